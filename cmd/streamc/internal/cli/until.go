package cli

import (
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
)

// planUntil plans the first n operators of the file's last pipe query, with its rows on standard output. Any prefix of a pipe query is a query.
func (e *env) planUntil(path string, n int) (*plan.Program, error) {
	if n < 1 {
		return nil, usage("--until takes the number of operators behind |>, from 1 on, not %d", n)
	}
	src, err := e.read(path)
	if err != nil {
		return nil, err
	}
	var bag diag.Bag
	var tree *ast.File
	if err := e.phase("check", func() { tree = parse.File(src, &bag) }); err != nil {
		return nil, err
	}
	if bag.HasErrors() {
		e.render(bag.All())
		return nil, &exit{code: exitDiagnostics}
	}
	text, err := prefix(tree, n)
	if err != nil {
		return nil, err
	}
	bag = diag.Bag{}
	checked, err := e.check(source.New(src.Name, text), &bag)
	if err != nil {
		return nil, err
	}
	e.render(bag.All())
	if bag.HasErrors() {
		return nil, &exit{code: exitDiagnostics}
	}
	return e.planned(checked)
}

// prefix is the text of a file with only the first n operators of its last pipe query. What is left out becomes blanks, so that positions stay.
func prefix(f *ast.File, n int) (string, error) {
	var last ast.Stmt
	var pipe *ast.Query
	for _, s := range f.Stmts {
		if p := pipeOf(s); p != nil {
			last, pipe = s, p
		}
	}
	if pipe == nil {
		return "", usage("--until: %s has no pipe query (FROM … |> …)", f.Src.Name)
	}
	text := []byte(f.Src.Text)
	kept := map[string]bool{} // sinks of error and late rows
	for _, s := range f.Stmts {
		if s, ok := s.(*ast.CreateSource); ok {
			if s.OnError != nil {
				kept[ast.Fold(s.OnError.Sink.Text)] = true
			}
			if s.LateInto != nil {
				kept[ast.Fold(s.LateInto.Text)] = true
			}
		}
	}
	for _, s := range f.Stmts {
		switch x := s.(type) {
		case *ast.CreateSink:
			if !kept[ast.Fold(x.Name.Text)] {
				blank(text, s.Pos())
			}
		case *ast.Test, *ast.Insert, *ast.Query:
			if s != last {
				blank(text, s.Pos())
			}
		}
	}
	end, ops := pipe.Body.Pos().End, 0
	for _, op := range pipe.Ops {
		if _, emit := op.(*ast.PipeEmit); emit || ops == n {
			break
		}
		end = op.Pos().End
		ops++
	}
	if ops < n {
		return "", usage("--until %d: the query has %d operators in front of EMIT", n, ops)
	}
	blank(text, source.Span{Start: last.Pos().Start, End: pipe.Pos().Start})
	blank(text, source.Span{Start: end, End: last.Pos().End})
	return string(text), nil
}

// pipeOf is the pipe query of a statement, nil if it has none.
func pipeOf(s ast.Stmt) *ast.Query {
	var q *ast.Query
	switch s := s.(type) {
	case *ast.Query:
		q = s
	case *ast.Insert:
		q = s.Query
	default:
		return nil
	}
	if _, from := q.Body.(*ast.From); !from && len(q.Ops) == 0 {
		return nil
	}
	return q
}

// blank writes spaces over a span; line ends and the semicolon stay.
func blank(text []byte, s source.Span) {
	for i := s.Start; i < s.End; i++ {
		if text[i] != '\n' && text[i] != '\r' && text[i] != ';' {
			text[i] = ' '
		}
	}
}
