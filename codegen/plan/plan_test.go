package plan

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

const tables = `CREATE SOURCE t (a BIGINT, b STRING NOT NULL, d DECIMAL(10,2), f DOUBLE, ts TIMESTAMP NOT NULL, WATERMARK ts DELAY OF 5s)
  WITH (connector = 'file', path = 't.jsonl', format = 'json');
CREATE SINK o WITH (connector = 'memory');
`

func checked(t *testing.T, text string) *typed.Program {
	t.Helper()
	src := source.New("q.sq", tables+text)
	bag := &diag.Bag{}
	p := typecheck.Check(parse.File(src, bag), catalog.Default(), bag)
	if p == nil {
		for _, d := range bag.All() {
			t.Log(diag.Text(d, false))
		}
		t.Fatalf("does not check: %s", text)
	}
	return p
}

// spellings are tasks in both spellings; each pair gives one plan.
var spellings = [][2]string{
	{"INSERT INTO o SELECT a, b FROM t;", "FROM t |> SELECT a, b |> EMIT INTO o;"},
	{"INSERT INTO o SELECT a + 1 AS x FROM t WHERE b = 'k' AND a > 2;", "FROM t |> WHERE b = 'k' |> WHERE a > 2 |> SELECT a + 1 AS x |> EMIT INTO o;"},
	{"INSERT INTO o SELECT window_start, window_end, b, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 1m), b;",
		"FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1m), b |> EMIT INTO o;"},
	{"INSERT INTO o SELECT window_start, window_end, b, COUNT(*) AS n FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY window_start, window_end, b;",
		"FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1m), b |> EMIT INTO o;"},
	{"INSERT INTO o SELECT b, SUM(a) AS s FROM t GROUP BY b HAVING COUNT(*) > 3;",
		"FROM t |> AGGREGATE SUM(a) AS s, COUNT(*) AS n GROUP BY b |> WHERE n > 3 |> SELECT b, s |> EMIT INTO o;"},
	{"INSERT INTO o SELECT MIN(d) AS lo, MAX(d) AS hi FROM t;", "FROM t |> AGGREGATE MIN(d) AS lo, MAX(d) AS hi |> EMIT INTO o;"},
}

func TestBothSpellingsGiveOnePlan(t *testing.T) {
	for _, s := range spellings {
		a, b := Build(checked(t, s[0]+"RUN BATCH;"), Options{}), Build(checked(t, s[1]+"RUN BATCH;"), Options{})
		// An alias that only the pipe form needs to write may name a column that nobody sees.
		strip := strings.NewReplacer("count BIGINT", "n BIGINT", "(count > 3)", "(n > 3)")
		if x, y := strip.Replace(Dump(a)), strip.Replace(Dump(b)); x != y {
			t.Errorf("%s\n%s\n%s\n%s", s[0], x, s[1], y)
		}
	}
}

func TestVerifyHoldsWithEachRewriteOff(t *testing.T) {
	for _, s := range spellings {
		for _, text := range s {
			for _, off := range append([]string{""}, RewriteNames()...) {
				p := Build(checked(t, text+"RUN BATCH;"), Options{Off: map[string]bool{off: true}})
				if err := Verify(p); err != nil {
					t.Errorf("%q off, %s: %v", off, text, err)
				}
			}
		}
	}
}

func TestMergeFilters(t *testing.T) {
	p := checked(t, "INSERT INTO o SELECT a FROM t WHERE a > 1;")
	scan := p.Queries[0].Ops[0]
	f := p.Queries[0].Ops[1].(*typed.Filter)
	ops := mergeFilters([]typed.Op{scan, f, f})
	if len(ops) != 2 || len(ops[1].(*typed.Filter).Conjuncts) != 2 || len(f.Conjuncts) != 1 {
		t.Errorf("got %d operators", len(ops))
	}
}

