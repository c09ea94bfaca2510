package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// makeJSON is JSON_OBJECT, whose NULLs are null, or JSON_ARRAY, which has none, unless ON NULL says otherwise.
func (x *exprs) makeJSON(f *sig.Form, args []typed.Expr, e *ast.Call) typed.Expr {
	object := f.Name == "JSON_OBJECT"
	bad := func(at source.Span, got string) typed.Expr {
		x.add(diag.WrongArguments(x.file, at, f.Name, []string{"(" + f.Args + ")"}, got, ""))
		return invalid(e.Pos())
	}
	if object && len(args)%2 > 0 {
		return bad(e.Pos(), "a name without a value")
	}
	if len(args) == 0 {
		text := "[]"
		if object {
			text = "{}"
		}
		return &typed.Literal{Typed: typ(types.Of(types.String).Required(), e.Pos()), Str: text}
	}
	flag := func(on bool) typed.Expr {
		return &typed.Literal{Typed: typ(types.Of(types.Boolean).Required(), e.Pos()), Bool: on}
	}
	parts := []typed.Expr{flag(object), flag(e.OnNull == "ABSENT" || e.OnNull == "" && !object)}
	for i, v := range args {
		if !object || i%2 > 0 {
			parts = append(parts, x.jsonValue(v, e.Args[i]))
			continue
		}
		if l, ok := v.(*typed.Literal); !ok || l.Null || l.T.Kind != types.String {
			return bad(v.Pos(), "a name that is not text in quotes")
		}
		parts = append(parts, v)
	}
	return x.apply(sig.MakeJSON, parts, e)
}

// jsonValue is the JSON text of an array of one value: of any type, and never NULL. What JSON_OBJECT or JSON_ARRAY made stands in it as it is.
func (x *exprs) jsonValue(v typed.Expr, e ast.Expr) typed.Expr {
	text := types.Of(types.String).Required()
	if call, ok := e.(*ast.Call); ok && v.Type().Kind == types.String && v.Type().NotNull {
		if name := strings.ToUpper(call.Name.Text); name == "JSON_OBJECT" || name == "JSON_ARRAY" {
			bracket := func(s string) typed.Expr { return &typed.Literal{Typed: typ(text, v.Pos()), Str: s} }
			join := func(a, b typed.Expr) typed.Expr {
				return x.fold(&typed.Arith{Typed: typ(text, v.Pos()), Op: "||", X: a, Y: b})
			}
			return join(join(bracket("["), v), bracket("]"))
		}
	}
	if v.Type().Kind == types.Null {
		v = nullLiteral(types.Of(types.String), v.Pos())
	}
	list := x.nestedExpr(typed.MakeArray, types.ArrayOf(v.Type().Optional()).Required(), v.Pos(), v)
	return x.convert(list, text, typed.Cast)
}
