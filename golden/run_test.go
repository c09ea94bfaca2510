package golden

import (
	"flag"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/streamc/streamc/golden/cases"
	"github.com/streamc/streamc/golden/ref"
	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/typecheck/typed"
)

var update = flag.Bool("update", false, "rewrite the sections that cases have")

var only = flag.String("only", "", "load the case of this name alone: nothing else is compiled")

func load(t *testing.T, layer string) []*cases.Case {
	t.Helper()
	list, err := cases.Load("testdata/" + layer)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("no case in testdata/%s", layer)
	}
	if *only != "" {
		list = slices.DeleteFunc(list, func(c *cases.Case) bool { return c.Name != *only })
	}
	return list
}

// finish saves a case under -update and reports sections that nothing read.
func finish(t *testing.T, c *cases.Case) {
	t.Helper()
	if err := c.Unread(); err != nil {
		t.Error(err)
	}
	if *update && !t.Failed() {
		if err := c.Write(); err != nil {
			t.Error(err)
		}
	}
}

// contexts are the schedules in which every run case is replayed.
func contexts() []replay.Schedule {
	var list []replay.Schedule
	seed := uint64(1)
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		for _, workers := range []int{1, 2, 4, 7} {
			list = append(list,
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed, MinChunk: 1, MaxChunk: 1},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 1, Epochs: 1, MinChunk: 1 << 20, MaxChunk: 1 << 20},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 2},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 3, Crashes: 12, Rescale: true, SlowSinks: workers == 4})
			seed += 4
		}
		list = append(list, replay.Schedule{Mode: mode, Workers: 1, Seed: 200 + seed, Large: true})
		list = append(list, replay.Schedule{Mode: mode, Workers: 2, Seed: seed, FailSink: 20})
		seed++
	}
	// A crash at every step of one run in each mode.
	for i, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		list = append(list, replay.Schedule{Mode: mode, Workers: 2, Seed: 100 + uint64(i), Epochs: 2, Crashes: -1})
	}
	return list
}

// TestRun: rows in, rows out, in every context. The cases of testdata/gen also hold their generated Go.
func TestRun(t *testing.T) {
	list := append(load(t, "run"), load(t, "gen")...)
	var programs []*program
	byName := map[string]*program{}
	for _, c := range list {
		p, err := compile(c.Name, c.Query())
		if err != nil {
			t.Errorf("%s: %v", c.Path, err)
			continue
		}
		plain, err := compileWith(c.Name+"_plain", c.Query(), rewritesOff())
		if err != nil {
			t.Errorf("%s, rewrites off: %v", c.Path, err)
			continue
		}
		programs = append(programs, p, plain)
		byName[c.Name], byName[c.Name+"_plain"] = p, plain
	}
	r := start(t, link(t, workDir(t, "run"), programs))
	crashed := map[string]int{}
	runs := 0
	for _, c := range list {
		if byName[c.Name] == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			res := runCase(t, c, byName[c.Name], r, contexts())
			plain := runCase(t, c, byName[c.Name+"_plain"], r, plainContexts())
			runs += plain.Runs
			for k, n := range res.Crashed {
				crashed[k] += n
			}
			runs += res.Runs
			finish(t, c)
		})
	}
	var kinds []string
	for k, n := range crashed {
		kinds = append(kinds, fmt.Sprintf("%7d %s", n, k))
	}
	sort.Strings(kinds)
	t.Logf("%d runs; crashes by the step before:\n%s", runs, strings.Join(kinds, "\n"))
}

// plainContexts are for the programs without rewrites: one run in each mode.
func plainContexts() []replay.Schedule {
	return []replay.Schedule{{Mode: job.Batch, Workers: 2, Seed: 1}, {Mode: job.MicroBatch, Workers: 4, Seed: 2}, {Mode: job.Continuous, Workers: 1, Seed: 3}}
}

