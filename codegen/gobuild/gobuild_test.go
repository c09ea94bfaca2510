package gobuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/streamc/streamc/codegen/gobuild/gobuildtest"
)

// tree is a source tree with one package and no third-party module, so that builds take half a second.
func tree() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"go.mod":                       file("module " + ModulePath + "\n\ngo 1.26.0\n"),
		"go.sum":                       file(""),
		"runtime/app/app.go":           file("package app\n\nimport \"" + ModulePath + "/runtime/text\"\n\nfunc Main() { println(text.Hello) }\n"),
		"runtime/app/app_test.go":      file("package app\n\nthis does not compile\n"),
		"runtime/app/testdata/x.go":    file("nor this\n"),
		"runtime/text/text.go":         file("package text\n\nconst Hello = \"hello\"\n"),
		"runtime/unused/unused.go":     file("package unused\n"),
		"stdlib/num/num.go":            file("package num\n"),
		"runtime/state/state.go":       file("package state\n"),
		"runtime/text/text_windows.go": file("package text\n\nimport _ \"" + ModulePath + "/stdlib/num\"\n"),
	}
}

// hello is a bundle over tree.
func hello() Bundle {
	return Bundle{Name: "hello", Module: "job/hello", Files: []File{
		{"main.go", []byte("package main\n\nimport \"job/hello/hello\"\n\nfunc main() { hello.Run() }\n")},
		{"hello/query.go", []byte("package hello\n\nimport \"" + ModulePath + "/runtime/app\"\n\n// Run starts the job.\nfunc Run() { app.Main() }\n")},
	}}
}

func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command: skipped in -short")
	}
}

func builder(t *testing.T) *Builder {
	t.Helper()
	return &Builder{Source: tree(), Cache: filepath.Join(t.TempDir(), "cache")}
}

func mustBuild(t *testing.T, b *Builder, src Bundle, out string, o Options) Report {
	t.Helper()
	rep, err := b.Build(context.Background(), src, out, o)
	if err != nil {
		var in *InternalError
		if errors.As(err, &in) {
			t.Log(in.Output)
		}
		t.Fatal(err)
	}
	return rep
}

func output(t *testing.T, binary string) string {
	t.Helper()
	out, err := exec.Command(binary).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", binary, err, out)
	}
	return string(out)
}

func TestBuildAndRun(t *testing.T) {
	long(t)
	b := builder(t)
	out := filepath.Join(t.TempDir(), "job")
	rep := mustBuild(t, b, hello(), out, Options{})
	if rep.Cached || rep.Compiled == 0 || rep.Size == 0 {
		t.Errorf("first build: %+v", rep)
	}
	if got := output(t, out); got != "hello\n" {
		t.Errorf("job said %q", got)
	}
	if again := mustBuild(t, b, hello(), out, Options{}); !again.Cached || again.Binary != rep.Binary {
		t.Errorf("second build: %+v", again)
	}
	other := hello()
	other.Files[1].Data = append(other.Files[1].Data, "\n// edited\n"...)
	if edited := mustBuild(t, b, other, "", Options{}); edited.Cached || edited.Binary == rep.Binary {
		t.Errorf("edited build: %+v", edited)
	}
}

