package typed

import "slices"

// Weaken takes NOT NULL from the operations of e that can be NULL because an operand can: what an operand was replaced by may be NULL where the operand
// was not. e stays as it is.
func Weaken(e Expr) Expr {
	out := Rewrite(e, func(x Expr) Expr {
		if x == e {
			return nil
		}
		return Weaken(x)
	})
	if !out.Type().NotNull {
		return out
	}
	some := slices.ContainsFunc(Children(out), func(x Expr) bool { return !x.Type().NotNull })
	switch n := out.(type) {
	case *Arith:
		n.T = n.T.With(!some)
	case *Compare:
		n.T = n.T.With(!some || n.Op == "is" || n.Op == "isnot")
	case *Logic:
		n.T = n.T.With(!some)
	case *Not:
		n.T = n.T.With(!some)
	case *In:
		n.T = n.T.With(!some)
	case *Case:
		n.T = n.T.With(n.Else.Type().NotNull && !slices.ContainsFunc(n.Whens, func(w When) bool { return !w.Then.Type().NotNull }))
	case *Coalesce:
		n.T = n.T.With(slices.ContainsFunc(n.List, func(x Expr) bool { return x.Type().NotNull }))
	case *Convert:
		n.T = n.T.With(!some)
	case *Call:
		n.T = n.T.With(!some)
	case *Nested:
		n.T = n.T.With(!some || n.Op.Makes())
	}
	return out
}
