// Package num is arithmetic on SQL numbers and times: the one implementation behind generated code (which may inline simple cases, tested against
// this), constant folding and golden/ref.
//
// An error is a row error; its text names the problem ("BIGINT overflow", "division by zero"). All functions are pure and may be called at once.
package num

import (
	"errors"
	"math"
	"math/bits"
)

// Errors of arithmetic.
var (
	ErrOverflow         = errors.New("BIGINT overflow")
	ErrDivisionByZero   = errors.New("division by zero")
	ErrDecimalOverflow  = errors.New("DECIMAL overflow")
	ErrTooPrecise       = errors.New("DECIMAL would lose a non-zero digit")
	ErrNotFinite        = errors.New("NaN or infinity is not a DECIMAL")
	ErrTimeOverflow     = errors.New("TIMESTAMP out of range")
	ErrDurationOverflow = errors.New("DURATION overflow")
)

// AddInt returns a + b.
func AddInt(a, b int64) (int64, error) {
	s := a + b
	if (a^s)&(b^s) < 0 {
		return 0, ErrOverflow
	}
	return s, nil
}

// SubInt returns a − b.
func SubInt(a, b int64) (int64, error) {
	d := a - b
	if (a^b)&(a^d) < 0 {
		return 0, ErrOverflow
	}
	return d, nil
}

// MulInt returns a × b.
func MulInt(a, b int64) (int64, error) {
	p, ok := mulInt(a, b)
	if !ok {
		return 0, ErrOverflow
	}
	return p, nil
}

// mulInt looks at the upper word of the signed 128-bit product.
func mulInt(a, b int64) (p int64, ok bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	signed := int64(hi) - a>>63&b - b>>63&a
	return int64(lo), signed == int64(lo)>>63
}

// DivInt returns a / b, truncated toward zero.
func DivInt(a, b int64) (int64, error) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	if b == -1 {
		return NegInt(a)
	}
	return a / b, nil
}

// ModInt returns the remainder of a / b; it has the sign of a.
func ModInt(a, b int64) (int64, error) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	return a % b, nil // Go defines MinInt64 % -1 as 0
}

// NegInt returns −a.
func NegInt(a int64) (int64, error) {
	if a == math.MinInt64 {
		return 0, ErrOverflow
	}
	return -a, nil
}

// DivFloat returns a / b; a zero b is an error, all else is IEEE.
func DivFloat(a, b float64) (float64, error) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	return a / b, nil
}

// ModFloat returns the remainder of a / b with the sign of a; a zero b is an error, all else is IEEE.
func ModFloat(a, b float64) (float64, error) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	return math.Mod(a, b), nil
}

// CompareFloat orders DOUBLEs: NaN equals NaN and is the greatest, −0 equals 0. The result is -1, 0 or 1.
func CompareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	case a == a: // b is NaN
		return -1
	case b == b: // a is NaN
		return 1
	}
	return 0
}

// FloatToInt truncates toward zero; NaN, infinities and values out of BIGINT's range are errors.
func FloatToInt(v float64) (int64, error) {
	if v >= -0x1p63 && v < 0x1p63 { // no DOUBLE lies between −2^63 − 1 and −2^63
		return int64(v), nil
	}
	return 0, ErrOverflow
}
