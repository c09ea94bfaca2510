package source

import (
	"strings"
	"testing"
	"testing/quick"
)

func TestPosition(t *testing.T) {
	f := New("f", "ab\n\r\nc\r\n한d")
	cases := []struct{ off, line, col int }{
		{0, 1, 1}, {2, 1, 3}, {3, 2, 1}, {4, 2, 2}, {5, 3, 1}, {8, 4, 1}, {11, 4, 4}, {12, 4, 5}, {99, 4, 5}, {-5, 1, 1},
	}
	for _, c := range cases {
		if line, col := f.Position(c.off); line != c.line || col != c.col {
			t.Errorf("offset %d is %d:%d, want %d:%d", c.off, line, col, c.line, c.col)
		}
	}
	for n, want := range []string{"", "ab", "", "c", "한d", ""} {
		if got := f.Line(n); got != want {
			t.Errorf("line %d is %q, want %q", n, got, want)
		}
	}
	if f.Lines() != 4 || New("g", "a\n").Lines() != 2 || New("h", "").Lines() != 1 {
		t.Error("number of lines")
	}
}

func TestSlice(t *testing.T) {
	f := New("f", "abc")
	for want, s := range map[string]Span{"b": {1, 2}, "abc": {0, 99}, "": {2, 1}} {
		if got := f.Slice(s); got != want {
			t.Errorf("%v is %q, want %q", s, got, want)
		}
	}
	if got := f.Slice(Span{-3, 1}); got != "a" {
		t.Errorf("clipped: %q", got)
	}
}

func TestTo(t *testing.T) {
	a, b := Span{3, 5}, Span{7, 9}
	if got := a.To(b); got != (Span{3, 9}) || b.To(a) != got {
		t.Errorf("union: %v", got)
	}
	if a.To(Span{}) != a || (Span{}).To(a) != a || (Span{}).Valid() || !a.Valid() {
		t.Error("the zero span is no place")
	}
}

// Line and column name the byte again, in any text.
func TestPositionInverse(t *testing.T) {
	inverse := func(text string, at uint8) bool {
		text = strings.ReplaceAll(text, "\u0007", "\n") + "\n\r\n"
		f := New("f", text)
		off := int(at) % len(text)
		line, col := f.Position(off)
		start := 0
		for range line - 1 {
			start += strings.IndexByte(text[start:], '\n') + 1
		}
		return start+col-1 == off && !strings.Contains(text[start:off], "\n")
	}
	if err := quick.Check(inverse, nil); err != nil {
		t.Error(err)
	}
}
