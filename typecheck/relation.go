package typecheck

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// relation is a query under construction. Both spellings build it by the same methods, and this is what makes them one tree: names are only
// scope – each stands for an expression over the last operator that made rows of its own (scan, window, aggregate) – so that SELECT,
// EXTEND, DROP, RENAME and AS make no operators. Conditions collect until such an operator follows. By call by need (T4a) an expression
// that stands behind a name is evaluated where it is used, and only for rows that get there.
type relation struct {
	c     *checker
	ops   []typed.Op
	out   types.Schema // of the last operator
	time  []int        // its event-time columns
	clock []int        // its columns that are the rows' processing time, and so are no columns in the scope
	lost  string       // who lost the event time
	cols  []scopeCol
	conds []typed.Expr // of WHERE clauses since then
	where source.Span
	gone  []goneCol

	window   *typed.Window // the last operator, when it is a window table function; joins with tables may follow it
	windowAt int           // its first column
	joins    []*tableJoin  // INNER joins with tables that end the chain: conditions may become their keys
	outer    *relation     // of a subquery: the query around it
	agg      *typed.Aggregate
	hints    map[*typed.Aggregate]map[int]string // names that a query gives to the columns of its aggregates
	broken   bool                                // an error: what follows is checked as far as it goes
}

// scopeCol is a name in scope.
type scopeCol struct {
	qualifier string
	name      string
	hidden    bool
	expr      typed.Expr // over relation.out; of Invalid type after an error
	size      int
}

// goneCol remembers a name that left the scope, for messages.
type goneCol struct{ name, by string }

func (c *checker) newRelation() *relation {
	return &relation{c: c, outer: c.outer, hints: map[*typed.Aggregate]map[int]string{}}
}

// at says where a clause stands, for messages: "AGGREGATE at 3:4".
func (c *checker) at(clause string, span source.Span) string {
	line, col := c.file.Position(span.Start)
	return fmt.Sprintf("%s at %d:%d", clause, line, col)
}

// reset makes the columns of the last operator the scope.
func (r *relation) reset(qualifier string, span source.Span) {
	r.cols = nil
	for i, col := range r.out {
		r.cols = append(r.cols, scopeCol{qualifier: qualifier, name: col.Name, hidden: col.Hidden, size: 1, expr: r.value(i, span)})
	}
}

// value is column i of the last operator as a name stands for it: the processing time of a row is the same in every operator.
func (r *relation) value(i int, span source.Span) typed.Expr {
	if slices.Contains(r.clock, i) {
		return &typed.Now{Typed: typ(r.out[i].Type, span), Row: true}
	}
	return r.columnExpr(i, span)
}

func (r *relation) columnExpr(i int, span source.Span) *typed.Column {
	return &typed.Column{Typed: typ(r.out[i].Type, span), Index: i, Name: r.out[i].Name}
}

// find returns the column of a name, visible ones first; nil if there is none.
func (r *relation) find(qualifier, name string) *scopeCol {
	key, q := ast.Fold(name), ast.Fold(qualifier)
	var hidden *scopeCol
	for i := range r.cols {
		col := &r.cols[i]
		if ast.Fold(col.name) != key || q != "" && ast.Fold(col.qualifier) != q {
			continue
		}
		if !col.hidden {
			return col
		}
		hidden = col
	}
	return hidden
}

func (r *relation) visible() []scopeCol {
	var out []scopeCol
	for _, col := range r.cols {
		if !col.hidden {
			out = append(out, col)
		}
	}
	return out
}

func (r *relation) visibleNames() []string {
	var out []string
	for _, col := range r.visible() {
		out = append(out, col.name)
	}
	return out
}

func (r *relation) hasQualifier(q string) bool {
	for _, col := range r.cols {
		if ast.Fold(col.qualifier) == ast.Fold(q) {
			return true
		}
	}
	return false
}

func (r *relation) qualifiers() []string {
	var out []string
	for _, col := range r.cols {
		if col.qualifier != "" && !contains(out, col.qualifier) {
			out = append(out, col.qualifier)
		}
	}
	return out
}

// name is what messages call the relation.
func (r *relation) name() string {
	if q := r.qualifiers(); len(q) > 0 {
		return q[0]
	}
	return "the input"
}

// whoDropped explains a name that was in scope before.
func (r *relation) whoDropped(name string) string {
	key := ast.Fold(name)
	for i := len(r.gone) - 1; i >= 0; i-- {
		if ast.Fold(r.gone[i].name) == key {
			return r.gone[i].by + " dropped it"
		}
	}
	return ""
}

