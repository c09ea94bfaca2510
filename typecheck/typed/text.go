package typed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/typecheck/types"
)

// Text is the stable text of an expression: equal texts over one input mean equal expressions. Secrets show their origin, never a value.
func Text(e Expr) string {
	var b strings.Builder
	writeExpr(&b, e)
	return b.String()
}

func writeExpr(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case *Column:
		b.WriteString(e.Name + "#" + strconv.Itoa(e.Index))
	case *Literal:
		b.WriteString(e.Text())
	case *ParamRef:
		b.WriteString("$" + e.Param.Name)
	case *Secret:
		b.WriteString(e.From + "(" + quote(e.Name) + ")")
	case *Arith:
		if e.Y == nil {
			writeCall(b, e.Op, e.X)
			return
		}
		writeInfix(b, e.Op, e.X, e.Y)
		if e.T.Kind == types.Decimal {
			b.WriteString("::" + e.T.Name())
		}
	case *Compare:
		writeInfix(b, e.Op, e.X, e.Y)
	case *Logic:
		writeInfix(b, e.Op, e.List...)
	case *Not:
		writeCall(b, "NOT", e.X)
	case *IsNull:
		writeInfix(b, pick(e.Not, "IS NOT NULL", "IS NULL"), e.X)
	case *IsTrue:
		writeInfix(b, pick(e.Not, "IS NOT ", "IS ")+pick(e.Want, "TRUE", "FALSE"), e.X)
	case *In:
		writeExpr(b, e.X)
		writeCall(b, " IN ", e.List...)
	case *Case:
		b.WriteString("CASE")
		for _, w := range e.Whens {
			b.WriteString(" WHEN ")
			writeExpr(b, w.Cond)
			b.WriteString(" THEN ")
			writeExpr(b, w.Then)
		}
		b.WriteString(" ELSE ")
		writeExpr(b, e.Else)
		b.WriteString(" END::" + e.T.Name())
	case *Coalesce:
		writeCall(b, "COALESCE", e.List...)
	case *Convert:
		writeCall(b, e.Mode.String(), e.X)
		b.WriteString("::" + e.T.String())
	case *Now:
		if e.Row {
			b.WriteString("PROCTIME()")
		} else {
			b.WriteString("CURRENT_TIMESTAMP")
		}
	case *Draw:
		b.WriteString("draw")
		if e.Seed != nil {
			b.WriteString(" seed " + strconv.FormatInt(*e.Seed, 10))
		}
		writeCall(b, " "+strconv.FormatInt(e.Site, 10)+pick(e.Row, " row ", " key "), e.Args...)
	case *Attempt:
		writeCall(b, "TRY", e.X)
	case *Call:
		name := "?"
		if e.Func != nil {
			name = e.Func.Name
		}
		writeCall(b, name, e.Args...)
		if e.T.Kind == types.Decimal {
			b.WriteString("::" + e.T.Name())
		}
	case *Nested:
		name := e.Op.String()
		if e.Op == Apply {
			name = e.Func.Name
		}
		if e.Op == FieldOf {
			name += " " + strconv.Itoa(e.Field)
		}
		writeCall(b, name, e.Args...)
		if e.Op.Makes() {
			b.WriteString("::" + e.T.Name())
		}
	default:
		b.WriteString("?")
	}
}

func pick(c bool, yes, no string) string {
	if c {
		return yes
	}
	return no
}

func writeCall(b *strings.Builder, name string, args ...Expr) {
	b.WriteString(name + "(")
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		writeExpr(b, a)
	}
	b.WriteString(")")
}

// writeInfix puts op between the operands, or behind a single one.
func writeInfix(b *strings.Builder, op string, args ...Expr) {
	b.WriteString("(")
	for i, a := range args {
		if i > 0 {
			b.WriteString(" " + op + " ")
		}
		writeExpr(b, a)
	}
	if len(args) == 1 {
		b.WriteString(" " + op)
	}
	b.WriteString(")")
}

func (m ConvertMode) String() string {
	return [...]string{"implicit", "assign", "cast", "try"}[m]
}

// Text is the literal in SQL, with its type where the digits do not show it.
func (l *Literal) Text() string {
	if l.Null {
		return "NULL::" + l.T.Name()
	}
	switch l.T.Kind {
	case types.Boolean:
		return pick(l.Bool, "TRUE", "FALSE")
	case types.BigInt:
		return strconv.FormatInt(l.Int, 10)
	case types.Int:
		return strconv.FormatInt(l.Int, 10) + "::" + l.T.Name()
	case types.Double:
		return strconv.FormatFloat(l.Float, 'g', -1, 64) + "::DOUBLE"
	case types.Float:
		return strconv.FormatFloat(l.Float, 'g', -1, 32) + "::FLOAT"
	case types.Decimal:
		return pointed(l.Unscaled, int(l.T.Scale)) + "::" + l.T.Name()
	case types.String:
		return quote(l.Str)
	case types.Timestamp:
		return "TIMESTAMP '" + time.UnixMicro(l.Int).UTC().Format("2006-01-02T15:04:05.999999Z07:00") + "'"
	case types.Duration:
		return DurationText(l.Int)
	case types.Array, types.Map, types.Struct:
		return l.nested()
	case types.Bytes:
		return fmt.Sprintf("X'%X'", l.Str)
	case types.Date:
		return "DATE '" + time.Unix(l.Int*86400, 0).UTC().Format("2006-01-02") + "'"
	case types.Months:
		sign, n := "", l.Int
		if n < 0 {
			sign, n = "-", -n
		}
		return fmt.Sprintf("INTERVAL '%s%d-%d' YEAR TO MONTH", sign, n/12, n%12)
	}
	return "?"
}

// nested is the constructor of a value, with its type.
func (l *Literal) nested() string {
	var parts []string
	for i, x := range l.List {
		if l.T.Kind == types.Map {
			parts = append(parts, quote(l.Keys[i]))
		}
		parts = append(parts, x.Text())
	}
	list := strings.Join(parts, ", ")
	switch l.T.Kind {
	case types.Array:
		return "ARRAY[" + list + "]::" + l.T.Name()
	case types.Map:
		return "MAP[" + list + "]::" + l.T.Name()
	}
	return "ROW(" + list + ")::" + l.T.Name()
}

// pointed puts the decimal point into unscaled digits.
func pointed(digits string, scale int) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if scale == 0 {
		return sign + digits
	}
	if n := scale + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// DurationText is the literal of a duration in microseconds: 1h30m, -5s, 0s.
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
	for _, unit := range [...]struct {
		name string
		size uint64
	}{{"d", 86_400_000_000}, {"h", 3_600_000_000}, {"m", 60_000_000}, {"s", 1_000_000}, {"ms", 1000}, {"us", 1}} {
		if n := u / unit.size; n > 0 {
			b.WriteString(strconv.FormatUint(n, 10) + unit.name)
			u %= unit.size
		}
	}
	return b.String()
}
