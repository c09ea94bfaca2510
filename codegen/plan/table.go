package plan

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/typecheck/typed"
)

// tableJoin plans a join with a table. It stays within its stage: every worker has the whole snapshot.
func (b *builder) tableJoin(op *typed.TableJoin, in Edge) Op {
	t := b.table(op)
	j := &TableJoin{From: op, Table: t, Index: -1, On: op.On, Need: op.Need}
	for i, c := range op.Right {
		j.Keys, j.By = append(j.Keys, op.Left[i]), append(j.By, c.Index)
	}
	if len(j.By) > 0 {
		j.Index = t.index(j.By)
	}
	out := in
	out.Schema, out.Time = op.Out, op.Time
	if op.Kind == typed.Inner || op.Kind == typed.Left {
		out.Key = nil
		rounded := make([]bool, len(op.Out))
		copy(rounded, in.Rounded)
		out.Rounded = rounded
	}
	for _, e := range append(append([]typed.Expr(nil), op.Left...), op.On...) {
		out.Exact = max(out.Exact, sensitivity(e, in.Rounded))
	}
	j.Base = Base{b.id("join"), out}
	return j
}

// table finds the table of a join and notes what the join needs of it.
func (b *builder) table(op *typed.TableJoin) *Table {
	var t *Table
	for _, x := range b.p.Tables {
		if x.Source == op.Table {
			t = x
		}
	}
	if t == nil {
		t = &Table{Index: len(b.p.Tables), Source: op.Table}
		b.p.Tables = append(b.p.Tables, t)
	}
	for i, need := range op.Need {
		if need {
			t.Columns = addColumn(t.Columns, i)
		}
	}
	return t
}

// index is the place of a list of columns among the indexes; it is added where it is new.
func (t *Table) index(by []int) int {
	for i, x := range t.Indexes {
		if slices.Equal(x, by) {
			return i
		}
	}
	t.Indexes = append(t.Indexes, slices.Clone(by))
	return len(t.Indexes) - 1
}

func joinText(op *TableJoin) string {
	s := fmt.Sprintf("%s %s join table %s", op.OpID, op.From.Kind, op.Table.Source.Name)
	sep := " on "
	for i, k := range op.Keys {
		s += sep + operand(k) + " = " + op.Table.Source.Name + "." + op.Table.Source.Schema[op.By[i]].Name
		sep = " AND "
	}
	if len(op.On) > 0 {
		s += " if " + join(op.On, " AND ", operand)
	}
	return s
}

// verifyJoin checks a join with a table; its conditions are over the input's columns and then the table's.
func verifyJoin(op *TableJoin, r row) (row, error) {
	src := op.Table.Source
	if (op.Index >= 0) != (len(op.By) > 0) || op.Index >= len(op.Table.Indexes) || op.Index >= 0 && !slices.Equal(op.Table.Indexes[op.Index], op.By) {
		return r, fmt.Errorf("index %d of table %s is not by %v", op.Index, src.Name, op.By)
	}
	if err := r.exprs(op.Keys, nil); err != nil {
		return r, err
	}
	for i, c := range op.By {
		if !op.Need[c] {
			return r, fmt.Errorf("key column %s of table %s is not needed", src.Schema[c].Name, src.Name)
		}
		if k := op.Keys[i].Type(); !k.Working().Same(src.Schema[c].Type.Working()) { // an INT and a BIGINT of one value are one key
			return r, fmt.Errorf("key %s is %s, column %s of table %s is %s", Text(op.Keys[i]), k, src.Schema[c].Name, src.Name, src.Schema[c].Type)
		}
	}
	for i, need := range op.Need {
		if need && !slices.Contains(op.Table.Columns, i) {
			return r, fmt.Errorf("table %s does not load column %s", src.Name, src.Schema[i].Name)
		}
	}
	both := row{schema: append(slices.Clone(r.schema), src.Schema...), has: append(slices.Clone(r.has), op.Need...)}
	if err := both.exprs(op.On, nil); err != nil {
		return r, err
	}
	if op.From.Kind == typed.Semi || op.From.Kind == typed.Anti {
		return r, nil
	}
	both.schema = op.Out.Schema
	return both, nil
}
