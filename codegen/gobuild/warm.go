package gobuild

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/diag"
)

// Check is one finding of Doctor.
type Check struct {
	Name   string           `json:"name"`
	Detail string           `json:"detail"`
	Err    *diag.Diagnostic `json:"-"` // nil: fine
}

// Doctor looks at everything that a build needs and returns what it found, in the order a build meets it. It downloads nothing.
func (b *Builder) Doctor(ctx context.Context) ([]Check, error) {
	var checks []Check
	add := func(name, detail string, err error) (bool, error) {
		c := Check{Name: name, Detail: detail}
		if env, ok := err.(*EnvError); ok {
			c.Err = &env.Diag
		} else if err != nil {
			return false, err
		}
		checks = append(checks, c)
		return err == nil, nil
	}
	c, err := b.open()
	if c == nil {
		_, err = add("build cache", "", err)
		return checks, err
	}
	if ok, err := add("build cache", c.dir, c.writable(c.dir)); !ok {
		return checks, err
	}
	tool, err := findTool(ctx, c)
	if err != nil {
		_, err = add("go command", "", err)
		return checks, err
	}
	// A bundle that imports the state store asks for everything.
	all := c.everything()
	if ok, err := add("go command", tool.Path+", "+tool.Version, tool.check(all)); !ok {
		return checks, err
	}
	if ok, err := add("compile cache", tool.Env["GOCACHE"], c.writable(tool.Env["GOCACHE"])); !ok {
		return checks, err
	}
	_, err = add("module cache", tool.Env["GOMODCACHE"], b.list(ctx, c, tool, all))
	return checks, err
}

// writable tests that files can be made in dir.
func (c *cache) writable(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return cacheError(dir, err)
	}
	tmp, err := tempName(filepath.Join(dir, "probe"))
	if err != nil {
		return cacheError(dir, err)
	}
	return os.Remove(tmp)
}

// list loads all packages of the bundle from the module cache.
func (b *Builder) list(ctx context.Context, c *cache, tool *Tool, src Bundle) error {
	o := Options{}.settled()
	dir, err := b.prepare(c, src)
	if err != nil {
		return err
	}
	cmd := tool.command(ctx, dir, o, false, "list", "-mod=readonly", "-deps", ".")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return tool.failure(ctx, dir, stderr.String(), o, err)
	}
	return nil
}

// Warm downloads the modules that jobs link, in the locked versions and checked against the locked go.sum, and compiles all
// packages of the runtime once. It is the only function of this package that uses a network, as the user's Go settings say. It
// returns the number of packages compiled.
func (b *Builder) Warm(ctx context.Context, progress func(Event)) (int, error) {
	c, err := b.open()
	if err != nil {
		return 0, err
	}
	tool, err := findTool(ctx, c)
	if err != nil {
		return 0, err
	}
	all := c.everything()
	if err := tool.check(all); err != nil {
		return 0, err
	}
	o := Options{Progress: progress}.settled()
	dir, err := b.prepare(c, all)
	if err != nil {
		return 0, err
	}
	o.report(Event{Phase: Download})
	// list needs every package and builds none: whatever fails here is a module that cannot be fetched or verified.
	cmd := tool.command(ctx, dir, o, true, "list", "-mod=readonly", "-deps", ".")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, &EnvError{Diag: diag.DownloadFailed(lastLine(stderr.String(), err)), Err: err}
	}
	return tool.build(ctx, dir, os.DevNull, o)
}

// prepare writes a bundle that is not a query's into the cache.
func (b *Builder) prepare(c *cache, src Bundle) (string, error) {
	replace, err := b.runtimeDir(c, Options{})
	if err != nil {
		return "", cacheError(c.dir, err)
	}
	dir := filepath.Join(c.versioned("work"), src.Name)
	if err := writeModule(dir, src, replace, c.lock); err != nil {
		return "", cacheError(c.dir, err)
	}
	return dir, nil
}

// everything is a program that links all packages of the tree.
func (c *cache) everything() Bundle {
	var dirs []string
	for _, f := range c.tree {
		if strings.HasSuffix(f.path, ".go") {
			dirs = append(dirs, path.Dir(f.path))
		}
	}
	slices.Sort(dirs)
	var main strings.Builder
	main.WriteString("// Command everything links all that a job may link.\npackage main\n\nimport (\n")
	for _, d := range slices.Compact(dirs) {
		fmt.Fprintf(&main, "\t_ %q\n", ModulePath+"/"+d)
	}
	main.WriteString(")\n\nfunc main() {}\n")
	return Bundle{Name: "everything", Module: "job/everything", Files: []File{{"main.go", []byte(main.String())}}}
}
