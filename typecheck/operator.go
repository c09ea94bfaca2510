package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// binary checks x op y. A chain of one operator that associates (AND, OR, ||) is walked by a loop: it may be long.
func (x *exprs) binary(e *ast.Binary) typed.Expr {
	switch e.Op {
	case "AND", "OR":
		return x.logic(e)
	case "=", "<>", "<", "<=", ">", ">=":
		return x.compareExprs(e.Op, e)
	case "IS DISTINCT FROM":
		return x.compareExprs("isnot", e)
	case "IS NOT DISTINCT FROM":
		return x.compareExprs("is", e)
	case "||":
		return x.concat(e)
	}
	a, b := x.expr(e.X), x.expr(e.Y)
	if name := operatorFunctions[e.Op]; name != "" {
		if isInvalid(a) || isInvalid(b) {
			return invalid(e.Pos())
		}
		return x.function(e.Op, x.cat.Functions(name), []typed.Expr{a, b}, &ast.Call{Span: e.Span})
	}
	return x.arith(e.Op, e.Pos(), opSpan(e), a, b)
}

func opSpan(e *ast.Binary) source.Span {
	if e.OpAt.Valid() {
		return e.OpAt
	}
	return e.Pos()
}

// operatorFunctions are the functions behind operators.
var operatorFunctions = map[string]string{"AT TIME ZONE": "FROM_UTC_TIMESTAMP", "->": "JSON_GET", "->>": "JSON_GET_TEXT"}

// spine returns the operands of a left-deep chain of e's operator, from left to right.
func spine(e *ast.Binary) []ast.Expr {
	var rev []ast.Expr
	for {
		rev = append(rev, e.Y)
		l, ok := e.X.(*ast.Binary)
		if !ok || l.Op != e.Op {
			rev = append(rev, e.X)
			break
		}
		e = l
	}
	for i, j := 0, len(rev)-1; i < j; i, j = i+1, j-1 {
		rev[i], rev[j] = rev[j], rev[i]
	}
	return rev
}

func (x *exprs) logic(e *ast.Binary) typed.Expr {
	var list []typed.Expr
	bad := false
	for _, part := range spine(e) {
		v := x.condition(part, e.Op)
		if bad = bad || isInvalid(v); bad {
			continue
		}
		if l, ok := v.(*typed.Logic); ok && l.Op == e.Op {
			list = append(list, l.List...)
			continue
		}
		list = append(list, v)
	}
	if bad {
		return invalid(e.Pos())
	}
	return x.fold(makeLogic(e.Op, e.Pos(), list))
}

func makeLogic(op string, span source.Span, list []typed.Expr) *typed.Logic {
	return &typed.Logic{Typed: typ(types.Of(types.Boolean).With(allNotNull(list)), span), Op: op, List: list}
}

func allNotNull(l []typed.Expr) bool {
	for _, e := range l {
		if !e.Type().NotNull {
			return false
		}
	}
	return true
}

func (x *exprs) concat(e *ast.Binary) typed.Expr {
	var out typed.Expr
	var list []typed.Expr
	kind := types.String
	for _, part := range spine(e) {
		v := x.expr(part)
		if v.Type().Kind == types.Bytes {
			kind = types.Bytes
		}
		list = append(list, v)
	}
	for i, v := range list {
		if v.Type().Kind == types.Null {
			v = nullLiteral(types.Of(kind), v.Pos())
		}
		switch {
		case isInvalid(v) || i > 0 && isInvalid(out):
			out = invalid(e.Pos())
			continue
		case v.Type().Kind != kind && kind == types.Bytes:
			x.add(diag.BadOperands(x.file, v.Pos(), "|| beside BYTES takes BYTES, this is "+v.Type().Name(), ""))
			out = invalid(e.Pos())
			continue
		case v.Type().Kind != types.String && kind == types.String:
			x.add(diag.BadOperands(x.file, v.Pos(), "|| takes STRINGs, this is "+v.Type().Name(), "write CAST(… AS STRING)"))
			out = invalid(e.Pos())
			continue
		case i == 0:
			out = v
			continue
		}
		out = x.fold(&typed.Arith{Typed: typ(types.Of(kind).With(out.Type().NotNull && v.Type().NotNull), out.Pos().To(v.Pos())), Op: "||", X: out, Y: v})
	}
	return out
}

func (x *exprs) compareExprs(op string, e *ast.Binary) typed.Expr {
	a, b := x.expr(e.X), x.expr(e.Y)
	return x.compare(op, e.Pos(), opSpan(e), a, b)
}

