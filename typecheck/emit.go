package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// runs checks RUN.
func (c *checker) runs(f *ast.File) {
	for _, s := range f.Stmts {
		if s, ok := s.(*ast.Run); ok {
			c.run(s)
		}
	}
}

// queries checks INSERT and the other queries, in the order of the text.
func (c *checker) queries(f *ast.File) {
	for _, s := range f.Stmts {
		c.warnedDivision = false
		switch s := s.(type) {
		case *ast.Insert:
			if s.Query != nil {
				sink := s.Sink
				c.query(s.Query, &sink, s.Columns, s.Pos())
			}
		case *ast.StatementSet:
			for _, i := range s.Inserts {
				sink := i.Sink
				c.query(i.Query, &sink, i.Columns, i.Pos())
			}
		case *ast.CreateSink:
			c.sinkRows(s)
		case *ast.CreateSource:
			if s.As != nil {
				c.sinkRows(asSink(s))
			}
		case *ast.CreateView:
			if s.Materialized && !c.refused[s] {
				c.keepRows(s)
			}
		case *ast.Query:
			c.query(s, nil, nil, s.Pos())
		}
	}
	for _, s := range c.stdout {
		s.Index = len(c.prog.Sinks)
		c.prog.Sinks = append(c.prog.Sinks, s.Sink)
	}
}

// sinkRows is the query of CREATE SINK … FROM and … AS.
func (c *checker) sinkRows(s *ast.CreateSink) {
	if q := sinkQuery(s); q != nil && !c.refused[s] {
		sink := s.Name
		c.query(q, &sink, nil, q.Pos())
	}
}

// query checks one query, and the branches of its TEEs before it; sink is that of INSERT INTO, else nil.
func (c *checker) query(q *ast.Query, sink *ast.Name, columns []ast.Name, span source.Span) {
	branches, main, alone := tees(q.Ops)
	for _, ops := range branches {
		b := *q
		b.Ops, b.Emit = ops, nil
		c.oneQuery(&b, nil, nil, span)
	}
	if !alone || sink != nil || q.Emit != nil {
		m := *q
		m.Ops = main
		c.oneQuery(&m, sink, columns, span)
	}
}

// oneQuery checks a query with one output.
func (c *checker) oneQuery(q *ast.Query, sink *ast.Name, columns []ast.Name, span source.Span) {
	scope := c.scope
	defer func() { c.scope = scope }()
	e := emission{sink: sink, columns: columns, every: -1, span: span}
	r := c.queryRows(q)
	if q.Emit != nil {
		e.at = q.Emit.Pos()
		r.broken = !c.writtenMode(&e, q.Emit.Mode, q.Emit.Every) || r.broken
	}
	if emit := c.pipeOps(r, q.Ops); emit != nil {
		e.at = emit.Pos()
		r.broken = !c.writtenMode(&e, emit.Mode, emit.Every) || r.broken
		switch {
		case emit.Sink != nil && sink != nil:
			c.add(diag.DeclaredTwice(c.file, emit.Sink.Pos(), "the sink of this query", sink.Pos()))
		case emit.Sink != nil:
			e.sink, e.columns = emit.Sink, emit.Columns
		}
	}
	if q := c.emit(r, e); q != nil {
		c.prog.Queries = append(c.prog.Queries, q)
	}
}

// queryRows checks a query's body: what its pipe operators and its output start from.
func (c *checker) queryRows(q *ast.Query) *relation {
	c.commonTables(q.With)
	var r *relation
	s, isSelect := q.Body.(*ast.Select)
	if isSelect && !c.refused[s] {
		r = c.selectQuery(s, q.OrderBy)
	} else if r = c.body(q.Body); q.OrderBy != nil && !r.broken {
		r.orderBy(q.OrderBy)
	}
	if q.Limit != nil && !r.broken {
		r.limit(q.Limit)
	}
	return r
}

// body checks what a query starts with.
func (c *checker) body(b ast.Body) *relation {
	if !c.refused[b] {
		switch b := b.(type) {
		case *ast.Select:
			return c.selectQuery(b, nil)
		case *ast.From:
			return c.from(b.Rel)
		case *ast.Values:
			return c.valueRows(b)
		case *ast.SetOp:
			return c.setOp(b)
		case *ast.Query:
			return c.subquery(b)
		}
	}
	r := c.newRelation()
	r.broken = true // reported already
	return r
}

// setOp checks a chain of one set operation.
func (c *checker) setOp(b *ast.SetOp) *relation {
	sides := []ast.Body{b.Right}
	left := b.Left
	for {
		l, ok := left.(*ast.SetOp)
		if !ok || l.Op != b.Op || l.All != b.All || c.refused[l] {
			break
		}
		sides, left = append(sides, l.Right), l.Left
	}
	sides = append(sides, left)
	var arms []arm
	for i := len(sides) - 1; i >= 0; i-- {
		r := c.body(sides[i])
		r.cols = r.visible()
		arms = append(arms, arm{r, sides[i].Pos()})
	}
	return c.setOperation(b.Op, b.All, arms, b.OpAt)
}

