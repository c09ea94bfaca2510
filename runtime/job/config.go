package job

import (
	"github.com/streamc/streamc/runtime/connect"
)

// Config is everything a Run gets from outside; a Run reaches no global state.
type Config struct {
	World   connect.World
	Environ Environ
	Params  Params
	// Workers is the number of workers, at least 1.
	Workers int
	// Run is the mode and interval: the job's own or an override.
	Run RunSpec
	// Committer makes epochs durable. nil: nothing is kept, a restart reads from the start.
	Committer Committer
	// AfterCommit releases every sink's rows after the commit of their epoch only. BATCH implies it.
	AfterCommit bool
	// Overwrite: see connect.SinkConfig.
	Overwrite bool
	// QueueBytes bounds what waits in one exchange queue, in one sink's queue and in the outbox: sources stop above it. 0: 64 MiB.
	QueueBytes int64

	// OpenSource and OpenSink replace the connector of a source or sink (--input, --output, tests). They are asked for every one and
	// return nil, nil for those that they leave alone.
	OpenSource func(source int, c connect.SourceConfig) (connect.Source, error)
	OpenSink   func(sink int, c connect.SinkConfig) (connect.Sink, error)

	// ChunkBytes chooses the size of the next chunk of a partition. nil: 256 KiB, which caches hold.
	ChunkBytes func(source, partition int) int
	// Quota chooses how many bytes of a partition a planned epoch reads when n partitions are read in it. nil: 8 MiB over all.
	Quota func(epoch uint64, source, partition, n int) int64
	// OutBlockBytes is about the size of the blocks in which rows wait for their commit. 0: 256 KiB.
	OutBlockBytes int
	// Choose picks one of n steps that a worker may take now, the most urgent first. nil: the first.
	Choose func(n int) int
	// EpochTime is CURRENT_TIMESTAMP of an epoch. nil: World.Now when the epoch begins, in a BATCH run when the run does. Simulations fix it, so that
	// results are equal in every schedule.
	EpochTime func(epoch uint64) int64
	// Seed is that of random values. It must be the same after a restart within a lineage.
	Seed uint64
	// RowTime makes processing time a function of the logs. nil: it is World.Now when a chunk is read. Simulations set it for the same reason.
	RowTime *RowTime
	// Wake is called when an actor may have something to do after a step without progress. It must not block or call the Run.
	Wake func(actor int)
	// Observe, when not nil, is given every Run that Execute starts (there is more than one after an aborted epoch), for progress.
	Observe func(*Run)
}

// RowTime is processing time as a function of the log: the row at position p of its partition has the time Start + p × step. All in microseconds.
type RowTime struct {
	Start  int64
	Byte   int64 // the step where positions count bytes, above 0
	Record int64 // the step where they count records (connect.Chunk.PerRow), above 0
}

func (t *RowTime) step(perRow bool) int64 {
	if perRow {
		return t.Record
	}
	return t.Byte
}

// Defaults of Config.
const (
	defaultChunk      = 1 << 18
	defaultQueue      = 64 << 20
	epochBytes        = 8 << 20  // of one planned epoch and worker, over all partitions
	planPartitions    = 256      // read side by side in one planned epoch
	defaultCheckpoint = 100_000  // µs between the epochs of a continuous run
	freeBytes         = 32 << 20 // of buffers that are kept for reuse: what an epoch writes, about
	outBlockBytes     = 1 << 18  // rows held for the commit are collected in blocks of about this size
	leastSpill        = 1 << 12  // bytes that an emission sets aside at once, where blocks are small
	idlePoll          = 5_000    // µs between looks at a reader that has nothing
)

// ActorKind is the kind of a state machine of a Run.
type ActorKind uint8

// Kinds of actors.
const (
	ActorWorker ActorKind = iota
	ActorCoordinator
	ActorCommitter
	ActorSink
)

func (k ActorKind) String() string {
	return [...]string{"worker", "coordinator", "committer", "sink"}[k]
}

// StepKind is what a step did.
type StepKind uint8

// Kinds of steps.
const (
	StepNone      StepKind = iota
	StepRead               // worker: read a chunk
	StepProcess            // worker: process a chunk
	StepFlush              // worker: a parallel chunk's contributions meet the horizon of their prefix and leave
	StepWatermark          // worker: the watermark of a source leaves
	StepInject             // worker: scans flush and the barrier leaves them
	StepReceive            // worker: a block came over an exchange
	StepAdvance            // worker: a watermark came over an exchange
	StepAlign              // worker: a barrier came over an exchange, others are missing
	StepBarrier            // worker: the last barrier came: a stage hands its delta over and the barrier goes on
	StepHandOver           // worker: all stages have passed the barrier
	StepPlan               // coordinator: the next epoch is planned
	StepTrigger            // coordinator: a barrier is asked for
	StepCollect            // coordinator: all parts are there
	StepEnd                // coordinator: nothing is left to read
	StepLogPlan            // committer: the plan is durable
	StepCommit             // committer: the epoch is durable
	StepRecover            // sink: brought to its recorded position
	StepRedeliver          // sink: rows of the recovered outbox
	StepDeliver            // sink: rows of a committed epoch
	StepEarly              // sink: a block that leaves before its commit
	StepBoundary           // sink: the position at an epoch's end is handed over
	StepFinish             // sink: the result is final
	stepKinds
)

func (k StepKind) String() string {
	return [...]string{"none", "read", "process", "flush", "watermark", "inject", "receive", "advance", "align", "barrier", "hand over",
		"plan", "trigger", "collect", "end", "log plan", "commit", "recover", "redeliver", "deliver", "early release", "boundary", "finish"}[k]
}

// Kind is an (actor, step kind) pair.
type Kind struct {
	Actor ActorKind
	Step  StepKind
}

func (k Kind) String() string { return k.Actor.String() + ": " + k.Step.String() }

// Kinds lists every pair that a Run can make, for coverage of crash tests.
func Kinds() []Kind {
	var out []Kind
	for s := StepRead; s < stepKinds; s++ {
		a := ActorWorker
		switch {
		case s >= StepRecover:
			a = ActorSink
		case s >= StepLogPlan:
			a = ActorCommitter
		case s >= StepPlan:
			a = ActorCoordinator
		}
		out = append(out, Kind{a, s})
	}
	return out
}

// Step is the outcome of one step of an actor.
type Step struct {
	Kind
	// Progress is false when the actor had nothing to do: step it again after Wake, or at WakeAt if that is not 0.
	Progress bool
	// WakeAt is a time of World.Now, microseconds.
	WakeAt int64
}
