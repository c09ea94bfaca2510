package emit

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// path writes the operators of a branch into a method over one row.
type pathFn struct {
	*fn
	branch *plan.Branch
	scan   *scan // nil behind an exchange
	window *col  // window_start as the last late test assigned it
	// What other late tests assigned: locals of slice and cut, or the event time of a session.
	slice, cut string
	session    *col
	rest       []plan.Op // the operators behind the one that is being written

	live    bool   // rows are old and new ones of a group: before tells
	changes string // field that holds the rows of a pair, or the key of a row

	quoted  int      // statements up to the last comment
	pending []string // query text whose code comes later
}

// path writes a scan's method for one branch and returns its call.
func (s *scan) path(br *plan.Branch) Code {
	s.opType.branch()
	name := s.names.take(camel(br.Query.Name))
	f := newFn(s.opType, func() *Statement { return Return() })
	p := &pathFn{fn: f, branch: br, scan: s}
	f.env = s.base()
	if s.holds {
		f.emit(Id("s").Dot("until").Op("=").Qual(pkgEvent, "NegInf"))
	}
	for _, op := range br.Ops {
		if op, ok := op.(*plan.Limit); ok {
			s.quotas[op] = s.quota(op)
			if op.Count >= 0 && (len(s.st.Branches) > 1 || !s.st.Ends()) {
				f.emit(If(Id("s").Dot(s.quotas[op]).Dot("Full").Call()).Block(f.bail())) // what no row follows may fail no more
			}
		}
	}
	p.ops(br.Ops)
	s.method(orderPath, []string{fmt.Sprintf("%s takes one row along the path of %s.", name, oneLine(br.Query.Name))}, name,
		[]Code{s.rowParam()}, nil, *f.body...)
	return Id("s").Dot(name).Call(Id("r"))
}

func (p *pathFn) ops(ops []plan.Op) {
	for i, op := range ops {
		p.rest = ops[i+1:]
		switch op := op.(type) {
		case *plan.Filter:
			p.filter(op)
		case *plan.Project:
			p.project(op)
		case *plan.Limit:
			p.limit(op)
		case *plan.Repeat:
			p.repeat(op, ops[i+1:])
			return
		case *plan.TableJoin:
			p.tableJoin(op, ops[i+1:])
			return
		case *plan.LateTest:
			if p.lateTest(op); op.AddColumns && op.Spec.Sliced() {
				return // the rest stands in a method of its own
			}
		case *plan.PreAggregate:
			p.preAggregate(op, ops[i+1].(*plan.Send).To)
		case *plan.Send: // with its PreAggregate
		case *plan.Sink:
			p.sink(op)
		default:
			panic(bugf("operator %T inside a path", op))
		}
	}
}

// quote writes the query text of a clause above its code, after a blank line.
func (p *pathFn) quote(s source.Span) { p.quoteLines(p.g.quote(s)) }

func (p *pathFn) quoteLines(clause []string) {
	lines := append(p.pending, clause...)
	p.pending = nil
	if len(lines) == 0 {
		return
	}
	if len(*p.body) > p.quoted {
		p.emit(Line())
	}
	for i, l := range lines {
		if !slices.Contains(lines[:i], l) {
			p.emit(comments([]string{l})...)
		}
	}
	p.quoted = len(*p.body)
}

// pendingQuote holds back the text of a clause that makes no code of its own until the clause that first uses it.
func (p *pathFn) pendingQuote(op *plan.Project) {
	s := op.From.Span
	if q := p.branch.Query.Span; s.Start <= q.Start && q.End <= s.End { // the whole query: of a SELECT its list will do
		s = source.Span{}
		for _, it := range op.Items {
			if _, ok := it.(*typed.Column); !ok {
				s = s.To(it.Pos())
			}
		}
	}
	p.pending = append(p.pending, p.g.quote(s)...)
}

// filter lets a row pass while each conjunct is TRUE.
func (p *pathFn) filter(op *plan.Filter) {
	p.quoteLines(p.filterText(op))
	n := 0
	for _, c := range op.Conjuncts {
		n += 3 + p.part(c)
	}
	if n > maxWeight {
		p.wideFilter(op.Conjuncts)
		return
	}
	p.conjuncts(op.Conjuncts)
}

// quota adds the field that counts the rows of a LIMIT.
func (s *scan) quota(op *plan.Limit) string {
	return s.field("limit", Op("*").Qual(pkgTable, "Quota"), Qual(pkgTable, "NewQuota").Call(Lit(op.OpID), Lit(int(op.Offset)), Lit(int(op.Count))))
}

