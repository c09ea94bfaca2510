package job

import (
	"fmt"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/table"
)

// worker runs one instance of every stage. Its fields belong to whoever steps it; what it shares is in Run, under mu.
type worker struct {
	r      *Run
	id     int
	ops    []Operator
	envs   []*Env
	errs   []*router
	states [][]table.State

	in      [][]*channel      // per stage, the channels into it
	tracker []*event.Channels // per stage behind an exchange
	aligned []int             // per stage, channels whose barrier has come
	epoch   []uint64          // per stage, the epoch it is in
	held    []bool            // per scan stage, whether contributions may be held back for pre-aggregation
	sentW   [][2]int64        // per scan stage, the watermarks that it sent last: of event time, of processing time
	due     []int64           // per stage, the watermark at which its next window closes by the clock; +∞: none. Guarded by Run.mu
	counted []Counters        // per stage, what Run.stats has of it

	scan uint64 // the epoch of the scans
	task *task  // the chunk in hand
	rr   int    // where a continuous run looks for the next partition
	copy []byte // memory of the chunk in hand, when its reader is shared

	outs   [][]OutBlock // per stage, rows for the commit of the epoch that it is in
	ready  [][]OutBlock // and of the epoch that it has passed the barrier of
	deltas [][]table.Entry
	wms    []Watermark
	passed int // stages that have passed the barrier

	lateKnown bool // of the chunk in hand: M before it is known, so are its late rows

	opts []option
	send []message
}

// task is a chunk that a worker has read.
type task struct {
	part      *partition
	chunk     connect.Chunk
	seq       int
	m         int64 // M before it, if known
	known     bool
	epoch     uint64
	processed bool // its contributions wait for the horizon of the prefix

	time, step int64 // processing time: see Chunk
	timeEnd    int64 // of the rows behind it, at the earliest
}

// option is a step that a worker may take now.
type option struct {
	kind StepKind
	ch   *channel
	at   int // stage of a watermark
	time clock
	part *partition
}

func newWorker(r *Run, id int, snap *Snapshot) *worker {
	n := len(r.job.Stages)
	w := &worker{r: r, id: id, scan: snap.Epoch + 1}
	w.ops, w.envs, w.errs, w.states = make([]Operator, n), make([]*Env, n), make([]*router, n), make([][]table.State, n)
	w.in, w.tracker, w.aligned = make([][]*channel, n), make([]*event.Channels, n), make([]int, n)
	w.epoch, w.held, w.sentW, w.counted = make([]uint64, n), make([]bool, n), make([][2]int64, n), make([]Counters, n)
	w.due = make([]int64, n)
	w.outs, w.ready, w.deltas = make([][]OutBlock, n), make([][]OutBlock, n), make([][]table.Entry, n)
	for t := range r.job.Stages {
		w.epoch[t] = snap.Epoch + 1
		w.sentW[t] = [2]int64{event.NegInf, event.NegInf}
		w.due[t] = event.PosInf
		env := &Env{Job: r.job, Params: r.cfg.Params, Stage: t, Worker: id, Route: r.route, Seed: r.cfg.Seed, Counters: &Counters{}}
		for range r.job.Sinks {
			env.Out = append(env.Out, newBlock())
		}
		env.Send = make([][]*block.Block, len(r.job.Exchanges))
		for _, x := range r.outputs[t] {
			for range r.n {
				env.Send[x] = append(env.Send[x], newBlock())
			}
		}
		env.StateBehind = func(exchange int) table.State { return w.direct(t, exchange) }
		env.outBlock, env.spill = max(r.outBlock, leastSpill), func(sink int) { w.spill(t, sink) }
		w.errs[t] = newRouter(r, t, env)
		env.Errors = &Errors{sink: w.errs[t]}
		env.Tables = make([]any, len(r.tables))
		w.envs[t] = env
		w.seeEpoch(t)
		w.ops[t] = r.job.Stages[t].New(env)
		w.states[t] = w.ops[t].State()
		if r.job.Stages[t].Input >= 0 {
			w.listen(t, snap)
		}
	}
	return w
}

// newBlock returns a block that shares no line of the cache with others.
func newBlock() *block.Block {
	b := &struct {
		block.Block
		_ [cacheLine]byte
	}{}
	return &b.Block
}

// listen finds the channels into stage t and their watermarks.
func (w *worker) listen(t int, snap *Snapshot) {
	var at []int64
	for _, x := range w.r.inputs[t] {
		wm := int64(event.NegInf)
		for _, s := range snap.WM {
			if s.Exchange == x {
				wm = s.W
			}
		}
		for f := range w.r.n {
			w.in[t] = append(w.in[t], w.r.channel(x, f, w.id))
			at = append(at, wm)
		}
	}
	w.tracker[t] = event.NewChannels(len(at), event.NegInf)
	for i, wm := range at {
		w.tracker[t].Set(i, wm)
	}
}

