package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
)

// failure ends a statement with a finished diagnostic (its File is filled in when it is reported).
type failure struct{ d diag.Diagnostic }

func (f *failure) Error() string { return string(f.d.Code) + ": " + f.d.Message }

// mismatch ends a statement at a token; translate makes the diagnostic from it.
type mismatch struct {
	token *lexer.Token
	want  string   // what could stand there, "" unknown
	name  bool     // a name or an operand was wanted: a reserved word gets its own message
	words []string // keywords that could stand there, for a did-you-mean
	// clause says that a further clause could stand there too.
	clause bool
}

func (m *mismatch) Error() string { return "unexpected " + m.token.Value }
