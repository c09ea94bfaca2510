package textform

import (
	"math"
	"strconv"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
)

// Number is a number's text, split: whole.frac × 10^exp. It points into the text.
type Number struct {
	neg         bool
	whole, frac []byte
	exp         int
}

// maxExp bounds exponents: far beyond every type, and far from overflow when lengths of texts are added to it.
const maxExp = 1 << 40

// ScanJSON splits a JSON number token; the token must be the whole of s.
func ScanJSON(s []byte) (n Number, ok bool) {
	n, ok = scan(s)
	plus := len(s) > 0 && s[0] == '+'
	zeros := len(n.whole) > 1 && n.whole[0] == '0'
	point := n.frac != nil && len(n.frac) == 0
	return n, ok && !plus && !zeros && !point && len(n.whole) > 0
}

// ScanText splits a number in the wider grammar of texts.
func ScanText(s []byte) (n Number, ok bool) { return scan(s) }

// scan leaves frac nil when there is no point.
func scan(s []byte) (n Number, ok bool) {
	p := 0
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		n.neg, p = s[0] == '-', 1
	}
	from := p
	for p < len(s) && s[p]-'0' <= 9 {
		p++
	}
	n.whole = s[from:p]
	if p < len(s) && s[p] == '.' {
		p++
		from = p
		for p < len(s) && s[p]-'0' <= 9 {
			p++
		}
		n.frac = s[from:p:p]
	}
	if len(n.whole)+len(n.frac) == 0 {
		return n, false
	}
	if p < len(s) && s[p]|0x20 == 'e' {
		p++
		neg := false
		if p < len(s) && (s[p] == '-' || s[p] == '+') {
			neg = s[p] == '-'
			p++
		}
		from = p
		for p < len(s) && s[p]-'0' <= 9 {
			if n.exp = n.exp*10 + int(s[p]-'0'); n.exp > maxExp {
				n.exp = maxExp
			}
			p++
		}
		if p == from {
			return n, false
		}
		if neg {
			n.exp = -n.exp
		}
	}
	return n, p == len(s)
}

func (n *Number) len() int { return len(n.whole) + len(n.frac) }

// digit returns digit i of whole and frac taken together, 0 behind the end.
func (n *Number) digit(i int) byte {
	switch {
	case i < len(n.whole):
		return n.whole[i] - '0'
	case i < n.len():
		return n.frac[i-len(n.whole)] - '0'
	}
	return 0
}

// first returns the index of the first digit that is not 0; ok is false for a zero.
func (n *Number) first() (i int, ok bool) {
	for i = range n.len() {
		if n.digit(i) != 0 {
			return i, true
		}
	}
	return 0, false
}

// magnitude returns |n| × 10^scale cut to an integer, whose next digit is next; lost says that some non-zero digit was cut.
// st is OutOfRange beyond 38 digits.
func (n *Number) magnitude(scale int) (m sq.Int128, next byte, lost bool, st Status) {
	from, ok := n.first()
	if !ok {
		return m, 0, false, OK
	}
	end := len(n.whole) + n.exp + scale // digits before this index are kept
	if end-from > sq.MaxPrecision {
		return m, 0, false, OutOfRange
	}
	var high, low uint64 // up to 19 digits each
	for i := from; i < end; i++ {
		if end-i > 19 {
			high = high*10 + uint64(n.digit(i))
		} else {
			low = low*10 + uint64(n.digit(i))
		}
	}
	m, _ = sq.Int128{Lo: high}.Mul(sq.Pow10(19))
	m = m.Add(sq.Int128{Lo: low})
	if end >= 0 {
		next = n.digit(end)
	}
	for i := max(end, from); i < n.len() && !lost; i++ {
		lost = n.digit(i) != 0
	}
	return m, next, lost, OK
}

// Int returns the value of an integral number.
func (n *Number) Int() (int64, Status) {
	m, _, lost, st := n.magnitude(0)
	if n.neg {
		m = m.Neg()
	}
	switch {
	case st != OK:
		return 0, st
	case !m.IsInt64():
		return 0, OutOfRange
	case lost:
		return 0, TooPrecise
	}
	return m.Int64(), OK
}

// Decimal returns the unscaled value at (precision, scale). Digits behind the scale are rounded half away from zero with round, else they must be 0.
func (n *Number) Decimal(precision, scale uint8, round bool) (sq.Int128, Status) {
	m, next, lost, st := n.magnitude(int(scale))
	if round && next >= 5 {
		m = m.Add(sq.FromInt64(1))
	}
	switch {
	case st != OK:
		return sq.Int128{}, st
	case !m.InPrecision(precision):
		return sq.Int128{}, OutOfRange
	case lost && !round:
		return sq.Int128{}, TooPrecise
	}
	if n.neg {
		m = m.Neg()
	}
	return m, OK
}

// Units returns the number × perUnit, cut to an integer toward −∞: TIMESTAMPs given as numbers. shift is the power of ten of the unit in microseconds.
func (n *Number) Units(shift int) (int64, Status) {
	m, _, lost, st := n.magnitude(shift)
	if st != OK {
		return 0, st
	}
	if n.neg {
		if m = m.Neg(); lost {
			m = m.Sub(sq.FromInt64(1))
		}
	}
	if !m.IsInt64() || m.Int64() < sq.MinTimestamp || m.Int64() > sq.MaxTimestamp {
		return 0, OutOfRange
	}
	return m.Int64(), OK
}

// FloatText reads a DOUBLE in the wider grammar, and NaN, Infinity, -Infinity.
func FloatText(s []byte) (float64, Status) {
	if n, ok := ScanText(s); ok {
		return n.Float(s)
	}
	switch string(s) {
	case "NaN":
		return math.NaN(), OK
	case "Infinity":
		return math.Inf(1), OK
	case "-Infinity":
		return math.Inf(-1), OK
	}
	return 0, Malformed
}

// Float returns the nearest DOUBLE of the number that was split from s.
func (n *Number) Float(s []byte) (float64, Status) {
	v, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(s), len(s)), 64)
	if err != nil { // the grammar is checked, so it is the range
		return 0, OutOfRange
	}
	return v, OK
}
