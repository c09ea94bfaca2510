package plan

import "github.com/streamc/streamc/typecheck/typed"

// gather cuts the open branches in front of a sort: rows become keys, equal ones are counted, and one worker merges them.
func (b *builder) gather(s *typed.Sort, front []*open) *Stage {
	in := front[0].edge
	for _, o := range front[1:] {
		in.Exact = max(in.Exact, o.edge.Exact)
		in.Rounded = orColumns(in.Rounded, o.edge.Rounded)
	}
	whole := typed.Aggregate{Base: typed.Base{Out: s.Out, Span: s.Span}, StartKey: -1, EndKey: -1}
	m := &Merge{From: &whole, Gather: &Gather{Limit: s.Limit, Offset: s.Offset}}
	b.live(m, front)
	out := b.output()
	m.Distinct = false
	if m.Gather.Whole = out != nil && out.Live && out.Mode == typed.Complete; m.Gather.Whole {
		m.Live.EachRow = false
	}
	st := &Stage{}
	for i, o := range front {
		if i > 0 {
			s = copyOp(s).(*typed.Sort)
		}
		pre := &PreAggregate{From: &whole, Gather: true, Signed: o.edge.Live, Aggs: []typed.Agg{countRows()}}
		pre.Keys = m.Gather.keys(s, m, i == 0)
		pre.Base = Base{b.id("rows"), Edge{Schema: s.Out, Exact: o.edge.Exact}}
		for _, k := range s.By {
			in.Exact = max(in.Exact, sensitivity(k.Expr, o.edge.Rounded))
		}
		x := b.exchange(o.st, pre, m, st)
		o.br.Ops = append(o.br.Ops, pre, &Send{Base: Base{b.id("send"), pre.Out}, To: x})
	}
	edge := Edge{Schema: s.Out, Time: s.Time, Exact: in.Exact, Rounded: in.Rounded}
	m.Base = Base{b.id("sort"), edge}
	st.ID = m.OpID
	b.p.Stages = append(b.p.Stages, st)
	return st
}

// keys lists the ORDER BY items and the columns that are none of them. first: it also describes the merge.
func (g *Gather) keys(s *typed.Sort, m *Merge, first bool) []typed.Expr {
	var keys []typed.Expr
	place := map[int]int{} // of a column of the row
	for _, k := range s.By {
		if c, ok := k.Expr.(*typed.Column); ok {
			if _, seen := place[c.Index]; seen {
				continue // it decides nothing any more
			}
			place[c.Index] = len(keys)
		}
		keys = append(keys, k.Expr)
		if first {
			g.Order = append(g.Order, Order{k.Desc, k.NullsLast})
		}
	}
	for _, e := range s.Columns {
		c := e.(*typed.Column)
		if _, seen := place[c.Index]; seen {
			continue
		}
		place[c.Index] = len(keys)
		keys = append(keys, c)
		if first {
			g.Order = append(g.Order, Order{})
		}
	}
	if !first {
		return keys
	}
	for _, k := range keys {
		m.Keys = append(m.Keys, k.Type())
	}
	m.Aggs = []typed.Agg{countRows()}
	for i := range s.Out {
		if at, ok := place[i]; ok {
			m.Cols = append(m.Cols, OutCol{OutKey, at})
		} else {
			m.Cols = append(m.Cols, OutCol{})
		}
	}
	return keys
}
