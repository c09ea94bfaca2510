// Package format prints a syntax tree in the one canonical layout (streamc fmt).
//
// Phase: after parse, beside the compiler. In: an ast.File without errors. Out: text. Guarantees: the
// text parses to the same tree (without positions), formatting it again changes nothing, and every
// comment of the file stands in it. Comments stay in front of the statement, clause, column, list
// entry or row that they stood in front of, or at the end of its line; one from inside an expression
// moves in front of the entry or clause that it stood in. Holes (*ast.Bad) are printed as
// they were written, so a file with errors loses nothing, but only a file without is canonical.
package format

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/source"
)

// Widths in terminal columns: a line is broken above maxWidth where that is possible, and a query
// stands on one line up to shortQuery.
const (
	maxWidth   = 100
	shortQuery = 60
)

// File prints f.
func File(f *ast.File) string {
	p := &printer{src: f.Src.Text, comments: f.Comments, fresh: true}
	last := 0
	for i, s := range f.Stmts {
		p.gap(last, s, i, f.Stmts)
		p.statement(s)
		p.write(";")
		p.end = s.Pos().End
		p.newline()
		last = p.end
		p.leftover(last)
		p.end = 0
	}
	p.gap(last, nil, len(f.Stmts), f.Stmts)
	return p.b.String()
}

// printer writes lines. What is written stays on the current line until newline, which first appends
// the comments that stood behind the last element.
type printer struct {
	b        strings.Builder
	line     strings.Builder
	indent   int
	src      string
	comments []ast.Comment // those not printed yet, in order
	end      int           // source offset behind the last printed element
	fresh    bool          // nothing stands on the page yet
}

func (p *printer) write(s string) {
	if p.line.Len() == 0 {
		for range p.indent {
			p.line.WriteByte(' ')
		}
	}
	p.line.WriteString(s)
}

// newline ends the current line.
func (p *printer) newline() {
	for p.trailing() {
		p.line.WriteString("  " + p.comments[0].Text)
		p.end = p.comments[0].Pos().End
		p.comments = p.comments[1:]
	}
	p.b.WriteString(p.line.String())
	p.b.WriteByte('\n')
	p.line.Reset()
	p.fresh = false
}

// trailing reports a comment on the same source line as the end of the last element, with nothing but
// punctuation between.
func (p *printer) trailing() bool {
	if len(p.comments) == 0 || p.end == 0 || p.comments[0].Pos().Start < p.end {
		return false
	}
	between := p.src[p.end:p.comments[0].Pos().Start]
	return strings.Trim(between, " \t,;(){") == ""
}

// lead writes the comments in front of a source offset, each on its line; the current line is empty.
func (p *printer) lead(pos int) {
	for len(p.comments) > 0 && p.comments[0].Pos().Start < pos {
		p.comment()
	}
}

// comment writes the next comment on a line of its own.
func (p *printer) comment() {
	c := p.comments[0]
	p.comments = p.comments[1:]
	p.end = 0
	p.write(c.Text)
	p.newline()
}

// leftover writes comments from inside the statement that ended at pos, for which no place was left.
func (p *printer) leftover(pos int) {
	p.end = 0
	p.lead(pos)
}

// pending reports a comment in front of a source offset.
func (p *printer) pending(pos int) bool {
	return len(p.comments) > 0 && p.comments[0].Pos().Start < pos
}

// element starts a new line, with the comments in front of the source offset: the end of an element
// that is written whole, so that comments from inside stand in front of it.
func (p *printer) element(pos int) {
	p.newline()
	p.lead(pos)
}

// gap writes what stands between two statements: comments, and at most one empty line at a time. next
// is nil behind the last statement.
func (p *printer) gap(last int, next ast.Stmt, i int, all []ast.Stmt) {
	to := len(p.src)
	if next != nil {
		to = next.Pos().Start
	}
	commented := false
	for p.pending(to) || next == nil && len(p.comments) > 0 {
		at := p.comments[0].Pos()
		p.blank(p.emptyLine(last, at.Start))
		last = at.End
		commented = true
		p.comment()
	}
	if next == nil || i == 0 && !commented {
		return
	}
	p.blank(p.emptyLine(last, to) || !commented && !(small(all[i-1]) && small(next)))
}

func (p *printer) blank(yes bool) {
	if yes && !p.fresh {
		p.b.WriteByte('\n')
	}
}

// emptyLine reports an empty line between two source offsets.
func (p *printer) emptyLine(from, to int) bool {
	return from < to && strings.Count(p.src[from:to], "\n") >= 2
}

// small statements of one line may stand together without an empty line between.
func small(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.Param, *ast.Const, *ast.Set, *ast.Run:
		return true
	}
	return false
}

// verbatim writes a hole as it was written; its comments are part of it.
func (p *printer) verbatim(n ast.Node) {
	s := n.Pos()
	p.write(p.src[s.Start:s.End])
	for len(p.comments) > 0 && p.comments[0].Pos().Start < s.End {
		p.comments = p.comments[1:]
	}
}

// width is the width of text on the current line, the line included.
func (p *printer) width(text string) int {
	at := p.indent
	if p.line.Len() > 0 {
		at = columns(p.line.String())
	}
	return at + columns(text)
}

func columns(s string) int {
	if utf8.RuneCountInString(s) == len(s) {
		return len(s)
	}
	return uniseg.StringWidth(s)
}

// part is one entry of a list.
type part struct {
	text string
	at   source.Span
}

func texts(list []part) string {
	all := make([]string, len(list))
	for i, e := range list {
		all[i] = e.text
	}
	return strings.Join(all, ", ")
}

// fits reports that a list may stand on the current line: it is short enough, with tail more columns
// behind it, and no comment stands in it.
func (p *printer) fits(list []part, tail int) bool {
	return len(list) == 0 || p.width(texts(list))+tail <= maxWidth && !p.pending(list[len(list)-1].at.End)
}

// commaList writes the entries on the current line, or one a line with more indent.
func (p *printer) commaList(list []part, indent int) {
	if p.fits(list, 1) {
		if len(list) > 0 {
			p.write(" " + texts(list))
			p.end = list[len(list)-1].at.End
		}
		return
	}
	p.indent += indent
	p.lines(list)
	p.indent -= indent
}

// lines writes one entry a line.
func (p *printer) lines(list []part) {
	for i, e := range list {
		p.element(e.at.End)
		p.write(e.text)
		if i < len(list)-1 {
			p.write(",")
		}
		p.end = e.at.End
	}
}
