package ast

import (
	"fmt"
	"reflect"
)

// Walk calls f for n and, where f returns true, for the nodes below it in the order of the text as
// written canonically. Names and options are parts of their node and not visited; nil is
// skipped. The recursion is as deep as the tree, which the parser bounds.
func Walk(n Node, f func(Node) bool) {
	if n == nil || isNil(n) || !f(n) {
		return
	}
	if !walkStmt(n, f) && !walkQuery(n, f) && !walkPipeOp(n, f) && !walkRelation(n, f) && !walkPattern(n, f) && !walkExpr(n, f) {
		panic(fmt.Sprintf("ast: Walk does not know %T", n))
	}
}

// WalkFile walks every statement.
func WalkFile(file *File, f func(Node) bool) {
	for _, s := range file.Stmts {
		Walk(s, f)
	}
}

// HasBad reports a hole in or below n.
func HasBad(n Node) bool {
	found := false
	Walk(n, func(n Node) bool {
		_, bad := n.(*Bad)
		found = found || bad
		return !found
	})
	return found
}

// isNil finds typed nils: an optional part in an interface.
func isNil(n Node) bool {
	v := reflect.ValueOf(n)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

func walkStmt(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Bad, *ImportGo:
	case *CreateSource:
		walkAll(n.Columns, f)
		Walk(n.Watermark, f)
		walkOptions(n.With, f)
		Walk(n.As, f)
	case *CreateLookup:
		walkAll(n.Columns, f)
		walkOptions(n.With, f)
	case *CreateSink:
		walkAll(n.Columns, f)
		Walk(n.As, f)
		walkOptions(n.With, f)
	case *CreateView:
		walkOptions(n.With, f)
		Walk(n.Query, f)
	case *Column:
		Walk(n.Type, f)
		Walk(n.Computed, f)
		Walk(n.Metadata, f)
		Walk(n.Path, f)
	case *Metadata:
		Walk(n.Key, f)
	case *TypeName:
		walkAll(n.Elems, f)
		walkAll(n.Fields, f)
	case *TypeField:
		Walk(n.Type, f)
	case *Watermark:
		walkEach(f, n.Delay, n.IdleAfter, n.MaxAhead, n.Expr)
	case *Param:
		Walk(n.Type, f)
		Walk(n.Default, f)
	case *Const:
		Walk(n.Value, f)
	case *Set:
		Walk(n.Value, f)
	case *Run:
		Walk(n.Every, f)
	case *Insert:
		Walk(n.Query, f)
	case *StatementSet:
		walkAll(n.Inserts, f)
	case *Test:
		walkTest(n, f)
	default:
		return false
	}
	return true
}

func walkOptions(list []*Option, f func(Node) bool) {
	for _, o := range list {
		Walk(o.Value, f)
	}
}

func walkTest(n *Test, f func(Node) bool) {
	walkOptions(n.With, f)
	for _, g := range n.Given {
		walkRows(g.Rows, f)
	}
	for _, e := range n.Expect {
		walkRows(e.Rows, f)
	}
}

func walkRows(rows [][]Expr, f func(Node) bool) {
	for _, r := range rows {
		walkAll(r, f)
	}
}

func walkAll[N Node](list []N, f func(Node) bool) {
	for _, n := range list {
		Walk(n, f)
	}
}

func walkEach(f func(Node) bool, list ...Expr) { walkAll(list, f) }

func walkQuery(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Query:
		Walk(n.With, f)
		Walk(n.Body, f)
		Walk(n.OrderBy, f)
		Walk(n.Limit, f)
		Walk(n.Emit, f)
		Walk(n.Chart, f)
		walkAll(n.Ops, f)
	case *With:
		walkAll(n.Tables, f)
	case *CommonTable:
		Walk(n.Query, f)
	case *SetOp:
		Walk(n.Left, f)
		Walk(n.Right, f)
	case *Values:
		walkRows(n.Rows, f)
	case *From:
		Walk(n.Rel, f)
	case *Select:
		walkAll(n.Items, f)
		Walk(n.From, f)
		Walk(n.Where, f)
		Walk(n.GroupBy, f)
		Walk(n.Having, f)
		Walk(n.Qualify, f)
		Walk(n.StateTTL, f)
		walkAll(n.Windows, f)
	case *SelectItem:
		Walk(n.Expr, f)
	case *Where:
		Walk(n.Cond, f)
	case *GroupBy:
		walkAll(n.Items, f)
	case *StateTTL:
		Walk(n.TTL, f)
	case *NamedWindow:
		Walk(n.Spec, f)
	case *OrderBy:
		walkAll(n.Items, f)
	case *OrderItem:
		Walk(n.Expr, f)
	case *Limit:
		walkEach(f, n.Count, n.Offset)
	case *Emit:
		Walk(n.Every, f)
	case *Chart:
		walkOptions(n.Items, f)
	default:
		return false
	}
	return true
}

