package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// draw is RANDOM([seed]), RAND_INTEGER([seed,] bound) or UUID().
func (x *exprs) draw(f *sig.Form, args []typed.Expr, e *ast.Call) typed.Expr {
	span := e.Pos()
	if !x.inQuery(f, span) {
		return invalid(span)
	}
	bits := &typed.Draw{Typed: typ(types.Of(types.BigInt).Required(), span), Site: 2 * int64(span.Start)}
	if n := formArgs[f.Name][1]; n > 0 && len(args) == n {
		seed, ok := args[0].(*typed.Literal)
		if !ok || seed.Null || seed.T.Working().Kind != types.BigInt {
			x.add(diag.WrongArguments(x.file, args[0].Pos(), f.Name, []string{"(" + f.Args + ")"}, "a seed that is no whole number", ""))
			return invalid(span)
		}
		bits.Seed, bits.Site = &seed.Int, 0
		args = args[1:]
	}
	if x.group == nil || x.inAgg {
		var ok bool
		if bits.Row, bits.Args, ok = x.rowPlace(span); !ok {
			x.add(diag.NotSupported("RANDOM BEHIND", x.file, span))
			return invalid(span)
		}
	} // else regroup gives it the key of the group
	fn := sig.RandomDraw
	list := []typed.Expr{bits}
	t := types.Of(types.Double).Required()
	switch f.Name {
	case "RAND_INTEGER":
		bound := args[0]
		if bound.Type().Working().Kind != types.BigInt {
			x.add(diag.WrongArguments(x.file, bound.Pos(), f.Name, []string{"(" + f.Args + ")"}, bound.Type().Name(), ""))
			return invalid(span)
		}
		bound = x.convert(bound, types.Of(types.BigInt).With(bound.Type().NotNull), typed.Implicit)
		fn, list, t = sig.BelowDraw, append(list, bound), types.Of(types.BigInt).With(bound.Type().NotNull)
	case "UUID":
		low := *bits
		low.Site++
		fn, list, t = sig.UUIDDraw, append(list, &low), types.Of(types.String).Required()
	}
	return &typed.Call{Typed: typ(t, span), Func: fn, Args: list}
}

// rowPlace is what tells the rows of the relation apart: their place in the log of their source and, where one may have become several, numbers of the
// copies; behind an aggregate the key of the group. ok is false where nothing does.
func (x *exprs) rowPlace(span source.Span) (row bool, args []typed.Expr, ok bool) {
	if len(x.rel.ops) == 0 {
		return false, nil, false // pairs of rows of a join
	}
	var cols []int // of the last operator's row
	for _, op := range x.rel.ops {
		switch op := op.(type) {
		case *typed.Scan:
			row = true
		case *typed.Filter:
		case *typed.Sort:
			if !op.First {
				return false, nil, false
			}
		case *typed.Project:
			for i, c := range cols {
				if cols[i] = projected(op, c); cols[i] < 0 {
					return false, nil, false
				}
			}
		case *typed.Repeat:
			if !op.Number {
				return false, nil, false
			}
			if !op.Sets {
				cols = append(cols, len(op.Out)-1)
			}
		case *typed.TableJoin:
			if op.Kind == typed.Inner || op.Kind == typed.Left {
				return false, nil, false
			}
		case *typed.Window:
			if op.Spec.Kind != typed.Tumble {
				cols = append(cols, len(op.Out)-2) // window_end
			}
		case *typed.Aggregate:
			row, cols = false, groupColumns(op)
		default:
			return false, nil, false
		}
	}
	for _, c := range cols {
		args = append(args, x.partOf(x.rel.columnExpr(c, span)))
	}
	return row, args, true
}

// notDrawn refuses random values of a table's rows: a join computes them with the rows that meet them.
func (c *checker) notDrawn(r *relation, e typed.Expr) {
	typed.Walk(e, func(e typed.Expr) {
		if _, ok := e.(*typed.Draw); ok && !r.broken {
			c.add(diag.NotSupported("RANDOM BEHIND", c.file, e.Pos()))
			r.broken = true
		}
	})
}

// partOf is a column in a form that is mixed into random bits.
func (x *exprs) partOf(c *typed.Column) typed.Expr {
	switch c.T.Kind {
	case types.BigInt, types.String:
		return c
	}
	return &typed.Convert{Typed: typ(types.Of(types.String).With(c.T.NotNull), c.Span), X: c, Mode: typed.Cast}
}

// groupColumns are the columns of an aggregate's row that tell its groups apart.
func groupColumns(op *typed.Aggregate) (cols []int) {
	first, last := 0, len(op.Out)-len(op.Aggs)
	if op.Closes() {
		first = 1 // window_end tells window_start
	}
	if op.Window() != nil {
		last--
	}
	for i := first; i < last; i++ {
		cols = append(cols, i)
	}
	return cols
}

// projected is the place to which a projection takes a column, −1 if it drops it.
func projected(op *typed.Project, column int) int {
	for i, it := range op.Items {
		if c, ok := it.(*typed.Column); ok && c.Index == column {
			return i
		}
	}
	return -1
}
