package decode

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Border finds record borders in a byte stream that comes in pieces. A JSON record ends at a newline; a CSV record at the first newline that is
// not inside quotes, where quotes open only at the start of a field. The zero Border stands at the start of a record.
type Border struct{ state borderState }

type borderState uint8

const (
	atRecord   borderState = iota
	atField                // behind a delimiter
	inUnquoted             // in an unquoted field, or behind a closing quote
	inQuoted
	atQuote // behind a quote in a quoted field: closing, or the first of a pair
	inComment
)

// Next returns the index behind the first record end in b and stands at the next record's start; 0: b holds none, and the next call goes on
// behind it. csv is nil for JSON.
func (w *Border) Next(csv *CSV, b []byte) int {
	if csv == nil {
		return bytes.IndexByte(b, '\n') + 1
	}
	delim, quote := csv.delimiter(), csv.quote()
	if w.state == atRecord { // most lines hold no quote
		end := bytes.IndexByte(b, '\n') + 1
		if end > 0 && bytes.IndexByte(b[:end], quote) < 0 {
			return end
		}
	}
	for p := 0; p < len(b); {
		switch w.state {
		case atRecord, atField:
			switch {
			case w.state == atRecord && csv.Comment != 0 && b[p] == csv.Comment:
				w.state = inComment
			case b[p] == quote:
				w.state = inQuoted
				p++
			default:
				w.state = inUnquoted
			}
		case inUnquoted:
			if p = fieldEnd(b, p, delim, delim); p == len(b) {
				break
			}
			p++
			if b[p-1] == '\n' {
				w.state = atRecord
				return p
			}
			w.state = atField
		case inQuoted:
			i := bytes.IndexByte(b[p:], quote)
			if i < 0 {
				return 0
			}
			w.state = atQuote
			p += i + 1
		case atQuote:
			w.state = inUnquoted
			if b[p] == quote {
				w.state = inQuoted
				p++
			}
		case inComment:
			i := bytes.IndexByte(b[p:], '\n')
			if i < 0 {
				return 0
			}
			w.state = atRecord
			return p + i + 1
		}
	}
	return 0
}

// FirstRecordEnd returns the index behind the first complete record of b, 0 if there is none. b starts at a record; csv is nil for JSON.
func FirstRecordEnd(csv *CSV, b []byte) int { return new(Border).Next(csv, b) }

// LastRecordEnd returns the index behind the last complete record of b, 0 if there is none. b starts at a record; csv is nil for JSON.
func LastRecordEnd(csv *CSV, b []byte) int {
	if csv == nil || bytes.IndexByte(b, csv.quote()) < 0 {
		return bytes.LastIndexByte(b, '\n') + 1
	}
	last := 0
	for {
		end := FirstRecordEnd(csv, b[last:])
		if end == 0 {
			return last
		}
		last += end
	}
}

// CompleteRecord reports whether b, the last line of an input without its newline, is a whole record (or blank): JSON, an object up to its last
// bracket; CSV, no open quote.
func CompleteRecord(csv *CSV, b []byte) bool {
	if csv != nil {
		var w Border
		w.Next(csv, b)
		return w.state != inQuoted
	}
	if _, blank := Blank(b, 0); blank {
		return true
	}
	p, ok := Object(b, 0)
	if !ok {
		return false
	}
	var scratch []byte
	for first := true; ; first = false {
		_, next, more, c := Key(b, p, first, &scratch)
		if c != OK || !more {
			return c == OK
		}
		if p, ok = Skip(b, next); !ok {
			return false
		}
	}
}

// BOM returns the length of a UTF-8 byte order mark at the start of b: 3 or 0. CSV inputs may start with one.
func BOM(b []byte) int {
	if bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) {
		return 3
	}
	return 0
}

// Header reads a CSV header, the first record of an input with or without its newline and byte order mark, and maps each field to the index
// of the column with that name (ASCII case folded), -1 for none. An error says which of the needed columns, need holds their indices, are
// missing or stand there twice, or that line is no header.
func Header(csv *CSV, line []byte, columns []string, need []int) (fields []int16, err error) {
	var scratch []byte
	names, _, ok := Fields(line, BOM(line), csv, nil, &scratch)
	switch {
	case !ok:
		return nil, errors.New("CSV header: a quote is not closed, or stands inside a field")
	case len(names) == 0:
		return nil, errors.New("CSV header is empty")
	case len(names) > math.MaxInt16 || len(columns) > math.MaxInt16:
		return nil, fmt.Errorf("CSV header has %d fields, more than %d", len(names), math.MaxInt16)
	}
	index := make(map[string]int16, len(columns))
	for i, c := range columns {
		index[fold(c)] = int16(i)
	}
	times := make([]int, len(columns))
	fields = make([]int16, len(names))
	for i, name := range names {
		c, ok := index[fold(string(name.Text))]
		if !ok {
			fields[i] = -1
			continue
		}
		fields[i] = c
		times[c]++
	}
	var missing []string
	for _, c := range need {
		switch {
		case times[c] == 0:
			missing = append(missing, columns[c])
		case times[c] > 1:
			return nil, fmt.Errorf("CSV header names column %s %d times", columns[c], times[c])
		}
	}
	if missing != nil {
		have := make([]string, len(names))
		for i, name := range names {
			have[i] = string(name.Text)
		}
		return nil, fmt.Errorf("CSV header has no column %s; it has %s", strings.Join(missing, ", "), shorten(strings.Join(have, ", ")))
	}
	return fields, nil
}

// fold folds ASCII upper case, as identifiers compare.
func fold(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c-'A' < 26 {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// shorten keeps a message readable when the input is not what it should be.
func shorten(s string) string {
	const limit = 200
	if len(s) > limit {
		return strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
