package plan

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Build plans a checked program. It is total: a panic is a compiler bug.
func Build(p *typed.Program, o Options) *Program {
	b := &builder{p: &Program{Typed: p}, scans: map[*typed.Source]*Stage{}, shared: map[string]*Stage{}}
	for _, q := range p.Queries {
		b.query(rewrite(q.Ops, o), q)
	}
	for _, st := range b.p.Stages {
		if st.Source != nil {
			b.settle(st)
		}
	}
	b.number()
	return b.p
}

// Bounded reports whether the run ends by itself (E6a): RUN BATCH, or every source ends by itself.
func (p *Program) Bounded() bool {
	if p.Typed.Run.Mode == typed.Batch {
		return true
	}
	for _, s := range p.Typed.Sources {
		if s.Endless {
			return false
		}
	}
	return true
}

type builder struct {
	p     *Program
	scans map[*typed.Source]*Stage
	// shared finds the stage behind an aggregate by the text of the chain up to it: what several queries begin with is planned once.
	shared map[string]*Stage
	// of the query being planned
	q      *typed.Query
	counts map[string]int
}

// open is a branch that is not at its end, and the rows that leave its last operator. A query is planned on a frontier of them: a union
// makes it wider, an exchange joins it into one.
type open struct {
	st   *Stage
	br   *Branch
	edge Edge
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
	b.q, b.counts = q, map[string]int{}
	b.chain(ops)
}

// chain plans the operators of a chain and returns the branches that are open behind them.
func (b *builder) chain(ops []typed.Op) []*open {
	front, done := b.resume(ops)
	for i := done; i < len(ops); i++ {
		switch op := ops[i].(type) {
		case *typed.Scan:
			front = []*open{b.read(op)}
		case *typed.Union:
			for _, in := range op.Inputs {
				for _, o := range b.chain(in) {
					o.edge = unionEdge(op, o.edge)
					front = append(front, o)
				}
			}
		case *typed.Aggregate:
			st := b.aggregate(op, front)
			b.shared[b.chainText(ops[:i+1])] = st
			front = []*open{b.leave(st)}
		case *typed.Sort:
			if op.First {
				b.limit(op, front[0])
				continue
			}
			st := b.gather(op, front)
			b.shared[b.chainText(ops[:i+1])] = st
			front = []*open{b.leave(st)}
		default:
			for i, o := range front {
				if i > 0 {
					op = copyOp(op)
				}
				next := b.row(op, o.edge)
				o.edge = *next.Edge()
				o.br.Ops = append(o.br.Ops, next)
			}
		}
	}
	return front
}

// resume finds the longest beginning of a chain that is planned already, up to an aggregate, and how many operators it has.
func (b *builder) resume(ops []typed.Op) ([]*open, int) {
	for i := len(ops) - 1; i > 0; i-- {
		switch op := ops[i].(type) {
		case *typed.Sort:
			if op.First {
				continue
			}
		case *typed.Aggregate:
		default:
			continue
		}
		if st := b.shared[b.chainText(ops[:i+1])]; st != nil {
			return []*open{b.leave(st)}, i + 1
		}
	}
	return nil, 0
}

// read opens a branch at the scan of a source.
func (b *builder) read(scan *typed.Scan) *open {
	st := b.scan(scan.Source)
	for i, need := range scan.Need {
		if need && scan.Source.MetaKey(i) != typed.ComputedTime {
			st.Columns = addColumn(st.Columns, i)
		}
	}
	if scan.UsesTime {
		st.EventTime = true
		if scan.Source.TimeExpr == nil {
			st.Columns = addColumn(st.Columns, scan.Source.Time)
		}
	}
	br := &Branch{Query: b.q, Scan: scan}
	st.Branches = append(st.Branches, br)
	return &open{st, br, Edge{Schema: scan.Out, Time: scan.Time, Horizon: scan.UsesTime}}
}

// leave opens a branch behind the merge of a stage.
func (b *builder) leave(st *Stage) *open {
	m := st.Merge()
	br := &Branch{Query: b.q, Ops: []Op{m}}
	st.Branches = append(st.Branches, br)
	return &open{st, br, m.Out}
}

