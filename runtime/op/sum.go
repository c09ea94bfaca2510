// Package op holds what fused stages call where a loop is not enough: accumulators.
//
// An accumulator's zero value is the empty sum. Add takes one value, Merge the values of another accumulator, Append and Read encode it as a field of a
// block record. The result does not depend on the order of Add and Merge: exactly for SumInt and SumDecimal, up to the rounding of language.md T3 for SumFloat.
package op

import (
	"math"
	"math/bits"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// SumInt accumulates BIGINTs in 128 bits, which 2^63 values cannot leave; the range is checked when it is emitted.
type SumInt struct{ Sum sq.Int128 }

// Add adds v.
func (a *SumInt) Add(v int64) { a.Sum = a.Sum.Add(sq.FromInt64(v)) }

// Merge adds b's values.
func (a *SumInt) Merge(b SumInt) { a.Sum = a.Sum.Add(b.Sum) }

// Result returns the sum; ok is false out of BIGINT's range.
func (a *SumInt) Result() (v int64, ok bool) { return a.Sum.Int64(), a.Sum.IsInt64() }

// Append encodes a.
func (a SumInt) Append(dst []byte) []byte { return block.AppendInt128(dst, a.Sum) }

// Read decodes what Append wrote.
func (a *SumInt) Read(r *block.Reader) { a.Sum = r.Int128() }

// SumDecimal accumulates unscaled DECIMALs in 192 bits of two's complement, lowest word first: 2^64 values of 38 digits cannot leave them.
type SumDecimal struct{ w [3]uint64 }

// Add64 adds an unscaled DECIMAL.
func (a *SumDecimal) Add64(v int64) { a.add(uint64(v), uint64(v>>63), uint64(v>>63)) }

// Add128 adds an unscaled DECIMAL of up to 38 digits.
func (a *SumDecimal) Add128(v sq.Int128) { a.add(v.Lo, uint64(v.Hi), uint64(v.Hi>>63)) }

// Merge adds b's values.
func (a *SumDecimal) Merge(b SumDecimal) { a.add(b.w[0], b.w[1], b.w[2]) }

func (a *SumDecimal) add(x, y, z uint64) {
	var c uint64
	a.w[0], c = bits.Add64(a.w[0], x, 0)
	a.w[1], c = bits.Add64(a.w[1], y, c)
	a.w[2], _ = bits.Add64(a.w[2], z, c)
}

// Result returns the unscaled sum; ok is false beyond 38 digits.
func (a *SumDecimal) Result() (v sq.Int128, ok bool) {
	v, ok = a.narrow()
	return v, ok && v.InPrecision(sq.MaxPrecision)
}

func (a *SumDecimal) narrow() (v sq.Int128, ok bool) {
	return sq.Int128{Hi: int64(a.w[1]), Lo: a.w[0]}, a.w[2] == uint64(int64(a.w[1])>>63)
}

// Append encodes a: the low 128 bits, and the upper word where they do not tell it.
func (a SumDecimal) Append(dst []byte) []byte {
	v, narrow := a.narrow()
	dst = block.AppendInt128(block.AppendBool(dst, !narrow), v)
	if !narrow {
		dst = block.AppendUint64(dst, a.w[2])
	}
	return dst
}

// Read decodes what Append wrote.
func (a *SumDecimal) Read(r *block.Reader) {
	wide := r.Bool()
	v := r.Int128()
	a.w = [3]uint64{v.Lo, uint64(v.Hi), uint64(v.Hi >> 63)}
	if wide {
		a.w[2] = r.Uint64()
	}
}

// SumFloat is Neumaier's compensated sum (ZAMM 54, 1974): s + c. What would leave the range in between, and NaN and the infinities, is kept apart,
// scaled down, so that only the true sum decides whether the result is infinite, in any order; NaN and ±Inf among the values come out as IEEE
// addition gives them.
type SumFloat struct {
	s, c float64
	b, d float64 // the same for what would bring s over bigLimit, times bigDown
}

const (
	bigLimit = 0x1p1000
	bigDown  = 0x1p-100
	bigUp    = 0x1p100
)

// Add adds v.
func (a *SumFloat) Add(v float64) {
	t := a.s + v
	if !(t <= bigLimit && t >= -bigLimit) {
		a.addScaled(v * bigDown) // |v| is at least half an ulp of bigLimit, so scaling loses nothing
		return
	}
	if math.Abs(a.s) >= math.Abs(v) {
		a.c += a.s - t + v
	} else {
		a.c += v - t + a.s
	}
	a.s = t
}

// addScaled is Add on the scaled pair.
func (a *SumFloat) addScaled(v float64) {
	s := a.b
	t := s + v
	if math.Abs(s) >= math.Abs(v) {
		s = s - t + v
	} else {
		s = v - t + s
	}
	if s == s { // an infinity leaves no rounding error behind
		a.d += s
	}
	a.b = t
}

// Merge adds b's values.
func (a *SumFloat) Merge(b SumFloat) {
	a.Add(b.s)
	a.c += b.c
	if b.b != 0 || b.d != 0 {
		a.addScaled(b.b)
		a.d += b.d
	}
}

// Result returns the sum, 0 for no values; NaN has one bit pattern.
func (a *SumFloat) Result() float64 {
	big := a.b + a.d
	if big == 0 {
		return a.s + a.c
	}
	if v := (big + (a.s+a.c)*bigDown) * bigUp; v == v {
		return v
	}
	return math.NaN()
}

// Append encodes a.
func (a SumFloat) Append(dst []byte) []byte {
	plain := a.b == 0 && a.d == 0
	dst = block.AppendFloat(block.AppendFloat(block.AppendBool(dst, plain), a.s), a.c)
	if !plain {
		dst = block.AppendFloat(block.AppendFloat(dst, a.b), a.d)
	}
	return dst
}

// Read decodes what Append wrote.
func (a *SumFloat) Read(r *block.Reader) {
	plain := r.Bool()
	*a = SumFloat{s: r.Float(), c: r.Float()}
	if !plain {
		a.b, a.d = r.Float(), r.Float()
	}
}
