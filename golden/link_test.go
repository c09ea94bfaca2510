package golden

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/golden/replay"
)

const modulePath = "github.com/streamc/streamc"

// workDir is a folder for generated modules. It is the same from run to run, because the Go build cache knows packages by their folder; a
// second test at the same time gets one of its own.
func workDir(t *testing.T, name string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	dir := filepath.Join(cache, "streamc", "golden", name)
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return t.TempDir()
	}
	lock := dir + ".lock"
	if info, err := os.Stat(lock); err == nil && time.Since(info.ModTime()) > time.Hour {
		os.Remove(lock) // of a test that was killed
	}
	f, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.Remove(lock) })
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// link builds one runner binary of all programs, in folder dir/<name of the program>.
func link(t *testing.T, dir string, programs []*program) string {
	t.Helper()
	bin, out := tryLink(t, dir, programs)
	if bin == "" {
		t.Fatalf("go build:\n%s", clip(out, 4000))
	}
	return bin
}

// linkGood builds a runner of those programs that compile; each of the others is an error of the test.
func linkGood(t *testing.T, dir string, programs []*program) (bin string, good []*program) {
	t.Helper()
	bin, out := tryLink(t, dir, programs)
	if bin != "" {
		return bin, programs
	}
	blamed := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^# goldenrun/(\w+)/`).FindAllStringSubmatch(out, -1) {
		blamed[m[1]] = true
	}
	if len(blamed) == 0 {
		t.Fatalf("go build:\n%s", clip(out, 4000))
	}
	t.Errorf("generated Go does not compile:\n%s", clip(out, 4000))
	for _, p := range programs {
		if blamed[p.name] {
			t.Logf("%s:\n%s", p.name, p.typed.Src.Text)
		} else {
			good = append(good, p)
		}
	}
	return link(t, dir, good), good
}

// writeModule writes the module of a runner.
func writeModule(t *testing.T, dir string, programs []*program) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var imports, jobs strings.Builder
	for i, p := range programs {
		fmt.Fprintf(&imports, "\tp%d %q\n", i, "goldenrun/"+p.name+"/"+p.pkg)
		fmt.Fprintf(&jobs, "\t\t%q: p%d.New,\n", p.name, i)
		for _, f := range p.files {
			write(t, filepath.Join(dir, p.name, filepath.FromSlash(f.Path)), f.Source)
		}
	}
	main := fmt.Sprintf(`package main

import (
	"fmt"
	"os"

	"%s/golden/replay"
	"%s/runtime/job"
%s)

func main() {
	err := replay.Serve(map[string]func() job.Job{
%s	}, os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`, modulePath, modulePath, imports.String(), jobs.String())
	src, err := format.Source([]byte(main))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "main.go"), src)
	write(t, filepath.Join(dir, "go.mod"), runnerModule(t, root))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), sum)
}

// tryLink returns the binary, or "" and what the go command says.
func tryLink(t *testing.T, dir string, programs []*program) (bin, output string) {
	t.Helper()
	writeModule(t, dir, programs)
	bin = filepath.Join(t.TempDir(), "runner")
	// RUNNER_TAGS=plant_… builds the runner with a planted bug, to see that these tests find it.
	cmd := exec.Command("go", "build", "-tags", os.Getenv("RUNNER_TAGS"), "-o", bin, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Sprintf("%v\n%s", err, out)
	}
	return bin, ""
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

// runnerModule is the go.mod of a generated module: the checkout's requirements, and the checkout itself.
func runnerModule(t *testing.T, root string) []byte {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module goldenrun")
	return []byte(text + fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", modulePath, modulePath, root))
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// runner is a started runner binary.
type runner struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
	err bytes.Buffer
	// dead: an answer did not come.
	dead bool
}

func start(t *testing.T, bin string) *runner {
	t.Helper()
	r := &runner{cmd: exec.Command(bin)}
	r.cmd.Env = []string{"GOGC=800", "GOMEMLIMIT=1GiB"} // a run's rows are garbage at its end
	r.cmd.Stderr = &r.err
	in, err := r.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.in, r.out = in, json.NewDecoder(bufio.NewReader(out))
	t.Cleanup(func() {
		if r.dead {
			return
		}
		if err := r.in.Close(); err != nil {
			t.Error(err)
		}
		if err := r.cmd.Wait(); err != nil {
			t.Errorf("runner: %v\n%s", err, clip(r.err.String(), 4000))
		}
	})
	return r
}

// ask sends a request; the error tells of a runner that died on it, because it failed or because a run of it did not end. After an error
// the runner is dead.
func (r *runner) ask(req replay.Request) (*replay.Response, error) {
	if r.dead {
		return nil, errDead
	}
	var res replay.Response
	err := json.NewEncoder(r.in).Encode(req)
	if err == nil {
		err = r.out.Decode(&res)
	}
	if err != nil {
		r.dead = true
		r.cmd.Wait() // its end is reported here
		return nil, fmt.Errorf("runner died on %s: %w\n%s", req.Job, err, clip(r.err.String(), 6000))
	}
	return &res, nil
}

var errDead = errors.New("the runner has died")
