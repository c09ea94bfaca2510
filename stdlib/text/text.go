// Package text holds the functions of SQL over STRING.
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them). A STRING is valid UTF-8;
// lengths and positions count characters (code points), from 1. Results never keep more than their arguments do.
package text

import (
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
)

// Lower maps every letter to lower case by Unicode, one character to one.
func Lower(s string) string { return strings.ToLower(s) }

// Upper maps every letter to upper case by Unicode, one character to one.
func Upper(s string) string { return strings.ToUpper(s) }

// Length returns the number of characters.
func Length(s string) int64 { return int64(utf8.RuneCountInString(s)) }

// Trim removes spaces (and nothing else) from both ends.
func Trim(s string) string { return strings.Trim(s, " ") }

// TrimLeft removes spaces from the start.
func TrimLeft(s string) string { return strings.TrimLeft(s, " ") }

// TrimRight removes spaces from the end.
func TrimRight(s string) string { return strings.TrimRight(s, " ") }

// TrimOf removes the characters of set from both ends.
func TrimOf(s, set string) string { return strings.Trim(s, set) }

// TrimLeftOf removes the characters of set from the start.
func TrimLeftOf(s, set string) string { return strings.TrimLeft(s, set) }

// TrimRightOf removes the characters of set from the end.
func TrimRightOf(s, set string) string { return strings.TrimRight(s, set) }

// Concat joins strings.
func Concat(parts ...string) string { return strings.Join(parts, "") }

// ConcatWithSeparator joins the strings that are not NULL.
func ConcatWithSeparator(separator string, parts ...sq.Null[string]) string {
	n, size := 0, 0
	for _, p := range parts {
		if p.Valid {
			n++
			size += len(p.V) + len(separator)
		}
	}
	if n == 0 {
		return ""
	}
	out := make([]byte, 0, size-len(separator))
	first := true
	for _, p := range parts {
		if !p.Valid {
			continue
		}
		if !first {
			out = append(out, separator...)
		}
		out = append(out, p.V...)
		first = false
	}
	return owned(out)
}

// Replace replaces every occurrence of old, from left to right, by with; an empty old stands between all characters.
func Replace(s, old, with string) string { return strings.ReplaceAll(s, old, with) }

// StartsWith reports whether s begins with prefix; every string begins with the empty one.
func StartsWith(s, prefix string) bool { return strings.HasPrefix(s, prefix) }

// EndsWith reports whether s ends with suffix.
func EndsWith(s, suffix string) bool { return strings.HasSuffix(s, suffix) }

// Substring returns the characters from position start on. A negative start counts from the end, 0 is the first character; a start beyond either
// end gives the empty string.
func Substring(s string, start int64) string {
	at, ok := begin(s, start)
	if !ok {
		return ""
	}
	return s[at:]
}

// SubstringLen is Substring of at most length characters; a negative length gives NULL.
func SubstringLen(s string, start, length int64) sq.Null[string] {
	if length < 0 {
		return sq.Null[string]{}
	}
	at, ok := begin(s, start)
	if !ok {
		return sq.Null[string]{Valid: true}
	}
	return sq.Null[string]{V: Left(s[at:], length), Valid: true}
}

// begin is the byte offset of position start.
func begin(s string, start int64) (int, bool) {
	switch {
	case start == 0:
		return 0, true
	case start > 0:
		return skip(s, start-1)
	}
	n := Length(s)
	if start < -n {
		return 0, false
	}
	return skip(s, n+start)
}

// skip is the byte offset behind n characters; false if there is nothing behind them.
func skip(s string, n int64) (int, bool) {
	for i := range s {
		if n == 0 {
			return i, true
		}
		n--
	}
	return len(s), false
}

// Left returns the first n characters, none for a negative n.
func Left(s string, n int64) string {
	if n <= 0 {
		return ""
	}
	at, _ := skip(s, n)
	return s[:at]
}

// Right returns the last n characters, none for a negative n.
func Right(s string, n int64) string {
	if n <= 0 {
		return ""
	}
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

// Position returns the position of the first occurrence of part in s, 0 if there is none; the empty string stands at 1.
func Position(s, part string) int64 {
	i := strings.Index(s, part)
	if i < 0 {
		return 0
	}
	return Length(s[:i]) + 1
}

// Greatest returns the larger string, compared by bytes as all STRINGs are.
func Greatest(a, b string) string { return max(a, b) }

// Least returns the smaller string.
func Least(a, b string) string { return min(a, b) }
