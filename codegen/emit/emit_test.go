package emit_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/codegen/emit"
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
)

var update = flag.Bool("update", false, "rewrite the golden bundles in testdata")

const modulePath = "github.com/streamc/streamc"

// bundle emits a query text.
func bundle(t *testing.T, name, text string, o emit.Options) *emit.Result {
	t.Helper()
	src := source.New("/somewhere/else/"+name+".sq", text)
	var bag diag.Bag
	p := typecheck.Check(parse.File(src, &bag), catalog.Default(), &bag)
	if p == nil {
		for _, d := range bag.All() {
			line, col := src.Position(d.Span.Start)
			t.Errorf("%s.sq:%d:%d: %s %s", name, line, col, d.Code, d.Message)
		}
		t.FailNow()
	}
	pl := plan.Build(p, plan.Options{})
	if err := plan.Verify(pl); err != nil {
		t.Fatal(err)
	}
	r, err := emit.Bundle(pl, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// corpus is the queries of testdata, by name.
func corpus(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.sq")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no queries in testdata (%v)", err)
	}
	out := map[string]string{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(p), ".sq")] = string(text)
	}
	return out
}

var everything = emit.Options{Main: true, Tests: true, Module: "example.com/jobs"}

// The emitted text is a golden: testdata/<query>/<file>. A file there that is not emitted fails.
func TestGolden(t *testing.T) {
	for name, text := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			r := bundle(t, name, text, everything)
			dir := filepath.Join("testdata", name)
			if *update {
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			}
			seen := map[string]bool{}
			for _, f := range r.Files {
				golden := filepath.Join(dir, filepath.Base(f.Path))
				seen[golden] = true
				f.Source = own(f.Source)
				if *update {
					write(t, golden, f.Source)
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(string(want), string(f.Source)); d != "" {
					t.Errorf("%s (-want +got), run with -update if it is right:\n%s", golden, d)
				}
			}
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if !seen[f] {
					t.Errorf("%s is not emitted any more", f)
				}
			}
		})
	}
}

var fingerprint = regexp.MustCompile(`(Fingerprint:\s+)"[0-9a-f]+"`)

// own leaves out what is the plan's text, and not the emitter's.
func own(src []byte) []byte {
	src, _, _ = bytes.Cut(src, []byte("\n// explain is the plan"))
	return fingerprint.ReplaceAll(src, []byte(`$1"…"`))
}

func TestSameInputSameBytes(t *testing.T) {
	for name, text := range corpus(t) {
		a, b := bundle(t, name, text, everything), bundle(t, name, text, everything)
		if d := cmp.Diff(a, b); d != "" {
			t.Errorf("%s: two runs differ:\n%s", name, d)
		}
	}
}

var header = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

// Rules for all generated text: a header, no path of this machine, no internal package, nothing imported that is not used by the query.
func TestRulesOfGeneratedText(t *testing.T) {
	for name, text := range corpus(t) {
		for _, f := range bundle(t, name, text, everything).Files {
			src := string(f.Source)
			first, _, _ := strings.Cut(src, "\n")
			if !header.MatchString(first) {
				t.Errorf("%s: the first line is %q", f.Path, first)
			}
			if strings.Contains(src, "/somewhere/") {
				t.Errorf("%s: an absolute path", f.Path)
			}
			for _, im := range importsOf(t, f) {
				if strings.Contains(im, "/internal/") || strings.Contains(im, "/pebble") {
					t.Errorf("%s imports %s", f.Path, im)
				}
			}
		}
	}
}

