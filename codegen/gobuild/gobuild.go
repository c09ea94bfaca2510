// Package gobuild turns generated Go files into a binary with the Go toolchain of the machine.
//
// Phase: last. In: a Bundle, the files that codegen/emit made. Out: an executable, or a module that a person can own
// (Export). It is the only phase with I/O and the only package that starts processes. It guarantees: no network but in Warm;
// an environment of its own (no user flag, workspace or toolchain switch reaches the build); third-party modules only in the
// versions that the compiler was built with; the same bundle, toolchain and target give a cached binary without starting
// anything; concurrent builds do not disturb each other. Failures are *EnvError (the user can mend it) or *InternalError.
package gobuild

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/streamc/streamc"
)

// ModulePath is the module that generated code imports its runtime from.
const ModulePath = "github.com/streamc/streamc"

// Bundle is a generated program.
type Bundle struct {
	Name   string // base name of the binary
	Module string // module path that the files import each other by
	Files  []File
}

// File is one generated file; Path is slash-separated and relative to the module's root.
type File struct {
	Path string
	Data []byte
}

// Options say what to build. The zero value builds for this machine.
type Options struct {
	OS, Arch string // GOOS and GOARCH; "": this machine's
	Release  bool   // -trimpath: the same bytes on every machine with the same Go version
	Debug    bool   // keep the symbol table and DWARF
	// Progress is told what long work is doing, from one goroutine at a time; nil: silent.
	Progress func(Event)
}

// Event is one step of progress.
type Event struct {
	Phase Phase
	Done  int // packages whose compilation has begun
	Total int // packages to compile, 0 while unknown
}

// Phase is what a build is doing.
type Phase uint8

// Phases in the order they happen.
const (
	Download Phase = iota // modules; Warm only
	Unpack                // the runtime's source, once per compiler version
	Compile               // packages that Go's build cache does not hold
)

// Report is what a build did.
type Report struct {
	Binary   string // the cached executable; it may be run in place
	Cached   bool   // nothing was built and no process was started
	Size     int64  // bytes
	Compiled int    // packages that were compiled
	Elapsed  time.Duration
}

// Builder builds bundles. The zero value is ready to use; it may be used by several goroutines.
type Builder struct {
	// Source replaces the embedded source tree, for tests; nil: streamc.Source.
	Source fs.FS
	// Cache replaces the folder of the build cache; "": $XDG_CACHE_HOME/streamc or what the system uses for caches.
	Cache string
	// NoCheckout makes builds use the unpacked source where they could use the checkout that streamc was built from.
	NoCheckout bool
}

func (b *Builder) source() fs.FS {
	if b.Source != nil {
		return b.Source
	}
	return streamc.Source
}

// Build makes the program and copies it to out, replacing what is there; with an empty out it stays in the cache only.
func (b *Builder) Build(ctx context.Context, src Bundle, out string, o Options) (Report, error) {
	start := time.Now()
	o = o.settled()
	c, err := b.open()
	if err != nil {
		return Report{}, err
	}
	tool, err := findTool(ctx, c)
	if err != nil {
		return Report{}, err
	}
	if err := tool.check(src); err != nil {
		return Report{}, err
	}
	key := c.key(src, tool, o)
	bin := filepath.Join(c.versioned("bin"), key, executable(src.Name, o.OS))
	rep := Report{Binary: bin, Cached: true}
	if info, err := os.Stat(bin); err == nil && info.Mode().IsRegular() {
		c.touch(filepath.Dir(bin))
		rep.Size = info.Size()
	} else {
		rep, err = b.compile(ctx, c, tool, src, key, bin, o)
		if err != nil {
			return Report{}, err
		}
		c.trim(time.Now())
	}
	if out != "" {
		if err := copyFile(out, bin); err != nil {
			return Report{}, outputError(out, err)
		}
	}
	rep.Elapsed = time.Since(start)
	return rep, nil
}

func (b *Builder) compile(ctx context.Context, c *cache, tool *Tool, src Bundle, key, bin string, o Options) (Report, error) {
	o.report(Event{Phase: Unpack})
	replace, err := b.runtimeDir(c, o)
	if err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	dir := filepath.Join(c.versioned("work"), key)
	if err := writeModule(dir, src, replace, c.lock); err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(bin), 0o777); err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	tmp, err := tempName(bin)
	if err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	defer os.Remove(tmp)
	compiled, err := tool.build(ctx, dir, tmp, o)
	if err != nil {
		return Report{}, err
	}
	if err := settle(tmp, bin); err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	info, err := os.Stat(bin)
	if err != nil {
		return Report{}, cacheError(c.dir, err)
	}
	return Report{Binary: bin, Size: info.Size(), Compiled: compiled}, nil
}

// settled fills in this machine's target.
func (o Options) settled() Options {
	if o.OS == "" {
		o.OS = runtime.GOOS
	}
	if o.Arch == "" {
		o.Arch = runtime.GOARCH
	}
	return o
}

func (o Options) report(e Event) {
	if o.Progress != nil {
		o.Progress(e)
	}
}

// flags are the arguments of `go build` that decide what comes out.
func (o Options) flags() []string {
	f := []string{"-mod=readonly", "-buildvcs=false"}
	if o.Release {
		f = append(f, "-trimpath")
	}
	if !o.Debug {
		f = append(f, "-ldflags=-s -w")
	}
	return f
}

func executable(name, goos string) string {
	if goos == "windows" {
		return name + ".exe"
	}
	return name
}

// tempName returns the name of a new empty file beside path.
func tempName(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// settle makes the finished file tmp durable and gives it its name, so that no crash leaves half a binary under it.
func settle(tmp, path string) error {
	f, err := os.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// copyFile replaces out by a copy of the executable from. out is never seen half written, and may be a running program.
func copyFile(out, from string) error {
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder", out)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp, err := tempName(out)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, in); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o755); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(tmp, out)
}
