package gobuild

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/version"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/streamc/streamc/lang/diag"
)

// Tool is the go command of this machine and where it keeps things.
type Tool struct {
	Path    string            // of the go command
	Version string            // "go1.26.8"
	Env     map[string]string // what `go env` says of probed
	lang    string            // go line of the lock: the oldest Go that will do
}

// TooNew is the first Go version that the state store does not compile with: its hash table is written for one
// runtime layout and refuses newer ones by a build constraint.
const TooNew = "go1.28"

// probed are the settings that the user's environment and `go env -w` may change and that we hand on.
var probed = []string{"GOVERSION", "GOROOT", "GOCACHE", "GOMODCACHE", "GOPATH",
	"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS"}

// findTool finds the go command and asks it for its version and folders; the answer is kept in the cache, so that the
// next call starts no process.
func findTool(ctx context.Context, c *cache) (*Tool, error) {
	path, err := exec.LookPath("go")
	if err != nil && os.Getenv("GOROOT") != "" {
		path, err = exec.LookPath(filepath.Join(os.Getenv("GOROOT"), "bin", "go"))
	}
	if err != nil {
		return nil, &EnvError{Diag: diag.NoGo(strings.TrimPrefix(c.lang, "go")), Err: err}
	}
	t := &Tool{Path: path, lang: c.lang}
	memo, found := c.memoName(path)
	if found && c.readJSON(memo, &t.Env) && t.Env["GOVERSION"] != "" {
		return t.settle(), nil
	}
	if t.Env, err = probe(ctx, path); err != nil {
		return nil, err
	}
	if t.Env["GOCACHE"] == "" || t.Env["GOMODCACHE"] == "" {
		return nil, &EnvError{Diag: diag.NoHome("GOCACHE and GOMODCACHE")}
	}
	if found {
		if err := c.writeJSON(memo, t.Env); err != nil {
			return nil, cacheError(c.dir, err)
		}
	}
	return t.settle(), nil
}

// settle takes the version over, and prefers the toolchain that built streamc where the module cache has it.
func (t *Tool) settle() *Tool {
	t.Version = t.Env["GOVERSION"]
	own := runtime.Version()
	if t.Version == own || !version.IsValid(own) {
		return t
	}
	dir := filepath.Join(t.Env["GOMODCACHE"], "golang.org", fmt.Sprintf("toolchain@v0.0.1-%s.%s-%s", own, runtime.GOOS, runtime.GOARCH))
	path := filepath.Join(dir, "bin", executable("go", runtime.GOOS))
	if _, err := os.Stat(path); err == nil {
		t.Path, t.Version, t.Env["GOROOT"] = path, own, dir
	}
	return t
}

func probe(ctx context.Context, path string) (map[string]string, error) {
	cmd := exec.CommandContext(ctx, path, append([]string{"env", "-json"}, probed...)...)
	cmd.Dir = os.TempDir() // outside any module and workspace
	cmd.Env = append(withoutGo(os.Environ(), "GOENV", "GOROOT", "GOPATH", "GOCACHE", "GOMODCACHE",
		"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS"),
		"GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if strings.Contains(stderr.String(), "HOME") {
			return nil, &EnvError{Diag: diag.NoHome("GOCACHE and GOMODCACHE"), Err: err}
		}
		return nil, &EnvError{Diag: diag.GoBroken(path, firstLine(stderr.String(), err)), Err: err}
	}
	env := map[string]string{}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, &EnvError{Diag: diag.GoBroken(path, "its answer to `go env` is not JSON"), Err: err}
	}
	return env, nil
}

func firstLine(s string, err error) string {
	if line, _, _ := strings.Cut(strings.TrimSpace(s), "\n"); line != "" {
		return line
	}
	return err.Error()
}

func lastLine(s string, err error) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return last
	}
	return err.Error()
}

// check tests the version against what this bundle needs.
func (t *Tool) check(src Bundle) error {
	v := t.Version
	if strings.HasPrefix(v, "devel ") { // "devel go1.27-0123abc Mon …"
		v, _, _ = strings.Cut(strings.TrimPrefix(v, "devel "), "-")
	}
	v, _, _ = strings.Cut(v, " ") // "go1.26.8 X:experiment"
	if !version.IsValid(v) {
		return &EnvError{Diag: diag.GoBroken(t.Path, fmt.Sprintf("it calls itself %q, which is no Go version", t.Version))}
	}
	if version.Compare(v, t.lang) < 0 {
		return &EnvError{Diag: diag.GoTooOld(t.Path, t.Version, strings.TrimPrefix(t.lang, "go"))}
	}
	if version.Compare(v, TooNew) >= 0 && src.imports(ModulePath+"/runtime/state") {
		return &EnvError{Diag: diag.GoTooNew(t.Path, t.Version, strings.TrimPrefix(TooNew, "go"))}
	}
	return nil
}

// command prepares a run of the go command in dir with our environment. online allows downloads, as the user's settings say.
func (t *Tool) command(ctx context.Context, dir string, o Options, online bool, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.Path, args...)
	cmd.Dir = dir
	env := append(withoutGo(os.Environ(), "GOTMPDIR", "GOCACHEPROG"),
		// An empty variable would fall through to the file of `go env -w`, so that file is off and what we keep of it is spelled out.
		"GOENV=off", "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "GO111MODULE=on", "CGO_ENABLED=0",
		"GOOS="+o.OS, "GOARCH="+o.Arch, "PWD="+dir)
	for _, k := range []string{"GOROOT", "GOCACHE", "GOMODCACHE", "GOPATH"} {
		env = append(env, k+"="+t.Env[k])
	}
	if online {
		for _, k := range []string{"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS"} {
			if v := t.Env[k]; v != "" {
				env = append(env, k+"="+v)
			}
		}
	} else {
		env = append(env, "GOPROXY=off", "GOSUMDB=off")
	}
	cmd.Env = env
	return cmd
}

// withoutGo drops the variables that steer the go command, but for keep.
func withoutGo(env []string, keep ...string) []string {
	var out []string
next:
	for _, kv := range env {
		k, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(k, "GO") && strings.ToUpper(k) == k || strings.HasPrefix(k, "CGO_") || k == "PWD" {
			for _, x := range keep {
				if k == x {
					out = append(out, kv)
					continue next
				}
			}
			continue
		}
		out = append(out, kv)
	}
	return out
}

// memoName names the file that remembers what the go command at path answered. It covers everything the answer depends on; a
// script in its place (a version switcher) may answer differently each time, so found is false for it.
func (c *cache) memoName(path string) (name string, found bool) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", false
	}
	f, err := os.Open(real)
	if err != nil {
		return "", false
	}
	defer f.Close()
	var magic [2]byte
	if _, err := io.ReadFull(f, magic[:]); err != nil || string(magic[:]) == "#!" {
		return "", false
	}
	h := sha256.New()
	stat(h, real)
	env := os.Getenv("GOENV")
	if dir, err := os.UserConfigDir(); env == "" && err == nil {
		env = filepath.Join(dir, "go", "env")
	}
	if env != "" {
		stat(h, env)
	}
	for _, k := range append([]string{"HOME", "XDG_CACHE_HOME"}, probed...) {
		fmt.Fprintf(h, "%s=%q\n", k, os.Getenv(k))
	}
	return filepath.Join(c.dir, "go", hex.EncodeToString(h.Sum(nil)[:16])+".json"), true
}

// stat writes what identifies a file's content without reading it.
func stat(w io.Writer, path string) {
	info, err := os.Stat(path)
	if err != nil {
		fmt.Fprintf(w, "%s absent\n", path)
		return
	}
	fmt.Fprintf(w, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
}
