package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// relation is what the grammar captures behind FROM.
type relation interface{ tree() *relationNode }

type relationNode struct {
	ref      *ast.TableRef
	problems []diag.Diagnostic
}

func (n *relationNode) tree() *relationNode { return n }

// parseRelation parses name | TUMBLE(…) | TABLE(TUMBLE(…)), each with [AS] alias.
func parseRelation(lex *lexer.PeekingLexer) (relation, error) {
	out := &relationNode{ref: &ast.TableRef{}}
	t, next := lex.Peek(), at(lex, 1)
	var err error
	switch {
	case isWord(t, "TABLE") && isOp(next, "("):
		lex.Next()
		lex.Next()
		if err = out.windowFunction(lex); err != nil {
			return nil, err
		}
		end := lex.Peek()
		if !acceptOp(lex, ")") {
			return nil, &mismatch{token: end, want: "`)`"}
		}
		out.ref.Span = node(spanOf(t).To(spanOf(end)))
	case isOp(t, "("):
		return nil, notSupported(lex, "SUBQUERY IN FROM")
	case isWord(t, "LATERAL") && (isWord(next, "TABLE") || isOp(next, "(")):
		return nil, notSupported(lex, "LATERAL")
	case isName(t) && isOp(next, "("):
		if err = out.windowFunction(lex); err != nil {
			return nil, err
		}
	default:
		if out.ref.Name, err = parseNameToken(lex, "a source"); err != nil {
			return nil, err
		}
		out.ref.Span = out.ref.Name.Span
		if dot := lex.Peek(); isOp(dot, ".") {
			return nil, &failure{diag.Unexpected(nil, spanOf(dot), "`.`", "one name (there are no catalogs or databases)")}
		}
	}
	return out, out.alias(lex)
}

func (n *relationNode) alias(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if accept(lex, "AS") {
		if t = lex.Peek(); !isName(t) {
			return &mismatch{token: t, want: "an alias", name: true}
		}
	} else if t.Type != tokIdent && t.Type != tokQuoted {
		return nil
	}
	lex.Next()
	name := nameOf(t)
	n.ref.Alias = &name
	n.ref.Span = node(n.ref.Pos().To(name.Pos()))
	return nil
}

// windowSlots are the positions and Flink's names of a window table function's arguments.
var windowSlots = map[string]int{"DATA": 0, "TIMECOL": 1, "SIZE": 2, "OFFSET": 3}

// windowFunction parses TUMBLE([TABLE] t, DESCRIPTOR(ts) | ts, size [, offset]); arguments may be named
// as in Flink. Window.Args are [ts, size, offset…].
func (n *relationNode) windowFunction(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if !isWord(t, "TUMBLE") {
		if key, ok := callFeatures[t.Value]; ok && t.Type != tokQuoted {
			return notSupported(lex, key)
		}
		return notSupported(lex, "TABLE FUNCTION")
	}
	lex.Next()
	if open := lex.Peek(); !acceptOp(lex, "(") {
		return &mismatch{token: open, want: "`(`"}
	}
	call := &ast.Call{Name: nameOf(t)}
	c := &climber{PeekingLexer: lex}
	var slots [4]ast.Expr
	for i := 0; ; i++ {
		slot, name, err := n.windowArgument(c, i)
		if err != nil {
			return err
		}
		if slot == 0 && n.ref.Name.Text == "" {
			if err := n.windowTable(lex); err != nil {
				return err
			}
		} else {
			e, err := c.windowExpr(slot)
			if err != nil {
				return err
			}
			if slot > 0 && slot < len(slots) && slots[slot] == nil {
				slots[slot] = e
			} else {
				call.Args = append(call.Args, e)
				call.ArgNames = append(call.ArgNames, name)
			}
		}
		end := lex.Peek()
		if acceptOp(lex, ",") {
			continue
		}
		if !acceptOp(lex, ")") {
			return &mismatch{token: end, want: "`,` or `)`"}
		}
		call.Span = node(spanOf(t).To(spanOf(end)))
		break
	}
	n.problems = append(n.problems, c.problems...)
	n.ref.Window, n.ref.Span = call, call.Span
	return fillSlots(lex, n.ref, slots)
}

// fillSlots puts the arguments that have a place in front of the others (zone => …).
func fillSlots(lex *lexer.PeekingLexer, ref *ast.TableRef, slots [4]ast.Expr) error {
	if ref.Name.Text == "" || slots[1] == nil || slots[2] == nil {
		return &mismatch{token: before(lex), want: "TUMBLE(table, time column, size)"}
	}
	call := ref.Window
	rest, names := call.Args, call.ArgNames
	call.Args, call.ArgNames = nil, nil
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

// windowArgument reads an optional name => and tells the slot: by name, else by position; 4 is none.
func (n *relationNode) windowArgument(c *climber, i int) (slot int, name *ast.Name, err error) {
	t := c.Peek()
	if !isName(t) || !isOp(at(c.PeekingLexer, 1), "=>") {
		return min(i, 4), nil, nil
	}
	c.Next()
	c.Next()
	written := nameOf(t)
	if s, ok := windowSlots[t.Value]; ok && t.Type != tokQuoted {
		return s, nil, nil
	}
	return 4, &written, nil
}

// windowTable parses [TABLE] name.
func (n *relationNode) windowTable(lex *lexer.PeekingLexer) error {
	table := accept(lex, "TABLE")
	t := lex.Peek()
	if isOp(t, "(") && (table || startsQuery(at(lex, 1))) {
		return notSupported(lex, "SUBQUERY IN FROM")
	}
	var err error
	n.ref.Name, err = parseNameToken(lex, "a source")
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
