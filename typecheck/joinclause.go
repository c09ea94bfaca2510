package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
)

// joinFrom checks left JOIN right of a FROM clause.
func (c *checker) joinFrom(j *ast.Join) *relation {
	r := c.from(j.Left)
	if !r.broken {
		r.join(j)
	}
	return r
}

// join checks r JOIN right …, in place.
func (r *relation) join(j *ast.Join) {
	c := r.c
	if c.refused[j] {
		r.broken = true
		return
	}
	if u, ok := j.Right.(*ast.Unnest); ok {
		r.joinUnnest(j, u)
		return
	}
	from := j.Right
	if ref, ok := from.(*ast.TableRef); ok && ref.AsOf != nil {
		now := *ref
		now.AsOf = nil
		from = &now
	}
	right := c.from(from)
	if right.broken {
		r.broken = true
		return
	}
	kind, ok := r.joinKind(j, right)
	if !ok || !r.newNames(right, j.Right.Pos()) {
		r.broken = true
		return
	}
	if ref, plain := j.Right.(*ast.TableRef); plain && ref.AsOf == nil && (kind == typed.Inner || kind == typed.Left) {
		c.snapshotWarning(right.table(), c.joinWords(j))
	}
	if ref, ok := j.Right.(*ast.TableRef); ok && ref.AsOf != nil && !r.asOf(ref) {
		r.broken = true
		return
	}
	t := r.joinTable(kind, right, j.Pos())
	for _, cond := range r.joinConditions(j, right, t) {
		if isInvalid(cond) {
			r.broken = true
			return
		}
		for _, part := range conjuncts(cond) {
			t.on(part)
		}
	}
	if !r.broken {
		t.close(r)
	}
	if (kind == typed.Inner || kind == typed.Left) && !r.broken {
		r.hideShared(j, right, len(right.cols))
	}
}

// joinWords is where JOIN stands.
func (c *checker) joinWords(j *ast.Join) source.Span {
	if j.Left == nil {
		return j.Pos()
	}
	return c.between(j.Left, j.Right)
}

// joinKind says what a join with right is, or why it cannot be.
func (r *relation) joinKind(j *ast.Join, right *relation) (typed.JoinKind, bool) {
	c := r.c
	table := right.table()
	if table == nil {
		d := diag.NotSupported("STREAM JOIN", c.file, c.joinWords(j))
		d.Why = fmt.Sprintf("%s is a stream; what stands at the right of a JOIN is so far a CREATE TABLE without WATERMARK that ends by itself, read as a whole", right.name())
		if r.table() != nil {
			d.Help = append(d.Help, diag.Help{Text: "swap the sides: the stream stands at the left"})
		}
		c.add(d)
		return 0, false
	}
	switch j.Kind {
	case ast.JoinInner, ast.JoinCross, ast.JoinComma, "":
		return typed.Inner, true
	case ast.JoinLeft:
		return typed.Left, true
	case ast.JoinSemi:
		return typed.Semi, true
	case ast.JoinAnti:
		return typed.Anti, true
	}
	c.add(diag.KeepsUnmatched(c.file, c.joinWords(j), string(j.Kind), table.Name))
	return 0, false
}

// asOf checks FOR SYSTEM_TIME AS OF t on a table: processing time, since a snapshot is of now. Event time would ask for versions.
func (r *relation) asOf(ref *ast.TableRef) bool {
	x := &exprs{checker: r.c, rel: r, clause: "FOR SYSTEM_TIME AS OF"}
	v := x.expr(ref.AsOf)
	if isInvalid(v) {
		return false
	}
	if !isClock(v) {
		r.c.add(diag.NotSupported("FOR SYSTEM_TIME", r.c.file, ref.AsOf.Pos()))
		return false
	}
	return true
}

// newNames reports that both sides of a join go by different names.
func (r *relation) newNames(right *relation, span source.Span) bool {
	for _, q := range right.qualifiers() {
		if r.hasQualifier(q) {
			r.c.add(diag.SameName(r.c.file, span, q))
			return false
		}
	}
	return true
}

// joinConditions are the conditions of ON, USING or NATURAL over the joined row.
func (r *relation) joinConditions(j *ast.Join, right *relation, t *tableJoin) []typed.Expr {
	c := r.c
	x := &exprs{checker: c, rel: t.row, clause: "ON"}
	names := j.Using
	if j.Natural {
		names = r.shared(right)
	}
	var out []typed.Expr
	for _, n := range names {
		l, rt := r.find("", n.Text), right.find("", n.Text)
		if l == nil || rt == nil {
			known := r.visibleNames()
			if l != nil {
				known = right.visibleNames()
			}
			c.add(diag.UnknownColumn(c.file, n.Pos(), n.Text, known, ""))
			return []typed.Expr{invalid(n.Pos())}
		}
		out = append(out, x.compare("=", n.Pos(), n.Pos(), at(l.expr, n.Pos()), rebase(rt.expr, t.n)))
	}
	switch {
	case j.On != nil:
		out = append(out, x.condition(j.On, "ON"))
	case len(names) == 0 && j.Kind != ast.JoinCross && j.Kind != ast.JoinComma:
		if j.Natural {
			c.add(diag.NeedsCondition(c.file, c.joinWords(j), "the sides of this NATURAL JOIN have no column in common"))
		} else {
			c.add(diag.NeedsCondition(c.file, c.joinWords(j), "a JOIN needs ON or USING"))
		}
		return []typed.Expr{invalid(j.Pos())}
	}
	return out
}

