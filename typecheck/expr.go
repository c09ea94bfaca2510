package typecheck

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Limits that keep later phases, which walk trees by recursion, fast and safe.
const (
	maxExprDepth = 2000
	maxGrowth    = 20_000 // operations that come from replacing names
)

// exprs checks expressions of one clause.
type exprs struct {
	*checker
	rel       *relation // whose columns may be named; nil: none
	clause    string    // as a user says it: WHERE, the SELECT list
	group     *grouping // aggregates and window columns may stand here; nil: not
	inAgg     bool      // inside of an aggregate's argument
	aliases   []alias   // of the SELECT list, for HAVING
	constants string    // not empty: constants only, and this is what for
	secrets   bool      // env('X') and file('…') may stand here

	depth  int
	size   int // operations so far, names replaced
	growth int // part of size that came from names
	grown  bool
}

// alias is a named item of a SELECT list.
type alias struct {
	name string
	expr typed.Expr
	size int
}

func invalid(span source.Span) typed.Expr {
	return &typed.Literal{Typed: typed.Typed{Span: span}, Null: true}
}

func isInvalid(e typed.Expr) bool { return e == nil || e.Type().Kind == types.Invalid }

func typ(t types.Type, span source.Span) typed.Typed { return typed.Typed{T: t, Span: span} }

func nullLiteral(t types.Type, span source.Span) *typed.Literal {
	return &typed.Literal{Typed: typ(t.Optional(), span), Null: true}
}

// expr checks e; the result is of Invalid type after an error, never nil.
func (x *exprs) expr(e ast.Expr) typed.Expr {
	if e == nil {
		return invalid(source.Span{})
	}
	x.depth++
	x.size++
	defer func() { x.depth-- }()
	if x.depth > maxExprDepth {
		if x.depth == maxExprDepth+1 {
			x.add(diag.TooLarge(x.file, e.Pos(), "an expression has more than "+strconv.Itoa(maxExprDepth)+" operators in a row"))
		}
		return invalid(e.Pos())
	}
	if x.refused[e] {
		return invalid(e.Pos())
	}
	switch e := e.(type) {
	case *ast.Ident:
		return x.ident(e)
	case *ast.Literal:
		return x.literal(e)
	case *ast.ParamRef:
		return x.paramRef(e)
	case *ast.Unary:
		return x.unary(e)
	case *ast.Binary:
		return x.binary(e)
	case *ast.IsNull:
		return x.is(e)
	case *ast.Between:
		return x.between(e)
	case *ast.InList:
		return x.in(e)
	case *ast.Case:
		return x.caseWhen(e)
	case *ast.Cast:
		return x.cast(e)
	case *ast.Like:
		return x.like(e)
	case *ast.Call:
		return x.call(e)
	case *ast.InQuery, *ast.Exists:
		x.add(diag.NotSupported("SUBQUERY CONDITION", x.file, e.Pos()))
		return invalid(e.Pos())
	case *ast.Subscript:
		return x.subscript(e)
	case *ast.Field:
		return x.fieldOf(x.expr(e.X), e.Name)
	case *ast.ArrayLit:
		return x.array(e)
	case *ast.MapLit:
		return x.mapOf(e)
	case *ast.RowLit:
		return x.row(e)
	}
	return invalid(e.Pos()) // *ast.Bad: reported already
}

// condition checks a BOOLEAN of a clause.
func (x *exprs) condition(e ast.Expr, clause string) typed.Expr {
	v := x.expr(e)
	if isInvalid(v) {
		return v
	}
	if v.Type().Kind == types.Null {
		return nullLiteral(types.Of(types.Boolean), v.Pos())
	}
	if v.Type().Kind != types.Boolean {
		x.add(diag.NotACondition(x.file, e.Pos(), clause, v.Type().Name()))
		return invalid(e.Pos())
	}
	return v
}

