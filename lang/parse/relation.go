package parse

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// tableFunction is what the grammar captures for f(…) in FROM.
type tableFunction interface{ relation() *functionNode }

// functionNode has a *ast.WindowTable or a *ast.TableCall, without alias.
type functionNode struct {
	rel      ast.Relation
	problems []diag.Diagnostic
}

func (n *functionNode) relation() *functionNode { return n }

// queryAhead matches, and consumes nothing, in front of a parenthesis with a query inside: (( opens relations as well.
type queryAhead interface{ ahead() }

type queryMark struct{}

func (queryMark) ahead() {}

func parseQueryAhead(lex *lexer.PeekingLexer) (queryAhead, error) {
	if opensQuery(lex) {
		return queryMark{}, nil
	}
	return nil, participle.NextMatch
}

// opensQuery reports that a parenthesis with a query inside comes next. The first of several is one if a query stands in the last of
// them and what follows each of the others' ends continues a query: a join or an alias makes a relation of it.
func opensQuery(lex *lexer.PeekingLexer) bool {
	if !isOp(lex.Peek(), "(") {
		return false
	}
	token := func(n int) *lexer.Token { // in front of the end
		from := lex.RawCursor() + lexer.RawCursor(n)
		return &lex.Range(from, from+1)[0]
	}
	n := 1
	for isOp(token(n), "(") {
		n++
	}
	if t := token(n); !startsQuery(t) && !isWord(t, "VALUES") {
		return false
	}
	for open, depth := n, n; depth > 0; n++ {
		switch t := token(n); {
		case t.EOF():
			return true // the parser of queries says what is missing
		case isOp(t, "("), isOp(t, "["), isOp(t, "{"):
			depth++
		case isOp(t, ")"), isOp(t, "]"), isOp(t, "}"):
			if depth--; depth == 0 || depth >= open {
				continue
			}
			open = depth
			if t := token(n + 1); !t.EOF() && !isOp(t, ")") && !isOp(t, "|>") && !isWord(t, continuesQuery...) {
				return false
			}
		}
	}
	return true
}

// continuesQuery are the words that may stand behind a query in parentheses and continue it.
var continuesQuery = []string{"UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT", "OFFSET", "FETCH", "EMIT", "CHART"}

// plainCall is what the grammar captures for a call that is no expression.
type plainCall interface{ tree() *callNode }

type callNode struct {
	call     *ast.Call
	problems []diag.Diagnostic
}

func (n *callNode) tree() *callNode { return n }

func parsePlainCall(lex *lexer.PeekingLexer) (plainCall, error) {
	c := &climber{PeekingLexer: lex}
	call, err := c.plainCall()
	if err != nil {
		return nil, err
	}
	return &callNode{call, c.problems}, nil
}

// plainCall parses [p.]F(args).
func (c *climber) plainCall() (*ast.Call, error) {
	t := c.Peek()
	if !isName(t) {
		return nil, &mismatch{token: t, want: "a function", name: true}
	}
	out := &ast.Call{Name: nameOf(t)}
	c.Next()
	if acceptOp(c.PeekingLexer, ".") {
		pkg := out.Name
		out.Package = &pkg
		var err error
		if out.Name, err = parseNameToken(c.PeekingLexer, "a function"); err != nil {
			return nil, err
		}
	}
	if open := c.Peek(); !acceptOp(c.PeekingLexer, "(") {
		return nil, &mismatch{token: open, want: "`(`"}
	}
	end, err := c.arguments(out)
	if err != nil {
		return nil, err
	}
	out.Span = node(spanOf(t).To(end))
	return out, nil
}

// windowSignature is the order of a window table function's arguments and how many it needs; the names are Flink's.
type windowSignature struct {
	slots []string
	need  int
	usage string
}

var windowSignatures = map[string]windowSignature{
	"TUMBLE":   {[]string{"DATA", "TIMECOL", "SIZE", "OFFSET"}, 3, "TUMBLE(table, time column, size)"},
	"HOP":      {[]string{"DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"}, 4, "HOP(table, time column, slide, size)"},
	"CUMULATE": {[]string{"DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"}, 4, "CUMULATE(table, time column, step, size)"},
	"SESSION":  {[]string{"DATA", "TIMECOL", "GAP"}, 3, "SESSION(table, time column, gap)"},
	"ROWS":     {[]string{"DATA", "SIZE", "SLIDE"}, 2, "ROWS(table, size)"},
}

// parseTableFunction parses a window table function or any other call.
func parseTableFunction(lex *lexer.PeekingLexer) (tableFunction, error) {
	c := &climber{PeekingLexer: lex}
	t := lex.Peek()
	if sig, ok := windowSignatures[t.Value]; ok && t.Type != tokQuoted && isOp(at(lex, 1), "(") {
		rel, err := c.windowTable(sig)
		if err != nil {
			return nil, err
		}
		return &functionNode{rel, c.problems}, nil
	}
	call, err := c.plainCall()
	if err != nil {
		return nil, err
	}
	return &functionNode{&ast.TableCall{Span: call.Span, Call: call}, c.problems}, nil
}

