package typecheck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
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
	// sparse: there may be none although there is a row.
	sparse bool
	order  rowOrder
	extra  extraArg
	// within: WITHIN GROUP (ORDER BY x) may name the argument.
	within bool
}

// extraArg is a constant that an aggregate takes behind its argument.
type extraArg uint8

const (
	noExtra   extraArg = iota
	fraction           // which quantile
	half               // the median: not written
	separator          // a comma where it is left out
	howMany
)

// rowOrder says what the order of rows means to an aggregate.
type rowOrder uint8

const (
	unordered rowOrder = iota
	ordered            // takes ORDER BY; by default the order of A5
	byLeast            // the second argument decides, smallest first; ties by the order of A5
	byGreatest
)

var (
	numbers   = []string{"BIGINT", "DECIMAL", "DOUBLE"}
	withOrder = []string{"a type with an order"}
)

var aggregates = func() map[string]*aggregateSpec {
	deviation := func(f typed.AggFunc, sparse bool) *aggregateSpec {
		return &aggregateSpec{fn: f, takes: numbers, types: doubled, sparse: sparse}
	}
	truth := func(f typed.AggFunc) *aggregateSpec {
		return &aggregateSpec{fn: f, takes: []string{"BOOLEAN"}, types: only(types.Boolean), idempotent: true}
	}
	bitwise := func(f typed.AggFunc) *aggregateSpec {
		return &aggregateSpec{fn: f, takes: []string{"BIGINT"}, types: only(types.BigInt), idempotent: f != typed.BitXor}
	}
	picks := func(f typed.AggFunc, o rowOrder) *aggregateSpec {
		return &aggregateSpec{fn: f, types: same, idempotent: true, order: o}
	}
	joined := &aggregateSpec{fn: typed.StringAgg, takes: []string{"STRING"}, types: only(types.String), order: ordered, extra: separator}
	quantile := &aggregateSpec{fn: typed.ApproxQuantile, takes: numbers, types: doubled, extra: fraction}
	m := map[string]*aggregateSpec{
		"COUNT": {fn: typed.Count, types: counted, total: true},
		"SUM":   {fn: typed.Sum, takes: numbers, types: summed},
		"MIN":   {fn: typed.Min, takes: withOrder, types: sortable, idempotent: true},
		"MAX":   {fn: typed.Max, takes: withOrder, types: sortable, idempotent: true},
		"AVG":   {fn: typed.Avg, takes: numbers, types: averaged},

		"STDDEV": deviation(typed.StddevSamp, true), "STDDEV_SAMP": deviation(typed.StddevSamp, true), "STDDEV_POP": deviation(typed.StddevPop, false),
		"VARIANCE": deviation(typed.VarSamp, true), "VAR_SAMP": deviation(typed.VarSamp, true), "VAR_POP": deviation(typed.VarPop, false),

		"BOOL_AND": truth(typed.BoolAnd), "EVERY": truth(typed.BoolAnd), "BOOL_OR": truth(typed.BoolOr),
		"BIT_AND": bitwise(typed.BitAnd), "BIT_OR": bitwise(typed.BitOr), "BIT_XOR": bitwise(typed.BitXor),
		"ANY_VALUE": {fn: typed.AnyValue, takes: withOrder, types: sortable, idempotent: true},

		"FIRST": picks(typed.First, ordered), "FIRST_VALUE": picks(typed.First, ordered), "LAST": picks(typed.Last, ordered), "LAST_VALUE": picks(typed.Last, ordered),
		"ARG_MIN": picks(typed.ArgMin, byLeast), "MIN_BY": picks(typed.ArgMin, byLeast), "ARG_MAX": picks(typed.ArgMax, byGreatest), "MAX_BY": picks(typed.ArgMax, byGreatest),
		"STRING_AGG": joined, "LISTAGG": joined,

		"COUNT_IF": {fn: typed.CountStar}, "COUNTIF": {fn: typed.CountStar},
		"ARRAY_AGG":   {fn: typed.ArrayAgg, types: same, order: ordered},
		"APPROX_TOPK": {fn: typed.ApproxTopK, takes: withOrder, types: sortable, extra: howMany},
		"TOPK":        {fn: typed.TopK, takes: withOrder, types: sortable, extra: howMany},

		"MODE":            {fn: typed.Mode, takes: withOrder, types: sortable, within: true},
		"PERCENTILE_CONT": {fn: typed.PercentileCont, takes: numbers, types: doubled, extra: fraction, within: true},
		"PERCENTILE_DISC": {fn: typed.PercentileDisc, takes: withOrder, types: sortable, extra: fraction, within: true},
		"MEDIAN":          {fn: typed.PercentileCont, takes: numbers, types: doubled, extra: half},
		"PERCENTILE":      {fn: typed.PercentileCont, takes: numbers, types: doubled, extra: fraction},

		"APPROX_COUNT_DISTINCT": {fn: typed.ApproxCountDistinct, types: counted, idempotent: true, total: true},
		"APPROX_QUANTILE":       quantile, "APPROX_PERCENTILE": quantile,
	}
	return m
}()

