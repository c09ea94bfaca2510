package parse

import (
	"encoding/hex"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

const wantExpression = "an expression"

// primary parses what stands between operators: literals, names, calls, CASE, CAST, parentheses.
func (c *climber) primary() (ast.Expr, error) {
	t := c.Peek()
	switch t.Type {
	case tokInteger, tokDecimal, tokDouble, tokDuration, tokString:
		c.Next()
		return literal(t), nil
	case tokParam:
		c.Next()
		n := ast.Name{Span: node(source.Span{Start: t.Pos.Offset + 1, End: t.Pos.Column}), Text: raw(t)[1:]}
		return &ast.ParamRef{Span: node(spanOf(t)), Name: n}, nil
	case tokBad:
		c.Next()
		return &ast.Bad{Span: node(spanOf(t))}, nil
	case tokKeyword:
		return c.keyword(t)
	case tokIdent, tokWord, tokQuoted:
		return c.nameOrCall(t)
	}
	if isOp(t, "(") {
		return c.parenthesis(t)
	}
	return nil, &mismatch{token: t, want: wantExpression}
}

func literal(t *lexer.Token) ast.Expr {
	l := &ast.Literal{Span: node(spanOf(t)), Text: raw(t)}
	switch t.Type {
	case tokInteger:
		l.Kind = ast.LitInteger
	case tokDecimal:
		l.Kind = ast.LitDecimal
		if l.Text[0] == '.' {
			l.Text = "0" + l.Text
		}
	case tokDouble:
		l.Kind = ast.LitDouble
	case tokString:
		l.Kind, l.Text = ast.LitString, unquote(l.Text)
	case tokDuration:
		l.Kind = ast.LitDuration
		l.Micros, _ = durationMicros(l.Text) // the scanner checked it
		l.Text = durationText(l.Micros)
	}
	return l
}

// keyword parses the expressions that start with a reserved word.
func (c *climber) keyword(t *lexer.Token) (ast.Expr, error) {
	next := at(c.PeekingLexer, 1)
	switch t.Value {
	case "NULL":
		c.Next()
		return &ast.Literal{Span: node(spanOf(t)), Kind: ast.LitNull, Text: "NULL"}, nil
	case "TRUE", "FALSE":
		c.Next()
		return &ast.Literal{Span: node(spanOf(t)), Kind: ast.LitBool, Text: t.Value}, nil
	case "CASE":
		return c.caseExpr()
	case "CAST":
		return c.cast(t, false)
	case "EXISTS":
		c.Next()
		if !isOp(next, "(") {
			return nil, &mismatch{token: next, want: "a subquery in parentheses"}
		}
		q, err := c.subquery()
		if err != nil {
			return nil, err
		}
		return &ast.Exists{Span: c.since(spanOf(t)), Query: q, OpAt: spanOf(t)}, nil
	case "LEFT", "RIGHT":
		if isOp(next, "(") {
			return c.nameOrCall(t)
		}
	case "NOT":
		return nil, &failure{diag.Unexpected(nil, spanOf(t), "NOT", "an operand (put NOT … in parentheses)")}
	}
	return nil, &mismatch{token: t, want: wantExpression, name: true}
}

func (c *climber) parenthesis(open *lexer.Token) (ast.Expr, error) {
	if c.startsSubquery() {
		q, err := c.subquery()
		if err != nil {
			return nil, err
		}
		return &ast.SubqueryExpr{Span: c.since(spanOf(open)), Query: q}, nil
	}
	c.Next()
	e, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	t := c.Peek()
	if isOp(t, ",") {
		c.Next()
		rest, end, err := c.list()
		if err != nil {
			return nil, err
		}
		return &ast.Tuple{Span: node(spanOf(open).To(end)), Items: append([]ast.Expr{e}, rest...)}, nil
	}
	if !acceptOp(c.PeekingLexer, ")") {
		return nil, &mismatch{token: t, want: "`)`"}
	}
	return e, nil
}

// caseExpr parses CASE [operand] WHEN … THEN … [ELSE …] END.
func (c *climber) caseExpr() (ast.Expr, error) {
	start := c.Next()
	out := &ast.Case{}
	var err error
	if !isWord(c.Peek(), "WHEN") {
		if out.Operand, err = c.expr(powerOr); err != nil {
			return nil, err
		}
	}
	for accept(c.PeekingLexer, "WHEN") {
		var w ast.When
		if w.Cond, err = c.expr(powerOr); err != nil {
			return nil, err
		}
		if t := c.Peek(); !accept(c.PeekingLexer, "THEN") {
			return nil, &mismatch{token: t, want: "THEN"}
		}
		if w.Then, err = c.expr(powerOr); err != nil {
			return nil, err
		}
		out.Whens = append(out.Whens, w)
	}
	if len(out.Whens) == 0 {
		return nil, &mismatch{token: c.Peek(), want: "WHEN"}
	}
	if accept(c.PeekingLexer, "ELSE") {
		if out.Else, err = c.expr(powerOr); err != nil {
			return nil, err
		}
	}
	t := c.Peek()
	if !accept(c.PeekingLexer, "END") {
		return nil, &mismatch{token: t, want: "WHEN, ELSE or END"}
	}
	out.Span = node(spanOf(start).To(spanOf(t)))
	return out, nil
}

// cast parses CAST(x AS T) and TRY_CAST(x AS T).
func (c *climber) cast(start *lexer.Token, try bool) (ast.Expr, error) {
	c.Next()
	if t := c.Peek(); !acceptOp(c.PeekingLexer, "(") {
		return nil, &mismatch{token: t, want: "`(`"}
	}
	x, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	if t := c.Peek(); !accept(c.PeekingLexer, "AS") {
		return nil, &mismatch{token: t, want: "AS and a type"}
	}
	typ, err := parseType(c.PeekingLexer)
	if err != nil {
		return nil, err
	}
	t := c.Peek()
	if !acceptOp(c.PeekingLexer, ")") {
		return nil, &mismatch{token: t, want: "`)`"}
	}
	return &ast.Cast{Span: node(spanOf(start).To(spanOf(t))), Try: try, X: x, To: typ.tree().t}, nil
}

// nameOrCall parses a, t.a, f(…), p.f(…), and what else starts with a word.
func (c *climber) nameOrCall(t *lexer.Token) (ast.Expr, error) {
	next := at(c.PeekingLexer, 1)
	if t.Type != tokQuoted {
		switch {
		case isOp(next, "("):
			return c.call(t)
		case next.Type == tokString && c.typedString(t, next):
			return c.stringLiteral(t)
		case isWord(t, "INTERVAL") && (next.Type == tokString || next.Type == tokInteger || next.Type == tokDecimal):
			return c.interval(t)
		case isOp(next, "[") && isWord(t, "ARRAY", "MAP"):
			return c.brackets(t)
		case isWord(t, "GROUPING") && isWord(next, "SETS"):
			return c.groupingSets(t)
		case isWord(t, "FINAL", "RUNNING") && isName(next) && isOp(at(c.PeekingLexer, 2), "("):
			c.Next()
			e, err := c.call(next)
			if call, ok := e.(*ast.Call); ok {
				call.Semantics, call.Span = t.Value, c.since(spanOf(t))
			}
			return e, err
		}
	}
	if isOp(next, ".") && isName(at(c.PeekingLexer, 2)) && isOp(at(c.PeekingLexer, 3), "(") {
		return c.packageCall(t)
	}
	return c.identifier(t)
}

// typedString reports DATE '…', TIME '…', TIMESTAMP '…' and X'…'.
func (c *climber) typedString(t, next *lexer.Token) bool {
	return isWord(t, "TIMESTAMP", "DATE", "TIME") || isWord(t, "X") && t.Pos.Column == next.Pos.Offset
}

func (c *climber) stringLiteral(t *lexer.Token) (ast.Expr, error) {
	c.Next()
	s := c.Next()
	kind := map[string]ast.LiteralKind{"TIMESTAMP": ast.LitTimestamp, "DATE": ast.LitDate, "TIME": ast.LitTime, "X": ast.LitBytes}[t.Value]
	out := &ast.Literal{Span: c.since(spanOf(t)), Kind: kind, Text: unquote(raw(s))}
	if kind == ast.LitBytes {
		out.Text = strings.ToLower(out.Text)
		if _, err := hex.DecodeString(out.Text); err != nil {
			c.problems = append(c.problems, diag.BadNumber(nil, out.Pos(), "X'…' takes pairs of hexadecimal digits"))
			return &ast.Bad{Span: out.Span}, nil
		}
	}
	return out, nil
}

func (c *climber) identifier(t *lexer.Token) (ast.Expr, error) {
	c.Next()
	id := &ast.Ident{Span: node(spanOf(t)), Parts: []ast.Name{nameOf(t)}}
	for isOp(c.Peek(), ".") {
		c.Next()
		part := c.Peek()
		if !isName(part) {
			return nil, &mismatch{token: part, want: "a column name", name: true}
		}
		c.Next()
		id.Parts = append(id.Parts, nameOf(part))
		id.Span = node(id.Pos().To(spanOf(part)))
	}
	return id, nil
}

// brackets parses ARRAY[…] and MAP[…]; both may be empty.
func (c *climber) brackets(t *lexer.Token) (ast.Expr, error) {
	c.Next()
	c.Next()
	var items []ast.Expr
	for !acceptOp(c.PeekingLexer, "]") {
		if len(items) > 0 {
			if comma := c.Peek(); !acceptOp(c.PeekingLexer, ",") {
				return nil, &mismatch{token: comma, want: "`,` or `]`"}
			}
		}
		e, err := c.expr(powerOr)
		if err != nil {
			return nil, err
		}
		items = append(items, e)
	}
	span := c.since(spanOf(t))
	if t.Value == "ARRAY" {
		return &ast.ArrayLit{Span: span, Items: items}, nil
	}
	if len(items)%2 != 0 {
		return nil, &failure{diag.Unexpected(nil, spanOf(before(c.PeekingLexer)), "`]`", "a value for the last key (MAP[key, value, …])")}
	}
	return &ast.MapLit{Span: span, Items: items}, nil
}

// groupingSets parses GROUPING SETS (…), ROLLUP (…) and CUBE (…).
func (c *climber) groupingSets(t *lexer.Token) (ast.Expr, error) {
	c.Next()
	out := &ast.GroupingSets{Kind: t.Value}
	if t.Value == "GROUPING" {
		c.Next()
		out.Kind = "GROUPING SETS"
	}
	if open := c.Peek(); !acceptOp(c.PeekingLexer, "(") {
		return nil, &mismatch{token: open, want: "`(`"}
	}
	for {
		item, err := c.groupingSet()
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, item)
		end := c.Peek()
		if acceptOp(c.PeekingLexer, ",") {
			continue
		}
		if !acceptOp(c.PeekingLexer, ")") {
			return nil, &mismatch{token: end, want: "`,` or `)`"}
		}
		out.Span = c.since(spanOf(t))
		return out, nil
	}
}

// groupingSet parses (), (a, b) or one expression.
func (c *climber) groupingSet() (ast.Expr, error) {
	if t := c.Peek(); isOp(t, "(") && isOp(at(c.PeekingLexer, 1), ")") {
		c.Next()
		c.Next()
		return &ast.Tuple{Span: c.since(spanOf(t))}, nil
	}
	return c.expr(powerOr)
}
