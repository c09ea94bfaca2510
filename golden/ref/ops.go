package ref

import (
	"math/big"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// scan turns the records of a source into rows. A record that is a row error as a whole is removed here.
func (e *evaluator) scan(op *typed.Scan) []*row {
	var out []*row
	for _, rec := range e.sources[op.Source].records {
		r := &row{cells: rec.cells, horizon: rec.horizon, from: rec}
		if rec.whole != "" {
			e.drop(r, &cellError{"", rec.whole})
			continue
		}
		out = append(out, r)
	}
	return out
}

// filter keeps the rows for which every conjunct is TRUE, tested in order, stopping at the first that is not.
func (e *evaluator) filter(op *typed.Filter, in []*row) []*row {
	var out []*row
next:
	for _, r := range in {
		for _, cond := range op.Conjuncts {
			v, err := e.eval(cond, r)
			if err != nil {
				e.drop(r, err)
				continue next
			}
			if !v.isTrue() {
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

// project computes new columns, each when something uses it.
func (e *evaluator) project(op *typed.Project, in []*row) []*row {
	var out []*row
	for _, r := range in {
		n := &row{horizon: r.horizon, from: r.from}
		for _, item := range op.Items {
			n.cells = append(n.cells, lazy(func() (Value, error) { return e.eval(item, r) }))
		}
		out = append(out, n)
	}
	return out
}

// span is a half-open window.
type span struct{ start, end int64 }

// tumble is the window of ts: start = offset + ⌊(ts − offset) / size⌋ × size.
func tumble(w *typed.WindowSpec, ts int64) span {
	n := new(big.Int).Sub(big.NewInt(ts), big.NewInt(w.Offset))
	n.Div(n, big.NewInt(w.Size)) // Euclidean division: floor, as size > 0
	n.Mul(n, big.NewInt(w.Size))
	n.Add(n, big.NewInt(w.Offset))
	start := n.Int64()
	return span{start, start + w.Size}
}

// place gives a row its window and tests lateness (W3). ok is false when the row is not in any open window: it is then
// routed as an error or counted late.
func (e *evaluator) place(w *typed.WindowSpec, r *row, name string) (span, bool) {
	v, err := r.cells[w.Col].force()
	if err == nil && v.IsNull() {
		err = noEventTime(r)
	}
	if err != nil {
		e.drop(r, err)
		return span{}, false
	}
	s := tumble(w, v.I)
	if s.end <= r.horizon {
		e.late(r, w, name, s)
		return span{}, false
	}
	return s, true
}

// noEventTime is the row error of a row whose event time is NULL.
func noEventTime(r *row) error {
	if r.from == nil {
		return errNoEventTime
	}
	src := r.from.log.source
	return &cellError{src.Schema[src.Time].Name, errNoEventTime.Error()}
}

// late counts one late pair and writes the late record: the source's columns as far as they decode, and what was missed. A record is late
// once for an operator as written, however often that stands in the tree or a join has multiplied the record.
func (e *evaluator) late(r *row, w *typed.WindowSpec, name string, s span) {
	if e.lateFor[r.from] == nil {
		e.lateFor[r.from] = map[source.Span]bool{}
	}
	if e.lateFor[r.from][w.Span] {
		return
	}
	e.lateFor[r.from][w.Span] = true
	src := r.from.log.source
	e.res.Late[src.Name]++
	if src.LateInto == nil {
		return
	}
	var out Row
	for _, c := range r.from.cells {
		v, err := c.force()
		if err != nil {
			v = null
		}
		out = append(out, v)
	}
	out = append(out,
		Value{Kind: types.String, S: name},
		timestamp(r.horizon),
		Value{Kind: types.BigInt, I: 1}, Value{Kind: types.BigInt, I: 0},
		timestamp(s.start), timestamp(s.end))
	e.res.Sinks[src.LateInto.Name] = append(e.res.Sinks[src.LateInto.Name], out)
}

func timestamp(us int64) Value { return Value{Kind: types.Timestamp, I: us} }

// LateOperator stands for the name of a time operator in late records: names come from the plan, which this package does not know.
const LateOperator = "?"

// window is the window table function: window_start, window_end and window_time join the row, h goes on.
func (e *evaluator) window(op *typed.Window, in []*row) []*row {
	var out []*row
	for _, r := range in {
		s, ok := e.place(&op.Spec, r, LateOperator)
		if !ok {
			continue
		}
		cells := append(append([]*cell(nil), r.cells...),
			known(timestamp(s.start)), known(timestamp(s.end)), known(timestamp(s.end-1)))
		out = append(out, &row{cells: cells, horizon: r.horizon, from: r.from})
	}
	return out
}

// output computes the sink's columns.
func (e *evaluator) output(op *typed.Output, in []*row) {
next:
	for _, r := range in {
		var out Row
		for _, item := range op.Items {
			v, err := e.eval(item, r)
			if err != nil {
				e.drop(r, err)
				continue next
			}
			out = append(out, v)
		}
		e.res.Sinks[op.Sink.Name] = append(e.res.Sinks[op.Sink.Name], out)
	}
}
