package job

import (
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
)

// source is an opened source of a run.
type source struct {
	index  int
	spec   *Source
	conn   connect.Source
	stages []int // its scan stages
	parts  []*partition
}

// horizon returns the horizon of a row that follows rows up to M.
func (s *Source) horizon(m int64) int64 {
	if s.KeepLate {
		return event.NegInf
	}
	return event.Horizon(m, s.Delay)
}

// recordBytes returns about how many bytes a position of the source's logs stands for.
func (s *source) recordBytes() int64 {
	if c, ok := s.conn.(connect.Counted); ok {
		return max(1, c.RecordBytes())
	}
	return 1
}

// partition is one log. The reader is used by one worker at a time (busy); all other fields are guarded by Run.mu.
//
// Chunks are dealt in log order. A partition of an in-order source, and every one of a single-worker run, has one owner, who finishes a chunk before it
// reads the next: M before a chunk is then always known. Chunks of other partitions are dealt to whoever is free.
type partition struct {
	src   *source
	index int
	name  string
	owner int // worker; -1: any

	reader connect.Reader
	closed error // of closing the reader at the end of the partition
	busy   bool  // a worker is inside the reader
	pos    int64 // behind the last dealt chunk
	end    bool  // no chunk will come
	// endNext: the reader has said so with the last records of the epoch's range. Whether it says so there or on the next read is a matter of
	// chunk sizes, so the partition ends in the next epoch either way.
	endNext bool
	until   int64 // the open epoch reads records that start before it
	idleAt  int64 // time of the next look at an idle reader; 0: not idle
	m       *event.Prefix
	clock   *event.Prefix // the same chunks: the time before which no row comes any more
	time    int64         // no chunk that will be dealt has an earlier processing time
	cutPos  int64         // position at the border of the epoch that is being cut
	cutEnd  bool
}

// wants reports whether worker w may read a chunk now.
func (p *partition) wants(w int, now int64) bool {
	return (p.owner < 0 || p.owner == w) && !p.busy && !p.end && p.pos < p.until && p.idleAt <= now
}

// horizon returns the horizon that the partition's next row would get (W4); +∞ when no row can come.
func (p *partition) horizon() int64 {
	if p.end && p.m.Complete() {
		return event.PosInf
	}
	return p.src.spec.horizon(p.m.M())
}

// clockHorizon is the time that the partition's next row has at the earliest; +∞ when no row can come. The wall clock moves it on by itself.
func (p *partition) clockHorizon(now int64, simulated bool) int64 {
	if p.end && p.m.Complete() {
		return event.PosInf
	}
	if !simulated && p.clock.Raise(max(now, p.time)) {
		p.time = p.clock.M()
	}
	return p.clock.M()
}

// deal gives a chunk its place in the log and its processing time.
func (p *partition) deal(t *task, now int64, simulated *RowTime) {
	t.seq, t.m, t.known = p.m.Deal()
	p.clock.Deal()
	p.clock.Forget(t.seq)
	if simulated != nil {
		t.step = simulated.step(t.chunk.PerRow)
		t.time, t.timeEnd = simulated.Start, simulated.Start+t.step*t.chunk.Next
		return
	}
	p.time = max(p.time, now)
	t.time, t.timeEnd = p.time, p.time
}

// ready reports whether nothing is left to read in the open epoch.
func (p *partition) ready(idleCounts bool) bool {
	return !p.busy && (p.end || p.pos >= p.until || idleCounts && p.idleAt > 0)
}

// cut marks the border of an epoch behind the chunks dealt so far.
func (p *partition) cut() {
	p.m.Cut()
	p.cutPos, p.cutEnd = p.pos, p.end
}

// close releases the reader; an error is kept for Abandon.
func (p *partition) close() {
	if p.reader != nil {
		p.closed = p.reader.Close()
		p.reader = nil
	}
}
