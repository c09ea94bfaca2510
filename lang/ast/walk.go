package ast

import (
	"fmt"
	"reflect"
)

// Walk calls f for n and, where f returns true, for the nodes below it in the order of the text as
// written canonically. Names, types and options are parts of their node and not visited; nil is
// skipped. The recursion is as deep as the tree, which the parser bounds.
func Walk(n Node, f func(Node) bool) {
	if n == nil || isNil(n) || !f(n) {
		return
	}
	switch n := n.(type) {
	case *Bad, *Ident, *Literal, *ParamRef, *PipeDrop, *PipeRename, *PipeAs, *PipeEmit:
	case *CreateSource:
		if n.Watermark != nil {
			Walk(n.Watermark.Delay, f)
			Walk(n.Watermark.MaxAhead, f)
		}
		walkOptions(n.With, f)
	case *CreateSink:
		walkOptions(n.With, f)
	case *Param:
		Walk(n.Default, f)
	case *Const:
		Walk(n.Value, f)
	case *Set:
		Walk(n.Value, f)
	case *Run:
		Walk(n.Every, f)
	case *Insert:
		Walk(n.Query, f)
	case *Test:
		walkTest(n, f)
	default:
		if !walkQuery(n, f) && !walkExpr(n, f) {
			panic(fmt.Sprintf("ast: Walk does not know %T", n))
		}
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
		walkExprs(r, f)
	}
}

func walkExprs(list []Expr, f func(Node) bool) {
	for _, e := range list {
		Walk(e, f)
	}
}

func walkItems(list []*SelectItem, f func(Node) bool) {
	for _, i := range list {
		Walk(i, f)
	}
}

func walkQuery(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Query:
		Walk(n.Select, f)
		Walk(n.Pipe, f)
	case *Select:
		walkItems(n.Items, f)
		Walk(n.From, f)
		Walk(n.Where, f)
		Walk(n.GroupBy, f)
		Walk(n.Having, f)
	case *Pipe:
		Walk(n.From, f)
		for _, op := range n.Ops {
			Walk(op, f)
		}
	case *SelectItem:
		Walk(n.Expr, f)
	case *TableRef:
		Walk(n.Window, f)
	case *Where:
		Walk(n.Cond, f)
	case *GroupBy:
		walkItems(n.Items, f)
	case *PipeSelect:
		walkItems(n.Items, f)
	case *PipeExtend:
		walkItems(n.Items, f)
	case *PipeWhere:
		Walk(n.Cond, f)
	case *PipeAggregate:
		walkItems(n.Items, f)
		Walk(n.GroupBy, f)
	default:
		return false
	}
	return true
}

func walkExpr(n Node, f func(Node) bool) bool {
	switch n := n.(type) {
	case *Unary:
		Walk(n.X, f)
	case *Binary:
		Walk(n.X, f)
		Walk(n.Y, f)
	case *IsNull:
		Walk(n.X, f)
	case *Between:
		Walk(n.X, f)
		Walk(n.Lo, f)
		Walk(n.Hi, f)
	case *InList:
		Walk(n.X, f)
		walkExprs(n.List, f)
	case *Case:
		Walk(n.Operand, f)
		for _, w := range n.Whens {
			Walk(w.Cond, f)
			Walk(w.Then, f)
		}
		Walk(n.Else, f)
	case *Cast:
		Walk(n.X, f)
	case *Call:
		walkExprs(n.Args, f)
	default:
		return false
	}
	return true
}
