package job

import (
	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/table"
)

// process runs the chunk in hand through the scan stages of its source. With M before the chunk known, contributions may be held back; otherwise
// they wait for the horizon of the prefix.
func (w *worker) process() {
	r, t := w.r, w.task
	src := t.part.src
	timed := src.spec.EventTime
	if !t.known {
		r.mu.Lock()
		t.m, t.known = t.part.m.Before(t.seq)
		r.mu.Unlock()
	}
	known, m := t.known || !timed || t.chunk.Bad != nil, t.m // a record that could not be framed contributes to nothing
	for _, st := range src.stages {
		if t.chunk.Bad != nil {
			if st == src.stages[0] {
				w.badRecord(st, t)
			}
			w.collect(st, false)
			continue
		}
		if !known && w.held[st] {
			w.flush(st, event.NegInf)
		}
		c := Chunk{Chunk: t.chunk, Partition: t.part.index, M: t.m, Time: t.time, Step: t.step}
		if plantChunkReset {
			c.M = event.NegInf
		}
		if plantLateFromW && w.sentW[st][eventTime] > event.NegInf {
			c.M = w.sentW[st][eventTime] + src.spec.Delay
		}
		w.lateKnown = known
		w.ops[st].Chunk(&c)
		w.lateKnown = false
		w.held[st] = true
		if known {
			if h, ok := w.ops[st].(Holder); ok && h.Full() {
				w.ops[st].Flush(event.NegInf)
				w.held[st] = false
			}
		}
		m = max(m, c.M)
		if !w.collect(st, false) {
			return
		}
	}
	if t.chunk.End && t.part.owner >= 0 {
		t.part.close() // the chunk was the reader's until now
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t.part.clock.Done(t.seq, t.timeEnd)
	if r.n == 1 { // rows may have been added to states at once
		for _, st := range src.stages {
			for _, x := range r.outputs[st] {
				w.noteDue(r.job.Exchanges[x].To)
			}
		}
	}
	if t.part.m.Done(t.seq, m) && t.part.owner < 0 {
		r.wakeWorkers() // others may wait for the prefix or the watermark
	}
	if src.spec.OneWorker {
		r.endWanted(src)
		r.wakeAll()
	}
	if known {
		t.part.m.Forget(t.seq)
		w.task = nil
		return
	}
	t.processed = true
}

// direct is Env.Direct of a scan stage.
func (w *worker) direct(stage, exchange int) table.State {
	r := w.r
	to := r.job.Exchanges[exchange].To
	if r.n > 1 || !w.lateKnown || w.epoch[to] != w.epoch[stage] {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.channel(exchange, w.id, w.id).empty() {
		return nil
	}
	return w.states[to][0]
}

// flushTask hands the contributions of a chunk that was processed with M unknown to the exchanges: those to windows that had closed in its log are late.
func (w *worker) flushTask() {
	t := w.task
	w.r.mu.Lock()
	m, _ := t.part.m.Before(t.seq)
	w.r.mu.Unlock()
	if plantNoPrefix {
		m = event.NegInf
	}
	for _, st := range t.part.src.stages {
		w.flush(st, t.part.src.spec.horizon(m))
	}
	w.task = nil
}

// flush hands what a stage holds back to the exchanges.
func (w *worker) flush(stage int, h int64) {
	w.ops[stage].Flush(h)
	w.held[stage] = false
	w.collect(stage, false)
}

// sendWatermark lets a scan's watermark leave, behind everything that the scan has read.
func (w *worker) sendWatermark(stage int, c clock) {
	w.flush(stage, event.NegInf)
	r := w.r
	r.mu.Lock()
	defer r.mu.Unlock()
	w.sentW[stage][c] = w.sourceW(stage, c)
	if c == wallClock { // what closes is to become durable, also where no row comes
		r.dirty = r.dirty || r.cfg.Run.Mode == Continuous
		r.wake(r.coordinator())
	}
	r.broadcast(stage, w.id, message{kind: msgWatermark, at: w.sentW[stage][c]}, func(x int) bool { return r.job.Exchanges[x].Clock == (c == wallClock) })
}

// everywhere is all exchanges out of a stage.
func everywhere(int) bool { return true }

// broadcast puts a message on all channels of those exchanges out of a stage of a worker. Called with mu held.
func (r *Run) broadcast(stage, from int, m message, over func(exchange int) bool) {
	for _, x := range r.outputs[stage] {
		if !over(x) {
			continue
		}
		for to := range r.n {
			r.channel(x, from, to).push(m)
			r.wake(to)
		}
	}
}

// inject ends the epoch of the scans: everything that they hold leaves, then the barrier.
func (w *worker) inject() {
	for t := range w.ops {
		if w.tracker[t] == nil {
			w.flush(t, event.NegInf)
			w.pass(t)
		}
	}
	w.scan++
	w.r.mu.Lock()
	defer w.r.mu.Unlock()
	w.r.wakeWorkers()
}

// pass takes a stage over the barrier: its delta and the rows for the commit are set aside, the barrier goes on.
func (w *worker) pass(t int) {
	w.collect(t, true)
	w.ready[t], w.outs[t] = w.outs[t], nil // what the stage makes from here on belongs to the next epoch, also while other stages are still in this one
	for _, s := range w.states[t] {
		w.deltas[t] = w.delta(s, w.epoch[t], w.deltas[t])
	}
	r := w.r
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broadcast(t, w.id, message{kind: msgBarrier, at: int64(w.epoch[t])}, everywhere)
	if w.tracker[t] != nil {
		for i, x := range r.inputs[t] {
			wm := w.tracker[t].At(i*r.n, (i+1)*r.n)
			w.wms = append(w.wms, Watermark{Exchange: x, W: wm})
		}
	}
	w.epoch[t]++
	w.seeEpoch(t)
	w.passed++
}

// receive handles one message of an exchange.
func (w *worker) receive(c *channel, m message) Step {
	t := w.r.job.Exchanges[c.exchange].To
	switch m.kind {
	case msgBlock:
		w.ops[t].Block(&m.Block)
		w.r.mu.Lock()
		w.noteDue(t)
		w.r.recycle(m.Buf)
		w.r.mu.Unlock()
		w.collect(t, false)
		return did(StepReceive)
	case msgWatermark:
		if w.tracker[t].Set(w.index(t, c), m.at) {
			w.advance(t)
		}
		return did(StepAdvance)
	}
	need := len(w.in[t])
	if plantSkipBarrier && need > 1 {
		if need--; c == w.in[t][0] {
			return did(StepAlign)
		}
	}
	w.r.mu.Lock()
	c.barrier = true
	w.r.mu.Unlock()
	w.aligned[t]++
	if w.aligned[t] < need {
		return did(StepAlign)
	}
	if w.r.emits(t) {
		w.ops[t].Emit(AtBorder)
	}
	w.ops[t].Flush(event.NegInf)
	w.pass(t)
	w.aligned[t] = 0
	w.r.mu.Lock()
	for _, c := range w.in[t] {
		c.barrier = false
	}
	w.r.mu.Unlock()
	return did(StepBarrier)
}

// advance lets a stage emit what its watermark allows, then forwards it (W5).
func (w *worker) advance(t int) {
	at := w.tracker[t].W()
	w.ops[t].Watermark(at)
	if at == event.PosInf && w.r.job.Stages[t].Emission.Kind != EmitNever {
		w.ops[t].Emit(AtEnd)
	}
	w.ops[t].Flush(event.NegInf)
	if !w.collect(t, false) {
		return
	}
	if at < event.PosInf {
		at -= w.r.job.Stages[t].Behind
	}
	w.r.mu.Lock()
	defer w.r.mu.Unlock()
	w.noteDue(t)
	w.r.broadcast(t, w.id, message{kind: msgWatermark, at: at}, everywhere)
}

// index returns the place of channel c among those into stage t.
func (w *worker) index(t int, c *channel) int {
	for i, x := range w.r.inputs[t] {
		if x == c.exchange {
			return i*w.r.n + c.from
		}
	}
	panic("channel of another stage")
}

// collect takes what an operator left in its blocks: records to the exchanges, rows to the sinks or, all of them with barrier set, to the epoch's part. It reports
// false when the job has failed.
func (w *worker) collect(t int, barrier bool) bool {
	r, env := w.r, w.envs[t]
	if err := w.errs[t].err; err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.count(t, *env.Counters, w.counted[t])
		w.counted[t] = *env.Counters
		r.fail(err)
		return false
	}
	w.errs[t].take()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, x := range r.outputs[t] {
		for to, b := range env.Send[x] {
			if b.Rows > 0 {
				r.channel(x, w.id, to).push(message{kind: msgBlock, Block: *b})
				*b = block.Block{Buf: r.buffer()}
				r.wake(to)
			}
		}
	}
	for i, b := range env.Out {
		if b.Empty() {
			continue
		}
		if early := r.sinks[i].early; early || barrier || len(b.Buf) >= r.outBlock {
			out := w.take(b, i)
			if early {
				r.sinks[i].accept(w.epoch[t], out)
			} else {
				w.outs[t] = append(w.outs[t], OutBlock{Sink: i, Block: out})
			}
		}
	}
	if w.counted[t] != *env.Counters {
		r.count(t, *env.Counters, w.counted[t])
		w.counted[t] = *env.Counters
	}
	return true
}

// take replaces an out block by an empty one. Called with mu held.
func (w *worker) take(b *block.Block, sink int) *block.Block {
	r, out := w.r, &block.Block{}
	*out, *b = *b, block.Block{Buf: r.buffer()}
	r.stats.Sinks[sink].Rows += int64(out.Rows)
	r.stats.Sinks[sink].Bytes += int64(len(out.Buf))
	return out
}

// spill sets a full out block of a stage aside while the stage goes on writing. What leaves before the commit leaves when the call is over: it may yet fail.
func (w *worker) spill(t, sink int) {
	r, b := w.r, w.envs[t].Out[sink]
	if r.sinks[sink].early {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	size := cap(b.Buf)
	w.outs[t] = append(w.outs[t], OutBlock{Sink: sink, Block: w.take(b, sink)})
	if b.Buf == nil {
		b.Buf = make([]byte, 0, size)
	}
}

// handOver gives the worker's part of the epoch to the coordinator.
func (w *worker) handOver() {
	p := &EpochPart{Worker: w.id, WM: w.wms}
	for t := range w.ops {
		p.Out = append(p.Out, w.ready[t]...)
		p.Delta = append(p.Delta, w.deltas[t]...)
		w.ready[t], w.deltas[t] = nil, nil
	}
	w.wms, w.passed = nil, 0
	r := w.r
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handed[w.id] = p
	r.handedN++
	r.wake(r.coordinator())
	for i, s := range r.sinks {
		if s.early {
			r.wake(r.sinkActor(i))
		}
	}
}

// delta takes what an epoch changed in a table. Without a committer nobody will ask for it: the table only starts its next epoch.
func (w *worker) delta(s table.State, epoch uint64, dst []table.Entry) []table.Entry {
	if w.r.cfg.Committer != nil {
		return s.Delta(epoch, dst)
	}
	if f, ok := s.(forgetter); ok {
		f.Forget(epoch)
	} else {
		s.Delta(epoch, nil)
	}
	return nil
}

// forgetter is a table that can start its next epoch without building the delta.
type forgetter interface{ Forget(epoch uint64) }
