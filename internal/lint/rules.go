package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// CheckRuntime finds what would make runtime code unrepeatable: wall clocks, goroutines, random numbers, the operating system.
// excepted are files (or folders that end in a slash) that may.
func CheckRuntime(files []*File, folders, excepted []string) []string {
	var bad []string
	for _, f := range files {
		if f.Test || !Under(path.Dir(f.Path), folders...) || isExcepted(f.Path, excepted) {
			continue
		}
		names := map[string]string{} // local name of an import → path
		for _, im := range f.AST.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				continue // the parser accepted it
			}
			name := path.Base(p)
			if im.Name != nil {
				name = im.Name.Name
			}
			names[name] = p
			switch p {
			case "os", "os/signal", "os/exec", "math/rand", "math/rand/v2", "crypto/rand", "net", "net/http":
				bad = append(bad, fmt.Sprintf("%s:%d: imports %s", f.Path, f.Line(im.Pos()), p))
			}
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				bad = append(bad, fmt.Sprintf("%s:%d: go statement", f.Path, f.Line(n.Pos())))
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && names[x.Name] == "time" && wallClock[n.Sel.Name] {
					bad = append(bad, fmt.Sprintf("%s:%d: time.%s", f.Path, f.Line(n.Pos()), n.Sel.Name))
				}
			}
			return true
		})
	}
	return bad
}

var wallClock = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "AfterFunc": true,
	"Tick": true, "NewTimer": true, "NewTicker": true}

func isExcepted(file string, excepted []string) bool {
	for _, e := range excepted {
		if file == e || strings.HasSuffix(e, "/") && strings.HasPrefix(file, e) {
			return true
		}
	}
	return false
}

// CheckPackageComments finds packages without a package comment in any of their files.
func CheckPackageComments(files []*File) []string {
	has := map[string]bool{}
	for _, f := range files {
		dir := path.Dir(f.Path)
		if f.Test {
			continue
		}
		has[dir] = has[dir] || f.AST.Doc != nil && len(strings.TrimSpace(f.AST.Doc.Text())) > 20
	}
	var bad []string
	for dir, ok := range has {
		if !ok {
			bad = append(bad, dir+": no package comment")
		}
	}
	sort.Strings(bad)
	return bad
}

// Limits of sizes in lines.
const (
	MaxFile = 800
	MaxFunc = 100
)

// CheckSizes finds files over MaxFile lines and functions over MaxFunc lines, unless most of the function is one switch, select or table.
func CheckSizes(files []*File) []string {
	var bad []string
	for _, f := range files {
		if n := strings.Count(f.Text, "\n"); n > MaxFile {
			bad = append(bad, fmt.Sprintf("%s: %d lines", f.Path, n))
		}
		for _, d := range f.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			n := f.lines(fn.Body)
			if n > MaxFunc && 10*f.bulk(fn.Body) < 7*n {
				bad = append(bad, fmt.Sprintf("%s:%d: %s has %d lines", f.Path, f.Line(fn.Pos()), fn.Name.Name, n))
			}
		}
	}
	return bad
}

func (f *File) lines(n ast.Node) int { return f.Line(n.End()) - f.Line(n.Pos()) + 1 }

// bulk is the number of lines of the largest switch, select or composite literal in a body.
func (f *File) bulk(body *ast.BlockStmt) int {
	most := 0
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.CompositeLit:
			most = max(most, f.lines(n))
		}
		return true
	})
	return most
}

// unfinished are marks of unfinished work; written so that this file does not hold them.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b|panic\("(stub|not implemented|unimplemented)`)

// skips are calls that leave a test out.
var skips = map[string]bool{"Skip": true, "Skipf": true, "SkipNow": true}

// CheckUnfinished finds marks of unfinished work and tests that skip themselves.
func CheckUnfinished(files []*File) []string {
	var bad []string
	for _, f := range files {
		for i, line := range strings.Split(f.Text, "\n") {
			if m := unfinished.FindString(line); m != "" {
				bad = append(bad, fmt.Sprintf("%s:%d: %s", f.Path, i+1, m))
			}
		}
		if !f.Test {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if cond, ok := n.(*ast.IfStmt); ok && isShort(cond.Cond) {
				return false // asked for by whoever says -short; CI does not
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if ok && skips[sel.Sel.Name] {
				if x, ok := sel.X.(*ast.Ident); ok && (x.Name == "t" || x.Name == "b" || x.Name == "f") {
					bad = append(bad, fmt.Sprintf("%s:%d: %s.%s", f.Path, f.Line(call.Pos()), x.Name, sel.Sel.Name))
				}
			}
			return true
		})
	}
	return bad
}

