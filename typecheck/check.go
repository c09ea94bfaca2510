// Package typecheck gives a syntax tree its meaning: names, types, nullability, event time, output modes, and what each query needs.
//
// Phase: between parse and codegen/plan. In: ast.File and a catalog. Out: typed.Program and diagnostics. Guarantees: Check is total – it never
// panics, and gives nil iff the bag has errors; one mistake gives one message (an Invalid type absorbs silently); the SELECT and the pipe
// spelling of a query become the same tree. One file per clause; the same word names a clause in ast, here, in plan and in emit.
package typecheck

import (
	"path/filepath"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// Check checks a file. The result is nil iff the bag has errors afterwards, those of earlier phases included.
func Check(f *ast.File, cat *catalog.Catalog, bag *diag.Bag) *typed.Program {
	c := &checker{
		file: f.Src, cat: cat, bag: bag, zone: "UTC",
		prog:          &typed.Program{Src: f.Src, Name: programName(f.Src)},
		names:         map[string]*relationName{},
		params:        map[string]*typed.Param{},
		consts:        map[string]*typed.Literal{},
		holes:         holes(f),
		common:        map[*ast.CommonTable]*view{},
		lists:         map[*ast.Values]*typed.Source{},
		taken:         map[string]bool{},
		brokenColumns: map[*ast.CreateSource]bool{},
	}
	c.pending(f)
	c.settings(f)
	c.values(f)
	c.declare(f)
	c.routes()
	c.runs(f)
	c.views()
	c.queries(f)
	c.tests(f)
	c.finishSources()
	c.finishSinks()
	if bag.HasErrors() {
		return nil
	}
	return c.prog
}

type checker struct {
	file *source.File
	cat  *catalog.Catalog
	bag  *diag.Bag
	prog *typed.Program
	zone string // of literals without an offset

	names  map[string]*relationName // folded
	order  []*relationName          // in the order of the text
	params map[string]*typed.Param
	consts map[string]*typed.Literal // nil value: declared, but broken

	holes map[string]bool // folded names whose declarations could not be read: every use is silent

	brokenColumns map[*ast.CreateSource]bool // sources with a computed column that gave an error
	setTuples     map[*ast.Tuple]bool        // grouping sets of several columns
	refused       map[ast.Node]bool          // what is not supported yet, reported already (pending.go)

	scope     []*view                    // common table expressions that can be named here
	common    map[*ast.CommonTable]*view // all of them
	outer     *relation                  // of a subquery in a condition: the query around it
	openViews []*view                    // being checked, each in the one before
	inlined   int                        // operators that uses of views have made
	crowded   bool                       // they are too many
	one       *typed.Source              // one row without columns
	lists     map[*ast.Values]*typed.Source
	taken     map[string]bool // names of sources without a declaration

	laterConsts    []string // CONST names that are declared further below
	warnedDivision bool     // in this query

	own *sinkInfo // the sink of the materialized view whose rows are being checked

	errors int
	full   bool        // maxErrors were reported
	runAt  source.Span // of the RUN statement
	stdout []*sinkInfo // implicit sinks of unnamed queries, in order
}

// holes are the names that broken statements would have declared.
func holes(f *ast.File) map[string]bool {
	m := map[string]bool{}
	for _, s := range f.Stmts {
		if b, ok := s.(*ast.Bad); ok && b.Declares != nil {
			m[ast.Fold(b.Declares.Text)] = true
		}
	}
	return m
}

// relationName is a declared source, sink or view; exactly one of the three is set, or none when the declaration is broken. A CREATE TABLE may be
// source and sink, a materialized view is view and sink.
type relationName struct {
	name   string
	span   source.Span
	table  bool // CREATE TABLE
	source *typed.Source
	decl   *ast.CreateSource
	sink   *sinkInfo
	view   *view
}

// maxErrors is when more messages help nobody, and looking for equal ones gets slow.
const maxErrors = 200

func (c *checker) add(d diag.Diagnostic) {
	if d.Severity == diag.Error {
		c.errors++
	}
	switch {
	case c.errors <= maxErrors:
		c.bag.Add(d)
	case !c.full:
		c.full = true
		c.bag.Add(diag.TooManyErrors(c.file, d.Span, maxErrors))
	}
}

// programName is the base name of the file without ".sq".
func programName(f *source.File) string {
	if f == nil {
		return "query"
	}
	name := strings.TrimSuffix(filepath.Base(filepath.ToSlash(f.Name)), ".sq")
	if name == "" || name == "." || name == "-" || name == "/" {
		return "query"
	}
	return name
}

// relations lists the names of declared sources or sinks.
func (c *checker) relations(sources, sinks bool) []string {
	var out []string
	for _, n := range c.order {
		if sources && (n.source != nil || n.view != nil) || sinks && n.sink != nil {
			out = append(out, n.name)
		}
	}
	return out
}

// register takes a name for a source or sink; nil if it is taken.
func (c *checker) register(name ast.Name) *relationName {
	if name.Text == "" {
		return nil
	}
	key := ast.Fold(name.Text)
	if old := c.names[key]; old != nil {
		c.add(diag.DeclaredTwice(c.file, name.Pos(), "the name "+name.Text, old.span))
		return nil
	}
	n := &relationName{name: name.Text, span: name.Pos()}
	c.names[key] = n
	c.order = append(c.order, n)
	return n
}
