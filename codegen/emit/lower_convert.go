package emit

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// convertFails reports conversions that can end in a row error.
func convertFails(e *typed.Convert) bool {
	from, to := e.X.Type(), e.T
	if to.NotNull && !from.NotNull {
		return true
	}
	if e.Mode == typed.Try {
		return false
	}
	return conversionFails(from, to)
}

// conversionFails reports conversions that do not exist for every value.
func conversionFails(from, to types.Type) bool {
	switch {
	case from.Nested() && to.Nested():
		return !sameInside(from.Optional(), to.Optional())
	case from.Kind == types.Int && to.Kind == types.Int, from.Kind == types.BigInt && to.Kind == types.Int:
		return to.Bits() < from.Bits()
	case from.Kind == to.Kind:
		return from.Kind == types.Decimal && !sameForm(from, to)
	case from.Integral() && to.Kind == types.Decimal:
		d, _ := from.AsDecimal()
		return to.Precision-to.Scale < d.Precision || to.Scale > 0
	case from.Kind == types.String, to.Kind == types.Decimal:
		return true
	case to.Integral():
		return !from.Integral()
	case to.Kind == types.Float:
		return true
	}
	return false
}

// sameForm reports conversions that leave a value as it is inside generated code.
func sameForm(from, to types.Type) bool {
	switch {
	case from.Kind == types.Decimal && to.Kind == types.Decimal:
		return from.Scale == to.Scale && from.Precision <= to.Precision && from.Wide() == to.Wide()
	case from.Nested() && to.Nested():
		return sameInside(from.Optional(), to.Optional())
	case from.Kind == types.Timestamp && to.Kind == types.Timestamp:
		return to.Precision <= from.Precision
	case from.Integral() && to.Integral():
		return !conversionFails(from, to)
	}
	return from.Kind == to.Kind || from.Kind == types.Float && to.Kind == types.Double
}

// convert lowers a change of type. In the modes Implicit, Cast and Assign a value that has no counterpart is a row error, in mode Try it is NULL.
func (f *fn) convert(e *typed.Convert, w want, hint string) val {
	from, to := e.X.Type(), e.T
	checkNull := to.NotNull && !from.NotNull
	part := w & both
	if conversionFails(from, to) {
		part = both
	}
	if checkNull {
		part |= wantNull
	}
	x := f.lower(e.X, part, hint)
	if checkNull && x.null != never {
		f.emit(If(code(x.null)).Block(f.reject(f.subject(e), Qual(pkgDecode, "NotNull"))...))
		x.null = never
	}
	if sameForm(from, to) {
		x.t = to
		return x
	}
	if part&wantValue == 0 {
		return val{t: to, null: x.null}
	}
	k := work{e: e, t: to, null: x.null, fails: conversionFails(from, to), try: e.Mode == typed.Try, what: "converted"}
	f.conversion(&k, e.Mode, x, to)
	if to.Kind == types.Boolean && from.Kind == types.BigInt {
		return val{t: to, null: x.null, b: compare{"!=", x.x, zero, x.free}}
	}
	return f.run(k, w, hint)
}

// conversion fills in the call.
func (f *fn) conversion(k *work, mode typed.ConvertMode, x val, to types.Type) {
	of := func(name string, more ...Code) func() *Statement {
		return func() *Statement { return Qual(pkgNum, name).Call(append([]Code{x.x()}, more...)...) }
	}
	from := x.t
	switch {
	case to.Kind == types.String:
		k.what = "text"
		k.call = func() *Statement { return String().Call(f.g.textOf(x)) }
	case from.Kind == types.String:
		k.raw = to.Kind == types.Decimal
		k.call = func() *Statement { return f.g.parse(x, to) }
	case to.Nested():
		f.g.functions[pkgNested] = true
		k.call = func() *Statement {
			return Qual(pkgNested, "Convert").Call(x.x(), f.g.nestType(from), f.g.nestType(to), Lit(mode == typed.Assign))
		}
	case to.Kind == types.Decimal:
		k.raw = true
		k.call = func() *Statement { return toDecimal(x, to, mode) }
	case to.Kind == types.Float:
		k.call = toFloat32(x, mode)
	case to.Kind == types.Double && from.Kind == types.Decimal:
		k.call = func() *Statement { return Qual(pkgNum, "DecimalToFloat").Call(x.decimal()) }
	case to.Kind == types.Double:
		k.call = func() *Statement { return Float64().Call(x.x()) }
	case to.Integral():
		k.call = toInteger(x, to)
	case to.Kind == types.Timestamp && from.Kind == types.Timestamp:
		k.call = of("CutTime", timeConstant(to.TimeUnit()))
	case to.Kind == types.Timestamp && from.Kind == types.Date:
		k.call = of("DateToTime")
	case to.Kind == types.Date && from.Kind == types.Timestamp:
		k.call = of("TimeToDate")
	case to.Kind == types.Boolean && from.Kind == types.BigInt:
	default:
		panic(bugf("conversion of %s to %s", from, to))
	}
}