// A cached build must not even ask the go command for its version.
func TestCachedBuildStartsNothing(t *testing.T) {
	long(t)
	w := gobuildtest.Wrap(t)
	t.Setenv("PATH", w.Dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	b := builder(t)
	mustBuild(t, b, hello(), "", Options{})
	before := w.Calls(t)
	if len(before) == 0 {
		t.Fatal("the wrapper saw no call of the first build")
	}
	mustBuild(t, b, hello(), filepath.Join(t.TempDir(), "job"), Options{})
	if after := w.Calls(t); len(after) != len(before) {
		t.Errorf("the second build ran %q", after[len(before):])
	}
}

func TestConcurrentFirstBuilds(t *testing.T) {
	long(t)
	cacheDir := filepath.Join(t.TempDir(), "cache")
	outs := t.TempDir()
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			b := &Builder{Source: tree(), Cache: cacheDir}
			_, errs[i] = b.Build(context.Background(), hello(), filepath.Join(outs, fmt.Sprint("job", i)), Options{})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for i := range errs {
		if got := output(t, filepath.Join(outs, fmt.Sprint("job", i))); got != "hello\n" {
			t.Errorf("job %d said %q", i, got)
		}
	}
	left, err := filepath.Glob(filepath.Join(cacheDir, "*", ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary folders stayed: %v %v", left, err)
	}
}

// The user's environment must not reach the build: each of these breaks a plain `go build`.
func TestForeignEnvironment(t *testing.T) {
	long(t)
	top := t.TempDir()
	for name, text := range map[string]string{
		"go.work":   "go 1.26.0\n\nuse ./nowhere\n",
		"go/env":    "GOFLAGS=-mod=vendor\nGOPROXY=off\nCGO_ENABLED=1\n",
		"other.mod": "module other\n",
	} {
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(top)
	for k, v := range map[string]string{
		"GOFLAGS": "-mod=vendor", "GOWORK": filepath.Join(top, "go.work"), "GO111MODULE": "off", "GOENV": filepath.Join(top, "go", "env"),
		"GOOS": "plan9", "GOARCH": "mips", "GOAMD64": "v9", "GOEXPERIMENT": "nosuch", "GOPROXY": "off", "CGO_ENABLED": "1", "GOTOOLCHAIN": "go1.99.0",
	} {
		t.Setenv(k, v)
	}
	b := &Builder{Source: tree(), Cache: filepath.Join(top, "cache")}
	out := filepath.Join(top, "job")
	mustBuild(t, b, hello(), out, Options{})
	if got := output(t, out); got != "hello\n" {
		t.Errorf("job said %q", got)
	}
}

func TestReleaseDependsOnNoFolder(t *testing.T) {
	long(t)
	var first []byte
	for i := range 2 {
		home := t.TempDir()
		b := &Builder{Source: tree(), Cache: filepath.Join(home, strings.Repeat("deeper/", i), "cache")}
		out := filepath.Join(home, "job")
		mustBuild(t, b, hello(), out, Options{Release: true})
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(home)) {
			t.Errorf("the binary names %s", home)
		}
		if first == nil {
			first = data
		} else if !bytes.Equal(first, data) {
			t.Error("two caches gave different binaries")
		}
	}
}

func TestTargets(t *testing.T) {
	long(t)
	b := builder(t)
	rep := mustBuild(t, b, hello(), "", Options{OS: "windows", Arch: "amd64"})
	if filepath.Base(rep.Binary) != "hello.exe" {
		t.Errorf("windows binary is called %s", rep.Binary)
	}
	_, err := b.Build(context.Background(), hello(), "", Options{OS: "linux", Arch: "x86_64"})
	wantCode(t, err, "SQ4008")
}

func TestGeneratedCodeBroken(t *testing.T) {
	long(t)
	src := hello()
	src.Files[1].Data = []byte(`package hello

type scan struct{}

// flights.sq:3: FROM flights
func (s *scan) other() {}

// Chunk reads.
func (s *scan) Chunk() {
	// flights.sq:20: |> WHERE delay > 0
	var unused int
}

func Run() {}
`)
	b := builder(t)
	_, err := b.Build(context.Background(), src, "", Options{})
	var in *InternalError
	if !errors.As(err, &in) {
		t.Fatalf("got %v", err)
	}
	if in.Stage != "scan.Chunk" || in.Query != "flights.sq:20: |> WHERE delay > 0" || in.Place != "hello/query.go:11" {
		t.Errorf("stage %q, query %q, place %q", in.Stage, in.Query, in.Place)
	}
	if in.Diag.Code != "SQ9002" || !strings.Contains(in.Diag.Message, "declared and not used") {
		t.Errorf("%+v", in.Diag)
	}
	if _, err := os.Stat(filepath.Join(in.Dir, "hello", "query.go")); err != nil {
		t.Errorf("the module was not kept: %v", err)
	}
}

func TestMissingModule(t *testing.T) {
	long(t)
	src := tree()
	src["go.mod"].Data = append(src["go.mod"].Data, "\nrequire example.com/x v1.2.3\n"...)
	src["go.sum"].Data = []byte("example.com/x v1.2.3 h1:tZPjEnAgC46EZ8HMkGc9fv0zpzKdCkXsNyRLYVNgTkg=\nexample.com/x v1.2.3/go.mod h1:tZPjEnAgC46EZ8HMkGc9fv0zpzKdCkXsNyRLYVNgTkg=\n")
	src["runtime/text/text.go"].Data = []byte("package text\n\nimport _ \"example.com/x\"\n\nconst Hello = \"\"\n")
	t.Setenv("GOMODCACHE", t.TempDir())
	b := &Builder{Source: src, Cache: t.TempDir()}
	_, err := b.Build(context.Background(), hello(), "", Options{})
	env := wantCode(t, err, "SQ4006")
	if env != nil && !strings.Contains(fmt.Sprint(env.Diag.Help), "streamc doctor --warm") {
		t.Errorf("help: %v", env.Diag.Help)
	}
	if env != nil && !strings.Contains(env.Diag.Why, "example.com/x@v1.2.3") {
		t.Errorf("why: %v (%v)", env.Diag.Why, env.Err)
	}
}

func wantCode(t *testing.T, err error, code string) *EnvError {
	t.Helper()
	var env *EnvError
	if !errors.As(err, &env) || string(env.Diag.Code) != code {
		t.Errorf("got %v, want %s", err, code)
		return nil
	}
	return env
}

func TestPreflight(t *testing.T) {
	real := os.Getenv("PATH")
	build := func(b *Builder) error {
		_, err := b.Build(context.Background(), hello(), "", Options{})
		return err
	}
	t.Run("no go", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		t.Setenv("GOROOT", "")
		wantCode(t, build(builder(t)), "SQ4001")
	})
	t.Run("no home", func(t *testing.T) {
		t.Setenv("PATH", real)
		for _, k := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
			t.Setenv(k, "")
		}
		wantCode(t, build(&Builder{Source: tree()}), "SQ4005")
	})
	t.Run("home of go", func(t *testing.T) {
		for _, k := range []string{"HOME", "XDG_CACHE_HOME", "GOPATH", "GOCACHE", "GOMODCACHE", "XDG_CONFIG_HOME"} {
			t.Setenv(k, "")
		}
		t.Setenv("GOENV", "off")
		wantCode(t, build(builder(t)), "SQ4005")
	})
	t.Run("cache is a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		wantCode(t, build(&Builder{Source: tree(), Cache: filepath.Join(file, "cache")}), "SQ4004")
	})
	t.Run("too old", func(t *testing.T) {
		src := tree()
		src["go.mod"].Data = []byte("module " + ModulePath + "\n\ngo 1.99.0\n")
		wantCode(t, build(&Builder{Source: src, Cache: t.TempDir()}), "SQ4002")
	})
	t.Run("too new", func(t *testing.T) {
		stateful := hello()
		stateful.Files[0].Data = []byte("package main\n\nimport _ \"" + ModulePath + "/runtime/state\"\n\nfunc main() {}\n")
		for _, v := range []string{"go1.28", "go1.28rc1", "devel go1.29-0123abc Mon", "go1.30.1 X:loopvar"} {
			tool := &Tool{Version: v, lang: "go1.26.0"}
			wantCode(t, tool.check(stateful), "SQ4003")
			if err := tool.check(hello()); err != nil {
				t.Errorf("%s refuses a job without state: %v", v, err)
			}
		}
	})
	t.Run("broken", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\necho no >&2; exit 1\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir+string(os.PathListSeparator)+real)
		if err := wantCode(t, build(builder(t)), "SQ4011"); err != nil && err.Diag.Why != "no" {
			t.Errorf("why: %q", err.Diag.Why)
		}
	})
}

