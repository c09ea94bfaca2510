package format

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
)

// nest is how far the query inside of parentheses stands to the right.
const nest = 2

// clauses are the lines of a query that does not stand on one.
func (p *printer) clauses(q *ast.Query) []clause {
	var out []clause
	if w := q.With; w != nil {
		for i, t := range w.Tables {
			head := name(t.Name)
			if len(t.Columns) > 0 {
				head += " " + nameList(t.Columns)
			}
			if head += " AS ("; i == 0 {
				head = "WITH " + head
			}
			end := ")"
			if i < len(w.Tables)-1 {
				end = "),"
			}
			out = append(out, p.block(head, t.Query, end, t.Pos(), false)...)
		}
	}
	out = append(out, p.bodyClauses(q.Body)...)
	if o := q.OrderBy; o != nil {
		out = append(out, p.orderClause("ORDER BY", o))
	}
	if l := q.Limit; l != nil {
		out = append(out, clause{head: p.limit(l), pos: l.Pos().Start, end: l.Pos().End})
	}
	if e := q.Emit; e != nil {
		out = append(out, clause{head: "EMIT" + p.mode(e.Mode, e.Every), pos: e.Pos().Start, end: e.Pos().End})
	}
	if c := q.Chart; c != nil {
		out = append(out, clause{head: p.chart(c), pos: c.Pos().Start, end: c.Pos().End})
	}
	return append(out, p.opClauses(q.Ops)...)
}

// block is head, a query further to the right, and end, which closes what head opened.
func (p *printer) block(head string, q *ast.Query, end string, at source.Span, tight bool) []clause {
	return p.indented(clause{head: head, pos: at.Start, end: q.Pos().Start, tight: tight}, p.clauses(q), end, q.Pos().End, at.End)
}

// indented puts clauses between an opening one and the text that closes it, which stands from pos to end.
func (p *printer) indented(open clause, inner []clause, close string, pos, end int) []clause {
	open.open = true
	out := []clause{open}
	for i, c := range inner {
		c.indent += nest
		c.tight = c.tight || i == 0
		out = append(out, c)
	}
	return append(out, clause{head: close, pos: pos, end: end, tight: true})
}

func (p *printer) bodyClauses(b ast.Body) []clause {
	switch b := b.(type) {
	case *ast.Select:
		return p.selectClauses(b)
	case *ast.From:
		return p.relationClauses("FROM ", b.Rel, b.Pos().Start)
	case *ast.Values:
		c := clause{head: "VALUES", pos: b.Pos().Start, end: b.Pos().End}
		for i, r := range b.Rows {
			c.parts = append(c.parts, part{"(" + p.exprs(r) + ")", b.RowSpans[i]})
		}
		return []clause{c}
	case *ast.SetOp:
		op := clause{head: b.Op, pos: b.OpAt.Start, end: b.OpAt.End}
		if b.All {
			op.head += " ALL"
		}
		return append(append(p.bodyClauses(b.Left), op), p.bodyClauses(b.Right)...)
	case *ast.Query:
		at := b.Pos()
		return p.block("(", b, ")", source.Span{Start: at.Start, End: at.End}, false)
	}
	panic(fmt.Sprintf("format: unknown query %T", b))
}

func (p *printer) selectClauses(s *ast.Select) []clause {
	head := "SELECT"
	if s.Distinct {
		head += " DISTINCT"
	}
	out := []clause{p.itemClause(head, s.Items, s.Pos().Start)}
	if _, join := s.From.(*ast.Join); join && s.StateTTL != nil && s.Where == nil && s.GroupBy == nil && s.Having == nil && s.Qualify == nil {
		// Without the parentheses STATE TTL would be the last join's.
		out = append(out, clause{head: "FROM " + p.relation(s.From), pos: s.From.Pos().Start, end: s.From.Pos().End})
	} else if s.From != nil {
		out = append(out, p.relationClauses("FROM ", s.From, s.From.Pos().Start)...)
	}
	if s.Where != nil {
		out = append(out, p.whereClause("WHERE", s.Where.Cond, s.Where))
	}
	if s.GroupBy != nil {
		out = append(out, p.itemClause("GROUP BY", s.GroupBy.Items, s.GroupBy.Pos().Start))
	}
	if s.Having != nil {
		out = append(out, p.whereClause("HAVING", s.Having.Cond, s.Having))
	}
	if s.Qualify != nil {
		out = append(out, p.whereClause("QUALIFY", s.Qualify.Cond, s.Qualify))
	}
	if t := s.StateTTL; t != nil {
		out = append(out, clause{head: "STATE TTL " + p.expr(t.TTL), pos: t.Pos().Start, end: t.Pos().End})
	}
	if len(s.Windows) > 0 {
		c := clause{head: "WINDOW", pos: s.WindowAt.Start}
		for _, w := range s.Windows {
			c.parts = append(c.parts, part{name(w.Name) + " AS " + p.windowSpec(w.Spec), w.Pos()})
			c.end = w.Pos().End
		}
		out = append(out, c)
	}
	return out
}

