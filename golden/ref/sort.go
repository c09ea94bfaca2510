package ref

import (
	"sort"

	"github.com/streamc/streamc/typecheck/typed"
)

// sort orders rows by the ORDER BY items, then by the columns that are used below, and keeps those that LIMIT and OFFSET ask for.
func (e *evaluator) sort(op *typed.Sort, in []*row) []*row {
	type placed struct {
		r    *row
		by   []Value
		cols []Value
	}
	var list []placed
next:
	for _, r := range in {
		p := placed{r: r}
		for _, k := range op.By {
			v, err := e.eval(k.Expr, r)
			if err != nil {
				e.drop(r, err)
				continue next
			}
			p.by = append(p.by, v)
		}
		for _, c := range op.Columns {
			v, err := e.eval(c, r)
			if err != nil {
				e.drop(r, err)
				continue next
			}
			p.cols = append(p.cols, v)
		}
		list = append(list, p)
	}
	sort.SliceStable(list, func(i, j int) bool {
		for k, key := range op.By {
			if c := sortOrder(list[i].by[k], list[j].by[k], key.Desc, key.NullsLast); c != 0 {
				return c < 0
			}
		}
		for k := range op.Columns {
			if c := sortOrder(list[i].cols[k], list[j].cols[k], false, false); c != 0 {
				return c < 0
			}
		}
		return false
	})
	var out []*row
	for i, p := range list {
		if int64(i) < op.Offset || op.Limit >= 0 && int64(i) >= op.Offset+op.Limit {
			continue
		}
		r := *p.r
		r.gathered = true
		out = append(out, &r)
	}
	return out
}

// sortOrder compares two values of an ORDER BY item: NULLs stand where nullsLast says, whatever the direction.
func sortOrder(a, b Value, desc, nullsLast bool) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull() != b.IsNull():
		if a.IsNull() != nullsLast {
			return -1
		}
		return 1
	}
	c := compare(a, b)
	if desc {
		return -c
	}
	return c
}
