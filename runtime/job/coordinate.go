package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/streamc/streamc/runtime/event"
)

// coordinate is one step of the coordinator: plan an epoch → (the committer logs it) → sources read → trigger its barrier → collect
// the workers' parts → (the committer commits) → the next epoch.
func (r *Run) coordinate() Step {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || r.aborted {
		return Step{}
	}
	switch r.phase {
	case phasePlan:
		return r.plan()
	case phaseRead:
		return r.trigger()
	case phaseBarrier:
		return r.collectParts()
	}
	return Step{}
}

// plan fixes how far each partition is read in the next epoch.
func (r *Run) plan() Step {
	if r.request.busy { // one commit at a time
		return Step{}
	}
	if r.draining && !r.pending() {
		return r.end()
	}
	now := r.now()
	if at := r.started + r.cfg.Run.Every; r.cfg.Run.Mode == MicroBatch && r.begun && now < at {
		return Step{WakeAt: at}
	}
	r.refreshTables(r.epoch)
	delete(r.times, r.epoch)      // the epoch begins now, not when the one before ended
	for _, w := range r.workers { // between epochs: they stand still
		for t := range w.ops {
			w.seeEpoch(t)
		}
	}
	if r.stopped {
		return did(StepPlan)
	}
	r.started = now
	if r.cfg.Run.Mode == Continuous {
		for _, p := range r.parts {
			p.until = unlimited
		}
		r.openEpoch()
		return did(StepPlan)
	}
	r.setUntil()
	until := make([]SourcePos, 0, len(r.parts))
	for _, p := range r.parts {
		until = append(until, SourcePos{Source: p.src.index, Partition: p.name, Offset: p.until})
	}
	r.request = request{busy: true, plan: until, epoch: r.epoch}
	r.phase = phaseLog
	r.wake(r.committer())
	return did(StepPlan)
}

// setUntil shares the epoch's quota over the first partitions that have not ended. What a crash left behind as a logged plan is kept (B4).
func (r *Run) setUntil() {
	var live []*partition
	for _, p := range r.parts {
		p.until = p.pos
		if !p.end && len(live) < planPartitions {
			live = append(live, p)
		}
	}
	if r.plannedAt == r.epoch && r.planned != nil {
		for _, p := range live {
			for _, s := range r.planned {
				if s.Source == p.src.index && s.Partition == p.name {
					p.until = s.Offset
				}
			}
		}
		return
	}
	for _, p := range live {
		q := max(1, r.epochBytes()/int64(len(live))/p.src.recordBytes())
		if r.cfg.Quota != nil {
			q = r.cfg.Quota(r.epoch, p.src.index, p.index, len(live))
		}
		p.until = p.pos + q
	}
}

// epochBytes is the volume of an epoch. It grows with the workers, who wait for each other between planned epochs.
func (r *Run) epochBytes() int64 { return epochBytes * int64(r.n) }

// openEpoch lets the workers read.
func (r *Run) openEpoch() {
	r.phase, r.open, r.begun = phaseRead, r.epoch, true
	for _, p := range r.parts {
		p.idleAt = 0
		if p.endNext && p.until > p.pos {
			p.end, p.endNext, r.dirty = true, false, true
		}
	}
	r.wakeWorkers()
	r.wake(r.coordinator())
}

// trigger asks for the epoch's barrier when its reading is over: a planned epoch's ranges are read, a continuous epoch's time or volume is reached, all
// input has ended, or the run drains.
func (r *Run) trigger() Step {
	if (r.cfg.Run.Mode == Continuous || r.idle()) && !r.request.busy && r.refreshTables(r.epoch+1) {
		r.dirty = true // rows that come now meet the new snapshot: the open epoch ends without them
	}
	if r.stopped {
		return did(StepTrigger)
	}
	ended, ready, busy := true, true, false
	for _, p := range r.parts {
		ended = ended && p.end && !p.busy
		ready = ready && p.ready(r.cfg.Run.Mode == MicroBatch)
		busy = busy || p.busy
	}
	if r.request.busy { // one commit at a time
		return Step{}
	}
	switch {
	case ended:
	case r.draining:
		if busy {
			return Step{}
		}
		if !r.dirty && !r.pending() {
			return r.end()
		}
	case r.cfg.Run.Mode == Continuous:
		at := r.continuousEnd()
		if at == 0 {
			return Step{WakeAt: r.refreshAt()}
		}
		if r.dealt < r.epochBytes() && r.now() < at {
			return Step{WakeAt: at}
		}
	default:
		if !ready {
			return Step{}
		}
		if at := earlier(r.due(), r.clockDue()); r.idle() && (at == 0 || r.now() < at) {
			return Step{WakeAt: earlier(at, r.refreshAt())}
		}
	}
	r.setEmissions()
	r.final = ended
	r.barrier, r.phase, r.cutAt = r.epoch, phaseBarrier, r.now()
	r.dirty, r.dealt, r.started = false, 0, r.epochStart()
	for _, p := range r.parts {
		p.cut()
	}
	r.open = 0
	if r.cfg.Run.Mode == Continuous {
		r.open = r.epoch + 1
	}
	r.wakeWorkers()
	return did(StepTrigger)
}

