// Package encode appends values in the text forms of language.md T7 (JSON and CSV).
//
// All functions append to dst and return it; they allocate only when dst is full. Decoding what they write gives the same value.
package encode

import (
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/streamc/streamc/runtime/sq"
)

// JSON forms: strings quoted and escaped, NaN and infinities as strings, TIMESTAMP and DURATION quoted.

// JSONInt appends a BIGINT.
func JSONInt(dst []byte, v int64) []byte { return TextInt(dst, v) }

// JSONFloat appends a DOUBLE as ECMAScript writes numbers; NaN and the infinities are strings.
func JSONFloat(dst []byte, v float64) []byte {
	if v-v != 0 { // NaN, ±Inf
		dst = append(dst, '"')
		dst = TextFloat(dst, v)
		return append(dst, '"')
	}
	return TextFloat(dst, v)
}

// JSONBool appends a BOOLEAN.
func JSONBool(dst []byte, v bool) []byte { return strconv.AppendBool(dst, v) }

// JSONDecimal64 appends a DECIMAL of at most 18 digits with exactly scale fraction digits.
func JSONDecimal64(dst []byte, v int64, scale uint8) []byte { return TextDecimal64(dst, v, scale) }

// JSONDecimal128 is JSONDecimal64 for up to 38 digits.
func JSONDecimal128(dst []byte, v sq.Int128, scale uint8) []byte {
	return TextDecimal128(dst, v, scale)
}

// JSONTimestamp appends a TIMESTAMP, in quotes.
func JSONTimestamp(dst []byte, us int64) []byte {
	return append(TextTimestamp(append(dst, '"'), us), '"')
}

// JSONDuration appends a DURATION, in quotes.
func JSONDuration(dst []byte, us int64) []byte {
	return append(TextDuration(append(dst, '"'), us), '"')
}

// Text forms are those of CSV and of CAST to STRING; they need no quotes in CSV.

// TextInt appends a BIGINT.
func TextInt(dst []byte, v int64) []byte {
	u := uint64(v)
	if v < 0 {
		dst, u = append(dst, '-'), -u
	}
	return appendUint(dst, u)
}

// TextBool appends true or false.
func TextBool(dst []byte, v bool) []byte { return strconv.AppendBool(dst, v) }

// TextFloat appends a DOUBLE as ECMAScript's Number::toString does: the shortest digits that read back, an exponent below 1e-6 and from 1e21 on.
// −0 is 0; the others are NaN, Infinity, -Infinity.
func TextFloat(dst []byte, v float64) []byte {
	abs := math.Abs(v)
	switch {
	case abs < 1<<53 && v == math.Trunc(v):
		return strconv.AppendInt(dst, int64(v), 10)
	case v != v:
		return append(dst, "NaN"...)
	case v > math.MaxFloat64:
		return append(dst, "Infinity"...)
	case v < -math.MaxFloat64:
		return append(dst, "-Infinity"...)
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	return shortExponent(strconv.AppendFloat(dst, v, 'e', -1, 64))
}

// shortExponent makes e-7 of e-07 at the end of dst.
func shortExponent(dst []byte) []byte {
	if n := len(dst); dst[n-2] == '0' && dst[n-3] == '-' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// TextDecimal64 appends a DECIMAL of at most 18 digits with exactly scale fraction digits.
func TextDecimal64(dst []byte, v int64, scale uint8) []byte {
	u := uint64(v)
	if v < 0 {
		dst, u = append(dst, '-'), -u
	}
	if scale == 0 {
		return appendUint(dst, u)
	}
	if scale > 18 {
		return TextDecimal128(dst, sq.Int128{Lo: u}, scale)
	}
	unit := pow10[scale]
	dst = appendUint(dst, u/unit)
	dst = append(dst, '.')
	return appendDigits(dst, u%unit, int(scale))
}

var pow10 = [...]uint64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// appendUint appends v in decimal, straight into dst: strconv writes into a buffer first.
func appendUint(dst []byte, v uint64) []byte {
	n := bits.Len64(v|1) * 1233 >> 12 // ⌊log₁₀⌋ or one more than that
	if v >= pow10[n] {
		n++
	}
	return appendDigits(dst, v, max(n, 1))
}

// appendDigits appends v with exactly n ≤ 20 digits.
func appendDigits(dst []byte, v uint64, n int) []byte {
	at := len(dst)
	dst = slices.Grow(dst, n)[:at+n]
	b := dst[at:]
	for ; n > 9; n -= 2 {
		q := v / 100
		two(b[n-2:], uint32(v-q*100))
		v = q
	}
	w := uint32(v)
	for ; n >= 2; n -= 2 {
		q := w / 100
		two(b[n-2:], w-q*100)
		w = q
	}
	if n > 0 {
		b[0] = '0' + byte(w)
	}
	return dst
}

// TextDecimal128 is TextDecimal64 for up to 38 digits.
func TextDecimal128(dst []byte, v sq.Int128, scale uint8) []byte {
	if scale <= 18 && v.IsInt64() {
		return TextDecimal64(dst, v.Int64(), scale)
	}
	return sq.Decimal{Unscaled: v, Scale: scale}.Append(dst)
}
