package typecheck_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// FuzzCheck: no panic; nil iff there are errors; spans lie in the text; the tree keeps its contract.
func FuzzCheck(f *testing.F) {
	for _, name := range []string{"declare", "expr", "group", "test"} {
		text, err := os.ReadFile("testdata/" + name + ".sq")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		prelude, _, _ := strings.Cut(string(text), "\n\n")
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "SELECT") || strings.HasPrefix(line, "FROM") || strings.HasPrefix(line, "INSERT") {
				f.Add(prelude + "\n" + line)
			}
		}
	}
	for _, name := range []string{"../lang/parse/testdata/productions.txt", "testdata/pending.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if i := strings.LastIndex(line, ": "); i >= 0 {
				line = line[i+2:]
			}
			f.Add(helpPrelude + strings.TrimPrefix(line, "<- "))
		}
	}
	for _, code := range diag.Codes() {
		e, _ := diag.Explain(code)
		f.Add(helpPrelude + e.Example)
		f.Add(helpPrelude + e.Fix)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, l := check(text)
		errors := 0
		for _, d := range l {
			if d.Severity == diag.Error {
				errors++
			}
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Fatalf("span %v of %v is outside of %d bytes", d.Span, d, len(text))
			}
		}
		if (p == nil) != (errors > 0) {
			t.Fatalf("program %v with %d errors", p != nil, errors)
		}
		if p != nil {
			if problem := broken(p); problem != "" {
				t.Fatalf("%s\n%s", problem, typed.Dump(p))
			}
		}
	})
}

// broken says how a program breaks the contract of the typed tree, "" if it does not.
func broken(p *typed.Program) string {
	v := &verifier{}
	for _, s := range p.Sinks {
		v.schema("sink "+s.Name, s.Schema)
	}
	for _, q := range p.Queries {
		v.chain("query "+q.Name, q.Ops)
		_, last := q.Ops[len(q.Ops)-1].(*typed.Output)
		v.check(last, "query %s does not end in an output", q.Name)
	}
	for _, s := range p.Sources {
		for _, o := range s.With {
			v.expr("option "+o.Key, o.Value, nil)
		}
	}
	return v.problem
}

type verifier struct{ problem string }

func (v *verifier) check(ok bool, format string, args ...any) {
	if !ok && v.problem == "" {
		v.problem = fmt.Sprintf(format, args...)
	}
}

// chain checks the operators of a query or of a union's input.
func (v *verifier) chain(where string, ops []typed.Op) {
	var in types.Schema
	for i, op := range ops {
		at := fmt.Sprintf("%s operator %d", where, i)
		v.schema(at, op.Schema())
		u, union := op.(*typed.Union)
		_, scan := op.(*typed.Scan)
		v.check((union || scan) == (i == 0), "%s: a chain begins with a scan or union, and only there", at)
		if union {
			for j, input := range u.Inputs {
				v.chain(fmt.Sprintf("%s input %d", at, j), input)
				out := input[len(input)-1].Schema()
				v.check(len(out) == len(u.Out), "%s input %d has %d columns, the union %d", at, j, len(out), len(u.Out))
			}
		} else {
			v.op(at, op, in)
		}
		in = op.Schema()
	}
}

func (v *verifier) schema(where string, s types.Schema) {
	seen := map[string]bool{}
	for _, c := range s {
		v.typ(where+" column "+c.Name, c.Type)
		v.check(c.Name != "" && !seen[strings.ToLower(c.Name)] || c.Hidden, "%s: name %q twice or empty in %s", where, c.Name, s)
		seen[strings.ToLower(c.Name)] = true
	}
}

func (v *verifier) typ(where string, t types.Type) {
	v.check(t.Kind != types.Invalid && t.Kind != types.Null, "%s: type %s", where, t)
	v.check((t.Kind == types.Decimal || t.Kind == types.Int) == (t.Precision > 0) || t.Kind == types.Timestamp, "%s: precision of %s", where, t)
	v.check(t.Precision <= 38 && t.Scale <= t.Precision, "%s: digits of %s", where, t)
}

