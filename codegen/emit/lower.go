package emit

import (
	"strings"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// env is the row in front of an operator.
type env struct{ cols []*col }

// col is one column of a row. Either prim gives its value (a decoded cell, a window bound, a key, an aggregate), or it is expr
// over the row before, computed where a surviving row first uses it. The zero col has no value: nobody uses it.
type col struct {
	name     string
	prim     func(f *fn, w want) val
	fallible bool // of prim
	expr     typed.Expr
	over     *env
	source   int // 1 + the column of a JSON record that it is; 0: it is none
}

// bound is an expression whose value exists already.
type bound struct {
	typed.Typed
	v val
}

// lower emits what is needed to compute e, in the order of evaluation, and returns its value. hint names a local.
func (f *fn) lower(e typed.Expr, w want, hint string) val {
	if _, ok := e.(*typed.Attempt); ok && e != f.root {
		f.outline(e)
	}
	if _, ok := f.op.cut[e]; ok && e != f.root && !(f.caught && f.helperFails(e)) {
		return f.outlined(e, w, hint)
	}
	switch e := e.(type) {
	case *bound:
		return e.v
	case *typed.Column:
		return f.column(f.env.cols[e.Index], w)
	case *typed.Literal:
		if e.T.Nested() && !e.Null {
			return f.g.nestedLiteral(e)
		}
		return literal(e)
	case *typed.ParamRef:
		return f.op.readParam(e.Param, e.T)
	case *typed.Now:
		if e.Row {
			return f.rowClock()
		}
		return val{t: e.T, x: ident(f.op.recv + ".env.Now"), null: never, free: true, got: both}
	case *typed.Secret:
		return f.secret(e)
	}
	if v, ok := f.known(e, w); ok {
		return v
	}
	return f.remember(e, f.compute(e, w, hint), w)
}

func (f *fn) compute(e typed.Expr, w want, hint string) val {
	switch e := e.(type) {
	case *typed.Arith:
		return f.arith(e, w, hint)
	case *typed.Compare:
		return f.compare(e, w)
	case *typed.Logic:
		return f.logic(e, w)
	case *typed.Not:
		v := f.lower(e.X, w.negated(), "")
		if v.b == nil { // only its NULL is wanted
			return val{t: e.T, null: v.null}
		}
		return val{t: e.T, b: not(v.b), null: v.null, yes: v.isFalse(), no: v.isTrue()}
	case *typed.IsNull:
		v := f.lower(e.X, wantNull, "")
		if e.Not {
			return val{t: e.T, b: not(v.null), null: never}
		}
		return val{t: e.T, b: v.null, null: never}
	case *typed.IsTrue:
		if w&wantValue == 0 {
			f.lower(e.X, wantNull, "")
			return val{t: e.T, null: never}
		}
		var b cond
		if e.Want {
			b = f.lower(e.X, both|wantTrue, "").isTrue()
		} else {
			b = f.lower(e.X, both|wantFalse, "").isFalse()
		}
		if e.Not {
			b = not(b)
		}
		return val{t: e.T, b: b, null: never}
	case *typed.In:
		return f.in(e, w)
	case *typed.Case:
		return f.caseWhen(e, w, hint)
	case *typed.Coalesce:
		return f.coalesce(e, w, hint)
	case *typed.Convert:
		return f.convert(e, w, hint)
	case *typed.Attempt:
		return f.lower(e.X, w, hint)
	case *typed.Draw:
		return f.draw(e)
	case *typed.Call:
		return f.call(e, w, hint)
	case *typed.Nested:
		return f.nested(e, w, hint)
	}
	panic(bugf("expression %T", e))
}

// column computes a column where it is first used.
func (f *fn) column(c *col, w want) val {
	if v, ok := f.known(c, w); ok {
		return v
	}
	var v val
	switch {
	case c.prim != nil:
		v = c.prim(f, w)
		if w &= both; v.got == 0 {
			w = both // most give all they have
		}
	case c.expr != nil:
		here := f.env
		f.env = c.over
		v = f.lower(c.expr, w, camel(c.name))
		if w&wantValue != 0 && !w.condition() {
			v = f.bind(v, camel(c.name), "")
		}
		f.env = here
	default:
		panic(bugf("column %s has no value", c.name))
	}
	return f.remember(c, v, w)
}

func literal(l *typed.Literal) val {
	if l.Null {
		return nullOf(l.T)
	}
	if l.T.Kind == types.Boolean {
		return val{t: l.T, b: constCond(l.Bool), null: never, got: both}
	}
	v := val{t: l.T, x: func() *Statement { return constant(l) }, null: never, free: true, got: both}
	v.lit = l
	if n, ok := narrowDecimal(l); ok && l.T.Wide() {
		v.dec = func() *Statement { return Qual(pkgSQ, "Decimal64").Call(intConstant(n), scale(l.T)) }
	}
	v.konst = isInt(l.T) || l.T.Floating() || isString(l.T)
	return v
}

// nullOf is a NULL: the zero value of its type.
func nullOf(t types.Type) val {
	v := val{t: t, null: always, free: true, got: both}
	switch t.Kind {
	case types.Boolean:
		v.b = never
	case types.String, types.Bytes, types.Array, types.Map, types.Struct:
		v.x, v.konst = func() *Statement { return Lit("") }, true
	case types.Decimal:
		if t.Wide() {
			v.x = func() *Statement { return Qual(pkgSQ, "Int128").Values() }
			break
		}
		fallthrough
	default:
		v.x, v.konst = func() *Statement { return Lit(0) }, true
	}
	return v
}

// helperFails reports whether the helper of e can fail: it starts over, whatever this function knows already.
func (f *fn) helperFails(e typed.Expr) bool {
	known := f.memo
	defer func() { f.memo = known }()
	f.memo = nil
	return f.canFail(e)
}

// canFail reports whether evaluating e here may end in a row error. Values that were computed on every way to here cannot.
func (f *fn) canFail(e typed.Expr) bool {
	if _, ok := f.known(e, both); ok {
		return false
	}
	switch e := e.(type) {
	case *typed.Column:
		c := f.env.cols[e.Index]
		if _, ok := f.known(c, both); ok {
			return false
		}
		if c.prim != nil {
			return c.fallible
		}
		here := f.env
		defer func() { f.env = here }()
		f.env = c.over
		return f.canFail(c.expr)
	case *typed.Arith:
		if arithFails(e) {
			return true
		}
	case *typed.Convert:
		if convertFails(e) {
			return true
		}
	case *typed.Attempt:
		return false
	case *typed.Nested:
		for i, a := range e.Args {
			if e.Op == typed.MakeMap && i%2 == 0 && !a.Type().NotNull {
				return true
			}
		}
	case *typed.Call:
		if e.Fails() || e.T.Kind == types.Decimal {
			return true
		}
		for _, a := range e.Args {
			if a.Type().Kind == types.Duration {
				return true
			}
		}
	}
	for _, c := range typed.Children(e) {
		if f.canFail(c) {
			return true
		}
	}
	return false
}

// excerpt is the query text of an expression for error messages: one line, cut to a readable length.
func (g *gen) excerpt(e typed.Expr) string {
	s := plan.Text(e)
	if e.Pos().Valid() {
		s = strings.Join(strings.Fields(oneLine(g.p.Typed.Src.Slice(e.Pos()))), " ")
	}
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return s
}
