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

// maxSets bounds the grouping sets of a query: CUBE doubles them with each item.
const maxSets = 256

// sets is the grouping sets of a GROUP BY. Each row comes once per set, with its number; keys that a set leaves out are NULL in its rows.
type sets struct {
	number *typed.Column
	of     [][]string // per set, the texts of its keys
	all    map[string]bool
}

// has reports a set that groups by a key.
func (s *sets) has(set int, text string) bool {
	for _, t := range s.of[set] {
		if t == text {
			return true
		}
	}
	return false
}

// expandSets turns GROUPING SETS, ROLLUP and CUBE among the items of a GROUP BY into a row per set and plain keys; it returns the items
// that are left, those of the sets among them. nil sets: there are none.
func (g *grouping) expandSets(items []*ast.SelectItem, selected []*ast.SelectItem) []*ast.SelectItem {
	found := false
	for _, it := range items {
		if it != nil {
			_, is := it.Expr.(*ast.GroupingSets)
			found = found || is
		}
	}
	if !found {
		return items
	}
	r := g.rel
	if r.agg != nil {
		r.materialize(g.span)
	}
	lists := [][]ast.Expr{nil} // the product of all items so far
	var out []*ast.SelectItem
	plain := map[ast.Expr]bool{}
	for _, it := range items {
		if it == nil {
			g.bad = true
			continue
		}
		gs, ok := it.Expr.(*ast.GroupingSets)
		if !ok {
			out = append(out, it)
			plain[it.Expr] = true
			continue
		}
		var next [][]ast.Expr
		for _, l := range lists {
			for _, set := range setsOf(gs) {
				next = append(next, append(append([]ast.Expr(nil), l...), set...))
			}
		}
		if lists = next; len(lists) > maxSets {
			r.c.add(diag.TooLarge(r.c.file, gs.Pos(), fmt.Sprintf("a GROUP BY has at most %d grouping sets", maxSets)))
			g.bad = true
			return nil
		}
		for _, e := range setItems(gs) {
			out = append(out, &ast.SelectItem{Span: ast.Span{Span: e.Pos()}, Expr: e})
		}
	}
	g.number(len(lists))
	for _, l := range lists {
		var texts []string
		for _, e := range l {
			v := g.key(e, selected)
			if isInvalid(v) {
				g.bad = true
				return nil
			}
			texts = append(texts, typed.Text(v))
			g.sets.all[typed.Text(v)] = true
		}
		g.sets.of = append(g.sets.of, texts)
	}
	for _, it := range out { // plain items are in every set
		if w, isCall := it.Expr.(*ast.Call); plain[it.Expr] && !(isCall && contains(windowFunctions, strings.ToUpper(w.Name.Text))) {
			if v := g.key(it.Expr, selected); !isInvalid(v) {
				delete(g.sets.all, typed.Text(v))
			}
		}
	}
	return out
}

// number gives each row once per set, with the number of the set.
func (g *grouping) number(n int) {
	r := g.rel
	r.flush()
	t := types.Of(types.BigInt).Required()
	op := &typed.Repeat{Count: &typed.Literal{Typed: typ(t, g.span), Int: int64(n)}, Number: true, Sets: true, Base: typed.Base{Span: g.span, Time: r.time, LostTime: r.lost}}
	taken := map[string]bool{}
	for _, col := range r.out {
		col.Hidden = false
		taken[ast.Fold(col.Name)] = true
		op.Out = append(op.Out, col)
	}
	op.Out = append(op.Out, types.Column{Name: unique("grouping_set", taken), Type: t})
	cols, window, at := r.cols, r.window, r.windowAt
	r.push(op, &op.Base)
	r.cols, r.window, r.windowAt = cols, window, at
	number := r.columnExpr(len(r.out)-1, g.span)
	g.sets = &sets{number: number, all: map[string]bool{}}
	g.keys = append(g.keys, groupKey{expr: number, like: number, text: typed.Text(number), part: -1})
}

