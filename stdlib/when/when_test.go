package when

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

func anyTime() *rapid.Generator[sq.Timestamp] {
	return rapid.Custom(func(t *rapid.T) sq.Timestamp {
		return sq.Timestamp(rapid.Int64Range(sq.MinTimestamp, sq.MaxTimestamp).Draw(t, "us"))
	})
}

// TestParts: parts are those of Go's package time.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts := anyTime().Draw(t, "ts")
		g := ts.Time()
		isoYear, isoWeek := g.ISOWeek()
		for name, want := range map[string]int{"YEAR": g.Year(), "MONTH": int(g.Month()), "DAY": g.Day(), "HOUR": g.Hour(), "MINUTE": g.Minute(), "SECOND": g.Second(), "DOY": g.YearDay(),
			"DOW": int(g.Weekday()), "ISODOW": (int(g.Weekday())+6)%7 + 1, "WEEK": isoWeek, "ISOYEAR": isoYear, "QUARTER": (int(g.Month()) + 2) / 3, "EPOCH": int(g.Unix()),
			"MICROSECOND": g.Second()*1e6 + g.Nanosecond()/1e3} {
			if got := Part(MustUnit(name), ts); got != int64(want) {
				t.Fatalf("%s of %s is %d, want %d", name, ts, got, want)
			}
		}
	})
}

// TestTruncate: the start of a unit is not after the time, holds the same larger parts, and is its own start; the next one is behind.
func TestTruncate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts := anyTime().Draw(t, "ts")
		u := MustUnit(rapid.SampledFrom([]string{"SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "DECADE", "CENTURY", "MILLENNIUM"}).Draw(t, "unit"))
		from, err := Truncate(u, ts)
		if err != nil {
			if ts.Time().Year() > 9 {
				t.Fatalf("%s to %s: %v", ts, u.name, err)
			}
			return
		}
		if again, err := Truncate(u, from); from > ts || again != from || err != nil {
			t.Fatalf("%s to %s is %s, and again %s, %v", ts, u.name, from, again, err)
		}
		if next, err := Add(u, 1, from); err == nil && next <= ts {
			t.Fatalf("%s to %s is %s, but the next one is %s", ts, u.name, from, next)
		}
	})
}

// TestDiff: adding what lies between reaches the other time, or less than a unit before it.
func TestDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTime().Draw(t, "a"), anyTime().Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		u := MustUnit(rapid.SampledFrom([]string{"MINUTE", "DAY", "WEEK", "MONTH", "YEAR"}).Draw(t, "unit"))
		n, err := Diff(u, a, b)
		if err != nil {
			t.Fatal(err)
		}
		reached, err := Add(u, n, a)
		if err != nil || reached > b {
			t.Fatalf("%d %s after %s is %s, not before %s: %v", n, u.name, a, reached, b, err)
		}
		if over, err := Add(u, n+1, a); err == nil && over <= b && u.length > 0 {
			t.Fatalf("%d %s after %s is %s, not after %s", n+1, u.name, a, over, b)
		}
		if back, err := Diff(u, b, a); err != nil || u.length > 0 && back != -n {
			t.Fatalf("from %s to %s there are %d %s, back %d", a, b, n, u.name, back)
		}
	})
}

// TestFormats: what a pattern writes it reads, and Go's package time writes the same.
func TestFormats(t *testing.T) {
	for pattern, layout := range map[string]string{"yyyy-MM-dd HH:mm:ss.SSSSSS": "2006-01-02 15:04:05.000000", "d MMM yyyy h:mm:ss a 'at' SSSSSS": "2 Jan 2006 3:04:05 PM at 000000",
		"EEEE, MMMM dd yyyy HH mm ss SSSSSS xxx": "Monday, January 02 2006 15 04 05 000000 -07:00", "yyyyDDDHHmmssSSSSSS": "2006002150405000000"} {
		f, err := ParseFormat(pattern)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			ts := anyTime().Draw(t, "ts")
			text := Text(ts, f)
			want := ts.Time().Format(layout)
			if layout[len(layout)-6:] == "000000" && layout[len(layout)-7] != '.' { // Go writes fractions behind a point alone
				want = ts.Time().Format(layout[:len(layout)-6]) + ts.Time().Format(".000000")[1:]
			}
			if pattern[0] == 'E' {
				want = ts.Time().Format("Monday, January 02 2006 15 04 05 ") + ts.Time().Format(".000000")[1:] + " +00:00"
			}
			if text != want {
				t.Fatalf("%s: %q, want %q", pattern, text, want)
			}
			if back, err := Parse(text, f); err != nil || back != ts {
				t.Fatalf("%q is read as %s, %v", text, back, err)
			}
		})
	}
	for _, bad := range []string{"YYYY", "yyyyy", "'open", "n", "ddd"} {
		if _, err := ParseFormat(bad); err == nil {
			t.Errorf("the pattern %s is taken", bad)
		}
	}
}

// TestBin: an interval holds its time and begins a whole number of widths from the origin.
func TestBin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts, origin := anyTime().Draw(t, "ts"), sq.Timestamp(rapid.Int64Range(-1e15, 1e15).Draw(t, "origin"))
		width := time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "width")) * time.Microsecond
		from, err := Bin(width, ts, origin)
		if err == nil && (from > ts || int64(ts-from) >= width.Microseconds() || int64(from-origin)%width.Microseconds() != 0) {
			t.Fatalf("%s in steps of %s from %s is %s", ts, width, origin, from)
		}
	})
}

// TestTextRemembers: the text of a time does not depend on the times before it.
func TestTextRemembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := MustFormat(rapid.SampledFrom([]string{"yyyy-MM-dd", "HH", "h a", "HH:mm", "HH:mm:ss", "ss.SSS", "E D Q", "'x'"}).Draw(t, "pattern"))
		ts := anyTime().Draw(t, "ts")
		for _, step := range rapid.SliceOf(rapid.SampledFrom([]int64{0, 1, -1, 1000, 1_000_000, -1_000_000, 60_000_000, 3600_000_000, -86400_000_000})).Draw(t, "steps") {
			if got, want := Text(ts, f), f.Write(int64(ts), 0, "UTC"); got != want {
				t.Fatalf("%s: %s, want %s", ts, got, want)
			}
			if next := int64(ts) + step; next >= sq.MinTimestamp && next <= sq.MaxTimestamp {
				ts = sq.Timestamp(next)
			}
		}
	})
}