// emission is where a query's rows go, as written.
type emission struct {
	sink    *ast.Name // nil: stdout
	columns []ast.Name
	mode    ast.EmitMode
	every   int64 // EVERY in microseconds, -1: not written
	everyAt source.Span
	at      source.Span // of EMIT, may be zero
	span    source.Span // of the statement
}

// emit ends a query: sink, mode, assignment casts. nil after an error.
func (c *checker) emit(r *relation, e emission) *typed.Query {
	var sink *sinkInfo
	if e.sink != nil {
		if sink = c.intoSink(*e.sink); sink == nil {
			return nil
		}
	} else {
		sink = c.implicitSink(e.span)
	}
	sink.fed++
	if r.broken {
		sink.settled = true // its columns are not known, and that is not its fault
		return nil
	}
	cols := r.visible()
	for _, col := range cols {
		if isInvalid(col.expr) {
			sink.settled = true
			return nil
		}
	}
	r.flush()
	r.hint(cols)
	targets, ok := c.targets(sink, cols, e)
	if !ok {
		return nil
	}
	how, ok := c.outputMode(r, cols, targets, e, sink)
	if !ok {
		return nil
	}
	out := &typed.Output{Base: typed.Base{Span: e.where(), Out: sink.Schema}, Sink: sink.Sink, Mode: how.mode, Every: e.every, Live: how.live}
	if out.Items, ok = c.outputItems(r, cols, targets, sink, e); !ok {
		return nil
	}
	if s := r.ops[len(r.ops)-1]; how.mode == typed.Complete && how.live && !sorted(r.ops) {
		r.sort(nil, -1, 0, s.Pos())
	}
	r.ops = append(r.ops, out)
	finish(r)
	c.comparesNow(r.ops, sink.materialized)
	name := sink.Name
	if sink.fed > 1 {
		name = fmt.Sprintf("%s[%d]", sink.Name, sink.fed)
	}
	return &typed.Query{Name: name, Ops: r.ops, Span: e.span}
}

// sorted reports a chain that ends in a Sort, perhaps with projections behind it.
func sorted(ops []typed.Op) bool {
	for i := len(ops) - 1; i >= 0; i-- {
		switch ops[i].(type) {
		case *typed.Sort:
			return true
		case *typed.Project:
		default:
			return false
		}
	}
	return false
}

// where is the place that messages about the output point at.
func (e *emission) where() source.Span {
	switch {
	case e.at.Valid():
		return e.at
	case e.sink != nil:
		return e.sink.Pos()
	}
	return e.span
}

// implicitSink is the stdout of an unnamed query.
func (c *checker) implicitSink(span source.Span) *sinkInfo {
	s := &sinkInfo{Sink: &typed.Sink{Name: "stdout", Implicit: true, Connector: "stdout", Format: "json", Span: span}}
	if n := len(c.stdout); n > 0 {
		s.Name = fmt.Sprintf("stdout[%d]", n+1)
	} else if n := c.names["stdout"]; n != nil {
		c.add(diag.DeclaredTwice(c.file, span, "the name stdout, which a query without a sink writes to,", n.span))
	}
	s.conn = c.cat.Sink("stdout")
	c.stdout = append(c.stdout, s)
	return s
}

// targets says which column of the sink each column of the query goes to. A sink without columns takes the query's.
func (c *checker) targets(sink *sinkInfo, cols []scopeCol, e emission) ([]int, bool) {
	if !sink.settled {
		sink.settled = true
		for _, col := range cols {
			t := col.expr.Type()
			if t.Kind == types.Null {
				t = types.Of(types.String)
			}
			sink.Schema = append(sink.Schema, types.Column{Name: col.name, Type: t})
		}
	}
	targets := make([]int, 0, len(cols))
	if len(e.columns) == 0 {
		if len(cols) != len(sink.Schema) {
			c.add(diag.WrongCount(c.file, e.where(), "sink "+sink.Name, len(sink.Schema), len(cols)))
			return nil, false
		}
		for i := range cols {
			targets = append(targets, i)
		}
		c.sameOrder(sink, cols, e)
		return targets, true
	}
	seen := map[int]bool{}
	ok := true
	for _, n := range e.columns {
		i := indexOf(sink.Schema, n.Text)
		switch {
		case i < 0:
			c.add(diag.UnknownColumn(c.file, n.Pos(), n.Text, columnNames(sink.Schema), ""))
			ok = false
		case seen[i]:
			c.add(diag.DuplicateColumn(c.file, n.Pos(), n.Text))
			ok = false
		}
		seen[i] = true
		targets = append(targets, i)
	}
	if ok && len(targets) != len(cols) {
		c.add(diag.WrongCount(c.file, e.where(), "the list", len(targets), len(cols)))
		ok = false
	}
	return targets, ok
}

