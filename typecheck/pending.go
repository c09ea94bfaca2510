package typecheck

import (
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// This file is where the grammar is ahead of the compiler: one line for each part of the language that parses and is not compiled yet.
// Whoever implements a part deletes its line here and its entry in lang/diag.
//
// A refused node gives its message once, before anything else is checked; whoever meets it later stays silent (see refused).

// pending reports what is not supported yet, and remembers the nodes.
func (c *checker) pending(f *ast.File) {
	c.refused, c.setTuples = map[ast.Node]bool{}, map[*ast.Tuple]bool{}
	for _, s := range f.Stmts {
		c.pendingIn(s)
		if name := declared(s); name != nil && (c.refused[s] || c.pendingColumns(s)) {
			c.refused[s] = true
			c.holes[ast.Fold(name.Text)] = true
		}
	}
}

func (c *checker) pendingIn(s ast.Stmt) {
	ast.Walk(s, func(n ast.Node) bool {
		key, at := c.pendingFeature(n)
		if key == "" {
			return true
		}
		if !at.Valid() {
			at = n.Pos()
		}
		c.add(diag.NotSupported(key, c.file, at))
		c.refused[n] = true
		return false
	})
}

// declared is the name that a statement declares; nil if none.
func declared(s ast.Stmt) *ast.Name {
	switch s := s.(type) {
	case *ast.CreateSource:
		return &s.Name
	case *ast.CreateLookup:
		return &s.Name
	case *ast.CreateSink:
		return &s.Name
	case *ast.CreateView:
		return &s.Name
	case *ast.Param:
		return &s.Name
	}
	return nil
}

// pendingColumns reports a declaration with a refused column or watermark: its uses are silent.
func (c *checker) pendingColumns(s ast.Stmt) bool {
	src, ok := s.(*ast.CreateSource)
	if !ok {
		return false
	}
	bad := src.Watermark != nil && c.refused[src.Watermark]
	for _, col := range src.Columns {
		bad = bad || c.refused[col]
	}
	return bad
}

// pendingFeature tells what is not supported at n itself, and where it stands; an invalid span is n's own.
func (c *checker) pendingFeature(n ast.Node) (diag.Feature, source.Span) {
	for _, f := range []func(ast.Node) (diag.Feature, source.Span){c.pendingStmt, c.pendingQuery, c.pendingRelation, c.pendingOp, c.pendingExpr} {
		if key, at := f(n); key != "" {
			return key, at
		}
	}
	return "", source.Span{}
}

// word is the place of a word of n's text, n's own if it is not there. Behind the nodes of after, which stand in front of it: their names may be equal.
func (c *checker) word(n ast.Node, w string, after ...ast.Node) source.Span {
	span := n.Pos()
	for _, a := range after {
		if a != nil {
			span.Start = max(span.Start, a.Pos().End)
		}
	}
	text := c.file.Slice(span)
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, "--"):
			i += lengthTo(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			i += lengthTo(rest, "*/")
		case len(rest) >= len(w) && strings.EqualFold(rest[:len(w)], w):
			return source.Span{Start: span.Start + i, End: span.Start + i + len(w)}
		default:
			i++
		}
	}
	return n.Pos()
}

// lengthTo is the length of text with its first end.
func lengthTo(text, end string) int {
	before, _, found := strings.Cut(text, end)
	if !found {
		return len(text)
	}
	return len(before) + len(end)
}

func (c *checker) pendingStmt(n ast.Node) (key diag.Feature, at source.Span) {
	switch n := n.(type) {
	case *ast.ImportGo:
		return "IMPORT GO", c.word(n, "IMPORT")
	case *ast.CreateLookup:
		return "CREATE LOOKUP", c.word(n, "LOOKUP")
	case *ast.Run:
		if n.Mode == ast.RunAvailableNow {
			return "RUN AVAILABLE NOW", c.word(n, "AVAILABLE")
		}
	case *ast.TypeName:
		first, _, _ := strings.Cut(n.Name, " ") // of TIME WITH TIME ZONE
		if key := "TYPE " + first; diag.IsUnsupported(key) {
			return diag.Feature(key), source.Span{Start: n.Pos().Start, End: n.Pos().Start + len(first)}
		}
	case *ast.Watermark:
		if n.IdleAfter != nil {
			return "IDLE AFTER", c.word(n, "IDLE", n.Column, n.Delay)
		}
		if n.Expr != nil {
			return "WATERMARK EXPRESSION", n.Expr.Pos()
		}
	}
	return "", at
}

