package regex

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
)

// Matches reports whether the pattern matches a part of s.
func Matches(s string, pattern *Pattern) bool { return pattern.re.MatchString(s) }

// Extract returns the first match; NULL where there is none.
func Extract(s string, pattern *Pattern) sq.Null[string] {
	at := pattern.re.FindStringIndex(s)
	if at == nil {
		return sq.Null[string]{}
	}
	return sq.Null[string]{V: s[at[0]:at[1]], Valid: true}
}

// ExtractGroup returns a group of the first match, 0 for all of it; NULL where there is no match, or where the group took no part in it.
func ExtractGroup(s string, pattern *Pattern, group int64) (sq.Null[string], error) {
	if group < 0 || group > int64(pattern.re.NumSubexp()) {
		return sq.Null[string]{}, fmt.Errorf("the pattern has no group %d", group)
	}
	at := pattern.re.FindStringSubmatchIndex(s)
	if at == nil || at[2*group] < 0 {
		return sq.Null[string]{}, nil
	}
	return sq.Null[string]{V: s[at[2*group]:at[2*group+1]], Valid: true}, nil
}

// Count returns the number of matches that do not overlap.
func Count(s string, pattern *Pattern) int64 {
	n := int64(0)
	for range pattern.re.FindAllStringIndex(s, -1) {
		n++
	}
	return n
}

// Position returns the position of the first match, from 1; 0 where there is none.
func Position(s string, pattern *Pattern) int64 {
	at := pattern.re.FindStringIndex(s)
	if at == nil {
		return 0
	}
	return int64(utf8.RuneCountInString(s[:at[0]])) + 1
}

// Replacement is what stands for a match: text, and groups.
type Replacement struct{ parts []piece }

// piece is literal text, or a group if group is not negative.
type piece struct {
	text  string
	group int
	name  string
}

// ParseReplacement reads a replacement: $n, ${n} and \n are the text of group n, ${name} of a named one, $0 and \0 of the match; another
// character behind a backslash stands for itself.
func ParseReplacement(s string) (*Replacement, error) { return replacements.get(s, parseReplacement) }

// MustReplacement is ParseReplacement of a text that was checked.
func MustReplacement(s string) *Replacement { return must(parseReplacement(s)) }

func parseReplacement(s string) (*Replacement, error) {
	r := &Replacement{}
	var text []byte
	flush := func() {
		if len(text) > 0 {
			r.parts = append(r.parts, piece{text: string(text), group: -1})
			text = text[:0]
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '$' && c != '\\' {
			text = append(text, c)
			continue
		}
		if i++; i == len(s) {
			return nil, fmt.Errorf("%c at the end stands for nothing", c)
		}
		switch d := s[i]; {
		case d >= '0' && d <= '9':
			flush()
			r.parts = append(r.parts, piece{group: int(d - '0')})
		case c == '\\':
			text = append(text, d)
		case d == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 2 {
				return nil, fmt.Errorf("${ without a name and }")
			}
			flush()
			r.parts = append(r.parts, named(s[i+1:i+end]))
			i += end
		default:
			return nil, fmt.Errorf("behind $ stands a group's number or {name}; a dollar sign is \\$")
		}
	}
	flush()
	return r, nil
}

func named(name string) piece {
	n := 0
	for _, c := range name {
		if c < '0' || c > '9' || n > 999 {
			return piece{group: 0, name: name}
		}
		n = 10*n + int(c-'0')
	}
	return piece{group: n}
}

// Replace replaces every match, from left to right.
func Replace(s string, pattern *Pattern, with *Replacement) (string, error) {
	groups := make([]int, len(with.parts))
	for i, p := range with.parts {
		if groups[i] = p.group; p.name != "" {
			groups[i] = pattern.re.SubexpIndex(p.name)
			if groups[i] < 0 {
				return "", fmt.Errorf("the pattern has no group named %s", p.name)
			}
		}
		if groups[i] > pattern.re.NumSubexp() {
			return "", fmt.Errorf("the pattern has no group %d", groups[i])
		}
	}
	matches := pattern.re.FindAllStringSubmatchIndex(s, -1)
	if matches == nil {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	last := 0
	for _, m := range matches {
		out = append(out, s[last:m[0]]...)
		for i, p := range with.parts {
			switch g := groups[i]; {
			case g < 0:
				out = append(out, p.text...)
			case m[2*g] >= 0:
				out = append(out, s[m[2*g]:m[2*g+1]]...)
			}
		}
		last = m[1]
	}
	return string(append(out, s[last:]...)), nil
}
