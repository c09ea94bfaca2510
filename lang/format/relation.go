package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
)

// relationClauses are the lines of a relation behind head (FROM, JOIN with a space): a line for each join, and a block for a query.
func (p *printer) relationClauses(head string, rel ast.Relation, pos int) []clause {
	switch r := rel.(type) {
	case *ast.Join:
		if r.Kind == ast.JoinComma {
			out := p.relationClauses(head, r.Left, pos)
			out[len(out)-1].head += ","
			right := p.relationClauses("", r.Right, r.Right.Pos().Start)
			if j, ok := r.Right.(*ast.Join); ok && j.Kind == ast.JoinComma {
				right = []clause{{head: p.relation(j), pos: j.Pos().Start, end: j.Pos().End}}
			}
			for i := range right {
				right[i].indent += nest
			}
			return append(out, right...)
		}
		if left, ok := r.Left.(*ast.Join); ok && left.Kind == ast.JoinComma {
			open := clause{head: head + p.relation(left), pos: pos, end: left.Pos().End}
			return append([]clause{open}, p.joinClauses("", r, r.Right.Pos().Start)...)
		}
		return append(p.relationClauses(head, r.Left, pos), p.joinClauses("", r, r.Right.Pos().Start)...)
	case *ast.Subquery:
		if r.Lateral {
			head += "LATERAL "
		}
		at := r.Pos()
		at.Start = pos
		return p.block(head+"(", r.Query, ")"+alias(r.Alias, r.Columns), at, false)
	case *ast.MatchRecognize:
		left := p.relationClauses(head, r.Input, pos)
		last := left[len(left)-1]
		match := p.matchClauses("MATCH_RECOGNIZE (", r, last.end, false)
		if len(left) == 1 {
			match[0].head, match[0].pos = last.head+" "+match[0].head, last.pos
			return match
		}
		return append(left, match...)
	}
	return []clause{{head: head + p.relation(rel), pos: pos, end: rel.Pos().End}}
}

// joinClauses are the lines of a join's right side.
func (p *printer) joinClauses(head string, j *ast.Join, pos int) []clause {
	out := p.relationClauses(head+joinWords(j)+" ", j.Right, pos)
	if _, nested := j.Right.(*ast.Join); nested {
		out = []clause{{head: head + joinWords(j) + " " + p.relation(j.Right), pos: pos, end: j.Pos().End}}
	}
	last := &out[len(out)-1]
	last.head += p.joinTail(j)
	last.end = j.Pos().End
	return out
}

func (p *printer) joinTail(j *ast.Join) string {
	s := ""
	if j.On != nil {
		s += " ON " + p.expr(j.On)
	}
	if len(j.Using) > 0 {
		s += " USING " + nameList(j.Using)
	}
	if j.StateTTL != nil {
		s += " STATE TTL " + p.expr(j.StateTTL.TTL)
	}
	return s
}

func joinWords(j *ast.Join) string {
	s := "JOIN"
	switch {
	case j.Asof:
		s = "ASOF JOIN"
		if j.Kind == ast.JoinLeft {
			s = "ASOF LEFT JOIN"
		}
	case j.Kind != ast.JoinInner:
		s = string(j.Kind) + " JOIN"
	}
	if j.Natural {
		return "NATURAL " + s
	}
	return s
}

// relation is a relation on one line.
func (p *printer) relation(rel ast.Relation) string {
	switch r := rel.(type) {
	case *ast.TableRef:
		s := name(r.Name)
		if r.AsOf != nil {
			s += " FOR SYSTEM_TIME AS OF " + p.expr(r.AsOf)
		}
		return s + alias(r.Alias, r.Columns)
	case *ast.WindowTable:
		return p.windowTable(r) + alias(r.Alias, r.Columns)
	case *ast.TableCall:
		return lateral(r.Lateral) + "TABLE(" + p.call(r.Call) + ")" + alias(r.Alias, r.Columns)
	case *ast.Unnest:
		s := lateral(r.Lateral) + "UNNEST(" + p.exprs(r.Args) + ")"
		if r.Ordinality {
			s += " WITH ORDINALITY"
		}
		return s + alias(r.Alias, r.Columns)
	case *ast.Join:
		return "(" + p.line1(p.relationClauses("", r, r.Pos().Start)) + ")"
	case *ast.Subquery, *ast.MatchRecognize:
		return p.line1(p.relationClauses("", r, r.Pos().Start))
	}
	panic(fmt.Sprintf("format: unknown relation %T", rel))
}

func lateral(yes bool) string {
	if yes {
		return "LATERAL "
	}
	return ""
}

func alias(n *ast.Name, columns []ast.Name) string {
	if n == nil {
		return ""
	}
	s := " AS " + name(*n)
	if len(columns) > 0 {
		s += " " + nameList(columns)
	}
	return s
}

func (p *printer) windowTable(w *ast.WindowTable) string {
	input := p.relation(w.Input)
	if len(w.PartitionBy) > 0 {
		input = "TABLE " + input + " PARTITION BY (" + p.exprs(w.PartitionBy) + ")"
	}
	args := []string{input}
	for i, a := range w.Call.Args {
		args = append(args, argName(w.Call, i)+p.windowArgument(a))
	}
	return name(w.Call.Name) + "(" + strings.Join(args, ", ") + ")"
}

