package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// isTable reports a source that a join may read as a whole: a CREATE TABLE without event time that ends by itself, or the rows of VALUES.
func (c *checker) isTable(src *typed.Source) bool {
	if src.Connector == valuesConnector {
		return true
	}
	n := c.names[ast.Fold(src.Name)]
	return n != nil && n.source == src && n.table && src.Time < 0 && !src.Endless
}

// table returns the table that a relation reads, when names and conditions are all that it adds; nil otherwise.
func (r *relation) table() *typed.Source {
	if len(r.ops) != 1 {
		return nil
	}
	if s, ok := r.ops[0].(*typed.Scan); ok && r.c.isTable(s.Source) {
		return s.Source
	}
	return nil
}

// outerRef stands for a column of the query around a subquery.
type outerRef struct {
	typed.Typed
	expr typed.Expr
}

// rebase moves an expression over a table to a row in which n columns stand before the table's.
func rebase(e typed.Expr, n int) typed.Expr {
	return typed.Rewrite(e, func(e typed.Expr) typed.Expr {
		switch e := e.(type) {
		case *typed.Column:
			col := *e
			col.Index += n
			return &col
		case *outerRef:
			return e.expr
		}
		return nil
	})
}

// tableJoin is a join with a table while its conditions are found.
type tableJoin struct {
	op  *typed.TableJoin
	n   int // columns before the table's
	row *relation
}

// joinTable begins the join of r with the table that right reads. The result's row is the scope of its conditions: the columns of r, then those of right.
// right's own conditions are part of the join.
func (r *relation) joinTable(kind typed.JoinKind, right *relation, span source.Span) *tableJoin {
	if r.agg != nil {
		r.materialize(span) // aggregates that nobody uses go, and with them places of columns
	}
	r.flush()
	table := right.table()
	if table.OnError.Kind == typed.Into {
		r.c.add(diag.NotSupported("TABLE ERRORS INTO", r.c.file, right.ops[0].Pos()))
		r.broken = true
	}
	j := &tableJoin{n: len(r.out), op: &typed.TableJoin{Kind: kind, Table: table, Need: make([]bool, len(table.Schema)),
		Base: typed.Base{Span: span, Time: r.time, LostTime: r.lost}}}
	j.row = &relation{c: r.c, out: append(append(types.Schema(nil), r.out...), table.Schema...), time: r.time, outer: r.outer}
	j.row.cols = append(j.row.cols, r.cols...)
	for _, col := range right.cols {
		r.c.notDrawn(r, col.expr)
		col.expr = rebase(col.expr, j.n)
		j.row.cols = append(j.row.cols, col)
	}
	for _, cond := range right.conds {
		r.c.notDrawn(r, cond)
		j.on(rebase(cond, j.n))
	}
	return j
}

// on adds a condition over the joined row: an equality with a column of the table that has none yet becomes a key.
func (j *tableJoin) on(cond typed.Expr) {
	if !j.key(cond) {
		j.op.On = append(j.op.On, cond)
	}
}

// key makes cond a key of the join if it is one.
func (j *tableJoin) key(cond typed.Expr) bool {
	cmp, ok := cond.(*typed.Compare)
	if !ok || cmp.Op != "=" {
		return false
	}
	for _, side := range [2][2]typed.Expr{{cmp.X, cmp.Y}, {cmp.Y, cmp.X}} {
		col, ok := unwidened(side[1]).(*typed.Column)
		if !ok || col.Index < j.n || col.Index >= j.n+len(j.op.Need) || !j.before(side[0]) || !side[0].Type().Same(side[1].Type()) || !indexable(col.T) || j.hasKey(col.Index-j.n) {
			continue
		}
		c := *col
		c.Index -= j.n
		j.op.Left, j.op.Right = append(j.op.Left, side[0]), append(j.op.Right, &c)
		return true
	}
	return false
}

// unwidened is the column behind the widening of a storage type: an INT and a BIGINT of one value are one key.
func unwidened(e typed.Expr) typed.Expr {
	if c, ok := e.(*typed.Convert); ok && c.Mode == typed.Implicit && (c.X.Type().Integral() && c.T.Integral() || c.X.Type().Floating() && c.T.Floating()) {
		return c.X
	}
	return e
}

// indexable reports types whose values a table is indexed by.
func indexable(t types.Type) bool { return t.Ordered() }

func (j *tableJoin) hasKey(column int) bool {
	for _, c := range j.op.Right {
		if c.Index == column {
			return true
		}
	}
	return false
}

// before reports an expression over the columns before the table's.
func (j *tableJoin) before(e typed.Expr) bool {
	ok := true
	typed.Walk(e, func(e typed.Expr) {
		if c, isColumn := e.(*typed.Column); isColumn && c.Index >= j.n {
			ok = false
		}
	})
	return ok
}

