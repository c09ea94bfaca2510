package parse

import (
	"fmt"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// expression is what the grammar captures for an expression: a tree that is already the public one,
// and what is wrong in it without ending the statement.
type expression interface{ tree() *exprNode }

type exprNode struct {
	e        ast.Expr
	problems []diag.Diagnostic
}

func (n *exprNode) tree() *exprNode { return n }

// Limits of one expression. maxDepth bounds the recursion of this parser and of every later phase;
// maxOperators bounds the depth of the left-leaning tree that a + b + c + … becomes.
const (
	maxDepth     = 200
	maxOperators = 20_000
)

// Binding powers, weakest first, as Calcite (and so Flink) orders them: IS binds weaker than a
// comparison, BETWEEN, IN and LIKE stronger, || as strong as *.
const (
	powerOr = iota + 1
	powerAnd
	powerNot
	powerIs
	powerCompare
	powerBetween
	powerAdd
	powerMul
	powerUnary
	powerPostfix // no operator: the right side of -> and of AT TIME ZONE
)

// parseExpression is the hook for participle.
func parseExpression(lex *lexer.PeekingLexer) (expression, error) {
	c := &climber{PeekingLexer: lex}
	e, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	return &exprNode{e, c.problems}, nil
}

// climber is a precedence climber over one expression. Errors end the statement; problems do not.
type climber struct {
	*lexer.PeekingLexer
	depth, operators int
	problems         []diag.Diagnostic
}

// converter makes public trees of what the grammar parsed inside of this expression.
func (c *climber) converter() *converter {
	return &converter{lex: c.PeekingLexer, report: func(d diag.Diagnostic) { c.problems = append(c.problems, d) }}
}

// subquery parses "(" query ")".
func (c *climber) subquery() (*ast.Query, error) {
	c.Next()
	g, err := nested[query](c.PeekingLexer)
	if err != nil {
		return nil, err
	}
	if t := c.Peek(); !acceptOp(c.PeekingLexer, ")") {
		return nil, &mismatch{token: t, want: "`)` or a further clause", clause: true}
	}
	q, err := c.converter().query(g)
	if err == nil {
		err = innerEmit(q)
	}
	return q, err
}

// expr parses an expression whose operators bind at least as strongly as power.
func (c *climber) expr(power int) (ast.Expr, error) {
	if c.depth++; c.depth > maxDepth {
		return nil, &failure{diag.TooDeep(nil, spanOf(c.Peek()), maxDepth)}
	}
	defer func() { c.depth-- }()
	left := spanOf(c.Peek())
	x, err := c.prefix(power)
	for err == nil {
		op := c.infix()
		if op.power < power || op.power == 0 {
			return x, nil
		}
		if c.operators++; c.operators > maxOperators {
			return nil, &failure{diag.TooLarge(nil, spanOf(c.Peek()),
				fmt.Sprintf("the expression has more than %d operators", maxOperators))}
		}
		x, err = op.parse(c, x, left)
	}
	return nil, err
}

// since is the place from left to the last token that was consumed. Places of operators are made of
// tokens and not of operands: a parenthesis is no node, but belongs to what is marked.
func (c *climber) since(left source.Span) ast.Span {
	return node(left.To(spanOf(before(c.PeekingLexer))))
}

func (c *climber) prefix(power int) (ast.Expr, error) {
	t := c.Peek()
	switch {
	case isWord(t, "NOT") && power <= powerNot:
		c.Next()
		return c.unary(t, "NOT", powerNot)
	case isOp(t, "-"), isOp(t, "+"):
		c.Next()
		return c.unary(t, t.Value, powerUnary)
	}
	return c.primary()
}

func (c *climber) unary(t *lexer.Token, op string, power int) (ast.Expr, error) {
	x, err := c.expr(power)
	if err != nil {
		return nil, err
	}
	return &ast.Unary{Span: c.since(spanOf(t)), Op: op, X: x}, nil
}

// infixOp is what the next token does to the expression on its left; power 0: it ends it.
type infixOp struct {
	power int
	// parse consumes the operator and what belongs to it; left is where the expression x starts.
	parse func(c *climber, x ast.Expr, left source.Span) (ast.Expr, error)
}

func (c *climber) infix() infixOp {
	t := c.Peek()
	if t.Type == tokOp {
		if t.Value == "." && !endsValue(before(c.PeekingLexer)) {
			return infixOp{}
		}
		return opInfix(t.Value)
	}
	switch {
	case isWord(t, "OR"):
		return infixOp{powerOr, binary(powerAnd)}
	case isWord(t, "AND"):
		return infixOp{powerAnd, binary(powerNot)}
	case isWord(t, "IS"):
		return infixOp{powerIs, (*climber).is}
	case c.startsPredicate(0), isWord(t, "NOT") && c.startsPredicate(1):
		return infixOp{powerBetween, (*climber).predicate}
	case isWord(t, "DIV") && startsOperand(at(c.PeekingLexer, 1)):
		return infixOp{powerMul, binary(powerUnary)}
	case isWord(t, "AT") && isWord(at(c.PeekingLexer, 1), "TIME"):
		return infixOp{powerUnary, (*climber).atTimeZone}
	}
	return infixOp{}
}

func opInfix(op string) infixOp {
	switch op {
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		return infixOp{powerCompare, (*climber).compare}
	case "+", "-":
		return infixOp{powerAdd, binary(powerMul)}
	case "*", "/", "%", "||":
		return infixOp{powerMul, binary(powerUnary)}
	case "->", "->>":
		return infixOp{powerUnary, binary(powerPostfix)}
	case "[":
		return infixOp{powerUnary, (*climber).subscript}
	case ".":
		return infixOp{powerUnary, (*climber).field}
	}
	return infixOp{}
}

// endsValue reports a token behind which .name is a field: names take their dots themselves.
func endsValue(t *lexer.Token) bool {
	return t != nil && (isOp(t, ")") || isOp(t, "]") || isName(t))
}

// startsPredicate reports BETWEEN, IN, LIKE, ILIKE, RLIKE or SIMILAR TO at the n-th token. The last three are words at their place only.
func (c *climber) startsPredicate(n int) bool {
	t := at(c.PeekingLexer, n)
	switch {
	case isWord(t, "BETWEEN", "IN", "LIKE"):
		return true
	case isWord(t, "ILIKE", "RLIKE"):
		return startsOperand(at(c.PeekingLexer, n+1))
	}
	return isWord(t, "SIMILAR") && isWord(at(c.PeekingLexer, n+1), "TO")
}

// startsOperand tells x DIV y from x AS an alias called div: DIV is a word at its place only.
func startsOperand(t *lexer.Token) bool {
	switch t.Type {
	case tokIdent, tokWord, tokQuoted, tokInteger, tokDecimal, tokDouble, tokDuration, tokString, tokParam, tokBad:
		return true
	case tokOp:
		return t.Value == "(" || t.Value == "-" || t.Value == "+"
	}
	return isWord(t, "CASE", "CAST", "NULL", "TRUE", "FALSE", "EXISTS", "LEFT", "RIGHT")
}

// binary parses a left-associative operator; right is the power of its right side.
func binary(right int) func(*climber, ast.Expr, source.Span) (ast.Expr, error) {
	return func(c *climber, x ast.Expr, left source.Span) (ast.Expr, error) {
		t := c.Next()
		return c.binaryRest(x, left, t.Value, spanOf(t), right)
	}
}

func (c *climber) binaryRest(x ast.Expr, left source.Span, op string, opAt source.Span, right int) (ast.Expr, error) {
	y, err := c.expr(right)
	if err != nil {
		return nil, err
	}
	return &ast.Binary{Span: c.since(left), Op: op, OpAt: opAt, X: x, Y: y}, nil
}

// compare parses x op y; a further comparison behind it is refused, because it would compare TRUE.
func (c *climber) compare(x ast.Expr, left source.Span) (ast.Expr, error) {
	t := c.Next()
	op := t.Value
	if op == "!=" {
		op = "<>"
	}
	if next := c.Peek(); op == "=" && isOp(next, "=") {
		return nil, &failure{diag.Unexpected(nil, spanOf(next), "`=`", "an expression (equality is written with one =)")}
	}
	y, err := c.binaryRest(x, left, op, spanOf(t), powerBetween)
	if err != nil {
		return nil, err
	}
	if next := c.Peek(); next.Type == tokOp && opInfix(next.Value).power == powerCompare {
		return nil, &failure{diag.ChainedComparison(nil, spanOf(next), next.Value)}
	}
	return y, nil
}

// is parses IS [NOT] NULL | TRUE | FALSE | JSON [VALUE | OBJECT | ARRAY | SCALAR] | DISTINCT FROM y.
func (c *climber) is(x ast.Expr, left source.Span) (ast.Expr, error) {
	opAt := spanOf(c.Next())
	not := accept(c.PeekingLexer, "NOT")
	t := c.Peek()
	switch {
	case isWord(t, "NULL", "TRUE", "FALSE"):
		c.Next()
		return &ast.IsNull{Span: c.since(left), X: x, Not: not, What: t.Value}, nil
	case isWord(t, "JSON"):
		c.Next()
		what := "JSON"
		if kind := c.Peek(); isWord(kind, "VALUE", "OBJECT", "ARRAY", "SCALAR") {
			c.Next()
			if kind.Value != "VALUE" {
				what += " " + kind.Value
			}
		}
		return &ast.IsNull{Span: c.since(left), X: x, Not: not, What: what}, nil
	case isWord(t, "DISTINCT"):
		c.Next()
		from := c.Peek()
		if !accept(c.PeekingLexer, "FROM") {
			return nil, &mismatch{token: from, want: "FROM"}
		}
		op := "IS DISTINCT FROM"
		if not {
			op = "IS NOT DISTINCT FROM"
		}
		return c.binaryRest(x, left, op, opAt.To(spanOf(from)), powerBetween)
	}
	return nil, &mismatch{token: t, want: "NULL, TRUE, FALSE, JSON or DISTINCT FROM"}
}

// predicate parses [NOT] BETWEEN | IN | LIKE | ILIKE | RLIKE | SIMILAR TO.
func (c *climber) predicate(x ast.Expr, left source.Span) (ast.Expr, error) {
	not := accept(c.PeekingLexer, "NOT")
	t := c.Next()
	switch t.Value {
	case "BETWEEN":
		return c.between(x, left, not)
	case "IN":
		return c.in(x, left, not, t)
	}
	out := &ast.Like{Op: t.Value, OpAt: spanOf(t), Not: not, X: x}
	if t.Value == "SIMILAR" {
		out.Op, out.OpAt = "SIMILAR TO", spanOf(t).To(spanOf(c.Next()))
	}
	var err error
	if out.Pattern, err = c.expr(powerAdd); err != nil {
		return nil, err
	}
	if accept(c.PeekingLexer, "ESCAPE") {
		if out.Escape, err = c.expr(powerAdd); err != nil {
			return nil, err
		}
	}
	out.Span = c.since(left)
	return out, nil
}

func (c *climber) between(x ast.Expr, left source.Span, not bool) (ast.Expr, error) {
	lo, err := c.expr(powerAdd)
	if err != nil {
		return nil, err
	}
	if t := c.Peek(); !accept(c.PeekingLexer, "AND") {
		return nil, &mismatch{token: t, want: "AND and the upper bound of BETWEEN"}
	}
	hi, err := c.expr(powerAdd)
	if err != nil {
		return nil, err
	}
	return &ast.Between{Span: c.since(left), X: x, Lo: lo, Hi: hi, Not: not}, nil
}

func (c *climber) in(x ast.Expr, left source.Span, not bool, op *lexer.Token) (ast.Expr, error) {
	if t := c.Peek(); !isOp(t, "(") {
		return nil, &mismatch{token: t, want: "a list in parentheses"}
	}
	if c.startsSubquery() {
		q, err := c.subquery()
		if err != nil {
			return nil, err
		}
		return &ast.InQuery{Span: c.since(left), X: x, Query: q, Not: not, OpAt: spanOf(op)}, nil
	}
	c.Next()
	list, _, err := c.list()
	if err != nil {
		return nil, err
	}
	return &ast.InList{Span: c.since(left), X: x, List: list, Not: not}, nil
}

// startsQuery tells a subquery from an expression behind a parenthesis.
func startsQuery(t *lexer.Token) bool { return isWord(t, "SELECT", "FROM", "WITH") }

// startsSubquery reports "(" and a query behind it.
func (c *climber) startsSubquery() bool {
	t := at(c.PeekingLexer, 1)
	return startsQuery(t) || isWord(t, "VALUES") && isOp(at(c.PeekingLexer, 2), "(")
}

// list parses expr {"," expr} ")" and returns the span of the parenthesis.
func (c *climber) list() ([]ast.Expr, source.Span, error) {
	var list []ast.Expr
	for {
		e, err := c.expr(powerOr)
		if err != nil {
			return nil, source.Span{}, err
		}
		list = append(list, e)
		t := c.Peek()
		switch {
		case isOp(t, ","):
			c.Next()
		case isOp(t, ")"):
			c.Next()
			return list, spanOf(t), nil
		default:
			return nil, source.Span{}, &mismatch{token: t, want: "`,` or `)`"}
		}
	}
}

// subscript parses x[i].
func (c *climber) subscript(x ast.Expr, left source.Span) (ast.Expr, error) {
	open := c.Next()
	i, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	if t := c.Peek(); !acceptOp(c.PeekingLexer, "]") {
		return nil, &mismatch{token: t, want: "`]`"}
	}
	return &ast.Subscript{Span: c.since(left), X: x, Index: i, OpAt: spanOf(open)}, nil
}

// field parses x.name behind a value that is no name.
func (c *climber) field(x ast.Expr, left source.Span) (ast.Expr, error) {
	c.Next()
	name, err := parseNameToken(c.PeekingLexer, "a field name")
	if err != nil {
		return nil, err
	}
	return &ast.Field{Span: c.since(left), X: x, Name: name}, nil
}

// atTimeZone parses x AT TIME ZONE z.
func (c *climber) atTimeZone(x ast.Expr, left source.Span) (ast.Expr, error) {
	opAt := spanOf(c.Next()).To(spanOf(c.Next()))
	zone := c.Peek()
	if !accept(c.PeekingLexer, "ZONE") {
		return nil, &mismatch{token: zone, want: "ZONE"}
	}
	return c.binaryRest(x, left, "AT TIME ZONE", opAt.To(spanOf(zone)), powerPostfix)
}
