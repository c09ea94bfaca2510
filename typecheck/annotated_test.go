package typecheck_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

var annotation = regexp.MustCompile(`(SQ\d{4}) "([^"]*)"`)

// TestAnnotated compares the diagnostics of testdata/*.sq with the annotations on their lines: --! SQ2003 "part of the message or help".
// Every diagnostic needs an annotation, and the other way round.
func TestAnnotated(t *testing.T) {
	files, err := filepath.Glob("testdata/*.sq")
	if err != nil || len(files) < 4 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src := source.New(name, string(text))
		_, found := check(string(text))
		byLine := map[int][]diag.Diagnostic{}
		for _, d := range found {
			line, _ := src.Position(d.Span.Start)
			byLine[line] = append(byLine[line], d)
		}
		for line := 1; line <= src.Lines(); line++ {
			_, notes, _ := strings.Cut(src.Line(line), "--!")
			got := byLine[line]
			for _, want := range annotation.FindAllStringSubmatch(notes, -1) {
				i := match(got, diag.Code(want[1]), want[2])
				if i < 0 {
					t.Errorf("%s:%d: want %s %q, got %v", name, line, want[1], want[2], messages(got))
					continue
				}
				got = append(got[:i:i], got[i+1:]...)
			}
			for _, d := range got {
				t.Errorf("%s:%d: unexpected %s", name, line, messages([]diag.Diagnostic{d}))
			}
		}
	}
}

func match(l []diag.Diagnostic, code diag.Code, part string) int {
	for i, d := range l {
		if d.Code == code && strings.Contains(messages(l[i : i+1])[0], part) {
			return i
		}
	}
	return -1
}

func messages(l []diag.Diagnostic) []string {
	var out []string
	for _, d := range l {
		m := string(d.Code) + " " + d.Message + " (" + d.Why + ")"
		for _, h := range d.Help {
			m += " [" + h.Text + "]"
		}
		out = append(out, m)
	}
	return out
}
