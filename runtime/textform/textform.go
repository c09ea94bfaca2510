// Package textform reads the text forms of scalar values (language.md T7): numbers, booleans, timestamps and durations.
//
// It is the part that decoders (runtime/decode) and CAST from STRING (stdlib/num) have in common. In: exactly the bytes of one value, without
// quotes and blanks. Out: the value, or a Status that says what is wrong with it. Nothing here panics or keeps its input.
//
// Two number grammars: JSON's own for number tokens, and a wider one for texts (CSV fields, JSON strings, CAST), which also takes a leading '+',
// leading zeros, and a missing whole or fraction part ("007", "+5", ".5", "5.").
package textform

// Status says how reading a value went.
type Status uint8

// Statuses.
const (
	OK          Status = iota
	Malformed          // not a text of this type
	OutOfRange         // outside the range of the type
	TooPrecise         // a non-zero digit would be lost
	NoZone             // a timestamp without an offset where no zone is set
	UnknownZone        // the zone is not in the time zone database
)

// Bool reads true or false in any case.
func Bool(s []byte) (v bool, ok bool) {
	switch len(s) {
	case 4:
		return true, s[0]|0x20 == 't' && s[1]|0x20 == 'r' && s[2]|0x20 == 'u' && s[3]|0x20 == 'e'
	case 5:
		return false, s[0]|0x20 == 'f' && s[1]|0x20 == 'a' && s[2]|0x20 == 'l' && s[3]|0x20 == 's' && s[4]|0x20 == 'e'
	}
	return false, false
}

// Duration reads a DURATION literal, (digits unit)+ with the units d h m s ms us descending, with an optional '-' in front.
func Duration(s []byte) (us int64, st Status) {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	if len(s) == 0 {
		return 0, Malformed
	}
	total, overflow := uint64(0), false
	for last := -1; len(s) > 0; {
		n, digits := uint64(0), 0
		for digits < len(s) && s[digits]-'0' <= 9 {
			if n > (1<<63)/10 {
				overflow = true // go on: the rest may be malformed
				n = 0
			}
			n = n*10 + uint64(s[digits]-'0')
			digits++
		}
		unit, size := durationUnit(s[digits:])
		if digits == 0 || unit <= last {
			return 0, Malformed
		}
		last, s = unit, s[digits+size:]
		if n > (1<<63-total)/unitMicros[unit] {
			overflow = true
			continue
		}
		total += n * unitMicros[unit]
	}
	switch {
	case overflow || total == 1<<63 && !neg:
		return 0, OutOfRange
	case neg:
		return -int64(total), OK // right for 2^63 too
	}
	return int64(total), OK
}

var unitMicros = [...]uint64{86400e6, 3600e6, 60e6, 1e6, 1e3, 1}

// durationUnit returns the rank of the unit that s starts with (0: d) and its length; rank -1: none.
func durationUnit(s []byte) (rank, size int) {
	if len(s) == 0 {
		return -1, 0
	}
	second := len(s) > 1 && s[1] == 's'
	switch s[0] {
	case 'd':
		return 0, 1
	case 'h':
		return 1, 1
	case 'm':
		if second {
			return 4, 2
		}
		return 2, 1
	case 's':
		return 3, 1
	case 'u':
		if second {
			return 5, 2
		}
	}
	return -1, 0
}