// sameOrder warns when names suggest another order than the positions give (SQ1011).
func (c *checker) sameOrder(sink *sinkInfo, cols []scopeCol, e emission) {
	var ours, theirs []string
	differ := false
	for i, col := range cols {
		ours, theirs = append(ours, col.name), append(theirs, sink.Schema[i].Name)
		if j := indexOf(sink.Schema, col.name); j >= 0 && j != i {
			differ = true
		}
	}
	if differ && sink.declared {
		c.add(diag.NamesDiffer(c.file, e.where(), fmt.Sprintf("columns go by position, but the same names stand in another order: (%s) / (%s)", strings.Join(ours, ", "), strings.Join(theirs, ", "))))
	}
}

// timeColumnOf is the event time that a window could be over, "" if there is none.
func timeColumnOf(r *relation) string {
	if s, ok := r.ops[0].(*typed.Scan); ok && s.Source.Time >= 0 {
		return s.Source.Schema[s.Source.Time].Name
	}
	return ""
}

// bounded reports a run that ends by itself (E6a): RUN BATCH, or every source does.
func (c *checker) bounded() bool {
	if c.prog.Run.Mode == typed.Batch {
		return true
	}
	for _, s := range c.prog.Sources {
		if s.Endless {
			return false
		}
	}
	return true
}

// outputItems projects the scope and assigns it to the sink's columns.
func (c *checker) outputItems(r *relation, cols []scopeCol, targets []int, sink *sinkInfo, e emission) ([]typed.Expr, bool) {
	ok := true
	exprs := make([]typed.Expr, len(cols))
	for i, col := range cols {
		exprs[i] = r.wholeMean(col.expr, sink.Schema[targets[i]].Type)
		if l, isLiteral := col.expr.(*typed.Literal); isLiteral { // a literal takes the column's type where it stands
			exprs[i] = c.assign(l, sink.Schema[targets[i]].Type, "column "+sink.Schema[targets[i]].Name)
			ok = ok && !isInvalid(exprs[i])
		}
	}
	if !ok {
		return nil, false
	}
	r.projectOp(cols, exprs, e.span)
	items := make([]typed.Expr, len(sink.Schema))
	for i := range cols {
		target := sink.Schema[targets[i]]
		if !sink.declared && !sink.ErrorRows && sink.LateRows == nil && !exprs[i].Type().NotNull {
			sink.Schema[targets[i]].Type.NotNull = false // another query gave it the column first
			target = sink.Schema[targets[i]]
		}
		items[targets[i]] = c.assign(r.columnExpr(i, cols[i].expr.Pos()), target.Type, "column "+target.Name)
		ok = ok && !isInvalid(items[targets[i]])
	}
	for i, x := range items {
		if x != nil {
			continue
		}
		if sink.Schema[i].Type.NotNull {
			c.add(diag.CannotAssign(c.file, e.where(), "NULL", "column "+sink.Schema[i].Name, sink.Schema[i].Type.String()))
			ok = false
			continue
		}
		items[i] = nullLiteral(sink.Schema[i].Type, e.where())
	}
	return items, ok
}

// wholeMean truncates a bare AVG of integers that goes into a BIGINT; every other expression comes back as it is.
func (r *relation) wholeMean(e typed.Expr, to types.Type) typed.Expr {
	col, ok := e.(*typed.Column)
	if !ok || r.agg == nil || to.Working().Kind != types.BigInt {
		return e
	}
	first := len(r.out) - len(r.agg.Aggs)
	if r.agg.Spec != nil || r.agg.Windowed != nil {
		first-- // hidden window_time
	}
	i := col.Index - first
	if i < 0 || i >= len(r.agg.Aggs) || r.agg.Aggs[i].Func != typed.Avg || r.agg.Aggs[i].Arg.Type().Kind != types.BigInt {
		return e
	}
	whole := wholeOf(r.agg.Aggs[i])
	text := whole.Write(typed.Text)
	for j, a := range r.agg.Aggs {
		if a.Write(typed.Text) == text {
			return r.columnExpr(first+j, e.Pos())
		}
	}
	return e
}

// projectOp adds the projection at the end of a query; finish removes it again if it only repeats its input.
func (r *relation) projectOp(cols []scopeCol, items []typed.Expr, span source.Span) {
	op := &typed.Project{Base: typed.Base{Span: span, LostTime: r.lost}, Items: items, Need: make([]bool, len(items))}
	for i, x := range items {
		op.Out = append(op.Out, types.Column{Name: cols[i].name, Type: x.Type()})
		if _, ok := r.isTime(x); ok {
			op.Time = append(op.Time, i)
		}
	}
	if len(op.Time) == 0 && op.LostTime == "" {
		op.LostTime = "the SELECT list does not keep it"
	}
	r.push(op, &op.Base)
}

func intIn(l []int, x int) bool {
	for _, y := range l {
		if x == y {
			return true
		}
	}
	return false
}

func keyNames(s types.Schema, key []int) string {
	var out []string
	for _, k := range key {
		out = append(out, s[k].Name)
	}
	return strings.Join(out, ", ")
}
