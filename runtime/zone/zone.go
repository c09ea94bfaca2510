// Package zone holds calendars of time zones for windows of whole days. It links the IANA time zone database into the program (time/tzdata), so
// that a job's windows do not depend on the machine; only jobs that name a zone import it.
package zone

import (
	"fmt"
	"time"
	_ "time/tzdata" // the database; see the package comment
)

const (
	second = 1_000_000
	day    = 86_400 * second
)

// Days is the calendar of a zone: day n is the n-th after 1970-01-01, from its time of day Shift on. It implements event.Calendar and is for one
// caller at a time.
type Days struct {
	loc    *time.Location
	shift  int64 // microseconds after local midnight at which days start
	starts map[int64]int64
}

// New returns the calendar of a zone of the IANA database. shift, 0 ≤ shift < 24 h, in microseconds, moves the start of all days. A name that
// the database does not have is a compile error of the query, so here it panics.
func New(name string, shift int64) *Days {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("zone %s: %v", name, err))
	}
	return &Days{loc: loc, shift: shift, starts: map[int64]int64{}}
}

// Day returns the number of the day that ts, microseconds since 1970 UTC, lies in.
func (d *Days) Day(ts int64) int64 {
	_, offset := time.UnixMicro(ts).In(d.loc).Zone()
	n := floor(ts+int64(offset)*second-d.shift, day)
	for d.Start(n) > ts {
		n--
	}
	for d.Start(n+1) <= ts {
		n++
	}
	return n
}

// maxStarts bounds what a calendar remembers: windows look at few days at a time.
const maxStarts = 4096

// Start returns the first instant of day n. Where the clock jumps over its time of day that is the instant of the jump, where the clock shows it twice
// the first time.
func (d *Days) Start(n int64) int64 {
	if s, ok := d.starts[n]; ok {
		return s
	}
	if len(d.starts) == maxStarts {
		clear(d.starts)
	}
	s := d.start(n*day + d.shift)
	d.starts[n] = s
	return s
}

// start is the first instant at which the clock shows a local time, or one after it. Offsets of zones are less than a day, so it lies within a
// day of the same time in UTC; in each period of the zone the clock runs evenly.
func (d *Days) start(local int64) int64 {
	at := time.UnixMicro(local - day).In(d.loc)
	for {
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		if !end.IsZero() && !end.After(at) { // as of Go 1.26 at the end of leap years behind 2037
			end = at.Add(time.Hour)
		}
		s := max(local-int64(offset)*second, at.UnixMicro())
		if end.IsZero() || s < end.UnixMicro() {
			return s
		}
		at = end.In(d.loc)
	}
}

func floor(x, n int64) int64 {
	q := x / n
	if x%n < 0 {
		q--
	}
	return q
}