// toInteger converts a number to an integer type that it may not fit.
func toInteger(x val, to types.Type) func() *Statement {
	name, v := "FloatToInt", x.x
	if x.t.Kind == types.Decimal {
		name, v = "DecimalToInt", x.decimal
	}
	if x.t.Integral() {
		return func() *Statement { return Qual(pkgNum, "IntN").Call(v(), Lit(to.Bits())) }
	}
	if to.Kind == types.BigInt {
		return func() *Statement { return Qual(pkgNum, name).Call(v()) }
	}
	return func() *Statement { return Qual(pkgNum, name+"N").Call(v(), Lit(to.Bits())) }
}

// toFloat32 converts a number to FLOAT; an assignment keeps the value of an integer or a DOUBLE.
func toFloat32(x val, mode typed.ConvertMode) func() *Statement {
	v := x.x
	switch {
	case x.t.Kind == types.Decimal:
		return func() *Statement {
			return Qual(pkgNum, "Float32").Call(Qual(pkgNum, "DecimalToFloat").Call(x.decimal()))
		}
	case x.t.Integral():
		v = func() *Statement { return Float64().Call(x.x()) }
	}
	name := "Float32"
	if mode == typed.Assign {
		name = "Float32Exact"
	}
	return func() *Statement { return Qual(pkgNum, name).Call(v()) }
}

func toDecimal(x val, to types.Type, mode typed.ConvertMode) *Statement {
	if x.t.Floating() {
		return Qual(pkgNum, "DecimalFromFloat").Call(x.x(), precision(to), scale(to))
	}
	d := x.dec
	if d == nil {
		d = func() *Statement { return decimal(x.t, x.x()) }
	}
	if x.t.Integral() && !conversionFails(x.t, to) {
		return Qual(pkgNum, "DecimalFromInt").Call(x.x())
	}
	if x.t.Integral() {
		d = func() *Statement { return Qual(pkgNum, "DecimalFromInt").Call(x.x()) }
	}
	rescale := "RescaleRound"
	if mode == typed.Assign {
		rescale = "RescaleExact"
	}
	return Qual(pkgNum, rescale).Call(d(), precision(to), scale(to))
}

// parse is CAST of a STRING.
func (g *gen) parse(x val, to types.Type) *Statement {
	switch to.Kind {
	case types.Boolean:
		return Qual(pkgNum, "ParseBool").Call(x.x())
	case types.BigInt:
		return Qual(pkgNum, "ParseInt").Call(x.x())
	case types.Double:
		return Qual(pkgNum, "ParseFloat").Call(x.x())
	case types.Decimal:
		return Qual(pkgNum, "ParseDecimal").Call(x.x(), precision(to), scale(to))
	case types.Int:
		return Qual(pkgNum, "ParseIntN").Call(x.x(), Lit(to.Bits()))
	case types.Float:
		return Qual(pkgNum, "ParseFloat32").Call(x.x())
	case types.Bytes:
		return Qual(pkgNum, "ParseBytes").Call(x.x())
	case types.Array, types.Map, types.Struct:
		g.functions[pkgNested] = true
		return Qual(pkgNested, "Parse").Call(x.x(), g.nestType(to))
	case types.Date:
		return Qual(pkgNum, "ParseDate").Call(x.x())
	case types.Months:
		return Qual(pkgNum, "ParseMonths").Call(x.x())
	case types.Timestamp:
		if to.Precision > 0 {
			return Qual(pkgNum, "ParseTimestampCut").Call(x.x(), Lit(""), timeConstant(to.TimeUnit()))
		}
		return Qual(pkgNum, "ParseTimestamp").Call(x.x(), Lit(""))
	case types.Duration:
		return Qual(pkgNum, "ParseDuration").Call(x.x())
	}
	panic(bugf("conversion of STRING to %s", to))
}

// textOf is the CSV text of a value, unquoted, as bytes.
func (g *gen) textOf(x val) *Statement {
	text := func(name string, more ...Code) *Statement {
		return Qual(pkgEncode, name).Call(append([]Code{Nil(), x.expr()}, more...)...)
	}
	switch x.t.Kind {
	case types.Boolean:
		return text("TextBool")
	case types.BigInt, types.Int:
		return text("TextInt")
	case types.Double:
		return text("TextFloat")
	case types.Float:
		return text("TextFloat32")
	case types.Bytes:
		return text("TextBinary")
	case types.Array, types.Map, types.Struct:
		return text("TextNested", g.nestType(x.t))
	case types.Date:
		return text("TextDate")
	case types.Months:
		return text("TextMonths")
	case types.Decimal:
		if x.t.Wide() {
			return text("TextDecimal128", scale(x.t))
		}
		return text("TextDecimal64", scale(x.t))
	case types.Timestamp:
		return text("TextTimestamp")
	case types.Duration:
		return text("TextDuration")
	}
	panic(bugf("text of %s", x.t))
}

// subject names what is NULL where NOT NULL is asked for: the column being written, or the expression.
func (f *fn) subject(e typed.Expr) string {
	if f.target != "" {
		return f.target
	}
	return f.g.excerpt(e)
}
