package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
)

// flightsWant is what examples/flights must give, in every schedule.
type flightsWant struct {
	query, hourly, late              string
	rows, flights, delay, lateTotals int64
}

var flightsWants = []flightsWant{
	{"flights", "out/hourly.jsonl", "out/late.jsonl", 17_046, 19_469, 86_217, 531},
	{"flights0", "out0/hourly.jsonl", "out0/late.jsonl", 14_152, 15_880, -17_947, 4_120},
}

// flightsSchedules are the runs of one query: each mode with each number of workers, with chunk and epoch sizes drawn anew; and a run that is killed behind
// every step, in each mode, with each number of workers. The chunks of those are large, so that there are hundreds of steps, not millions.
func flightsSchedules() []replay.Schedule {
	var list []replay.Schedule
	seed := uint64(1)
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		for _, workers := range []int{1, 2, 4, 7} {
			list = append(list,
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 1, MinChunk: 1, MaxChunk: 4 << 10, Epochs: 20},
				replay.Schedule{Mode: mode, Workers: workers, Seed: seed + 2, MinChunk: 64 << 10, MaxChunk: 512 << 10, Epochs: 3, Crashes: 10, Rescale: workers == 2})
			seed += 3
		}
	}
	return list
}

// TestFlights: the example's figures do not depend on mode, cuts, workers and crashes.
func TestFlights(t *testing.T) {
	const dir = "../examples/flights/"
	data, err := os.ReadFile(dir + "data/flights-20k.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	var programs []*program
	for _, w := range flightsWants {
		text, err := os.ReadFile(dir + w.query + ".sq")
		if err != nil {
			t.Fatal(err)
		}
		p, err := compile(w.query, string(text))
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	r := start(t, link(t, workDir(t, "flights"), programs))
	crashed := map[string]int{}
	for i, w := range flightsWants {
		schedules := flightsSchedules()
		res, err := r.ask(replay.Request{Job: programs[i].name, Files: map[string][]byte{"data/flights-20k.csv.gz": data},
			Outputs: []string{w.hourly, w.late}, Schedules: schedules})
		if err != nil {
			t.Fatal(err)
		}
		if res.Fault != "" {
			t.Fatal(res.Fault)
		}
		if len(res.Outcomes) != 1 {
			t.Errorf("%s: %d different outcomes", w.query, len(res.Outcomes))
		}
		for _, o := range res.Outcomes {
			if err := w.check(o); err != nil {
				t.Errorf("%s, %s (%d of %d runs): %v", w.query, o.Schedule, o.Runs, res.Runs, err)
			}
		}
		for k, n := range res.Crashed {
			crashed[k] += n
		}
		t.Logf("%s: %d runs, %d steps", w.query, res.Runs, res.Steps)
	}
	var kinds []string
	for k, n := range crashed {
		kinds = append(kinds, fmt.Sprintf("%7d %s", n, k))
	}
	sort.Strings(kinds)
	t.Logf("crashes by (actor, step kind):\n%s", strings.Join(kinds, "\n"))
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
	late := int64(strings.Count(o.Files[w.late], "\n"))
	if got, want := [4]int64{rows, flights, delay, late}, [4]int64{w.rows, w.flights, w.delay, w.lateTotals}; got != want {
		return fmt.Errorf("rows, flights, SUM(delay_min), late: got %d, want %d", got, want)
	}
	return nil
}
