package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/decode"
)

// dribble is a stream whose reads are short, and sometimes idle.
type dribble struct {
	in  io.Reader
	rnd *rand.Rand
}

func (d *dribble) Read(p []byte) (int, error) {
	if d.rnd.IntN(4) == 0 {
		return 0, ErrIdle
	}
	return d.in.Read(p[:min(len(p), 1+d.rnd.IntN(40))])
}

// items cuts a whole stream and returns one text per record, with offsets.
func items(t *testing.T, in io.Reader, f Format, want func() int) (out []string) {
	t.Helper()
	c := New(in, f)
	next := int64(-1)
	var own, data []byte // of the last chunk, if its memory was taken
	was := ""
	for n := 0; ; n++ {
		if n > 1_000_000 {
			t.Fatal("no end")
		}
		k, err := c.Next(want())
		if err != nil {
			t.Fatal(err)
		}
		if string(data) != was {
			t.Fatalf("a chunk whose memory was taken has become %q, was %q", data, was)
		}
		data, was = nil, ""
		if n%8 == 1 && len(k.Data) > 0 {
			own = c.Detach(own)
			data, was = k.Data, string(k.Data)
		}
		if next >= 0 && k.Offset != next {
			t.Fatalf("chunk at %d, not %d", k.Offset, next)
		}
		if !k.Idle || next >= 0 { // before the first record a byte order mark may lie
			next = k.Next
		}
		if k.Bad != nil {
			out = append(out, fmt.Sprintf("%d bad %s %q", k.Bad.Offset, k.Bad.Reason, k.Bad.Raw))
		}
		off := k.Offset
		for b := k.Data; len(b) > 0; {
			i := decode.FirstRecordEnd(f.CSV, b)
			if i == 0 {
				t.Fatalf("half a record: %q", b)
			}
			if i > f.Max {
				t.Fatalf("a record of %d bytes, more than %d", i, f.Max)
			}
			out = append(out, fmt.Sprintf("%d %q", off, b[:i]))
			off += int64(i)
			b = b[i:]
		}
		if len(k.Data) > 0 && len(k.Data[:len(k.Data)+connect.Pad]) == 0 {
			t.Fatal("no pad")
		}
		if k.End {
			return out
		}
	}
}

// oracle says what items must find, from the whole text at once.
func oracle(text []byte, f Format, damage string) (out []string) {
	off := int64(0)
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		text, off = text[3:], 3
	}
	bad := func(reason string, raw []byte) {
		out = append(out, fmt.Sprintf("%d bad %s %q", off, reason, raw[:min(len(raw), f.Max, 4096)]))
	}
	for len(text) > 0 {
		n := decode.FirstRecordEnd(f.CSV, text)
		rest := n == 0
		if rest {
			n = len(text)
		}
		switch {
		case rest && damage != "":
			bad(damage, text)
			return out
		case n > f.Max || rest && n == f.Max:
			bad(fmt.Sprintf("record longer than max_record_bytes (%d)", f.Max), text[:n])
		case rest && decode.CompleteRecord(f.CSV, text):
			out = append(out, fmt.Sprintf("%d %q", off, string(text)+"\n"))
		case rest:
			bad("torn last line", text)
		default:
			out = append(out, fmt.Sprintf("%d %q", off, text[:n]))
		}
		off += int64(n)
		text = text[n:]
	}
	if damage != "" {
		bad(damage, nil)
	}
	return out
}

