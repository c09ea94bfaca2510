package parse

import (
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// typeName is what the grammar captures for a written type.
type typeName interface{ tree() *typeNode }

type typeNode struct{ t *ast.TypeName }

func (n *typeNode) tree() *typeNode { return n }

// parseType parses a type: NAME[(n[, n])], the spellings of SQL with several words, ARRAY<T>, MAP<K, V>, ROW<a T, …>, T ARRAY.
func parseType(lex *lexer.PeekingLexer) (typeName, error) {
	t, err := typeTree(lex, maxDepth)
	if err != nil {
		return nil, err
	}
	return &typeNode{t}, nil
}

func typeTree(lex *lexer.PeekingLexer, depth int) (*ast.TypeName, error) {
	t := lex.Peek()
	if t.Type == tokBad {
		return nil, &mismatch{token: t}
	}
	if t.Type != tokIdent {
		return nil, &mismatch{token: t, want: "a type", name: true}
	}
	if depth == 0 {
		return nil, &failure{diag.TooDeep(nil, spanOf(t), maxDepth)}
	}
	lex.Next()
	out := &ast.TypeName{Span: node(spanOf(t)), Name: t.Value}
	if err := typeRest(lex, out, depth); err != nil {
		return nil, err
	}
	for isWord(lex.Peek(), "ARRAY", "MULTISET") { // INT ARRAY, as the standard writes it
		suffix := lex.Next()
		out = &ast.TypeName{Span: node(out.Pos().To(spanOf(suffix))), Name: suffix.Value, Elems: []*ast.TypeName{out}}
	}
	return out, nil
}

// typeRest parses what stands behind the name.
func typeRest(lex *lexer.PeekingLexer, out *ast.TypeName, depth int) error {
	switch out.Name {
	case "ARRAY", "MULTISET", "MAP":
		return elements(lex, out, depth)
	case "ROW", "STRUCT":
		return fields(lex, out, depth)
	case "INTERVAL":
		return intervalType(lex, out)
	}
	twoWords(lex, out)
	if isOp(lex.Peek(), "(") {
		if err := typeArguments(lex, out); err != nil {
			return err
		}
	}
	timeZoneWords(lex, out)
	return nil
}

// elements parses <T> or <K, V>.
func elements(lex *lexer.PeekingLexer, out *ast.TypeName, depth int) error {
	if t := lex.Peek(); !acceptOp(lex, "<") {
		return &mismatch{token: t, want: "`<` and the type of its elements"}
	}
	for {
		e, err := typeTree(lex, depth-1)
		if err != nil {
			return err
		}
		if err := elementNullability(lex, e); err != nil {
			return err
		}
		out.Elems = append(out.Elems, e)
		t := lex.Peek()
		if out.Name == "MAP" && len(out.Elems) == 1 {
			if !acceptOp(lex, ",") {
				return &mismatch{token: t, want: "`,` and the type of its values"}
			}
			continue
		}
		if !acceptOp(lex, ">") {
			return &mismatch{token: t, want: "`>`"}
		}
		out.Span = node(out.Pos().To(spanOf(t)))
		return nil
	}
}

func elementNullability(lex *lexer.PeekingLexer, e *ast.TypeName) error {
	notNull, end, err := nullability(lex)
	if e.NotNull = notNull; end.Valid() {
		e.Span = node(e.Pos().To(end))
	}
	return err
}

// fields parses <a T, …> or (a T, …).
func fields(lex *lexer.PeekingLexer, out *ast.TypeName, depth int) error {
	end := ">"
	if t := lex.Peek(); acceptOp(lex, "(") {
		end = ")"
	} else if !acceptOp(lex, "<") {
		return &mismatch{token: t, want: "`<` and its fields"}
	}
	for {
		name, err := parseNameToken(lex, "a field name")
		if err != nil {
			return err
		}
		typ, err := typeTree(lex, depth-1)
		if err != nil {
			return err
		}
		if err := elementNullability(lex, typ); err != nil {
			return err
		}
		out.Fields = append(out.Fields, &ast.TypeField{Span: node(name.Pos().To(typ.Pos())), Name: name, Type: typ})
		t := lex.Peek()
		if acceptOp(lex, ",") {
			continue
		}
		if !acceptOp(lex, end) {
			return &mismatch{token: t, want: "`,` or `" + end + "`"}
		}
		out.Span = node(out.Pos().To(spanOf(t)))
		return nil
	}
}

// intervalType reads the units of INTERVAL as part of its name: INTERVAL DAY(3) TO SECOND(6).
func intervalType(lex *lexer.PeekingLexer, out *ast.TypeName) error {
	unit := func() error {
		t := lex.Peek()
		if !isWord(t, "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND") {
			return &mismatch{token: t, want: "YEAR, MONTH, DAY, HOUR, MINUTE or SECOND"}
		}
		lex.Next()
		out.Name += " " + t.Value
		out.Span = node(out.Pos().To(spanOf(t)))
		if isOp(lex.Peek(), "(") {
			ignored := &ast.TypeName{Span: out.Span}
			if err := typeArguments(lex, ignored); err != nil {
				return err
			}
			out.Span = ignored.Span
		}
		return nil
	}
	if err := unit(); err != nil {
		return err
	}
	if !accept(lex, "TO") {
		return nil
	}
	out.Name += " TO"
	return unit()
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
	if out.Name != "TIMESTAMP" && out.Name != "TIME" {
		return
	}
	words := []string{"WITHOUT", "TIME", "ZONE"}
	if isWord(lex.Peek(), "WITH") && out.Name == "TIMESTAMP" {
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
