package op

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/block"
)

func TestMomentsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom([]float64{0, 1, 1e9, -1e15}).Draw(t, "base")
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 { return base + float64(rapid.IntRange(-1000, 1000).Draw(t, "v"))/8 }), 2, 20).Draw(t, "values")
		n := new(big.Rat).SetInt64(int64(len(values)))
		mean, want := new(big.Rat), new(big.Rat)
		for _, v := range values {
			mean.Add(mean, new(big.Rat).SetFloat64(v))
		}
		mean.Quo(mean, n)
		for _, v := range values {
			d := new(big.Rat).Sub(new(big.Rat).SetFloat64(v), mean)
			want.Add(want, d.Mul(d, d))
		}
		pop, _ := new(big.Rat).Quo(want, n).Float64()
		samp, _ := want.Quo(want, n.Sub(n, big.NewRat(1, 1))).Float64()
		a := tree(t, len(values), func(a *Moments, i int) { a.Add(values[i]) }, func(a *Moments, b Moments) { a.Merge(&b) },
			func(a Moments) Moments { return through(t, a.Append(nil), (*Moments).Read) })
		for lost, want := range []float64{pop, samp} {
			if got := a.Variance(int64(lost)); math.Abs(got-want) > 1e-12*want {
				t.Fatalf("variance %d: %v, want %v", lost, got, want)
			}
			if got := a.Deviation(int64(lost)); math.Abs(got-math.Sqrt(want)) > 1e-12*got {
				t.Fatalf("deviation %d: %v, want %v", lost, got, math.Sqrt(want))
			}
		}
	})
}

func TestMomentsOfSpecialValues(t *testing.T) {
	var a Moments
	a.Add(1)
	if v := a.Variance(0); v != 0 || !math.IsNaN(a.Variance(1)) || !a.Fewer(2) || a.Fewer(1) {
		t.Errorf("one value: population %v, sample %v", v, a.Variance(1))
	}
	a.Add(math.Inf(1))
	if !math.IsNaN(a.Variance(0)) {
		t.Error("an infinity does not make NaN")
	}
	var b Moments
	for _, v := range []float64{1e300, -1e300, 1.7e308, -1.7e308} {
		b.Add(v)
	}
	if v := b.Variance(0); !math.IsInf(v, 1) {
		t.Errorf("squares beyond the range give %v", v)
	}
}

func key(i int) []byte { return block.OrderInt(nil, int64(i)) }

func TestPickInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.Permutation(indices(8)).Draw(t, "keys")
		values := rapid.SliceOfN(rapid.String(), 8, 8).Draw(t, "values")
		n := rapid.IntRange(0, 8).Draw(t, "n")
		least := tree(t, n, func(a *Least, i int) { a.Add(key(keys[i]), []byte(values[i])) }, func(a *Least, b Least) { a.Merge(&b) },
			func(a Least) Least { return through(t, a.Append(nil), (*Least).Read) })
		greatest := tree(t, n, func(a *Greatest, i int) { a.Add(key(keys[i]), []byte(values[i])) }, func(a *Greatest, b Greatest) { a.Merge(&b) },
			func(a Greatest) Greatest { return through(t, a.Append(nil), (*Greatest).Read) })
		if n == 0 {
			if !least.Empty() || !greatest.Empty() {
				t.Fatal("a value without rows")
			}
			return
		}
		lo, hi := slices.Index(keys[:n], slices.Min(keys[:n])), slices.Index(keys[:n], slices.Max(keys[:n]))
		x, y := least.Value(), greatest.Value()
		if got := x.Rest(); got != values[lo] {
			t.Fatalf("least %q, want %q", got, values[lo])
		}
		if got := y.Rest(); got != values[hi] {
			t.Fatalf("greatest %q, want %q", got, values[hi])
		}
	})
}

// A state that was read from a record leaves the record alone.
func TestPickCopiesBeforeItChanges(t *testing.T) {
	var a Least
	a.Add(key(5), []byte("five"))
	record := a.Append(nil)
	was := string(record)
	var b Least
	r := block.Reader{B: record}
	b.Read(&r)
	b.Add(key(1), []byte("one"))
	if string(record) != was {
		t.Errorf("the record is now %x, was %x", record, was)
	}
}

func TestListInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.Permutation(indices(12)).Draw(t, "keys")
		values := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "ab"}), 12, 12).Draw(t, "values")
		n := rapid.IntRange(0, 12).Draw(t, "n")
		rows := indices(n)
		sort.Slice(rows, func(i, j int) bool { return keys[rows[i]] < keys[rows[j]] })
		var all, once []string
		for _, i := range rows {
			all = append(all, values[i])
			if !slices.Contains(once, values[i]) {
				once = append(once, values[i])
			}
		}
		list := tree(t, n, func(a *List, i int) { a.Add(key(keys[i]), []byte(values[i])) }, func(a *List, b List) { a.Merge(&b) },
			func(a List) List { return through(t, a.Append(nil), (*List).Read) })
		if got, want := list.Join("|"), strings.Join(all, "|"); got != want || list.Len() != n || list.Empty() != (n == 0) {
			t.Fatalf("%q, want %q", got, want)
		}
		set := tree(t, n, func(a *DistinctList, i int) { a.Add(key(keys[i]), []byte(values[i])) }, func(a *DistinctList, b DistinctList) { a.Merge(&b) },
			func(a DistinctList) DistinctList { return through(t, a.Append(nil), (*DistinctList).Read) })
		if string(list.Concat()) != strings.Join(all, "") || string(set.Concat()) != strings.Join(once, "") {
			t.Fatalf("concatenated: %q and distinct %q", list.Concat(), set.Concat())
		}
		if got, want := set.Join("|"), strings.Join(once, "|"); got != want || set.Len() != len(once) || set.Empty() != (n == 0) {
			t.Fatalf("distinct %q, want %q", got, want)
		}
	})
}

func TestBagInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-5, 5), 1, 40).Draw(t, "values")
		bag := tree(t, len(values), func(a *Bag, i int) { a.AddFloat(float64(values[i])) }, func(a *Bag, b Bag) { a.Merge(&b) },
			func(a Bag) Bag { return through(t, a.Append(nil), (*Bag).Read) })
		slices.Sort(values)
		times := map[int]int{}
		for _, v := range values {
			times[v]++
		}
		byTimes := slices.Compact(slices.Clone(values))
		slices.SortFunc(byTimes, func(x, y int) int { return cmp.Or(cmp.Compare(times[y], times[x]), cmp.Compare(x, y)) })
		mode := bag.Mode()
		if got := mode.ReadOrderFloat(); got != float64(byTimes[0]) {
			t.Fatalf("mode %v, want %v", got, byTimes[0])
		}
		i := 0
		for r := range bag.Top(3) {
			if got := r.ReadOrderFloat(); got != float64(byTimes[i]) {
				t.Fatalf("place %d of the most frequent: %v, want %v", i, got, byTimes[i])
			}
			i++
		}
		if i != min(3, len(byTimes)) {
			t.Fatalf("%d most frequent values of %d", i, len(byTimes))
		}
		q := rapid.SampledFrom([]float64{0, 0.25, 0.5, 0.9, 1}).Draw(t, "q")
		r := bag.Discrete(q)
		if got, want := r.ReadOrderFloat(), values[max(int(math.Ceil(q*float64(len(values))))-1, 0)]; got != float64(want) {
			t.Fatalf("discrete %v: %v, want %v", q, got, want)
		}
		place := q * float64(len(values)-1)
		low, high := values[int(math.Floor(place))], values[int(math.Ceil(place))]
		want := float64(low) + (place-math.Floor(place))*float64(high-low)
		if got := bag.Continuous(q); math.Abs(got-want) > 1e-9 {
			t.Fatalf("continuous %v: %v, want %v", q, got, want)
		}
	})
}

func TestCardinality(t *testing.T) {
	for _, n := range []int{0, 1, 10, sparseLimit, sparseLimit + 1, 5000, 40_000, 1_000_000} {
		var whole Cardinality
		var parts [3]Cardinality
		for i := range n {
			h := block.HashInt(block.HashSeed, int64(i))
			whole.Add(h)
			parts[i%3].Add(h)
			parts[i*7%3].Add(h)
		}
		merged := through2(t, &parts[1])
		merged.Merge(&parts[2])
		merged.Merge(&parts[0])
		got := whole.Result()
		if other := merged.Result(); other != got {
			t.Errorf("%d values: %d in one, %d merged", n, got, other)
		}
		if off := math.Abs(float64(got-int64(n))) / max(float64(n), 1); n <= sparseLimit && off != 0 || off > 0.025 {
			t.Errorf("%d values are estimated as %d", n, got)
		}
	}
}

func through2(t *testing.T, a *Cardinality) Cardinality {
	var b Cardinality
	r := block.Reader{B: a.Append(nil)}
	if b.Read(&r); r.Bad || r.More() {
		t.Fatal("not read back")
	}
	return b
}

func TestQuantilesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64(), rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{0, math.Inf(1), math.Inf(-1), math.NaN()})), 1, 40).Draw(t, "values")
		build := func() Quantiles {
			return tree(t, len(values), func(a *Quantiles, i int) { a.Add(values[i]) }, func(a *Quantiles, b Quantiles) { a.Merge(&b) },
				func(a Quantiles) Quantiles { return through(t, a.Append(nil), (*Quantiles).Read) })
		}
		a, b := build(), build()
		if string(a.Append(nil)) != string(b.Append(nil)) {
			t.Fatal("two orders give two states")
		}
		sorted := slices.Clone(values)
		slices.SortFunc(sorted, func(x, y float64) int { // NaN last
			if x != x || y != y {
				return -cmp.Compare(x, y)
			}
			return cmp.Compare(x, y)
		})
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		want := sorted[int(math.Floor(q*float64(len(values)-1)))]
		got := a.Result(q)
		if got != want && !(got != got && want != want) && math.Abs(got-want) > 0.0100001*math.Abs(want) && math.Abs(want) > smallest {
			t.Fatalf("quantile %v: %v, the value is %v", q, got, want)
		}
	})
}
