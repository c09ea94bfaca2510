package ref

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// group is one group of an aggregate with, per aggregate, the list of its argument's values that are not NULL.
type group struct {
	win  span
	keys []Value
	rows int64
	args [][]Value
}

// aggregate groups rows and computes each aggregate over its group's whole list of values.
func (e *evaluator) aggregate(op *typed.Aggregate, in []*row) []*row {
	groups := map[string]*group{}
	var order []*group
	add := func(g *group, key string) *group {
		groups[key] = g
		order = append(order, g)
		g.args = make([][]Value, len(op.Aggs))
		return g
	}
	if len(op.Keys) == 0 && op.Spec == nil {
		add(&group{}, "0,0|") // a global aggregate is always one row
	}
	for _, r := range in {
		e.collect(op, r, groups, add)
	}
	var out []*row
	for _, g := range order {
		out = append(out, g.result(op))
	}
	return out
}

// collect puts one row into its group: lateness before keys, keys before arguments (T4a).
func (e *evaluator) collect(op *typed.Aggregate, r *row, groups map[string]*group, add func(*group, string) *group) {
	var win span
	if op.Spec != nil {
		var ok bool
		if win, ok = e.place(op.Spec, r, LateOperator); !ok {
			return
		}
	}
	var keys []Value
	for _, k := range op.Keys {
		v, err := e.eval(k, r)
		if err != nil {
			e.drop(r, err)
			return
		}
		keys = append(keys, v)
	}
	args := make([]Value, len(op.Aggs))
	for i, a := range op.Aggs {
		args[i] = null
		if a.Arg == nil || !a.Need {
			continue
		}
		v, err := e.eval(a.Arg, r)
		if err != nil {
			e.drop(r, err)
			return
		}
		args[i] = v
	}
	key := fmt.Sprintf("%d,%d|%s", win.start, win.end, keyOf(keys))
	g := groups[key]
	if g == nil {
		g = add(&group{win: win, keys: keys}, key)
	}
	g.rows++
	for i, v := range args {
		if !v.IsNull() {
			g.args[i] = append(g.args[i], v)
		}
	}
}

// result is the group's row; its sums are range-checked when something uses them.
func (g *group) result(op *typed.Aggregate) *row {
	r := &row{horizon: minusInf}
	if op.Spec != nil {
		r.cells = append(r.cells, known(timestamp(g.win.start)), known(timestamp(g.win.end)))
	}
	for _, v := range g.keys {
		r.cells = append(r.cells, known(v))
	}
	for i, a := range op.Aggs {
		r.cells = append(r.cells, lazy(func() (Value, error) { return g.compute(a, g.args[i]) }))
	}
	for len(r.cells) < len(op.Out) { // hidden window_time
		end := g.win.end
		if op.Windowed != nil {
			end = g.windowEnd(op)
		}
		r.cells = append(r.cells, known(timestamp(end-1)))
	}
	return r
}

// windowEnd is the end of the window table function's window that the group's keys name.
func (g *group) windowEnd(op *typed.Aggregate) int64 {
	if op.EndKey >= 0 {
		return g.keys[op.EndKey].I
	}
	return g.keys[op.StartKey].I + op.Windowed.Size
}

// compute is one aggregate over the values of a group that are not NULL.
func (g *group) compute(a typed.Agg, vs []Value) (Value, error) {
	switch a.Func {
	case typed.CountStar:
		return Value{Kind: types.BigInt, I: g.rows}, nil
	case typed.Count:
		return Value{Kind: types.BigInt, I: int64(len(vs))}, nil
	}
	if len(vs) == 0 {
		return null, nil
	}
	if a.Func == typed.Sum {
		return sum(vs, a.Type)
	}
	best := vs[0]
	for _, v := range vs[1:] {
		c := compare(v, best)
		if a.Func == typed.Min && c < 0 || a.Func == typed.Max && c > 0 {
			best = v
		}
	}
	return best, nil
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
	special, plain := 0.0, new(big.Float).SetPrec(4000)
	isSpecial := false
	for _, v := range vs {
		if math.IsNaN(v.F) || math.IsInf(v.F, 0) {
			special += v.F
			isSpecial = true
			continue
		}
		plain.Add(plain, new(big.Float).SetFloat64(v.F))
	}
	if isSpecial {
		return special
	}
	f, _ := plain.Float64()
	return f
}
