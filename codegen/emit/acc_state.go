package emit

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// moments is the STDDEV and VAR family: method over what a sample loses, 1 degree of freedom.
type moments struct {
	methods
	method string
	lost   int
}

func (moments) state(aggField) *Statement { return Qual(pkgOp, "Moments") }

func (moments) add(_ aggField, at place, in aggInput) []Code {
	return []Code{at.dot("Add").Call(in.arg.expr())}
}

func (m moments) result(_ *fn, a aggField, at place, _ want) val {
	v := val{t: a.agg.Type, null: never}
	if !a.agg.Type.NotNull {
		v.null = leaf{x: func() *Statement { return at.dot("Fewer").Call(Lit(m.lost + 1)) }, atom: true}
	}
	v.x = func() *Statement { return at.dot(m.method).Call(Lit(m.lost)) }
	return v
}

// bits is BIT_AND, BIT_OR and BIT_XOR: op joins two values.
type bits struct{ op string }

func (bits) state(aggField) *Statement { return Int64() }
func (bits) seen(aggField) bool        { return true }
func (bits) fails(aggField) bool       { return false }

// join takes x into the state at a place. For AND the first value stands for all bits.
func (b bits) join(at place, x *Statement) []Code {
	if b.op != "&" {
		return at.note(Id(at.state).Op(b.op + "=").Add(x))
	}
	return []Code{If(Id(at.seen)).Block(Id(at.state).Op("&=").Add(x)).Else().Block(List(Id(at.state), Id(at.seen)).Op("=").List(x.Clone(), True()))}
}

func (b bits) add(_ aggField, at place, in aggInput) []Code {
	x := in.arg
	if x.konst {
		return b.join(at, Int64().Call(x.expr()))
	}
	return b.join(at, x.expr())
}

func (b bits) merge(a aggField) []Code {
	return []Code{If(Id("o").Dot(a.has)).Block(b.join(a.in("a"), Id("o").Dot(a.name))...)}
}

func (bits) write(a aggField) []Code { return extreme{}.write(a) }
func (bits) read(a aggField) []Code  { return extreme{}.read(a) }

func (bits) result(f *fn, a aggField, at place, w want) val { return extreme{}.result(f, a, at, w) }

// cardinality is APPROX_COUNT_DISTINCT.
type cardinality struct {
	methods
	growing
}

// growing marks states that hold memory of their own.
type growing struct{}

func (growing) grows() {}

func (cardinality) state(aggField) *Statement { return Qual(pkgOp, "Cardinality") }

func (cardinality) add(a aggField, at place, in aggInput) []Code {
	x := in.arg.expr()
	if in.arg.konst && isInt(a.arg()) {
		x = Int64().Call(x)
	}
	if a.arg().Floating() {
		x = Qual(pkgTable, "FloatOf").Call(x)
	}
	return []Code{at.dot("Add").Call(hashOf(a.arg(), Qual(pkgBlock, "HashSeed"), x))}
}

func (cardinality) result(_ *fn, a aggField, at place, _ want) val {
	return val{t: a.agg.Type, null: never, x: func() *Statement { return at.dot("Result").Call() }}
}

// quantiles is APPROX_QUANTILE.
type quantiles struct {
	methods
	growing
}

func (quantiles) state(aggField) *Statement { return Qual(pkgOp, "Quantiles") }

func (quantiles) add(_ aggField, at place, in aggInput) []Code {
	return []Code{at.dot("Add").Call(in.arg.expr())}
}

func (quantiles) result(_ *fn, a aggField, at place, _ want) val {
	v := orEmpty(a, at)
	v.free = false
	v.x = func() *Statement { return at.dot("Result").Call(constant(a.agg.Params[0])) }
	return v
}

// multiset is MODE, MEDIAN and the exact percentiles: a method of op.Bag.
type multiset struct {
	methods
	growing
	method string
}

func (multiset) state(aggField) *Statement { return Qual(pkgOp, "Bag") }

func (multiset) add(a aggField, at place, in aggInput) []Code {
	method, _ := element(a.arg())
	return []Code{at.dot(method).Call(in.arg.expr())}
}

func (m multiset) result(f *fn, a aggField, at place, w want) val {
	v := orEmpty(a, at)
	var args []Code
	if len(a.agg.Params) > 0 {
		args = append(args, constant(a.agg.Params[0]))
	}
	method := m.method
	if len(a.agg.Params) > 1 {
		method += "Down"
	}
	call := func() *Statement { return at.dot(method).Call(args...) }
	if a.agg.Func == typed.PercentileCont {
		v.x, v.free = call, false
		return v
	}
	if w&wantValue == 0 {
		v.got = wantNull
		return v
	}
	r := f.names.take(a.name + "Value")
	f.emit(Id(r).Op(":=").Add(call()))
	return f.bound(v, a, readOrdered(a.arg(), r))
}

