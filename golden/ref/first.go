package ref

import "github.com/streamc/streamc/typecheck/typed"

// firstRows is how many operators of a chain there are up to its last LIMIT that lets rows pass as they are read; 0: none.
func firstRows(ops []typed.Op) int {
	for i := len(ops); i > 0; i-- {
		if s, ok := ops[i-1].(*typed.Sort); ok && s.First {
			return i
		}
	}
	return 0
}

// first evaluates such a chain record by record, in log order, until one of its LIMITs has all its rows: what stands behind is not looked at.
func (e *evaluator) first(name string, ops []typed.Op) []*row {
	var out []*row
	seen := map[*typed.Sort]int64{}
	full := func() bool {
		for _, op := range ops {
			if s, ok := op.(*typed.Sort); ok && s.Limit >= 0 && seen[s]-s.Offset >= s.Limit {
				return true
			}
		}
		return false
	}
	for _, rec := range e.sources[ops[0].(*typed.Scan).Source].records {
		if full() {
			break
		}
		rows := e.read(rec)
		for _, op := range ops[1:] {
			s, ok := op.(*typed.Sort)
			if !ok {
				rows = e.step(name, op, rows)
				continue
			}
			rows = e.take(s, rows, seen)
		}
		out = append(out, rows...)
	}
	return out
}

// take lets the rows pass that LIMIT and OFFSET ask for. A row without a value for one of its columns takes no place.
func (e *evaluator) take(s *typed.Sort, in []*row, seen map[*typed.Sort]int64) []*row {
	var out []*row
next:
	for _, r := range in {
		for _, c := range s.Columns {
			if _, err := e.eval(c, r); err != nil {
				e.drop(r, err)
				continue next
			}
		}
		if s.Limit >= 0 && seen[s]-s.Offset >= s.Limit {
			continue
		}
		if seen[s]++; seen[s] > s.Offset {
			out = append(out, r)
		}
	}
	return out
}
