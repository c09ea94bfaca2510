package parse

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// Kinds of tokens, as participle sees them. Every byte of a text is in a token, in a comment or is
// white space: there is a kind for whatever is wrong, so the lexer never fails.
const (
	tokEOF      lexer.TokenType = lexer.EOF
	tokIdent    lexer.TokenType = -iota - 1 // a name, or a word at its place
	tokWord                                 // a name that is never an alias without AS
	tokKeyword                              // reserved
	tokQuoted                               // "name", `name`
	tokInteger                              // 12
	tokDecimal                              // 1.5
	tokDouble                               // 1e0
	tokDuration                             // 1h30m
	tokString                               // 'text'
	tokParam                                // $name
	tokOp                                   // punctuation
	tokBad                                  // already reported: errors at it stay silent
)

// token is one token of the file. Positions are byte offsets.
type token struct {
	kind       lexer.TokenType
	start, end int
}

// maxTokens bounds the work and the memory for one file: a query file of a million tokens is data.
const maxTokens = 1_000_000

// scanner cuts a text into tokens and comments. It reports what is wrong and goes on.
type scanner struct {
	src      *source.File
	text     string
	pos      int
	tokens   []token
	comments []ast.Comment
	report   func(diag.Diagnostic)
	// firstMultiline is the first string over several lines: the likely culprit of an open string.
	firstMultiline *token
	badUTF8        bool
	full           bool
	// pattern counts open parentheses of PATTERN (…), where ? ^ | and $ are operators; 0 outside.
	pattern int
}

// scan cuts the whole text. After an unterminated string or too many tokens the rest is not read.
func scan(src *source.File, report func(diag.Diagnostic)) *scanner {
	s := &scanner{src: src, text: src.Text, report: report}
	s.pos = len(src.Text) - len(strings.TrimPrefix(src.Text, "\uFEFF"))
	for s.pos < len(s.text) && !s.full {
		s.next()
	}
	return s
}

func (s *scanner) add(kind lexer.TokenType, end int) {
	if len(s.tokens) >= maxTokens {
		s.report(diag.TooLarge(s.src, source.Span{Start: s.pos, End: end},
			fmt.Sprintf("the file has more than %d tokens", maxTokens)))
		s.full = true
		return
	}
	s.tokens = append(s.tokens, token{kind, s.pos, end})
	s.pos = end
}

// at returns the byte at offset i, 0 behind the end.
func (s *scanner) at(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return 0
}

func (s *scanner) next() {
	c := s.text[s.pos]
	switch {
	case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		s.pos++
	case c == '-' && s.at(s.pos+1) == '-':
		s.lineComment()
	case c == '/' && s.at(s.pos+1) == '*':
		s.blockComment()
	case c == '\'':
		s.stringLiteral()
	case c == '"' || c == '`':
		s.quotedName(c)
	case isDigit(c) || c == '.' && isDigit(s.at(s.pos+1)):
		s.number()
	case c == '$' && !(s.pattern > 0 && s.identEnd(s.pos+1) == s.pos+1):
		s.param()
	case c < utf8.RuneSelf && !isIdentByte(c):
		s.operator()
	default:
		s.word()
	}
}

func (s *scanner) lineComment() {
	end := strings.IndexByte(s.text[s.pos:], '\n')
	if end < 0 {
		end = len(s.text)
	} else {
		end += s.pos
	}
	s.comment(s.pos + len(strings.TrimRight(s.text[s.pos:end], "\r")))
	s.pos = end
}

func (s *scanner) blockComment() {
	end := strings.Index(s.text[s.pos+2:], "*/")
	if end < 0 {
		s.report(diag.Unterminated(s.src, source.Span{Start: s.pos, End: s.pos + 2}, "comment", "*/"))
		s.full = true
		return
	}
	end += s.pos + 4
	s.comment(end)
	s.pos = end
}

func (s *scanner) comment(end int) {
	if len(s.comments) >= maxTokens {
		s.report(diag.TooLarge(s.src, source.Span{Start: s.pos, End: end},
			fmt.Sprintf("the file has more than %d comments", maxTokens)))
		s.full = true
		return
	}
	s.checkUTF8(s.pos, end)
	span := source.Span{Start: s.pos, End: end}
	s.comments = append(s.comments, ast.Comment{Span: ast.Span{Span: span}, Text: s.text[s.pos:end]})
}

