package typecheck

import (
	"errors"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// fold replaces an operation over literals by its value, with the functions that run time uses (language.md T6). An operation that
// fails, or that is not constant, comes back as it is: failing is a row error.
func (c *checker) fold(e typed.Expr) typed.Expr {
	l, err := evaluate(e)
	if err != nil || l == nil {
		return e
	}
	return l
}

// foldError is the reason why a constant expression has no value, nil if it is not constant.
func foldError(e typed.Expr) error {
	l, err := evaluate(e)
	if l != nil {
		return nil // an operand that fails is not needed
	}
	for _, x := range typed.Children(e) {
		if err := foldError(x); err != nil {
			return err
		}
	}
	return err
}

// evaluate computes an operation whose operands are literals; nil without an error if it is none.
func evaluate(e typed.Expr) (*typed.Literal, error) {
	switch e := e.(type) {
	case *typed.Case:
		return foldCase(e), nil
	case *typed.Coalesce:
		return foldCoalesce(e), nil
	case *typed.Attempt:
		return foldTry(e), nil
	}
	args := typed.Children(e)
	lits := make([]*typed.Literal, len(args))
	n, nested := e.(*typed.Nested)
	makes := nested && n.Op.Makes() // ARRAY[NULL] is one of NULLs
	for i, a := range args {
		l, ok := a.(*typed.Literal)
		if !ok || l.T.Kind == types.Invalid || l.T.Kind == types.Null && !makes {
			return nil, nil
		}
		lits[i] = l
	}
	out := &typed.Literal{Typed: typ(e.Type(), e.Pos())}
	var err error
	switch e := e.(type) {
	case *typed.Arith:
		err = foldArith(e, lits, out)
	case *typed.Compare:
		foldCompare(e.Op, lits[0], lits[1], out)
	case *typed.Logic:
		foldLogic(e.Op, lits, out)
	case *typed.Not:
		out.Null, out.Bool = lits[0].Null, !lits[0].Bool
	case *typed.IsNull:
		out.Bool = lits[0].Null != e.Not
	case *typed.IsTrue:
		out.Bool = (!lits[0].Null && lits[0].Bool == e.Want) != e.Not
	case *typed.In:
		foldIn(lits, out)
	case *typed.Convert:
		err = foldConvert(e, lits[0], out)
	case *typed.Call:
		err = foldCall(e, lits, out)
	case *typed.Nested:
		err = foldNested(e, lits, out)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if out.Null {
		return nullLiteral(out.T, out.Span), nil
	}
	out.T.NotNull = true
	return out, nil
}

func anyNull(l []*typed.Literal) bool {
	for _, x := range l {
		if x.Null {
			return true
		}
	}
	return false
}

func foldArith(e *typed.Arith, l []*typed.Literal, out *typed.Literal) (err error) {
	if anyNull(l) {
		out.Null = true
		return nil
	}
	if e.Y == nil {
		return foldNegate(l[0], out)
	}
	a, b := l[0], l[1]
	switch {
	case e.T.Kind == types.String || e.T.Kind == types.Bytes:
		out.Str = a.Str + b.Str
	case e.T.Kind == types.Double:
		out.Float, err = foldDouble(e.Op, a.Float, b.Float)
	case e.T.Kind == types.Decimal:
		f, ok := map[string]func(a, b sq.Decimal, p, s uint8) (sq.Decimal, error){
			"+": num.AddDecimal, "-": num.SubDecimal, "*": num.MulDecimal, "/": num.DivDecimal, "%": num.ModDecimal}[e.Op]
		if !ok {
			return errors.New("no such operator: " + e.Op)
		}
		var d sq.Decimal
		if d, err = f(decimalOf(a), decimalOf(b), e.T.Precision, e.T.Scale); err == nil {
			out.Unscaled = d.Unscaled.String()
		}
	default:
		f := intArith(e)
		if f == nil {
			return errors.New("no such operator: " + e.Op)
		}
		out.Int, err = f(a.Int, b.Int)
	}
	return err
}

func foldNegate(a, out *typed.Literal) (err error) {
	switch a.T.Kind {
	case types.BigInt:
		out.Int, err = num.NegInt(a.Int)
	case types.Double:
		out.Float = -a.Float
	case types.Decimal:
		out.Unscaled = decimalOf(a).Neg().Unscaled.String()
	}
	return err
}

func foldDouble(op string, a, b float64) (float64, error) {
	switch op {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "/":
		return num.DivFloat(a, b)
	case "%":
		return num.ModFloat(a, b)
	}
	return 0, errors.New("no such operator: " + op)
}

// intArith picks the operation over int64: BIGINT and times.
func intArith(e *typed.Arith) func(a, b int64) (int64, error) {
	kx, ky := e.X.Type().Kind, e.Y.Type().Kind
	switch {
	case kx == types.Months || ky == types.Months || kx == types.Date:
		return dateArith(e.Op, kx, ky)
	case e.T.Kind == types.BigInt:
		return map[string]func(a, b int64) (int64, error){
			"+": num.AddInt, "-": num.SubInt, "*": num.MulInt, "/": num.DivInt, "DIV": num.DivInt, "%": num.ModInt}[e.Op]
	case e.T.Kind == types.Timestamp && e.Op == "+":
		return num.AddTime
	case e.T.Kind == types.Timestamp:
		return num.SubTime
	case e.Op == "*":
		return num.MulDuration
	case kx == types.Timestamp:
		return num.DiffTime
	case e.Op == "+":
		return num.AddTime
	}
	return num.SubTime
}

// dateArith picks an operation of DATE and MONTHS.
func dateArith(op string, kx, ky types.Kind) func(a, b int64) (int64, error) {
	plus := op == "+"
	pick := func(add, sub func(a, b int64) (int64, error)) func(a, b int64) (int64, error) {
		if plus {
			return add
		}
		return sub
	}
	switch {
	case op == "*":
		return num.MulMonths
	case kx == types.Months:
		return pick(num.SumMonths, num.DiffMonths)
	case kx == types.Timestamp:
		return pick(num.AddMonthsTime, num.SubMonthsTime)
	case ky == types.Months:
		return pick(num.AddMonths, num.SubMonths)
	case ky == types.Date:
		return num.DiffDate
	}
	return pick(num.AddDays, num.SubDays)
}

// order compares two literals of one kind that are not NULL.
func order(a, b *typed.Literal) int {
	switch a.T.Kind {
	case types.Array, types.Map, types.Struct: // only whether they are equal counts
		return strings.Compare(a.Encoded(), b.Encoded())
	case types.Boolean:
		return boolInt(a.Bool) - boolInt(b.Bool)
	case types.Double, types.Float:
		return num.CompareFloat(a.Float, b.Float)
	case types.Decimal:
		return num.CompareDecimal(decimalOf(a), decimalOf(b))
	case types.String, types.Bytes:
		switch {
		case a.Str < b.Str:
			return -1
		case a.Str > b.Str:
			return 1
		}
		return 0
	}
	switch {
	case a.Int < b.Int:
		return -1
	case a.Int > b.Int:
		return 1
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func foldCompare(op string, a, b, out *typed.Literal) {
	if op == "is" || op == "isnot" {
		same := a.Null && b.Null || !a.Null && !b.Null && order(a, b) == 0
		out.Bool = same == (op == "is")
		return
	}
	if out.Null = a.Null || b.Null; out.Null {
		return
	}
	o := order(a, b)
	switch op {
	case "=":
		out.Bool = o == 0
	case "<>":
		out.Bool = o != 0
	case "<":
		out.Bool = o < 0
	case "<=":
		out.Bool = o <= 0
	case ">":
		out.Bool = o > 0
	case ">=":
		out.Bool = o >= 0
	}
}

// foldLogic: FALSE decides AND, TRUE decides OR, else NULL if any, else the neutral value.
func foldLogic(op string, l []*typed.Literal, out *typed.Literal) {
	neutral := op == "AND"
	out.Bool = neutral
	for _, x := range l {
		switch {
		case x.Null:
			out.Null = true
		case x.Bool != neutral:
			out.Null, out.Bool = false, !neutral
			return
		}
	}
}

func foldIn(l []*typed.Literal, out *typed.Literal) {
	if out.Null = l[0].Null; out.Null {
		return
	}
	for _, x := range l[1:] {
		if x.Null {
			out.Null = true
		} else if order(l[0], x) == 0 {
			out.Null, out.Bool = false, true
			return
		}
	}
}

// foldCase looks at operands by need: those behind the decision need not be constant.
func foldCase(e *typed.Case) *typed.Literal {
	value := e.Else
	for _, w := range e.Whens {
		cond, ok := w.Cond.(*typed.Literal)
		if !ok {
			return nil
		}
		if !cond.Null && cond.Bool {
			value = w.Then
			break
		}
	}
	if l, ok := value.(*typed.Literal); ok {
		return retyped(l, e)
	}
	return nil
}

// foldCoalesce likewise.
func foldCoalesce(e *typed.Coalesce) *typed.Literal {
	for _, x := range e.List {
		l, ok := x.(*typed.Literal)
		if !ok {
			return nil
		}
		if !l.Null {
			return retyped(l, e)
		}
	}
	return nullLiteral(e.T, e.Span)
}

// foldTry gives NULL for a constant that fails.
func foldTry(e *typed.Attempt) *typed.Literal {
	if l, ok := e.X.(*typed.Literal); ok {
		return retyped(l, e)
	}
	constant := true
	typed.Walk(e.X, func(x typed.Expr) {
		switch x.(type) {
		case *typed.Column, *typed.ParamRef, *typed.Secret, *typed.Now, *typed.Draw:
			constant = false
		}
	})
	if constant && foldError(e.X) != nil {
		return nullLiteral(e.T, e.Span)
	}
	return nil
}

// retyped is a value in the place of the expression that gave it.
func retyped(l *typed.Literal, e typed.Expr) *typed.Literal {
	n := *l
	n.Span = e.Pos()
	n.T = e.Type().With(!l.Null)
	return &n
}

func decimalOf(l *typed.Literal) sq.Decimal {
	d, err := sq.ParseDecimal(l.Unscaled)
	if err != nil {
		panic("typecheck: a DECIMAL literal with bad digits: " + l.Unscaled)
	}
	d.Scale = l.T.Scale
	return d
}

func foldConvert(e *typed.Convert, a, out *typed.Literal) error {
	if out.Null = a.Null; out.Null {
		if e.Mode == typed.Assign && e.T.NotNull {
			return errors.New("NULL in a NOT NULL column")
		}
		return nil
	}
	err := convertLiteral(e, a, out)
	if err != nil && err != errNotFolded && e.Mode == typed.Try {
		out.Null = true
		return nil
	}
	return err
}

func convertLiteral(e *typed.Convert, a, out *typed.Literal) (err error) {
	from, to := a.T, e.T
	switch {
	case to.Kind == types.Decimal:
		var d sq.Decimal
		switch {
		case from.Kind == types.String:
			d, err = num.ParseDecimal(a.Str, to.Precision, to.Scale)
		case from.Floating():
			d, err = num.DecimalFromFloat(a.Float, to.Precision, to.Scale)
		case from.Integral():
			d, err = rescale(e.Mode, num.DecimalFromInt(a.Int), to)
		default:
			d, err = rescale(e.Mode, decimalOf(a), to)
		}
		out.Unscaled = d.Unscaled.String()
	case to.Nested() && from.Kind == to.Kind:
		err = convertNestedLiteral(e, a, out)
	case from.Nested() && to.Kind == types.String:
		out.Str = string(literalJSON(nil, a))
	case from.Nested() || to.Nested():
		return errNotFolded
	case to.Kind == types.Timestamp && from.Kind == types.Timestamp:
		out.Int = num.CutTime(a.Int, to.TimeUnit())
	case to.Kind == types.Timestamp && from.Kind == types.Date:
		out.Int = num.DateToTime(a.Int)
	case to.Kind == types.Date && from.Kind == types.Timestamp:
		out.Int = num.TimeToDate(a.Int)
	case from.Kind == to.Kind && from.Kind != types.Int:
		t := out.T
		*out = *a
		out.T = t
	case to.Kind == types.String:
		out.Str = literalText(a)
	case from.Kind == types.String:
		err = parseText(a.Str, to, out)
	case to.Floating():
		out.Float, err = toFloat(e.Mode, a, to)
	case to.Integral():
		out.Int, err = toInteger(a, to)
	default:
		return errNotFolded
	}
	return err
}

// toFloat converts a number to DOUBLE or FLOAT; an assignment to FLOAT keeps the value of an integer or a DOUBLE.
func toFloat(mode typed.ConvertMode, a *typed.Literal, to types.Type) (f float64, err error) {
	switch {
	case a.T.Integral():
		f = float64(a.Int)
	case a.T.Kind == types.Decimal:
		f = num.DecimalToFloat(decimalOf(a))
	default:
		f = a.Float
	}
	switch {
	case to.Kind == types.Double:
		return f, nil
	case mode == typed.Assign && a.T.Kind != types.Decimal:
		return num.Float32Exact(f)
	}
	return num.Float32(f)
}

// toInteger converts a number, truncated toward zero.
func toInteger(a *typed.Literal, to types.Type) (n int64, err error) {
	switch {
	case a.T.Integral():
		n = a.Int
	case a.T.Floating():
		n, err = num.FloatToInt(a.Float)
	default:
		n, err = num.DecimalToInt(decimalOf(a))
	}
	if err != nil || to.Kind == types.BigInt {
		return n, err
	}
	return num.IntN(n, uint8(to.Bits()))
}

// literalText is CAST to STRING: the text of a CSV field.
func literalText(a *typed.Literal) string {
	var b []byte
	switch a.T.Kind {
	case types.Boolean:
		b = encode.TextBool(b, a.Bool)
	case types.BigInt, types.Int:
		b = encode.TextInt(b, a.Int)
	case types.Double:
		b = encode.TextFloat(b, a.Float)
	case types.Float:
		b = encode.TextFloat32(b, a.Float)
	case types.Bytes:
		b = encode.TextBinary(b, a.Str)
	case types.Date:
		b = encode.TextDate(b, a.Int)
	case types.Months:
		b = encode.TextMonths(b, a.Int)
	case types.Decimal:
		b = encode.TextDecimal128(b, decimalOf(a).Unscaled, a.T.Scale)
	case types.Timestamp:
		b = encode.TextTimestamp(b, a.Int)
	case types.Duration:
		b = encode.TextDuration(b, a.Int)
	}
	return string(b)
}

var errNotFolded = errors.New("it is known when the program runs")

func rescale(mode typed.ConvertMode, d sq.Decimal, to types.Type) (sq.Decimal, error) {
	if mode == typed.Cast || mode == typed.Try {
		return num.RescaleRound(d, to.Precision, to.Scale)
	}
	return num.RescaleExact(d, to.Precision, to.Scale)
}

// parseText is CAST from STRING.
func parseText(s string, to types.Type, out *typed.Literal) (err error) {
	switch to.Kind {
	case types.Boolean:
		out.Bool, err = num.ParseBool(s)
	case types.BigInt:
		out.Int, err = num.ParseInt(s)
	case types.Int:
		out.Int, err = num.ParseIntN(s, uint8(to.Bits()))
	case types.Double:
		out.Float, err = num.ParseFloat(s)
	case types.Float:
		out.Float, err = num.ParseFloat32(s)
	case types.Bytes:
		out.Str, err = num.ParseBytes(s)
	case types.Date:
		out.Int, err = num.ParseDate(s)
	case types.Months:
		out.Int, err = num.ParseMonths(s)
	case types.Timestamp:
		out.Int, err = num.ParseTimestamp(s, "")
		out.Int = num.CutTime(out.Int, to.TimeUnit())
	case types.Duration:
		out.Int, err = num.ParseDuration(s)
	default:
		return errNotFolded
	}
	return err
}

// foldCall calls the stdlib function itself.
func foldCall(e *typed.Call, l []*typed.Literal, out *typed.Literal) error {
	args := make([]any, len(l))
	for i, a := range l {
		if a.Null {
			if !e.Func.Param(i).Nullable {
				out.Null = true
				return nil
			}
			continue // nil: NULL
		}
		v, err := goValue(a)
		if err != nil {
			return err
		}
		args[i] = v
	}
	v, err := e.Func.Call(args)
	if err != nil {
		return err
	}
	return fromGo(v, out)
}

// goValue is a literal as a Go value at a function's border.
func goValue(a *typed.Literal) (any, error) {
	switch a.T.Kind {
	case types.Boolean:
		return a.Bool, nil
	case types.BigInt:
		return a.Int, nil
	case types.Double:
		return a.Float, nil
	case types.Decimal:
		return decimalOf(a), nil
	case types.String:
		return a.Str, nil
	case types.Timestamp:
		return sq.Timestamp(a.Int), nil
	case types.Duration:
		if d, ok := sq.DurationOf(a.Int); ok {
			return d, nil
		}
		return nil, errors.New("DURATION out of range")
	case types.Date:
		return sq.Date(a.Int), nil
	case types.Bytes:
		return []byte(a.Str), nil
	case types.Months:
		return sq.Months(a.Int), nil
	}
	return nil, errNotFolded
}

func fromGo(v any, out *typed.Literal) error {
	r, ok := sig.FromGo(v)
	if !ok {
		out.Null = true
		return nil
	}
	switch r := r.(type) {
	case bool:
		out.Bool = r
	case int64:
		out.Int = r
	case float64:
		out.Float = r
	case string:
		out.Str = r
	case sq.Timestamp:
		out.Int = int64(r)
	case sq.Date:
		out.Int = int64(r)
	case sq.Months:
		out.Int = int64(r)
	case []byte:
		out.Str = string(r)
	case time.Duration:
		out.Int = sq.Micros(r)
	case sq.Decimal:
		if r.Scale != out.T.Scale || !r.Unscaled.InPrecision(out.T.Precision) {
			return num.ErrDecimalOverflow
		}
		out.Unscaled = r.Unscaled.String()
	default:
		return errNotFolded
	}
	return nil
}
