package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// columnItem is one entry of a column list: a column, WATERMARK or PRIMARY KEY.
type columnItem interface{ tree() *columnNode }

// columnNode has exactly one of column, watermark and key.
type columnNode struct {
	column    *ast.Column
	watermark *ast.Watermark
	key       []ast.Name
	keySpan   source.Span
	problems  []diag.Diagnostic
}

func (n *columnNode) tree() *columnNode { return n }

// parseColumnItem decides by up to three words: watermark, primary and key are column names too.
func parseColumnItem(lex *lexer.PeekingLexer) (columnItem, error) {
	t, second, third := lex.Peek(), at(lex, 1), at(lex, 2)
	switch {
	case isWord(t, "WATERMARK") && isWord(second, "FOR"):
		return watermarkFor(lex)
	case isWord(t, "WATERMARK") && isName(second) && isWord(third, "DELAY", "IDLE", "MAX"):
		return watermarkDelay(lex)
	case isWord(t, "PRIMARY") && isWord(second, "KEY"):
		return primaryKey(lex)
	}
	return column(lex)
}

func parseNameToken(lex *lexer.PeekingLexer, want string) (ast.Name, error) {
	t := lex.Peek()
	if !isName(t) {
		return ast.Name{}, &mismatch{token: t, want: want, name: true}
	}
	lex.Next()
	return nameOf(t), nil
}

// column parses name TYPE [NOT NULL | NULL] [METADATA [FROM 'key'] [VIRTUAL] | FROM '$.path'], or name AS expression.
func column(lex *lexer.PeekingLexer) (columnItem, error) {
	name, err := parseNameToken(lex, "a column name")
	if err != nil {
		return nil, err
	}
	col := &ast.Column{Name: name}
	out := &columnNode{column: col}
	if accept(lex, "AS") {
		e, err := parseExpression(lex)
		if err != nil {
			return nil, err
		}
		x := e.tree()
		col.Computed, out.problems = x.e, x.problems
		col.Span = node(name.Pos().To(spanOf(before(lex))))
		return out, nil
	}
	typ, err := parseType(lex)
	if err != nil {
		return nil, err
	}
	col.Type = typ.tree().t
	if col.NotNull, _, err = nullability(lex); err != nil {
		return nil, err
	}
	switch t := lex.Peek(); {
	case isWord(t, "METADATA"):
		col.Metadata, err = metadata(lex)
	case isWord(t, "FROM"):
		lex.Next()
		col.Path, err = stringArgument(lex, "a JSON path: '$.a.b'")
	case isWord(t, "PRIMARY") && isWord(at(lex, 1), "KEY"):
		return nil, &failure{diag.Unexpected(nil, spanOf(t).To(spanOf(at(lex, 1))), "PRIMARY KEY",
			"`,` or `)` (the key is an entry of its own: PRIMARY KEY ("+name.Text+"))")}
	}
	col.Span = node(name.Pos().To(spanOf(before(lex))))
	return out, err
}

// metadata parses METADATA [FROM 'key'] [VIRTUAL].
func metadata(lex *lexer.PeekingLexer) (*ast.Metadata, error) {
	start := spanOf(lex.Next())
	out := &ast.Metadata{}
	var err error
	if accept(lex, "FROM") {
		if out.Key, err = stringArgument(lex, "the name of the metadata: 'partition'"); err != nil {
			return nil, err
		}
	}
	out.Virtual = accept(lex, "VIRTUAL")
	out.Span = node(start.To(spanOf(before(lex))))
	return out, nil
}

func stringArgument(lex *lexer.PeekingLexer, want string) (*ast.Literal, error) {
	t := lex.Peek()
	if t.Type != tokString {
		return nil, &mismatch{token: t, want: want}
	}
	lex.Next()
	return &ast.Literal{Span: node(spanOf(t)), Kind: ast.LitString, Text: unquote(raw(t))}, nil
}

// nullability parses [NOT NULL | NULL]; end is invalid if nothing stands there.
func nullability(lex *lexer.PeekingLexer) (notNull bool, end source.Span, err error) {
	if accept(lex, "NOT") {
		t := lex.Peek()
		if !accept(lex, "NULL") {
			return false, end, &mismatch{token: t, want: "NULL"}
		}
		return true, spanOf(t), nil
	}
	if t := lex.Peek(); accept(lex, "NULL") {
		end = spanOf(t)
	}
	return false, end, nil
}

