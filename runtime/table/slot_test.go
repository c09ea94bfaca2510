package table

import (
	"fmt"
	"math"
	"testing"

	"github.com/streamc/streamc/runtime/event"
)

// TestSlotOf: numbers at equal distances, as identifiers, times and multiples of powers of two are, hardly meet in a table.
func TestSlotOf(t *testing.T) {
	strides := []int64{1, 2, 3, 7, 10, 60, 100, 1000, 3600, 86_400, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000, -1, -1000}
	for a, b := int64(1), int64(2); b < 1<<40; a, b = b, a+b { // the worst: their products lie close together
		strides = append(strides, a)
	}
	for shift := range 56 {
		strides = append(strides, 1<<shift, 3<<shift)
	}
	for _, n := range []int64{1000, 10_900, 43_600} { // a little below the sizes at which a table grows
		for _, stride := range strides {
			var f flat[intKey, struct{}]
			for i := range n {
				k := intKey{i * stride}
				if f.find(f.tag(k.Slot()), k) < 0 { // products may overflow to an earlier key
					f.add(f.tag(k.Slot()), k)
				}
			}
			probes := 0
			for i := range f.slots {
				if c := &f.slots[i]; c.tag != 0 {
					probes += (i-f.home(c.tag))&(len(f.slots)-1) + 1
				}
			}
			if mean := float64(probes) / float64(f.n); mean > mixAt+1 {
				t.Errorf("%d keys at a distance of %d: a search looks at %.1f places", n, stride, mean)
			}
		}
	}
}

// TestMixed: groups whose keys are mixed are found again, also where slices of which only some are mixed are merged.
func TestMixed(t *testing.T) {
	const stride = 832_040                  // a Fibonacci number
	for _, size := range []int64{30, 200} { // of windows: of 3 slices, whose runs are merged, and of 20, whose tables are
		s := NewSlices[intKey, countSum]("s", event.Hop(10, size, 0), nil, func(to, from *countSum) { to.n, to.sum = to.n+from.n, to.sum+from.sum })
		want := map[string]int64{}
		mixed, plain := 0, 0
		for slice := int64(0); slice < 300; slice += 10 {
			for i := range 20 + slice%40*20 { // some slices are too small to be mixed
				for range 3 {
					k := intKey{i * stride}
					acc := s.Hit(slice, slice+10, k.Slot(), k)
					if acc == nil {
						acc = s.Find(slice, slice+10, k.Slot(), k)
					}
					acc.n++
				}
				for end := slice + 10; end <= slice+size; end += 10 {
					want[fmt.Sprint(end, i*stride)] += 3
				}
			}
			if s.last.mixed {
				mixed++
			} else {
				plain++
			}
		}
		if mixed == 0 || plain == 0 {
			t.Fatalf("%d slices are mixed, %d are not", mixed, plain)
		}
		for g := range s.Close(math.MaxInt64) {
			at := fmt.Sprint(g.End, g.Key.k)
			if g.Acc.n != want[at] {
				t.Fatalf("windows of %d: %s has %d rows, want %d", size, at, g.Acc.n, want[at])
			}
			delete(want, at)
		}
		if len(want) > 0 {
			t.Errorf("windows of %d: %d groups are missing", size, len(want))
		}
	}
}