func (v *verifier) op(where string, op typed.Op, in types.Schema) {
	list := func(l []typed.Expr) {
		for _, e := range l {
			v.expr(where, e, in)
		}
	}
	switch op := op.(type) {
	case *typed.Scan:
		v.check(len(op.Need) == len(op.Out) && len(op.Out) == len(op.Source.Schema), "%s: lengths of a scan", where)
	case *typed.TableJoin:
		list(op.Left)
		v.check(len(op.Left) == len(op.Right) && len(op.Need) == len(op.Table.Schema) && (op.Kind != typed.Inner || len(op.On) == 0), "%s: table join", where)
		both := append(append(types.Schema(nil), in...), op.Table.Schema...)
		for _, e := range op.On {
			v.expr(where, e, both)
		}
		for i, c := range op.Right {
			v.check(c.T.Same(op.Left[i].Type()), "%s: key %s is %s", where, typed.Text(op.Left[i]), op.Left[i].Type())
			v.expr(where, c, op.Table.Schema)
		}
		if op.Kind == typed.Inner || op.Kind == typed.Left {
			in = both
		}
		v.check(len(op.Out) == len(in), "%s: %d columns for %s", where, len(in), op.Out)
	case *typed.Repeat:
		v.expr(where, op.Count, in)
		v.check(op.Count.Type().Kind == types.BigInt && (len(op.Out) == len(in)+1) == op.Number, "%s: repeat", where)
	case *typed.Filter:
		list(op.Conjuncts)
		v.check(len(op.Conjuncts) > 0 && op.Out.String() == in.String(), "%s: filter", where)
	case *typed.Project:
		list(op.Items)
		v.check(len(op.Items) == len(op.Out) && len(op.Need) == len(op.Out), "%s: lengths of a project", where)
	case *typed.Window:
		v.check(len(op.Out) == len(in)+3 && overTime(&op.Spec, in) && op.Spec.Size > 0, "%s: window", where)
	case *typed.Aggregate:
		list(op.Keys)
		n := len(op.Keys) + len(op.Aggs)
		if op.Spec != nil {
			n += 2
			v.check(overTime(op.Spec, in) && op.Windowed == nil, "%s: window of an aggregate", where)
		}
		if op.Rows != nil {
			n += 2
			v.check(op.Spec == nil && op.Windowed == nil && op.Rows.Size > 0 && op.Rows.Slide > 0, "%s: count window", where)
		}
		if op.Windowed != nil {
			v.check(op.StartKey == 0 && op.EndKey == 1 && len(op.Keys) >= 2, "%s: keys of a windowed aggregate", where)
		}
		if op.Spec != nil || op.Windowed != nil {
			n++
			v.check(len(op.Time) == 2 && op.Time[1] == len(op.Out)-1, "%s: time %v", where, op.Time)
		}
		v.check(n == len(op.Out), "%s: %d columns for %s", where, n, op.Out)
		for _, a := range op.Aggs {
			v.typ(where+" aggregate", a.Type)
			if a.Arg != nil {
				v.expr(where, a.Arg, in)
			}
		}
	case *typed.Output:
		list(op.Items)
		v.check(len(op.Items) == len(op.Sink.Schema), "%s: %d items for %s", where, len(op.Items), op.Sink.Schema)
		for i, e := range op.Items {
			if i < len(op.Sink.Schema) {
				c := op.Sink.Schema[i].Type
				v.check(e.Type().Same(c) && (e.Type().NotNull || !c.NotNull), "%s: %s into %s", where, e.Type(), c)
			}
		}
	}
}

// nested checks that arguments have the types that are inside of the value.
func (v *verifier) nested(where string, e *typed.Nested) {
	if e.Op == typed.Apply {
		v.check(len(e.Args) == len(e.Func.Takes), "%s: arguments of %s", where, typed.Text(e))
		return
	}
	t := e.T
	if !e.Op.Makes() {
		t = e.Args[0].Type()
	}
	ok := t.Nested()
	for i, a := range e.Args {
		switch {
		case !ok:
		case e.Op == typed.MakeMap && i%2 == 0, e.Op == typed.Value && i == 1:
			ok = a.Type().Kind == types.String
		case e.Op == typed.MakeStruct:
			ok = a.Type().Same(t.Fields()[i].Type)
		case e.Op.Makes():
			ok = a.Type().Same(t.Elem())
		case e.Op == typed.Element && i == 1:
			ok = a.Type().Kind == types.BigInt
		}
	}
	v.check(ok, "%s: operands of %s", where, typed.Text(e))
}

// expr checks types and column references, and that operands have the kinds that the contract of each node asks for.
func (v *verifier) expr(where string, e typed.Expr, in types.Schema) {
	typed.Walk(e, func(e typed.Expr) {
		v.typ(where+" "+typed.Text(e), e.Type())
		kinds := map[types.Kind]bool{}
		for _, c := range typed.Children(e) {
			kinds[c.Type().Kind] = true
		}
		switch e := e.(type) {
		case *typed.Column:
			v.check(e.Index >= 0 && e.Index < len(in) && in[e.Index].Type == e.T && in[e.Index].Name == e.Name, "%s: %s %s is no column of %s", where, typed.Text(e), e.T, in)
		case *typed.Literal:
			v.check(!e.Null || !e.T.NotNull, "%s: NULL of type %s", where, e.T)
		case *typed.Arith:
			if k := e.T.Kind; k == types.BigInt || k == types.Double || k == types.Decimal || k == types.String {
				v.check(len(kinds) == 1 && kinds[k], "%s: operands of %s", where, typed.Text(e))
			}
		case *typed.Compare, *typed.In:
			v.check(len(kinds) == 1, "%s: operands of %s", where, typed.Text(e))
		case *typed.Logic, *typed.Not:
			v.check(len(kinds) == 1 && kinds[types.Boolean], "%s: operands of %s", where, typed.Text(e))
		case *typed.Coalesce:
			for _, c := range e.List {
				v.check(c.Type().Same(e.T), "%s: operands of %s", where, typed.Text(e))
			}
		case *typed.Case:
			for _, w := range e.Whens {
				v.check(w.Then.Type().Same(e.T) && w.Cond.Type().Kind == types.Boolean, "%s: branches of %s", where, typed.Text(e))
			}
			v.check(e.Else.Type().Same(e.T), "%s: ELSE of %s", where, typed.Text(e))
		case *typed.Call:
			for i, a := range e.Args {
				v.check(e.Func.Param(i).Kind.String() == strings.Split(a.Type().Name(), "(")[0], "%s: arguments of %s", where, typed.Text(e))
			}
		case *typed.Attempt:
			v.check(!e.T.NotNull && e.X.Type().Same(e.T), "%s: operand of %s", where, typed.Text(e))
		case *typed.Nested:
			v.nested(where, e)
		case *typed.ParamRef, *typed.Secret, *typed.Now, *typed.Draw, *typed.IsNull, *typed.IsTrue, *typed.Convert:
		default:
			v.check(false, "%s: a node of type %T", where, e)
		}
	})
}

// overTime reports a window over a TIMESTAMP column of its input, or over processing time.
func overTime(w *typed.WindowSpec, in types.Schema) bool {
	if w.Clock {
		return w.Col == -1
	}
	return w.Col >= 0 && w.Col < len(in) && in[w.Col].Type.Kind == types.Timestamp
}
