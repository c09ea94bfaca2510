package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/blackhole"
	"github.com/streamc/streamc/runtime/connect/file"
	"github.com/streamc/streamc/runtime/connect/stdio"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/stdlib/num"
)

// copier copies every line from source to sink 0. "bad" lines are row errors, "late" lines are late.
type copier struct {
	job.Base
	env *job.Env
}

func (c *copier) Chunk(k *job.Chunk) {
	off := k.Offset
	for _, l := range strings.SplitAfter(string(k.Data), "\n") {
		if l == "" {
			continue
		}
		c.env.Counters.RowsIn++
		switch {
		case strings.Contains(l, "bad"):
			c.env.Errors.Row(job.RowError{Code: "SQ3001", Source: 0, Partition: k.Partition, Offset: off, Column: "a", Reason: "not a BIGINT", Raw: []byte(l), Span: 7})
		case strings.Contains(l, "late"):
			c.env.Counters.Late++
			c.env.Counters.LateRows++
		default:
			c.env.Out[0].Buf = append(c.env.Out[0].Buf, l...)
			c.env.Out[0].Rows++
			c.env.Counters.RowsOut++
		}
		off += int64(len(l))
	}
}

// fixed gives options that name parameters by $.
func fixed(o connect.Options) func(job.Params, job.Environ) (connect.Options, error) {
	return func(p job.Params, e job.Environ) (connect.Options, error) {
		out := connect.Options{}
		for k, v := range o {
			if s, ok := v.(string); ok && strings.HasPrefix(s, "$") {
				v = p[s[1:]]
			}
			if s, ok := v.(string); ok && strings.HasPrefix(s, "env:") {
				secret, err := e.Env(s[4:])
				if err != nil {
					return nil, err
				}
				v = secret
			}
			out[k] = v
		}
		return out, nil
	}
}

func testJob() job.Job {
	return job.Job{
		Name: "copy", Fingerprint: "f00d", Explain: "the plan", Query: "SELECT\na\nFROM s;\n", Run: job.RunSpec{Mode: job.Batch},
		Params: []job.Param{
			{Name: "dir", Type: "STRING", Default: "'in'", HasDef: true, DefaultValue: "in", Parse: func(s string) (any, error) { return s, nil }},
			{Name: "n", Type: "BIGINT", Default: "1", HasDef: true, DefaultValue: int64(1), Parse: func(s string) (any, error) {
				return num.ParseInt(s)
			}},
		},
		Sources: []job.Source{{Name: "s", Connector: "file", Format: "json", Columns: []string{"a"}, Need: []int{0}, ErrorSink: -1, LateSink: -1, InOrder: true,
			Options: fixed(connect.Options{"path": "in/*"}), Open: file.OpenSource}},
		Sinks: []job.Sink{{Name: "o", Connector: "file", Format: "json", Columns: []string{"a"}, Delivery: "at-least-once",
			Options: fixed(connect.Options{"path": "out/o.json"}), Open: file.OpenSink}},
		Stages: []job.Stage{{Name: "scan.s", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &copier{env: e} }}},
	}
}

// world is a program's surroundings in a test.
type world struct {
	fs     *fs.Mem
	stdout bytes.Buffer
	stderr lockedBuffer
	env    map[string]string
	o      Options
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

type stdout struct{ w io.Writer }

func (stdout) Read([]byte) (int, error)      { return 0, io.EOF }
func (s stdout) Write(p []byte) (int, error) { return s.w.Write(p) }

type stdin struct{ r io.Reader }

func (s stdin) Read(p []byte) (int, error) { return s.r.Read(p) }
func (stdin) Write([]byte) (int, error)    { return 0, errors.New("not for writing") }

func newWorld() *world {
	w := &world{fs: fs.NewMem(), env: map[string]string{}}
	w.fs.WriteFile("in/1.json", []byte("{\"a\":1}\n{\"a\":2}\n"))
	w.fs.WriteFile("in/2.json", []byte("{\"a\":3}\n"))
	w.o = Options{
		World:  connect.World{FS: w.fs, Stdout: stdout{&w.stdout}, Now: func() int64 { return time.Now().UnixMicro() }, Go: func(f func()) { go f() }},
		Stdout: &w.stdout, Stderr: &w.stderr, Workers: 2,
		LookEnv: func(n string) (string, bool) { v, ok := w.env[n]; return v, ok },
	}
	return w
}

func (w *world) run(j job.Job, args ...string) int {
	w.o.Args = args
	return Run(context.Background(), j, w.o)
}

func (w *world) file(t *testing.T, path string) string {
	t.Helper()
	b, err := w.fs.ReadFile(path)
	if err != nil {
		return "none"
	}
	return string(b)
}

func lines(s string) int { return strings.Count(s, "\n") }

func TestRun(t *testing.T) {
	w := newWorld()
	if code := w.run(testJob()); code != ExitOK {
		t.Fatal(code, w.stderr.String())
	}
	if got := w.file(t, "out/o.json"); got != "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n" {
		t.Errorf("%q", got)
	}
	want := `^copy: s \(file, json\) -> o \(file, json, at-least-once, after the commit\); batch, 2 workers; no checkpoint: a restart reads from the start
copy: 3 rows in, 3 rows out, 0 late, 0 errors, \d+\.\d\d s, [\d,]+ rows/s, \d+\.\d MB/s
$`
	if got := w.stderr.String(); !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("stderr:\n%s", got)
	}
	if w.stdout.Len() > 0 {
		t.Errorf("stdout: %q", w.stdout.String())
	}
}

