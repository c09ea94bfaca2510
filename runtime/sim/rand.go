package sim

import (
	"context"
	"errors"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
)

// Rand is a seeded generator (splitmix64): the same numbers on every platform, for ever.
type Rand struct{ state *uint64 }

// NewRand returns the generator of a seed.
func NewRand(seed uint64) Rand {
	s := seed*0x9E3779B97F4A7C15 + 0x1234567
	return Rand{&s}
}

// Uint64 returns the next number.
func (r Rand) Uint64() uint64 {
	*r.state += 0x9E3779B97F4A7C15
	z := *r.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// N returns a number in [0, n); n > 0.
func (r Rand) N(n int) int { return int(r.Uint64() % uint64(n)) }

// errCrash ends a life of the simulated process.
var errCrash = errors.New("simulated crash")

// errDrained ends a life that was drained before the end of the input.
var errDrained = errors.New("drained")

// errInjected is a failure that the simulator made.
var errInjected = errors.New("injected failure")

func isInjected(err error) bool { return errors.Is(err, errInjected) }

// failing is a sink whose writes fail now and then, before or after they took effect.
type failing struct {
	connect.Sink
	s *simulation
}

func (f *failing) Write(ctx context.Context, epoch uint64, rows []*block.Block) (connect.Position, error) {
	fail := f.s.rng.N(100) < f.s.cfg.FailSink
	if fail && f.s.rng.N(2) == 0 {
		return nil, errInjected
	}
	pos, err := f.Sink.Write(ctx, epoch, rows)
	if err == nil && fail {
		return nil, errInjected
	}
	return pos, err
}
