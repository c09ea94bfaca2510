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
	src    *source.File
	tokens []token
	report func(diag.Diagnostic)
	bad    bool // a problem was reported that leaves no node to stand for it
}

// span is the place of a captured struct: its first token to the last one before EndPos, which is
// the token that follows.
func (c *converter) span(p place) ast.Span {
	start := p.Pos.Offset
	end := start
	if i := p.EndPos.Line - 1; i >= 0 && i < len(c.tokens) {
		end = max(start, c.tokens[i].end)
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

func (c *converter) typ(t typeName) *ast.TypeName {
	n := t.tree()
	if n.problem != nil {
		c.report(*n.problem)
		c.bad = true
	}
	return n.t
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

// hole is what remains of a statement whose problems are reported.
func (c *converter) hole(p place, declares name) ast.Stmt {
	return &ast.Bad{Span: c.span(p), Declares: optionalName(declares)}
}

func (c *converter) createSource(g *createSource) (ast.Stmt, error) {
	out := &ast.CreateSource{Span: c.span(g.place), Table: g.Table, Name: convertName(g.Name),
		With: c.options(g.With), LateInto: optionalName(g.Late)}
	for _, item := range g.Items {
		n := item.tree()
		c.problems(n.problems)
		switch {
		case n.column != nil:
			out.Columns = append(out.Columns, n.column)
		case n.key != nil:
			c.report(diag.NotSupported("SOURCE PRIMARY KEY", nil, n.keySpan))
			c.bad = true
		case n.watermark != nil && out.Watermark != nil:
			return nil, &failure{diag.ClauseOrder(nil, n.watermark.Pos(), "a second WATERMARK", "columns, WATERMARK")}
		case n.watermark != nil:
			out.Watermark = n.watermark
		default:
			c.bad = true
		}
	}
	if g.Error != nil {
		out.OnError = c.onError(g.Error)
	}
	if c.bad {
		return c.hole(g.place, g.Name), nil
	}
	return out, nil
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
	out := &ast.CreateSink{Span: c.span(g.place), Name: convertName(g.Name), With: c.options(g.With)}
	for _, item := range g.Items {
		n := item.tree()
		c.problems(n.problems)
		switch {
		case n.column != nil:
			out.Columns = append(out.Columns, n.column)
		case n.watermark != nil:
			return nil, &failure{diag.Unexpected(nil, n.watermark.Pos(), "WATERMARK", "a column (watermarks stand on sources)")}
		case n.key != nil && out.PrimaryKey != nil:
			return nil, &failure{diag.ClauseOrder(nil, n.keySpan, "a second PRIMARY KEY", "columns, PRIMARY KEY")}
		case n.key != nil:
			out.PrimaryKey, out.KeySpan = n.key, n.keySpan
		default:
			c.bad = true
		}
	}
	if c.bad {
		return c.hole(g.place, g.Name), nil
	}
	return out, nil
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
	out := &ast.Param{Span: c.span(g.place), Name: convertName(g.Name), Type: c.typ(g.Type),
		NotNull: g.NotNull, Default: c.expr(g.Default)}
	if c.bad {
		return c.hole(g.place, g.Name), nil
	}
	return out, nil
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
	case g.MicroBatch:
		out.Mode, out.Every = ast.RunMicroBatch, c.expr(g.Every)
	default:
		out.Mode, out.Every = ast.RunContinuous, c.expr(g.Checkpoint)
	}
	return out, nil
}
