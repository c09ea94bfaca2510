package typecheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

var windowFunctions = []string{"TUMBLE", "HOP", "CUMULATE", "SESSION", "ROWS"}

// isAggregate reports a call of an aggregate function.
func isAggregate(e *ast.Call) bool {
	_, ok := aggregates[strings.ToUpper(e.Name.Text)]
	return ok
}

// call checks a function, an aggregate, or one of the forms that look like functions.
func (x *exprs) call(e *ast.Call) typed.Expr {
	name := strings.ToUpper(e.Name.Text)
	if n := trimNames[e.Form]; n != "" {
		name = n
	}
	_, agg := aggregates[name]
	switch {
	case agg:
		return x.aggregateCall(name, e)
	case (name == "GROUPING" || name == "GROUPING_ID") && x.group != nil && !x.inAgg:
		return x.groupingCall(e)
	case x.secrets && (name == "ENV" || name == "FILE"):
		return x.secret(name, e)
	case formNames[name] != nil:
		return x.form(formNames[name], e)
	case contains(windowFunctions, name):
		x.add(diag.BadWindow(x.file, e.Pos(), name+" is a window, not a value", "it stands in GROUP BY or in FROM; its value is window_start and window_end"))
		return invalid(e.Pos())
	}
	if part := windowAuxiliary(name); part >= 0 {
		return x.windowAuxiliary(name, part, e)
	}
	overloads := x.cat.Functions(name)
	if len(overloads) == 0 {
		if key := "FUNCTION " + name; diag.IsUnsupported(key) {
			x.add(diag.NotSupported(diag.Feature(key), x.file, e.Name.Pos()))
		} else {
			x.add(diag.UnknownFunction(x.file, e.Name.Pos(), e.Name.Text, x.functionNames()))
		}
		return invalid(e.Pos())
	}
	for i, n := range e.ArgNames {
		if n != nil && i < len(e.Args) {
			x.add(diag.WrongArguments(x.file, n.Pos(), name, overloadTexts(overloads), "the name "+n.Text+" (arguments go by position)", ""))
			return invalid(e.Pos())
		}
	}
	if what, at := aggregateOnly(e); what != "" {
		x.add(diag.WrongArguments(x.file, at, name, overloadTexts(overloads), what+", which only aggregates take", ""))
		return invalid(e.Pos())
	}
	args := make([]typed.Expr, len(e.Args))
	for i, a := range e.Args {
		if i == 0 {
			a = unitWord(overloads[0], a)
		}
		if args[i] = x.expr(a); isInvalid(args[i]) {
			for _, rest := range e.Args[i+1:] {
				x.expr(rest) // their own mistakes are reported too
			}
			return invalid(e.Pos())
		}
	}
	if len(args) == 0 && overloads[0].Name == "UNIX_TIMESTAMP" {
		now := x.now(formNames["NOW"], e.Pos())
		if isInvalid(now) {
			return now
		}
		args = []typed.Expr{now}
	}
	return x.function(name, overloads, args, e)
}

// unitWord is a part of a time that is written as a bare word, TIMESTAMPADD(DAY, 1, ts), as the text that it stands for.
func unitWord(f *sig.Func, a ast.Expr) ast.Expr {
	id, ok := a.(*ast.Ident)
	if !ok || len(id.Parts) != 1 || f.Params == nil || f.Params[0].Prepare == nil || f.Params[0].Prepare.What != "part of a time" {
		return a
	}
	if _, err := f.Params[0].Prepare.Value(id.Parts[0].Text); err != nil {
		return a
	}
	return &ast.Literal{Span: id.Span, Kind: ast.LitString, Text: id.Parts[0].Text}
}

func (x *exprs) functionNames() []string {
	var names []string
	for n := range formNames {
		names = append(names, n)
	}
	for n := range aggregates {
		names = append(names, n)
	}
	slices.Sort(names)
	return append(names, x.cat.FunctionNames()...)
}

// function picks the overload with the cheapest implicit casts.
func (x *exprs) function(name string, overloads []*sig.Func, args []typed.Expr, e *ast.Call) typed.Expr {
	if f := overloads[0]; f.Repeat && len(args) >= len(f.Params) && len(f.Params) == 2 {
		return x.repeated(name, overloads, args, e)
	}
	f := cheapest(overloads, args)
	if f == nil {
		x.wrongArguments(name, overloads, args, e)
		return invalid(e.Pos())
	}
	return x.apply(f, args, e)
}

func (x *exprs) wrongArguments(name string, overloads []*sig.Func, args []typed.Expr, e *ast.Call) {
	var got []string
	for _, a := range args {
		got = append(got, a.Type().Name())
	}
	x.add(diag.WrongArguments(x.file, e.Pos(), name, overloadTexts(overloads), "("+strings.Join(got, ", ")+")", ""))
}

