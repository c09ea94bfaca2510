package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// pattern is what the grammar captures between the parentheses of PATTERN (…).
type pattern interface{ tree() ast.Pattern }

type patternNode struct{ p ast.Pattern }

func (n *patternNode) tree() ast.Pattern { return n.p }

func parsePattern(lex *lexer.PeekingLexer) (pattern, error) {
	p := &patternParser{lex}
	n, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	return &patternNode{n}, nil
}

type patternParser struct{ *lexer.PeekingLexer }

func (p *patternParser) since(left source.Span) ast.Span {
	return node(left.To(spanOf(before(p.PeekingLexer))))
}

// alternatives parses a | b | …, each a sequence.
func (p *patternParser) alternatives() (ast.Pattern, error) {
	left := spanOf(p.Peek())
	first, err := p.sequence()
	if err != nil || !isOp(p.Peek(), "|") {
		return first, err
	}
	out := &ast.PatternAlt{Parts: []ast.Pattern{first}}
	for acceptOp(p.PeekingLexer, "|") {
		next, err := p.sequence()
		if err != nil {
			return nil, err
		}
		out.Parts = append(out.Parts, next)
	}
	out.Span = p.since(left)
	return out, nil
}

func (p *patternParser) sequence() (ast.Pattern, error) {
	left := spanOf(p.Peek())
	var parts []ast.Pattern
	for !p.Peek().EOF() && !isOp(p.Peek(), ")") && !isOp(p.Peek(), "|") && !isOp(p.Peek(), "-") && !isOp(p.Peek(), ",") {
		x, err := p.quantified()
		if err != nil {
			return nil, err
		}
		parts = append(parts, x)
	}
	switch len(parts) {
	case 0:
		return nil, &mismatch{token: p.Peek(), want: "a pattern variable", name: true}
	case 1:
		return parts[0], nil
	}
	return &ast.PatternSeq{Span: p.since(left), Parts: parts}, nil
}

// quantified parses a primary and one quantifier.
func (p *patternParser) quantified() (ast.Pattern, error) {
	left := spanOf(p.Peek())
	x, err := p.primary()
	if err != nil {
		return nil, err
	}
	q := &ast.PatternQuant{X: x, Max: -1}
	switch t := p.Peek(); {
	case acceptOp(p.PeekingLexer, "*"):
	case acceptOp(p.PeekingLexer, "+"):
		q.Min = 1
	case acceptOp(p.PeekingLexer, "?"):
		q.Max = 1
	case isOp(t, "{") && !isOp(at(p.PeekingLexer, 1), "-"):
		if err := p.braces(q); err != nil {
			return nil, err
		}
	default:
		return x, nil
	}
	q.Reluctant = acceptOp(p.PeekingLexer, "?")
	q.Span = p.since(left)
	return q, nil
}

// braces parses {n}, {n,}, {n,m} and {,m}.
func (p *patternParser) braces(q *ast.PatternQuant) error {
	open := spanOf(p.Next())
	var err error
	number := !isOp(p.Peek(), ",")
	if number {
		if q.Min, err = integer(p.PeekingLexer, "a number"); err != nil {
			return err
		}
		q.Max = q.Min
	}
	if acceptOp(p.PeekingLexer, ",") {
		q.Max = -1
		if !number || !isOp(p.Peek(), "}") {
			if q.Max, err = integer(p.PeekingLexer, "a number"); err != nil {
				return err
			}
		}
	}
	if t := p.Peek(); !acceptOp(p.PeekingLexer, "}") {
		return &mismatch{token: t, want: "`}`"}
	}
	if span := p.since(open).Pos(); q.Max == 0 || q.Max > 0 && q.Max < q.Min {
		return &failure{diag.BadNumber(nil, span, "a quantifier goes from the smaller number to the larger one, which is at least 1")}
	}
	return nil
}

func (p *patternParser) primary() (ast.Pattern, error) {
	t := p.Peek()
	switch {
	case isOp(t, "^"), isOp(t, "$"):
		p.Next()
		return &ast.PatternAnchor{Span: node(spanOf(t)), End: t.Value == "$"}, nil
	case isOp(t, "("):
		p.Next()
		if acceptOp(p.PeekingLexer, ")") {
			return &ast.PatternSeq{Span: p.since(spanOf(t))}, nil
		}
		return p.closed(")")
	case isOp(t, "{"):
		p.Next()
		if minus := p.Peek(); !acceptOp(p.PeekingLexer, "-") {
			return nil, &mismatch{token: minus, want: "`-`"}
		}
		x, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		for _, op := range []string{"-", "}"} {
			if end := p.Peek(); !acceptOp(p.PeekingLexer, op) {
				return nil, &mismatch{token: end, want: "`" + op + "`"}
			}
		}
		return &ast.PatternExclude{Span: p.since(spanOf(t)), X: x}, nil
	case isWord(t, "PERMUTE") && isOp(at(p.PeekingLexer, 1), "("):
		return p.permute()
	case isName(t):
		p.Next()
		return &ast.PatternVar{Span: node(spanOf(t)), Name: nameOf(t)}, nil
	}
	return nil, &mismatch{token: t, want: "a pattern variable", name: true}
}

// closed parses alternatives up to a closing operator.
func (p *patternParser) closed(op string) (ast.Pattern, error) {
	x, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if t := p.Peek(); !acceptOp(p.PeekingLexer, op) {
		return nil, &mismatch{token: t, want: "`" + op + "`"}
	}
	return x, nil
}

func (p *patternParser) permute() (ast.Pattern, error) {
	start := spanOf(p.Next())
	p.Next()
	out := &ast.PatternPermute{}
	for {
		x, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		out.Parts = append(out.Parts, x)
		t := p.Peek()
		if acceptOp(p.PeekingLexer, ",") {
			continue
		}
		if !acceptOp(p.PeekingLexer, ")") {
			return nil, &mismatch{token: t, want: "`,` or `)`"}
		}
		out.Span = p.since(start)
		return out, nil
	}
}
