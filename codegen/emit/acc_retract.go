package emit

import (
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// retracter is an aggregator whose state can take a row back that was added (language.md A6).
type retracter interface {
	retract(a aggField, at place, in aggInput) []Code
}

// retractable is the aggregator of a state that must be able to take rows back, where that is another one: it keeps all values.
func (a aggField) retractable() aggregator {
	switch a.agg.Func {
	case typed.Min, typed.BoolAnd, typed.AnyValue:
		return multiset{method: "Min"}
	case typed.Max, typed.BoolOr:
		return multiset{method: "Max"}
	case typed.Count:
		if a.agg.Distinct {
			return tally{}
		}
	}
	return nil
}

// tally is COUNT(DISTINCT) over rows that can be taken back.
type tally struct{ multiset }

func (tally) result(_ *fn, a aggField, at place, _ want) val {
	v := val{t: a.agg.Type, null: never}
	v.x = func() *Statement { return at.dot("Len").Call() }
	return v
}

func (multiset) retract(a aggField, at place, in aggInput) []Code {
	method, _ := element(a.arg())
	return []Code{at.dot(strings.Replace(method, "Add", "Sub", 1)).Call(in.arg.expr())}
}

func (counter) retract(_ aggField, at place, _ aggInput) []Code {
	return []Code{Id(at.state).Op("--")}
}

func (sum) retract(a aggField, at place, in aggInput) []Code {
	return at.unnote(at.dot(subMethod(a.arg())).Call(in.arg.expr()))
}

func (average) retract(a aggField, at place, in aggInput) []Code {
	return []Code{at.dot(subMethod(a.arg())).Call(in.arg.expr())}
}

// subMethod is the method that takes a number of a type away.
func subMethod(t types.Type) string {
	switch {
	case t.Wide():
		return "Sub128"
	case t.Kind == types.Decimal:
		return "Sub64"
	}
	return "Sub"
}

// unnote takes a value away from those that note has counted.
func (p place) unnote(body ...Code) []Code {
	if p.seen != "" {
		body = append(body, Id(p.seen).Op("--"))
	}
	return body
}

// has is the condition that there is a value: the flag, or where values can be taken back their number.
func (p place) has() cond {
	if p.counted {
		return compare{"!=", ident(p.seen), func() *Statement { return Lit(0) }, true}
	}
	return flag(p.seen)
}

// retracts is how the inputs of a row are taken back from the accumulators at a path.
func (gr *group) retracts(at string, inputs []aggInput) []Code {
	gr.taking = true
	defer func() { gr.taking = false }()
	return gr.adds(at, inputs)
}
