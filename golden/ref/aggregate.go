package ref

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
)

// group is one group of an aggregate with, per aggregate, the list of the rows that passed its FILTER.
type group struct {
	win  span
	keys []Value
	args [][]entry
}

// aggregate groups rows and computes each aggregate over its group's whole list of values.
func (e *evaluator) aggregate(op *typed.Aggregate, in []*row) []*row {
	groups := map[string]*group{}
	var order []*group
	add := func(g *group, key string) *group {
		groups[key] = g
		order = append(order, g)
		g.args = make([][]entry, len(op.Aggs))
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
	args := make([]*entry, len(op.Aggs))
	for i, a := range op.Aggs {
		if !a.Need {
			continue
		}
		arg, err := e.entry(a, r)
		if err != nil {
			e.drop(r, err)
			return
		}
		args[i] = arg
	}
	key := fmt.Sprintf("%d,%d|%s", win.start, win.end, keyOf(keys))
	g := groups[key]
	if g == nil {
		g = add(&group{win: win, keys: keys}, key)
	}
	for i, arg := range args {
		if arg != nil {
			g.args[i] = append(g.args[i], *arg)
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
		r.cells = append(r.cells, lazy(func() (Value, error) { return compute(a, g.args[i]) }))
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
