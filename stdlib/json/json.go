// Package json reads JSON in STRINGs: the operators -> and ->>.
//
// A text is scanned as a whole, so that it is an error wherever it is broken. All functions are pure and may be called at once.
package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// maxDepth is the deepest nesting, as that of records.
const maxDepth = 512

var errNotJSON = errors.New("is not JSON")

// scanner walks over a text. p is behind what was read; ok is false once something was no JSON.
type scanner struct {
	s     string
	p     int
	depth int
}

func (x *scanner) blanks() {
	for x.p < len(x.s) && strings.IndexByte(" \t\n\r", x.s[x.p]) >= 0 {
		x.p++
	}
}

// take reads c, with the blanks in front of it.
func (x *scanner) take(c byte) bool {
	x.blanks()
	if x.p < len(x.s) && x.s[x.p] == c {
		x.p++
		return true
	}
	return false
}

// value reads one value and returns its text.
func (x *scanner) value() (raw string, ok bool) {
	x.blanks()
	from := x.p
	switch {
	case x.p == len(x.s):
		return "", false
	case x.s[x.p] == '{' || x.s[x.p] == '[':
		ok = x.parts(func(string, string) {})
	case x.s[x.p] == '"':
		_, ok = x.str()
	default:
		ok = x.word()
	}
	return x.s[from:x.p], ok
}

// parts reads an array or an object, and calls part with each key, "" in arrays, and the text of its value.
func (x *scanner) parts(part func(key, raw string)) bool {
	if x.depth++; x.depth > maxDepth {
		return false
	}
	defer func() { x.depth-- }()
	object := x.s[x.p] == '{'
	closing := byte(']')
	if object {
		closing = '}'
	}
	x.p++
	if x.take(closing) {
		return true
	}
	for {
		key := ""
		if object {
			x.blanks()
			raw, ok := x.str()
			if !ok || !x.take(':') {
				return false
			}
			key = raw
		}
		raw, ok := x.value()
		if !ok {
			return false
		}
		part(key, raw)
		if x.take(closing) {
			return true
		}
		if !x.take(',') {
			return false
		}
	}
}

// str reads a string and returns it with its quotes.
func (x *scanner) str() (raw string, ok bool) {
	from := x.p
	if x.p == len(x.s) || x.s[x.p] != '"' {
		return "", false
	}
	for x.p++; x.p < len(x.s); x.p++ {
		switch c := x.s[x.p]; {
		case c == '"':
			x.p++
			raw = x.s[from:x.p]
			return raw, !strings.Contains(raw, `\`) || json.Valid([]byte(raw))
		case c == '\\':
			x.p++
		case c < 0x20:
			return "", false
		}
	}
	return "", false
}

// word reads a number, true, false or null.
func (x *scanner) word() bool {
	from := x.p
	for x.p < len(x.s) && strings.IndexByte(" \t\n\r,:{}[]\"", x.s[x.p]) < 0 {
		x.p++
	}
	switch w := x.s[from:x.p]; w {
	case "true", "false", "null":
		return true
	default:
		_, ok := textform.ScanJSON([]byte(w))
		return ok
	}
}

// Parts splits a text that is one array or object into the keys and the texts of its values; kind is its first byte, and that of any other
// value, of which there are no parts.
func Parts(s string) (kind byte, keys, raws []string, err error) {
	x := scanner{s: s}
	x.blanks()
	if x.p < len(s) {
		kind = s[x.p]
	}
	ok := true
	if kind == '{' || kind == '[' {
		ok = x.parts(func(key, raw string) { keys, raws = append(keys, key), append(raws, raw) })
	} else {
		_, ok = x.value()
	}
	x.blanks()
	if !ok || x.p < len(s) || !utf8.ValidString(s) {
		const limit = 60
		if len(s) > limit {
			s = strings.ToValidUTF8(s[:limit], "") + "…"
		}
		return 0, nil, nil, fmt.Errorf("%q %w", s, errNotJSON)
	}
	return kind, keys, raws, nil
}

// Text is the text of a value: a string without its quotes, anything else as it stands; NULL for null.
func Text(raw string) sq.Null[string] {
	switch {
	case raw == "null":
		return sq.Null[string]{}
	case raw[0] != '"':
		return sq.Null[string]{V: raw, Valid: true}
	case !strings.Contains(raw, `\`):
		return sq.Null[string]{V: raw[1 : len(raw)-1], Valid: true}
	}
	var out string
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		return sq.Null[string]{} // str has checked it
	}
	return sq.Null[string]{V: out, Valid: true}
}

// Get is s -> key: the text of the value of a key of an object, the first of equal ones; NULL where there is none, or no object.
func Get(s, key string) (sq.Null[string], error) {
	kind, keys, raws, err := Parts(s)
	if err != nil || kind != '{' {
		return sq.Null[string]{}, err
	}
	for i, k := range keys {
		if Text(k).V == key {
			return sq.Null[string]{V: raws[i], Valid: true}, nil
		}
	}
	return sq.Null[string]{}, nil
}

// At is s -> i: the text of an element of an array, counted from 0, or from its end for a negative i; NULL where there is none, or no array.
func At(s string, i int64) (sq.Null[string], error) {
	kind, _, raws, err := Parts(s)
	if i < 0 {
		i += int64(len(raws))
	}
	if err != nil || kind != '[' || i < 0 || i >= int64(len(raws)) {
		return sq.Null[string]{}, err
	}
	return sq.Null[string]{V: raws[i], Valid: true}, nil
}

// GetText is s ->> key: Get as Text. AtText is s ->> i.
func GetText(s, key string) (sq.Null[string], error) { return asText(Get(s, key)) }
func AtText(s string, i int64) (sq.Null[string], error) {
	return asText(At(s, i))
}

func asText(v sq.Null[string], err error) (sq.Null[string], error) {
	if err != nil || !v.Valid {
		return sq.Null[string]{}, err
	}
	return Text(v.V), nil
}