// compare makes a op b of one kind.
func (x *exprs) compare(op string, span, at source.Span, a, b typed.Expr) typed.Expr {
	if isInvalid(a) || isInvalid(b) {
		return invalid(span)
	}
	list := []typed.Expr{a, b}
	if !x.oneKind(list) {
		if !isInvalid(list[0]) && !isInvalid(list[1]) {
			x.add(diag.CannotCompare(x.file, at, a.Type().Name(), b.Type().Name()))
		}
		return invalid(span)
	}
	if !list[0].Type().Ordered() && strings.ContainsAny(op, "<>") && op != "<>" {
		x.add(diag.BadOperands(x.file, at, list[0].Type().Name()+" has no order: "+op+" cannot compare it", "= and <> compare it part by part"))
		return invalid(span)
	}
	t := types.Of(types.Boolean).With(allNotNull(list) || op == "is" || op == "isnot")
	return x.fold(&typed.Compare{Typed: typ(t, span), Op: op, X: list[0], Y: list[1]})
}

// oneKind brings the members of list to one kind by implicit casts, in place: DECIMALs keep their own precision and scale.
// It reports false, without a message, if there is no such kind; a member of Invalid type then was reported.
func (x *exprs) oneKind(list []typed.Expr) bool {
	t, ok := x.common(list)
	if !ok {
		return false
	}
	for i, e := range list {
		switch {
		case t.Nested() && !e.Type().Same(t):
			list[i] = x.convert(e, t, nestedMode(e.Type(), t))
		case e.Type().Kind == t.Kind:
		case t.Kind == types.Decimal:
			d, _ := e.Type().AsDecimal()
			list[i] = x.convert(e, d, typed.Implicit)
		default:
			list[i] = x.convert(e, t, typed.Implicit)
		}
	}
	return true
}

// nestedMode is the mode of a conversion to a common type: DECIMALs over 38 digits lose some.
func nestedMode(from, to types.Type) typed.ConvertMode {
	if types.Assign(from, to) == types.FitNarrow {
		return typed.Assign
	}
	return typed.Implicit
}

// oneType is oneKind to exactly one type, that of the result.
func (x *exprs) oneType(list []typed.Expr) (types.Type, bool) {
	t, ok := x.common(list)
	if !ok {
		return t, false
	}
	for i, e := range list {
		if e.Type().Same(t) {
			continue
		}
		mode := typed.Implicit
		if types.Assign(e.Type(), t) == types.FitNarrow { // a union over 38 digits
			mode = typed.Assign
		}
		list[i] = x.convert(e, t, mode)
	}
	return t, true
}

// common finds the type that the members share, and gives NULL and string literals their types.
func (x *exprs) common(list []typed.Expr) (types.Type, bool) {
	t := types.Of(types.Null).Required()
	for _, e := range list {
		if isInvalid(e) {
			return t, false
		}
		if k := e.Type().Kind; fromText(k) {
			for i, f := range list {
				if list[i] = x.coerceLiteral(f, k); isInvalid(list[i]) {
					return t, false
				}
			}
			break
		}
	}
	for i, e := range list {
		if i == 0 {
			t = e.Type()
			continue
		}
		u, ok := types.Common(t, e.Type())
		if !ok {
			return t, false
		}
		t = u
	}
	if t.Kind == types.Null {
		t = types.Of(types.String)
	}
	for i, e := range list {
		if e.Type().Kind == types.Null {
			list[i] = nullLiteral(t, e.Pos())
		}
	}
	return t, true
}

func (x *exprs) between(e *ast.Between) typed.Expr {
	v, lo, hi := x.expr(e.X), x.expr(e.Lo), x.expr(e.Hi)
	a := x.compare(">=", e.Pos(), e.Pos(), v, lo)
	b := x.compare("<=", e.Pos(), e.Pos(), v, hi)
	if isInvalid(a) || isInvalid(b) {
		return invalid(e.Pos())
	}
	both := x.fold(makeLogic("AND", e.Pos(), []typed.Expr{a, b}))
	if e.Not {
		return x.fold(&typed.Not{Typed: typ(both.Type(), e.Pos()), X: both})
	}
	return both
}

func (x *exprs) in(e *ast.InList) typed.Expr {
	list := []typed.Expr{x.expr(e.X)}
	for _, l := range e.List {
		list = append(list, x.expr(l))
	}
	if !x.sameKinds("IN", list, x.oneKind) {
		return invalid(e.Pos())
	}
	v := x.fold(&typed.In{Typed: typ(types.Of(types.Boolean).With(allNotNull(list)), e.Pos()), X: list[0], List: list[1:]})
	if e.Not {
		return x.fold(&typed.Not{Typed: typ(v.Type(), e.Pos()), X: v})
	}
	return v
}

// sameKinds runs oneKind or oneType and reports the first member that does not fit.
func (x *exprs) sameKinds(what string, list []typed.Expr, unify func([]typed.Expr) bool) bool {
	for _, e := range list {
		if isInvalid(e) {
			return false
		}
	}
	before := append([]typed.Expr(nil), list...)
	if unify(list) {
		return true
	}
	for _, e := range list {
		if isInvalid(e) {
			return false // a literal that could not be read
		}
	}
	t := before[0].Type()
	for _, e := range before[1:] {
		u, ok := types.Common(t, e.Type())
		if !ok {
			x.add(diag.NoCommonType(x.file, e.Pos(), what, t.Name(), e.Type().Name()))
			return false
		}
		t = u
	}
	return false
}

