package golden

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// expectation is an annotation: --! CODE "text" at the end of a line.
var expectation = regexp.MustCompile(`(SQ[0-9]{4})(?: "([^"]*)")?`)

// TestCheck: each annotated line gives its diagnostics, and nothing else does.
func TestCheck(t *testing.T) {
	for _, c := range load(t, "check") {
		t.Run(c.Name, func(t *testing.T) {
			text := c.Query()
			src := source.New(c.Name+".sq", text)
			p, diags, _ := check(c.Name, text)
			var got []string
			errors := 0
			for _, d := range diags {
				line, _ := src.Position(d.Span.Start)
				got = append(got, fmt.Sprintf("%d %s %s", line, d.Code, src.Slice(d.Span)))
				if d.Severity == diag.Error {
					errors++
				}
				if d.Message == "" || strings.HasSuffix(d.Message, ".") {
					t.Errorf("%s: message %q", d.Code, d.Message)
				}
			}
			if (p == nil) != (errors > 0) {
				t.Errorf("program %v with %d errors", p != nil, errors)
			}
			match(t, src, got)
			finish(t, c)
		})
	}
}

// match pairs off the annotations with the diagnostics, given as "line code text".
func match(t *testing.T, src *source.File, got []string) {
	t.Helper()
	for n := 1; n <= src.Lines(); n++ {
		_, note, ok := strings.Cut(src.Line(n), "--!")
		if !ok {
			continue
		}
		for _, m := range expectation.FindAllStringSubmatch(note, -1) {
			found := false
			for i, g := range got {
				prefix := fmt.Sprintf("%d %s ", n, m[1])
				if text, ok := strings.CutPrefix(g, prefix); ok && (m[2] == "" || text == m[2]) {
					got = append(got[:i:i], got[i+1:]...)
					found = true
					break
				}
			}
			if !found {
				t.Errorf("line %d: no %s", n, m[0])
			}
		}
	}
	for _, g := range got {
		t.Errorf("unexpected: line %s", g)
	}
}
