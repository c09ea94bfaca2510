package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

var ideals = map[string]query{"q0": &q0{}, "q1": &q1{}, "q2": &q2{}, "q5w": &q5w{}, "q7w": &q7w{}}

// ld reads eight bytes at p; the caller knows that they are there.
func ld(b unsafe.Pointer, p int) uint64 { return *(*uint64)(unsafe.Add(b, p)) }

// key makes eight bytes of text a constant to compare ld with.
func key(s string) uint64 { return binary.LittleEndian.Uint64([]byte(s)) }

var (
	kAuction1        = key(`{"auctio`)
	kBidder1         = key(`,"bidder`)
	kPrice           = key(`,"price"`)
	kChannel1        = key(`,"channe`)
	kURL1            = key(`","url":`)
	kTime1, kTime2   = key(`","dateT`), key(`teTime":`)
	kExtra1, kExtra2 = key(`,"extra"`), key(`extra":"`)
)

// digits is how many of the lowest bytes of w are digits.
func digits(w uint64) int {
	t := w ^ 0x3030303030303030
	return bits.TrailingZeros64((t+0x7676767676767676|t)&0x8080808080808080) >> 3
}

// value is the number of the d lowest bytes of w.
func value(w uint64, d int) int64 {
	w <<= uint(64-8*d) & 63
	w = (w & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8
	w = (w & 0x00ff00ff00ff00ff) * 6553601 >> 16
	return int64((w & 0x0000ffff0000ffff) * 42949672960001 >> 32)
}

// number reads a number of 1 to 15 digits; d is 0 for all else.
func number(b unsafe.Pointer, p int) (v int64, next int) {
	w := ld(b, p)
	d := digits(w)
	if uint(d-1) < 7 {
		return value(w, d), p + d
	}
	if d == 0 {
		return 0, p
	}
	w2 := ld(b, p+8)
	d2 := digits(w2)
	v = value(w, 8)
	for i := range d2 {
		v = v*10 + int64(byte(w2>>(8*i))&15)
	}
	return v, p + 8 + d2
}

// bid is the places of a line: where texts begin and end, and the numbers.
type bid struct {
	auction, bidder, price             int64
	channel, url, dateTime, extra, end int // channel and url begin; dateTime and extra begin; end of extra
	bidderAt, bidderEnd                int
}

// upToPrice reads {"auction":A,"bidder":B,"price":P; ok is false if the line is of another form.
func (x *bid) upToPrice(b unsafe.Pointer, p int) (next int, ok bool) {
	if (ld(b, p)^kAuction1)|(ld(b, p+3)^kAuction1Tail) != 0 {
		return p, false
	}
	from := p + 11
	if x.auction, p = number(b, from); p == from {
		return p, false
	}
	if (ld(b, p)^kBidder1)|(ld(b, p+2)^kBidderTail) != 0 {
		return p, false
	}
	x.bidderAt = p + 10
	if x.bidder, p = number(b, x.bidderAt); p == x.bidderAt {
		return p, false
	}
	x.bidderEnd = p
	if (ld(b, p)^kPrice) != 0 || *(*byte)(unsafe.Add(b, p+8)) != ':' {
		return p, false
	}
	from = p + 9
	if x.price, p = number(b, from); p == from {
		return p, false
	}
	return p, true
}

var (
	kAuction1Tail = key(`uction":`)
	kBidderTail   = key(`bidder":`)
	kChannelTail  = key(`annel":"`)
)

// toTime goes from behind the price to the text of dateTime, over two strings.
func (x *bid) toTime(b unsafe.Pointer, line []byte, p int) (next int, ok bool) {
	if (ld(b, p)^kChannel1)|(ld(b, p+4)^kChannelTail) != 0 {
		return p, false
	}
	x.channel = p + 12
	i := bytes.IndexByte(line[x.channel:], '"')
	if i < 0 || line[x.channel+i-1] == '\\' {
		return p, false
	}
	p = x.channel + i
	if ld(b, p) != kURL1 || line[p+8] != '"' {
		return p, false
	}
	x.url = p + 9
	if i = bytes.IndexByte(line[x.url:], '"'); i < 0 || line[x.url+i-1] == '\\' {
		return p, false
	}
	p = x.url + i
	if (ld(b, p)^kTime1)|(ld(b, p+5)^kTime2) != 0 || line[p+13] != '"' {
		return p, false
	}
	x.dateTime = p + 14
	return x.dateTime, true
}

// texts reports whether channel and url may be written as they are; p is behind toTime's.
func (x *bid) texts(line []byte, p int) bool {
	return text(line, x.channel, x.url-9) && text(line, x.url, p-14)
}

// toEnd goes from behind dateTime's quote to the end of extra.
func (x *bid) toEnd(b unsafe.Pointer, line []byte, p int) bool {
	if (ld(b, p)^kExtra1)|(ld(b, p+2)^kExtra2) != 0 {
		return false
	}
	x.extra = p + 10
	i := bytes.IndexByte(line[x.extra:], '"')
	if i < 0 || line[x.extra+i-1] == '\\' {
		return false
	}
	x.end = x.extra + i
	return line[x.end+1] == '}'
}

// clock reads 2026-01-01T00:00:00.000Z" with the minute of the last line at hand.
type clock struct {
	day, minute uint64 // 2026-01- and 01T00:00
	base        int64  // of the minute, in milliseconds
}

func (c *clock) read(b unsafe.Pointer, p int) (ms int64, ok bool) {
	w := ld(b, p+16) // :00.000Z
	if ld(b, p) != c.day || ld(b, p+8) != c.minute || byte(w) != ':' || byte(w>>24) != '.' || byte(w>>56) != 'Z' {
		return c.slow(unsafe.String((*byte)(unsafe.Add(b, p)), 24))
	}
	d := w ^ 0x3030303030303030
	tens, ones, a, e, f := byte(d>>8), byte(d>>16), byte(d>>32), byte(d>>40), byte(d>>48)
	if tens > 5 || ones > 9 || a > 9 || e > 9 || f > 9 {
		return 0, false
	}
	return c.base + int64(tens)*10_000 + int64(ones)*1000 + int64(a)*100 + int64(e)*10 + int64(f), true
}

func (c *clock) slow(s string) (ms int64, ok bool) {
	t, err := time.Parse("2006-01-02T15:04:05.000Z", s)
	if err != nil {
		return 0, false
	}
	ms = t.UnixMilli()
	c.base = ms - ms%60_000
	c.day, c.minute = key(s), key(s[8:])
	return ms, true
}

// appendTime writes the text of dateTime at p as streamc does: without .000.
func appendTime(out, b []byte, p int) []byte {
	if string(b[p+19:p+23]) == ".000" {
		return append(append(out, b[p:p+19]...), 'Z')
	}
	return append(out, b[p:p+24]...)
}

// text reports whether the text from p to end may be written as it is: it has no control characters, and it is UTF-8. The query refuses all else, so the
// program for it has to look.
func text(line []byte, p, end int) bool {
	b, from := unsafe.Pointer(unsafe.SliceData(line)), p
	seen, low := uint64(0), uint64(0)
	for ; p+8 <= end; p += 8 {
		w := ld(b, p)
		seen |= w
		low |= w - 0x2020202020202020 // exact if nothing is seen to be above 0x7f
	}
	if p < end {
		w := ld(b, end-8) // what stands in front of the text is of the same kind
		seen |= w
		low |= w - 0x2020202020202020
	}
	return (seen|low)&0x8080808080808080 == 0 || slowText(line[from:end])
}

func slowText(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return false
		}
	}
	return utf8.Valid(b)
}

