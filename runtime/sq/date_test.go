package sq_test

import (
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/sq"
)

// TestDates: days, calendars and texts agree with package time over the whole range.
func TestDates(t *testing.T) {
	for day := int64(sq.MinDate); day <= sq.MaxDate; day += 37 {
		want := time.Unix(day*86400, 0).UTC()
		y, m, d := sq.Civil(day)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() || sq.DaysOf(y, m, d) != day {
			t.Fatalf("day %d is %d-%d-%d, want %s", day, y, m, d, want)
		}
		if got, ok := sq.DateOf(want.Add(23 * time.Hour)); int64(got) != day || !ok || got.String() != want.Format("2006-01-02") {
			t.Fatalf("day %d: DateOf gives %v, %v", day, got, ok)
		}
		if n := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day(); sq.MonthDays(y, m) != n {
			t.Fatalf("%d-%d has %d days, not %d", y, m, n, sq.MonthDays(y, m))
		}
	}
	for _, day := range []int64{sq.MinDate, sq.MaxDate} {
		if got := sq.Date(day).Time(); got.Year() != 1 && got.Year() != 9999 {
			t.Errorf("day %d is %s", day, got)
		}
	}
}

func TestAddMonths(t *testing.T) {
	day := func(s string) int64 {
		v, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := sq.DateOf(v)
		return int64(d)
	}
	for _, c := range []struct {
		from string
		n    int64
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-03-31", -1, "2024-02-29"}, {"2024-02-29", 12, "2025-02-28"},
		{"2024-12-15", 1, "2025-01-15"}, {"2024-01-15", -1, "2023-12-15"}, {"2024-01-15", -13, "2022-12-15"}, {"1969-12-31", 2, "1970-02-28"}, {"0001-01-31", 0, "0001-01-31"},
	} {
		if got, ok := sq.AddMonths(day(c.from), c.n); !ok || got != day(c.want) {
			t.Errorf("%s + %d months is %v, %v; want %s", c.from, c.n, sq.Date(got), ok, c.want)
		}
	}
	for _, c := range []struct {
		from string
		n    int64
	}{{"9999-12-01", 1}, {"0001-01-01", -1}, {"2024-01-01", sq.MaxMonths}, {"2024-01-01", sq.MinMonths}} {
		if got, ok := sq.AddMonths(day(c.from), c.n); ok {
			t.Errorf("%s + %d months is %v, want none", c.from, c.n, sq.Date(got))
		}
	}
	if sq.FloorDay(-1) != -1 || sq.FloorDay(0) != 0 || sq.FloorDay(sq.DayMicros) != 1 {
		t.Error("FloorDay does not round toward the past")
	}
}