func runCase(t *testing.T, c *cases.Case, p *program, r *runner, schedules []replay.Schedule) *replay.Response {
	settings, err := c.Settings()
	if err != nil {
		t.Fatal(err)
	}
	files := c.Inputs(settings)
	req := replay.Request{Job: p.name, Files: files, Params: settings.Params, Schedules: schedules}
	for _, s := range p.typed.Sinks {
		if s.Connector == "file" {
			req.Outputs = append(req.Outputs, textOption(s.With, "path"))
		}
	}
	res, err := r.ask(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.Fault != "" {
		t.Fatal(res.Fault)
	}
	want, err := reference(p.typed, files, settings.Params)
	if err != nil {
		t.Fatalf("reference: %v", err)
	}
	checkWants(t, c, p.typed, want)
	for _, o := range res.Outcomes {
		if d := judge(p.typed, want, o); d != "" {
			t.Errorf("%s (%d of %d runs): run and reference differ\n%s", o.Schedule, o.Runs, res.Runs, d)
		}
		checkOutcome(t, c, p.typed, o)
	}
	if strings.HasSuffix(p.name, "_plain") {
		return res
	}
	for _, f := range p.files {
		name := "want/" + f.Path[strings.LastIndexByte(f.Path, '/')+1:]
		text, ok := c.Take(name)
		switch {
		case !ok || string(text) == string(f.Source):
		case *update && !t.Failed(): // the rows were right
			c.Set(name, f.Source)
		default:
			t.Errorf("%s (-want +got):\n%s", name, cmp.Diff(string(text), string(f.Source)))
		}
	}
	return res
}

func total(m map[string]int) int {
	n := 0
	for _, k := range m {
		n += k
	}
	return n
}

// checkWants compares the case's rows, which a person wrote, with the reference.
func checkWants(t *testing.T, c *cases.Case, p *typed.Program, want *ref.Result) {
	t.Helper()
	if text, ok := c.Take("want/error"); ok {
		if want.Err == nil || !strings.Contains(want.Err.Error(), strings.TrimSpace(string(text))) {
			t.Errorf("the reference stops with %v, the case wants %q", want.Err, strings.TrimSpace(string(text)))
		}
		return
	}
	if want.Err != nil {
		t.Fatalf("the reference stops with %v", want.Err)
	}
	for _, s := range p.Sinks {
		if s.Connector == "file" {
			path := textOption(s.With, "path")
			text, ok := c.Take("want/" + path)
			if !ok {
				t.Errorf("sink %s: no section want/%s", s.Name, path)
			}
			if got := fileText(s, want); sortLines(got) != sortLines(string(text)) {
				t.Errorf("want/%s: the reference writes\n%s", path, got)
			}
			continue
		}
		text, ok := c.Take("want/" + s.Name + ".jsonl")
		if !ok {
			t.Errorf("sink %s: no section want/%s.jsonl", s.Name, s.Name)
			continue
		}
		if d := ref.Diff(p, s, cases.Lines(text), want.Lines(s)); d != "" {
			t.Errorf("want/%s.jsonl and the reference differ (got is the reference):\n%s", s.Name, d)
		}
	}
}

// fileText is what a file sink holds, its rows in any order.
func fileText(s *typed.Sink, res *ref.Result) string {
	if s.Format != "csv" {
		return strings.Join(res.Lines(s), "\n") + "\n"
	}
	lines := []string{ref.CSVHeader(s.Schema.Visible())}
	for _, row := range res.Sinks[s.Name] {
		lines = append(lines, ref.CSVRow(row))
	}
	return strings.Join(lines, "\n") + "\n"
}

func sortLines(s string) string {
	lines := strings.SplitAfter(s, "\n")
	sort.Strings(lines)
	return strings.Join(lines, "")
}

// checkOutcome compares what a run left behind with the case's rows, byte for byte where the reference leaves cells open (the
// reasons of error rows, the operators of late rows), and with its files.
func checkOutcome(t *testing.T, c *cases.Case, p *typed.Program, o *replay.Outcome) {
	t.Helper()
	if text, ok := c.Take("want/error"); ok {
		if !strings.Contains(o.Error, strings.TrimSpace(string(text))) {
			t.Errorf("%s: the run stops with %q, the case wants %q", o.Schedule, o.Error, strings.TrimSpace(string(text)))
		}
		return
	}
	for _, s := range p.Sinks {
		if s.Connector == "file" {
			path := textOption(s.With, "path")
			text, _ := c.Take("want/" + path)
			if sortLines(string(text)) != sortLines(o.Files[path]) {
				t.Errorf("%s: %s holds\n%s", o.Schedule, path, o.Files[path])
			}
			continue
		}
		if !s.ErrorRows && s.LateRows == nil {
			continue
		}
		text, _ := c.Take("want/" + s.Name + ".jsonl")
		got := strings.Join(o.Sinks[s.Name], "")
		if sortLines(string(text)) != sortLines(got) {
			t.Errorf("%s: sink %s holds\n%s", o.Schedule, s.Name, got)
			if *update {
				c.Set("want/"+s.Name+".jsonl", []byte(got))
			}
		}
	}
}