func walkPipeOp(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *PipeDrop, *PipeRename, *PipeAs, *PipeDistinct:
	case *PipeSelect:
		walkAll(n.Items, f)
	case *PipeExtend:
		walkAll(n.Items, f)
	case *PipeSet:
		walkAll(n.Values, f)
	case *PipeWhere:
		Walk(n.Cond, f)
	case *PipeAggregate:
		walkAll(n.Items, f)
		Walk(n.GroupBy, f)
		Walk(n.StateTTL, f)
	case *PipeJoin:
		Walk(n.Join, f)
	case *PipeUnion:
		walkAll(n.Queries, f)
	case *PipeOrderBy:
		Walk(n.OrderBy, f)
	case *PipeLimit:
		Walk(n.Limit, f)
	case *PipeCall:
		Walk(n.Call, f)
	case *PipeTee:
		walkAll(n.Branches, f)
	case *Branch:
		walkAll(n.Ops, f)
	case *PipeEmit:
		Walk(n.Every, f)
		Walk(n.Chart, f)
	case *PipeChart:
		Walk(n.Chart, f)
	case *PipeDedup:
		walkAll(n.By, f)
		Walk(n.Within, f)
	case *PipeFold:
		Walk(n.Func, f)
		walkAll(n.PartitionBy, f)
		Walk(n.OrderBy, f)
		Walk(n.TTL, f)
	case *PipeMatch:
		Walk(n.Match, f)
	case *PipeMap:
		Walk(n.Func, f)
	case *PipeReduce:
		Walk(n.Func, f)
		Walk(n.GroupBy, f)
	default:
		return false
	}
	return true
}

func walkRelation(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *TableRef:
		Walk(n.AsOf, f)
	case *WindowTable:
		Walk(n.Input, f)
		walkAll(n.PartitionBy, f)
		Walk(n.Call, f)
	case *TableCall:
		Walk(n.Call, f)
	case *Subquery:
		Walk(n.Query, f)
	case *Unnest:
		walkAll(n.Args, f)
	case *Join:
		Walk(n.Left, f)
		Walk(n.Right, f)
		Walk(n.On, f)
		Walk(n.StateTTL, f)
	case *MatchRecognize:
		Walk(n.Input, f)
		walkAll(n.PartitionBy, f)
		Walk(n.OrderBy, f)
		walkAll(n.Measures, f)
		Walk(n.After, f)
		Walk(n.Pattern, f)
		Walk(n.Within, f)
		walkAll(n.Subsets, f)
		walkAll(n.Define, f)
	case *AfterMatch, *Subset:
	case *Define:
		Walk(n.Cond, f)
	default:
		return false
	}
	return true
}

func walkPattern(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *PatternVar, *PatternAnchor:
	case *PatternSeq:
		walkAll(n.Parts, f)
	case *PatternAlt:
		walkAll(n.Parts, f)
	case *PatternPermute:
		walkAll(n.Parts, f)
	case *PatternQuant:
		Walk(n.X, f)
	case *PatternExclude:
		Walk(n.X, f)
	default:
		return false
	}
	return true
}

func walkExpr(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Ident, *Literal, *ParamRef:
	case *Unary:
		Walk(n.X, f)
	case *Binary:
		walkEach(f, n.X, n.Y)
	case *IsNull:
		Walk(n.X, f)
	case *Between:
		walkEach(f, n.X, n.Lo, n.Hi)
	case *InList:
		Walk(n.X, f)
		walkAll(n.List, f)
	case *InQuery:
		Walk(n.X, f)
		Walk(n.Query, f)
	case *Exists:
		Walk(n.Query, f)
	case *SubqueryExpr:
		Walk(n.Query, f)
	case *Like:
		walkEach(f, n.X, n.Pattern, n.Escape)
	case *Case:
		Walk(n.Operand, f)
		for _, w := range n.Whens {
			walkEach(f, w.Cond, w.Then)
		}
		Walk(n.Else, f)
	case *Cast:
		Walk(n.X, f)
		Walk(n.To, f)
	case *Subscript:
		walkEach(f, n.X, n.Index)
	case *Field:
		Walk(n.X, f)
	case *ArrayLit:
		walkAll(n.Items, f)
	case *MapLit:
		walkAll(n.Items, f)
	case *RowLit:
		walkAll(n.Items, f)
	case *Tuple:
		walkAll(n.Items, f)
	case *GroupingSets:
		walkAll(n.Items, f)
	default:
		return walkCall(n, f)
	}
	return true
}

func walkCall(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Call:
		walkAll(n.Args, f)
		Walk(n.OrderBy, f)
		Walk(n.Within, f)
		Walk(n.Filter, f)
		Walk(n.Over, f)
	case *WindowSpec:
		walkAll(n.PartitionBy, f)
		Walk(n.OrderBy, f)
		Walk(n.Frame, f)
	case *Frame:
		Walk(n.Start, f)
		Walk(n.End, f)
	case *Bound:
		Walk(n.Dist, f)
	default:
		return false
	}
	return true
}
