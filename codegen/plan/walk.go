package plan

import "github.com/streamc/streamc/typecheck/typed"

// walk calls f for e and every expression below it, parents first.
func walk(e typed.Expr, f func(typed.Expr)) {
	if e == nil {
		return
	}
	f(e)
	for _, c := range children(e) {
		walk(c, f)
	}
}

// children lists the direct operands in the order of evaluation.
func children(e typed.Expr) []typed.Expr {
	switch e := e.(type) {
	case *typed.Arith:
		if e.Y == nil {
			return []typed.Expr{e.X}
		}
		return []typed.Expr{e.X, e.Y}
	case *typed.Compare:
		return []typed.Expr{e.X, e.Y}
	case *typed.Logic:
		return e.List
	case *typed.Not:
		return []typed.Expr{e.X}
	case *typed.IsNull:
		return []typed.Expr{e.X}
	case *typed.IsTrue:
		return []typed.Expr{e.X}
	case *typed.In:
		return append([]typed.Expr{e.X}, e.List...)
	case *typed.Case:
		var out []typed.Expr
		for _, w := range e.Whens {
			out = append(out, w.Cond, w.Then)
		}
		return append(out, e.Else)
	case *typed.Coalesce:
		return e.List
	case *typed.Convert:
		return []typed.Expr{e.X}
	case *typed.Call:
		return e.Args
	}
	return nil
}
