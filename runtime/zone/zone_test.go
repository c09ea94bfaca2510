package zone_test

import (
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/zone"
)

// TestDays checks starts of days against instants that are written out, and Day as the inverse of Start.
func TestDays(t *testing.T) {
	for _, c := range []struct {
		zone  string
		shift time.Duration
		date  string
		want  string
	}{
		{"UTC", 0, "2026-03-08", "2026-03-08T00:00:00Z"},
		{"Asia/Seoul", 0, "2026-03-08", "2026-03-07T15:00:00Z"},
		{"America/New_York", 0, "2026-03-08", "2026-03-08T05:00:00Z"},                 // 23 hours: the clock jumps from 2 to 3
		{"America/New_York", 0, "2026-03-09", "2026-03-09T04:00:00Z"},                 //
		{"America/New_York", 0, "2026-11-01", "2026-11-01T04:00:00Z"},                 // 25 hours
		{"America/New_York", 0, "2026-11-02", "2026-11-02T05:00:00Z"},                 //
		{"America/New_York", 150 * time.Minute, "2026-03-08", "2026-03-08T07:00:00Z"}, // 02:30 does not exist: the jump
		{"America/New_York", 90 * time.Minute, "2026-11-01", "2026-11-01T05:30:00Z"},  // 01:30 comes twice: the first
		{"America/Sao_Paulo", 0, "2018-11-04", "2018-11-04T03:00:00Z"},                // no midnight: the day starts at 01:00
		{"Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00:00Z"},                     // a day that was left out
		{"Pacific/Apia", 0, "2011-12-31", "2011-12-30T10:00:00Z"},                     //
		{"Asia/Seoul", 6 * time.Hour, "1969-12-31", "1969-12-30T21:00:00Z"},           // before 1970
	} {
		d := zone.New(c.zone, c.shift.Microseconds())
		at, err := time.Parse(time.DateOnly, c.date)
		if err != nil {
			t.Fatal(err)
		}
		n := at.Unix() / 86400
		got := d.Start(n)
		if s := time.UnixMicro(got).UTC().Format(time.RFC3339); s != c.want {
			t.Errorf("%s %s, %v: starts at %s, want %s", c.zone, c.date, c.shift, s, c.want)
		}
		if d.Start(n+1) > got {
			if x, y := d.Day(got), zone.New(c.zone, c.shift.Microseconds()).Day(d.Start(n+1)-1); x != n || y != n {
				t.Errorf("%s %s: the day of its first and last instant is %d, %d, want %d", c.zone, c.date, x, y, n)
			}
		}
		if x := zone.New(c.zone, c.shift.Microseconds()).Day(got - 1); x != n-1 && c.date != "2011-12-31" {
			t.Errorf("%s %s: the day before is %d, want %d", c.zone, c.date, x, n-1)
		}
	}
}

// TestDaysCover walks through years of zones in steps of seven hours: every instant lies in the day that Day names.
func TestDaysCover(t *testing.T) {
	for _, name := range []string{"America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"} {
		d, loc := zone.New(name, 0), mustLoad(t, name)
		from := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
		last := d.Day(from)
		for h := int64(0); h < 31*366*24; h += 7 {
			ts := from + h*3_600_000_000
			n := d.Day(ts)
			if n < last || d.Start(n) > ts || d.Start(n+1) <= ts {
				t.Fatalf("%s: %s lies in day %d", name, time.UnixMicro(ts).UTC(), n)
			}
			y, m, dd := time.UnixMicro(ts).In(loc).Date()
			if want := time.Date(y, m, dd, 0, 0, 0, 0, time.UTC).Unix() / 86400; n != want {
				t.Fatalf("%s: %s lies in day %d, the calendar says %d", name, time.UnixMicro(ts).UTC(), n, want)
			}
			last = n
		}
	}
}

func mustLoad(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
