// Package encode appends values in the text forms of language.md T7 (JSON and CSV).
//
// All functions append to dst and return it; they allocate only when dst is full. Decoding what they write gives the same value.
package encode

import (
	"encoding/binary"
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
	return appendPoint(dst, u, int(scale))
}

var pow10 = [...]uint64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// digitsOf returns how many decimal digits v has, 1 for 0.
func digitsOf(v uint64) int {
	n := bits.Len64(v|1) * 1233 >> 12 // ⌊log₁₀⌋ or one more than that
	if v >= pow10[n] {
		n++
	}
	return max(n, 1)
}

// eight returns the eight digits of v < 10⁸, the first one in the lowest byte: two digits, then four, then all are split at once.
func eight(v uint32) uint64 {
	q := v / 10000
	x := uint64(q) | uint64(v-q*10000)<<32
	t := x * 10486 >> 20 & 0x0000007f_0000007f // hundreds of each four
	x = t | (x-t*100)<<16
	t = x * 103 >> 10 & 0x000f000f_000f000f // tens of each two
	return (t | (x-t*10)<<8) + 0x30303030_30303030
}

// appendUint appends v in decimal: eight digits at a time, of which those in front of the first one are shifted out.
func appendUint(dst []byte, v uint64) []byte {
	if v >= 1e8 {
		return appendLong(dst, v)
	}
	at := len(dst)
	dst = slices.Grow(dst, 8)
	x := eight(uint32(v))
	skip := bits.TrailingZeros64((x-0x30303030_30303030)|1<<56) &^ 7
	binary.LittleEndian.PutUint64(dst[at:at+8], x>>skip)
	return dst[:at+8-skip/8]
}

func appendLong(dst []byte, v uint64) []byte {
	high := v / 1e8
	dst = appendUint(dst, high)
	return binary.LittleEndian.AppendUint64(dst, eight(uint32(v-high*1e8)))
}

// appendPoint appends v with a point in front of the last scale digits, 1 ≤ scale ≤ 18, and at least one digit in front of it.
func appendPoint(dst []byte, v uint64, scale int) []byte {
	var b [24 + 24]byte // the last of 24 digits is b[23]
	n := max(digitsOf(v), scale+1)
	high := v / 1e8
	binary.LittleEndian.PutUint64(b[16:], eight(uint32(v-high*1e8)))
	if n > 8 {
		v = high / 1e8
		binary.LittleEndian.PutUint64(b[8:], eight(uint32(high-v*1e8)))
		binary.LittleEndian.PutUint64(b[0:], eight(uint32(v)))
	}
	// 24 bytes are copied whatever is needed: that takes no loop.
	at := len(dst)
	dst = slices.Grow(dst, 1+24+24)[:at+1+24+24]
	point := at + n - scale
	*(*[24]byte)(dst[at:]) = *(*[24]byte)(b[24-n:])
	dst[point] = '.'
	*(*[24]byte)(dst[point+1:]) = *(*[24]byte)(b[24-scale:])
	return dst[:at+n+1]
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
