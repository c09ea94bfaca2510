package typecheck

import (
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// formNames are the names of sig.Forms and their aliases, each with the form.
var formNames = func() map[string]*sig.Form {
	m := map[string]*sig.Form{}
	for _, f := range sig.Forms() {
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			m[n] = f
		}
	}
	return m
}()

// formArgs are the least and the most arguments of a form; −1: any number.
var formArgs = map[string][2]int{"COALESCE": {1, -1}, "CURRENT_TIMESTAMP": {0, 0}, "CURRENT_DATE": {0, 0}, "PROCTIME": {0, 0}, "NULLIF": {2, 2}, "IF": {3, 3}, "IFNULL": {2, 2}, "NVL2": {3, 3}, "DECODE": {3, -1},
	"TRY": {1, 1}, "NULLIFZERO": {1, 1}, "ZEROIFNULL": {1, 1}, "ISNULL": {1, 1}, "ISNOTNULL": {1, 1}, "CARDINALITY": {1, 1}, "JSON_OBJECT": {0, -1}, "JSON_ARRAY": {0, -1}, "RANDOM": {0, 1}, "RAND_INTEGER": {1, 2}, "UUID": {0, 0}}

// form checks what looks like a function and is CASE, COALESCE or the like.
func (x *exprs) form(f *sig.Form, e *ast.Call) typed.Expr {
	limits := formArgs[f.Name]
	if what, at := aggregateOnly(e); what != "" {
		x.add(diag.WrongArguments(x.file, at, f.Name, []string{"(" + f.Args + ")"}, what+", which only aggregates take", ""))
		return invalid(e.Pos())
	}
	if n := len(e.Args); n < limits[0] || limits[1] >= 0 && n > limits[1] {
		x.add(diag.WrongArguments(x.file, e.Pos(), f.Name, []string{"(" + f.Args + ")"}, diag.Count(n, "argument"), ""))
		return invalid(e.Pos())
	}
	args := make([]typed.Expr, len(e.Args))
	bad := false
	for i, a := range e.Args {
		if i == 0 && f.Name == "IF" {
			args[i] = x.condition(a, strings.ToUpper(e.Name.Text))
		} else {
			args[i] = x.expr(a)
		}
		bad = bad || isInvalid(args[i])
	}
	if bad {
		return invalid(e.Pos())
	}
	if n := nestedFuncs[f.Name]; n != nil {
		return x.nestedCall(n, args, e)
	}
	switch f.Name {
	case "COALESCE", "IFNULL":
		return x.coalesce(f.Name, args, e.Pos())
	case "NULLIF":
		return x.nullIf(args[0], args[1], e)
	case "IF":
		return x.caseOf(f.Name, args[:1], args[1:], e.Pos())
	case "NVL2":
		return x.caseOf(f.Name, []typed.Expr{x.isNull(args[0], true, e.Pos())}, args[1:], e.Pos())
	case "CURRENT_TIMESTAMP", "CURRENT_DATE", "PROCTIME":
		return x.now(f, e.Pos())
	case "RANDOM", "RAND_INTEGER", "UUID":
		return x.draw(f, args, e)
	case "TRY":
		return x.try(args[0], e.Pos())
	case "CARDINALITY":
		return x.cardinality(args[0], e.Pos())
	case "JSON_OBJECT", "JSON_ARRAY":
		return x.makeJSON(f, args, e)
	case "DECODE":
		return x.decode(args, e)
	case "NULLIFZERO":
		return x.nullIf(args[0], zeroLiteral(e.Pos()), e)
	case "ZEROIFNULL":
		return x.coalesce(f.Name, append(args, zeroLiteral(e.Pos())), e.Pos())
	}
	return x.isNull(args[0], f.Name == "ISNOTNULL", e.Pos())
}

func zeroLiteral(span source.Span) typed.Expr {
	return &typed.Literal{Typed: typ(types.Of(types.BigInt).Required(), span)}
}

// try is NULL where v fails. A value that is no row's is computed before rows are read: there is nothing to fall back to.
func (x *exprs) try(v typed.Expr, span source.Span) typed.Expr {
	if v.Type().Kind == types.Null {
		return v
	}
	out := x.fold(&typed.Attempt{Typed: typ(v.Type().Optional(), span), X: v})
	if _, ok := out.(*typed.Literal); !ok && x.rel == nil && x.constants == "" {
		x.add(diag.WrongArguments(x.file, span, "TRY", []string{"(a value of a row)"}, "a value outside of a query", ""))
		return invalid(span)
	}
	return out
}

