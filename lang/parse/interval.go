package parse

import (
	"math/big"
	"strconv"
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

// calendarUnits have no fixed length; their value is in months.
var calendarUnits = map[string]int64{"MONTH": 1, "QUARTER": 3, "YEAR": 12}

// singular drops a plural s.
func singular(unit string) string { return strings.TrimSuffix(upper(unit), "S") }

// interval parses INTERVAL '5' MINUTE, INTERVAL 5 MINUTES, INTERVAL '5 minutes', INTERVAL '1h30m', INTERVAL '1-2' YEAR TO MONTH,
// INTERVAL '1 10:30:00' DAY TO SECOND.
func (c *climber) interval(start *lexer.Token) (ast.Expr, error) {
	c.Next()
	value := c.Next()
	span := spanOf(start).To(spanOf(value))
	text := raw(value)
	if value.Type == tokString {
		text = unquote(text)
	}
	text = strings.TrimSpace(text)
	unit := c.Peek()
	name := singular(unit.Value)
	_, known := intervalUnits[name]
	if _, calendar := calendarUnits[name]; unit.Type == tokIdent && (known || calendar) {
		span = span.To(c.intervalUnit())
		if accept(c.PeekingLexer, "TO") {
			last := c.Peek()
			end := singular(last.Value)
			span = span.To(c.intervalUnit())
			return c.intervalRange(span, text, name, end)
		}
		if calendar {
			return c.intervalMonths(span, text, name)
		}
		micros, problem := intervalValue(text, name)
		return c.intervalLiteral(span, micros, problem)
	}
	if value.Type != tokString {
		return nil, &mismatch{token: unit, want: "a unit: DAY, HOUR, MINUTE, SECOND, MILLISECOND"}
	}
	if words := strings.Fields(text); len(words) == 2 && calendarUnits[singular(words[1])] > 0 {
		return c.intervalMonths(span, words[0], singular(words[1]))
	}
	micros, problem := intervalText(text)
	return c.intervalLiteral(span, micros, problem)
}

// intervalMonths is a whole number of months, quarters or years.
func (c *climber) intervalMonths(span source.Span, number, unit string) (ast.Expr, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n > maxMonths || n < -maxMonths {
		return c.badInterval(span, "an INTERVAL of "+unit+" takes a whole number, not '"+clip(number)+"'")
	}
	return c.monthsLiteral(span, n*calendarUnits[unit])
}

// maxMonths keeps the arithmetic of years within int64.
const maxMonths = 1_000_000_000

func (c *climber) monthsLiteral(span source.Span, months int64) (ast.Expr, error) {
	return &ast.Literal{Span: node(span), Kind: ast.LitMonths, Text: strconv.FormatInt(months, 10), Months: months}, nil
}

func (c *climber) badInterval(span source.Span, problem string) (ast.Expr, error) {
	c.problems = append(c.problems, diag.BadDuration(nil, span, problem))
	return &ast.Bad{Span: node(span)}, nil
}

// rangeUnits are the fields of INTERVAL '…' a TO b, from large to small, with the mark in front of each.
var rangeUnits = []struct{ unit, mark string }{{"DAY", ""}, {"HOUR", " "}, {"MINUTE", ":"}, {"SECOND", ":"}}

// intervalRange reads '1-2' YEAR TO MONTH and '1 10:30:00.5' DAY TO SECOND with what is between.
func (c *climber) intervalRange(span source.Span, text, from, to string) (ast.Expr, error) {
	negative := strings.HasPrefix(text, "-")
	body := strings.TrimLeft(text, "+-")
	wrong := "INTERVAL '" + clip(text) + "' is no " + from + " TO " + to
	if from == "YEAR" && to == "MONTH" {
		years, months, ok := strings.Cut(body, "-")
		y, err1 := strconv.ParseInt(years, 10, 64)
		m, err2 := strconv.ParseInt(months, 10, 64)
		if !ok || err1 != nil || err2 != nil || y > maxMonths || m > 11 || m < 0 {
			return c.badInterval(span, wrong)
		}
		if y = y*12 + m; negative {
			y = -y
		}
		return c.monthsLiteral(span, y)
	}
	sum, open := new(big.Int), false
	for _, f := range rangeUnits {
		if f.unit == from {
			open = true
		}
		if !open {
			continue
		}
		if f.unit != from {
			var ok bool
			if body, ok = strings.CutPrefix(body, f.mark); !ok {
				return c.badInterval(span, wrong)
			}
		}
		n := strings.IndexAny(body, " :")
		if f.unit == to || n < 0 {
			n = len(body)
		}
		micros, problem := intervalValue(body[:n], f.unit)
		if problem != "" || strings.ContainsAny(body[:n], "+-") {
			return c.badInterval(span, wrong)
		}
		sum.Add(sum, big.NewInt(micros))
		if body = body[n:]; f.unit == to {
			open = false
		}
	}
	if open || body != "" || !sum.IsInt64() || sum.Sign() == 0 && from == to {
		return c.badInterval(span, wrong)
	}
	if negative {
		sum.Neg(sum)
	}
	return c.intervalLiteral(span, sum.Int64(), "")
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
func intervalText(text string) (micros int64, problem string) {
	if v, ok := durationMicros(text); ok {
		return v, ""
	}
	words := strings.Fields(text)
	if len(words) == 0 || len(words)%2 != 0 || len(words) > 32 {
		return 0, "INTERVAL '" + clip(text) + "' has no unit"
	}
	sum := new(big.Int)
	for i := 0; i < len(words); i += 2 {
		unit := singular(words[i+1])
		if calendarUnits[unit] > 0 {
			return 0, "months have no fixed length: they stand alone in an INTERVAL"
		}
		if _, ok := intervalUnits[unit]; !ok {
			return 0, "'" + clip(words[i+1]) + "' is not a unit of time"
		}
		v, problem := intervalValue(words[i], unit)
		if problem != "" {
			return 0, problem
		}
		sum.Add(sum, big.NewInt(v))
	}
	if !sum.IsInt64() {
		return 0, "a duration is at most 106751991 days"
	}
	return sum.Int64(), ""
}
