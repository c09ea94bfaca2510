package ref

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// tableRows are the rows of a table that is joined as a whole: records all of whose columns that some join needs have a value. The others are
// errors of the table.
func (e *evaluator) tableRows(t *typed.Source) []*row {
	if rows, ok := e.tables[t]; ok {
		return rows
	}
	need := make([]bool, len(t.Schema))
	for _, q := range e.program.Queries {
		typed.WalkOps(q.Ops, func(op typed.Op) {
			if j, ok := op.(*typed.TableJoin); ok && j.Table == t {
				for i, n := range j.Need {
					need[i] = need[i] || n
				}
			}
		})
	}
	var out []*row
next:
	for _, rec := range e.sources[t].records {
		r := &row{cells: rec.cells, from: rec}
		if rec.whole != "" {
			e.drop(r, &cellError{"", rec.whole})
			continue
		}
		for i, c := range rec.cells {
			if !need[i] {
				continue
			}
			if _, err := c.force(); err != nil {
				e.drop(r, err)
				continue next
			}
		}
		out = append(out, r)
	}
	e.tables[t] = out
	return out
}

// tableJoin tries every row of the table for every row.
func (e *evaluator) tableJoin(op *typed.TableJoin, in []*row) []*row {
	var out []*row
	rows := e.tableRows(op.Table)
	for _, l := range in {
		matches, err := e.tableMatches(op, l, rows)
		if err != nil {
			e.drop(l, err)
			continue
		}
		switch op.Kind {
		case typed.Semi:
			if len(matches) > 0 {
				out = append(out, l)
			}
			continue
		case typed.Anti:
			if len(matches) == 0 {
				out = append(out, l)
			}
			continue
		case typed.Left:
			if len(matches) == 0 {
				matches = []*row{nullRow(len(op.Table.Schema))}
			}
		}
		for i, m := range matches {
			n := joined(l, m)
			n.path = copyPath(l.path, int64(i))
			out = append(out, n)
		}
	}
	return out
}

// tableMatches are the rows of the table that match l; of SEMI and ANTI the first is enough.
func (e *evaluator) tableMatches(op *typed.TableJoin, l *row, rows []*row) ([]*row, error) {
	var keys []Value
	for _, k := range op.Left {
		v, err := e.eval(k, l)
		if err != nil {
			return nil, err
		}
		keys = append(keys, v)
	}
	var out []*row
	for _, m := range rows {
		ok, err := e.matches(op, keys, l, m)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		out = append(out, m)
		if op.Kind == typed.Semi || op.Kind == typed.Anti {
			break
		}
	}
	return out, nil
}

func (e *evaluator) matches(op *typed.TableJoin, keys []Value, l, m *row) (bool, error) {
	for i, c := range op.Right {
		v, err := m.cells[c.Index].force()
		if err != nil {
			return false, err
		}
		if keys[i].IsNull() || v.IsNull() || compare(keys[i], v) != 0 {
			return false, nil
		}
	}
	for _, cond := range op.On {
		v, err := e.eval(cond, joined(l, m))
		if err != nil || !v.isTrue() {
			return false, err
		}
	}
	return true, nil
}

// joined is a row with the columns of its match; it stays the row that it was.
func joined(l, m *row) *row {
	return &row{cells: append(append([]*cell(nil), l.cells...), m.cells...), horizon: l.horizon, from: l.from, path: l.path, gathered: l.gathered}
}

func nullRow(n int) *row {
	r := &row{}
	for range n {
		r.cells = append(r.cells, known(null))
	}
	return r
}

// valuesLog is the rows of a VALUES list as records.
func (e *evaluator) valuesLog(s *typed.Source) *log {
	l := &log{source: s}
	for i, values := range s.Rows {
		rec := &record{log: l, offset: int64(i), horizon: minusInf}
		for _, v := range values {
			rec.cells = append(rec.cells, lazy(func() (Value, error) { return e.eval(v, nil) }))
		}
		l.records = append(l.records, rec)
	}
	return l
}

// repeat gives every row as often as its count says.
func (e *evaluator) repeat(op *typed.Repeat, in []*row) []*row {
	var out []*row
	for _, r := range in {
		v, err := e.eval(op.Count, r)
		if err != nil {
			e.drop(r, err)
			continue
		}
		for i := int64(0); !v.IsNull() && i < v.I; i++ {
			n := *r
			n.path = copyPath(r.path, i)
			if op.Number {
				n.cells = append(append([]*cell(nil), r.cells...), known(Value{Kind: types.BigInt, I: i + 1}))
			}
			out = append(out, &n)
		}
	}
	return out
}
