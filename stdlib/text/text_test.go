package text

import "testing"

func TestSubstring(t *testing.T) {
	for _, c := range []struct {
		s             string
		start, length int64
		want          string
	}{
		{"abcde", 2, 3, "bcd"}, {"abcde", 0, 2, "ab"}, {"abcde", 1, 99, "abcde"}, {"abcde", 6, 1, ""}, {"abcde", 99, 1, ""},
		{"abcde", -2, 9, "de"}, {"abcde", -5, 1, "a"}, {"abcde", -6, 9, ""}, {"", 0, 3, ""}, {"", 1, 3, ""},
		{"äöü€😀", 4, 2, "€😀"}, {"äöü€😀", -1, 1, "😀"}, {"abc", 2, 0, ""},
		{"abc", -1 << 63, 3, ""}, {"abc", 1<<63 - 1, 3, ""}, {"abc", 1, 1<<63 - 1, "abc"},
	} {
		if got := SubstringLen(c.s, c.start, c.length); !got.Valid || got.V != c.want {
			t.Errorf("SUBSTRING(%q, %d, %d) = %q, want %q", c.s, c.start, c.length, got.V, c.want)
		}
	}
	if SubstringLen("abc", 1, -1).Valid {
		t.Error("a negative length gives NULL")
	}
}

func TestEnds(t *testing.T) {
	for _, c := range []struct {
		s           string
		n           int64
		left, right string
	}{
		{"äöü", 2, "äö", "öü"}, {"äöü", 0, "", ""}, {"äöü", -1, "", ""}, {"äöü", 9, "äöü", "äöü"}, {"", 1, "", ""}, {"x", 1<<63 - 1, "x", "x"},
	} {
		if got := Left(c.s, c.n); got != c.left {
			t.Errorf("LEFT(%q, %d) = %q", c.s, c.n, got)
		}
		if got := Right(c.s, c.n); got != c.right {
			t.Errorf("RIGHT(%q, %d) = %q", c.s, c.n, got)
		}
	}
}

func TestPosition(t *testing.T) {
	for _, c := range []struct {
		s, part string
		want    int64
	}{{"äöü", "ü", 3}, {"abc", "", 1}, {"", "", 1}, {"abc", "d", 0}} {
		if got := Position(c.s, c.part); got != c.want {
			t.Errorf("STRPOS(%q, %q) = %d, want %d", c.s, c.part, got, c.want)
		}
	}
}
