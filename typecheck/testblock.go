package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// tests checks TEST blocks, after all queries: EXPECT names their sinks.
func (c *checker) tests(f *ast.File) {
	names := map[string]*ast.Test{}
	for _, s := range f.Stmts {
		t, ok := s.(*ast.Test)
		if !ok {
			continue
		}
		if old := names[t.Name]; old != nil {
			c.add(diag.DeclaredTwice(c.file, t.Pos(), "TEST '"+clip(t.Name)+"'", old.Pos()))
		}
		names[t.Name] = t
		c.prog.Tests = append(c.prog.Tests, c.test(t))
	}
}

func (c *checker) test(t *ast.Test) *typed.Test {
	out := &typed.Test{Name: t.Name, Span: t.Pos()}
	seen := map[string]*ast.Option{}
	for _, o := range t.With {
		if old := seen[ast.Fold(o.Key)]; old != nil {
			c.add(diag.DeclaredTwice(c.file, o.KeySpan, "the parameter "+o.Key, old.Pos()))
			continue
		}
		seen[ast.Fold(o.Key)] = o
		p := c.params[ast.Fold(o.Key)]
		if p == nil && c.holes[ast.Fold(o.Key)] {
			continue
		}
		if p == nil {
			c.add(diag.UnknownParam(c.file, o.KeySpan, o.Key, c.paramNames()))
			continue
		}
		if v := c.assignConstant(o.Value, p.Type, "the parameter "+o.Key, "PARAM "+p.Name); v != nil {
			out.Params = append(out.Params, typed.TestParam{Param: p, Value: v})
		}
	}
	for _, p := range c.prog.Params {
		if p.Default == nil && seen[ast.Fold(p.Name)] == nil {
			c.add(diag.BadTest(c.file, t.Pos(), fmt.Sprintf("PARAM %s has no default: add WITH (%s = …)", p.Name, p.Name)))
		}
	}
	for _, g := range t.Given {
		if given, ok := c.given(g); ok {
			out.Given = append(out.Given, given)
		}
	}
	for _, e := range t.Expect {
		if expect, ok := c.expect(e); ok {
			out.Expect = append(out.Expect, expect)
		}
	}
	return out
}

// given fills whole rows: a column that was left out is NULL, or 0 or ” if NOT NULL.
func (c *checker) given(g *ast.Given) (typed.Given, bool) {
	src := c.sourceNamed(g.Source)
	if src == nil {
		return typed.Given{}, false
	}
	if g.Partition < 0 {
		c.add(diag.BadTest(c.file, g.Pos(), "a PARTITION is 0 or more"))
		return typed.Given{}, false
	}
	cols, ok := c.listed(g.Columns, src.Schema[:src.Stored()])
	if !ok {
		return typed.Given{}, false
	}
	out := typed.Given{Source: src, Partition: g.Partition}
	for i, row := range g.Rows {
		values, ok := c.row(row, cols, src.Schema, rowSpan(g.RowSpans, i, g.Pos()), "GIVEN "+src.Name)
		if !ok {
			continue
		}
		full := make([]*typed.Literal, len(src.Schema))
		for j, col := range cols {
			full[col] = values[j]
		}
		for j, col := range src.Schema {
			if full[j] == nil {
				full[j] = missing(col.Type, g.Pos())
			}
		}
		out.Rows = append(out.Rows, full)
	}
	return out, true
}

// missing is the value of a column that GIVEN leaves out.
func missing(t types.Type, span source.Span) *typed.Literal {
	if !t.NotNull {
		return nullLiteral(t, span)
	}
	l := &typed.Literal{Typed: typ(t, span)}
	for _, f := range t.Fields() {
		l.List = append(l.List, missing(f.Type, span))
	}
	if t.Kind == types.Decimal {
		l.Unscaled = "0"
	}
	return l
}

func rowSpan(l []source.Span, i int, other source.Span) source.Span {
	if i < len(l) {
		return l[i]
	}
	return other
}

