// Package ast is the syntax tree of a query file.
//
// Phase: between parse and typecheck. In: nothing. Out: closed sets of nodes (Stmt, Clause, PipeOp,
// Expr, TypeName) with byte spans. It says what was written, never what it means: no types, no
// resolved names, no defaults. Holes left by errors are *Bad.
package ast

import "github.com/streamc/streamc/lang/source"

// Span is embedded by every node.
type Span struct{ source.Span }

// Pos returns the node's place in the text.
func (s Span) Pos() source.Span { return s.Span }

// Node is anything with a place in the text.
type Node interface{ Pos() source.Span }

// File is a parsed query file. Stmts stand in the order of the text; Comments too.
type File struct {
	Src      *source.File
	Stmts    []Stmt
	Comments []Comment
}

// Comment is one -- or /* */ comment, marks included, line end not.
type Comment struct {
	Span
	Text string
}

// Name is one identifier as written (quotes removed). Compare with ASCII case folded: see Fold.
type Name struct {
	Span
	Text   string
	Quoted bool
}

// Fold returns the text with ASCII letters lowered; names are equal iff their folds are.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if c := b[i]; 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
