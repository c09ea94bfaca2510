package num

import (
	"math/big"
	"strconv"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// DECIMAL(p ≤ 38): operands at their own scales, the result at precision rp and scale rs, rounded half away from zero where rs is too small for it.
// Everything is tried in 128 bits first; math/big takes over where an intermediate value does not fit.

// AddDecimal returns a + b.
func AddDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) {
	x, y, scale, ok := align(a, b)
	if ok {
		if sum, over := x.AddOverflows(y); !over {
			return RescaleRound(sq.Decimal{Unscaled: sum, Scale: scale}, rp, rs)
		}
	}
	bx, by := alignBig(a, b, scale)
	return roundBig(bx.Add(bx, by), pow10Big(int(scale)), rp, rs)
}

// SubDecimal returns a − b.
func SubDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) {
	return AddDecimal(a, b.Neg(), rp, rs)
}

// MulDecimal returns a × b.
func MulDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) {
	if p, ok := a.Unscaled.Mul(b.Unscaled); ok && a.Scale <= sq.MaxPrecision && b.Scale <= sq.MaxPrecision {
		return RescaleRound(sq.Decimal{Unscaled: p, Scale: a.Scale + b.Scale}, rp, rs)
	}
	x, y := toBig(a.Unscaled), toBig(b.Unscaled)
	return roundBig(x.Mul(x, y), pow10Big(int(a.Scale)+int(b.Scale)), rp, rs)
}

// DivDecimal returns a / b.
func DivDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) {
	if b.Sign() == 0 {
		return sq.Decimal{}, ErrDivisionByZero
	}
	x, y, ok := a.Unscaled, b.Unscaled, false
	if k := int(rs) + int(b.Scale) - int(a.Scale); k >= 0 && k <= sq.MaxPrecision {
		x, ok = x.Mul(sq.Pow10(uint8(k)))
	} else if k < 0 && -k <= sq.MaxPrecision {
		y, ok = y.Mul(sq.Pow10(uint8(-k)))
	}
	if ok {
		return fit(divRound(x, y), rp, rs)
	}
	bx, by := toBig(a.Unscaled), toBig(b.Unscaled)
	bx.Mul(bx, pow10Big(int(b.Scale)))
	by.Mul(by, pow10Big(int(a.Scale)))
	return roundBig(bx, by, rp, rs)
}

// ModDecimal returns the remainder of a / b; it has the sign of a.
func ModDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) {
	if b.Sign() == 0 {
		return sq.Decimal{}, ErrDivisionByZero
	}
	x, y, scale, ok := align(a, b)
	if ok {
		_, r := x.QuoRem(y)
		return RescaleRound(sq.Decimal{Unscaled: r, Scale: scale}, rp, rs)
	}
	bx, by := alignBig(a, b, scale)
	return roundBig(bx.Rem(bx, by), pow10Big(int(scale)), rp, rs)
}

// NegDecimal returns −a.
func NegDecimal(a sq.Decimal) sq.Decimal { return a.Neg() }

// CompareDecimal compares by value: -1, 0 or 1.
func CompareDecimal(a, b sq.Decimal) int { return a.Cmp(b) }

// RescaleRound returns a at precision p and scale s, rounded half away from zero (CAST).
func RescaleRound(a sq.Decimal, p, s uint8) (sq.Decimal, error) {
	if a.Scale <= s {
		return scaleUp(a, p, s)
	}
	k := a.Scale - s
	if k > sq.MaxPrecision { // |a| < 2^127 is less than half of 10^39
		return sq.Decimal{Scale: s}, nil
	}
	return fit(divRound(a.Unscaled, sq.Pow10(k)), p, s)
}

// RescaleExact returns a at precision p and scale s; a non-zero digit that would be lost is ErrTooPrecise (assignment, decoding).
func RescaleExact(a sq.Decimal, p, s uint8) (sq.Decimal, error) {
	if a.Scale <= s {
		return scaleUp(a, p, s)
	}
	k := a.Scale - s
	if k > sq.MaxPrecision {
		if a.Sign() != 0 {
			return sq.Decimal{}, ErrTooPrecise
		}
		return sq.Decimal{Scale: s}, nil
	}
	q, r := a.Unscaled.QuoRem(sq.Pow10(k))
	d, err := fit(q, p, s)
	if err == nil && r.Sign() != 0 {
		return sq.Decimal{}, ErrTooPrecise
	}
	return d, err
}

func scaleUp(a sq.Decimal, p, s uint8) (sq.Decimal, error) {
	k := s - a.Scale
	if k == 0 {
		return fit(a.Unscaled, p, s)
	}
	if k > sq.MaxPrecision {
		if a.Sign() != 0 {
			return sq.Decimal{}, ErrDecimalOverflow
		}
		return sq.Decimal{Scale: s}, nil
	}
	v, ok := a.Unscaled.Mul(sq.Pow10(k))
	if !ok {
		return sq.Decimal{}, ErrDecimalOverflow
	}
	return fit(v, p, s)
}

