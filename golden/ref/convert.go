package ref

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// convert changes the type of a value that is not NULL.
func convert(v Value, t types.Type, mode typed.ConvertMode) (Value, error) {
	out := Value{Kind: t.Kind}
	var err error
	switch {
	case t.Nested() && v.Kind == t.Kind:
		return convertNested(v, t, mode)
	case v.Kind == t.Kind && t.Kind == types.Timestamp:
		return cut(v, t), nil
	case v.Kind == t.Kind && t.Kind != types.Decimal && t.Kind != types.Int:
		return v, nil
	case t.Kind == types.String:
		out.S = Text(v)
	case v.Kind == types.String:
		return parse(v.S, t)
	case t.Kind == types.Decimal:
		out.D, err = toDecimal(v, t, mode)
	case t.Kind == types.Double:
		out.F, err = toDouble(v)
	case t.Kind == types.Float:
		out.F, err = toFloat(v, mode)
	case t.Kind == types.BigInt:
		out.I, err = toInt(v)
	case t.Kind == types.Int:
		if out.I, err = toInt(v); err == nil && strconv.FormatInt(out.I, 2) != strconv.FormatInt(out.I<<(64-t.Bits())>>(64-t.Bits()), 2) {
			err = fmt.Errorf("%d is out of range of %s", out.I, t.Name())
		}
	case t.Kind == types.Timestamp && v.Kind == types.Date:
		out.I = v.I * 86400e6
	case t.Kind == types.Date && v.Kind == types.Timestamp:
		day := time.UnixMicro(v.I).UTC().Truncate(24 * time.Hour) // counts from the year 1
		out.I = day.Unix() / 86400
	case t.Kind == types.Boolean && v.Kind == types.BigInt:
		out.B = v.I != 0
	default:
		return null, fmt.Errorf("no conversion from kind %d to %s", v.Kind, t.Name())
	}
	if err != nil {
		return null, err
	}
	return out, nil
}

func toDecimal(v Value, t types.Type, mode typed.ConvertMode) (sq.Decimal, error) {
	switch v.Kind {
	case types.Double, types.Float:
		return num.DecimalFromFloat(v.F, t.Precision, t.Scale)
	case types.BigInt, types.Int:
		v.D = num.DecimalFromInt(v.I)
	case types.Boolean:
		v.D = num.DecimalFromInt(int64(boolRank(v.B)))
	}
	if mode == typed.Assign {
		return num.RescaleExact(v.D, t.Precision, t.Scale)
	}
	return num.RescaleRound(v.D, t.Precision, t.Scale)
}

// toFloat rounds to 32 bits; an assignment of an integer or a DOUBLE keeps the value.
func toFloat(v Value, mode typed.ConvertMode) (float64, error) {
	f, err := toDouble(v)
	if err != nil {
		return 0, err
	}
	if mode == typed.Assign && v.Kind != types.Decimal {
		return num.Float32Exact(f)
	}
	return num.Float32(f)
}

func toDouble(v Value) (float64, error) {
	switch v.Kind {
	case types.Double, types.Float:
		return v.F, nil
	case types.BigInt, types.Int:
		return float64(v.I), nil
	case types.Decimal:
		return num.DecimalToFloat(v.D), nil
	}
	return 0, fmt.Errorf("no conversion from kind %d to DOUBLE", v.Kind)
}

func toInt(v Value) (int64, error) {
	switch v.Kind {
	case types.BigInt, types.Int:
		return v.I, nil
	case types.Double, types.Float:
		return num.FloatToInt(v.F)
	case types.Decimal:
		return num.DecimalToInt(v.D)
	case types.Boolean:
		return int64(boolRank(v.B)), nil
	}
	return 0, fmt.Errorf("no conversion from kind %d to BIGINT", v.Kind)
}

// parse is CAST from STRING.
func parse(s string, t types.Type) (Value, error) {
	v := Value{Kind: t.Kind}
	var err error
	switch t.Kind {
	case types.Boolean:
		v.B, err = num.ParseBool(s)
	case types.BigInt:
		v.I, err = num.ParseInt(s)
	case types.Int:
		v.I, err = num.ParseIntN(s, uint8(t.Bits()))
	case types.Double:
		v.F, err = num.ParseFloat(s)
	case types.Float:
		v.F, err = num.ParseFloat32(s)
	case types.Bytes:
		v.S, err = num.ParseBytes(s)
	case types.Array, types.Map, types.Struct:
		l := &log{}
		return l.nestedValue(strings.Trim(s, " \t\n\v\f\r"), t)
	case types.Date:
		v.I, err = num.ParseDate(s)
	case types.Months:
		v.I, err = num.ParseMonths(s)
	case types.Decimal:
		v.D, err = num.ParseDecimal(s, t.Precision, t.Scale)
	case types.Timestamp:
		v.I, err = num.ParseTimestamp(s, "")
		v = cut(v, t)
	case types.Duration:
		v.I, err = num.ParseDuration(s)
	default:
		return null, fmt.Errorf("no conversion from STRING to %s", t.Name())
	}
	if err != nil {
		return null, err
	}
	return v, nil
}