func (x *exprs) paramRef(e *ast.ParamRef) typed.Expr {
	p := x.params[ast.Fold(e.Name.Text)]
	switch {
	case p == nil && x.holes[ast.Fold(e.Name.Text)]:
		return invalid(e.Pos())
	case p == nil:
		x.add(diag.UnknownParam(x.file, e.Pos(), e.Name.Text, x.paramNames()))
		return invalid(e.Pos())
	case x.constants != "":
		x.add(diag.NotConstant(x.file, e.Pos(), x.constants, "$"+e.Name.Text+" is a PARAM, which is known when the program runs; use CONST"))
		return invalid(e.Pos())
	case p.Type.Kind == types.Invalid:
		return invalid(e.Pos())
	}
	return &typed.ParamRef{Typed: typ(p.Type, e.Pos()), Param: p}
}

// ident resolves a name: a column in scope, an alias (HAVING), a CONST.
func (x *exprs) ident(e *ast.Ident) typed.Expr {
	if len(e.Parts) == 0 {
		return invalid(e.Pos())
	}
	if v := x.fieldPath(e); v != nil {
		return v
	}
	if len(e.Parts) > 2 {
		x.unknownColumn(e, e.Parts[0].Text, e.Parts[1].Text)
		return invalid(e.Pos())
	}
	name := e.Parts[len(e.Parts)-1]
	qualifier := ""
	if len(e.Parts) == 2 {
		qualifier = e.Parts[0].Text
	}
	if x.constants == "" && x.rel != nil {
		if v := x.column(e, qualifier, name.Text); v != nil {
			return v
		}
	}
	if l, ok := x.consts[ast.Fold(name.Text)]; ok && qualifier == "" {
		if l == nil {
			return invalid(e.Pos())
		}
		n := *l
		n.Span = e.Pos()
		return &n
	}
	if f := formNames[strings.ToUpper(name.Text)]; f != nil && f.Bare && qualifier == "" && !name.Quoted {
		return x.now(f, e.Pos())
	}
	x.unknownColumn(e, qualifier, name.Text)
	return invalid(e.Pos())
}

// column resolves a name against the group, the relation and, in HAVING, the aliases; nil if it is none of these.
func (x *exprs) column(e *ast.Ident, qualifier, name string) typed.Expr {
	if x.group != nil && !x.inAgg && qualifier == "" {
		if v := x.group.windowColumn(x, e, name); v != nil {
			return v
		}
	}
	col := x.rel.find(qualifier, name)
	if al := findAlias(x.aliases, name); al != nil && qualifier == "" && !x.inAgg && (col == nil || x.group.keyOf(col.expr) == nil) {
		if !x.grow(e.Pos(), al.size) {
			return invalid(e.Pos())
		}
		return al.expr
	}
	if names := x.rel.ambiguous(qualifier, name); names != "" {
		x.add(diag.Ambiguous(x.file, e.Pos(), name, names))
		return invalid(e.Pos())
	}
	if col == nil {
		return x.outerColumn(e, qualifier, name)
	}
	if !x.grow(e.Pos(), col.size) {
		return invalid(e.Pos())
	}
	return at(col.expr, e.Pos())
}

// outerColumn resolves a name of a subquery against the query around it; nil if it is none of its columns.
func (x *exprs) outerColumn(e *ast.Ident, qualifier, name string) typed.Expr {
	if x.rel.outer == nil {
		return nil
	}
	col := x.rel.outer.find(qualifier, name)
	if col == nil {
		return nil
	}
	return &outerRef{typ(col.expr.Type(), e.Pos()), at(col.expr, e.Pos())}
}

// at gives an expression another place in the text where that is cheap: messages then point at the use.
func at(e typed.Expr, span source.Span) typed.Expr {
	switch e := e.(type) {
	case *typed.Column:
		n := *e
		n.Span = span
		return &n
	case *typed.Literal:
		n := *e
		n.Span = span
		return &n
	case *typed.Now:
		n := *e
		n.Span = span
		return &n
	}
	return e
}

func findAlias(l []alias, name string) *alias {
	key := ast.Fold(name)
	for i := range l {
		if ast.Fold(l[i].name) == key {
			return &l[i]
		}
	}
	return nil
}

// grow counts what a name stands for, and stops expressions that explode.
func (x *exprs) grow(span source.Span, size int) bool {
	if size <= 1 {
		return true
	}
	x.size += size
	x.growth += size
	if x.growth <= maxGrowth {
		return true
	}
	if !x.grown {
		x.grown = true
		x.add(diag.GrowsTooLarge(x.file, span, maxGrowth))
	}
	return false
}

