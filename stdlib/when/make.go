package when

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// Parts of times by functions of their own: Year of a TIMESTAMP, YearOf of a DATE.

// Year returns the year; the functions below likewise.
func Year(ts sq.Timestamp) int64 { return DatePart(&units[9], dateOf(int64(ts))) }

// Quarter returns 1 to 4.
func Quarter(ts sq.Timestamp) int64 { return DatePart(&units[8], dateOf(int64(ts))) }

// Month returns 1 to 12.
func Month(ts sq.Timestamp) int64 { return DatePart(&units[7], dateOf(int64(ts))) }

// Week returns the ISO week, 1 to 53.
func Week(ts sq.Timestamp) int64 { return DatePart(&units[6], dateOf(int64(ts))) }

// DayOfMonth returns 1 to 31.
func DayOfMonth(ts sq.Timestamp) int64 { return DatePart(&units[5], dateOf(int64(ts))) }

// DayOfWeek returns 1 (Sunday) to 7.
func DayOfWeek(ts sq.Timestamp) int64 { return weekday(sq.FloorDay(int64(ts))) + 1 }

// DayOfYear returns 1 to 366.
func DayOfYear(ts sq.Timestamp) int64 { return DatePart(&units[16], dateOf(int64(ts))) }

// Hour returns 0 to 23.
func Hour(ts sq.Timestamp) int64 { return floorMod(int64(ts), dayMicros) / 3600e6 }

// Minute returns 0 to 59.
func Minute(ts sq.Timestamp) int64 { return floorMod(int64(ts), 3600e6) / 60e6 }

// Second returns 0 to 59.
func Second(ts sq.Timestamp) int64 { return floorMod(int64(ts), 60e6) / 1e6 }

// YearOf returns the year of a date; the functions below likewise.
func YearOf(d sq.Date) int64 { return DatePart(&units[9], d) }

// QuarterOf returns 1 to 4.
func QuarterOf(d sq.Date) int64 { return DatePart(&units[8], d) }

// MonthOf returns 1 to 12.
func MonthOf(d sq.Date) int64 { return DatePart(&units[7], d) }

// WeekOf returns the ISO week, 1 to 53.
func WeekOf(d sq.Date) int64 { return DatePart(&units[6], d) }

// DayOfMonthOf returns 1 to 31.
func DayOfMonthOf(d sq.Date) int64 { return DatePart(&units[5], d) }

// DayOfWeekOf returns 1 (Sunday) to 7.
func DayOfWeekOf(d sq.Date) int64 { return weekday(int64(d)) + 1 }

// DayOfYearOf returns 1 to 366.
func DayOfYearOf(d sq.Date) int64 { return DatePart(&units[16], d) }

var (
	dayNames   = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// DayName returns the English name of the weekday.
func DayName(ts sq.Timestamp) string { return dayNames[weekday(sq.FloorDay(int64(ts)))] }

// DayNameOf returns the English name of the weekday.
func DayNameOf(d sq.Date) string { return dayNames[weekday(int64(d))] }

// MonthName returns the English name of the month.
func MonthName(ts sq.Timestamp) string { return monthNames[Month(ts)-1] }

// MonthNameOf returns the English name of the month.
func MonthNameOf(d sq.Date) string { return monthNames[MonthOf(d)-1] }

// AddDays returns the date n days later.
func AddDays(d sq.Date, n int64) (sq.Date, error) { return AddDate(&units[5], n, d) }

// SubDays returns the date n days earlier.
func SubDays(d sq.Date, n int64) (sq.Date, error) {
	if n == math.MinInt64 {
		return 0, num.ErrDateOverflow
	}
	return AddDate(&units[5], -n, d)
}

// AddMonths returns the date n months later: the same day of its month, or the month's last one.
func AddMonths(d sq.Date, n int64) (sq.Date, error) { return AddDate(&units[7], n, d) }

// LastDay returns the last day of the month.
func LastDay(d sq.Date) sq.Date {
	y, m, dom := sq.Civil(int64(d))
	return d + sq.Date(sq.MonthDays(y, m)-dom)
}

// NextDay returns the first date behind d that is the weekday, of which two or more letters are written.
func NextDay(d sq.Date, name string) (sq.Date, error) {
	for i, n := range dayNames {
		if len(name) >= 2 && len(name) <= len(n) && strings.EqualFold(n[:len(name)], name) {
			return inDate(int64(d) + floorMod(int64(i)-weekday(int64(d))-1, 7) + 1)
		}
	}
	return 0, fmt.Errorf("%q is no weekday", name)
}

// MakeDate returns the date of a year, month and day.
func MakeDate(y, m, d int64) (sq.Date, error) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > int64(sq.MonthDays(int(y), int(m))) {
		return 0, fmt.Errorf("there is no date %d-%d-%d", y, m, d)
	}
	return sq.Date(sq.DaysOf(int(y), int(m), int(d))), nil
}

