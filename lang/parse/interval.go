package parse

import (
	"math/big"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// intervalUnits maps the words of an INTERVAL, without a plural s, to microseconds.
var intervalUnits = map[string]int64{
	"WEEK": 7 * 86_400_000_000, "DAY": 86_400_000_000, "HOUR": 3_600_000_000, "MINUTE": 60_000_000,
	"SECOND": 1_000_000, "MILLISECOND": 1_000, "MICROSECOND": 1,
}

// calendarUnits have no fixed length.
var calendarUnits = set("MONTH", "QUARTER", "YEAR")

// singular drops a plural s.
func singular(unit string) string { return strings.TrimSuffix(upper(unit), "S") }

// interval parses INTERVAL '5' MINUTE, INTERVAL 5 MINUTES, INTERVAL '5 minutes', INTERVAL '1h30m'.
func (c *climber) interval(start *lexer.Token) (ast.Expr, error) {
	c.Next()
	value := c.Next()
	span := spanOf(start).To(spanOf(value))
	text := raw(value)
	if value.Type == tokString {
		text = unquote(text)
	}
	unit := c.Peek()
	name := singular(unit.Value)
	_, known := intervalUnits[name]
	if unit.Type == tokIdent && (known || calendarUnits[name]) {
		span = span.To(c.intervalUnit())
		if to := c.Peek(); isWord(to, "TO") {
			c.Next()
			c.intervalUnit()
			return c.unsupported("INTERVAL TO", spanOf(to), span.To(spanOf(before(c.PeekingLexer)))), nil
		}
		if calendarUnits[name] {
			return c.unsupported("INTERVAL MONTH", spanOf(start), span), nil
		}
		micros, problem := intervalValue(strings.TrimSpace(text), name)
		return c.intervalLiteral(span, micros, problem)
	}
	if value.Type != tokString {
		return nil, &mismatch{token: unit, want: "a unit: DAY, HOUR, MINUTE, SECOND, MILLISECOND"}
	}
	micros, problem, calendar := intervalText(text)
	if calendar {
		return c.unsupported("INTERVAL MONTH", spanOf(start), span), nil
	}
	return c.intervalLiteral(span, micros, problem)
}

// intervalUnit consumes a unit and its precision, SECOND(3), and returns the span.
func (c *climber) intervalUnit() source.Span {
	span := spanOf(c.Next())
	if isOp(c.Peek(), "(") && at(c.PeekingLexer, 1).Type == tokInteger {
		span = span.To(skipBalanced(c.PeekingLexer))
	}
	return span
}

func (c *climber) intervalLiteral(span source.Span, micros int64, problem string) (ast.Expr, error) {
	if problem != "" {
		c.problems = append(c.problems, diag.BadDuration(nil, span, problem))
		return &ast.Bad{Span: node(span)}, nil
	}
	return &ast.Literal{Span: node(span), Kind: ast.LitDuration, Text: durationText(micros), Micros: micros, Spaced: true}, nil
}

// intervalValue is number × unit; the value must be whole microseconds.
func intervalValue(number, unit string) (micros int64, problem string) {
	if !decimalNumber(number) {
		return 0, "an INTERVAL of " + unit + " takes a number, not '" + clip(number) + "'"
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, "an INTERVAL of " + unit + " takes a number, not '" + clip(number) + "'"
	}
	r.Mul(r, new(big.Rat).SetInt64(intervalUnits[unit]))
	switch {
	case !r.IsInt():
		return 0, "durations have microseconds, '" + clip(number) + "' " + unit + " has more digits"
	case !r.Num().IsInt64():
		return 0, "a duration is at most 106751991 days"
	}
	return r.Num().Int64(), ""
}

// decimalNumber reports [-+]digits[.digits] of at most 40 characters: big.Rat takes far more forms.
func decimalNumber(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, dot := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return len(s) <= 40 && digits(whole) && (!dot || digits(fraction))
}

// intervalText is the value of '5 minutes', '1 day 2 hours' or '1h30m'.
func intervalText(text string) (micros int64, problem string, calendar bool) {
	if v, ok := durationMicros(strings.TrimSpace(text)); ok {
		return v, "", false
	}
	words := strings.Fields(text)
	if len(words) == 0 || len(words)%2 != 0 || len(words) > 32 {
		return 0, "INTERVAL '" + clip(text) + "' has no unit", false
	}
	sum := new(big.Int)
	for i := 0; i < len(words); i += 2 {
		unit := singular(words[i+1])
		if calendarUnits[unit] {
			return 0, "", true
		}
		if _, ok := intervalUnits[unit]; !ok {
			return 0, "'" + clip(words[i+1]) + "' is not a unit of time", false
		}
		v, problem := intervalValue(words[i], unit)
		if problem != "" {
			return 0, problem, false
		}
		sum.Add(sum, big.NewInt(v))
	}
	if !sum.IsInt64() {
		return 0, "a duration is at most 106751991 days", false
	}
	return sum.Int64(), "", false
}
