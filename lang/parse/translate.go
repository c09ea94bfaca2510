package parse

import (
	"errors"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// translate makes the diagnostic for a failed statement; false if the scanner already made it. None
// of participle's words reach the user: of its errors only the token and the first symbols that it
// would have taken are used.
func translate(err error, toks []token, src *source.File) (diag.Diagnostic, bool) {
	var f *failure
	if errors.As(err, &f) {
		return f.d, true
	}
	st := &statement{src: src, tokens: toks}
	tr := &translator{lex: st.upgrade()}
	var m *mismatch
	var u *participle.UnexpectedTokenError
	var pe participle.Error
	switch {
	case errors.As(err, &m):
		tr.token, tr.want, tr.words, tr.closed = m.token, m.want, m.words, !m.clause
		tr.name = m.name
	case errors.As(err, &u):
		tr.token = &u.Unexpected
		tr.first(u.Message())
	case errors.As(err, &pe):
		p := pe.Position()
		tr.token = &lexer.Token{Type: tokOp, Value: p.Filename, Pos: p}
	default:
		return diag.ParserFault(nil, spanOf(tr.lex.Peek()), err.Error()), true
	}
	if tr.token.Type == tokBad {
		return diag.Diagnostic{}, false
	}
	tr.seek()
	return tr.diagnostic(), true
}

// translator looks at the tokens around the one that could not be placed.
type translator struct {
	lex    *lexer.PeekingLexer // stands at token
	token  *lexer.Token
	want   string   // what could stand there, in words
	words  []string // the keywords among them, for a did-you-mean
	name   bool     // a name or an expression was wanted, and a keyword came
	closed bool     // exactly want could stand there: no clause
}

// seek moves the lexer to the token.
func (tr *translator) seek() {
	for !tr.lex.Peek().EOF() && tr.lex.Peek().Pos.Line < tr.token.Pos.Line {
		tr.lex.Next()
	}
}

func (tr *translator) diagnostic() diag.Diagnostic {
	t := tr.token
	if d, ok := tr.misspelt(); ok {
		return d
	}
	if tr.name && t.Type == tokKeyword && usedAsName(at(tr.lex, 1)) {
		return diag.ReservedWord(nil, spanOf(t), t.Value, tr.want)
	}
	if d, ok := tr.clauseOrder(); ok {
		return d
	}
	d := diag.Unexpected(nil, spanOf(t), tr.found(), tr.wanted())
	if t.Type == tokIdent || t.Type == tokWord {
		if tr.query() && !tr.closed {
			tr.words = clauseWords
		}
		d = diag.DidYouMean(d, diag.Suggest(t.Value, tr.words))
	}
	return tr.hint(d)
}

// usedAsName tells by the token that follows a keyword whether the keyword was meant as a name.
func usedAsName(next *lexer.Token) bool {
	switch next.Type {
	case tokEOF:
		return true
	case tokOp:
		return next.Value != "(" && next.Value != "*"
	}
	return isWord(next, "AS", "FROM", "WHERE", "AND", "OR", "IS", "IN", "NOT", "LIKE", "BETWEEN", "GROUP", "HAVING",
		"ORDER", "THEN", "ELSE", "END", "WHEN", "STRING", "BIGINT", "DOUBLE", "BOOLEAN", "DECIMAL", "TIMESTAMP", "DURATION")
}

// found names the token as the user wrote it.
func (tr *translator) found() string {
	if tr.token.EOF() {
		return "end of the statement"
	}
	if tr.token.Type == tokOp {
		return "`" + tr.token.Value + "`"
	}
	return clip(raw(tr.token))
}

func (tr *translator) wanted() string {
	switch {
	case tr.want != "" || tr.closed:
		return tr.want
	case tr.query():
		return "`;` or a further clause"
	}
	return "`;`"
}

// hint adds what is likely missing.
func (tr *translator) hint(d diag.Diagnostic) diag.Diagnostic {
	t := tr.token
	switch {
	case before(tr.lex) != nil && isOp(before(tr.lex), ",") && tr.want != "":
		d.Help = append(d.Help, diag.Help{Text: "drop the comma in front of it, or add what should follow it"})
	case tr.statementStart():
		d.Help = append(d.Help, missingSemicolon)
	case tr.pipeQuery() && isWord(t, "WHERE", "SELECT", "EXTEND", "DROP", "RENAME", "AGGREGATE", "EMIT"):
		d.Help = append(d.Help, diag.Help{Text: "operators of a pipe start with |>", Code: "|> " + t.Value, Span: spanOf(t)})
	case !tr.pipeQuery() && isWord(t, "INTO"):
		d.Help = append(d.Help, diag.Help{Text: "the SELECT form names its sink in front: INSERT INTO sink SELECT …"})
	case isOp(t, "=") && isWord(tr.start(), "PARAM"):
		d.Help = append(d.Help, diag.Help{Text: "the value of a PARAM follows", Code: "DEFAULT", Span: spanOf(t)})
	case t.Type == tokQuoted && t.Value[0] == '"' && strings.Contains(tr.want, "string"):
		d.Help = append(d.Help, diag.Help{Text: "strings are written '…'", Code: "'" + unquote(raw(t)) + "'", Span: spanOf(t)})
	}
	return d
}

var missingSemicolon = diag.Help{Text: "a `;` may be missing in front of it"}

// statementStart reports a word that opens a statement, at a place where a clause could stand.
func (tr *translator) statementStart() bool {
	if tr.closed && tr.name {
		return false
	}
	return isWord(tr.token, "CREATE", "INSERT", "PARAM", "CONST", "RUN", "TEST", "SELECT", "IMPORT") && before(tr.lex) != nil
}

// start returns the first token of the statement.
func (tr *translator) start() *lexer.Token { return &tr.lex.Range(0, 1)[0] }

func (tr *translator) pipeQuery() bool {
	i := lexer.RawCursor(0)
	if isWord(tr.start(), "INSERT") {
		for i < tr.lex.RawCursor() && !isWord(&tr.lex.Range(i, i+1)[0], "FROM", "SELECT") {
			i++
		}
	}
	return isWord(&tr.lex.Range(i, i+1)[0], "FROM")
}

func (tr *translator) query() bool {
	return isWord(tr.start(), "SELECT", "FROM", "INSERT", "WITH", "VALUES", "EXECUTE") || isOp(tr.start(), "(") ||
		isWord(tr.start(), "CREATE") && tr.inQuery()
}

// inQuery reports a SELECT or FROM in front of the token: the query of a CREATE … AS.
func (tr *translator) inQuery() bool {
	for i := lexer.RawCursor(0); i < tr.lex.RawCursor(); i++ {
		if isWord(&tr.lex.Range(i, i+1)[0], "SELECT") {
			return true
		}
	}
	return false
}

// misspelt finds the keyword that was read as an alias: FROM t FORM …, SELECT a FORM t, t GRUOP BY.
func (tr *translator) misspelt() (diag.Diagnostic, bool) {
	c := tr.lex.RawCursor()
	if !tr.query() || c < 2 || tr.closed && !tr.name {
		return diag.Diagnostic{}, false
	}
	alias, operand := &tr.lex.Range(c-1, c)[0], &tr.lex.Range(c-2, c-1)[0]
	if alias.Type != tokIdent || !endsOperand(operand) {
		return diag.Diagnostic{}, false
	}
	if isWord(alias, "CREATE", "INSERT", "PARAM", "CONST", "RUN", "TEST", "IMPORT") {
		d := diag.Unexpected(nil, spanOf(alias), clip(raw(alias)), "`;`")
		d.Help = []diag.Help{missingSemicolon}
		return d, true
	}
	word := diag.Suggest(alias.Value, clauseWords)
	if word == "" || word == alias.Value {
		return diag.Diagnostic{}, false
	}
	return diag.MisspeltClause(nil, spanOf(alias), clip(raw(alias)), word), true
}

// endsOperand reports a token that an expression or a relation may end with.
func endsOperand(t *lexer.Token) bool {
	switch t.Type {
	case tokOp:
		return t.Value == ")" || t.Value == "]" || t.Value == "*"
	case tokKeyword:
		return isWord(t, "NULL", "TRUE", "FALSE", "END")
	}
	return true
}

// clauseSequence is the order of the SELECT form.
var clauseSequence = []string{"FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "EMIT"}

// clauseOrder reports a clause of SELECT or CREATE SOURCE that stands behind one that must follow it.
func (tr *translator) clauseOrder() (diag.Diagnostic, bool) {
	t := tr.token
	if isWord(tr.start(), "CREATE") && !tr.closed && isWord(t, "WITH", "ON", "LATE") {
		clause := map[string]string{"WITH": "WITH", "ON": "ON ERROR", "LATE": "LATE INTO"}[t.Value]
		return diag.ClauseOrder(nil, spanOf(t), clause, "the columns, WITH, ON ERROR, LATE INTO"), true
	}
	if tr.closed || tr.pipeQuery() || !tr.query() || !isWord(t, clauseSequence...) {
		return diag.Diagnostic{}, false
	}
	clause := t.Value
	if clause == "GROUP" || clause == "ORDER" {
		clause += " BY"
	}
	return diag.ClauseOrder(nil, spanOf(t), clause, "SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, EMIT"), true
}
