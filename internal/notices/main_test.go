package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNotices(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go", "LICENSE"), "Go licence\n")
	put(t, filepath.Join(dir, "go", "PATENTS"), "Go patents\n")
	put(t, filepath.Join(dir, "b", "LICENSE.txt"), "B licence \r\nsecond line\n")
	put(t, filepath.Join(dir, "b", "license.go"), "package b\n")
	put(t, filepath.Join(dir, "a", "COPYING"), "A licence\n")
	put(t, filepath.Join(dir, "a", "NOTICE"), "A notice\n")
	list := "example.com/b v1.0.0 " + filepath.Join(dir, "b") + "\n\nexample.com/a v2.0.0 " + filepath.Join(dir, "a") + "\nexample.com/b v1.0.0 " + filepath.Join(dir, "b") + "\n"
	var out strings.Builder
	if err := run(strings.NewReader(list), &out, filepath.Join(dir, "go")); err != nil {
		t.Fatal(err)
	}
	last := -1
	for _, want := range []string{"Go standard library", "Go licence", "Go patents", "example.com/a v2.0.0", "COPYING:\n\nA licence\n", "NOTICE:\n\nA notice\n", "example.com/b v1.0.0",
		"LICENSE.txt:\n\nB licence\nsecond line\n"} {
		at := strings.Index(out.String(), want)
		if at <= last {
			t.Errorf("%q stands at %d, after %d:\n%s", want, at, last, out.String())
		}
		last = at
	}
	if strings.Contains(out.String(), "package b") || strings.Count(out.String(), "B licence") != 1 {
		t.Errorf("too much:\n%s", out.String())
	}
}

func TestModuleWithoutLicence(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go", "LICENSE"), "Go licence\n")
	put(t, filepath.Join(dir, "a", "README.md"), "no licence\n")
	var out strings.Builder
	for list, want := range map[string]string{
		"example.com/a v1.0.0 " + filepath.Join(dir, "a"): "no licence file",
		"example.com/a v1.0.0":                            `is not "path version dir"`,
	} {
		if err := run(strings.NewReader(list), &out, filepath.Join(dir, "go")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", list, err)
		}
	}
	if out.Len() > 0 {
		t.Error("something was written all the same")
	}
}