func (x *exprs) caseWhen(e *ast.Case) typed.Expr {
	var operand typed.Expr
	if e.Operand != nil {
		operand = x.expr(e.Operand)
	}
	var conds, values []typed.Expr
	bad := false
	for _, w := range e.Whens {
		var c typed.Expr
		if operand != nil {
			v := x.expr(w.Cond)
			c = x.compare("=", v.Pos(), v.Pos(), operand, v)
		} else {
			c = x.condition(w.Cond, "WHEN")
		}
		bad = bad || isInvalid(c)
		conds = append(conds, c)
		values = append(values, x.expr(w.Then))
	}
	if e.Else != nil {
		values = append(values, x.expr(e.Else))
	} else {
		values = append(values, nullLiteral(types.Of(types.Null), e.Pos()))
	}
	out := x.caseOf("CASE", conds, values, e.Pos())
	if bad || len(conds) == 0 {
		return invalid(e.Pos())
	}
	return out
}

func (x *exprs) coalesce(what string, list []typed.Expr, span source.Span) typed.Expr {
	if !x.sameKinds(what, list, func(l []typed.Expr) bool { _, ok := x.oneType(l); return ok }) {
		return invalid(span)
	}
	notNull := false
	for _, v := range list {
		notNull = notNull || v.Type().NotNull
	}
	return x.fold(&typed.Coalesce{Typed: typ(list[0].Type().With(notNull), span), List: list})
}

func (x *exprs) cast(e *ast.Cast) typed.Expr {
	v, to := x.expr(e.X), x.typeName(e.To)
	if isInvalid(v) || to.Kind == types.Invalid {
		return invalid(e.Pos())
	}
	if v.Type().Kind == types.Null {
		return nullLiteral(to, e.Pos())
	}
	if !types.CanCast(v.Type(), to) {
		x.add(diag.CannotCast(x.file, e.Pos(), v.Type().Name(), to.Name()))
		return invalid(e.Pos())
	}
	if v.Type().Same(to) && !e.Try {
		return v
	}
	mode := typed.Cast
	if e.Try {
		mode = typed.Try
	}
	return x.fold(&typed.Convert{Typed: typ(to.With(v.Type().NotNull && !e.Try), e.Pos()), X: v, Mode: mode})
}

// arith checks + - * / % DIV.
func (x *exprs) arith(op string, span, at source.Span, a, b typed.Expr) typed.Expr {
	if isInvalid(a) || isInvalid(b) {
		return invalid(span)
	}
	a, b = x.arithLiterals(op, a, b)
	if isInvalid(a) || isInvalid(b) {
		return invalid(span)
	}
	ta, tb := a.Type(), b.Type()
	notNull := ta.NotNull && tb.NotNull
	make := func(k types.Type, a, b typed.Expr) typed.Expr {
		return x.fold(&typed.Arith{Typed: typ(k.With(notNull), span), Op: op, X: a, Y: b})
	}
	if ta.Numeric() && tb.Numeric() {
		ta, tb = ta.Working(), tb.Working()
		if op == "DIV" || ta.Kind == tb.Kind { // in DECIMAL arithmetic an INT counts as one of 10 digits
			a, b = x.widen(a, ta), x.widen(b, tb)
		}
	}
	switch {
	case !ta.Numeric() || !tb.Numeric():
		return x.timeArith(op, span, at, a, b)
	case op == "DIV":
		if ta.Kind != types.BigInt || tb.Kind != types.BigInt {
			x.add(diag.BadOperands(x.file, at, fmt.Sprintf("DIV takes two BIGINTs, not %s and %s", ta.Name(), tb.Name()), "write CAST(a / b AS BIGINT)"))
			return invalid(span)
		}
		return make(ta, a, b)
	case ta.Kind == types.Double || tb.Kind == types.Double:
		d := types.Of(types.Double)
		return make(d, x.widen(a, d), x.widen(b, d))
	case ta.Kind == types.BigInt && tb.Kind == types.BigInt:
		if op == "/" && !x.warnedDivision {
			x.warnedDivision = true
			x.add(diag.IntegerDivision(x.file, at))
		}
		return make(ta, a, b)
	}
	da, _ := a.Type().AsDecimal()
	db, _ := b.Type().AsDecimal()
	t, ok := decimalResult(op, da, db)
	if !ok {
		x.add(diag.TooManyFractionDigits(x.file, at, da.Name(), db.Name(), int(da.Scale)+int(db.Scale)))
		return invalid(span)
	}
	return make(t, x.widen(a, da), x.widen(b, db))
}

func decimalResult(op string, a, b types.Type) (types.Type, bool) {
	switch op {
	case "*":
		return types.MulType(a, b)
	case "/":
		return types.DivType(a, b), true
	case "%":
		return types.ModType(a, b), true
	}
	return types.AddType(a, b), true
}

// widen converts implicitly unless the kind is the same.
func (x *exprs) widen(e typed.Expr, to types.Type) typed.Expr {
	if e.Type().Kind == to.Kind {
		return e
	}
	return x.convert(e, to, typed.Implicit)
}
