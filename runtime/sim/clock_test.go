package sim_test

import (
	"bytes"
	"fmt"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
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
	sc.job = func(v *violations) job.Job {
		merge := func(name string, size int64, sink, next int) job.Stage {
			return job.Stage{Name: name, Source: -1, New: func(e *job.Env) job.Operator {
				return &windowMerge{env: e, size: size, sink: sink, next: next, size2: width2, st: newCells(name), pre: newCells(""), w: event.NegInf, bad: v}
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
			Sources:   []job.Source{{Name: "s", EventTime: true, Delay: delay, ErrorSink: -1, LateSink: -1, InOrder: ordered}},
			Sinks:     sinks("windows of event time", "windows of processing time", "windows of windows"),
			Stages:    stages,
			Exchanges: []job.Exchange{{Name: "timed", From: 0, To: 1}, {Name: "clocked", From: 0, To: 2, Clock: true}, {Name: "over", From: 2, To: 3}},
			Stateful:  true,
		}
	}
	return sc
}
