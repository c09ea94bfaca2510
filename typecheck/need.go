package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// finish walks a complete chain backwards: columns that nobody uses leave the query (T4a), what remains is the needed set. Then
// it gives aggregates their names and tells every operator its input's schema.
func finish(r *relation) {
	r.finishChain(r.ops, nil, false)
	dropIdentity(r)
	refresh(r.ops)
}

// finishChain does so for a chain whose reader needs the columns need of its rows.
func (r *relation) finishChain(ops []typed.Op, need map[int]bool, usesTime bool) {
	for i := len(ops) - 1; i >= 0; i-- {
		switch op := ops[i].(type) {
		case *typed.Output:
			need = columnsOf(op.Items...)
		case *typed.Project:
			below := map[int]bool{}
			for j, x := range op.Items {
				if op.Need[j] = need[j]; need[j] {
					addColumns(below, x)
				} else {
					op.Items[j] = nullLiteral(x.Type().Optional(), x.Pos()) // what it was over may go
				}
			}
			need = below
		case *typed.Filter:
			addColumns(need, op.Conjuncts...)
		case *typed.Sort:
			op.Columns = nil
			for j, col := range op.Out {
				if need[j] {
					op.Columns = append(op.Columns, &typed.Column{Typed: typ(col.Type, op.Span), Index: j, Name: col.Name})
				}
			}
			for _, k := range op.By {
				addColumns(need, k.Expr)
			}
		case *typed.Window:
			for j := range op.Out {
				if j >= len(op.Out)-len(windowNames) {
					delete(need, j)
				}
			}
			if op.Spec.Kind == typed.Session {
				r.c.add(diag.NotSupported("SESSION TABLE FUNCTION", r.c.file, op.Pos()))
			}
			if !op.Spec.Clock {
				need[op.Spec.Col], usesTime = true, true
			}
			addColumns(need, op.Keys...)
		case *typed.Aggregate:
			pruneAggs(ops, i, op, need, r.hints[op])
			need = columnsOf(op.Keys...)
			for _, a := range op.Aggs {
				addColumns(need, a.Exprs()...)
			}
			usesTime = op.Spec != nil && !op.Spec.Clock // a window over windows needs no event time of the source: the first one does
			if usesTime {
				need[op.Spec.Col] = true
			}
		case *typed.Repeat:
			if op.Number {
				delete(need, len(op.Out)-1)
			}
			addColumns(need, op.Count)
		case *typed.TableJoin:
			need = joinNeed(op, len(ops[i-1].Schema()), need)
		case *typed.Scan:
			if src := op.Source; src.TimeExpr != nil && (usesTime || need[src.Time]) {
				addColumns(need, src.TimeExpr)
			}
			for j := range op.Need {
				op.Need[j] = need[j]
			}
			op.UsesTime = usesTime
		case *typed.Union:
			for _, in := range op.Inputs {
				r.finishChain(in, need, usesTime)
			}
		}
	}
}

// joinNeed sets what a join needs of its table, and returns what it needs of its input, which has n columns.
func joinNeed(op *typed.TableJoin, n int, need map[int]bool) map[int]bool {
	addColumns(need, op.On...)
	for _, c := range op.Right {
		need[n+c.Index] = true
	}
	below := map[int]bool{}
	for i := range need {
		if i < n {
			below[i] = true
		}
	}
	for i := range op.Need {
		op.Need[i] = need[n+i]
	}
	addColumns(below, op.Left...)
	return below
}

// dropIdentity removes the projection in front of the output if it is just its input's visible columns: names do not matter there.
func dropIdentity(r *relation) {
	at := len(r.ops) - 2
	p, ok := r.ops[at].(*typed.Project)
	if !ok || len(p.Items) != len(r.ops[at-1].Schema().Visible()) {
		return
	}
	for i, x := range p.Items {
		if c, ok := x.(*typed.Column); !ok || c.Index != i {
			return
		}
	}
	r.ops = append(r.ops[:at], r.ops[at+1])
}

func columnsOf(l ...typed.Expr) map[int]bool {
	m := map[int]bool{}
	addColumns(m, l...)
	return m
}

func addColumns(m map[int]bool, l ...typed.Expr) {
	for _, e := range l {
		typed.Walk(e, func(e typed.Expr) {
			if c, ok := e.(*typed.Column); ok {
				m[c.Index] = true
			}
		})
	}
}