func TestOutputNotWritable(t *testing.T) {
	long(t)
	b := builder(t)
	_, err := b.Build(context.Background(), hello(), filepath.Join(t.TempDir(), "no", "such", "job"), Options{})
	wantCode(t, err, "SQ4007")
	_, err = b.Build(context.Background(), hello(), t.TempDir(), Options{})
	wantCode(t, err, "SQ4007")
}

func TestCancelled(t *testing.T) {
	long(t)
	ctx, cancel := context.WithCancel(context.Background())
	b := builder(t)
	_, err := b.Build(ctx, hello(), "", Options{Progress: func(e Event) {
		if e.Phase == Unpack {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTrim(t *testing.T) {
	b := builder(t)
	c, err := b.open()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	mk := func(age time.Duration, parts ...string) string {
		dir := filepath.Join(append([]string{c.dir}, parts...)...)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	fresh := mk(time.Hour, c.hash, "bin", "fresh")
	stale := mk(40*24*time.Hour, c.hash, "bin", "stale")
	work := mk(0, c.hash, "work", "stale")
	mk(0, "0123", "src")
	other := mk(40*24*time.Hour, "0123")
	mk(0, c.hash, "src")
	own := mk(40*24*time.Hour, c.hash)
	c.trim(now)
	for dir, want := range map[string]bool{fresh: true, stale: false, work: false, other: false, own: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: exists %v, want %v", dir, err == nil, want)
		}
	}
}