func TestQuietAndLate(t *testing.T) {
	w := newWorld()
	if code := w.run(testJob(), "run", "--quiet"); code != ExitOK || w.stderr.String() != "" {
		t.Errorf("%d %q", code, w.stderr.String())
	}
	w = newWorld()
	w.fs.WriteFile("in/3.json", []byte("late\n"))
	if code := w.run(testJob(), "--quiet"); code != ExitOK || w.stderr.String() != "copy: 1 late rows\n" {
		t.Errorf("%d %q", code, w.stderr.String())
	}
	w = newWorld()
	w.fs.WriteFile("in/3.json", []byte("late\n"))
	if code := w.run(testJob()); code != ExitOK || !strings.Contains(w.stderr.String(), "4 rows in, 3 rows out, 1 late,") {
		t.Errorf("%d %q", code, w.stderr.String())
	}
}

// TestRowError: the job fails with the query line and the record, and no output appears.
func TestRowError(t *testing.T) {
	w := newWorld()
	w.fs.WriteFile("in/3.json", []byte("{}\n\"bad \x1b[31m\"\n"))
	w.fs.WriteFile("out/o.json", []byte("old\n"))
	if code := w.run(testJob()); code != ExitFailed {
		t.Error(code)
	}
	for _, want := range []string{"error: SQ3001: not a BIGINT (s partition 2 offset 3, column a) at copy.sq:2:1", "\n  | a\n", "record: \"bad \uFFFD[31m\"", "help: ON ERROR SKIP"} {
		if !strings.Contains(w.stderr.String(), want) {
			t.Errorf("no %q in:\n%s", want, w.stderr.String())
		}
	}
	if got := w.file(t, "out/o.json"); got != "old\n" {
		t.Errorf("the old result is gone: %q", got)
	}
	if f := fmt.Sprint(w.fs.Files()); f != "[in/1.json in/2.json in/3.json out/o.json]" {
		t.Errorf("left behind: %s", f)
	}
	w = newWorld()
	w.fs.WriteFile("in/3.json", []byte("bad\n"))
	j := testJob()
	j.Sources[0].OnError = job.RouteSkip
	if code := w.run(j); code != ExitOK || !strings.Contains(w.stderr.String(), "3 rows out, 0 late, 1 errors") {
		t.Errorf("%d %q", code, w.stderr.String())
	}
}

