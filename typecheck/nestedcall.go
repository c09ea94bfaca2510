package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// nestedFuncs are the functions on ARRAYs and MAPs by name.
var nestedFuncs = func() map[string]*sig.NestedFunc {
	m := map[string]*sig.NestedFunc{}
	for _, f := range sig.NestedFuncs() {
		m[f.Name] = f
		formArgs[f.Name] = [2]int{len(f.Takes), len(f.Takes)}
	}
	return m
}()

// nestedCall types a call: ARRAYs, MAPs and elements come to share what is inside of them.
func (x *exprs) nestedCall(f *sig.NestedFunc, args []typed.Expr, e *ast.Call) typed.Expr {
	inside, ok := x.inside(f, args, e)
	if !ok {
		return invalid(e.Pos())
	}
	notNull := f.Result != 'x'
	out := make([]typed.Expr, len(args))
	for i, a := range args {
		switch f.Takes[i] {
		case 'x':
			a = x.toType(a, inside.Optional())
			out[i] = x.nestedExpr(typed.MakeArray, types.ArrayOf(inside.Optional()).Required(), a.Pos(), a)
		default:
			out[i] = x.toType(a, shape(f.Takes[i], inside))
		}
		notNull = notNull && out[i].Type().NotNull
	}
	t := inside.Optional()
	if f.Result != 'x' {
		t = shape(f.Result, inside)
	}
	return x.fold(&typed.Nested{Typed: typ(t.With(notNull), e.Pos()), Op: typed.Apply, Args: out, Func: f})
}

// shape is the type of an argument or result around elements or values of a type.
func shape(c byte, inside types.Type) types.Type {
	switch c {
	case 'S':
		return types.ArrayOf(types.Of(types.String))
	case 'M':
		return types.MapOf(inside.Optional())
	case 's':
		return types.Of(types.String)
	case 'i':
		return types.Of(types.BigInt)
	case 'b':
		return types.Of(types.Boolean)
	}
	return types.ArrayOf(inside.Optional()) // A, N, V
}

// toType converts implicitly; a bare NULL takes the type.
func (x *exprs) toType(e typed.Expr, to types.Type) typed.Expr {
	switch t := e.Type(); {
	case t.Kind == types.Null:
		return nullLiteral(to, e.Pos())
	case t.Same(to):
		return e
	default:
		return x.convert(e, to, nestedMode(t, to))
	}
}

// inside finds the type that the elements and values share, and checks the other arguments.
func (x *exprs) inside(f *sig.NestedFunc, args []typed.Expr, e *ast.Call) (types.Type, bool) {
	t := types.Of(types.Null)
	for i, a := range args {
		at := a.Type()
		part, fits := at, true
		switch c := f.Takes[i]; {
		case at.Kind == types.Null:
			continue
		case c == 'A', c == 'N':
			if fits = at.Kind == types.Array; fits {
				part = at.Elem()
			}
		case c == 'M':
			if fits = at.Kind == types.Map; fits {
				part = at.Elem()
			}
		case c == 'S':
			fits, part = at.Kind == types.Array && (at.Elem().Kind == types.String || at.Elem().Kind == types.Null), t
		case c == 'i':
			fits, part = at.Integral(), t
		case c == 's':
			fits, part = at.Kind == types.String, t
		}
		if fits {
			t, fits = types.Common(t, part)
		}
		if fits && f.Takes[i] == 'N' {
			fits = t.Ordered()
		}
		if !fits {
			x.wrongNested(f, args, e)
			return t, false
		}
	}
	if t.Kind == types.Null {
		t = types.Of(types.String)
	}
	return t, true
}

func (x *exprs) wrongNested(f *sig.NestedFunc, args []typed.Expr, e *ast.Call) {
	names := map[byte]string{'A': "ARRAY<T>", 'N': "ARRAY<T> of a T with an order", 'x': "T", 'M': "MAP<STRING, T>", 'S': "ARRAY<STRING>", 's': "STRING", 'i': "BIGINT"}
	want, got := "(", "("
	for i, a := range args {
		if i > 0 {
			want, got = want+", ", got+", "
		}
		want, got = want+names[f.Takes[i]], got+a.Type().Name()
	}
	x.add(diag.WrongArguments(x.file, e.Pos(), f.Name, []string{want + ")"}, got+")", ""))
}
