package parse

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// converter makes the public tree of one statement out of what the grammar captured.
type converter struct {
	lex    *lexer.PeekingLexer
	report func(diag.Diagnostic)
}

// span is the place of a captured struct: its first token to the last one before EndPos, which is
// the token that follows.
func (c *converter) span(p place) ast.Span {
	start := p.Pos.Offset
	end := start
	if i := lexer.RawCursor(p.EndPos.Line - 1); i >= 0 {
		end = max(start, c.lex.Range(i, i+1)[0].Pos.Column)
	}
	return node(source.Span{Start: start, End: end})
}

func (c *converter) problems(list []diag.Diagnostic) {
	for _, d := range list {
		c.report(d)
	}
}

func (c *converter) expr(e expression) ast.Expr {
	if e == nil {
		return nil
	}
	n := e.tree()
	c.problems(n.problems)
	return n.e
}

func (c *converter) exprs(list []expression) []ast.Expr {
	var out []ast.Expr
	for _, e := range list {
		out = append(out, c.expr(e))
	}
	return out
}

func convertName(n name) ast.Name { return nameOf(n.token()) }

func optionalName(n name) *ast.Name {
	if n == nil {
		return nil
	}
	out := convertName(n)
	return &out
}

func convertNames(list []name) []ast.Name {
	var out []ast.Name
	for _, n := range list {
		out = append(out, convertName(n))
	}
	return out
}

func (c *converter) importGo(g *importGo) (ast.Stmt, error) {
	return &ast.ImportGo{Span: c.span(g.place), Path: unquote(raw(&g.Path)), Alias: optionalName(g.Alias)}, nil
}

// columnList sorts the entries of a column list.
type columnList struct {
	columns   []*ast.Column
	watermark *ast.Watermark
	key       []ast.Name
	keySpan   source.Span
}

func (c *converter) columnList(items []columnItem) (*columnList, error) {
	out := &columnList{}
	for _, item := range items {
		n := item.tree()
		c.problems(n.problems)
		switch {
		case n.column != nil:
			out.columns = append(out.columns, n.column)
		case n.key != nil && out.key != nil:
			return nil, &failure{diag.ClauseOrder(nil, n.keySpan, "a second PRIMARY KEY", "columns, PRIMARY KEY")}
		case n.key != nil:
			out.key, out.keySpan = n.key, n.keySpan
		case n.watermark != nil && out.watermark != nil:
			return nil, &failure{diag.ClauseOrder(nil, n.watermark.Pos(), "a second WATERMARK", "columns, WATERMARK")}
		case n.watermark != nil:
			out.watermark = n.watermark
		}
	}
	return out, nil
}

func (c *converter) createSource(g *createSource) (ast.Stmt, error) {
	list, err := c.columnList(g.Items)
	if err != nil {
		return nil, err
	}
	out := &ast.CreateSource{Span: c.span(g.place), Name: convertName(g.Name),
		Columns: list.columns, Watermark: list.watermark, PrimaryKey: list.key, KeySpan: list.keySpan,
		With: c.options(g.With), LateInto: optionalName(g.Late)}
	if g.Error != nil {
		out.OnError = c.onError(g.Error)
	}
	return out, nil
}

func (c *converter) createTable(g *createTable) (ast.Stmt, error) {
	if g.Items == nil && g.As == nil {
		return nil, &failure{diag.Unexpected(nil, c.following(g.place), c.followingText(g.place), "AS and a query (or columns in front of WITH)")}
	}
	s, err := c.createSource(&createSource{g.place, g.Name, g.Items, g.With, g.Error, g.Late})
	if err != nil {
		return nil, err
	}
	out := s.(*ast.CreateSource)
	out.Table = true
	if g.As != nil {
		out.As, err = c.query(g.As)
	}
	return out, err
}

// following is the token behind a captured struct.
func (c *converter) following(p place) source.Span {
	return source.Span{Start: p.EndPos.Offset, End: p.EndPos.Column}
}

func (c *converter) followingText(p place) string {
	if p.EndPos.Offset == p.EndPos.Column {
		return "end of the statement"
	}
	return clip(p.EndPos.Filename)
}

