package parse

import (
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
		return c.unsupported("EXISTS", spanOf(t), spanOf(t).To(skipBalanced(c.PeekingLexer))), nil
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
	if startsQuery(at(c.PeekingLexer, 1)) {
		word := spanOf(at(c.PeekingLexer, 1))
		return c.unsupported("SUBQUERY", word, skipBalanced(c.PeekingLexer)), nil
	}
	c.Next()
	e, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	t := c.Peek()
	if isOp(t, ",") {
		c.Next()
		_, end, err := c.list()
		if err != nil {
			return nil, err
		}
		return c.unsupported("ROW VALUE", spanOf(open), spanOf(open).To(end)), nil
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
	span := node(spanOf(start).To(spanOf(t)))
	tn := typ.tree()
	if tn.problem != nil {
		c.problems = append(c.problems, *tn.problem)
		return &ast.Bad{Span: span}, nil
	}
	return &ast.Cast{Span: span, Try: try, X: x, To: tn.t}, nil
}

// nameOrCall parses a, t.a, f(…), and the literals that start with a word.
func (c *climber) nameOrCall(t *lexer.Token) (ast.Expr, error) {
	next := at(c.PeekingLexer, 1)
	if t.Type != tokQuoted {
		switch {
		case isOp(next, "("):
			return c.call(t)
		case next.Type == tokString && isWord(t, "TIMESTAMP"):
			c.Next()
			c.Next()
			return &ast.Literal{Span: node(spanOf(t).To(spanOf(next))), Kind: ast.LitTimestamp, Text: unquote(raw(next))}, nil
		case next.Type == tokString && isWord(t, "DATE", "TIME"):
			c.Next()
			c.Next()
			return c.unsupported(diag.Feature(t.Value+" LITERAL"), spanOf(t), spanOf(t).To(spanOf(next))), nil
		case isWord(t, "INTERVAL") && (next.Type == tokString || next.Type == tokInteger || next.Type == tokDecimal):
			return c.interval(t)
		case isOp(next, "[") && isWord(t, "ARRAY", "MAP"):
			c.Next()
			return c.unsupported(diag.Feature("TYPE "+t.Value), spanOf(t), spanOf(t).To(skipBalanced(c.PeekingLexer))), nil
		case isWord(t, "GROUPING") && isWord(next, "SETS"):
			return nil, notSupported(c.PeekingLexer, "GROUPING SETS")
		}
	}
	c.Next()
	id := &ast.Ident{Span: node(spanOf(t)), Parts: []ast.Name{nameOf(t)}}
	for isOp(c.Peek(), ".") {
		c.Next()
		part := c.Peek()
		if isOp(part, "*") {
			c.Next()
			span := id.Pos().To(spanOf(part))
			return c.unsupported("QUALIFIED STAR", span, span), nil
		}
		if !isName(part) {
			return nil, &mismatch{token: part, want: "a column name", name: true}
		}
		c.Next()
		id.Parts = append(id.Parts, nameOf(part))
		id.Span = node(id.Pos().To(spanOf(part)))
	}
	return id, nil
}
