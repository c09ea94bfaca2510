package textform

import (
	"encoding/base64"
	"math"
	"strconv"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
)

// Date reads 2006-01-02 as days since 1970.
func Date(s []byte) (day int64, st Status) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, Malformed
	}
	c, ok0 := two(s, 0)
	y, ok1 := two(s, 2)
	m, ok2 := two(s, 5)
	d, ok3 := two(s, 8)
	y += c * 100
	if !ok0 || !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 || d > monthDays(y, m) {
		return 0, Malformed
	}
	if y == 0 {
		return 0, OutOfRange
	}
	return days(y, m, d), OK
}

// Months reads a MONTHS literal, [-]years-months with months below 12: 1-2 is 14 months.
func Months(s []byte) (n int64, st Status) {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	years, rest, ok := digits(s)
	if !ok || len(rest) < 2 || rest[0] != '-' {
		return 0, Malformed
	}
	months, rest, ok := digits(rest[1:])
	if !ok || len(rest) > 0 || months > 11 {
		return 0, Malformed
	}
	if years > sq.MaxMonths {
		return 0, OutOfRange
	}
	if n = years*12 + months; neg {
		n = -n
	}
	if n < sq.MinMonths || n > sq.MaxMonths {
		return 0, OutOfRange
	}
	return n, OK
}

// digits reads a run of at least one digit; values beyond every use stay there.
func digits(s []byte) (v int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		if v < math.MaxInt64/100 {
			v = v*10 + int64(s[i]-'0')
		}
	}
	return v, s[i:], i > 0
}

// InBits reports whether v fits a signed integer of that many bits.
func InBits(v int64, bits uint8) bool {
	unused := 64 - bits
	return v<<unused>>unused == v
}

// Float32Text is FloatText of a FLOAT: the nearest 32-bit value.
func Float32Text(s []byte) (float64, Status) {
	if n, ok := ScanText(s); ok {
		return n.Float32(s)
	}
	return FloatText(s)
}

// Float32 returns the nearest FLOAT of the number that was split from s.
func (n *Number) Float32(s []byte) (float64, Status) {
	v, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(s), len(s)), 32)
	if err != nil { // the grammar is checked, so it is the range
		return 0, OutOfRange
	}
	return v, OK
}

// Base64 appends the bytes of a BYTES text: standard base64 with padding.
func Base64(dst, s []byte) ([]byte, Status) {
	for _, c := range s {
		if c == '\n' || c == '\r' { // package base64 skips them
			return dst, Malformed
		}
	}
	out, err := base64.StdEncoding.Strict().AppendDecode(dst, s)
	if err != nil {
		return dst, Malformed
	}
	return out, OK
}

// Cut returns the last multiple of unit at or before a time in microseconds: the value of a TIMESTAMP(p).
func Cut(us, unit int64) int64 {
	rest := us % unit
	if rest < 0 {
		rest += unit
	}
	return us - rest
}
