package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/streamc/streamc/codegen/gobuild/gobuildtest"
)

// examples is the folder of examples, seen from this package.
const examples = "../../../../examples"

func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and runs binaries: skipped in -short")
	}
}

// goCaches are the caches of the machine, which all tests share: compiling the runtime once is enough.
var goCaches = sync.OnceValues(func() ([]string, error) {
	out, err := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	return []string{"GOCACHE=" + env["GOCACHE"], "GOMODCACHE=" + env["GOMODCACHE"]}, nil
})

// user is somebody with an own home and nothing in it.
type user struct {
	t       *testing.T
	streamc string
	dir     string // current folder
	env     []string
}

func newUser(t *testing.T) *user {
	t.Helper()
	streamc, err := exec.LookPath("streamc")
	if err != nil {
		t.Fatal(err)
	}
	caches, err := goCaches()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	dir := filepath.Join(home, "folder")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	env := append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GOPROXY=off"}, caches...)
	return &user{t: t, streamc: streamc, dir: dir, env: env}
}

// with returns the user with more environment.
func (u *user) with(env ...string) *user {
	v := *u
	v.env = append(append([]string(nil), u.env...), env...)
	return &v
}

// write puts a file into the current folder.
func (u *user) write(name, text string) {
	u.t.Helper()
	path := filepath.Join(u.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		u.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		u.t.Fatal(err)
	}
}

func (u *user) read(name string) string {
	u.t.Helper()
	data, err := os.ReadFile(filepath.Join(u.dir, name))
	if err != nil {
		u.t.Fatal(err)
	}
	return string(data)
}

// result is what a program left.
type result struct {
	code        int
	stdout, err string
}

// try runs a program in the current folder; stdin may be "".
func (u *user) try(stdin, program string, args ...string) result {
	u.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = u.dir, u.env, strings.NewReader(stdin)
	var out, errw bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errw
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		u.t.Fatalf("%s %s: %v", program, strings.Join(args, " "), err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errw.String()}
}

// run runs streamc, which must succeed.
func (u *user) run(args ...string) result {
	u.t.Helper()
	return u.must("", u.streamc, args...)
}

// must runs a program, which must succeed.
func (u *user) must(stdin, program string, args ...string) result {
	u.t.Helper()
	r := u.try(stdin, program, args...)
	if r.code != 0 {
		u.t.Fatalf("%s %s: exit %d\n%s%s", filepath.Base(program), strings.Join(args, " "), r.code, r.stdout, r.err)
	}
	return r
}

// flights copies the example into the current folder.
func (u *user) flights() {
	u.t.Helper()
	for _, name := range []string{"flights.sq", "flights0.sq", "data/flights-20k.csv.gz"} {
		data, err := os.ReadFile(filepath.Join(examples, "flights", name))
		if err != nil {
			u.t.Fatal(err)
		}
		u.write(name, string(data))
	}
}

// figures are what examples/flights must give.
type figures struct{ Rows, Flights, Delay, Late int64 }

