package op

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// tree adds values by a random tree of accumulators: each value into one of several, which are merged in random order, some through their encoding.
func tree[A any](t *rapid.T, n int, add func(a *A, i int), merge func(a *A, b A), codec func(A) A) A {
	parts := make([]A, rapid.IntRange(1, 5).Draw(t, "parts"))
	order := rapid.Permutation(indices(n)).Draw(t, "order")
	for _, i := range order {
		add(&parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")], i)
	}
	for len(parts) > 1 {
		last := len(parts) - 1
		b := parts[last]
		if rapid.Bool().Draw(t, "encoded") {
			b = codec(b)
		}
		merge(&parts[rapid.IntRange(0, last-1).Draw(t, "into")], b)
		parts = parts[:last]
	}
	return parts[0]
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// through encodes and decodes an accumulator and checks that nothing is left over.
func through[A any](t *rapid.T, b []byte, read func(*A, *block.Reader)) A {
	var a A
	r := block.Reader{B: b}
	read(&a, &r)
	if r.Bad || r.More() {
		t.Fatalf("%x: not read back", b)
	}
	return a
}

func TestSumIntInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64})), 0, 12).Draw(t, "values")
		want := new(big.Int)
		for _, v := range values {
			want.Add(want, big.NewInt(v))
		}
		sum := tree(t, len(values), func(a *SumInt, i int) { a.Add(values[i]) }, (*SumInt).Merge,
			func(a SumInt) SumInt { return through(t, a.Append(nil), (*SumInt).Read) })
		if sum.Sum.String() != want.String() {
			t.Fatalf("%v, want %v", sum.Sum, want)
		}
		if v, ok := sum.Result(); ok != want.IsInt64() || ok && v != want.Int64() {
			t.Fatalf("result %d %v, want %v", v, ok, want)
		}
	})
}

func TestSumDecimalInAnyOrder(t *testing.T) {
	largest := sq.Pow10(38).Sub(sq.FromInt64(1))
	limit, _ := new(big.Int).SetString(largest.String(), 10)
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]sq.Int128{largest, largest.Neg(), sq.FromInt64(math.MinInt64), {}}), rapid.Custom(func(t *rapid.T) sq.Int128 {
			return sq.FromInt64(rapid.Int64().Draw(t, "v"))
		})), 0, 12).Draw(t, "values")
		want := new(big.Int)
		for _, v := range values {
			x, _ := new(big.Int).SetString(v.String(), 10)
			want.Add(want, x)
		}
		sum := tree(t, len(values), func(a *SumDecimal, i int) {
			if v := values[i]; v.IsInt64() && i%2 == 0 {
				a.Add64(v.Int64())
			} else {
				a.Add128(v)
			}
		}, (*SumDecimal).Merge, func(a SumDecimal) SumDecimal { return through(t, a.Append(nil), (*SumDecimal).Read) })
		v, ok := sum.Result()
		if ok != (want.CmpAbs(limit) <= 0) || ok && v.String() != want.String() {
			t.Fatalf("result %v %v, want %v", v, ok, want)
		}
	})
}

// A sum far beyond 128 bits comes back into range.
func TestSumDecimalBeyond128Bits(t *testing.T) {
	var a SumDecimal
	largest := sq.Pow10(38).Sub(sq.FromInt64(1))
	const n = 1000
	for range n {
		a.Add128(largest)
	}
	if _, ok := a.Result(); ok {
		t.Error("1000 × 10^38 fits in 38 digits")
	}
	r := block.Reader{B: a.Append(nil)}
	var b SumDecimal
	if b.Read(&r); b != a {
		t.Error("a wide sum did not come back")
	}
	for range n - 1 {
		b.Add128(largest.Neg())
	}
	if v, ok := b.Result(); !ok || v != largest {
		t.Errorf("%v %v", v, ok)
	}
}

// exact is the sum by big.Float with more bits than any sum of DOUBLEs needs, rounded once.
func exact(values []float64) float64 {
	sum := new(big.Float).SetPrec(4000)
	for _, v := range values {
		sum.Add(sum, new(big.Float).SetPrec(4000).SetFloat64(v))
	}
	f, _ := sum.Float64()
	return f
}

func TestSumFloatInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(-1e-3, 1e-3),
			rapid.SampledFrom([]float64{1e16, -1e16, 1, -1, 1e308, -1e308, math.MaxFloat64, -math.MaxFloat64, 5e-324, 1.0715086071862673e301, -1.0715086071862673e301})),
			0, 14).Draw(t, "values")
		sum := tree(t, len(values), func(a *SumFloat, i int) { a.Add(values[i]) }, (*SumFloat).Merge,
			func(a SumFloat) SumFloat { return through(t, a.Append(nil), (*SumFloat).Read) })
		got, want := sum.Result(), exact(values)
		size := 0.0 // what the values amount to: compensation keeps the error below about eps² of it
		for _, v := range values {
			size = max(size, math.Abs(v))
		}
		if got != want && !(math.Abs(got-want) <= 1e-9*math.Abs(want)+1e-28*size) {
			t.Fatalf("sum of %v is %v, want %v", values, got, want)
		}
	})
}

func TestSumFloatSpecials(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{1, 1e100, 1, -1e100}, 2}, {[]float64{inf}, inf}, {[]float64{1, inf, -5}, inf}, {[]float64{-inf, 1}, -inf}, {[]float64{inf, -inf}, nan}, {[]float64{nan}, nan},
		{[]float64{nan, inf, 1}, nan}, {[]float64{inf, inf, 1e308, -1e308}, inf}, {[]float64{math.MaxFloat64, math.MaxFloat64}, inf}, {[]float64{-math.MaxFloat64, -math.MaxFloat64}, -inf},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, math.MaxFloat64}, {[]float64{1e308, 1e308, 3.5, -1e308, -1e308}, 3.5}, {[]float64{math.Copysign(0, -1)}, 0},
	} {
		for shift := range max(1, len(c.values)) {
			var a, b SumFloat
			for i := range c.values {
				v := c.values[(i+shift)%len(c.values)]
				if i%2 == 0 {
					a.Add(v)
				} else {
					b.Add(v)
				}
			}
			for _, sum := range []SumFloat{merged(a, b), merged(b, a)} {
				if got := sum.Result(); got != c.want && (got == got || c.want == c.want) {
					t.Errorf("sum of %v is %v", c.values, got)
				}
			}
		}
	}
	var a SumFloat
	a.Add(math.Float64frombits(0xFFF8000000000123))
	if got := math.Float64bits(a.Result()); got != math.Float64bits(nan) {
		t.Errorf("NaN has the bits %x", got)
	}
}

func merged(a, b SumFloat) SumFloat {
	a.Merge(b)
	return a
}

func TestReadsGarbage(t *testing.T) {
	for _, in := range [][]byte{nil, {2}, {0}, {1, 0x80}, {0, 1, 2, 3}} {
		r := block.Reader{B: in}
		new(SumDecimal).Read(&r)
		r = block.Reader{B: in}
		new(SumFloat).Read(&r)
		if !r.Bad {
			t.Errorf("%x was read as a sum", in)
		}
	}
}