// inSets makes a key of the rows of its sets only: NULL in the others.
func (g *grouping) inSets(v typed.Expr, text string) typed.Expr {
	if g.sets == nil || !g.sets.all[text] {
		return v
	}
	t := v.Type().Optional()
	out := &typed.Case{Typed: typ(t, v.Pos()), Else: nullLiteral(t, v.Pos())}
	for i := range g.sets.of {
		if g.sets.has(i, text) {
			out.Whens = append(out.Whens, typed.When{Cond: g.isSet(i, v.Pos()), Then: v})
		}
	}
	return out
}

// isSet is TRUE in the rows of set i.
func (g *grouping) isSet(i int, span source.Span) typed.Expr {
	t := types.Of(types.BigInt).Required()
	return &typed.Compare{Typed: typ(types.Of(types.Boolean).Required(), span), Op: "=", X: g.sets.number, Y: &typed.Literal{Typed: typ(t, span), Int: int64(i + 1)}}
}

// groupingCall checks GROUPING(a, b, …): a bit per argument from the left, 1 where the row's set leaves it out.
func (x *exprs) groupingCall(e *ast.Call) typed.Expr {
	t := types.Of(types.BigInt).Required()
	masks := make([]int64, 1)
	if x.group.sets != nil {
		masks = make([]int64, len(x.group.sets.of))
	}
	if len(e.Args) == 0 || len(e.Args) > 62 {
		x.add(diag.WrongArguments(x.file, e.Pos(), "GROUPING", []string{"one or more grouping columns"}, fmt.Sprint(len(e.Args)), ""))
		return invalid(e.Pos())
	}
	for _, a := range e.Args {
		v := x.expr(a)
		if isInvalid(v) {
			return v
		}
		if x.group.keyOf(v) == nil {
			x.add(diag.NotGrouped(x.file, a.Pos(), clip(x.file.Slice(a.Pos()))))
			return invalid(e.Pos())
		}
		for i := range masks {
			masks[i] <<= 1
			if s := x.group.sets; s != nil && s.all[typed.Text(v)] && !s.has(i, typed.Text(v)) {
				masks[i]++
			}
		}
	}
	last := len(masks) - 1
	literal := func(i int) *typed.Literal { return &typed.Literal{Typed: typ(t, e.Pos()), Int: masks[i]} }
	if last == 0 {
		return literal(0)
	}
	out := &typed.Case{Typed: typ(t, e.Pos()), Else: literal(last)}
	for i := range last {
		out.Whens = append(out.Whens, typed.When{Cond: x.group.isSet(i, e.Pos()), Then: literal(i)})
	}
	return out
}

// setItems lists the grouping items of sets, one level of parentheses open.
func setItems(gs *ast.GroupingSets) []ast.Expr {
	var out []ast.Expr
	for _, set := range setsOf(gs) {
		out = append(out, set...)
	}
	return out
}

// setsOf lists the sets that GROUPING SETS, ROLLUP or CUBE stands for.
func setsOf(gs *ast.GroupingSets) [][]ast.Expr {
	var out [][]ast.Expr
	switch gs.Kind {
	case "ROLLUP":
		for n := len(gs.Items); n >= 0; n-- {
			var set []ast.Expr
			for _, e := range gs.Items[:n] {
				set = append(set, columnsOfSet(e)...)
			}
			out = append(out, set)
		}
	case "CUBE":
		n := min(len(gs.Items), 10)
		for bits := 1<<n - 1; bits >= 0; bits-- {
			var set []ast.Expr
			for i, e := range gs.Items[:n] {
				if bits&(1<<(n-1-i)) != 0 {
					set = append(set, columnsOfSet(e)...)
				}
			}
			out = append(out, set)
		}
	default:
		for _, e := range gs.Items {
			if inner, ok := e.(*ast.GroupingSets); ok {
				out = append(out, setsOf(inner)...)
				continue
			}
			out = append(out, columnsOfSet(e))
		}
	}
	return out
}

// columnsOfSet opens the parentheses around a set.
func columnsOfSet(e ast.Expr) []ast.Expr {
	if t, ok := e.(*ast.Tuple); ok {
		return t.Items
	}
	return []ast.Expr{e}
}
