package json

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/streamc/streamc/runtime/sq"
)

// Path is a compiled SQL/JSON path: $, members .name or ['name'], elements [0]. It is immutable.
type Path struct{ steps []step }

// step is a member, or an element where name is not meant.
type step struct {
	name    string
	index   int
	element bool
}

// paths keeps paths that come from data. It starts again when it is full.
var paths struct {
	sync.RWMutex
	m map[string]*Path
}

// ParsePath reads a path; "lax" and "strict" in front are taken.
func ParsePath(s string) (*Path, error) {
	paths.RLock()
	p := paths.m[s]
	paths.RUnlock()
	if p != nil {
		return p, nil
	}
	p, err := parsePath(s)
	if err != nil {
		return nil, err
	}
	paths.Lock()
	defer paths.Unlock()
	if paths.m == nil || len(paths.m) >= 256 {
		paths.m = map[string]*Path{}
	}
	paths.m[strings.Clone(s)] = p
	return p, nil
}

// MustPath is ParsePath of a path that was checked.
func MustPath(s string) *Path {
	p, err := parsePath(s)
	if err != nil {
		panic(err)
	}
	return p
}

var errPath = errors.New("a path is $ with members .name or ['name'] and elements [0] behind it")

func parsePath(s string) (*Path, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "lax "), "strict "))
	rest, ok := strings.CutPrefix(strings.Clone(s), "$")
	if !ok {
		return nil, errPath
	}
	p := &Path{}
	for rest != "" {
		var st step
		if st, rest, ok = nextStep(rest); !ok {
			return nil, errPath
		}
		p.steps = append(p.steps, st)
	}
	return p, nil
}

func nextStep(s string) (st step, rest string, ok bool) {
	if name, ok := strings.CutPrefix(s, "."); ok {
		if strings.HasPrefix(name, `"`) {
			end := strings.IndexByte(name[1:], '"')
			if end < 0 {
				return st, "", false
			}
			return step{name: name[1 : end+1]}, name[end+2:], true
		}
		end := strings.IndexAny(name, ".[*")
		if end < 0 {
			end = len(name)
		}
		return step{name: name[:end]}, name[end:], end > 0
	}
	inner, ok := strings.CutPrefix(s, "[")
	if !ok {
		return st, "", false
	}
	if quote := inner[:min(1, len(inner))]; quote == "'" || quote == `"` {
		end := strings.Index(inner[1:], quote+"]")
		if end < 0 {
			return st, "", false
		}
		return step{name: inner[1 : end+1]}, inner[end+3:], true
	}
	text, rest, ok := strings.Cut(inner, "]")
	n, err := strconv.Atoi(text)
	return step{index: n, element: true}, rest, ok && err == nil && n >= 0
}

// find returns the text of what the path leads to; ok is false where there is nothing. Every step reads all of its value, so that a broken text is found.
func (p *Path) find(s string) (raw string, ok bool, err error) {
	if _, _, _, err := Parts(s); err != nil {
		return "", false, err
	}
	raw = strings.TrimSpace(s)
	for _, st := range p.steps {
		var v sq.Null[string]
		if st.element {
			v, err = At(raw, int64(st.index))
		} else {
			v, err = Get(raw, st.name)
		}
		if err != nil || !v.Valid {
			return "", false, err
		}
		raw = v.V
	}
	return raw, true, nil
}

func container(raw string) bool { return raw[0] == '{' || raw[0] == '[' }

// Value returns the scalar that the path leads to, as text; NULL where there is none, for null, for an object or array, and where s is no JSON.
func Value(s string, path *Path) sq.Null[string] {
	raw, ok, err := path.find(s)
	if err != nil || !ok || container(raw) {
		return sq.Null[string]{}
	}
	return Text(raw)
}

// Query returns the text of the object or array that the path leads to; NULL where there is none, and where s is no JSON.
func Query(s string, path *Path) sq.Null[string] {
	raw, ok, err := path.find(s)
	return sq.Null[string]{V: raw, Valid: err == nil && ok && container(raw)}
}

// Object returns what the path leads to: a scalar as text, an object or array as JSON; NULL where there is nothing, for null, and where s is no JSON.
func Object(s string, path *Path) sq.Null[string] {
	raw, ok, err := path.find(s)
	if err != nil || !ok {
		return sq.Null[string]{}
	}
	return Text(raw)
}

// Exists reports whether the path leads to something; it does not where s is no JSON.
func Exists(s string, path *Path) bool {
	_, ok, err := path.find(s)
	return ok && err == nil
}

// Valid reports whether s is one JSON value.
func Valid(s string) bool {
	_, _, _, err := Parts(s)
	return err == nil
}

// IsObject, IsArray and IsScalar report one JSON value of a kind.
func IsObject(s string) bool { return kindOf(s) == '{' }

// IsArray reports a JSON array.
func IsArray(s string) bool { return kindOf(s) == '[' }

// IsScalar reports a JSON string, number, true, false or null.
func IsScalar(s string) bool {
	k := kindOf(s)
	return k != 0 && k != '{' && k != '['
}

// kindOf is the first byte of a JSON value; 0 for what is none.
func kindOf(s string) byte {
	kind, _, _, err := Parts(s)
	if err != nil {
		return 0
	}
	return kind
}

// ArrayLength returns the number of elements; NULL if s is JSON and no array.
func ArrayLength(s string) (sq.Null[int64], error) {
	kind, _, raws, err := Parts(s)
	return sq.Null[int64]{V: int64(len(raws)), Valid: err == nil && kind == '['}, err
}

// ArrayLengthAt is ArrayLength of what the path leads to; NULL where there is nothing.
func ArrayLengthAt(s string, path *Path) (sq.Null[int64], error) {
	raw, ok, err := path.find(s)
	if err != nil || !ok {
		return sq.Null[int64]{}, err
	}
	return ArrayLength(raw)
}

// TypeOf returns object, array, string, number, boolean or null.
func TypeOf(s string) (string, error) {
	kind, _, _, err := Parts(s)
	if err != nil {
		return "", err
	}
	switch kind {
	case '{':
		return "object", nil
	case '[':
		return "array", nil
	case '"':
		return "string", nil
	case 't', 'f':
		return "boolean", nil
	case 'n':
		return "null", nil
	}
	return "number", nil
}

// Quote returns s as a JSON string.
func Quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // every STRING has a JSON form
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Unquote returns the text of a JSON string; any other value, and what is no JSON, comes back as it is.
func Unquote(s string) string {
	if kind, _, _, err := Parts(s); err == nil && kind == '"' {
		return Text(strings.TrimSpace(s)).V
	}
	return s
}

// Make returns a JSON object of parts that are its keys and values in turn, or an array of values. A value is the JSON text of an array that holds it
// alone; absent leaves out the NULLs.
func Make(object, absent bool, parts ...string) string {
	b, end, step := []byte{'['}, byte(']'), 1
	if object {
		b, end, step = []byte{'{'}, '}', 2
	}
	for i := step - 1; i < len(parts); i += step {
		v := parts[i][1 : len(parts[i])-1]
		if absent && v == "null" {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		if object {
			b = append(append(b, Quote(parts[i-1])...), ':')
		}
		b = append(b, v...)
	}
	return string(append(b, end))
}
