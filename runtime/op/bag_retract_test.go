package op

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/streamc/streamc/runtime/block"
)

// TestBagRetracts: values come and go in any order over two bags that are merged; what is left is a plain multiset.
func TestBagRetracts(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for range 500 {
		var a, b Bag
		var left []int64
		for range rng.IntN(60) {
			to := []*Bag{&a, &b}[rng.IntN(2)]
			if len(left) > 0 && rng.IntN(5) < 2 {
				i := rng.IntN(len(left))
				to.SubInt(left[i])
				left = slices.Delete(left, i, i+1)
				continue
			}
			v := rng.Int64N(30) - 15
			to.AddInt(v)
			left = append(left, v)
		}
		var c Bag
		r := block.Reader{B: b.Append(nil)}
		c.Read(&r)
		a.Merge(&c)
		var plain Bag
		for _, v := range left {
			plain.AddInt(v)
		}
		slices.Sort(left)
		distinct := int64(len(slices.Compact(slices.Clone(left))))
		if a.Len() != distinct || a.Empty() != (len(left) == 0) {
			t.Fatalf("%d values, empty %v; left %v", a.Len(), a.Empty(), left)
		}
		if len(left) > 0 {
			lo, hi := a.Min(), a.Max()
			if got := fmt.Sprint(lo.ReadOrderInt(), hi.ReadOrderInt()); got != fmt.Sprint(left[0], left[len(left)-1]) {
				t.Fatalf("extremes %s of %v", got, left)
			}
			x, y := a.Mode(), plain.Mode()
			if !bytes.Equal(x.B, y.B) {
				t.Fatalf("mode %x, want %x", x.B, y.B)
			}
		}
	}
}