// TestVerifyCatches breaks a right plan in one place at a time.
func TestVerifyCatches(t *testing.T) {
	const text = `INSERT INTO o SELECT window_start, b, SUM(a) AS s FROM t WHERE a > 0 GROUP BY TUMBLE(ts, 1m), b HAVING COUNT(*) > 1; RUN BATCH;`
	breaks := map[string]func(*Program){
		"index is":         func(p *Program) { p.Stages[0].Index = 7 },
		"not both":         func(p *Program) { p.Stages[1].Source = p.Stages[0].Source },
		"not ascending":    func(p *Program) { c := p.Stages[0].Columns; c[0], c[1] = c[1], c[0] },
		"has no value":     func(p *Program) { p.Stages[0].Columns = p.Stages[0].Columns[:1] },
		"ends in one sink": func(p *Program) { b := p.Stages[1].Branches[0]; b.Ops = b.Ops[:len(b.Ops)-1] },
		"occurs twice":     func(p *Program) { b := p.Stages[1].Branches[0]; b.Ops = append([]Op{b.Ops[0]}, b.Ops...) },
		"earlier stage":    func(p *Program) { p.Exchanges[0].From = p.Exchanges[0].To },
		"no late test": func(p *Program) {
			b := p.Stages[0].Branches[0]
			var ops []Op
			for _, op := range b.Ops {
				if _, ok := op.(*LateTest); !ok {
					ops = append(ops, op)
				}
			}
			b.Ops = ops
		},
		"leave with every row": func(p *Program) { p.Exchanges[0].Pre.EachRow = true },
		"carry no horizon": func(p *Program) {
			s, b := p.Stages[1], p.Stages[1].Branches[0]
			late := &LateTest{Base: Base{"x", *b.Ops[0].Edge()}, HasHorizon: true}
			s.Branches[0].Ops = append([]Op{b.Ops[0], late}, b.Ops[1:]...)
		},
		"its value": func(p *Program) {
			k := lastSink(p)
			k.Items[1] = &typed.Literal{Typed: typed.Typed{T: types.Of(types.BigInt)}, Int: 1}
		},
		"values for": func(p *Program) { k := lastSink(p); k.Items = k.Items[:1] },
		"the expression expects": func(p *Program) {
			f := p.Stages[0].Branches[0].Ops[0].(*Filter)
			typed.Walk(f.Conjuncts[0], func(e typed.Expr) {
				if c, ok := e.(*typed.Column); ok {
					c.T.Kind = types.BigInt
					c.Index = 2 // a DECIMAL column
				}
			})
		},
	}
	for want, f := range breaks {
		p := Build(checked(t, text), Options{})
		if err := Verify(p); err != nil {
			t.Fatal(err)
		}
		f(p)
		err := Verify(p)
		if want == "the expression expects" && err != nil { // a column that the scan does not read, or of another type
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func lastSink(p *Program) *Sink {
	b := p.Stages[len(p.Stages)-1].Branches[0]
	return b.Ops[len(b.Ops)-1].(*Sink)
}

func TestEdges(t *testing.T) {
	p := Build(checked(t, `INSERT INTO o SELECT window_start, b, SUM(a) AS s FROM t GROUP BY TUMBLE(ts, 1m), b; SELECT b, SUM(f) AS s FROM t GROUP BY b HAVING SUM(f) > 1; RUN BATCH;`), Options{})
	merges := map[string]*Merge{}
	for _, s := range p.Stages {
		if m, ok := s.Branches[0].Ops[0].(*Merge); ok {
			merges[s.ID] = m
		}
	}
	w, g := merges["o.agg"], merges["stdout.agg"]
	if w == nil || g == nil {
		t.Fatalf("stages are %v", merges)
	}
	if w.Out.Kind != Append || len(w.Out.Key) != 2 || w.Out.Horizon {
		t.Errorf("windowed: %s", describeEdge(&w.Out))
	}
	if g.Out.Kind != Changing || len(g.Out.Key) != 1 || len(g.Out.Time) != 0 {
		t.Errorf("unwindowed: %s", describeEdge(&g.Out))
	}
	if k := lastSink(p); k.Out.Exact != OrderSensitive {
		t.Errorf("a condition over SUM(DOUBLE) is %s", k.Out.Exact)
	}
	if scan := p.Stages[0]; len(scan.Branches) != 2 || len(p.Stages) != 3 || scan.InOrder {
		t.Errorf("one scan for two queries, chunks in any order:\n%s", Dump(p))
	}
}
