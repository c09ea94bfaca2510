// Package source holds the text of a query file and positions in it.
//
// Phase: none, every phase uses it. In: bytes. Out: File, Span. Positions are byte offsets; lines
// and columns exist only where a message is rendered. It imports nothing of ours.
package source

import (
	"sort"
	"strings"
)

// File is one query text. It is immutable after New.
type File struct {
	Name  string // as the user wrote it, for messages
	Text  string
	lines []int // byte offset of the first byte of each line
}

// New indexes text; name is only used in messages.
func New(name, text string) *File {
	f := &File{Name: name, Text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	return f
}

// Span is the half-open byte range [Start, End) of a File. The zero Span means "no position".
type Span struct{ Start, End int }

// Valid reports whether the span names a place in a text.
func (s Span) Valid() bool { return s.End > s.Start || s.Start > 0 }

// To returns the smallest span that covers s and t; an invalid one is ignored.
func (s Span) To(t Span) Span {
	if !s.Valid() {
		return t
	}
	if !t.Valid() {
		return s
	}
	return Span{min(s.Start, t.Start), max(s.End, t.End)}
}

// Position returns the 1-based line and the 1-based column in bytes of an offset.
func (f *File) Position(off int) (line, col int) {
	off = max(0, min(off, len(f.Text)))
	i := sort.SearchInts(f.lines, off+1) - 1
	return i + 1, off - f.lines[i] + 1
}

// Lines returns the number of lines; a text that ends in a newline has an empty last line.
func (f *File) Lines() int { return len(f.lines) }

// Line returns the text of a 1-based line without its line end.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	end := len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n] - 1
	}
	return strings.TrimSuffix(f.Text[f.lines[n-1]:end], "\r")
}

// Slice returns the text of a span, clipped to the file.
func (f *File) Slice(s Span) string {
	a := max(0, min(s.Start, len(f.Text)))
	return f.Text[a:max(a, min(s.End, len(f.Text)))]
}