func (u *user) figures(out string) (f figures) {
	u.t.Helper()
	for line := range strings.Lines(u.read(out + "/hourly.jsonl")) {
		var row struct {
			Flights, Delay *int64
			DelayMin       *int64 `json:"delay_min"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil || row.Flights == nil || row.DelayMin == nil {
			u.t.Fatalf("hourly row %q: %v", line, err)
		}
		f.Rows++
		f.Flights += *row.Flights
		f.Delay += *row.DelayMin
	}
	f.Late = int64(strings.Count(u.read(out+"/late.jsonl"), "\n"))
	return f
}

func TestFlights(t *testing.T) {
	long(t)
	u := newUser(t)
	u.flights()
	w := gobuildtest.Wrap(t)
	u = u.with("PATH=" + w.Dir + string(os.PathListSeparator) + os.Getenv("PATH"))
	first := u.run("run", "flights.sq")
	if got, want := u.figures("out"), (figures{17046, 19469, 86217, 531}); got != want {
		t.Errorf("DELAY 1h: got %+v, want %+v", got, want)
	}
	if !strings.Contains(first.stdout, `"origin":"DFW","flights":1103,"delay_min":10462,"worst":298`) {
		t.Errorf("stdout: %s", first.stdout)
	}
	hourly, late := u.read("out/hourly.jsonl"), u.read("out/late.jsonl")
	before := w.Calls(t)
	if len(before) == 0 {
		t.Error("the first run did not call go")
	}
	second := u.run("run", "flights.sq")
	if after := w.Calls(t); len(after) != len(before) {
		t.Errorf("the second run called go %q", after[len(before):])
	}
	if second.stdout != first.stdout || u.read("out/hourly.jsonl") != hourly || u.read("out/late.jsonl") != late {
		t.Error("the second run gave other bytes")
	}
	u.run("run", "flights0.sq")
	if got, want := u.figures("out0"), (figures{14152, 15880, -17947, 4120}); got != want {
		t.Errorf("DELAY 0: got %+v, want %+v", got, want)
	}
	for _, workers := range []string{"1", "2", "4", "7"} {
		u.run("run", "flights.sq", "--workers", workers)
		if sorted(u.read("out/hourly.jsonl")) != sorted(hourly) || sorted(u.read("out/late.jsonl")) != sorted(late) {
			t.Errorf("%s workers gave other rows", workers)
		}
	}
}

// sorted makes texts comparable whose rows may come in any order: each worker writes its own.
func sorted(text string) string {
	lines := strings.SplitAfter(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// The TEST block of the example, and one that must fail.
func TestTestVerb(t *testing.T) {
	long(t)
	u := newUser(t)
	u.flights()
	r := u.run("test", "flights.sq")
	if !strings.Contains(r.stdout+r.err, "a flight reported after its hour has closed goes to late") {
		t.Errorf("the test is not named: %s%s", r.stdout, r.err)
	}
	broken := strings.Replace(u.read("flights.sq"), "'SEA', 1, 5)", "'SEA', 2, 5)", 1)
	u.write("broken.sq", broken)
	if r := u.try("", u.streamc, "test", "broken.sq"); r.code != exitTestFailed {
		t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.err)
	}
	u.write("none.sq", stateless)
	if r := u.run("test", "none.sq"); !strings.Contains(r.err, "no TEST blocks") {
		t.Errorf("no tests: %+v", r)
	}
}

// stateless is a filter from stdin to stdout.
const stateless = `CREATE SOURCE pay (id STRING NOT NULL, amount BIGINT NOT NULL) WITH (connector = 'stdin', format = 'json');
SELECT id, amount FROM pay WHERE amount > 10;
RUN BATCH;
`

const (
	payIn  = `{"id":"a","amount":5}` + "\n" + `{"id":"b","amount":50}` + "\n"
	payOut = `{"id":"b","amount":50}` + "\n"
)

// Nothing of the user's settings may reach a build.
func TestHostileSettings(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("../go.work", "go 1.26.0\n\nuse ./nowhere\n")
	u.write("go.mod", "module other\n\ngo 1.26.0\n\nrequire example.com/missing v1.0.0\n")
	u.write("pay.sq", stateless)
	u = u.with("GOFLAGS=-mod=vendor", "GOPROXY=off", "GOTOOLCHAIN=go1.99.0", "GOOS=plan9", "CGO_ENABLED=1")
	if r := u.must(payIn, u.streamc, "run", "pay.sq"); r.stdout != payOut {
		t.Errorf("stdout %q\n%s", r.stdout, r.err)
	}
}

func TestBuildReport(t *testing.T) {
	long(t)
	u := newUser(t)
	u.write("pay.sq", stateless)
	if r := u.run("build", "pay.sq"); r.stdout != "" || !strings.Contains(r.err, "built pay: ") {
		t.Errorf("%+v", r)
	}
	if r := u.must(payIn, filepath.Join(u.dir, "pay")); r.stdout != payOut {
		t.Errorf("job: %+v", r)
	}
	r := u.run("build", "--json", "-o", "other", "pay.sq")
	var rep struct {
		Binary string
		Bytes  int64
		Cached bool
	}
	if err := json.Unmarshal([]byte(r.stdout), &rep); err != nil || rep.Binary != "other" || rep.Bytes == 0 || !rep.Cached {
		t.Errorf("%v %+v from %q", err, rep, r.stdout)
	}
	if r := u.try("", u.streamc, "build", "pay.sq", "-o", "no/such/job"); r.code != exitFailed || !strings.Contains(r.err, "SQ4007") {
		t.Errorf("%+v", r)
	}
	if r := u.try("", u.streamc, "build", "pay.sq", "--arch", "x86_64"); r.code != exitFailed || !strings.Contains(r.err, "SQ4008") {
		t.Errorf("%+v", r)
	}
	if r := u.with("PATH="+t.TempDir()).try("", u.streamc, "build", "pay.sq"); r.code != exitFailed || !strings.Contains(r.err, "SQ4001") {
		t.Errorf("%+v", r)
	}
}

// tree reads a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Emitting twice gives the same bytes; the module names no folder of this machine, and lives on where it is moved.
func TestEmitGo(t *testing.T) {
	long(t)
	u := newUser(t)
	u.flights()
	u.run("build", "flights.sq", "--emit-go", "a")
	u.run("build", "flights.sq", "--emit-go", "b")
	a, b := tree(t, filepath.Join(u.dir, "a")), tree(t, filepath.Join(u.dir, "b"))
	if len(a) == 0 || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("emitting twice gave different modules")
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range a {
		if strings.Contains(text, root) || strings.Contains(text, u.dir) {
			t.Errorf("%s names a folder of this machine", name)
		}
	}
	u.run("build", "flights.sq", "--emit-go", "c", "--module", "example.com/jobs/flights")
	if mod := u.read("c/go.mod"); !strings.HasPrefix(mod, "module example.com/jobs/flights\n") {
		t.Errorf("go.mod: %s", mod)
	}
	if r := u.try("", u.streamc, "build", "flights.sq", "--emit-go", "."); r.code != exitFailed || !strings.Contains(r.err, "SQ4012") {
		t.Errorf("%+v", r)
	}

	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(filepath.Join(u.dir, "c"), moved); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(filepath.Dir(u.dir), ".cache")); err != nil {
		t.Fatal(err)
	}
	owner := newUser(t).with("CGO_ENABLED=0", "GOFLAGS=")
	owner.dir = moved
	owner.must("", "go", "vet", "./...")
	owner.must("", "go", "build", "-o", "job", ".")
	u.must("", filepath.Join(moved, "job"))
	if got, want := u.figures("out"), (figures{17046, 19469, 86217, 531}); got != want {
		t.Errorf("the owner's build: got %+v, want %+v", got, want)
	}
}
