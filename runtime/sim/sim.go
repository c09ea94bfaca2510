// Package sim runs a job in one goroutine from a seed: which actor steps next, how large chunks and epochs are, when the process
// dies. It drives the same job.Run as production.
//
// In: a compiled job, its input as logs in memory or on a simulated disk. Out: what its sinks hold at the end. Guarantees: the same Config gives
// the same run, step by step. A crash takes everything that the process knew; the committer, the store of memory connectors and the disk
// (but for unsynced data) stay.
package sim

import (
	"context"
	"fmt"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/memory"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
)

// Config describes one simulated run. The zero value of every field but Workers has a meaning.
type Config struct {
	Seed    uint64
	Workers int
	// Rescale: after a crash the job comes back with another number of workers, 1 to 7.
	Rescale bool
	Mode    job.Mode
	Params  job.Params
	Environ job.Environ

	// Inputs replaces sources, by name: the content of each partition as JSON lines, for CSV sources as CSV records without a header
	// line in the order of the declared columns. Other sources are opened by their own connectors in World.
	Inputs map[string][]string
	// WallClock lets processing time be the simulated clock's when rows are read, as in production. Otherwise it is a function of the logs, so that results
	// are equal in every schedule.
	WallClock bool
	// KeepSinks leaves sinks to their own connectors in World. Otherwise each is replaced by a transactional one in memory.
	KeepSinks bool
	// Bytes is about how long each source is when decompressed; epochs and chunks are drawn to fit. 0: what the sources say.
	Bytes int64
	// World is the simulated world: FS, Memory. Now is replaced. A FS of type *fs.Mem loses unsynced data at a crash.
	World connect.World
	// ReleaseEarly keeps each sink's own release policy. Otherwise rows leave after the commit of their epoch.
	ReleaseEarly bool

	// Crash is asked after every step, with its number in the whole simulation, from 1; true kills the process.
	Crash func(step int, k job.Kind) bool
	// Drain is asked after every step; true drains the process, as a signal does. When it has ended it is started again.
	Drain func(step int, k job.Kind) bool
	// SlowSinks makes sinks step much more rarely than others.
	SlowSinks bool
	// FailSink makes Write of memory sinks fail with this probability, in percent; the failed process is started again.
	FailSink int
	// MinChunk and MaxChunk bound the chunk sizes drawn. 0: 1 byte (for long inputs more, so that a run has some thousands of steps) and 1 MiB.
	MinChunk, MaxChunk int
	// Epochs is about how many epochs a run has. 0: drawn.
	Epochs int
	// MaxSteps ends a run that does not end with an error. 0: 20 million.
	MaxSteps int

	// OpenSource and OpenSink: see job.Config. They are asked first.
	OpenSource func(source int, c connect.SourceConfig) (connect.Source, error)
	OpenSink   func(sink int, c connect.SinkConfig) (connect.Sink, error)
}

// Result is the outcome of a simulated run.
type Result struct {
	// Sinks holds, by name, the encoded rows of every sink in memory: of one of changes their net sum, of a keyed one the latest row of each key, of
	// one that is replaced the last content.
	Sinks map[string]string
	Stats job.Stats // of the last life of the process
	Steps int
	// Kinds counts the steps by kind.
	Kinds map[job.Kind]int
	// Crashes lists what the step before each crash was.
	Crashes []job.Kind
}

// Run simulates a job until it ends. On an error (of the job, say a row error) Result holds what came out before.
func Run(j job.Job, c Config) (Result, error) {
	s := newSim(&j, c)
	err := s.lives()
	res := Result{Sinks: map[string]string{}, Stats: s.stats, Steps: s.steps, Kinds: s.kinds, Crashes: s.crashes}
	for _, name := range s.world.Memory.Results() {
		res.Sinks[name] = string(s.world.Memory.Result(name))
	}
	if err == nil {
		err = settle(&j, s.world.Memory, res.Sinks)
	}
	return res, err
}

// simulation is the world around the lives of one process.
type simulation struct {
	job       *job.Job
	cfg       Config
	rng       Rand
	world     connect.World
	now       int64
	workers   int
	committer *job.MemCommitter
	restarted bool
	size      []int64 // bytes, per source

	minChunk, maxChunk int
	epochs             int64
	every, queue       int64
	weights            []int
	run                *job.Run
	ready              []bool
	alarm              []int64
	live               []int

	steps   int
	kinds   map[job.Kind]int
	crashes []job.Kind
	stats   job.Stats
}

