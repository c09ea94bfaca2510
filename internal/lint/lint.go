// Package lint is the rules of the house as code: who may import whom, what runtime code may not touch, sizes and comments.
//
// Phase: tests only. In: the module's packages by `go list` and their syntax. Out: findings, one line each. The tests of this package
// hold the tables; a rule that cannot fail has a test with a planted violation.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Module is the module's path.
const Module = "github.com/streamc/streamc"

// Package is what `go list` tells of a package.
type Package struct {
	ImportPath string
	Name       string
	Dir        string
	Imports    []string
	Standard   bool
}

// Rel is the path below the module, "" for its root.
func (p *Package) Rel() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, Module), "/")
}

// Decode reads the JSON stream of `go list -deps -json`.
func Decode(out []byte) (map[string]*Package, error) {
	all := map[string]*Package{}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		p := &Package{}
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all[p.ImportPath] = p
	}
}

// Own are the packages of the module by path.
func Own(all map[string]*Package) []*Package {
	var own []*Package
	for path, p := range all {
		if path == Module || strings.HasPrefix(path, Module+"/") {
			own = append(own, p)
		}
	}
	sort.Slice(own, func(i, j int) bool { return own[i].ImportPath < own[j].ImportPath })
	return own
}

// Chain is a shortest import chain from a package to one that match accepts, itself excluded; nil if there is none.
func Chain(all map[string]*Package, from string, match func(string) bool) []string {
	type step struct {
		path string
		prev *step
	}
	seen := map[string]bool{from: true}
	queue := []*step{{path: from}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s.path != from && match(s.path) {
			var chain []string
			for ; s != nil; s = s.prev {
				chain = append([]string{s.path}, chain...)
			}
			return chain
		}
		if p := all[s.path]; p != nil {
			for _, i := range p.Imports {
				if !seen[i] {
					seen[i] = true
					queue = append(queue, &step{i, s})
				}
			}
		}
	}
	return nil
}

// Under reports whether a path below the module is one of the folders or lies in one of them.
func Under(rel string, folders ...string) bool {
	for _, f := range folders {
		if rel == f || strings.HasPrefix(rel, f+"/") {
			return true
		}
	}
	return false
}

// Layer says what packages of From may not reach, by any chain of imports. Folders are below the module.
type Layer struct {
	From      []string
	Forbidden []string
	Allowed   []string // within Forbidden
}

// CheckLayers finds import chains that a layer forbids.
func CheckLayers(all map[string]*Package, layers []Layer) []string {
	var bad []string
	for _, p := range Own(all) {
		for _, l := range layers {
			if !Under(p.Rel(), l.From...) {
				continue
			}
			chain := Chain(all, p.ImportPath, func(path string) bool {
				rel, own := strings.CutPrefix(path, Module+"/")
				return own && Under(rel, l.Forbidden...) && !Under(rel, l.Allowed...) && !Under(rel, l.From...)
			})
			if chain != nil {
				bad = append(bad, strings.ReplaceAll(strings.Join(chain, " imports "), Module+"/", ""))
			}
		}
	}
	return bad
}

// CheckOwners finds direct imports of a dependency outside its owner's folder. Keys of owners are import path prefixes.
func CheckOwners(all map[string]*Package, owners map[string][]string) []string {
	var bad []string
	for _, p := range Own(all) {
		for _, i := range p.Imports {
			for dep, folders := range owners {
				if (i == dep || strings.HasPrefix(i, dep+"/")) && !Under(p.Rel(), folders...) {
					bad = append(bad, fmt.Sprintf("%s imports %s, which belongs to %s", p.Rel(), i, strings.Join(folders, ", ")))
				}
			}
		}
	}
	sort.Strings(bad)
	return bad
}

// File is a parsed Go file of the module, whatever its build tags.
type File struct {
	Path string // below the module's root, with slashes
	Test bool
	Text string
	Fset *token.FileSet
	AST  *ast.File
}

// Line is the line of a position.
func (f *File) Line(p token.Pos) int { return f.Fset.Position(p).Line }

// Parse makes a File of a text.
func Parse(path, text string) (*File, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &File{Path: path, Test: strings.HasSuffix(path, "_test.go"), Text: text, Fset: fset, AST: tree}, nil
}

// Files parses every Go file below root but testdata and folders that start with a dot or underscore.
func Files(root string) ([]*File, error) {
	var files []*File
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (name == "testdata" || name[0] == '.' || name[0] == '_') {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || name[0] == '.' || name[0] == '_' {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f, err := Parse(filepath.ToSlash(rel), string(text))
		if err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	return files, err
}