// fit checks the precision.
func fit(v sq.Int128, p, s uint8) (sq.Decimal, error) {
	if !v.InPrecision(p) {
		return sq.Decimal{}, ErrDecimalOverflow
	}
	return sq.Decimal{Unscaled: v, Scale: s}, nil
}

// divRound returns x / y rounded half away from zero. y is not 0, and both are within ±(2^127 − 1).
func divRound(x, y sq.Int128) sq.Int128 {
	q, r := x.QuoRem(y)
	if r.Sign() == 0 {
		return q
	}
	neg := (x.Hi < 0) != (y.Hi < 0)
	if r.Hi < 0 {
		r = r.Neg()
	}
	if y.Hi < 0 {
		y = y.Neg()
	}
	if r.Cmp(y.Sub(r)) < 0 { // 2r < y, without overflow
		return q
	}
	if neg {
		return q.Sub(sq.FromInt64(1))
	}
	return q.Add(sq.FromInt64(1))
}

// align brings both to the larger scale; ok is false when one does not fit there.
func align(a, b sq.Decimal) (x, y sq.Int128, scale uint8, ok bool) {
	scale = max(a.Scale, b.Scale)
	x, okX := upTo(a, scale)
	y, okY := upTo(b, scale)
	return x, y, scale, okX && okY
}

func upTo(a sq.Decimal, scale uint8) (sq.Int128, bool) {
	k := scale - a.Scale
	if k == 0 {
		return a.Unscaled, true
	}
	if k > sq.MaxPrecision {
		return sq.Int128{}, false
	}
	return a.Unscaled.Mul(sq.Pow10(k))
}

func alignBig(a, b sq.Decimal, scale uint8) (x, y *big.Int) {
	x, y = toBig(a.Unscaled), toBig(b.Unscaled)
	x.Mul(x, pow10Big(int(scale-a.Scale)))
	y.Mul(y, pow10Big(int(scale-b.Scale)))
	return x, y
}

func toBig(v sq.Int128) *big.Int {
	x := new(big.Int).SetInt64(v.Hi)
	x.Lsh(x, 64)
	return x.Or(x, new(big.Int).SetUint64(v.Lo))
}

func pow10Big(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// roundBig returns x / y at precision p and scale s, rounded half away from zero.
func roundBig(x, y *big.Int, p, s uint8) (sq.Decimal, error) {
	x.Mul(x, pow10Big(int(s)))
	q, r := x.QuoRem(x, y, new(big.Int))
	if sign := r.Sign() * y.Sign(); r.Lsh(r, 1).CmpAbs(y) >= 0 {
		q.Add(q, big.NewInt(int64(sign)))
	}
	if q.CmpAbs(pow10Big(int(p))) >= 0 {
		return sq.Decimal{}, ErrDecimalOverflow
	}
	low := new(big.Int).And(q, new(big.Int).SetUint64(1<<64-1)).Uint64()
	return sq.Decimal{Unscaled: sq.Int128{Hi: q.Rsh(q, 64).Int64(), Lo: low}, Scale: s}, nil
}

// DecimalFromInt returns v at scale 0.
func DecimalFromInt(v int64) sq.Decimal { return sq.DecimalFromInt64(v) }

// DecimalFromFloat rounds the shortest decimal text of v; NaN and infinities are ErrNotFinite.
func DecimalFromFloat(v float64, p, s uint8) (sq.Decimal, error) {
	if v-v != 0 {
		return sq.Decimal{}, ErrNotFinite
	}
	var buf [32]byte
	n, _ := textform.ScanJSON(strconv.AppendFloat(buf[:0], v, 'e', -1, 64))
	u, st := n.Decimal(p, s, true)
	if st != textform.OK {
		return sq.Decimal{}, ErrDecimalOverflow
	}
	return sq.Decimal{Unscaled: u, Scale: s}, nil
}

var floatPow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// DecimalToFloat returns the nearest DOUBLE.
func DecimalToFloat(a sq.Decimal) float64 {
	if u := a.Unscaled.Int64(); a.Unscaled.IsInt64() && u <= 1<<53 && u >= -1<<53 && int(a.Scale) < len(floatPow10) {
		return float64(u) / floatPow10[a.Scale] // both are exact, so there is one rounding
	}
	var buf [48]byte
	v, _ := textform.FloatText(a.Append(buf[:0])) // in range: 38 digits
	return v
}

// DecimalToInt truncates toward zero.
func DecimalToInt(a sq.Decimal) (int64, error) {
	if a.Scale > sq.MaxPrecision {
		return 0, nil // |a| < 2^127 / 10^39
	}
	q, _ := a.Unscaled.QuoRem(sq.Pow10(a.Scale))
	if !q.IsInt64() {
		return 0, ErrOverflow
	}
	return q.Int64(), nil
}
