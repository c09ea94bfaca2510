package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/streamc/streamc/lang/source"
)

// Sizes of the excerpt, in terminal columns. Only the part of a line around the caret is shown, so
// the work for a diagnostic does not grow with the line.
const (
	excerptWidth = 100 // of the whole excerpt
	excerptLeft  = 60  // at most in front of the caret, when something must be cut
	tabWidth     = 4   // a tab is shown as spaces
	windowBytes  = 1 << 10
)

// WriteText writes diagnostics for a terminal, an empty line between two. Colour is the caller's
// decision (a terminal, no NO_COLOR); the text is the same without it.
func WriteText(w io.Writer, list []Diagnostic, color bool) error {
	for i, d := range list {
		text := Text(d, color)
		if i > 0 {
			text = "\n" + text
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

// Text renders one diagnostic in the layout of language.md §12, ending in a newline:
//
//	error[SQ2101]: EMIT APPEND is not possible: groups by card_id never become final
//	  --> fraud.sq:2:4
//	   |
//	 2 | |> AGGREGATE SUM(amount) AS total GROUP BY card_id
//	   |    ^^^^^^^^^
//	   = why: APPEND writes each row once
//	help: GROUP BY TUMBLE(ts, 1m), card_id
//
// Lines and columns count from 1; a column is a character (code point). A span over several lines is
// marked on its first one.
func Text(d Diagnostic, color bool) string {
	p := painter{color: color}
	var b strings.Builder
	head := "error"
	if d.Severity == Warning {
		head = "warning"
	}
	if d.Code != "" {
		head += "[" + string(d.Code) + "]"
	}
	fmt.Fprintf(&b, "%s%s\n", p.head(d.Severity, head), p.bold(": "+clean(d.Message)))
	gutter := 1
	if d.File != nil {
		gutter = excerpt(&b, p, d.File, d.Span)
	}
	if d.Why != "" {
		fmt.Fprintf(&b, "%s%s %s\n", strings.Repeat(" ", gutter+2), p.dim("="), "why: "+clean(d.Why))
	}
	for _, h := range d.Help {
		fmt.Fprintf(&b, "%s %s\n", p.help("help:"), clean(h.line()))
	}
	return b.String()
}

// line is the text of a Help, with its code where the text does not already say it.
func (h Help) line() string {
	switch {
	case h.Text == "":
		return h.Code
	case h.Code == "" || strings.Contains(h.Text, h.Code):
		return h.Text
	}
	return h.Text + ": " + h.Code
}

// excerpt writes the place, the line and the carets; it returns the width of the line number.
func excerpt(b *strings.Builder, p painter, f *source.File, span source.Span) int {
	line, col := f.Position(span.Start)
	text := f.Line(line)
	at := min(col-1, len(text)) // behind the end only for a span in a line end
	number := fmt.Sprint(line)
	pad := strings.Repeat(" ", len(number))
	fmt.Fprintf(b, " %s%s %s:%d:%d\n", pad, p.dim("-->"), clean(f.Name), line, 1+utf8.RuneCountInString(text[:at]))
	fmt.Fprintf(b, " %s %s\n", pad, p.dim("|"))
	end := min(len(text), max(at, at+span.End-span.Start))
	shown, before, width := cut(text, at, end)
	fmt.Fprintf(b, " %s %s\n", p.dim(number+" |"), shown)
	fmt.Fprintf(b, " %s %s %s%s\n", pad, p.dim("|"), strings.Repeat(" ", before), p.caret(strings.Repeat("^", width)))
	return len(number)
}

// cut returns the part of a line to show for the bytes [from, to), how many columns stand in front of
// the caret and how many carets to draw (at least one).
func cut(text string, from, to int) (shown string, before, width int) {
	left := window(text, from, -1)
	right := window(text, to, 1)
	mid := to
	if to-from > windowBytes {
		mid = runeStart(text, from+windowBytes)
		right = mid
	}
	a, m, c := cells(text[left:from]), cells(text[from:mid]), cells(text[mid:right])
	total := columns(a) + columns(m) + columns(c)
	if left > 0 || total > excerptWidth && columns(a) > excerptLeft {
		a = append([]cell{{"…", 1}}, lastColumns(a, excerptLeft-1)...)
	}
	room := excerptWidth - columns(a)
	if columns(m)+columns(c) > room || right < len(text) || mid < to {
		m = firstColumns(m, room-1)
		c = append(firstColumns(c, room-1-columns(m)), cell{"…", 1})
	}
	return strings.TrimRight(join(a)+join(m)+join(c), " "), columns(a), max(1, columns(m))
}

// window is an offset at most windowBytes away from at, in the given direction, on a rune border.
func window(text string, at, direction int) int {
	to := at + direction*windowBytes
	if to <= 0 {
		return 0
	}
	if to >= len(text) {
		return len(text)
	}
	return runeStart(text, to)
}

// runeStart moves back to the start of the rune at i; in bytes that are no UTF-8 it stays.
func runeStart(text string, i int) int {
	for j := i; j > 0 && i-j < utf8.UTFMax; j-- {
		if utf8.RuneStart(text[j]) {
			return j
		}
	}
	return i
}

// cell is one grapheme cluster as it is shown, and its width in columns.
type cell struct {
	text  string
	width int
}

func cells(s string) []cell {
	var out []cell
	for state := -1; s != ""; {
		var cluster string
		var width int
		cluster, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		switch {
		case cluster == "\t":
			out = append(out, cell{strings.Repeat(" ", tabWidth), tabWidth})
		case !utf8.ValidString(cluster) || strings.ContainsFunc(cluster, hidden):
			shown := clean(cluster)
			out = append(out, cell{shown, uniseg.StringWidth(shown)})
		default:
			out = append(out, cell{cluster, width})
		}
	}
	return out
}

func columns(list []cell) int {
	n := 0
	for _, c := range list {
		n += c.width
	}
	return n
}

func firstColumns(list []cell, limit int) []cell {
	n := 0
	for i, c := range list {
		if n += c.width; n > limit {
			return list[:i:i]
		}
	}
	return list
}

func lastColumns(list []cell, limit int) []cell {
	n := 0
	for i := len(list) - 1; i >= 0; i-- {
		if n += list[i].width; n > limit {
			return list[i+1:]
		}
	}
	return list
}

func join(list []cell) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.text)
	}
	return b.String()
}

// hidden reports characters that a terminal would obey instead of show: controls, and the marks that
// reorder text (a message must not look like another one).
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// clean replaces what a terminal would obey, and bytes that are no UTF-8, by U+FFFD; a tab is a space.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case hidden(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// painter adds colours, or nothing.
type painter struct{ color bool }

func (p painter) paint(code, s string) string {
	if !p.color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p painter) head(s Severity, text string) string {
	if s == Warning {
		return p.paint("1;33", text)
	}
	return p.paint("1;31", text)
}

func (p painter) bold(s string) string  { return p.paint("1", s) }
func (p painter) dim(s string) string   { return p.paint("34", s) }
func (p painter) caret(s string) string { return p.paint("1;31", s) }
func (p painter) help(s string) string  { return p.paint("1;36", s) }
