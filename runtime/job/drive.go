package job

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Execute runs a job to its end in production: one goroutine per actor, woken by notifications. Cancelling ctx drains the run: what was read is
// committed and delivered, and Execute returns nil. After an aborted epoch it starts again from what the committer holds.
func Execute(ctx context.Context, j Job, cfg Config) (Stats, error) {
	for {
		s, err := execute(ctx, &j, cfg)
		if !errors.Is(err, ErrAborted) && !errors.Is(err, ErrUnknown) {
			return s, err
		}
	}
}

func execute(ctx context.Context, j *Job, cfg Config) (Stats, error) {
	d := &driver{over: make(chan struct{})}
	cfg.Wake = d.wake
	work := context.WithoutCancel(ctx) // a drain still commits and delivers
	r, err := New(work, j, cfg)
	if err != nil {
		return Stats{}, err
	}
	d.run = r
	d.bells = make([]chan struct{}, r.Actors())
	for i := range d.bells {
		d.bells[i] = make(chan struct{}, 1)
	}
	if cfg.Observe != nil {
		cfg.Observe(r)
	}
	var wg sync.WaitGroup
	for i := range d.bells {
		wg.Go(func() { d.actor(work, i) })
	}
	wg.Go(func() {
		select {
		case <-ctx.Done():
			r.Drain()
		case <-d.over:
		}
	})
	wg.Wait()
	_, err = r.Done()
	if errors.Is(err, ErrAborted) || errors.Is(err, ErrUnknown) {
		if closing := r.Abandon(); closing != nil {
			return r.Stats(), closing
		}
		return r.Stats(), err
	}
	return r.Stats(), errors.Join(err, r.Close())
}

// driver steps the actors of one run.
type driver struct {
	run   *Run
	bells []chan struct{}
	over  chan struct{} // closed when the run is done
	once  sync.Once
}

// wake rings the bell of an actor. Bells exist before the first step; New wakes nobody.
func (d *driver) wake(actor int) {
	select {
	case d.bells[actor] <- struct{}{}:
	default:
	}
}

// actor steps one actor until the run is done.
func (d *driver) actor(ctx context.Context, i int) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		s := d.run.Step(ctx, i)
		if s.Progress {
			select {
			case <-d.over:
				return
			default:
				continue
			}
		}
		if done, _ := d.run.Done(); done {
			d.once.Do(func() { close(d.over) })
			return
		}
		var alarm <-chan time.Time
		if s.WakeAt > 0 {
			timer.Reset(time.Duration(max(0, s.WakeAt-d.run.now())) * time.Microsecond)
			alarm = timer.C
		}
		select {
		case <-d.over:
			return
		case <-d.bells[i]:
		case <-alarm:
		}
	}
}
