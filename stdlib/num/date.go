package num

import (
	"errors"
	"fmt"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// DATE in days since 1970, MONTHS in months. A DATE stays in the years 0001 to 9999. The calendar of a TIMESTAMP is UTC.

// Errors of DATE and MONTHS.
var (
	ErrDateOverflow   = errors.New("DATE out of range")
	ErrMonthsOverflow = errors.New("MONTHS overflow")
)

// AddDays returns the DATE day + d, where the DURATION d is a number of whole days.
func AddDays(day, d int64) (int64, error) { return inDate(day + d/sq.DayMicros) }

// SubDays returns the DATE day − d, where the DURATION d is a number of whole days.
func SubDays(day, d int64) (int64, error) { return inDate(day - d/sq.DayMicros) }

func inDate(day int64) (int64, error) {
	if day < sq.MinDate || day > sq.MaxDate {
		return 0, ErrDateOverflow
	}
	return day, nil
}

// DiffDate returns the DURATION a − b of two DATEs.
func DiffDate(a, b int64) (int64, error) { return (a - b) * sq.DayMicros, nil }

// DateToTime returns the TIMESTAMP at midnight UTC of a DATE.
func DateToTime(day int64) int64 { return day * sq.DayMicros }

// TimeToDate returns the DATE of a TIMESTAMP in UTC.
func TimeToDate(ts int64) int64 { return sq.FloorDay(ts) }

// AddMonths returns the DATE n months after day: the same day of its month, or the month's last one.
func AddMonths(day, n int64) (int64, error) {
	v, ok := sq.AddMonths(day, n)
	if !ok {
		return 0, ErrDateOverflow
	}
	return v, nil
}

// SubMonths returns the DATE n months before day.
func SubMonths(day, n int64) (int64, error) { return AddMonths(day, -n) }

// AddMonthsTime returns the TIMESTAMP n months after ts, at the same time of day in UTC.
func AddMonthsTime(ts, n int64) (int64, error) {
	day := sq.FloorDay(ts)
	v, ok := sq.AddMonths(day, n)
	if !ok {
		return 0, ErrTimeOverflow
	}
	return v*sq.DayMicros + (ts - day*sq.DayMicros), nil
}

// SubMonthsTime returns the TIMESTAMP n months before ts.
func SubMonthsTime(ts, n int64) (int64, error) { return AddMonthsTime(ts, -n) }

// SumMonths returns the MONTHS a + b, DiffMonths a − b, MulMonths a × n.
func SumMonths(a, b int64) (int64, error)  { return inMonths(a+b, true) }
func DiffMonths(a, b int64) (int64, error) { return inMonths(a-b, true) }
func MulMonths(a, n int64) (int64, error)  { return inMonths(mulInt(a, n)) }

func inMonths(n int64, ok bool) (int64, error) {
	if !ok || n < sq.MinMonths || n > sq.MaxMonths {
		return 0, ErrMonthsOverflow
	}
	return n, nil
}

// ParseDate reads a DATE such as 2006-01-02, in days since 1970.
func ParseDate(s string) (int64, error) {
	v, st := textform.Date(trim(s))
	return v, textError(s, "DATE", st)
}

// ParseMonths reads a MONTHS literal such as 1-2, one year and two months.
func ParseMonths(s string) (int64, error) {
	v, st := textform.Months(trim(s))
	return v, textError(s, "MONTHS", st)
}

// ParseBytes reads the bytes of a base64 text.
func ParseBytes(s string) (string, error) {
	v, st := textform.Base64(nil, trim(s))
	return string(v), textError(s, "BYTES (base64)", st)
}

// ParseFloat32 is ParseFloat of a FLOAT.
func ParseFloat32(s string) (float64, error) {
	v, st := textform.Float32Text(trim(s))
	return v, textError(s, "FLOAT", st)
}

// ParseIntN is ParseInt of a TINYINT, SMALLINT or INT: bits is 8, 16 or 32.
func ParseIntN(s string, bits uint8) (int64, error) {
	v, err := ParseInt(s)
	if err != nil {
		return 0, err
	}
	if !textform.InBits(v, bits) {
		return 0, textError(s, intName(bits), textform.OutOfRange)
	}
	return v, nil
}

func intName(bits uint8) string {
	return map[uint8]string{8: "TINYINT", 16: "SMALLINT", 32: "INT"}[bits]
}

// IntN returns v if it fits a TINYINT, SMALLINT or INT: bits is 8, 16 or 32.
func IntN(v int64, bits uint8) (int64, error) {
	if !textform.InBits(v, bits) {
		return 0, fmt.Errorf("%d is out of range of %s", v, intName(bits))
	}
	return v, nil
}

// Float32 rounds a DOUBLE to the nearest FLOAT.
func Float32(v float64) (float64, error) {
	f := float64(float32(v))
	if f-f != 0 && v-v == 0 {
		return 0, fmt.Errorf("%g is out of range of FLOAT", v)
	}
	return f, nil
}

// Float32Exact returns v as a FLOAT if it is one; NaN is.
func Float32Exact(v float64) (float64, error) {
	f := float64(float32(v))
	if f != v && v == v {
		return 0, fmt.Errorf("%g would change as a FLOAT (CAST rounds it)", v)
	}
	return f, nil
}

// CutTime cuts a TIMESTAMP to a multiple of unit microseconds.
func CutTime(ts, unit int64) int64 { return textform.Cut(ts, unit) }

// FloatToIntN is FloatToInt, DecimalToIntN DecimalToInt, to a TINYINT, SMALLINT or INT: bits is 8, 16 or 32.
func FloatToIntN(v float64, bits uint8) (int64, error) {
	n, err := FloatToInt(v)
	if err != nil {
		return 0, err
	}
	return IntN(n, bits)
}

func DecimalToIntN(v sq.Decimal, bits uint8) (int64, error) {
	n, err := DecimalToInt(v)
	if err != nil {
		return 0, err
	}
	return IntN(n, bits)
}

// ParseTimestampCut is ParseTimestamp of a TIMESTAMP(p): digits below unit microseconds are cut off.
func ParseTimestampCut(s, zone string, unit int64) (int64, error) {
	v, err := ParseTimestamp(s, zone)
	if err != nil {
		return 0, err
	}
	return textform.Cut(v, unit), nil
}
