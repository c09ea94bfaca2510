package plan

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/typecheck/typed"
)

func TestUnionPushesOperatorsIntoItsInputs(t *testing.T) {
	p := checked(t, `CREATE SOURCE t2 (b STRING NOT NULL, ts TIMESTAMP NOT NULL, WATERMARK ts DELAY OF 5s) WITH (connector = 'file', path = 't2.jsonl', format = 'json');
INSERT INTO o SELECT window_start, b, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 1m), b;`)
	q := p.Queries[0]
	scan, agg := q.Ops[0].(*typed.Scan), q.Ops[1].(*typed.Aggregate)
	other := *scan
	q.Ops[0] = &typed.Union{Base: scan.Base, Inputs: [][]typed.Op{{scan}, {&other}}}
	pl := Build(p, Options{})
	if err := Verify(pl); err != nil {
		t.Fatalf("%v\n%s", err, Dump(pl))
	}
	if len(pl.Stages) != 2 || len(pl.Exchanges) != 1 || len(pl.Stages[0].Branches) != 2 {
		t.Fatalf("two branches of one scan share an exchange, got\n%s", Dump(pl))
	}
	q.Ops = append([]typed.Op{scan, agg}, q.Ops[2:]...)
	twice := *q
	twice.Name = "o[2]"
	p.Queries = append(p.Queries, &twice)
	pl = Build(p, Options{})
	if err := Verify(pl); err != nil {
		t.Fatalf("%v\n%s", err, Dump(pl))
	}
	if len(pl.Stages) != 2 || len(pl.Stages[1].Branches) != 2 {
		t.Fatalf("equal beginnings share a stage, got\n%s", Dump(pl))
	}
	if n := strings.Count(Explain(pl).String(), "close W >= window_end"); n != 1 {
		t.Errorf("explain shows the shared aggregate %d times", n)
	}
}
