package lint

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// root is the module's root.
const root = "../.."

var packages = sync.OnceValues(func() (map[string]*Package, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Name,Dir,Imports,Standard", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, &listError{stderr.String(), err}
	}
	return Decode(out)
})

type listError struct {
	stderr string
	err    error
}

func (e *listError) Error() string { return e.err.Error() + "\n" + e.stderr }

var files = sync.OnceValues(func() ([]*File, error) { return Files(root) })

func list(t *testing.T) map[string]*Package {
	t.Helper()
	all, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func parsed(t *testing.T) []*File {
	t.Helper()
	fs, err := files()
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func report(t *testing.T, bad []string) {
	t.Helper()
	for _, b := range bad {
		t.Error(b)
	}
}

// layers are the import rules of ARCHITECTURE.md.
var layers = []Layer{
	{From: []string{"lang/source"}, Forbidden: []string{"lang", "typecheck", "codegen", "runtime", "stdlib", "cmd", "golden"}},
	{From: []string{"lang/diag"}, Forbidden: []string{"lang", "typecheck", "codegen", "runtime", "stdlib", "cmd", "golden"}, Allowed: []string{"lang/source"}},
	{From: []string{"lang/ast"}, Forbidden: []string{"lang", "typecheck", "codegen", "runtime", "stdlib", "cmd", "golden"}, Allowed: []string{"lang/source", "lang/diag"}},
	{From: []string{"lang/parse"}, Forbidden: []string{"lang/format", "typecheck", "codegen", "runtime", "stdlib", "cmd", "golden"}},
	{From: []string{"lang/format"}, Forbidden: []string{"lang/parse", "typecheck", "codegen", "runtime", "stdlib", "cmd", "golden"}},
	{From: []string{"typecheck"}, Forbidden: []string{"lang/parse", "lang/format", "codegen", "cmd", "golden", "runtime/op", "runtime/job", "runtime/event",
		"runtime/table", "runtime/state", "runtime/connect", "runtime/app", "runtime/fs", "runtime/sim"}},
	{From: []string{"codegen"}, Forbidden: []string{"lang/ast", "lang/parse", "lang/format", "cmd", "golden"}},
	{From: []string{"runtime", "stdlib"}, Forbidden: []string{"lang", "typecheck", "codegen", "cmd", "golden"}},
	{From: []string{"golden/ref"}, Forbidden: []string{"codegen", "cmd", "golden", "runtime/op", "runtime/job", "runtime/event", "runtime/table", "runtime/state",
		"runtime/connect", "runtime/app", "runtime/fs", "runtime/sim", "runtime/decode", "runtime/encode", "runtime/block", "lang/parse", "lang/format"}},
	{From: []string{"lang", "typecheck", "codegen", "runtime", "stdlib"}, Forbidden: []string{"internal/lint", "cmd", "golden", "bench"}},
}

func TestLayers(t *testing.T) { report(t, CheckLayers(list(t), layers)) }

// TestReferenceImports: the reference evaluator names what it shares with the rest of the house.
func TestReferenceImports(t *testing.T) {
	p := list(t)[Module+"/golden/ref"]
	if p == nil {
		t.Fatal("golden/ref is not in the module")
	}
	for _, i := range p.Imports {
		rel, own := strings.CutPrefix(i, Module+"/")
		if own && !Under(rel, "lang/ast", "lang/source", "typecheck", "stdlib", "runtime/sq") {
			t.Errorf("golden/ref imports %s", rel)
		}
	}
}

// owners are the folders that may import a big dependency.
var owners = map[string][]string{
	"github.com/alecthomas/participle": {"lang/parse"},
	"github.com/dave/jennifer":         {"codegen/emit"},
	"github.com/cockroachdb":           {"runtime/state"},
	"github.com/twmb/franz-go":         {"runtime/connect/kafka"},
	"github.com/jackc/pgx":             {"runtime/connect/postgres"},
	"os/exec":                          {"codegen/gobuild"},
	"github.com/spf13":                 {"cmd/streamc"},
	"golang.org/x/tools":               {"codegen/emit", "typecheck/catalog"},
	"net/http":                         {"runtime/serve", "runtime/connect"},
}

func TestOwners(t *testing.T) { report(t, CheckOwners(list(t), owners)) }

// impure are the files of runtime/ that touch the world: the driver, the life cycle of a program, the file system's adapter, stdin's pump.
var impure = []string{
	"runtime/job/drive.go",
	"runtime/app/",
	"runtime/fs/os.go",
	"runtime/fs/os_unix.go",
	"runtime/fs/os_other.go",
	"runtime/connect/stdio/pump.go",
}

func TestRuntimeIsRepeatable(t *testing.T) {
	fs := parsed(t)
	report(t, CheckRuntime(fs, []string{"runtime", "stdlib"}, impure))
	for _, f := range impure {
		if _, err := os.Stat(filepath.Join(root, f)); err != nil {
			t.Errorf("exception for a file that does not exist: %v", err)
		}
	}
}

func TestPackageComments(t *testing.T)  { report(t, CheckPackageComments(parsed(t))) }
func TestSizes(t *testing.T)            { report(t, CheckSizes(parsed(t))) }
func TestUnfinished(t *testing.T)       { report(t, CheckUnfinished(parsed(t))) }
func TestGeneratedHeaders(t *testing.T) { report(t, CheckGenerated(parsed(t))) }

// heavy are the dependencies that no API may reach.
var heavy = []string{"github.com/cockroachdb", "github.com/twmb/franz-go", "github.com/jackc/pgx"}

func TestBorder(t *testing.T) {
	var under []*File
	for _, f := range parsed(t) {
		if strings.HasPrefix(f.Path, "runtime/") || strings.HasPrefix(f.Path, "stdlib/") {
			under = append(under, f)
		}
	}
	report(t, CheckBorder(under, heavy))
}

// TestStatelessPrograms: nothing that a stateless program links reaches a store. runtime/state is named by stateful programs alone.
func TestStatelessPrograms(t *testing.T) {
	all := list(t)
	for _, p := range Own(all) {
		if !Under(p.Rel(), "runtime", "stdlib") || Under(p.Rel(), "runtime/state") {
			continue
		}
		chain := Chain(all, p.ImportPath, func(path string) bool { return strings.HasPrefix(path, "github.com/cockroachdb/pebble") })
		if chain != nil {
			t.Errorf("%s", strings.Join(chain, " imports "))
		}
	}
}

// TestModule: no replace directive, or `go install …@version` would not work.
func TestModule(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`(?m)^\s*(replace|exclude)\b`).Match(text) {
		t.Error("go.mod has a replace or exclude directive")
	}
}

// TestSelfContained: no test reads outside the module, no text names an absolute path of somebody's machine.
func TestSelfContained(t *testing.T) {
	bad := regexp.MustCompile(`\.\./sha` + `red|/wo` + `rk/(main|shared)|/ho` + `me/[a-z]|/tmp/s` + `c/`)
	for _, f := range parsed(t) {
		for i, line := range strings.Split(f.Text, "\n") {
			if m := bad.FindString(line); m != "" {
				t.Errorf("%s:%d: %s", f.Path, i+1, m)
			}
		}
	}
}