type slowBid struct {
	Auction, Bidder, Price        int64
	Channel, URL, DateTime, Extra string
}

// q0 writes the bids as they are.
type q0 struct{ c clock }

func (q *q0) end(out []byte) []byte { return out }

func (q *q0) chunk(b, out []byte) []byte {
	base := unsafe.Pointer(unsafe.SliceData(b))
	var x bid
	for p := 0; p < len(b); {
		end := p + bytes.IndexByte(b[p:], '\n')
		n, ok := x.upToPrice(base, p)
		if ok {
			n, ok = x.toTime(base, b[:end], n)
		}
		if ok {
			_, ok = q.c.read(base, n)
		}
		if ok = ok && b[n+24] == '"' && x.toEnd(base, b[:end], n+25) && x.texts(b, n) && text(b, x.extra, x.end); ok {
			out = append(out, b[p:n]...)
			out = appendTime(out, b, n)
			out = append(out, b[n+24:end+1]...)
		} else {
			out = generalRow("q0", b[p:end], out)
		}
		p = end + 1
	}
	return out
}

// q1 turns prices into another currency.
type q1 struct{ c clock }

func (q *q1) end(out []byte) []byte { return out }

func (q *q1) chunk(b, out []byte) []byte {
	base := unsafe.Pointer(unsafe.SliceData(b))
	var x bid
	for p := 0; p < len(b); {
		end := p + bytes.IndexByte(b[p:], '\n')
		n, ok := x.upToPrice(base, p)
		if ok {
			n, ok = x.toTime(base, b[:end], n)
		}
		if ok {
			_, ok = q.c.read(base, n)
		}
		if ok = ok && b[n+24] == '"' && x.toEnd(base, b[:end], n+25) && text(b, x.extra, x.end); ok {
			out = append(out, b[p:x.bidderEnd+9]...) // {"auction":A,"bidder":B,"price":
			out = appendPrice(out, x.price)
			out = append(out, `,"dateTime":"`...)
			out = appendTime(out, b, n)
			out = append(out, b[n+24:end+1]...)
		} else {
			out = generalRow("q1", b[p:end], out)
		}
		p = end + 1
	}
	return out
}

