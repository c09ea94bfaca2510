package job

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/table"
)

// phase is where the coordinator stands in the open epoch.
type phase uint8

const (
	phasePlan    phase = iota // the next epoch is to be planned
	phaseLog                  // the committer logs the plan
	phaseRead                 // sources read
	phaseBarrier              // a barrier is on its way
	phaseEnd                  // nothing more is read; sinks deliver and finish
)

// Run is a running job: a fixed set of actors, each a state machine that is driven by Step. Different actors may be stepped at the
// same time, one actor by one caller at a time. mu guards what actors share; no connector or operator is called under it.
type Run struct {
	job     *Job
	cfg     Config
	n       int // workers
	route   *[block.KeyGroups]uint16
	bounded bool
	now     func() int64

	workers []*worker
	sinks   []*sink
	sources []*source
	byIndex []*source // by index in Job.Sources, nil: not read by any stage
	inputs  [][]int   // exchanges into a stage
	outputs [][]int   // exchanges out of a stage
	clocks  [][2]bool // per scan stage, the watermarks that it sends
	clocked []bool    // per stage, whether its watermark is the wall clock's
	tables  []*tableState

	mu        sync.Mutex
	channels  []*channel
	parts     []*partition
	free      [][]byte
	freeBytes int64 // capacity of free
	outBlock  int   // see Config.OutBlockBytes

	phase     phase
	epoch     uint64 // the epoch that is planned, read or cut
	open      uint64 // workers whose scans are in this epoch may read; 0: none
	barrier   uint64 // the epoch whose barrier was asked for last
	begun     bool   // an epoch was opened: intervals count from now on
	started   int64  // time at which the open epoch began
	dealt     int64  // bytes dealt since the last cut
	cutAt     int64  // time at which the barrier was asked for
	dirty     bool   // something was dealt or ended since the last cut
	final     bool   // the barrier on its way is the one after W = +∞
	flush     bool   // phaseEnd: the lineage is finished, sinks make their results final
	draining  bool
	handed    []*EpochPart
	handedN   int
	planned   []SourcePos // plan that was logged before a crash, of epoch plannedAt
	plannedAt uint64
	times     map[uint64]int64 // CURRENT_TIMESTAMP of the epochs that stages are in
	clock     int64            // of all epochs of a BATCH run
	emitters  []emitter        // per stage
	request   request
	delivered []Delivered // confirmations for the next commit
	outbox    int64       // bytes of committed, undelivered rows
	err       error
	stopped   bool // err is to be returned as soon as committed rows are delivered
	aborted   bool // err is ErrAborted or ErrUnknown: nothing more may leave
	stats     Stats
}

// request is what the coordinator asks of the committer.
type request struct {
	busy  bool
	plan  []SourcePos // nil: commit parts
	epoch uint64
	parts []EpochPart
	final bool
}