// start of the simulated clock: 2026-01-01T00:00:00Z.
const epochStart = 1_767_225_600_000_000

func newSim(j *job.Job, c Config) *simulation {
	s := &simulation{job: j, cfg: c, rng: NewRand(c.Seed), world: c.World, now: epochStart, workers: max(1, c.Workers), committer: job.NewMemCommitter(), kinds: map[job.Kind]int{}}
	s.world.Now = func() int64 { return s.now }
	if s.world.Memory == nil {
		s.world.Memory = connect.NewMemory()
	}
	if s.world.FS == nil {
		s.world.FS = fs.NewMem()
	}
	for name, parts := range c.Inputs {
		for i, text := range parts {
			s.world.Memory.SetLog(name, i, []byte(text))
		}
	}
	s.epochs = int64(c.Epochs)
	if s.epochs == 0 {
		s.epochs = int64(1 + s.rng.N(6))
	}
	s.every = 1 + int64(s.rng.N(20_000))
	s.queue = 1 << s.rng.N(24)
	return s
}

// draw chooses the chunk sizes of the whole run, when the sizes of the sources are known.
func (s *simulation) draw(st job.Stats) {
	total := int64(1)
	s.size = make([]int64, len(st.Sources))
	for i, src := range st.Sources {
		if s.size[i] = s.cfg.Bytes; s.size[i] == 0 {
			s.size[i] = max(src.Size, 0)
		}
		total += s.size[i]
	}
	s.minChunk, s.maxChunk = s.cfg.MinChunk, s.cfg.MaxChunk
	if s.minChunk == 0 {
		s.minChunk = 1
		if total > 1<<14 {
			s.minChunk = int(total / 400)
		}
	}
	if s.maxChunk == 0 {
		s.maxChunk = 1 << 20
	}
	for s.minChunk < s.maxChunk/2 && int64(s.minChunk) < total && s.rng.N(3) > 0 {
		s.minChunk *= 2
	}
	s.maxChunk = max(s.minChunk, min(s.maxChunk, s.minChunk*(1+s.rng.N(4))))
}

// lives runs the process until it ends, starting it again after each crash.
func (s *simulation) lives() error {
	for {
		err := s.life()
		if err != errCrash && err != errDrained {
			return err
		}
		s.restarted = true
		if m, ok := s.world.FS.(*fs.Mem); ok && err == errCrash {
			m.Crash(func(_ string, n int) int { return s.rng.N(n + 1) })
		}
		if s.cfg.Rescale {
			s.workers = 1 + s.rng.N(7)
		}
	}
}

func (s *simulation) config() job.Config {
	return job.Config{
		World: s.world, Environ: s.cfg.Environ, Params: s.cfg.Params, Workers: s.workers,
		Run: job.RunSpec{Mode: s.cfg.Mode, Every: s.interval()}, Committer: s.committer, AfterCommit: !s.cfg.ReleaseEarly, Overwrite: s.restarted,
		OpenSource: s.openSource, OpenSink: s.openSink,
		ChunkBytes: func(_, _ int) int { return s.minChunk + s.rng.N(s.maxChunk-s.minChunk+1) },
		Quota:      s.quota,
		EpochTime:  func(uint64) int64 { return epochStart },
		RowTime:    s.rowTime(),
		QueueBytes: s.queue,
		// Few rows fill a block in every other simulation: an epoch then has several, in part from stages that are ahead.
		OutBlockBytes: int(1-s.cfg.Seed%2) * 64,
		Choose:        s.rng.N,
		Wake:          func(a int) { s.ready[a] = true },
	}
}

// rowTime is processing time: that of the first row of a log, and the steps between positions in bytes and in rows.
func (s *simulation) rowTime() *job.RowTime {
	if s.cfg.WallClock {
		return nil
	}
	return &job.RowTime{Start: epochStart, Byte: 1_000, Record: 1_000_000}
}

func (s *simulation) interval() int64 {
	if s.cfg.Mode == job.Continuous {
		return s.every
	}
	return 0
}

// quota cuts planned epochs: a whole run in one, equal ones, or any.
func (s *simulation) quota(_ uint64, source, _, n int) int64 {
	mean := s.size[source]/int64(n)/s.epochs + 1
	if s.cfg.Mode == job.Batch {
		return mean
	}
	return 1 + int64(s.rng.N(int(2*mean)))
}