// primaryKey parses PRIMARY KEY (names) [NOT ENFORCED].
func primaryKey(lex *lexer.PeekingLexer) (columnItem, error) {
	start := spanOf(lex.Next())
	lex.Next()
	out := &columnNode{}
	if t := lex.Peek(); !acceptOp(lex, "(") {
		return nil, &mismatch{token: t, want: "`(` and the key columns"}
	}
	for {
		name, err := parseNameToken(lex, "a column name")
		if err != nil {
			return nil, err
		}
		out.key = append(out.key, name)
		t := lex.Peek()
		if acceptOp(lex, ",") {
			continue
		}
		if !acceptOp(lex, ")") {
			return nil, &mismatch{token: t, want: "`,` or `)`"}
		}
		out.keySpan = start.To(spanOf(t))
		break
	}
	if isWord(lex.Peek(), "NOT") && isWord(at(lex, 1), "ENFORCED") {
		lex.Next()
		out.keySpan = out.keySpan.To(spanOf(lex.Next()))
	}
	return out, nil
}

// watermarkDelay parses WATERMARK col DELAY OF d [IDLE AFTER i] [MAX AHEAD a].
func watermarkDelay(lex *lexer.PeekingLexer) (columnItem, error) {
	start := spanOf(lex.Next())
	name := nameOf(lex.Next())
	w := &ast.Watermark{Column: name}
	out := &columnNode{watermark: w}
	end := name.Pos()
	for seen := map[string]bool{}; ; {
		t := lex.Peek()
		if !isWord(t, "DELAY", "IDLE", "MAX") {
			break
		}
		if seen[t.Value] {
			return nil, &failure{diag.ClauseOrder(nil, spanOf(t), t.Value, "DELAY OF, IDLE AFTER, MAX AHEAD")}
		}
		seen[t.Value] = true
		lex.Next()
		second := map[string]string{"DELAY": "OF", "IDLE": "AFTER", "MAX": "AHEAD"}[t.Value]
		if next := lex.Peek(); !accept(lex, second) {
			return nil, &mismatch{token: next, want: second}
		}
		e, err := parseExpression(lex)
		if err != nil {
			return nil, err
		}
		x := e.tree()
		out.problems = append(out.problems, x.problems...)
		end = spanOf(before(lex))
		switch t.Value {
		case "DELAY":
			w.Delay = x.e
		case "MAX":
			w.MaxAhead = x.e
		case "IDLE":
			w.IdleAfter = x.e
		}
	}
	if w.Delay == nil {
		return nil, &mismatch{token: lex.Peek(), want: "DELAY OF and a duration"}
	}
	w.Span = node(start.To(end))
	return out, nil
}

// watermarkFor parses WATERMARK FOR col AS expression; col and col - d are delays.
func watermarkFor(lex *lexer.PeekingLexer) (columnItem, error) {
	start := spanOf(lex.Next())
	lex.Next()
	name, err := parseNameToken(lex, "the event-time column")
	if err != nil {
		return nil, err
	}
	as := lex.Peek()
	if !accept(lex, "AS") {
		return nil, &mismatch{token: as, want: "AS " + name.Text + " - INTERVAL '…' SECOND"}
	}
	e, err := parseExpression(lex)
	if err != nil {
		return nil, err
	}
	x := e.tree()
	out := &columnNode{problems: x.problems}
	w := &ast.Watermark{Span: node(start.To(spanOf(before(lex)))), Column: name, For: true}
	if w.Delay = delayOf(name, x.e); w.Delay == nil {
		w.Expr = x.e
	}
	out.watermark = w
	return out, nil
}

// delayOf recognises col and col - d; nil for any other expression.
func delayOf(col ast.Name, e ast.Expr) ast.Expr {
	same := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && len(id.Parts) == 1 && ast.Fold(id.Parts[0].Text) == ast.Fold(col.Text)
	}
	if same(e) {
		return &ast.Literal{Span: node(e.Pos()), Kind: ast.LitDuration, Text: durationText(0)}
	}
	if b, ok := e.(*ast.Binary); ok && b.Op == "-" && same(b.X) {
		return b.Y
	}
	return nil
}
