// Package zone holds the functions of SQL over times in a time zone. It brings the zone database along, so that programs need none of the machine's.
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them).
package zone

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are the same on every machine

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/stdlib/when"
)

// Zone is a time zone of the IANA database, or a fixed offset.
type Zone struct{ loc *time.Location }

// zones keeps those that were asked for. There are a few hundred.
var zones sync.Map

// Parse reads the name of a zone, such as Asia/Seoul, UTC, or an offset such as +09:00.
func Parse(name string) (*Zone, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*Zone), nil
	}
	loc, err := load(name)
	if err != nil {
		return nil, err
	}
	z, _ := zones.LoadOrStore(strings.Clone(name), &Zone{loc})
	return z.(*Zone), nil
}

// Must is Parse of a name that was checked.
func Must(name string) *Zone {
	z, err := Parse(name)
	if err != nil {
		panic(err)
	}
	return z
}

var offsets = when.MustFormat("xxx")

func load(name string) (*time.Location, error) {
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		if _, offset, _, err := offsets.Read(name); err == nil {
			return time.FixedZone(name, offset), nil
		}
	}
	if name == "" || name == "Local" { // Go's names for UTC and for the machine's zone
		return nil, errNoZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, errNoZone
	}
	return loc, nil
}

var errNoZone = fmt.Errorf("no zone of this name is known; write one such as Asia/Seoul, UTC or +09:00")

// Local returns the wall clock of the zone at ts, as if it were UTC.
func (z *Zone) Local(ts sq.Timestamp) int64 {
	_, offset := z.at(int64(ts))
	return int64(ts) + int64(offset)*1e6
}

func (z *Zone) at(us int64) (name string, offset int) { return time.UnixMicro(us).In(z.loc).Zone() }

// Instant returns the time at which the zone's wall clock shows local. A wall clock time that is skipped counts as the one an hour (the gap) later, one
// that comes twice as the first.
func (z *Zone) Instant(local int64) int64 {
	_, before := z.at(local - sq.DayMicros)
	_, after := z.at(local + sq.DayMicros)
	first := local - int64(before)*1e6
	if _, offset := z.at(first); offset == before {
		return first
	}
	second := local - int64(after)*1e6
	if _, offset := z.at(second); offset == after {
		return second
	}
	return first // skipped: the clock before the gap, read on
}

func inTime(us int64) (sq.Timestamp, error) {
	if us < sq.MinTimestamp || us > sq.MaxTimestamp {
		return 0, num.ErrTimeOverflow
	}
	return sq.Timestamp(us), nil
}

// ToLocal returns the wall clock of the zone at ts, as if it were UTC.
func ToLocal(ts sq.Timestamp, z *Zone) (sq.Timestamp, error) { return inTime(z.Local(ts)) }

// FromLocal returns the time at which the zone's wall clock shows ts.
func FromLocal(ts sq.Timestamp, z *Zone) (sq.Timestamp, error) { return inTime(z.Instant(int64(ts))) }

// Part returns a part of the zone's wall clock.
func Part(u *when.Unit, ts sq.Timestamp, z *Zone) int64 {
	return when.Part(u, sq.Timestamp(z.Local(ts)))
}

// Truncate returns the start of the zone's unit that holds ts: days begin at the zone's midnight.
func Truncate(u *when.Unit, ts sq.Timestamp, z *Zone) (sq.Timestamp, error) {
	local, err := when.Truncate(u, sq.Timestamp(z.Local(ts)))
	if err != nil {
		return 0, err
	}
	return inTime(z.Instant(int64(local)))
}

// Text writes the zone's wall clock.
func Text(ts sq.Timestamp, f *when.Format, z *Zone) string {
	name, offset := z.at(int64(ts))
	return f.Write(int64(ts)+int64(offset)*1e6, offset, name)
}

// DateOf returns the date of the zone's wall clock.
func DateOf(ts sq.Timestamp, z *Zone) sq.Date { return sq.Date(sq.FloorDay(z.Local(ts))) }

// ParseTime reads a time; without an offset in the text it is the zone's wall clock.
func ParseTime(s string, f *when.Format, z *Zone) (sq.Timestamp, error) {
	us, offset, zoned, err := f.Read(s)
	switch {
	case err != nil:
		return 0, err
	case zoned:
		return inTime(us - int64(offset)*1e6)
	}
	return inTime(z.Instant(us))
}

var standard = when.MustFormat("yyyy-MM-dd HH:mm:ss")

// Convert rewrites a wall clock time yyyy-MM-dd HH:mm:ss of one zone to that of another.
func Convert(s string, from, to *Zone) (string, error) {
	ts, err := ParseTime(s, standard, from)
	if err != nil {
		return "", err
	}
	return Text(ts, standard, to), nil
}
