package sim

import (
	"fmt"
	"maps"
	"slices"

	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sq"
)

// TestOptions are the settings of RunTests; the zero value is fine.
type TestOptions struct {
	Seed    uint64
	Only    func(name string) bool // nil: all
	Params  job.Params             // below the WITH of a test, above the defaults
	Environ job.Environ            // nil: every env('X') and file('…') is empty; replaced connectors do not look at them
	// Schedules, if not nil, is told each schedule before it runs.
	Schedules func(test, schedule string)
}

// TestReport is the outcome of one TEST block.
type TestReport struct {
	Name, Pos string
	Schedules int    // run
	Failure   string // "" if it passed; several lines otherwise
}

// RunTests runs the TEST blocks of a job in every schedule: batch, random micro-batches and continuous with 1, 2 and 4 workers, and with a crash at
// every step of the committer and the sinks. In each the listed columns must be as expected, and all must agree in all columns.
func RunTests(j job.Job, o TestOptions) []TestReport {
	var out []TestReport
	for i := range j.Tests {
		t := &j.Tests[i]
		if o.Only == nil || o.Only(t.Name) {
			out = append(out, runTest(&j, t, o))
		}
	}
	return out
}

// Outputs runs a TEST block once, in batch with one worker, and returns the rows of its sinks as JSON arrays over the columns of its expectations,
// one list per expectation, sorted: what --update writes.
func Outputs(j job.Job, t job.Test, o TestOptions) ([][]string, error) {
	b, err := newBlock(&j, &t, o)
	if err != nil {
		return nil, err
	}
	res, err := Run(j, b.config(schedule{mode: job.Batch, workers: 1}))
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(t.Expect))
	for i, e := range t.Expect {
		rows, err := readRows(&j.Sinks[e.Sink], e.Columns, res.Sinks[j.Sinks[e.Sink].Name])
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[i] = append(out[i], r.json())
		}
		slices.Sort(out[i])
	}
	return out, nil
}

// schedule is one way to run a test.
type schedule struct {
	mode    job.Mode
	workers int
	seed    uint64
	crash   int // after the n-th step of the committer or a sink; 0: none
}

func (s schedule) String() string {
	text := fmt.Sprintf("%s, %d workers, seed %d", [...]string{"micro-batch", "batch", "continuous"}[s.mode], s.workers, s.seed)
	if s.workers == 1 {
		text = fmt.Sprintf("%s, 1 worker, seed %d", [...]string{"micro-batch", "batch", "continuous"}[s.mode], s.seed)
	}
	if s.crash > 0 {
		text += fmt.Sprintf(", crash at commit step %d", s.crash)
	}
	return text
}

// testRun is a TEST block made ready to run.
type testRun struct {
	job    *job.Job
	test   *job.Test
	params job.Params
	env    job.Environ
	inputs map[string][]string
	opt    TestOptions
}

func newBlock(j *job.Job, t *job.Test, o TestOptions) (*testRun, error) {
	b := &testRun{job: j, test: t, params: job.Params{}, env: o.Environ, inputs: map[string][]string{}, opt: o}
	if b.env == nil {
		b.env = noEnviron{}
	}
	for _, p := range j.Params {
		if p.HasDef {
			b.params[p.Name] = p.DefaultValue
		}
	}
	maps.Copy(b.params, o.Params)
	maps.Copy(b.params, t.Params)
	for _, p := range j.Params {
		if _, ok := b.params[p.Name]; !ok {
			return nil, fmt.Errorf("parameter %s has no value: give it in TEST … WITH (%s = …) or with --param", p.Name, p.Name)
		}
	}
	for _, s := range j.Sources {
		if s.Connector != "values" { // those rows stand in the query
			b.inputs[s.Name] = []string{""}
		}
	}
	for _, g := range t.Given {
		s := &j.Sources[g.Source]
		parts := b.inputs[s.Name]
		for len(parts) <= g.Partition {
			parts = append(parts, "")
		}
		text := g.Lines
		if s.Format == "csv" {
			opt, err := csvOptions(s, b.params, b.env)
			if err == nil {
				text, err = csvRecords(g.Lines, s.Columns, opt)
			}
			if err != nil {
				return nil, fmt.Errorf("GIVEN %s: %w", s.Name, err)
			}
		}
		parts[g.Partition] += text
		b.inputs[s.Name] = parts
	}
	return b, nil
}

