package format_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/format"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
)

func parseText(text string) (*ast.File, []diag.Diagnostic) {
	var bag diag.Bag
	f := parse.File(source.New("q.sq", text), &bag)
	return f, bag.All()
}

// roundTrip checks parse∘format = id, that formatting is idempotent and that no comment is lost.
func roundTrip(t *testing.T, text string) string {
	t.Helper()
	return checkRoundTrip(t, text)
}

func checkRoundTrip(t interface{ Fatalf(string, ...any) }, text string) string {
	f, diags := parseText(text)
	if len(diags) > 0 {
		t.Fatalf("%s\nof %q", diag.Text(diags[0], false), text)
	}
	out := format.File(f)
	g, diags := parseText(out)
	if len(diags) > 0 {
		t.Fatalf("formatted: %s\nfrom %q\nto %q", diag.Text(diags[0], false), text, out)
	}
	if diff := cmp.Diff(ast.Dump(f), ast.Dump(g)); diff != "" {
		t.Fatalf("the tree changed:\n%s\nfrom %q\nto %q", diff, text, out)
	}
	if diff := cmp.Diff(comments(f), comments(g)); diff != "" {
		t.Fatalf("the comments changed:\n%s\nfrom %q\nto %q", diff, text, out)
	}
	if again := format.File(g); again != out {
		t.Fatalf("not idempotent:\n%s\nfrom %q", cmp.Diff(out, again), text)
	}
	return out
}

func comments(f *ast.File) []string {
	var out []string
	for _, c := range f.Comments {
		out = append(out, c.Text)
	}
	return out
}

// Each testdata/*.sq is what testdata/*.in is formatted to; a file without .in is its own.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.sq")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in, err := os.ReadFile(strings.TrimSuffix(path, ".sq") + ".in")
			if os.IsNotExist(err) {
				in, err = want, nil
			}
			if err != nil {
				t.Fatal(err)
			}
			got := roundTrip(t, string(in))
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// seeds are the inputs and goldens of this package.
func seeds(tb testing.TB) []string {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		tb.Fatal("no seeds", err)
	}
	var out []string
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}
