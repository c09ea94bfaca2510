// Package emit writes a planned query as Go source.
//
// Phase: between codegen/plan and codegen/gobuild. In: plan.Program. Out: the files of one importable package with
// func New() job.Job and, on demand, its main.go. It is pure: the same plan gives the same bytes, which hold no time,
// version or absolute path. An error is a bug of the compiler, never of the query.
//
// One fused type per stage (scan.go, merge.go): a scan walks the records of a chunk, decodes the needed columns once and
// takes each row along its paths (path.go); a merge keeps keyed state and emits closed groups. Expressions become
// statements with locals (lower.go); an error leaves the path with a return, so values are computed only where a
// surviving row uses them (language.md T4a).
package emit

import (
	"bytes"
	"fmt"
	"path"
	"sort"

	"github.com/streamc/streamc/codegen/plan"
)

// Options choose what a bundle holds beside the package.
type Options struct {
	Main  bool // also main.go
	Tests bool // also tests.go: the TEST blocks as data
	// Module is the module path that the bundle will have; main.go imports Module + "/" + Result.Package. Default: "job".
	Module string
}

// File is one Go source file of a bundle. Path is slash-separated and relative to the module's root.
type File struct {
	Path   string
	Source []byte
}

// Result is a bundle: the files sorted by path, and the name of the package, which is also its folder.
type Result struct {
	Package string
	Files   []File
}

// Bundle writes the Go source of a planned query.
func Bundle(p *plan.Program, o Options) (res *Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			b, ok := r.(bug)
			if !ok {
				panic(r)
			}
			res, err = nil, fmt.Errorf("emit %s: %w", p.Typed.Name, b.error)
		}
	}()
	if o.Module == "" {
		o.Module = "job"
	}
	g := newGen(p, o)
	g.write()
	if hidden := g.hiddenPackages(); len(hidden) > 0 { // a column is called as a package of functions: once more, with other names
		g = newGen(p, o)
		for _, name := range hidden {
			g.names.used[name] = true
		}
		g.write()
	}
	res = &Result{Package: g.pkg}
	for _, f := range g.files {
		src, err := f.render()
		if err != nil {
			return nil, fmt.Errorf("emit %s: %w", p.Typed.Name, err)
		}
		if i := bytes.Index(src, []byte(unaskedName)); i >= 0 {
			return nil, fmt.Errorf("emit %s: a condition has an answer that was not asked for: …%s", p.Typed.Name, src[i:min(i+200, len(src))])
		}
		res.Files = append(res.Files, File{Path: path.Join(g.pkg, f.name), Source: src})
	}
	if o.Main {
		src, err := g.main()
		if err != nil {
			return nil, fmt.Errorf("emit %s: %w", p.Typed.Name, err)
		}
		res.Files = append(res.Files, File{Path: "main.go", Source: src})
	}
	sort.Slice(res.Files, func(i, j int) bool { return res.Files[i].Path < res.Files[j].Path })
	return res, nil
}

func (g *gen) write() {
	g.tableTypes()
	g.stages()
	g.job()
	if g.o.Tests {
		g.tests()
	}
}

// hiddenPackages are packages of functions whose name something else has taken.
func (g *gen) hiddenPackages() []string {
	var out []string
	for p := range g.functions {
		if name := path.Base(p); g.names.taken(name) && !reserved[name] {
			out = append(out, name)
		}
	}
	return out
}

// bug is a broken invariant of the plan, carried up by panic and returned by Bundle.
type bug struct{ error }

func bugf(format string, args ...any) bug { return bug{fmt.Errorf(format, args...)} }
