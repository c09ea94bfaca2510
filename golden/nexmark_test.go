package golden

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/streamc/streamc/golden/ref"
	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/typecheck/typed"
)

// nexmarkKeys are the keys of results that change: those queries run a second time into a sink of upserts.
var nexmarkKeys = map[string]string{"q15": `"day"`, "q16": `channel, "day"`, "q17": `auction, "day"`}

// nexmarkContexts are the schedules of a query over all events, and those over few events: one row a time, and crashes behind every step.
func nexmarkContexts() (all, few []replay.Schedule) {
	for _, s := range contexts() {
		switch {
		case s.MaxChunk == 1:
			few = append(few, s)
		case s.Crashes < 0:
			s.MinChunk, s.MaxChunk = 100, 400
			few = append(few, s)
		case s.Crashes > 0:
			few = append(few, s)
			s.Crashes = 2
			all = append(all, s)
		default:
			all = append(all, s)
		}
	}
	return all, few
}

// TestNexmark: the queries of examples/nexmark over 100,000 events equal the reference in every context; those that take one row a time, or crash
// behind every step, over 2,000.
func TestNexmark(t *testing.T) {
	files, err := filepath.Glob("../examples/nexmark/q*.sq")
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	var programs []*program
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".sq")
		variants := map[string]string{name: string(text)}
		if key := nexmarkKeys[name]; key != "" {
			keyed := strings.Replace(string(text), "\n) WITH (connector = 'stdout')", ",\n  PRIMARY KEY ("+key+")\n) WITH (connector = 'memory')", 1)
			if keyed == string(text) {
				t.Fatalf("%s: no sink to give a key", f)
			}
			variants[name+"_upsert"] = keyed
		}
		for _, name := range slices.Sorted(maps.Keys(variants)) {
			p, err := compile(name, variants[name])
			if err != nil {
				t.Errorf("%s:\n%v", name, err)
				continue
			}
			programs = append(programs, p)
		}
	}
	bin := link(t, workDir(t, "nexmark"), programs)
	all, few := nexmarkContexts()
	many, some := 100_000, 2_000
	if testing.Short() {
		many, some = 2_000, 200
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, bin)
			runs := nexmarkRuns(t, r, p, many, all) + nexmarkRuns(t, r, p, some, few)
			t.Logf("%d runs", runs)
		})
	}
}

// nexmarkRuns runs a query over a number of events in all schedules.
func nexmarkRuns(t *testing.T, r *runner, p *program, events int, schedules []replay.Schedule) (runs int) {
	t.Helper()
	params := map[string]string{"events": strconv.Itoa(events)}
	want, err := reference(p.typed, nil, params)
	if err != nil {
		t.Fatalf("reference: %v", err)
	}
	if want.Err != nil {
		t.Fatalf("the reference stops with %v", want.Err)
	}
	rows := 0
	for _, s := range p.typed.Sinks {
		rows += len(want.Sinks[s.Name])
	}
	if rows == 0 && events >= 2000 {
		t.Fatal("no rows")
	}
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		var list []replay.Schedule
		for _, s := range schedules {
			if s.Mode == mode {
				list = append(list, s)
			}
		}
		// Positions are row numbers.
		res, err := r.ask(replay.Request{Job: p.name, Params: params, Bytes: int64(events), Schedules: list})
		if err != nil {
			t.Fatal(err)
		}
		if res.Fault != "" {
			t.Fatal(res.Fault)
		}
		runs += res.Runs
		for _, o := range res.Outcomes {
			if d := judge(p.typed, want, o); d != "" {
				t.Fatalf("%d events, %s (%d of %d runs): run and reference differ\n%s", events, o.Schedule, o.Runs, res.Runs, clip(d, 2000))
			}
		}
	}
	t.Logf("%d events, %d rows, digest %s", events, rows, nexmarkDigest(p.typed, want))
	return runs
}

// nexmarkDigest identifies the rows of a result, whatever their order.
func nexmarkDigest(p *typed.Program, res *ref.Result) string {
	h := fnv.New64a()
	for _, s := range p.Sinks {
		lines := res.Lines(s)
		slices.Sort(lines)
		for _, l := range lines {
			h.Write([]byte(l + "\n"))
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}