// bound gives a value that can be read once a local.
func (f *fn) bound(v val, a aggField, x *Statement) val {
	name := f.names.take(a.name)
	f.emit(Id(name).Op(":=").Add(x))
	return v.named(name)
}

// readOrdered reads a value of an op.Bag from a reader.
func readOrdered(t types.Type, r string) *Statement {
	switch {
	case isString(t):
		return Id(r).Dot("Rest").Call()
	case t.Kind == types.Boolean:
		return Id(r).Dot("Bool").Call()
	}
	return Id(r).Dot("ReadOrder" + fieldKind(t, "")).Call()
}

// picker is FIRST, LAST, ARG_MIN and ARG_MAX: the argument of one row, by its sort key.
type picker struct {
	methods
	growing
	keyed
	kind string // of package op
}

// keyed marks aggregates that take a row's sort key and its argument as bytes.
type keyed struct{}

func (keyed) takesKey() {}

// isKeyed reports such an aggregate.
func isKeyed(a aggregator) bool {
	_, ok := a.(interface{ takesKey() })
	return ok
}

func (p picker) state(aggField) *Statement { return Qual(pkgOp, p.kind) }

func (picker) add(_ aggField, at place, in aggInput) []Code {
	return []Code{at.dot("Add").Call(in.order(), in.value())}
}

func (picker) result(f *fn, a aggField, at place, w want) val {
	v := orEmpty(a, at)
	nullable := a.agg.Nulls && !a.arg().NotNull
	if w&wantValue == 0 && !nullable {
		v.got = wantNull
		return v
	}
	r := f.names.take(a.name + "Value")
	f.emit(Id(r).Op(":=").Add(at.dot("Value").Call()))
	if nullable {
		null := f.names.take(a.name + "Null")
		f.emit(Id(null).Op(":=").Add(at.dot("Empty").Call()).Op("||").Id(r).Dot("Bool").Call())
		v.null = flag(null)
		if w&wantNull == 0 {
			f.emit(Id("_").Op("=").Id(null))
		}
		if w&wantValue == 0 {
			v.got = wantNull
			return v
		}
	}
	return f.bound(v, a, readFrom(a.arg(), r))
}

// readFrom reads what a keyed aggregate keeps of a row.
func readFrom(t types.Type, r string) *Statement { return Id(r).Dot(fieldKind(t, "Rest")).Call() }

// joined is STRING_AGG.
type joined struct {
	methods
	growing
	keyed
}

func (joined) state(a aggField) *Statement {
	if a.agg.Distinct {
		return Qual(pkgOp, "DistinctList")
	}
	return Qual(pkgOp, "List")
}

func (joined) add(_ aggField, at place, in aggInput) []Code {
	return []Code{at.dot("Add").Call(in.order(), in.value())}
}

func (joined) result(_ *fn, a aggField, at place, _ want) val {
	v := orEmpty(a, at)
	v.free = false
	v.x = func() *Statement { return at.dot("Join").Call(Lit(a.agg.Params[0].Str)) }
	return v
}

// collected is ARRAY_AGG: values are kept as elements of the array.
type collected struct{ joined }

func (collected) result(_ *fn, a aggField, at place, _ want) val {
	v := orEmpty(a, at)
	v.free = false
	v.x = func() *Statement { return Qual(pkgNest, "Of").Call(at.dot("Concat").Call()) }
	return v
}

// listed reports aggregates that keep each row: DISTINCT is their own affair.
func listed(f typed.AggFunc) bool { return f == typed.StringAgg || f == typed.ArrayAgg }

// frequent is TOPK and APPROX_TOPK.
type frequent struct {
	multiset
	kind string // of package op
}

func (q frequent) state(aggField) *Statement { return Qual(pkgOp, q.kind) }

func (frequent) result(f *fn, a aggField, at place, w want) val {
	v := orEmpty(a, at)
	if w&wantValue == 0 {
		v.got = wantNull
		return v
	}
	b, name := f.names.take(a.name+"List"), f.names.take(a.name)
	t := a.arg()
	f.emit(Var().Id(b).Index().Byte(),
		For(Id("r").Op(":=").Range().Add(at.dot("Top").Call(constant(a.agg.Params[0])))).Block(
			Id(b).Op("=").Qual(pkgNest, "Append"+elemMethod(t)).Call(Id(b), readOrdered(t, "r"))),
		Id(name).Op(":=").Qual(pkgNest, "Of").Call(Id(b)))
	return v.named(name)
}
