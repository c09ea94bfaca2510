package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// arithLiterals gives a NULL and a string literal beside a time their types.
func (x *exprs) arithLiterals(op string, a, b typed.Expr) (typed.Expr, typed.Expr) {
	ta, tb := a.Type().Working(), b.Type().Working()
	if ta.Kind == types.Null && tb.Kind == types.Decimal {
		return nullLiteral(tb, a.Pos()), b
	}
	if tb.Kind == types.Null && ta.Kind == types.Decimal {
		return a, nullLiteral(ta, b.Pos())
	}
	return x.besideTime(op, a, tb.Kind), x.besideTime(op, b, ta.Kind)
}

// besideTime types one operand by the kind of the other.
func (x *exprs) besideTime(op string, e typed.Expr, other types.Kind) typed.Expr {
	point := other == types.Timestamp || other == types.Date
	switch {
	case e.Type().Kind == types.Null && other == types.Null:
		return nullLiteral(types.Of(types.BigInt), e.Pos())
	case e.Type().Kind == types.Null && point:
		return nullLiteral(types.Of(types.Duration), e.Pos())
	case e.Type().Kind == types.Null:
		return nullLiteral(types.Of(other), e.Pos())
	case (other == types.Duration || other == types.Months) && op != "*":
		return x.coerceLiteral(e, other)
	case point && looksLikeDuration(e):
		return x.coerceLiteral(e, types.Duration)
	case point:
		return x.coerceLiteral(e, other)
	}
	return e
}

// looksLikeDuration tells '5m' from '2026-01-01' beside a TIMESTAMP: a duration ends in its unit, a date has a minus sign inside.
func looksLikeDuration(e typed.Expr) bool {
	l, ok := e.(*typed.Literal)
	if !ok || l.Null || l.T.Kind != types.String {
		return false
	}
	for i := 1; i < len(l.Str); i++ {
		if c := l.Str[i]; c == '-' || c == ':' {
			return false
		}
	}
	return true
}

// timeArith checks + - * of which a side is a time.
func (x *exprs) timeArith(op string, span, at source.Span, a, b typed.Expr) typed.Expr {
	ka, kb := a.Type().Working().Kind, b.Type().Working().Kind
	if op == "+" && isSpan(ka) && (kb == types.Timestamp || kb == types.Date) || op == "*" && ka == types.BigInt && isSpan(kb) {
		a, b, ka, kb = b, a, kb, ka
	}
	if ka == types.Date && kb == types.Duration && !wholeDays(b) { // as in Flink and Spark, DATE + 1h is a TIMESTAMP
		a, ka = x.widen(a, types.Of(types.Timestamp)), types.Timestamp
	}
	result := timeResult(op, ka, kb)
	if result == types.Invalid {
		help := ""
		switch {
		case ka == types.String && kb == types.String && op == "+":
			help = "strings are joined by ||"
		case (ka == types.Date || kb == types.Date) && (ka == types.BigInt || kb == types.BigInt):
			help = "write a span of time, such as 7d"
		case ka == types.Date && kb == types.Timestamp || ka == types.Timestamp && kb == types.Date:
			help = "CAST the DATE to TIMESTAMP, which is its midnight in UTC"
		}
		x.add(diag.BadOperands(x.file, at, fmt.Sprintf("%s cannot take %s and %s", op, a.Type().Name(), b.Type().Name()), help))
		return invalid(span)
	}
	if op == "*" {
		b = x.widen(b, types.Of(types.BigInt))
	}
	t := types.Of(result).With(a.Type().NotNull && b.Type().NotNull)
	return x.fold(&typed.Arith{Typed: typ(t, span), Op: op, X: a, Y: b})
}

func isSpan(k types.Kind) bool { return k == types.Duration || k == types.Months }

// wholeDays reports a constant DURATION of whole days: DATE + 7d stays a DATE.
func wholeDays(e typed.Expr) bool {
	l, ok := e.(*typed.Literal)
	return ok && (l.Null || l.Int%sq.DayMicros == 0)
}

// timeResult is the kind of a op b with the point in time, or the span that is multiplied, on the left; Invalid if there is none.
func timeResult(op string, a, b types.Kind) types.Kind {
	sum := op == "+" || op == "-"
	switch {
	case sum && a == types.Timestamp && isSpan(b), sum && a == types.Date && isSpan(b), sum && isSpan(a) && a == b:
		return a
	case op == "-" && a == b && (a == types.Timestamp || a == types.Date):
		return types.Duration
	case op == "*" && isSpan(a) && b == types.BigInt:
		return a
	}
	return types.Invalid
}
