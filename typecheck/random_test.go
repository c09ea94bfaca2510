package typecheck_test

import (
	"testing"

	"github.com/streamc/streamc/golden/gen"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
)

// TestRandomPrograms: random programs keep the contract of the typed tree.
func TestRandomPrograms(t *testing.T) {
	const seeds = 400
	checked := 0
	for seed := range uint64(seeds) {
		c := gen.New(seed, gen.Options{Funcs: sig.All()})
		p, _ := check(c.Query)
		if p == nil {
			continue // the generator promises nearly always
		}
		checked++
		if problem := broken(p); problem != "" {
			t.Fatalf("seed %d: %s\n%s\n%s", seed, problem, c.Query, typed.Dump(p))
		}
	}
	if checked < seeds*9/10 {
		t.Errorf("only %d of %d programs check", checked, seeds)
	}
}
