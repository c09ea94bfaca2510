package emit

import (
	"fmt"
	"go/token"
	"strings"
	"unicode"
)

// names hands out Go identifiers that are unique within a scope. Fields and methods may have the name of a package or of a
// predeclared identifier, other names may not.
type names struct {
	member bool
	used   map[string]bool
	fixed  map[string]bool // of members: what generated code calls a method by, whose parts have a number behind the name
	outer  *names          // of locals: the package's names, which they may not hide
	inner  map[string]bool // of the package: all names of locals
}

// newNames is the scope of package-level names.
func newNames() *names {
	n := scope(false, nil)
	n.inner = map[string]bool{}
	return n
}

// newLocals is the scope of a function in a package.
func newLocals(outer *names, taken ...string) *names {
	n := scope(false, taken)
	n.outer = outer
	return n
}

// newMembers is the scope of a type's fields and methods; taken, with or without a number behind it, belongs to generated methods.
func newMembers(taken ...string) *names {
	n := scope(true, nil)
	n.fixed = map[string]bool{}
	for _, t := range taken {
		n.fixed[t] = true
	}
	return n
}

func scope(member bool, taken []string) *names {
	n := &names{member: member, used: map[string]bool{}}
	for _, t := range taken {
		n.used[t] = true
	}
	return n
}

// take returns want, or want2, want3, … when it is taken, and takes it. A member with the name of a generated method, as add or add2, is addValue, add2Value.
func (n *names) take(want string) string {
	if n.fixed[strings.TrimRight(want, "0123456789")] {
		want += "Value"
	}
	name := want
	for i := 2; n.taken(name); i++ {
		name = fmt.Sprintf("%s%d", want, i)
	}
	n.used[name] = true
	if n.outer != nil {
		n.outer.inner[name] = true
	}
	return name
}

func (n *names) taken(s string) bool {
	if n.inner[s] || n.outer != nil && n.outer.used[s] {
		return true
	}
	return n.used[s] || token.IsKeyword(s) || !n.member && reserved[s]
}

// reserved are Go's predeclared names and the packages that generated code imports.
var reserved = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Fields(`any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8
		uint16 uint32 uint64 uintptr true false iota nil append cap clear close complex copy delete imag len make max min new
		panic print println real recover init main`) {
		m[s] = true
	}
	for _, p := range []string{"app", "block", "draw", "connect", "decode", "encode", "event", "job", "op", "sq", "state", "table", "num", "nest", "nested", "array", "json",
		"bytes", "cmp", "math", "strings", "time", "file", "stdio", "memory", "blackhole", "values", "text", "when", "geo", "textline", "nexmark", "generate"} {
		m[p] = true
	}
	return m
}()

// camel turns a SQL name into an unexported Go identifier: delay_min → delayMin, ID → id, "2nd" → x2nd.
func camel(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var b strings.Builder
	for i, w := range words {
		if strings.ToUpper(w) == w {
			w = strings.ToLower(w)
		}
		r := []rune(w)
		if i == 0 {
			r[0] = unicode.ToLower(r[0])
		} else {
			r[0] = unicode.ToUpper(r[0])
		}
		b.WriteString(string(r))
	}
	s := b.String()
	if s == "" {
		return "x"
	}
	if c := []rune(s)[0]; !unicode.IsLetter(c) || !unicode.IsLower(c) {
		s = "x" + s // digits, and letters without case: an exported or invalid identifier otherwise
	}
	return s
}

// title makes a word start with an upper-case letter, to stand inside an identifier.
func title(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// packageName turns a file's base name into a package name: lower-case letters and digits.
func packageName(file string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(file) {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' && b.Len() > 0 {
			b.WriteRune(r)
		}
	}
	s := b.String()
	if s == "" || reserved[s] || token.IsKeyword(s) {
		return s + "query"
	}
	return s
}
