package calc

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// SignInt returns −1, 0 or 1.
func SignInt(v int64) int64 {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// SignFloat returns −1, 0 or 1; NaN of NaN.
func SignFloat(v float64) float64 {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return v + 0 // no −0
}

// SignDecimal returns −1, 0 or 1 at scale 0.
func SignDecimal(v sq.Decimal) sq.Decimal {
	return sq.Decimal{Unscaled: sq.FromInt64(int64(v.Unscaled.Sign()))}
}

// TruncateInt returns v, or for a negative n v with its last −n digits set to 0.
func TruncateInt(v, n int64) int64 {
	if n >= 0 {
		return v
	}
	if n < -18 {
		return 0
	}
	unit := sq.Pow10(uint8(-n)).Int64()
	return v / unit * unit
}

// TruncateDecimal drops the fraction, at scale 0.
func TruncateDecimal(v sq.Decimal) sq.Decimal {
	q, _ := v.Unscaled.QuoRem(sq.Pow10(v.Scale))
	return sq.Decimal{Unscaled: q}
}

// TruncateDecimalTo sets all digits behind place n to 0; the scale stays.
func TruncateDecimalTo(v sq.Decimal, n int64) sq.Decimal {
	if n >= int64(v.Scale) {
		return v
	}
	if n < -maxDigits || int64(v.Scale)-n > maxDigits {
		return sq.Decimal{Scale: v.Scale}
	}
	_, r := v.Unscaled.QuoRem(sq.Pow10(uint8(int64(v.Scale) - n)))
	return sq.Decimal{Unscaled: v.Unscaled.Sub(r), Scale: v.Scale}
}

// TruncateFloat drops the fraction.
func TruncateFloat(v float64) float64 { return math.Trunc(v) }

// TruncateFloatTo cuts the shortest decimal text of v behind place n.
func TruncateFloatTo(v float64, n int64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) || n > 323 {
		return v
	}
	if n < -308 {
		return math.Copysign(0, v)
	}
	return cutText(v, int(n), false)
}

// ModDecimal returns the remainder of a / b for two values of one scale; it has the sign of a.
func ModDecimal(a, b sq.Decimal) (sq.Decimal, error) {
	if b.Unscaled.Sign() == 0 {
		return sq.Decimal{}, num.ErrDivisionByZero
	}
	return num.ModDecimal(a, b, maxDigits, max(a.Scale, b.Scale))
}

// PositiveModInt returns the remainder of a / b that has the sign of b.
func PositiveModInt(a, b int64) (int64, error) {
	r, err := num.ModInt(a, b)
	if err == nil && r != 0 && (r < 0) != (b < 0) {
		r += b
	}
	return r, err
}

// Functions of DOUBLE, as IEEE: NaN outside of the domain, infinities at poles.

// Power returns a to the power of b.
func Power(a, b float64) float64 { return math.Pow(a, b) }

// Sqrt returns the square root.
func Sqrt(v float64) float64 { return math.Sqrt(v) }

// Cbrt returns the cube root.
func Cbrt(v float64) float64 { return math.Cbrt(v) }

// Exp returns e to the power of v.
func Exp(v float64) float64 { return math.Exp(v) }

// Ln returns the natural logarithm.
func Ln(v float64) float64 { return math.Log(v) }

// Log returns the logarithm of v to a base.
func Log(base, v float64) float64 {
	switch base {
	case 2:
		return math.Log2(v)
	case 10:
		return math.Log10(v)
	}
	return math.Log(v) / math.Log(base)
}

// Log2 returns the logarithm to base 2.
func Log2(v float64) float64 { return math.Log2(v) }

// Log10 returns the logarithm to base 10.
func Log10(v float64) float64 { return math.Log10(v) }

// Sin, and the functions below, take or give angles in radians.
func Sin(v float64) float64 { return math.Sin(v) }

// Cos returns the cosine.
func Cos(v float64) float64 { return math.Cos(v) }

// Tan returns the tangent.
func Tan(v float64) float64 { return math.Tan(v) }

// Cot returns the cotangent; of 0 it is infinite.
func Cot(v float64) float64 { return 1 / math.Tan(v) }

// Asin returns the arc sine.
func Asin(v float64) float64 { return math.Asin(v) }

// Acos returns the arc cosine.
func Acos(v float64) float64 { return math.Acos(v) }

// Atan returns the arc tangent.
func Atan(v float64) float64 { return math.Atan(v) }

// Atan2 returns the angle of the point (x, y).
func Atan2(y, x float64) float64 { return math.Atan2(y, x) }

// Sinh returns the hyperbolic sine.
func Sinh(v float64) float64 { return math.Sinh(v) }

// Cosh returns the hyperbolic cosine.
func Cosh(v float64) float64 { return math.Cosh(v) }

// Tanh returns the hyperbolic tangent.
func Tanh(v float64) float64 { return math.Tanh(v) }