func (x *exprs) unknownColumn(e *ast.Ident, qualifier, name string) {
	if qualifier == "" && x.holes[ast.Fold(name)] { // a CONST, for all that can be known
		return
	}
	if x.constants != "" {
		for _, s := range x.laterConsts {
			if ast.Fold(s) == ast.Fold(name) {
				x.add(diag.NotConstant(x.file, e.Pos(), x.constants, "CONST "+name+" is declared further below"))
				return
			}
		}
		x.add(diag.NotConstant(x.file, e.Pos(), x.constants, "no CONST is named "+name))
		return
	}
	if x.rel == nil {
		x.add(diag.UnknownColumn(x.file, e.Pos(), name, nil, "this place knows no columns, only literals, $parameters and CONST names"))
		return
	}
	if qualifier != "" && !x.rel.hasQualifier(qualifier) {
		x.add(diag.UnknownColumn(x.file, e.Pos(), qualifier+"."+name, x.rel.qualifiers(), "no relation is called "+qualifier+" here"))
		return
	}
	known := x.rel.visibleNames()
	if x.group != nil && x.group.spec != nil {
		known = append(known, windowNames[:]...)
	}
	for _, a := range x.aliases {
		known = append(known, a.name)
	}
	x.add(diag.UnknownColumn(x.file, e.Pos(), name, known, x.rel.whoDropped(name)))
}

func (x *exprs) literal(e *ast.Literal) typed.Expr {
	t := func(k types.Kind) typed.Typed { return typ(types.Of(k).Required(), e.Pos()) }
	switch e.Kind {
	case ast.LitNull:
		return nullLiteral(types.Of(types.Null), e.Pos())
	case ast.LitBool:
		return &typed.Literal{Typed: t(types.Boolean), Bool: strings.EqualFold(e.Text, "TRUE")}
	case ast.LitInteger:
		return x.number(e.Pos(), e.Text, "", false)
	case ast.LitDecimal:
		whole, fraction, _ := strings.Cut(e.Text, ".")
		return x.number(e.Pos(), whole, fraction, true)
	case ast.LitDouble:
		f, err := strconv.ParseFloat(e.Text, 64)
		if err != nil {
			x.add(diag.BadLiteral(x.file, e.Pos(), clip(e.Text), "DOUBLE", "it is out of range"))
			return invalid(e.Pos())
		}
		return &typed.Literal{Typed: t(types.Double), Float: f}
	case ast.LitString:
		return &typed.Literal{Typed: t(types.String), Str: e.Text}
	case ast.LitDuration:
		return &typed.Literal{Typed: t(types.Duration), Int: e.Micros}
	case ast.LitTimestamp:
		return x.parseLiteral(e.Text, types.Timestamp, e.Pos())
	case ast.LitDate:
		return x.parseLiteral(e.Text, types.Date, e.Pos())
	case ast.LitMonths:
		if e.Months < sq.MinMonths || e.Months > sq.MaxMonths {
			x.add(diag.BadLiteral(x.file, e.Pos(), clip(x.file.Slice(e.Pos())), "MONTHS", "it is out of range"))
			return invalid(e.Pos())
		}
		return &typed.Literal{Typed: t(types.Months), Int: e.Months}
	case ast.LitBytes:
		b, _ := hex.DecodeString(e.Text) // the parser checked it
		return &typed.Literal{Typed: t(types.Bytes), Str: string(b)}
	}
	return invalid(e.Pos())
}

// number is a literal without a sign: BIGINT if it has no point and fits, else DECIMAL.
func (x *exprs) number(span source.Span, whole, fraction string, point bool) typed.Expr {
	whole = strings.TrimLeft(whole, "0")
	if !point {
		if v, err := strconv.ParseInt("0"+whole, 10, 64); err == nil {
			return &typed.Literal{Typed: typ(types.Of(types.BigInt).Required(), span), Int: v}
		}
	}
	digits := len(whole) + len(fraction)
	if digits > types.MaxPrecision {
		x.add(diag.BadLiteral(x.file, span, clip(x.file.Slice(span)), "DECIMAL", "it has more than 38 digits"))
		return invalid(span)
	}
	unscaled := strings.TrimLeft(whole+fraction, "0")
	if unscaled == "" {
		unscaled = "0"
	}
	return &typed.Literal{Typed: typ(types.DecimalOf(digits, len(fraction)).Required(), span), Unscaled: unscaled}
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) <= 40 {
		return s
	}
	cut := 37
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

