package ref

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// now is CURRENT_TIMESTAMP in every epoch of a simulated run: 2026-01-01T00:00:00Z.
const now = 1_767_225_600_000_000

// eval evaluates an expression over a row (nil: constants only). NULL is three-valued, errors are row errors.
func (e *evaluator) eval(x typed.Expr, r *row) (Value, error) {
	switch x := x.(type) {
	case *typed.Column:
		return r.cells[x.Index].force()
	case *typed.Literal:
		return literal(x)
	case *typed.ParamRef:
		return e.params[x.Param], nil
	case *typed.Arith:
		return e.arith(x, r)
	case *typed.Compare:
		return e.compare(x, r)
	case *typed.Logic:
		return e.logic(x, r)
	case *typed.Not:
		v, err := e.eval(x.X, r)
		if err != nil || v.IsNull() {
			return null, err
		}
		return boolean(!v.B), nil
	case *typed.IsNull:
		v, err := e.eval(x.X, r)
		if err != nil {
			return null, err
		}
		return boolean(v.IsNull() != x.Not), nil
	case *typed.IsTrue:
		v, err := e.eval(x.X, r)
		if err != nil {
			return null, err
		}
		is := x.Want && v.isTrue() || !x.Want && v.isFalse()
		return boolean(is != x.Not), nil
	case *typed.In:
		return e.in(x, r)
	case *typed.Case:
		for _, w := range x.Whens {
			v, err := e.eval(w.Cond, r)
			if err != nil {
				return null, err
			}
			if v.isTrue() {
				return e.eval(w.Then, r)
			}
		}
		return e.eval(x.Else, r)
	case *typed.Coalesce:
		for _, y := range x.List {
			v, err := e.eval(y, r)
			if err != nil || !v.IsNull() {
				return v, err
			}
		}
		return null, nil
	case *typed.Convert:
		v, err := e.eval(x.X, r)
		if err != nil || v.IsNull() {
			return e.checkNull(v, err, x)
		}
		w, err := convert(v, x.T, x.Mode)
		if err != nil && x.Mode == typed.Try {
			return null, nil
		}
		return w, err
	case *typed.Now:
		if x.Row {
			return timestamp(r.from.processed()), nil
		}
		return Value{Kind: types.Timestamp, I: now}, nil
	case *typed.Draw:
		return e.draw(x, r)
	case *typed.Attempt:
		v, err := e.eval(x.X, r)
		if err != nil {
			return null, nil
		}
		return v, nil
	case *typed.Call:
		return e.call(x, r)
	case *typed.Nested:
		return e.nested(x, r)
	}
	panic(fmt.Sprintf("expression %T", x))
}

// checkNull passes NULL on, unless an assignment puts it into a NOT NULL column. An error of the operand is none of the
// conversion's, so TRY_CAST does not catch it.
func (e *evaluator) checkNull(v Value, err error, x *typed.Convert) (Value, error) {
	if err == nil && x.Mode == typed.Assign && x.T.NotNull {
		return null, errors.New("NULL in a NOT NULL column")
	}
	return v, err
}

func literal(x *typed.Literal) (Value, error) {
	if x.Null {
		return null, nil
	}
	v := Value{Kind: x.T.Kind, B: x.Bool, I: x.Int, F: x.Float, S: x.Str}
	if x.T.Nested() {
		return nestedLiteral(x)
	}
	if x.T.Kind == types.Decimal {
		n, ok := new(big.Int).SetString(x.Unscaled, 10)
		if !ok {
			return null, fmt.Errorf("decimal literal %q", x.Unscaled)
		}
		if v.D, ok = decimal(n, 38, x.T.Scale); !ok {
			return null, fmt.Errorf("decimal literal %q has too many digits", x.Unscaled)
		}
	}
	return v, nil
}

// compare is three-valued, but for IS [NOT] DISTINCT FROM.
func (e *evaluator) compare(x *typed.Compare, r *row) (Value, error) {
	a, err := e.eval(x.X, r)
	if err != nil {
		return null, err
	}
	if a.IsNull() && x.Op != "is" && x.Op != "isnot" {
		// the right side is still evaluated: it may fail
		_, err := e.eval(x.Y, r)
		return null, err
	}
	b, err := e.eval(x.Y, r)
	if err != nil {
		return null, err
	}
	if x.Op == "is" || x.Op == "isnot" { // IS NOT DISTINCT FROM, IS DISTINCT FROM
		same := a.IsNull() && b.IsNull() || !a.IsNull() && !b.IsNull() && compare(a, b) == 0
		return boolean(same == (x.Op == "is")), nil
	}
	if b.IsNull() {
		return null, nil
	}
	c := compare(a, b)
	switch x.Op {
	case "=":
		return boolean(c == 0), nil
	case "<>":
		return boolean(c != 0), nil
	case "<":
		return boolean(c < 0), nil
	case "<=":
		return boolean(c <= 0), nil
	case ">":
		return boolean(c > 0), nil
	case ">=":
		return boolean(c >= 0), nil
	}
	panic("comparison " + x.Op)
}

