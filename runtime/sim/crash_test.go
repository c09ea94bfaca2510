package sim_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/file"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
)

// fileJob reads in.log (lines of kit_test.go) with the file connector and writes windows and passing rows to files.
func fileJob(delay, size int64, ordered bool) job.Job {
	open := func(path string) func(job.Params, job.Environ) (connect.Options, error) {
		return func(job.Params, job.Environ) (connect.Options, error) {
			return connect.Options{"path": path, "split": "file"}, nil
		}
	}
	return job.Job{
		Name:    "files",
		Sources: []job.Source{{Name: "s", Format: "json", EventTime: true, Delay: delay, ErrorSink: -1, LateSink: -1, InOrder: ordered, Options: open("in/*.log"), Open: file.OpenSource}},
		Sinks: []job.Sink{
			{Name: "windows", Format: "json", Options: open("out/windows"), Open: file.OpenSink},
			{Name: "rows", Format: "json", Options: open("out/rows"), Open: file.OpenSink},
		},
		Stages: []job.Stage{
			{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
				return &windowScan{env: e, delay: delay, size: size, counts: -1, pass: 1, pre: newCells(""), n: newCells("")}
			}},
			{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
				return &windowMerge{env: e, size: size, next: -1, st: newCells("agg"), w: event.NegInf, bad: &violations{}}
			}},
		},
		Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1}},
	}
}

// disk makes a fresh simulated disk with the log's partitions as files.
func disk(log [][]row) *fs.Mem {
	m := fs.NewMem()
	for i, part := range newLog(log, sim.NewRand(0)).parts {
		m.WriteFile(fmt.Sprintf("in/%d.log", i), part)
	}
	return m
}

func fileWant(log [][]row, delay, size int64) (wantWindows, wantRows string) {
	st := map[key]cell{}
	var pass [][]int64
	horizons(log, delay, func(r row, h int64) {
		tumble(st, r, h, size)
		if r.v > 4 {
			pass = append(pass, []int64{r.id})
		}
	})
	return windows(st, size), text(pass)
}

// TestCrashEverywhere kills the process after every step, in every mode and with every release policy, over real file connectors on a disk that loses what
// was not synced. Every kind of step is crashed at least once.
func TestCrashEverywhere(t *testing.T) {
	log := genLog(sim.NewRand(7), 0, 3, 30, 20, 30)
	const delay, size = 5, 10
	wantWindows, wantRows := fileWant(log, delay, size)
	cover := sim.Coverage{}
	began, runs := time.Now(), 0
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		for _, workers := range []int{1, 2, 4, 7} {
			for _, early := range []bool{false, true} {
				var m *fs.Mem
				c := sim.Config{Seed: uint64(workers), Workers: workers, Rescale: workers == 2, Mode: mode, KeepSinks: true, ReleaseEarly: early, Epochs: 3, MinChunk: 200}
				fresh := func() sim.Config {
					m = disk(log)
					c.World.FS = m
					return c
				}
				err := sim.CrashEverywhere(fileJob(delay, size, workers != 4), fresh, cover, func(sim.Result) error {
					runs++
					return sameFiles(m, map[string]string{"out/windows": wantWindows, "out/rows": wantRows})
				})
				if err != nil {
					t.Fatalf("mode %d, %d workers, early %v: %v", mode, workers, early, err)
				}
			}
		}
	}
	t.Logf("%d runs in %v; crashes by the step they followed:\n%s", runs, time.Since(began).Round(time.Millisecond), cover)
	for _, k := range job.Kinds() {
		if cover[k] == 0 {
			t.Errorf("no crash after %s", k)
		}
	}
}

// sameFiles compares files as multisets of lines, and expects no others beside them.
func sameFiles(m *fs.Mem, want map[string]string) error {
	for name, w := range want {
		got, err := m.ReadFile(name)
		if err != nil {
			return err
		}
		if sorted(string(got)) != w {
			return fmt.Errorf("%s:\ngot  %s\nwant %s", name, strings.ReplaceAll(sorted(string(got)), "\n", " | "), strings.ReplaceAll(w, "\n", " | "))
		}
	}
	for _, name := range m.Files() {
		if _, ok := want[name]; !ok && path.Dir(name) != "in" {
			return fmt.Errorf("%s was left behind", name)
		}
	}
	return nil
}

