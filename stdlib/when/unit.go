// Package when holds the functions of SQL over TIMESTAMP, DATE and DURATION. Calendars are proleptic Gregorian and in UTC; package zone does the
// same in a time zone.
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them). An error is a row error. Results stay in the
// years 0001 to 9999.
package when

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// Unit is a part of a time. Its zero value is none.
type Unit struct {
	name   string
	field  field
	length int64 // of a fixed unit in microseconds, 0 of months and what has no length
	months int64 // of a calendar unit
}

type field uint8

const (
	microsecond field = iota
	millisecond
	second
	minute
	hour
	day
	week
	month
	quarter
	year
	decade
	century
	millennium
	dayOfWeek // Sunday is 1
	dow       // Sunday is 0
	isoDow    // Monday is 1
	dayOfYear
	isoYear
	epoch
)

const dayMicros = sq.DayMicros

var units = []Unit{
	{"MICROSECOND", microsecond, 1, 0}, {"MILLISECOND", millisecond, 1e3, 0}, {"SECOND", second, 1e6, 0}, {"MINUTE", minute, 60e6, 0}, {"HOUR", hour, 3600e6, 0},
	{"DAY", day, dayMicros, 0}, {"WEEK", week, 7 * dayMicros, 0}, {"MONTH", month, 0, 1}, {"QUARTER", quarter, 0, 3}, {"YEAR", year, 0, 12}, {"DECADE", decade, 0, 120},
	{"CENTURY", century, 0, 1200}, {"MILLENNIUM", millennium, 0, 12000}, {"DAYOFWEEK", dayOfWeek, 0, 0}, {"DOW", dow, 0, 0}, {"ISODOW", isoDow, 0, 0}, {"DAYOFYEAR", dayOfYear, 0, 0},
	{"DOY", dayOfYear, 0, 0}, {"ISOYEAR", isoYear, 0, 0}, {"EPOCH", epoch, 0, 0},
}

// ParseUnit reads the name of a unit in any case, also with an S behind it or with SQL_TSI_ before it.
func ParseUnit(s string) (*Unit, error) {
	name := strings.TrimPrefix(strings.ToUpper(s), "SQL_TSI_")
	for i := range units {
		if u := &units[i]; u.name == name || u.name+"S" == name || name == "MILLENNIA" && u.field == millennium || name == "CENTURIES" && u.field == century {
			return u, nil
		}
	}
	return nil, errors.New("there are MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM, DOW, ISODOW, DOY, ISOYEAR and EPOCH")
}

// MustUnit is ParseUnit of a name that was checked.
func MustUnit(s string) *Unit {
	u, err := ParseUnit(s)
	if err != nil {
		panic(err)
	}
	return u
}

// Part returns a part of a time.
func Part(u *Unit, ts sq.Timestamp) int64 {
	us := int64(ts)
	switch u.field {
	case microsecond:
		return floorMod(us, 60e6)
	case millisecond:
		return floorMod(us, 60e6) / 1e3
	case second:
		return floorMod(us, 60e6) / 1e6
	case minute:
		return floorMod(us, 3600e6) / 60e6
	case hour:
		return floorMod(us, dayMicros) / 3600e6
	case epoch:
		return floorDiv(us, 1e6)
	}
	return DatePart(u, dateOf(us))
}

// DatePart returns a part of a date; parts of a day are 0.
func DatePart(u *Unit, d sq.Date) int64 {
	n := int64(d)
	switch u.field {
	case dayOfWeek:
		return weekday(n) + 1
	case dow:
		return weekday(n)
	case isoDow:
		return (weekday(n)+6)%7 + 1
	case epoch:
		return n * 86400
	case week, isoYear:
		y, w := isoWeek(n)
		if u.field == week {
			return w
		}
		return y
	}
	y, m, dom := sq.Civil(n)
	switch u.field {
	case day:
		return int64(dom)
	case month:
		return int64(m)
	case quarter:
		return int64(m+2) / 3
	case year:
		return int64(y)
	case decade:
		return int64(y) / 10
	case century:
		return int64(y+99) / 100
	case millennium:
		return int64(y+999) / 1000
	case dayOfYear:
		return n - sq.DaysOf(y, 1, 1) + 1
	}
	return 0
}