// limit lets the rows of a LIMIT pass. A row without a value for one of its columns takes no place.
func (p *pathFn) limit(op *plan.Limit) {
	p.quote(op.From.Span)
	for _, c := range op.Columns {
		p.lower(c, both, "")
	}
	p.emit(If(Op("!").Id("s").Dot(p.scan.quotas[op]).Dot("Take").Call()).Block(p.bail()))
}

// endMethods write what a scan with LIMITs keeps, and when nobody wants its rows any more.
func (s *scan) endMethods() {
	var tables, full []Code
	for _, br := range s.st.Branches {
		var ends *Statement // the branch ends with its first LIMIT
		for _, op := range br.Ops {
			l, ok := op.(*plan.Limit)
			if !ok {
				continue
			}
			tables = append(tables, Id("s").Dot(s.quotas[l]))
			if test := Id("s").Dot(s.quotas[l]).Dot("Full").Call(); l.Count >= 0 && ends == nil {
				ends = test
			} else if l.Count >= 0 {
				ends = Parens(ends.Op("||").Add(test))
			}
		}
		full = append(full, ends)
	}
	held := "State returns how many rows have met each LIMIT."
	if len(s.numbers) > 0 {
		held = "State returns the numbers of rows that LIMITs and count windows go by."
	}
	for _, name := range s.numbers {
		tables = append(tables, Id("s").Dot(name))
	}
	if len(tables) == 0 {
		return
	}
	s.method(orderHandOver, []string{held}, "State", nil, Index().Qual(pkgTable, "State"),
		Return(Index().Qual(pkgTable, "State").Values(tables...)))
	if s.st.Ends() {
		all := &Statement{}
		for i, f := range full {
			if i > 0 {
				all.Op("&&")
			}
			all.Add(f)
		}
		s.method(orderHandOver, []string{"Ended reports that nobody wants a row any more."}, "Ended", nil, Bool(), Return(all))
	}
}

// filterText is the text of a filter: of its clause and of those whose conditions were joined to it.
func (p *pathFn) filterText(op *plan.Filter) []string {
	lines := p.g.quote(op.From.Span)
	for _, c := range op.Conjuncts {
		if s := c.Pos(); s.Start < op.From.Span.Start || s.End > op.From.Span.End {
			lines = append(lines, p.g.quote(s)...)
		}
	}
	return lines
}

func (p *pathFn) conjuncts(list []typed.Expr) {
	for _, c := range list {
		v := p.lower(c, truth, "")
		if t := v.isTrue(); t != always {
			p.emit(If(notCode(t)).Block(p.bail()))
		}
		p.refine(c)
	}
}

// refine notes that columns which a TRUE condition compares are not NULL from here on.
func (p *pathFn) refine(e typed.Expr) {
	switch e := e.(type) {
	case *typed.Compare:
		if e.Op != "is" && e.Op != "isnot" {
			p.notNull(e.X)
			p.notNull(e.Y)
		}
	case *typed.IsNull:
		if e.Not {
			p.notNull(e.X)
		}
	case *typed.In:
		p.notNull(e.X)
	case *typed.Logic:
		if e.Op == "AND" {
			for _, x := range e.List {
				p.refine(x)
			}
		}
	}
}

func (p *pathFn) notNull(e typed.Expr) {
	c, ok := e.(*typed.Column)
	if !ok {
		return
	}
	if v, ok := p.memo[0][p.env.cols[c.Index]]; ok {
		v.null = never
		p.memo[0][p.env.cols[c.Index]] = v
	}
}

// project gives the row new columns; each is computed where it is first used.
func (p *pathFn) project(op *plan.Project) {
	p.pendingQuote(op)
	over := p.env
	next := &env{}
	for i, it := range op.Items {
		switch {
		case !op.Need[i]:
			next.cols = append(next.cols, &col{name: op.Out.Schema[i].Name})
		default:
			if c, ok := it.(*typed.Column); ok {
				next.cols = append(next.cols, over.cols[c.Index])
				continue
			}
			next.cols = append(next.cols, &col{name: op.Out.Schema[i].Name, expr: it, over: over})
		}
	}
	p.env = next
}

