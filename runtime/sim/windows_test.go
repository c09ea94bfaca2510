package sim_test

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/table"
)

// HOP, CUMULATE and SESSION over the real tables of runtime/table, by operators shaped like generated ones: the model's t_window, t_union and t_session.

// simKey and simAcc are a key and accumulators as they are generated.
type simKey struct{ k int64 }

func (k simKey) Hash() uint64               { return block.HashInt(block.HashSeed, k.k) }
func (k simKey) Slot() uint64               { return k.Hash() }
func (k simKey) Compare(o simKey) int       { return cmp.Compare(k.k, o.k) }
func (k simKey) Prefix() uint64             { return table.IntPrefix(k.k) }
func (k simKey) Append(b []byte) []byte     { return block.AppendInt(b, k.k) }
func (k simKey) Keep(*table.Arena) simKey   { return k }
func readSimKey(r *block.Reader) (k simKey) { return simKey{r.Int()} }

type simAcc struct{ n, sum int64 }

func (a *simAcc) Append(b []byte) []byte { return block.AppendInt(block.AppendInt(b, a.n), a.sum) }
func (a *simAcc) Read(r *block.Reader)   { a.n, a.sum = r.Int(), r.Int() }
func (a *simAcc) merge(o *simAcc)        { a.n, a.sum = a.n+o.n, a.sum+o.sum }

// span is a window by its definition.
type span struct{ start, end int64 }

// shape is a HOP (slide and size of any proportion) or CUMULATE.
type shape struct {
	cumulate            bool
	slide, size, offset int64
}

func randomShape(r sim.Rand) shape {
	if r.N(3) == 0 {
		step := int64(1 + r.N(4))
		return shape{true, step, step * int64(2+r.N(4)), int64(r.N(3))}
	}
	return shape{false, int64(1 + r.N(6)), int64(2 + r.N(13)), int64(r.N(3))}
}

func (s shape) windows() event.Windows {
	if s.cumulate {
		return event.Cumulate(s.slide, s.size, s.offset)
	}
	return event.Hop(s.slide, s.size, s.offset)
}

// assign lists the windows of ts by end.
func (s shape) assign(ts int64) (out []span) {
	if s.cumulate {
		start := event.WindowStart(ts, s.size, s.offset)
		for end := start + s.slide; end <= start+s.size; end += s.slide {
			if end > ts {
				out = append(out, span{start, end})
			}
		}
		return out
	}
	for start := event.WindowStart(ts, s.slide, s.offset); start+s.size > ts; start -= s.slide {
		out = append(out, span{start, start + s.size})
	}
	slices.Reverse(out)
	return out
}

// spanKey is a window and a key.
type spanKey struct {
	span
	k int64
}

// collect evaluates a windowed aggregate over a log and returns the late pairs.
func (s shape) collect(st map[spanKey]cell, log [][]row, delay int64) (late int64) {
	horizons(log, delay, func(r row, h int64) {
		for _, w := range s.assign(r.ts) {
			if w.end <= h {
				late++
				continue
			}
			k := spanKey{w, r.k}
			st[k] = cell{st[k].a + 1, st[k].b + r.v}
		}
	})
	return late
}

func spans(st map[spanKey]cell) string {
	var out [][]int64
	for k, c := range st {
		out = append(out, []int64{k.start, k.end, k.k, c.a, c.b})
	}
	return text(out)
}

// again is a tumbling window over window_time of closed windows.
func again(st map[spanKey]cell, size int64) map[key]cell {
	out := map[key]cell{}
	for k, c := range st {
		b := key{event.WindowStart(k.end-1, size, 0), k.k, 0}
		out[b] = cell{out[b].a + 1, out[b].b + c.a}
	}
	return out
}

