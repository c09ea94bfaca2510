package gobuild

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/streamc/streamc"
)

// runtimeDir returns the folder that the generated module's replace line names. In a checkout that is the checkout, whose
// packages are in Go's build cache already; else the tree is unpacked once into the cache and named relative to a work
// folder, because build information records the name and --release may not depend on the machine.
func (b *Builder) runtimeDir(c *cache, o Options) (string, error) {
	if root := streamc.Checkout(); root != "" && b.Source == nil && !b.NoCheckout && !o.Release && c.matches(root) {
		return root, nil
	}
	return "../../src", c.unpack()
}

// matches reports whether the folder holds the embedded tree as it is: a checkout that was edited since streamc was built
// would give another runtime than the emitter knows.
func (c *cache) matches(root string) bool {
	if strings.Contains(root, "@") { // a module in the module cache, which may be cleaned at any time
		return false
	}
	for _, f := range c.tree {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.path)))
		if err != nil || !bytes.Equal(data, f.data) {
			return false
		}
	}
	n := 0
	for _, top := range []string{"runtime", "stdlib"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
				n++
			}
			return nil
		})
		if err != nil {
			return false
		}
	}
	for _, f := range c.tree {
		if strings.HasSuffix(f.path, ".go") {
			n--
		}
	}
	return n == 0 // no file was added either
}

// unpack writes the tree into the cache unless it is there. It appears complete or not at all: several builds may do this
// at once, and the first one to finish wins.
func (c *cache) unpack() error {
	dst := c.versioned("src")
	if _, err := os.Stat(dst); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dst), 0o777); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dst), ".src*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	for _, f := range c.tree {
		path := filepath.Join(tmp, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
	}
	err = os.Rename(tmp, dst)
	if _, there := os.Stat(dst); err != nil && there == nil {
		return nil // another build was faster
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