// lateTest assigns the window and drops the row if it is late.
func (p *pathFn) lateTest(op *plan.LateTest) {
	p.quote(op.Spec.Span)
	ts := clockCol
	if !op.Spec.Clock {
		ts = p.env.cols[op.Spec.Col]
	}
	v := p.column(ts, both)
	if v.null != never {
		p.emit(If(code(v.null)).Block(p.reject(ts.name, Qual(pkgDecode, "NoEventTime"))...))
		v.null = never
		p.remember(ts, v, both)
	}
	switch {
	case op.Spec.Sliced():
		p.assignSlices(op, ts)
		return
	case op.Spec.Kind == typed.Session:
		p.sessionTest(op, ts)
		return
	}
	start := windowCol("window_start", func(f *fn) val {
		x := f.column(ts, both)
		name := f.names.take("windowStart")
		f.emit(Id(name).Op(":=").Add(f.windowStart(x, op.Spec.Size, op.Spec.Offset)))
		return windowTime().named(name)
	})
	start.fallible = ts.prim == nil || ts.fallible // in a helper, which works it out again
	end := windowCol("window_end", func(f *fn) val { return f.after(start, op.Spec.Size) })
	end.fallible = start.fallible
	p.window = start
	if op.HasHorizon {
		p.drop(op, start, end)
	}
	if op.AddColumns {
		time := windowCol("window_time", func(f *fn) val { return f.after(start, op.Spec.Size-1) })
		time.fallible = start.fallible
		p.env = &env{cols: append(append([]*col(nil), p.env.cols...), start, end, time)}
	}
}

// clockCol is the processing time of a row.
var clockCol = windowCol("processing time", func(f *fn) val { return f.rowClock() })

// rowClock is the processing time of the row of a scan.
func (f *fn) rowClock() val {
	v := windowTime()
	v.x = func() *Statement { return Id(f.op.recv).Dot("chunk").Dot("Clock").Call(Id(f.op.rowName).Dot("lo")) }
	v.got = both
	return v
}

// draw is the random bits of a row, or of a group.
func (f *fn) draw(e *typed.Draw) val {
	seed := Id(f.op.recv).Dot("env").Dot("Seed")
	if e.Seed != nil {
		seed = Lit(uint64(*e.Seed))
	}
	args := make([]val, len(e.Args))
	for i, a := range e.Args {
		args[i] = f.lower(a, both, "")
	}
	bits := Qual(pkgDraw, "New").Call(seed, Lit(int(e.Site)))
	if e.Row {
		chunk := Id(f.op.recv).Dot("chunk")
		bits.Dot("Row").Call(Lit(f.op.source), chunk.Clone().Dot("Partition"), chunk.Clone().Dot("At").Call(Id(f.op.rowName).Dot("lo")))
	}
	name := f.names.take("bits")
	f.emit(Id(name).Op(":=").Add(bits))
	for _, a := range args {
		kind := "Int"
		if isString(a.t) {
			kind = "Text"
		}
		mix := func(m string, x ...Code) Code { return Id(name).Op("=").Id(name).Dot(m).Call(x...) }
		switch a.null {
		case never:
			f.emit(mix(kind, a.expr()))
		case always:
			f.emit(mix("Null"))
		default:
			f.emit(If(code(a.null)).Block(mix("Null")).Else().Block(mix(kind, a.expr())))
		}
	}
	return val{t: e.T, x: func() *Statement { return Int64().Call(Id(name)) }, null: never, free: true, got: both}
}

// drop is the lateness test (W3): before keys and arguments.
func (p *pathFn) drop(op *plan.LateTest, start, end *col) {
	e := p.column(end, both)
	counters := Id("s").Dot("env").Dot("Counters")
	body := []Code{
		counters.Clone().Dot("Late").Op("++"),
		counters.Clone().Dot("LateRows").Op("++")}
	if p.scan.src.LateInto != nil {
		args := []Code{Lit(op.Operator)}
		if !plainOnly(p.scan.st) {
			args = append(args, Lit(1), Lit(0))
		}
		body = append(body, Id("s").Dot(p.scan.lateMethod()).Call(append(args, p.column(start, both).x(), e.x())...))
	}
	if op.Once > 0 {
		last := Id("s").Dot(p.scan.lateOnce(op.Once))
		body = []Code{If(last.Clone().Op("!=").Id("r").Dot("lo")).Block(append([]Code{last.Clone().Op("=").Id("r").Dot("lo")}, body...)...)}
	}
	p.emit(If(e.x().Op("<=").Id("r").Dot("horizon")).Block(append(body, p.bail())...))
	switch {
	case p.scan.holds && plainOnly(p.scan.st):
		p.emit(Id("s").Dot("until").Op("=").Add(e.x()))
	case p.scan.holds:
		p.emit(List(Id("s").Dot("until"), Id("s").Dot("untilOf")).Op("=").List(e.x(), Nil()))
	}
}

func windowTime() val {
	return val{t: types.Type{Kind: types.Timestamp, NotNull: true}, null: never}
}

func windowCol(name string, prim func(*fn) val) *col {
	return &col{name: name, prim: func(f *fn, _ want) val { return prim(f) }}
}

// after is a time column plus a constant; it is short enough to be written wherever it is needed.
func (f *fn) after(c *col, by int64) val {
	x := f.column(c, both)
	v := windowTime()
	v.x = func() *Statement { return x.x().Op("+").Add(timeConstant(by)) }
	v.free = true
	return v
}
