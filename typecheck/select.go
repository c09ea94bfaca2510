package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
)

// selectQuery checks SELECT items FROM rel WHERE … GROUP BY … HAVING ….
func (c *checker) selectQuery(s *ast.Select, order *ast.OrderBy) *relation {
	var r *relation
	if s.From == nil {
		r = c.oneRow(s.Pos())
	} else {
		r = c.from(s.From)
	}
	if r.broken || c.refused[s] {
		r.broken = true
		return r
	}
	if s.Where != nil {
		r.filter(s.Where.Cond, "WHERE", s.Where.Pos())
	}
	early := order
	if s.Distinct { // then only columns of the result can order it
		early = nil
	}
	var keys []typed.SortKey
	ok := true
	if s.GroupBy != nil || s.Having != nil || anyAggregate(s.Items) {
		keys, ok = r.selectGroups(s, early)
	} else {
		in := r.cols
		r.project(s.Items, "SELECT", s.Pos(), false)
		if early != nil && !r.broken {
			out := r.cols
			keys, ok = c.orderItems(early, r.visible(), func(e ast.Expr) typed.Expr {
				r.cols = in
				defer func() { r.cols = out }()
				return r.orderExpr(e)
			})
		}
	}
	switch {
	case r.broken:
	case s.Distinct:
		r.distinct("DISTINCT", s.DistinctAt)
		if r.broken = r.broken || r.cols == nil; order != nil && !r.broken {
			r.orderBy(order)
		}
	case order != nil:
		r.ordered(keys, ok, order.Pos())
	}
	return r
}

// project makes the items of SELECT, or with extend those of EXTEND, the scope.
func (r *relation) project(items []*ast.SelectItem, clause string, span source.Span, extend bool) {
	list := &itemList{c: r.c}
	if extend {
		for _, col := range r.cols {
			list.keep(col)
		}
	}
	for _, item := range items {
		switch {
		case item == nil || r.c.refused[item]:
			r.broken = true
		case item.Star && !extend:
			cols, ok := r.starColumns(item)
			r.broken = r.broken || !ok
			for _, col := range cols {
				list.keep(col)
			}
		case item.Star || item.Expr == nil:
			r.broken = true
			if item.Star {
				r.c.add(diag.BadOperands(r.c.file, item.Pos(), "* cannot stand in EXTEND, which keeps every column", ""))
			}
		default:
			x := &exprs{checker: r.c, rel: r, clause: clause}
			v := x.expr(item.Expr)
			r.broken = r.broken || isInvalid(v)
			list.add(item, v, x.size)
		}
	}
	cols := list.finish()
	r.drop(r.c.at(clause, span), cols)
	r.cols = cols
	if len(r.visible()) == 0 && !r.broken {
		r.c.add(diag.NoColumns(r.c.file, span, clause+" leaves no columns"))
		r.broken = true
	}
}

// selectGroups checks the rest of a SELECT that aggregates.
func (r *relation) selectGroups(s *ast.Select, order *ast.OrderBy) (keys []typed.SortKey, ok bool) {
	span := s.Pos()
	if s.GroupBy != nil {
		span = s.GroupBy.Pos()
	}
	g := r.groupBy(s.GroupBy, "GROUP BY", span, s.Items)
	type checked struct {
		item *ast.SelectItem
		expr typed.Expr
		size int
	}
	var items []checked
	var aliases []alias
	for _, item := range s.Items {
		if item == nil || item.Star || item.Expr == nil {
			if item != nil && item.Star && !r.c.refused[item] {
				r.c.add(diag.MisplacedAggregate(r.c.file, item.Pos(), "* cannot stand beside GROUP BY or an aggregate", "list the grouping columns and the aggregates"))
			}
			g.bad = true
			continue
		}
		x := &exprs{checker: r.c, rel: r, clause: "the SELECT list", group: g}
		v := x.expr(item.Expr)
		items = append(items, checked{item, v, x.size})
		if item.Alias != nil {
			aliases = append(aliases, alias{item.Alias.Text, v, x.size})
		}
	}
	var having typed.Expr
	if s.Having != nil {
		x := &exprs{checker: r.c, rel: r, clause: "HAVING", group: g, aliases: aliases}
		having = x.condition(s.Having.Cond, "HAVING")
	}
	ok = true
	if order != nil {
		var result []scopeCol
		for _, it := range items {
			col := scopeCol{name: nameOf(it.item.Expr), expr: it.expr}
			if it.item.Alias != nil {
				col.name = it.item.Alias.Text
			}
			result = append(result, col)
		}
		keys, ok = r.c.orderItems(order, result, func(e ast.Expr) typed.Expr {
			x := &exprs{checker: r.c, rel: r, clause: "ORDER BY", group: g, aliases: aliases}
			return x.expr(e)
		})
	}
	if g.bad {
		r.broken = true
		return nil, false
	}
	if g.close(); g.op == nil {
		r.broken = true
		return nil, false
	}
	for i := range keys {
		keys[i].Expr = g.regroup(keys[i].Expr)
		ok = ok && !isInvalid(keys[i].Expr)
	}
	if having != nil {
		r.condition(g.regroup(having), s.Having.Pos())
	}
	list := &itemList{c: r.c}
	for _, it := range items {
		v := g.regroup(it.expr)
		r.broken = r.broken || isInvalid(v)
		list.add(it.item, v, it.size)
	}
	r.cols = list.finish()
	return keys, ok
}

