// Package diag is the currency of errors and warnings of the compiler.
//
// Phase: all. In: spans and facts. Out: a Bag of Diagnostics, rendered for terminals or as JSON.
// Every code has exactly one constructor (syntax.go 1xxx, meaning.go 2xxx and the 1xxx of meaning,
// build.go 4xxx, internal.go 9xxx) and one entry in the table that `streamc help` prints.
package diag

import (
	"sort"

	"github.com/streamc/streamc/lang/source"
)

// Code is a stable diagnostic number such as "SQ2101". Codes are never renumbered.
type Code string

// Severity tells whether a diagnostic stops the build.
type Severity uint8

// The two severities.
const (
	Error Severity = iota
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Help is one way out. Code, where not empty, is query text that may replace the text at Span (or,
// with a zero Span, is an example to follow).
type Help struct {
	Text string      `json:"text"`
	Code string      `json:"code,omitempty"`
	Span source.Span `json:"-"`
}

// Diagnostic is one message. File may be nil for messages without a text (environment).
type Diagnostic struct {
	Code     Code
	Severity Severity
	File     *source.File
	Span     source.Span
	Message  string // one line, no code, no trailing dot
	Why      string // the reason, optional
	Help     []Help
}

// Bag collects diagnostics of one run. The zero Bag is ready to use; it is not safe for concurrent use.
type Bag struct{ list []Diagnostic }

// Add appends d. One mistake gives one message: an equal code at an equal span is dropped.
func (b *Bag) Add(d Diagnostic) {
	for _, x := range b.list {
		if x.Code == d.Code && x.Span == d.Span && x.Message == d.Message {
			return
		}
	}
	b.list = append(b.list, d)
}

// HasErrors reports whether any diagnostic is an Error.
func (b *Bag) HasErrors() bool {
	for _, d := range b.list {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// All returns the diagnostics in the order of the text. The caller owns the slice.
func (b *Bag) All() []Diagnostic {
	l := append([]Diagnostic(nil), b.list...)
	sort.SliceStable(l, func(i, j int) bool { return l[i].Span.Start < l[j].Span.Start })
	return l
}