// TestUsage: every mistake on the command line is exit 2 with a hint, before any file is touched.
func TestUsage(t *testing.T) {
	needs := testJob()
	needs.Params[1].HasDef = false
	secret := testJob()
	secret.Sources[0].Options = fixed(connect.Options{"path": "env:WHERE"})
	twice := testJob()
	twice.Sinks = append(twice.Sinks, twice.Sinks[0])
	twice.Sinks[1].Name, twice.Sinks[1].Options = "p", fixed(connect.Options{"path": "./out//o.json"})
	for _, c := range []struct {
		want string
		job  job.Job
		env  string
		args string
	}{
		{`sinks o and p both write out/o.json`, twice, "", ""},
		{`unknown command "rum"; did you mean run?`, testJob(), "", "rum"},
		{`unexpected argument "again"`, testJob(), "", "run again"},
		{`unknown flag --worker; did you mean --workers?`, testJob(), "", "--worker 2"},
		{`unknown flag --n; parameters are given as --param n=VALUE`, testJob(), "", "--n 2"},
		{`unknown flag --zzzzzz`, testJob(), "", "--zzzzzz"},
		{`--workers needs a value`, testJob(), "", "--workers"},
		{`invalid value "many" for --workers`, testJob(), "", "--workers many"},
		{`--workers is 1 to 256, not 0`, testJob(), "", "--workers 0"},
		{`--workers is 1 to 256, not 257`, testJob(), "", "--workers 257"},
		{`--run is batch, microbatch or continuous, not "bach"; did you mean batch?`, testJob(), "", "--run bach"},
		{`--log is text or json, not "xml"`, testJob(), "", "--log xml"},
		{`exclude each other`, testJob(), "", "--quiet --progress"},
		{`--json is for version`, testJob(), "", "run --json"},
		{`invalid value "n" for --param: want NAME=VALUE`, testJob(), "", "--param n"},
		{`--param m: there is no such parameter; did you mean n?`, testJob(), "", "--param m=1"},
		{`--param direction: there is no such parameter; there is dir, n`, testJob(), "", "--param direction=1"},
		{`parameter n (from --param): "x" is not a BIGINT`, testJob(), "", "--param n=x"},
		{`parameter n (from SQ_N): "y" is not a BIGINT`, testJob(), "SQ_N=y", ""},
		{`parameter n (BIGINT) is missing: give --param n=VALUE or set SQ_N`, needs, "", ""},
		{`--input t: there is no such source; did you mean s?`, testJob(), "", "--input t=x.json"},
		{`the query says format = 'json', but the file's name says csv`, testJob(), "", "--input s=x.csv.gz"},
		{`to read another format, build or run the query with --output o=x.csv`, testJob(), "", "--output o=x.csv"},
		{`source s: environment variable WHERE is not set`, secret, "", ""},
	} {
		w := newWorld()
		w.fs.Inject(func(op fs.Op) error { return fmt.Errorf("%s of %s", op.Kind, op.Path) })
		if k, v, ok := strings.Cut(c.env, "="); ok {
			w.env[k] = v
		}
		code := w.run(c.job, strings.Fields(c.args)...)
		if got := w.stderr.String(); code != ExitUsage || !strings.Contains(got, c.want) || !strings.Contains(got, "--help shows what can be said") {
			t.Errorf("%s: %d\n%s\nwant %s", c.args, code, got, c.want)
		}
	}
}

// TestParams: flag before environment before default; names as identifiers.
func TestParams(t *testing.T) {
	for _, c := range []struct{ env, args, want string }{
		{"", "", "in 1"},
		{"SQ_N=7 SQ_DIR=x", "", "x 7"},
		{"SQ_N=7", "--param N=8", "in 8"},
		{"", "--param n=8 --param dir=a=b --param n=9", "a=b 9"},
		{"SQ_DIR=", "", " 1"},
	} {
		w := newWorld()
		for _, e := range strings.Fields(c.env) {
			k, v, _ := strings.Cut(e, "=")
			w.env[k] = v
		}
		j := testJob()
		got := ""
		j.Sources[0].Options = func(p job.Params, e job.Environ) (connect.Options, error) {
			got = fmt.Sprint(p["dir"], " ", p["n"])
			return connect.Options{"path": "in/*"}, nil
		}
		if code := w.run(j, strings.Fields(c.args)...); code != 0 || got != c.want {
			t.Errorf("%s %s: %q, want %q\n%s", c.env, c.args, got, c.want, w.stderr.String())
		}
	}
}

func TestVerbs(t *testing.T) {
	for args, want := range map[string]string{
		"explain":                   `^the plan\n$`,
		"version":                   `^copy, plan f00d, streamc .*, go.*\n$`,
		"version --json":            `^\{"job":"copy","plan":"f00d","streamc":".*","go":"go.*","os":".*","arch":".*"\}\n$`,
		"--json version":            `^\{"job":"copy"`,
		"help":                      `(?s)^usage: copy .*--overwrite.*parameters:\n  dir +STRING, default 'in' \(or SQ_DIR\)\n  n +BIGINT, 5 \(from --param\)\n`,
		"--help":                    `^usage: copy`,
		"run -h":                    `^usage: copy`,
		"check":                     `^copy: ok, 1 source with 2 partitions \(24 bytes\), 1 sink\n$`,
		"check --input s=in/1.json": `^copy: ok, 1 source with 1 partition \(16 bytes\), 1 sink\n$`,
	} {
		w := newWorld()
		a := strings.Fields(args)
		if args == "help" {
			a = append(a, "--param", "n=5")
		}
		if code := w.run(testJob(), a...); code != ExitOK || !regexp.MustCompile(want).MatchString(w.stdout.String()) || w.stderr.String() != "" {
			t.Errorf("%s: %d\n%s\n%s", args, code, w.stdout.String(), w.stderr.String())
		}
		if f := len(w.fs.Files()); f != 2 {
			t.Errorf("%s: wrote files: %v", args, w.fs.Files())
		}
	}
	w := newWorld()
	if code := w.run(testJob(), "check", "--input", "s=none.json"); code != ExitFailed || !strings.Contains(w.stderr.String(), "none.json") {
		t.Error(code, w.stderr.String())
	}
}

