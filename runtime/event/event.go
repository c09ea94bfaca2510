// Package event holds event time: horizons and watermarks (language.md §3).
//
// All times are int64 microseconds since 1970 UTC. NegInf and PosInf are −∞ and +∞. A horizon is a function of
// the log alone; a watermark travels in band and only closes, releases and evicts.
package event

import "math"

// NegInf and PosInf stand for −∞ and +∞.
const (
	NegInf = math.MinInt64
	PosInf = math.MaxInt64
)

// Horizon returns M − delay, −∞ for M = −∞ (no row before this one).
func Horizon(m, delay int64) int64 {
	if m == NegInf {
		return NegInf
	}
	return m - delay
}

// WindowStart returns the start of the tumbling window of ts: size > 0, 0 ≤ offset < size, all microseconds.
// It is floor division, right for times before 1970.
func WindowStart(ts, size, offset int64) int64 {
	r := (ts - offset) % size
	if r < 0 {
		r += size
	}
	return ts - r
}
