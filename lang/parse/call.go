package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// call parses name(args), the forms that look like it, and what may stand behind an aggregate's parenthesis.
func (c *climber) call(t *lexer.Token) (ast.Expr, error) {
	if t.Type != tokQuoted {
		switch t.Value {
		case "TRY_CAST":
			return c.cast(t, true)
		case "ROLLUP", "CUBE":
			return c.groupingSets(t)
		case "ROW", "STRUCT":
			return c.row(t)
		}
	}
	c.Next()
	c.Next()
	return c.callRest(&ast.Call{Name: nameOf(t)}, t)
}

// packageCall parses p.f(…).
func (c *climber) packageCall(t *lexer.Token) (ast.Expr, error) {
	pkg := nameOf(c.Next())
	c.Next()
	out := &ast.Call{Name: nameOf(c.Next()), Package: &pkg}
	c.Next()
	return c.callRest(out, t)
}

// callRest parses what follows the opening parenthesis.
func (c *climber) callRest(out *ast.Call, start *lexer.Token) (ast.Expr, error) {
	end, err := c.arguments(out)
	if err != nil {
		return nil, err
	}
	out.Span = node(spanOf(start).To(end))
	if err := c.aggregateTail(out); err != nil {
		return nil, err
	}
	out.Span = c.since(spanOf(start))
	return out, nil
}

// row parses ROW(a, b) and STRUCT(a AS x, b).
func (c *climber) row(t *lexer.Token) (ast.Expr, error) {
	c.Next()
	c.Next()
	out := &ast.RowLit{Struct: t.Value == "STRUCT"}
	for !acceptOp(c.PeekingLexer, ")") {
		if len(out.Items) > 0 {
			if comma := c.Peek(); !acceptOp(c.PeekingLexer, ",") {
				return nil, &mismatch{token: comma, want: "`,` or `)`"}
			}
		}
		start := spanOf(c.Peek())
		e, err := c.expr(powerOr)
		if err != nil {
			return nil, err
		}
		item := &ast.SelectItem{Expr: e}
		if accept(c.PeekingLexer, "AS") {
			name, err := parseNameToken(c.PeekingLexer, "a field name")
			if err != nil {
				return nil, err
			}
			item.Alias = &name
		}
		item.Span = c.since(start)
		out.Items = append(out.Items, item)
	}
	out.Span = c.since(spanOf(t))
	return out, nil
}

