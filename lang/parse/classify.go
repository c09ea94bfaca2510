package parse

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// createKinds is what CREATE [TEMPORARY] may be followed by, and its production.
var createKinds = map[string]string{"SOURCE": "CREATE SOURCE", "TABLE": "CREATE TABLE", "SINK": "CREATE SINK",
	"LOOKUP": "CREATE LOOKUP", "VIEW": "CREATE VIEW", "MATERIALIZED": "CREATE VIEW"}

// classify tells from the first words which production a statement is.
func classify(lex *lexer.PeekingLexer) (string, error) {
	t := lex.Peek()
	if t.Type == tokBad {
		return "", &mismatch{token: t}
	}
	if t.Type == tokOp && t.Value != "(" {
		want := "a statement"
		if t.Value == "|>" {
			want += " (a `;` in front of it ended the query)"
		}
		return "", &failure{diag.Unexpected(nil, spanOf(t), "`"+t.Value+"`", want)}
	}
	if t.Type != tokIdent && t.Type != tokKeyword && t.Type != tokOp {
		return "", unknownStatement(t)
	}
	switch t.Value {
	case "CREATE":
		return classifyCreate(lex)
	case "IMPORT", "PARAM", "CONST", "SET", "INSERT", "TEST", "RUN", "EXECUTE":
		return t.Value, nil
	case "SELECT", "FROM", "WITH", "VALUES", "(":
		return "QUERY", nil
	}
	return "", unknownStatement(t)
}

func unknownStatement(t *lexer.Token) error {
	similar := ""
	if t.Type == tokIdent || t.Type == tokKeyword {
		similar = diag.Suggest(t.Value, statementStarts)
	}
	return &failure{diag.UnknownStatement(nil, spanOf(t), clip(raw(t)), similar, statementStarts)}
}

func classifyCreate(lex *lexer.PeekingLexer) (string, error) {
	n := 1
	if isWord(at(lex, 1), "TEMPORARY") {
		n = 2
	}
	t := at(lex, n)
	if kind, ok := createKinds[t.Value]; ok && t.Type != tokQuoted {
		return kind, nil
	}
	kinds := []string{"SOURCE", "SINK", "TABLE", "VIEW", "MATERIALIZED VIEW", "LOOKUP"}
	return "", &mismatch{token: t, want: joinWords(kinds), words: kinds}
}

// declares finds the name that a failed CREATE, PARAM or CONST would have declared.
func declares(lex *lexer.PeekingLexer) *ast.Name {
	first := lex.Next()
	switch {
	case isWord(first, "CREATE"):
		accept(lex, "TEMPORARY")
		accept(lex, "MATERIALIZED")
		if !isWord(lex.Next(), "SOURCE", "TABLE", "SINK", "VIEW", "LOOKUP") {
			return nil
		}
		if isWord(lex.Peek(), "IF") && isWord(at(lex, 1), "NOT") {
			lex.Next()
			lex.Next()
			accept(lex, "EXISTS")
		}
	case isWord(first, "PARAM", "CONST"):
	default:
		return nil
	}
	if t := lex.Peek(); isName(t) {
		n := nameOf(t)
		return &n
	}
	return nil
}

// joinWords is "A, B or C".
func joinWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
