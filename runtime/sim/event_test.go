package sim_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/table"
)

// The event-time rules of the language (W2–W6) on random logs, schedules, worker counts and crashes: what the real runtime gives against a direct
// evaluation of the whole log. Each property was first a model; the table says which of the model's others are still without an operator.

// waiting lists the properties of the model that no operator of this version can show, and the operator that will bring them.
var waiting = map[string]string{
	"t_join":          "interval joins",
	"t_asof":          "AS OF joins",
	"t_ordered dedup": "DEDUP WITHIN KEEP EARLIEST",
	"t_ordered over":  "OVER",
	"t_ordered fold":  "FOLD with timers and TTL",
	"t_ordered match": "MATCH_RECOGNIZE",
	"t_winjoin":       "per-window joins",
	"t_deep":          "interval joins and DEDUP, with UNION, HOP and SESSION in one query",
}

// scenario is a log with its job and the outcome of evaluating the whole log directly.
type scenario struct {
	logs [][][]row // per source
	job  func(v *violations) job.Job
	want []string // per sink, sorted
	late int64    // pairs, or rows, dropped as late
}

// property makes the scenario of a seed.
type property struct {
	name string
	make func(seed uint64) scenario
}

var properties = []property{{"window", tWindow}, {"union", tUnion}, {"chunk", tChunk}, {"order behind a table function", tTVFOrder},
	{"slices", tSlices}, {"slices of a union", tSliceUnion}, {"session", tSession}, {"processing time", tClock}}

// outcome of one schedule.
type outcome struct {
	diff    string // "" if right
	steps   int
	late    int64
	crashes int
}

// schedules of every log: a batch run first.
const schedules = 6

// try runs schedule i of a scenario.
func try(sc scenario, seed uint64, i int) outcome {
	o, out := play(sc, seed, i, func(*sim.Config) {})
	for s, want := range sc.want {
		if got := sorted(out[s]); o.diff == "" && got != want {
			o.diff = fmt.Sprintf("sink %d:\ngot  %s\nwant %s", s, strings.ReplaceAll(got, "\n", " | "), strings.ReplaceAll(want, "\n", " | "))
		}
	}
	if o.diff == "" && o.crashes == 0 && o.late != sc.late {
		o.diff = fmt.Sprintf("%d late, want %d", o.late, sc.late)
	}
	return o
}

// play runs schedule i of a scenario and returns what the sinks hold.
func play(sc scenario, seed uint64, i int, change func(*sim.Config)) (outcome, []string) {
	r := sim.NewRand(seed*31 + uint64(i))
	bad := &violations{}
	j := sc.job(bad)
	out := make([][]byte, len(j.Sinks))
	c := sim.Config{
		Seed: r.Uint64(), Workers: 1 + r.N(4), Mode: [...]job.Mode{job.Batch, job.MicroBatch, job.MicroBatch, job.Continuous, job.Continuous, job.Continuous}[i], MaxSteps: 100_000,
		MaxChunk: []int{1, 40, 200, 1 << 20}[r.N(4)], Epochs: 1 + r.N(1+5*(i%3)), Rescale: r.N(2) == 0, SlowSinks: r.N(4) == 0,
		OpenSource: func(s int, _ connect.SourceConfig) (connect.Source, error) {
			return newLog(sc.logs[s], sim.NewRand(seed+uint64(s))).tear(), nil
		},
		OpenSink: func(s int, _ connect.SinkConfig) (connect.Sink, error) { return lines{&out[s]}, nil },
	}
	crashes := r.N(4) - 1
	if crashes > 0 {
		at := r.N(60)
		c.Crash = func(step int, _ job.Kind) bool {
			if at--; at > 0 || crashes == 0 {
				return false
			}
			crashes--
			at = r.N(200)
			return true
		}
	}
	change(&c)
	res, err := sim.Run(j, c)
	o := outcome{steps: res.Steps, late: res.Stats.Late, crashes: len(res.Crashes)}
	switch {
	case err != nil:
		o.diff = err.Error()
	case bad.n > 0:
		o.diff = fmt.Sprintf("%d accepted rows met a closed window or a released time", bad.n)
	}
	held := make([]string, len(out))
	for s := range out {
		held[s] = string(out[s])
	}
	return o, held
}

