package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// opened remembers the connectors that a run has opened, for progress and for the summary.
type opened struct {
	mu      sync.Mutex
	sources map[int]connect.Source
	sinks   map[int]connect.Sink
}

// done is how a run ended.
type done struct {
	stats job.Stats
	err   error
}

// config is the job's configuration; its hooks note the connectors that are opened.
func (p *program) config(run *atomic.Pointer[job.Run]) job.Config {
	spec := p.job.Run
	if mode, ok := map[string]job.Mode{"batch": job.Batch, "microbatch": job.MicroBatch, "continuous": job.Continuous}[p.f.run]; ok && mode != spec.Mode {
		spec = job.RunSpec{Mode: mode}
	}
	return job.Config{
		World: p.o.World, Environ: environ{p}, Params: p.params, Workers: p.f.workers, Run: spec, Overwrite: p.f.overwrite, Seed: rand.Uint64(),
		OpenSource: func(i int, c connect.SourceConfig) (connect.Source, error) {
			s, err := p.job.Sources[i].Open(c)
			p.opened.mu.Lock()
			defer p.opened.mu.Unlock()
			p.opened.sources[i] = s
			return s, err
		},
		OpenSink: func(i int, c connect.SinkConfig) (connect.Sink, error) {
			c.Atomic = c.Atomic && !p.live(spec.Mode)
			s, err := p.job.Sinks[i].Open(c)
			p.opened.mu.Lock()
			defer p.opened.mu.Unlock()
			p.opened.sinks[i] = s
			return s, err
		},
		Observe: func(r *job.Run) { run.Store(r) },
	}
}

// live reports whether rows come over time, so that a target that only appears at the end would hide or, after a signal, lose them: a pipe as
// stdin, outside of RUN BATCH.
func (p *program) live(mode job.Mode) bool {
	if mode == job.Batch {
		return false
	}
	p.opened.mu.Lock()
	defer p.opened.mu.Unlock()
	for i, s := range p.opened.sources {
		if p.job.Sources[i].Connector == "stdin" && s.Size() < 0 {
			return true
		}
	}
	return false
}

// execute runs the job to its end, drains it at the first signal and leaves at the second.
func (p *program) execute(ctx context.Context) error {
	p.opened.sources, p.opened.sinks = map[int]connect.Source{}, map[int]connect.Sink{}
	var run atomic.Pointer[job.Run]
	cfg := p.config(&run)
	p.start(cfg)
	ctx, drain := context.WithCancel(ctx)
	defer drain()
	result := make(chan done, 1)
	began := p.clock()
	go func() {
		stats, err := job.Execute(ctx, *p.job, cfg)
		result <- done{stats, err}
	}()
	pr := p.newProgress(began)
	if pr.every > 0 {
		ticker := time.NewTicker(pr.every)
		defer ticker.Stop()
		pr.tick = ticker.C
	}
	stopping := false
	for {
		select {
		case <-p.o.Signals:
			if stopping {
				pr.clear()
				return errStopped
			}
			stopping = true
			pr.clear()
			p.note("stopping: what was read is finished first; a second signal stops at once")
			drain()
		case <-pr.tick:
			if r := run.Load(); r != nil {
				pr.show(r.Stats(), p.bytesRead(), false)
			}
		case d := <-result:
			return p.finish(d, pr, stopping || ctx.Err() != nil, run.Load(), began)
		}
	}
}

// finish reports how the run went.
func (p *program) finish(d done, pr *progress, stopped bool, r *job.Run, began int64) error {
	if d.err == nil && !stopped && p.f.progress {
		pr.show(d.stats, p.bytesRead(), true)
	}
	pr.clear()
	gone := errors.Is(d.err, connect.ErrGone)
	if gone {
		p.note("stopped: the reader of the output has gone")
	} else if d.err != nil {
		p.lost(d.stats)
		return d.err
	}
	p.summary(d.stats, p.clock()-began)
	if complete := r != nil && r.Finished() && !gone; !complete && r != nil && r.Bounded() && !p.live(p.f.mode(p.job)) {
		for _, s := range p.job.Sinks {
			if s.Connector == "file" {
				p.warn(fmt.Sprintf("stopped before the end: the file of sink %s was not written", s.Name))
			}
		}
	}
	return nil
}

func (f *flags) mode(j *job.Job) job.Mode {
	switch f.run {
	case "batch":
		return job.Batch
	case "microbatch":
		return job.MicroBatch
	case "continuous":
		return job.Continuous
	}
	return j.Run.Mode
}

// bytesRead returns bytes read and to be read of all sources, as on disk; size is -1 where it is unknown.
func (p *program) bytesRead() (b bytesRead) {
	p.opened.mu.Lock()
	defer p.opened.mu.Unlock()
	for _, s := range p.opened.sources {
		if s == nil {
			continue
		}
		n := s.Size()
		pr, ok := s.(connect.Progress)
		if n < 0 || !ok {
			b.size = -1
			return b
		}
		b.size += n
		b.read += pr.BytesRead()
	}
	return b
}

type bytesRead struct{ read, size int64 }

// check opens inputs and outputs without reading or writing rows.
func (p *program) check() error {
	var run atomic.Pointer[job.Run]
	p.opened.sources, p.opened.sinks = map[int]connect.Source{}, map[int]connect.Sink{}
	r, err := job.New(context.Background(), p.job, p.config(&run))
	if err != nil {
		return err
	}
	b, parts := p.bytesRead(), 0
	for _, s := range p.opened.sources {
		parts += len(s.Partitions())
	}
	if err := r.Close(); err != nil {
		return err
	}
	text := fmt.Sprintf("%s: ok, %s with %s", p.job.Name, count(len(p.job.Sources), "source"), count(parts, "partition"))
	if b.size >= 0 {
		text += fmt.Sprintf(" (%s)", bytesText(b.size))
	}
	return p.print(text + fmt.Sprintf(", %s\n", count(len(p.job.Sinks), "sink")))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
