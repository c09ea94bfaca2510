package golden

import (
	"errors"
	"testing"
)

// TestGenerate: every random program that checks can be planned and written as Go that parses. It links nothing, so it covers many.
func TestGenerate(t *testing.T) {
	seed := firstSeed(t) + 1_000_000
	n := 3 * programCount(t)
	t.Logf("seeds %d … (SEED=%d)", seed, seed-1_000_000)
	for range n {
		if r, err := newCase(seed); errors.Is(err, errCompiler) {
			t.Errorf("seed %d: %v\n%s", seed, err, r.c.Query)
		}
		seed++
	}
}
