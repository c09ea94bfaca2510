package parse

import (
	"errors"
	"io"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
)

// definition tells participle the names of our tokens. We lex the whole file once ourselves and hand
// it one statement at a time, so it never lexes.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": tokEOF, "Ident": tokIdent, "Word": tokWord, "Keyword": tokKeyword, "Quoted": tokQuoted,
		"Integer": tokInteger, "Decimal": tokDecimal, "Double": tokDouble, "Duration": tokDuration,
		"String": tokString, "Param": tokParam, "Op": tokOp, "Bad": tokBad,
	}
}

func (definition) Lex(string, io.Reader) (lexer.Lexer, error) {
	return nil, errors.New("parse: the grammar takes tokens, not text")
}

// statement is the tokens of one statement as a lexer.Lexer.
type statement struct {
	src    *source.File
	tokens []token
	next   int
}

// maxWord is longer than any keyword: longer names are not copied to compare them.
const maxWord = 64

// Next converts a token. Value is what the grammar's literals compare with: words with ASCII letters
// raised, all else as written, so that neither a quoted name nor a string can match a keyword. The
// fields of Pos are ours, since positions leave this package as byte offsets only: Offset is the
// start, Column the end, Line the index in the statement, Filename the text as written.
func (s *statement) Next() (lexer.Token, error) {
	i := s.next
	if i >= len(s.tokens) {
		end := s.tokens[len(s.tokens)-1].end
		return lexer.EOFToken(lexer.Position{Offset: end, Column: end, Line: i}), nil
	}
	s.next++
	t := s.tokens[i]
	raw := s.src.Text[t.start:t.end]
	value := raw
	if len(raw) <= maxWord && (t.kind == tokIdent || t.kind == tokWord || t.kind == tokKeyword) {
		value = upper(raw)
	}
	return lexer.Token{Type: t.kind, Value: value,
		Pos: lexer.Position{Filename: raw, Offset: t.start, Column: t.end, Line: i}}, nil
}

// upgrade makes the peeking lexer that participle and the expression climber share.
func (s *statement) upgrade() *lexer.PeekingLexer {
	p, err := lexer.Upgrade(s)
	if err != nil {
		panic("parse: statement.Next fails never: " + err.Error())
	}
	return p
}

func raw(t *lexer.Token) string { return t.Pos.Filename }

func spanOf(t *lexer.Token) source.Span { return source.Span{Start: t.Pos.Offset, End: t.Pos.Column} }

func node(s source.Span) ast.Span { return ast.Span{Span: s} }

// at returns the n-th token from here without consuming; behind the end it is the EOF token.
func at(lex *lexer.PeekingLexer, n int) *lexer.Token {
	t := lex.Peek()
	for i := 1; i <= n && !t.EOF(); i++ {
		from := lex.RawCursor() + lexer.RawCursor(i)
		t = &lex.Range(from, from+1)[0]
	}
	return t
}

// before returns the token in front of the next one, nil at the start of the statement.
func before(lex *lexer.PeekingLexer) *lexer.Token {
	c := lex.RawCursor()
	if c == 0 {
		return nil
	}
	return &lex.Range(c-1, c)[0]
}

// isWord reports an unquoted word, by its upper-case spelling.
func isWord(t *lexer.Token, words ...string) bool {
	if t.Type != tokIdent && t.Type != tokWord && t.Type != tokKeyword {
		return false
	}
	for _, w := range words {
		if t.Value == w {
			return true
		}
	}
	return false
}

func isOp(t *lexer.Token, op string) bool { return t.Type == tokOp && t.Value == op }

// accept consumes the next token if it is the word.
func accept(lex *lexer.PeekingLexer, word string) bool {
	if isWord(lex.Peek(), word) {
		lex.Next()
		return true
	}
	return false
}

// acceptOp consumes the next token if it is the operator.
func acceptOp(lex *lexer.PeekingLexer, op string) bool {
	if isOp(lex.Peek(), op) {
		lex.Next()
		return true
	}
	return false
}

func isName(t *lexer.Token) bool {
	return t.Type == tokIdent || t.Type == tokWord || t.Type == tokQuoted
}

// nameOf converts a name token.
func nameOf(t *lexer.Token) ast.Name {
	text := raw(t)
	if t.Type == tokQuoted {
		return ast.Name{Span: node(spanOf(t)), Text: unquote(text), Quoted: true}
	}
	return ast.Name{Span: node(spanOf(t)), Text: text}
}

// unquote undoes '…', "…" and `…` with doubled quotes inside.
func unquote(text string) string {
	q := text[:1]
	return strings.ReplaceAll(text[1:len(text)-1], q+q, q)
}

// skipBalanced consumes up to the closing bracket that matches the opening one that comes next, or to
// the end, and returns the span.
func skipBalanced(lex *lexer.PeekingLexer) source.Span {
	span := spanOf(lex.Peek())
	for depth := 0; !lex.Peek().EOF(); {
		t := lex.Next()
		span.End = t.Pos.Column
		switch {
		case isOp(t, "("), isOp(t, "["), isOp(t, "{"):
			depth++
		case isOp(t, ")"), isOp(t, "]"), isOp(t, "}"):
			depth--
		}
		if depth <= 0 {
			break
		}
	}
	return span
}
