package parse_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// Texts in testdata/bad are paragraphs; each is a file of its own. A line says its diagnostics behind
// --! as pairs of a code and the marked text in quotes. The golden beside it holds them as rendered.
var expectation = regexp.MustCompile(`(SQ\d{4}) "(.*?)"(?: |$)`)

func annotations(paragraph string) (want []string) {
	for _, line := range strings.Split(paragraph, "\n") {
		_, note, ok := strings.Cut(line, "--! ")
		if !ok {
			continue
		}
		for _, m := range expectation.FindAllStringSubmatch(note, -1) {
			want = append(want, m[1]+" "+m[2])
		}
	}
	return want
}

func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.sq")
	if err != nil || len(files) == 0 {
		t.Fatal("no inputs", err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var rendered strings.Builder
		for _, paragraph := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n\n") {
			f, diags := parseText(paragraph + "\n")
			var got []string
			for _, d := range diags {
				got = append(got, string(d.Code)+" "+f.Src.Slice(d.Span))
				rendered.WriteString(diag.Text(d, false) + "\n")
			}
			if diff := cmp.Diff(annotations(paragraph), got); diff != "" {
				t.Errorf("%s\n%s", paragraph, diff)
			}
			if len(diags) > 0 && !holed(f) {
				t.Errorf("%s\na diagnostic, but no hole", paragraph)
			}
		}
		compareGolden(t, strings.TrimSuffix(path, ".sq")+".golden", rendered.String())
	}
}

func holed(f *ast.File) bool {
	for _, s := range f.Stmts {
		if ast.HasBad(s) {
			return true
		}
	}
	return false
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (UPDATE_GOLDEN=1 rewrites it):\n%s", path, diff)
	}
}
