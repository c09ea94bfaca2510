package when

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// Format is a pattern of times in the letters of Java: yyyy-MM-dd HH:mm:ss.SSS.
type Format struct {
	text  string
	items []item
	// step is how long the text of a time in UTC stays the same, in microseconds, and last the text that was written last: rows that follow each other
	// often have the same day.
	step int64
	last atomic.Pointer[written]
}

// written is the text of the times of one step.
type written struct {
	step int64
	text string
}

// steps are the letters whose value changes within a day, each with how long it stays.
var steps = map[byte]int64{'a': 3600_000_000, 'H': 3600_000_000, 'h': 3600_000_000, 'm': 60_000_000, 's': 1_000_000, 'S': 1}

// item is a letter that is written n times, or literal text where letter is 0.
type item struct {
	letter byte
	n      int
	text   string
}

// letters are the letters that have a meaning, each with the most that it may be repeated.
var letters = map[byte]int{'y': 4, 'u': 4, 'M': 4, 'L': 4, 'd': 2, 'D': 3, 'E': 4, 'a': 1, 'H': 2, 'h': 2, 'm': 2, 's': 2, 'S': 9, 'X': 3, 'x': 3, 'Z': 3, 'z': 3, 'Q': 1}

// formats keeps patterns that come from data. It starts again when it is full.
var formats struct {
	sync.RWMutex
	m map[string]*Format
}

// ParseFormat reads a pattern: letters of Java's date patterns, '…' literal text, ” a quote.
func ParseFormat(s string) (*Format, error) {
	formats.RLock()
	f := formats.m[s]
	formats.RUnlock()
	if f != nil {
		return f, nil
	}
	f, err := parseFormat(s)
	if err != nil {
		return nil, err
	}
	formats.Lock()
	defer formats.Unlock()
	if formats.m == nil || len(formats.m) >= 256 {
		formats.m = map[string]*Format{}
	}
	formats.m[f.text] = f
	return f, nil
}

// MustFormat is ParseFormat of a pattern that was checked.
func MustFormat(s string) *Format {
	f, err := parseFormat(s)
	if err != nil {
		panic(err)
	}
	return f
}

func parseFormat(s string) (*Format, error) {
	f := &Format{text: strings.Clone(s), step: dayMicros}
	s = f.text
	var literal []byte
	flush := func() {
		if len(literal) > 0 {
			f.items = append(f.items, item{text: string(literal)})
			literal = nil
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\'':
			text, end, err := quoted(s, i)
			if err != nil {
				return nil, err
			}
			literal = append(literal, text...)
			i = end
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			n := 1
			for i+n < len(s) && s[i+n] == c {
				n++
			}
			if most, ok := letters[c]; !ok || n > most {
				return nil, fmt.Errorf("%s has no meaning in a date pattern", s[i:i+n])
			}
			flush()
			f.items = append(f.items, item{letter: c, n: n})
			if step, ok := steps[c]; ok {
				f.step = min(f.step, step)
			}
			i += n
		default:
			literal = append(literal, c)
			i++
		}
	}
	flush()
	return f, nil
}

// quoted reads '…' at i, where two quotes are one.
func quoted(s string, i int) (text string, end int, err error) {
	if strings.HasPrefix(s[i:], "''") {
		return "'", i + 2, nil
	}
	var b strings.Builder
	for i++; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			b.WriteByte(s[i])
		case strings.HasPrefix(s[i:], "''"):
			b.WriteByte('\'')
			i++
		default:
			return b.String(), i + 1, nil
		}
	}
	return "", 0, errors.New("a quote is not closed")
}

// standard is the pattern that stands where none is written.
var standard = MustFormat("yyyy-MM-dd HH:mm:ss")

// Text writes a time in UTC.
func Text(ts sq.Timestamp, f *Format) string {
	if f.step == 1 {
		return f.Write(int64(ts), 0, "UTC")
	}
	step := int64(ts) / f.step
	if int64(ts) < step*f.step {
		step--
	}
	if w := f.last.Load(); w != nil && w.step == step {
		return w.text
	}
	w := &written{step, f.Write(int64(ts), 0, "UTC")}
	f.last.Store(w)
	return w.text
}

// DateText writes a date, with 0 for the time of day.
func DateText(d sq.Date, f *Format) string { return f.Write(int64(d)*dayMicros, 0, "UTC") }

// UnixText writes the time n seconds after 1970 as yyyy-MM-dd HH:mm:ss in UTC.
func UnixText(n int64) (string, error) { return UnixTextAs(n, standard) }

// UnixTextAs writes the time n seconds after 1970 in UTC.
func UnixTextAs(n int64, f *Format) (string, error) {
	ts, err := FromSeconds(n)
	if err != nil {
		return "", err
	}
	return Text(ts, f), nil
}

