package stdio

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// cut takes a row apart as runtime/encode writes it: {"name":value,…} without white space. Values are shown as people read them: strings
// without quotes, and nothing that moves the cursor.
func cut(line []byte) (names, cells []string, ok bool) {
	s := string(line)
	if len(s) < 2 || s[0] != '{' || s[len(s)-1] != '}' {
		return nil, nil, false
	}
	for p := 1; p < len(s)-1; {
		end := valueEnd(s, p)
		if s[p] != '"' || end >= len(s) || s[end] != ':' {
			return nil, nil, false
		}
		names = append(names, shown(s[p:end]))
		p = end + 1
		end = valueEnd(s, p)
		cells = append(cells, shown(s[p:end]))
		p = end
		if s[p] == ',' {
			p++
		} else if p != len(s)-1 {
			return nil, nil, false
		}
	}
	return names, cells, len(names) > 0
}

// valueEnd returns the offset behind the value at p: the next comma, colon or closing brace outside of strings and brackets.
func valueEnd(s string, p int) int {
	depth, text := 0, false
	for ; p < len(s); p++ {
		switch c := s[p]; {
		case text && c == '\\':
			p++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			depth++
		case depth > 0 && (c == '}' || c == ']'):
			depth--
		case depth == 0 && (c == ',' || c == ':' || c == '}'):
			return p
		}
	}
	return len(s)
}

// shown is a JSON value for people.
func shown(v string) string {
	if v != "" && v[0] == '"' {
		if !strings.Contains(v, `\`) {
			v = v[1 : len(v)-1]
		} else if u, err := strconv.Unquote(v); err == nil { // the escapes that the encoder writes are Go's too
			v = u
		}
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return utf8.RuneError
		}
		return r
	}, v)
}
