package typecheck_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/source"
)

var pendingNote = regexp.MustCompile(`SQ1002 "(.*?)"(?: |$)`)

// TestPending: what parses and is not compiled yet says so once, at the words annotated. Each paragraph of testdata/pending.txt is a file of
// its own; whoever implements a part deletes its paragraph.
func TestPending(t *testing.T) {
	text, err := os.ReadFile("testdata/pending.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, paragraph := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n\n") {
		src := source.New("pending.sq", paragraph)
		_, found := check(paragraph)
		var want, got []string
		for _, line := range strings.Split(paragraph, "\n") {
			_, notes, _ := strings.Cut(line, "--! ")
			for _, m := range pendingNote.FindAllStringSubmatch(notes, -1) {
				want = append(want, m[1])
			}
		}
		for _, d := range found {
			if d.Code == "SQ1002" {
				got = append(got, src.Slice(d.Span))
			}
			if d.Code == "SQ1001" {
				t.Errorf("%s\ndoes not parse: %s", paragraph, d.Message)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", paragraph, diff)
		}
	}
}
