package ref

import (
	"fmt"
	"sort"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
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
	if len(op.Keys) == 0 && !op.Closes() {
		add(&group{}, "0,0|") // a global aggregate is always one row
	}
	sessions := &sessionRows{}
	numbers := map[string]int64{}
	for _, r := range in {
		e.collect(op, r, groups, add, sessions, numbers)
	}
	if op.Spec != nil && op.Spec.Kind == typed.Session {
		order = sessions.groups(op)
	}
	var out []*row
	for _, g := range order {
		if w := op.Rows; w != nil && numbers[keyOf(g.keys)] < g.win.end {
			continue // its last row has not come
		}
		out = append(out, g.result(op))
	}
	return out
}

// collect puts one row into its group: lateness before keys, keys before arguments (T4a).
func (e *evaluator) collect(op *typed.Aggregate, r *row, groups map[string]*group, add func(*group, string) *group, sessions *sessionRows, numbers map[string]int64) {
	wins := []span{{}}
	if op.Spec != nil {
		if wins = e.place(op.Spec, r, LateOperator); len(wins) == 0 {
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
	if op.Spec != nil && op.Spec.Kind == typed.Session {
		sessions.add(wins[0].start, keys, args)
		return
	}
	if w := op.Rows; w != nil {
		n := numbers[keyOf(keys)]
		numbers[keyOf(keys)]++
		wins = nil
		for end := w.Slide; end <= n+w.Size; end += w.Slide {
			if end > n {
				wins = append(wins, span{start: max(end-w.Size, 0), end: end})
			}
		}
	}
	for _, win := range wins {
		key := fmt.Sprintf("%d,%d|%s", win.start, win.end, keyOf(keys))
		g := groups[key]
		if g == nil {
			g = add(&group{win: win, keys: keys}, key)
		}
		g.row(args)
	}
}

// row adds what a row gives to each aggregate; nil is nothing.
func (g *group) row(args []*entry) {
	for i, arg := range args {
		if arg != nil {
			g.args[i] = append(g.args[i], *arg)
		}
	}
}

// sessionRows are the rows of a SESSION window by key.
type sessionRows struct {
	byKey map[string][]sessionRow
	order []string
}

type sessionRow struct {
	ts   int64
	keys []Value
	args []*entry
}

func (s *sessionRows) add(ts int64, keys []Value, args []*entry) {
	k := keyOf(keys)
	if s.byKey[k] == nil {
		if s.byKey == nil {
			s.byKey = map[string][]sessionRow{}
		}
		s.order = append(s.order, k)
	}
	s.byKey[k] = append(s.byKey[k], sessionRow{ts, keys, args})
}

// groups cuts the sorted rows of each key where the distance is larger than the gap.
func (s *sessionRows) groups(op *typed.Aggregate) (out []*group) {
	for _, k := range s.order {
		rows := s.byKey[k]
		sort.SliceStable(rows, func(i, j int) bool { return rows[i].ts < rows[j].ts })
		for i, r := range rows {
			if i == 0 || r.ts-rows[i-1].ts > op.Spec.Size {
				out = append(out, &group{win: span{start: r.ts}, keys: r.keys, args: make([][]entry, len(op.Aggs))})
			}
			g := out[len(out)-1]
			g.win.end = r.ts + op.Spec.Size
			g.row(r.args)
		}
	}
	return out
}

// result is the group's row; its sums are range-checked when something uses them.
func (g *group) result(op *typed.Aggregate) *row {
	r := &row{horizon: minusInf}
	if op.Spec != nil {
		r.cells = append(r.cells, known(timestamp(g.win.start)), known(timestamp(g.win.end)))
	}
	if op.Rows != nil {
		r.cells = append(r.cells, known(rowNumber(g.win.start)), known(rowNumber(g.win.end)))
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

func rowNumber(n int64) Value { return Value{Kind: types.BigInt, I: n} }