// listed maps written columns to indices; none means all.
func (c *checker) listed(names []ast.Name, schema types.Schema) ([]int, bool) {
	var out []int
	if len(names) == 0 {
		for i, col := range schema {
			if !col.Hidden {
				out = append(out, i)
			}
		}
		return out, true
	}
	ok := true
	seen := map[int]bool{}
	for _, n := range names {
		i := indexOf(schema, n.Text)
		switch {
		case i < 0:
			c.add(diag.UnknownColumn(c.file, n.Pos(), n.Text, columnNames(schema), ""))
			ok = false
		case seen[i]:
			c.add(diag.DuplicateColumn(c.file, n.Pos(), n.Text))
			ok = false
		}
		seen[i] = true
		out = append(out, i)
	}
	return out, ok
}

// row evaluates the values of one row. A NULL is allowed in a NOT NULL column: in GIVEN it makes a row error, in EXPECT it never matches.
func (c *checker) row(row []ast.Expr, cols []int, schema types.Schema, span source.Span, what string) ([]*typed.Literal, bool) {
	if len(row) != len(cols) {
		c.add(diag.WrongCount(c.file, span, what, len(cols), len(row)))
		return nil, false
	}
	out := make([]*typed.Literal, len(row))
	ok := true
	for i, e := range row {
		col := schema[cols[i]]
		if col.Type.Kind == types.Invalid {
			ok = false
			continue
		}
		if out[i] = c.assignConstant(e, col.Type.Optional(), "a value of a TEST", "column "+col.Name); out[i] == nil {
			ok = false
		}
	}
	return out, ok
}

func (c *checker) expect(e *ast.Expect) (typed.Expect, bool) {
	sink := c.expected(e)
	if sink == nil {
		return typed.Expect{}, false
	}
	if e.Ordered && !c.orderedSink(sink) {
		c.add(diag.BadTest(c.file, e.Pos(), "ORDERED needs a query that ends in ORDER BY or one ordered operator; without it rows have no order"))
		return typed.Expect{}, false
	}
	cols, ok := c.listed(e.Columns, sink.Schema)
	if !ok {
		return typed.Expect{}, false
	}
	out := typed.Expect{Sink: sink, Columns: cols, Ordered: e.Ordered, Span: e.Pos()}
	for i, row := range e.Rows {
		if values, ok := c.row(row, cols, sink.Schema, rowSpan(e.RowSpans, i, e.Pos()), "EXPECT "+sink.Name); ok {
			out.Rows = append(out.Rows, values)
		}
	}
	return out, true
}

// orderedSink reports a sink that one query fills with rows in an order.
func (c *checker) orderedSink(sink *typed.Sink) bool {
	ordered := false
	for _, q := range c.prog.Queries {
		out, ok := q.Ops[len(q.Ops)-1].(*typed.Output)
		if !ok || out.Sink != sink {
			continue
		}
		if ordered || !sorted(q.Ops[:len(q.Ops)-1]) || out.Mode == typed.Update || out.Mode == typed.Changes {
			return false
		}
		ordered = true
	}
	return ordered
}

// expected finds the sink of an EXPECT: a declared one, or stdout[n] of the n-th query without a sink.
func (c *checker) expected(e *ast.Expect) *typed.Sink {
	if n := c.names[ast.Fold(e.Sink.Text)]; n == nil && strings.EqualFold(e.Sink.Text, "stdout") {
		i := max(e.Index, 1)
		if i > len(c.stdout) {
			c.add(diag.BadTest(c.file, e.Sink.Pos(), fmt.Sprintf("there is no stdout[%d]: the file has %s without a sink", i, queries(len(c.stdout)))))
			return nil
		}
		s := c.stdout[i-1]
		if len(s.Schema) == 0 {
			return nil // the query is broken
		}
		return s.Sink
	}
	s := c.sinkNamed(e.Sink)
	if s == nil || !s.settled || len(s.Schema) == 0 {
		return nil
	}
	if e.Index > 1 {
		c.add(diag.BadTest(c.file, e.Sink.Pos(), fmt.Sprintf("%s is one sink, however many queries feed it; [n] counts queries without a sink", s.Name)))
		return nil
	}
	return s.Sink
}

func queries(n int) string {
	if n == 1 {
		return "1 query"
	}
	return fmt.Sprintf("%d queries", n)
}
