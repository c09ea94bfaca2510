package sig

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/sq"
)

// TestNames: the Go name that generated code calls is the function that everything else calls.
func TestNames(t *testing.T) {
	for _, f := range All() {
		want := f.Package + "." + f.Go
		if got := runtime.FuncForPC(reflect.ValueOf(f.Impl).Pointer()).Name(); got != want {
			t.Errorf("%s: Impl is %s, the table says %s", f.Name, got, want)
		}
	}
}

// TestOverloads: overloads of a function stand together and differ in their parameters.
func TestOverloads(t *testing.T) {
	seen := map[string]bool{}
	last := ""
	finished := map[string]bool{}
	for _, f := range All() {
		if f.Name != last {
			if finished[f.Name] {
				t.Errorf("overloads of %s stand apart", f.Name)
			}
			finished[last], last = true, f.Name
		}
		var kinds []string
		for _, p := range f.Params {
			kinds = append(kinds, p.Kind.String())
		}
		key := f.Name + "(" + strings.Join(kinds, ",") + ")"
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		if f.Repeat && len(f.Params) != 2 {
			t.Errorf("%s repeats, but has %d parameters", f.Name, len(f.Params))
		}
	}
}

func TestCall(t *testing.T) {
	double := &Func{Name: "DOUBLE", Params: []Param{{Name: "x", Kind: BigInt, Nullable: true}}, Result: BigInt, NullOut: true,
		Impl: func(x sq.Null[int64]) sq.Null[int64] { x.V *= 2; return x }}
	for _, c := range []struct {
		in, want any
		ok       bool
	}{{int64(4), int64(8), true}, {nil, nil, false}} {
		v, err := double.Call([]any{c.in})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := FromGo(v); got != c.want || ok != c.ok {
			t.Errorf("DOUBLE(%v) = %v, %v", c.in, got, ok)
		}
	}
	panics := &Func{Name: "PANICS", Impl: func() bool { panic("no") }, Result: Boolean}
	if _, err := panics.Call(nil); err == nil || !strings.Contains(err.Error(), "no") {
		t.Errorf("a panic must become an error, got %v", err)
	}
	if _, err := double.Call(nil); err == nil {
		t.Error("a wrong number of arguments must be an error")
	}
	strict := &Func{Name: "STRICT", Params: []Param{{Name: "x", Kind: BigInt}}, Impl: func(x int64) int64 { return x }, Result: BigInt}
	if _, err := strict.Call([]any{nil}); err == nil {
		t.Error("NULL for a plain parameter must be an error")
	}
}