// DurationPart returns a part of a duration, toward zero: days, hours of the day and so on; EPOCH is all of it in seconds.
func DurationPart(u *Unit, d time.Duration) (int64, error) {
	us := sq.Micros(d)
	switch u.field {
	case epoch:
		return us / 1e6, nil
	case second, millisecond, microsecond:
		return us % 60e6 / u.length, nil
	case minute:
		return us % 3600e6 / 60e6, nil
	case hour:
		return us % dayMicros / 3600e6, nil
	case day:
		return us / dayMicros, nil
	}
	return 0, fmt.Errorf("a DURATION has no %s", u.name)
}

// weekday counts from Sunday, 0.
func weekday(n int64) int64 { return floorMod(n+4, 7) }

// isoWeek is the ISO 8601 week of a day, and the year that it belongs to: the one of its Thursday.
func isoWeek(n int64) (y, w int64) {
	thursday := n - (weekday(n)+6)%7 + 3
	year, _, _ := sq.Civil(thursday)
	return int64(year), (thursday-sq.DaysOf(year, 1, 1))/7 + 1
}

// Truncate returns the start of the unit that holds ts.
func Truncate(u *Unit, ts sq.Timestamp) (sq.Timestamp, error) {
	if u.length > 0 && u.field < day {
		return inTime(int64(ts) - floorMod(int64(ts), u.length))
	}
	d, err := TruncateDate(u, dateOf(int64(ts)))
	return sq.Timestamp(int64(d) * dayMicros), err
}

// TruncateDate returns the first day of the unit that holds d.
func TruncateDate(u *Unit, d sq.Date) (sq.Date, error) {
	n := int64(d)
	switch {
	case u.field == week || u.field == isoDow:
		return inDate(n - (weekday(n)+6)%7)
	case u.length > 0:
		return d, nil
	case u.field == isoYear:
		y, _ := isoWeek(n)
		first := sq.DaysOf(int(y), 1, 4)
		return inDate(first - (weekday(first)+6)%7)
	case u.months == 0:
		return 0, fmt.Errorf("%s is no unit that times are cut to", u.name)
	}
	y, m, _ := sq.Civil(n)
	first := int64(y)*12 + int64(m-1)
	switch u.field {
	case century, millennium: // they begin with a year 1
		first = (int64(y)-1)/(u.months/12)*u.months + 12
	default:
		first -= first % u.months
	}
	return inDate(sq.DaysOf(int(first/12), int(first%12)+1, 1))
}

// Floor is Truncate, FloorDate TruncateDate, with the unit last.
func Floor(ts sq.Timestamp, u *Unit) (sq.Timestamp, error) { return Truncate(u, ts) }

// FloorDate returns the first day of the unit that holds d.
func FloorDate(d sq.Date, u *Unit) (sq.Date, error) { return TruncateDate(u, d) }

// Ceiling returns the first start of a unit that is not before ts.
func Ceiling(ts sq.Timestamp, u *Unit) (sq.Timestamp, error) {
	floor, err := Truncate(u, ts)
	if err != nil || floor == ts {
		return floor, err
	}
	return Add(u, 1, floor)
}

// CeilingDate returns the first start of a unit that is not before d.
func CeilingDate(d sq.Date, u *Unit) (sq.Date, error) {
	floor, err := TruncateDate(u, d)
	if err != nil || floor == d {
		return floor, err
	}
	return AddDate(u, 1, floor)
}