// MakeTimestamp returns the time of a date, hour, minute and seconds, in UTC.
func MakeTimestamp(y, m, d, h, min int64, s float64) (sq.Timestamp, error) {
	date, err := MakeDate(y, m, d)
	switch {
	case err != nil:
		return 0, err
	case h < 0 || h > 23 || min < 0 || min > 59 || !(s >= 0 && s < 60):
		return 0, fmt.Errorf("there is no time %d:%d:%v", h, min, s)
	}
	return sq.Timestamp(int64(date)*dayMicros + h*3600e6 + min*60e6 + int64(math.Floor(s*1e6+0.5))), nil
}

// Seconds, Millis and Micros return the time since 1970, rounded down.
func Seconds(ts sq.Timestamp) int64 { return floorDiv(int64(ts), 1e6) }

// Millis returns milliseconds since 1970.
func Millis(ts sq.Timestamp) int64 { return floorDiv(int64(ts), 1e3) }

// Micros returns microseconds since 1970.
func Micros(ts sq.Timestamp) int64 { return int64(ts) }

// FromSeconds returns the time so long after 1970.
func FromSeconds(n int64) (sq.Timestamp, error) { return scaled(n, 1e6) }

// FromMillis returns the time so long after 1970.
func FromMillis(n int64) (sq.Timestamp, error) { return scaled(n, 1e3) }

// FromMicros returns the time so long after 1970.
func FromMicros(n int64) (sq.Timestamp, error) { return inTime(n) }

func scaled(n, unit int64) (sq.Timestamp, error) {
	us, err := num.MulInt(n, unit)
	if err != nil {
		return 0, num.ErrTimeOverflow
	}
	return inTime(us)
}

// FromNumber returns the time n seconds, milliseconds or microseconds after 1970 as precision is 0, 3 or 6.
func FromNumber(n, precision int64) (sq.Timestamp, error) {
	switch precision {
	case 0:
		return FromSeconds(n)
	case 3:
		return FromMillis(n)
	case 6:
		return FromMicros(n)
	}
	return 0, errors.New("TO_TIMESTAMP_LTZ takes the precision 0, 3 or 6")
}

// UnixDays returns the days since 1970.
func UnixDays(d sq.Date) int64 { return int64(d) }

// FromUnixDays returns the date so many days after 1970.
func FromUnixDays(n int64) (sq.Date, error) { return inDate(n) }

// Bin returns the start of the interval of a width that holds ts; one begins at origin.
func Bin(width time.Duration, ts, origin sq.Timestamp) (sq.Timestamp, error) {
	w := sq.Micros(width)
	if w <= 0 {
		return 0, errors.New("the width must be longer than zero")
	}
	return inTime(int64(ts) - floorMod(int64(ts)-int64(origin), w))
}

// BinEpoch is Bin with the origin 1970-01-01T00:00:00Z.
func BinEpoch(width time.Duration, ts sq.Timestamp) (sq.Timestamp, error) { return Bin(width, ts, 0) }

// DateOf returns the date of a time in UTC.
func DateOf(ts sq.Timestamp) sq.Date { return dateOf(int64(ts)) }
