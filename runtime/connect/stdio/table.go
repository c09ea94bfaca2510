package stdio

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/streamc/streamc/runtime/connect"
)

// table shows JSON lines as an aligned table on a terminal. Rows of an append-only result follow each other; those of a changing one (their first
// key is _op) are applied to a picture of the result that is drawn anew in place.
type table struct {
	out  connect.Stream
	size func() connect.Terminal

	part   []byte // of a line whose end has not come
	names  []string
	widths []int
	right  []bool // numbers

	live  [][]string // the result so far, without _op
	slot  int        // place of the row that a −U has just taken out, -1: none
	drawn int        // lines that stand on the terminal and will be drawn over
	buf   bytes.Buffer
}

const (
	maxCell = 60 // columns of the terminal
	minCell = 6
)

func newTable(out connect.Stream, size func() connect.Terminal) *table {
	return &table{out: out, size: size, slot: -1}
}

func (t *table) Read([]byte) (int, error) { return 0, fmt.Errorf("standard output cannot be read") }

// Write takes encoded rows. What is on the terminal afterwards holds all whole lines.
func (t *table) Write(p []byte) (int, error) {
	t.part = append(t.part, p...)
	var rows [][]string
	t.buf.Reset()
	for {
		end := bytes.IndexByte(t.part, '\n')
		if end < 0 {
			break
		}
		names, cells, ok := cut(t.part[:end])
		if !ok {
			t.buf.Write(t.part[:end+1]) // no row of ours: as it is
		} else {
			t.header(names, cells)
			rows = append(rows, cells)
		}
		t.part = t.part[end+1:]
	}
	if len(rows) > 0 {
		if t.names[0] == "_op" {
			t.change(rows)
		} else {
			t.add(rows)
		}
	}
	if _, err := t.out.Write(t.buf.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// header learns names and kinds from the first row.
func (t *table) header(names, cells []string) {
	if t.names == nil {
		t.names, t.widths, t.right = names, make([]int, len(names)), make([]bool, len(names))
		for i := range names {
			t.widths[i] = uniseg.StringWidth(names[i])
		}
	}
	for i := range min(len(cells), len(t.right)) {
		c := cells[i]
		t.right[i] = t.right[i] || len(c) > 0 && (c[0] == '-' && len(c) > 1 && isDigit(c[1]) || isDigit(c[0])) && strings.Trim(c, "-+.eE0123456789") == ""
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// add prints rows of an append-only result: the header with the first ones, and again when columns have grown.
func (t *table) add(rows [][]string) {
	if t.grow(rows) {
		t.line(t.names, "1")
	}
	for _, r := range rows {
		t.line(r, "")
	}
}

// grow widens the columns and reports whether one has grown.
func (t *table) grow(rows [][]string) bool {
	grown := t.drawn == 0
	for _, r := range rows {
		for i, c := range r {
			if w := min(uniseg.StringWidth(c), maxCell); i < len(t.widths) && w > t.widths[i] {
				t.widths[i], grown = w, true
			}
		}
	}
	t.drawn = max(t.drawn, 1)
	return grown
}

// change applies rows of a changing result and draws it anew.
func (t *table) change(rows [][]string) {
	for _, r := range rows {
		op, cells := r[0], r[1:]
		switch op {
		case "-U", "-D":
			t.slot = t.remove(cells)
			if op == "-U" {
				continue
			}
		case "+U":
			if t.slot >= 0 {
				t.live = append(t.live, nil)
				copy(t.live[t.slot+1:], t.live[t.slot:])
				t.live[t.slot] = cells
				break
			}
			fallthrough
		default:
			t.live = append(t.live, cells)
		}
		t.slot = -1
	}
	t.draw()
}

// remove takes a row out of the picture and returns where it stood, -1 if nowhere.
func (t *table) remove(cells []string) int {
	for i, r := range t.live {
		if equal(r, cells) {
			t.live = append(t.live[:i], t.live[i+1:]...)
			return i
		}
	}
	return -1
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// draw writes the picture over the last one: as many rows as fit, the last ones.
func (t *table) draw() {
	if t.drawn > 0 {
		fmt.Fprintf(&t.buf, "\x1b[%dA\x1b[J", t.drawn)
	}
	names, widths, right := t.names, t.widths, t.right
	t.names, t.widths, t.right = names[1:], widths[1:], right[1:]
	for _, r := range t.live {
		for i, c := range r {
			t.widths[i] = max(t.widths[i], min(uniseg.StringWidth(c), maxCell))
		}
	}
	t.drawn = 1
	t.line(t.names, "1")
	rows := t.live
	if most := max(1, t.size().Rows-3); len(rows) > most {
		rows = rows[len(rows)-most:]
		fmt.Fprintf(&t.buf, "… %d rows above\n", len(t.live)-most)
		t.drawn++
	}
	for _, r := range rows {
		t.line(r, "")
		t.drawn++
	}
	t.names, t.widths, t.right = names, widths, right
}

// line writes cells at their columns, cut at the width of the terminal. style is an SGR code.
func (t *table) line(cells []string, style string) {
	var b strings.Builder
	for i, c := range cells {
		if i >= len(t.widths) {
			break
		}
		w := t.widths[i]
		if uniseg.StringWidth(c) > w {
			c = cutText(c, w)
		}
		pad := strings.Repeat(" ", w-uniseg.StringWidth(c))
		switch {
		case i > 0:
			b.WriteString("  ")
		}
		if t.right[i] {
			b.WriteString(pad + c)
		} else {
			b.WriteString(c + pad)
		}
	}
	text := strings.TrimRight(b.String(), " ")
	term := t.size()
	if term.Columns >= minCell && uniseg.StringWidth(text) > term.Columns {
		text = cutText(text, term.Columns)
	}
	if style != "" && term.Colour {
		text = "\x1b[" + style + "m" + text + "\x1b[0m"
	}
	t.buf.WriteString(text + "\n")
}

// cutText cuts text to w columns, with … at its end.
func cutText(text string, w int) string {
	var b strings.Builder
	used := 0
	g := uniseg.NewGraphemes(text)
	for g.Next() {
		if used+g.Width() > w-1 {
			break
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}
