// Package textline splits lines of text by a regular expression, for the format text. Only programs with such a source link it.
package textline

import (
	"bytes"
	"regexp"

	"github.com/streamc/streamc/runtime/decode"
)

// Whole is the split of a source without a pattern: the line is its one field.
func Whole(line []byte, dst []decode.Field) []decode.Field {
	return append(dst, decode.Field{Text: line, Quoted: true})
}

// Groups returns the split by an expression (RE2 syntax) with groups, one per column in its order. A line that the expression matches nowhere has no
// fields; a group that took no part is NULL.
func Groups(expr string, groups ...int) func(line []byte, dst []decode.Field) []decode.Field {
	re := regexp.MustCompile(expr)
	return func(line []byte, dst []decode.Field) []decode.Field {
		m := re.FindSubmatchIndex(bytes.TrimSuffix(line, []byte("\r")))
		if m == nil {
			return dst
		}
		for _, g := range groups {
			if from := m[2*g]; from < 0 {
				dst = append(dst, decode.Field{})
			} else {
				dst = append(dst, decode.Field{Text: line[from:m[2*g+1]], Quoted: true})
			}
		}
		return dst
	}
}
