package table

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// crowdedKey has few Slots.
type crowdedKey int64

func (k crowdedKey) Slot() uint64 { return uint64(k%13) * 0x9e3779b97f4a7c15 }

// TestLookup compares a Lookup with a Go map of lists, with Slots that meet.
func TestLookup(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 3))
		var l Lookup[crowdedKey]
		want := map[crowdedKey][]int32{}
		for row := range int32(rng.IntN(400)) {
			k := crowdedKey(rng.Int64N(1 + rng.Int64N(300)))
			l.Add(k.Slot(), k, row)
			want[k] = append(want[k], row)
		}
		for k := range crowdedKey(320) {
			if got := l.Rows(k.Slot(), k); !slices.Equal(got, want[k]) {
				t.Fatalf("seed %d: key %d has rows %v, want %v", seed, k, got, want[k])
			}
		}
	}
}
