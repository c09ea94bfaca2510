package format

import (
	"strings"

	"github.com/streamc/streamc/lang/ast"
)

// query writes a query at the start of a line, on one line if it is short.
func (p *printer) query(q *ast.Query) {
	if first := p.clauses(q)[0]; !first.list() {
		p.lead(first.end) // they go in front of the query, and do not break it
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
	list := p.clauses(q)
	for _, c := range list {
		if c.hole != nil {
			return "", false
		}
	}
	return p.line1(list), true
}

// line1 is clauses as one line.
func (p *printer) line1(list []clause) string {
	var b strings.Builder
	for i, c := range list {
		if i > 0 && !c.tight {
			b.WriteByte(' ')
		}
		b.WriteString(p.text(c))
	}
	return b.String()
}

// inline is a query in parentheses within a text.
func (p *printer) inline(q *ast.Query) string { return "(" + p.line1(p.clauses(q)) + ")" }

// clause is a line of a broken query: a keyword, and a list of entries or one text behind it.
type clause struct {
	head   string
	parts  []part   // entries, joined by commas
	chain  []string // instead: conditions, joined by AND
	pos    int      // where it starts in the source
	end    int
	indent int // of the line
	hole   ast.Node
	open   bool // it opens a block: what stands behind it belongs to the block
	tight  bool // on one line, no space stands in front of it
}

// list reports a clause that places the comments inside of itself.
func (c clause) list() bool { return len(c.parts) > 0 || c.hole != nil || c.open }

func (p *printer) text(c clause) string {
	s := c.head
	if c.hole != nil {
		s += " " + p.src[c.hole.Pos().Start:c.hole.Pos().End]
	}
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
		if c.list() {
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
		if p.end = c.end; c.open {
			p.end = 0
		}
		p.indent -= c.indent
	}
}

// condition writes WHERE a AND b on one line, or a line for each AND.
func (p *printer) condition(c clause) {
	if p.width(p.text(c)) < maxWidth || len(c.chain) == 1 {
		p.write(p.text(c))
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
	switch {
	case !item.Star:
		s = p.expr(item.Expr)
	case item.Qualifier != nil:
		s = name(*item.Qualifier) + ".*"
	}
	if len(item.Except) > 0 {
		s += " EXCEPT " + nameList(item.Except)
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