// TestEventTime runs at least 20,000 schedules per property, each log with a batch run and at least two partitions.
func TestEventTime(t *testing.T) {
	const logs, shards = 3_340, 4
	for _, p := range properties {
		t.Run(p.name, func(t *testing.T) {
			var mu sync.Mutex
			var wg sync.WaitGroup
			runs, late, lateLogs, steps := 0, int64(0), 0, 0
			for shard := range uint64(shards) {
				wg.Go(func() {
					for seed := shard; seed < logs && !t.Failed(); seed += shards {
						sc := p.make(seed)
						for i := range schedules {
							o := try(sc, seed, i)
							if o.diff != "" {
								t.Errorf("seed %d schedule %d: %s", seed, i, o.diff)
								return
							}
							mu.Lock()
							runs++
							steps += o.steps
							mu.Unlock()
						}
						mu.Lock()
						late += sc.late
						if sc.late > 0 {
							lateLogs++
						}
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			t.Logf("%d schedules, %d steps, %d late in %d logs", runs, steps, late, lateLogs)
			if !t.Failed() && (runs < 20_000 || lateLogs < logs/4) {
				t.Errorf("%d schedules, late rows in %d logs: the test has become weak", runs, lateLogs)
			}
		})
	}
}

// TestWaiting keeps the table of what is still to come in step with the model's names.
func TestWaiting(t *testing.T) {
	for name, operator := range waiting {
		if !strings.HasPrefix(name, "t_") || operator == "" {
			t.Errorf("%s: %q", name, operator)
		}
		for _, p := range properties {
			if name == p.name {
				t.Errorf("%s is tested", name)
			}
		}
		t.Logf("%-28s needs %s", name, operator)
	}
}

func sinks(names ...string) (out []job.Sink) {
	for _, n := range names {
		out = append(out, job.Sink{Name: n})
	}
	return out
}

// tWindow: a view feeds a tumbling aggregate (with another window over its window_time behind it), a stateless branch and a count without window.
func tWindow(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(4), 4+r.N(12), r.N(26), r.N(61))
	delay, size, size2, ordered := int64(r.N(16)), int64(3+r.N(10)), int64(2+r.N(29)), r.N(2) == 0
	sc := scenario{logs: [][][]row{log}}
	first, second, counts := map[key]cell{}, map[key]cell{}, map[int64]int64{}
	var pass [][]int64
	horizons(log, delay, func(r row, h int64) {
		counts[r.k]++
		if r.v > 4 {
			pass = append(pass, []int64{r.id})
		}
		sc.late += tumble(first, r, h, size)
	})
	for k, c := range first {
		b := key{event.WindowStart(k.slice+size-1, size2, 0), k.k, 0}
		second[b] = cell{second[b].a + 1, second[b].b + c.a}
	}
	var n [][]int64
	for k, c := range counts {
		n = append(n, []int64{k, c})
	}
	sc.want = []string{windows(first, size), windows(second, size2), text(pass), text(n)}
	sc.job = func(v *violations) job.Job {
		return job.Job{
			Name:    "window",
			Sources: []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered}},
			Sinks:   sinks("windows", "windows of windows", "rows", "counts"),
			Stages: []job.Stage{
				{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
					return &windowScan{env: e, delay: delay, size: size, to: 0, counts: 2, pass: 2, pre: newCells(""), n: newCells("")}
				}},
				{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
					return &windowMerge{env: e, size: size, sink: 0, next: 1, size2: size2, st: newCells("agg"), pre: newCells(""), w: event.NegInf, bad: v}
				}},
				{Name: "agg2", Source: -1, Input: 1, New: func(e *job.Env) job.Operator {
					return &windowMerge{env: e, size: size2, sink: 1, next: -1, st: newCells("agg2"), w: event.NegInf, bad: v}
				}},
				{Name: "count", Source: -1, Input: 2, New: func(e *job.Env) job.Operator { return &countMerge{env: e, sink: 3, st: newCells("count")} }},
			},
			Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1}, {Name: "agg2", From: 1, To: 2}, {Name: "count", From: 0, To: 3}},
		}
	}
	return sc
}

// tumble adds a row to its window unless the window is late for it.
func tumble(st map[key]cell, r row, h, size int64) (late int64) {
	k := key{event.WindowStart(r.ts, size, 0), r.k, 0}
	if k.slice+size <= h {
		return 1
	}
	st[k] = cell{st[k].a + 1, st[k].b + r.v}
	return 0
}

func windows(st map[key]cell, size int64) string {
	var out [][]int64
	for k, c := range st {
		out = append(out, []int64{k.slice, k.slice + size, k.k, c.a, c.b})
	}
	return text(out)
}