// isShort reports testing.Short().
func isShort(x ast.Expr) bool {
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Short"
}

// generatedHeader is the one form of the header of generated files.
var generatedHeader = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

// CheckGenerated finds files that say they are generated but not in the form that tools know.
func CheckGenerated(files []*File) []string {
	var bad []string
	for _, f := range files {
		for _, g := range f.AST.Comments {
			if g.Pos() > f.AST.Package {
				break
			}
			for _, c := range g.List {
				if strings.Contains(c.Text, "Code "+"generated") && !generatedHeader.MatchString(c.Text) {
					bad = append(bad, fmt.Sprintf("%s:%d: %s", f.Path, f.Line(c.Pos()), c.Text))
				}
			}
		}
	}
	return bad
}

// CheckBorder finds exported declarations that reach a type of a heavy dependency, even through an unexported field or another type of the
// package: importing such a package makes generated code dear to compile. An interface at the border stops the walk only if its own methods are clean.
func CheckBorder(files []*File, heavy []string) []string {
	byDir := map[string][]*File{}
	for _, f := range files {
		if !f.Test {
			byDir[path.Dir(f.Path)] = append(byDir[path.Dir(f.Path)], f)
		}
	}
	var bad []string
	for dir, list := range byDir {
		bad = append(bad, borderOf(dir, list, heavy)...)
	}
	sort.Strings(bad)
	return bad
}

// border is the type-level walk over one package.
type border struct {
	types map[string]ast.Expr           // declared types
	heavy map[*ast.File]map[string]bool // local names of heavy imports per file
	at    map[string]*ast.File
}

func borderOf(dir string, files []*File, heavy []string) []string {
	b := &border{types: map[string]ast.Expr{}, heavy: map[*ast.File]map[string]bool{}, at: map[string]*ast.File{}}
	any := false
	for _, f := range files {
		b.heavy[f.AST] = map[string]bool{}
		for _, im := range f.AST.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				continue
			}
			for _, h := range heavy {
				if p != h && !strings.HasPrefix(p, h+"/") {
					continue
				}
				name := regexp.MustCompile(`/v[0-9]+$`).ReplaceAllString(p, "")
				name = path.Base(name)
				if im.Name != nil {
					name = im.Name.Name
				}
				b.heavy[f.AST][name] = true
				any = true
			}
		}
		for _, d := range f.AST.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				for _, s := range g.Specs {
					t := s.(*ast.TypeSpec)
					b.types[t.Name.Name], b.at[t.Name.Name] = t.Type, f.AST
				}
			}
		}
	}
	if !any {
		return nil
	}
	var bad []string
	for _, f := range files {
		for _, d := range f.AST.Decls {
			if name := b.dirty(d, f.AST); name != "" {
				bad = append(bad, fmt.Sprintf("%s:%d: %s reaches a type of a heavy dependency", f.Path, f.Line(d.Pos()), name))
			}
		}
	}
	return bad
}

// dirty names the exported thing that a declaration makes and that reaches a heavy type; "" if there is none.
func (b *border) dirty(d ast.Decl, file *ast.File) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && b.reaches(d.Type, file, map[string]bool{}) {
			return "func " + d.Name.Name
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && b.reaches(s.Type, file, map[string]bool{}) {
					return "type " + s.Name.Name
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && s.Type != nil && b.reaches(s.Type, file, map[string]bool{}) {
						return n.Name
					}
				}
			}
		}
	}
	return ""
}

// reaches walks a type expression and the package's types that it names.
func (b *border) reaches(x ast.Node, file *ast.File, seen map[string]bool) bool {
	hit := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if p, ok := n.X.(*ast.Ident); ok && b.heavy[file][p.Name] {
				hit = true
			}
			return false
		case *ast.Ident:
			if t, ok := b.types[n.Name]; ok && !seen[n.Name] {
				seen[n.Name] = true
				hit = hit || b.reaches(t, b.at[n.Name], seen)
			}
		}
		return !hit
	})
	return hit
}
