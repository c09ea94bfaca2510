package typecheck_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

var pendingNote = regexp.MustCompile(`SQ1002 "(.*?)"(?: |$)`)

// TestPending: what parses and is not compiled yet says so once, at the words annotated. Each paragraph of testdata/pending.txt is a file of
// its own; whoever implements a part deletes its paragraph. Together they reach the whole table: an entry that nothing gives promises too little.
func TestPending(t *testing.T) {
	text, err := os.ReadFile("testdata/pending.txt")
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]bool{}
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
				reached[d.Message] = true
			}
			if d.Code == "SQ1001" {
				t.Errorf("%s\ndoes not parse: %s", paragraph, d.Message)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", paragraph, diff)
		}
	}
	for _, key := range diag.Unsupported() {
		if !reached[diag.NotSupported(key, nil, source.Span{}).Message] {
			t.Errorf("no paragraph of testdata/pending.txt reaches %s", key)
		}
	}
}

// TestFeatures: each key that this package gives to diag.NotSupported stands in the table, where a missing one is a panic. Keys are what NotSupported
// is called with, what functions return as a Feature, and values of maps to one.
func TestFeatures(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]token.Position{}
	fset := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		add := func(e ast.Expr) {
			if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if key, err := strconv.Unquote(l.Value); err == nil && key != "" {
					keys[key] = fset.Position(l.Pos())
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if isDiag(n.Fun, "NotSupported") {
					add(n.Args[0])
				}
			case *ast.FuncDecl:
				if r := n.Type.Results; r != nil && isDiag(r.List[0].Type, "Feature") {
					ast.Inspect(n.Body, func(n ast.Node) bool {
						if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
							add(ret.Results[0])
						}
						return true
					})
				}
			case *ast.CompositeLit:
				if m, ok := n.Type.(*ast.MapType); ok && isDiag(m.Value, "Feature") {
					for _, e := range n.Elts {
						add(e.(*ast.KeyValueExpr).Value)
					}
				}
			}
			return true
		})
	}
	if len(keys) < 20 {
		t.Fatalf("only %d keys found: %v", len(keys), keys)
	}
	for key, at := range keys {
		if !diag.IsUnsupported(key) {
			t.Errorf("%s: the table has no %s", at, key)
		}
	}
}

// isDiag reports the expression diag.name.
func isDiag(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "diag"
}
