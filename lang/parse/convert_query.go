package parse

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

func (c *converter) insert(g *insert) (ast.Stmt, error) {
	q, err := c.query(g.Query)
	if err != nil {
		return nil, err
	}
	if q.Pipe != nil {
		for _, op := range q.Pipe.Ops {
			if e, ok := op.(*ast.PipeEmit); ok && e.Sink != nil {
				return nil, &failure{diag.MisplacedEmit(nil, e.Sink.Pos(), "this query already goes into "+convertName(g.Sink).Text,
					"drop INTO here, or INSERT INTO in front; a second sink needs a second statement")}
			}
		}
	}
	return &ast.Insert{Span: c.span(g.place), Sink: convertName(g.Sink), Columns: convertNames(g.Columns), Query: q}, nil
}

func (c *converter) queryStmt(g *query) (ast.Stmt, error) {
	q, err := c.query(g)
	if err != nil {
		return nil, err
	}
	return q, nil
}

func (c *converter) query(g *query) (*ast.Query, error) {
	out := &ast.Query{Span: c.span(g.place)}
	var err error
	if g.Pipe != nil {
		out.Pipe, err = c.pipe(g.Pipe)
		return out, err
	}
	if g.Select.From == nil {
		// SELECT, six letters, opens the span: what is missing has no place of its own.
		at := out.Pos()
		at.End = at.Start + len("SELECT")
		return nil, &failure{diag.NotSupported("SELECT WITHOUT FROM", nil, at)}
	}
	out.Select = c.selectQuery(g.Select)
	if e := g.Select.Emit; e != nil {
		out.Emit, out.EmitAt = ast.EmitAppend, c.span(e.place).Pos()
	}
	return out, nil
}

func (c *converter) selectQuery(g *selectQuery) *ast.Select {
	out := &ast.Select{Span: c.span(g.place), Items: c.items(g.Items), From: c.relation(g.From)}
	if g.Where != nil {
		out.Where = &ast.Where{Span: c.span(g.Where.place), Cond: c.expr(g.Where.Cond)}
	}
	out.GroupBy = c.groupBy(g.GroupBy)
	if g.Having != nil {
		out.Having = &ast.Where{Span: c.span(g.Having.place), Cond: c.expr(g.Having.Cond)}
	}
	return out
}

func (c *converter) relation(r relation) *ast.TableRef {
	n := r.tree()
	c.problems(n.problems)
	return n.ref
}

func (c *converter) items(list []*selectItem) []*ast.SelectItem {
	var out []*ast.SelectItem
	for _, g := range list {
		item := &ast.SelectItem{Span: c.span(g.place), Star: g.Star, Expr: c.expr(g.Expr)}
		if a := g.Alias; a != nil {
			if a.Token != nil {
				n := nameOf(a.Token)
				item.Alias = &n
			} else {
				item.Alias = optionalName(a.Name)
			}
		}
		out = append(out, item)
	}
	return out
}

func (c *converter) groupBy(g *groupBy) *ast.GroupBy {
	if g == nil {
		return nil
	}
	out := &ast.GroupBy{Span: c.span(g.place)}
	for _, item := range g.Items {
		out.Items = append(out.Items, &ast.SelectItem{Span: c.span(item.place), Expr: c.expr(item.Expr), Alias: optionalName(item.Alias)})
	}
	return out
}

func (c *converter) pipe(g *pipeQuery) (*ast.Pipe, error) {
	out := &ast.Pipe{Span: c.span(g.place), From: c.relation(g.From)}
	for i, op := range g.Ops {
		if op.Emit != nil && i < len(g.Ops)-1 {
			return nil, &failure{diag.MisplacedEmit(nil, c.span(op.Emit.place).Pos(), "EMIT must be the last operator",
				"to write into two sinks, write two statements")}
		}
		out.Ops = append(out.Ops, c.pipeOp(op))
	}
	return out, nil
}

func (c *converter) pipeOp(g *pipeOp) ast.PipeOp {
	span := c.span(g.place)
	switch {
	case g.Select != nil:
		return &ast.PipeSelect{Span: span, Items: c.items(g.Select.Items)}
	case g.Extend != nil:
		return &ast.PipeExtend{Span: span, Items: c.items(g.Extend.Items)}
	case g.Drop != nil:
		return &ast.PipeDrop{Span: span, Names: convertNames(g.Drop)}
	case g.Rename != nil:
		out := &ast.PipeRename{Span: span}
		for _, r := range g.Rename {
			out.From = append(out.From, convertName(r.From))
			out.To = append(out.To, convertName(r.To))
		}
		return out
	case g.As != nil:
		return &ast.PipeAs{Span: span, Name: convertName(g.As)}
	case g.Where != nil:
		return &ast.PipeWhere{Span: span, Cond: c.expr(g.Where.Cond)}
	case g.Aggregate != nil:
		return &ast.PipeAggregate{Span: span, Items: c.items(g.Aggregate.Items), GroupBy: c.groupBy(g.Aggregate.Group)}
	case g.Emit != nil:
		out := &ast.PipeEmit{Span: span, Sink: optionalName(g.Emit.Sink), Columns: convertNames(g.Emit.Columns)}
		if g.Emit.Mode != nil {
			out.Mode = ast.EmitAppend
		}
		return out
	}
	h := g.Other.tree()
	if h.problem != nil {
		c.report(*h.problem)
	}
	return &ast.Bad{Span: node(h.span)}
}
