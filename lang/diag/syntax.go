package diag

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/source"
)

// Unexpected says that what stands at span cannot stand there. found is the text as the user wrote
// it, already clipped and quoted; want says what could follow and may be empty.
func Unexpected(file *source.File, span source.Span, found, want string) Diagnostic {
	msg := "unexpected " + found
	if want != "" {
		msg += "; expected " + want
	}
	return Diagnostic{Code: "SQ1001", File: file, Span: span, Message: msg}
}

// UnknownStatement says that no statement starts with word; similar may be empty.
func UnknownStatement(file *source.File, span source.Span, word, similar string, all []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1003", File: file, Span: span,
		Message: "a statement cannot start with " + word,
		Why:     "statements start with " + strings.Join(all, ", "),
	}
	return d.suggest(similar)
}

// UnknownPipeOperator says that no pipe operator is called word.
func UnknownPipeOperator(file *source.File, span source.Span, word, similar string, all []string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1005", File: file, Span: span,
		Message: word + " is not a pipe operator",
		Why:     "the operators after |> are " + strings.Join(all, ", "),
	}
	return d.suggest(similar)
}

// MisspeltClause says that word, which was read as a name, is likely the keyword.
func MisspeltClause(file *source.File, span source.Span, word, keyword string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1006", File: file, Span: span,
		Message: fmt.Sprintf("%s is read as a name here, and what follows it makes no sense", word),
		Why:     "a name after an expression or a table is its alias",
	}
	return d.suggest(keyword)
}

// Unterminated says that a string, a quoted name or a comment has no end; what is one of these.
func Unterminated(file *source.File, span source.Span, what, closing string) Diagnostic {
	return Diagnostic{
		Code: "SQ1010", File: file, Span: span,
		Message: fmt.Sprintf("this %s is never closed", what),
		Help:    []Help{{Text: "close it with " + closing}},
	}
}

// BadCharacter says that a character is not part of the language; shown is its printable form.
func BadCharacter(file *source.File, span source.Span, shown, help string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1013", File: file, Span: span,
		Message: shown + " is not part of the language here",
	}
	if help != "" {
		d.Help = []Help{{Text: help}}
	}
	return d
}

// InvalidUTF8 says that the text has bytes that are not UTF-8, the first of them at span.
func InvalidUTF8(file *source.File, span source.Span) Diagnostic {
	return Diagnostic{
		Code: "SQ1014", File: file, Span: span,
		Message: fmt.Sprintf("the text is not valid UTF-8: byte 0x%02X at offset %d", file.Slice(span), span.Start),
		Help:    []Help{{Text: "save the file as UTF-8"}},
	}
}

// TooDeep says that brackets, CASEs or operators nest deeper than limit.
func TooDeep(file *source.File, span source.Span, limit int) Diagnostic {
	return Diagnostic{
		Code: "SQ1015", File: file, Span: span,
		Message: fmt.Sprintf("nested more than %d levels deep", limit),
		Help:    []Help{{Text: "split it: name parts with |> EXTEND"}},
	}
}

// BadDuration says why a duration or INTERVAL cannot be read.
func BadDuration(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{
		Code: "SQ1016", File: file, Span: span,
		Message: problem,
		Help:    []Help{{Text: "durations are numbers with units d h m s ms us, largest first", Code: "1h30m"}},
	}
}

// TooLarge says that a text or an expression is over a fixed limit; what names it with the limit.
func TooLarge(file *source.File, span source.Span, what string) Diagnostic {
	return Diagnostic{Code: "SQ1018", File: file, Span: span, Message: what}
}

// TooManyErrors ends the list of a text that is likely not a query.
func TooManyErrors(file *source.File, span source.Span, limit int) Diagnostic {
	return Diagnostic{
		Code: "SQ1019", File: file, Span: span,
		Message: fmt.Sprintf("more than %d errors; the rest of the file was not read", limit),
	}
}

// LetterAfterNumber says that a number or duration runs into a letter or digit.
func LetterAfterNumber(file *source.File, span source.Span, shown, help string) Diagnostic {
	d := Diagnostic{
		Code: "SQ1021", File: file, Span: span,
		Message: shown + ": a letter follows a number or duration",
	}
	if help != "" {
		d.Help = []Help{{Text: help}}
	}
	return d
}

// ReservedWord says that a keyword stands where a name must stand.
func ReservedWord(file *source.File, span source.Span, word, want string) Diagnostic {
	return Diagnostic{
		Code: "SQ1023", File: file, Span: span,
		Message: fmt.Sprintf("%s is a reserved word; expected %s", word, want),
		Help:    []Help{{Text: "to use it as a name, quote it", Code: `"` + strings.ToLower(word) + `"`, Span: span}},
	}
}

// ChainedComparison says that a < b < c compares a truth value.
func ChainedComparison(file *source.File, span source.Span, op string) Diagnostic {
	return Diagnostic{
		Code: "SQ1024", File: file, Span: span,
		Message: "comparisons do not chain: this " + op + " would compare TRUE or FALSE",
		Help:    []Help{{Text: "write a < b AND b < c, or put parentheses"}},
	}
}

// Unbalanced says that a bracket has no partner.
func Unbalanced(file *source.File, span source.Span, bracket string, opening bool) Diagnostic {
	msg := "this " + bracket + " closes nothing"
	if opening {
		msg = "this " + bracket + " is never closed"
	}
	return Diagnostic{Code: "SQ1025", File: file, Span: span, Message: msg}
}

// ClauseOrder says that a clause stands after one that must follow it, or stands twice.
func ClauseOrder(file *source.File, span source.Span, clause string, order string) Diagnostic {
	return Diagnostic{
		Code: "SQ1026", File: file, Span: span,
		Message: clause + " cannot stand here",
		Why:     "the order is " + order + ", each at most once",
	}
}

// BadNumber says why a number cannot be used where it stands.
func BadNumber(file *source.File, span source.Span, problem string) Diagnostic {
	return Diagnostic{Code: "SQ1027", File: file, Span: span, Message: problem}
}

// MisplacedEmit says that an EMIT stands where its rows could not go.
func MisplacedEmit(file *source.File, span source.Span, problem string, help string) Diagnostic {
	return Diagnostic{
		Code: "SQ1028", File: file, Span: span, Message: problem,
		Help: []Help{{Text: help}},
	}
}

// suggest adds a did-you-mean that would replace the text at the diagnostic's span.
func (d Diagnostic) suggest(name string) Diagnostic {
	if name != "" {
		d.Help = append(d.Help, Help{Text: "did you mean " + name + "?", Code: name, Span: d.Span})
	}
	return d
}

// ParserFault says that the parser itself failed; the text may well be right.
func ParserFault(file *source.File, span source.Span, detail string) Diagnostic {
	return Diagnostic{
		Code: "SQ9004", File: file, Span: span,
		Message: "internal: the parser failed on this statement (please report, with the text)",
		Why:     detail,
	}
}

// DidYouMean adds a replacement for the text at the diagnostic's span; an empty name adds nothing.
func DidYouMean(d Diagnostic, name string) Diagnostic { return d.suggest(name) }