// tSlices: HOP or CUMULATE, pre-aggregated or row by row, with a window over its window_time behind it and a stateless branch beside it.
func tSlices(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(4), 4+r.N(18), r.N(26), r.N(61))
	delay, w, size2, ordered, local := int64(r.N(16)), randomShape(r), int64(2+r.N(29)), r.N(2) == 0, r.N(5) > 1
	sc := scenario{logs: [][][]row{log}}
	st := map[spanKey]cell{}
	sc.late = w.collect(st, log, delay)
	var pass [][]int64
	horizons(log, delay, func(r row, _ int64) {
		if r.v > 4 {
			pass = append(pass, []int64{r.id})
		}
	})
	sc.want = []string{spans(st), windows(again(st, size2), size2), text(pass)}
	sc.job = func(v *violations) job.Job {
		return job.Job{
			Name:    "slices",
			Sources: []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered}},
			Sinks:   sinks("windows", "windows of windows", "rows"),
			Stages: []job.Stage{
				{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
					return &sliceScan{env: e, delay: delay, windows: w.windows(), pass: 2, local: local}
				}},
				{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator { return newSliceMerge(e, w, 1, size2, v) }},
				{Name: "agg2", Source: -1, Input: 1, New: func(e *job.Env) job.Operator {
					return &windowMerge{env: e, size: size2, sink: 1, next: -1, st: newCells("agg2"), w: event.NegInf, bad: v}
				}},
			},
			Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1}, {Name: "agg2", From: 1, To: 2}},
		}
	}
	return sc
}

// tSliceUnion: two sources with different delays feed one HOP or CUMULATE.
func tSliceUnion(seed uint64) scenario {
	r := sim.NewRand(seed)
	a, b := genLog(r, 0, 2+r.N(2), 3+r.N(12), r.N(21), 30), genLog(r, 1, 2+r.N(2), 3+r.N(12), r.N(21), 30)
	delays, w, ordered := [2]int64{int64(r.N(13)), int64(r.N(13))}, randomShape(r), [2]bool{r.N(2) == 0, r.N(2) == 0}
	sc := scenario{logs: [][][]row{a, b}}
	st := map[spanKey]cell{}
	for i, log := range sc.logs {
		sc.late += w.collect(st, log, delays[i])
	}
	sc.want = []string{spans(st)}
	sc.job = func(v *violations) job.Job {
		j := job.Job{Name: "slice union", Sinks: sinks("windows"), Exchanges: []job.Exchange{{Name: "l", From: 0, To: 2}, {Name: "r", From: 1, To: 2}}}
		for i := range delays {
			j.Sources = append(j.Sources, job.Source{Name: fmt.Sprint("s", i), EventTime: true, Delay: delays[i], OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: ordered[i]})
			j.Stages = append(j.Stages, job.Stage{Name: fmt.Sprint("scan", i), Source: i, Input: -1, New: func(e *job.Env) job.Operator {
				return &sliceScan{env: e, delay: delays[i], windows: w.windows(), to: i, pass: -1, local: true}
			}})
		}
		j.Stages = append(j.Stages, job.Stage{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator { return newSliceMerge(e, w, -1, 0, v) }})
		return j
	}
	return sc
}

