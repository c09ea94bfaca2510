package ref

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// apply calls a function on ARRAYs or MAPs, as call does for the others: there is one implementation of each.
func apply(x *typed.Nested, args []Value) (Value, error) {
	list := make([]*typed.Literal, len(args))
	for i, a := range args {
		list[i] = literalOf(a, x.Args[i].Type())
	}
	return literal(x.Apply(list))
}

// literalOf is a value as a constant.
func literalOf(v Value, t types.Type) *typed.Literal {
	l := &typed.Literal{Typed: typed.Typed{T: t.With(!v.IsNull())}, Null: v.IsNull(), Bool: v.B, Int: v.I, Float: v.F, Str: v.S}
	switch {
	case l.Null:
	case t.Kind == types.Decimal:
		l.Unscaled = unscaled(v.D).String()
	case t.Kind == types.Map:
		l.Keys = v.K
	}
	for i, x := range v.L {
		if t.Kind == types.Struct {
			l.List = append(l.List, literalOf(x, t.Fields()[i].Type))
		} else {
			l.List = append(l.List, literalOf(x, t.Elem()))
		}
	}
	return l
}