// repeated is F(F(a, b), c) over arguments of one type.
func (x *exprs) repeated(name string, overloads []*sig.Func, args []typed.Expr, e *ast.Call) typed.Expr {
	unified := append([]typed.Expr(nil), args...)
	if _, ok := x.oneType(unified); !ok {
		for _, a := range unified {
			if isInvalid(a) {
				return invalid(e.Pos())
			}
		}
		x.wrongArguments(name, overloads, args, e)
		return invalid(e.Pos())
	}
	f := cheapest(overloads, unified[:2])
	if f == nil {
		x.wrongArguments(name, overloads, args, e)
		return invalid(e.Pos())
	}
	out := unified[0]
	for _, a := range unified[1:] {
		if out = x.apply(f, []typed.Expr{out, a}, e); isInvalid(out) {
			return out
		}
	}
	return out
}

// cheapest returns the overload that the arguments reach with the least widening, the first of equals; nil if none.
func cheapest(overloads []*sig.Func, args []typed.Expr) *sig.Func {
	var best *sig.Func
	bestCost := -1
	for _, f := range overloads {
		if !f.Takes(len(args)) {
			continue
		}
		cost := 0
		for i, a := range args {
			c := castCost(a, kindOf(f.Param(i).Kind))
			if c < 0 {
				cost = -1
				break
			}
			cost += c
		}
		if cost >= 0 && (best == nil || cost < bestCost) {
			best, bestCost = f, cost
		}
	}
	return best
}

// castCost orders the implicit casts of T2; -1: there is none.
func castCost(e typed.Expr, to types.Kind) int {
	from := e.Type().Kind
	_, literal := e.(*typed.Literal)
	switch {
	case from == to:
		return 0
	case from == types.Int && to == types.BigInt, from == types.Float && to == types.Double:
		return 1
	case from == types.Int && to == types.Decimal:
		return 2
	case from == types.Int && to == types.Double:
		return 3
	case from == types.Null:
		return 1
	case from == types.BigInt && to == types.Decimal, from == types.Decimal && to == types.Double:
		return 1
	case from == types.BigInt && to == types.Double:
		return 2
	case literal && from == types.String && fromText(to):
		return 3
	}
	return -1
}

func kindOf(k sig.Kind) types.Kind {
	return [...]types.Kind{sig.Boolean: types.Boolean, sig.BigInt: types.BigInt, sig.Double: types.Double, sig.Decimal: types.Decimal,
		sig.String: types.String, sig.Timestamp: types.Timestamp, sig.Duration: types.Duration,
		sig.Date: types.Date, sig.Bytes: types.Bytes, sig.Months: types.Months}[k]
}

// apply converts the arguments and types the call.
func (x *exprs) apply(f *sig.Func, in []typed.Expr, e *ast.Call) typed.Expr {
	args := make([]typed.Expr, len(in))
	notNull := !f.NullOut
	ps, ss := make([]int, len(in)), make([]int, len(in))
	for i := range in {
		p := f.Param(i)
		a := x.coerceLiteral(in[i], kindOf(p.Kind))
		if isInvalid(a) || !x.prepares(p, a) {
			return invalid(e.Pos())
		}
		if k := kindOf(p.Kind); k == types.Decimal {
			d, _ := a.Type().AsDecimal()
			a = x.widen(a, d)
			ps[i], ss[i] = a.Type().Digits()
		} else {
			a = x.widen(a, types.Of(k))
		}
		notNull = notNull && (p.Nullable || a.Type().NotNull)
		args[i] = a
	}
	t := types.Of(kindOf(f.Result))
	if t.Kind == types.Decimal {
		t = types.DecimalOf(f.DecimalScale(ps, ss))
	}
	return x.fold(&typed.Call{Typed: typ(t.With(notNull), e.Pos()), Func: f, Args: args})
}

// prepares reports a constant text that cannot be what the parameter wants, such as a regular expression.
func (x *exprs) prepares(p sig.Param, a typed.Expr) bool {
	l, ok := a.(*typed.Literal)
	if p.Prepare == nil || !ok || l.Null {
		return true
	}
	if _, err := p.Prepare.Value(l.Str); err != nil {
		x.add(diag.BadLiteral(x.file, a.Pos(), "'"+clip(l.Str)+"'", p.Prepare.What, err.Error()))
		return false
	}
	return true
}

// overloadTexts lists the parameter lists of a function.
func overloadTexts(l []*sig.Func) []string {
	var out []string
	for _, f := range l {
		var ps []string
		for _, p := range f.Params {
			ps = append(ps, p.Kind.String())
		}
		if f.Repeat || f.Variadic {
			ps = append(ps, "…")
		}
		out = append(out, "("+strings.Join(ps, ", ")+")")
	}
	return out
}

// secret is env('X') or file('path').
func (x *exprs) secret(name string, e *ast.Call) typed.Expr {
	name = strings.ToLower(name)
	if len(e.Args) == 1 {
		if l, ok := e.Args[0].(*ast.Literal); ok && l.Kind == ast.LitString {
			return &typed.Secret{Typed: typ(types.Of(types.String).Required(), e.Pos()), From: name, Name: l.Text}
		}
	}
	x.add(diag.WrongArguments(x.file, e.Pos(), name, []string{"one STRING literal"}, fmt.Sprintf("%d other arguments", len(e.Args)), ""))
	return invalid(e.Pos())
}