func importsOf(t *testing.T, f emit.File) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Source, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, im := range file.Imports {
		p, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// A stateless file query links the file connector alone, and no store.
func TestStatelessImports(t *testing.T) {
	text := "CREATE SOURCE s (a BIGINT) WITH (connector = 'file', path = 'a.jsonl', format = 'json');\n" +
		"CREATE SINK o WITH (connector = 'file', path = 'b.jsonl', format = 'json');\nFROM s |> WHERE a > 1 |> EMIT INTO o;\n"
	for _, f := range bundle(t, "stateless", text, emit.Options{Main: true}).Files {
		for _, im := range importsOf(t, f) {
			rest, ours := strings.CutPrefix(im, modulePath+"/runtime/")
			if ours && rest != "connect/file" && strings.HasPrefix(rest, "connect/") || rest == "state" || rest == "table" || rest == "op" {
				t.Errorf("%s imports %s", f.Path, im)
			}
		}
	}
	for _, f := range bundle(t, "stateful", corpus(t)["hourly"], emit.Options{Main: true}).Files {
		if f.Path == "main.go" && !bytes.Contains(f.Source, []byte(modulePath+"/runtime/state")) {
			t.Error("the program of a stateful query does not link the store")
		}
	}
}

// Names and texts of a query cannot break out of identifiers, literals and comments.
func TestHostileTexts(t *testing.T) {
	text := "CREATE SOURCE \"func\" (\"a b*/\" BIGINT, \"type\" STRING, \"Type`s\" BIGINT, len BIGINT, \"s\" BIGINT, r BIGINT, \"ok\" BIGINT, err BIGINT, \"日本\" BIGINT, \"1\" BIGINT, num BIGINT)\n" +
		"WITH (connector = 'file', path = '`\"\\*/', format = 'json'); -- `\n" +
		"SELECT \"a b*/\" + 1 AS \"*/ panic(1) /*\", \"type\" || '`*/\"\\' AS nil, \"Type`s\" * len AS \"true\", \"s\" + r AS x, \"ok\" + err AS ok2, \"日本\" - 1 AS \"日本\", \"1\" % 3 AS \"1\", num + 1 AS job FROM \"func\";\n"
	r := bundle(t, "select", text, everything)
	vet(t, map[string]*emit.Result{"hostile": r})
}

// Secrets are read when the job starts: neither they nor literals near them are in a comment.
func TestSecrets(t *testing.T) {
	text := "CREATE SOURCE s (a BIGINT) WITH (connector = 'file', path = 'private/' || env('DIR'), format = 'json');\nSELECT a FROM s;\n"
	r := bundle(t, "secret", text, everything)
	for _, f := range r.Files {
		for line := range strings.Lines(string(f.Source)) {
			if strings.HasPrefix(strings.TrimSpace(line), "//") && strings.Contains(line, "private") {
				t.Errorf("%s: a WITH value in a comment: %s", f.Path, line)
			}
		}
	}
	vet(t, map[string]*emit.Result{"secret": r})
}

// maxLines is the budget of a generated function.
const maxLines = 150

// Everything compiles, passes go vet, and stays in functions of a readable size: the corpus, all operators over all types, and very wide queries.
func TestGeneratedCodeVets(t *testing.T) {
	results := map[string]*emit.Result{}
	for name, text := range corpus(t) {
		results[name] = bundle(t, name, text, everything)
	}
	for name, text := range map[string]string{"alltypes": allTypes(), "widejson": wide("json"), "widecsv": wide("csv")} {
		results[name] = bundle(t, name, text, everything)
	}
	for name, r := range results {
		for _, f := range r.Files {
			checkSizes(t, name, f)
		}
	}
	vet(t, results)
}

func checkSizes(t *testing.T, name string, f emit.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, f.Path, f.Source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name == "New" || fn.Name.Name == "tests" { // tables
			continue
		}
		if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line; n > maxLines {
			t.Errorf("%s/%s: %s has %d lines", name, f.Path, fn.Name.Name, n)
		}
	}
}

// vet compiles and vets bundles in one module beside the checkout.
func vet(t *testing.T, results map[string]*emit.Result) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module "+modulePath, "module example.com/jobs", 1)
	write(t, filepath.Join(dir, "go.mod"), fmt.Appendf(nil, "%s\nrequire %s v0.0.0\n\nreplace %s => %s\n", text, modulePath, modulePath, root))
	write(t, filepath.Join(dir, "go.sum"), sum)
	for name, r := range results {
		for _, f := range r.Files {
			if f.Path != "main.go" { // it imports the package by the path that it has in a module of its own
				write(t, filepath.Join(dir, name, filepath.FromSlash(f.Path)), f.Source)
			}
		}
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out[:min(len(out), 4000)])
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
