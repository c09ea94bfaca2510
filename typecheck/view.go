package typecheck

import (
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
)

// view is a named query: a CREATE VIEW or a common table expression. Each use of it checks the query again, as if it stood there; the planner finds
// what the uses share.
type view struct {
	name    ast.Name
	columns []ast.Name // nil: the query's
	query   *ast.Query
	scope   []*view // common table expressions that the query may name
	state   viewState
}

type viewState uint8

const (
	viewNew viewState = iota
	viewOpen
	viewGood
	viewBroken
)

// maxInlined bounds the operators that uses of views put into a file: views over views grow fast.
const maxInlined = 10_000

// createView declares a view and, of a materialized one, the sink of the same name that keeps its rows.
func (c *checker) createView(s *ast.CreateView) {
	n := c.register(s.Name)
	if !s.Materialized {
		for _, o := range s.With {
			c.add(diag.BadOptionValue(c.file, o.KeySpan, "view "+s.Name.Text+" has no options: it is computed where it is named, and kept nowhere", "", nil))
		}
	}
	if n == nil || s.Query == nil {
		return
	}
	n.view = &view{name: s.Name, columns: s.Columns, query: s.Query}
	if !s.Materialized {
		return
	}
	rows, _ := splitEmit(s.Query)
	n.view.query = rows
	with := s.With
	if !slices.ContainsFunc(with, func(o *ast.Option) bool { return o.Key == "connector" }) {
		with = append([]*ast.Option{{Span: s.Name.Span, Key: "connector", KeySpan: s.Name.Pos(), Value: &ast.Literal{Span: s.Name.Span, Kind: ast.LitString, Text: "memory"}}}, with...)
	}
	c.declareSink(n, &ast.CreateSink{Span: s.Span, Name: s.Name, With: with})
	if n.sink != nil {
		n.sink.materialized = true
	}
}

// splitEmit takes EMIT, of either spelling, off a query; nil: it has none. An EMIT INTO stays, and is refused with the view.
func splitEmit(q *ast.Query) (*ast.Query, *ast.Emit) {
	rows := *q
	rows.Emit = nil
	if last := len(q.Ops) - 1; q.Emit == nil && last >= 0 {
		if e, ok := q.Ops[last].(*ast.PipeEmit); ok && e.Sink == nil {
			rows.Ops = q.Ops[:last]
			return &rows, &ast.Emit{Span: e.Span, Mode: e.Mode, Every: e.Every}
		}
	}
	return &rows, q.Emit
}

// keepRows is the query that feeds the sink of a materialized view: the latest row of each key, or those of windows that have closed.
func (c *checker) keepRows(s *ast.CreateView) {
	n := c.names[ast.Fold(s.Name.Text)]
	if n == nil || n.sink == nil || !n.sink.materialized || n.span != s.Name.Pos() {
		return
	}
	emit := &ast.Emit{Span: s.Name.Span, Mode: ast.EmitUpdate}
	if _, e := splitEmit(s.Query); e != nil {
		if emit = e; e.Mode == ast.EmitDefault {
			emit.Mode = ast.EmitUpdate
		}
		if e.Mode != ast.EmitUpdate && e.Mode != ast.EmitAppend {
			c.add(diag.MisplacedEmit(c.file, e.Pos(), "a materialized view keeps the latest row of each key", "EMIT UPDATE [EVERY d], or EMIT ON WINDOW CLOSE"))
			n.sink.settled = true
			return
		}
	}
	c.own = n.sink
	sink := s.Name
	c.query(&ast.Query{Span: s.Query.Span, Body: &ast.From{Span: s.Name.Span, Rel: &ast.TableRef{Span: s.Name.Span, Name: s.Name}}, Emit: emit}, &sink, nil, s.Pos())
	c.own = nil
}

// views checks the views, those that nobody uses included.
func (c *checker) views() {
	for _, n := range c.order {
		if n.view != nil && n.view.state == viewNew {
			c.warnedDivision, c.inlined = false, 0
			c.inline(n.view, n.span)
		}
	}
	c.inlined = 0
}

