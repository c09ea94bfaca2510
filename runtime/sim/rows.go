package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/decode"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/job"
)

// record is the values of some columns of a row, as text.
type record []value

// value is a value in its text form. quoted tells texts that are JSON strings; it does not matter in comparisons.
type value struct {
	null, quoted bool
	text         string
}

func (v value) String() string {
	if v.null {
		return "NULL"
	}
	if v.quoted {
		return strconv.Quote(v.text)
	}
	return v.text
}

// json is the row as a JSON array.
func (r record) json() string {
	b := []byte{'['}
	for i, v := range r {
		if i > 0 {
			b = append(b, ',')
		}
		switch {
		case v.null:
			b = append(b, "null"...)
		case v.quoted || !json.Valid([]byte(v.text)):
			b = encode.JSONString(b, v.text)
		default:
			b = append(b, v.text...)
		}
	}
	return string(append(b, ']'))
}

func jsonValue(raw json.RawMessage) (value, error) {
	switch {
	case len(raw) == 0, string(raw) == "null":
		return value{null: true}, nil
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return value{quoted: true, text: s}, err
	}
	return value{text: string(raw)}, nil
}

// expected reads a row of an expectation.
func expected(text string) (record, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	r := make(record, len(raw))
	for i := range raw {
		var err error
		if r[i], err = jsonValue(raw[i]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// readRows reads what a sink wrote, reduced to some of its columns.
func readRows(s *job.Sink, columns []string, text string) ([]record, error) {
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.IndexFunc(s.Columns, func(o string) bool { return strings.EqualFold(o, c) })
		if at[i] < 0 {
			return nil, fmt.Errorf("sink %s has no column %s", s.Name, c)
		}
	}
	read := jsonRows
	if s.Format == "csv" {
		read = csvRows
	}
	all, err := read(s.Columns, text)
	if err != nil {
		return nil, fmt.Errorf("sink %s: %w", s.Name, err)
	}
	out := make([]record, len(all))
	for i, r := range all {
		for _, c := range at {
			out[i] = append(out[i], r[c])
		}
	}
	return out, nil
}

func jsonRows(columns []string, text string) (out []record, err error) {
	for line := range strings.Lines(text) {
		var m map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			return nil, fmt.Errorf("row %q: %w", line, err)
		}
		r := make(record, len(columns))
		for i, c := range columns {
			raw, ok := m[c]
			if !ok {
				return nil, fmt.Errorf("row %q has no key %q", line, c)
			}
			if r[i], err = jsonValue(raw); err != nil {
				return nil, fmt.Errorf("row %q: %w", line, err)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

func csvRows(columns []string, text string) (out []record, err error) {
	b := append([]byte(text), make([]byte, connect.Pad)...)
	var o decode.CSV
	for p := 0; p < len(text); {
		var scratch []byte
		fields, next, ok := decode.Fields(b, p, &o, nil, &scratch)
		if !ok || len(fields) != len(columns) || next <= p {
			return nil, fmt.Errorf("row %.200q does not have %d fields", text[p:], len(columns))
		}
		r := make(record, len(fields))
		for i, f := range fields {
			r[i] = value{null: len(f.Text) == 0 && !f.Quoted, quoted: f.Quoted, text: string(f.Text)}
		}
		out = append(out, r)
		p = next
	}
	return out, nil
}

// rowDiff compares two multisets of rows and lists what is in one only; "" if there is nothing. doubles marks columns that are compared with the
// relative error 1e-9; nil: those whose texts cannot be DECIMALs of one scale.
func rowDiff(columns []string, want, got []record, doubles []bool) string {
	left := slices.Clone(got)
	var missing []record
	for pass, rows := 0, want; pass < 2; pass++ { // equal texts first, so that near ones do not take their place
		missing = nil
		for _, w := range rows {
			i := slices.IndexFunc(left, func(g record) bool { return sameRow(w, g, doubles, pass == 1) })
			if i < 0 {
				missing = append(missing, w)
			} else {
				left = slices.Delete(left, i, i+1)
			}
		}
		rows = missing
	}
	if len(missing)+len(left) == 0 {
		return ""
	}
	return aligned(columns, missing, left)
}

// orderDiff tells the first place at which equal multisets of rows differ in their order; "" if there is none.
func orderDiff(want, got []record, doubles []bool) string {
	for i := range want {
		if !sameRow(want[i], got[i], doubles, true) {
			return fmt.Sprintf("    row %d is %s, ORDERED expects %s\n", i+1, got[i].json(), want[i].json())
		}
	}
	return ""
}

func sameRow(a, b record, doubles []bool, near bool) bool {
	for i := range a {
		if a[i].null != b[i].null {
			return false
		}
		if a[i].text == b[i].text {
			continue
		}
		if !near || doubles != nil && !doubles[i] || !closeTo(a[i].text, b[i].text, doubles != nil) {
			return false
		}
	}
	return true
}

// closeTo compares two numbers with the relative error 1e-9. Unless they are known to be DOUBLEs, texts with equally many fraction digits may be
// DECIMALs or integers and are not close.
func closeTo(a, b string, known bool) bool {
	if !known && fraction(a) == fraction(b) && !strings.ContainsAny(a+b, "eE") {
		return false
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 != nil || err2 != nil {
		return false
	}
	return x == y || math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y))
}

func fraction(s string) int {
	_, f, _ := strings.Cut(s, ".")
	return len(f)
}

// maxDiff is the number of differing rows that are shown.
const maxDiff = 20

// aligned is a table of the missing and the unexpected rows.
func aligned(columns []string, missing, extra []record) string {
	type line struct {
		mark  string
		cells []string
	}
	lines := []line{{" ", columns}}
	for _, part := range []struct {
		mark string
		rows []record
	}{{"-", missing}, {"+", extra}} {
		var texts []line
		for _, r := range part.rows {
			l := line{mark: part.mark}
			for _, v := range r {
				l.cells = append(l.cells, v.String())
			}
			texts = append(texts, l)
		}
		slices.SortFunc(texts, func(a, b line) int { return slices.Compare(a.cells, b.cells) })
		if n := len(texts); n > maxDiff {
			texts = append(texts[:maxDiff], line{part.mark, []string{fmt.Sprintf("… and %d more", n-maxDiff)}})
		}
		lines = append(lines, texts...)
	}
	width := make([]int, len(columns)+1)
	for _, l := range lines {
		for i, c := range l.cells {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, l := range lines {
		text := "    " + l.mark
		for i, c := range l.cells {
			text += " " + c + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+1)
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}

// csvOptions evaluates the CSV options of a source.
func csvOptions(s *job.Source, p job.Params, e job.Environ) (connect.Options, error) {
	if s.Options == nil {
		return connect.Options{}, nil
	}
	return s.Options(p, e)
}

// csvRecords turns JSON lines into CSV records over the declared columns. Texts are always quoted: they are never NULL.
func csvRecords(lines string, columns []string, opt connect.Options) (string, error) {
	delimiter, err := opt.Text("delimiter", ",")
	if err != nil {
		return "", err
	}
	quote, err := opt.Text("quote", `"`)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	for line := range strings.Lines(lines) {
		var m map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			return "", fmt.Errorf("row %q: %w", line, err)
		}
		for i, c := range columns {
			if i > 0 {
				b.WriteString(delimiter)
			}
			v, err := jsonValue(m[c])
			switch {
			case err != nil:
				return "", fmt.Errorf("row %q: %w", line, err)
			case v.quoted:
				b.WriteString(quote + strings.ReplaceAll(v.text, quote, quote+quote) + quote)
			case !v.null:
				b.WriteString(v.text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}
