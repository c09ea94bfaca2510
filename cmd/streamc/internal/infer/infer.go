// Package infer writes the CREATE SOURCE statement of a file from a look at its rows.
//
// Phase: before parsing, for `streamc infer` and `streamc run -e`. In: a file of JSON lines or CSV, also compressed. Out: columns with types, and how far each time
// column is out of order. It guarantees that every row it looked at decodes with the types it gives; a column is NOT NULL only if
// the whole file was looked at.
package infer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Limit is how many bytes of decompressed text are looked at.
const Limit = 64 << 20

// Column is a column of the file, in its order.
type Column struct {
	Name string
	Type string // in SQL
	// NotNull: every row has a value, and all rows were looked at.
	NotNull bool
	// Time: the type is TIMESTAMP. Disorder is then the largest distance, in microseconds, of a row behind the latest row before it, and
	// Behind the number of such rows.
	Time     bool
	Disorder int64
	Behind   int
}

// Schema is what a file looks like.
type Schema struct {
	Path    string
	Format  string // json or csv
	Columns []Column
	Rows    int  // looked at
	Whole   bool // the whole file was looked at
	// Delimiter is that of CSV, 0 for a comma. NoHeader: the first line holds values.
	Delimiter byte
	NoHeader  bool
	// Local: some time has no offset, so the source needs a zone.
	Local bool
}

// File looks at a file. format is json, csv or "" to tell from the name and the first byte. r gives the decompressed text.
func File(path, format string, r io.Reader) (*Schema, error) {
	text, err := io.ReadAll(io.LimitReader(r, Limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	s := &Schema{Path: path, Format: format, Whole: len(text) <= Limit}
	if !s.Whole {
		end := bytes.LastIndexByte(text, '\n')
		if end < 0 {
			return nil, fmt.Errorf("%s: the first line is longer than %d MB", path, Limit>>20)
		}
		text = text[:end+1]
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if s.Format == "" {
		s.Format = guessFormat(path, text)
	}
	switch s.Format {
	case "json":
		err = s.json(text)
	case "csv":
		err = s.csv(text)
	default:
		return nil, fmt.Errorf("the format is json or csv, not %s", format)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Compressed cuts the ending of a compressed file off its name.
func Compressed(path string) (name, how string) {
	for _, how := range []string{".gz", ".zst"} {
		if strings.HasSuffix(strings.ToLower(path), how) {
			return path[:len(path)-len(how)], how[1:]
		}
	}
	return path, ""
}

func guessFormat(path string, text []byte) string {
	name, _ := Compressed(path)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		return "json"
	case ".csv", ".tsv":
		return "csv"
	}
	if t := bytes.TrimLeft(text, " \t\r\n"); len(t) > 0 && t[0] == '{' {
		return "json"
	}
	return "csv"
}

// errNoRows says that nothing can be learnt from a file.
var errNoRows = errors.New("has no rows, so its columns cannot be told")

// finish turns what was seen into columns.
func (s *Schema) finish(names []string, seen []*column) error {
	if s.Rows == 0 {
		return errNoRows
	}
	for i, c := range seen {
		col := Column{Name: names[i], Type: c.sql(), NotNull: s.Whole && c.values == s.Rows}
		if col.Type == "TIMESTAMP" {
			col.Time, col.Disorder, col.Behind = true, c.disorder, c.behind
			s.Local = s.Local || c.local
		}
		s.Columns = append(s.Columns, col)
	}
	return nil
}