// tSession: sessions drop rows with ts < h; a window over their window_time gets a watermark that stays 1 behind.
func tSession(seed uint64) scenario {
	r := sim.NewRand(seed)
	log := genLog(r, 0, 2+r.N(4), 4+r.N(18), r.N(26), r.N(61))
	delay, gap, size2, local := int64(r.N(16)), int64(1+r.N(12)), int64(2+r.N(29)), r.N(5) > 1
	sc := scenario{logs: [][][]row{log}}
	by := map[int64][]row{}
	horizons(log, delay, func(r row, h int64) {
		if r.ts < h {
			sc.late++
			return
		}
		by[r.k] = append(by[r.k], r)
	})
	st := map[spanKey]cell{}
	for k, rows := range by {
		slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.ts, b.ts) })
		for i := 0; i < len(rows); {
			j, c := i, cell{}
			for ; j < len(rows) && (j == i || rows[j].ts-rows[j-1].ts <= gap); j++ {
				c = cell{c.a + 1, c.b + rows[j].v}
			}
			st[spanKey{span{rows[i].ts, rows[j-1].ts + gap}, k}] = c
			i = j
		}
	}
	sc.want = []string{spans(st), windows(again(st, size2), size2)}
	sc.job = func(v *violations) job.Job {
		return job.Job{
			Name:    "session",
			Sources: []job.Source{{Name: "s", EventTime: true, Delay: delay, OnError: job.RouteSkip, ErrorSink: -1, LateSink: -1, InOrder: true}},
			Sinks:   sinks("sessions", "windows of sessions"),
			Stages: []job.Stage{
				{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
					return &sessionScan{env: e, delay: delay, local: local, pre: table.NewLocalSessions[simKey, simAcc](gap, (*simAcc).merge)}
				}},
				{Name: "agg", Source: -1, Input: 0, Behind: 1, New: func(e *job.Env) job.Operator {
					return &sessionMerge{env: e, size2: size2, w: event.NegInf, bad: v, pre: newCells(""), st: table.NewSessions[simKey, simAcc]("agg", gap, readSimKey, (*simAcc).merge)}
				}},
				{Name: "agg2", Source: -1, Input: 1, New: func(e *job.Env) job.Operator {
					return &windowMerge{env: e, size: size2, sink: 1, next: -1, st: newCells("agg2"), w: event.NegInf, bad: v}
				}},
			},
			Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1}, {Name: "agg2", From: 1, To: 2}},
		}
	}
	return sc
}

// sliceScan tests lateness and pre-aggregates by (slice, cut, key); with local unset a flush follows every row.
type sliceScan struct {
	job.Base
	env     *job.Env
	delay   int64
	windows event.Windows
	to      int // exchange of partials
	pass    int // sink of rows with v > 4, -1: none
	local   bool
	pre     table.LocalSlices[simKey, simAcc]
}

func (s *sliceScan) Chunk(c *job.Chunk) {
	m := c.M
	scanLines(c.Data, func(r row) {
		s.env.Counters.RowsIn++
		s.row(r, event.Horizon(m, s.delay))
		m = max(m, r.ts)
		if s.pass >= 0 && r.v > 4 {
			outLine(s.env, s.pass, r.id)
		}
	})
	c.M = m
}

func (s *sliceScan) row(r row, h int64) {
	slice, cut, ok := s.windows.Slice(r.ts)
	if !ok {
		return
	}
	if cut <= h {
		next, missed, open := s.windows.Open(slice, cut, h)
		s.env.Counters.Late += missed
		if !open {
			return
		}
		cut = next
	}
	k := simKey{r.k}
	if !s.local { // a key of its own for every row, so that the partials of a row meet the horizon of the prefix one by one
		k.k += r.id * 1000
	}
	p := s.pre.Find(slice, cut, k.Hash(), k)
	p.Rows++
	p.Acc.n++
	p.Acc.sum += r.v
}

func (s *sliceScan) Flush(h int64) {
	groups := s.pre.Groups()
	for i := range groups {
		p := &groups[i]
		if p.Cut <= h {
			next, missed, open := s.windows.Open(p.Start, p.Cut, h)
			s.env.Counters.Late += missed * p.Rows
			if !open {
				continue
			}
			p.Cut = next
		}
		k := simKey{p.Key.k % 1000}
		b := sendTo(s.env, s.to, k.k)
		b.Buf = block.AppendInt(block.AppendInt(b.Buf, p.Start), p.Cut-p.Start)
		b.Buf = p.Acc.Append(k.Append(b.Buf))
	}
	s.pre.Reset()
}

// sliceMerge merges partials and emits closed windows; next, if ≥ 0, is the exchange of a window over window_time.
type sliceMerge struct {
	job.Base
	env   *job.Env
	next  int
	size2 int64
	st    *table.Slices[simKey, simAcc, *simAcc]
	pre   *cells
	w     int64
	bad   *violations
}

