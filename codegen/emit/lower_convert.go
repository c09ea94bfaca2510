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
	case from.Kind == types.String && to.Kind == types.String:
		return false
	case from.Kind == to.Kind:
		return from.Kind == types.Decimal && !from.Same(to)
	case from.Kind == types.BigInt && to.Kind == types.Decimal && to.Scale == 0 && to.Precision >= 19:
		return false
	case from.Kind == types.String, to.Kind == types.Decimal:
		return true
	case to.Kind == types.BigInt:
		return from.Kind == types.Double || from.Kind == types.Decimal
	}
	return false
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
	if from.Kind == to.Kind && (from.Kind != types.Decimal || from.Same(to)) {
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
	switch {
	case to.Kind == types.String:
		k.what = "text"
		k.call = func() *Statement { return String().Call(textOf(x)) }
	case x.t.Kind == types.String:
		k.raw = to.Kind == types.Decimal
		k.call = func() *Statement { return parse(x, to) }
	case to.Kind == types.Decimal:
		k.raw = true
		k.call = func() *Statement { return toDecimal(x, to, mode) }
	case to.Kind == types.Double && x.t.Kind == types.Decimal:
		k.call = func() *Statement { return Qual(pkgNum, "DecimalToFloat").Call(x.decimal()) }
	case to.Kind == types.Double:
		k.call = func() *Statement { return Float64().Call(x.x()) }
	case to.Kind == types.BigInt && x.t.Kind == types.Double:
		k.call = func() *Statement { return Qual(pkgNum, "FloatToInt").Call(x.x()) }
	case to.Kind == types.BigInt && x.t.Kind == types.Decimal:
		k.call = func() *Statement { return Qual(pkgNum, "DecimalToInt").Call(x.decimal()) }
	case to.Kind == types.Boolean && x.t.Kind == types.BigInt:
	default:
		panic(bugf("conversion of %s to %s", x.t, to))
	}
}

func toDecimal(x val, to types.Type, mode typed.ConvertMode) *Statement {
	if x.t.Kind == types.Double {
		return Qual(pkgNum, "DecimalFromFloat").Call(x.x(), precision(to), scale(to))
	}
	d := x.dec
	if d == nil {
		d = func() *Statement { return decimal(x.t, x.x()) }
	}
	if x.t.Kind == types.BigInt && !conversionFails(x.t, to) {
		return Qual(pkgNum, "DecimalFromInt").Call(x.x())
	}
	if x.t.Kind == types.BigInt {
		d = func() *Statement { return Qual(pkgNum, "DecimalFromInt").Call(x.x()) }
	}
	rescale := "RescaleRound"
	if mode == typed.Assign {
		rescale = "RescaleExact"
	}
	return Qual(pkgNum, rescale).Call(d(), precision(to), scale(to))
}

// parse is CAST of a STRING.
func parse(x val, to types.Type) *Statement {
	switch to.Kind {
	case types.Boolean:
		return Qual(pkgNum, "ParseBool").Call(x.x())
	case types.BigInt:
		return Qual(pkgNum, "ParseInt").Call(x.x())
	case types.Double:
		return Qual(pkgNum, "ParseFloat").Call(x.x())
	case types.Decimal:
		return Qual(pkgNum, "ParseDecimal").Call(x.x(), precision(to), scale(to))
	case types.Timestamp:
		return Qual(pkgNum, "ParseTimestamp").Call(x.x(), Lit(""))
	case types.Duration:
		return Qual(pkgNum, "ParseDuration").Call(x.x())
	}
	panic(bugf("conversion of STRING to %s", to))
}

// textOf is the CSV text of a value, unquoted, as bytes.
func textOf(x val) *Statement {
	text := func(name string, more ...Code) *Statement {
		return Qual(pkgEncode, name).Call(append([]Code{Nil(), x.expr()}, more...)...)
	}
	switch x.t.Kind {
	case types.Boolean:
		return text("TextBool")
	case types.BigInt:
		return text("TextInt")
	case types.Double:
		return text("TextFloat")
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