func doubled(t types.Type) (to, result types.Type, ok bool) {
	return types.Of(types.Double), types.Of(types.Double), t.Working().Numeric()
}

// only takes values of one kind.
func only(k types.Kind) func(types.Type) (to, result types.Type, ok bool) {
	return func(t types.Type) (to, result types.Type, ok bool) {
		t = t.Working()
		return t, t, t.Kind == k
	}
}

func counted(t types.Type) (to, result types.Type, ok bool) {
	return t, types.Of(types.BigInt).Required(), true
}

func same(t types.Type) (to, result types.Type, ok bool) { return t, t, true }

func sortable(t types.Type) (to, result types.Type, ok bool) { return t, t, t.Ordered() }

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
	e = nullsOf(e)
	spec := aggregates[name]
	a := typed.Agg{Func: spec.fn, Need: true, Span: e.Pos()}
	x.inAgg = true
	defer func() { x.inAgg = false }()
	if !x.filter(&a, e.Filter) {
		return invalid(e.Pos())
	}
	if e.Star && name == "COUNT" && len(e.Args) == 0 && !e.Distinct {
		a.Func, a.Type = typed.CountStar, types.Of(types.BigInt).Required()
		return x.group.add(a)
	}
	if name == "COUNT_IF" || name == "COUNTIF" {
		return x.countIf(a, name, e)
	}
	var tuple bool
	if e, tuple = countTuple(name, e); tuple && !x.noneNull(&a, e.Args[0].(*ast.RowLit)) {
		return invalid(e.Pos())
	}
	arg, rest := x.arguments(name, spec, e)
	if arg == nil || !x.aggregateArg(&a, name, spec, arg, e) || !x.aggregateOrder(&a, spec, e) || !x.extraArg(&a, name, spec, e, rest) {
		return invalid(e.Pos())
	}
	switch a.Func {
	case typed.ArrayAgg: // the array is NULL where there is no row
		elem := a.Arg.Type()
		a.Type = types.ArrayOf(elem.With(elem.NotNull || !a.Nulls)).With(elem.NotNull || a.Nulls)
	case typed.TopK, typed.ApproxTopK:
		a.Type = types.ArrayOf(a.Arg.Type().Required()).With(a.Type.NotNull)
	}
	a.Distinct = e.Distinct && !spec.idempotent
	if !spec.total && (x.group.global() || a.Filter != nil || spec.sparse) {
		a.Type = a.Type.Optional() // there may be no row
	}
	out := x.group.add(a)
	if a.Func == typed.Avg && a.Arg.Type().Kind == types.BigInt {
		x.group.add(wholeOf(a)) // for a BIGINT column; nobody needs it otherwise
	}
	return out
}

// nullsOf gives an aggregate the RESPECT NULLS that stands behind its argument, FIRST(ABS(x) RESPECT NULLS), where the parser cannot know that the inner call is
// no aggregate.
func nullsOf(e *ast.Call) *ast.Call {
	if len(e.Args) != 1 || e.Nulls != "" {
		return e
	}
	in, ok := e.Args[0].(*ast.Call)
	if !ok || in.Nulls == "" || isAggregate(in) || in.Over != nil || in.OverName != nil {
		return e
	}
	arg, out := *in, *e
	out.Nulls, out.NullsAt, arg.Nulls = in.Nulls, in.NullsAt, ""
	out.Args = []ast.Expr{&arg}
	return &out
}