func (p *printer) orderClause(head string, o *ast.OrderBy) clause {
	c := clause{head: head, pos: o.Pos().Start, end: o.Pos().End}
	for _, item := range o.Items {
		c.parts = append(c.parts, part{p.orderItem(item), item.Pos()})
	}
	return c
}

func (p *printer) orderItem(o *ast.OrderItem) string {
	s := p.expr(o.Expr)
	if o.Desc {
		s += " DESC"
	}
	if o.Nulls != "" {
		s += " NULLS " + o.Nulls
	}
	return s
}

// orderBy is ORDER BY items, or nothing.
func (p *printer) orderBy(o *ast.OrderBy) string {
	if o == nil {
		return ""
	}
	var all []string
	for _, item := range o.Items {
		all = append(all, p.orderItem(item))
	}
	return "ORDER BY " + strings.Join(all, ", ")
}

func (p *printer) limit(l *ast.Limit) string {
	var all []string
	if l.Count != nil {
		all = append(all, "LIMIT "+p.expr(l.Count))
	}
	if l.Offset != nil && l.Count == nil {
		return "OFFSET " + p.expr(l.Offset)
	}
	if l.Offset != nil {
		all = append(all, "OFFSET "+p.expr(l.Offset))
	}
	return strings.Join(all, " ")
}

// mode is the mode of EMIT with a space in front.
func (p *printer) mode(m ast.EmitMode, every ast.Expr) string {
	s := ""
	if m != ast.EmitDefault {
		s = " " + strings.ToUpper(m.String())
	}
	if every != nil {
		s += " EVERY " + p.expr(every)
	}
	return s
}

func (p *printer) chart(c *ast.Chart) string {
	s := "CHART " + name(c.Kind)
	if len(c.Items) > 0 {
		var all []string
		for _, o := range c.Items {
			all = append(all, optionKey(o.Key)+" = "+p.expr(o.Value))
		}
		s += " (" + strings.Join(all, ", ") + ")"
	}
	return s
}

// opClauses are the lines of pipe operators.
func (p *printer) opClauses(ops []ast.PipeOp) []clause {
	var out []clause
	for _, op := range ops {
		out = append(out, p.opClause(op)...)
	}
	return out
}

func (p *printer) opClause(op ast.PipeOp) []clause {
	at := op.Pos()
	c := clause{pos: at.Start, end: at.End}
	switch op := op.(type) {
	case *ast.Bad:
		c.head, c.hole = "|>", op
	case *ast.PipeSelect:
		head := "|> SELECT"
		if op.Distinct {
			head += " DISTINCT"
		}
		c = p.itemClause(head, op.Items, at.Start)
	case *ast.PipeExtend:
		c = p.itemClause("|> EXTEND", op.Items, at.Start)
	case *ast.PipeSet:
		c.head = "|> SET"
		for i, n := range op.Columns {
			c.parts = append(c.parts, part{name(n) + " = " + p.expr(op.Values[i]), n.Pos().To(op.Values[i].Pos())})
		}
	case *ast.PipeDrop:
		c.head = "|> DROP"
		for _, n := range op.Names {
			c.parts = append(c.parts, part{name(n), n.Pos()})
		}
	case *ast.PipeRename:
		c.head = "|> RENAME"
		for i, n := range op.From {
			c.parts = append(c.parts, part{name(n) + " AS " + name(op.To[i]), n.Pos().To(op.To[i].Pos())})
		}
	case *ast.PipeAs:
		c.head = "|> AS " + name(op.Name)
	case *ast.PipeWhere:
		c = p.whereClause("|> WHERE", op.Cond, op)
	case *ast.PipeAggregate:
		return p.aggregateClauses(op)
	case *ast.PipeDistinct:
		c.head = "|> DISTINCT"
	case *ast.PipeOrderBy:
		c = p.orderClause("|> ORDER BY", op.OrderBy)
	case *ast.PipeLimit:
		c.head = "|> " + p.limit(op.Limit)
	case *ast.PipeEmit:
		c.head = p.emit(op)
	case *ast.PipeChart:
		c.head = "|> " + p.chart(op.Chart)
	default:
		return p.relationOp(op, c)
	}
	return []clause{c}
}

