package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// arm is one side of a set operation.
type arm struct {
	rel  *relation
	span source.Span
}

// setOperation checks UNION, INTERSECT or EXCEPT of two or more sides, from left to right.
func (c *checker) setOperation(op string, all bool, arms []arm, span source.Span) *relation {
	if op == "UNION" {
		r := c.unite("UNION", arms, nil, span)
		if !all && !r.broken {
			r.distinct("UNION", span)
		}
		return r
	}
	r := arms[0].rel
	for _, a := range arms[1:] {
		r = c.counted(op, all, arm{rel: r, span: arms[0].span}, a, span)
	}
	return r
}

// counted is INTERSECT or EXCEPT: the rows of both sides in one, each with a mark for its side, grouped by their columns. Which groups stay, and how
// often with ALL, follows from the number of marks.
func (c *checker) counted(op string, all bool, left, right arm, span source.Span) *relation {
	r := c.unite(op, []arm{left, right}, [][]int64{{1, 0}, {0, 1}}, span)
	if r.broken {
		return r
	}
	cols := r.visible()
	n := len(cols) - 2
	marks := cols[n:]
	g := r.groupColumns(op, cols[:n], span)
	var counts []typed.Expr
	for _, m := range marks {
		t, _ := types.SumType(m.expr.Type())
		counts = append(counts, g.add(typed.Agg{Func: typed.Sum, Arg: m.expr, Type: t, Need: true, Span: span}))
	}
	r.cols = g.shut(cols[:n])
	for i, x := range counts {
		counts[i] = g.regroup(x)
	}
	l, rt := counts[0], counts[1]
	x := &exprs{checker: c, rel: r, clause: op}
	zero := &typed.Literal{Typed: typ(types.Of(types.BigInt).Required(), span)}
	above := func(e typed.Expr) typed.Expr { return x.compare(">", span, span, e, zero) }
	switch {
	case op == "INTERSECT" && !all:
		r.condition(makeLogic("AND", span, []typed.Expr{above(l), above(rt)}), span)
	case op == "EXCEPT" && !all:
		r.condition(x.compare("=", span, span, rt, zero), span)
		r.condition(above(l), span)
	case op == "INTERSECT":
		r.repeat(&typed.Case{Typed: typ(l.Type(), span), Whens: []typed.When{{Cond: x.compare("<", span, span, l, rt), Then: l}}, Else: rt}, span)
	default:
		r.repeat(x.arith("-", span, span, l, rt), span)
	}
	return r
}

// unite is the rows of all arms (UNION ALL): columns by position, under the names of the first arm. marks, where given, are further columns
// of constants, per arm.
func (c *checker) unite(op string, arms []arm, marks [][]int64, span source.Span) *relation {
	out := c.newRelation()
	for _, a := range arms {
		out.broken = out.broken || a.rel.broken
		for agg, names := range a.rel.hints {
			out.hints[agg] = names
		}
	}
	if out.broken {
		return out
	}
	names, items, schema, ok := c.unionColumns(op, arms)
	if !ok {
		out.broken = true
		return out
	}
	u := &typed.Union{Base: typed.Base{Span: span}}
	for i, a := range arms {
		cols := append([]scopeCol(nil), names...)
		for j := range marks {
			t := types.Of(types.BigInt).Required()
			cols = append(cols, scopeCol{name: fmt.Sprintf("%s_%d", []string{"left", "right"}[j], j+1)})
			items[i] = append(items[i], &typed.Literal{Typed: typ(t, span), Int: marks[i][j]})
			if i == 0 {
				schema = append(schema, types.Column{Name: cols[len(cols)-1].name, Type: t})
			}
		}
		c.endArm(u, a, cols, items[i], schema)
	}
	u.Out = schema
	if len(u.Time) == 0 {
		u.LostTime = fmt.Sprintf("not every side of the %s has event time in one column", c.at(op, span))
	}
	out.push(u, &u.Base)
	out.reset("", span)
	return out
}