// Add returns ts and n units; months keep the day of the month, or take the month's last one.
func Add(u *Unit, n int64, ts sq.Timestamp) (sq.Timestamp, error) {
	switch {
	case u.length > 0:
		d, err := num.MulInt(n, u.length)
		if err != nil {
			return 0, num.ErrTimeOverflow
		}
		out, err := num.AddTime(int64(ts), d)
		return sq.Timestamp(out), err
	case u.months > 0:
		months, err := num.MulInt(n, u.months)
		if err != nil {
			return 0, num.ErrTimeOverflow
		}
		out, err := num.AddMonthsTime(int64(ts), clampMonths(months))
		return sq.Timestamp(out), err
	}
	return 0, notCounted(u)
}

// AddDate returns d and n units of whole days.
func AddDate(u *Unit, n int64, d sq.Date) (sq.Date, error) {
	switch {
	case u.field >= day && u.length > 0:
		days, err := num.MulInt(n, u.length/dayMicros)
		if err != nil || days > maxDays || days < -maxDays {
			return 0, num.ErrDateOverflow
		}
		return inDate(int64(d) + days)
	case u.months > 0:
		months, err := num.MulInt(n, u.months)
		if err != nil {
			return 0, num.ErrDateOverflow
		}
		out, err := num.AddMonths(int64(d), clampMonths(months))
		return sq.Date(out), err
	case u.length > 0:
		return 0, fmt.Errorf("a DATE has no %s: CAST it to TIMESTAMP", u.name)
	}
	return 0, notCounted(u)
}

const maxDays = 4_000_000 // more than there are between the first date and the last

// clampMonths keeps months so far apart that a date leaves its range, not its arithmetic.
func clampMonths(n int64) int64 { return max(-200_000, min(200_000, n)) }

func notCounted(u *Unit) error { return fmt.Errorf("%s is no unit that times are counted in", u.name) }

// Diff returns how many whole units lie between from and to, toward zero.
func Diff(u *Unit, from, to sq.Timestamp) (int64, error) {
	if u.length > 0 {
		return (int64(to) - int64(from)) / u.length, nil
	}
	if u.months == 0 {
		return 0, notCounted(u)
	}
	fromDay, toDay := sq.FloorDay(int64(from)), sq.FloorDay(int64(to))
	return monthsBetween(fromDay, int64(from)-fromDay*dayMicros, toDay, int64(to)-toDay*dayMicros) / u.months, nil
}

// DiffDate returns how many whole units lie between two dates, toward zero.
func DiffDate(u *Unit, from, to sq.Date) (int64, error) {
	return Diff(u, sq.Timestamp(int64(from)*dayMicros), sq.Timestamp(int64(to)*dayMicros))
}

// monthsBetween counts whole months: the day of the month and the time of day must be reached.
func monthsBetween(fromDay, fromTime, toDay, toTime int64) int64 {
	y1, m1, d1 := sq.Civil(fromDay)
	y2, m2, d2 := sq.Civil(toDay)
	n := int64(y2-y1)*12 + int64(m2-m1)
	rest := int64(d2-d1)*dayMicros + toTime - fromTime
	switch {
	case n > 0 && rest < 0:
		n--
	case n < 0 && rest > 0:
		n++
	}
	return n
}

// DaysBetween returns to − from in days.
func DaysBetween(to, from sq.Date) int64 { return int64(to) - int64(from) }

func dateOf(us int64) sq.Date { return sq.Date(sq.FloorDay(us)) }

func inTime(us int64) (sq.Timestamp, error) {
	if us < sq.MinTimestamp || us > sq.MaxTimestamp {
		return 0, num.ErrTimeOverflow
	}
	return sq.Timestamp(us), nil
}

func inDate(n int64) (sq.Date, error) {
	if n < sq.MinDate || n > sq.MaxDate {
		return 0, num.ErrDateOverflow
	}
	return sq.Date(n), nil
}

// floorDiv and floorMod round toward −∞; b is positive.
func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

func floorMod(a, b int64) int64 {
	r := a % b
	if r < 0 {
		r += b
	}
	return r
}
