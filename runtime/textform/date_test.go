package textform

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestDatesAgainstTime: package time reads the same dates.
func TestDatesAgainstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(0, 9999).Draw(t, "y"), rapid.IntRange(0, 13).Draw(t, "m"), rapid.IntRange(0, 32).Draw(t, "d"))
		want, err := time.Parse("2006-01-02", s)
		day, st := Date([]byte(s))
		switch {
		case err != nil && st != Malformed:
			t.Fatalf("%s is no date, but gives %d, %d", s, day, st)
		case err == nil && want.Year() == 0 && st != OutOfRange:
			t.Fatalf("%s is out of range, but gives %d, %d", s, day, st)
		case err == nil && want.Year() > 0 && (st != OK || day != want.Unix()/86400):
			t.Fatalf("%s is day %d, not %d (%d)", s, want.Unix()/86400, day, st)
		}
	})
	for _, s := range []string{"", "2024-1-1", "2024-01-011", "2024/01/01", "2024-01-0x", "-024-01-01"} {
		if _, st := Date([]byte(s)); st != Malformed {
			t.Errorf("%q gives status %d", s, st)
		}
	}
}

func TestMonthsText(t *testing.T) {
	for text, want := range map[string]string{
		"0-0": "0", "1-2": "14", "-1-2": "-14", "0-11": "11", "0-12": "malformed", "1": "malformed", "1-": "malformed", "-": "malformed", "": "malformed", "+1-2": "malformed",
		"1-2 ": "malformed", "178956970-7": "2147483647", "178956970-8": "out of range", "-178956970-8": "-2147483648", "99999999999999999999-0": "out of range",
	} {
		if n, st := Months([]byte(text)); show(n, st) != want {
			t.Errorf("%q gives %s, want %s", text, show(n, st), want)
		}
	}
}

func TestBase64(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "b")
		out, st := Base64([]byte("x"), []byte(base64.StdEncoding.EncodeToString(b)))
		if st != OK || !bytes.Equal(out, append([]byte("x"), b...)) {
			t.Fatalf("got %q, %d", out, st)
		}
	})
	for _, s := range []string{"YQ", "YQ=", "YR==", "Y Q=", "YQ==\n", "-_-_"} {
		if out, st := Base64(nil, []byte(s)); st != Malformed || len(out) > 0 {
			t.Errorf("%q gives %q, %d", s, out, st)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range [][3]int64{{1999, 1000, 1000}, {-1, 1000, -1000}, {-1000, 1000, -1000}, {5, 1, 5}, {0, 1e6, 0}} {
		if got := Cut(c[0], c[1]); got != c[2] {
			t.Errorf("Cut(%d, %d) = %d", c[0], c[1], got)
		}
	}
}
