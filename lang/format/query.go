package format

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
)

// query writes a query at the start of a line, on one line if it is short.
func (p *printer) query(q *ast.Query) {
	if q.Pipe != nil {
		p.lead(q.Pipe.From.Pos().End) // they go in front of the statement, and do not break it
	}
	if line, ok := p.shortQuery(q); ok && p.width(line) <= shortQuery {
		p.write(line)
		return
	}
	p.brokenQuery(q)
}

// shortQuery is the query as one line; false if a comment stands in it.
func (p *printer) shortQuery(q *ast.Query) (string, bool) {
	if p.pending(q.Pos().End) {
		return "", false
	}
	var all []string
	for _, c := range p.clauses(q) {
		if c.hole != nil {
			return "", false
		}
		all = append(all, c.text())
	}
	return strings.Join(all, " "), true
}

// clause is a line of a broken query: a keyword, and a list of entries or one text behind it.
type clause struct {
	head   string
	parts  []part   // entries, joined by commas
	chain  []string // instead: conditions, joined by AND
	pos    int      // where it starts in the source
	end    int
	indent int // of the line
	hole   ast.Node
}

func (c clause) text() string {
	s := c.head
	if len(c.parts) > 0 {
		s += " " + texts(c.parts)
	}
	if len(c.chain) > 0 {
		s += " " + strings.Join(c.chain, " AND ")
	}
	return s
}

func (p *printer) brokenQuery(q *ast.Query) {
	for i, c := range p.clauses(q) {
		p.indent += c.indent
		to := c.end // of the comments in front: a list places those inside itself
		if len(c.parts) > 0 || c.hole != nil {
			to = c.pos
		}
		if i > 0 {
			p.element(to)
		} else if len(c.parts) == 0 {
			p.lead(to)
		}
		switch {
		case c.hole != nil:
			p.write(c.head + " ")
			p.verbatim(c.hole)
		case len(c.chain) > 0:
			p.condition(c)
		default:
			p.write(c.head)
			// Entries stand two columns right of the keyword, which in a pipe follows |> and a space.
			extra := 2
			if strings.HasPrefix(c.head, "|> ") {
				extra = 5
			}
			p.commaList(c.parts, extra)
		}
		p.end = c.end
		p.indent -= c.indent
	}
}

// condition writes WHERE a AND b on one line, or a line for each AND.
func (p *printer) condition(c clause) {
	if p.width(c.text()) < maxWidth || len(c.chain) == 1 {
		p.write(c.text())
		return
	}
	p.write(c.head + " " + c.chain[0])
	extra := 2
	if strings.HasPrefix(c.head, "|> ") {
		extra = 5
	}
	p.indent += extra
	for _, x := range c.chain[1:] {
		p.element(0)
		p.write("AND " + x)
	}
	p.indent -= extra
}

func (p *printer) clauses(q *ast.Query) []clause {
	if q.Pipe != nil {
		return p.pipeClauses(q.Pipe)
	}
	s := q.Select
	out := []clause{p.itemClause("SELECT", s.Items, s.Pos().Start)}
	out = append(out, clause{head: "FROM " + p.tableRef(s.From), pos: s.From.Pos().Start, end: s.From.Pos().End})
	if s.Where != nil {
		out = append(out, p.whereClause("WHERE", s.Where.Cond, s.Where))
	}
	if s.GroupBy != nil {
		out = append(out, p.itemClause("GROUP BY", s.GroupBy.Items, s.GroupBy.Pos().Start))
	}
	if s.Having != nil {
		out = append(out, p.whereClause("HAVING", s.Having.Cond, s.Having))
	}
	if q.Emit == ast.EmitAppend {
		out = append(out, clause{head: "EMIT APPEND", pos: q.EmitAt.Start, end: q.EmitAt.End})
	}
	return out
}

func (p *printer) itemClause(head string, items []*ast.SelectItem, pos int) clause {
	c := clause{head: head, pos: pos, end: pos + len(strings.TrimPrefix(head, "|> "))}
	for _, item := range items {
		c.parts = append(c.parts, part{p.item(item), item.Pos()})
		c.end = item.Pos().End
	}
	return c
}

func (p *printer) item(item *ast.SelectItem) string {
	s := "*"
	if !item.Star {
		s = p.expr(item.Expr)
	}
	if item.Alias != nil {
		s += " AS " + name(*item.Alias)
	}
	return s
}

func (p *printer) whereClause(head string, cond ast.Expr, n ast.Node) clause {
	return clause{head: head, chain: p.conjuncts(cond, nil), pos: n.Pos().Start, end: n.Pos().End}
}

// conjuncts cuts a left-leaning chain of ANDs.
func (p *printer) conjuncts(e ast.Expr, out []string) []string {
	if b, ok := e.(*ast.Binary); ok && b.Op == "AND" {
		return append(p.conjuncts(b.X, out), p.operand(b.Y, levelAnd+1))
	}
	return append(out, p.operand(e, levelAnd))
}

func (p *printer) tableRef(t *ast.TableRef) string {
	s := name(t.Name)
	if w := t.Window; w != nil {
		args := []string{s}
		for i, a := range w.Args {
			args = append(args, argName(w, i)+p.windowArgument(a))
		}
		s = name(w.Name) + "(" + strings.Join(args, ", ") + ")"
	}
	if t.Alias != nil {
		s += " AS " + name(*t.Alias)
	}
	return s
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

func (p *printer) pipeClauses(q *ast.Pipe) []clause {
	out := []clause{{head: "FROM " + p.tableRef(q.From), pos: q.Pos().Start, end: q.From.Pos().End}}
	for _, op := range q.Ops {
		at := op.Pos()
		c := clause{pos: at.Start, end: at.End}
		switch op := op.(type) {
		case *ast.Bad:
			c.head, c.hole = "|>", op
		case *ast.PipeSelect:
			c = p.itemClause("|> SELECT", op.Items, at.Start)
		case *ast.PipeExtend:
			c = p.itemClause("|> EXTEND", op.Items, at.Start)
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
			c = p.itemClause("|> AGGREGATE", op.Items, at.Start)
			if op.GroupBy != nil {
				g := p.itemClause("GROUP BY", op.GroupBy.Items, op.GroupBy.Pos().Start)
				g.indent = len("|> ")
				out = append(out, c)
				c = g
			}
		case *ast.PipeEmit:
			c.head = emit(op)
		default:
			panic(fmt.Sprintf("format: unknown operator %T", op))
		}
		out = append(out, c)
	}
	return out
}

func emit(e *ast.PipeEmit) string {
	s := "|> EMIT"
	if e.Mode == ast.EmitAppend {
		s += " APPEND"
	}
	if e.Sink != nil {
		s += " INTO " + name(*e.Sink)
		if len(e.Columns) > 0 {
			s += " " + nameList(e.Columns)
		}
	}
	return s
}