// resume tells the operators the recovered watermark. What it allows was emitted before the crash.
func (w *worker) resume() error {
	for t := range w.ops {
		if w.tracker[t] == nil {
			continue
		}
		if wm := w.tracker[t].W(); wm > event.NegInf && wm < event.PosInf {
			for _, s := range w.states[t] {
				if s, ok := s.(table.Resumer); ok {
					s.Resume(wm)
				}
			}
			w.ops[t].Watermark(wm)
			for _, b := range w.envs[t].Out {
				if !b.Empty() {
					return fmt.Errorf("SQ9001: internal: stage %s emits rows at its recovered watermark", w.r.job.Stages[t].Name)
				}
			}
		}
	}
	return nil
}

// step takes one of the steps that are possible now.
func (w *worker) step() (s Step) {
	r := w.r
	r.mu.Lock()
	if r.stopped || r.aborted || r.phase == phaseEnd {
		r.mu.Unlock()
		return Step{}
	}
	wakeAt := w.options()
	if len(w.opts) == 0 {
		r.mu.Unlock()
		return Step{WakeAt: wakeAt}
	}
	o := w.opts[0]
	if r.cfg.Choose != nil {
		o = w.opts[r.cfg.Choose(len(w.opts))]
	}
	if o.kind == StepRead {
		o.part.busy = true
	}
	var m message
	if o.ch != nil {
		full := o.ch.bytes >= r.cfg.QueueBytes
		m = o.ch.pop()
		if full && o.ch.bytes < r.cfg.QueueBytes {
			r.wake(o.ch.from)
		}
	}
	r.mu.Unlock()
	defer w.guard()
	switch o.kind {
	case StepHandOver:
		w.handOver()
	case StepReceive, StepAdvance, StepAlign:
		return w.receive(o.ch, m)
	case StepFlush:
		w.flushTask()
	case StepProcess:
		w.process()
	case StepInject:
		w.inject()
	case StepWatermark:
		w.sendWatermark(o.at, o.time)
	case StepRead:
		w.read(o.part)
	}
	return did(o.kind)
}

// guard turns a panic of generated code or of a connector into the run's error.
func (w *worker) guard() {
	if p := recover(); p != nil {
		w.r.mu.Lock()
		defer w.r.mu.Unlock()
		w.r.fail(internalError(fmt.Sprintf("worker %d", w.id), p))
	}
}

// options fills w.opts, the most urgent step first: what is on its way goes before what is new. It returns when to look again if there is none.
// Called with mu held.
func (w *worker) options() (wakeAt int64) {
	r := w.r
	w.opts = w.opts[:0]
	if w.passed == len(w.ops) {
		w.opts = append(w.opts, option{kind: StepHandOver})
	}
	for t := range w.in {
		for _, c := range w.in[t] {
			if !c.empty() && !c.barrier {
				w.opts = append(w.opts, option{kind: [...]StepKind{StepReceive, StepAdvance, StepAlign}[c.q[c.head].kind], ch: c})
			}
		}
	}
	if t := w.task; t != nil && t.epoch == w.scan {
		if !t.processed {
			w.opts = append(w.opts, option{kind: StepProcess})
		} else if t.part.m.Known(t.seq) {
			w.opts = append(w.opts, option{kind: StepFlush})
		}
		return 0
	}
	cutting := r.barrier == w.scan
	due := w.dueWatermarks(cutting)
	if cutting && (due == 0 && w.complete() || !r.mustAdvance()) {
		w.opts = append(w.opts, option{kind: StepInject})
	}
	if w.task != nil || r.open != w.scan || r.draining || r.congested(w.id) {
		return 0
	}
	if wakeAt = w.readable(); r.cfg.Run.Mode == Continuous {
		if due := r.clockDue(); due > r.now() {
			wakeAt = earlier(wakeAt, due)
		}
	}
	return wakeAt
}

// mustAdvance reports whether the watermark leaves before the barrier on its way: always between planned epochs, and at the end of the input.
func (r *Run) mustAdvance() bool { return r.final || r.cfg.Run.Mode != Continuous && !r.draining }

// dueWatermarks adds a step for every scan whose watermark rose: in a continuous run at any time, in planned epochs right before the barrier.
func (w *worker) dueWatermarks(cutting bool) (due int) {
	if w.r.cfg.Run.Mode != Continuous && !(cutting && w.r.mustAdvance() && w.complete()) {
		return 0
	}
	for t := range w.ops {
		if w.tracker[t] != nil {
			continue
		}
		for c, used := range w.r.clocks[t] {
			c := clock(c)
			if used && w.sourceW(t, c) > w.sentW[t][c] && w.timely(c, t) {
				w.opts = append(w.opts, option{kind: StepWatermark, at: t, time: c})
				due++
			}
		}
	}
	return due
}

// complete reports whether all chunks of the partitions that hold this worker's watermark are processed, by whomever: the watermark at the
// end of a planned epoch is then a function of the plan.
func (w *worker) complete() bool {
	for _, p := range w.r.parts {
		if (p.owner < 0 || p.owner == w.id) && !p.m.Complete() {
			return false
		}
	}
	return true
}

