package ref

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/typecheck/types"
)

// search is the outcome of looking for a member.
type search int

const (
	missing search = iota // the object ends without it
	found
	broken // the record breaks before it
)

// maxDepth is the deepest nesting that is read.
const maxDepth = 512

// member scans an object from the left for the first member of that name and returns the raw text of its value (T4b):
// values on the way are only delimited, a value counts only with the comma or brace behind it, and what follows is not looked at. A name
// is missing only from a whole object: what stands behind its last brace is a break.
func member(rec, name string) (string, search) {
	p := blank(rec, 0)
	if p >= len(rec) || rec[p] != '{' {
		return "", broken
	}
	p = blank(rec, p+1)
	if p < len(rec) && rec[p] == '}' {
		return "", missingIf(blank(rec, p+1) == len(rec))
	}
	for {
		// a member: "key" : value, and , or }
		end, ok := delimitString(rec, p)
		if !ok {
			return "", broken
		}
		key, keyErr := unquote(rec[p:end])
		p = blank(rec, end)
		if p >= len(rec) || rec[p] != ':' {
			return "", broken
		}
		start := blank(rec, p+1)
		end, ok = delimit(rec, start)
		if !ok {
			return "", broken
		}
		p = blank(rec, end)
		if p >= len(rec) || rec[p] != ',' && rec[p] != '}' {
			return "", broken
		}
		if keyErr == nil && key == name {
			return rec[start:end], found
		}
		if rec[p] == '}' {
			return "", missingIf(blank(rec, p+1) == len(rec))
		}
		p = blank(rec, p+1)
	}
}

func missingIf(whole bool) search {
	if whole {
		return missing
	}
	return broken
}

func blank(s string, p int) int {
	for p < len(s) && strings.IndexByte(" \t\r\n", s[p]) >= 0 {
		p++
	}
	return p
}

// delimitString returns the end of the string that starts at p.
func delimitString(s string, p int) (int, bool) {
	if p >= len(s) || s[p] != '"' {
		return 0, false
	}
	for p++; p < len(s); p++ {
		switch s[p] {
		case '\\':
			p++
		case '"':
			return p + 1, true
		}
	}
	return 0, false
}

// delimit returns the end of the value that starts at p; a number or word ends before punctuation or a blank.
func delimit(s string, p int) (int, bool) {
	if p >= len(s) {
		return 0, false
	}
	switch s[p] {
	case '"':
		return delimitString(s, p)
	case '{', '[':
		depth := 1 // the record's own object
		for p < len(s) {
			switch s[p] {
			case '"':
				end, ok := delimitString(s, p)
				if !ok {
					return 0, false
				}
				p = end
				continue
			case '{', '[':
				depth++
				if depth > maxDepth {
					return 0, false
				}
			case '}', ']':
				depth--
				if depth == 1 {
					return p + 1, true
				}
			}
			p++
		}
		return 0, false
	}
	start := p
	for ; p < len(s); p++ {
		if strings.IndexByte(",:{}[]\" \t\r\n", s[p]) >= 0 {
			break
		}
	}
	return p, p > start
}

// completeObject reports whether a last line without LF is one whole object and nothing else: whether a name that no key has is missing from it.
func completeObject(line string) bool {
	_, s := member(line, "\xff")
	return s == missing
}

var errBadEscape = errors.New("bad escape")

// unquote decodes a delimited JSON string. A bad or lone surrogate escape is an error; raw bytes must be UTF-8.
func unquote(raw string) (string, error) {
	body := raw[1 : len(raw)-1]
	var b strings.Builder
	for i := 0; i < len(body); {
		c := body[i]
		if c != '\\' {
			if c < 0x20 {
				return "", errors.New("control character")
			}
			r, n := utf8.DecodeRuneInString(body[i:])
			if r == utf8.RuneError && n == 1 {
				return "", errors.New("invalid UTF-8")
			}
			b.WriteString(body[i : i+n])
			i += n
			continue
		}
		n := escapeLen(body[i:])
		if n == 0 {
			return "", errBadEscape
		}
		var s string
		if err := json.Unmarshal([]byte(`"`+body[i:i+n]+`"`), &s); err != nil {
			return "", errBadEscape
		}
		if n == 6 && strings.ContainsRune(s, utf8.RuneError) && !strings.EqualFold(body[i+2:i+6], "fffd") {
			return "", errBadEscape // a lone surrogate
		}
		if n == 12 && utf8.RuneCountInString(s) != 1 {
			return "", errBadEscape
		}
		b.WriteString(s)
		i += n
	}
	return b.String(), nil
}

// escapeLen is the length of the escape that s starts with: 2, 6, or 12 for a surrogate pair; 0 for none.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 0
	}
	if s[1] != 'u' {
		return 2
	}
	if len(s) < 6 {
		return 0
	}
	high := strings.IndexByte("dD", s[2]) >= 0 && strings.IndexByte("89abAB", s[3]) >= 0
	if high && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		return 12
	}
	return 6
}

// fromJSON converts the raw text of a JSON value that is not null.
func (l *log) fromJSON(raw string, t types.Type) (Value, error) {
	isString := raw[0] == '"'
	text := raw
	if isString {
		s, err := unquote(raw)
		if err != nil {
			return null, err
		}
		text = s
	}
	if t.Nested() {
		if raw[0] != '[' && raw[0] != '{' {
			return null, errors.New("not " + t.Name())
		}
		return l.nestedValue(raw, t)
	}
	if t.Kind == types.String {
		if !isString && !json.Valid([]byte(raw)) {
			return null, errors.New("not a JSON value")
		}
		if !utf8.ValidString(text) {
			return null, errors.New("invalid UTF-8")
		}
		return Value{Kind: types.String, S: text}, nil
	}
	if !isString && t.Numeric() && !jsonNumber(raw) {
		return null, errors.New("not a number")
	}
	switch t.Kind {
	case types.Boolean:
		if raw == "true" || raw == "false" {
			return boolean(raw == "true"), nil
		}
		return null, errors.New("not a BOOLEAN")
	case types.Timestamp:
		if !isString && jsonNumber(raw) {
			v, err := l.timeNumber(raw)
			return cut(v, t), err
		}
		if !isString {
			return null, errors.New("not a TIMESTAMP")
		}
	case types.Duration, types.Date, types.Months, types.Bytes:
		if !isString {
			return null, errors.New("not a " + t.Name())
		}
	}
	return l.fromText(text, t)
}

// jsonNumber reports whether raw is a number by the JSON grammar.
func jsonNumber(raw string) bool {
	return raw != "" && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') && json.Valid([]byte(raw))
}