func TestReplace(t *testing.T) {
	w := newWorld()
	w.fs.WriteFile("x.jsonl", []byte("{\"a\":9}"))
	if code := w.run(testJob(), "--input", "S=x.jsonl", "--output", "o=deep/y.json.gz"); code != ExitOK {
		t.Fatal(code, w.stderr.String())
	}
	if got := w.file(t, "deep/y.json.gz"); !strings.HasPrefix(got, "\x1f\x8b") {
		t.Errorf("%q", got)
	}
	// Whatever the query names, files and standard streams can stand in its place.
	j := testJob()
	j.Sources[0].Connector, j.Sources[0].Open = "kafka", connect.NoSource("kafka")
	w = newWorld()
	w.o.World.Stdin = stdin{strings.NewReader("{\"a\":5}\n")}
	if code := w.run(j); code != ExitFailed || !strings.Contains(w.stderr.String(), "no connector 'kafka'; --input source=FILE puts") {
		t.Error(code, w.stderr.String())
	}
	if code := w.run(j, "--input", "s=-"); code != ExitOK || w.file(t, "out/o.json") != "{\"a\":5}\n" {
		t.Error(code, w.stderr.String(), w.file(t, "out/o.json"))
	}
}

// TestPipe: with --run=microbatch over files a run is still bounded; over a pipe its file grows as rows come.
func TestPipe(t *testing.T) {
	j := testJob()
	j.Run = job.RunSpec{Mode: job.Continuous, Every: 1000}
	j.Sources[0].Connector, j.Sources[0].Open, j.Sources[0].Options = "stdin", stdio.OpenSource, nil
	w := newWorld()
	r, in := io.Pipe()
	w.o.World.Stdin = stdin{r}
	signals := make(chan os.Signal, 2)
	w.o.Signals = signals
	result := make(chan int)
	go func() { result <- w.run(j) }()
	for i := range 3 {
		if _, err := fmt.Fprintf(in, "{\"a\":%d}\n", i); err != nil {
			t.Fatal(err)
		}
		for lines(w.file(t, "out/o.json")) <= i {
			time.Sleep(time.Millisecond)
		}
	}
	// The first signal finishes what was read and is no failure.
	signals <- os.Interrupt
	if code := <-result; code != ExitOK {
		t.Error(code)
	}
	if got := w.file(t, "out/o.json"); lines(got) != 3 {
		t.Errorf("%q", got)
	}
	if s := w.stderr.String(); !strings.Contains(s, "stopping") || !strings.Contains(s, "3 rows in, 3 rows out") || strings.Contains(s, "was not written") {
		t.Error(s)
	}
	// A second run does not append to it.
	w.o.World.Stdin = stdin{strings.NewReader("{}\n")}
	if code := w.run(j); code != ExitFailed || !strings.Contains(w.stderr.String(), "--overwrite") {
		t.Error(code, w.stderr.String())
	}
	w.o.World.Stdin = stdin{strings.NewReader("{}\n")}
	if code := w.run(j, "--overwrite"); code != ExitOK || w.file(t, "out/o.json") != "{}\n" {
		t.Error(code, w.stderr.String(), w.file(t, "out/o.json"))
	}
}

// stuck is a sink that does not return from Write until it is let go.
type stuck struct {
	connect.Sink
	in, out chan bool
}

func (s stuck) Write(ctx context.Context, e uint64, b []*block.Block) (connect.Position, error) {
	s.in <- true
	<-s.out
	return s.Sink.Write(ctx, e, b)
}

