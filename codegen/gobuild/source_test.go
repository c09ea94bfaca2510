package gobuild

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamc/streamc"
)

// What the compiler carries must be what the checkout holds, without tests.
func TestEmbeddedSource(t *testing.T) {
	b := &Builder{Cache: t.TempDir(), NoCheckout: true}
	c, err := b.open()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range c.tree {
		have[f.path] = true
		if strings.HasSuffix(f.path, "_test.go") || strings.Contains(f.path, "testdata") {
			t.Errorf("%s is for tests", f.path)
		}
	}
	for _, want := range []string{"go.mod", "go.sum", "runtime/app/app.go", "runtime/job/job.go"} {
		if !have[want] {
			t.Errorf("%s is not embedded", want)
		}
	}
	replace, err := b.runtimeDir(c, Options{})
	if err != nil || replace != "../../src" {
		t.Fatalf("replace %s, %v", replace, err)
	}
	if _, err := os.Stat(filepath.Join(c.versioned("src"), "runtime", "job", "job.go")); err != nil {
		t.Error(err)
	}
}

// A checkout serves only as long as it is what was embedded.
func TestCheckoutMustMatch(t *testing.T) {
	root := t.TempDir()
	c := &cache{tree: []treeFile{{"go.mod", []byte("module m\n")}, {"runtime/a/a.go", []byte("package a\n")}}}
	put := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, want bool) {
		t.Helper()
		if got := c.matches(root); got != want {
			t.Errorf("%s: matches %v, want %v", what, got, want)
		}
	}
	expect("empty folder", false)
	put("go.mod", "module m\n")
	put("runtime/a/a.go", "package a\n")
	expect("no stdlib folder", false)
	put("stdlib/testdata/x.go", "nothing\n")
	expect("the same", true)
	put("runtime/a/a_test.go", "package a\n")
	expect("with a test", true)
	put("runtime/a/b.go", "package a\n")
	expect("with another file", false)
	if err := os.Remove(filepath.Join(root, "runtime/a/b.go")); err != nil {
		t.Fatal(err)
	}
	put("runtime/a/a.go", "package a // edited\n")
	expect("edited", false)
	if streamc.Checkout() != "" && !filepath.IsAbs(streamc.Checkout()) {
		t.Errorf("checkout %q", streamc.Checkout())
	}
}