// pruneAggs removes aggregates of ops[at] that nobody uses, puts the others in the order of their first use, and names the columns:
// by the query's name for them, else by what they are. Readers of the row follow.
func pruneAggs(ops []typed.Op, at int, op *typed.Aggregate, need map[int]bool, hints map[int]string) {
	tail := 0
	if op.Spec != nil || op.Windowed != nil {
		tail = 1
	}
	first := len(op.Out) - tail - len(op.Aggs)
	rd := readersOf(ops, at)
	moved := make([]int, len(op.Out))
	for i := range moved {
		moved[i] = -1
	}
	for i := 0; i < first; i++ {
		moved[i] = i
	}
	next := first
	var aggs []typed.Agg
	for _, i := range rd.order {
		if i >= first && i < first+len(op.Aggs) && need[i] && moved[i] < 0 {
			moved[i] = next
			next++
			aggs = append(aggs, op.Aggs[i-first])
		}
	}
	if tail == 1 {
		moved[len(op.Out)-1] = next
	}
	old := op.Out
	op.Out = make(types.Schema, next+tail)
	taken := map[string]bool{}
	for i, j := range moved { // what has a fixed name first
		if j >= 0 && isWindowPlace(op, i, len(old)) {
			op.Out[j] = old[i]
			taken[ast.Fold(old[i].Name)] = true
		}
	}
	for _, hinted := range []bool{true, false} {
		for i, j := range moved {
			if j < 0 || isWindowPlace(op, i, len(old)) || (hints[i] != "") != hinted {
				continue
			}
			op.Out[j] = old[i]
			if hinted {
				op.Out[j].Name = hints[i]
			}
			op.Out[j].Name = unique(op.Out[j].Name, taken)
		}
	}
	op.Aggs = aggs
	for i, t := range op.Time {
		op.Time[i] = moved[t]
	}
	rd.move(moved)
}

// isWindowPlace reports window_start, window_end and window_time of a windowed aggregate's row of n columns.
func isWindowPlace(op *typed.Aggregate, i, n int) bool {
	return op.Closes() && i < 2 || op.Window() != nil && i == n-1
}

// readers are the column references into the row of one operator.
type readers struct {
	cols  map[*typed.Column]bool
	order []int // indices by first use: by the operator that makes the next row, then by conditions
	spec  *typed.WindowSpec
}

func readersOf(ops []typed.Op, at int) *readers {
	rd := &readers{cols: map[*typed.Column]bool{}}
	var conds []typed.Expr
	for _, op := range ops[at+1:] {
		switch op := op.(type) {
		case *typed.Filter:
			conds = append(conds, op.Conjuncts...)
			continue
		case *typed.Sort:
			for _, k := range op.By {
				conds = append(conds, k.Expr)
			}
			conds = append(conds, op.Columns...)
			continue
		case *typed.Repeat:
			conds = append(conds, op.Count)
			continue
		case *typed.Project:
			rd.add(op.Items)
		case *typed.Aggregate:
			rd.add(op.Keys)
			for _, a := range op.Aggs {
				rd.add(a.Exprs())
			}
			rd.spec = op.Spec
		case *typed.Output:
			rd.add(op.Items)
		}
		break
	}
	rd.add(conds)
	return rd
}

func (rd *readers) add(l []typed.Expr) {
	for _, e := range l {
		typed.Walk(e, func(e typed.Expr) {
			if c, ok := e.(*typed.Column); ok && !rd.cols[c] {
				rd.cols[c] = true
				rd.order = append(rd.order, c.Index)
			}
		})
	}
}

func (rd *readers) move(moved []int) {
	for c := range rd.cols {
		c.Index = moved[c.Index]
	}
	if rd.spec != nil && !rd.spec.Clock {
		rd.spec.Col = moved[rd.spec.Col]
	}
}

// nameColumns gives column references the names of the row that they are over.
func nameColumns(s types.Schema, l ...typed.Expr) {
	for _, e := range l {
		typed.Walk(e, func(e typed.Expr) {
			if c, ok := e.(*typed.Column); ok {
				c.Name = s[c.Index].Name
			}
		})
	}
}

// refresh tells every operator what its input looks like now.
func refresh(ops []typed.Op) {
	var in *typed.Base
	for _, op := range ops {
		name := func(l ...typed.Expr) { nameColumns(in.Out, l...) }
		switch op := op.(type) {
		case *typed.Scan:
			in = &op.Base
		case *typed.Union:
			for _, input := range op.Inputs {
				refresh(input)
			}
			in = &op.Base
		case *typed.Filter:
			op.Out, op.Time, op.LostTime = in.Out, in.Time, in.LostTime
			name(op.Conjuncts...)
			in = &op.Base
		case *typed.Sort:
			op.Out, op.Time, op.LostTime = in.Out, in.Time, in.LostTime
			for _, k := range op.By {
				name(k.Expr)
			}
			name(op.Columns...)
			in = &op.Base
		case *typed.Repeat:
			if !op.Number {
				op.Out, op.Time, op.LostTime = in.Out, in.Time, in.LostTime
			}
			name(op.Count)
			in = &op.Base
		case *typed.TableJoin:
			name(op.Left...)
			nameColumns(append(append(types.Schema(nil), in.Out...), op.Table.Schema...), op.On...)
			in = &op.Base
		case *typed.Window:
			in = &op.Base
		case *typed.Project:
			name(op.Items...)
			in = &op.Base
		case *typed.Aggregate:
			name(op.Keys...)
			for _, a := range op.Aggs {
				name(a.Exprs()...)
			}
			in = &op.Base
		case *typed.Output:
			name(op.Items...)
		}
	}
}
