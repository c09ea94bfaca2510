package parse

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// fromList makes the left-leaning tree of joins; a comma binds weaker than JOIN, as in the standard.
func (c *converter) fromList(g *fromList) (ast.Relation, error) {
	left, err := c.relation(g.First)
	if err != nil {
		return nil, err
	}
	var done []ast.Relation // in front of commas
	if len(g.Joins) > maxTerms {
		return nil, &failure{diag.TooLarge(nil, c.span(g.Joins[maxTerms].place).Pos(), fmt.Sprintf("the query has more than %d joins", maxTerms))}
	}
	for _, j := range g.Joins {
		if j.Comma != nil {
			done = append(done, left)
			if left, err = c.relation(j.Comma); err != nil {
				return nil, err
			}
			continue
		}
		n, err := c.joinNode(j.Words, left, j.Right)
		if err != nil {
			return nil, err
		}
		n.On, n.Using, n.StateTTL = c.expr(j.On), convertNames(j.Using), c.stateTTL(j.TTL)
		n.Span = node(left.Pos().To(c.span(j.place).Pos()))
		left = n
	}
	out := left
	if len(done) > 0 {
		out = done[0]
		for _, right := range append(done[1:], left) {
			out = &ast.Join{Span: node(out.Pos().To(right.Pos())), Kind: ast.JoinComma, Left: out, Right: right}
		}
	}
	return out, nil
}

// joinNode reads the words in front of JOIN; LEFT SEMI is SEMI.
func (c *converter) joinNode(g *joinKind, left ast.Relation, right *relation) (*ast.Join, error) {
	n := &ast.Join{Kind: ast.JoinInner, Left: left}
	for _, w := range g.Words {
		switch w {
		case "NATURAL":
			n.Natural = true
		case "ASOF":
			n.Asof = true
		case "LEFT", "RIGHT", "FULL", "CROSS":
			n.Kind = ast.JoinKind(w)
		case "SEMI", "ANTI":
			if n.Kind == ast.JoinRight || n.Kind == ast.JoinFull {
				return nil, &failure{diag.Unexpected(nil, c.span(g.place).Pos(), string(n.Kind)+" "+w+" JOIN", w+" JOIN (it keeps rows of the left side)")}
			}
			n.Kind = ast.JoinKind(w)
		}
	}
	var err error
	n.Right, err = c.relation(right)
	return n, err
}

func (c *converter) relation(g *relation) (ast.Relation, error) {
	rel, err := c.primaryRelation(g)
	if err != nil {
		return nil, err
	}
	alias, columns := g.Alias.split()
	if r, ok := rel.(*ast.TableRef); ok {
		r.AsOf = c.expr(g.AsOf)
		if g.Behind != nil {
			r.AsOf = c.expr(g.Behind)
		}
	} else if e := firstExpression(g.AsOf, g.Behind); e != nil {
		return nil, &failure{diag.Unexpected(nil, e.tree().e.Pos(), "FOR SYSTEM_TIME", "a table in front of it")}
	}
	if _, nested := rel.(*ast.Join); nested && alias != nil {
		return nil, &failure{diag.Unexpected(nil, alias.Pos(), clip(alias.Text), "no alias (a JOIN in parentheses has none)")}
	}
	c.nameRelation(rel, alias, columns)
	if g.Match == nil {
		setSpan(rel, c.span(g.place))
		return rel, nil
	}
	setSpan(rel, c.span(place{g.Pos, g.Match.Pos}))
	m, err := c.match(g.Match)
	if err != nil {
		return nil, err
	}
	m.Input = rel
	alias, columns = g.Matched.split()
	c.nameRelation(m, alias, columns)
	m.Span = c.span(g.place)
	return m, nil
}

func firstExpression(list ...expression) expression {
	i := slices.IndexFunc(list, func(e expression) bool { return e != nil })
	if i < 0 {
		return nil
	}
	return list[i]
}

