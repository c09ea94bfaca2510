package diag

import "sort"

// Entry is what `streamc help SQ2101` prints and what the error index in the documentation holds.
type Entry struct {
	Title       string // one line, lower case, no dot
	Explanation string // why the rule exists, one paragraph
	Example     string // query text (or a command) that gives this diagnostic
	Fix         string // the same text, mended
}

// entries is filled by addEntries from syntax_help.go, meaning.go, build.go: one table per file of
// constructors, so that a constructor and its explanation change together.
var entries = map[Code]Entry{}

// addEntries is called from package-level declarations: var _ = addEntries(map[Code]Entry{…}).
// Two entries for a code are a bug of this package, found by any test that imports it.
func addEntries(m map[Code]Entry) bool {
	for c, e := range m {
		if _, ok := entries[c]; ok {
			panic("diag: two entries for " + string(c))
		}
		entries[c] = e
	}
	return true
}

// Explain returns the entry of a code; false for codes that no version ever used.
func Explain(code Code) (Entry, bool) {
	e, ok := entries[code]
	return e, ok
}

// Codes returns every code that has an entry, in order.
func Codes() []Code {
	l := make([]Code, 0, len(entries))
	for c := range entries {
		l = append(l, c)
	}
	sort.Slice(l, func(i, j int) bool { return l[i] < l[j] })
	return l
}
