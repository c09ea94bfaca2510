package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/stdlib/regex"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// likeFunctions are the functions behind the operators.
var likeFunctions = map[string]string{"LIKE": "LIKE", "ILIKE": "ILIKE", "SIMILAR TO": "SIMILAR_TO", "RLIKE": "REGEXP_LIKE"}

// like is x [NOT] LIKE pattern and its relatives: a call of a function.
func (x *exprs) like(e *ast.Like) typed.Expr {
	operands := []ast.Expr{e.X, e.Pattern}
	if e.Escape != nil {
		operands = append(operands, e.Escape)
	}
	var args []typed.Expr
	bad := false
	for _, o := range operands {
		v := x.expr(o)
		bad = bad || isInvalid(v)
		args = append(args, v)
	}
	if bad {
		return invalid(e.Pos())
	}
	args, ok := x.escaped(e, args)
	if !ok {
		return invalid(e.Pos())
	}
	v := x.function(e.Op, x.cat.Functions(likeFunctions[e.Op]), args, &ast.Call{Span: e.Span})
	if isInvalid(v) || !e.Not {
		return v
	}
	return x.fold(&typed.Not{Typed: typ(v.Type(), e.Pos()), X: v})
}

// escaped rewrites a constant pattern with an escape character of its own, so that it is compiled once as others are.
func (x *exprs) escaped(e *ast.Like, args []typed.Expr) ([]typed.Expr, bool) {
	if len(args) < 3 {
		return args, true
	}
	pattern, ok := args[1].(*typed.Literal)
	escape, okEscape := args[2].(*typed.Literal)
	if !ok || !okEscape || pattern.Null || escape.Null || pattern.T.Kind != types.String || escape.T.Kind != types.String || e.Op != "LIKE" && e.Op != "ILIKE" {
		return args, true
	}
	text, err := regex.EscapedLike(pattern.Str, escape.Str)
	if err != nil {
		x.add(diag.BadLiteral(x.file, e.Escape.Pos(), "'"+clip(pattern.Str)+"' ESCAPE '"+clip(escape.Str)+"'", e.Op+" pattern", err.Error()))
		return nil, false
	}
	n := *pattern
	n.Str = text
	return []typed.Expr{args[0], &n}, true
}

// trimNames are the functions behind TRIM(LEADING | TRAILING | BOTH c FROM s).
var trimNames = map[ast.CallForm]string{ast.FormLeading: "LTRIM", ast.FormTrailing: "RTRIM", ast.FormBoth: "BTRIM"}
