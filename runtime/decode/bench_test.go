package decode

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// benchLines are lines of about 285 bytes with seven columns, of which auction, price and dateTime are read.
func benchLines() []byte {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `{"auction":%d,"bidder":%d,"price":%d,"channel":"channel-%d","url":"https://www.example.com/abc/def/ghi/item.htm?query=1&channel_id=%d","dateTime":"2024-05-06T07:%02d:%02d.%03dZ","extra":"%s"}`+"\n",
			1000+i%97, 2000+i%89, 100+i*7919%100000, i%10000, i*31, i/60%60, i%60, i%1000, strings.Repeat("x", 100))
	}
	return []byte(b.String())
}

func BenchmarkJSON3of7(b *testing.B) {
	data := benchLines()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var scratch []byte
	var f TimeFormat
	sum := int64(0)
	for b.Loop() {
		for p := 0; p < len(data); p = NextLine(data, p) {
			p, _ = Object(data, p)
			left := 3
			for first := true; left > 0; first = false {
				key, at, more, _ := Key(data, p, first, &scratch)
				if p = at; !more {
					break
				}
				var v int64
				switch string(key) {
				case "auction", "price":
					v, p, _ = Int(data, p)
					left--
				case "dateTime":
					v, p, _ = Timestamp(data, p, &f)
					left--
				default:
					p, _ = Skip(data, p)
				}
				sum += v
			}
		}
	}
	if sum == 0 {
		b.Fatal("nothing was read")
	}
}

func BenchmarkEncodingJSON3of7(b *testing.B) {
	data := benchLines()
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for _, l := range lines {
			var v struct {
				Auction, Price int64
				DateTime       string
			}
			if err := json.Unmarshal([]byte(l), &v); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkCSV3of7(b *testing.B) {
	var s strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&s, "%d,%d,%d,channel-%d,https://www.example.com/abc/def/ghi/item.htm?query=1&channel_id=%d,2024-05-06T07:%02d:%02d.%03dZ,%s\n",
			1000+i%97, 2000+i%89, 100+i*7919%100000, i%10000, i*31, i/60%60, i%60, i%1000, strings.Repeat("x", 100))
	}
	data := []byte(s.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var scratch []byte
	var fields []Field
	o, f := &CSV{}, &TimeFormat{}
	sum := int64(0)
	for b.Loop() {
		for p := 0; p < len(data); {
			fields, p, _ = Fields(data, p, o, fields, &scratch)
			v, _ := o.Int(fields[0])
			w, _ := o.Int(fields[2])
			ts, _ := o.Timestamp(fields[5], f)
			sum += v + w + ts
		}
	}
	if sum == 0 {
		b.Fatal("nothing was read")
	}
}

func BenchmarkLastRecordEndQuoted(b *testing.B) {
	data := []byte(strings.Repeat("12,\"quoted, text\",2024-05-06T07:08:09Z,plain text of some length,\"\"\n", 1000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if LastRecordEnd(&CSV{}, data) != len(data) {
			b.Fatal("wrong border")
		}
	}
}