// New opens the connectors, recovers what the committer knows and returns a Run whose actors are ready to be stepped. On an error nothing stays open.
func New(ctx context.Context, j *Job, cfg Config) (*Run, error) {
	r := &Run{job: j, cfg: cfg, n: cfg.Workers, now: cfg.World.Now}
	if r.n < 1 || r.n > block.KeyGroups {
		return nil, fmt.Errorf("%d workers: want 1 to %d", r.n, block.KeyGroups)
	}
	if r.now == nil {
		r.now = func() int64 { return 0 }
	}
	if r.outBlock = cfg.OutBlockBytes; r.outBlock <= 0 {
		r.outBlock = outBlockBytes
	}
	if r.cfg.QueueBytes == 0 {
		r.cfg.QueueBytes = defaultQueue
	}
	if len(j.Stages) == 0 {
		return nil, errors.New("the job has no stages")
	}
	r.route = routes(r.n)
	snap := Snapshot{}
	if cfg.Committer != nil {
		var err error
		if snap, err = cfg.Committer.Recover(ctx); err != nil {
			return nil, fmt.Errorf("recover: %w", err)
		}
	}
	r.wire()
	err := r.openSources(&snap)
	if err == nil {
		err = r.openSinks(&snap)
	}
	if err == nil && !snap.Finished {
		err = r.openTables(snap.Epoch + 1)
	}
	if err == nil {
		err = r.startWorkers(&snap)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	for _, s := range r.sources {
		if s.spec.KeepLate && !r.bounded {
			return nil, errors.Join(named("source "+s.spec.Name, "", errors.New("late = 'keep' needs a run that ends: windows wait for the end of the input")), r.Close())
		}
	}
	r.epoch = snap.Epoch + 1
	r.planned, r.plannedAt = snap.Planned, snap.PlannedEpoch
	r.handed = make([]*EpochPart, r.n)
	r.started = r.now()
	for i := range j.Stages {
		r.emitters = append(r.emitters, r.newEmitter(j.Stages[i].Emission))
	}
	if snap.Finished {
		r.phase, r.flush = phaseEnd, true
	}
	return r, nil
}

// wire finds the exchanges of every stage and makes their channels.
func (r *Run) wire() {
	r.inputs, r.outputs = make([][]int, len(r.job.Stages)), make([][]int, len(r.job.Stages))
	r.clocks, r.clocked = make([][2]bool, len(r.job.Stages)), make([]bool, len(r.job.Stages))
	for x, e := range r.job.Exchanges {
		r.outputs[e.From] = append(r.outputs[e.From], x)
		r.inputs[e.To] = append(r.inputs[e.To], x)
		c := eventTime
		if e.Clock {
			c = wallClock
		}
		r.clocks[e.From][c] = true
		r.clocked[e.To] = r.clocked[e.To] || e.Clock || r.clocked[e.From] // exchanges stand in the order of their stages
		for f := range r.n {
			for t := range r.n {
				r.channels = append(r.channels, &channel{exchange: x, from: f, to: t})
			}
		}
	}
}

func (r *Run) openSources(snap *Snapshot) error {
	r.bounded = true
	r.byIndex = make([]*source, len(r.job.Sources))
	r.stats.Sources = make([]SourceStats, len(r.job.Sources))
	for i := range r.job.Sources {
		spec := &r.job.Sources[i]
		r.stats.Sources[i].Name = spec.Name
		s := &source{index: i, spec: spec}
		for t, st := range r.job.Stages {
			if st.Input < 0 && st.Source == i {
				s.stages = append(s.stages, t)
			}
		}
		if len(s.stages) == 0 || snap.Finished {
			continue
		}
		c, err := r.openSource(i, spec)
		if err != nil {
			return named("source "+spec.Name, "", err)
		}
		s.conn = c
		r.sources = append(r.sources, s)
		if e, ok := c.(connect.Endless); ok && e.Endless() && r.cfg.Run.Mode == Batch {
			return named("source "+spec.Name, "", errors.New("a batch needs an end, and this source has none"))
		}
		r.byIndex[i] = s
		r.bounded = r.bounded && (c.Bounded() || r.cfg.Run.Mode == Batch)
		r.stats.Sources[i].Size = c.Size()
		for p, name := range c.Partitions() {
			part := &partition{src: s, index: p, name: name, owner: -1, m: event.NewPrefix(event.NegInf), clock: event.NewPrefix(event.NegInf), time: r.clockFloor(s, snap)}
			switch {
			case spec.OneWorker:
				part.owner = r.oneWorker()
			case spec.InOrder || r.n == 1:
				part.owner = p % r.n
			}
			s.parts = append(s.parts, part)
			r.parts = append(r.parts, part)
		}
		if err := s.restore(snap); err != nil {
			return named("source "+spec.Name, "", err)
		}
	}
	return nil
}

func (r *Run) openSource(i int, spec *Source) (connect.Source, error) {
	opt, err := r.options(spec.Options)
	if err != nil {
		return nil, err
	}
	cfg := connect.SourceConfig{Name: spec.Name, Format: spec.Format, Columns: spec.Columns, Types: spec.Types, Need: spec.Need, EventTime: spec.EventTime, Options: opt, World: r.cfg.World}
	if r.cfg.OpenSource != nil {
		if c, err := r.cfg.OpenSource(i, cfg); c != nil || err != nil {
			return c, err
		}
	}
	return spec.Open(cfg)
}

func (r *Run) options(f func(Params, Environ) (connect.Options, error)) (connect.Options, error) {
	if f == nil {
		return connect.Options{}, nil
	}
	return f(r.cfg.Params, r.cfg.Environ)
}

// restore sets positions and horizons of the partitions. A partition of the lineage that is gone is an error: its rows would be lost.
func (s *source) restore(snap *Snapshot) error {
	byName := make(map[string]*partition, len(s.parts))
	for _, p := range s.parts {
		byName[p.name] = p
	}
	for _, pos := range snap.Pos {
		if pos.Source != s.index {
			continue
		}
		p := byName[pos.Partition]
		if p == nil {
			if pos.End {
				continue
			}
			return fmt.Errorf("partition %s is gone, it was read up to offset %d", pos.Partition, pos.Offset)
		}
		p.pos, p.end = pos.Offset, pos.End
	}
	for _, h := range snap.Horizons {
		if p := byName[h.Partition]; h.Source == s.index && p != nil {
			p.m = event.NewPrefix(h.M)
		}
	}
	return nil
}

func (r *Run) openSinks(snap *Snapshot) error {
	r.stats.Sinks = make([]SinkStats, len(r.job.Sinks))
	for i := range r.job.Sinks {
		spec := &r.job.Sinks[i]
		r.stats.Sinks[i].Name = spec.Name
		opt, err := r.options(spec.Options)
		if err != nil {
			return named("sink "+spec.Name, "", err)
		}
		cfg := connect.SinkConfig{Name: spec.Name, Format: spec.Format, Mode: spec.Mode, Header: header(spec, opt), Options: opt, World: r.cfg.World, Atomic: r.bounded, Overwrite: r.cfg.Overwrite || snap.Lineage != ""}
		var c connect.Sink
		if r.cfg.OpenSink != nil {
			c, err = r.cfg.OpenSink(i, cfg)
		}
		if c == nil && err == nil {
			c, err = spec.Open(cfg)
		}
		if err != nil {
			return named("sink "+spec.Name, "", err)
		}
		if err := takes(c, spec.Mode); err != nil {
			return named("sink "+spec.Name, "", errors.Join(err, c.Close()))
		}
		after := spec.AfterCommit || r.cfg.AfterCommit || r.cfg.Run.Mode == Batch
		s := &sink{r: r, index: i, spec: spec, conn: c, early: !after, epoch: snap.Epoch + 1}
		for _, d := range snap.Delivered {
			if d.Sink == i {
				s.position = d.Position
			}
		}
		for _, u := range snap.Outbox {
			if u.Sink == i {
				s.redeliver = append(s.redeliver, delivery{epoch: u.Epoch, blocks: u.Blocks})
			}
		}
		r.sinks = append(r.sinks, s)
	}
	return nil
}

func (r *Run) startWorkers(snap *Snapshot) error {
	for i := range r.n {
		r.workers = append(r.workers, newWorker(r, i, snap))
	}
	owners := make(map[string]int)
	for t := range r.job.Stages {
		for _, s := range r.workers[0].states[t] {
			owners[s.Operator()] = t
		}
	}
	for _, e := range snap.State {
		t, ok := owners[e.Operator]
		if !ok {
			return fmt.Errorf("state of operator %s: this job has no such operator", e.Operator)
		}
		w := r.workers[r.route[e.Group]]
		if err := w.load(t, e); err != nil {
			return fmt.Errorf("state of operator %s: %w", e.Operator, err)
		}
	}
	for _, s := range r.sources {
		if s.spec.OneWorker {
			r.endWanted(s)
		}
	}
	for _, w := range r.workers {
		if err := w.resume(); err != nil {
			return err
		}
		for t := range w.ops {
			w.due[t] = w.nextDue(t)
		}
	}
	return nil
}

// oneWorker is the worker that has what belongs to one worker only.
func (r *Run) oneWorker() int { return int(r.route[block.Group(block.HashSeed)]) }

// endWanted ends a source whose rows nobody wants any more. Called with mu held or before there are actors, so it wakes none.
func (r *Run) endWanted(s *source) {
	w := r.workers[r.oneWorker()]
	for _, st := range s.stages {
		if e, ok := w.ops[st].(Ender); !ok || !e.Ended() {
			return
		}
	}
	for _, p := range s.parts {
		r.dirty = r.dirty || !p.end
		p.end, p.endNext = true, false
	}
}

func (w *worker) load(t int, e table.Entry) error {
	for _, s := range w.states[t] {
		if s.Operator() == e.Operator {
			return s.Load(e)
		}
	}
	return fmt.Errorf("worker %d has no such table", w.id)
}

// Actors returns the number of actors: the workers, the coordinator, the committer, the sinks.
func (r *Run) Actors() int { return r.n + 2 + len(r.sinks) }

// Actor returns the kind of an actor.
func (r *Run) Actor(actor int) ActorKind {
	switch {
	case actor < r.n:
		return ActorWorker
	case actor == r.coordinator():
		return ActorCoordinator
	case actor == r.committer():
		return ActorCommitter
	}
	return ActorSink
}

func (r *Run) coordinator() int    { return r.n }
func (r *Run) committer() int      { return r.n + 1 }
func (r *Run) sinkActor(i int) int { return r.n + 2 + i }

// Bounded reports whether the run ends by itself (E6a).
func (r *Run) Bounded() bool { return r.bounded }

// Step lets one actor do one small thing.
func (r *Run) Step(ctx context.Context, actor int) Step {
	k := r.Actor(actor)
	var s Step
	switch k {
	case ActorWorker:
		s = r.workers[actor].step()
	case ActorCoordinator:
		s = r.coordinate()
	case ActorCommitter:
		s = r.commit(ctx)
	case ActorSink:
		s = r.sinks[actor-r.n-2].step(ctx)
	}
	s.Actor = k
	s.Progress = s.Kind.Step != StepNone
	return s
}

func did(k StepKind) Step { return Step{Kind: Kind{Step: k}} }

// Drain asks the run to stop reading, to commit what was read and to deliver it. It returns at once.
func (r *Run) Drain() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.draining = true
	r.wakeAll()
}