func (c *checker) pendingQuery(n ast.Node) (key diag.Feature, at source.Span) {
	switch n := n.(type) {
	case *ast.Chart:
		return "CHART", c.word(n, "CHART")
	case *ast.Select:
		switch {
		case n.Qualify != nil:
			return "QUALIFY", c.word(n.Qualify, "QUALIFY")
		case n.StateTTL != nil:
			return "STATE TTL", c.word(n.StateTTL, "STATE")
		case n.Windows != nil:
			return "WINDOW CLAUSE", n.WindowAt
		}
	}
	return "", at
}

func (c *checker) pendingRelation(n ast.Node) (key diag.Feature, at source.Span) {
	switch n := n.(type) {
	case *ast.WindowTable:
		switch name := strings.ToUpper(n.Call.Name.Text); {
		case name == "ROWS":
			return "COUNT WINDOW TABLE", n.Call.Name.Pos()
		case n.PartitionBy != nil && name != "SESSION":
			return "TABLE PARTITION BY", n.PartitionBy[0].Pos()
		}
	case *ast.TableCall:
		if n.Lateral {
			return "LATERAL", c.word(n, "LATERAL")
		}
		return "TABLE FUNCTION", n.Call.Name.Pos()
	case *ast.Subquery:
		if n.Lateral {
			return "LATERAL", c.word(n, "LATERAL")
		}
	case *ast.Join:
		switch {
		case n.Asof:
			return "ASOF JOIN", c.word(n, "ASOF", n.Left)
		case n.StateTTL != nil:
			return "STATE TTL", c.word(n.StateTTL, "STATE")
		}
	case *ast.MatchRecognize:
		return "MATCH_RECOGNIZE", c.word(n, "MATCH_RECOGNIZE", n.Input)
	}
	return "", at
}

// between is the words between two nodes.
func (c *checker) between(left, right ast.Node) source.Span {
	start, end := left.Pos().End, right.Pos().Start
	text := c.file.Text[start:end]
	trimmed := strings.TrimLeft(text, " \t\r\n)")
	start += len(text) - len(trimmed)
	return source.Span{Start: start, End: start + len(strings.TrimRight(trimmed, " \t\r\n("))}
}

// pendingOps are the pipe operators that are refused whole.
func (c *checker) pendingOp(n ast.Node) (key diag.Feature, at source.Span) {
	switch n := n.(type) {
	case *ast.PipeAggregate:
		if n.StateTTL != nil {
			return "STATE TTL", c.word(n.StateTTL, "STATE")
		}
	case *ast.PipeCall:
		return "PIPE CALL", c.word(n, "CALL")
	case *ast.PipeDedup:
		return "PIPE DEDUP", c.word(n, "DEDUP")
	case *ast.PipeFold:
		return "PIPE FOLD", c.word(n, "FOLD")
	case *ast.PipeMatch:
		return "MATCH_RECOGNIZE", c.word(n, "MATCH_RECOGNIZE")
	case *ast.PipeMap:
		if n.Flat {
			return "PIPE FLATMAP", c.word(n, "FLATMAP")
		}
		return "PIPE MAP", c.word(n, "MAP")
	case *ast.PipeReduce:
		return "PIPE REDUCE", c.word(n, "REDUCE")
	}
	return "", at
}

func (c *checker) pendingExpr(n ast.Node) (key diag.Feature, at source.Span) {
	switch n := n.(type) {
	case *ast.Literal:
		switch n.Kind {
		case ast.LitTime:
			return "TIME LITERAL", c.word(n, "TIME")
		}
	case *ast.SubqueryExpr:
		return "SUBQUERY", source.Span{}
	case *ast.GroupingSets:
		for _, e := range n.Items {
			if t, ok := e.(*ast.Tuple); ok {
				c.setTuples[t] = true
			}
		}
	case *ast.Tuple:
		if c.setTuples[n] { // a grouping set, no value
			return "", at
		}
		return "ROW VALUE", c.word(n, "(")
	case *ast.Call:
		return c.pendingCall(n)
	}
	return "", at
}

// pendingCalls are functions whose name says that they are refused.
var pendingCalls = map[string]diag.Feature{
	"UNNEST": "UNNEST",
}

func (c *checker) pendingCall(n *ast.Call) (key diag.Feature, at source.Span) {
	if key, ok := pendingCalls[strings.ToUpper(n.Name.Text)]; ok && !n.Name.Quoted {
		return key, n.Name.Pos()
	}
	switch {
	case n.Package != nil:
		return "IMPORT GO", n.Package.Pos()
	case n.Over != nil || n.OverName != nil:
		return "OVER", n.OverAt
	case n.Semantics != "":
		return "MATCH_RECOGNIZE", source.Span{}
	}
	return "", at
}