func newSliceMerge(e *job.Env, w shape, next int, size2 int64, v *violations) *sliceMerge {
	return &sliceMerge{env: e, next: next, size2: size2, w: event.NegInf, bad: v, pre: newCells(""),
		st: table.NewSlices[simKey, simAcc]("agg", w.windows(), readSimKey, (*simAcc).merge)}
}

func (o *sliceMerge) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		slice := r.Int()
		cut := slice + r.Int()
		k := readSimKey(&r)
		var a simAcc
		a.Read(&r)
		if cut <= o.w {
			o.bad.n++
		}
		o.st.Find(slice, cut, k.Hash(), k).merge(&a)
	}
}

func (o *sliceMerge) Watermark(w int64) {
	o.w = w
	for g := range o.st.Close(w) {
		outLine(o.env, 0, g.Start, g.End, g.Key.k, g.Acc.n, g.Acc.sum)
		if o.next >= 0 {
			o.pre.add(key{event.WindowStart(g.End-1, o.size2, 0), g.Key.k, 0}, cell{1, g.Acc.n})
		}
	}
}

func (o *sliceMerge) Flush(int64) {
	if o.next >= 0 {
		flushCells(o.env, o.next, o.pre)
	}
}

// flushCells sends what a buffer holds to an exchange.
func flushCells(e *job.Env, to int, pre *cells) {
	for _, k := range pre.keys(func(key) bool { return true }) {
		c := pre.m[k]
		b := sendTo(e, to, k.k)
		for _, v := range []int64{k.slice, k.k, c.a, c.b} {
			b.Buf = block.AppendInt(b.Buf, v)
		}
	}
	clear(pre.m)
}

func (o *sliceMerge) State() []table.State { return []table.State{o.st} }

// sessionScan drops rows with ts < h and joins the others to parts of sessions, or sends each alone.
type sessionScan struct {
	job.Base
	env   *job.Env
	delay int64
	local bool
	pre   *table.LocalSessions[simKey, simAcc, *simAcc]
}

func (s *sessionScan) Chunk(c *job.Chunk) {
	m := c.M
	scanLines(c.Data, func(r row) {
		s.env.Counters.RowsIn++
		h := event.Horizon(m, s.delay)
		m = max(m, r.ts)
		if r.ts < h {
			s.env.Counters.Late++
			return
		}
		k := simKey{r.k}
		p := s.pre.Find(r.ts, k.Hash(), k)
		p.Acc.n++
		p.Acc.sum += r.v
		if !s.local {
			s.Flush(event.NegInf)
		}
	})
	c.M = m
}

func (s *sessionScan) Flush(int64) {
	for p := range s.pre.All() {
		b := sendTo(s.env, 0, p.Key.k)
		b.Buf = block.AppendInt(block.AppendInt(b.Buf, p.First), p.Last-p.First)
		b.Buf = p.Acc.Append(p.Key.Append(b.Buf))
	}
	s.pre.Reset()
}

// sessionMerge merges parts of sessions and emits closed ones, also to a window over window_time.
type sessionMerge struct {
	job.Base
	env   *job.Env
	size2 int64
	st    *table.Sessions[simKey, simAcc, *simAcc]
	pre   *cells
	w     int64
	bad   *violations
}

func (o *sessionMerge) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		first := r.Int()
		last := first + r.Int()
		k := readSimKey(&r)
		var a simAcc
		a.Read(&r)
		if first < o.w {
			o.bad.n++
		}
		o.st.Find(first, last, k.Hash(), k).merge(&a)
	}
}

func (o *sessionMerge) Watermark(w int64) {
	o.w = w
	for g := range o.st.Close(w) {
		outLine(o.env, 0, g.Start, g.End, g.Key.k, g.Acc.n, g.Acc.sum)
		o.pre.add(key{event.WindowStart(g.End-1, o.size2, 0), g.Key.k, 0}, cell{1, g.Acc.n})
	}
}

func (o *sessionMerge) Flush(int64) { flushCells(o.env, 1, o.pre) }

func (o *sessionMerge) State() []table.State { return []table.State{o.st} }
