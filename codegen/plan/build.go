package plan

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Build plans a checked program. It is total: a panic is a compiler bug.
func Build(p *typed.Program, o Options) *Program {
	b := &builder{p: &Program{Typed: p}, scans: map[*typed.Source]*Stage{}}
	for _, q := range p.Queries {
		b.query(rewrite(q.Ops, o), q)
	}
	b.number()
	return b.p
}

// Bounded reports whether the run ends by itself (E6a): RUN BATCH, or every source ends by itself. All
// connectors of the small language do: files without follow, a closed stdin, in-memory logs.
func (p *Program) Bounded() bool {
	if p.Typed.Run.Mode == typed.Batch {
		return true
	}
	for _, s := range p.Typed.Sources {
		switch s.Connector {
		case "file", "stdin", "memory":
		default:
			return false
		}
	}
	return true
}

type builder struct {
	p     *Program
	scans map[*typed.Source]*Stage
	// of the query being planned
	q      *typed.Query
	counts map[string]int
	late   bool // a lateness test already stands on this path
}

// id gives an operator its stable name: the query's name and the kind, numbered from 2 on within the query.
func (b *builder) id(kind string) string {
	b.counts[kind]++
	if n := b.counts[kind]; n > 1 {
		return fmt.Sprintf("%s.%s%d", b.q.Name, kind, n)
	}
	return b.q.Name + "." + kind
}

// scan returns the shared scan stage of a source: one read and one decode for all its queries.
func (b *builder) scan(s *typed.Source) *Stage {
	if st := b.scans[s]; st != nil {
		return st
	}
	st := &Stage{ID: "scan." + s.Name, Source: s}
	b.scans[s] = st
	b.p.Stages = append(b.p.Stages, st)
	return st
}

func (b *builder) query(ops []typed.Op, q *typed.Query) {
	b.q, b.counts, b.late = q, map[string]int{}, false
	scan := ops[0].(*typed.Scan)
	st := b.scan(scan.Source)
	for i, need := range scan.Need {
		if need {
			st.Columns = addColumn(st.Columns, i)
		}
	}
	if scan.UsesTime {
		st.EventTime = true
		st.Columns = addColumn(st.Columns, scan.Source.Time)
	}
	br := &Branch{Query: q, Scan: scan}
	st.Branches = append(st.Branches, br)
	edge := Edge{Schema: scan.Out, Time: scan.Time, Horizon: scan.UsesTime}
	for _, op := range ops[1:] {
		if a, ok := op.(*typed.Aggregate); ok {
			st, br, edge = b.aggregate(a, st, br, edge)
			continue
		}
		next := b.row(op, edge)
		edge = *next.Edge()
		br.Ops = append(br.Ops, next)
	}
	b.settle(b.scans[scan.Source])
}

// row plans an operator that stays within its stage.
func (b *builder) row(op typed.Op, in Edge) Op {
	out := in
	out.Schema, out.Time = op.Schema(), timeOf(op)
	switch op := op.(type) {
	case *typed.Filter:
		out.Time, out.Schema = in.Time, in.Schema
		for _, c := range op.Conjuncts {
			out.Exact = max(out.Exact, sensitivity(c, in.Rounded))
		}
		return &Filter{Base: Base{b.id("filter"), out}, From: op, Conjuncts: op.Conjuncts}
	case *typed.Project:
		out.Key = projectKey(in.Key, op.Items)
		out.Rounded = projectRounded(op.Items, in.Rounded)
		return &Project{Base: Base{b.id("project"), out}, From: op, Items: op.Items, Need: op.Need}
	case *typed.Window:
		b.late = true
		out.Key = nil
		out.Rounded = append(append([]bool(nil), in.Rounded...), make([]bool, len(op.Out)-len(in.Schema))...)
		return &LateTest{Base: Base{b.id("window"), out}, Spec: op.Spec, Operator: b.id("tumble"), AddColumns: true, HasHorizon: in.Horizon}
	case *typed.Output:
		out.Rounded = nil
		return &Sink{Base: Base{b.id("sink"), out}, From: op, Items: op.Items, Release: b.release(op.Sink)}
	}
	panic(fmt.Sprintf("plan: %T inside a stage", op))
}

// release settles when a sink's rows leave. A bounded file is written epoch by epoch in worker order, so that its bytes do not depend on timing.
func (b *builder) release(s *typed.Sink) Release {
	if b.p.Bounded() {
		return AfterCommit
	}
	return AtBlockEnd
}

