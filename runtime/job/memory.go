package job

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/table"
)

// MemCommitter is a Committer in memory. It survives a simulated crash, not its process. It is safe for concurrent use.
type MemCommitter struct {
	mu        sync.Mutex
	lineage   string
	epoch     uint64
	finished  bool
	state     map[stateKey]table.Entry
	pos       map[posKey]SourcePos
	horizons  map[posKey]Horizon
	wm        map[int]int64
	delivered map[int]Delivered
	outbox    []Undelivered
	planned   []SourcePos
	plannedAt uint64
}

type stateKey struct {
	operator string
	group    uint8
	slice    int64
	key      string
}

type posKey struct {
	source    int
	partition string
}

// NewMemCommitter returns a committer of a new lineage.
func NewMemCommitter() *MemCommitter {
	return &MemCommitter{state: map[stateKey]table.Entry{}, pos: map[posKey]SourcePos{}, horizons: map[posKey]Horizon{}, wm: map[int]int64{}, delivered: map[int]Delivered{}}
}

// Plan implements Committer.
func (c *MemCommitter) Plan(_ context.Context, epoch uint64, until []SourcePos) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned, c.plannedAt = slices.Clone(until), epoch
	return nil
}

// Commit implements Committer. It is atomic: a crash is either before or after it.
func (c *MemCommitter) Commit(_ context.Context, epoch uint64, parts []EpochPart) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch+1 {
		return ErrAborted
	}
	c.epoch = epoch
	rows := map[int][]*block.Block{}
	for _, p := range parts {
		c.finished = c.finished || p.Finished
		for _, e := range p.Delta {
			k := stateKey{e.Operator, e.Group, e.Slice, string(e.Key)}
			if e.Value == nil {
				delete(c.state, k)
			} else {
				c.state[k] = e
			}
		}
		for _, s := range p.Pos {
			c.pos[posKey{s.Source, s.Partition}] = s
		}
		for _, h := range p.Horizons {
			c.horizons[posKey{h.Source, h.Partition}] = h
		}
		for _, w := range p.WM {
			c.wm[w.Exchange] = w.W
		}
		for _, d := range p.Delivered {
			c.delivered[d.Sink] = d
		}
		for _, b := range p.Out {
			rows[b.Sink] = append(rows[b.Sink], b.Block)
		}
	}
	for s, b := range rows {
		c.outbox = append(c.outbox, Undelivered{Sink: s, Epoch: epoch, Blocks: b})
	}
	c.outbox = slices.DeleteFunc(c.outbox, func(u Undelivered) bool {
		d, ok := c.delivered[u.Sink]
		return ok && d.Epoch >= u.Epoch && u.Epoch < epoch
	})
	return nil
}

// Recover implements Committer. Its answer is a function of the commits, in a fixed order.
func (c *MemCommitter) Recover(context.Context) (Snapshot, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := Snapshot{Lineage: c.lineage, Epoch: c.epoch, Finished: c.finished, Planned: c.planned, PlannedEpoch: c.plannedAt}
	c.lineage = "memory"
	for _, e := range c.state {
		s.State = append(s.State, e)
	}
	slices.SortFunc(s.State, func(a, b table.Entry) int {
		return cmp.Or(cmp.Compare(a.Operator, b.Operator), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Slice, b.Slice), bytes.Compare(a.Key, b.Key))
	})
	for _, p := range c.pos {
		s.Pos = append(s.Pos, p)
	}
	slices.SortFunc(s.Pos, func(a, b SourcePos) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Partition, b.Partition))
	})
	for _, h := range c.horizons {
		s.Horizons = append(s.Horizons, h)
	}
	slices.SortFunc(s.Horizons, func(a, b Horizon) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Partition, b.Partition))
	})
	for x, w := range c.wm {
		s.WM = append(s.WM, Watermark{Exchange: x, W: w})
	}
	slices.SortFunc(s.WM, func(a, b Watermark) int { return cmp.Compare(a.Exchange, b.Exchange) })
	for _, d := range c.delivered {
		s.Delivered = append(s.Delivered, d)
	}
	slices.SortFunc(s.Delivered, func(a, b Delivered) int { return cmp.Compare(a.Sink, b.Sink) })
	s.Outbox = slices.Clone(c.outbox)
	slices.SortFunc(s.Outbox, func(a, b Undelivered) int {
		return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Sink, b.Sink))
	})
	return s, nil
}
