package golden

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/streamc/streamc/codegen/emit"
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// program is a query on its way to Go.
type program struct {
	name  string
	typed *typed.Program
	plan  *plan.Program
	files []emit.File
	pkg   string
}

// check parses and checks a text. The error lists the diagnostics.
func check(name, text string) (*typed.Program, []diag.Diagnostic, error) {
	src := source.New(name+".sq", text)
	var bag diag.Bag
	tree := parse.File(src, &bag)
	p := typecheck.Check(tree, catalog.Default(), &bag)
	if p == nil {
		var b strings.Builder
		for _, d := range bag.All() {
			line, col := src.Position(d.Span.Start)
			fmt.Fprintf(&b, "%d:%d: %s %s\n", line, col, d.Code, d.Message)
		}
		return nil, bag.All(), errors.New(b.String())
	}
	return p, bag.All(), nil
}

// compile takes a text to Go source.
func compile(name, text string) (*program, error) { return compileWith(name, text, plan.Options{}) }

func compileWith(name, text string, o plan.Options) (*program, error) {
	t, _, err := check(name, text)
	if err != nil {
		return nil, err
	}
	p := &program{name: name, typed: t}
	if err := p.generate(o); err != nil {
		return nil, err
	}
	return p, nil
}

// rewritesOff switches every rewrite of the plan off.
func rewritesOff() plan.Options {
	o := plan.Options{Off: map[string]bool{}}
	for _, n := range plan.RewriteNames() {
		o.Off[n] = true
	}
	return o
}

// errCompiler is wrapped by errors that are bugs of the compiler, not of the query.
var errCompiler = errors.New("compiler bug")

// generate plans a checked program and writes its Go source. Any error is a bug of the compiler.
func (p *program) generate(o plan.Options) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v\n%s", errCompiler, r, debug.Stack())
		}
	}()
	p.plan = plan.Build(p.typed, o)
	if err := plan.Verify(p.plan); err != nil {
		return fmt.Errorf("%w: plan: %w", errCompiler, err)
	}
	b, err := emit.Bundle(p.plan, emit.Options{})
	if err != nil {
		return fmt.Errorf("%w: %w", errCompiler, err)
	}
	p.files, p.pkg = b.Files, b.Package
	return nil
}