// logic stops at the first FALSE of an AND and the first TRUE of an OR, in the order written.
func (e *evaluator) logic(x *typed.Logic, r *row) (Value, error) {
	sawNull := false
	for _, y := range x.List {
		v, err := e.eval(y, r)
		switch {
		case err != nil:
			return null, err
		case v.IsNull():
			sawNull = true
		case x.Op == "AND" && !v.B:
			return boolean(false), nil
		case x.Op == "OR" && v.B:
			return boolean(true), nil
		}
	}
	if sawNull {
		return null, nil
	}
	return boolean(x.Op == "AND"), nil
}

// in stops at the first equal element; NULLs make a miss NULL.
func (e *evaluator) in(x *typed.In, r *row) (Value, error) {
	a, err := e.eval(x.X, r)
	if err != nil {
		return null, err
	}
	sawNull := a.IsNull()
	for _, y := range x.List {
		b, err := e.eval(y, r)
		switch {
		case err != nil:
			return null, err
		case b.IsNull():
			sawNull = true
		case !a.IsNull() && compare(a, b) == 0:
			return boolean(true), nil
		}
	}
	if sawNull {
		return null, nil
	}
	return boolean(false), nil
}

// arith calls the one implementation of arithmetic; NULL on either side gives NULL once both sides are evaluated.
func (e *evaluator) arith(x *typed.Arith, r *row) (Value, error) {
	a, err := e.eval(x.X, r)
	if err != nil {
		return null, err
	}
	var b Value
	if x.Y != nil {
		if b, err = e.eval(x.Y, r); err != nil {
			return null, err
		}
	}
	if a.IsNull() || x.Y != nil && b.IsNull() {
		return null, nil
	}
	v := Value{Kind: x.T.Kind}
	switch {
	case x.Op == "||":
		v.S = a.S + b.S
	case a.Kind == types.Months || b.Kind == types.Months || a.Kind == types.Date:
		v.I, err = dateArith(x.Op, a, b)
	case a.Kind == types.Double || b.Kind == types.Double:
		v.F, err = doubleArith(x.Op, a.F, b.F)
	case x.T.Kind == types.Decimal:
		return decimalArith(x, a, b)
	case a.Kind == types.BigInt && (x.Op == "neg" || b.Kind == types.BigInt):
		v.I, err = intArith(x.Op, a.I, b.I)
	default:
		v.I, err = timeArith(x.Op, a, b)
	}
	if err != nil {
		return null, err
	}
	return v, nil
}

func intArith(op string, a, b int64) (int64, error) {
	switch op {
	case "+":
		return num.AddInt(a, b)
	case "-":
		return num.SubInt(a, b)
	case "*":
		return num.MulInt(a, b)
	case "/", "DIV":
		return num.DivInt(a, b)
	case "%":
		return num.ModInt(a, b)
	case "neg":
		return num.NegInt(a)
	}
	panic("BIGINT " + op)
}

func doubleArith(op string, a, b float64) (float64, error) {
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
	case "neg":
		return -a, nil
	}
	panic("DOUBLE " + op)
}

func decimalArith(x *typed.Arith, a, b Value) (Value, error) {
	p, s := x.T.Precision, x.T.Scale
	v := Value{Kind: types.Decimal}
	var err error
	switch x.Op {
	case "+":
		v.D, err = num.AddDecimal(a.D, b.D, p, s)
	case "-":
		v.D, err = num.SubDecimal(a.D, b.D, p, s)
	case "*":
		v.D, err = num.MulDecimal(a.D, b.D, p, s)
	case "/":
		v.D, err = num.DivDecimal(a.D, b.D, p, s)
	case "%":
		v.D, err = num.ModDecimal(a.D, b.D, p, s)
	case "neg":
		v.D, err = num.SubDecimal(num.DecimalFromInt(0), a.D, p, s)
	default:
		panic("DECIMAL " + x.Op)
	}
	if err != nil {
		return null, err
	}
	return v, nil
}

// timeArith is TIMESTAMP ± DURATION, TIMESTAMP − TIMESTAMP, DURATION ± DURATION, DURATION * BIGINT, − DURATION.
func timeArith(op string, a, b Value) (int64, error) {
	switch {
	case op == "neg":
		return num.NegInt(a.I)
	case op == "*" && a.Kind == types.Duration:
		return num.MulDuration(a.I, b.I)
	case op == "*":
		return num.MulDuration(b.I, a.I)
	case a.Kind == types.Duration && b.Kind == types.Duration && op == "+":
		return num.AddInt(a.I, b.I)
	case a.Kind == types.Duration && b.Kind == types.Duration && op == "-":
		return num.SubInt(a.I, b.I)
	case a.Kind == types.Timestamp && b.Kind == types.Timestamp && op == "-":
		return num.DiffTime(a.I, b.I)
	case a.Kind == types.Timestamp && op == "+":
		return num.AddTime(a.I, b.I)
	case b.Kind == types.Timestamp && op == "+":
		return num.AddTime(b.I, a.I)
	case a.Kind == types.Timestamp && op == "-":
		return num.SubTime(a.I, b.I)
	}
	panic(fmt.Sprintf("%d %s %d", a.Kind, op, b.Kind))
}
