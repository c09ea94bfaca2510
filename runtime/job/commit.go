package job

import (
	"context"
	"errors"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/table"
)

// EpochPart is what one worker hands over at a barrier. The committer owns it afterwards.
type EpochPart struct {
	Worker    int
	Delta     []table.Entry // final value per touched key since the last barrier
	Timers    []Timer       // none before ordered operators exist
	Out       []OutBlock    // rows of sinks that are released after the commit
	Pos       []SourcePos
	Horizons  []Horizon
	WM        []Watermark
	Delivered []Delivered // epochs that sinks have confirmed since the last commit (worker -1)
	Finished  bool        // W = +∞ was flushed everywhere: the lineage ends with this epoch (worker -1)
}

// OutBlock is encoded rows of one sink, in the order they were produced by one worker.
type OutBlock struct {
	Sink int
	*block.Block
}

// SourcePos is the position behind the last record of a partition that belongs to the epoch.
type SourcePos struct {
	Source    int
	Partition string
	Offset    int64
	End       bool // the partition is finished
}

// Horizon is M of a partition at SourcePos.
type Horizon struct {
	Source    int
	Partition string
	M         int64
}

// Watermark is the watermark of an exchange at the barrier (equal at all receivers).
type Watermark struct {
	Exchange int
	W        int64
}

// Timer is a registered timer.
type Timer struct {
	Operator string
	Key      []byte
	At       int64
}

// Delivered says that a sink has confirmed all epochs up to Epoch; Position is its account of that.
type Delivered struct {
	Sink     int
	Epoch    uint64
	Position connect.Position
}

// Snapshot is the truth after a crash.
type Snapshot struct {
	Lineage   string // "" when nothing was ever started from this committer
	Epoch     uint64 // the last committed epoch, 0: none
	Finished  bool   // the lineage was flushed with W = +∞
	State     []table.Entry
	Pos       []SourcePos
	Horizons  []Horizon
	WM        []Watermark
	Delivered []Delivered
	Outbox    []Undelivered // committed but not confirmed, ascending by epoch
	// Planned is the last logged plan when its epoch, PlannedEpoch, was not committed: the epoch is read again exactly so far.
	Planned      []SourcePos
	PlannedEpoch uint64
}

// Undelivered is the rows of one committed epoch for one sink.
type Undelivered struct {
	Sink   int
	Epoch  uint64
	Blocks []*block.Block
}

// Committer makes epochs durable.
type Committer interface {
	// Recover returns the truth after a start or crash.
	Recover(ctx context.Context) (Snapshot, error)
	// Plan logs, before an epoch of a micro-batch or batch run starts, how far each partition will be read in it (B4).
	Plan(ctx context.Context, epoch uint64, until []SourcePos) error
	// Commit makes an epoch durable: nil, ErrAborted (roll back, replay) or ErrUnknown (ask Recover again).
	Commit(ctx context.Context, epoch uint64, parts []EpochPart) error
}

// Outcomes of Commit beside nil.
var (
	ErrAborted = errors.New("epoch aborted")
	ErrUnknown = errors.New("outcome of the commit is unknown")
)