// continuousEnd is the time at which the open epoch of a continuous run ends: its interval is over, or an emission is due. 0: nothing waits.
func (r *Run) continuousEnd() (at int64) {
	if r.dirty {
		at = r.cfg.Run.Every
		if at == 0 {
			at = defaultCheckpoint
		}
		at += r.started
	}
	if due := r.due(); due > 0 && (at == 0 || due < at) {
		at = due
	}
	return at
}

// idle reports whether a micro-batch has nothing to commit yet and waits for input.
func (r *Run) idle() bool {
	if r.dirty {
		return false
	}
	for _, p := range r.parts {
		if p.idleAt > 0 {
			return true
		}
	}
	return false
}

// epochStart is the time from which the next epoch's interval counts: a continuous epoch starts when the barrier of the one before is asked for.
func (r *Run) epochStart() int64 {
	if r.cfg.Run.Mode == Continuous {
		return r.now()
	}
	return r.started
}

// collectParts hands the epoch to the committer when every worker and every sink that is written before the commit has passed the barrier.
func (r *Run) collectParts() Step {
	if r.handedN < r.n {
		return Step{}
	}
	for _, s := range r.sinks {
		if s.early && s.epoch <= r.epoch {
			return Step{}
		}
	}
	head := EpochPart{Worker: -1, Delivered: r.delivered, Finished: r.final}
	for _, p := range r.parts {
		m, ok := p.m.CutM()
		if !ok {
			r.fail(fmt.Errorf("SQ9001: internal: %s is behind the barrier of epoch %d", p.name, r.epoch))
			return did(StepCollect)
		}
		head.Pos = append(head.Pos, SourcePos{Source: p.src.index, Partition: p.name, Offset: p.cutPos, End: p.cutEnd})
		if m != event.NegInf {
			head.Horizons = append(head.Horizons, Horizon{Source: p.src.index, Partition: p.name, M: m})
		}
	}
	parts := make([]EpochPart, 0, r.n+1)
	parts = append(parts, head)
	for i, p := range r.handed {
		parts = append(parts, *p)
		r.handed[i] = nil
	}
	r.request = request{busy: true, epoch: r.epoch, parts: parts, final: r.final}
	r.delivered, r.handedN = nil, 0
	r.epoch++
	switch {
	case r.final:
		r.phase, r.flush = phaseEnd, true
	case r.cfg.Run.Mode == Continuous:
		r.phase = phaseRead
	default:
		r.phase = phasePlan
	}
	r.wakeAll()
	return did(StepCollect)
}

// end stops a drained run: everything that was read is committed.
func (r *Run) end() Step {
	r.phase = phaseEnd
	r.wakeAll()
	return did(StepEnd)
}

// commit is one step of the committer: it does what the coordinator asked for.
func (r *Run) commit(ctx context.Context) Step {
	r.mu.Lock()
	q := r.request
	if !q.busy || r.aborted {
		r.mu.Unlock()
		return Step{}
	}
	r.mu.Unlock()
	kind := StepCommit
	var err error
	if q.parts == nil {
		kind = StepLogPlan
	}
	if c := r.cfg.Committer; c != nil {
		if q.parts == nil {
			err = c.Plan(ctx, q.epoch, q.plan)
		} else {
			err = c.Commit(ctx, q.epoch, q.parts)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.request = request{}
	switch {
	case errors.Is(err, ErrAborted), errors.Is(err, ErrUnknown):
		r.aborted, r.err = true, err
	case err != nil:
		r.fail(fmt.Errorf("commit epoch %d: %w", q.epoch, err))
	case q.parts == nil:
		r.openEpoch()
	default:
		r.stats.Epoch = q.epoch
		r.release(q)
	}
	r.wakeAll()
	return did(kind)
}

// release gives the rows of a committed epoch to their sinks, in worker order.
func (r *Run) release(q request) {
	rows := make([][]OutBlock, len(r.sinks))
	for _, p := range q.parts {
		for _, b := range p.Out {
			rows[b.Sink] = append(rows[b.Sink], b)
			r.outbox += int64(len(b.Buf))
		}
	}
	for i, out := range rows {
		if len(out) == 0 {
			continue
		}
		d := delivery{epoch: q.epoch}
		for _, b := range out {
			d.blocks = append(d.blocks, b.Block)
		}
		r.sinks[i].queue = append(r.sinks[i].queue, d)
	}
}
