package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
)

// flightsWant is what examples/flights must give, in every schedule.
type flightsWant struct {
	name, query, hourly, late      string
	rows, flights, delay, lateRows int64
	window                         string     // in place of TUMBLE(scheduled, 1h); "": that
	lost                           int64      // of lateRows, those that missed every window
	pairs                          int64      // (row, window) that are late
	every                          []job.Mode // crashed behind every step
}

// Those without LATE INTO have their chunks decoded by all workers and merged. The figures of HOP are the design's; those of the other windows come from
// a list of all windows of each row, in a script of 40 lines that shares nothing with this module. Of HOP's 20,000 × 3 pairs 684 are late, of 531 rows; 29
// of them miss all three windows.
var flightsWants = []flightsWant{
	{name: "flights", query: "flights.sq", hourly: "out/hourly.jsonl", late: "out/late.jsonl", rows: 17_046, flights: 19_469, delay: 86_217, lateRows: 531, lost: 531, pairs: 531,
		every: []job.Mode{job.Batch, job.MicroBatch, job.Continuous}},
	{name: "flights0", query: "flights0.sq", hourly: "out0/hourly.jsonl", late: "out0/late.jsonl", rows: 14_152, flights: 15_880, delay: -17_947, lateRows: 4_120, lost: 4_120, pairs: 4_120,
		every: []job.Mode{job.Continuous}},
	{name: "parallel", query: "flights.sq", hourly: "out/hourly.jsonl", rows: 17_046, flights: 19_469, delay: 86_217, pairs: 531, every: []job.Mode{job.Batch}},
	{name: "hop", query: "flights.sq", window: "HOP(scheduled, 1h, 3h)", hourly: "out/hourly.jsonl", late: "out/late.jsonl",
		rows: 43_256, flights: 59_316, delay: 361_200, lateRows: 531, lost: 29, pairs: 684, every: []job.Mode{job.MicroBatch, job.Continuous}},
	{name: "hop_parallel", query: "flights.sq", window: "HOP(scheduled, 1h, 3h)", hourly: "out/hourly.jsonl", rows: 43_256, flights: 59_316, delay: 361_200, pairs: 684},
	{name: "cumulate", query: "flights.sq", window: "CUMULATE(scheduled, 2h, 12h)", hourly: "out/hourly.jsonl", rows: 35_607, flights: 64_786, delay: 459_324, pairs: 359},
	{name: "session", query: "flights.sq", window: "SESSION(scheduled, 30m)", hourly: "out/hourly.jsonl", late: "out/late.jsonl",
		rows: 16_456, flights: 18_923, delay: 46_402, lateRows: 1_077, lost: 1_077, pairs: 1_077, every: []job.Mode{job.MicroBatch}},
	{name: "seoul", query: "flights.sq", window: "TUMBLE(scheduled, 1d, zone => 'Asia/Seoul')", hourly: "out/hourly.jsonl", rows: 6_912, flights: 19_953, delay: 146_196, pairs: 47},
}

// text is the example's query, without its late sink where there is none.
func (w flightsWant) text(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../examples/flights/" + w.query)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	cuts := []string{"LATE INTO late", "CREATE SINK late ", "TEST "}
	switch {
	case w.window != "":
		if !strings.Contains(text, "TUMBLE(scheduled, 1h)") {
			t.Fatalf("%s has no window to replace", w.query)
		}
		if text = strings.Replace(text, "TUMBLE(scheduled, 1h)", w.window, 1); w.late != "" {
			cuts = cuts[2:] // the TEST is for the original
		}
	case w.late != "":
		return text
	}
	for _, cut := range cuts {
		at := strings.Index(text, cut)
		if at < 0 {
			t.Fatalf("%s has no %q", w.query, cut)
		}
		end := at + strings.Index(text[at:], ";\n")
		switch cut {
		case "LATE INTO late":
			end = at + len(cut)
		case "TEST ":
			end = len(text)
		default:
			end += 2
		}
		text = text[:at] + text[end:]
	}
	return text
}

// flightsSchedules are the runs of one query: each mode with each number of workers, with chunk and epoch sizes drawn anew, killed behind some steps; and in
// the modes listed, killed behind every single step. Chunks of those are large, so that there are a hundred steps and not a million.
func flightsSchedules(w flightsWant) []replay.Schedule {
	var list []replay.Schedule
	seed := uint64(1)
	numbers := []int{1, 2, 4, 7}
	if w.window != "" && w.every == nil { // enough behind the others
		numbers = []int{2, 4}
	}
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		for _, workers := range numbers {
			list = append(list,
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed, MinChunk: 1, MaxChunk: 8 << 10, Epochs: 20},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 1, Crashes: 6, Rescale: workers == 4})
			seed += 2
		}
	}
	if testing.Short() {
		return list
	}
	for _, mode := range w.every {
		list = append(list, replay.Schedule{Mode: mode, Workers: 2, Seed: seed, MinChunk: 256 << 10, MaxChunk: 1 << 20, Epochs: 2, Crashes: -1, Again: true})
		seed++
	}
	return list
}

