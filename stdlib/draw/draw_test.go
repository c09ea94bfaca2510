package draw

import (
	"math"
	"regexp"
	"strings"
	"testing"
)

func TestUUID(t *testing.T) {
	if got := UUID(0, -1); got != "00000000-0000-4000-bfff-ffffffffffff" {
		t.Error(got)
	}
	if got := UUID(0x0123456789abcdef, 0x0123456789abcdef); got != "01234567-89ab-4def-8123-456789abcdef" {
		t.Error(got)
	}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for i := range int64(10_000) {
		u := UUID(int64(New(1, 2).Row(0, 0, i)), int64(New(1, 3).Row(0, 0, i)))
		if !form.MatchString(u) || seen[u] {
			t.Fatal(u)
		}
		seen[u] = true
	}
}

func TestBounds(t *testing.T) {
	for b, want := range map[int64]float64{0: 0, -1: 1 - 1.0/(1<<53), math.MinInt64: 0.5} {
		if got := Uniform(b); got != want {
			t.Errorf("%d: %v, want %v", b, got, want)
		}
	}
	for _, c := range []struct{ b, bound, want int64 }{{0, 6, 0}, {-1, 6, 5}, {math.MinInt64, 6, 3}, {-1, 1, 0}, {-1, math.MaxInt64, math.MaxInt64 - 1}} {
		if got, err := Below(c.b, c.bound); got != c.want || err != nil {
			t.Errorf("%d of %d: %d %v, want %d", c.b, c.bound, got, err, c.want)
		}
	}
	for _, bound := range []int64{0, -3, math.MinInt64} {
		if _, err := Below(1, bound); err != ErrBound {
			t.Errorf("%d: %v", bound, err)
		}
	}
}

// The values look uniform, whatever differs between them: chi-squared over 64 cells, against the value that chance passes once in 10⁶ (135.6 for 63
// degrees of freedom). The seeds are fixed, so the test is too.
func TestUniform(t *testing.T) {
	const n = 64_000
	for name, draw := range map[string]func(i int) Bits{
		"position":  func(i int) Bits { return New(7, 1).Row(0, 0, int64(i)) },
		"offset":    func(i int) Bits { return New(7, 1).Row(0, 0, int64(i)*128) },
		"partition": func(i int) Bits { return New(7, 1).Row(0, i, 0) },
		"site":      func(i int) Bits { return New(7, int64(i)).Row(0, 0, 5) },
		"seed":      func(i int) Bits { return New(uint64(i), 1).Row(0, 0, 5) },
		"text":      func(i int) Bits { return New(7, 1).Text(strings.Repeat("x", i%50) + string(rune('a'+i/50))) },
	} {
		var high, low [64]int
		for i := range n {
			b := draw(i)
			high[b>>58]++
			low[b&63]++
		}
		for _, cells := range [][64]int{high, low} {
			x := 0.0
			for _, c := range cells {
				x += math.Pow(float64(c)-n/64, 2) / (n / 64)
			}
			if x > 135.6 {
				t.Errorf("%s: chi squared %.1f", name, x)
			}
		}
	}
}

// Texts and NULLs that are written one behind the other are told apart.
func TestParts(t *testing.T) {
	b := New(1, 1)
	seen := map[Bits]string{}
	for name, v := range map[string]Bits{
		"":       b,
		"ab":     b.Text("ab"),
		"a b":    b.Text("a").Text("b"),
		"ab ''":  b.Text("ab").Text(""),
		"'' ab":  b.Text("").Text("ab"),
		"NULL":   b.Null(),
		"0":      b.Int(0),
		"''":     b.Text(""),
		"zeros":  b.Text("\x00"),
		"zeros2": b.Text("\x00\x00"),
		"eight":  b.Text("abcdefgh"),
		"nine":   b.Text("abcdefghi"),
	} {
		if other, ok := seen[v]; ok {
			t.Errorf("%q and %q are equal", name, other)
		}
		seen[v] = name
	}
}