// close makes the join r's last operator. Further conditions of an INNER join are conditions of the rows behind it.
func (j *tableJoin) close(r *relation) {
	op := j.op
	if op.Kind == typed.Semi || op.Kind == typed.Anti {
		op.Out = r.out
		r.ops = append(r.ops, op)
		return
	}
	rest := op.On
	if op.Kind == typed.Inner {
		op.On = nil
	}
	op.Out = append(types.Schema(nil), r.out...)
	taken := map[string]bool{}
	for i, col := range r.out {
		taken[ast.Fold(col.Name)] = true
		op.Out[i].Hidden = false // the table's stand behind them
	}
	for _, col := range op.Table.Schema {
		col.Name = unique(col.Name, taken)
		if op.Kind == typed.Left {
			col.Type = col.Type.Optional()
		}
		op.Out = append(op.Out, col)
	}
	cols := j.row.cols
	if op.Kind == typed.Left {
		for i := len(r.cols); i < len(cols); i++ {
			cols[i].expr = j.unmatched(r, cols[i].expr)
		}
	}
	window, at, joins := r.window, r.windowAt, r.joins
	r.push(op, &op.Base)
	r.cols, r.window, r.windowAt, r.joins = cols, window, at, joins
	if op.Kind == typed.Inner {
		for _, cond := range rest {
			r.condition(cond, op.Span)
		}
		r.joins = append(r.joins, j)
	}
}

// unmatched makes an expression over the table NULL where no row matched: columns are, and of anything else a key tells.
func (j *tableJoin) unmatched(r *relation, e typed.Expr) typed.Expr {
	if isInvalid(e) {
		return e
	}
	if c, ok := e.(*typed.Column); ok {
		n := *c
		n.T = n.T.Optional()
		return &n
	}
	if len(j.op.Right) == 0 {
		r.c.add(diag.NotSupported("LEFT JOIN EXPRESSION", r.c.file, e.Pos()))
		r.broken = true
		return invalid(e.Pos())
	}
	k := j.op.Right[0]
	key := &typed.Column{Typed: typ(k.T.Optional(), k.Span), Index: k.Index + j.n, Name: k.Name}
	t := e.Type().Optional()
	if t.Kind == types.Null {
		return e
	}
	e = typed.Rewrite(e, func(e typed.Expr) typed.Expr {
		c, ok := e.(*typed.Column)
		if !ok {
			return nil
		}
		n := *c
		n.T = n.T.Optional()
		return &n
	})
	return &typed.Case{Typed: typ(t, e.Pos()), Whens: []typed.When{{
		Cond: &typed.IsNull{Typed: typ(types.Of(types.Boolean).Required(), e.Pos()), X: key, Not: true}, Then: e}}, Else: nullLiteral(t, e.Pos())}
}

// crossKey makes a condition of WHERE a key of a join before it (FROM a, b WHERE a.x = b.x), where nothing else stands between.
func (r *relation) crossKey(cond typed.Expr) bool {
	for _, j := range r.joins {
		if j.key(cond) {
			return true
		}
	}
	return false
}

// materialize makes the names in scope columns of an operator of their own.
func (r *relation) materialize(span source.Span) {
	r.flush()
	r.hint(r.visible())
	items := make([]typed.Expr, len(r.cols))
	for i, col := range r.cols {
		if items[i] = col.expr; items[i].Type().Kind == types.Null {
			items[i] = nullLiteral(types.Of(types.String), span)
		}
	}
	cols := append([]scopeCol(nil), r.cols...)
	named := append([]scopeCol(nil), r.cols...)
	taken := map[string]bool{}
	for i := range named {
		named[i].name = unique(named[i].name, taken)
	}
	r.projectOp(named, items, span)
	for i := range cols {
		cols[i].expr, cols[i].size = r.value(i, items[i].Pos()), 1
	}
	r.cols = cols
}

// ambiguous names the columns that a name without a qualifier could mean, "" if there is one at most.
func (r *relation) ambiguous(qualifier, name string) string {
	var found []string
	for _, col := range r.cols {
		if qualifier == "" && !col.hidden && ast.Fold(col.name) == ast.Fold(name) {
			candidate := col.qualifier + "." + col.name
			if col.qualifier == "" {
				candidate = col.name + " of the rows before the JOIN (name them: AS s)"
			}
			found = append(found, candidate)
		}
	}
	if len(found) < 2 {
		return ""
	}
	return strings.Join(found[:len(found)-1], ", ") + " or " + found[len(found)-1]
}

// snapshotWarning warns where a JOIN reads a table once although it may grow (SQ1009).
func (c *checker) snapshotWarning(src *typed.Source, span source.Span) {
	if c.bounded() || src.Connector == valuesConnector {
		return
	}
	for _, o := range src.With {
		if o.Key == "refresh" {
			return
		}
	}
	c.add(diag.SnapshotJoin(c.file, span, src.Name))
}

// valuesConnector is the connector of rows that stand in the query.
const valuesConnector = "values"
