package decode

import (
	"bytes"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// CSV holds the options of a CSV source; zero fields mean the defaults: ',' '"' none none.
type CSV struct {
	Delimiter, Quote, Comment byte
	Null                      []string // spellings of NULL beside the unquoted empty field
	// Split, when not nil, splits lines of text that are no CSV (package textline): it appends the fields of a line without its line end, none
	// where the line is not of its form.
	Split func(line []byte, dst []Field) []Field
}

// split is Fields for lines of text: ok is false for a line that is not of their form.
func split(b []byte, p int, o *CSV, dst []Field) (fields []Field, next int, ok bool) {
	next = NextLine(b, p)
	line := b[p:next]
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if len(line) == 0 {
		return dst[:0], next, true
	}
	fields = o.Split(line, dst[:0])
	for i, f := range fields {
		for _, s := range o.Null {
			if string(f.Text) == s {
				fields[i] = Field{}
			}
		}
	}
	return fields, next, len(fields) > 0
}

func (o *CSV) delimiter() byte {
	if o.Delimiter == 0 {
		return ','
	}
	return o.Delimiter
}

func (o *CSV) quote() byte {
	if o.Quote == 0 {
		return '"'
	}
	return o.Quote
}

// Field is one CSV field. Text points into the chunk or the scratch buffer.
type Field struct {
	Text   []byte
	Quoted bool
}

// Fields splits the CSV record that starts at p into fields, appended to dst[:0]; "" pairs are undone into scratch, which is cut back first:
// fields are valid until the next call. No fields and ok: the line is blank or a comment. ok is false for a broken record: fields are then
// those found before the break. next is behind the record's newline in every case.
func Fields(b []byte, p int, o *CSV, dst []Field, scratch *[]byte) (fields []Field, next int, ok bool) {
	if o.Split != nil {
		return split(b, p, o, dst)
	}
	delim, quote := o.delimiter(), o.quote()
	fields, *scratch = dst[:0], (*scratch)[:0]
	if at(b, p) == '\n' || at(b, p) == '\r' && at(b, p+1) == '\n' || o.Comment != 0 && at(b, p) == o.Comment {
		return fields, NextLine(b, p), true
	}
	for {
		start, quoted := p, at(b, p) == quote
		var s []byte
		if quoted {
			if s, p = quotedField(b, p+1, quote, scratch); p < 0 {
				return fields, len(b), false
			}
		} else {
			p = fieldEnd(b, p, delim, quote)
			s = b[start:p]
		}
		switch c := at(b, p); {
		case c == delim:
			fields = append(fields, Field{s, quoted})
			p++
		case c == '\n':
			if n := len(s); !quoted && n > 0 && s[n-1] == '\r' {
				s = s[:n-1]
			}
			return append(fields, Field{s, quoted}), min(p+1, len(b)), true
		case quoted && c == '\r' && at(b, p+1) == '\n':
			return append(fields, Field{s, quoted}), min(p+2, len(b)), true
		default: // a quote in an unquoted field, or text behind a closing quote
			w := Border{state: inUnquoted}
			if end := w.Next(o, b[p:]); end > 0 {
				return fields, p + end, false
			}
			return fields, len(b), false
		}
	}
}

// quotedField reads a quoted field whose content starts at p; next is behind its closing quote, -1 if there is none.
func quotedField(b []byte, p int, quote byte, scratch *[]byte) (s []byte, next int) {
	start, from := p, len(*scratch)
	for pairs := false; ; pairs = true {
		i := bytes.IndexByte(b[p:], quote)
		if i < 0 {
			return nil, -1
		}
		end := p + i
		if end+1 < len(b) && b[end+1] == quote {
			*scratch = append(*scratch, b[p:end+1]...)
			p = end + 2
			continue
		}
		if !pairs {
			return b[start:end], end + 1
		}
		*scratch = append(*scratch, b[p:end]...)
		return (*scratch)[from:], end + 1
	}
}

// The CSV value readers read one field; the unquoted empty field and the null spellings, unquoted, give Null. Nothing is trimmed.

// IsNull reports whether f is NULL.
func (o *CSV) IsNull(f Field) bool {
	if f.Quoted {
		return false
	}
	if len(f.Text) == 0 {
		return true
	}
	for _, s := range o.Null {
		if string(f.Text) == s {
			return true
		}
	}
	return false
}

// Int reads a BIGINT: a number with an integral value.
func (o *CSV) Int(f Field) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	if m, frac, end := shortNumber(f.Text, 0); frac == 0 && end == len(f.Text) {
		return m, OK
	}
	n, ok := textform.ScanText(f.Text)
	if !ok {
		return 0, NotInteger
	}
	v, st := n.Int()
	if st == textform.TooPrecise {
		return 0, NotInteger
	}
	return v, cause(st, NotInteger)
}

// Float reads a DOUBLE: a number, NaN, Infinity or -Infinity.
func (o *CSV) Float(f Field) (float64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	if m, frac, end := shortNumber(f.Text, 0); frac >= 0 && end == len(f.Text) && m != 0 {
		if v, ok := exactFloat(m, frac); ok {
			return v, OK
		}
	}
	v, st := textform.FloatText(f.Text)
	return v, cause(st, NotNumber)
}

// Bool reads true or false in any case.
func (o *CSV) Bool(f Field) (bool, Cause) {
	if o.IsNull(f) {
		return false, Null
	}
	v, ok := textform.Bool(f.Text)
	if !ok {
		return false, NotBoolean
	}
	return v, OK
}

// Decimal64 reads a DECIMAL of at most 18 digits and returns it unscaled. Digits behind the scale must be 0.
func (o *CSV) Decimal64(f Field, precision, scale uint8) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	if m, frac, end := shortNumber(f.Text, 0); frac >= 0 && frac <= int(scale) && end == len(f.Text) {
		if v, ok := scaleUp(m, scale-uint8(frac), precision); ok {
			return v, OK
		}
		return 0, OutOfRange
	}
	v, c := o.Decimal128(f, precision, scale)
	return v.Int64(), c
}

// Decimal128 is Decimal64 for up to 38 digits.
func (o *CSV) Decimal128(f Field, precision, scale uint8) (sq.Int128, Cause) {
	if o.IsNull(f) {
		return sq.Int128{}, Null
	}
	n, ok := textform.ScanText(f.Text)
	if !ok {
		return sq.Int128{}, NotDecimal
	}
	v, st := n.Decimal(precision, scale, false)
	return v, cause(st, NotDecimal)
}

// Timestamp reads a TIMESTAMP: an RFC 3339 text, or a number where t has a unit.
func (o *CSV) Timestamp(f Field, t *TimeFormat) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	if t.Unit != "" {
		if n, ok := textform.ScanText(f.Text); ok {
			return t.number(&n)
		}
	}
	return t.text(f.Text)
}

// Duration reads a DURATION literal.
func (o *CSV) Duration(f Field) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	v, st := textform.Duration(f.Text)
	return v, cause(st, NotDuration)
}

// String reads a STRING; the result is the field's Text.
func (o *CSV) String(f Field) ([]byte, Cause) {
	if o.IsNull(f) {
		return nil, Null
	}
	if !utf8.Valid(f.Text) {
		return nil, BadUTF8
	}
	return f.Text, OK
}
