package num

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// Text forms (language.md T7), used by CAST from STRING: what decoders read, with ASCII white space around it trimmed.

// ParseInt reads a BIGINT: a number with an integral value, also 1e3 and 2.0.
func ParseInt(s string) (int64, error) {
	n, ok := textform.ScanText(trim(s))
	if !ok {
		return 0, malformed(s, "BIGINT")
	}
	v, st := n.Int()
	if st == textform.TooPrecise {
		return 0, malformed(s, "BIGINT")
	}
	return v, textError(s, "BIGINT", st)
}

// ParseFloat reads a DOUBLE: a number, NaN, Infinity or -Infinity.
func ParseFloat(s string) (float64, error) {
	v, st := textform.FloatText(trim(s))
	return v, textError(s, "DOUBLE", st)
}

// ParseDecimal reads a DECIMAL(p, s2), rounded half away from zero.
func ParseDecimal(s string, p, s2 uint8) (sq.Decimal, error) {
	n, ok := textform.ScanText(trim(s))
	if !ok {
		return sq.Decimal{}, malformed(s, decimalName(p, s2))
	}
	v, st := n.Decimal(p, s2, true)
	if st != textform.OK {
		return sq.Decimal{}, textError(s, decimalName(p, s2), st)
	}
	return sq.Decimal{Unscaled: v, Scale: s2}, nil
}

func decimalName(p, s uint8) string { return fmt.Sprintf("DECIMAL(%d,%d)", p, s) }

// ParseBool reads true or false in any case.
func ParseBool(s string) (bool, error) {
	v, ok := textform.Bool(trim(s))
	if !ok {
		return false, malformed(s, "BOOLEAN")
	}
	return v, nil
}

// ParseTimestamp reads a TIMESTAMP in microseconds. zone is the IANA zone of texts without an offset; "" makes them an error.
func ParseTimestamp(s string, zone string) (int64, error) {
	var c textform.Clock
	if zone != "" {
		loc, err := location(zone)
		if err != nil {
			return 0, err
		}
		c.SetLocation(loc)
	}
	v, st := c.Timestamp(trim(s))
	return v, textError(s, "TIMESTAMP", st)
}

// ParseDuration reads a DURATION literal such as 1h30m or -5s, in microseconds.
func ParseDuration(s string) (int64, error) {
	v, st := textform.Duration(trim(s))
	return v, textError(s, "DURATION", st)
}

// locations caches loaded zones: *time.Location by name. There are as many as the query names.
var locations sync.Map

func location(zone string) (*time.Location, error) {
	if loc, ok := locations.Load(zone); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("zone %q: %w", zone, err)
	}
	locations.Store(zone, loc)
	return loc, nil
}

// trim returns s without ASCII white space around it, as bytes that must not be written to.
func trim(s string) []byte {
	s = strings.Trim(s, " \t\n\v\f\r")
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

func textError(s, typ string, st textform.Status) error {
	switch st {
	case textform.OK:
		return nil
	case textform.OutOfRange:
		return fmt.Errorf("%s is out of range of %s", quote(s), typ)
	case textform.NoZone:
		return fmt.Errorf("%s has no offset, such as Z or +09:00", quote(s))
	}
	return malformed(s, typ)
}

var errNotA = errors.New("is not a")

func malformed(s, typ string) error { return fmt.Errorf("%s %w %s", quote(s), errNotA, typ) }

// quote keeps long texts out of messages.
func quote(s string) string {
	const limit = 60
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
