package typecheck_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
)

// constantOf checks SELECT expr and returns the folded item and the reason why there is none.
func constantOf(t *testing.T, expr string) (*typed.Literal, string) {
	t.Helper()
	p, l := check(helpPrelude + "CONST x = " + expr + ";")
	if p == nil {
		return nil, l[0].Message
	}
	p, l = check(helpPrelude + "SELECT " + expr + " AS x FROM t;")
	if p == nil {
		t.Fatalf("%s: %v", expr, l)
	}
	for _, op := range p.Queries[0].Ops {
		if op, ok := op.(*typed.Project); ok {
			if l, ok := op.Items[0].(*typed.Literal); ok {
				return l, ""
			}
		}
	}
	t.Fatalf("%s is not folded:\n%s", expr, typed.Dump(p))
	return nil, ""
}

// TestFunctionExamples runs the examples that stand in the documentation of functions.
func TestFunctionExamples(t *testing.T) {
	for _, f := range sig.All() {
		if len(f.Examples) == 0 || f.Doc == "" {
			t.Errorf("%s has no example or no documentation", f.Name)
		}
		for _, e := range f.Examples {
			got, failed := constantOf(t, e.Call)
			if want, fails := strings.CutPrefix(e.Want, "error: "); fails {
				if !strings.HasSuffix(failed, want) {
					t.Errorf("%s: want error %q, got %q", e.Call, want, failed)
				}
				continue
			}
			if failed != "" {
				t.Errorf("%s: %s", e.Call, failed)
				continue
			}
			if e.Want == "NULL" {
				if !got.Null {
					t.Errorf("%s = %s, want NULL", e.Call, got.Text())
				}
				continue
			}
			want, failed := constantOf(t, e.Want)
			if failed != "" {
				t.Errorf("%s: %s", e.Want, failed)
			} else if number(got.Text()) != number(want.Text()) {
				t.Errorf("%s = %s, want %s", e.Call, got.Text(), want.Text())
			}
		}
	}
}

// number drops the type behind a DECIMAL: documentation writes digits.
func number(text string) string {
	digits, typ, ok := strings.Cut(text, "::")
	if ok && strings.HasPrefix(typ, "DECIMAL") {
		return digits
	}
	return text
}

// TestFunctionTypes compares each Go function with its signature (language.md §8).
func TestFunctionTypes(t *testing.T) {
	for _, f := range sig.All() {
		typ := reflect.TypeOf(f.Impl)
		if typ.Kind() != reflect.Func || typ.NumIn() != len(f.Params) {
			t.Errorf("%s: Impl is %s", f.Name, typ)
			continue
		}
		for i, p := range f.Params {
			want := p.Kind.GoType()
			if p.Nullable {
				want = p.Kind.NullGoType()
			}
			if typ.In(i) != want {
				t.Errorf("%s: parameter %s is %s, want %s", f.Name, p.Name, typ.In(i), want)
			}
		}
		want := f.Result.GoType()
		if f.NullOut {
			want = f.Result.NullGoType()
		}
		outs := 1
		if f.Fails {
			outs = 2
		}
		if typ.NumOut() != outs || typ.Out(0) != want || f.Fails && typ.Out(1) != reflect.TypeFor[error]() {
			t.Errorf("%s: %s does not give %s", f.Name, typ, want)
		}
		if (f.Result == sig.Decimal) != (f.DecimalScale != nil) {
			t.Errorf("%s: DecimalScale stands with a DECIMAL result, and only there", f.Name)
		}
		if f.Name != strings.ToUpper(f.Name) || !strings.HasPrefix(f.Package, "github.com/streamc/streamc/stdlib/") {
			t.Errorf("%s: name or package %s", f.Name, f.Package)
		}
	}
}
