package ref

// joinKind names which unmatched rows a join keeps.
type joinKind uint8

const (
	inner joinKind = iota
	leftOuter
	rightOuter
	fullOuter
)

// hashJoin is the equi-join of two lists: every pair whose keys are equal and hold no NULL, then the unmatched rows of the
// outer sides, padded with NULL. keys of a row are computed by the caller; an error of a key removes the row before it comes here. A pair
// belongs to the left row's record, which routes its later errors.
func hashJoin(kind joinKind, left, right []*row, leftKeys, rightKeys [][]Value, leftWidth, rightWidth int) []*row {
	table := map[string][]int{}
	for i, k := range rightKeys {
		if !anyNull(k) {
			table[keyOf(k)] = append(table[keyOf(k)], i)
		}
	}
	matched := make([]bool, len(right))
	var out []*row
	for i, l := range left {
		var hits []int
		if !anyNull(leftKeys[i]) {
			hits = table[keyOf(leftKeys[i])]
		}
		for _, j := range hits {
			matched[j] = true
			out = append(out, &row{cells: concat(l.cells, right[j].cells), horizon: minusInf, from: l.from})
		}
		if len(hits) == 0 && (kind == leftOuter || kind == fullOuter) {
			out = append(out, &row{cells: concat(l.cells, nulls(rightWidth)), horizon: minusInf, from: l.from})
		}
	}
	if kind == rightOuter || kind == fullOuter {
		for j, r := range right {
			if !matched[j] {
				out = append(out, &row{cells: concat(nulls(leftWidth), r.cells), horizon: minusInf, from: r.from})
			}
		}
	}
	return out
}

func concat(a, b []*cell) []*cell { return append(append([]*cell(nil), a...), b...) }

func nulls(n int) []*cell {
	out := make([]*cell, n)
	for i := range out {
		out[i] = known(null)
	}
	return out
}

func anyNull(vs []Value) bool {
	for _, v := range vs {
		if v.IsNull() {
			return true
		}
	}
	return false
}