// windowArgument writes an argument of a window table function, where DESCRIPTOR(x) means x: a call
// of that name needs another one around it.
func (p *printer) windowArgument(e ast.Expr) string {
	s := p.expr(e)
	if c, ok := e.(*ast.Call); ok && ast.Fold(c.Name.Text) == "descriptor" && !c.Name.Quoted {
		return "DESCRIPTOR(" + s + ")"
	}
	return s
}

// matchClauses are the lines of MATCH_RECOGNIZE (…).
func (p *printer) matchClauses(head string, m *ast.MatchRecognize, pos int, tight bool) []clause {
	end := m.Pos().End
	var in []clause
	add := func(text string, at int) { in = append(in, clause{head: text, pos: at, end: at}) }
	if len(m.PartitionBy) > 0 {
		add("PARTITION BY "+p.exprs(m.PartitionBy), m.PartitionBy[len(m.PartitionBy)-1].Pos().End)
	}
	if m.OrderBy != nil {
		add(p.orderBy(m.OrderBy), m.OrderBy.Pos().End)
	}
	if len(m.Measures) > 0 {
		in = append(in, p.itemClause("MEASURES", m.Measures, m.MeasuresAt.Start))
	}
	if m.Rows != ast.OneRow {
		add(string(m.Rows), m.RowsAt.End)
	}
	if a := m.After; a != nil {
		s := "AFTER MATCH SKIP " + a.To
		if a.Var != nil {
			s += " " + name(*a.Var)
		}
		add(s, a.Pos().End)
	}
	add("PATTERN ("+pattern(m.Pattern)+")", m.Pattern.Pos().End)
	if m.Within != nil {
		add("WITHIN "+p.expr(m.Within), m.Within.Pos().End)
	}
	if len(m.Subsets) > 0 {
		c := clause{head: "SUBSET", pos: m.SubsetAt.Start}
		for _, s := range m.Subsets {
			c.parts = append(c.parts, part{name(s.Name) + " = " + nameList(s.Of), s.Pos()})
			c.end = s.Pos().End
		}
		in = append(in, c)
	}
	c := clause{head: "DEFINE", pos: m.DefineAt.Start}
	for _, d := range m.Define {
		c.parts = append(c.parts, part{name(d.Name) + " AS " + p.expr(d.Cond), d.Pos()})
		c.end = d.Pos().End
	}
	return p.indented(clause{head: head, pos: pos, end: pos, tight: tight}, append(in, c), ")"+alias(m.Alias, m.Columns), end, end)
}

// pattern writes a pattern; parentheses stand where the tree needs them.
func pattern(x ast.Pattern) string {
	switch x := x.(type) {
	case *ast.PatternVar:
		return name(x.Name)
	case *ast.PatternAnchor:
		if x.End {
			return "$"
		}
		return "^"
	case *ast.PatternExclude:
		return "{- " + pattern(x.X) + " -}"
	case *ast.PatternPermute:
		return "PERMUTE(" + patterns(x.Parts, ", ") + ")"
	case *ast.PatternAlt:
		return patterns(x.Parts, " | ")
	case *ast.PatternSeq:
		if len(x.Parts) == 0 {
			return "()"
		}
		var all []string
		for _, part := range x.Parts {
			all = append(all, patternOperand(part, false))
		}
		return strings.Join(all, " ")
	case *ast.PatternQuant:
		return patternOperand(x.X, true) + quantifier(x)
	}
	panic(fmt.Sprintf("format: unknown pattern %T", x))
}

func patterns(list []ast.Pattern, between string) string {
	var all []string
	for _, x := range list {
		s := pattern(x)
		if _, alt := x.(*ast.PatternAlt); alt && between == " | " {
			s = "(" + s + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, between)
}

// patternOperand is a part of a sequence, or what a quantifier stands behind.
func patternOperand(x ast.Pattern, quantified bool) string {
	s := pattern(x)
	switch x := x.(type) {
	case *ast.PatternAlt:
		return "(" + s + ")"
	case *ast.PatternSeq:
		if len(x.Parts) > 0 {
			return "(" + s + ")"
		}
	case *ast.PatternQuant:
		if quantified {
			return "(" + s + ")"
		}
	}
	return s
}

func quantifier(q *ast.PatternQuant) string {
	s := ""
	switch {
	case q.Min == 0 && q.Max < 0:
		s = "*"
	case q.Min == 1 && q.Max < 0:
		s = "+"
	case q.Min == 0 && q.Max == 1:
		s = "?"
	case q.Max < 0:
		s = "{" + strconv.Itoa(q.Min) + ",}"
	case q.Min == q.Max:
		s = "{" + strconv.Itoa(q.Min) + "}"
	default:
		s = "{" + strconv.Itoa(q.Min) + "," + strconv.Itoa(q.Max) + "}"
	}
	if q.Reluctant {
		s += "?"
	}
	return s
}
