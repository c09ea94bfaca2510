package golden

import (
	"fmt"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// cold are functions that a row loop calls for few rows or once for many: what they do is no matter of the row loop, with the reason. Names begin behind the
// module's path; those of generated methods are the methods'.
var cold = map[string]string{
	"generated bad":                             "a row without a value that the query needs",
	"fmt.Errorf":                                "a row that fails",
	"errors.New":                                "a row that fails",
	"generated fail":                            "a row that an expression has no value for",
	"generated Emit":                            "once for an emission; EVERY 0s asks for one a row",
	"(*runtime/decode.TimeFormat).text":         "a time of another minute than the last, or of another form",
	"runtime/decode.split":                      "a line of a text pattern, which a regular expression of the library splits",
	"runtime/encode.anyTimestamp":               "a time outside the years 1970 to 9999",
	"(*runtime/job.Errors).Row":                 "a partial that is broken: a bug",
	"(*runtime/job.Env).Direct":                 "once for a chunk",
	"(*runtime/job.Env).full":                   "a full block of rows",
	"(*runtime/event.Windows).Open":             "a row that is late for some windows",
	"(*runtime/event.Windows).anotherDay":       "a row of another day of the zone than the last",
	"(*runtime/event.Windows).anotherStart":     "a window of another day of the zone than the last",
	"(*runtime/table.Local[K, A]).add":          "a new group",
	"(*runtime/table.LocalSlices[K, A]).add":    "a new group",
	"(*runtime/table.flat[K, A]).add":           "a new group",
	"(*runtime/table.Changelog[K, A, P]).begin": "a new group",
	"(*runtime/table.Windows[K, A, P]).turn":    "a row of another window than the last",
	"(*runtime/table.Slices[K, A, P]).turn":     "a row of another slice than the last",
	"(*runtime/table.sessions[K, A, P]).newKey": "a new key",
	"(*runtime/table.sessions[K, A, P]).join":   "a row that closes the gap between two sessions",
	"(*runtime/op.bag).fresh":                   "a new value of a multiset",
	"(*runtime/op.bag).reindex":                 "once, as a multiset grows",
	"slices.SortStableFunc":                     "the entries of one MAP, or the elements of one ARRAY",
	"(*runtime/textform.Clock).cache":           "a time of another offset of the zone than the last",
	"strconv.ParseFloat":                        "a number of more digits than a float64 holds",
	"(*encoding/base64.Encoding).AppendDecode":  "an error of the library",
}

// library are what functions that a query names are made of, with the reason why it is neither static nor free of maps. A query that names none of them has
// none of this.
var library = map[string]string{
	"package math/big":             "a DECIMAL of more than 128 bits, before it is rounded",
	"package regexp":               "regular expressions",
	"package net/url":              "PARSE_URL",
	"stdlib/array.Sort":            "ARRAY_SORT compares as the type of its elements does",
	"stdlib/array.unique":          "the set of the elements of one ARRAY",
	"stdlib/json.Parts":            "the members of one JSON value",
	"stdlib/json.Text":             "a JSON text with escapes",
	"stdlib/json.Quote":            "JSON_QUOTE: the library escapes",
	"stdlib/json.ParsePath":        "a path that is no constant: it is looked up among those that are parsed",
	"(*stdlib/regex.cache[T]).get": "a regular expression that is no constant, likewise",
	"stdlib/when.ParseFormat":      "a pattern of a time that is no constant, likewise",
	"stdlib/zone.Parse":            "a zone that is no constant, likewise",
	"stdlib/num.location":          "the zone of a CAST, likewise",
	"stdlib/num.decimalName":       "an error",
	"stdlib/num.quote":             "an error",
	"stdlib/num.intName":           "an error",
	"errors.Unwrap":                "an error",
	"(time.Time).Zone":             "a zone's offset at a time",
	"strings.ToLower":              "a text that is not ASCII",
	"strings.ToUpper":              "a text that is not ASCII",
	"strings.TrimSpace":            "a text that is not ASCII",
}

// TestRowLoops follows the static calls from the row loop of every stage of the queries of bench/hot and of all run cases. It finds no call through an interface or a function
// value, no closure, Go map, channel, goroutine, defer or reflection, but in functions that are cold, and in what some functions of the language are made of.
func TestRowLoops(t *testing.T) {
	programs := hotPrograms(t)
	for _, c := range append(load(t, "run"), load(t, "gen")...) {
		p, err := compile(c.Name, c.Query())
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	dir := workDir(t, "rowloops")
	writeModule(t, dir, programs)
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
		Dir:  dir, Env: append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off"),
	}
	var patterns []string
	for _, p := range programs {
		patterns = append(patterns, "goldenrun/"+p.name+"/"+p.pkg)
	}
	loaded, err := packages.Load(cfg, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(loaded) > 0 {
		t.Fatal("the generated packages have errors")
	}
	prog, pkgs := ssautil.AllPackages(loaded, ssa.InstantiateGenerics)
	prog.Build()
	w := &walk{t: t, seen: map[*ssa.Function]bool{}, used: map[string]bool{}}
	for _, p := range pkgs {
		loops := 0
		for _, m := range p.Members {
			named, ok := m.(*ssa.Type)
			if !ok {
				continue
			}
			for _, name := range []string{"Chunk", "Block"} {
				s := types.NewMethodSet(types.NewPointer(named.Type())).Lookup(p.Pkg, name)
				if s != nil && len(s.Index()) == 1 { // its own, not that of job.Base
					f := prog.MethodValue(s)
					loops++
					w.function(f, []string{p.Pkg.Name() + "." + named.Name() + "." + name})
				}
			}
		}
		if loops == 0 {
			t.Errorf("%s: no row loop", p.Pkg.Path())
		}
	}
	for _, list := range []map[string]string{cold, library} {
		for name := range list {
			if !w.used[name] {
				t.Errorf("nothing calls %s", name)
			}
		}
	}
	t.Logf("%d functions", len(w.seen))
}

// walk visits functions.
type walk struct {
	t    *testing.T
	seen map[*ssa.Function]bool
	used map[string]bool
}

func (w *walk) function(f *ssa.Function, path []string) {
	if w.seen[f] {
		return
	}
	w.seen[f] = true
	for _, b := range f.Blocks {
		failed := makesError(b)
		for _, i := range b.Instrs {
			if _, ok := i.(*ssa.MakeInterface); ok && failed {
				continue // what the error tells of
			}
			if what := forbidden(i); what != "" {
				w.t.Errorf("%s in %s (%s), by way of %s", what, f, f.Prog.Fset.Position(i.Pos()), strings.Join(path, " → "))
			}
			call, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			callee := call.Common().StaticCallee()
			if callee == nil || w.isCold(callee) {
				continue
			}
			w.function(callee, append(slices.Clone(path), callee.Name()))
		}
	}
}

// isCold notes the use of a cold function.
func (w *walk) isCold(f *ssa.Function) bool {
	name := f.String()
	if o := f.Origin(); o != nil {
		name = o.String()
	}
	if i := strings.LastIndex(name, "goldenrun/"); i >= 0 { // a generated one: any of that name
		name = "generated " + f.Name()
	}
	names := []string{strings.Replace(name, modulePath+"/", "", 1)}
	if p := f.Package(); p != nil {
		names = append(names, "package "+p.Pkg.Path())
	}
	for _, name := range names {
		if cold[name] != "" || library[name] != "" {
			w.used[name] = true
			return true
		}
	}
	return false
}

// makesError reports a block that makes an error, of a row that fails.
func makesError(b *ssa.BasicBlock) bool {
	for _, i := range b.Instrs {
		if call, ok := i.(ssa.CallInstruction); ok {
			if f := call.Common().StaticCallee(); f != nil && (f.String() == "fmt.Errorf" || f.String() == "errors.New") {
				return true
			}
		}
	}
	return false
}

// onlyPanics reports an interface that nobody but a panic sees.
func onlyPanics(i *ssa.MakeInterface) bool {
	for _, r := range *i.Referrers() {
		if _, ok := r.(*ssa.Panic); !ok {
			return false
		}
	}
	return true
}

// forbidden says what an instruction does that a row loop must not.
func forbidden(i ssa.Instruction) string {
	isMap := func(v ssa.Value) bool { _, ok := v.Type().Underlying().(*types.Map); return ok }
	switch i := i.(type) {
	case *ssa.MakeClosure:
		return "closure"
	case *ssa.MakeMap, *ssa.MapUpdate:
		return "Go map"
	case *ssa.Lookup:
		if isMap(i.X) {
			return "Go map"
		}
	case *ssa.Range:
		if isMap(i.X) {
			return "Go map"
		}
	case *ssa.Send, *ssa.Select, *ssa.MakeChan:
		return "channel"
	case *ssa.UnOp:
		if i.Op.String() == "<-" {
			return "channel"
		}
	case *ssa.Go:
		return "goroutine"
	case *ssa.Defer:
		return "defer"
	case *ssa.MakeInterface:
		if onlyPanics(i) {
			return ""
		}
		return fmt.Sprintf("conversion of %s to an interface", i.X.Type())
	}
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return ""
	}
	c := call.Common()
	if c.IsInvoke() {
		return "call of " + c.Method.Name() + " through an interface"
	}
	callee := c.StaticCallee()
	if callee == nil {
		if _, ok := c.Value.(*ssa.Builtin); ok {
			return ""
		}
		return "call of a function value"
	}
	if p := callee.Package(); p != nil && p.Pkg.Path() == "reflect" {
		return "reflection"
	}
	return ""
}