// now is CURRENT_TIMESTAMP, CURRENT_DATE: the date of it in UTC, or PROCTIME: the time at which the row was read.
func (x *exprs) now(f *sig.Form, span source.Span) typed.Expr {
	if !x.inQuery(f, span) {
		return invalid(span)
	}
	if f.Name == "PROCTIME" && !sourceRows(x.rel.ops) {
		x.add(diag.WrongArguments(x.file, span, "PROCTIME", []string{"rows of a source"}, "rows that an aggregate or ORDER BY made", ""))
		return invalid(span)
	}
	v := &typed.Now{Typed: typ(types.Of(types.Timestamp).Required(), span), Row: f.Name == "PROCTIME"}
	if f.Name == "CURRENT_DATE" {
		return x.convert(v, types.Of(types.Date).Required(), typed.Cast)
	}
	return v
}

// inQuery checks that a form whose value is known when the program runs stands in a query.
func (x *exprs) inQuery(f *sig.Form, span source.Span) bool {
	if x.constants == "" && x.rel != nil {
		return true
	}
	what := x.constants
	if what == "" {
		what = "this value"
	}
	x.add(diag.NotConstant(x.file, span, what, f.Name+" is known when the program runs"))
	return false
}

// sourceRows reports a chain whose rows are still those of its sources: each was read at one time.
func sourceRows(ops []typed.Op) bool {
	return !slices.ContainsFunc(ops, func(op typed.Op) bool {
		switch op := op.(type) {
		case *typed.Aggregate, *typed.Sort:
			return true
		case *typed.Union:
			return slices.ContainsFunc(op.Inputs, func(in []typed.Op) bool { return !sourceRows(in) })
		}
		return false
	})
}

// isClock reports the processing time of a row.
func isClock(e typed.Expr) bool {
	n, ok := e.(*typed.Now)
	return ok && n.Row
}

// comparesNow reports conditions that compare a column with the clock: they are tested once, when the row passes (language.md T5). It is an error in front
// of an operator with state, which the row would not leave; in a RUN BATCH the clock stands.
func (c *checker) comparesNow(ops []typed.Op, kept bool) {
	if c.prog.Run.Mode == typed.Batch {
		return
	}
	for i, op := range ops {
		switch op := op.(type) {
		case *typed.Union:
			for _, in := range op.Inputs {
				c.comparesNow(append(in[:len(in):len(in)], ops[i+1:]...), kept)
			}
		case *typed.Filter:
			for _, e := range op.Conjuncts {
				if clocked(e) {
					c.add(diag.ComparesNow(c.file, e.Pos(), kept || hasState(ops[i+1:])))
				}
			}
		}
	}
}

// clocked reports an expression over a column and the clock.
func clocked(e typed.Expr) bool {
	column, clock := false, false
	typed.Walk(e, func(x typed.Expr) {
		switch x.(type) {
		case *typed.Column:
			column = true
		case *typed.Now:
			clock = true
		}
	})
	return column && clock
}

func hasState(ops []typed.Op) bool {
	for _, op := range ops {
		if _, ok := op.(*typed.Aggregate); ok {
			return true
		}
	}
	return false
}

// isNull is x IS [NOT] NULL.
func (x *exprs) isNull(v typed.Expr, not bool, span source.Span) typed.Expr {
	if v.Type().Kind == types.Null {
		v = nullLiteral(types.Of(types.String), v.Pos())
	}
	return x.fold(&typed.IsNull{Typed: typ(types.Of(types.Boolean).Required(), span), X: v, Not: not})
}

// nullIf is CASE WHEN a = b THEN NULL ELSE a END.
func (x *exprs) nullIf(a, b typed.Expr, e *ast.Call) typed.Expr {
	equal := x.compare("=", e.Pos(), e.Pos(), a, b)
	if isInvalid(equal) {
		return invalid(e.Pos())
	}
	return x.caseOf("NULLIF", []typed.Expr{equal}, []typed.Expr{nullLiteral(types.Of(types.Null), e.Pos()), a}, e.Pos())
}

// decode compares the first argument with every second one of the others.
func (x *exprs) decode(args []typed.Expr, e *ast.Call) typed.Expr {
	var conds, values []typed.Expr
	rest := args[1:]
	for ; len(rest) > 1; rest = rest[2:] {
		c := x.compare("is", rest[0].Pos(), rest[0].Pos(), args[0], rest[0])
		if isInvalid(c) {
			return invalid(e.Pos())
		}
		conds, values = append(conds, c), append(values, rest[1])
	}
	if len(rest) == 0 {
		rest = []typed.Expr{nullLiteral(types.Of(types.Null), e.Pos())}
	}
	return x.caseOf("DECODE", conds, append(values, rest[0]), e.Pos())
}

// caseOf is a CASE with one value more than conditions: the last is ELSE.
func (x *exprs) caseOf(what string, conds, values []typed.Expr, span source.Span) typed.Expr {
	if !x.sameKinds(what, values, func(l []typed.Expr) bool { _, ok := x.oneType(l); return ok }) {
		return invalid(span)
	}
	out := &typed.Case{Else: values[len(conds)]}
	for i, c := range conds {
		out.Whens = append(out.Whens, typed.When{Cond: c, Then: values[i]})
	}
	out.Typed = typ(values[0].Type().With(allNotNull(values)), span)
	return x.fold(out)
}