// TestCrashTwice kills the process again and again, also in lives that start from a snapshot: deliveries of a recovered outbox among them.
func TestCrashTwice(t *testing.T) {
	log := genLog(sim.NewRand(8), 0, 3, 40, 20, 30)
	const delay, size = 5, 10
	wantWindows, wantRows := fileWant(log, delay, size)
	cover := sim.Coverage{}
	for seed := range uint64(400) {
		r := sim.NewRand(seed)
		m := disk(log)
		left, at := 1+r.N(6), 1+r.N(80)
		c := sim.Config{Seed: seed, Workers: 1 + r.N(7), Rescale: true, Mode: job.Mode(r.N(3)), KeepSinks: true, ReleaseEarly: r.N(2) == 0, MinChunk: 100, World: connect.World{FS: m}}
		c.Crash = func(int, job.Kind) bool {
			if at--; at > 0 || left == 0 {
				return false
			}
			left--
			at = 1 + r.N(40)
			return true
		}
		res, err := sim.Run(fileJob(delay, size, r.N(2) == 0), c)
		if err == nil {
			err = sameFiles(m, map[string]string{"out/windows": wantWindows, "out/rows": wantRows})
		}
		if err != nil {
			t.Fatalf("seed %d after %v: %v", seed, res.Crashes, err)
		}
		cover.Add(res.Crashes)
	}
	if cover[job.Kind{Actor: job.ActorSink, Step: job.StepRedeliver}] == 0 {
		t.Error("no crash after a delivery of a recovered outbox")
	}
}

// TestBatchBytes: in batch the bytes of every target are a function of the input and the worker count, not of the schedule or of crashes.
func TestBatchBytes(t *testing.T) {
	log := genLog(sim.NewRand(9), 0, 5, 40, 20, 30)
	for _, workers := range []int{1, 2, 3} {
		first := ""
		for seed := range uint64(60) {
			m := disk(log)
			c := sim.Config{Seed: seed, Workers: workers, Mode: job.Batch, Epochs: 4, KeepSinks: true, World: connect.World{FS: m}}
			if seed%2 == 1 {
				c.Crash = func(step int, _ job.Kind) bool { return step == int(seed) }
			}
			if _, err := sim.Run(fileJob(5, 10, true), c); err != nil {
				t.Fatal(err)
			}
			w, err1 := m.ReadFile("out/windows")
			r, err2 := m.ReadFile("out/rows")
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			got := string(w) + "\n" + string(r)
			if first == "" {
				first = got
			}
			if got != first {
				t.Fatalf("%d workers, seed %d: other bytes than with seed 0:\n%s\nwant\n%s", workers, seed, got, first)
			}
		}
	}
}

// TestSinkFails: writes that fail before or after they took effect end the process; the next one makes it good.
func TestSinkFails(t *testing.T) {
	log := genLog(sim.NewRand(10), 0, 2, 60, 20, 30)
	wantWindows, wantRows := fileWant(log, 5, 10)
	lives := 0
	for seed := range uint64(100) {
		c := sim.Config{Seed: seed, Workers: 2, Mode: job.Mode(seed % 3), Epochs: 5, FailSink: 30, World: connect.World{FS: disk(log)}}
		r, err := sim.Run(fileJob(5, 10, false), c)
		if err != nil || sorted(r.Sinks["windows"]) != wantWindows || sorted(r.Sinks["rows"]) != wantRows {
			t.Fatalf("seed %d: %v\ngot %s", seed, err, r.Sinks["windows"])
		}
		lives += r.Kinds[job.Kind{Actor: job.ActorSink, Step: job.StepRecover}] / 2
	}
	if lives <= 110 {
		t.Errorf("%d lives in 100 runs: no failure was injected", lives)
	}
}

// TestLongFile: a file of 1.1 MB, a crash after every step.
func TestLongFile(t *testing.T) {
	log := genLog(sim.NewRand(11), 0, 1, 70_000, 50, 0)
	m := disk(log)
	in, err := m.ReadFile("in/0.log")
	if err != nil || len(in) < 1_100_000 {
		t.Fatalf("%d bytes, %v", len(in), err)
	}
	const delay, size = 5, 1000
	wantWindows, _ := fileWant(log, delay, size)
	j := fileJob(delay, size, true)
	scan := j.Stages[0].New
	j.Stages[0].New = func(e *job.Env) job.Operator {
		op := scan(e).(*windowScan)
		op.pass = -1
		return op
	}
	began, runs := time.Now(), 0
	c := sim.Config{Seed: 1, Workers: 2, Mode: job.MicroBatch, KeepSinks: true, Epochs: 3, MinChunk: 100_000, MaxChunk: 100_000}
	fresh := func() sim.Config {
		m = disk(nil)
		m.WriteFile("in/0.log", in)
		c.World.FS = m
		return c
	}
	err = sim.CrashEverywhere(j, fresh, sim.Coverage{}, func(sim.Result) error {
		runs++
		return sameFiles(m, map[string]string{"out/windows": wantWindows, "out/rows": ""})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d runs in %v", runs, time.Since(began).Round(time.Millisecond))
}
