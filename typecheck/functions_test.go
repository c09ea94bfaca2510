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

// TestFunctionExamples runs the examples that stand in the documentation of functions: for each name a typical one, one with NULL, one at an edge, and one
// that fails if it can.
func TestFunctionExamples(t *testing.T) {
	for i, l := 0, sig.All(); i < len(l); {
		name := l[i].Name
		var examples []sig.Example
		fails := false
		for ; i < len(l) && l[i].Name == name; i++ {
			if len(l[i].Examples) == 0 || l[i].Doc == "" || l[i].Group == "" {
				t.Errorf("%s(%v) has no example, group or documentation", name, l[i].Params)
			}
			examples = append(examples, l[i].Examples...)
			fails = fails || l[i].Fails || takesPrepared(l[i])
		}
		checkExamples(t, name, examples, fails)
	}
}

// TestFormExamples does so for what only looks like a function.
func TestFormExamples(t *testing.T) {
	for _, f := range sig.Forms() {
		checkExamples(t, f.Name, f.Examples, false)
		if f.Doc == "" || f.Group == "" || f.Args == "" && !f.Bare && f.Name != "PROCTIME" && f.Name != "UUID" {
			t.Errorf("%s has no documentation", f.Name)
		}
	}
}

// checkExamples runs the examples of one function.
func checkExamples(t *testing.T, name string, examples []sig.Example, fails bool) {
	t.Helper()
	nulls, errors := 0, 0
	for _, e := range examples {
		if strings.Contains(e.Call, "NULL") {
			nulls++
		}
		if strings.HasPrefix(e.Want, "error: ") {
			errors++
		}
		checkExample(t, e)
	}
	if len(examples) < 3 || nulls == 0 || fails && errors == 0 {
		t.Errorf("%s has %d examples, %d of them with NULL and %d that fail", name, len(examples), nulls, errors)
	}
}

func takesPrepared(f *sig.Func) bool {
	for _, p := range f.Params {
		if p.Prepare != nil {
			return true
		}
	}
	return false
}

func checkExample(t *testing.T, e sig.Example) {
	t.Helper()
	got, failed := constantOf(t, e.Call)
	if want, fails := strings.CutPrefix(e.Want, "error: "); fails {
		if !strings.HasSuffix(failed, want) {
			t.Errorf("%s: want error %q, got %q", e.Call, want, failed)
		}
		return
	}
	if failed != "" {
		t.Errorf("%s: %s", e.Call, failed)
		return
	}
	if e.Want == "NULL" {
		if !got.Null {
			t.Errorf("%s = %s, want NULL", e.Call, got.Text())
		}
		return
	}
	want, failed := constantOf(t, e.Want)
	if failed != "" {
		t.Errorf("%s: %s", e.Want, failed)
	} else if number(got.Text()) != number(want.Text()) {
		t.Errorf("%s = %s, want %s", e.Call, got.Text(), want.Text())
	}
}

// TestUnitWords: a part of a time may be a bare word.
func TestUnitWords(t *testing.T) {
	for _, e := range []sig.Example{
		{Call: "TIMESTAMPADD(DAY, 1, TIMESTAMP '2026-01-01T00:00:00Z')", Want: "TIMESTAMP '2026-01-02T00:00:00Z'"},
		{Call: "TIMESTAMPDIFF(MONTH, CAST('2026-01-31' AS DATE), CAST('2026-03-01' AS DATE))", Want: "1"},
		{Call: "EXTRACT(HOUR FROM TIMESTAMP '2026-01-01T10:20:30Z' AT TIME ZONE 'Asia/Seoul')", Want: "19"},
		{Call: "POSITION('b' IN 'abc') + STRPOS(TRIM(LEADING 'x' FROM 'xxay'), 'y')", Want: "4"},
		{Call: "TRIM(BOTH FROM '  a ') || TRIM(TRAILING 'y' FROM 'ayy') || TRIM('z' FROM 'zaz')", Want: "'aaa'"},
		{Call: "OVERLAY('abcd' PLACING 'XY' FROM 2 FOR 1) || SUBSTRING('abc' FROM 2 FOR 1)", Want: "'aXYcdb'"},
		{Call: "'a\\_b' NOT LIKE 'a!_b' ESCAPE '!'", Want: "TRUE"},
		{Call: "'a_b' LIKE 'a' || '!_b' ESCAPE '!' AND 'ab' NOT RLIKE '^b' AND 'x' NOT SIMILAR TO 'y'", Want: "TRUE"},
		{Call: "DATE_TRUNC(hours, TIMESTAMP '2026-01-01T10:20:30Z')", Want: "TIMESTAMP '2026-01-01T10:00:00Z'"},
	} {
		checkExample(t, e)
	}
}

// TestFunctionArguments: a call with too few or too many arguments shows what the function takes.
func TestFunctionArguments(t *testing.T) {
	for _, f := range sig.All() {
		if f.Operator != "" {
			continue
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			args := strings.TrimSuffix(strings.Repeat("TRUE, ", 9), ", ")
			p, l := check(helpPrelude + "SELECT " + name + "(" + args + ") AS x FROM t;")
			if p != nil || len(l) != 1 || l[0].Code != "SQ1020" {
				t.Errorf("%s(TRUE, …): %v", name, l)
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
			want, got := p.Kind.GoType(), typ.In(i)
			switch {
			case p.Prepare != nil:
				want = reflect.TypeOf(p.Prepare.Impl).Out(0)
			case p.Nullable:
				want = p.Kind.NullGoType()
			}
			if f.Variadic && i == len(f.Params)-1 {
				got = got.Elem()
			}
			if got != want {
				t.Errorf("%s: parameter %s is %s, want %s", f.Name, p.Name, got, want)
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