// call calls a stdlib function by reflection. Unless its parameter takes NULL, a NULL argument gives NULL without a call.
func (e *evaluator) call(x *typed.Call, r *row) (v Value, err error) {
	args := make([]reflect.Value, len(x.Args))
	isNull := false
	for i, a := range x.Args {
		av, err := e.eval(a, r)
		if err != nil {
			return null, err
		}
		p := x.Func.Param(i)
		if av.IsNull() && !p.Nullable {
			isNull = true
			continue
		}
		args[i] = argument(av, p)
	}
	if isNull {
		return null, nil
	}
	for i := range args {
		if p := x.Func.Param(i); p.Prepare != nil {
			v, err := p.Prepare.Value(args[i].String())
			if err != nil {
				return null, err
			}
			args[i] = reflect.ValueOf(v)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			v, err = null, fmt.Errorf("panic in %s: %v", x.Func.Name, p)
		}
	}()
	out := reflect.ValueOf(x.Func.Impl).Call(args)
	if x.Func.Fails {
		if err, ok := out[1].Interface().(error); ok && err != nil {
			return null, err
		}
	}
	res := out[0]
	if x.Func.NullOut {
		if !res.FieldByName("Valid").Bool() {
			return null, nil
		}
		res = res.FieldByName("V")
	}
	return fromGo(res, x.T), nil
}

// argument is a value as the Go type of a parameter.
func argument(v Value, p sig.Param) reflect.Value {
	g := goValue(v, p.Kind)
	if !p.Nullable {
		return g
	}
	switch p.Kind {
	case sig.Boolean:
		return nullable[bool](v, g)
	case sig.BigInt:
		return nullable[int64](v, g)
	case sig.Double:
		return nullable[float64](v, g)
	case sig.Decimal:
		return nullable[sq.Decimal](v, g)
	case sig.String:
		return nullable[string](v, g)
	case sig.Timestamp:
		return nullable[sq.Timestamp](v, g)
	case sig.Date:
		return nullable[sq.Date](v, g)
	case sig.Months:
		return nullable[sq.Months](v, g)
	case sig.Bytes:
		return nullable[[]byte](v, g)
	}
	return nullable[time.Duration](v, g)
}

func nullable[T any](v Value, g reflect.Value) reflect.Value {
	n := sq.Null[T]{}
	if !v.IsNull() {
		n = sq.Null[T]{V: g.Interface().(T), Valid: true}
	}
	return reflect.ValueOf(n)
}

func goValue(v Value, k sig.Kind) reflect.Value {
	switch k {
	case sig.Boolean:
		return reflect.ValueOf(v.B)
	case sig.BigInt:
		return reflect.ValueOf(v.I)
	case sig.Double:
		return reflect.ValueOf(v.F)
	case sig.Decimal:
		return reflect.ValueOf(v.D)
	case sig.String:
		return reflect.ValueOf(v.S)
	case sig.Timestamp:
		return reflect.ValueOf(sq.Timestamp(v.I))
	case sig.Duration:
		return reflect.ValueOf(time.Duration(v.I) * time.Microsecond)
	case sig.Date:
		return reflect.ValueOf(sq.Date(v.I))
	case sig.Months:
		return reflect.ValueOf(sq.Months(v.I))
	case sig.Bytes:
		return reflect.ValueOf([]byte(v.S))
	}
	panic(fmt.Sprintf("signature kind %d", k))
}

func fromGo(g reflect.Value, t types.Type) Value {
	v := Value{Kind: t.Kind}
	switch t.Kind {
	case types.Boolean:
		v.B = g.Bool()
	case types.Double:
		v.F = g.Float()
	case types.Decimal:
		v.D = g.Interface().(sq.Decimal)
	case types.String:
		v.S = g.String()
	case types.Bytes:
		v.S = string(g.Bytes())
	case types.Duration:
		v.I = g.Int() / int64(time.Microsecond)
	default:
		v.I = g.Int()
	}
	return v
}
