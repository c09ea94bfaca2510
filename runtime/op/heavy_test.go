package op

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func top(a *Heavy, k int64) (out []int64) {
	for r := range a.Top(k) {
		out = append(out, r.ReadOrderInt())
	}
	return out
}

func TestHeavyIsExactForFewValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 60).Draw(t, "values")
		heavy := tree(t, len(values), func(a *Heavy, i int) { a.AddInt(values[i]) }, func(a *Heavy, b Heavy) { a.Merge(&b) },
			func(a Heavy) Heavy { return through(t, a.Append(nil), (*Heavy).Read) })
		var want []int64
		var bag Bag
		for _, v := range values {
			bag.AddInt(v)
		}
		for r := range bag.Top(3) {
			want = append(want, r.ReadOrderInt())
		}
		if got := top(&heavy, 3); !slices.Equal(got, want) || heavy.Empty() {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// Three values take a quarter, an eighth and a sixteenth of the rows; all others are different.
func TestHeavyKeepsFrequentValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var parts [4]Heavy
	for i := range int64(200_000) {
		v := 1000 + i
		switch rng.IntN(16) {
		case 0, 1, 2, 3:
			v = 7
		case 4, 5:
			v = 8
		case 6:
			v = 9
		}
		parts[i%4].AddInt(v)
	}
	for i := range 3 {
		parts[i+1].Merge(&parts[i])
	}
	if got := top(&parts[3], 3); !slices.Equal(got, []int64{7, 8, 9}) {
		t.Errorf("most frequent: %v", got)
	}
	if n := len(parts[3].bag.values.entries); n > 2*heavyLimit {
		t.Errorf("%d values are kept", n)
	}
	var rare Heavy
	for i := range int64(2*heavyLimit + 1) {
		rare.AddInt(i)
	}
	if rare.Empty() || len(top(&rare, 3)) != 0 {
		t.Errorf("of values that occur once: %v", top(&rare, 3))
	}
}