// itemList names the columns of a SELECT list.
type itemList struct {
	c     *checker
	cols  []scopeCol
	spans []source.Span
	named []bool // false: the name is made, and may be changed to be unique
}

// keep adds a column that keeps its name.
func (l *itemList) keep(col scopeCol) {
	l.cols, l.spans, l.named = append(l.cols, col), append(l.spans, col.expr.Pos()), append(l.named, true)
}

// add adds an item under its alias, its own name, or a made one.
func (l *itemList) add(item *ast.SelectItem, v typed.Expr, size int) {
	col := scopeCol{name: nameOf(item.Expr), expr: v, size: size}
	_, isName := item.Expr.(*ast.Ident)
	span := item.Pos()
	if item.Alias != nil {
		col.name, isName, span = item.Alias.Text, true, item.Alias.Pos()
	}
	if col.name == "" {
		col.name = fmt.Sprintf("col%d", l.visible()+1)
	}
	l.cols, l.spans, l.named = append(l.cols, col), append(l.spans, span), append(l.named, isName)
}

func (l *itemList) visible() int {
	n := 0
	for _, col := range l.cols {
		if !col.hidden {
			n++
		}
	}
	return n
}

// finish reports equal names that were written (SQ1022) and numbers equal ones that were made.
func (l *itemList) finish() []scopeCol {
	taken := map[string]bool{}
	for i, col := range l.cols {
		if !l.named[i] || col.hidden {
			continue
		}
		key := ast.Fold(col.name)
		if taken[key] {
			l.c.add(diag.DuplicateColumn(l.c.file, l.spans[i], col.name))
			l.cols[i].name = fmt.Sprintf("%s_%d", col.name, i) // so that uses of the first one are silent
		}
		taken[key] = true
	}
	for i := range l.cols {
		if !l.named[i] {
			l.cols[i].name = unique(l.cols[i].name, taken)
		}
	}
	return l.cols
}

// unique returns name, or name_2, name_3, …, and takes it.
func unique(name string, taken map[string]bool) string {
	out := name
	for n := 2; taken[ast.Fold(out)]; n++ {
		out = fmt.Sprintf("%s_%d", name, n)
	}
	taken[ast.Fold(out)] = true
	return out
}

// nameOf is the name of an unnamed expression: a column's, or that of its function; "" means col<i>.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if len(e.Parts) > 0 {
			return e.Parts[len(e.Parts)-1].Text
		}
	case *ast.Call:
		return strings.ToLower(e.Name.Text)
	case *ast.Field:
		return e.Name.Text
	}
	return ""
}

// anyAggregate reports an aggregate call in a SELECT list.
func anyAggregate(items []*ast.SelectItem) bool {
	for _, it := range items {
		if it != nil && it.Expr != nil && hasAggregate(it.Expr, maxExprDepth) {
			return true
		}
	}
	return false
}

// hasAggregate looks through an expression; deeper than depth nothing is found, and exprs reports the depth.
func hasAggregate(e ast.Expr, depth int) bool {
	if depth == 0 || e == nil {
		return false
	}
	any := func(l ...ast.Expr) bool {
		for _, x := range l {
			if hasAggregate(x, depth-1) {
				return true
			}
		}
		return false
	}
	switch e := e.(type) {
	case *ast.Unary:
		return any(e.X)
	case *ast.Binary:
		return any(spine(e)...)
	case *ast.IsNull:
		return any(e.X)
	case *ast.Between:
		return any(e.X, e.Lo, e.Hi)
	case *ast.InList:
		return any(e.X) || any(e.List...)
	case *ast.Case:
		for _, w := range e.Whens {
			if any(w.Cond, w.Then) {
				return true
			}
		}
		return any(e.Operand, e.Else)
	case *ast.Cast:
		return any(e.X)
	case *ast.Call:
		return isAggregate(e) || any(e.Args...)
	}
	return false
}
