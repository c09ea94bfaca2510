package typecheck

import (
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
)

// repeatable reports that nothing behind groups that go on changing reads the clock (SQ2401): the row that takes an old one back is computed anew, and
// would hold another time. What an UPDATE writes beside its key is free: the latest row replaces the others, whatever they held.
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
			bad = firstClock(bad, col.expr)
		}
	}
	if behind := clockBehind(ops, false); behind != nil {
		bad = behind
	}
	if bad != nil {
		o.c.add(diag.CannotRepeat(o.c.file, bad.Pos(), o.c.file.Slice(bad.Pos())))
	}
	return bad == nil
}

// clockBehind finds the first expression over the clock that rows of a chain meet once they change.
func clockBehind(ops []typed.Op, changes bool) (bad typed.Expr) {
	for i, op := range ops {
		if u, ok := op.(*typed.Union); ok {
			for _, in := range u.Inputs {
				if bad := clockBehind(append(in[:len(in):len(in)], ops[i+1:]...), changes); bad != nil {
					return bad
				}
			}
			return nil
		}
		if changes {
			for _, e := range expressions(op) {
				bad = firstClock(bad, e)
			}
		}
		if bad != nil {
			return bad
		}
		changes = changes || typed.Changing([]typed.Op{op}) != nil
	}
	return nil
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

// firstClock is bad, or the first place in e that reads the clock; nil: none.
func firstClock(bad, e typed.Expr) typed.Expr {
	if bad != nil || e == nil {
		return bad
	}
	typed.Walk(e, func(x typed.Expr) {
		if _, ok := x.(*typed.Now); ok && bad == nil {
			bad = x
		}
	})
	return bad
}
