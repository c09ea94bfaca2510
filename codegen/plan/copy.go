package plan

import "github.com/streamc/streamc/typecheck/typed"

// copyOp is an operator with expressions of its own. Behind a union an operator stands in several branches, and emission tells expressions
// apart by identity: each belongs to one row.
func copyOp(op typed.Op) typed.Op {
	switch op := op.(type) {
	case *typed.Filter:
		n := *op
		n.Conjuncts = copyExprs(op.Conjuncts)
		return &n
	case *typed.Project:
		n := *op
		n.Items = copyExprs(op.Items)
		return &n
	case *typed.Aggregate:
		n := *op
		n.Keys, n.Aggs = copyExprs(op.Keys), append([]typed.Agg(nil), op.Aggs...)
		for i, a := range op.Aggs {
			if a.Arg != nil {
				n.Aggs[i].Arg = copyExpr(a.Arg)
			}
			if a.Filter != nil {
				n.Aggs[i].Filter = copyExpr(a.Filter)
			}
			n.Aggs[i].By = append([]typed.SortKey(nil), a.By...)
			for j, k := range a.By {
				n.Aggs[i].By[j].Expr = copyExpr(k.Expr)
			}
		}
		return &n
	case *typed.TableJoin:
		n := *op
		n.Left, n.On = copyExprs(op.Left), copyExprs(op.On)
		return &n
	case *typed.Sort:
		n := *op
		n.Columns, n.By = copyExprs(op.Columns), append([]typed.SortKey(nil), op.By...)
		for i, k := range op.By {
			n.By[i].Expr = copyExpr(k.Expr)
		}
		return &n
	case *typed.Repeat:
		n := *op
		n.Count = copyExpr(op.Count)
		return &n
	case *typed.Output:
		n := *op
		n.Items = copyExprs(op.Items)
		return &n
	}
	return op
}

func copyExprs(l []typed.Expr) []typed.Expr {
	out := make([]typed.Expr, len(l))
	for i, e := range l {
		out[i] = copyExpr(e)
	}
	return out
}

func copyExpr(e typed.Expr) typed.Expr {
	return typed.Rewrite(e, func(typed.Expr) typed.Expr { return nil })
}
