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

// cold are functions that a row loop calls for few rows or once for many: what they do is no matter of the row loop, with the reason.
var cold = map[string]string{
	"generated bad":  "a row without a value that the query needs",
	"generated fail": "a row that an expression has no value for",
	"(*" + modulePath + "/runtime/decode.TimeFormat).text":      "a time of another minute than the last, or of another form",
	modulePath + "/runtime/encode.anyTimestamp":                 "a time outside the years 1970 to 9999",
	"(*" + modulePath + "/runtime/job.Errors).Row":              "a partial that is broken: a bug",
	"(*" + modulePath + "/runtime/event.Windows).Open":          "a row that is late for some windows",
	"(*" + modulePath + "/runtime/table.Local[K, A]).add":       "a new group",
	"(*" + modulePath + "/runtime/table.LocalSlices[K, A]).add": "a new group",
	"(*" + modulePath + "/runtime/table.flat[K, A]).add":        "a new group",
	"(*" + modulePath + "/runtime/job.Env).Direct":              "once for a chunk",
	"(*" + modulePath + "/runtime/table.Windows[K, A, P]).turn": "a row of another window than the last",
	"(*" + modulePath + "/runtime/table.Slices[K, A, P]).turn":  "a row of another slice than the last",
}

// TestRowLoops follows the static calls from the row loop of every scan of the queries of bench/hot. It finds no call through an interface or a function
// value, no closure, Go map, channel, goroutine, defer or reflection, but in functions that are cold.
func TestRowLoops(t *testing.T) {
	programs := hotPrograms(t)
	dir := workDir(t, "rowloops")
	link(t, dir, programs)
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
	for name := range cold {
		if !w.used[name] {
			t.Errorf("cold: nothing calls %s", name)
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
		for _, i := range b.Instrs {
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
	if _, ok := cold[name]; ok {
		w.used[name] = true
		return true
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
