package decode

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// padded is a record at p with what must be readable behind it.
func padded(s string) []byte {
	b := append([]byte(s), '\n')
	n := len(b)
	return append(b, `","9999999999Z"{}`+string(make([]byte, 64))...)[:n]
}

// TestPlain compares the readers of plain values with the general ones: what they read they read alike, and with plain set the text is what the value is
// written as.
func TestPlain(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const alphabet = `0123456789.:-TZ"\,}e+ ` + "\x00\x1f\x7f\x80\xc3\xa9\t"
	mutate := func(s string) string {
		b := []byte(s)
		for range rng.IntN(3) {
			b[rng.IntN(len(b))] = alphabet[rng.IntN(len(alphabet))]
		}
		return string(b)
	}
	read := map[string]int{}
	for range 300_000 {
		digits := rng.IntN(18) + 1
		number := mutate(fmt.Sprint(rng.Int64N(int64(pow(10, digits))))) + ",\"next\":1}"
		b := padded(number)
		want, next, c := intSlow(b, 0)
		if v, n := ShortInt(Load(Start(b), 0)); n > 0 {
			read["short"]++
			if delimiter := number[n] == ','; delimiter && (c != OK || v != want || next != n) || number[:n] != fmt.Sprint(v) {
				t.Fatalf("%s: %d (%d bytes), want %d (%d bytes, %s)", number, v, n, want, next, c)
			}
		}
		plain := true
		if v, n, c2 := LongInt(b, 0, &plain); v != want || n != next || c2 != c || plain && number[:n] != fmt.Sprint(v) {
			t.Fatalf("%s: %d (%d bytes, %s), want %d (%d bytes, %s)", number, v, n, c2, want, next, c)
		}
		if plain {
			read["long"]++
		}

		text := `"` + mutate("text of some length, é and 漢字"[rng.IntN(8):20+rng.IntN(10)]) + `",`
		b = padded(text)
		if end := PlainText(Start(b), 0); end >= 0 {
			read["text"]++
			s, next, c := String(b, 0, new([]byte))
			if c != BrokenRecord && (c != OK || string(b[1:end]) != string(s) || next < end+1) {
				t.Fatalf("%q: plain %q, want %q (%s)", text, b[1:end], s, c)
			}
		} else if s, _, c := String(b, 0, new([]byte)); c == OK && string(s) == text[1:len(text)-2] {
			t.Fatalf("%q is not plain", text)
		}
		for _, x := range []struct {
			name, text string
			next       int
		}{{"text", text, SkipText(Start(b), 0)}, {"number", number, SkipInt(Start(padded(number)), 0)}} {
			if x.next >= 0 && x.next < len(x.text) {
				read["skipped "+x.name]++
				if next, ok := Skip(padded(x.text), 0); ok && blanks([]byte(x.text), x.next) != next && x.text[x.next] == ',' {
					t.Fatalf("%q: skipped to %d, want %d", x.text, x.next, next)
				}
			}
		}

		stamp := fmt.Sprintf("2024-02-%02dT10:%02d:%02d", 10+rng.IntN(3), rng.IntN(60), rng.IntN(60))
		if rng.IntN(2) == 0 {
			stamp += fmt.Sprintf(".%03d", rng.IntN(1000)/(1+rng.IntN(2)*999))
		}
		var f, g TimeFormat
		Timestamp(padded(`"`+stamp[:17]+`00Z",`), 0, &f) // the minute
		stamp = `"` + mutate(stamp+"Z") + `",`
		b = padded(stamp)
		plain = true
		if v, n := f.Plain(Start(b), 0, &plain); n > 0 {
			read["time"]++
			if want, next, c := Timestamp(b, 0, &g); n == len(stamp)-1 && (c != OK || v != want || next != n) || plain != (n != 26 || v%1_000_000 != 0) {
				t.Fatalf("%s: %d (%d bytes), want %d (%d bytes, %s), plain %v", stamp, v, n, want, next, c, plain)
			}
		}
	}
	for _, what := range []string{"short", "long", "text", "time", "skipped text", "skipped number"} {
		if read[what] < 50_000 {
			t.Errorf("only %d of %s were read", read[what], what)
		}
	}
}

func pow(x, n int) int {
	if n == 0 {
		return 1
	}
	return x * pow(x, n-1)
}

// TestTextsByteByByte: every byte at every place of texts around the size of some words ends them, is passed over, or is the general reader's matter.
func TestTextsByteByByte(t *testing.T) {
	for size := range 40 {
		for at := range size {
			for c := range 256 {
				text := []byte(`"` + strings.Repeat("a", size) + `",`)
				text[1+at] = byte(c)
				want := size + 1
				switch {
				case c == '"':
					want = 1 + at
				case c < ' ' || c == '\\' || c >= 0x80:
					want = -1
				}
				b := padded(string(text))
				if a, w := firstSpecial(Start(b), 1), specialWords(Start(b), 1); a != w {
					t.Fatalf("%q: the first special byte is at %d, by words at %d", text, a, w)
				}
				if end := PlainText(Start(b), 0); end != want {
					t.Fatalf("%q: the text ends at %d, want %d", text, end, want)
				}
				if next := SkipText(Start(b), 0); want < 0 && next >= 0 || want >= 0 && next != want+1 {
					t.Fatalf("%q: skipped to %d, want %d", text, next, want+1)
				}
			}
		}
	}
}

// TestFieldsByteByByte is TestTextsByteByByte for unquoted fields of CSV.
func TestFieldsByteByByte(t *testing.T) {
	for size := range 24 {
		for at := range size {
			for c := range 256 {
				text := []byte(strings.Repeat("a", size) + ",")
				text[at] = byte(c)
				want := size
				switch {
				case c == ',' || c == '\n' || c == '\r':
					want = at
				case c < ' ' || c == '"':
					want = -1
				}
				if end := PlainField(Start(padded(string(text))), 0); end != want {
					t.Fatalf("%q: the field ends at %d, want %d", text, end, want)
				}
			}
		}
	}
}
