package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
)

func (p *printer) statement(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Bad:
		p.verbatim(s)
	case *ast.ImportGo:
		p.lead(s.Pos().End)
		p.write("IMPORT GO " + quote(s.Path))
		if s.Alias != nil {
			p.write(" AS " + name(*s.Alias))
		}
	case *ast.CreateSource:
		p.createSource(s)
	case *ast.CreateLookup:
		p.write("CREATE LOOKUP " + name(s.Name) + " (")
		p.columnList(p.keyed(p.columnParts(s.Columns), s.PrimaryKey, s.KeySpan))
		p.with(s.With)
	case *ast.CreateView:
		p.createView(s)
	case *ast.StatementSet:
		p.statementSet(s)
	case *ast.CreateSink:
		p.createSink(s)
	case *ast.Param:
		p.lead(s.Pos().End)
		p.param(s)
	case *ast.Const:
		p.lead(s.Pos().End)
		p.write("CONST " + name(s.Name) + " = " + p.expr(s.Value))
	case *ast.Set:
		p.lead(s.Pos().End)
		p.write("SET " + name(s.Name) + " = " + p.expr(s.Value))
	case *ast.Run:
		p.lead(s.Pos().End)
		p.run(s)
	case *ast.Insert:
		p.insert(s)
	case *ast.Query:
		p.query(s)
	case *ast.Test:
		p.test(s)
	default:
		panic(fmt.Sprintf("format: unknown statement %T", s))
	}
}

func (p *printer) createSource(s *ast.CreateSource) {
	word := "SOURCE"
	if s.Table {
		word = "TABLE"
	}
	p.write("CREATE " + word + " " + name(s.Name))
	list := p.columnParts(s.Columns)
	if w := s.Watermark; w != nil {
		list = append(list, part{p.watermark(w), w.Pos()})
	}
	if list = p.keyed(list, s.PrimaryKey, s.KeySpan); len(list) > 0 {
		p.write(" (")
		p.columnList(list)
	}
	p.with(s.With)
	if s.As != nil {
		p.asQuery(s.As)
	}
	p.routes(s)
}

func (p *printer) with(list []*ast.Option) {
	if len(list) == 0 {
		return
	}
	p.write(" WITH (")
	p.options(list)
	p.write(")")
}

// asQuery writes AS and a query on lines of its own.
func (p *printer) asQuery(q *ast.Query) {
	p.write(" AS")
	p.end = 0 // behind AS no comment would be found again: it goes in front of the query
	p.element(q.Pos().Start)
	p.query(q)
	p.end = q.Pos().End
}

// keyed adds PRIMARY KEY to a column list.
func (p *printer) keyed(list []part, key []ast.Name, span source.Span) []part {
	if len(key) == 0 {
		return list
	}
	return append(list, part{"PRIMARY KEY " + nameList(key), span})
}

func (p *printer) createView(s *ast.CreateView) {
	p.write("CREATE ")
	if s.Materialized {
		p.write("MATERIALIZED ")
	}
	p.write("VIEW " + name(s.Name))
	if len(s.Columns) > 0 {
		p.write(" " + nameList(s.Columns))
	}
	p.with(s.With)
	p.asQuery(s.Query)
}

func (p *printer) statementSet(s *ast.StatementSet) {
	p.write("EXECUTE STATEMENT SET BEGIN")
	p.indent += 2
	for _, i := range s.Inserts {
		p.element(i.Pos().Start)
		p.insert(i)
		p.write(";")
	}
	p.indent -= 2
	p.element(s.Pos().End)
	p.write("END")
}

// columnList writes the entries of a column list and the closing parenthesis.
func (p *printer) columnList(list []part) {
	p.indent += 2
	p.lines(list)
	p.indent -= 2
	p.newline()
	p.write(")")
}

