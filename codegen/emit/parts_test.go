package emit

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

func TestConditions(t *testing.T) {
	a, b, c := flag("a"), flag("b"), flag("c")
	lt := compare{"<", ident("x"), ident("y"), true}
	call := leaf{x: func() *Statement { return Id("f").Call() }, atom: true}
	for _, x := range []struct {
		c    cond
		want string
	}{
		{and(a, b), "a && b"},
		{or(a, b), "a || b"},
		{and(a, or(b, c)), "a && (b || c)"},
		{or(a, and(b, c)), "a || b && c"},
		{not(and(a, or(b, lt))), "!a || !b && x >= y"},
		{not(or(a, call)), "!a && !f()"},
		{and(not(or(a, b)), c), "!a && !b && c"},
		{not(not(a)), "a"},
		{not(lt), "x >= y"},
		{and(a, always), "a"},
		{and(a, never), "false"},
		{or(a, always), "true"},
		{or(a, never), "a"},
		{and(), "true"},
		{or(), "false"},
		{and(a, nil, a), "a"},
		{and(a, and(b, a)), "a && b"},
	} {
		if got := code(x.c).GoString(); got != x.want {
			t.Errorf("got %s, want %s", got, x.want)
		}
		if got, want := code(not(x.c)).GoString(), notCode(x.c).GoString(); got != want {
			t.Errorf("not %s: %s and %s", x.want, got, want)
		}
	}
}

func TestConstants(t *testing.T) {
	big38, _ := new(big.Int).SetString("-99999999999999999999999999999999999999", 10)
	for want, got := range map[string]*Statement{
		"math.MinInt64":        intConstant(math.MinInt64),
		"-5":                   intConstant(-5),
		"2.0":                  floatConstant(2),
		"1e+300":               floatConstant(1e300),
		"math.NaN()":           floatConstant(math.NaN()),
		"math.Inf(-1)":         floatConstant(math.Inf(-1)),
		"math.Copysign(0, -1)": floatConstant(math.Copysign(0, -1)),
		"3_600_000_000":        timeConstant(3600000000),
		"-1_000":               timeConstant(-1000),
		"100":                  timeConstant(100),
		"sq.FromInt64(7)":      int128Constant(big.NewInt(7)),
		"sq.Int128{\n\tHi: -5421010862427522171,\n\tLo: 0xf675ddc000000001,\n}": int128Constant(big38),
	} {
		if got.GoString() != want {
			t.Errorf("got %s, want %s", got.GoString(), want)
		}
	}
}

// The two halves of a wide constant are those of a two's complement number.
func TestInt128Constant(t *testing.T) {
	v, _ := new(big.Int).SetString("-99999999999999999999999999999999999999", 10)
	hi := big.NewInt(-5421010862427522171)
	lo := new(big.Int).SetUint64(0xf675ddc000000001)
	if new(big.Int).Add(new(big.Int).Lsh(hi, 64), lo).Cmp(v) != 0 {
		t.Error("the halves do not make the number")
	}
}