// appendPrice writes 0.908 × price with three digits behind the point.
func appendPrice(out []byte, price int64) []byte {
	v := price * 908
	out = strconv.AppendInt(out, v/1000, 10)
	f := v % 1000
	return append(out, '.', byte('0'+f/100), byte('0'+f/10%10), byte('0'+f%10))
}

// q2 keeps the bids on some auctions.
type q2 struct{}

func (q *q2) end(out []byte) []byte { return out }

func (q *q2) chunk(b, out []byte) []byte {
	base := unsafe.Pointer(unsafe.SliceData(b))
	var x bid
	for p := 0; p < len(b); {
		if _, ok := x.upToPrice(base, p); ok {
			if x.auction%123 == 0 {
				out = append(out, `{"auction":`...)
				out = strconv.AppendInt(out, x.auction, 10)
				out = append(out, `,"price":`...)
				out = strconv.AppendInt(out, x.price, 10)
				out = append(out, '}', '\n')
			}
			p += bytes.IndexByte(b[p:], '\n') + 1
			continue
		}
		end := p + bytes.IndexByte(b[p:], '\n')
		out = generalRow("q2", b[p:end], out)
		p = end + 1
	}
	return out
}

// q7w is the highest price of each 10 seconds.
type q7w struct {
	c       clock
	windows []maxWindow // open ones, ascending
	top     int64       // the largest event time
}

type maxWindow struct{ end, price int64 }

func (q *q7w) chunk(b, out []byte) []byte {
	base := unsafe.Pointer(unsafe.SliceData(b))
	var x bid
	for p := 0; p < len(b); {
		end := p + bytes.IndexByte(b[p:], '\n')
		n, ok := x.upToPrice(base, p)
		if ok {
			n, ok = x.toTime(base, b[:end], n)
		}
		ms := int64(0)
		if ok {
			ms, ok = q.c.read(base, n)
		}
		if !ok {
			x.price, ms = slowPrice(b[p:end])
		}
		p = end + 1
		if k := len(q.windows) - 1; k >= 0 && ms < q.windows[k].end && ms >= q.windows[k].end-10_000 {
			q.windows[k].price = max(q.windows[k].price, x.price)
		} else {
			q.put(ms, x.price)
		}
		if ms > q.top {
			q.top = ms
			for len(q.windows) > 0 && q.windows[0].end <= q.top-4000 {
				out = q.windows[0].row(out)
				q.windows = q.windows[1:]
			}
		}
	}
	return out
}

func (q *q7w) put(ms, price int64) {
	end := ms - ms%10_000 + 10_000
	for i := range q.windows {
		if q.windows[i].end == end {
			q.windows[i].price = max(q.windows[i].price, price)
			return
		}
		if q.windows[i].end > end {
			q.windows = append(q.windows[:i+1], q.windows[i:]...)
			q.windows[i] = maxWindow{end, price}
			return
		}
	}
	q.windows = append(q.windows, maxWindow{end, price})
}

func (w maxWindow) row(out []byte) []byte {
	out = append(out, `{"window_end":"`...)
	out = appendInstant(out, w.end)
	out = append(out, `","price":`...)
	out = strconv.AppendInt(out, w.price, 10)
	return append(out, '}', '\n')
}

func (q *q7w) end(out []byte) []byte {
	for _, w := range q.windows {
		out = w.row(out)
	}
	return out
}

func appendInstant(out []byte, ms int64) []byte {
	return time.UnixMilli(ms).UTC().AppendFormat(out, "2006-01-02T15:04:05Z")
}

// q5w counts the bids of each auction in windows of 10 seconds that start every 2: a table per 2 seconds, of which a window adds five.
type q5w struct {
	c      clock
	slices []*slice // ascending, without gaps of open windows
	top    int64
	done   int64 // ends of windows up to here have been written
	sum    slice
	spare  *slice // memory of a slice that is over
}

// slice is an open-addressing table from auction to count; 0 is no auction.
type slice struct {
	start int64
	keys  []int64
	n     []int64
	used  int
}

