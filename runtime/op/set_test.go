package op

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

func TestSetInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type row struct {
			v    string
			mask uint64
		}
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "v")), rapid.Uint64Range(1, 7).Draw(t, "mask")}
		}), 0, 60).Draw(t, "values")
		want := map[string]uint64{}
		for _, r := range values {
			want[r.v] |= r.mask
		}
		set := tree(t, len(values), func(a *Set, i int) { a.AddText(values[i].v, values[i].mask) }, func(a *Set, b Set) { a.Merge(&b) },
			func(a Set) Set { return through(t, a.Append(nil), (*Set).Read) })
		for bit := range 3 {
			n := int64(0)
			for _, mask := range want {
				n += int64(mask >> bit & 1)
			}
			if got := set.Count(bit); got != n {
				t.Fatalf("bit %d: %d values, want %d", bit, got, n)
			}
			seen := map[string]bool{}
			for r := range set.Values(bit) {
				v := strings.Clone(r.Rest())
				if want[v]>>bit&1 == 0 || seen[v] {
					t.Fatalf("bit %d has %q", bit, v)
				}
				seen[v] = true
			}
			if len(seen) != int(n) {
				t.Fatalf("bit %d: yields %d values, counts %d", bit, len(seen), n)
			}
		}
	})
}

// What Read returns leaves the record alone when it grows.
func TestSetCopiesBeforeItGrows(t *testing.T) {
	var a Set
	a.AddText("ab", 1)
	record := append(a.Append(nil), "tail"...)
	was := string(record)
	var b Set
	r := block.Reader{B: record}
	b.Read(&r)
	for i := range 40 {
		b.AddInt(int64(i), 1)
	}
	if string(record) != was || b.Count(0) != 41 {
		t.Errorf("record %q, was %q; %d values", record, was, b.Count(0))
	}
}

func TestSetRefusesMalformedRecords(t *testing.T) {
	var a Set
	for i := range 3 {
		a.AddInt(int64(i), 1)
	}
	good := a.Append(nil)
	for i := range good {
		r := block.Reader{B: good[:i]}
		var b Set
		if b.Read(&r); !r.Bad {
			t.Errorf("%x was read", good[:i])
		}
	}
	long := append([]byte(nil), good...)
	long[len(long)-2] = 100 // the last value is longer than all
	r := block.Reader{B: long}
	if a.Read(&r); !r.Bad {
		t.Error("a value beyond the buffer was read")
	}
}

func TestAvgIntInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64(), 1, 12).Draw(t, "values")
		sum := new(big.Int)
		for _, v := range values {
			sum.Add(sum, big.NewInt(v))
		}
		want, _ := new(big.Rat).SetFrac(sum, big.NewInt(int64(len(values)))).Float64()
		avg := tree(t, len(values), func(a *AvgInt, i int) { a.Add(values[i]) }, func(a *AvgInt, b AvgInt) { a.Merge(&b) },
			func(a AvgInt) AvgInt { return through(t, a.Append(nil), (*AvgInt).Read) })
		if got := avg.Result(); got != want || avg.Empty() {
			t.Fatalf("%v, want %v", got, want)
		}
		if whole := sum.Quo(sum, big.NewInt(int64(len(values)))); avg.Whole() != whole.Int64() {
			t.Fatalf("truncated %d, want %v", avg.Whole(), whole)
		}
	})
}

func TestAvgDecimalInAnyOrder(t *testing.T) {
	largest := sq.Pow10(38).Sub(sq.FromInt64(1))
	limit := toBig(largest)
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]sq.Int128{largest, largest.Neg(), sq.FromInt64(1), {}}), rapid.Custom(func(t *rapid.T) sq.Int128 {
			return sq.FromInt64(rapid.Int64().Draw(t, "v"))
		})), 1, 12).Draw(t, "values")
		up := rapid.Uint8Range(0, 6).Draw(t, "up")
		sum := new(big.Int)
		for _, v := range values {
			sum.Add(sum, toBig(v))
		}
		sum.Mul(sum, toBig(sq.Pow10(up)))
		// half away from zero: twice the absolute sum plus n, over 2n, rounded down
		n := big.NewInt(int64(len(values)))
		want := new(big.Int).Abs(sum)
		want.Quo(want.Add(want.Lsh(want, 1), n), new(big.Int).Lsh(n, 1))
		if sum.Sign() < 0 {
			want.Neg(want)
		}
		avg := tree(t, len(values), func(a *AvgDecimal, i int) { a.Add128(values[i]) }, func(a *AvgDecimal, b AvgDecimal) { a.Merge(&b) },
			func(a AvgDecimal) AvgDecimal { return through(t, a.Append(nil), (*AvgDecimal).Read) })
		got, ok := avg.Result(up)
		if ok != (new(big.Int).Abs(want).Cmp(limit) <= 0) || ok && toBig(got).Cmp(want) != 0 {
			t.Fatalf("%v %v, want %v", got, ok, want)
		}
	})
}

func toBig(v sq.Int128) *big.Int {
	x, _ := new(big.Int).SetString(v.String(), 10)
	return x
}

func TestAvgFloatOfHugeValues(t *testing.T) {
	var a AvgFloat
	for range 4 {
		a.Add(1.5e308)
	}
	if got := a.Result(); got < 1.49999e308 || got > 1.50001e308 {
		t.Errorf("mean of four times 1.5e308 is %v", got)
	}
}

func TestSetOfNumbers(t *testing.T) {
	var a Set
	for _, v := range []float64{0, math.Copysign(0, -1), math.NaN(), math.Float64frombits(0xFFF8000000000001), 1.5} {
		a.AddFloat(v, 1)
	}
	var b Set
	b.AddInt128(sq.Pow10(30), 1)
	b.AddInt128(sq.Pow10(30), 1)
	b.AddBool(true, 2)
	if a.Count(0) != 3 || b.Count(0) != 1 || b.Count(1) != 1 {
		t.Errorf("%d floats of 3, %d numbers of 1, %d truths of 1", a.Count(0), b.Count(0), b.Count(1))
	}
	for r := range b.Values(0) {
		if v := r.Int128(); v != sq.Pow10(30) {
			t.Errorf("10^30 came back as %v", v)
		}
	}
}

func TestSetAllocatesNothingForKnownValues(t *testing.T) {
	var a Set
	for i := range int64(100) {
		a.AddInt(i, 1)
	}
	a.AddText("some text", 1)
	if n := testing.AllocsPerRun(100, func() {
		a.AddInt(50, 2)
		a.AddText("some text", 2)
		a.AddFloat(1.5, 1)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
