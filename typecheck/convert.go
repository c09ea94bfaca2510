package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// convert changes the type of e; nullability follows e (Assign: follows to).
func (c *checker) convert(e typed.Expr, to types.Type, mode typed.ConvertMode) typed.Expr {
	if isInvalid(e) {
		return e
	}
	if l, ok := e.(*typed.Literal); ok && l.Null && !(mode == typed.Assign && to.NotNull) {
		return nullLiteral(to, l.Span)
	}
	if mode != typed.Assign {
		to = to.With(e.Type().NotNull)
	}
	return c.fold(&typed.Convert{Typed: typ(to, e.Pos()), X: e, Mode: mode})
}

// fromText reports the kinds that a STRING literal stands for where one of them is wanted (T2).
func fromText(k types.Kind) bool {
	switch k {
	case types.Timestamp, types.Duration, types.Date, types.Months:
		return true
	}
	return false
}

// coerceLiteral reads a STRING literal as a time, and types a bare NULL; every other expression comes back as it is.
func (c *checker) coerceLiteral(e typed.Expr, to types.Kind) typed.Expr {
	l, ok := e.(*typed.Literal)
	if !ok || isInvalid(e) {
		return e
	}
	switch {
	case l.T.Kind == types.Null && to == types.Decimal:
		return nullLiteral(types.DecimalOf(1, 0), l.Span)
	case l.T.Kind == types.Null:
		return nullLiteral(types.Of(to), l.Span)
	case l.T.Kind == types.String && !l.Null && fromText(to):
		return c.parseLiteral(l.Str, to, l.Span)
	}
	return e
}

// parseLiteral reads the text of a TIMESTAMP (in the file's zone where it has no offset), DURATION, DATE or MONTHS literal.
func (c *checker) parseLiteral(text string, to types.Kind, span source.Span) typed.Expr {
	var v int64
	var err error
	switch text := strings.TrimSpace(text); to {
	case types.Timestamp:
		v, err = num.ParseTimestamp(text, c.zone)
	case types.Date:
		v, err = num.ParseDate(text)
	case types.Months:
		v, err = num.ParseMonths(text)
	default:
		v, err = num.ParseDuration(text)
	}
	if err != nil {
		c.add(diag.BadLiteral(c.file, span, "'"+clip(text)+"'", types.Of(to).Name(), literalProblem(err, to)))
		return invalid(span)
	}
	return &typed.Literal{Typed: typ(types.Of(to).Required(), span), Int: v}
}

// literalForms show how values of the types are written.
var literalForms = map[types.Kind]string{
	types.Timestamp: "2026-12-31T23:59:59Z",
	types.Date:      "2026-12-31",
	types.Months:    "1-6, for a year and six months",
	types.Duration:  "1h30m",
}

// literalProblem says what is wrong with the text of a literal, which stands in front of it in the message.
func literalProblem(err error, to types.Kind) string {
	if strings.Contains(err.Error(), "out of range") {
		return "it is out of range"
	}
	return "it is written like " + literalForms[to]
}

// assign converts e to the type of a column that it is assigned to (assignment casts, NOT NULL checks). column names it in messages.
func (c *checker) assign(e typed.Expr, to types.Type, column string) typed.Expr {
	if isInvalid(e) || to.Kind == types.Invalid {
		return invalid(e.Pos())
	}
	if l, ok := e.(*typed.Literal); ok && l.Null && l.T.Kind == types.Null {
		if to.NotNull {
			c.add(diag.CannotAssign(c.file, e.Pos(), "NULL", column, to.String()))
			return invalid(e.Pos())
		}
		return nullLiteral(to, l.Span)
	}
	if e = c.coerceLiteral(e, to.Kind); isInvalid(e) {
		return e
	}
	if l, ok := e.(*typed.Literal); ok && to.Kind == types.Float && l.T.Numeric() { // a written number is rounded, as it is for a DOUBLE
		if e = c.convert(e, types.Of(types.Float), typed.Cast); e.Type().Kind != types.Float {
			return invalid(e.Pos())
		}
	}
	fit := types.Assign(e.Type(), to)
	checkNull := to.NotNull && !e.Type().NotNull
	switch {
	case fit == types.FitNo:
		c.add(diag.CannotAssign(c.file, e.Pos(), e.Type().Name(), column, to.String()))
		return invalid(e.Pos())
	case fit == types.FitNarrow || checkNull:
		return c.convert(e, to.With(to.NotNull || e.Type().NotNull), typed.Assign)
	case fit == types.FitWiden:
		return c.convert(e, to, typed.Implicit)
	}
	return e
}
