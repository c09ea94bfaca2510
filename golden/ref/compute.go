package ref

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// entry is what a row brings to an aggregate: its argument, what it is ordered by, and where it came from.
type entry struct {
	v    Value
	by   []Value
	from *record
}

// entry evaluates the FILTER, and where it is TRUE the rest; nil where it is not.
func (e *evaluator) entry(a typed.Agg, r *row) (*entry, error) {
	if a.Filter != nil {
		if v, err := e.eval(a.Filter, r); err != nil || !v.isTrue() {
			return nil, err
		}
	}
	out := &entry{v: null, from: r.from}
	if a.Arg != nil {
		v, err := e.eval(a.Arg, r)
		if err != nil {
			return nil, err
		}
		out.v = v
	}
	for _, k := range a.By {
		v, err := e.eval(k.Expr, r)
		if err != nil {
			return nil, err
		}
		out.by = append(out.by, v)
	}
	return out, nil
}

// compute is one aggregate over the rows of a group that passed its FILTER.
func compute(a typed.Agg, rows []entry) (Value, error) {
	if a.Func == typed.CountStar {
		return Value{Kind: types.BigInt, I: int64(len(rows))}, nil
	}
	if !a.Nulls {
		rows = slices.DeleteFunc(slices.Clone(rows), func(e entry) bool { return e.v.IsNull() })
	}
	sortRows(a, rows)
	vs := make([]Value, len(rows))
	for i, e := range rows {
		vs[i] = e.v
	}
	if a.Distinct {
		vs = distinct(vs)
	}
	switch a.Func {
	case typed.ApproxCountDistinct: // exact for the numbers of values that tests have
		return Value{Kind: types.BigInt, I: int64(len(distinct(vs)))}, nil
	case typed.Count:
		return Value{Kind: types.BigInt, I: int64(len(vs))}, nil
	}
	if len(vs) == 0 {
		return null, nil
	}
	switch a.Func {
	case typed.Sum:
		return sum(vs, a.Type)
	case typed.Avg, typed.AvgWhole:
		return average(vs, a.Type)
	case typed.Min, typed.BoolAnd, typed.AnyValue:
		return slices.MinFunc(vs, compare), nil
	case typed.Max, typed.BoolOr:
		return slices.MaxFunc(vs, compare), nil
	case typed.First, typed.ArgMin, typed.ArgMax:
		return vs[0], nil
	case typed.Last:
		return vs[len(vs)-1], nil
	}
	return computeMore(a, vs)
}

// distinct keeps the first of equal values.
func distinct(vs []Value) []Value {
	seen := map[string]bool{}
	var out []Value
	for _, v := range vs {
		if k := keyText(v); !seen[k] {
			seen[k] = true
			out = append(out, v)
		}
	}
	return out
}

// sortRows brings rows into the order that the aggregate asks for: its keys, then the place in the logs.
func sortRows(a typed.Agg, rows []entry) {
	slices.SortStableFunc(rows, func(x, y entry) int {
		for i, k := range a.By {
			if c := compareKey(k, x.by[i], y.by[i]); c != 0 {
				return c
			}
		}
		if !a.Position || x.from == nil || y.from == nil {
			return 0
		}
		return cmp.Or(cmp.Compare(x.from.log.source.Name, y.from.log.source.Name), cmp.Compare(x.from.partition, y.from.partition), cmp.Compare(x.from.offset, y.from.offset))
	})
}

// compareKey orders by one key of an ORDER BY: NULL is the smallest value unless NULLS says otherwise.
func compareKey(k typed.SortKey, x, y Value) int {
	switch {
	case x.IsNull() && y.IsNull():
		return 0
	case x.IsNull() || y.IsNull():
		if x.IsNull() == k.NullsLast {
			return 1
		}
		return -1
	case k.Desc:
		return compare(y, x)
	}
	return compare(x, y)
}

// average is the exact mean: a DECIMAL rounds half away from zero, a DOUBLE once.
func average(vs []Value, t types.Type) (Value, error) {
	n := new(big.Rat).SetInt64(int64(len(vs)))
	switch vs[0].Kind {
	case types.Decimal:
		total := new(big.Rat)
		for _, v := range vs {
			total.Add(total, rat(v.D))
		}
		total.Mul(total.Quo(total, n), new(big.Rat).SetInt(pow10(int(t.Scale))))
		d, ok := decimal(roundHalfAway(total), t.Precision, t.Scale)
		if !ok {
			return null, errors.New("DECIMAL overflow in AVG")
		}
		return Value{Kind: types.Decimal, D: d}, nil
	case types.Double:
		s, special := exactSum(vs)
		if special != nil {
			return Value{Kind: types.Double, F: *special}, nil
		}
		f, _ := s.Quo(s, new(big.Float).SetPrec(4000).SetInt64(int64(len(vs)))).Float64()
		return Value{Kind: types.Double, F: f}, nil
	}
	total := new(big.Rat)
	for _, v := range vs {
		total.Add(total, new(big.Rat).SetInt64(v.I))
	}
	total.Quo(total, n)
	if t.Kind == types.BigInt {
		return Value{Kind: types.BigInt, I: new(big.Int).Quo(total.Num(), total.Denom()).Int64()}, nil
	}
	f, _ := total.Float64()
	return Value{Kind: types.Double, F: f}, nil
}

func roundHalfAway(r *big.Rat) *big.Int {
	twice := new(big.Int).Lsh(new(big.Int).Abs(r.Num()), 1)
	q := twice.Add(twice, r.Denom())
	q.Quo(q, new(big.Int).Lsh(r.Denom(), 1))
	if r.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

// sum adds exactly and checks the range of the result once.
func sum(vs []Value, t types.Type) (Value, error) {
	switch t.Kind {
	case types.Double:
		return Value{Kind: types.Double, F: sumDouble(vs)}, nil
	case types.Decimal:
		total := new(big.Rat)
		for _, v := range vs {
			total.Add(total, rat(v.D))
		}
		total.Mul(total, new(big.Rat).SetInt(pow10(int(t.Scale))))
		d, ok := decimal(total.Num(), t.Precision, t.Scale)
		if !ok || !total.IsInt() {
			return null, errors.New("DECIMAL overflow in SUM")
		}
		return Value{Kind: types.Decimal, D: d}, nil
	}
	total := new(big.Int)
	for _, v := range vs {
		total.Add(total, big.NewInt(v.I))
	}
	if !total.IsInt64() {
		return null, fmt.Errorf("%s overflow in SUM", t.Name())
	}
	return Value{Kind: t.Kind, I: total.Int64()}, nil
}

// sumDouble is the exact sum, rounded once; NaN and infinities as IEEE addition gives.
func sumDouble(vs []Value) float64 {
	s, special := exactSum(vs)
	if special != nil {
		return *special
	}
	f, _ := s.Float64()
	return f
}

// exactSum is the sum of finite values; with NaN or an infinity among them it is special: what adding those gives.
func exactSum(vs []Value) (s *big.Float, special *float64) {
	s = new(big.Float).SetPrec(4000)
	for _, v := range vs {
		switch {
		case !math.IsNaN(v.F) && !math.IsInf(v.F, 0):
			s.Add(s, new(big.Float).SetFloat64(v.F))
		case special == nil:
			special = &v.F
		default:
			f := *special + v.F
			special = &f
		}
	}
	return s, special
}
