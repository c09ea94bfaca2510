package typed

import (
	"strings"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/types"
)

// AggFunc names an aggregate function.
type AggFunc uint8

// Aggregates. All but CountStar skip rows whose Arg is NULL, unless Agg.Nulls is set.
const (
	CountStar AggFunc = iota
	Count
	Sum
	Min
	Max
	Avg
	AvgWhole // AVG of integers, truncated toward zero: of an AVG that goes into a BIGINT column as it is
	StddevPop
	StddevSamp
	VarPop
	VarSamp
	BoolAnd
	BoolOr
	BitAnd
	BitOr
	BitXor
	AnyValue
	First  // Arg of the first row by By
	Last   // Arg of the last row by By
	ArgMin // Arg of the first row by By, which starts with the second argument
	ArgMax // likewise, that one descending
	StringAgg
	ArrayAgg
	TopK // the most frequent values, of equally frequent ones the smaller first
	ApproxTopK
	Mode
	PercentileCont
	PercentileDisc
	ApproxCountDistinct
	ApproxQuantile
)

var aggNames = [...]string{
	CountStar: "COUNT(*)", Count: "COUNT", Sum: "SUM", Min: "MIN", Max: "MAX", Avg: "AVG", AvgWhole: "AVG_WHOLE",
	StddevPop: "STDDEV_POP", StddevSamp: "STDDEV_SAMP", VarPop: "VAR_POP", VarSamp: "VAR_SAMP",
	BoolAnd: "BOOL_AND", BoolOr: "BOOL_OR", BitAnd: "BIT_AND", BitOr: "BIT_OR", BitXor: "BIT_XOR", AnyValue: "ANY_VALUE",
	First: "FIRST", Last: "LAST", ArgMin: "ARG_MIN", ArgMax: "ARG_MAX", StringAgg: "STRING_AGG", ArrayAgg: "ARRAY_AGG", TopK: "TOPK", ApproxTopK: "APPROX_TOPK", Mode: "MODE",
	PercentileCont: "PERCENTILE_CONT", PercentileDisc: "PERCENTILE_DISC",
	ApproxCountDistinct: "APPROX_COUNT_DISTINCT", ApproxQuantile: "APPROX_QUANTILE",
}

// AggFuncs lists all aggregates.
func AggFuncs() []AggFunc {
	var out []AggFunc
	for f := range aggNames {
		out = append(out, AggFunc(f))
	}
	return out
}

func (f AggFunc) String() string { return aggNames[f] }

// Agg is one aggregate. Of a row Filter is evaluated first, then Arg, then By, and only while Filter is TRUE.
type Agg struct {
	Func     AggFunc
	Arg      Expr // nil for CountStar
	Filter   Expr // FILTER (WHERE …); nil: every row counts
	Distinct bool // each value counts once
	// By orders the rows where their order matters; Position breaks ties by the row's place in the logs: source name, partition, offset.
	By       []SortKey
	Position bool
	Nulls    bool       // RESPECT NULLS: rows whose Arg is NULL count too
	Params   []*Literal // constant arguments behind Arg
	Type     types.Type // of the result
	Need     bool       // false when nobody uses the result
	Span     source.Span
}

// SortKey is an item of an ORDER BY. NULL is the smallest value; NullsLast puts NULLs behind all others.
type SortKey struct {
	Expr      Expr
	Desc      bool
	NullsLast bool
}

// Exprs lists the expressions of an aggregate in the order of their evaluation.
func (a *Agg) Exprs() []Expr {
	var out []Expr
	if a.Filter != nil {
		out = append(out, a.Filter)
	}
	if a.Arg != nil {
		out = append(out, a.Arg)
	}
	for _, k := range a.By {
		out = append(out, k.Expr)
	}
	return out
}

// Retracts reports an aggregate that can take rows back (language.md A6).
func (a *Agg) Retracts() bool {
	if a.Distinct {
		return a.Func == Count
	}
	if len(a.By) > 0 || a.Position {
		return false
	}
	switch a.Func {
	case CountStar, Count, Min, Max, BoolAnd, BoolOr, AnyValue, Mode, TopK:
		return true
	case Sum, Avg, AvgWhole:
		return !a.Rounded()
	}
	return false
}

// Rounded reports a result that is compensated floating point (language.md T3): compared with a tolerance, never exactly.
func (a *Agg) Rounded() bool {
	switch a.Func {
	case Sum, Avg:
		return a.Arg.Type().Kind == types.Double
	case StddevPop, StddevSamp, VarPop, VarSamp, PercentileCont, ApproxQuantile:
		return true
	}
	return false
}

// Write renders an aggregate as SQL with text for its expressions.
func (a *Agg) Write(text func(Expr) string) string {
	args, filter := a.parts(text)
	if a.Arg == nil {
		return a.Func.String() + filter
	}
	return a.Func.String() + "(" + args + ")" + filter
}

// parts are what stands inside of the call and behind it.
func (a *Agg) parts(text func(Expr) string) (args, filter string) {
	var b strings.Builder
	if a.Arg != nil {
		b.WriteString(pick(a.Distinct, "DISTINCT ", "") + text(a.Arg))
		for _, p := range a.Params {
			b.WriteString(", " + p.Text())
		}
		b.WriteString(pick(a.Nulls, " RESPECT NULLS", ""))
		a.writeOrder(&b, text)
	}
	if a.Filter != nil {
		filter = " FILTER (WHERE " + text(a.Filter) + ")"
	}
	return b.String(), filter
}

func (a *Agg) writeOrder(b *strings.Builder, text func(Expr) string) {
	var keys []string
	for _, k := range a.By {
		keys = append(keys, text(k.Expr)+pick(k.Desc, " DESC", "")+pick(k.NullsLast != k.Desc, pick(k.NullsLast, " NULLS LAST", " NULLS FIRST"), ""))
	}
	if a.Position {
		keys = append(keys, "position")
	}
	if len(keys) > 0 {
		b.WriteString(" ORDER BY " + strings.Join(keys, ", "))
	}
}
