package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// otherOp is a pipe operator that leaves a hole: there is none of that name.
type otherOp interface{ tree() *holeOp }

type holeOp struct {
	span    source.Span
	problem *diag.Diagnostic // nil: the scanner already reported the token
}

func (h *holeOp) tree() *holeOp { return h }

// parseOtherOp takes whatever stands behind |> and is no operator, up to the next |>.
func parseOtherOp(lex *lexer.PeekingLexer) (otherOp, error) {
	t := lex.Peek()
	if t.EOF() || t.Type == tokOp || t.Type == tokString {
		return nil, &mismatch{token: t, want: "a pipe operator: " + joinWords(pipeOperators)}
	}
	h := &holeOp{span: skipOp(lex)}
	if t.Type == tokBad {
		return h, nil
	}
	d := diag.UnknownPipeOperator(nil, spanOf(t), clip(raw(t)), similarOperator(t.Value), pipeOperators)
	h.problem = &d
	return h, nil
}

// skipOp consumes up to the next |> outside of brackets.
func skipOp(lex *lexer.PeekingLexer) source.Span {
	span := spanOf(lex.Peek())
	for {
		t := lex.Peek()
		switch {
		case t.EOF(), isOp(t, "|>"):
			return span
		case isOp(t, "("), isOp(t, "["), isOp(t, "{"):
			span = span.To(skipBalanced(lex))
		default:
			span = span.To(spanOf(lex.Next()))
		}
	}
}

// pipeSynonyms are what other languages call our operators.
var pipeSynonyms = map[string]string{
	"FILTER": "WHERE", "PROJECT": "SELECT", "GROUP": "AGGREGATE … GROUP BY", "SUMMARIZE": "AGGREGATE", "SORT": "ORDER BY",
	"TAKE": "LIMIT", "HEAD": "LIMIT", "INSERT": "EMIT INTO", "INTO": "EMIT INTO", "SINK": "EMIT INTO", "HAVING": "WHERE",
}

// similarOperator finds the operator that was meant, by spelling or by another language's name.
func similarOperator(word string) string {
	if s, ok := pipeSynonyms[word]; ok {
		return s
	}
	if s := diag.Suggest(word, pipeOperators); s != "" {
		return s
	}
	return pipeSynonyms[diag.Suggest(word, []string{"FILTER", "PROJECT", "SUMMARIZE", "HAVING"})]
}