func TestSecondSignal(t *testing.T) {
	w := newWorld()
	s := stuck{in: make(chan bool, 100), out: make(chan bool)}
	j := testJob()
	j.Sinks[0].Open = func(c connect.SinkConfig) (connect.Sink, error) {
		inner, err := file.OpenSink(c)
		s.Sink = inner
		return s, err
	}
	signals := make(chan os.Signal, 2)
	w.o.Signals = signals
	result := make(chan int)
	go func() { result <- w.run(j) }()
	<-s.in
	signals <- os.Interrupt
	signals <- syscall.SIGTERM
	if code := <-result; code != ExitStopped || !strings.HasSuffix(w.stderr.String(), "copy: stopped at once\n") {
		t.Error(code, w.stderr.String())
	}
	close(s.out)
}

// TestGone: the other end of stdout closes; that is a clean stop.
func TestGone(t *testing.T) {
	w := newWorld()
	j := testJob()
	j.Sinks[0].Connector, j.Sinks[0].Open = "stdout", stdio.OpenSink
	w.o.World.Stdout = stdout{failing{syscall.EPIPE}}
	if code := w.run(j); code != ExitOK || !strings.Contains(w.stderr.String(), "the reader of the output has gone") {
		t.Error(code, w.stderr.String())
	}
	w.o.World.Stdout = stdout{failing{syscall.ENOSPC}}
	if code := w.run(j); code != ExitFailed || !strings.Contains(w.stderr.String(), "error: sink o: stdout: no space left on device") {
		t.Error(code, w.stderr.String())
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestLogJSON(t *testing.T) {
	w := newWorld()
	w.o.StderrTTY = true
	if code := w.run(testJob(), "--log", "json", "--progress"); code != ExitOK {
		t.Fatal(code, w.stderr.String())
	}
	want := `^\{"time":"[^"]+Z","level":"info","job":"copy","msg":"start","sources":\["s \(file, json\)"\],"sinks":\["o \(.*\)"\],"run":"batch","workers":2,"recovery":"no checkpoint: a restart reads from the start"\}
(\{.*"msg":"progress","rows_in":3,"rows_out":3,"rows_per_second":\d+,"percent":100,"bytes":24\}
)+\{"time":"[^"]+Z","level":"info","job":"copy","msg":"done","rows_in":3,"rows_out":3,"late_rows":0,"late_pairs":0,"errors":0,"seconds":[0-9.e-]+,"rows_per_second":\d+,"mb_per_second":[0-9.]+\}
$`
	if got := w.stderr.String(); !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("stderr:\n%s", got)
	}
	w = newWorld()
	w.fs.WriteFile("in/3.json", []byte("bad\n"))
	if code := w.run(testJob(), "--log=json"); code != ExitFailed || !regexp.MustCompile(`"level":"error",.*"code":"SQ3001","source":"s","partition":2,"offset":0,"column":"a"`).MatchString(w.stderr.String()) {
		t.Error(code, w.stderr.String())
	}
}

func TestProgress(t *testing.T) {
	w := newWorld()
	if code := w.run(testJob(), "--progress"); code != ExitOK || !strings.Contains(w.stderr.String(), ": 100 % of 24 bytes, 3 rows in, 3 rows out, ") {
		t.Errorf("%d %q", code, w.stderr.String())
	}
	// On a terminal the line is cleared before the summary, and colours are off with NO_COLOR.
	w = newWorld()
	w.o.StderrTTY = true
	w.fs.WriteFile("in/3.json", []byte("late\n"))
	if code := w.run(testJob(), "--progress"); code != ExitOK || !regexp.MustCompile(`\r +\rcopy: 4 rows in`).MatchString(w.stderr.String()) || !strings.Contains(w.stderr.String(), "\x1b[33m1 late\x1b[0m") {
		t.Errorf("%d %q", code, w.stderr.String())
	}
	w.stderr = lockedBuffer{}
	w.env["NO_COLOR"] = "1"
	if code := w.run(testJob()); code != ExitOK || strings.Contains(w.stderr.String(), "\x1b") {
		t.Errorf("%d %q", code, w.stderr.String())
	}
}

func TestBlackhole(t *testing.T) {
	w := newWorld()
	j := testJob()
	j.Sinks[0].Connector, j.Sinks[0].Open, j.Sinks[0].Options = "blackhole", blackhole.OpenSink, fixed(connect.Options{"digest": true})
	if code := w.run(j); code != ExitOK || !regexp.MustCompile(`copy: o: 3 rows, 24 bytes, digest [0-9a-f]{32}\n$`).MatchString(w.stderr.String()) {
		t.Error(code, w.stderr.String())
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -86217: "-86,217", -999: "-999", 1234567: "1,234,567"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
