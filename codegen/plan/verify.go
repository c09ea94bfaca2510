package plan

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Verify checks the invariants of a plan; an error is a compiler bug. Tests call it after Build and after each rewrite.
func Verify(p *Program) error {
	ids := map[string]bool{}
	for i, s := range p.Stages {
		if err := verifyStage(p, s, i, ids); err != nil {
			return fmt.Errorf("stage %s: %w", s.ID, err)
		}
	}
	for i, x := range p.Exchanges {
		if x.Index != i || x.From == nil || x.To == nil || x.From.Index >= x.To.Index {
			return fmt.Errorf("exchange %d does not lead from an earlier stage to a later one", i)
		}
	}
	return nil
}

func verifyStage(p *Program, s *Stage, i int, ids map[string]bool) error {
	if s.Index != i || p.Stages[i] != s {
		return fmt.Errorf("index is %d, not %d", s.Index, i)
	}
	if (s.Source == nil) == (len(s.Inputs) == 0) {
		return fmt.Errorf("needs a source or an input, not both")
	}
	if err := verifyInputs(s, ids); err != nil {
		return err
	}
	for j := 1; j < len(s.Columns); j++ {
		if s.Columns[j-1] >= s.Columns[j] {
			return fmt.Errorf("columns are not ascending: %v", s.Columns)
		}
	}
	for _, b := range s.Branches {
		if err := verifyBranch(s, b, ids); err != nil {
			return fmt.Errorf("query %s: %w", b.Query.Name, err)
		}
	}
	return nil
}

// verifyInputs checks that all exchanges into a stage bring one record form to one merge, each from another stage.
func verifyInputs(s *Stage, ids map[string]bool) error {
	from := map[*Stage]bool{}
	for _, x := range s.Inputs {
		if x.To != s || x.Merge != s.Merge() || from[x.From] {
			return fmt.Errorf("exchange %d: every stage feeds this one by one exchange to its merge", x.Index)
		}
		from[x.From] = true
		for _, br := range x.From.Branches {
			last, ok := br.Ops[len(br.Ops)-1].(*Send)
			if !ok || last.To != x {
				continue
			}
			pre, ok := br.Ops[len(br.Ops)-2].(*PreAggregate)
			if !ok || !sameRecords(pre, x.Merge) {
				return fmt.Errorf("exchange %d: the partials of %s are not what %s reads", x.Index, br.Ops[len(br.Ops)-2].ID(), x.Merge.OpID)
			}
		}
	}
	if m := s.Merge(); m != nil {
		if ids[m.OpID] {
			return fmt.Errorf("operator id %s occurs twice", m.OpID)
		}
		ids[m.OpID] = true
	}
	return nil
}

func sameRecords(pre *PreAggregate, m *Merge) bool {
	keys := len(pre.Keys)
	if (pre.Rows == nil) != (m.Rows == nil) {
		return false
	}
	if pre.Rows != nil {
		keys++
	}
	if keys != len(m.Keys) || len(pre.Aggs) != len(m.Aggs) || (pre.Window == nil) != (m.Window == nil) {
		return false
	}
	for i, k := range pre.Keys {
		if k.Type() != m.Keys[i] {
			return false
		}
	}
	return true
}

// row is what a verifier knows of the row in front of an operator: its schema and which columns have a value.
type row struct {
	schema types.Schema
	has    []bool
	late   bool // a LateTest stands right before
}

func verifyBranch(s *Stage, b *Branch, ids map[string]bool) error {
	if len(b.Ops) == 0 {
		return fmt.Errorf("is empty")
	}
	r := row{}
	if s.Source != nil {
		r = row{schema: s.Source.Schema, has: make([]bool, len(s.Source.Schema))}
		for _, c := range s.Columns {
			r.has[c] = true
		}
		if s.Source.TimeExpr != nil {
			if r.expr(s.Source.TimeExpr) == nil { // what it is made of is read
				r.has[s.Source.Time] = true
			}
		}
	}
	for i, op := range b.Ops {
		if i > 0 || s.Source != nil { // branches share their merge
			if ids[op.ID()] {
				return fmt.Errorf("operator id %s occurs twice", op.ID())
			}
			ids[op.ID()] = true
		}
		last := i == len(b.Ops)-1
		_, isSink := op.(*Sink)
		_, isSend := op.(*Send)
		if (isSink || isSend) != last {
			return fmt.Errorf("%s: a branch ends in one sink or send", op.ID())
		}
		if _, ok := op.(*Merge); ok != (s.Source == nil && i == 0) {
			return fmt.Errorf("%s: a merge is the first operator behind an exchange", op.ID())
		}
		next, err := verifyOp(s, op, r)
		if err != nil {
			return fmt.Errorf("%s: %w", op.ID(), err)
		}
		r = next
	}
	return nil
}

