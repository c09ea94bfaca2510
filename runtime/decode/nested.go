package decode

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/nest"
	"github.com/streamc/streamc/runtime/textform"
)

// Nested reads an ARRAY (a JSON array), a MAP or a STRUCT (an object) in the form of package nest: keys of a STRUCT match case-sensitively, one
// that is missing is NULL, others are ignored; of equal keys the first counts. f reads the TIMESTAMPs inside; nil: there are none, or none without an offset. The
// result is appended to scratch and valid as long as String's are.
func Nested(b []byte, p int, t *nest.Type, f *TimeFormat, scratch *[]byte) (v string, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return "", next, c
	}
	if kind != nested || !validJSON(raw) {
		return "", next, notNested(t)
	}
	v, c = nestedText(raw, t, f, scratch)
	return v, next, c
}

// NestedText is Nested of the whole text s.
func NestedText(s []byte, t *nest.Type, f *TimeFormat, scratch *[]byte) (string, Cause) {
	if bytes.IndexByte(s, '\n') >= 0 { // a blank of JSON, but the end of a record; tabs are as good
		s = bytes.ReplaceAll(s, []byte("\n"), []byte("\t"))
	}
	p := blanks(s, 0)
	if c := at(s, p); c != '{' && c != '[' {
		return "", notNested(t)
	}
	end, c := skipNested(s, p)
	if c == TooDeep {
		return "", TooDeep
	}
	if c != OK || blanks(s, end) != len(s) || !validJSON(s[p:end]) {
		return "", notNested(t)
	}
	return nestedText(s[p:end], t, f, scratch)
}

// Nested reads a field that holds the JSON text of an ARRAY, MAP or STRUCT.
func (o *CSV) Nested(fd Field, t *nest.Type, f *TimeFormat, scratch *[]byte) (string, Cause) {
	if o.IsNull(fd) {
		return "", Null
	}
	return NestedText(fd.Text, t, f, scratch)
}

// nestedText reads valid JSON.
func nestedText(raw []byte, t *nest.Type, f *TimeFormat, scratch *[]byte) (string, Cause) {
	if f == nil {
		f = &TimeFormat{}
	}
	from := len(*scratch)
	n := nester{dst: *scratch, times: f}
	if c := n.inside(raw, t); c != OK {
		*scratch = n.dst[:from]
		return "", c
	}
	*scratch = n.dst
	return view(n.dst[from:len(n.dst):len(n.dst)]), OK
}

func notNested(t *nest.Type) Cause {
	switch t.Kind {
	case nest.Array:
		return NotArray
	case nest.Map:
		return NotMap
	}
	return NotStruct
}

// nester appends the encoded form of valid JSON to dst.
type nester struct {
	dst   []byte
	times *TimeFormat
	tmp   []byte
}

// inside reads the array or object raw as a value of type t, without its length.
func (n *nester) inside(raw []byte, t *nest.Type) Cause {
	switch {
	case t.Kind == nest.Array && raw[0] == '[':
		for p := 1; ; p++ {
			if p = blanks(raw, p); raw[p] == ']' {
				return OK
			}
			start := p
			p = validValue(raw, p)
			if c := n.element(trimEnd(raw[start:p]), t.Elem); c != OK {
				return c
			}
			if raw[p] == ']' {
				return OK
			}
		}
	case t.Kind == nest.Map && raw[0] == '{':
		from := len(n.dst)
		m := members{raw: raw}
		for m.next() {
			n.dst = nest.AppendKey(n.dst, string(m.key))
			if c := n.element(m.val, t.Elem); c != OK {
				return c
			}
		}
		n.dst = append(n.dst[:from], nest.MapOfFirst(n.dst[from:], t)...)
		return m.cause
	case t.Kind == nest.Struct && raw[0] == '{':
		return n.fields(raw, t)
	}
	return notNested(t)
}

// members walks over an object.
type members struct {
	raw      []byte
	p        int    // behind the last member; 0: at the start
	key, val []byte // of a member, the key decoded
	cause    Cause  // why there are no more: OK at the end
	scratch  []byte
}

// next goes to the next member; false at the end, and at a key that is no text.
func (m *members) next() bool {
	if m.p > 0 && m.raw[m.p] == '}' {
		return false
	}
	p := blanks(m.raw, m.p+1)
	if m.raw[p] == '}' {
		return false
	}
	start := p + 1
	p = skipString(m.raw, start)
	m.key = m.raw[start:p]
	if end, ascii := plainEnd(m.key, 0); end < len(m.key) {
		if m.scratch, m.cause = unescape(m.scratch[:0], m.key); m.cause != OK {
			return false
		}
		m.key = m.scratch
	} else if !ascii && !utf8.Valid(m.key) {
		m.cause = BadUTF8
		return false
	}
	start = blanks(m.raw, blanks(m.raw, p+1)+1) // behind the colon
	m.p = validValue(m.raw, start)
	m.val = trimEnd(m.raw[start:m.p])
	return true
}

