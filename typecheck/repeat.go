package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
)

// repeatable reports that nothing behind groups that go on changing is volatile (SQ2401): the row that takes an old one back is computed anew, and
// would hold another time, or another random value. What an UPDATE writes beside its key is free: the latest row replaces the others, whatever they held.
func (o *output) repeatable(mode typed.OutputMode) bool {
	ops := o.r.ops
	var bad typed.Expr
	if mode == typed.Update {
		for len(ops) > 0 {
			if _, ok := ops[len(ops)-1].(*typed.Project); !ok {
				break
			}
			ops = ops[:len(ops)-1]
		}
	} else if typed.Changing(ops) != nil {
		for _, col := range o.cols {
			bad = firstVolatile(bad, col.expr)
		}
	}
	if behind := volatileBehind(ops, false); behind != nil {
		bad = behind
	}
	if bad != nil {
		o.c.add(diag.CannotRepeat(o.c.file, bad.Pos(), o.c.volatileText(bad)))
	}
	return bad == nil
}

// volatileBehind finds the first volatile expression that rows of a chain meet once they change.
func volatileBehind(ops []typed.Op, changes bool) (bad typed.Expr) {
	for i, op := range ops {
		if u, ok := op.(*typed.Union); ok {
			for _, in := range u.Inputs {
				if bad := volatileBehind(append(in[:len(in):len(in)], ops[i+1:]...), changes); bad != nil {
					return bad
				}
			}
			return nil
		}
		if changes {
			for _, e := range expressions(op) {
				bad = firstVolatile(bad, e)
			}
		}
		if bad != nil {
			return bad
		}
		changes = changes || typed.Changing([]typed.Op{op}) != nil
	}
	return nil
}

// volatileText is how the query wrote a volatile expression; a name may stand in its place.
func (c *checker) volatileText(e typed.Expr) string {
	text := c.file.Slice(e.Pos())
	n, now := e.(*typed.Now)
	switch upper := strings.ToUpper(text); {
	case !now || strings.Contains(upper, "CURRENT_") || strings.Contains(upper, "NOW") || strings.Contains(upper, "LOCALTIMESTAMP") || strings.Contains(upper, "PROCTIME"):
		return text
	case n.Row:
		return "PROCTIME()"
	}
	return "CURRENT_TIMESTAMP"
}

// expressions are what an operator computes for each row.
func expressions(op typed.Op) (list []typed.Expr) {
	switch op := op.(type) {
	case *typed.Filter:
		return op.Conjuncts
	case *typed.Project:
		return op.Items
	case *typed.Sort:
		return sortExprs(op.By)
	case *typed.Aggregate:
		list = append(list, op.Keys...)
		for _, a := range op.Aggs {
			list = append(list, a.Exprs()...)
		}
	}
	return list
}

func sortExprs(keys []typed.SortKey) (list []typed.Expr) {
	for _, k := range keys {
		list = append(list, k.Expr)
	}
	return list
}

// firstVolatile is bad, or the first place in e that reads the clock or draws a random value; nil: none.
func firstVolatile(bad, e typed.Expr) typed.Expr {
	if bad != nil || e == nil {
		return bad
	}
	typed.Walk(e, func(x typed.Expr) {
		switch x.(type) {
		case *typed.Now, *typed.Draw:
			if bad == nil {
				bad = x
			}
		}
	})
	return bad
}
