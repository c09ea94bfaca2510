package op

import (
	"math/bits"

	"github.com/streamc/streamc/runtime/sq"
)

// Sub takes v back.
func (a *SumInt) Sub(v int64) { a.Sum = a.Sum.Sub(sq.FromInt64(v)) }

// Sub64 takes an unscaled DECIMAL back.
func (a *SumDecimal) Sub64(v int64) { a.sub(uint64(v), uint64(v>>63), uint64(v>>63)) }

// Sub128 takes an unscaled DECIMAL of up to 38 digits back.
func (a *SumDecimal) Sub128(v sq.Int128) { a.sub(v.Lo, uint64(v.Hi), uint64(v.Hi>>63)) }

func (a *SumDecimal) sub(x, y, z uint64) {
	var c uint64
	a.w[0], c = bits.Sub64(a.w[0], x, 0)
	a.w[1], c = bits.Sub64(a.w[1], y, c)
	a.w[2], _ = bits.Sub64(a.w[2], z, c)
}

// Sub takes v back.
func (a *AvgInt) Sub(v int64) {
	a.sum.Sub(v)
	a.n--
}

// Sub64 takes an unscaled DECIMAL back.
func (a *AvgDecimal) Sub64(v int64) {
	a.sum.Sub64(v)
	a.n--
}

// Sub128 takes an unscaled DECIMAL of up to 38 digits back.
func (a *AvgDecimal) Sub128(v sq.Int128) {
	a.sum.Sub128(v)
	a.n--
}