// unionColumns brings the columns of all arms to common types: the names, per arm the expressions, and the schema.
func (c *checker) unionColumns(op string, arms []arm) (names []scopeCol, items [][]typed.Expr, schema types.Schema, ok bool) {
	names = arms[0].rel.visible()
	items = make([][]typed.Expr, len(arms))
	for i, a := range arms {
		cols := a.rel.visible()
		if len(cols) != len(names) {
			c.add(diag.SetColumns(c.file, a.span, op, len(names), len(cols)))
			return nil, nil, nil, false
		}
		for _, col := range cols {
			items[i] = append(items[i], col.expr)
		}
	}
	ok = true
	x := &exprs{checker: c, clause: op}
	for j, col := range names {
		list := make([]typed.Expr, len(arms))
		for i := range arms {
			list[i] = items[i][j]
		}
		t, fits := x.oneType(list)
		if !fits {
			for i, e := range list {
				if _, common := types.Common(list[0].Type(), e.Type()); !common && !isInvalid(e) && !isInvalid(list[0]) {
					c.add(diag.SetTypes(c.file, arms[i].span, op, j+1, col.name, list[0].Type().Name(), e.Type().Name()))
					break
				}
			}
			ok = false
			continue
		}
		if t.Kind == types.Null {
			t = types.Of(types.String)
			for i := range list {
				list[i] = nullLiteral(t, list[i].Pos())
			}
		}
		for i := range arms {
			items[i][j] = list[i]
		}
		schema = append(schema, types.Column{Name: col.name, Type: t})
	}
	return names, items, schema, ok
}

// endArm ends a side of a union with the projection to the union's columns. A column is event time where it is in every side.
func (c *checker) endArm(u *typed.Union, a arm, cols []scopeCol, items []typed.Expr, schema types.Schema) {
	r := a.rel
	times := r.time
	r.flush()
	r.hint(r.visible())
	r.projectOp(cols, items, a.span)
	p := r.ops[len(r.ops)-1].(*typed.Project)
	p.Out = append(types.Schema(nil), schema...)
	for i, x := range items { // event time of fewer digits is the same time
		if c, ok := x.(*typed.Convert); ok && c.Mode == typed.Implicit && c.T.Kind == types.Timestamp && !intIn(p.Time, i) {
			if col, ok := c.X.(*typed.Column); ok && intIn(times, col.Index) {
				p.Time = append(p.Time, i)
			}
		}
	}
	if len(u.Inputs) == 0 {
		u.Time = append([]int(nil), p.Time...)
	} else {
		var both []int
		for _, t := range u.Time {
			if intIn(p.Time, t) {
				both = append(both, t)
			}
		}
		u.Time = both
	}
	u.Inputs = append(u.Inputs, r.ops)
}

// unionClock are the columns of a union that are the rows' processing time in every side.
func unionClock(u *typed.Union) []int {
	var out []int
	for i := range u.Out {
		clock := true
		for _, in := range u.Inputs {
			p, ok := in[len(in)-1].(*typed.Project)
			clock = clock && ok && isClock(p.Items[i])
		}
		if clock {
			out = append(out, i)
		}
	}
	return out
}

// groupColumns starts a group by the columns of the scope.
func (r *relation) groupColumns(clause string, cols []scopeCol, span source.Span) *grouping {
	g := &grouping{rel: r, span: span, clause: clause, table: -1}
	for _, col := range cols {
		v := col.expr
		if v.Type().Kind == types.Null {
			v = nullLiteral(types.Of(types.String), v.Pos())
		}
		text := typed.Text(v)
		known := false
		for i, k := range g.keys {
			if k.text == text {
				g.listed, known = append(g.listed, i), true
				break
			}
		}
		if !known {
			g.listed = append(g.listed, len(g.keys))
			g.keys = append(g.keys, groupKey{expr: v, like: v, text: text, part: r.windowPart(v)})
		}
		g.names = append(g.names, col.name)
	}
	return g
}

// shut builds the group's operator and returns the columns that it was made by, as columns of its row.
func (g *grouping) shut(cols []scopeCol) []scopeCol {
	if g.close(); g.op == nil {
		return nil
	}
	var out []scopeCol
	for i, col := range cols {
		k := g.keys[g.listed[i]]
		out = append(out, scopeCol{qualifier: col.qualifier, name: col.name, expr: g.column(k.at, g.span), size: 1})
	}
	return out
}

// distinct keeps one of equal rows.
func (r *relation) distinct(clause string, span source.Span) {
	cols := r.visible()
	g := r.groupColumns(clause, cols, span)
	if r.cols = g.shut(cols); r.cols == nil {
		r.broken = true
	}
}
