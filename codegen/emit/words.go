package emit

import "github.com/dave/jennifer/jen"

// The words of jennifer that the emitter uses, without a package name in front: the emitter's code should read like the
// code that it writes. (A dot import would take the names File and Options from this package.)

type (
	// Code is a piece of Go, Statement a growing one: it is never shared, see ident.
	Code = jen.Code
	// Statement is a growing piece of Go.
	Statement = jen.Statement
	// Dict is the fields of a composite literal.
	Dict = jen.Dict
)

// Words.
var (
	Add, Id, Lit, LitRune, Op, Qual, Line, Comment, Empty = jen.Add, jen.Id, jen.Lit, jen.LitRune, jen.Op, jen.Qual, jen.Line, jen.Comment, jen.Empty

	Bool, Int, Int16, Int32, Int64, Float64, String, Byte, Uint64, Any, Error = jen.Bool, jen.Int, jen.Int16, jen.Int32, jen.Int64, jen.Float64, jen.String, jen.Byte, jen.Uint64, jen.Any, jen.Error

	True, False, Nil, Err = jen.True, jen.False, jen.Nil, jen.Err

	Func, Type, Var, Const, Params, Return, Block, Values, Index, List, Parens, Map = jen.Func, jen.Type, jen.Var, jen.Const, jen.Params, jen.Return, jen.Block, jen.Values, jen.Index, jen.List, jen.Parens, jen.Map

	If, For, Range, Switch, Case, Continue, Break = jen.If, jen.For, jen.Range, jen.Switch, jen.Case, jen.Continue, jen.Break

	Len, Min, Max, Append = jen.Len, jen.Min, jen.Max, jen.Append
)
