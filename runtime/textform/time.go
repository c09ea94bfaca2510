package textform

import (
	"encoding/binary"
	"time"

	"github.com/streamc/streamc/runtime/sq"
)

// Clock reads timestamp texts. It caches the last minute and the last stretch of a zone's offset, so it belongs to one caller at a time.
// The zero Clock is ready and knows no zone.
type Clock struct {
	minute [2]uint64 // the 16 bytes of "2006-01-02T15:04" that base belongs to; zero: none
	base   int64     // that minute in seconds, as if UTC

	zone   *time.Location // for texts without an offset; nil: none
	lo, hi int64          // zone has offset off for local times in [lo, hi)
	off    int64
}

// SetZone sets the IANA zone of texts without an offset. The error names an unknown zone.
func (c *Clock) SetZone(name string) error {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return err
	}
	c.SetLocation(loc)
	return nil
}

// SetLocation is SetZone with a loaded zone.
func (c *Clock) SetLocation(loc *time.Location) { c.zone, c.lo, c.hi = loc, 0, 0 }

// Timestamp reads RFC 3339 with 'T' or one space between date and time and 0 to 9 fraction digits; digits beyond microseconds are cut off.
// The offset (Z or ±hh:mm) may be left out if there is a zone.
func (c *Clock) Timestamp(s []byte) (us int64, st Status) {
	if len(s) < 19 {
		return 0, Malformed
	}
	k0, k1 := binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[8:])
	if k0 != c.minute[0] || k1 != c.minute[1] {
		base, ok := minute(s)
		if !ok {
			return 0, Malformed
		}
		c.minute, c.base = [2]uint64{k0, k1}, base
	}
	sec, ok := two(s, 17)
	if !ok || sec > 59 || s[16] != ':' {
		return 0, Malformed
	}
	micros, i := int64(0), 19
	if i < len(s) && s[i] == '.' {
		i++
		from, unit := i, int64(1e5)
		for ; i < len(s) && s[i]-'0' <= 9; i++ {
			micros += int64(s[i]-'0') * unit
			unit /= 10
		}
		if i == from || i-from > 9 {
			return 0, Malformed
		}
	}
	t := c.base + sec
	switch rest := s[i:]; {
	case len(rest) == 1 && rest[0] == 'Z':
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		h, ok1 := two(rest, 1)
		m, ok2 := two(rest, 4)
		if !ok1 || !ok2 || h > 23 || m > 59 {
			return 0, Malformed
		}
		off := h*3600 + m*60
		if rest[0] == '-' {
			off = -off
		}
		t -= off
	case len(rest) != 0:
		return 0, Malformed
	case c.zone == nil:
		return 0, NoZone
	default:
		t = c.fromLocal(t)
	}
	us = t*1e6 + micros
	if us < sq.MinTimestamp || us > sq.MaxTimestamp {
		return 0, OutOfRange
	}
	return us, OK
}

// two reads the two digits s[i:i+2].
func two(s []byte, i int) (v int64, ok bool) {
	a, b := s[i]-'0', s[i+1]-'0'
	return int64(a)*10 + int64(b), a <= 9 && b <= 9
}

// minute reads "2006-01-02T15:04" and returns it in seconds since 1970, as if UTC.
func minute(s []byte) (sec int64, ok bool) {
	c, ok0 := two(s, 0)
	y, ok1 := two(s, 2)
	m, ok2 := two(s, 5)
	d, ok3 := two(s, 8)
	h, ok4 := two(s, 11)
	min, ok5 := two(s, 14)
	ok = ok0 && ok1 && ok2 && ok3 && ok4 && ok5 &&
		s[4] == '-' && s[7] == '-' && (s[10] == 'T' || s[10] == ' ') && s[13] == ':'
	y += c * 100
	if !ok || m < 1 || m > 12 || d < 1 || d > monthDays(y, m) || h > 23 || min > 59 {
		return 0, false
	}
	return days(y, m, d)*86400 + h*3600 + min*60, true
}

func monthDays(y, m int64) int64 {
	if m == 2 {
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (m+m>>3)&1
}

// days returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar, y ≥ 0 (Hinnant, "chrono-compatible low-level date algorithms").
func days(y, m, d int64) int64 {
	if m <= 2 {
		y, m = y-1, m+12
	}
	y += 400 // keeps the divisions below positive
	return y*365 + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1 - 719468 - 146097
}

// fromLocal turns seconds of local time into UTC. A local time that a clock change skips, or gives twice, is read with the offset before the change
// (as Java, and so Flink, does).
func (c *Clock) fromLocal(t int64) int64 {
	if t >= c.lo && t < c.hi {
		return t - c.off
	}
	const day = 86400 // further than any offset and any change
	from, to := time.Unix(t-day, 0).In(c.zone), time.Unix(t+day, 0).In(c.zone)
	before, after := offset(from), offset(to)
	if before == after {
		c.cache(from, to, day, before)
		return t - before
	}
	if u := t - before; offset(time.Unix(u, 0).In(c.zone)) == before {
		return u
	}
	if u := t - after; offset(time.Unix(u, 0).In(c.zone)) == after {
		return u
	}
	return t - before // in the gap
}

// cache keeps the stretch of local times whose offset cannot be in doubt.
func (c *Clock) cache(from, to time.Time, day, off int64) {
	start, end := from.ZoneBounds()
	if !end.IsZero() && !end.After(to) { // two changes within two days: nothing to keep
		return
	}
	c.lo, c.hi, c.off = sq.MinTimestamp, sq.MaxTimestamp, off
	if !start.IsZero() {
		c.lo = start.Unix() + day
	}
	if !end.IsZero() {
		c.hi = end.Unix() - day
	}
}

func offset(t time.Time) int64 {
	_, off := t.Zone()
	return int64(off)
}