func (c *converter) createLookup(g *createLookup) (ast.Stmt, error) {
	list, err := c.columnList(g.Items)
	if err != nil {
		return nil, err
	}
	if list.watermark != nil {
		return nil, misplacedWatermark(list.watermark)
	}
	return &ast.CreateLookup{Span: c.span(g.place), Name: convertName(g.Name), Columns: list.columns,
		PrimaryKey: list.key, KeySpan: list.keySpan, With: c.options(g.With)}, nil
}

func misplacedWatermark(w *ast.Watermark) error {
	return &failure{diag.Unexpected(nil, w.Pos(), "WATERMARK", "a column (watermarks stand on sources)")}
}

func (c *converter) onError(g *onError) *ast.OnError {
	out := &ast.OnError{Span: c.span(g.place)}
	switch {
	case g.Skip:
		out.Kind = ast.OnErrorSkip
	case g.Into != nil:
		out.Kind = ast.OnErrorInto
		out.Sink = convertName(g.Into)
	}
	return out
}

func (c *converter) createSink(g *createSink) (ast.Stmt, error) {
	list, err := c.columnList(g.Items)
	if err != nil {
		return nil, err
	}
	if list.watermark != nil {
		return nil, misplacedWatermark(list.watermark)
	}
	out := &ast.CreateSink{Span: c.span(g.place), Name: convertName(g.Name), Columns: list.columns,
		PrimaryKey: list.key, KeySpan: list.keySpan, From: optionalName(g.From)}
	if g.As != nil {
		if out.As, err = c.query(g.As); err != nil {
			return nil, err
		}
	}
	out.With = c.options(g.With)
	return out, nil
}

func (c *converter) createView(g *createView) (ast.Stmt, error) {
	q, err := c.query(g.Query)
	if err != nil {
		return nil, err
	}
	return &ast.CreateView{Span: c.span(g.place), Materialized: g.Materialized, Name: convertName(g.Name),
		Columns: convertNames(g.Columns), With: c.options(g.With), Query: q}, nil
}

func (c *converter) options(list []*option) []*ast.Option {
	var out []*ast.Option
	for _, o := range list {
		key, span := optionKey(o.Key)
		out = append(out, &ast.Option{Span: c.span(o.place), Key: ast.Fold(key), KeySpan: span, Value: c.expr(o.Value)})
	}
	return out
}

// optionKey joins the words and dots of a key; quotes are undone.
func optionKey(tokens []lexer.Token) (string, source.Span) {
	var b strings.Builder
	var span source.Span
	for i := range tokens {
		t := &tokens[i]
		span = span.To(spanOf(t))
		if t.Type == tokString || t.Type == tokQuoted {
			b.WriteString(unquote(raw(t)))
		} else {
			b.WriteString(raw(t))
		}
	}
	return b.String(), span
}

func (c *converter) param(g *param) (ast.Stmt, error) {
	return &ast.Param{Span: c.span(g.place), Name: convertName(g.Name), Type: g.Type.tree().t,
		NotNull: g.NotNull, Default: c.expr(g.Default)}, nil
}

func (c *converter) constant(g *constant) (ast.Stmt, error) {
	return &ast.Const{Span: c.span(g.place), Name: convertName(g.Name), Value: c.expr(g.Value)}, nil
}

func (c *converter) setting(g *setting) (ast.Stmt, error) {
	key, span := optionKey(g.Option.Key)
	n := ast.Name{Span: node(span), Text: key}
	n.Quoted = len(g.Option.Key) == 1 && (g.Option.Key[0].Type == tokString || g.Option.Key[0].Type == tokQuoted)
	return &ast.Set{Span: c.span(g.place), Name: n, Value: c.expr(g.Option.Value)}, nil
}

func (c *converter) run(g *run) (ast.Stmt, error) {
	out := &ast.Run{Span: c.span(g.place)}
	switch {
	case g.Batch:
		out.Mode = ast.RunBatch
	case g.Available:
		out.Mode = ast.RunAvailableNow
	case g.MicroBatch:
		out.Mode, out.Every = ast.RunMicroBatch, c.expr(g.Every)
	default:
		out.Mode, out.Every = ast.RunContinuous, c.expr(g.Checkpoint)
	}
	return out, nil
}

func (c *converter) statementSet(g *statementSet) (ast.Stmt, error) {
	out := &ast.StatementSet{Span: c.span(g.place)}
	for _, i := range g.Inserts {
		s, err := c.insertNode(i)
		if err != nil {
			return nil, err
		}
		out.Inserts = append(out.Inserts, s)
	}
	return out, nil
}
