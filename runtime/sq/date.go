package sq

import "time"

// Range of DATE: the years 0001 to 9999, in days since 1970.
const (
	MinDate = -719162
	MaxDate = 2932896
)

// Range of MONTHS: what an int32 holds.
const (
	MinMonths = -1 << 31
	MaxMonths = 1<<31 - 1
)

// DayMicros is the length of a day in microseconds.
const DayMicros = 86_400_000_000

// DateOf returns the date of t in t's location. ok is false outside the years 0001 to 9999.
func DateOf(t time.Time) (d Date, ok bool) {
	y, m, day := t.Date()
	if y < 1 || y > 9999 {
		return 0, false
	}
	return Date(DaysOf(y, int(m), day)), true
}

// Time returns midnight UTC of d.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the text 2006-01-02.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// DaysOf returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
// m is 1 to 12; d may lie outside of its month.
func DaysOf(y, m, d int) int64 {
	if m <= 2 {
		y, m = y-1, m+12
	}
	era := floorDiv(int64(y), 400)
	yoe := int64(y) - era*400
	doy := (153*int64(m-3)+2)/5 + int64(d) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// Civil returns the date of a day since 1970-01-01 (the same source).
func Civil(day int64) (y, m, d int) {
	era := floorDiv(day+719468, 146097)
	doe := day + 719468 - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y, m, d = int(yoe+era*400), int(mp+3), int(doy-(153*mp+2)/5+1)
	if m > 12 {
		y, m = y+1, m-12
	}
	return y, m, d
}

// MonthDays is the number of days of a month.
func MonthDays(y, m int) int {
	if m == 2 {
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (m+m>>3)&1
}

// floorDiv rounds toward −∞; b is positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// FloorDay returns the day that holds a TIMESTAMP, in UTC.
func FloorDay(us int64) int64 { return floorDiv(us, DayMicros) }

// AddMonths returns the day n months later: the same day of its month, or the month's last one. ok is false outside the years 0001 to 9999.
func AddMonths(day, n int64) (int64, bool) {
	y, m, d := Civil(day)
	total := int64(y)*12 + int64(m-1) + n
	year, month := floorDiv(total, 12), int(total-floorDiv(total, 12)*12)+1
	if year < 1 || year > 9999 {
		return 0, false
	}
	return DaysOf(int(year), month, min(d, MonthDays(int(year), month))), true
}
