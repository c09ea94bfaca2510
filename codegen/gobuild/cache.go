package gobuild

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/streamc/streamc/lang/diag"
)

// cache is the folder where builds leave what later ones reuse:
//
//	<hash>/src/          runtime/, stdlib/, go.mod, go.sum of one compiler version
//	<hash>/work/<key>/   generated modules; kept, because stack traces name their files
//	<hash>/bin/<key>/    finished binaries
//	go/                  what the go commands of this machine said of themselves
type cache struct {
	dir  string
	hash string // of the source tree
	lock lock
	lang string // go line of go.mod, as "go1.26.0"
	tree []treeFile
}

// lock is the text of the go.mod and go.sum that every build uses.
type lock struct{ mod, sum []byte }

// treeFile is one file of the source tree that a build may need.
type treeFile struct {
	path string
	data []byte
}

var goLine = regexp.MustCompile(`(?m)^go (\d[\w.]*)$`)

// open finds the cache folder and reads the source tree.
func (b *Builder) open() (*cache, error) {
	dir := b.Cache
	if dir == "" {
		base := os.Getenv("XDG_CACHE_HOME")
		if !filepath.IsAbs(base) { // relative ones are to be ignored, says the specification
			var err error
			if base, err = os.UserCacheDir(); err != nil {
				return nil, &EnvError{Diag: diag.NoHome("XDG_CACHE_HOME"), Err: err}
			}
		}
		dir = filepath.Join(base, "streamc")
	}
	c := &cache{dir: dir}
	var err error
	if c.tree, err = readTree(b.source()); err != nil {
		return nil, fmt.Errorf("embedded source: %w", err)
	}
	h := sha256.New()
	for _, f := range c.tree {
		fmt.Fprintf(h, "%s %d\n", f.path, len(f.data))
		h.Write(f.data)
		switch f.path {
		case "go.mod":
			c.lock.mod = f.data
		case "go.sum":
			c.lock.sum = f.data
		}
	}
	m := goLine.FindSubmatch(c.lock.mod)
	if m == nil {
		return nil, fmt.Errorf("embedded source: go.mod has no go line")
	}
	c.lang = "go" + string(m[1])
	c.hash = hex.EncodeToString(h.Sum(nil)[:10])
	return c, nil
}

// versioned is a folder of this compiler version.
func (c *cache) versioned(name string) string { return filepath.Join(c.dir, c.hash, name) }

// readTree reads the files that a build may need, by path: no tests, no test data.
func readTree(src fs.FS) ([]treeFile, error) {
	var tree []treeFile
	err := fs.WalkDir(src, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(src, path)
		tree = append(tree, treeFile{path, data})
		return err
	})
	slices.SortFunc(tree, func(a, b treeFile) int { return strings.Compare(a.path, b.path) })
	return tree, err
}

// layout changes when this package builds differently from the same inputs.
const layout = "1"

// key names the binary that a build gives: a hash of everything that decides its bytes.
func (c *cache) key(src Bundle, t *Tool, o Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "layout %s\nstreamc %s\ntree %s\ngo %s\ntarget %s/%s\nflags %q\nname %q %q\n",
		layout, buildID(), c.hash, t.Version, o.OS, o.Arch, o.flags(), src.Name, src.Module)
	files := slices.Clone(src.Files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for _, f := range files {
		fmt.Fprintf(h, "%q %d\n", f.Path, len(f.Data))
		h.Write(f.Data)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// buildID identifies the compiler itself. Its build information will do: what it emits is in the key as text already.
func buildID() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	id := info.Main.Version + " " + info.Main.Sum
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			id += " " + s.Value
		}
	}
	return id
}

// touch marks an entry and the compiler version it belongs to as used. Failing only means that it is rebuilt some day.
func (c *cache) touch(dir string) {
	now := time.Now()
	for _, d := range []string{dir, c.versioned("")} {
		_ = os.Chtimes(d, now, now)
	}
}

// keep is how long an unused entry stays.
const keep = 30 * 24 * time.Hour

// trim removes what nobody has used for long. It is best effort: what cannot be removed now is removed by a later build.
func (c *cache) trim(now time.Time) {
	old := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && now.Sub(info.ModTime()) > keep
	}
	c.touch(c.versioned(""))
	versions, _ := filepath.Glob(filepath.Join(c.dir, "*", "src"))
	for _, src := range versions {
		if v := filepath.Dir(src); old(v) {
			_ = os.RemoveAll(v)
		}
	}
	bins, _ := filepath.Glob(filepath.Join(c.versioned("bin"), "*"))
	for _, dir := range bins {
		if old(dir) {
			_ = os.RemoveAll(dir)
			_ = os.RemoveAll(filepath.Join(c.versioned("work"), filepath.Base(dir)))
		}
	}
}

func (c *cache) readJSON(path string, v any) bool {
	data, err := os.ReadFile(path)
	return err == nil && json.Unmarshal(data, v) == nil
}

func (c *cache) writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFile(path, data)
}

// writeFile gives path the content data in one step, making folders as needed; nothing is written if it has it already.
func writeFile(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	tmp, err := tempName(path)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.WriteFile(tmp, data, 0o666); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