// TestFlights: the example's figures do not depend on mode, cuts, workers and crashes.
func TestFlights(t *testing.T) {
	data, err := os.ReadFile("../examples/flights/data/flights-20k.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	var programs []*program
	for _, w := range flightsWants {
		p, err := compile(w.name, w.text(t))
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	bin := link(t, workDir(t, "flights"), programs)
	var mu sync.Mutex
	crashed := map[string]int{}
	t.Run("queries", func(t *testing.T) { // ends when all of them have
		for i, w := range flightsWants {
			t.Run(w.name, func(t *testing.T) {
				t.Parallel()
				res := w.run(t, bin, programs[i], data)
				mu.Lock()
				defer mu.Unlock()
				for k, n := range res.Crashed {
					crashed[k] += n
				}
			})
		}
	})
	mustCrash := job.Kinds()
	if testing.Short() {
		mustCrash = nil // only some steps are crashed
	}
	for _, k := range mustCrash {
		switch k.Step {
		case job.StepEarly, job.StepBoundary, job.StepEnd:
			continue // rows of a bounded run leave after the commit, and it is not drained: TestCrashEverywhere of runtime/sim has these
		}
		if crashed[k.String()] == 0 {
			t.Errorf("no crash behind a step of kind %s", k)
		}
	}
	var kinds []string
	for k, n := range crashed {
		kinds = append(kinds, fmt.Sprintf("%7d %s", n, k))
	}
	sort.Strings(kinds)
	t.Logf("crashes by (actor, step kind):\n%s", strings.Join(kinds, "\n"))
}

// run replays a query in all its schedules and compares what they leave.
func (w flightsWant) run(t *testing.T, bin string, p *program, data []byte) *replay.Response {
	t.Helper()
	req := replay.Request{Job: p.name, Files: map[string][]byte{"data/flights-20k.csv.gz": data},
		Bytes: 1_144_926, Outputs: []string{w.hourly}, Schedules: flightsSchedules(w)}
	if w.late != "" {
		req.Outputs = append(req.Outputs, w.late)
	}
	res, err := start(t, bin).ask(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.Fault != "" {
		t.Fatal(res.Fault)
	}
	first := w.rowsOf(res.Outcomes[0])
	for _, o := range res.Outcomes {
		if err := w.check(o); err != nil {
			t.Errorf("%s (%d of %d runs): %v", o.Schedule, o.Runs, res.Runs, err)
		}
		if !slices.Equal(w.rowsOf(o), first) {
			t.Errorf("%s gives other rows than %s", o.Schedule, res.Outcomes[0].Schedule)
		}
	}
	t.Logf("%d runs, %d steps", res.Runs, res.Steps)
	return res
}

// rowsOf are all rows of a run, sorted: which order they come in is up to the schedule.
func (w flightsWant) rowsOf(o *replay.Outcome) []string {
	lines := slices.Sorted(strings.Lines(o.Files[w.hourly] + o.Files[w.late]))
	for name, rows := range o.Sinks {
		for _, row := range rows {
			lines = append(lines, name+" "+row)
		}
	}
	slices.Sort(lines)
	return lines
}

// check compares the files of a run with the figures.
func (w flightsWant) check(o *replay.Outcome) error {
	if o.Error != "" {
		return fmt.Errorf("stops: %s", o.Error)
	}
	var rows, flights, delay int64
	for line := range strings.Lines(o.Files[w.hourly]) {
		var row struct {
			Flights int64 `json:"flights"`
			Delay   int64 `json:"delay_min"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return err
		}
		rows, flights, delay = rows+1, flights+row.Flights, delay+row.Delay
	}
	late, lost := int64(strings.Count(o.Files[w.late], "\n")), int64(strings.Count(o.Files[w.late], `"kept":0,`))
	if got, want := [5]int64{rows, flights, delay, late, lost}, [5]int64{w.rows, w.flights, w.delay, w.lateRows, w.lost}; got != want {
		return fmt.Errorf("rows, flights, SUM(delay_min), late, late for every window: got %d, want %d", got, want)
	}
	if o.Late >= 0 && o.Late != w.pairs {
		return fmt.Errorf("%d late pairs, want %d", o.Late, w.pairs)
	}
	return nil
}