// quotedEnd returns the offset behind the closing quote (doubled quotes are part of the text), or -1.
func (s *scanner) quotedEnd(quote byte) int {
	for i := s.pos + 1; i < len(s.text); {
		n := strings.IndexByte(s.text[i:], quote)
		if n < 0 {
			return -1
		}
		i += n + 1
		if s.at(i) != quote {
			return i
		}
		i++
	}
	return -1
}

func (s *scanner) stringLiteral() {
	end := s.quotedEnd('\'')
	if end < 0 {
		open := token{tokString, s.pos, s.pos + 1}
		d := diag.Unterminated(s.src, source.Span{Start: open.start, End: open.end}, "string", "'")
		if m := s.firstMultiline; m != nil {
			line, _ := s.src.Position(m.start)
			d.Why = fmt.Sprintf("the string that starts on line %d goes over several lines: its closing ' may be the one that is missing", line)
		}
		s.report(d)
		s.full = true
		s.add(tokBad, len(s.text))
		return
	}
	s.checkUTF8(s.pos, end)
	if s.firstMultiline == nil && strings.IndexByte(s.text[s.pos:end], '\n') >= 0 {
		s.firstMultiline = &token{tokString, s.pos, end}
	}
	s.add(tokString, end)
}

// quotedName reads "name" or `name`; it ends on its line, so that a lost quote costs one line only.
func (s *scanner) quotedName(quote byte) {
	end := s.quotedEnd(quote)
	if end >= 0 && strings.IndexByte(s.text[s.pos:end], '\n') < 0 {
		s.checkUTF8(s.pos, end)
		if end-s.pos == 2 {
			s.report(diag.BadCharacter(s.src, source.Span{Start: s.pos, End: end}, "an empty quoted name", "a string is written '…'"))
			s.add(tokBad, end)
			return
		}
		s.add(tokQuoted, end)
		return
	}
	s.report(diag.Unterminated(s.src, source.Span{Start: s.pos, End: s.pos + 1}, "quoted name", string(quote)))
	end = strings.IndexByte(s.text[s.pos:], '\n')
	if end < 0 {
		end = len(s.text) - s.pos
	}
	s.add(tokBad, s.pos+end)
}

// checkUTF8 reports the first invalid byte of the file, once.
func (s *scanner) checkUTF8(from, to int) {
	if s.badUTF8 || utf8.ValidString(s.text[from:to]) {
		return
	}
	for i := from; i < to; {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if r == utf8.RuneError && n == 1 {
			s.badUTF8 = true
			s.report(diag.InvalidUTF8(s.src, source.Span{Start: i, End: i + 1}))
			return
		}
		i += n
	}
}

func (s *scanner) param() {
	end := s.identEnd(s.pos + 1)
	if end == s.pos+1 || isDigit(s.at(s.pos+1)) {
		s.report(diag.BadCharacter(s.src, source.Span{Start: s.pos, End: end}, clip(s.text[s.pos:end]), "parameters are written $name"))
		s.add(tokBad, end)
		return
	}
	s.add(tokParam, end)
}

// operators, longest first; each is one token.
var operators = []string{"->>", "|>", "||", "=>", "->", "<>", "!=", "<=", ">=",
	"(", ")", "[", "]", "{", "}", ",", ";", ".", "+", "-", "*", "/", "%", "=", "<", ">"}

// operatorHelp is for what other languages write.
var operatorHelp = map[byte]string{
	'|': "|> starts a pipe operator, || joins strings, OR is a word",
	'&': "AND is a word, || joins strings",
	':': "write CAST(x AS type)",
	'!': "write NOT, or <> for not equal",
	'^': "powers are a function",
	'#': "comments start with --",
	'?': "parameters are written $name",
	0:   "the file may be binary or UTF-16; save it as UTF-8 text",
}

