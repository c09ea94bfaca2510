package emit

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// goType is the Go type of a value inside generated code: TIMESTAMP and DURATION are int64 microseconds, DATE int64 days, MONTHS and
// all integers int64, DECIMAL(p ≤ 18) an unscaled int64, wider ones sq.Int128, FLOAT a float64, BYTES a string, nested types a string
// in the form of package nest.
func goType(t types.Type) *Statement {
	switch t.Kind {
	case types.Boolean:
		return Bool()
	case types.BigInt, types.Int, types.Timestamp, types.Duration, types.Date, types.Months:
		return Int64()
	case types.Double, types.Float:
		return Float64()
	case types.Decimal:
		if t.Wide() {
			return Qual(pkgSQ, "Int128")
		}
		return Int64()
	case types.String, types.Bytes, types.Array, types.Map, types.Struct:
		return String()
	}
	panic(bugf("no Go type for %s", t))
}

// zeroOf is the zero value of a type.
func zeroOf(t types.Type) *Statement {
	if t.Kind == types.Boolean {
		return False()
	}
	return nullOf(t).x()
}

// isInt reports types that are int64 in generated code.
func isInt(t types.Type) bool {
	switch t.Kind {
	case types.BigInt, types.Int, types.Timestamp, types.Duration, types.Date, types.Months:
		return true
	case types.Decimal:
		return !t.Wide()
	}
	return false
}

// isString reports types that are a string in generated code.
func isString(t types.Type) bool {
	return t.Kind == types.String || t.Kind == types.Bytes || t.Nested()
}

// constant writes a literal that is not NULL, untyped where Go gives it the right type from its context.
func constant(l *typed.Literal) *Statement {
	switch l.T.Kind {
	case types.Boolean:
		return Lit(l.Bool)
	case types.BigInt, types.Int, types.Timestamp, types.Duration, types.Date, types.Months:
		return intConstant(l.Int)
	case types.Double, types.Float:
		return floatConstant(l.Float)
	case types.String, types.Bytes:
		return Lit(l.Str)
	case types.Decimal:
		v, ok := new(big.Int).SetString(l.Unscaled, 10)
		if !ok {
			panic(bugf("decimal literal %q", l.Unscaled))
		}
		if !l.T.Wide() {
			return intConstant(v.Int64())
		}
		return int128Constant(v)
	}
	panic(bugf("no constant of type %s", l.T))
}

// narrowDecimal is the unscaled value of a DECIMAL literal that fits 64 bits.
func narrowDecimal(l *typed.Literal) (int64, bool) {
	if l.T.Kind != types.Decimal || l.Null {
		return 0, false
	}
	v, err := strconv.ParseInt(l.Unscaled, 10, 64)
	return v, err == nil
}

// atScale is a DECIMAL literal as an unscaled value at another scale, where that is exact and fits a DECIMAL(p ≤ 18) column's comparisons.
func atScale(l *typed.Literal, scale uint8) (int64, bool) {
	v, ok := narrowDecimal(l)
	if !ok {
		return 0, false
	}
	for s := l.T.Scale; s < scale; s++ {
		if v > math.MaxInt64/10 || v < math.MinInt64/10 {
			return 0, false
		}
		v *= 10
	}
	for s := l.T.Scale; s > scale; s-- {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return v, true
}

func intConstant(v int64) *Statement {
	if v == math.MinInt64 {
		return Qual("math", "MinInt64")
	}
	return Op(strconv.FormatInt(v, 10))
}

// timeConstant is a span of time in microseconds, its digits in groups of three.
func timeConstant(v int64) *Statement {
	s := strconv.FormatInt(v, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "_" + s[i:]
	}
	return Op(s)
}

func floatConstant(v float64) *Statement {
	switch {
	case math.IsNaN(v):
		return Qual("math", "NaN").Call()
	case math.IsInf(v, 0):
		sign := 1
		if v < 0 {
			sign = -1
		}
		return Qual("math", "Inf").Call(Lit(sign))
	case v == 0 && math.Signbit(v):
		return Qual("math", "Copysign").Call(Lit(0), Lit(-1))
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return Op(s)
}

func int128Constant(v *big.Int) *Statement {
	if v.IsInt64() {
		return Qual(pkgSQ, "FromInt64").Call(intConstant(v.Int64()))
	}
	hi := new(big.Int).Rsh(v, 64) // rounds toward −∞, as two's complement does
	lo := new(big.Int).Sub(v, new(big.Int).Lsh(hi, 64))
	return Qual(pkgSQ, "Int128").Values(Dict{Id("Hi"): intConstant(hi.Int64()), Id("Lo"): Op("0x" + lo.Text(16))})
}

// typedConstant is constant with its Go type spelled out, where nothing around it would give it.
func typedConstant(l *typed.Literal) *Statement {
	switch {
	case isInt(l.T):
		return Int64().Call(constant(l))
	case l.T.Floating():
		return Float64().Call(constant(l))
	}
	return constant(l)
}

// decimal wraps a DECIMAL as the sq.Decimal that package num takes.
func decimal(t types.Type, x *Statement) *Statement {
	f := "Decimal64"
	if t.Wide() {
		f = "Decimal128"
	}
	return Qual(pkgSQ, f).Call(x, scale(t))
}

// undecimal takes the unscaled value out of a sq.Decimal of type t.
func undecimal(t types.Type, x *Statement) *Statement {
	x = x.Dot("Unscaled")
	if t.Wide() {
		return x
	}
	return x.Dot("Int64").Call()
}

func precision(t types.Type) Code { return Lit(int(t.Precision)) }
func scale(t types.Type) Code     { return Lit(int(t.Scale)) }
