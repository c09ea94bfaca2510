package gobuild

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/streamc/streamc"
	"github.com/streamc/streamc/lang/diag"
	"golang.org/x/mod/module"
)

// Release identifies the streamc that is running as a module that others can fetch. The zero value: it is none, because it was
// built from a checkout.
type Release struct {
	Version string // "v0.1.0"
	Sum     string // go.sum hash of the module zip, "h1:…"
}

// Export writes the bundle as a module that a person can own: it builds with plain `go build` wherever it is moved, and
// without streamc. It requires a released streamc by version; otherwise the packages it needs are copied to ./streamc. dir must be
// new or empty, or hold what Export would write.
func (b *Builder) Export(src Bundle, dir string, rel Release) error {
	if err := module.CheckPath(src.Module); err != nil && !isLocalModule(src.Module) {
		return &EnvError{Diag: diag.BadModulePath(src.Module, strings.TrimPrefix(err.Error(), fmt.Sprintf("malformed module path %q: ", src.Module))), Err: err}
	}
	c, err := b.open()
	if err != nil {
		return err
	}
	files, err := c.export(src, rel)
	if err != nil {
		return err
	}
	if found, err := foreign(dir, files); err != nil {
		return outputError(dir, err)
	} else if found != "" {
		return &EnvError{Diag: diag.TargetFolderInUse(dir, found)}
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data); err != nil {
			return outputError(dir, err)
		}
	}
	return nil
}

// isLocalModule accepts paths without a dot in the first element, such as job/flights: good for a main module, which nobody fetches.
func isLocalModule(p string) bool {
	first, rest, _ := strings.Cut(p, "/")
	return rest != "" && first != "" && !strings.Contains(first, ".") && module.CheckImportPath(p) == nil
}

// export lists the files of the emitted module.
func (c *cache) export(src Bundle, rel Release) ([]File, error) {
	version, replace, sum := devVersion, "./streamc", c.lock.sum
	if rel.Version != "" {
		version, replace = rel.Version, ""
		own := fmt.Sprintf("%[1]s %[2]s %[3]s\n%[1]s %[2]s/go.mod %[4]s\n", ModulePath, rel.Version, rel.Sum, goModSum(c.lock.mod))
		sum = sortLines(append(slices.Clip(sum), own...))
	}
	mod, err := c.lock.goMod(src.Module, version, replace)
	if err != nil {
		return nil, err
	}
	files := append([]File{{"go.mod", mod}, {"go.sum", sum}}, src.Files...)
	if replace == "" {
		return files, nil
	}
	files = append(files, File{"streamc/LICENSE", []byte(streamc.License)})
	needed := c.needed(src)
	for _, f := range c.tree {
		if top := path.Dir(f.path); top == "." || needed[top] {
			files = append(files, File{"streamc/" + f.path, f.data})
		}
	}
	return files, nil
}

// needed returns the folders of the tree whose packages the bundle imports, directly or not. Files of other platforms count too:
// the owner may build for them.
func (c *cache) needed(src Bundle) map[string]bool {
	byDir := map[string][]treeFile{}
	for _, f := range c.tree {
		byDir[path.Dir(f.path)] = append(byDir[path.Dir(f.path)], f)
	}
	seen := map[string]bool{}
	var visit func(paths []string)
	visit = func(paths []string) {
		for _, p := range paths {
			dir, ours := strings.CutPrefix(p, ModulePath+"/")
			if !ours || seen[dir] {
				continue
			}
			seen[dir] = true
			for _, f := range byDir[dir] {
				if strings.HasSuffix(f.path, ".go") {
					visit(importsOf(f.path, f.data))
				}
			}
		}
	}
	for _, f := range src.Files {
		visit(importsOf(f.Path, f.Data))
	}
	return seen
}

// foreign returns a file in dir that is not one of files with the same content, "" if there is none.
func foreign(dir string, files []File) (string, error) {
	ours := map[string][]byte{}
	for _, f := range files {
		ours[f.Path] = f.Data
	}
	found := ""
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if p == dir && os.IsNotExist(err) {
				return fs.SkipAll
			}
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" {
				found = rel
				return fs.SkipAll
			}
			return nil
		}
		data, err := os.ReadFile(p)
		if want, ok := ours[filepath.ToSlash(rel)]; err != nil || !ok || !bytes.Equal(data, want) {
			found = rel
			return fs.SkipAll
		}
		return nil
	})
	return found, err
}

// goModSum is the go.sum hash of a go.mod file: dirhash.Hash1 over that one file.
func goModSum(data []byte) string {
	line := fmt.Sprintf("%x  go.mod\n", sha256.Sum256(data))
	sum := sha256.Sum256([]byte(line))
	return "h1:" + base64.StdEncoding.EncodeToString(sum[:])
}

func sortLines(data []byte) []byte {
	lines := slices.Collect(strings.Lines(string(data)))
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}
