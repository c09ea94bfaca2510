package ref

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/typecheck/types"
)

// field is one field of a CSV record.
type field struct {
	text   string
	quoted bool
}

// csvLine is one CSV record: its fields up to the first break.
type csvLine struct {
	offset int
	raw    []byte
	fields []field
	broken bool
	torn   bool // the input ends inside a quoted field
	ragged bool // another number of fields than the header: every cell is erroneous
}

// csvLines cuts RFC 4180 text into records; a quoted field may hold line ends. Blank lines and comments are none.
func (l *log) csvLines(data []byte) []csvLine {
	o := l.options
	var lines []csvLine
	p := 0
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		p = 3
	}
	for p < len(data) {
		end, torn := l.csvEnd(data, p)
		raw := data[p:end]
		text := strings.TrimSuffix(string(raw), "\r")
		if text != "" && (o.comment == 0 || text[0] != o.comment) {
			line := csvLine{offset: p, raw: []byte(text), torn: torn}
			l.csvFields(text, &line)
			lines = append(lines, line)
		}
		p = end + 1
	}
	return lines
}

// csvEnd is the position of the LF that ends the record at p, or the end of the data; torn tells that it ends inside quotes.
func (l *log) csvEnd(data []byte, p int) (end int, torn bool) {
	o := l.options
	if o.comment != 0 && data[p] == o.comment {
		for p < len(data) && data[p] != '\n' {
			p++
		}
		return p, false
	}
	for {
		if p < len(data) && data[p] == o.quote { // a quoted field: to the quote that is not one of a pair
			p++
			for {
				for p < len(data) && data[p] != o.quote {
					p++
				}
				if p >= len(data) {
					return len(data), true
				}
				p++
				if p >= len(data) || data[p] != o.quote {
					break
				}
				p++
			}
		}
		for p < len(data) && data[p] != o.delimiter && data[p] != '\n' {
			p++
		}
		if p >= len(data) || data[p] == '\n' {
			return p, false
		}
		p++
	}
}

// csvFields splits one record. A quote inside an unquoted field, or text behind a closing quote, is a break.
func (l *log) csvFields(text string, line *csvLine) {
	o := l.options
	for p := 0; ; {
		if p < len(text) && text[p] == o.quote {
			var b strings.Builder
			for p++; ; p++ {
				if p >= len(text) {
					line.broken = true
					return
				}
				if text[p] != o.quote {
					b.WriteByte(text[p])
					continue
				}
				if p+1 < len(text) && text[p+1] == o.quote {
					b.WriteByte(o.quote)
					p++
					continue
				}
				break
			}
			p++
			if p < len(text) && text[p] != o.delimiter {
				line.broken = true
				return
			}
			line.fields = append(line.fields, field{b.String(), true})
		} else {
			end := p
			for end < len(text) && text[end] != o.delimiter {
				if text[end] == o.quote {
					line.broken = true
					return
				}
				end++
			}
			line.fields = append(line.fields, field{text[p:end], false})
			p = end
		}
		if p >= len(text) {
			return
		}
		p++ // the delimiter
	}
}

// csvRecords reads a partition: the header maps fields to columns by name.
func (l *log) csvRecords(data []byte) ([]*record, error) {
	lines := l.csvLines(data)
	place := make([]int, l.source.Stored()) // column → field number, −1: not in the file
	width := len(place)
	if l.options.header {
		if len(lines) == 0 {
			if len(data) == 0 {
				return nil, nil
			}
			return nil, errors.New("no header line")
		}
		if lines[0].broken {
			return nil, errors.New("broken header line")
		}
		width = len(lines[0].fields)
		for c, col := range l.source.Schema[:len(place)] {
			place[c] = -1
			for f, name := range lines[0].fields {
				if place[c] < 0 && ast.Fold(name.text) == ast.Fold(col.Name) {
					place[c] = f
				}
			}
		}
		lines = lines[1:]
	} else {
		for c := range place {
			place[c] = c
		}
	}
	var recs []*record
	for _, line := range lines {
		r := &record{log: l, offset: int64(line.offset), raw: line.raw}
		if line.torn {
			r.whole = "torn last record"
		}
		line.ragged = !line.broken && len(line.fields) != width
		for c, col := range l.source.Schema {
			if key := l.source.MetaKey(c); key != "" {
				r.cells = append(r.cells, r.known(key, col.Type))
				continue
			}
			r.cells = append(r.cells, l.csvCell(r, line, place[c], col))
		}
		recs = append(recs, r)
	}
	return recs, nil
}

// csvCell converts one field. The unquoted empty field and the null spellings are NULL.
func (l *log) csvCell(r *record, line csvLine, at int, c types.Column) *cell {
	return lazy(func() (Value, error) {
		switch {
		case r.whole != "":
			return null, &cellError{"", r.whole}
		case line.ragged:
			return null, &cellError{"", "wrong number of fields"}
		case at < 0:
			return null, &cellError{c.Name, "no such column in the header"}
		case at >= len(line.fields):
			return null, &cellError{c.Name, "broken record"}
		}
		f := line.fields[at]
		if !f.quoted && f.text == "" {
			return l.nullCell(c)
		}
		for _, spelling := range l.options.nulls {
			if !f.quoted && f.text == spelling {
				return l.nullCell(c)
			}
		}
		if c.Type.Kind == types.String && !utf8.ValidString(f.text) {
			return null, &cellError{c.Name, "invalid UTF-8"}
		}
		v, err := l.csvValue(f.text, c.Type)
		if err != nil {
			return null, &cellError{c.Name, err.Error()}
		}
		return v, nil
	})
}

// csvValue converts a field's text; with a time_unit a TIMESTAMP may be a number.
func (l *log) csvValue(text string, t types.Type) (Value, error) {
	if t.Kind == types.Timestamp && l.options.unit != "" && numberText.MatchString(text) {
		v, err := l.timeNumber(text)
		return cut(v, t), err
	}
	return l.fromText(text, t)
}
