package typecheck

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// orderItem is an ORDER BY item that is checked: an expression over the relation's row, or, while the group is open, over its placeholders.
type orderItem struct {
	key  typed.SortKey
	span source.Span
}

// orderItems checks ORDER BY. A name or number means a column of the result; anything else, and a name that the result does not have, is checked by
// expr over what stood before the SELECT list.
func (c *checker) orderItems(o *ast.OrderBy, result []scopeCol, expr func(ast.Expr) typed.Expr) (keys []typed.SortKey, ok bool) {
	ok = true
	for _, item := range o.Items {
		if item == nil || item.Expr == nil {
			ok = false
			continue
		}
		v := c.orderColumn(item.Expr, result)
		if v == nil {
			v = expr(item.Expr)
		}
		if isInvalid(v) {
			ok = false
			continue
		}
		if v.Type().Kind == types.Null {
			continue // all rows are equal by it
		}
		if !v.Type().Ordered() {
			c.add(diag.WrongArguments(c.file, item.Pos(), "ORDER BY", withOrder, v.Type().Name(), ""))
			ok = false
			continue
		}
		k := typed.SortKey{Expr: v, Desc: item.Desc, NullsLast: item.Desc}
		if item.Nulls != "" {
			k.NullsLast = item.Nulls == "LAST"
		}
		keys = append(keys, k)
	}
	return keys, ok
}

// orderColumn is the column of the result that an item names or counts, nil if it does neither.
func (c *checker) orderColumn(e ast.Expr, result []scopeCol) typed.Expr {
	switch e := e.(type) {
	case *ast.Literal:
		if e.Kind != ast.LitInteger {
			return nil
		}
		n, err := strconv.Atoi(e.Text)
		if err != nil || n < 1 || n > len(result) {
			c.add(diag.BadOrdinal(c.file, e.Pos(), fmt.Sprintf("ORDER BY %s names no column of the result, which has %d", clip(e.Text), len(result))))
			return invalid(e.Pos())
		}
		return result[n-1].expr
	case *ast.Ident:
		if len(e.Parts) != 1 {
			return nil
		}
		for _, col := range result {
			if !col.hidden && ast.Fold(col.name) == ast.Fold(e.Parts[0].Text) {
				return col.expr
			}
		}
	}
	return nil
}

// orderBy is ORDER BY over the scope as it is.
func (r *relation) orderBy(o *ast.OrderBy) {
	keys, ok := r.c.orderItems(o, r.visible(), r.orderExpr)
	r.ordered(keys, ok, o.Pos())
}

func (r *relation) orderExpr(e ast.Expr) typed.Expr {
	x := &exprs{checker: r.c, rel: r, clause: "ORDER BY"}
	return x.expr(e)
}

func (r *relation) ordered(keys []typed.SortKey, ok bool, span source.Span) {
	if !ok {
		r.broken = true
	}
	if !r.broken {
		r.sort(r.compute(keys, span), -1, 0, span)
	}
}

// compute puts what the scope computes in front of a sort, together with its keys: a row that cannot be computed then follows the route of its
// source (T4) and takes no place of a LIMIT. Behind an aggregate it stays where it is: errors there stop the run, and no group that may still change
// is computed.
func (r *relation) compute(by []typed.SortKey, span source.Span) []typed.SortKey {
	r.flush()
	if aggregated(r.ops) || !slices.ContainsFunc(r.visible(), func(col scopeCol) bool { return !plain(col.expr) }) {
		return by
	}
	var cols []scopeCol
	var items []typed.Expr
	place := map[string]int{}
	put := func(name string, e typed.Expr) int {
		text := typed.Text(e)
		at, seen := place[text]
		if !seen {
			at = len(items)
			place[text] = at
			cols, items = append(cols, scopeCol{name: name}), append(items, e)
		}
		return at
	}
	var scope, keys []int
	for _, col := range r.cols {
		scope = append(scope, put(col.name, col.expr))
	}
	for _, k := range by {
		keys = append(keys, put("order", k.Expr))
	}
	r.projectOp(cols, items, span)
	next := make([]scopeCol, len(r.cols))
	for i, col := range r.cols {
		next[i] = col
		next[i].expr, next[i].size = r.columnExpr(scope[i], col.expr.Pos()), 1
	}
	r.cols = next
	out := make([]typed.SortKey, len(by))
	for i, k := range by {
		out[i] = k
		out[i].Expr = r.columnExpr(keys[i], k.Expr.Pos())
	}
	return out
}

// plain reports an expression that computes nothing.
func plain(e typed.Expr) bool {
	switch e.(type) {
	case *typed.Column, *typed.Literal:
		return true
	}
	return isInvalid(e)
}

// aggregated reports an aggregate in a chain or on a side of its union.
func aggregated(ops []typed.Op) bool {
	return slices.ContainsFunc(ops, func(op typed.Op) bool {
		switch op := op.(type) {
		case *typed.Aggregate:
			return true
		case *typed.Union:
			return slices.ContainsFunc(op.Inputs, aggregated)
		}
		return false
	})
}

// limit is LIMIT and OFFSET: of the order that is in effect, if there is one.
func (r *relation) limit(l *ast.Limit) {
	n, ok1 := r.c.count(l.Count, "LIMIT", -1)
	skip, ok2 := r.c.count(l.Offset, "OFFSET", 0)
	if !ok1 || !ok2 {
		r.broken = true
	}
	if r.broken {
		return
	}
	r.flush()
	var by []typed.SortKey
search:
	for i := len(r.ops) - 1; i >= 0; i-- {
		switch op := r.ops[i].(type) {
		case *typed.Filter:
		case *typed.Sort:
			if i == len(r.ops)-1 && op.Limit < 0 && op.Offset == 0 {
				op.Limit, op.Offset = n, skip
				return
			}
			for _, k := range op.By {
				k.Expr = typed.Rewrite(k.Expr, func(typed.Expr) typed.Expr { return nil })
				by = append(by, k)
			}
			break search
		default:
			break search
		}
	}
	by = r.compute(by, l.Pos())
	r.sort(by, n, skip, l.Pos())
	last := len(r.ops) - 1
	r.ops[last].(*typed.Sort).First = len(by) == 0 && readsOn(r.ops[:last])
}

// readsOn reports a chain of one source whose rows leave as they are read.
func readsOn(ops []typed.Op) bool {
	return !slices.ContainsFunc(ops, func(op typed.Op) bool {
		switch op := op.(type) {
		case *typed.Union, *typed.Aggregate:
			return true
		case *typed.Sort:
			return !op.First
		}
		return false
	})
}

// count evaluates a number of rows.
func (c *checker) count(e ast.Expr, what string, def int64) (int64, bool) {
	if e == nil {
		return def, true
	}
	v := c.constant(e, what)
	if isInvalid(v) {
		return 0, false
	}
	l, ok := v.(*typed.Literal)
	if !ok || l.Null || l.T.Kind != types.BigInt && l.T.Kind != types.Int || l.Int < 0 {
		c.add(diag.BadLiteral(c.file, e.Pos(), what, "number of rows", "write a whole number that is not negative"))
		return 0, false
	}
	return l.Int, true
}
