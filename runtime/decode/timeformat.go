package decode

import (
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
