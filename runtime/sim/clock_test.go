package sim_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/table"
)

// clockBegin is the processing time of the first byte of every simulated log, and clockStep what each byte adds, in microseconds.
const clockBegin, clockStep = 1_767_225_600_000_000, 1_000

// clockScan is a windowScan with a tumbling window over processing time beside it.
type clockScan struct {
	windowScan
	width int64 // of the window over processing time
	also  int   // exchange of its partials
	held  *cells
}

func (s *clockScan) Chunk(c *job.Chunk) {
	s.windowScan.Chunk(c)
	for lo := 0; lo < len(c.Data); lo += bytes.IndexByte(c.Data[lo:], '\n') + 1 {
		start := event.WindowStart(c.Clock(lo), s.width, 0)
		scanLines(c.Data[lo:lo+bytes.IndexByte(c.Data[lo:], '\n')+1], func(r row) { s.held.add(key{start, r.k, 0}, cell{1, r.v}) })
	}
}

func (s *clockScan) Flush(h int64) {
	s.windowScan.Flush(h)
	for _, k := range s.held.keys(func(key) bool { return true }) { // h is of event time
		b := sendTo(s.env, s.also, k.k)
		for _, v := range []int64{k.slice, k.k, s.held.m[k].a, s.held.m[k].b} {
			b.Buf = block.AppendInt(b.Buf, v)
		}
	}
	clear(s.held.m)
}

// tClock: one scan feeds a window over event time and one over processing time, each with a watermark of its own, and a window over windows behind the
// second.
func tClock(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(3), 4+r.N(14), r.N(26), r.N(61))
	delay, size, width, width2, ordered := int64(r.N(16)), int64(3+r.N(10)), int64(1+r.N(60))*clockStep, int64(1+r.N(200))*clockStep, r.N(2) == 0
	sc := scenario{logs: [][][]row{log}}
	timed, clocked := map[key]cell{}, map[key]cell{}
	horizons(log, delay, func(r row, h int64) {
		start := event.WindowStart(r.ts, size, 0)
		if start+size <= h {
			sc.late++
			return
		}
		k := key{start, r.k, 0}
		timed[k] = cell{timed[k].a + 1, timed[k].b + r.v}
	})
	for _, part := range log {
		at := int64(clockBegin)
		for _, r := range part {
			k := key{event.WindowStart(at, width, 0), r.k, 0}
			clocked[k] = cell{clocked[k].a + 1, clocked[k].b + r.v}
			at += clockStep * int64(len(fmt.Sprintf("%d %d %d %d\n", r.ts, r.k, r.v, r.id)))
		}
	}
	over := map[key]cell{}
	for k, c := range clocked {
		o := key{event.WindowStart(k.slice+width-1, width2, 0), k.k, 0}
		over[o] = cell{over[o].a + 1, over[o].b + c.a}
	}
	sc.want = []string{windows(timed, size), windows(clocked, width), windows(over, width2)}
	sc.job = func(v *violations) job.Job { return clockJob(delay, size, width, width2, ordered, v) }
	return sc
}

// clockMerge is a windowMerge that knows when its next window closes.
type clockMerge struct{ windowMerge }

func (o *clockMerge) State() []table.State { return []table.State{clockCells{o.st, o.size}} }

type clockCells struct {
	*cells
	size int64
}

func (c clockCells) Due() (w int64, ok bool) {
	for k := range c.m {
		if end := k.slice + c.size; !ok || end < w {
			w, ok = end, true
		}
	}
	return w, ok
}

// clockJob is the job of tClock.
func clockJob(delay, size, width, width2 int64, ordered bool, v *violations) job.Job {
	merge := func(name string, size int64, sink, next int) job.Stage {
		return job.Stage{Name: name, Source: -1, New: func(e *job.Env) job.Operator {
			return &clockMerge{windowMerge{env: e, size: size, sink: sink, next: next, size2: width2, st: newCells(name), pre: newCells(""), w: event.NegInf, bad: v}}
		}}
	}
	stages := []job.Stage{
		{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
			return &clockScan{windowScan{env: e, delay: delay, size: size, to: 0, counts: -1, pass: -1, pre: newCells(""), n: newCells("")}, width, 1, newCells("")}
		}},
		merge("timed", size, 0, -1), merge("clocked", width, 1, 2), merge("over", width2, 2, -1),
	}
	for i := range stages {
		stages[i].Input = i - 1
	}
	return job.Job{
		Name:      "clock",
		Sources:   []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered}},
		Sinks:     sinks("windows of event time", "windows of processing time", "windows of windows"),
		Stages:    stages,
		Exchanges: []job.Exchange{{Name: "timed", From: 0, To: 1}, {Name: "clocked", From: 0, To: 2, Clock: true}, {Name: "over", From: 2, To: 3}},
		Stateful:  true,
	}
}

// TestWallClock: by the clock, as in production, which rows share a window depends on the schedule; but none meets a window that has closed, and each counts
// once, whatever crashes.
func TestWallClock(t *testing.T) {
	closed := 0
	for seed := range uint64(400) {
		r := sim.NewRand(seed)
		log := genLog(r, 0, 1+r.N(3), 10+r.N(40), r.N(26), r.N(61))
		delay, size, width, ordered := int64(r.N(16)), int64(3+r.N(10)), int64(50+r.N(3000)), r.N(3) == 0
		for i := range schedules {
			sc := scenario{logs: [][][]row{log}, job: func(v *violations) job.Job { return clockJob(delay, size, width, 3*width, ordered, v) }}
			o, sinks := play(sc, seed, i, func(c *sim.Config) { c.WallClock = true })
			if o.diff != "" {
				t.Fatalf("seed %d schedule %d: %s", seed, i, o.diff)
			}
			rows := int64(0)
			for line := range strings.Lines(sinks[1]) {
				var start, end, k, n, v int64
				if _, err := fmt.Sscan(line, &start, &end, &k, &n, &v); err != nil {
					t.Fatal(err)
				}
				rows += n
				closed++
			}
			if want := int64(len(log) * len(log[0])); rows != want {
				t.Fatalf("seed %d schedule %d: %d rows in windows, want %d", seed, i, rows, want)
			}
		}
	}
	if closed < 50_000 {
		t.Errorf("%d windows: the test has become weak", closed)
	}
}
