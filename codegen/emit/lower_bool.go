package emit

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// compare lowers = <> < <= > >= and IS [NOT] DISTINCT FROM.
func (f *fn) compare(e *typed.Compare, w want) val {
	if w&wantValue == 0 && e.Op != "is" && e.Op != "isnot" {
		x, y := f.lower(e.X, wantNull, ""), f.lower(e.Y, wantNull, "")
		return val{t: e.T, null: or(x.null, y.null)}
	}
	x, y := f.lower(e.X, both, ""), f.lower(e.Y, both, "")
	if !w.condition() && (x.null != never || y.null != never) {
		x, y = f.bind(x, "", "x"), f.bind(y, "", "y")
	}
	switch e.Op {
	case "is", "isnot":
		same := or(and(x.null, y.null), and(not(x.null), not(y.null), compared("=", x, y)))
		if e.Op == "isnot" {
			same = not(same)
		}
		return val{t: e.T, b: same, null: never}
	}
	return val{t: e.T, b: compared(e.Op, x, y), null: or(x.null, y.null)}
}

// compared is x op y for two values that are not NULL.
func compared(op string, x, y val) cond {
	goOp := op
	switch op {
	case "=":
		goOp = "=="
	case "<>":
		goOp = "!="
	}
	free := x.simple() && y.simple()
	switch x.t.Kind {
	case types.Boolean:
		return comparedBool(op, x.b, y.b)
	case types.Double, types.Float:
		return compare{goOp, func() *Statement { return Qual(pkgNum, "CompareFloat").Call(x.x(), y.x()) }, zero, false}
	case types.Decimal:
		if x.t.Scale == y.t.Scale && !x.t.Wide() && !y.t.Wide() {
			break
		}
		if c, ok := comparedToLiteral(goOp, x, y); ok {
			return c
		}
		if x.t.Scale == y.t.Scale && x.t.Wide() && y.t.Wide() && x.dec == nil && y.dec == nil {
			return compare{goOp, func() *Statement { return x.x().Dot("Cmp").Call(y.x()) }, zero, false}
		}
		return compare{goOp, func() *Statement { return Qual(pkgNum, "CompareDecimal").Call(x.decimal(), y.decimal()) }, zero, false}
	}
	if x.konst && y.konst { // two constants: Go would want to know their types
		return compare{goOp, func() *Statement { return Add(goType(x.t)).Call(x.x()) }, y.x, true}
	}
	return compare{goOp, x.x, y.x, free}
}

// comparedToLiteral compares a narrow DECIMAL with a constant, whose scale can be changed here.
func comparedToLiteral(op string, x, y val) (cond, bool) {
	if y.lit != nil && x.lit == nil && !x.t.Wide() {
		if n, ok := atScale(y.lit, x.t.Scale); ok {
			return compare{op, x.x, func() *Statement { return intConstant(n) }, x.simple()}, true
		}
	}
	if x.lit != nil && y.lit == nil && !y.t.Wide() {
		if n, ok := atScale(x.lit, y.t.Scale); ok {
			return compare{op, func() *Statement { return intConstant(n) }, y.x, y.simple()}, true
		}
	}
	return nil, false
}

func zero() *Statement { return Lit(0) }

// comparedBool orders FALSE before TRUE.
func comparedBool(op string, x, y cond) cond {
	switch op {
	case "=", "<>":
		goOp := "=="
		if op == "<>" {
			goOp = "!="
		}
		return compare{goOp, operandOf(x), operandOf(y), x.simple() && y.simple()}
	case "<":
		return and(not(x), y)
	case ">":
		return and(x, not(y))
	case "<=":
		return or(not(x), y)
	case ">=":
		return or(x, not(y))
	}
	panic(bugf("comparison %q", op))
}

// operandOf writes a condition as the operand of == : anything but a name in parentheses.
func operandOf(c cond) func() *Statement {
	return func() *Statement {
		switch c.(type) {
		case constCond, leaf:
			return code(c)
		}
		return Parens(code(c))
	}
}

// logic lowers AND and OR. An operand that can fail is evaluated only while the result is open: no FALSE before it in AND, no TRUE
// in OR; a NULL leaves it open. decided holds whether it is settled, unknown whether a NULL was seen.
func (f *fn) logic(e *typed.Logic, w want) val {
	w |= both // even for the NULL of the whole: FALSE AND NULL is FALSE
	l := logic{f: f, and: e.Op == "AND", w: w, decided: never, unknown: never}
	l.keepNull = !w.condition() || l.and && w&wantTrue != 0 || !l.and && w&wantFalse != 0
	operands := e.List
	if t, ok := f.op.tails[e]; ok {
		operands = append(append([]typed.Expr(nil), e.List[:t.from]...), t.expr)
	}
	guarded := 0 // the last operand that is behind a test of those before it
	for i, x := range operands {
		if i > 0 && f.canFail(x) {
			guarded = i
		}
	}
	for i, x := range operands {
		if i > 0 && f.canFail(x) {
			l.guarded(x)
			continue
		}
		v := l.operand(x, i < guarded)
		l.decided, l.unknown = or(l.decided, l.settles(v)), or(l.unknown, v.null)
		l.all = append(l.all, l.passes(v))
	}
	v := val{t: e.T, null: and(not(l.decided), l.unknown)}
	if !l.and {
		v.b, v.yes, v.no = l.decided, l.decided, and(l.all...)
		return v
	}
	v.b, v.yes, v.no = not(l.decided), and(l.all...), l.decided
	if l.unknown == never {
		v.b = v.yes
	}
	return v
}