// Write writes a wall clock time that is offset seconds ahead of UTC in the zone of that name.
func (f *Format) Write(us int64, offset int, zone string) string {
	dayNumber := sq.FloorDay(us)
	y, m, d := sq.Civil(dayNumber)
	clock := us - dayNumber*dayMicros
	out := make([]byte, 0, len(f.text)+8)
	for _, it := range f.items {
		switch it.letter {
		case 0:
			out = append(out, it.text...)
		case 'y', 'u':
			shown := y
			if it.n == 2 {
				shown %= 100
			}
			out = digits(out, int64(shown), it.n)
		case 'M', 'L':
			out = named(out, monthNames[m-1], int64(m), it.n)
		case 'd':
			out = digits(out, int64(d), it.n)
		case 'D':
			out = digits(out, DatePart(&units[16], sq.Date(dayNumber)), it.n)
		case 'E':
			out = named(out, dayNames[weekday(dayNumber)], 0, max(3, it.n))
		case 'Q':
			out = digits(out, int64(m+2)/3, 1)
		case 'S':
			fraction := digits(nil, clock%1e6, 6)
			fraction = append(fraction, "000"...)
			out = append(out, fraction[:it.n]...)
		case 'X', 'x', 'Z', 'z':
			out = writeOffset(out, it, offset, zone)
		default:
			out = writeClock(out, it, clock)
		}
	}
	return unsafe.String(unsafe.SliceData(out), len(out))
}

func writeClock(out []byte, it item, clock int64) []byte {
	h := clock / 3600e6
	switch it.letter {
	case 'a':
		if h < 12 {
			return append(out, "AM"...)
		}
		return append(out, "PM"...)
	case 'H':
		return digits(out, h, it.n)
	case 'h':
		return digits(out, (h+11)%12+1, it.n)
	case 'm':
		return digits(out, clock%3600e6/60e6, it.n)
	}
	return digits(out, clock%60e6/1e6, it.n)
}

// writeOffset writes X (Z, +09, +0930, +09:30), x (never Z), Z (+0930) and z (the zone's abbreviation).
func writeOffset(out []byte, it item, offset int, zone string) []byte {
	switch {
	case it.letter == 'z':
		return append(out, zone...)
	case it.letter == 'X' && offset == 0:
		return append(out, 'Z')
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	out = digits(append(out, sign), int64(offset/3600), 2)
	minutes := int64(offset % 3600 / 60)
	switch {
	case it.letter != 'Z' && it.n == 1 && minutes == 0:
		return out
	case it.letter != 'Z' && it.n == 3:
		out = append(out, ':')
	}
	return digits(out, minutes, 2)
}

// digits writes v with at least n digits.
func digits(out []byte, v int64, n int) []byte {
	text := strconv.AppendInt(nil, v, 10)
	for i := len(text); i < n; i++ {
		out = append(out, '0')
	}
	return append(out, text...)
}

// named writes a number of one or two digits, or three letters of a name, or all of them.
func named(out []byte, name string, number int64, n int) []byte {
	switch {
	case n == 4:
		return append(out, name...)
	case n == 3:
		return append(out, name[:3]...)
	}
	return digits(out, number, n)
}

// Parse reads a time; without an offset in the text it is UTC.
func Parse(s string, f *Format) (sq.Timestamp, error) {
	us, offset, _, err := f.Read(s)
	if err != nil {
		return 0, err
	}
	return inTime(us - int64(offset)*1e6)
}

// ParseStandard reads yyyy-MM-dd HH:mm:ss, with a T instead of the space, fraction digits, an offset and without the time too.
func ParseStandard(s string) (sq.Timestamp, error) {
	if d, err := num.ParseDate(s); err == nil {
		return sq.Timestamp(d * dayMicros), nil
	}
	us, err := num.ParseTimestamp(s, "UTC")
	return sq.Timestamp(us), err
}

// ParseStandardDate reads yyyy-MM-dd.
func ParseStandardDate(s string) (sq.Date, error) {
	d, err := num.ParseDate(s)
	return sq.Date(d), err
}

// ParseDate reads a date.
func ParseDate(s string, f *Format) (sq.Date, error) {
	us, _, _, err := f.Read(s)
	if err != nil {
		return 0, err
	}
	return inDate(sq.FloorDay(us))
}

// ParseSeconds reads a time as seconds since 1970.
func ParseSeconds(s string, f *Format) (int64, error) {
	ts, err := Parse(s, f)
	return Seconds(ts), err
}

// ParseStandardSeconds is ParseStandard as seconds since 1970.
func ParseStandardSeconds(s string) (int64, error) {
	ts, err := ParseStandard(s)
	return Seconds(ts), err
}