// routes writes ON ERROR and LATE INTO on a line of their own.
func (p *printer) routes(s *ast.CreateSource) {
	var words []string
	if e := s.OnError; e != nil {
		words = append(words, "ON ERROR "+[]string{"FAIL", "SKIP", "INTO " + name(e.Sink)}[e.Kind])
	}
	if s.LateInto != nil {
		words = append(words, "LATE INTO "+name(*s.LateInto))
	}
	if len(words) == 0 {
		return
	}
	p.indent += 2
	p.element(s.Pos().End)
	p.write(strings.Join(words, " "))
	p.indent -= 2
}

func (p *printer) columnParts(list []*ast.Column) []part {
	width := 0
	for _, c := range list {
		width = max(width, columns(name(c.Name)))
	}
	var out []part
	for _, c := range list {
		text := name(c.Name)
		text += strings.Repeat(" ", width-columns(text)) + " "
		if c.Computed != nil {
			out = append(out, part{text + "AS " + p.expr(c.Computed), c.Pos()})
			continue
		}
		text += typeName(c.Type)
		if c.NotNull {
			text += " NOT NULL"
		}
		if m := c.Metadata; m != nil {
			text += metadata(m)
		}
		if c.Path != nil {
			text += " FROM " + literal(c.Path)
		}
		out = append(out, part{text, c.Pos()})
	}
	return out
}

func metadata(m *ast.Metadata) string {
	s := " METADATA"
	if m.Key != nil {
		s += " FROM " + literal(m.Key)
	}
	if m.Virtual {
		s += " VIRTUAL"
	}
	return s
}

func (p *printer) watermark(w *ast.Watermark) string {
	col := name(w.Column)
	switch {
	case w.Expr != nil:
		return "WATERMARK FOR " + col + " AS " + p.expr(w.Expr)
	case w.For:
		return "WATERMARK FOR " + col + " AS " + col + " - " + p.operand(w.Delay, levelMul)
	}
	s := "WATERMARK " + col + " DELAY OF " + p.expr(w.Delay)
	if w.IdleAfter != nil {
		s += " IDLE AFTER " + p.expr(w.IdleAfter)
	}
	if w.MaxAhead != nil {
		s += " MAX AHEAD " + p.expr(w.MaxAhead)
	}
	return s
}

func (p *printer) createSink(s *ast.CreateSink) {
	p.write("CREATE SINK " + name(s.Name))
	if list := p.keyed(p.columnParts(s.Columns), s.PrimaryKey, s.KeySpan); len(list) > 0 {
		p.write(" (")
		p.columnList(list)
	}
	switch {
	case s.From != nil:
		p.write(" FROM " + name(*s.From))
	case s.As != nil:
		p.asQuery(s.As)
		p.element(s.As.Pos().End)
		p.write("WITH (")
		p.options(s.With)
		p.write(")")
		return
	}
	p.with(s.With)
}

// options writes the entries of a WITH list, on the current line or one a line.
func (p *printer) options(list []*ast.Option) {
	var parts []part
	for _, o := range list {
		parts = append(parts, part{optionKey(o.Key) + " = " + p.expr(o.Value), o.Pos()})
	}
	if p.fits(parts, len(");")) {
		p.write(texts(parts))
		p.end = parts[len(parts)-1].at.End
		return
	}
	p.indent += 2
	p.lines(parts)
	p.indent -= 2
	p.newline()
}

func (p *printer) param(s *ast.Param) {
	p.write("PARAM " + name(s.Name) + " " + typeName(s.Type))
	if s.NotNull {
		p.write(" NOT NULL")
	}
	if s.Default != nil {
		p.write(" DEFAULT " + p.expr(s.Default))
	}
}

func (p *printer) run(s *ast.Run) {
	p.write("RUN " + map[ast.RunMode]string{ast.RunBatch: "BATCH", ast.RunMicroBatch: "MICROBATCH", ast.RunContinuous: "CONTINUOUS", ast.RunAvailableNow: "AVAILABLE NOW"}[s.Mode])
	switch {
	case s.Every == nil:
	case s.Mode == ast.RunContinuous:
		p.write(" CHECKPOINT EVERY " + p.expr(s.Every))
	default:
		p.write(" EVERY " + p.expr(s.Every))
	}
}

