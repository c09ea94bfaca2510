package parse

import (
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// test converts TEST 'name' { … }.
func (c *converter) test(g *test) (ast.Stmt, error) {
	out := &ast.Test{Span: c.span(g.place), Name: unquote(raw(&g.Name)), With: c.options(g.With)}
	for _, clause := range g.Clauses {
		if clause.Given != nil {
			n, err := c.given(clause.Given)
			if err != nil {
				return nil, err
			}
			out.Given = append(out.Given, n)
			continue
		}
		n, err := c.expect(clause.Expect)
		if err != nil {
			return nil, err
		}
		out.Expect = append(out.Expect, n)
	}
	return out, nil
}

func (c *converter) given(g *given) (*ast.Given, error) {
	out := &ast.Given{Span: c.span(g.place), Source: convertName(g.Source), Columns: convertNames(g.Columns)}
	var err error
	if g.Partition != nil {
		if out.Partition, err = smallInt(g.Partition, 0); err != nil {
			return nil, err
		}
	}
	out.Rows, out.RowSpans = c.rows(g.Rows)
	return out, nil
}

func (c *converter) expect(g *expect) (*ast.Expect, error) {
	out := &ast.Expect{Span: c.span(g.place), Sink: convertName(g.Sink), Index: 1, Ordered: g.Ordered, Empty: g.Empty,
		Columns: convertNames(g.Columns)}
	var err error
	if g.Index != nil {
		if out.Index, err = smallInt(g.Index, 1); err != nil {
			return nil, err
		}
	}
	out.Rows, out.RowSpans = c.rows(g.Rows)
	return out, nil
}

func (c *converter) rows(list []*row) (rows [][]ast.Expr, spans []source.Span) {
	for _, r := range list {
		rows = append(rows, c.exprs(r.Cells))
		spans = append(spans, c.span(r.place).Pos())
	}
	return rows, spans
}

func smallInt(t *lexer.Token, least int) (int, error) {
	n, err := strconv.ParseInt(t.Value, 10, 32)
	if err != nil {
		return 0, &failure{diag.BadNumber(nil, spanOf(t), clip(t.Value)+" is too large here")}
	}
	if int(n) < least {
		return 0, &failure{diag.BadNumber(nil, spanOf(t), "counting starts at "+strconv.Itoa(least))}
	}
	return int(n), nil
}
