// Package calc holds the functions of SQL over numbers and times that are no operators (those are in stdlib/num).
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them). A DECIMAL result has
// exactly the scale that its signature gives. An error is a row error.
package calc

import (
	"math"
	"time"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// AbsInt returns |v|; the smallest BIGINT has none.
func AbsInt(v int64) (int64, error) {
	if v < 0 {
		return num.NegInt(v)
	}
	return v, nil
}

// AbsFloat returns |v|.
func AbsFloat(v float64) float64 { return math.Abs(v) }

// AbsDecimal returns |v| at the same scale.
func AbsDecimal(v sq.Decimal) sq.Decimal { return v.Abs() }

// Int returns a BIGINT as it is: rounding does not change it.
func Int(v int64) int64 { return v }

// FloorFloat returns the largest integral value that is not larger.
func FloorFloat(v float64) float64 { return math.Floor(v) }

// CeilFloat returns the smallest integral value that is not smaller.
func CeilFloat(v float64) float64 { return math.Ceil(v) }

// RoundFloat rounds half away from zero.
func RoundFloat(v float64) float64 { return math.Round(v) }

// RoundFloatTo rounds to n digits behind the point, half away from zero, looking at the shortest decimal text of v (so 2.675 rounds to
// 2.68); a negative n rounds before the point.
func RoundFloatTo(v float64, n int64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) || n > 323 {
		return v
	}
	if n < -308 {
		return 0 * v
	}
	return roundText(v, int(n))
}

// FloorDecimal, CeilDecimal and RoundDecimal return integral values at scale 0.
func FloorDecimal(v sq.Decimal) sq.Decimal { return integral(v, -1) }

// CeilDecimal returns the smallest integral value that is not smaller, at scale 0.
func CeilDecimal(v sq.Decimal) sq.Decimal { return integral(v, 1) }

// RoundDecimal rounds half away from zero, to scale 0.
func RoundDecimal(v sq.Decimal) sq.Decimal { return integral(v, 0) }

// RoundDecimalTo rounds to n digits behind the point, half away from zero, and keeps the scale of v. The error is an overflow.
func RoundDecimalTo(v sq.Decimal, n int64) (sq.Decimal, error) {
	if n >= int64(v.Scale) {
		return v, nil
	}
	if n < -maxDigits || int64(v.Scale)-n > maxDigits {
		return sq.Decimal{Scale: v.Scale}, nil
	}
	drop := int64(v.Scale) - n
	unit := sq.Pow10(uint8(drop))
	q := divideRound(v.Unscaled, unit)
	p, ok := q.Mul(unit)
	if !ok || !p.InPrecision(maxDigits) {
		return sq.Decimal{}, num.ErrDecimalOverflow
	}
	return sq.Decimal{Unscaled: p, Scale: v.Scale}, nil
}

const maxDigits = 38

// integral drops the fraction: down, up, or (0) to the nearest.
func integral(v sq.Decimal, direction int) sq.Decimal {
	if v.Scale == 0 {
		return v
	}
	unit := sq.Pow10(v.Scale)
	if direction == 0 {
		return sq.Decimal{Unscaled: divideRound(v.Unscaled, unit)}
	}
	q, r := v.Unscaled.QuoRem(unit)
	if r.Sign() == direction {
		q = q.Add(sq.FromInt64(int64(direction)))
	}
	return sq.Decimal{Unscaled: q}
}

// divideRound is a / unit for a power of ten, rounded half away from zero. Twice a remainder fits: it is below 10^38.
func divideRound(a, unit sq.Int128) sq.Int128 {
	q, r := a.QuoRem(unit)
	sign := int64(r.Sign())
	if sign < 0 {
		r = r.Neg()
	}
	if sign != 0 && r.Cmp(unit.Sub(r)) >= 0 {
		q = q.Add(sq.FromInt64(sign))
	}
	return q
}

// RoundIntTo rounds to a power of ten for a negative n, half away from zero: ROUND(155, -1) is 160.
func RoundIntTo(v, n int64) (int64, error) {
	if n >= 0 {
		return v, nil
	}
	d, err := RoundDecimalTo(sq.DecimalFromInt64(v), n)
	if err != nil || !d.Unscaled.IsInt64() {
		return 0, num.ErrOverflow
	}
	return d.Unscaled.Int64(), nil
}

// GreatestInt returns the larger value; LeastInt the smaller one.
func GreatestInt(a, b int64) int64 { return max(a, b) }

// LeastInt returns the smaller value.
func LeastInt(a, b int64) int64 { return min(a, b) }

// GreatestFloat returns the larger value in the order of DOUBLEs: NaN is the greatest.
func GreatestFloat(a, b float64) float64 {
	if num.CompareFloat(a, b) >= 0 {
		return a
	}
	return b
}

// LeastFloat returns the smaller value in the order of DOUBLEs.
func LeastFloat(a, b float64) float64 {
	if num.CompareFloat(a, b) <= 0 {
		return a
	}
	return b
}

// GreatestDecimal returns the larger of two values of one scale.
func GreatestDecimal(a, b sq.Decimal) sq.Decimal {
	if num.CompareDecimal(a, b) >= 0 {
		return a
	}
	return b
}

// LeastDecimal returns the smaller of two values of one scale.
func LeastDecimal(a, b sq.Decimal) sq.Decimal {
	if num.CompareDecimal(a, b) <= 0 {
		return a
	}
	return b
}

// GreatestTimestamp returns the later time.
func GreatestTimestamp(a, b sq.Timestamp) sq.Timestamp { return max(a, b) }

// LeastTimestamp returns the earlier time.
func LeastTimestamp(a, b sq.Timestamp) sq.Timestamp { return min(a, b) }

// GreatestDuration returns the longer duration.
func GreatestDuration(a, b time.Duration) time.Duration { return max(a, b) }

// LeastDuration returns the shorter duration.
func LeastDuration(a, b time.Duration) time.Duration { return min(a, b) }