// relationOp are the operators over relations, queries and functions.
func (p *printer) relationOp(op ast.PipeOp, c clause) []clause {
	switch op := op.(type) {
	case *ast.PipeJoin:
		return p.joinClauses("|> ", op.Join, c.pos)
	case *ast.PipeUnion:
		c.head = "|> " + op.Op
		if op.All {
			c.head += " ALL"
		}
		for _, q := range op.Queries {
			c.parts = append(c.parts, part{p.inline(q), q.Pos()})
		}
	case *ast.PipeCall:
		c.head = "|> CALL " + p.call(op.Call)
		if op.Alias != nil {
			c.head += " AS " + name(*op.Alias)
		}
	case *ast.PipeTee:
		return p.tee(op)
	case *ast.PipeDedup:
		c.head = "|> DEDUP BY " + p.exprs(op.By)
		switch {
		case op.Forever:
			c.head += " WITHIN FOREVER"
		case op.Within != nil:
			c.head += " WITHIN " + p.expr(op.Within)
		}
		if op.Keep != "" {
			c.head += " KEEP " + op.Keep
		}
	case *ast.PipeFold:
		c.head = "|> FOLD " + p.expr(op.Func)
		if len(op.PartitionBy) > 0 {
			c.head += " PARTITION BY " + p.exprs(op.PartitionBy)
		}
		if op.OrderBy != nil {
			c.head += " " + p.orderBy(op.OrderBy)
		}
		if op.TTL != nil {
			c.head += " TTL " + p.expr(op.TTL)
		}
	case *ast.PipeMatch:
		return p.matchClauses("|> MATCH_RECOGNIZE (", op.Match, c.pos, false)
	case *ast.PipeMap:
		c.head = "|> MAP " + p.expr(op.Func)
		if op.Flat {
			c.head = "|> FLATMAP " + p.expr(op.Func)
		}
	case *ast.PipeReduce:
		c.head = "|> REDUCE " + p.expr(op.Func)
		if op.GroupBy == nil {
			break
		}
		c.end = op.Func.Pos().End
		g := p.itemClause("GROUP BY", op.GroupBy.Items, op.GroupBy.Pos().Start)
		g.indent = len("|> ")
		return []clause{c, g}
	default:
		panic(fmt.Sprintf("format: unknown operator %T", op))
	}
	return []clause{c}
}

func (p *printer) aggregateClauses(op *ast.PipeAggregate) []clause {
	out := []clause{p.itemClause("|> AGGREGATE", op.Items, op.Pos().Start)}
	if op.GroupBy != nil {
		g := p.itemClause("GROUP BY", op.GroupBy.Items, op.GroupBy.Pos().Start)
		g.indent = len("|> ")
		out = append(out, g)
	}
	if t := op.StateTTL; t != nil {
		out = append(out, clause{head: "STATE TTL " + p.expr(t.TTL), pos: t.Pos().Start, end: t.Pos().End, indent: len("|> ")})
	}
	return out
}

// tee writes each branch between parentheses.
func (p *printer) tee(op *ast.PipeTee) []clause {
	var out []clause
	for i, b := range op.Branches {
		open := clause{head: "|> TEE (", pos: b.Pos().Start, end: b.Pos().Start}
		if i > 0 {
			open.head, open.indent = "(", nest
		}
		end := ")"
		if i < len(op.Branches)-1 {
			end = "),"
		}
		block := p.indented(open, p.opClauses(b.Ops), end, b.Pos().End, b.Pos().End)
		block[len(block)-1].indent = open.indent
		out = append(out, block...)
	}
	return out
}

func (p *printer) emit(e *ast.PipeEmit) string {
	s := "|> EMIT" + p.mode(e.Mode, e.Every)
	if e.Sink != nil {
		s += " INTO " + name(*e.Sink)
		if len(e.Columns) > 0 {
			s += " " + nameList(e.Columns)
		}
	}
	if e.Chart != nil {
		s += " " + p.chart(e.Chart)
	}
	return s
}
