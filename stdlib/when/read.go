package when

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/runtime/sq"
)

// clock is what a pattern has read.
type clock struct {
	y, m, d, dayOfYear        int64
	h, half, min, s, fraction int64 // half: 0 none, 1 AM, 2 PM
	offset                    int
	zoned                     bool
}

// Read returns the wall clock time of a text in microseconds since 1970, and its offset in seconds where zoned. What the pattern does not have is that of
// 1970-01-01T00:00:00. All of the text must be read.
func (f *Format) Read(s string) (us int64, offset int, zoned bool, err error) {
	c := clock{y: 1970, m: 1, d: 1}
	rest, ok := s, true
	for _, it := range f.items {
		if rest, ok = c.read(it, rest); !ok {
			return 0, 0, false, f.mismatch(s)
		}
	}
	if rest != "" || c.y < 1 || c.m < 1 || c.m > 12 || c.d < 1 || c.d > int64(sq.MonthDays(int(c.y), int(c.m))) || c.h > 23 || c.min > 59 || c.s > 59 {
		return 0, 0, false, f.mismatch(s)
	}
	day := sq.DaysOf(int(c.y), int(c.m), int(c.d))
	if c.dayOfYear > 0 {
		day = sq.DaysOf(int(c.y), 1, 1) + c.dayOfYear - 1
	}
	if c.half > 0 {
		if c.h < 1 || c.h > 12 {
			return 0, 0, false, f.mismatch(s)
		}
		c.h = c.h%12 + 12*(c.half-1)
	}
	return day*dayMicros + c.h*3600e6 + c.min*60e6 + c.s*1e6 + c.fraction, c.offset, c.zoned, nil
}

func (f *Format) mismatch(s string) error {
	const limit = 60
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return fmt.Errorf("%q is no time of the form %s", s, f.text)
}

// read takes one item from the start of s.
func (c *clock) read(it item, s string) (rest string, ok bool) {
	switch it.letter {
	case 0:
		return strings.CutPrefix(s, it.text)
	case 'y', 'u':
		if it.n == 2 {
			s, ok = number(s, 2, 2, &c.y)
			c.y += 2000
			return s, ok
		}
		return number(s, it.n, 4, &c.y)
	case 'M', 'L':
		if it.n >= 3 {
			return name(s, monthNames[:], it.n == 4, &c.m)
		}
		return number(s, it.n, 2, &c.m)
	case 'E':
		var ignored int64
		return name(s, dayNames[:], it.n == 4, &ignored)
	case 'd':
		return number(s, it.n, 2, &c.d)
	case 'D':
		s, ok = number(s, it.n, 3, &c.dayOfYear)
		return s, ok && c.dayOfYear >= 1 && c.dayOfYear <= 366
	case 'a':
		if len(s) < 2 || s[1]|0x20 != 'm' || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
			return s, false
		}
		c.half = 1
		if s[0]|0x20 == 'p' {
			c.half = 2
		}
		return s[2:], true
	case 'H', 'h':
		return number(s, it.n, 2, &c.h)
	case 'm':
		return number(s, it.n, 2, &c.min)
	case 's':
		return number(s, it.n, 2, &c.s)
	case 'S':
		if s, ok = number(s, it.n, it.n, &c.fraction); ok {
			for n := it.n; n < 6; n++ {
				c.fraction *= 10
			}
			for n := it.n; n > 6; n-- {
				c.fraction /= 10
			}
		}
		return s, ok
	case 'X', 'x', 'Z':
		return c.readOffset(s)
	}
	return s, false // zone names and quarters do not say which time is meant
}

// number reads at least low digits (one, where the letter stands alone) and at most high.
func number(s string, low, high int, v *int64) (rest string, ok bool) {
	n, out := 0, int64(0)
	for n < len(s) && n < high && s[n] >= '0' && s[n] <= '9' {
		out = 10*out + int64(s[n]-'0')
		n++
	}
	*v = out
	return s[n:], n >= low
}

// name reads a name in any case, or its first three letters, as its number from 1.
func name(s string, list []string, whole bool, v *int64) (rest string, ok bool) {
	for i, n := range list {
		if !whole {
			n = n[:3]
		}
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			*v = int64(i) + 1
			return s[len(n):], true
		}
	}
	return s, false
}

// readOffset reads Z, +09, +0930 or +09:30.
func (c *clock) readOffset(s string) (rest string, ok bool) {
	c.zoned = true
	if rest, ok := strings.CutPrefix(s, "Z"); ok {
		return rest, true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return s, false
	}
	var h, m int64
	if rest, ok = number(s[1:], 2, 2, &h); !ok || h > 18 {
		return s, false
	}
	if after, ok := number(strings.TrimPrefix(rest, ":"), 2, 2, &m); ok {
		rest = after
	}
	if m > 59 {
		return s, false
	}
	c.offset = int(h*3600 + m*60)
	if s[0] == '-' {
		c.offset = -c.offset
	}
	return rest, true
}