// countTuple makes COUNT(DISTINCT ROW(a, b)) of COUNT(DISTINCT a, b).
func countTuple(name string, e *ast.Call) (*ast.Call, bool) {
	if name != "COUNT" || !e.Distinct || len(e.Args) < 2 || e.ArgNames != nil {
		return e, false
	}
	row := &ast.RowLit{Span: ast.Span{Span: e.Args[0].Pos().To(e.Args[len(e.Args)-1].Pos())}}
	for _, v := range e.Args {
		row.Items = append(row.Items, &ast.SelectItem{Span: ast.Span{Span: v.Pos()}, Expr: v})
	}
	out := *e
	out.Args = []ast.Expr{row}
	return &out, true
}

// noneNull adds to the FILTER of COUNT(DISTINCT a, b) that no value is NULL: ROW(NULL, b) is a value of its own, which Flink and Spark do not count.
func (x *exprs) noneNull(a *typed.Agg, row *ast.RowLit) bool {
	for _, it := range row.Items {
		v := x.expr(it.Expr)
		if isInvalid(v) {
			return false
		}
		if !v.Type().NotNull {
			a.Filter = x.group.test(both(a.Filter, x.isNull(v, true, v.Pos())))
		}
	}
	return true
}

// filter checks FILTER (WHERE …).
func (x *exprs) filter(a *typed.Agg, e ast.Expr) bool {
	if e == nil {
		return true
	}
	v := x.condition(e, "FILTER")
	if isInvalid(v) {
		return false
	}
	a.Filter = x.group.test(v)
	return true
}

// test returns the one expression for all equal conditions; nil for TRUE.
func (g *grouping) test(v typed.Expr) typed.Expr {
	if l, ok := v.(*typed.Literal); ok && l.Bool && !l.Null {
		return nil
	}
	if g.tests == nil {
		g.tests = map[string]typed.Expr{}
	}
	text := typed.Text(v)
	if have := g.tests[text]; have != nil {
		return have
	}
	g.tests[text] = v
	return v
}

// countIf is COUNT(*) of the rows for which a condition is TRUE.
func (x *exprs) countIf(a typed.Agg, name string, e *ast.Call) typed.Expr {
	if len(e.Args) != 1 || e.Star || e.Distinct {
		x.add(diag.WrongArguments(x.file, e.Pos(), name, []string{"one condition"}, countText(e), ""))
		return invalid(e.Pos())
	}
	v := x.condition(e.Args[0], name)
	if isInvalid(v) {
		return v
	}
	a.Func, a.Type = typed.CountStar, types.Of(types.BigInt).Required()
	if v = x.group.test(v); v != nil {
		a.Filter = x.group.test(both(a.Filter, v))
	}
	return x.group.add(a)
}

// arguments finds the argument of an aggregate and the constant behind it, nil for none. WITHIN GROUP (ORDER BY x) makes x the argument of MODE and the
// percentiles, whose own is then the constant.
func (x *exprs) arguments(name string, spec *aggregateSpec, e *ast.Call) (arg, rest ast.Expr) {
	args := e.Args
	if e.Within != nil && spec.within {
		if len(e.Within.Items) != 1 || len(args) > 1 {
			x.add(diag.WrongArguments(x.file, e.WithinAt, name, []string{"WITHIN GROUP (ORDER BY one value)"}, strconv.Itoa(len(e.Within.Items)), ""))
			return nil, nil
		}
		args = append([]ast.Expr{e.Within.Items[0].Expr}, args...)
	}
	problem, at := "", e.Pos()
	switch {
	case e.Star || !spec.takesCount(len(args)):
		problem = countText(e)
	case e.Within != nil && !spec.within && spec.order != ordered:
		problem, at = "WITHIN GROUP", e.WithinAt
	case spec.fn == typed.PercentileDisc && e.Within == nil:
		problem = "no WITHIN GROUP"
	case e.Nulls != "" && spec.fn != typed.First && spec.fn != typed.Last && spec.fn != typed.ArrayAgg:
		problem, at = e.Nulls+" NULLS", e.NullsAt
	}
	if problem != "" {
		x.add(diag.WrongArguments(x.file, at, name, spec.wants(name), problem, ""))
		return nil, nil
	}
	if len(args) > 1 {
		rest = args[1]
	}
	return args[0], rest
}

