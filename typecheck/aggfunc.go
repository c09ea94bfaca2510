package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// aggregateSpec says how an aggregate function is called and what it gives.
type aggregateSpec struct {
	fn    typed.AggFunc
	takes []string // kinds of the argument, for messages
	// types gives the type that the argument is widened to and that of the result over rows that have a value; ok is false for an argument that it does not take.
	types func(arg types.Type) (to, result types.Type, ok bool)
	// idempotent: DISTINCT changes nothing.
	idempotent bool
	// total: there is a result without rows too.
	total bool
}

var numbers = []string{"BIGINT", "DECIMAL", "DOUBLE"}

var aggregates = map[string]*aggregateSpec{
	"COUNT": {fn: typed.Count, types: counted, total: true},
	"SUM":   {fn: typed.Sum, takes: numbers, types: summed},
	"MIN":   {fn: typed.Min, types: same, idempotent: true},
	"MAX":   {fn: typed.Max, types: same, idempotent: true},
	"AVG":   {fn: typed.Avg, takes: numbers, types: averaged},
}

func counted(t types.Type) (to, result types.Type, ok bool) {
	return t, types.Of(types.BigInt).Required(), true
}

func same(t types.Type) (to, result types.Type, ok bool) { return t, t, true }

func summed(t types.Type) (to, result types.Type, ok bool) {
	result, ok = types.SumType(t)
	return t.Working(), result, ok
}

func averaged(t types.Type) (to, result types.Type, ok bool) {
	result, ok = types.AvgType(t)
	return t.Working(), result, ok
}

// aggregateCall checks the call of an aggregate function.
func (x *exprs) aggregateCall(name string, e *ast.Call) typed.Expr {
	switch {
	case x.inAgg:
		x.add(diag.MisplacedAggregate(x.file, e.Pos(), name+" cannot stand inside another aggregate", "aggregate twice: |> AGGREGATE … |> AGGREGATE …"))
		return invalid(e.Pos())
	case x.group == nil:
		x.add(diag.MisplacedAggregate(x.file, e.Pos(), fmt.Sprintf("%s cannot stand in %s", name, x.clauseName()), "in the SELECT form use HAVING, in the pipe form |> AGGREGATE and then |> WHERE or |> SELECT"))
		return invalid(e.Pos())
	}
	spec := aggregates[name]
	a := typed.Agg{Func: spec.fn, Need: true, Span: e.Pos()}
	x.inAgg = true
	defer func() { x.inAgg = false }()
	if e.Star && name == "COUNT" && len(e.Args) == 0 && !e.Distinct {
		a.Func, a.Type = typed.CountStar, types.Of(types.BigInt).Required()
		return x.group.add(a)
	}
	if len(e.Args) != 1 || e.Star {
		want := []string{"one value"}
		if name == "COUNT" {
			want = append(want, "*")
		}
		x.add(diag.WrongArguments(x.file, e.Pos(), name, want, fmt.Sprintf("%d", len(e.Args)), ""))
		return invalid(e.Pos())
	}
	if !x.aggregateArg(&a, name, spec, e) {
		return invalid(e.Pos())
	}
	a.Distinct = e.Distinct && !spec.idempotent
	if !spec.total && (x.group.global() || a.Filter != nil) {
		a.Type = a.Type.Optional() // there may be no row
	}
	out := x.group.add(a)
	if a.Func == typed.Avg && a.Arg.Type().Kind == types.BigInt {
		x.group.add(wholeOf(a)) // for a BIGINT column; nobody needs it otherwise
	}
	return out
}

// wholeOf is the truncated form of an AVG over integers.
func wholeOf(a typed.Agg) typed.Agg {
	a.Func, a.Type = typed.AvgWhole, types.Of(types.BigInt).With(a.Type.NotNull)
	return a
}

// aggregateArg checks the argument of an aggregate and gives it and the result their types.
func (x *exprs) aggregateArg(a *typed.Agg, name string, spec *aggregateSpec, e *ast.Call) bool {
	v := x.expr(e.Args[0])
	if isInvalid(v) {
		return false
	}
	if v.Type().Kind == types.Null {
		v = nullLiteral(types.Of(types.BigInt), v.Pos())
	}
	to, result, ok := spec.types(v.Type())
	if !ok {
		x.add(diag.WrongArguments(x.file, e.Pos(), name, spec.takes, v.Type().Name(), ""))
		return false
	}
	a.Arg, a.Type = x.widen(v, to), result.With(spec.total || v.Type().NotNull)
	return true
}