// check compares several ways to read a text with the oracle.
func check(t *testing.T, text []byte, f Format, seed uint64) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 1))
	random := func() int { return 1 + rnd.IntN(100) }
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := oracle(text, f, "")
	broken := oracle(text, f, "truncated gzip stream")
	zs, err := Compress(Zstd, text)
	if err != nil {
		t.Fatal(err)
	}
	half, err := Compress(Zstd, text[:len(text)/2])
	if err != nil {
		t.Fatal(err)
	}
	frames, err := Compress(Zstd, text[len(text)/2:])
	if err != nil {
		t.Fatal(err)
	}
	frames = append(half, frames...)
	for name, c := range map[string]struct {
		in   io.Reader
		want []string
		cut  func() int
	}{
		"whole":     {bytes.NewReader(text), want, func() int { return 1 << 20 }},
		"single":    {bytes.NewReader(text), want, func() int { return 1 }},
		"random":    {bytes.NewReader(text), want, random},
		"dribble":   {&dribble{bytes.NewReader(text), rnd}, want, random},
		"gzip":      {Decompress(Gzip, bytes.NewReader(z.Bytes())), want, random},
		"zstd":      {Decompress(Zstd, bytes.NewReader(zs)), want, random},
		"frames":    {Decompress(Zstd, bytes.NewReader(frames)), want, random},
		"truncated": {Decompress(Gzip, bytes.NewReader(z.Bytes()[:z.Len()-3])), broken, random},
	} {
		got := items(t, c.in, f, c.cut)
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Fatalf("%s of %q, max %d:\ngot  %s\nwant %s", name, text, f.Max, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

func formats(max int) []Format {
	return []Format{
		{Max: max},
		{Max: max, CSV: &decode.CSV{Delimiter: ',', Quote: '"'}, Columns: []string{"a", "b"}},
		{Max: max, CSV: &decode.CSV{Delimiter: ';', Quote: '\'', Comment: '#'}, Columns: []string{"a", "b"}},
	}
}

// TestRandom: whatever the text and the cuts, the records are those that a look at the whole text finds.
func TestRandom(t *testing.T) {
	pieces := []string{"a", "1", ",", ";", "\"", "'", "\"\"", "\n", "\n", "\n", "\r\n", "#", "{", "}", "{}", "{\"a\":1}", " ", "\x00", "\xff", "long long long long text ", "\xef\xbb\xbf"}
	for seed := range uint64(1000) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		var text []byte
		for range rnd.IntN(60) {
			text = append(text, pieces[rnd.IntN(len(pieces))]...)
		}
		f := formats([]int{1, 2, 7, 20, 1 << 20}[rnd.IntN(5)])
		check(t, text, f[rnd.IntN(len(f))], seed)
	}
}

// TestLarge crosses the sizes of the buffers.
func TestLarge(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for seed := range uint64(6) {
		var text []byte
		for len(text) < 1<<20 {
			n := []int{10, 200, 5000, 70_000, 140_000}[rnd.IntN(5)]
			text = append(text, '"')
			text = append(text, bytes.Repeat([]byte{'x'}, n+rnd.IntN(n))...)
			text = append(text, '"', '\n')
		}
		for _, f := range formats([]int{100, 65536, 100_000, 1 << 20}[seed%4])[:2] {
			check(t, text, f, seed)
		}
	}
}

func FuzzCutter(f *testing.F) {
	f.Add([]byte("a,\"b\n\"\n1,2"), byte(20), byte(1))
	f.Add([]byte("{\"a\":1}\n{"), byte(5), byte(0))
	f.Add([]byte("\xef\xbb\xbf#x\n'\n"), byte(200), byte(2))
	f.Fuzz(func(t *testing.T, text []byte, max, format byte) {
		check(t, text, formats(1 + int(max))[format%3], uint64(max))
	})
}

func TestHeader(t *testing.T) {
	csv := &decode.CSV{Delimiter: ',', Quote: '"', Comment: '#'}
	for text, want := range map[string]string{
		"b,x,A\n1,2,3\n":                "[1 -1 0] 6",
		"\"a\",\"odd\nname\",b\r\n1\n":  "[0 -1 1] 18",
		"\xef\xbb\xbf# c\n\n\r\na,b":    "[0 1] 13",
		"a\n":                           "CSV header has no column b; it has a",
		"a,\"b":                         "the header is torn: \"a,\\\"b\"",
		strings.Repeat("x", 101) + "\n": "the header is longer than max_record_bytes (100)",
		strings.Repeat("x", 300):        "the header is longer than max_record_bytes (100)",
		"":                              "[] 0",
		"\n\n":                          "[] 2",
	} {
		c := New(&dribble{strings.NewReader(text), rand.New(rand.NewPCG(1, 1))}, Format{CSV: csv, Header: true, Columns: []string{"a", "b"}, Need: []int{0, 1}, Max: 100})
		err := ErrIdle
		for err == ErrIdle {
			err = c.Start()
		}
		got := fmt.Sprint(c.fields, " ", c.Offset())
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestReadError: an error of the stream is no damage of the data.
func TestReadError(t *testing.T) {
	boom := errors.New("boom")
	for name, in := range map[string]io.Reader{
		"plain":     io.MultiReader(strings.NewReader("{}\n"), broken{boom}),
		"gzip":      Decompress(Gzip, io.MultiReader(strings.NewReader("\x1f\x8b\x08"), broken{boom})),
		"gzip head": Decompress(Gzip, broken{boom}),
		"silent":    broken{nil},
	} {
		_, err := New(in, Format{Max: 100}).Next(100)
		if !errors.Is(err, boom) && !(name == "silent" && err == io.ErrNoProgress) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"":                       "plain <nil>",
		"{\"a\":1}\n":            "plain <nil>",
		"\x1f\x8b\x08":           "gzip <nil>",
		"\x28\xb5\x2f\xfd":       "zstd <nil>",
		"BZh91AY&SY":             "plain bzip2 compression is not supported; gzip and zstd are",
		"BZh,name\nx":            "plain <nil>",
		"PK\x03\x04":             "plain zip compression is not supported; gzip and zstd are",
		"\xff\xfe{\x00":          "plain the text is UTF-16; convert it to UTF-8",
		"\xfd7zXZ\x00":           "plain xz compression is not supported; gzip and zstd are",
		"\x04\x22\x4d\x18......": "plain lz4 compression is not supported; gzip and zstd are",
	} {
		how, err := Sniff([]byte(head))
		if got := fmt.Sprint(how, err); got != want {
			t.Errorf("%q: %s, want %s", head, got, want)
		}
	}
}

// paged is a stream that reads whole pages, as long as it can.
type paged struct{ in io.Reader }

func (p paged) Read(b []byte) (int, error) {
	const page = 4096
	if len(b) > page {
		b = b[:len(b)/page*page]
	}
	return p.in.Read(b)
}

// TestDetachCopiesLittle: behind a chunk of the length that was asked for stands no more than what was read for the sake of its last record.
func TestDetachCopiesLittle(t *testing.T) {
	const want, rows = 1 << 18, 100_000
	line := []byte(`{"a":"` + strings.Repeat("x", 90) + `"}` + "\n")
	c := New(paged{bytes.NewReader(bytes.Repeat(line, rows))}, Format{Max: 1 << 20})
	var own []byte
	for chunks := 0; ; chunks++ {
		k, err := c.Next(want)
		if err != nil {
			t.Fatal(err)
		}
		if rest := c.w - c.r; rest > minRead+len(line) {
			t.Fatalf("chunk %d: %d bytes are read behind %d", chunks, rest, len(k.Data))
		}
		if k.End {
			if chunks < rows*len(line)/want {
				t.Fatalf("%d chunks", chunks)
			}
			return
		}
		own = c.Detach(own)
	}
}
