package typed

// Changing returns the first aggregate of a chain whose rows never become final (E1, E2); nil: each row of the result is final when it comes. The
// groups of a window are, when it closes; groups without aggregates are from their first row on, since over an append input none of them ends.
func Changing(ops []Op) *Aggregate {
	for _, op := range ops {
		switch op := op.(type) {
		case *Union:
			for _, in := range op.Inputs {
				if a := Changing(in); a != nil {
					return a
				}
			}
		case *Aggregate:
			if !op.Closes() && len(op.Aggs) > 0 {
				return op
			}
		}
	}
	return nil
}

// Key returns the unique key of the rows of a chain: sets of columns, one column of each determines the row. nil: none is known. An empty, non-nil key:
// there is at most one row.
func Key(ops []Op) [][]int {
	var key [][]int
	for _, op := range ops {
		switch op := op.(type) {
		case *Filter, *Sort:
		case *TableJoin:
			if op.Kind == Inner || op.Kind == Left {
				key = nil // a row may match several times
			}
		case *Aggregate:
			key = groupKey(op)
		case *Project:
			key = projectKey(key, op)
		default:
			key = nil
		}
	}
	return key
}

// groupKey is the key of an aggregate's rows: the window, of which each column tells the others (of CUMULATE the end alone), and the grouping columns that are not constant.
func groupKey(op *Aggregate) [][]int {
	key := [][]int{}
	first := 0
	if op.Spec != nil || op.Windowed != nil {
		window := []int{0, 1, len(op.Out) - 1}
		if op.Window().Kind == Cumulate { // whose windows share their starts
			window = window[1:]
		}
		key = append(key, window)
		if first = 2; op.Windowed != nil && len(op.Keys) < 2 {
			first = 1
		}
	}
	if op.Rows != nil {
		window := []int{0, 1}
		if op.Rows.Slide < op.Rows.Size { // the first of which start together
			window = window[1:]
		}
		key, first = append(key, window), 2
	}
	keys := op.Keys
	if op.Windowed != nil {
		keys = keys[first:]
	}
	for i, k := range keys {
		if !Constant(k) {
			key = append(key, []int{first + i})
		}
	}
	return key
}

// Constant reports an expression with one value for a whole run.
func Constant(e Expr) bool {
	constant := true
	Walk(e, func(x Expr) {
		switch x.(type) {
		case *Column, *Now, *Draw: // processing time differs by row, the time of an epoch by epoch
			constant = false
		}
	})
	return constant
}

func projectKey(in [][]int, op *Project) [][]int {
	if in == nil {
		return nil
	}
	key := [][]int{}
	for _, set := range in {
		var cols []int
		for i, it := range op.Items {
			if c, ok := it.(*Column); ok && contains(set, c.Index) {
				cols = append(cols, i)
			}
		}
		if cols == nil {
			return nil
		}
		key = append(key, cols)
	}
	return key
}

func contains(l []int, x int) bool {
	for _, y := range l {
		if x == y {
			return true
		}
	}
	return false
}
