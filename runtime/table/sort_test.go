package table

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSorter: any list of keys leaves in the order of Compare, whatever their prefixes have in common.
func TestSorter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var s sorter
	for range 2000 {
		n := rng.IntN(300)
		keys := make([]string, n)
		numbers := make([]int64, n)
		bits := rng.IntN(62) + 1
		for i := range keys {
			b := make([]byte, rng.IntN(11))
			for j := range b {
				b[j] = "a\x00b\xff"[rng.IntN(4)]
			}
			keys[i] = string(b)
			numbers[i] = rng.Int64N(1<<bits) - 1<<(bits-1)
		}
		check := func(compare func(a, b int32) int, prefix func(i int) uint64) {
			s.reset()
			want := make([]int32, n)
			for i := range n {
				s.add(prefix(i), i)
				want[i] = int32(i)
			}
			list := s.sort(compare)
			if len(list) != n || !slices.IsSortedFunc(list, func(a, b ranked) int { return compare(a.at, b.at) }) {
				t.Fatalf("%v is not sorted (%q, %v)", list, keys, numbers)
			}
			got := make([]int32, n)
			for i, e := range list {
				got[i] = e.at
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Fatalf("%v: some are missing", got)
			}
		}
		check(func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) }, func(i int) uint64 { return TextPrefix(keys[i]) })
		check(func(a, b int32) int { return cmp.Compare(numbers[a], numbers[b]) }, func(i int) uint64 { return IntPrefix(numbers[i]) })
		check(func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) }, func(int) uint64 { return 0 })
	}
}