// limit plans a LIMIT within the scan: all its rows come from one worker, in log order.
func (b *builder) limit(s *typed.Sort, o *open) {
	out := o.edge
	out.Schema, out.Time = s.Out, s.Time
	out.Exact = max(out.Exact, OrderSensitive)
	o.st.OneWorker = true
	o.br.Ops = append(o.br.Ops, &Limit{Base: Base{b.id("limit"), out}, From: s, Columns: s.Columns, Count: s.Limit, Offset: s.Offset})
	o.edge = out
}

// unionEdge is the rows of one input as rows of the union: a key of one input is none of all.
func unionEdge(op *typed.Union, in Edge) Edge {
	in.Schema, in.Time, in.Key = op.Out, op.Time, nil
	return in
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
		for i, it := range op.Items {
			if op.Need[i] && sensitivity(it, nil) == Volatile {
				out.Exact = Volatile
			}
		}
		return &Project{Base: Base{b.id("project"), out}, From: op, Items: op.Items, Need: op.Need}
	case *typed.TableJoin:
		return b.tableJoin(op, in)
	case *typed.Repeat:
		out.Key, out.Schema, out.Time = nil, op.Out, op.Time
		if len(in.Rounded) > 0 {
			out.Rounded = make([]bool, len(op.Out))
			copy(out.Rounded, in.Rounded)
		}
		out.Exact = max(out.Exact, sensitivity(op.Count, in.Rounded))
		return &Repeat{Base: Base{b.id("repeat"), out}, From: op, Count: op.Count, Number: op.Number}
	case *typed.Window:
		out.Key = nil
		out.Rounded = append(append([]bool(nil), in.Rounded...), make([]bool, len(op.Out)-len(in.Schema))...)
		if op.Spec.Clock {
			out.Exact = Volatile
		}
		return &LateTest{Base: Base{b.id("window"), out}, Spec: op.Spec, Operator: b.id(strings.ToLower(op.Spec.Kind.String())), AddColumns: true, HasHorizon: in.Horizon && !op.Spec.Clock}
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

// aggregate cuts the open branches: late test and local pre-aggregation before the exchange, merge and close behind it.
func (b *builder) aggregate(a *typed.Aggregate, front []*open) *Stage {
	in := front[0].edge
	for _, o := range front[1:] {
		in.Exact = max(in.Exact, o.edge.Exact)
		in.Rounded = orColumns(in.Rounded, o.edge.Rounded)
	}
	m := &Merge{From: a}
	st := &Stage{}
	b.live(m, front)
	for i, o := range front {
		if i > 0 {
			a = copyOp(a).(*typed.Aggregate)
		}
		b.partial(a, o, m, st)
	}
	for _, t := range st.Inputs[0].Pre.Keys {
		in.Exact = max(in.Exact, sensitivity(t, in.Rounded))
	}
	for _, g := range m.Aggs {
		in.Exact = max(in.Exact, aggSensitivity(&g, in.Rounded))
	}
	if w := a.Window(); w != nil && w.Clock {
		in.Exact = Volatile
	}
	if a.Rows != nil {
		in.Exact = max(in.Exact, OrderSensitive)
	}
	m.Base = Base{b.id("agg"), mergeEdge(a, m, in)}
	st.ID = m.OpID
	b.p.Stages = append(b.p.Stages, st)
	return st
}

// partial ends an open branch with a pre-aggregation that feeds stage st.
func (b *builder) partial(a *typed.Aggregate, o *open, m *Merge, st *Stage) {
	pre := &PreAggregate{From: a, Window: a.Spec, Rows: a.Rows, Keys: a.Keys}
	if a.Rows != nil {
		o.st.OneWorker = true
	}
	if a.Spec != nil {
		if a.Spec.Clock {
			o.edge.Exact = Volatile
		}
		o.br.Ops = append(o.br.Ops, &LateTest{Base: Base{b.id("late"), o.edge}, Spec: *a.Spec, Operator: b.q.Name + "." + "agg", HasHorizon: o.edge.Horizon && !a.Spec.Clock})
	}
	cols := make([]OutCol, 0, len(a.Keys))
	if a.Windowed != nil {
		pre.Window, pre.Keys = a.Windowed, nil
		for i, k := range a.Keys {
			switch i {
			case a.StartKey:
				cols = append(cols, OutCol{Kind: OutWindowStart})
			case a.EndKey:
				cols = append(cols, OutCol{Kind: OutWindowEnd})
			default:
				cols = append(cols, OutCol{OutKey, len(pre.Keys)})
				pre.Keys = append(pre.Keys, k)
			}
		}
		pre.Start = windowStart(a)
		if windowState(a.Windowed, true) == ByBorders {
			pre.End = a.Keys[a.EndKey]
		}
	} else {
		for i := range a.Keys {
			cols = append(cols, OutCol{OutKey, i})
		}
	}
	if len(st.Inputs) == 0 {
		m.describe(a, pre, cols)
	}
	for _, g := range a.Aggs {
		if g.Need {
			pre.Aggs = append(pre.Aggs, g)
		}
	}
	if m.counts() && m.Count == len(pre.Aggs) { // the merge counts rows for itself
		pre.Aggs = append(pre.Aggs, m.Aggs[m.Count])
	}
	exact := o.edge.Exact
	for _, k := range pre.Keys {
		exact = max(exact, sensitivity(k, o.edge.Rounded))
	}
	if pre.Window != nil && pre.Window.Clock {
		exact = Volatile
	}
	if a.Rows != nil {
		exact = max(exact, OrderSensitive)
	}
	pre.Signed, pre.EachRow = o.edge.Live, b.eachRow() && pre.Window == nil
	for _, g := range pre.Aggs {
		exact = max(exact, aggSensitivity(&g, o.edge.Rounded))
	}
	pre.Base = Base{b.id("partial"), Edge{Schema: a.Out, Exact: exact}}
	x := b.exchange(o.st, pre, m, st)
	o.br.Ops = append(o.br.Ops, pre, &Send{Base: Base{b.id("send"), pre.Out}, To: x})
}

// describe says what the merge of pre's partials keeps and emits; keys are its key columns.
func (m *Merge) describe(a *typed.Aggregate, pre *PreAggregate, keys []OutCol) {
	m.Window, m.Rows = pre.Window, pre.Rows
	m.Global = !a.Closes() && len(pre.Keys) == 0
	m.State = windowState(pre.Window, a.Windowed != nil)
	if a.Spec != nil || a.Rows != nil {
		m.Cols = append(m.Cols, OutCol{Kind: OutWindowStart}, OutCol{Kind: OutWindowEnd})
	}
	m.Cols = append(m.Cols, keys...)
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
	m.changes()
	for _, k := range pre.Keys {
		m.Keys = append(m.Keys, k.Type())
	}
	if m.Rows != nil {
		m.Keys = append(m.Keys, types.Of(types.BigInt).Required())
	}
}

// exchange is the one from a stage to the stage of a merge: branches of one stage share it.
func (b *builder) exchange(from *Stage, pre *PreAggregate, m *Merge, to *Stage) *Exchange {
	for _, x := range to.Inputs {
		if x.From == from {
			return x
		}
	}
	x := &Exchange{From: from, To: to, Pre: pre, Merge: m}
	b.p.Exchanges = append(b.p.Exchanges, x)
	to.Inputs = append(to.Inputs, x)
	return x
}

func orColumns(a, b []bool) []bool {
	out := make([]bool, max(len(a), len(b)))
	for i := range out {
		out[i] = i < len(a) && a[i] || i < len(b) && b[i]
	}
	return out
}

// mergeEdge is what leaves an aggregate: final rows when a window closes them; a changing result otherwise.
func mergeEdge(a *typed.Aggregate, m *Merge, in Edge) Edge {
	e := Edge{Schema: a.Out, Time: a.Time, Kind: Append, Exact: in.Exact, Key: []int{}, Rounded: make([]bool, len(a.Out))}
	e.Live = m.Live != nil
	if m.Window == nil {
		e.Time = nil
		if !m.Distinct && m.Rows == nil {
			e.Kind = Changing
		}
	}
	window := OutWindowStart
	if m.Window != nil && m.Window.Kind == typed.Cumulate || m.Rows != nil && m.Rows.Slide < m.Rows.Size { // whose windows share starts
		window = OutWindowEnd
	}
	for i, c := range m.Cols {
		switch c.Kind {
		case window, OutKey:
			e.Key = append(e.Key, i)
		case OutAgg:
			g := &m.Aggs[c.Index]
			e.Rounded[i] = g.Rounded() || g.Func != typed.Count && g.Arg != nil && sensitivity(g.Arg, in.Rounded) != Exact
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
	st.InOrder = s.LateInto != nil || s.OnError.Kind == typed.Into || st.OneWorker
	if once(st) {
		st.InOrder = true // what is late once must be known to be late when it is tested
	}
	for _, br := range st.Branches {
		for i, op := range br.Ops {
			switch op := op.(type) {
			case *Sink:
				st.InOrder = true
			case *LateTest:
				if op.AddColumns || i+1 >= len(br.Ops) || op.Spec.Kind == typed.Session { // sessions are tested row by row
					st.InOrder = true
				}
			}
		}
	}
}

// once numbers the written operators that a record of the stage may meet more than once, also because a join has multiplied it; it reports whether there are any.
func once(st *Stage) bool {
	tests := map[source.Span][]*LateTest{}
	var order []source.Span
	for _, br := range st.Branches {
		times := 1 // that a record may get here
		for _, op := range br.Ops {
			switch op := op.(type) {
			case *TableJoin:
				if op.From.Kind == typed.Inner || op.From.Kind == typed.Left {
					times = 2
				}
			case *Repeat:
				times = 2
			}
			t, ok := op.(*LateTest)
			if !ok || !t.HasHorizon {
				continue
			}
			if len(tests[t.Spec.Span]) == 0 {
				order = append(order, t.Spec.Span)
			}
			for range times {
				tests[t.Spec.Span] = append(tests[t.Spec.Span], t)
			}
		}
	}
	n := 0
	for _, s := range order {
		if len(tests[s]) < 2 {
			continue
		}
		n++
		for _, t := range tests[s] {
			t.Once = n
		}
	}
	return n > 0
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
		out[i] = sensitivity(it, in) == OrderSensitive
	}
	return out
}

// aggSensitivity is sensitivity of what decides which rows an aggregate counts and in which order.
func aggSensitivity(g *typed.Agg, rounded []bool) Exactness {
	s := Exact
	if g.Func == typed.ApproxTopK {
		s = OrderSensitive
	}
	if g.Arg != nil && sensitivity(g.Arg, nil) == Volatile {
		s = Volatile
	}
	if g.Filter != nil {
		s = max(s, sensitivity(g.Filter, rounded))
	}
	if g.Distinct || g.Func == typed.Mode || g.Func == typed.ApproxCountDistinct {
		s = max(s, sensitivity(g.Arg, rounded))
	}
	for _, k := range g.By {
		s = max(s, sensitivity(k.Expr, rounded))
	}
	return s
}

// sensitivity is OrderSensitive for an expression over a rounded value (SUM of DOUBLE): in a condition or key its last
// digits would decide. It is Volatile for one that looks at the clock.
func sensitivity(e typed.Expr, rounded []bool) Exactness {
	s := Exact
	typed.Walk(e, func(x typed.Expr) {
		if c, ok := x.(*typed.Column); ok && c.Index < len(rounded) && rounded[c.Index] {
			s = max(s, OrderSensitive)
		}
		switch x := x.(type) {
		case *typed.Now:
			s = Volatile
		case *typed.Draw:
			if x.Seed == nil {
				s = Volatile
			}
		}
	})
	return s
}