// windowTable parses TUMBLE([TABLE] t, DESCRIPTOR(ts) | ts, size [, offset]) and its like; arguments may be named.
func (c *climber) windowTable(sig windowSignature) (ast.Relation, error) {
	t := c.Next()
	c.Next()
	out := &ast.WindowTable{Call: &ast.Call{Name: nameOf(t)}}
	slots := make([]ast.Expr, len(sig.slots))
	var rest []ast.Expr
	var names []*ast.Name
	for i := 0; ; i++ {
		slot, name := c.windowArgument(sig, i)
		if slot == 0 && out.Input == nil {
			if err := c.windowInput(out); err != nil {
				return nil, err
			}
		} else {
			e, err := c.windowExpr(slot)
			if err != nil {
				return nil, err
			}
			if slot > 0 && slot < len(slots) && slots[slot] == nil {
				slots[slot] = e
			} else {
				rest, names = append(rest, e), append(names, name)
			}
		}
		end := c.Peek()
		if acceptOp(c.PeekingLexer, ",") {
			continue
		}
		if !acceptOp(c.PeekingLexer, ")") {
			return nil, &mismatch{token: end, want: "`,` or `)`"}
		}
		out.Span = node(spanOf(t).To(spanOf(end)))
		break
	}
	out.Call.Span = out.Span
	return out, c.fillSlots(out, sig, slots, rest, names)
}

// fillSlots puts the arguments that have a place in front of the others (zone => …).
func (c *climber) fillSlots(out *ast.WindowTable, sig windowSignature, slots, rest []ast.Expr, names []*ast.Name) error {
	for i := 1; i < sig.need; i++ {
		if out.Input == nil || slots[i] == nil {
			return &mismatch{token: before(c.PeekingLexer), want: sig.usage}
		}
	}
	call := out.Call
	for _, e := range slots[1:] {
		if e != nil {
			call.Args = append(call.Args, e)
		}
	}
	named := false
	for _, name := range names {
		named = named || name != nil
	}
	if named {
		call.ArgNames = append(make([]*ast.Name, len(call.Args)), names...)
	}
	call.Args = append(call.Args, rest...)
	return nil
}

// windowArgument reads an optional name => and tells the slot: by name, else by position; behind the last is none.
func (c *climber) windowArgument(sig windowSignature, i int) (slot int, name *ast.Name) {
	t := c.Peek()
	if !isName(t) || !isOp(at(c.PeekingLexer, 1), "=>") {
		return min(i, len(sig.slots)), nil
	}
	c.Next()
	c.Next()
	written := nameOf(t)
	for s, slot := range sig.slots {
		if slot == t.Value && t.Type != tokQuoted {
			return s, nil
		}
	}
	return len(sig.slots), &written
}

// windowInput parses [TABLE] name [PARTITION BY …] or [TABLE] (query).
func (c *climber) windowInput(out *ast.WindowTable) error {
	table := accept(c.PeekingLexer, "TABLE")
	t := c.Peek()
	if query := opensQuery(c.PeekingLexer); isOp(t, "(") && (table || query) {
		q, err := c.subquery()
		if err != nil {
			return err
		}
		out.Input = &ast.Subquery{Span: c.since(spanOf(t)), Query: q}
	} else {
		name, err := parseNameToken(c.PeekingLexer, "a source")
		if err != nil {
			return err
		}
		out.Input = &ast.TableRef{Span: name.Span, Name: name}
	}
	if !isWord(c.Peek(), "PARTITION") || !isWord(at(c.PeekingLexer, 1), "BY") {
		return nil
	}
	c.Next()
	c.Next()
	if open := c.Peek(); isOp(open, "(") {
		c.Next()
		list, _, err := c.list()
		out.PartitionBy = list
		return err
	}
	e, err := c.expr(powerOr)
	out.PartitionBy = []ast.Expr{e}
	return err
}

// windowExpr parses an argument; DESCRIPTOR(ts) is ts.
func (c *climber) windowExpr(slot int) (ast.Expr, error) {
	if !isWord(c.Peek(), "DESCRIPTOR") || !isOp(at(c.PeekingLexer, 1), "(") {
		return c.expr(powerOr)
	}
	c.Next()
	c.Next()
	e, err := c.expr(powerOr)
	if err != nil {
		return nil, err
	}
	if t := c.Peek(); !acceptOp(c.PeekingLexer, ")") {
		return nil, &mismatch{token: t, want: "`)`"}
	}
	return e, nil
}
