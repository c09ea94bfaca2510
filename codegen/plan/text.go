package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Text is an expression as dumps and explain show it: SQL with every conversion written out.
func Text(e typed.Expr) string {
	switch e := e.(type) {
	case nil:
		return ""
	case *typed.Column:
		return e.Name
	case *typed.Literal:
		return literalText(e)
	case *typed.ParamRef:
		return "$" + e.Param.Name
	case *typed.Secret:
		return e.From + "(***)"
	case *typed.Arith:
		if e.Y == nil {
			return "-" + operand(e.X)
		}
		return operand(e.X) + " " + e.Op + " " + operand(e.Y)
	case *typed.Compare:
		op := map[string]string{"is": "IS NOT DISTINCT FROM", "isnot": "IS DISTINCT FROM"}[e.Op]
		if op == "" {
			op = e.Op
		}
		return operand(e.X) + " " + op + " " + operand(e.Y)
	case *typed.Logic:
		return join(e.List, " "+e.Op+" ", operand)
	case *typed.Not:
		return "NOT " + operand(e.X)
	case *typed.IsNull:
		return operand(e.X) + " IS " + not(e.Not) + "NULL"
	case *typed.IsTrue:
		return operand(e.X) + " IS " + not(e.Not) + strings.ToUpper(strconv.FormatBool(e.Want))
	case *typed.In:
		return operand(e.X) + " IN (" + join(e.List, ", ", Text) + ")"
	case *typed.Case:
		var b strings.Builder
		b.WriteString("CASE")
		for _, w := range e.Whens {
			fmt.Fprintf(&b, " WHEN %s THEN %s", Text(w.Cond), Text(w.Then))
		}
		return b.String() + " ELSE " + Text(e.Else) + " END"
	case *typed.Coalesce:
		return "COALESCE(" + join(e.List, ", ", Text) + ")"
	case *typed.Convert:
		name := [...]string{"WIDEN", "ASSIGN", "CAST", "TRY_CAST"}[e.Mode]
		return name + "(" + Text(e.X) + " AS " + e.T.Name() + ")"
	case *typed.Call:
		return e.Func.Name + "(" + join(e.Args, ", ", Text) + ")"
	}
	return fmt.Sprintf("?%T", e)
}

func not(b bool) string {
	if b {
		return "NOT "
	}
	return ""
}

func join(list []typed.Expr, sep string, f func(typed.Expr) string) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return strings.Join(out, sep)
}

// operand is Text, in parentheses where e is more than one word.
func operand(e typed.Expr) string {
	switch e.(type) {
	case *typed.Arith, *typed.Compare, *typed.Logic, *typed.Not, *typed.IsNull, *typed.IsTrue, *typed.In:
		return "(" + Text(e) + ")"
	}
	return Text(e)
}

func literalText(l *typed.Literal) string {
	if l.Null {
		return "NULL"
	}
	switch l.T.Kind {
	case types.Boolean:
		return strings.ToUpper(strconv.FormatBool(l.Bool))
	case types.BigInt:
		return strconv.FormatInt(l.Int, 10)
	case types.Double:
		return strconv.FormatFloat(l.Float, 'e', -1, 64)
	case types.Decimal:
		return decimalText(l.Unscaled, int(l.T.Scale))
	case types.String:
		return "'" + strings.ReplaceAll(l.Str, "'", "''") + "'"
	case types.Timestamp:
		return fmt.Sprintf("TIMESTAMP(%d µs)", l.Int)
	case types.Duration:
		return DurationText(l.Int)
	}
	return "?"
}

// decimalText puts the point into unscaled digits.
func decimalText(digits string, scale int) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if scale == 0 {
		return sign + digits
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// DurationText is a duration as its literal: 1h30m. us is in microseconds.
func DurationText(us int64) string {
	if us == 0 {
		return "0s"
	}
	var b strings.Builder
	u := uint64(us)
	if us < 0 {
		b.WriteByte('-')
		u = -u
	}
	for _, unit := range []struct {
		name string
		us   uint64
	}{{"d", 86_400_000_000}, {"h", 3_600_000_000}, {"m", 60_000_000}, {"s", 1_000_000}, {"ms", 1000}, {"us", 1}} {
		if n := u / unit.us; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, unit.name)
			u %= unit.us
		}
	}
	return b.String()
}

func modeText(m typed.OutputMode) string {
	return [...]string{"append", "final result"}[m]
}