// aggregateOnly names what stands in a call and only means something for aggregates; "" for nothing.
func aggregateOnly(e *ast.Call) (what string, at source.Span) {
	switch {
	case e.Star:
		return "*", e.Pos()
	case e.Distinct:
		return "DISTINCT", e.DistinctAt
	case e.Filter != nil:
		return "FILTER", e.FilterAt
	case e.OrderBy != nil:
		return "ORDER BY", e.OrderAt
	case e.Within != nil:
		return "WITHIN GROUP", e.WithinAt
	case e.Nulls != "":
		return e.Nulls + " NULLS", e.NullsAt
	}
	return "", source.Span{}
}

func countText(e *ast.Call) string {
	if e.Star {
		return "*"
	}
	return strconv.Itoa(len(e.Args))
}

// takesCount reports whether a call may have n arguments.
func (s *aggregateSpec) takesCount(n int) bool {
	switch {
	case s.order == byLeast || s.order == byGreatest:
		return n == 2
	case s.extra == separator:
		return n == 1 || n == 2
	case s.extra == fraction || s.extra == howMany:
		return n == 2
	}
	return n == 1
}

// wants lists what a call may have.
func (s *aggregateSpec) wants(name string) []string {
	switch {
	case s.order == byLeast || s.order == byGreatest:
		return []string{"a value and what it is ordered by"}
	case s.extra == separator:
		return []string{"a STRING", "a STRING and a separator"}
	case s.within && s.extra == fraction:
		return []string{"a fraction from 0 to 1, WITHIN GROUP (ORDER BY the value)"}
	case s.extra == fraction:
		return []string{"a number and a fraction from 0 to 1"}
	case s.extra == howMany:
		return []string{"a value and how many of them"}
	case name == "COUNT":
		return []string{"one value", "*", "DISTINCT and values"}
	}
	return []string{"one value"}
}

// extraArg checks the constant behind the argument.
func (x *exprs) extraArg(a *typed.Agg, name string, spec *aggregateSpec, e *ast.Call, rest ast.Expr) bool {
	extra := spec.extra
	if extra == noExtra {
		return true
	}
	l := &typed.Literal{Typed: typ(types.Of(types.Double).Required(), a.Span), Float: 0.5}
	to, what := types.Double, "the fraction of "+name
	switch extra {
	case howMany:
		to, what = types.BigInt, "the number of values of "+name
	case separator:
		l = &typed.Literal{Typed: typ(types.Of(types.String).Required(), a.Span), Str: ","}
		to, what = types.String, "the separator of "+name
	}
	if rest != nil {
		if l = x.assignConstant(rest, types.Of(to), what, what); l == nil {
			return false
		}
	}
	switch {
	case extra == separator && l.Null: // as PostgreSQL
		l = &typed.Literal{Typed: typ(types.Of(types.String).Required(), l.Span)}
	case extra == howMany && (l.Null || l.Int < 1):
		x.add(diag.WrongArguments(x.file, l.Pos(), name, []string{"a number of values from 1 on"}, l.Text(), ""))
		return false
	case extra == fraction && (l.Null || !(l.Float >= 0 && l.Float <= 1)):
		x.add(diag.WrongArguments(x.file, l.Pos(), name, []string{"a fraction from 0 to 1"}, l.Text(), ""))
		return false
	}
	a.Params = []*typed.Literal{l}
	if e.Within != nil && spec.within && e.Within.Items[0].Desc {
		a.Params = append(a.Params, &typed.Literal{Typed: typ(types.Of(types.Boolean).Required(), e.WithinAt), Bool: true})
	}
	return true
}

// aggregateOrder gives an aggregate the order of its rows: what it was told, then that of A5 for ties.
func (x *exprs) aggregateOrder(a *typed.Agg, spec *aggregateSpec, e *ast.Call) bool {
	asked, ok := x.sortKeys(e)
	if !ok {
		return false
	}
	switch spec.order {
	case unordered:
		return true // what was asked for changes nothing
	case ordered:
		a.Nulls = (e.Nulls == "RESPECT" || spec.fn == typed.ArrayAgg && e.Nulls == "") && !a.Arg.Type().NotNull
	case byLeast, byGreatest:
		v := x.expr(e.Args[1])
		if isInvalid(v) {
			return false
		}
		if v.Type().Kind == types.Null {
			v = nullLiteral(types.Of(types.BigInt), v.Pos())
		}
		if !v.Type().Ordered() {
			x.add(diag.WrongArguments(x.file, e.Args[1].Pos(), strings.ToUpper(e.Name.Text), withOrder, v.Type().Name(), ""))
			return false
		}
		desc := spec.order == byGreatest
		a.By = append(a.By, typed.SortKey{Expr: v, Desc: desc, NullsLast: desc})
		if !v.Type().NotNull { // such a row is no candidate
			there := &typed.IsNull{Typed: typ(types.Of(types.Boolean).Required(), v.Pos()), X: v, Not: true}
			a.Filter = x.group.test(both(a.Filter, there))
			a.Type = a.Type.Optional()
		}
		a.Nulls = !a.Arg.Type().NotNull
	}
	a.By = append(a.By, asked...)
	x.rel.rowOrder(a)
	return true
}