func (c *converter) primaryRelation(g *relation) (ast.Relation, error) {
	span := c.span(g.place)
	lateral := func(rel ast.Relation) (ast.Relation, error) {
		switch r := rel.(type) {
		case *ast.Subquery:
			r.Lateral = g.Lateral
		case *ast.Unnest:
			r.Lateral = g.Lateral
		case *ast.TableCall:
			r.Lateral = g.Lateral
		default:
			if g.Lateral {
				return nil, &failure{diag.Unexpected(nil, span.Pos(), "LATERAL", "a subquery, UNNEST or a table function behind it")}
			}
		}
		return rel, nil
	}
	switch {
	case g.Query != nil:
		q, err := c.query(g.Query)
		if err == nil {
			err = innerEmit(q)
		}
		if err != nil {
			return nil, err
		}
		return lateral(&ast.Subquery{Span: span, Query: q})
	case g.Nested != nil:
		rel, err := c.fromList(g.Nested)
		if err != nil {
			return nil, err
		}
		return lateral(rel)
	case g.Unnest != nil:
		return lateral(&ast.Unnest{Span: span, Args: c.exprs(g.Unnest.Args), Ordinality: g.Unnest.Ordinality})
	case g.Values != nil:
		v := c.values(g.Values)
		return lateral(&ast.Subquery{Span: span, Query: &ast.Query{Span: v.Span, Body: v}})
	case g.Table != nil, g.Call != nil:
		f := g.Table
		if f == nil {
			f = g.Call
		}
		n := f.relation()
		c.problems(n.problems)
		return lateral(n.rel)
	}
	n := convertName(g.Name)
	return &ast.TableRef{Span: span, Name: n}, nil
}

// split is the alias and its column names.
func (g *relationAlias) split() (*ast.Name, []ast.Name) {
	if g == nil {
		return nil, nil
	}
	return g.Alias.name(), convertNames(g.Columns)
}

func (c *converter) nameRelation(rel ast.Relation, alias *ast.Name, columns []ast.Name) {
	switch r := rel.(type) {
	case *ast.TableRef:
		r.Alias, r.Columns = alias, columns
	case *ast.WindowTable:
		r.Alias, r.Columns = alias, columns
	case *ast.TableCall:
		r.Alias, r.Columns = alias, columns
	case *ast.Subquery:
		r.Alias, r.Columns = alias, columns
	case *ast.Unnest:
		r.Alias, r.Columns = alias, columns
	case *ast.MatchRecognize:
		r.Alias, r.Columns = alias, columns
	}
}

// setSpan gives a relation its place, alias included.
func setSpan(rel ast.Relation, span ast.Span) {
	switch r := rel.(type) {
	case *ast.TableRef:
		r.Span = span
	case *ast.WindowTable:
		r.Span = span
	case *ast.TableCall:
		r.Span = span
	case *ast.Subquery:
		r.Span = span
	case *ast.Unnest:
		r.Span = span
	case *ast.Join:
		r.Span = span
	}
}

func (c *converter) match(g *matchRecognize) (*ast.MatchRecognize, error) {
	out := &ast.MatchRecognize{Span: c.span(g.place), PartitionBy: c.exprs(g.Partition), OrderBy: c.orderBy(g.Order),
		Within: c.expr(g.Within), MeasuresAt: tokenSpan(g.MeasuresAt), SubsetAt: tokenSpan(g.SubsetAt), DefineAt: tokenSpan(g.DefineAt)}
	for _, m := range g.Measures {
		out.Measures = append(out.Measures, &ast.SelectItem{Span: c.span(m.place), Expr: c.expr(m.Expr), Alias: optionalName(m.Alias)})
	}
	if a := g.All; a != nil {
		out.RowsAt = c.span(a.place).Pos()
		switch {
		case a.Show:
			out.Rows = ast.AllRowsShow
		case a.Omit:
			out.Rows = ast.AllRowsOmit
		case a.With:
			out.Rows = ast.AllRowsWithUn
		default:
			out.Rows = ast.AllRows
		}
	}
	if a := g.After; a != nil {
		out.After = &ast.AfterMatch{Span: c.span(a.place), To: "TO LAST"}
		switch {
		case a.Past:
			out.After.To = "PAST LAST ROW"
		case a.Next:
			out.After.To = "TO NEXT ROW"
		case a.First != nil:
			out.After.To = "TO FIRST"
		}
		for _, n := range []name{a.First, a.Last, a.Var} {
			if n != nil {
				out.After.Var = optionalName(n)
			}
		}
	}
	out.Pattern = g.Pattern.tree()
	for _, s := range g.Subsets {
		out.Subsets = append(out.Subsets, &ast.Subset{Span: c.span(s.place), Name: convertName(s.Name), Of: convertNames(s.Of)})
	}
	for _, d := range g.Define {
		out.Define = append(out.Define, &ast.Define{Span: c.span(d.place), Name: convertName(d.Name), Cond: c.expr(d.Cond)})
	}
	return out, nil
}