func TestAtScale(t *testing.T) {
	lit := func(unscaled string, scale uint8) *typed.Literal {
		return &typed.Literal{Typed: typed.Typed{T: types.Type{Kind: types.Decimal, Precision: 38, Scale: scale, NotNull: true}}, Unscaled: unscaled}
	}
	for _, x := range []struct {
		l     *typed.Literal
		scale uint8
		want  int64
		ok    bool
	}{
		{lit("10", 0), 2, 1000, true},
		{lit("-150", 2), 1, -15, true},
		{lit("155", 2), 1, 0, false},
		{lit("922337203685477580", 0), 1, 9223372036854775800, true},
		{lit("922337203685477581", 0), 1, 0, false},
		{lit("99999999999999999999", 0), 0, 0, false},
	} {
		if got, ok := atScale(x.l, x.scale); ok != x.ok || ok && got != x.want {
			t.Errorf("%s at scale %d: %d %v", x.l.Unscaled, x.scale, got, ok)
		}
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"delay_min": "delayMin", "ID": "id", "dateTime": "dateTime", "user id": "userId", "2nd": "x2nd", "日本": "x日本", "größe": "größe", "_": "x", "A_B": "aB",
	} {
		if got := camel(in); got != want {
			t.Errorf("camel(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"flights": "flights", "My-Query_2": "myquery2", "9lives": "lives", "func": "funcquery", "job": "jobquery", "日本": "query"} {
		if got := packageName(in); got != want {
			t.Errorf("packageName(%q) = %q, want %q", in, got, want)
		}
	}
	pkg := newNames()
	pkg.take("row")
	local := newLocals(pkg, "r")
	for _, x := range []struct{ want, got string }{
		{"len2", local.take("len")}, {"func2", local.take("func")}, {"num2", local.take("num")}, {"r2", local.take("r")},
		{"row2", local.take("row")}, {"sum", local.take("sum")}, {"sum2", local.take("sum")},
		{"sum3", pkg.take("sum")}, // a function of the package must not be hidden by a local that exists already
		{"len", newMembers().take("len")},
		{"add2Value", newMembers("add").take("add2")},
		{"addValue2", twice(newMembers("add"), "add")},
		{"added", newMembers("add").take("added")},
	} {
		if x.want != x.got {
			t.Errorf("got %s, want %s", x.got, x.want)
		}
	}
}

func twice(n *names, want string) string {
	n.take(want)
	return n.take(want)
}

// Comments hold one line of the query each, whatever is in it.
func TestQuote(t *testing.T) {
	text := "SELECT 1,\r\n\n  'a\u2028b\x00'\nFROM x"
	g := &gen{}
	g.p = planOf(source.New("dir/q\n.sq", text))
	got := strings.Join(g.quote(source.Span{Start: 0, End: len(text)}), "\n")
	want := "q .sq:1: SELECT 1,\nq .sq:3: 'a b '\nq .sq:4: FROM x"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := g.quote(source.Span{}); got != nil {
		t.Errorf("no place gives %q", got)
	}
	long := strings.Repeat("x\n", 100)
	g.p = planOf(source.New("q.sq", long))
	if n := len(g.quote(source.Span{Start: 0, End: len(long)})); n != maxQuote+1 {
		t.Errorf("a long clause gives %d lines", n)
	}
}

func TestTidy(t *testing.T) {
	src := `package p

import "x/y"

func f(a int) (int, error) {
	var unread int
	sum, err := y.Add(a, 1)
	if err != nil {
		return 0, err
	}
	unread = 5
	v, err := y.Add(a, 2)
	if err != nil {
		return 0, err
	}
	dead := y.G(v)
	again, same := dead, dead
	same = 3
	return again, other(err)
}
`
	got, err := tidy("p.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	for _, gone := range []string{"unread", "sum", "same"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is left:\n%s", gone, text)
		}
	}
	for _, kept := range []string{"_, err := y.Add(a, 1)", "v, err := y.Add(a, 2)", "_ = 5", "again, _ := dead, dead"} {
		if !strings.Contains(text, kept) {
			t.Errorf("no %q in:\n%s", kept, text)
		}
	}
}

// A broken plan is an error, not a panic.
func TestBrokenPlan(t *testing.T) {
	p := planOf(source.New("q.sq", ""))
	p.Typed.Sinks = []*typed.Sink{{Name: "s", Connector: "carrier pigeon"}}
	if _, err := Bundle(p, Options{}); err == nil || !strings.Contains(err.Error(), "carrier pigeon") {
		t.Errorf("Bundle gives %v", err)
	}
}

func planOf(src *source.File) *plan.Program {
	return &plan.Program{Typed: &typed.Program{Src: src, Name: "q"}}
}

// Every aggregate function has its entry.
func TestAggregatorsAreComplete(t *testing.T) {
	for _, f := range typed.AggFuncs() {
		if aggregators[f] == nil {
			t.Errorf("no code for %s", f)
		}
	}
}
