package op

import (
	"math"

	"github.com/streamc/streamc/runtime/block"
)

// Moments accumulates what variances need: the number of values, their mean and the sum of squared distances from it, updated as Welford (Technometrics 4,
// 1962) and merged as Chan, Golub and LeVeque (1979) say, in twice the precision of a float64, so that neither order nor a large mean shows.
type Moments struct {
	n       int64
	mean    double
	squares double
	special bool // NaN or an infinity is among the values
}

// Add adds v.
func (a *Moments) Add(v float64) {
	a.n++
	if v-v != 0 {
		a.special = true
		return
	}
	x := double{v, 0}
	delta := x.add(a.mean.neg())
	a.mean = a.mean.add(delta.over(float64(a.n)))
	a.squares = a.squares.add(delta.mul(x.add(a.mean.neg())))
}

// Merge adds b's values.
func (a *Moments) Merge(b *Moments) {
	switch {
	case b.n == 0:
		return
	case a.n == 0:
		*a = *b
		return
	}
	n := float64(a.n + b.n)
	delta := b.mean.add(a.mean.neg())
	share := delta.mul(double{float64(b.n), 0}).over(n)
	a.mean = a.mean.add(share)
	a.squares = a.squares.add(b.squares).add(delta.mul(share).mul(double{float64(a.n), 0}))
	a.n += b.n
	a.special = a.special || b.special
}

// Fewer reports that there are fewer than n values.
func (a *Moments) Fewer(n int64) bool { return a.n < n }

// Variance returns the sum of squared distances from the mean over the number of values less one for each degree of freedom that is lost: 0 for the population, 1 for a sample.
// NaN where NaN or an infinity is among the values, or where there are too few.
func (a *Moments) Variance(lost int64) float64 {
	v := a.squares.over(float64(a.n - lost)).hi
	switch {
	case a.special || a.n <= lost:
		return math.NaN()
	case v-v != 0: // the squares have left the range
		return math.Inf(1)
	}
	return max(v, 0)
}

// Deviation returns the square root of Variance.
func (a *Moments) Deviation(lost int64) float64 { return math.Sqrt(a.Variance(lost)) }

// Append encodes a.
func (a *Moments) Append(dst []byte) []byte {
	dst = block.AppendBool(block.AppendInt(dst, a.n), a.special)
	return a.squares.append(a.mean.append(dst))
}

// Read decodes what Append wrote.
func (a *Moments) Read(r *block.Reader) {
	a.n, a.special = r.Int(), r.Bool()
	a.mean.read(r)
	a.squares.read(r)
}

func (x double) append(dst []byte) []byte {
	return block.AppendFloat(block.AppendFloat(dst, x.hi), x.lo)
}

func (x *double) read(r *block.Reader) { x.hi, x.lo = r.Float(), r.Float() }
