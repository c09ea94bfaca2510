//go:build unix

package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// zipModule writes the checkout as version v0.1.0 into a folder that GOPROXY=file://… can name.
func zipModule(t *testing.T, proxy string) {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(proxy, "github.com/streamc/streamc/@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"list":        "v0.1.0\n",
		"v0.1.0.info": `{"Version":"v0.1.0","Time":"2026-01-01T00:00:00Z"}`,
		"v0.1.0.mod":  string(mod),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var files []zip.File
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "out" || d.Name() == "out0"):
			return fs.SkipDir
		case d.Type().IsRegular():
			files = append(files, zipFile{path, filepath.ToSlash(rel)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "v0.1.0.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := zip.Create(f, module.Version{Path: "github.com/streamc/streamc", Version: "v0.1.0"}, files); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// zipFile is one file of the checkout.
type zipFile struct{ path, rel string }

func (f zipFile) Path() string                 { return f.rel }
func (f zipFile) Lstat() (os.FileInfo, error)  { return os.Lstat(f.path) }
func (f zipFile) Open() (io.ReadCloser, error) { return os.Open(f.path) }

// Somebody installs a released streamc and has neither the checkout nor, later, a network.
func TestInstalledRelease(t *testing.T) {
	long(t)
	proxy := t.TempDir()
	zipModule(t, proxy)
	u := newUser(t)
	modcache := filepath.Join(t.TempDir(), "mod")
	t.Cleanup(func() { removeReadOnly(t, modcache) })
	caches, err := goCaches()
	if err != nil {
		t.Fatal(err)
	}
	machine := strings.TrimPrefix(caches[1], "GOMODCACHE=") + "/cache/download"
	bin := filepath.Join(u.dir, "bin")
	// Everything comes from files: the release from its own proxy, the third-party modules from what this machine has downloaded.
	online := u.with("GOMODCACHE="+modcache, fmt.Sprintf("GOPROXY=file://%s,file://%s", proxy, machine), "GOSUMDB=off", "GOBIN="+bin, "CGO_ENABLED=0")
	// -trimpath names packages by module, not by folder: what other tests compiled for --release serves here too.
	online.must("", "go", "install", "-trimpath", "github.com/streamc/streamc/cmd/streamc@v0.1.0")
	online.streamc = filepath.Join(bin, "streamc")

	u = online.with("GOPROXY=off")
	if r := u.run("version"); !strings.HasPrefix(r.stdout, "streamc v0.1.0, ") {
		t.Errorf("version: %s", r.stdout)
	}
	u.flights()
	u.run("build", "--release", "flights.sq")
	u.must("", filepath.Join(u.dir, "flights"))
	if got, want := u.figures("out"), (figures{17046, 19469, 86217, 531}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	// The emitted module requires the release instead of copying its runtime.
	u.run("build", "flights.sq", "--emit-go", "src")
	if mod := u.read("src/go.mod"); !strings.Contains(mod, "github.com/streamc/streamc v0.1.0") || strings.Contains(mod, "replace") {
		t.Errorf("go.mod: %s", mod)
	}
	owner := *u
	owner.dir = filepath.Join(u.dir, "src")
	owner.must("", "go", "build", "-trimpath", "-o", "job", ".")

	// The module cache is lost, as on a machine that got only the binary: the message names the way out, and that works.
	removeReadOnly(t, modcache)
	u.write("pay.sq", stateless)
	if r := u.try("", u.streamc, "build", "pay.sq"); r.code != exitFailed || !strings.Contains(r.err, "error[SQ4006]") || !strings.Contains(r.err, "streamc doctor --warm") {
		t.Errorf("empty module cache: %+v", r)
	}
	if r := u.try("", u.streamc, "doctor"); r.code != exitFailed || !strings.Contains(r.stdout, "ill  module cache") {
		t.Errorf("doctor: %+v", r)
	}
	if r := u.try("", u.streamc, "doctor", "--warm"); r.code != exitFailed || !strings.Contains(r.err, "SQ4015") {
		t.Errorf("doctor --warm without a proxy: %+v", r)
	}
	online.run("doctor", "--warm")
	if r := u.must(payIn, u.streamc, "run", "pay.sq"); r.stdout != payOut {
		t.Errorf("after doctor --warm: %+v", r)
	}
}

// removeReadOnly removes a module cache, whose folders are read-only.
func removeReadOnly(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		if os.IsNotExist(err) {
			return nil
		}
		return err
	})
	if err == nil {
		err = os.RemoveAll(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
}
