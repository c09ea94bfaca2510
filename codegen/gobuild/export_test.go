package gobuild

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
)

func goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=readonly", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// The emitted module must live without streamc: here it is moved, and no cache of streamc's ever existed.
func TestExportStandsAlone(t *testing.T) {
	long(t)
	b := builder(t)
	dir := filepath.Join(t.TempDir(), "made")
	if err := b.Export(hello(), dir, Release{}); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "moved", "far")
	if err := os.MkdirAll(filepath.Dir(moved), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	goCommand(t, moved, "vet", "./...")
	goCommand(t, moved, "build", "-o", "job", ".")
	if got := output(t, filepath.Join(moved, "job")); got != "hello\n" {
		t.Errorf("job said %q", got)
	}
}

func TestExportHoldsWhatIsNeeded(t *testing.T) {
	b := builder(t)
	dir := filepath.Join(t.TempDir(), "made")
	for range 2 { // a second time over the same files is fine
		if err := b.Export(hello(), dir, Release{}); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{
		"go.mod": true, "go.sum": true, "main.go": true, "hello/query.go": true, "streamc/LICENSE": true, "streamc/go.mod": true, "streamc/go.sum": true,
		"streamc/runtime/app/app.go": true, "streamc/runtime/text/text.go": true, "streamc/runtime/text/text_windows.go": true, "streamc/stdlib/num/num.go": true,
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if !want[filepath.ToSlash(rel)] {
			t.Errorf("%s is not needed", rel)
		}
		delete(want, filepath.ToSlash(rel))
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), b.Cache) {
			t.Errorf("%s names the cache", rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range want {
		t.Errorf("%s is missing", path)
	}
}

func TestExportSparesOtherFiles(t *testing.T) {
	b := builder(t)
	dir := t.TempDir()
	if err := b.Export(hello(), dir, Release{}); err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(dir, "hello", "query.go")
	if err := os.WriteFile(edited, []byte("package hello // mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := b.Export(hello(), dir, Release{})
	if env := wantCode(t, err, "SQ4012"); env != nil && !strings.Contains(env.Diag.Why, filepath.Join("hello", "query.go")) {
		t.Errorf("why: %s", env.Diag.Why)
	}
	if data, err := os.ReadFile(edited); err != nil || string(data) != "package hello // mine\n" {
		t.Errorf("the edited file was touched: %q %v", data, err)
	}
}

func TestExportOfARelease(t *testing.T) {
	b := builder(t)
	dir := t.TempDir()
	if err := b.Export(hello(), dir, Release{Version: "v0.1.0", Sum: "h1:zip="}); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(mod), "require "+ModulePath+" v0.1.0\n") || strings.Contains(string(mod), "replace") {
		t.Errorf("go.mod:\n%s", mod)
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(sum), ModulePath+" v0.1.0 h1:zip=\n"+ModulePath+" v0.1.0/go.mod h1:") {
		t.Errorf("go.sum:\n%s", sum)
	}
	if _, err := os.Stat(filepath.Join(dir, "streamc")); err == nil {
		t.Error("the runtime was copied all the same")
	}
}

func TestModulePaths(t *testing.T) {
	b := builder(t)
	for path, ok := range map[string]bool{
		"job/hello": true, "example.com/jobs/hello": true, "hello": false, "my job": false, "": false, "/abs": false, "example.com/a/../b": false, "Example.com/x": false,
	} {
		src := hello()
		src.Module = path
		err := b.Export(src, filepath.Join(t.TempDir(), "d"), Release{})
		if ok && err != nil {
			t.Errorf("%q: %v", path, err)
		}
		if !ok {
			if env := wantCode(t, err, "SQ4013"); env != nil && env.Diag.Why == "" {
				t.Errorf("%q: no reason given", path)
			}
		}
	}
}

func TestDoctor(t *testing.T) {
	long(t)
	b := builder(t)
	checks, err := b.Doctor(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 4 {
		t.Errorf("%d checks: %+v", len(checks), checks)
	}
	for _, c := range checks {
		if c.Err != nil || c.Detail == "" {
			t.Errorf("%+v", c)
		}
	}
	src := tree()
	src["go.mod"].Data = append(src["go.mod"].Data, "\nrequire example.com/x v1.2.3\n"...)
	src["go.sum"].Data = []byte("example.com/x v1.2.3 h1:tZPjEnAgC46EZ8HMkGc9fv0zpzKdCkXsNyRLYVNgTkg=\nexample.com/x v1.2.3/go.mod h1:tZPjEnAgC46EZ8HMkGc9fv0zpzKdCkXsNyRLYVNgTkg=\n")
	src["runtime/text/text.go"].Data = []byte("package text\n\nimport _ \"example.com/x\"\n\nconst Hello = \"\"\n")
	t.Setenv("GOMODCACHE", t.TempDir())
	b = &Builder{Source: src, Cache: t.TempDir()}
	checks, err = b.Doctor(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if last := checks[len(checks)-1]; last.Err == nil || last.Err.Code != "SQ4006" {
		t.Errorf("%+v", last)
	}
	// Warm wants to download, and the proxy does not have it.
	t.Setenv("GOPROXY", "file://"+t.TempDir())
	t.Setenv("GOSUMDB", "off")
	_, err = b.Warm(context.Background(), nil)
	wantCode(t, err, "SQ4015")
}

func TestWarm(t *testing.T) {
	long(t)
	b := builder(t)
	if _, err := b.Warm(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if rep := mustBuild(t, b, hello(), "", Options{}); rep.Compiled > 2 {
		t.Errorf("%d packages were left to compile", rep.Compiled)
	}
}

// Each constructor of a 4xxx or 9xxx code has an entry for `streamc help`.
func TestCodesAreExplained(t *testing.T) {
	for _, d := range []diag.Diagnostic{
		diag.NoGo("1"), diag.GoTooOld("", "", ""), diag.GoTooNew("", "", ""), diag.CacheNotWritable("", ""), diag.NoHome(""), diag.ModulesMissing("", ""),
		diag.OutputNotWritable("", ""), diag.BadTarget("", ""), diag.DiskFull(""), diag.OutOfMemory(), diag.GoBroken("", ""), diag.TargetFolderInUse("", ""),
		diag.BadModulePath("", ""), diag.CannotRead("", ""), diag.DownloadFailed(""), diag.NothingToBuild(""), diag.GeneratedCodeBroken("", "", ""), diag.CompilerPanic("", ""),
	} {
		if _, ok := diag.Explain(d.Code); !ok {
			t.Errorf("%s is not explained", d.Code)
		}
	}
}
