package parse

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
)

func (c *converter) pipeOp(g *pipeOp) (ast.PipeOp, error) {
	span := c.span(g.place)
	switch {
	case g.Select != nil:
		return &ast.PipeSelect{Span: span, Distinct: g.Select.Distinct, Items: c.items(g.Select.Items)}, nil
	case g.Extend != nil:
		return &ast.PipeExtend{Span: span, Items: c.items(g.Extend.Items)}, nil
	case g.Set != nil:
		out := &ast.PipeSet{Span: span}
		for _, a := range g.Set {
			out.Columns, out.Values = append(out.Columns, convertName(a.Name)), append(out.Values, c.expr(a.Value))
		}
		return out, nil
	case g.Drop != nil:
		return &ast.PipeDrop{Span: span, Names: convertNames(g.Drop)}, nil
	case g.Rename != nil:
		out := &ast.PipeRename{Span: span}
		for _, r := range g.Rename {
			out.From = append(out.From, convertName(r.From))
			out.To = append(out.To, convertName(r.To))
		}
		return out, nil
	case g.As != nil:
		return &ast.PipeAs{Span: span, Name: convertName(g.As)}, nil
	case g.Where != nil:
		return &ast.PipeWhere{Span: span, Cond: c.expr(g.Where.Cond)}, nil
	case g.Aggregate != nil:
		return &ast.PipeAggregate{Span: span, Items: c.items(g.Aggregate.Items), GroupBy: c.groupBy(g.Aggregate.Group),
			StateTTL: c.stateTTL(g.Aggregate.TTL)}, nil
	case g.Emit != nil:
		return &ast.PipeEmit{Span: span, Mode: g.Emit.Mode.mode(), Every: c.expr(g.Emit.Every), Sink: optionalName(g.Emit.Sink),
			Columns: convertNames(g.Emit.Columns), Chart: c.chart(g.Emit.Chart)}, nil
	case g.Distinct:
		return &ast.PipeDistinct{Span: span}, nil
	case g.Order != nil:
		return &ast.PipeOrderBy{Span: span, OrderBy: c.orderBy(g.Order)}, nil
	case g.Limit != nil:
		return &ast.PipeLimit{Span: span, Limit: c.limit(g.Limit)}, nil
	case g.Chart != nil:
		return &ast.PipeChart{Span: span, Chart: c.chart(g.Chart)}, nil
	}
	return c.relationOp(g, span)
}

// relationOp converts the operators that hold relations, queries or functions.
func (c *converter) relationOp(g *pipeOp, span ast.Span) (ast.PipeOp, error) {
	switch {
	case g.Join != nil:
		j := g.Join
		n, err := c.joinNode(j.Words, nil, j.Right)
		if err != nil {
			return nil, err
		}
		n.Span, n.On, n.Using, n.StateTTL = span, c.expr(j.On), convertNames(j.Using), c.stateTTL(j.TTL)
		return &ast.PipeJoin{Span: span, Join: n}, nil
	case g.Union != nil:
		out := &ast.PipeUnion{Span: span, Op: g.Union.Op.Op, All: g.Union.Op.Every == "ALL"}
		for _, q := range g.Union.Queries {
			n, err := c.query(q.Query)
			if err == nil {
				err = innerEmit(n)
			}
			if err != nil {
				return nil, err
			}
			out.Queries = append(out.Queries, n)
		}
		return out, nil
	case g.Call != nil:
		n := g.Call.Call.tree()
		c.problems(n.problems)
		return &ast.PipeCall{Span: span, Call: n.call, Alias: g.Call.Alias.name()}, nil
	case g.Tee != nil:
		return c.tee(g.Tee, span)
	case g.Match != nil:
		m, err := c.match(g.Match)
		return &ast.PipeMatch{Span: span, Match: m}, err
	case g.Dedup != nil:
		return &ast.PipeDedup{Span: span, By: c.exprs(g.Dedup.By), Within: c.expr(g.Dedup.Within), Forever: g.Dedup.Forever,
			Keep: g.Dedup.Keep}, nil
	case g.Fold != nil:
		return &ast.PipeFold{Span: span, Func: path(g.Fold.Func), PartitionBy: c.exprs(g.Fold.Partition), OrderBy: c.orderBy(g.Fold.Order),
			TTL: c.expr(g.Fold.TTL)}, nil
	case g.Map != nil:
		return &ast.PipeMap{Span: span, Func: path(g.Map)}, nil
	case g.FlatMap != nil:
		return &ast.PipeMap{Span: span, Flat: true, Func: path(g.FlatMap)}, nil
	case g.Reduce != nil:
		return &ast.PipeReduce{Span: span, Func: path(g.Reduce.Func), GroupBy: c.groupBy(g.Reduce.Group)}, nil
	}
	h := g.Other.tree()
	if h.problem != nil {
		c.report(*h.problem)
	}
	return &ast.Bad{Span: node(h.span)}, nil
}

// path is p.F.
func path(list []name) *ast.Ident {
	out := &ast.Ident{Parts: convertNames(list)}
	span := source.Span{}
	for _, n := range out.Parts {
		span = span.To(n.Pos())
	}
	out.Span = node(span)
	return out
}

func (c *converter) tee(list []*branch, span ast.Span) (ast.PipeOp, error) {
	out := &ast.PipeTee{Span: span}
	for _, b := range list {
		n := &ast.Branch{Span: c.span(b.place)}
		if b.Sink != nil {
			sink := convertName(b.Sink)
			n.Ops = []ast.PipeOp{&ast.PipeEmit{Span: n.Span, Sink: &sink, Columns: convertNames(b.Columns)}}
		} else {
			ops, err := c.ops(b.Ops)
			if err != nil {
				return nil, err
			}
			n.Ops = ops
		}
		out.Branches = append(out.Branches, n)
	}
	return out, nil
}