func (s *slice) add(k, n int64) {
	if s.used*2 >= len(s.keys) {
		s.grow()
	}
	m := uint64(len(s.keys) - 1)
	for i := uint64(k) * 0x9E3779B97F4A7C15 >> 32 & m; ; i = (i + 1) & m {
		if s.keys[i] == k {
			s.n[i] += n
			return
		}
		if s.keys[i] == 0 {
			s.keys[i], s.n[i] = k, n
			s.used++
			return
		}
	}
}

func (s *slice) clear() {
	clear(s.keys)
	clear(s.n)
	s.used = 0
}

func (s *slice) grow() {
	keys, n := s.keys, s.n
	s.keys, s.n, s.used = make([]int64, max(256, 2*len(keys))), make([]int64, max(256, 2*len(keys))), 0
	for i, k := range keys {
		if k != 0 {
			s.add(k, n[i])
		}
	}
}

func (q *q5w) chunk(b, out []byte) []byte {
	base := unsafe.Pointer(unsafe.SliceData(b))
	var x bid
	for p := 0; p < len(b); {
		end := p + bytes.IndexByte(b[p:], '\n')
		n, ok := x.upToPrice(base, p)
		if ok {
			n, ok = x.toTime(base, b[:end], n)
		}
		ms := int64(0)
		if ok {
			ms, ok = q.c.read(base, n)
		}
		if !ok {
			x.auction, ms = slowAuction(b[p:end])
		}
		p = end + 1
		var s *slice
		if k := len(q.slices) - 1; k >= 0 && ms >= q.slices[k].start && ms < q.slices[k].start+2000 {
			s = q.slices[k]
		} else {
			s = q.slice(ms)
		}
		s.add(x.auction, 1)
		if ms > q.top {
			q.top = ms
			if ms-4000 >= q.done+2000 {
				out = q.close(out, ms-4000)
			}
		}
	}
	return out
}

func (q *q5w) slice(ms int64) *slice {
	start := ms - ms%2000
	i := 0
	for i < len(q.slices) && q.slices[i].start < start {
		i++
	}
	if i < len(q.slices) && q.slices[i].start == start {
		return q.slices[i]
	}
	q.slices = append(q.slices, nil)
	copy(q.slices[i+1:], q.slices[i:])
	if q.slices[i] = q.spare; q.spare == nil {
		q.slices[i] = &slice{}
	}
	q.spare = nil
	q.slices[i].start = start
	if q.done == 0 {
		q.done = start
	}
	return q.slices[i]
}

// close writes the windows that end at or before w.
func (q *q5w) close(out []byte, w int64) []byte {
	for q.done+2000 <= w && len(q.slices) > 0 {
		q.done += 2000
		q.sum.clear()
		for _, s := range q.slices {
			if s.start < q.done && s.start >= q.done-10_000 {
				for i, k := range s.keys {
					if k != 0 {
						q.sum.add(k, s.n[i])
					}
				}
			}
		}
		var text []byte
		text = appendInstant(text, q.done)
		for i, k := range q.sum.keys {
			if k != 0 {
				out = append(out, `{"auction":`...)
				out = strconv.AppendInt(out, k, 10)
				out = append(out, `,"window_end":"`...)
				out = append(out, text...)
				out = append(out, `","n":`...)
				out = strconv.AppendInt(out, q.sum.n[i], 10)
				if out = append(out, '}', '\n'); len(out) > 1<<18 { // stay in the cache
					out = write(out)
				}
			}
		}
		if q.slices[0].start <= q.done-10_000 {
			q.spare = q.slices[0]
			q.spare.clear()
			q.slices = append(q.slices[:0], q.slices[1:]...)
		}
	}
	return out
}

func (q *q5w) end(out []byte) []byte {
	if len(q.slices) == 0 {
		return out
	}
	return q.close(out, q.slices[len(q.slices)-1].start+10_000)
}

func slowPrice(line []byte) (price, ms int64) {
	x, t := slowRead(line)
	return x.Price, t
}

func slowAuction(line []byte) (auction, ms int64) {
	x, t := slowRead(line)
	return x.Auction, t
}

func slowRead(line []byte) (x slowBid, ms int64) {
	if err := json.Unmarshal(line, &x); err != nil {
		panic(err)
	}
	t, err := time.Parse(time.RFC3339, x.DateTime)
	if err != nil {
		panic(err)
	}
	return x, t.UnixMilli()
}

func generalRow(name string, line, out []byte) []byte {
	x, ms := slowRead(line)
	return rowOf(name, &x, ms, out)
}
