package emit

import (
	"strings"

	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// decimal is the value as the sq.Decimal that package num takes.
func (v val) decimal() *Statement {
	if v.dec != nil {
		return v.dec()
	}
	return decimal(v.t, v.x())
}

// work is a computation over operands that are not NULL: one Go call with a result, or an error beside it.
type work struct {
	e     typed.Expr // for the row error
	t     types.Type
	null  cond // of the operands
	fails bool
	call  func() *Statement // gives t's Go type, or sq.Decimal
	raw   bool              // call gives a sq.Decimal
	infix bool              // call is no call but an operation
	try   bool              // an error is NULL
	what  string            // names the local
	typ   func() *Statement // the Go type of call's result, where t does not tell
}

// run emits a computation: its value is NULL where an operand is, and there it is not made.
func (f *fn) run(k work, w want, hint string) val {
	if !k.fails {
		return f.pure(k)
	}
	if k.try {
		return f.try(k, w, hint)
	}
	if w&wantValue == 0 {
		check := f.check(k.e, List(Id("_"), Err()).Op(":=").Add(k.call()))
		if k.null == never {
			f.emit(check)
		} else {
			k.null = f.bindNull(k.null, "isNull")
			f.emit(If(notCode(k.null)).Block(check))
		}
		return val{t: k.t, null: k.null}
	}
	if k.null == never {
		name := f.local(hint, k.what)
		f.emit(List(Id(name), Err()).Op(":=").Add(k.call()),
			If(Err().Op("!=").Nil()).Block(f.fail(k.e, Err())...))
		return k.result(name, never)
	}
	name := f.local(hint, k.what)
	null := f.bindNull(k.null, name+"Null")
	f.emit(Var().Id(name).Add(k.goType()), If(notCode(null)).Block(
		List(Id("v"), Err()).Op(":=").Add(k.call()),
		If(Err().Op("!=").Nil()).Block(f.fail(k.e, Err())...),
		Id(name).Op("=").Id("v")))
	return k.result(name, null)
}

// pure is a computation that cannot fail. It may run over the zero value that stands for a NULL.
func (f *fn) pure(k work) val {
	v := val{t: k.t, null: k.null}
	switch {
	case k.t.Kind == types.Boolean:
		v.b = leaf{x: k.call, atom: true}
	case k.raw:
		v.dec, v.x = k.call, func() *Statement { return undecimal(k.t, k.call()) }
	default:
		v.x, v.atom = k.call, !k.infix
	}
	return v
}

// try is TRY_CAST: an error gives NULL.
func (f *fn) try(k work, w want, hint string) val {
	name := f.local(hint, k.what)
	null := f.names.take(name + "Null")
	if w&wantValue == 0 {
		f.emit(Id(null).Op(":=").Add(code(k.null)), If(notCode(k.null)).Block(
			List(Id("_"), Err()).Op(":=").Add(k.call()),
			Id(null).Op("=").Err().Op("!=").Nil()))
		return val{t: k.t, null: flag(null)}
	}
	if k.null == never {
		f.emit(List(Id(name), Err()).Op(":=").Add(k.call()), Id(null).Op(":=").Err().Op("!=").Nil())
		return k.result(name, flag(null))
	}
	f.emit(Var().Id(name).Add(k.goType()), Id(null).Op(":=").Add(code(k.null)), If(notCode(k.null)).Block(
		List(Id("v"), Err()).Op(":=").Add(k.call()),
		List(Id(name), Id(null)).Op("=").List(Id("v"), Err().Op("!=").Nil())))
	return k.result(name, flag(null))
}

func (k work) goType() *Statement {
	if k.typ != nil {
		return k.typ()
	}
	if k.raw {
		return Qual(pkgSQ, "Decimal")
	}
	return goType(k.t)
}

func (k work) result(name string, null cond) val {
	v := val{t: k.t, null: null, free: true}
	switch {
	case k.t.Kind == types.Boolean:
		v.b = flag(name)
	case k.raw:
		v.dec, v.x = ident(name), func() *Statement { return undecimal(k.t, Id(name)) }
	default:
		v.x = ident(name)
	}
	return v
}

// arithFails reports operations that can fail on values in range.
func arithFails(e *typed.Arith) bool {
	switch e.T.Kind {
	case types.Double:
		return e.Op == "/" || e.Op == "%"
	case types.Decimal:
		_, _, exact := exactProduct(e)
		return e.Op != "neg" && !exact
	case types.String, types.Bytes:
		return false
	}
	return true
}

var arithNames = map[string]string{"+": "sum", "-": "diff", "*": "product", "/": "quotient", "DIV": "quotient", "%": "rest", "neg": "negated"}

// arith lowers + - * / DIV % || and unary minus.
func (f *fn) arith(e *typed.Arith, w want, hint string) val {
	part := both
	if !arithFails(e) {
		part = w&both | wantNull
	}
	left, right, exact := exactProduct(e)
	x := f.lower(left, part, "")
	y := val{null: never}
	if e.Y != nil {
		y = f.lower(right, part, "")
	}
	if part&wantValue == 0 {
		return val{t: e.T, null: or(x.null, y.null)}
	}
	k := work{e: e, t: e.T, null: or(x.null, y.null), fails: arithFails(e), what: arithNames[e.Op]}
	k.infix = e.T.Kind != types.Double || e.Op != "*" // the product stands in a conversion
	switch {
	case isString(e.T):
		k.call = func() *Statement { return x.x().Op("+").Add(y.x()) }
	case e.T.Kind == types.Double:
		k.call = doubleArith(e.Op, f.typed(x), y)
	case e.T.Kind == types.Decimal && e.Op == "neg":
		k.call = func() *Statement { return Op("-").Add(operandCode(x)) }
		if e.T.Wide() {
			k.call = func() *Statement { return x.x().Dot("Neg").Call() }
		}
	case exact && e.T.Wide():
		k.infix = false
		k.call = func() *Statement { return Qual(pkgSQ, "Mul64").Call(x.x(), y.x()) }
	case exact:
		k.call = func() *Statement { return operandCode(x).Op("*").Add(operandCode(y)) }
	case e.T.Kind == types.Decimal:
		name := map[string]string{"+": "AddDecimal", "-": "SubDecimal", "*": "MulDecimal", "/": "DivDecimal", "%": "ModDecimal"}[e.Op]
		k.raw = true
		k.call = func() *Statement {
			return Qual(pkgNum, name).Call(x.decimal(), y.decimal(), precision(e.T), scale(e.T))
		}
	default:
		name := intArith(e)
		k.call = func() *Statement {
			if e.Y == nil {
				return Qual(pkgNum, name).Call(x.x())
			}
			return Qual(pkgNum, name).Call(x.x(), y.x())
		}
	}
	v := f.run(k, w, hint)
	if !k.fails && !(exact && e.T.Wide()) && x.konst && (y.konst || e.Y == nil) {
		v.konst = true
	}
	return v
}

// exactProduct reports a DECIMAL product of values that are held in 64 bits, whose type holds the product of any two of them; x and y are those values.
func exactProduct(e *typed.Arith) (x, y typed.Expr, ok bool) {
	if e.T.Kind != types.Decimal || e.Op != "*" {
		return e.X, e.Y, false
	}
	x, px, sx, ok := factor(e.X)
	y, py, sy, ok2 := factor(e.Y)
	if !ok || !ok2 || px+py > int(e.T.Precision) || sx+sy != int(e.T.Scale) {
		return e.X, e.Y, false
	}
	return x, y, true
}

// factor is an operand of a product without its conversion to DECIMAL, and its digits; ok is false if its value takes more than 64 bits.
func factor(e typed.Expr) (x typed.Expr, precision, scale int, ok bool) {
	if c, is := e.(*typed.Convert); is && c.Mode == typed.Implicit && c.X.Type().Integral() && !convertFails(c) {
		e = c.X
	}
	d, ok := e.Type().AsDecimal()
	precision, scale = d.Digits()
	return e, precision, scale, ok && (e.Type().Integral() || !d.Wide())
}

// typed gives a local to a DOUBLE constant: Go computes constants exactly, and refuses 1e308 * 10.
func (f *fn) typed(v val) val {
	if !v.konst {
		return v
	}
	name := f.names.take("x")
	f.emit(Var().Id(name).Float64().Op("=").Add(v.x()))
	return v.named(name)
}

func doubleArith(op string, x, y val) func() *Statement {
	switch op {
	case "+", "-":
		return func() *Statement { return operandCode(x).Op(op).Add(operandCode(y)) }
	case "*": // the conversion keeps Go from fusing the product into an addition, which rounds once instead of twice
		return func() *Statement { return Float64().Call(operandCode(x).Op("*").Add(operandCode(y))) }
	case "/":
		return func() *Statement { return Qual(pkgNum, "DivFloat").Call(x.x(), y.x()) }
	case "%":
		return func() *Statement { return Qual(pkgNum, "ModFloat").Call(x.x(), y.x()) }
	case "neg":
		return func() *Statement { return Op("-").Add(operandCode(x)) }
	}
	panic(bugf("DOUBLE %s", op))
}

// operandCode is a value as an operand: in parentheses unless it is a name or a constant without sign.
func operandCode(v val) *Statement {
	if v.free && !v.konst || v.atom {
		return v.x()
	}
	if s := v.x().GoString(); v.free && !strings.HasPrefix(s, "-") {
		return v.x()
	}
	return Parens(v.x())
}

// intArith is the function of package num behind BIGINT and time arithmetic. A point in time, or the span that is multiplied, is the left operand.
func intArith(e *typed.Arith) string {
	kx, ky := e.X.Type().Kind, types.Invalid
	if e.Y != nil {
		ky = e.Y.Type().Kind
	}
	switch {
	case e.Op == "neg":
		return "NegInt"
	case e.Op == "*" && kx == types.Months:
		return "MulMonths"
	case kx == types.Months:
		return map[string]string{"+": "SumMonths", "-": "DiffMonths"}[e.Op]
	case ky == types.Months && kx == types.Timestamp:
		return map[string]string{"+": "AddMonthsTime", "-": "SubMonthsTime"}[e.Op]
	case ky == types.Months:
		return map[string]string{"+": "AddMonths", "-": "SubMonths"}[e.Op]
	case kx == types.Date && ky == types.Date:
		return "DiffDate"
	case kx == types.Date:
		return map[string]string{"+": "AddDays", "-": "SubDays"}[e.Op]
	case e.Op == "*" && (kx == types.Duration || ky == types.Duration):
		return "MulDuration"
	case kx == types.Timestamp && ky == types.Timestamp:
		return "DiffTime"
	case kx == types.Timestamp || ky == types.Timestamp:
		return map[string]string{"+": "AddTime", "-": "SubTime"}[e.Op]
	}
	return map[string]string{"+": "AddInt", "-": "SubInt", "*": "MulInt", "/": "DivInt", "DIV": "DivInt", "%": "ModInt"}[e.Op]
}

// call lowers a call of a stdlib function. A parameter that does not take NULL makes the result NULL without a call.
func (f *fn) call(e *typed.Call, w want, hint string) val {
	k := work{e: e, t: e.T, null: never, fails: e.Func.Fails, what: camel(e.Func.Name)}
	args := make([]val, len(e.Args))
	for i, a := range e.Args {
		p := e.Func.Param(i)
		v := f.lower(a, both, "")
		if p.Nullable {
			v.null = f.bindNull(v.null, "isNull")
		} else {
			k.null = or(k.null, v.null)
		}
		args[i] = v
	}
	k.null = f.prepareAll(e, args, k.null)
	f.g.functions[e.Func.Package] = true
	k.call = func() *Statement {
		list := make([]Code, len(args))
		for i, a := range args {
			list[i] = argument(a, e.Func.Param(i))
		}
		return Qual(e.Func.Package, e.Func.Go).Call(list...)
	}
	if e.Func.NullOut {
		return f.nullOut(e, k, hint)
	}
	k.raw = e.T.Kind == types.Decimal
	if wrap := unwrap(e.T); wrap != nil && !k.raw {
		if k.fails || k.null != never {
			inner := k
			inner.t = types.Type{Kind: e.T.Kind, NotNull: true}
			return f.converted(inner, w, hint, wrap)
		}
		call := k.call
		k.call = func() *Statement { return wrap(call()) }
	}
	if !k.fails && k.null != never { // not over the zero value of a NULL: the function may refuse it
		return f.guardedCall(k, w, hint)
	}
	return f.run(k, w, hint)
}

// argument is a value in the Go type of the function border (language.md §8).
func argument(v val, p sig.Param) Code {
	if p.Prepare != nil {
		return v.x()
	}
	var x *Statement
	switch p.Kind {
	case sig.Decimal:
		x = v.decimal()
	case sig.Timestamp:
		x = Qual(pkgSQ, "Timestamp").Call(v.expr())
	case sig.Duration:
		x = Qual("time", "Duration").Call(v.expr()).Op("*").Qual("time", "Microsecond")
	case sig.Date:
		x = Qual(pkgSQ, "Date").Call(v.expr())
	case sig.Months:
		x = Qual(pkgSQ, "Months").Call(v.expr())
	case sig.Bytes:
		x = Qual(pkgSQ, "Bytes").Call(v.expr())
	default:
		x = v.expr()
	}
	if !p.Nullable {
		return x
	}
	return Qual(pkgSQ, "Null").Types(borderType(p.Kind)).Values(Dict{Id("V"): x, Id("Valid"): notCode(v.null)})
}

func borderType(k sig.Kind) *Statement {
	switch k {
	case sig.Boolean:
		return Bool()
	case sig.BigInt:
		return Int64()
	case sig.Double:
		return Float64()
	case sig.Decimal:
		return Qual(pkgSQ, "Decimal")
	case sig.String:
		return String()
	case sig.Timestamp:
		return Qual(pkgSQ, "Timestamp")
	case sig.Duration:
		return Qual("time", "Duration")
	case sig.Date:
		return Qual(pkgSQ, "Date")
	case sig.Months:
		return Qual(pkgSQ, "Months")
	case sig.Bytes:
		return Index().Byte()
	}
	panic(bugf("function border kind %d", k))
}

// unwrap turns a result of the function border into its form inside generated code; nil where they are the same.
func unwrap(t types.Type) func(*Statement) *Statement {
	switch t.Kind {
	case types.Timestamp, types.Date, types.Months, types.Int:
		return func(x *Statement) *Statement { return Int64().Call(x) }
	case types.Float:
		return func(x *Statement) *Statement { return Float64().Call(x) }
	case types.Bytes:
		return func(x *Statement) *Statement { return Qual(pkgSQ, "Text").Call(x) }
	case types.Duration:
		return func(x *Statement) *Statement { return Qual(pkgSQ, "Micros").Call(x) }
	case types.Decimal:
		return func(x *Statement) *Statement { return undecimal(t, x) }
	}
	return nil
}

// guardedCall calls a function that cannot fail where no argument is NULL.
func (f *fn) guardedCall(k work, w want, hint string) val {
	if w&wantValue == 0 {
		return val{t: k.t, null: k.null}
	}
	name := f.local(hint, k.what)
	null := f.bindNull(k.null, name+"Null")
	f.emit(Var().Id(name).Add(k.goType()), If(notCode(null)).Block(Id(name).Op("=").Add(k.call())))
	return k.result(name, null)
}

// converted runs a computation whose Go result has another type than the value inside generated code.
func (f *fn) converted(k work, w want, hint string, wrap func(*Statement) *Statement) val {
	if w&wantValue == 0 {
		if k.fails {
			return f.run(k, w, hint)
		}
		return val{t: k.t, null: k.null}
	}
	name := f.local(hint, k.what)
	null := f.bindNull(k.null, name+"Null")
	var body []Code
	if k.fails {
		body = append([]Code{List(Id("v"), Err()).Op(":=").Add(k.call()),
			If(Err().Op("!=").Nil()).Block(f.fail(k.e, Err())...)}, Id(name).Op("=").Add(wrap(Id("v"))))
	} else {
		body = []Code{Id(name).Op("=").Add(wrap(k.call()))}
	}
	f.emit(Var().Id(name).Add(goType(k.t)))
	if null == never {
		f.emit(Block(body...))
	} else {
		f.emit(If(notCode(null)).Block(body...))
	}
	k.raw = false
	return k.result(name, null)
}

// nullOut calls a function that returns sq.Null.
func (f *fn) nullOut(e *typed.Call, k work, hint string) val {
	name := f.local(hint, k.what)
	call := []Code{Id(name).Op("=").Add(k.call())}
	if k.fails {
		call = []Code{List(Id("v"), Err()).Op(":=").Add(k.call()),
			If(Err().Op("!=").Nil()).Block(f.fail(k.e, Err())...), Id(name).Op("=").Id("v")}
	}
	f.emit(Var().Id(name).Qual(pkgSQ, "Null").Types(borderType(e.Func.Result)))
	if k.null == never {
		if k.fails {
			f.emit(Block(call...))
		} else {
			f.emit(call...)
		}
	} else {
		f.emit(If(notCode(k.null)).Block(call...))
	}
	v := val{t: e.T, null: leaf{x: func() *Statement { return Op("!").Id(name).Dot("Valid") }, free: true}, free: true}
	x := ident(name + ".V")
	switch wrap := unwrap(e.T); {
	case e.T.Kind == types.Boolean:
		v.b = flag(name + ".V")
	case wrap != nil:
		v.x = func() *Statement { return wrap(x()) }
		if e.T.Kind == types.Decimal {
			v.dec = x
		}
	default:
		v.x = x
	}
	return v
}