func (s *scanner) operator() {
	if s.patternOperator() {
		return
	}
	for _, op := range operators {
		if strings.HasPrefix(s.text[s.pos:], op) {
			s.add(tokOp, s.pos+len(op))
			return
		}
	}
	c := s.text[s.pos]
	end := s.pos + 1
	for end < len(s.text) && s.text[end] == c {
		end++ // a run of one character is one mistake
	}
	shown := printable(rune(c))
	if c > ' ' && end > s.pos+1 {
		shown = clip(s.text[s.pos:end]) // :: and && as they were written
	}
	s.badCharacters(end, shown, operatorHelp[c])
}

// patternOperator keeps track of PATTERN (…) and reads the operators that exist only there.
func (s *scanner) patternOperator() bool {
	c := s.text[s.pos]
	switch {
	case c == '(' && (s.pattern > 0 || s.lastWord("PATTERN")):
		s.pattern++
	case c == ')' && s.pattern > 0:
		s.pattern--
	case s.pattern > 0 && (c == '?' || c == '^' || c == '|' || c == '$'):
	default:
		return false
	}
	s.add(tokOp, s.pos+1)
	return true
}

// lastWord reports that the token in front is the word.
func (s *scanner) lastWord(w string) bool {
	if len(s.tokens) == 0 {
		return false
	}
	t := s.tokens[len(s.tokens)-1]
	return t.kind == tokIdent && t.end-t.start == len(w) && upper(s.text[t.start:t.end]) == w
}

func (s *scanner) badCharacters(end int, shown, help string) {
	s.report(diag.BadCharacter(s.src, source.Span{Start: s.pos, End: end}, shown, help))
	s.add(tokBad, end)
}

// word reads an identifier or keyword, or says what is wrong with a character outside ASCII.
func (s *scanner) word() {
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	switch {
	case r == utf8.RuneError && n == 1:
		end := s.pos
		for r, n := rune(utf8.RuneError), 1; r == utf8.RuneError && n == 1; r, n = utf8.DecodeRuneInString(s.text[end:]) {
			end++
		}
		s.checkUTF8(s.pos, end)
		s.add(tokBad, end)
	case isIdentStart(r):
		end := s.identEnd(s.pos)
		s.add(wordKind(s.text[s.pos:end]), end)
	case unicode.IsSpace(r):
		s.pos += n
	case strings.ContainsRune("‘’“”‚„", r):
		s.badCharacters(s.pos+n, printable(r), "strings are written with straight quotes: '…'")
	default:
		end := s.pos + n
		for strings.HasPrefix(s.text[end:], s.text[s.pos:s.pos+n]) {
			end += n
		}
		s.badCharacters(end, printable(r), "")
	}
}

func wordKind(w string) lexer.TokenType {
	if len(w) > maxWord {
		return tokIdent
	}
	w = upper(w)
	switch {
	case reserved[w]:
		return tokKeyword
	case neverAlias[w]:
		return tokWord
	}
	return tokIdent
}

// identEnd returns the end of the run of identifier characters at from.
func (s *scanner) identEnd(from int) int {
	for from < len(s.text) {
		if c := s.text[from]; c < utf8.RuneSelf {
			if !isIdentByte(c) {
				return from
			}
			from++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[from:])
		if !isIdentStart(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			return from
		}
		from += n
	}
	return from
}

// isIdentStart is UAX 31 with the profile of language.md: a Unicode letter (letter numbers such as
// Roman numerals count, as in the standard) or _.
func isIdentStart(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)
}

func isIdentByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// upper raises ASCII letters only: keywords are ASCII, and K (Kelvin) is not K.
func upper(s string) string {
	for i := 0; i < len(s); i++ {
		if 'a' <= s[i] && s[i] <= 'z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'a' <= b[i] && b[i] <= 'z' {
					b[i] -= 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// printable names one character for a message.
func printable(r rune) string {
	switch {
	case r == 0:
		return "a NUL byte"
	case r == '\uFEFF':
		return "a byte order mark (U+FEFF)"
	case unicode.IsGraphic(r) && !unicode.IsSpace(r):
		return string(r)
	}
	return fmt.Sprintf("the character U+%04X", r)
}

// clip shortens text for a message: one line, at most 40 characters.
func clip(s string) string {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i] + "…"
	}
	for i, n := 0, 0; i < len(s); n++ {
		if n == 40 {
			s = s[:i] + "…"
			break
		}
		_, w := utf8.DecodeRuneInString(s[i:])
		i += w
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
