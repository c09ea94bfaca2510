package infer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// csv looks at delimited text.
func (s *Schema) csv(text []byte) error {
	line := text
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		line = text[:i]
	}
	comma := delimiter(line)
	if comma != ',' {
		s.Delimiter = comma
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = rune(comma)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	names, err := r.Read()
	if err == io.EOF {
		return errNoRows
	} else if err != nil {
		return err
	}
	names = append([]string(nil), names...)
	seen := make([]*column, len(names))
	for i := range seen {
		seen[i] = &column{}
	}
	if s.NoHeader = !isHeader(names); s.NoHeader {
		s.row(names, seen)
		for i := range names {
			names[i] = fmt.Sprintf("col%d", i+1)
		}
	}
	for {
		rec, err := r.Read()
		switch {
		case err == io.EOF:
			return s.finish(names, seen)
		case errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) || err == nil && len(rec) != len(names):
			continue // a row error; what becomes of it is the source's ON ERROR
		case err != nil:
			return err
		}
		s.row(rec, seen)
	}
}

func (s *Schema) row(rec []string, seen []*column) {
	s.Rows++
	for i, f := range rec {
		if f != "" {
			seen[i].text(f)
		}
	}
}

// delimiter is the one that occurs most in the first line.
func delimiter(line []byte) byte {
	best, most := byte(','), bytes.Count(line, []byte{','})
	for _, c := range []byte{'\t', ';', '|'} {
		if n := bytes.Count(line, []byte{c}); n > most {
			best, most = c, n
		}
	}
	return best
}

// isHeader: names are not empty, not equal and not numbers, times or booleans.
func isHeader(fields []string) bool {
	known := map[string]bool{}
	for _, f := range fields {
		c := &column{}
		c.text(f)
		if f == "" || known[f] || c.sql() != "STRING" {
			return false
		}
		known[f] = true
	}
	return true
}
