package golden

import (
	"testing"

	"github.com/streamc/streamc/golden/gen"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
)

// TestRandomIsInteresting: random programs give rows, late rows, error rows and errors often enough for a comparison to mean something.
func TestRandomIsInteresting(t *testing.T) {
	const n = 300
	count := map[string]int{}
	for seed := range uint64(n) {
		c := gen.New(seed, gen.Options{Funcs: sig.All()})
		p, _, err := check("q", c.Query)
		if err != nil {
			continue
		}
		want, err := reference(p, c.Files(), c.Params)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, c)
		}
		count["programs"]++
		if want.Err != nil {
			count["stop with an error"]++
			continue
		}
		seen := map[string]bool{}
		for _, s := range p.Sinks {
			rows := len(want.Sinks[s.Name])
			switch {
			case rows == 0:
			case s.ErrorRows:
				seen["error rows"] = true
			case s.LateRows != nil:
				seen["late records"] = true
			default:
				seen["rows"] = true
			}
		}
		for _, q := range p.Queries {
			for k, v := range shape(q) {
				if v && len(want.Sinks[q.Ops[len(q.Ops)-1].(*typed.Output).Sink.Name]) > 1 {
					seen["rows of "+k] = true
				}
			}
		}
		if total(want.Late) > 0 {
			seen["late pairs"] = true
		}
		if total(want.Errors) > 0 {
			seen["removed rows"] = true
		}
		for k := range seen {
			count[k]++
		}
	}
	t.Log(count)
	for what, percent := range map[string]int{"programs": 95, "rows": 60, "late pairs": 20, "late records": 10, "error rows": 15, "removed rows": 30,
		"rows of a windowed aggregate": 24, "rows of a union": 4, "rows of a LIMIT of first rows": 1, "rows of a count window": 1, "rows of a join with a table": 2, "rows of an aggregate without a window": 10, "rows of chained aggregates": 1,
		"rows of a FILTER": 8, "rows of a DISTINCT": 5, "rows of an ordered aggregate": 8, "rows of a filter": 20} {
		if 100*count[what] < percent*n {
			t.Errorf("only %d of %d have %s, want %d %%", count[what], n, what, percent)
		}
	}
	if count["stop with an error"] > n/4 {
		t.Errorf("%d of %d stop with an error, and so say little", count["stop with an error"], n)
	}
}

// shape tells what a query is made of.
func shape(q *typed.Query) map[string]bool {
	out := map[string]bool{}
	aggregates := 0
	typed.WalkOps(q.Ops, func(op typed.Op) {
		switch op := op.(type) {
		case *typed.Union:
			out["a union"] = true
		case *typed.TableJoin:
			out["a join with a table"] = true
		case *typed.Sort:
			out["a LIMIT of first rows"] = out["a LIMIT of first rows"] || op.First
		case *typed.Filter:
			out["a filter"] = true
		case *typed.Aggregate:
			aggregates++
			for _, a := range op.Aggs {
				out["a FILTER"] = out["a FILTER"] || a.Filter != nil
				out["a DISTINCT"] = out["a DISTINCT"] || a.Distinct
				out["an ordered aggregate"] = out["an ordered aggregate"] || len(a.By) > 0
			}
			switch {
			case op.Rows != nil:
				out["a count window"] = true
			case op.Spec != nil || op.Windowed != nil:
				out["a windowed aggregate"] = true
			default:
				out["an aggregate without a window"] = true
			}
		}
	})
	out["chained aggregates"] = aggregates > 1
	return out
}