// inline is the rows of a view.
func (c *checker) inline(v *view, span source.Span) *relation {
	broken := c.newRelation()
	broken.broken = true
	switch v.state {
	case viewOpen:
		c.add(diag.ReadsItself(c.file, span, c.circle(v)))
		v.state = viewBroken
		return broken
	case viewBroken:
		return broken
	}
	scope, outer, open := c.scope, c.outer, c.openViews
	c.scope, c.outer, c.openViews = v.scope, nil, append(open, v)
	was, before := v.state, c.inlined
	v.state = viewOpen
	r := c.subquery(v.query)
	c.scope, c.outer, c.openViews = scope, outer, open
	r.rename(v.columns, v.name.Text, v.name.Pos())
	if c.crowded && len(open) == 0 { // the outermost use says it
		c.crowded, c.inlined = false, 0
		c.add(diag.TooManyViews(c.file, span, v.name.Text, maxInlined))
		r.broken = true
	}
	switch {
	case c.crowded:
		v.state = was
		return broken
	case r.broken || v.state == viewBroken:
		v.state = viewBroken
		return broken
	case was == viewNew:
		v.state = viewGood
	default:
		v.state = was
	}
	c.inlined = before // the views that this one reads are in it
	typed.WalkOps(r.ops, func(typed.Op) { c.inlined++ })
	if c.inlined > maxInlined {
		c.crowded = true
	}
	if c.crowded {
		return broken
	}
	return r
}

// circle is the way from a view back to itself.
func (c *checker) circle(v *view) string {
	var names []string
	for i, o := range c.openViews {
		if o == v {
			for _, x := range c.openViews[i:] {
				names = append(names, x.name.Text)
			}
		}
	}
	return strings.Join(append(names, v.name.Text), " → ")
}

// viewNamed finds a common table expression or a view; nil if there is none of this name.
func (c *checker) viewNamed(name string) *view {
	key := ast.Fold(name)
	for i := len(c.scope) - 1; i >= 0; i-- {
		if ast.Fold(c.scope[i].name.Text) == key {
			return c.scope[i]
		}
	}
	if n := c.names[key]; n != nil {
		return n.view
	}
	return nil
}

// commonTables brings the common table expressions of a query into scope; each may name those before it.
func (c *checker) commonTables(w *ast.With) {
	if w == nil {
		return
	}
	seen := map[string]ast.Name{}
	for _, t := range w.Tables {
		if t == nil || t.Query == nil || t.Name.Text == "" {
			continue
		}
		if old, ok := seen[ast.Fold(t.Name.Text)]; ok {
			c.add(diag.DeclaredTwice(c.file, t.Name.Pos(), "the name "+t.Name.Text, old.Pos()))
			continue
		}
		seen[ast.Fold(t.Name.Text)] = t.Name
		v := c.common[t]
		if v == nil {
			v = &view{name: t.Name, columns: t.Columns, query: t.Query}
			c.common[t] = v
		}
		v.scope = append([]*view(nil), c.scope...)
		c.scope = append(append([]*view(nil), c.scope...), v)
		if v.state == viewNew {
			c.inline(v, t.Name.Pos())
		}
	}
}

// subquery is the rows of a query that is a part of another: a view, a side of a set operation, something in FROM.
func (c *checker) subquery(q *ast.Query) *relation {
	scope := c.scope
	defer func() { c.scope = scope }()
	r := c.queryRows(q)
	for _, op := range q.Ops {
		if tee, ok := op.(*ast.PipeTee); ok {
			c.add(diag.MisplacedOutput(c.file, tee.Pos(), "TEE"))
			r.broken = true
			return r
		}
	}
	emit := c.pipeOps(r, q.Ops)
	switch {
	case emit != nil:
		c.add(diag.MisplacedOutput(c.file, emit.Pos(), "EMIT"))
		r.broken = true
	case q.Emit != nil:
		c.add(diag.MisplacedOutput(c.file, q.Emit.Pos(), "EMIT"))
		r.broken = true
	}
	for _, col := range r.cols {
		r.broken = r.broken || isInvalid(col.expr)
	}
	r.cols = r.visible()
	return r
}

// rename gives the columns of a relation an alias, and new names where they are listed.
func (r *relation) rename(columns []ast.Name, alias string, span source.Span) {
	if r.broken {
		return
	}
	if columns != nil && len(columns) != len(r.visible()) {
		r.c.add(diag.WrongCount(r.c.file, span, "the list of columns of "+alias, len(columns), len(r.visible())))
		r.broken = true
		return
	}
	taken := map[string]bool{}
	cols := append([]scopeCol(nil), r.cols...)
	next := 0
	for i := range cols {
		cols[i].qualifier = alias
		if columns == nil || cols[i].hidden {
			continue
		}
		name := columns[next]
		next++
		if taken[ast.Fold(name.Text)] {
			r.c.add(diag.DuplicateColumn(r.c.file, name.Pos(), name.Text))
			r.broken = true
		}
		taken[ast.Fold(name.Text)] = true
		cols[i].name = name.Text
	}
	r.cols = cols
	r.gone = nil
}
