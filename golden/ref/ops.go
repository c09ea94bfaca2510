package ref

import "github.com/streamc/streamc/typecheck/typed"

// read makes a row of a record. One that is a row error as a whole is removed here.
func (e *evaluator) read(rec *record) []*row {
	r := &row{cells: rec.cells, horizon: rec.horizon, from: rec, path: e.path}
	if rec.whole != "" {
		e.drop(r, &cellError{"", rec.whole})
		return nil
	}
	return []*row{r}
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
		n := &row{horizon: r.horizon, from: r.from, path: r.path, gathered: r.gathered}
		for _, item := range op.Items {
			n.cells = append(n.cells, lazy(func() (Value, error) { return e.eval(item, r) }))
		}
		out = append(out, n)
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
