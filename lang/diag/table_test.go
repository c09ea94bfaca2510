package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The table is a promise to users and the road map: a change of it is a change of the product, so the
// list is pinned. Regenerate with UPDATE_GOLDEN=1.
func TestUnsupportedTable(t *testing.T) {
	var b strings.Builder
	seen := map[Feature]bool{}
	for _, f := range unsupported {
		if seen[f.key] || f.name == "" {
			t.Errorf("%q stands twice or has no name", f.key)
		}
		seen[f.key] = true
		b.WriteString(strings.TrimRight(string(f.key)+"\t"+f.name+"\t"+f.instead, "\t") + "\n")
	}
	path := filepath.Join("testdata", "unsupported.golden")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
	if !IsUnsupported("STREAM JOIN") || !IsUnsupported("FUNCTION RANK") || IsUnsupported("RANK") || IsUnsupported("TUMBLE") {
		t.Error("STREAM JOIN and the function RANK are in the table, TUMBLE is not")
	}
}

func TestNotSupportedNeedsAnEntry(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown feature must be noticed")
		}
	}()
	NotSupported("NO SUCH FEATURE", nil, at("f", "x", "x").Span)
}

var codeText = regexp.MustCompile(`^SQ[1-49]\d{3}$`)

// constructors maps every code in a string literal of this package to the functions that use it.
func constructors(t *testing.T) map[Code]map[string]bool {
	fset := token.NewFileSet()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[Code]map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue // tables of explanations
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				if s, _ := strconv.Unquote(lit.Value); codeText.MatchString(s) {
					c := Code(s)
					if out[c] == nil {
						out[c] = map[string]bool{}
					}
					out[c][fn.Name.Name] = true
				}
				return true
			})
		}
	}
	return out
}

// Every code has one constructor and one explanation, and every explanation a constructor.
func TestCodes(t *testing.T) {
	used := constructors(t)
	for code, fns := range used {
		if len(fns) != 1 {
			t.Errorf("%s has %d constructors: %v", code, len(fns), fns)
		}
		e, ok := Explain(code)
		if !ok {
			t.Errorf("%s has no entry for streamc help", code)
			continue
		}
		for what, text := range map[string]string{"title": e.Title, "explanation": e.Explanation, "example": e.Example, "fix": e.Fix} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", code, what)
			}
		}
	}
	codes := Codes()
	if !sort.SliceIsSorted(codes, func(i, j int) bool { return codes[i] < codes[j] }) {
		t.Error("Codes are not sorted")
	}
	for _, code := range codes {
		if used[code] == nil {
			t.Errorf("%s is explained but no constructor uses it", code)
		}
	}
	if _, ok := Explain("SQ0000"); ok {
		t.Error("SQ0000 does not exist")
	}
}

func TestSuggest(t *testing.T) {
	words := []string{"SELECT", "SET", "FROM", "WHERE", "txn_id", "amount", "ts", "MAP", "MAX"}
	cases := []struct{ in, want string }{
		{"SELCT", "SELECT"}, {"select", "SELECT"}, {"FORM", "FROM"}, {"WEHRE", "WHERE"}, {"txnid", "txn_id"},
		{"TXN_ID", "txn_id"}, {"amuont", "amount"}, {"tss", "ts"}, {"st", "SET"}, {"MAQ", "MAP"},
		{"zzz", ""}, {"", ""}, {"x", ""}, {"completely_else", ""}, {strings.Repeat("a", 100), ""},
	}
	for _, c := range cases {
		if got := Suggest(c.in, words); got != c.want {
			t.Errorf("Suggest(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestBag(t *testing.T) {
	var b Bag
	if b.HasErrors() {
		t.Error("empty bag has errors")
	}
	late, early := at("f", "ab", "b"), at("f", "ab", "a")
	early.Severity = Warning
	b.Add(late)
	b.Add(late)
	b.Add(early)
	if got := b.All(); len(got) != 2 || got[0].Span != early.Span || got[1].Span != late.Span {
		t.Errorf("order or duplicates: %v", got)
	}
	if !b.HasErrors() || late.Severity.String() != "error" || early.Severity.String() != "warning" {
		t.Error("severities")
	}
}
