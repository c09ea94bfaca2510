package op

import (
	"math"
	"math/big"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// AvgInt accumulates the mean of BIGINTs: an exact sum and a count.
type AvgInt struct {
	sum SumInt
	n   int64
}

// Add adds v.
func (a *AvgInt) Add(v int64) {
	a.sum.Add(v)
	a.n++
}

// Merge adds b's values.
func (a *AvgInt) Merge(b *AvgInt) {
	a.sum.Merge(b.sum)
	a.n += b.n
}

// Empty reports that there are no values.
func (a *AvgInt) Empty() bool { return a.n == 0 }

// exactInt bounds the integers that a float64 holds without a loss, so that one division rounds once.
const exactInt = 1 << 53

// Result returns the exact mean, rounded once; NaN for no values.
func (a *AvgInt) Result() float64 {
	if s := a.sum.Sum; s.IsInt64() && s.Int64() <= exactInt && s.Int64() >= -exactInt && a.n <= exactInt {
		return float64(s.Int64()) / float64(a.n)
	}
	f, _ := new(big.Rat).SetFrac(bigInt(a.sum.Sum), big.NewInt(a.n)).Float64()
	return f
}

// Whole returns the mean truncated toward zero; 0 for no values.
func (a *AvgInt) Whole() int64 {
	if a.n == 0 {
		return 0
	}
	q, _ := a.sum.Sum.QuoRem(sq.FromInt64(a.n))
	return q.Int64()
}

// Append encodes a.
func (a *AvgInt) Append(dst []byte) []byte { return block.AppendInt(a.sum.Append(dst), a.n) }

// Read decodes what Append wrote.
func (a *AvgInt) Read(r *block.Reader) {
	a.sum.Read(r)
	a.n = r.Int()
}

func bigInt(v sq.Int128) *big.Int {
	x := new(big.Int).Lsh(big.NewInt(v.Hi), 64)
	return x.Add(x, new(big.Int).SetUint64(v.Lo))
}

// AvgFloat accumulates the mean of DOUBLEs: a compensated sum and a count.
type AvgFloat struct {
	sum SumFloat
	n   int64
}

// Add adds v.
func (a *AvgFloat) Add(v float64) {
	a.sum.Add(v)
	a.n++
}

// Merge adds b's values.
func (a *AvgFloat) Merge(b *AvgFloat) {
	a.sum.Merge(b.sum)
	a.n += b.n
}

// Empty reports that there are no values.
func (a *AvgFloat) Empty() bool { return a.n == 0 }

// Result returns the mean, NaN for no values. A sum that leaves the range of a float64 does not spoil it.
func (a *AvgFloat) Result() float64 {
	n := float64(a.n)
	if v := a.sum.Result(); !math.IsInf(v, 0) {
		return v / n
	}
	return (a.sum.b/n + a.sum.d/n + (a.sum.s/n+a.sum.c/n)*bigDown) * bigUp
}

// Append encodes a.
func (a *AvgFloat) Append(dst []byte) []byte { return block.AppendInt(a.sum.Append(dst), a.n) }

// Read decodes what Append wrote.
func (a *AvgFloat) Read(r *block.Reader) {
	a.sum.Read(r)
	a.n = r.Int()
}

// AvgDecimal accumulates the mean of DECIMALs of one scale: an exact sum of unscaled values and a count.
type AvgDecimal struct {
	sum SumDecimal
	n   int64
}

// Add64 adds an unscaled DECIMAL.
func (a *AvgDecimal) Add64(v int64) {
	a.sum.Add64(v)
	a.n++
}

// Add128 adds an unscaled DECIMAL of up to 38 digits.
func (a *AvgDecimal) Add128(v sq.Int128) {
	a.sum.Add128(v)
	a.n++
}

// Merge adds b's values.
func (a *AvgDecimal) Merge(b *AvgDecimal) {
	a.sum.Merge(b.sum)
	a.n += b.n
}

// Empty reports that there are no values.
func (a *AvgDecimal) Empty() bool { return a.n == 0 }

// Result returns the unscaled mean with up more fraction digits than the values, rounded half away from zero; 0 for no values. ok is false beyond 38 digits.
func (a *AvgDecimal) Result(up uint8) (v sq.Int128, ok bool) {
	if a.n == 0 {
		return sq.Int128{}, true
	}
	if s, narrow := a.sum.narrow(); narrow {
		if s, ok := s.Mul(sq.Pow10(up)); ok {
			q, r := s.QuoRem(sq.FromInt64(a.n))
			if twice := r.Add(r); twice.Sign() > 0 && twice.Cmp(sq.FromInt64(a.n)) >= 0 {
				q = q.Add(sq.FromInt64(1))
			} else if twice.Sign() < 0 && twice.Neg().Cmp(sq.FromInt64(a.n)) >= 0 {
				q = q.Sub(sq.FromInt64(1))
			}
			return q, q.InPrecision(sq.MaxPrecision)
		}
	}
	return a.bigResult(up)
}

// bigResult is Result where the scaled sum leaves 128 bits.
func (a *AvgDecimal) bigResult(up uint8) (sq.Int128, bool) {
	s := new(big.Int).Lsh(big.NewInt(int64(a.sum.w[2])), 64)
	s.Lsh(s.Add(s, new(big.Int).SetUint64(a.sum.w[1])), 64)
	s.Add(s, new(big.Int).SetUint64(a.sum.w[0]))
	s.Mul(s, bigInt(sq.Pow10(up)))
	n := big.NewInt(a.n)
	q, r := new(big.Int).QuoRem(s, n, new(big.Int))
	if new(big.Int).Lsh(r.Abs(r), 1).Cmp(n) >= 0 {
		q.Add(q, big.NewInt(int64(s.Sign())))
	}
	if q.BitLen() > 127 {
		return sq.Int128{}, false
	}
	lo := new(big.Int).And(q, new(big.Int).SetUint64(math.MaxUint64)).Uint64() // And works on the two's complement
	v := sq.Int128{Hi: new(big.Int).Rsh(q, 64).Int64(), Lo: lo}                // Rsh rounds toward −∞, as two's complement does
	return v, v.InPrecision(sq.MaxPrecision)
}

// Append encodes a.
func (a *AvgDecimal) Append(dst []byte) []byte { return block.AppendInt(a.sum.Append(dst), a.n) }

// Read decodes what Append wrote.
func (a *AvgDecimal) Read(r *block.Reader) {
	a.sum.Read(r)
	a.n = r.Int()
}
