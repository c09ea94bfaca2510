package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// oneRow starts a relation of one row without columns: a SELECT without FROM.
func (c *checker) oneRow(span source.Span) *relation {
	if c.one == nil {
		c.one = c.valuesSource(nil, [][]*typed.Literal{{}}, span)
	}
	r := c.newRelation()
	r.scan(c.one, span)
	r.reset("", span)
	return r
}

// valuesSource adds the source of rows that stand in the query.
func (c *checker) valuesSource(schema types.Schema, rows [][]*typed.Literal, span source.Span) *typed.Source {
	name := valuesConnector
	for n := 2; c.names[name] != nil || c.taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", valuesConnector, n)
	}
	c.taken[name] = true
	s := &typed.Source{Name: name, Index: len(c.prog.Sources), Schema: schema, Connector: valuesConnector, Format: "json", Time: -1, Rows: rows, Span: span}
	c.prog.Sources = append(c.prog.Sources, s)
	return s
}

// valueRows checks VALUES (…), (…). Rows of constants are a source; with a parameter in them each row is a SELECT without FROM.
func (c *checker) valueRows(v *ast.Values) *relation {
	bad := c.newRelation()
	bad.broken = true
	if len(v.Rows) == 0 || len(v.Rows[0]) == 0 {
		return bad
	}
	x := &exprs{checker: c, clause: "VALUES"}
	items := make([][]typed.Expr, len(v.Rows))
	ok := true
	for i, row := range v.Rows {
		if len(row) != len(v.Rows[0]) {
			c.add(diag.WrongCount(c.file, rowSpan(v.RowSpans, i, v.Pos()), "a row of VALUES", len(v.Rows[0]), len(row)))
			ok = false
			continue
		}
		for _, e := range row {
			value := x.expr(e)
			ok = ok && !isInvalid(value)
			items[i] = append(items[i], value)
		}
	}
	if !ok {
		return bad
	}
	var schema types.Schema
	constant := true
	for j := range v.Rows[0] {
		list := make([]typed.Expr, len(items))
		for i := range items {
			list[i] = items[i][j]
		}
		t, fits := x.oneType(list)
		if !fits {
			for i, e := range list {
				if _, common := types.Common(list[0].Type(), e.Type()); !common && !isInvalid(e) {
					c.add(diag.SetTypes(c.file, e.Pos(), "VALUES", j+1, fmt.Sprintf("col%d", j+1), list[0].Type().Name(), items[i][j].Type().Name()))
					break
				}
			}
			return bad
		}
		if t.Kind == types.Null {
			t = types.Of(types.String)
		}
		for i, e := range list {
			if e.Type().Kind == types.Null {
				e = nullLiteral(t, e.Pos())
			}
			_, literal := e.(*typed.Literal)
			constant = constant && literal
			items[i][j] = e
		}
		schema = append(schema, types.Column{Name: fmt.Sprintf("col%d", j+1), Type: t})
	}
	if constant {
		return c.constantRows(v, schema, items)
	}
	var arms []arm
	for i, row := range items {
		r := c.oneRow(v.Pos())
		r.cols = nil
		for j, e := range row {
			r.cols = append(r.cols, scopeCol{name: schema[j].Name, expr: e, size: 1})
		}
		arms = append(arms, arm{r, rowSpan(v.RowSpans, i, v.Pos())})
	}
	if len(arms) == 1 {
		return arms[0].rel
	}
	return c.unite("VALUES", arms, nil, v.Pos())
}

func (c *checker) constantRows(v *ast.Values, schema types.Schema, items [][]typed.Expr) *relation {
	src := c.lists[v]
	if src == nil {
		rows := make([][]*typed.Literal, len(items))
		for i, row := range items {
			for _, e := range row {
				rows[i] = append(rows[i], e.(*typed.Literal))
			}
		}
		src = c.valuesSource(schema, rows, v.Pos())
		c.lists[v] = src
	}
	r := c.newRelation()
	r.scan(src, v.Pos())
	r.reset("", v.Pos())
	return r
}