// drop remembers the names of the scope that a clause does not keep.
func (r *relation) drop(by string, keep []scopeCol) {
	kept := map[string]bool{}
	for _, col := range keep {
		kept[ast.Fold(col.name)] = true
	}
	for _, col := range r.cols {
		if !kept[ast.Fold(col.name)] {
			r.gone = append(r.gone, goneCol{col.name, by})
		}
	}
}

// scan starts the query.
func (r *relation) scan(src *typed.Source, span source.Span) {
	op := &typed.Scan{Base: typed.Base{Out: src.Schema, Span: span}, Source: src, Need: make([]bool, len(src.Schema))}
	if src.Time >= 0 {
		op.Time = []int{src.Time}
	} else {
		op.LostTime = fmt.Sprintf("source %s has no WATERMARK", src.Name)
	}
	r.push(op, &op.Base)
}

// push adds an operator that makes rows of its own.
func (r *relation) push(op typed.Op, b *typed.Base) {
	r.ops = append(r.ops, op)
	r.out, r.time, r.lost = b.Out, b.Time, b.LostTime
	r.window, r.agg, r.joins = nil, nil, nil
	clock := r.clock
	r.clock = nil
	switch op := op.(type) {
	case *typed.Project:
		for i, x := range op.Items {
			if isClock(x) {
				r.clock = append(r.clock, i)
			}
		}
	case *typed.Union:
		r.clock = unionClock(op)
	case *typed.Window:
		r.clock = clock
		r.window, r.windowAt = op, len(op.Out)-len(windowNames)
	case *typed.Aggregate:
		r.agg = op
	}
}

// condition adds the conjuncts of a WHERE or HAVING.
func (r *relation) condition(cond typed.Expr, span source.Span) {
	if isInvalid(cond) {
		r.broken = true
		return
	}
	if !r.where.Valid() || len(r.conds) == 0 {
		r.where = span
	}
	for _, part := range conjuncts(cond) {
		if !r.crossKey(part) {
			r.conds = append(r.conds, part)
		}
	}
}

// conjuncts takes AND apart, in the order written. A constant TRUE asks for nothing.
func conjuncts(e typed.Expr) []typed.Expr {
	if l, ok := e.(*typed.Logic); ok && l.Op == "AND" {
		var out []typed.Expr
		for _, x := range l.List {
			out = append(out, conjuncts(x)...)
		}
		return out
	}
	if l, ok := e.(*typed.Literal); ok && l.Bool && !l.Null {
		return nil
	}
	return []typed.Expr{e}
}

// flush puts collected conditions into the chain.
func (r *relation) flush() {
	if len(r.conds) == 0 {
		return
	}
	r.ops = append(r.ops, &typed.Filter{Base: typed.Base{Out: r.out, Span: r.where, Time: r.time, LostTime: r.lost}, Conjuncts: r.conds})
	r.conds, r.joins = nil, nil
}

// sort puts all rows in one place and in an order; the scope stays.
func (r *relation) sort(by []typed.SortKey, limit, offset int64, span source.Span) {
	r.flush()
	r.ops = append(r.ops, &typed.Sort{Base: typed.Base{Out: r.out, Span: span, Time: r.time, LostTime: r.lost}, By: by, Limit: limit, Offset: offset})
}

// isTime reports a column of the last operator that is event time.
func (r *relation) isTime(e typed.Expr) (int, bool) {
	col, ok := e.(*typed.Column)
	if !ok {
		return 0, false
	}
	for _, t := range r.time {
		if t == col.Index {
			return col.Index, true
		}
	}
	return 0, false
}

// hint remembers the names by which the scope shows columns of the last aggregate.
func (r *relation) hint(cols []scopeCol) {
	if r.agg == nil {
		return
	}
	names := r.hints[r.agg]
	if names == nil {
		names = map[int]string{}
		r.hints[r.agg] = names
	}
	for _, col := range cols {
		if c, ok := col.expr.(*typed.Column); ok && names[c.Index] == "" {
			names[c.Index] = col.name
		}
	}
}

// repeat gives each row a number of times.
func (r *relation) repeat(count typed.Expr, span source.Span) {
	r.flush()
	r.ops = append(r.ops, &typed.Repeat{Base: typed.Base{Out: r.out, Span: span, Time: r.time, LostTime: r.lost}, Count: count})
}
