package emit

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// counter is COUNT.
type counter struct{ methods }

func (counter) state(aggField) *Statement { return Int64() }

func (counter) add(_ aggField, at place, _ aggInput) []Code { return []Code{Id(at.state).Op("++")} }

func (counter) merge(a aggField) []Code {
	return []Code{Id("a").Dot(a.name).Op("+=").Id("o").Dot(a.name)}
}

func (counter) write(a aggField) []Code {
	return []Code{Id("b").Op("=").Qual(pkgBlock, "AppendInt").Call(Id("b"), Id("a").Dot(a.name))}
}

func (counter) read(a aggField) []Code {
	return []Code{Id("a").Dot(a.name).Op("=").Id("r").Dot("Int").Call()}
}

func (counter) result(_ *fn, a aggField, at place, _ want) val {
	return val{t: a.agg.Type, null: never, free: true}.named(at.state)
}

// sum is SUM. It is range-checked where something uses it.
type sum struct{ methods }

func (sum) state(a aggField) *Statement {
	switch a.arg().Kind {
	case types.Double:
		return Qual(pkgOp, "SumFloat")
	case types.Decimal:
		return Qual(pkgOp, "SumDecimal")
	}
	return Qual(pkgOp, "SumInt")
}

func (sum) seen(a aggField) bool { return !a.agg.Type.NotNull }

func (sum) add(a aggField, at place, in aggInput) []Code {
	return at.note(at.dot(addMethod(a.arg())).Call(in.arg.expr()))
}

// addMethod is the method that adds a number of a type.
func addMethod(t types.Type) string {
	switch {
	case t.Wide():
		return "Add128"
	case t.Kind == types.Decimal:
		return "Add64"
	}
	return "Add"
}

func (sum) merge(a aggField) []Code { return methods{byValue: true}.merge(a) }

func (sum) fails(a aggField) bool { return a.arg().Kind != types.Double }

func (s sum) result(f *fn, a aggField, at place, w want) val {
	v := val{t: a.agg.Type, null: never, free: true}
	if at.seen != "" {
		v.null = not(at.has())
	}
	call := at.dot("Result").Call()
	if !s.fails(a) {
		v.x, v.free = func() *Statement { return call.Clone() }, false
		return v
	}
	over := Qual(pkgNum, "ErrOverflow")
	if a.arg().Kind == types.Decimal {
		over = Qual(pkgNum, "ErrDecimalOverflow")
	}
	return f.checked(a, call, over, w, v)
}

// average is AVG.
type average struct{ methods }

func (average) state(a aggField) *Statement {
	switch a.arg().Kind {
	case types.Double:
		return Qual(pkgOp, "AvgFloat")
	case types.Decimal:
		return Qual(pkgOp, "AvgDecimal")
	}
	return Qual(pkgOp, "AvgInt")
}

func (average) add(a aggField, at place, in aggInput) []Code {
	return []Code{at.dot(addMethod(a.arg())).Call(in.arg.expr())}
}

func (average) fails(a aggField) bool { return a.arg().Kind == types.Decimal }

func (average) result(f *fn, a aggField, at place, w want) val {
	v := orEmpty(a, at)
	if a.agg.Func == typed.AvgWhole {
		v.x = func() *Statement { return at.dot("Whole").Call() }
		v.free = false
		return v
	}
	if a.arg().Kind != types.Decimal {
		v.x, v.free = func() *Statement { return at.dot("Result").Call() }, false
		return v
	}
	up := a.agg.Type.Scale - a.arg().Scale
	return f.checked(a, at.dot("Result").Call(Lit(int(up))), Qual(pkgNum, "ErrDecimalOverflow"), w, v)
}

// orEmpty is a result that is NULL where the state tells that it has no values.
func orEmpty(a aggField, at place) val {
	v := val{t: a.agg.Type, null: never, free: true}
	if !a.agg.Type.NotNull {
		v.null = leaf{x: func() *Statement { return at.dot("Empty").Call() }, atom: true}
	}
	return v
}

// extreme is MIN (op <) and MAX (op >).
type extreme struct{ op string }

func (extreme) state(a aggField) *Statement { return goType(a.arg()) }
func (extreme) seen(aggField) bool          { return true }
func (extreme) fails(aggField) bool         { return false }

func (x extreme) add(a aggField, at place, in aggInput) []Code { return x.addIf(a, at, in, always) }

// addIf is add under a condition of the row's.
func (x extreme) addIf(a aggField, at place, in aggInput, c cond) []Code {
	test := or(not(flag(at.seen)), compared(x.op, in.arg, heldIn(a.arg(), Id(at.state))))
	return []Code{If(code(and(c, test))).Block(List(Id(at.state), Id(at.seen)).Op("=").List(kept(a.arg(), in.arg.expr()), True()))}
}

// kept is a value as a state may hold it.
func kept(t types.Type, x *Statement) *Statement {
	switch {
	case isString(t):
		return Qual("strings", "Clone").Call(x)
	case t.Floating():
		return Qual(pkgTable, "FloatOf").Call(x).Dot("Value").Call() // −0 is 0
	}
	return x
}

func (x extreme) merge(a aggField) []Code {
	have, y := Id("a").Dot(a.name), Id("o").Dot(a.name)
	taken := y.Clone()
	if isString(a.arg()) {
		taken = Qual("strings", "Clone").Call(taken)
	}
	test := and(flag("o."+a.has), or(not(flag("a."+a.has)), compared(x.op, heldIn(a.arg(), y), heldIn(a.arg(), have))))
	return []Code{If(code(test)).Block(List(have.Clone(), Id("a").Dot(a.has)).Op("=").List(taken, True()))}
}

func (extreme) write(a aggField) []Code {
	return []Code{
		Id("b").Op("=").Qual(pkgBlock, "AppendBool").Call(Id("b"), Id("a").Dot(a.has)),
		If(Id("a").Dot(a.has)).Block(appendField(a.arg(), Id("a").Dot(a.name)))}
}

func (extreme) read(a aggField) []Code {
	has := Id("a").Dot(a.has)
	return []Code{If(has.Clone().Op("=").Id("r").Dot("Bool").Call(), has.Clone()).Block(Id("a").Dot(a.name).Op("=").Add(readField(a.arg())))}
}

func (extreme) result(_ *fn, a aggField, at place, _ want) val {
	v := val{t: a.agg.Type, null: never, free: true}
	if !a.agg.Type.NotNull {
		v.null = not(flag(at.seen))
	}
	return v.named(at.state)
}

// takesNulls reports an aggregate for which rows count whatever its argument is.
func takesNulls(a *typed.Agg) bool { return a.Func == typed.CountStar || a.Nulls }