// aggregate cuts the stage: late test and local pre-aggregation before the exchange, merge and close behind it.
func (b *builder) aggregate(a *typed.Aggregate, st *Stage, br *Branch, in Edge) (*Stage, *Branch, Edge) {
	pre := &PreAggregate{From: a, Window: a.Spec, Keys: a.Keys}
	if a.Spec != nil {
		out := in
		br.Ops = append(br.Ops, &LateTest{Base: Base{b.id("late"), out}, Spec: *a.Spec, Operator: b.q.Name + "." + "agg", HasHorizon: in.Horizon})
		b.late = true
	}
	isKey := make([]OutCol, 0, len(a.Keys))
	if a.Windowed != nil {
		pre.Window, pre.Keys, isKey = a.Windowed, nil, nil
		for i, k := range a.Keys {
			switch i {
			case a.StartKey:
				isKey = append(isKey, OutCol{Kind: OutWindowStart})
			case a.EndKey:
				isKey = append(isKey, OutCol{Kind: OutWindowEnd})
			default:
				isKey = append(isKey, OutCol{OutKey, len(pre.Keys)})
				pre.Keys = append(pre.Keys, k)
			}
		}
		pre.Start = windowStart(a)
	} else {
		for i := range a.Keys {
			isKey = append(isKey, OutCol{OutKey, i})
		}
	}
	m := &Merge{From: a, Window: pre.Window, Global: pre.Window == nil && len(pre.Keys) == 0}
	if a.Spec != nil {
		m.Cols = append(m.Cols, OutCol{Kind: OutWindowStart}, OutCol{Kind: OutWindowEnd})
	}
	m.Cols = append(m.Cols, isKey...)
	for _, g := range a.Aggs {
		if !g.Need {
			m.Cols = append(m.Cols, OutCol{})
			continue
		}
		m.Cols = append(m.Cols, OutCol{OutAgg, len(m.Aggs)})
		m.Aggs = append(m.Aggs, g)
	}
	for len(m.Cols) < len(a.Out) { // hidden window_time
		m.Cols = append(m.Cols, OutCol{Kind: OutWindowTime})
	}
	pre.Aggs = m.Aggs
	for _, k := range pre.Keys {
		m.Keys = append(m.Keys, k.Type())
		in.Exact = max(in.Exact, sensitivity(k, in.Rounded))
	}
	pre.Base = Base{b.id("partial"), Edge{Schema: a.Out, Exact: in.Exact}}
	m.Base = Base{b.id("agg"), mergeEdge(a, m, in)}
	x := &Exchange{From: st, Pre: pre, Merge: m}
	b.p.Exchanges = append(b.p.Exchanges, x)
	br.Ops = append(br.Ops, pre, &Send{Base: Base{b.id("send"), pre.Out}, To: x})
	next := &Stage{ID: m.OpID, Input: x}
	x.To = next
	nb := &Branch{Query: br.Query, Scan: br.Scan, Ops: []Op{m}}
	next.Branches = []*Branch{nb}
	b.p.Stages = append(b.p.Stages, next)
	return next, nb, m.Out
}

// mergeEdge is what leaves an aggregate: final rows when a window closes them; a changing result otherwise.
func mergeEdge(a *typed.Aggregate, m *Merge, in Edge) Edge {
	e := Edge{Schema: a.Out, Time: a.Time, Kind: Append, Exact: in.Exact, Key: []int{}, Rounded: make([]bool, len(a.Out))}
	if m.Window == nil {
		e.Kind, e.Time = Changing, nil
	}
	for i, c := range m.Cols {
		switch c.Kind {
		case OutWindowStart, OutKey:
			e.Key = append(e.Key, i)
		case OutAgg:
			e.Rounded[i] = m.Aggs[c.Index].Func == typed.Sum && m.Aggs[c.Index].Type.Kind == types.Double
		}
	}
	return e
}

// windowStart is the start of the window that a table function gave the row.
func windowStart(a *typed.Aggregate) typed.Expr {
	if a.StartKey >= 0 {
		return a.Keys[a.StartKey]
	}
	end := a.Keys[a.EndKey]
	ts := types.Type{Kind: types.Timestamp, NotNull: true}
	return &typed.Arith{Typed: typed.Typed{T: ts, Span: end.Pos()}, Op: "-", X: end,
		Y: &typed.Literal{Typed: typed.Typed{T: types.Type{Kind: types.Duration, NotNull: true}, Span: end.Pos()}, Int: a.Windowed.Size}}
}

// settle decides whether chunks of a source must be processed in log order: as soon as a row, an error record or a late record leaves the
// scan as such. Partials of aggregates can be merged afterwards (language.md §3, parallel chunks of one file).
func (b *builder) settle(st *Stage) {
	s := st.Source
	st.InOrder = s.LateInto != nil || s.OnError.Kind == typed.Into
	for _, br := range st.Branches {
		for i, op := range br.Ops {
			switch op := op.(type) {
			case *Sink:
				st.InOrder = true
			case *LateTest:
				if op.AddColumns || i+1 >= len(br.Ops) {
					st.InOrder = true
				}
			}
		}
	}
}

// number sorts stages so that each stands behind those that feed it, and sets the indices.
func (b *builder) number() {
	for i, s := range b.p.Stages {
		s.Index = i
	}
	for i, x := range b.p.Exchanges {
		x.Index = i
	}
}

func addColumn(cols []int, c int) []int {
	at := 0
	for at < len(cols) && cols[at] < c {
		at++
	}
	if at < len(cols) && cols[at] == c {
		return cols
	}
	return append(cols[:at], append([]int{c}, cols[at:]...)...)
}

func timeOf(op typed.Op) []int {
	switch op := op.(type) {
	case *typed.Filter:
		return op.Time
	case *typed.Project:
		return op.Time
	case *typed.Window:
		return op.Time
	}
	return nil
}

// projectKey follows a unique key through a projection; it is lost when one of its columns is.
func projectKey(key []int, items []typed.Expr) []int {
	if key == nil {
		return nil
	}
	out := []int{}
	for _, k := range key {
		found := -1
		for i, it := range items {
			if c, ok := it.(*typed.Column); ok && c.Index == k {
				found = i
				break
			}
		}
		if found < 0 {
			return nil
		}
		out = append(out, found)
	}
	return out
}

func projectRounded(items []typed.Expr, in []bool) []bool {
	out := make([]bool, len(items))
	for i, it := range items {
		out[i] = sensitivity(it, in) != Exact
	}
	return out
}

// sensitivity is OrderSensitive for an expression over a rounded value (SUM of DOUBLE): in a condition or key its last
// digits would decide.
func sensitivity(e typed.Expr, rounded []bool) Exactness {
	s := Exact
	typed.Walk(e, func(x typed.Expr) {
		if c, ok := x.(*typed.Column); ok && c.Index < len(rounded) && rounded[c.Index] {
			s = OrderSensitive
		}
	})
	return s
}