func (p *printer) insert(s *ast.Insert) {
	p.write("INSERT INTO " + name(s.Sink))
	if len(s.Columns) > 0 {
		p.write(" " + nameList(s.Columns))
	}
	if line, ok := p.shortQuery(s.Query); ok && p.width(line)+1 <= shortQuery {
		p.write(" " + line)
		return
	}
	p.element(s.Query.Pos().Start)
	p.brokenQuery(s.Query)
}

func (p *printer) test(s *ast.Test) {
	p.write("TEST " + quote(s.Name))
	if len(s.With) > 0 {
		p.write(" WITH (")
		p.options(s.With)
		p.write(")")
	}
	p.write(" {")
	p.indent += 2
	// GIVEN and EXPECT are two lists in the tree, so all of the first stand before the second.
	for _, g := range s.Given {
		p.element(g.Pos().Start)
		p.write("GIVEN " + name(g.Source))
		if g.Partition != 0 {
			p.write(" PARTITION " + strconv.Itoa(g.Partition))
		}
		p.write(" " + nameList(g.Columns) + " VALUES")
		p.rows(g.Rows, g.RowSpans)
	}
	for _, e := range s.Expect {
		p.element(e.Pos().Start)
		p.expect(e)
	}
	p.indent -= 2
	p.newline()
	p.write("}")
}

func (p *printer) expect(e *ast.Expect) {
	p.write("EXPECT " + name(e.Sink))
	if e.Index != 1 {
		p.write("[" + strconv.Itoa(e.Index) + "]")
	}
	if e.Empty {
		p.write(" EMPTY;")
		p.end = e.Pos().End
		return
	}
	if e.Ordered {
		p.write(" ORDERED")
	}
	p.write(" " + nameList(e.Columns) + " VALUES")
	p.rows(e.Rows, e.RowSpans)
}

// rows writes one row on the current line if it fits, several one a line, and the ; behind them.
func (p *printer) rows(rows [][]ast.Expr, spans []source.Span) {
	var parts []part
	for i, r := range rows {
		parts = append(parts, part{"(" + p.exprs(r) + ")", spans[i]})
	}
	if len(parts) == 1 && p.fits(parts, 2) {
		p.write(" " + parts[0].text)
		p.end = parts[0].at.End
	} else {
		p.indent += 2
		p.lines(parts)
		p.indent -= 2
	}
	p.write(";")
}

func typeName(t *ast.TypeName) string {
	s := t.Name
	var list []string
	for _, e := range t.Elems {
		list = append(list, element(e))
	}
	for _, f := range t.Fields {
		list = append(list, name(f.Name)+" "+element(f.Type))
	}
	if len(list) > 0 {
		s += "<" + strings.Join(list, ", ") + ">"
	}
	if len(t.Args) == 0 {
		return s
	}
	var args []string
	for _, a := range t.Args {
		args = append(args, strconv.Itoa(a))
	}
	return s + "(" + strings.Join(args, ",") + ")"
}

// element is the type of an element or field.
func element(t *ast.TypeName) string {
	if t.NotNull {
		return typeName(t) + " NOT NULL"
	}
	return typeName(t)
}

// name writes an identifier as it was written; quoted ones keep their quotes.
func name(n ast.Name) string {
	if n.Quoted {
		return `"` + strings.ReplaceAll(n.Text, `"`, `""`) + `"`
	}
	return n.Text
}

func nameList(list []ast.Name) string {
	var all []string
	for _, n := range list {
		all = append(all, name(n))
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// optionKey writes words joined by dots as they are and any other key as a string.
func optionKey(key string) string {
	for _, word := range strings.Split(key, ".") {
		if word == "" || '0' <= word[0] && word[0] <= '9' || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return quote(key)
		}
	}
	return key
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
