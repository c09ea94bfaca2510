package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// machine are the diagnostics about the machine and about bugs of streamc: they have no place in a text, so no query gives them. Their flows are
// tested where they happen (codegen/gobuild, cmd/streamc).
var machine = map[string]diag.Diagnostic{
	"NoGo":                diag.NoGo("1.26"),
	"GoTooOld":            diag.GoTooOld("/usr/bin/go", "go1.24.1", "1.26"),
	"GoTooNew":            diag.GoTooNew("/usr/bin/go", "go1.28.0", "1.28"),
	"CacheNotWritable":    diag.CacheNotWritable("/var/cache/streamc", "permission denied"),
	"NoHome":              diag.NoHome("XDG_CACHE_HOME"),
	"ModulesMissing":      diag.ModulesMissing("/root/go/pkg/mod", "github.com/cockroachdb/pebble/v2@v2.1.7"),
	"OutputNotWritable":   diag.OutputNotWritable("/no/such/job", "no such file or directory"),
	"BadTarget":           diag.BadTarget("linux", "x86_64"),
	"DiskFull":            diag.DiskFull("/var/cache/streamc"),
	"OutOfMemory":         diag.OutOfMemory(),
	"GoBroken":            diag.GoBroken("/opt/go", "exit status 1"),
	"TargetFolderInUse":   diag.TargetFolderInUse("src", "notes.txt"),
	"BadModulePath":       diag.BadModulePath("my job", "malformed import path"),
	"CannotRead":          diag.CannotRead("q.sq", "no such file or directory"),
	"DownloadFailed":      diag.DownloadFailed("dial tcp: no route to host"),
	"NothingToBuild":      diag.NothingToBuild("q.sq"),
	"NotBuiltYet":         diag.NotBuiltYet(nil, source.Span{}, "connector 'kafka'", "source txns", "--input txns=FILE"),
	"GeneratedCodeBroken": diag.GeneratedCodeBroken("q.sq:12", "undefined: x", "/tmp/q"),
	"CompilerPanic":       diag.CompilerPanic("plan", "index out of range"),
	"ParserFault":         diag.ParserFault(nil, source.Span{}, "token 3"),
}

// constructors are the functions of lang/diag that make a Diagnostic, with their codes.
func constructors(t *testing.T) map[string]diag.Code {
	t.Helper()
	dir := filepath.Join("..", "lang", "diag")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]diag.Code{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || !returnsDiagnostic(fn) {
				continue
			}
			if code := codeIn(fn); code != "" {
				out[fn.Name.Name] = code
			}
		}
	}
	return out
}

func returnsDiagnostic(fn *ast.FuncDecl) bool {
	r := fn.Type.Results
	if r == nil || len(r.List) != 1 {
		return false
	}
	id, ok := r.List[0].Type.(*ast.Ident)
	return ok && id.Name == "Diagnostic"
}

// codeIn is the code that a constructor gives, "" for a function that changes a diagnostic.
func codeIn(fn *ast.FuncDecl) (code diag.Code) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && code == "" {
			if s, err := strconv.Unquote(l.Value); err == nil && expectation.MatchString(s) && len(s) == 6 {
				code = diag.Code(s)
			}
		}
		return true
	})
	return code
}

// TestDiag: what each constructor of lang/diag says, on a terminal without colours. A case is named by the constructor. Where the help is a way out of an
// error, want/fixed.sq is the query after following it: it checks. Where the help is a replacement in the text, it is exactly that.
func TestDiag(t *testing.T) {
	made := constructors(t)
	seen := map[string]bool{}
	for _, c := range load(t, "diag") {
		t.Run(c.Name, func(t *testing.T) {
			name, _, _ := strings.Cut(c.Name, "-")
			code, ok := made[name]
			if !ok {
				t.Fatalf("lang/diag has no constructor %s", name)
			}
			seen[name] = true
			text := c.Query()
			_, diags, _ := check("query", text)
			d, ok := find(diags, code)
			if !ok {
				t.Fatalf("%s is not given, but %v", code, diags)
			}
			if !d.Span.Valid() {
				t.Error("there is no place in the text, so no caret")
			}
			got := diag.Text(d, false)
			if want, _ := c.Take("want/diag"); string(want) != got {
				if *update {
					c.Set("want/diag", []byte(got))
				} else {
					t.Errorf("(-want +got):\n%s", cmp.Diff(string(want), got))
				}
			}
			fixed(t, c.Name, text, d, func() (string, bool) { s, ok := c.Take("want/fixed.sq"); return string(s), ok })
			finish(t, c)
		})
	}
	var missing []string
	for name := range made {
		if _, ok := machine[name]; !ok && !seen[name] {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	for _, name := range missing {
		t.Errorf("no case testdata/diag/%s.txtar reaches %s of lang/diag", name, made[name])
	}
}

func find(l []diag.Diagnostic, code diag.Code) (diag.Diagnostic, bool) {
	for _, d := range l {
		if d.Code == code {
			return d, true
		}
	}
	return diag.Diagnostic{}, false
}

// fixed tests the query that follows the help.
func fixed(t *testing.T, name, text string, d diag.Diagnostic, take func() (string, bool)) {
	t.Helper()
	want, ok := take()
	code := false
	for _, h := range d.Help {
		code = code || h.Code != ""
		if h.Code == "" || !h.Span.Valid() {
			continue
		}
		if got := text[:h.Span.Start] + h.Code + text[h.Span.End:]; got != want {
			t.Errorf("following the help gives\n%s", got)
		}
		break // the first way out is the one that is followed
	}
	if code && !ok {
		t.Error("the help gives code, but there is no want/fixed.sq that follows it")
	}
	if !ok {
		return
	}
	p, diags, err := check("query", want)
	if _, still := find(diags, d.Code); p == nil || still {
		t.Errorf("the fixed query gives %s again, or an error: %v\n%s", d.Code, err, want)
	}
}

// TestDiagOfMachine: the texts of the diagnostics that have no place in a query.
func TestDiagOfMachine(t *testing.T) {
	made := constructors(t)
	var names []string
	for name := range machine {
		if _, ok := made[name]; !ok {
			t.Errorf("lang/diag has no constructor %s", name)
		}
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString("# " + name + "\n" + diag.Text(machine[name], false) + "\n")
	}
	path := filepath.Join("testdata", "machine.txt")
	want, err := os.ReadFile(path)
	if *update {
		err = os.WriteFile(path, []byte(b.String()), 0o666)
	} else if string(want) != b.String() {
		t.Errorf("%s (-want +got):\n%s", path, cmp.Diff(string(want), b.String()))
	}
	if err != nil {
		t.Error(err)
	}
}
