package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// callFeatures are the calls that the parser itself refuses: windows, and forms with a grammar of
// their own. Other unknown functions are the type checker's business, which knows the names.
var callFeatures = map[string]diag.Feature{
	"HOP": "HOP", "HOP_START": "HOP", "HOP_END": "HOP", "HOP_ROWTIME": "HOP",
	"CUMULATE": "CUMULATE",
	"SESSION":  "SESSION", "SESSION_START": "SESSION", "SESSION_END": "SESSION", "SESSION_ROWTIME": "SESSION",
	"ROWS":         "COUNT WINDOW",
	"TUMBLE_START": "TUMBLE_START", "TUMBLE_END": "TUMBLE_START", "TUMBLE_ROWTIME": "TUMBLE_START",
	"ROLLUP": "ROLLUP", "CUBE": "CUBE",
	"ROW": "TYPE STRUCT", "STRUCT": "TYPE STRUCT",
	"EXTRACT": "EXTRACT", "OVERLAY": "OVERLAY",
	"UNNEST": "UNNEST",
}

// call parses name(args) and what may stand behind an aggregate's parenthesis.
func (c *climber) call(t *lexer.Token) (ast.Expr, error) {
	if isWord(t, "TRY_CAST") {
		return c.cast(t, true)
	}
	if key, ok := callFeatures[t.Value]; ok {
		c.Next()
		return c.unsupported(key, spanOf(t), spanOf(t).To(skipBalanced(c.PeekingLexer))), nil
	}
	c.Next()
	c.Next()
	out := &ast.Call{Name: nameOf(t)}
	before := len(c.problems)
	end, err := c.arguments(out)
	if err != nil {
		return nil, err
	}
	out.Span = node(spanOf(t).To(end))
	if hole := c.aggregateTail(out); hole != nil {
		return hole, nil
	}
	if out.Distinct || len(c.problems) > before && out.Args == nil && !out.Star {
		return &ast.Bad{Span: out.Span}, nil
	}
	return out, nil
}

// arguments parses up to and with the closing parenthesis and returns its span.
func (c *climber) arguments(out *ast.Call) (source.Span, error) {
	if t := c.Peek(); isOp(t, ")") {
		c.Next()
		return spanOf(t), nil
	}
	if t := c.Peek(); isWord(t, "DISTINCT") {
		c.Next()
		out.Distinct = true
		c.unsupported("DISTINCT AGGREGATE", spanOf(t), spanOf(t))
	}
	if isOp(c.Peek(), "*") && isOp(at(c.PeekingLexer, 1), ")") {
		c.Next()
		out.Star = true
		return spanOf(c.Next()), nil
	}
	for {
		if err := c.argument(out); err != nil {
			return source.Span{}, err
		}
		t := c.Peek()
		switch {
		case isOp(t, ","):
			c.Next()
		case isOp(t, ")"):
			c.Next()
			return spanOf(t), nil
		default:
			return c.argumentTail(out, t)
		}
	}
}

// argument parses expr or name => expr. ArgNames stays nil as long as no argument is named.
func (c *climber) argument(out *ast.Call) error {
	var name *ast.Name
	if t := c.Peek(); isName(t) && isOp(at(c.PeekingLexer, 1), "=>") {
		c.Next()
		c.Next()
		n := nameOf(t)
		name = &n
	}
	power := powerOr
	if ast.Fold(out.Name.Text) == "position" {
		power = powerAdd // POSITION(a IN b) is no condition
	}
	e, err := c.expr(power)
	if err != nil {
		return err
	}
	if name != nil && out.ArgNames == nil {
		out.ArgNames = make([]*ast.Name, len(out.Args))
	}
	out.Args = append(out.Args, e)
	if out.ArgNames != nil {
		out.ArgNames = append(out.ArgNames, name)
	}
	return nil
}

// argumentForms are words inside an argument list that belong to forms we refuse.
var argumentForms = map[string]diag.Feature{
	"ORDER": "ORDERED AGGREGATE", "RESPECT": "RESPECT NULLS", "IGNORE": "RESPECT NULLS", "IN": "POSITION IN",
}

// argumentTail is reached when an argument is followed by neither , nor ): the SQL forms with words
// inside (SUBSTRING(x FROM 1), TRIM(LEADING …)) name the plain call, others are refused as features.
func (c *climber) argumentTail(out *ast.Call, t *lexer.Token) (source.Span, error) {
	if key, ok := argumentForms[t.Value]; ok && t.Type != tokQuoted && t.Type != tokString {
		c.unsupported(key, spanOf(t), spanOf(t))
		out.Args = nil
		return c.skipToClose(), nil
	}
	want := "`,` or `)`"
	if isWord(t, "FROM", "FOR") || isWord(t, "AS") {
		want = "`,` or `)` (arguments are separated by commas)"
	}
	return source.Span{}, &mismatch{token: t, want: want}
}

// skipToClose consumes up to and with the parenthesis that closes the current list.
func (c *climber) skipToClose() source.Span {
	for {
		t := c.Peek()
		switch {
		case t.EOF():
			return spanOf(t)
		case isOp(t, ")"):
			c.Next()
			return spanOf(t)
		case isOp(t, "("), isOp(t, "["), isOp(t, "{"):
			skipBalanced(c.PeekingLexer)
		default:
			c.Next()
		}
	}
}

// aggregateTail refuses FILTER (…), WITHIN GROUP (…), RESPECT | IGNORE NULLS and OVER behind a call;
// nil if there is none. The words are ordinary names elsewhere, so they count only in these shapes.
func (c *climber) aggregateTail(call *ast.Call) ast.Expr {
	var hole ast.Expr
	refuse := func(key diag.Feature, t *lexer.Token, end source.Span) {
		span := call.Pos().To(end)
		if hole == nil {
			hole = c.unsupported(key, spanOf(t), span)
			return
		}
		hole = &ast.Bad{Span: node(span)}
	}
	for {
		t, next := c.Peek(), at(c.PeekingLexer, 1)
		switch {
		case isWord(t, "FILTER") && isOp(next, "("):
			c.Next()
			refuse("FILTER", t, skipBalanced(c.PeekingLexer))
		case isWord(t, "WITHIN") && isWord(next, "GROUP"):
			c.Next()
			c.Next()
			refuse("WITHIN GROUP", t, skipBalanced(c.PeekingLexer))
		case isWord(t, "RESPECT", "IGNORE") && isWord(next, "NULLS"):
			c.Next()
			refuse("RESPECT NULLS", t, spanOf(c.Next()))
		case isWord(t, "OVER") && isOp(next, "("):
			c.Next()
			refuse("OVER", t, skipBalanced(c.PeekingLexer))
		case isWord(t, "OVER") && isName(next):
			c.Next()
			refuse("OVER", t, spanOf(c.Next()))
		default:
			return hole
		}
	}
}
