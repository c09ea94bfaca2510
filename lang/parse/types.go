package parse

import (
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// typeName is what the grammar captures for a written type.
type typeName interface{ tree() *typeNode }

// typeNode has a type, or a problem: a type of language.md that is not supported yet.
type typeNode struct {
	t       *ast.TypeName
	problem *diag.Diagnostic
}

func (n *typeNode) tree() *typeNode { return n }

// typeFeatures are the types that this version refuses. Other names go on to the type checker, which
// knows the ones there are.
var typeFeatures = map[string]diag.Feature{
	"ARRAY": "TYPE ARRAY", "MULTISET": "TYPE ARRAY", "MAP": "TYPE MAP", "STRUCT": "TYPE STRUCT", "ROW": "TYPE STRUCT",
	"TIME": "TYPE TIME", "INTERVAL": "TYPE INTERVAL",
}

// parseType parses NAME[(n[, n])], the two-word spellings of SQL included.
func parseType(lex *lexer.PeekingLexer) (typeName, error) {
	t := lex.Peek()
	if t.Type == tokBad {
		return nil, &mismatch{token: t}
	}
	if t.Type != tokIdent {
		return nil, &mismatch{token: t, want: "a type", name: true}
	}
	lex.Next()
	if key, ok := typeFeatures[t.Value]; ok {
		skipTypeArguments(lex)
		d := diag.NotSupported(key, nil, spanOf(t))
		return &typeNode{problem: &d}, nil
	}
	out := &ast.TypeName{Span: node(spanOf(t)), Name: t.Value}
	twoWords(lex, out)
	if isOp(lex.Peek(), "(") {
		if err := typeArguments(lex, out); err != nil {
			return nil, err
		}
	}
	timeZoneWords(lex, out)
	return &typeNode{t: out}, nil
}

// twoWords reads DOUBLE PRECISION and CHAR[ACTER] VARYING as their one-word names.
func twoWords(lex *lexer.PeekingLexer, out *ast.TypeName) {
	next := lex.Peek()
	switch {
	case out.Name == "DOUBLE" && isWord(next, "PRECISION"):
	case (out.Name == "CHARACTER" || out.Name == "CHAR") && isWord(next, "VARYING"):
		out.Name = "VARCHAR"
	default:
		return
	}
	out.Span = node(out.Pos().To(spanOf(lex.Next())))
}

// timeZoneWords reads TIMESTAMP(p) WITH LOCAL TIME ZONE as TIMESTAMP_LTZ, WITHOUT TIME ZONE as itself.
func timeZoneWords(lex *lexer.PeekingLexer, out *ast.TypeName) {
	if out.Name != "TIMESTAMP" {
		return
	}
	words := []string{"WITHOUT", "TIME", "ZONE"}
	if isWord(lex.Peek(), "WITH") {
		words = []string{"WITH", "LOCAL", "TIME", "ZONE"}
	}
	for i, w := range words {
		if !isWord(at(lex, i), w) {
			return
		}
	}
	if words[0] == "WITH" {
		out.Name = "TIMESTAMP_LTZ"
	}
	for range words {
		out.Span = node(out.Pos().To(spanOf(lex.Next())))
	}
}

func typeArguments(lex *lexer.PeekingLexer, out *ast.TypeName) error {
	lex.Next()
	for {
		n, err := integer(lex, "a number")
		if err != nil {
			return err
		}
		out.Args = append(out.Args, n)
		t := lex.Peek()
		switch {
		case isOp(t, ","):
			lex.Next()
		case isOp(t, ")"):
			lex.Next()
			out.Span = node(out.Pos().To(spanOf(t)))
			return nil
		default:
			return &mismatch{token: t, want: "`,` or `)`"}
		}
	}
}

// integer parses a small non-negative integer.
func integer(lex *lexer.PeekingLexer, want string) (int, error) {
	t := lex.Peek()
	if t.Type != tokInteger {
		return 0, &mismatch{token: t, want: want}
	}
	n, err := strconv.ParseInt(t.Value, 10, 32)
	if err != nil {
		return 0, &failure{diag.BadNumber(nil, spanOf(t), clip(t.Value)+" is too large here")}
	}
	lex.Next()
	return int(n), nil
}

// skipTypeArguments consumes <…> or (…) behind a type that is refused, and the words of an INTERVAL.
func skipTypeArguments(lex *lexer.PeekingLexer) source.Span {
	span := spanOf(lex.Peek())
	if isOp(lex.Peek(), "(") {
		return skipBalanced(lex)
	}
	for depth := 0; isOp(lex.Peek(), "<") || depth > 0 && !lex.Peek().EOF(); {
		t := lex.Next()
		span = span.To(spanOf(t))
		if isOp(t, "<") {
			depth++
		} else if isOp(t, ">") {
			depth--
		}
		if depth == 0 {
			break
		}
	}
	for isWord(lex.Peek(), "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO") {
		span = span.To(spanOf(lex.Next()))
	}
	return span
}
