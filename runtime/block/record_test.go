package block

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var buf []byte
		var checks []func(r *Reader) bool
		for range rapid.IntRange(0, 12).Draw(t, "fields") {
			i, u := rapid.Int64().Draw(t, "int"), rapid.Uint64().Draw(t, "uint")
			w := sq.Int128{Hi: i, Lo: u}
			if rapid.Bool().Draw(t, "narrow") {
				w = sq.FromInt64(i)
			}
			f := math.Float64frombits(u)
			s := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes")
			switch rapid.IntRange(0, 6).Draw(t, "kind") {
			case 0:
				buf = AppendInt(buf, i)
				checks = append(checks, func(r *Reader) bool { return r.Int() == i })
			case 1:
				buf = AppendUint64(buf, u)
				checks = append(checks, func(r *Reader) bool { return r.Uint64() == u })
			case 2:
				buf = AppendFloat(buf, f)
				checks = append(checks, func(r *Reader) bool { return math.Float64bits(r.Float()) == u })
			case 3:
				buf = AppendBool(buf, i > 0)
				checks = append(checks, func(r *Reader) bool { return r.Bool() == (i > 0) })
			case 4:
				buf = AppendInt128(buf, w)
				checks = append(checks, func(r *Reader) bool { return r.Int128() == w })
			case 5:
				buf = AppendString(buf, string(s))
				checks = append(checks, func(r *Reader) bool { return bytes.Equal(r.Bytes(), s) })
			case 6:
				buf = AppendBytes(buf, s)
				checks = append(checks, func(r *Reader) bool { return bytes.Equal(r.Bytes(), s) })
			}
		}
		whole := Reader{B: buf}
		for n, ok := range checks {
			if !ok(&whole) || whole.Bad {
				t.Fatalf("field %d of %x did not come back", n, buf)
			}
		}
		if whole.More() || whole.Bad {
			t.Fatalf("%d bytes left", len(whole.B))
		}
		if len(buf) == 0 {
			return
		}
		cut := Reader{B: buf[:rapid.IntRange(0, len(buf)-1).Draw(t, "cut")]}
		for _, ok := range checks {
			ok(&cut)
		}
		if !cut.Bad {
			t.Fatal("a cut record was read without complaint")
		}
	})
}

func TestInt128Edges(t *testing.T) {
	for _, v := range []sq.Int128{{}, {Lo: math.MaxUint64}, {Hi: -1}, {Hi: math.MinInt64}, {Hi: math.MaxInt64, Lo: math.MaxUint64}, {Hi: -1, Lo: 1 << 63},
		{Lo: 1<<63 - 1}, {Lo: 1 << 62}, {Hi: -1, Lo: 3 << 62}, sq.Pow10(38), sq.Pow10(38).Neg()} {
		b := AppendInt128(nil, v)
		r := Reader{B: b}
		if got := r.Int128(); got != v || r.Bad || r.More() {
			t.Errorf("%v came back as %v from %x", v, got, b)
		}
		if v.IsInt64() {
			if !bytes.Equal(b, AppendInt(nil, v.Int64())) {
				t.Errorf("%v: %x differs from the 64-bit form", v, b)
			}
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	over := bytes.Repeat([]byte{0xFF}, 30)
	for _, c := range []struct {
		name string
		in   []byte
		read func(*Reader)
	}{
		{"empty int", nil, func(r *Reader) { r.Int() }},
		{"endless int", over, func(r *Reader) { r.Int() }},
		{"long form of 0", []byte{0x80, 0}, func(r *Reader) { r.Int() }},
		{"65-bit int", []byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2}, func(r *Reader) { r.Int() }},
		{"endless int128", over, func(r *Reader) { r.Int128() }},
		{"long form of 0, 128", []byte{0x80, 0}, func(r *Reader) { r.Int128() }},
		{"129-bit int128", append(bytes.Repeat([]byte{0xFF}, 18), 4), func(r *Reader) { r.Int128() }},
		{"bool 2", []byte{2}, func(r *Reader) { r.Bool() }},
		{"7 of 8 bytes", make([]byte, 7), func(r *Reader) { r.Uint64() }},
		{"short bytes", []byte{3, 'a', 'b'}, func(r *Reader) { r.Bytes() }},
		{"huge bytes", append([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, 'a'), func(r *Reader) { r.Bytes() }},
	} {
		r := Reader{B: c.in}
		c.read(&r)
		if !r.Bad || r.More() || r.Int() != 0 || r.Float() != 0 || len(r.Bytes()) != 0 || r.Int128() != (sq.Int128{}) || r.Bool() {
			t.Errorf("%s: not refused: %+v", c.name, r)
		}
	}
}

// FuzzReader reads garbage with every sequence of field kinds: no panic, and what is read encodes to the bytes it was read from.
func FuzzReader(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5}, AppendString(AppendInt128(AppendInt(nil, 300), sq.Pow10(30)), "text"))
	f.Fuzz(func(t *testing.T, kinds, in []byte) {
		r := Reader{B: in}
		var back []byte
		for _, k := range kinds {
			var one []byte
			switch k % 5 {
			case 0:
				one = AppendInt(nil, r.Int())
			case 1:
				one = AppendUint64(nil, r.Uint64())
			case 2:
				one = AppendBool(nil, r.Bool())
			case 3:
				one = AppendInt128(nil, r.Int128())
			case 4:
				one = AppendBytes(nil, r.Bytes())
			}
			if r.Bad {
				break
			}
			back = append(back, one...)
		}
		if !bytes.HasPrefix(in, back) {
			t.Fatalf("read %x, which encodes to %x", in, back)
		}
	})
}

func TestCodecAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() {
		buf = AppendString(AppendInt128(AppendFloat(AppendInt(buf[:0], 1<<40), 1.5), sq.Pow10(30)), "some text")
		r := Reader{B: buf}
		r.Int()
		r.Float()
		r.Int128()
		r.Bytes()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
