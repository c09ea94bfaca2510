package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/streamc/streamc/codegen/emit"
	"github.com/streamc/streamc/codegen/gobuild"
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// read reads a query file; "-" is standard input.
func (e *env) read(path string) (*source.File, error) {
	if path == "-" {
		data, err := io.ReadAll(e.in)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return source.New("stdin.sq", string(data)), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		var p *fs.PathError
		why := err.Error()
		if errors.As(err, &p) {
			why = p.Err.Error()
		}
		e.show(diag.CannotRead(path, why))
		return nil, &exit{code: exitUsage}
	}
	return source.New(path, string(data)), nil
}

// phase runs one phase of the compiler. A panic in it is a bug of streamc: exit 6, with what a report needs.
func (e *env) phase(name string, f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			e.show(diag.CompilerPanic(name, strings.TrimSpace(fmt.Sprint(r))))
			fmt.Fprintf(e.err, "\n%s", debug.Stack())
			err = &exit{code: exitInternal}
		}
	}()
	f()
	return nil
}

// check parses and types a query. The program is nil iff the bag has errors.
func (e *env) check(src *source.File, bag *diag.Bag) (p *typed.Program, err error) {
	return e.checkWith(src, bag, replacements{}, false)
}

// checkWith checks a query in which files stand in the place of connectors.
func (e *env) checkWith(src *source.File, bag *diag.Bag, r replacements, always bool) (p *typed.Program, err error) {
	var wrong error
	err = e.phase("check", func() {
		tree := parse.File(src, bag)
		if wrong = r.apply(tree, always); wrong == nil {
			p = typecheck.Check(tree, catalog.Default(), bag)
		}
	})
	if err == nil {
		err = wrong
	}
	return p, err
}

// plan checks a query, prints what there is to say about it, and plans it.
func (e *env) plan(path string) (p *plan.Program, err error) {
	return e.planWith(path, replacements{}, false)
}

// planWith is plan for a query in which files stand in the place of connectors.
func (e *env) planWith(path string, r replacements, always bool) (p *plan.Program, err error) {
	src, err := e.read(path)
	if err != nil {
		return nil, err
	}
	var bag diag.Bag
	checked, err := e.checkWith(src, &bag, r, always)
	if err != nil {
		return nil, err
	}
	e.render(bag.All())
	if bag.HasErrors() {
		return nil, &exit{code: exitDiagnostics}
	}
	err = e.phase("plan", func() { p = plan.Build(checked, plan.Options{}) })
	return p, err
}

// bundle writes a planned query as a Go module, for gobuild. An empty module path means job/<name>.
func (e *env) bundle(p *plan.Program, module string, tests bool) (b gobuild.Bundle, err error) {
	name := p.Typed.Name
	if len(p.Typed.Queries) == 0 {
		e.show(diag.NothingToBuild(p.Typed.Src.Name))
		return b, &exit{code: exitDiagnostics}
	}
	if list := planned(p.Typed); len(list) > 0 && !tests {
		e.render(list)
		return b, &exit{code: exitDiagnostics}
	}
	if module == "" {
		module = "job/" + moduleName(name)
	}
	var res *emit.Result
	var broken error
	if err := e.phase("emit", func() {
		res, broken = emit.Bundle(p, emit.Options{Main: !tests, Tests: tests, Module: module})
	}); err != nil {
		return b, err
	}
	if broken != nil {
		e.show(diag.CompilerPanic("emit", broken.Error()))
		return b, &exit{code: exitInternal}
	}
	b = gobuild.Bundle{Name: binaryName(name), Module: module}
	for _, f := range res.Files {
		b.Files = append(b.Files, gobuild.File{Path: f.Path, Data: f.Source})
	}
	if tests {
		b.Name += ".test"
		b.Files = append(b.Files, gobuild.File{Path: "main.go", Data: testMain(module, res.Package)})
	}
	return b, nil
}

// moduleName makes a query's name an element of a module path.
func moduleName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
			return r
		}
		return '_'
	}, name)
}

// binaryName is the query's name as a file name.
func binaryName(name string) string {
	if name = filepath.Base(name); name == "." || name == string(filepath.Separator) {
		return "job"
	}
	return name
}
