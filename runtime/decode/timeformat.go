package decode

import (
	"encoding/binary"
	"fmt"

	"github.com/streamc/streamc/runtime/textform"
)

// TimeFormat says how TIMESTAMP texts and numbers of a source are read, and caches the last minute: one per operator instance.
type TimeFormat struct {
	Zone string // IANA zone for texts without an offset; "" makes them an error
	Unit string // "s", "ms", "us", "ns": numbers are read in this unit; "" makes numbers an error

	clock textform.Clock
	ready bool
	bad   bool // Zone is not in the time zone database

	day, minute uint64 // 2006-01- and 02T15:04 of the last text that ended in Z, as Load gives them, and what both stand for
	base        int64
}

// sameMinute reads "2006-01-02T15:04:05Z", with three digits behind the seconds or none, of the minute that was read last; ok is false for all else.
func (f *TimeFormat) sameMinute(b []byte, p int) (v int64, next int, ok bool) {
	const whole = len(`"2006-01-02T15:04:05Z",`)
	if len(b)-p < whole+4 || b[p] != '"' || binary.LittleEndian.Uint64(b[p+1:]) != f.day || binary.LittleEndian.Uint64(b[p+9:]) != f.minute || b[p+17] != ':' {
		return 0, p, false
	}
	tens, units := b[p+18]-'0', b[p+19]-'0'
	if tens > 5 || units > 9 {
		return 0, p, false
	}
	v = f.base + int64(tens*10+units)*1_000_000
	next = p + 20
	if b[next] == '.' {
		x, y, z := b[next+1]-'0', b[next+2]-'0', b[next+3]-'0'
		if x > 9 || y > 9 || z > 9 {
			return 0, p, false
		}
		v += (int64(x)*100 + int64(y)*10 + int64(z)) * 1000
		next += 4
	}
	if b[next] != 'Z' || b[next+1] != '"' || b[next+2] != ',' && b[next+2] != '}' {
		return 0, p, false
	}
	return v, next + 2, true
}

// note remembers the minute of a text that is v.
func (f *TimeFormat) note(s []byte, v int64) {
	const minute = 60_000_000
	if n := len(s); n < len("2006-01-02T15:04:05Z") || s[10] != 'T' || s[16] != ':' || s[n-1] != 'Z' || s[17] > '5' {
		return
	}
	f.day, f.minute = binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[8:])
	f.base = v - ((v%minute)+minute)%minute
}

// Check reports an unknown zone or unit, before the first record. Without it an unknown zone is BadZone at each text that needs it.
// Zones other than UTC need a time zone database: the system's, or the one that importing time/tzdata links in.
func (f *TimeFormat) Check() error {
	if f.Zone != "" {
		if err := new(textform.Clock).SetZone(f.Zone); err != nil {
			return fmt.Errorf("zone %q: %w", f.Zone, err)
		}
	}
	if _, ok := unitShift(f.Unit); !ok && f.Unit != "" {
		return fmt.Errorf("time_unit %q: want s, ms, us or ns", f.Unit)
	}
	return nil
}

// unitShift returns the power of ten that makes microseconds of the unit.
func unitShift(unit string) (shift int, ok bool) {
	switch unit {
	case "s":
		return 6, true
	case "ms":
		return 3, true
	case "us":
		return 0, true
	case "ns":
		return -3, true
	}
	return 0, false
}

func (f *TimeFormat) number(n *textform.Number) (int64, Cause) {
	shift, ok := unitShift(f.Unit)
	if !ok {
		return 0, NotTimestamp
	}
	v, st := n.Units(shift)
	return v, cause(st, NotTimestamp)
}

func (f *TimeFormat) text(s []byte) (int64, Cause) {
	if !f.ready {
		f.ready = true
		f.bad = f.Zone != "" && f.clock.SetZone(f.Zone) != nil
	}
	v, st := f.clock.Timestamp(s)
	if st == textform.NoZone && f.bad {
		return 0, BadZone
	}
	return v, cause(st, NotTimestamp)
}