// sourceW returns W of a scan on this worker (W4): the minimum over the partitions whose rows may come from it.
func (w *worker) sourceW(stage int, c clock) int64 {
	var buf [16]int64
	ws := buf[:0]
	for _, p := range w.r.byIndex[w.r.job.Stages[stage].Source].parts {
		switch {
		case p.owner >= 0 && p.owner != w.id:
		case c == wallClock:
			ws = append(ws, p.clockHorizon(w.r.clockNow(), w.r.cfg.RowTime != nil))
		default:
			ws = append(ws, p.horizon())
		}
	}
	return event.Min(ws...)
}

// readable adds the reads that are possible. In planned epochs the order of a worker's own partitions is fixed, so that the order of
// its output is a function of the input; a continuous run takes turns.
func (w *worker) readable() (wakeAt int64) {
	r, now := w.r, int64(0)
	if len(r.parts) > 0 {
		now = r.now()
	}
	planned, ordered := r.cfg.Run.Mode != Continuous, false
	first, start := len(w.opts), w.rr
	if planned {
		start = 0
	}
	for i := range r.parts {
		p := r.parts[(i+start)%len(r.parts)]
		if !p.wants(w.id, now) {
			if p.idleAt > now && p.owner == w.id || p.owner < 0 && p.idleAt > now {
				if wakeAt == 0 || p.idleAt < wakeAt {
					wakeAt = p.idleAt
				}
			}
			continue
		}
		if planned && p.owner >= 0 {
			if ordered {
				continue
			}
			ordered = true
		}
		w.opts = append(w.opts, option{kind: StepRead, part: p})
		if p.owner < 0 && p.index%r.n == w.id && first < len(w.opts)-1 { // M is likely to be known: nothing to wait for
			last := len(w.opts) - 1
			w.opts[first], w.opts[last] = w.opts[last], w.opts[first]
		}
	}
	return wakeAt
}

// congested reports whether worker w must not read now because a queue is full: its own to another worker, a sink's, or the outbox.
func (r *Run) congested(w int) bool {
	if r.outbox >= r.cfg.QueueBytes {
		return true
	}
	for _, s := range r.sinks {
		if s.bytes >= r.cfg.QueueBytes {
			return true
		}
	}
	for x := range r.job.Exchanges {
		for t := range r.n {
			if r.channel(x, w, t).bytes >= r.cfg.QueueBytes {
				return true
			}
		}
	}
	return false
}

// read takes the next chunk of a partition.
func (w *worker) read(p *partition) {
	r := w.r
	chunk, want, err := connect.Chunk{}, defaultChunk, error(nil)
	if r.cfg.ChunkBytes != nil {
		want = r.cfg.ChunkBytes(p.src.index, p.index)
	}
	if left := p.until - p.pos; left < int64(want) {
		want = int(left)
	}
	if p.reader == nil {
		p.reader, err = p.src.conn.Open(p.index, p.pos)
	}
	if err == nil {
		chunk, err = p.reader.Next(max(want, 1))
	}
	if err == nil && len(chunk.Data) > 0 && p.owner < 0 {
		if d, ok := p.reader.(connect.Detacher); ok {
			w.copy = d.Detach(w.copy)
		} else {
			w.copy = append(w.copy[:0], chunk.Data[:len(chunk.Data)+connect.Pad]...)
			chunk.Data = w.copy[:len(chunk.Data)]
		}
	}
	if err == nil && chunk.End && (len(chunk.Data) == 0 || p.owner < 0) {
		p.close()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p.busy = false
	if err != nil {
		r.fail(named("source "+p.src.spec.Name, p.name+": ", err))
		return
	}
	w.deal(p, chunk)
}

// deal gives the chunk its place in the log. Called with mu held.
func (w *worker) deal(p *partition, c connect.Chunk) {
	r := w.r
	rows := len(c.Data) > 0 || c.Bad != nil
	first := rows && !r.dirty
	p.idleAt = 0
	if c.Idle && !rows {
		if r.cfg.Run.Mode == Batch && !p.src.conn.Bounded() {
			c.End = true // the end that was found
		} else {
			p.idleAt = max(1, r.now()+idlePoll)
		}
	}
	if rows {
		n := c.Next - p.pos
		if c.PerRow {
			n = int64(len(c.Data))
		}
		r.dealt += n
		r.stats.Sources[p.src.index].Bytes += n
		p.pos, r.dirty = c.Next, true
		r.markStale()
		w.task = &task{part: p, chunk: c, epoch: r.open}
		p.deal(w.task, r.now(), r.cfg.RowTime)
	}
	if c.End && !p.end {
		p.end = p.pos < p.until
		p.endNext = !p.end
		r.dirty = true
	}
	w.rr = (w.rr + 1) % len(r.parts)
	// Only those are woken for whom something has changed: a wake-up costs as much as some dozens of rows.
	if first || c.End || c.Idle || p.pos >= p.until || r.dealt >= r.epochBytes() || r.draining {
		r.wake(r.coordinator())
	}
	if p.owner < 0 || c.End {
		r.wakeWorkers()
	}
}