// shared is the names that both sides have.
func (r *relation) shared(right *relation) []ast.Name {
	var out []ast.Name
	for _, col := range r.visible() {
		if rt := right.find("", col.name); rt != nil && !rt.hidden {
			out = append(out, ast.Name{Span: ast.Span{Span: rt.expr.Pos()}, Text: col.name})
		}
	}
	return out
}

// hideShared leaves one of the columns that USING or NATURAL made equal: the left one. The other can be named with its qualifier.
func (r *relation) hideShared(j *ast.Join, right *relation, n int) {
	names := j.Using
	if j.Natural {
		names = nil
		for _, col := range r.cols[:len(r.cols)-n] {
			if !col.hidden {
				names = append(names, ast.Name{Text: col.name})
			}
		}
	}
	for i := len(r.cols) - n; i < len(r.cols); i++ {
		for _, name := range names {
			if ast.Fold(name.Text) == ast.Fold(r.cols[i].name) {
				r.cols[i].hidden = true
			}
		}
	}
}

// filter adds a WHERE. Conditions of its own that ask a subquery become joins with the table it reads, in the order written.
func (r *relation) filter(cond ast.Expr, clause string, span source.Span) {
	x := &exprs{checker: r.c, rel: r, clause: clause}
	parts := []ast.Expr{cond}
	if b, ok := cond.(*ast.Binary); ok && b.Op == "AND" {
		parts = spine(b)
	}
	asks := false
	for _, p := range parts {
		q, _, _ := subqueryIn(p)
		asks = asks || q != nil
	}
	if !asks {
		r.condition(x.condition(cond, clause), span)
		return
	}
	for _, p := range parts {
		if q, left, not := subqueryIn(p); q != nil {
			r.ask(q, left, not, p.Pos())
		} else {
			r.condition(x.condition(p, clause), span)
		}
		if r.broken {
			return
		}
	}
}

// subqueryIn takes x [NOT] IN (query) and [NOT] EXISTS (query) apart; left is nil for EXISTS.
func subqueryIn(e ast.Expr) (q *ast.Query, left ast.Expr, not bool) {
	switch e := e.(type) {
	case *ast.InQuery:
		return e.Query, e.X, e.Not
	case *ast.Exists:
		return e.Query, nil, false
	case *ast.Unary:
		if e.Op == "NOT" {
			q, left, not := subqueryIn(e.X)
			return q, left, !not
		}
	}
	return nil, nil, false
}

// ask keeps the rows for which a subquery over a table has, or with not has no, matching row.
func (r *relation) ask(q *ast.Query, left ast.Expr, not bool, span source.Span) {
	c := r.c
	outer := c.outer
	c.outer = r
	sub := c.subquery(q)
	c.outer = outer
	if sub.broken {
		r.broken = true
		return
	}
	if sub.table() == nil {
		c.add(diag.NotSupported("SUBQUERY OF STREAM", c.file, q.Pos()))
		r.broken = true
		return
	}
	kind := typed.Semi
	if not {
		kind = typed.Anti
	}
	if left == nil {
		r.joinTable(kind, sub, span).close(r)
		return
	}
	cols := sub.visible()
	if len(cols) != 1 {
		c.add(diag.WrongCount(c.file, q.Pos(), "IN (subquery)", 1, len(cols)))
		r.broken = true
		return
	}
	x := &exprs{checker: c, rel: r, clause: "WHERE"}
	v := x.expr(left)
	if isInvalid(v) {
		r.broken = true
		return
	}
	if not {
		for _, side := range []typed.Expr{v, cols[0].expr} {
			if !side.Type().NotNull {
				c.add(diag.NotInNullable(c.file, span, clip(c.file.Slice(side.Pos()))))
				r.broken = true
				return
			}
		}
	}
	t := r.joinTable(kind, sub, span)
	v = x.expr(left) // the join may have moved the columns
	cond := x.compare("=", span, span, v, rebase(cols[0].expr, t.n))
	if isInvalid(cond) {
		r.broken = true
		return
	}
	t.on(cond)
	t.close(r)
}

// tees takes the TEEs of a query apart: for each branch the operators before the TEE and those of the branch, last the query without them. alone
// says that nothing stands behind the last one: then the rows go nowhere else.
func tees(ops []ast.PipeOp) (branches [][]ast.PipeOp, main []ast.PipeOp, alone bool) {
	for _, op := range ops {
		tee, ok := op.(*ast.PipeTee)
		if !ok {
			main = append(main, op)
			alone = false
			continue
		}
		alone = true
		for _, b := range tee.Branches {
			all := append(append([]ast.PipeOp(nil), main...), b.Ops...)
			more, rest, only := tees(all)
			branches = append(branches, more...)
			if !only {
				branches = append(branches, rest)
			}
		}
	}
	return branches, main, alone
}

// oneOf lists names for a message: a, b or c.
func oneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%s or %s", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}