// logic is an AND or OR in the making.
type logic struct {
	f   *fn
	and bool
	w   want
	// keepNull: the consumer must know of NULLs among the operands.
	keepNull         bool
	decided, unknown cond
	all              []cond // each operand is what does not settle the whole: TRUE in AND, FALSE in OR
}

// settles is the answer of an operand that decides the whole.
func (l *logic) settles(v val) cond {
	if l.and {
		return v.isFalse()
	}
	return v.isTrue()
}

// passes is the other definite answer of an operand.
func (l *logic) passes(v val) cond {
	if l.and {
		return v.isTrue()
	}
	return v.isFalse()
}

// settling is what is asked of an operand when whether it settles the whole will be tested.
func (l *logic) settling() want {
	switch {
	case !l.w.condition():
		return l.w
	case l.and:
		return l.w | wantFalse
	}
	return l.w | wantTrue
}

// operand lowers an operand; one whose parts will be written several times gets locals. tested: another operand is used only if this one leaves the whole open.
func (l *logic) operand(x typed.Expr, tested bool) val {
	w := l.w
	if tested {
		w = l.settling()
	}
	v := l.f.lower(x, w, "")
	if !l.w.condition() && v.null != never {
		v.null = l.f.bindNull(v.null, "isNull")
		v = l.f.bind(v, "", "x")
	}
	return v
}

// guarded evaluates an operand that can fail behind a test that the result is still open.
func (l *logic) guarded(x typed.Expr) {
	f := l.f
	name, held := "either", l.decided
	if l.and {
		name, held = "every", not(l.decided)
	}
	name = f.names.take(name)
	f.emit(Id(name).Op(":=").Add(code(held)))
	nullable := l.keepNull && (l.unknown != never || !x.Type().NotNull)
	null := ""
	if nullable {
		null = f.names.take("unknown")
		f.emit(Id(null).Op(":=").Add(code(l.unknown)))
	}
	inner := f.block(func() {
		v := f.lower(x, l.settling(), "")
		c := l.settles(v)
		if l.and {
			c = not(c)
		}
		f.emit(Id(name).Op("=").Add(code(c)))
		if nullable && v.null != never {
			f.emit(Id(null).Op("=").Add(code(or(flag(null), v.null))))
		}
	})
	open := not(flag(name))
	l.decided, l.unknown = flag(name), never
	if l.and {
		open, l.decided = flag(name), not(flag(name))
	}
	if nullable {
		l.unknown = flag(null)
	}
	l.all = []cond{not(l.decided), not(l.unknown)}
	f.emit(If(code(open)).Block(inner...))
}

// in lowers x IN (list). Longer lists of constants become one switch.
func (f *fn) in(e *typed.In, w want) val {
	if w&wantValue == 0 && constantList(e) {
		return val{t: e.T, null: f.lower(e.X, wantNull, "").null}
	}
	x := f.lower(e.X, both, "")
	x.null = f.bindNull(x.null, "isNull")
	x = f.bind(x, "", "x")
	if name, nullInList, ok := f.g.constantSet(e); ok {
		hit := leaf{x: func() *Statement { return Id(name).Call(x.x()) }, atom: true}
		if !nullInList {
			return val{t: e.T, b: hit, null: x.null}
		}
		return val{t: e.T, b: hit, null: or(x.null, not(hit)), yes: and(not(x.null), hit), no: never}
	}
	bx := &bound{typed.Typed{T: e.X.Type(), Span: e.X.Pos()}, x}
	or := &typed.Logic{Typed: e.Typed, Op: "OR"}
	for _, y := range e.List {
		t := types.Type{Kind: types.Boolean, NotNull: e.X.Type().NotNull && y.Type().NotNull}
		or.List = append(or.List, &typed.Compare{Typed: typed.Typed{T: t, Span: y.Pos()}, Op: "=", X: bx, Y: y})
	}
	if len(or.List) == 1 {
		return f.lower(or.List[0], w, "")
	}
	return f.logic(or, w)
}

// constantList reports a list of literals without NULL.
func constantList(e *typed.In) bool {
	for _, y := range e.List {
		if l, ok := y.(*typed.Literal); !ok || l.Null {
			return false
		}
	}
	return true
}

// constantSet makes a function that tests membership in a list of more than three constants of a type that Go can switch on.
func (g *gen) constantSet(e *typed.In) (name string, hasNull, ok bool) {
	t := e.X.Type()
	if len(e.List) < 4 || t.Nested() || !isInt(t) && !isString(t) {
		return "", false, false
	}
	seen := map[string]bool{}
	var values []Code
	for _, y := range e.List {
		l, isLit := y.(*typed.Literal)
		if !isLit || l.T.Kind != t.Kind || t.Kind == types.Decimal && (l.T.Scale != t.Scale || l.T.Wide()) {
			return "", false, false
		}
		if l.Null {
			hasNull = true
			continue
		}
		if text := constant(l).GoString(); !seen[text] {
			seen[text] = true
			values = append(values, constant(l))
		}
	}
	if len(values) == 0 {
		return "", false, false
	}
	name = g.names.take("inList")
	for i := 8; i < len(values); i += 8 { // lines of a readable length
		values[i] = Line().Add(values[i])
	}
	decl := Func().Id(name).Params(Id("v").Add(goType(t))).Bool().Block(
		Switch(Id("v")).Block(Case(values...).Block(Return(True()))),
		Return(False()))
	g.query.add(doc(firstLines(g.quote(e.Span), 3), name+" reports whether v is in the list."), decl)
	return name, hasNull, true
}
