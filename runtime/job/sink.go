package job

import (
	"context"
	"fmt"
	"strings"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
)

// sink is the actor of one sink. It brings the target to the recorded position, delivers what was committed before the start and then, according
// to its release point, rows of committed epochs or blocks as they come. Fields from recovered on are guarded by Run.mu, the others belong to its steps.
type sink struct {
	r         *Run
	index     int
	spec      *Sink
	conn      connect.Sink
	early     bool // rows leave at block end
	position  connect.Position
	redeliver []delivery // recovered outbox

	recovered bool
	finished  bool
	dead      bool       // it failed: nothing more is written
	queue     []delivery // committed epochs
	blocks    []delivery // blocks that leave before their commit, one each, by arrival
	bytes     int64      // of blocks
	epoch     uint64     // early: the epoch whose blocks are written
	writing   bool
}

// delivery is the rows of one epoch.
type delivery struct {
	epoch  uint64
	blocks []*block.Block
}

func (d delivery) bytes() (n int64) {
	for _, b := range d.blocks {
		n += int64(len(b.Buf))
	}
	return n
}

func (d delivery) rows() (n int64) {
	for _, b := range d.blocks {
		n += int64(b.Rows)
	}
	return n
}

// accept takes a block that leaves before its commit. Called with Run.mu held.
func (s *sink) accept(epoch uint64, b *block.Block) {
	s.blocks = append(s.blocks, delivery{epoch: epoch, blocks: []*block.Block{b}})
	s.bytes += int64(len(b.Buf))
	s.r.wake(s.r.sinkActor(s.index))
}

// done reports whether the sink has nothing left to do for the run to end. Called with Run.mu held.
func (s *sink) done() bool {
	if s.dead {
		return true
	}
	if s.writing || !s.recovered || len(s.queue) > 0 || len(s.redeliver) > 0 {
		return false
	}
	if s.r.stopped {
		return s.next() < 0
	}
	return !s.r.flush || s.finished
}

// next returns the place of the next block of the epoch being written, -1 if none.
func (s *sink) next() int {
	for i, d := range s.blocks {
		if d.epoch == s.epoch {
			return i
		}
	}
	return -1
}

func (s *sink) step(ctx context.Context) Step {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.dead || r.aborted {
		return Step{}
	}
	switch {
	case !s.recovered:
		return s.recover(ctx)
	case len(s.redeliver) > 0:
		d := s.redeliver[0]
		if s.write(ctx, d) {
			s.redeliver = s.redeliver[1:]
		}
		return did(StepRedeliver)
	case len(s.queue) > 0:
		d := s.queue[0]
		if s.write(ctx, d) {
			s.queue = s.queue[1:]
			r.outbox -= d.bytes()
			if r.cfg.Committer == nil { // nobody else has them
				for _, b := range d.blocks {
					r.recycle(b.Buf)
				}
			}
			r.wakeWorkers()
		}
		return did(StepDeliver)
	case s.early:
		if i := s.next(); i >= 0 {
			return s.writeEarly(ctx, i)
		}
		if !r.stopped && r.phase == phaseBarrier && r.handedN == r.n && s.epoch == r.epoch {
			s.epoch++
			r.delivered = append(r.delivered, Delivered{Sink: s.index, Epoch: s.epoch - 1, Position: s.position})
			r.wake(r.coordinator())
			return did(StepBoundary)
		}
	}
	if r.phase == phaseEnd && r.flush && !r.request.busy && !r.stopped && !s.finished {
		return s.finish(ctx)
	}
	return Step{}
}

// outside calls f without the lock and fails the run with its error.
func (s *sink) outside(what string, f func() error) bool {
	r := s.r
	s.writing = true
	r.mu.Unlock()
	err := s.call(f)
	r.mu.Lock()
	s.writing = false
	if err != nil {
		s.dead = true
		r.fail(named("sink "+s.spec.Name, what, err))
	}
	return err == nil
}

// call turns a panic of a connector into an error.
func (s *sink) call(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = internalError(fmt.Sprintf("sink %s", s.spec.Name), p)
		}
	}()
	return f()
}

// named puts the object before an error that does not name it itself.
func named(object, what string, err error) error {
	if text := err.Error(); strings.HasPrefix(text, object) || strings.HasPrefix(text, "SQ9001") {
		return err
	}
	return fmt.Errorf("%s: %s%w", object, what, err)
}

func (s *sink) recover(ctx context.Context) Step {
	if s.outside("recover: ", func() error { return s.conn.Recover(ctx, s.position) }) {
		s.recovered = true
	}
	s.r.wake(s.r.coordinator())
	return did(StepRecover)
}

// write delivers an epoch and notes its confirmation for the next commit.
func (s *sink) write(ctx context.Context, d delivery) bool {
	if !s.deliver(ctx, d) {
		return false
	}
	s.r.stats.Sinks[s.index].Delivered += d.rows()
	s.r.delivered = append(s.r.delivered, Delivered{Sink: s.index, Epoch: d.epoch, Position: s.position})
	return true
}

// deliver hands rows to the connector in the way of the sink's mode.
func (s *sink) deliver(ctx context.Context, d delivery) bool {
	pos := s.position
	ok := s.outside("", func() (err error) {
		switch s.spec.Mode {
		case connect.Upsert:
			pos, err = s.conn.(connect.Keyed).Apply(ctx, d.epoch, d.blocks)
		case connect.Replace:
			if last := newest(d.blocks); last != nil {
				pos, err = s.conn.(connect.Replacer).Replace(ctx, d.epoch, last)
			}
		default:
			pos, err = s.conn.Write(ctx, d.epoch, d.blocks)
		}
		return err
	})
	if ok {
		s.position = pos
	}
	return ok
}

// newest is the last content among the blocks of a sink that is replaced: nobody needs to see the others.
func newest(blocks []*block.Block) *block.Block {
	for i := len(blocks) - 1; i >= 0; i-- {
		if blocks[i].Replaces {
			return blocks[i]
		}
	}
	return nil
}

// takes says why a connector cannot take rows in a mode. The compiler knows what each connector can do; a replaced one may be another.
func takes(c connect.Sink, m connect.Mode) error {
	ok := true
	switch m {
	case connect.Upsert:
		_, ok = c.(connect.Keyed)
	case connect.Replace:
		_, ok = c.(connect.Replacer)
	}
	if !ok {
		return fmt.Errorf("the connector cannot %s rows", map[connect.Mode]string{connect.Upsert: "upsert and delete", connect.Replace: "replace all"}[m])
	}
	return nil
}

// writeEarly writes block i of the open epoch.
func (s *sink) writeEarly(ctx context.Context, i int) Step {
	d := s.blocks[i]
	s.blocks = append(s.blocks[:i], s.blocks[i+1:]...)
	if s.deliver(ctx, d) {
		s.r.stats.Sinks[s.index].Delivered += d.rows()
		full := s.bytes >= s.r.cfg.QueueBytes
		s.bytes -= d.bytes()
		if full {
			s.r.wakeWorkers()
		}
		for _, b := range d.blocks {
			s.r.recycle(b.Buf)
		}
	}
	return did(StepEarly)
}

func (s *sink) finish(ctx context.Context) Step {
	if s.outside("finish: ", func() error { return s.conn.Finish(ctx) }) {
		s.finished = true
	}
	return did(StepFinish)
}
