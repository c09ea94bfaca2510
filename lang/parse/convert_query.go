package parse

import (
	"fmt"
	"slices"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

func (c *converter) insert(g *insert) (ast.Stmt, error) {
	s, err := c.insertNode(g)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c *converter) insertNode(g *insert) (*ast.Insert, error) {
	q, err := c.query(g.Query)
	if err != nil {
		return nil, err
	}
	for _, op := range q.Ops {
		if e, ok := op.(*ast.PipeEmit); ok && e.Sink != nil {
			return nil, &failure{diag.MisplacedEmit(nil, e.Sink.Pos(), "this query already goes into "+convertName(g.Sink).Text,
				"drop INTO here, or INSERT INTO in front; a second sink needs a second statement")}
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
	if g.With != nil {
		if out.With, err = c.with(g.With); err != nil {
			return nil, err
		}
	}
	if out.Body, err = c.body(g.First, g.Rest); err != nil {
		return nil, err
	}
	out.OrderBy = c.orderBy(g.Order)
	out.Limit = c.limit(g.Limit)
	if e := g.Emit; e != nil {
		out.Emit = &ast.Emit{Span: c.span(e.place), Mode: e.Mode.mode(), Every: c.expr(e.Every)}
	}
	out.Chart = c.chart(g.Chart)
	out.Ops, err = c.ops(g.Ops)
	return out, err
}

func (c *converter) with(g *with) (*ast.With, error) {
	out := &ast.With{Span: c.span(g.place)}
	for _, t := range g.Tables {
		q, err := c.query(t.Query)
		if err != nil {
			return nil, err
		}
		out.Tables = append(out.Tables, &ast.CommonTable{Span: c.span(t.place), Name: convertName(t.Name),
			Columns: convertNames(t.Columns), Query: q})
	}
	return out, nil
}

// maxTerms bounds the joins and the set operations of one query, and so the depth of their left-leaning trees.
const maxTerms = 1000

// body makes a left-leaning tree of set operations; INTERSECT binds stronger than the others.
func (c *converter) body(first *queryTerm, rest []*setTerm) (ast.Body, error) {
	left, err := c.term(first)
	if err != nil {
		return nil, err
	}
	if len(rest) > maxTerms {
		return nil, &failure{diag.TooLarge(nil, c.span(rest[maxTerms].place).Pos(), fmt.Sprintf("the query has more than %d set operations", maxTerms))}
	}
	bodies, ops := []ast.Body{left}, []*setWords{}
	for _, s := range rest {
		right, err := c.term(s.Term)
		if err != nil {
			return nil, err
		}
		if last := len(bodies) - 1; s.Op.Op == "INTERSECT" {
			bodies[last] = c.setOp(s.Op, bodies[last], right)
			continue
		}
		bodies, ops = append(bodies, right), append(ops, s.Op)
	}
	out := bodies[0]
	for i, op := range ops {
		out = c.setOp(op, out, bodies[i+1])
	}
	return out, nil
}

func (c *converter) setOp(op *setWords, left, right ast.Body) ast.Body {
	return &ast.SetOp{Span: node(left.Pos().To(right.Pos())), Op: op.Op, OpAt: c.span(op.place).Pos(),
		All: op.Every == "ALL", Left: left, Right: right}
}

func (c *converter) term(g *queryTerm) (ast.Body, error) {
	switch {
	case g.Select != nil:
		return c.selectQuery(g.Select)
	case g.From != nil:
		rel, err := c.fromList(g.From.List)
		return &ast.From{Span: c.span(g.From.place), Rel: rel}, err
	case g.Values != nil:
		return c.values(g.Values), nil
	}
	q, err := c.query(g.Nested)
	if err != nil {
		return nil, err
	}
	if e := innerEmit(q); e != nil {
		return nil, e
	}
	q.Span = c.span(g.place) // with the parentheses
	return q, nil
}

// innerEmit refuses EMIT inside of parentheses: a query that another one reads goes nowhere by itself.
func innerEmit(q *ast.Query) error {
	at := source.Span{}
	if q.Emit != nil {
		at = q.Emit.Pos()
	}
	for _, op := range q.Ops {
		if e, ok := op.(*ast.PipeEmit); ok {
			at = e.Pos()
		}
	}
	if !at.Valid() {
		return nil
	}
	return &failure{diag.MisplacedEmit(nil, at, "EMIT belongs to the statement, not to a query in parentheses",
		"put it behind the whole query")}
}

func (c *converter) values(g *values) *ast.Values {
	out := &ast.Values{Span: c.span(g.place)}
	out.Rows, out.RowSpans = c.rows(g.Rows)
	return out
}

func (c *converter) selectQuery(g *selectQuery) (ast.Body, error) {
	out := &ast.Select{Span: c.span(g.place), Items: c.items(g.Items)}
	if g.Distinct != nil {
		out.Distinct, out.DistinctAt = true, spanOf(g.Distinct)
	}
	if g.From != nil {
		rel, err := c.fromList(g.From.List)
		if err != nil {
			return nil, err
		}
		out.From = rel
	}
	if g.Where != nil {
		out.Where = &ast.Where{Span: c.span(g.Where.place), Cond: c.expr(g.Where.Cond)}
	}
	out.GroupBy = c.groupBy(g.GroupBy)
	if g.Having != nil {
		out.Having = &ast.Where{Span: c.span(g.Having.place), Cond: c.expr(g.Having.Cond)}
	}
	if g.Qualify != nil {
		out.Qualify = &ast.Where{Span: c.span(g.Qualify.place), Cond: c.expr(g.Qualify.Cond)}
	}
	out.StateTTL = c.stateTTL(g.TTL)
	out.WindowAt = tokenSpan(g.WindowAt)
	for _, w := range g.Windows {
		out.Windows = append(out.Windows, &ast.NamedWindow{Span: c.span(w.place), Name: convertName(w.Name), Spec: c.windowSpec(w.Spec)})
	}
	return out, nil
}

func tokenSpan(t *lexer.Token) source.Span {
	if t == nil {
		return source.Span{}
	}
	return spanOf(t)
}

func (c *converter) stateTTL(g *stateTTL) *ast.StateTTL {
	if g == nil {
		return nil
	}
	return &ast.StateTTL{Span: c.span(g.place), TTL: c.expr(g.TTL)}
}

func (c *converter) items(list []*selectItem) []*ast.SelectItem {
	var out []*ast.SelectItem
	for _, g := range list {
		out = append(out, &ast.SelectItem{Span: c.span(g.place), Star: g.Star || g.Qualifier != nil, Qualifier: optionalName(g.Qualifier),
			Except: convertNames(g.Except), Expr: c.expr(g.Expr), Alias: g.Alias.name()})
	}
	return out
}

// name is the alias with or without AS; nil if there is none.
func (a *aliasToken) name() *ast.Name {
	switch {
	case a == nil:
		return nil
	case a.Token != nil:
		n := nameOf(a.Token)
		return &n
	}
	return optionalName(a.Name)
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

func (c *converter) orderBy(g *orderBy) *ast.OrderBy {
	if g == nil {
		return nil
	}
	out := &ast.OrderBy{Span: c.span(g.place)}
	for _, item := range g.Items {
		out.Items = append(out.Items, &ast.OrderItem{Span: c.span(item.place), Expr: c.expr(item.Expr), Desc: item.Desc, Nulls: item.Nulls})
	}
	return out
}

func (c *converter) limit(g *limit) *ast.Limit {
	if g == nil {
		return nil
	}
	out := &ast.Limit{Span: c.span(g.place)}
	for _, e := range []expression{g.Count, g.Fetch, g.First} {
		if e != nil {
			out.Count = c.expr(e)
		}
	}
	for _, e := range []expression{g.Offset, g.Only} {
		if e != nil {
			out.Offset = c.expr(e)
		}
	}
	return out
}

func (c *converter) chart(g *chart) *ast.Chart {
	if g == nil {
		return nil
	}
	return &ast.Chart{Span: c.span(g.place), Kind: convertName(g.Kind), Items: c.options(g.Items)}
}

func (g *emitMode) mode() ast.EmitMode {
	switch {
	case g == nil:
		return ast.EmitDefault
	case g.Update:
		return ast.EmitUpdate
	case g.Complete:
		return ast.EmitComplete
	case g.Changes:
		return ast.EmitChanges
	}
	return ast.EmitAppend
}

func (c *converter) windowSpec(g *windowSpec) *ast.WindowSpec {
	out := &ast.WindowSpec{Span: c.span(g.place), Base: optionalName(g.Base), PartitionBy: c.exprs(g.Partition), OrderBy: c.orderBy(g.Order)}
	if f := g.Frame; f != nil {
		out.Frame = &ast.Frame{Span: c.span(f.place), Rows: f.Rows, Start: c.bound(f.Start), End: c.bound(f.End)}
		if f.Only != nil {
			out.Frame.Start = c.bound(f.Only)
		}
	}
	return out
}

func (c *converter) bound(g *bound) *ast.Bound {
	if g == nil {
		return nil
	}
	out := &ast.Bound{Span: c.span(g.place), Kind: g.Side, Dist: c.expr(g.Dist)}
	if g.Current {
		out.Kind = "CURRENT ROW"
	}
	return out
}

func (c *converter) ops(list []*pipeOp) ([]ast.PipeOp, error) {
	var out []ast.PipeOp
	for i, op := range list {
		if op.Emit != nil && slices.ContainsFunc(list[i+1:], func(op *pipeOp) bool { return op.Chart == nil }) {
			return nil, &failure{diag.MisplacedEmit(nil, c.span(op.Emit.place).Pos(), "EMIT must be the last operator",
				"to write into two sinks, write two statements")}
		}
		n, err := c.pipeOp(op)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
