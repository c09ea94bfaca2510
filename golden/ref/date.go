package ref

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/streamc/streamc/typecheck/types"
)

// dateArith is the arithmetic of DATE and MONTHS, by package time: a DURATION beside a DATE has whole days.
func dateArith(op string, a, b Value) (int64, error) {
	sign := int64(1)
	if op == "-" {
		sign = -1
	}
	switch {
	case a.Kind == types.Months && op == "*":
		if n := float64(a.I) * float64(b.I); math.Abs(n) > math.MaxInt32+1 { // far from where a DOUBLE rounds
			return 0, errors.New("MONTHS overflow")
		}
		return monthsInRange(a.I * b.I)
	case a.Kind == types.Months:
		return monthsInRange(a.I + sign*b.I)
	case a.Kind == types.Date && b.Kind == types.Date:
		return (a.I - b.I) * 86400e6, nil
	case a.Kind == types.Date && b.Kind == types.Duration:
		return dateInRange(time.Unix((a.I+sign*(b.I/86400e6))*86400, 0).UTC())
	case a.Kind == types.Date:
		return dateInRange(monthsLater(time.Unix(a.I*86400, 0).UTC(), int(sign*b.I)))
	case a.Kind == types.Timestamp:
		t := monthsLater(time.UnixMicro(a.I).UTC(), int(sign*b.I))
		if t.Year() < 1 || t.Year() > 9999 {
			return 0, errors.New("TIMESTAMP out of range")
		}
		return t.UnixMicro(), nil
	}
	panic(fmt.Sprintf("%d %s %d", a.Kind, op, b.Kind))
}

// monthsLater goes back from the day that package time overflows to, into the month that was meant.
func monthsLater(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return time.Date(first.Year(), first.Month(), min(t.Day(), last.Day()), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func dateInRange(t time.Time) (int64, error) {
	if t.Year() < 1 || t.Year() > 9999 {
		return 0, errors.New("DATE out of range")
	}
	return t.Unix() / 86400, nil
}

func monthsInRange(n int64) (int64, error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, errors.New("MONTHS overflow")
	}
	return n, nil
}