// Done reports whether the run is over, and why: nil at the end of the input or after a drain.
func (r *Run) Done() (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.aborted {
		return true, r.err
	}
	if !r.stopped && r.phase != phaseEnd || r.request.busy {
		return false, nil
	}
	for _, s := range r.sinks {
		if !s.done() {
			return false, nil
		}
	}
	return true, r.err
}

// Finished reports whether the lineage is finished: all input read, W = +∞ flushed.
func (r *Run) Finished() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.phase == phaseEnd && r.flush
}

// Close releases readers and connectors. A bounded run's targets that were not made final are removed.
func (r *Run) Close() error {
	errs := []error{r.Abandon()}
	for _, s := range r.sinks {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(errs...)
}

// Abandon releases what the run reads and leaves its targets as they are, for a Run that goes on from the committer's snapshot.
func (r *Run) Abandon() error {
	var errs []error
	for _, p := range r.parts {
		p.close()
		errs = append(errs, p.closed)
	}
	for _, s := range r.sources {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(errs...)
}

// fail ends the run with err: nothing more is read or committed, committed rows still leave. Called with mu held.
func (r *Run) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.stopped = true
	r.wakeAll()
}

func (r *Run) wake(actor int) {
	if r.cfg.Wake != nil {
		r.cfg.Wake(actor)
	}
}

func (r *Run) wakeWorkers() {
	for i := range r.n {
		r.wake(i)
	}
}

func (r *Run) wakeAll() {
	for i := range r.Actors() {
		r.wake(i)
	}
}

// buffer returns an empty buffer, reused where possible. Called with mu held.
func (r *Run) buffer() []byte {
	if n := len(r.free); n > 0 {
		b := r.free[n-1]
		r.free, r.freeBytes = r.free[:n-1], r.freeBytes-int64(cap(b))
		return b
	}
	return nil
}

// recycle keeps a buffer for buffer. Called with mu held.
func (r *Run) recycle(b []byte) {
	if n := int64(cap(b)); n > 0 && n <= 4<<20 && r.freeBytes+n <= freeBytes {
		r.free, r.freeBytes = append(r.free, b[:0]), r.freeBytes+n
	}
}

const unlimited = math.MaxInt64