func (x *exprs) unary(e *ast.Unary) typed.Expr {
	if e.Op == "NOT" {
		v := x.condition(e.X, "NOT")
		if isInvalid(v) {
			return invalid(e.Pos())
		}
		return x.fold(&typed.Not{Typed: typ(v.Type(), e.Pos()), X: v})
	}
	if l, ok := e.X.(*ast.Literal); ok && e.Op == "-" && l.Kind == ast.LitInteger {
		if v, err := strconv.ParseInt("-"+l.Text, 10, 64); err == nil { // the smallest BIGINT has no positive
			return &typed.Literal{Typed: typ(types.Of(types.BigInt).Required(), e.Pos()), Int: v}
		}
	}
	v := x.expr(e.X)
	if isInvalid(v) {
		return invalid(e.Pos())
	}
	t := v.Type()
	if t.Kind == types.Null {
		v = nullLiteral(types.Of(types.BigInt), v.Pos())
		t = v.Type()
	}
	switch {
	case !isSpan(t.Kind) && !t.Numeric():
		x.add(diag.BadOperands(x.file, e.Pos(), "unary "+e.Op+" takes a number, a DURATION or a MONTHS, this is "+t.Name(), ""))
		return invalid(e.Pos())
	case e.Op == "+":
		return v
	case isSpan(t.Kind):
		zero := &typed.Literal{Typed: typ(types.Of(t.Kind).Required(), e.Pos())}
		return x.fold(&typed.Arith{Typed: typ(t, e.Pos()), Op: "-", X: zero, Y: v})
	}
	t = t.Working()
	return x.fold(&typed.Arith{Typed: typ(t, e.Pos()), Op: "neg", X: x.widen(v, t)})
}

func (x *exprs) is(e *ast.IsNull) typed.Expr {
	if e.What == "NULL" {
		v := x.expr(e.X)
		if isInvalid(v) {
			return invalid(e.Pos())
		}
		if v.Type().Kind == types.Null {
			v = nullLiteral(types.Of(types.String), v.Pos())
		}
		return x.fold(&typed.IsNull{Typed: typ(types.Of(types.Boolean).Required(), e.Pos()), X: v, Not: e.Not})
	}
	if f := jsonTests[e.What]; f != "" {
		return x.isJSON(e, f)
	}
	v := x.condition(e.X, "IS "+e.What)
	if isInvalid(v) {
		return invalid(e.Pos())
	}
	return x.fold(&typed.IsTrue{Typed: typ(types.Of(types.Boolean).Required(), e.Pos()), X: v, Want: e.What == "TRUE", Not: e.Not})
}

// jsonTests are the functions that say what IS JSON asks.
var jsonTests = map[string]string{"JSON": "JSON_VALID", "JSON OBJECT": "IS_JSON_OBJECT", "JSON ARRAY": "IS_JSON_ARRAY", "JSON SCALAR": "IS_JSON_SCALAR"}

// isJSON is f(x) IS [NOT] TRUE: NULL is no JSON, as in Flink.
func (x *exprs) isJSON(e *ast.IsNull, f string) typed.Expr {
	v := x.expr(e.X)
	if isInvalid(v) {
		return invalid(e.Pos())
	}
	if k := v.Type().Kind; k != types.String && k != types.Null {
		x.add(diag.BadOperands(x.file, e.X.Pos(), "IS "+e.What+" takes a STRING, this is "+v.Type().Name(), ""))
		return invalid(e.Pos())
	}
	v = x.apply(x.cat.Functions(f)[0], []typed.Expr{v}, &ast.Call{Span: e.Span})
	if isInvalid(v) {
		return v
	}
	return x.fold(&typed.IsTrue{Typed: typ(types.Of(types.Boolean).Required(), e.Pos()), X: v, Want: true, Not: e.Not})
}