func (b *testRun) config(s schedule) Config {
	c := Config{Seed: b.opt.Seed + s.seed, Workers: s.workers, Mode: s.mode, Params: b.params, Environ: b.env, Inputs: b.inputs}
	if n := s.crash; n > 0 {
		c.Rescale = s.seed%2 == 1
		c.Crash = func(_ int, k job.Kind) bool {
			if k.Actor != job.ActorCommitter && k.Actor != job.ActorSink {
				return false
			}
			n--
			return n == 0
		}
	}
	return c
}

func runTest(j *job.Job, t *job.Test, o TestOptions) TestReport {
	rep := TestReport{Name: t.Name, Pos: t.Pos}
	b, err := newBlock(j, t, o)
	if err != nil {
		rep.Failure = err.Error()
		return rep
	}
	var first *Result
	run := func(s schedule) (commits int, ok bool) {
		rep.Schedules++
		if o.Schedules != nil {
			o.Schedules(t.Name, s.String())
		}
		res, err := Run(*j, b.config(s))
		if err != nil {
			rep.Failure = fmt.Sprintf("%s:\n  %v", s, err)
		} else if diff := b.compare(&res); diff != "" {
			rep.Failure = fmt.Sprintf("%s:\n%s", s, diff)
		} else if first == nil {
			first = &res
		} else if diff := b.agree(first, &res); diff != "" {
			rep.Failure = fmt.Sprintf("%s: differs from the batch run:\n%s", s, diff)
		}
		for k, n := range res.Kinds {
			if k.Actor == job.ActorCommitter || k.Actor == job.ActorSink {
				commits += n
			}
		}
		return commits, rep.Failure == ""
	}
	for seed, s := range allSchedules {
		s.seed = uint64(seed)
		commits, ok := run(s)
		for at := 1; ok && at <= commits && s.workers != 4; at++ {
			s.crash = at
			_, ok = run(s)
		}
		if !ok {
			break
		}
	}
	return rep
}

// allSchedules: a batch run comes first. Those of 1 and 2 workers are repeated with a crash at every commit step.
var allSchedules = []schedule{
	{mode: job.Batch, workers: 1}, {mode: job.Batch, workers: 2}, {mode: job.Batch, workers: 4},
	{mode: job.MicroBatch, workers: 1}, {mode: job.MicroBatch, workers: 2}, {mode: job.MicroBatch, workers: 4},
	{mode: job.MicroBatch, workers: 1}, {mode: job.MicroBatch, workers: 2}, {mode: job.MicroBatch, workers: 4},
	{mode: job.Continuous, workers: 1}, {mode: job.Continuous, workers: 2}, {mode: job.Continuous, workers: 4},
	{mode: job.Continuous, workers: 1}, {mode: job.Continuous, workers: 2}, {mode: job.Continuous, workers: 4},
}

// compare checks the expectations.
func (b *testRun) compare(r *Result) (diff string) {
	for _, e := range b.test.Expect {
		s := &b.job.Sinks[e.Sink]
		got, err := readRows(s, e.Columns, r.Sinks[s.Name])
		if err != nil {
			return err.Error()
		}
		var want []record
		for _, text := range e.Rows {
			w, err := expected(text)
			if err == nil && len(w) != len(e.Columns) {
				err = fmt.Errorf("%d values for %d columns", len(w), len(e.Columns))
			}
			if err != nil {
				return fmt.Sprintf("EXPECT %s at %s: %v", s.Name, e.Pos, err)
			}
			want = append(want, w)
		}
		d := rowDiff(e.Columns, want, got, e.Doubles)
		if d == "" && e.Ordered {
			d = orderDiff(want, got, e.Doubles)
		}
		if d != "" {
			diff += fmt.Sprintf("  EXPECT %s at %s (- is missing, + is not expected)\n%s", s.Name, e.Pos, d)
		}
	}
	return diff
}

// agree compares all columns of all sinks of two schedules.
func (b *testRun) agree(first, second *Result) (diff string) {
	for i := range b.job.Sinks {
		s := &b.job.Sinks[i]
		x, err := readRows(s, s.Columns, first.Sinks[s.Name])
		if err != nil {
			return err.Error()
		}
		y, err := readRows(s, s.Columns, second.Sinks[s.Name])
		if err != nil {
			return err.Error()
		}
		if d := rowDiff(s.Columns, x, y, nil); d != "" {
			diff += fmt.Sprintf("  sink %s (- only in batch, + only here)\n%s", s.Name, d)
		}
	}
	return diff
}

// noEnviron answers every env('X') and file('…') with nothing.
type noEnviron struct{}

func (noEnviron) Env(string) (sq.Secret, error)  { return sq.NewSecret(""), nil }
func (noEnviron) File(string) (sq.Secret, error) { return sq.NewSecret(""), nil }