func verifyOp(s *Stage, op Op, r row) (row, error) {
	switch op := op.(type) {
	case *Filter:
		return r, r.exprs(op.Conjuncts, nil)
	case *Project:
		if len(op.Items) != len(op.Out.Schema) || len(op.Need) != len(op.Items) {
			return r, fmt.Errorf("%d items, %d columns, %d needs", len(op.Items), len(op.Out.Schema), len(op.Need))
		}
		return row{schema: op.Out.Schema, has: op.Need}, r.exprs(op.Items, op.Need)
	case *Limit:
		if !s.OneWorker || !s.InOrder {
			return r, fmt.Errorf("the rows of a LIMIT come from one worker, in log order")
		}
		return r, r.exprs(op.Columns, nil)
	case *Repeat:
		if err := r.expr(op.Count); err != nil || !op.Number {
			return r, err
		}
		return row{schema: op.Out.Schema, has: append(append([]bool(nil), r.has...), true)}, nil
	case *TableJoin:
		return verifyJoin(op, r)
	case *LateTest:
		if op.HasHorizon && s.Source == nil {
			return r, fmt.Errorf("an exchange stands before the first lateness test, and the rows carry no horizon")
		}
		if op.Spec.Clock && (op.HasHorizon || s.Source == nil) {
			return r, fmt.Errorf("the rows of a scan have a processing time, and none of them is late for it")
		}
		if !op.Spec.Clock {
			if err := r.column(op.Spec.Col, types.Timestamp); err != nil {
				return r, err
			}
		}
		out := r
		out.late = true
		if op.AddColumns {
			out = row{schema: op.Out.Schema, has: append(append([]bool(nil), r.has...), true, true, true)}
		}
		return out, nil
	case *PreAggregate:
		if op.Rows != nil && (!s.OneWorker || !s.InOrder) {
			return r, fmt.Errorf("the rows of a count window come from one worker, in log order")
		}
		if op.EachRow && op.Window != nil {
			return r, fmt.Errorf("partials of windows leave with every row, while they may yet turn out late")
		}
		if op.Window != nil && op.Start == nil && !r.late {
			return r, fmt.Errorf("no late test stands before a windowed aggregate")
		}
		if op.Start != nil {
			if err := r.expr(op.Start); err != nil {
				return r, err
			}
		}
		if (op.End != nil) != (windowState(op.Window, op.Start != nil) == ByBorders) {
			return r, fmt.Errorf("the borders of the window are not what its state is found by")
		}
		if op.End != nil {
			if err := r.expr(op.End); err != nil {
				return r, err
			}
		}
		for _, a := range op.Aggs {
			if err := r.exprs(a.Exprs(), nil); err != nil {
				return r, err
			}
		}
		return r, r.exprs(op.Keys, nil)
	case *Send:
		return r, nil
	case *Merge:
		if len(op.Cols) != len(op.Out.Schema) {
			return r, fmt.Errorf("%d columns described, %d in the schema", len(op.Cols), len(op.Out.Schema))
		}
		out := row{schema: op.Out.Schema}
		for _, c := range op.Cols {
			out.has = append(out.has, c.Kind != OutNone)
		}
		return out, nil
	case *Sink:
		if len(op.Items) != len(op.From.Sink.Schema) {
			return r, fmt.Errorf("%d values for %d columns", len(op.Items), len(op.From.Sink.Schema))
		}
		for i, it := range op.Items {
			if t, want := it.Type(), op.From.Sink.Schema[i].Type; !t.Same(want) {
				return r, fmt.Errorf("column %s is %s, its value %s", op.From.Sink.Schema[i].Name, want, t)
			}
		}
		return r, r.exprs(op.Items, nil)
	}
	return r, fmt.Errorf("unknown operator %T", op)
}

func (r row) exprs(list []typed.Expr, need []bool) error {
	for i, e := range list {
		if need != nil && !need[i] {
			continue
		}
		if err := r.expr(e); err != nil {
			return err
		}
	}
	return nil
}

// expr checks that every column that e reads exists, has the type e expects and a value.
func (r row) expr(e typed.Expr) error {
	var err error
	typed.Walk(e, func(x typed.Expr) {
		if x.Type().Kind == types.Invalid && err == nil {
			err = fmt.Errorf("an expression has no type")
		}
		c, ok := x.(*typed.Column)
		if !ok || err != nil {
			return
		}
		if err = r.column(c.Index, c.T.Kind); err == nil && !r.schema[c.Index].Type.Same(c.T) {
			err = fmt.Errorf("column %s is %s here, the expression expects %s", c.Name, r.schema[c.Index].Type, c.T)
		}
	})
	return err
}

func (r row) column(i int, k types.Kind) error {
	switch {
	case i < 0 || i >= len(r.schema):
		return fmt.Errorf("column %d of %d", i, len(r.schema))
	case r.schema[i].Type.Kind != k:
		return fmt.Errorf("column %s is %s", r.schema[i].Name, r.schema[i].Type)
	case !r.has[i]:
		return fmt.Errorf("column %s has no value here", r.schema[i].Name)
	}
	return nil
}
