package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/valyala/fastjson"
)

// What most people write: a JSON library and maps.

// reader reads a line.
type reader func(line []byte, x *slowBid) error

func fastReader() reader {
	var p fastjson.Parser
	return func(line []byte, x *slowBid) error {
		v, err := p.ParseBytes(line)
		if err != nil {
			return err
		}
		x.Auction, x.Bidder, x.Price = v.GetInt64("auction"), v.GetInt64("bidder"), v.GetInt64("price")
		x.Channel, x.URL, x.DateTime, x.Extra = string(v.GetStringBytes("channel")), string(v.GetStringBytes("url")), string(v.GetStringBytes("dateTime")), string(v.GetStringBytes("extra"))
		return nil
	}
}

func encodingReader(line []byte, x *slowBid) error { return json.Unmarshal(line, x) }

type generalQuery struct {
	name string
	read reader
	max  map[int64]int64           // q7w: by end
	n    map[int64]map[int64]int64 // q5w: by end and auction
	top  int64
}

func general(name string, read reader) query {
	return &generalQuery{name: name, read: read, max: map[int64]int64{}, n: map[int64]map[int64]int64{}}
}

func (g *generalQuery) chunk(b, out []byte) []byte {
	s := bufio.NewScanner(bytes.NewReader(b))
	var x slowBid
	for s.Scan() {
		if err := g.read(s.Bytes(), &x); err != nil {
			panic(err)
		}
		ms := int64(0)
		if g.name != "q2" {
			t, err := time.Parse(time.RFC3339, x.DateTime)
			if err != nil {
				panic(err)
			}
			ms = t.UnixMilli()
		}
		switch g.name {
		case "q7w":
			end := ms - ms%10_000 + 10_000
			g.max[end] = max(g.max[end], x.Price)
		case "q5w":
			for end := ms - ms%2000 + 2000; end <= ms+10_000; end += 2000 {
				if g.n[end] == nil {
					g.n[end] = map[int64]int64{}
				}
				g.n[end][x.Auction]++
			}
		default:
			out = rowOf(g.name, &x, ms, out)
		}
		if ms > g.top {
			g.top = ms
			if g.name == "q5w" || g.name == "q7w" {
				out = g.close(out, ms-4000)
			}
		}
	}
	return out
}

func (g *generalQuery) close(out []byte, w int64) []byte {
	for end, price := range g.max {
		if end <= w {
			out = maxWindow{end, price}.row(out)
			delete(g.max, end)
		}
	}
	for end, auctions := range g.n {
		if end > w {
			continue
		}
		for k, n := range auctions {
			out = append(out, `{"auction":`...)
			out = strconv.AppendInt(out, k, 10)
			out = append(out, `,"window_end":"`...)
			out = appendInstant(out, end)
			out = append(out, `","n":`...)
			out = strconv.AppendInt(out, n, 10)
			out = append(out, '}', '\n')
		}
		delete(g.n, end)
	}
	return out
}

func (g *generalQuery) end(out []byte) []byte { return g.close(out, 1<<62) }

// rowOf writes a row of q0, q1 or q2.
func rowOf(name string, x *slowBid, ms int64, out []byte) []byte {
	out = append(out, `{"auction":`...)
	out = strconv.AppendInt(out, x.Auction, 10)
	if name == "q2" {
		if x.Auction%123 != 0 {
			return out[:len(out)-len(strconv.Itoa(int(x.Auction)))-len(`{"auction":`)]
		}
		out = append(out, `,"price":`...)
		out = strconv.AppendInt(out, x.Price, 10)
		return append(out, '}', '\n')
	}
	out = append(out, `,"bidder":`...)
	out = strconv.AppendInt(out, x.Bidder, 10)
	out = append(out, `,"price":`...)
	if name == "q1" {
		out = appendPrice(out, x.Price)
	} else {
		out = strconv.AppendInt(out, x.Price, 10)
		out = append(out, `,"channel":`...)
		out = appendText(out, x.Channel)
		out = append(out, `,"url":`...)
		out = appendText(out, x.URL)
	}
	out = append(out, `,"dateTime":"`...)
	form := "2006-01-02T15:04:05.000Z"
	if ms%1000 == 0 {
		form = "2006-01-02T15:04:05Z"
	}
	out = time.UnixMilli(ms).UTC().AppendFormat(out, form)
	out = append(out, `","extra":`...)
	return append(appendText(out, x.Extra), '}', '\n')
}

func appendText(out []byte, s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return append(out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