// fields reads an object as a STRUCT.
func (n *nester) fields(raw []byte, t *nest.Type) Cause {
	values := make([][]byte, len(t.Fields))
	m := members{raw: raw}
	for m.next() {
		for i, f := range t.Fields {
			if values[i] == nil && f.Name == string(m.key) {
				values[i] = m.val
				break
			}
		}
	}
	if m.cause != OK {
		return m.cause
	}
	for i, f := range t.Fields {
		val := values[i]
		if val == nil {
			val = []byte("null")
		}
		if c := n.element(val, f.Type); c != OK {
			return c
		}
	}
	return OK
}

// trimEnd cuts the blanks behind a value that validValue has skipped.
func trimEnd(raw []byte) []byte {
	for n := len(raw); ; n-- {
		if c := raw[n-1]; c != ' ' && c != '\t' && c != '\r' {
			return raw[:n]
		}
	}
}

// element reads one JSON value as an element, field or value of type t.
func (n *nester) element(raw []byte, t *nest.Type) Cause {
	if string(raw) == "null" {
		if t.NotNull {
			return NotNull
		}
		n.dst = nest.AppendNull(n.dst)
		return OK
	}
	switch t.Kind {
	case nest.Array, nest.Map, nest.Struct:
		if raw[0] != '[' && raw[0] != '{' {
			return notNested(t)
		}
		from := n.sized()
		return n.size(from, n.inside(raw, t))
	case nest.String:
		from := n.sized()
		return n.size(from, n.text(raw))
	case nest.Bytes:
		s, c := n.quoted(raw, NotBytes)
		if c != OK {
			return c
		}
		from := n.sized()
		var st textform.Status
		n.dst, st = textform.Base64(n.dst, s)
		return n.size(from, cause(st, NotBytes))
	}
	return n.scalar(raw, t)
}

// sized begins a text, which ends with size: what is appended between stands behind its length.
func (n *nester) sized() (from int) {
	n.dst = append(n.dst, 0)
	return len(n.dst)
}

// size puts the length in front of the text from from on, unless there was an error, which it returns.
func (n *nester) size(from int, c Cause) Cause {
	if c != OK {
		return c
	}
	var head [binary.MaxVarintLen64]byte
	h := binary.PutUvarint(head[:], uint64(len(n.dst)-from))
	n.dst = append(n.dst, head[:h]...)
	copy(n.dst[from+h:], n.dst[from:len(n.dst)-h])
	copy(n.dst[from:], head[:h])
	return OK
}

// text appends the text of a string, or of any other value as it stands there.
func (n *nester) text(raw []byte) (c Cause) {
	if raw[0] == '"' {
		from := len(n.dst)
		if n.dst, c = unescape(n.dst, raw[1:len(raw)-1]); c == OK && !utf8.Valid(n.dst[from:]) {
			c = BadUTF8
		}
		return c
	}
	if !utf8.Valid(raw) {
		return BadUTF8
	}
	n.dst = append(n.dst, raw...)
	return OK
}

// quoted is the content of a string.
func (n *nester) quoted(raw []byte, other Cause) ([]byte, Cause) {
	if raw[0] != '"' {
		return nil, other
	}
	raw = raw[1 : len(raw)-1]
	if end, _ := plainEnd(raw, 0); end == len(raw) {
		return raw, OK
	}
	s, c := unescape(nil, raw)
	if c != OK {
		return nil, other
	}
	return s, OK
}

// scalar reads a number, boolean or time with the readers of records: a ',' ends it.
func (n *nester) scalar(raw []byte, t *nest.Type) (c Cause) {
	b := append(append(n.tmp[:0], raw...), ',')
	n.tmp = b
	switch t.Kind {
	case nest.Bool:
		v, _, c := Bool(b, 0)
		if c == OK {
			n.dst = nest.AppendBool(n.dst, v)
		}
		return c
	case nest.Float, nest.Double:
		v, _, c := Float(b, 0)
		if t.Kind == nest.Float {
			v, _, c = Float32(b, 0)
		}
		if c == OK {
			n.dst = nest.AppendFloat(n.dst, v)
		}
		return c
	case nest.Decimal:
		v, _, c := Decimal128(b, 0, t.Precision, t.Scale)
		if c == OK {
			n.dst = nest.AppendInt128(n.dst, v)
		}
		return c
	}
	var v int64
	switch t.Kind {
	case nest.Int:
		if v, _, c = Int(b, 0); t.Bits < 64 {
			v, c = inBits(v, c, t.Bits)
		}
	case nest.Timestamp:
		v, _, c = TimestampCut(b, 0, n.times, max(t.Unit, 1))
	case nest.Duration:
		v, _, c = Duration(b, 0)
	case nest.Date:
		v, _, c = Date(b, 0)
	case nest.Months:
		v, _, c = Months(b, 0)
	}
	if c == OK {
		n.dst = nest.AppendInt(n.dst, v)
	}
	return c
}
