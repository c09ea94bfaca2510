package sq

import "time"

// Range of TIMESTAMP: the years 0001 to 9999, in microseconds since 1970 UTC.
const (
	MinTimestamp = -62135596800000000
	MaxTimestamp = 253402300799999999
)

// TimestampOf truncates t to microseconds, toward the past. ok is false outside the years 0001 to 9999.
func TimestampOf(t time.Time) (ts Timestamp, ok bool) {
	s := t.Unix()
	if s < MinTimestamp/1_000_000 || s > MaxTimestamp/1_000_000 {
		return 0, false
	}
	return Timestamp(s*1e6 + int64(t.Nanosecond()/1e3)), true
}

// Time returns ts in UTC.
func (ts Timestamp) Time() time.Time { return time.UnixMicro(int64(ts)).UTC() }

// String is the RFC 3339 text with 0, 3 or 6 fraction digits.
func (ts Timestamp) String() string {
	layout := "2006-01-02T15:04:05.000000Z"
	switch {
	case ts%1e6 == 0:
		layout = "2006-01-02T15:04:05Z"
	case ts%1e3 == 0:
		layout = "2006-01-02T15:04:05.000Z"
	}
	return ts.Time().Format(layout)
}

// DurationOf converts a DURATION in microseconds; ok is false beyond ±292 years, which time.Duration cannot hold.
func DurationOf(us int64) (d time.Duration, ok bool) {
	d = time.Duration(us) * time.Microsecond
	return d, int64(d/time.Microsecond) == us
}

// Micros returns d in microseconds, truncated toward zero.
func Micros(d time.Duration) int64 { return int64(d / time.Microsecond) }