// sortKeys checks ORDER BY inside of the call, or behind it in WITHIN GROUP.
func (x *exprs) sortKeys(e *ast.Call) (keys []typed.SortKey, ok bool) {
	for _, by := range []*ast.OrderBy{e.OrderBy, e.Within} {
		if by == nil {
			continue
		}
		for _, item := range by.Items {
			v := x.expr(item.Expr)
			if isInvalid(v) {
				return nil, false
			}
			switch {
			case v.Type().Kind == types.Null:
				continue // orders nothing
			case !v.Type().Ordered():
				x.add(diag.WrongArguments(x.file, item.Pos(), "ORDER BY", withOrder, v.Type().Name(), ""))
				return nil, false
			}
			last := item.Desc
			if item.Nulls != "" {
				last = item.Nulls == "LAST"
			}
			keys = append(keys, typed.SortKey{Expr: v, Desc: item.Desc, NullsLast: last})
		}
	}
	return keys, true
}

// both is the conjunction of two conditions, of which the first may be missing.
func both(a, b typed.Expr) typed.Expr {
	if a == nil {
		return b
	}
	return makeLogic("AND", a.Pos(), []typed.Expr{a, b})
}

// rowOrder appends the order of A5: event time and the place in the logs, or without one all columns from left to right.
func (r *relation) rowOrder(a *typed.Agg) {
	if n := len(r.time); n > 0 {
		a.By = append(a.By, typed.SortKey{Expr: r.columnExpr(r.time[n-1], a.Span)})
	}
	unique := true
	if a.Position, unique = placed(r.ops); a.Position && unique {
		return
	}
	keys, seen := typed.Key(r.ops), map[int]bool{}
	for _, k := range a.By {
		if c, ok := k.Expr.(*typed.Column); ok {
			seen[c.Index] = true
		}
	}
	if len(seen) > 0 && holdsKey(keys, seen) {
		return
	}
	for _, col := range r.visible() {
		if !isInvalid(col.expr) {
			a.By = append(a.By, typed.SortKey{Expr: col.expr})
		}
		if c, ok := col.expr.(*typed.Column); ok {
			if seen[c.Index] = true; holdsKey(keys, seen) {
				return // no two rows agree so far
			}
		}
	}
}

// holdsKey reports whether the columns seen have one of the places of each column of a unique key, of which there is one.
func holdsKey(keys [][]int, seen map[int]bool) bool {
	for _, places := range keys {
		if !slices.ContainsFunc(places, func(i int) bool { return seen[i] }) {
			return false
		}
	}
	return keys != nil
}

// placed reports whether the rows of a chain have a place in the logs, and whether it is one row's alone.
func placed(ops []typed.Op) (position, unique bool) {
	unique = true
	for i, op := range ops {
		switch op := op.(type) {
		case *typed.Scan:
			position = true
		case *typed.Union:
			position, unique = true, false // one row may come twice
			for _, in := range op.Inputs {
				p, _ := placed(in)
				position = position && p
			}
		case *typed.Filter, *typed.Project:
		case *typed.Window:
			unique = unique && op.Spec.Kind == typed.Tumble
		case *typed.Aggregate:
			return false, false
		default:
			if i == 0 {
				return false, false
			}
			unique = false
		}
	}
	return position, unique
}

// wholeOf is the truncated form of an AVG over integers.
func wholeOf(a typed.Agg) typed.Agg {
	a.Func, a.Type = typed.AvgWhole, types.Of(types.BigInt).With(a.Type.NotNull)
	return a
}

// aggregateArg checks the argument of an aggregate and gives it and the result their types.
func (x *exprs) aggregateArg(a *typed.Agg, name string, spec *aggregateSpec, arg ast.Expr, e *ast.Call) bool {
	v := x.expr(arg)
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