// Degrees turns radians into degrees.
func Degrees(v float64) float64 { return v * (180 / math.Pi) }

// Radians turns degrees into radians.
func Radians(v float64) float64 { return v * (math.Pi / 180) }

// Pi returns π.
func Pi() float64 { return math.Pi }

// E returns e.
func E() float64 { return math.E }

// IsNaN reports NaN.
func IsNaN(v float64) bool { return math.IsNaN(v) }

// IsFinite reports a number that is neither NaN nor infinite.
func IsFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// IsInfinite reports an infinity.
func IsInfinite(v float64) bool { return math.IsInf(v, 0) }

// WidthBucket returns the number, from 1 to n, of the bucket of equal width between low and high that holds v; 0 below and n + 1 above. A low
// above high counts downwards.
func WidthBucket(v, low, high float64, n int64) (int64, error) {
	switch {
	case n < 1 || n == math.MaxInt64:
		return 0, errors.New("WIDTH_BUCKET needs at least one bucket")
	case !IsFinite(low) || !IsFinite(high) || low == high || math.IsNaN(v):
		return 0, errors.New("WIDTH_BUCKET needs two different finite bounds and a number")
	}
	if low > high {
		v, low, high = -v, -low, -high
	}
	switch {
	case v < low:
		return 0, nil
	case v >= high:
		return n + 1, nil
	}
	at := int64(math.Floor((v - low) / (high - low) * float64(n)))
	return min(at, n-1) + 1, nil
}

// Bin returns the binary digits of v, of a negative one its 64-bit two's complement.
func Bin(v int64) string { return strconv.FormatUint(uint64(v), 2) }

// HexInt returns the hexadecimal digits of v, of a negative one its 64-bit two's complement.
func HexInt(v int64) string { return strings.ToUpper(strconv.FormatUint(uint64(v), 16)) }

// Conv rewrites the digits of a number from one base to another, both 2 to 36.
func Conv(digits string, from, to int64) (string, error) {
	if from < 2 || from > 36 || to < 2 || to > 36 {
		return "", errors.New("CONV takes bases from 2 to 36")
	}
	text := strings.TrimSpace(digits)
	magnitude, negative := strings.CutPrefix(text, "-")
	v, err := strconv.ParseUint(magnitude, int(from), 64)
	if err != nil {
		return "", fmt.Errorf("%q is no number of base %d that fits in 64 bits", digits, from)
	}
	out := strings.ToUpper(strconv.FormatUint(v, int(to)))
	if negative && v != 0 {
		out = "-" + out
	}
	return out, nil
}

// Factorial returns n!; n is 0 to 20.
func Factorial(n int64) (int64, error) {
	if n < 0 {
		return 0, errors.New("FACTORIAL of a negative number")
	}
	if n > 20 {
		return 0, num.ErrOverflow
	}
	out := int64(1)
	for i := int64(2); i <= n; i++ {
		out *= i
	}
	return out, nil
}

// Gcd returns the greatest common divisor, 0 of two zeros.
func Gcd(a, b int64) (int64, error) {
	for b != 0 {
		a, b = b, a%b
	}
	return AbsInt(a)
}

// Lcm returns the least common multiple, 0 where one is 0.
func Lcm(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	g, err := Gcd(a, b)
	if err != nil {
		return 0, err
	}
	p, err := num.MulInt(a/g, b)
	if err != nil {
		return 0, err
	}
	return AbsInt(p)
}

// BitAnd, BitOr, BitXor and BitNot work on the 64-bit two's complement.
func BitAnd(a, b int64) int64 { return a & b }

// BitOr sets the bits of both.
func BitOr(a, b int64) int64 { return a | b }

// BitXor sets the bits of one alone.
func BitXor(a, b int64) int64 { return a ^ b }

// BitNot flips all bits.
func BitNot(v int64) int64 { return ^v }

// BitCount returns how many bits are set.
func BitCount(v int64) int64 { return int64(bits.OnesCount64(uint64(v))) }

// BitGet returns bit n, 0 to 63.
func BitGet(v, n int64) (int64, error) {
	if n < 0 || n > 63 {
		return 0, errors.New("a BIGINT has the bits 0 to 63")
	}
	return v >> uint(n) & 1, nil
}

// ShiftLeft shifts by n bits, 0 to 63; bits that leave are lost.
func ShiftLeft(v, n int64) (int64, error) {
	if n < 0 || n > 63 {
		return 0, errShift
	}
	return v << uint(n), nil
}

// ShiftRight shifts by n bits, 0 to 63, keeping the sign.
func ShiftRight(v, n int64) (int64, error) {
	if n < 0 || n > 63 {
		return 0, errShift
	}
	return v >> uint(n), nil
}

var errShift = errors.New("a BIGINT is shifted by 0 to 63 bits")
