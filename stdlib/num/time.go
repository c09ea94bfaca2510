package num

import "github.com/streamc/streamc/runtime/sq"

// Time arithmetic: TIMESTAMP and DURATION in microseconds. A TIMESTAMP stays in the years 0001 to 9999.

// AddTime returns the TIMESTAMP ts + d.
func AddTime(ts, d int64) (int64, error) { return inTime(AddInt(ts, d)) }

// SubTime returns the TIMESTAMP ts − d.
func SubTime(ts, d int64) (int64, error) { return inTime(SubInt(ts, d)) }

func inTime(ts int64, err error) (int64, error) {
	if err != nil || ts < sq.MinTimestamp || ts > sq.MaxTimestamp {
		return 0, ErrTimeOverflow
	}
	return ts, nil
}

// DiffTime returns the DURATION a − b of two TIMESTAMPs.
func DiffTime(a, b int64) (int64, error) { return inDuration(SubInt(a, b)) }

// AddDuration returns the DURATION a + b.
func AddDuration(a, b int64) (int64, error) { return inDuration(AddInt(a, b)) }

// SubDuration returns the DURATION a − b.
func SubDuration(a, b int64) (int64, error) { return inDuration(SubInt(a, b)) }

// NegDuration returns the DURATION −d.
func NegDuration(d int64) (int64, error) { return inDuration(NegInt(d)) }

// MulDuration returns the DURATION d × n.
func MulDuration(d, n int64) (int64, error) { return inDuration(MulInt(d, n)) }

// inDuration translates the error of 64-bit arithmetic.
func inDuration(d int64, err error) (int64, error) {
	if err != nil {
		return 0, ErrDurationOverflow
	}
	return d, nil
}
