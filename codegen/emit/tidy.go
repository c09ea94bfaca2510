package emit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// tidy takes locals out of a file that nothing reads: Go refuses them, and whether a value is read is known only when everything that
// might read it has been written. What computes them stays, for it may end in a row error.
func tidy(name string, src []byte) ([]byte, error) {
	for taken := false; ; taken = true {
		edits, err := unread(name, src)
		if err == nil && len(edits) == 0 && taken {
			edits, err = unusedImports(name, src)
		}
		if err != nil {
			return nil, fmt.Errorf("tidy %s: %w", name, err)
		}
		if len(edits) == 0 {
			return src, nil
		}
		slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
		for _, e := range edits {
			src = append(src[:e.from:e.from], append([]byte(e.text), src[e.to:]...)...)
		}
	}
}

// edit replaces the bytes from … to.
type edit struct {
	from, to int
	text     string
}

// noImports makes the type checker do without other packages: only the names inside functions matter here.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) { return nil, errors.New("not imported") }

// unusedImports returns what takes out the imports that only locals now gone have used.
func unusedImports(name string, src []byte) ([]edit, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	var out []edit
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.ImportSpec)
			base := strings.Trim(spec.Path.Value, "`\"")
			base = base[strings.LastIndexByte(base, '/')+1:]
			if spec.Name != nil {
				base = spec.Name.Name
			}
			var n ast.Node = spec
			if !g.Lparen.IsValid() {
				n = g
			}
			if base != "_" && !used[base] {
				out = append(out, edit{from: fset.Position(n.Pos()).Offset, to: fset.Position(n.End()).Offset})
			}
		}
	}
	return out, nil
}

// unread returns what takes the unread locals of a file out.
func unread(name string, src []byte) ([]edit, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImports{}, Error: func(error) {}} // names of other files are errors here, and none of ours
	_, _ = conf.Check(f.Name.Name, fset, []*ast.File{f}, info)
	written := map[*ast.Ident]bool{} // on the left of =
	ast.Inspect(f, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && a.Tok != token.DEFINE {
			for _, l := range a.Lhs {
				if id, ok := l.(*ast.Ident); ok && a.Tok == token.ASSIGN {
					written[id] = true
				}
			}
		}
		return true
	})
	read := map[types.Object]bool{}
	for id, obj := range info.Uses {
		if !written[id] {
			read[obj] = true
		}
	}
	dead := map[types.Object]bool{}
	for _, obj := range info.Defs {
		if v, ok := obj.(*types.Var); ok && !read[v] && v.Name() != "_" && v.Parent() != nil && v.Kind() == types.LocalVar {
			dead[v] = true
		}
	}
	return takeOut(fset, f, info, dead), nil
}

func takeOut(fset *token.FileSet, f *ast.File, info *types.Info, dead map[types.Object]bool) []edit {
	var edits []edit
	replace := func(from, to token.Pos, text string) {
		edits = append(edits, edit{fset.Position(from).Offset, fset.Position(to).Offset, text})
	}
	isDead := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && (dead[info.Defs[id]] && info.Defs[id] != nil || dead[info.Uses[id]] && info.Uses[id] != nil)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			isNew := false // something is still defined here
			found := false
			for _, l := range n.Lhs {
				if isDead(l) {
					found = true
					replace(l.Pos(), l.End(), "_")
				} else if id, ok := l.(*ast.Ident); ok && !isBlank(id) && info.Defs[id] != nil {
					isNew = true
				}
			}
			if found && n.Tok == token.DEFINE && !isNew {
				replace(n.TokPos, n.TokPos+2, "=")
			}
		case *ast.RangeStmt: // for i := range rows, for _, i := range list
			switch last := lastVar(n); {
			case last == nil || n.Tok != token.DEFINE:
			case !isDead(last):
				if n.Value != nil && isDead(n.Key) {
					replace(n.Key.Pos(), n.Key.End(), "_")
				}
			case n.Value == nil || isBlank(n.Key) || isDead(n.Key):
				replace(n.Key.Pos(), n.Range, "")
			default:
				replace(n.Key.End(), n.Value.End(), "")
			}
		case *ast.DeclStmt:
			spec, ok := n.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
			if ok && len(spec.Names) == 1 && isDead(spec.Names[0]) {
				if len(spec.Values) == 0 {
					replace(n.Pos(), n.End(), "")
				} else {
					replace(spec.Names[0].Pos(), spec.Names[0].End(), "_")
				}
			}
		}
		return true
	})
	return edits
}

// lastVar is the last variable of a range statement, nil if it has none.
func lastVar(n *ast.RangeStmt) ast.Expr {
	if n.Value != nil {
		return n.Value
	}
	return n.Key
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}
