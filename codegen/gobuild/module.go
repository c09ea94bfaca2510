package gobuild

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/modfile"
)

// devVersion stands for the replaced module in a require line.
const devVersion = "v0.0.0"

// goMod derives the generated module's go.mod from the lock: the same versions of everything, so that go.sum fits and
// no resolver ever runs. version is what streamc itself is required at; replace, where not empty, is its folder.
func (l lock) goMod(module, version, replace string) ([]byte, error) {
	f, err := modfile.Parse("go.mod", l.mod, nil)
	if err != nil {
		return nil, fmt.Errorf("embedded source: %w", err)
	}
	var req []*modfile.Require
	for _, r := range f.Require {
		req = append(req, &modfile.Require{Mod: r.Mod, Indirect: true})
	}
	out := new(modfile.File)
	if err := out.AddModuleStmt(module); err != nil {
		return nil, err
	}
	if err := out.AddGoStmt(f.Go.Version); err != nil {
		return nil, err
	}
	if err := out.AddRequire(ModulePath, version); err != nil {
		return nil, err
	}
	for _, r := range req {
		out.AddNewRequire(r.Mod.Path, r.Mod.Version, true)
	}
	if replace != "" {
		if err := out.AddReplace(ModulePath, "", replace, ""); err != nil {
			return nil, err
		}
	}
	out.SetRequireSeparateIndirect(out.Require)
	out.Cleanup()
	return out.Format()
}

// writeModule writes the generated module into dir. Several builds may write the same one at once: each file is replaced
// in one step by the same bytes.
func writeModule(dir string, src Bundle, replace string, l lock) error {
	mod, err := l.goMod(src.Module, devVersion, replace)
	if err != nil {
		return err
	}
	files := append([]File{{"go.mod", mod}, {"go.sum", l.sum}}, src.Files...)
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return fmt.Errorf("generated file %q lies outside its module", f.Path)
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data); err != nil {
			return err
		}
	}
	return nil
}

// imports reports whether any file of the bundle imports path itself.
func (s Bundle) imports(path string) bool {
	for _, f := range s.Files {
		for _, p := range importsOf(f.Path, f.Data) {
			if p == path {
				return true
			}
		}
	}
	return false
}

// importsOf returns the import paths of a Go file; a file that does not parse has none, and the Go compiler will say why.
func importsOf(name string, data []byte) []string {
	f, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ImportsOnly)
	if err != nil {
		return nil
	}
	var paths []string
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}