func (s *simulation) openSource(i int, c connect.SourceConfig) (connect.Source, error) {
	if s.cfg.OpenSource != nil {
		if src, err := s.cfg.OpenSource(i, c); src != nil || err != nil {
			return src, err
		}
	}
	if _, ok := s.cfg.Inputs[c.Name]; !ok {
		return nil, nil
	}
	opt := connect.Options{}
	for k, v := range c.Options {
		if k != "name" && k != "header" {
			opt[k] = v
		}
	}
	c.Options = opt
	return memory.OpenSource(c)
}

func (s *simulation) openSink(i int, c connect.SinkConfig) (connect.Sink, error) {
	if s.cfg.OpenSink != nil {
		if k, err := s.cfg.OpenSink(i, c); k != nil || err != nil {
			return k, err
		}
	}
	if s.cfg.KeepSinks {
		return nil, nil
	}
	c.Options, c.Header = connect.Options{}, nil
	k, err := memory.OpenSink(c)
	if err != nil || s.cfg.FailSink == 0 {
		return k, err
	}
	return &failing{Sink: k, s: s}, nil
}

// life runs the process once: errCrash if it is to be started again.
func (s *simulation) life() error {
	ctx := context.Background()
	s.ready, s.alarm = nil, nil
	r, err := job.New(ctx, s.job, s.config())
	if err != nil {
		return err
	}
	s.run = r
	if s.maxChunk == 0 {
		s.draw(r.Stats())
	}
	s.ready, s.alarm, s.weights = make([]bool, r.Actors()), make([]int64, r.Actors()), make([]int, r.Actors())
	for a := range s.ready {
		s.ready[a] = true
		s.weights[a] = []int{1, 1, 5, 5, 20}[s.rng.N(5)]
		if r.Actor(a) == job.ActorSink && s.cfg.SlowSinks {
			s.weights[a] = 0
		}
	}
	limit := s.cfg.MaxSteps
	if limit == 0 {
		limit = 20_000_000
	}
	for {
		a, ok := s.pick()
		if !ok {
			if done, err := r.Done(); done {
				return s.end(err)
			}
			return fmt.Errorf("seed %d: stuck after %d steps: %s", s.cfg.Seed, s.steps, r.Describe())
		}
		s.now += int64(s.rng.N(200))
		step := r.Step(ctx, a)
		if !step.Progress {
			s.ready[a], s.alarm[a] = false, step.WakeAt
			continue
		}
		s.steps++
		s.kinds[step.Kind]++
		if s.cfg.Crash != nil && s.cfg.Crash(s.steps, step.Kind) {
			s.crashes = append(s.crashes, step.Kind)
			s.stats = r.Stats()
			return errCrash
		}
		if s.cfg.Drain != nil && s.cfg.Drain(s.steps, step.Kind) {
			r.Drain()
		}
		if s.steps >= limit {
			return fmt.Errorf("seed %d: not over after %d steps: %s", s.cfg.Seed, s.steps, r.Describe())
		}
	}
}

// end closes a run that is over. A failure that was injected is a crash.
func (s *simulation) end(err error) error {
	s.stats = s.run.Stats()
	if isInjected(err) {
		return errCrash
	}
	if err == nil && !s.run.Finished() { // drained
		if err := s.run.Abandon(); err != nil {
			return err
		}
		return errDrained
	}
	if closing := s.run.Close(); err == nil {
		err = closing
	}
	return err
}

// pick chooses the next actor among those that may have something to do. If there is none, the clock jumps to the next alarm.
func (s *simulation) pick() (actor int, ok bool) {
	for {
		s.live = s.live[:0]
		sum := 0
		for a := range s.ready {
			if s.alarm[a] > 0 && s.alarm[a] <= s.now {
				s.ready[a], s.alarm[a] = true, 0
			}
			if s.ready[a] {
				s.live = append(s.live, a)
				sum += s.weights[a]
			}
		}
		if len(s.live) > 0 {
			if sum == 0 {
				return s.live[s.rng.N(len(s.live))], true
			}
			k := s.rng.N(sum)
			for _, a := range s.live {
				if k -= s.weights[a]; k < 0 {
					return a, true
				}
			}
		}
		next := int64(0)
		for _, at := range s.alarm {
			if at > 0 && (next == 0 || at < next) {
				next = at
			}
		}
		if next == 0 {
			return 0, false
		}
		s.now = max(s.now, next)
	}
}