// tUnion: two sources with different delays feed one windowed aggregate.
func tUnion(seed uint64) scenario {
	r := sim.NewRand(seed)
	a, b := genLog(r, 0, 2+r.N(2), 3+r.N(10), r.N(21), 30), genLog(r, 1, 2+r.N(2), 3+r.N(10), r.N(21), 30)
	delays, size, ordered := [2]int64{int64(r.N(13)), int64(r.N(13))}, int64(3+r.N(10)), [2]bool{r.N(2) == 0, r.N(2) == 0}
	sc := scenario{logs: [][][]row{a, b}}
	st := map[key]cell{}
	for i, log := range sc.logs {
		horizons(log, delays[i], func(r row, h int64) { sc.late += tumble(st, r, h, size) })
	}
	sc.want = []string{windows(st, size)}
	sc.job = func(v *violations) job.Job {
		j := job.Job{
			Name: "union", Sinks: sinks("windows"),
			Exchanges: []job.Exchange{{Name: "l", From: 0, To: 2}, {Name: "r", From: 1, To: 2}},
		}
		for i := range delays {
			j.Sources = append(j.Sources, job.Source{Name: fmt.Sprint("s", i), EventTime: true, Delay: delays[i], OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered[i]})
			j.Stages = append(j.Stages, job.Stage{Name: fmt.Sprint("scan", i), Source: i, Input: -1, New: func(e *job.Env) job.Operator {
				return &windowScan{env: e, delay: delays[i], size: size, to: i, counts: -1, pass: -1, pre: newCells(""), n: newCells("")}
			}})
		}
		j.Stages = append(j.Stages, job.Stage{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
			return &windowMerge{env: e, size: size, next: -1, st: newCells("agg"), w: event.NegInf, bad: v}
		}})
		return j
	}
	return sc
}

// tChunk: the chunks of each partition are processed by several workers at once.
func tChunk(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(2), 10+r.N(30), r.N(31), r.N(10))
	delay, size := int64(r.N(16)), int64(3+r.N(10))
	sc := scenario{logs: [][][]row{log}}
	st := map[key]cell{}
	horizons(log, delay, func(r row, h int64) { sc.late += tumble(st, r, h, size) })
	sc.want = []string{windows(st, size)}
	sc.job = func(v *violations) job.Job {
		return job.Job{
			Name:    "chunk",
			Sources: []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1}},
			Sinks:   sinks("windows"),
			Stages: []job.Stage{
				{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
					return &windowScan{env: e, delay: delay, size: size, to: 0, counts: -1, pass: -1, pre: newCells(""), n: newCells("")}
				}},
				{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
					return &windowMerge{env: e, size: size, next: -1, st: newCells("agg"), w: event.NegInf, bad: v}
				}},
			},
			Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1}},
		}
	}
	return sc
}

// tTVFOrder: a window table function drops pairs by window_end, an ordered operator behind it drops rows by ts: each tests what it uses.
func tTVFOrder(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(4), 4+r.N(16), r.N(26), r.N(61))
	delay, size, within, ordered := int64(r.N(16)), int64(3+r.N(10)), int64(1+r.N(15)), r.N(2) == 0
	sc := scenario{logs: [][][]row{log}}
	by := map[int64][]row{}
	horizons(log, delay, func(r row, h int64) {
		if r.ts < h || event.WindowStart(r.ts, size, 0)+size <= h {
			sc.late++
			return
		}
		by[r.k] = append(by[r.k], r)
	})
	var kept [][]int64
	for _, rows := range by {
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.ts, b.ts), cmp.Compare(a.id, b.id)) })
		last, any := int64(0), false
		for _, r := range rows {
			if !any || r.ts-last > within {
				last, any = r.ts, true
				kept = append(kept, []int64{r.id})
			}
		}
	}
	sc.want = []string{text(kept)}
	sc.job = func(v *violations) job.Job {
		return job.Job{
			Name:    "order",
			Sources: []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered}},
			Sinks:   sinks("kept"),
			Stages: []job.Stage{
				{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &orderScan{env: e, delay: delay, size: size} }},
				{Name: "dedup", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
					return &dedup{env: e, within: within, wait: newCells("wait"), last: newCells("last"), w: event.NegInf, bad: v}
				}},
			},
			Exchanges: []job.Exchange{{Name: "dedup", From: 0, To: 1}},
		}
	}
	return sc
}

var _ table.State = (*cells)(nil)