// arguments parses up to and with the closing parenthesis and returns its span.
func (c *climber) arguments(out *ast.Call) (source.Span, error) {
	t, next := c.Peek(), at(c.PeekingLexer, 1)
	switch {
	case isOp(t, ")"):
		c.Next()
		return spanOf(t), nil
	case isWord(t, "DISTINCT"), isWord(t, "ALL") && startsOperand(next) && !isOp(next, "("):
		c.Next()
		if t.Value == "DISTINCT" {
			out.Distinct, out.DistinctAt = true, spanOf(t)
		}
	case isOp(t, "*") && isOp(next, ")"):
		c.Next()
		out.Star = true
		return spanOf(c.Next()), nil
	default:
		if end, done, err := c.leadingForm(out, t, next); done || err != nil {
			return end, err
		}
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

// leadingForm parses EXTRACT(unit FROM x), TRIM(LEADING … FROM x) and JSON_OBJECT(KEY 'a' VALUE x), which start with words of their own.
func (c *climber) leadingForm(out *ast.Call, t, next *lexer.Token) (end source.Span, done bool, err error) {
	name := ast.Fold(out.Name.Text)
	switch {
	case out.Name.Quoted || out.Package != nil:
		return end, false, nil
	case name == "extract" && isName(t) && isWord(next, "FROM"):
		c.Next()
		c.Next()
		out.Form = ast.FormExtract
		out.Args = []ast.Expr{unitLiteral(t)}
	case name == "json_object" && c.startsMember():
		end, err = c.members(out)
		return end, true, err
	case name == "trim" && isWord(t, "LEADING", "TRAILING", "BOTH") && (startsOperand(next) || isWord(next, "FROM")):
		c.Next()
		out.Form = ast.CallForm(t.Value)
		if !accept(c.PeekingLexer, "FROM") {
			if err := c.argument(out); err != nil {
				return end, true, err
			}
			if from := c.Peek(); !accept(c.PeekingLexer, "FROM") {
				return end, true, &mismatch{token: from, want: "FROM"}
			}
		}
	default:
		return end, false, nil
	}
	x, err := c.expr(powerOr)
	if err != nil {
		return end, true, err
	}
	if out.Form == ast.FormExtract {
		out.Args = append(out.Args, x)
	} else {
		out.Args = append([]ast.Expr{x}, out.Args...)
	}
	end, err = c.closeCall()
	return end, true, err
}

// startsMember reports KEY 'a' or 'a' VALUE.
func (c *climber) startsMember() bool {
	t, next := c.Peek(), at(c.PeekingLexer, 1)
	return isWord(t, "KEY") && next.Type == tokString || t.Type == tokString && isWord(next, "VALUE")
}

// members parses [KEY] 'a' VALUE x, … [NULL | ABSENT ON NULL] and the closing parenthesis.
func (c *climber) members(out *ast.Call) (source.Span, error) {
	out.Form = ast.FormValue
	for {
		if t := c.Peek(); !c.startsMember() {
			return source.Span{}, &mismatch{token: t, want: "KEY 'name' VALUE x"}
		}
		accept(c.PeekingLexer, "KEY")
		key, err := c.expr(powerPostfix)
		if err != nil {
			return source.Span{}, err
		}
		if t := c.Peek(); !accept(c.PeekingLexer, "VALUE") {
			return source.Span{}, &mismatch{token: t, want: "VALUE"}
		}
		value, err := c.expr(powerOr)
		if err != nil {
			return source.Span{}, err
		}
		out.Args = append(out.Args, key, value)
		if !acceptOp(c.PeekingLexer, ",") {
			return c.onNull(out)
		}
	}
}

// onNull parses [NULL | ABSENT ON NULL] and the closing parenthesis.
func (c *climber) onNull(out *ast.Call) (source.Span, error) {
	if t := c.Peek(); isWord(t, "NULL", "ABSENT") {
		c.Next()
		for _, w := range []string{"ON", "NULL"} {
			if next := c.Peek(); !accept(c.PeekingLexer, w) {
				return source.Span{}, &mismatch{token: next, want: w}
			}
		}
		out.OnNull = t.Value
	}
	return c.closeCall()
}

// unitLiteral is a unit of time as the argument of a call: the string of its name.
func unitLiteral(t *lexer.Token) ast.Expr {
	return &ast.Literal{Span: node(spanOf(t)), Kind: ast.LitString, Text: t.Value}
}

func (c *climber) closeCall() (source.Span, error) {
	t := c.Peek()
	if !acceptOp(c.PeekingLexer, ")") {
		return source.Span{}, &mismatch{token: t, want: "`)`"}
	}
	return spanOf(t), nil
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

// argumentTail is reached when an argument is followed by neither , nor ): a form with words inside, or ORDER BY and RESPECT NULLS of an
// aggregate.
func (c *climber) argumentTail(out *ast.Call, t *lexer.Token) (source.Span, error) {
	name, first := ast.Fold(out.Name.Text), len(out.Args) == 1 && out.ArgNames == nil && !out.Distinct && out.Package == nil
	switch {
	case isWord(t, "ORDER"), isWord(t, "RESPECT", "IGNORE"):
		return c.aggregateWords(out)
	case (name == "json_object" || name == "json_array") && out.Package == nil && isWord(t, "NULL", "ABSENT"):
		return c.onNull(out)
	case first && name == "position" && isWord(t, "IN"):
		return c.words(out, ast.FormPosition, "IN")
	case first && name == "overlay" && isWord(t, "PLACING"):
		return c.words(out, ast.FormOverlay, "PLACING", "FROM", "FOR")
	case first && (name == "substring" || name == "substr") && isWord(t, "FROM"):
		return c.words(out, ast.FormFrom, "FROM", "FOR")
	case first && name == "trim" && isWord(t, "FROM"):
		end, err := c.words(out, ast.FormBoth, "FROM")
		if err == nil {
			out.Args[0], out.Args[1] = out.Args[1], out.Args[0]
		}
		return end, err
	case first && (name == "floor" || name == "ceil" || name == "ceiling") && isWord(t, "TO"):
		c.Next()
		unit := c.Peek()
		if !isName(unit) {
			return source.Span{}, &mismatch{token: unit, want: "a unit of time"}
		}
		c.Next()
		out.Form, out.Args = ast.FormTo, append(out.Args, unitLiteral(unit))
		return c.closeCall()
	}
	want := "`,` or `)`"
	if isWord(t, "FROM", "FOR") || isWord(t, "AS") {
		want = "`,` or `)` (arguments are separated by commas)"
	}
	return source.Span{}, &mismatch{token: t, want: want}
}

// words parses the rest of a form: WORD expr for each word; the last of three, and the last of FROM … FOR, may be left out.
func (c *climber) words(out *ast.Call, form ast.CallForm, words ...string) (source.Span, error) {
	out.Form = form
	for i, w := range words {
		t := c.Peek()
		if !accept(c.PeekingLexer, w) {
			if w == "FOR" && i > 0 {
				break
			}
			return source.Span{}, &mismatch{token: t, want: w}
		}
		e, err := c.expr(powerOr)
		if err != nil {
			return source.Span{}, err
		}
		out.Args = append(out.Args, e)
	}
	return c.closeCall()
}

// aggregateWords parses [RESPECT | IGNORE NULLS] [ORDER BY …] in front of the closing parenthesis.
func (c *climber) aggregateWords(out *ast.Call) (source.Span, error) {
	if isWord(c.Peek(), "RESPECT", "IGNORE") {
		if err := c.nulls(out); err != nil {
			return source.Span{}, err
		}
	}
	if t := c.Peek(); isWord(t, "ORDER") {
		var err error
		out.OrderAt = spanOf(t)
		if out.OrderBy, err = c.orderBy(); err != nil {
			return source.Span{}, err
		}
	}
	return c.closeCall()
}

func (c *climber) nulls(out *ast.Call) error {
	t := c.Next()
	word := c.Peek()
	if !accept(c.PeekingLexer, "NULLS") {
		return &mismatch{token: word, want: "NULLS"}
	}
	if out.Nulls != "" {
		return &failure{diag.Unexpected(nil, spanOf(t), t.Value, "one of RESPECT NULLS and IGNORE NULLS")}
	}
	out.Nulls, out.NullsAt = t.Value, spanOf(t)
	return nil
}

func (c *climber) orderBy() (*ast.OrderBy, error) {
	g, err := nested[orderBy](c.PeekingLexer)
	if err != nil {
		return nil, err
	}
	return c.converter().orderBy(g), nil
}

// aggregateTail parses FILTER (WHERE …), WITHIN GROUP (…), RESPECT | IGNORE NULLS and OVER behind a call, each once. The words are ordinary
// names elsewhere, so they count only in these shapes.
func (c *climber) aggregateTail(call *ast.Call) error {
	for {
		t, next := c.Peek(), at(c.PeekingLexer, 1)
		var err error
		switch {
		case isWord(t, "FILTER") && isOp(next, "(") && call.Filter == nil:
			call.FilterAt = spanOf(t)
			err = c.filter(call)
		case isWord(t, "WITHIN") && isWord(next, "GROUP") && call.Within == nil:
			call.WithinAt = spanOf(t)
			err = c.withinGroup(call)
		case isWord(t, "RESPECT", "IGNORE") && isWord(next, "NULLS"):
			err = c.nulls(call)
		case isWord(t, "OVER") && isOp(next, "(") && call.Over == nil && call.OverName == nil:
			call.OverAt = spanOf(t)
			c.Next()
			var g *windowSpec
			if g, err = nested[windowSpec](c.PeekingLexer); err == nil {
				call.Over = c.converter().windowSpec(g)
			}
		case isWord(t, "OVER") && isName(next) && call.Over == nil && call.OverName == nil:
			call.OverAt = spanOf(t)
			c.Next()
			n := nameOf(c.Next())
			call.OverName = &n
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *climber) filter(call *ast.Call) error {
	c.Next()
	c.Next()
	if t := c.Peek(); !accept(c.PeekingLexer, "WHERE") {
		return &mismatch{token: t, want: "WHERE"}
	}
	e, err := c.expr(powerOr)
	if err != nil {
		return err
	}
	call.Filter = e
	_, err = c.closeCall()
	return err
}

func (c *climber) withinGroup(call *ast.Call) error {
	c.Next()
	c.Next()
	if t := c.Peek(); !acceptOp(c.PeekingLexer, "(") {
		return &mismatch{token: t, want: "`(`"}
	}
	if t := c.Peek(); !isWord(t, "ORDER") {
		return &mismatch{token: t, want: "ORDER BY"}
	}
	var err error
	if call.Within, err = c.orderBy(); err != nil {
		return err
	}
	_, err = c.closeCall()
	return err
}
