package gen_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/streamc/streamc/golden/gen"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
)

// TestPrograms: nearly all texts check, the same seed gives the same case, and data comes in all shapes.
func TestPrograms(t *testing.T) {
	const n = 400
	rejected := 0
	why := map[diag.Code]int{}
	shown := ""
	for seed := range uint64(n) {
		c := gen.New(seed, gen.Options{Funcs: sig.All()})
		if again := gen.New(seed, gen.Options{Funcs: sig.All()}); again.String() != c.String() {
			t.Fatalf("seed %d gives two cases", seed)
		}
		src := source.New("q.sq", c.Query)
		var bag diag.Bag
		if typecheck.Check(parse.File(src, &bag), catalog.Default(), &bag) != nil {
			continue
		}
		rejected++
		for _, d := range bag.All() {
			if d.Severity == diag.Error {
				why[d.Code]++
				line, _ := src.Position(d.Span.Start)
				shown += fmt.Sprintf("seed %d: %s %s: %s\n", seed, d.Code, d.Message, bytes.TrimSpace([]byte(src.Line(line))))
				break
			}
		}
	}
	if rejected > n/20 {
		t.Errorf("%d of %d texts do not check: %v\n%s", rejected, n, why, shown)
	}
}
