// Package parse turns the text of a query file into its syntax tree.
//
// Phase: first. In: a source.File. Out: an ast.File, never nil; every mistake is a diagnostic in the
// bag and leaves an *ast.Bad. File never panics, takes time linear in the text, and every span lies
// inside the file.
//
// The text is cut into tokens once (lex.go, number.go) and split at ; so that every statement fails
// by itself. participle parses the skeleton of statements and clauses (grammar.go, grammar_query.go); expressions, types,
// columns, table functions and patterns have parsers of their own that it calls (expr.go, types.go, column.go,
// relation.go, pattern.go) and that call it for queries inside of them. convert.go makes the public tree, translate.go makes messages out of failures.
package parse

import (
	"fmt"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// maxErrors is when a text is likely no query, and more messages help nobody.
const maxErrors = 50

// File parses src; diagnostics go to bag.
func File(src *source.File, bag *diag.Bag) *ast.File {
	p := &parser{src: src, bag: bag}
	s := scan(src, p.report)
	out := &ast.File{Src: src, Comments: s.comments}
	statements := split(s.tokens, src)
	for i, toks := range statements {
		if p.errors > maxErrors {
			break
		}
		cut := s.full && i == len(statements)-1 // what follows was not read: its end is not its end
		out.Stmts = append(out.Stmts, p.statement(toks, cut))
	}
	return out
}

// parser reports for one file.
type parser struct {
	src    *source.File
	bag    *diag.Bag
	errors int
}

func (p *parser) report(d diag.Diagnostic) {
	p.errors++
	switch {
	case p.errors == maxErrors+1:
		p.bag.Add(diag.TooManyErrors(p.src, d.Span, maxErrors))
	case p.errors <= maxErrors:
		d.File = p.src
		p.bag.Add(d)
	}
}

// split cuts the tokens at every ; outside of {} and of BEGIN … END. Empty statements vanish.
func split(tokens []token, src *source.File) [][]token {
	var out [][]token
	start, braces, cases := 0, 0, 0
	begin := false
	word := func(i int, w string) bool {
		t := tokens[i]
		return t.end-t.start == len(w) && (t.kind == tokIdent || t.kind == tokKeyword) && upper(src.Text[t.start:t.end]) == w
	}
	for i, t := range tokens {
		switch {
		case t.kind == tokOp && src.Text[t.start] == '{':
			braces++
		case t.kind == tokOp && src.Text[t.start] == '}':
			braces = max(0, braces-1)
		case word(i, "BEGIN") && i > start && word(i-1, "SET"):
			begin, cases = true, 0
		case begin && word(i, "CASE"):
			cases++
		case begin && word(i, "END"):
			if cases == 0 {
				begin = false
			}
			cases--
		case t.kind == tokOp && src.Text[t.start] == ';' && braces == 0 && !begin:
			if i > start {
				out = append(out, tokens[start:i])
			}
			start = i + 1
		}
	}
	if start < len(tokens) {
		out = append(out, tokens[start:])
	}
	return out
}

// statement parses the tokens of one statement; cut says that the text behind them was not read.
func (p *parser) statement(toks []token, cut bool) ast.Stmt {
	span := source.Span{Start: toks[0].start, End: toks[len(toks)-1].end}
	st := &statement{src: p.src, tokens: toks}
	hole := func() ast.Stmt { return &ast.Bad{Span: node(span), Declares: declares(st.upgradeHead())} }
	broken := cut // part of it could not be read: other failures are likely its consequence
	for _, t := range toks {
		broken = broken || t.kind == tokBad
	}
	if d, ok := balance(p.src, toks); !ok {
		if !broken || d.Code == "SQ1015" {
			p.report(d)
		}
		return hole()
	}
	if cut {
		return hole()
	}
	lex := st.upgrade()
	kind, err := classify(lex)
	if err == nil {
		var out ast.Stmt
		c := &converter{lex: lex, report: p.report}
		if out, err = parseKind(kind, lex, c); err == nil {
			return out
		}
	}
	if d, ok := translate(err, st.tokens, p.src); ok && !broken {
		p.report(d)
	}
	return hole()
}

// upgradeHead is a lexer over the first few tokens, enough for declares.
func (s *statement) upgradeHead() *lexer.PeekingLexer {
	head := &statement{src: s.src, tokens: s.tokens[:min(len(s.tokens), 12)]}
	return head.upgrade()
}

// balance checks brackets, and that they and CASE nest at most maxDepth deep: the grammar's own
// recursion has no other limit.
func balance(src *source.File, toks []token) (diag.Diagnostic, bool) {
	var open []token
	cases := 0
	for _, t := range toks {
		if t.kind == tokKeyword {
			switch upper(src.Text[t.start:t.end]) {
			case "CASE":
				cases++
			case "END":
				cases = max(0, cases-1)
			}
		}
		if t.kind == tokOp {
			switch c := src.Text[t.start]; c {
			case '(', '[', '{':
				open = append(open, t)
			case ')', ']', '}':
				if len(open) == 0 {
					return diag.Unbalanced(src, spanOfToken(t), string(c), false), false
				}
				last := open[len(open)-1]
				if partner := closing(src.Text[last.start]); partner != c {
					return diag.Unbalanced(src, spanOfToken(last), src.Text[last.start:last.end], true), false
				}
				open = open[:len(open)-1]
			}
		}
		if len(open)+cases > maxDepth {
			return diag.TooDeep(src, spanOfToken(t), maxDepth), false
		}
	}
	if len(open) > 0 {
		return diag.Unbalanced(src, spanOfToken(open[len(open)-1]), src.Text[open[len(open)-1].start:open[len(open)-1].end], true), false
	}
	return diag.Diagnostic{}, true
}

func closing(c byte) byte {
	switch c {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

func spanOfToken(t token) source.Span { return source.Span{Start: t.start, End: t.end} }

// parseKind runs the production of a statement. participle is only trusted so far: should it panic on
// some token list, that statement fails and says so, with its place.
func parseKind(kind string, lex *lexer.PeekingLexer, c *converter) (out ast.Stmt, err error) {
	defer func() {
		if r := recover(); r != nil {
			t := lex.Peek()
			err = &failure{diag.ParserFault(nil, spanOf(t), fmt.Sprint(r))}
		}
	}()
	switch kind {
	case "IMPORT":
		return convert(lex, c.importGo)
	case "CREATE SOURCE":
		return convert(lex, c.createSource)
	case "CREATE SINK":
		return convert(lex, c.createSink)
	case "CREATE TABLE":
		return convert(lex, c.createTable)
	case "CREATE LOOKUP":
		return convert(lex, c.createLookup)
	case "CREATE VIEW":
		return convert(lex, c.createView)
	case "EXECUTE":
		return convert(lex, c.statementSet)
	case "PARAM":
		return convert(lex, c.param)
	case "CONST":
		return convert(lex, c.constant)
	case "SET":
		return convert(lex, c.setting)
	case "RUN":
		return convert(lex, c.run)
	case "INSERT":
		return convert(lex, c.insert)
	case "TEST":
		return convert(lex, c.test)
	}
	return convert(lex, c.queryStmt)
}

func convert[P any](lex *lexer.PeekingLexer, f func(*P) (ast.Stmt, error)) (ast.Stmt, error) {
	p, err := production[P](lex)
	if err != nil {
		return nil, err
	}
	return f(p)
}
