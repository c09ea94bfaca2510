// Package connect is the contract between the job and its connectors, without any connector.
//
// Their errors name the object (a path) and the cause; which source or sink it was, the job adds.
//
// Readers and sinks are driven step by step by one caller at a time and never start work of their own (stdin's
// pump is the one exception, in connect/stdio). They reach files only through fs.FS.
package connect

import (
	"context"
	"errors"
	"fmt"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/fs"
)

// World is what a connector may reach: the injected file system, standard streams and clock.
type World struct {
	FS     fs.FS
	Stdin  Stream
	Stdout Stream
	Now    func() int64 // microseconds since 1970 UTC
	// Go starts a goroutine for a connector whose reads block (stdin's pump). nil in the simulator: such a connector then reads
	// inline, so that what it returns is a function of the stream alone.
	Go func(func())
	// Memory is the store behind connect/memory; nil where there is none.
	Memory *Memory
	// Terminal describes the terminal that Stdout is; nil: it is none, and gets the rows as they are encoded.
	Terminal func() Terminal
}

// Terminal is what rows for people are laid out by: its size in character cells, and whether it may be coloured.
type Terminal struct {
	Columns, Rows int
	Colour        bool
}

// Stream is a standard stream; nil in the simulator where there is none.
type Stream interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
}

// SourceConfig is everything a source connector needs to open.
type SourceConfig struct {
	Name    string
	Format  string   // "json" or "csv"
	Columns []string // declared names, in order
	Types   []string // their SQL types; only for connectors that make values, nil otherwise
	Need    []int    // needed columns, ascending: a CSV header must have these
	// EventTime: some query uses the event time of the source.
	EventTime bool
	Options   Options
	World     World
}

// Source is an opened source: its partitions are fixed for the run.
type Source interface {
	// Partitions returns the partitions in their order (files: by path). Names are stable across restarts.
	Partitions() []string
	// Open starts reading partition p at offset (0: the beginning). fields, see Chunk.
	Open(p int, offset int64) (Reader, error)
	// Bounded reports whether every partition ends by itself.
	Bounded() bool
	// Size returns the bytes of all partitions as read from disk, -1 if unknown; for progress.
	Size() int64
	Close() error
}

// Chunk is a run of whole records of one partition.
type Chunk struct {
	// Data is whole records, each ended by '\n' (a complete last record without one gets it here). At least Pad readable bytes lie
	// behind it in the same array. It belongs to the reader until the next call of Next.
	Data []byte
	// Offset is the log position of Data[0]: bytes of the decoded (decompressed) stream, or records. Next is the position behind the chunk.
	Offset, Next int64
	// PerRow: positions count records, so the i-th line of Data stands at Offset + i. A record then holds no line end but its last byte.
	PerRow bool
	// Fields maps a CSV field number to a declared column, -1 for none; nil for JSON. It holds for the whole partition.
	Fields []int16
	// Path names the file that the records stand in; "" where they are in none.
	Path string
	// Bad, when not nil, is one record that could not be framed (too long, torn, truncated stream); Data is empty then.
	Bad *BadRecord
	// End is set when the partition is finished: no further chunk will come. Data may hold the last records.
	End bool
	// Idle is set when nothing can be read now, but more may come.
	Idle bool
}

// Pad is the number of readable bytes behind Chunk.Data.
const Pad = 64

// BadRecord is a record that could not be framed; its error is routed by ON ERROR with column NULL.
type BadRecord struct {
	Offset int64
	Reason string
	Raw    []byte // a prefix of at most 4 KiB
}

// Reader reads one partition in log order.
type Reader interface {
	// Next returns the next records: about want positions (see Chunk.Offset) cut at a record border, at least one record. An error is an I/O
	// error: it ends the job.
	Next(want int) (Chunk, error)
	Close() error
}

// Detacher is a Reader that can give the memory of a chunk away, so that it outlives the next call of Next without a copy.
type Detacher interface {
	// Detach returns the memory of the chunk that Next returned last, which is the caller's from here on. The reader goes on in spare, the caller's until
	// now, or in memory of its own.
	Detach(spare []byte) []byte
}

// Mode is how rows reach a sink (language.md §5).
type Mode uint8

// Modes of output.
const (
	Append  Mode = iota // Write adds rows; each is final
	Changes             // Write adds rows that start with their change kind, the column _op
	Upsert              // Apply: the sink is a Keyed
	Replace             // Replace: the sink is a Replacer
)

func (m Mode) String() string { return [...]string{"append", "changes", "upsert", "replace"}[m] }

// OpColumn is the first column of the rows of a sink of changes: "+I", "-U", "+U" or "-D".
const OpColumn = "_op"

// SinkConfig is everything a sink connector needs to open.
type SinkConfig struct {
	Name    string
	Format  string
	Mode    Mode
	Header  []byte // CSV header line with its line end, written before the first row of a new target; nil otherwise
	Options Options
	World   World
	// Atomic: a bounded run; the target appears complete at Finish, or not at all (temporary name, rename).
	Atomic bool
	// Overwrite: an existing, non-empty target of an unbounded run may be replaced. Also set on every restart in a lineage.
	Overwrite bool
}

// Position is a sink's own account of what is durable, kept by the committer; opaque to it (files: the length).
type Position []byte

// Sink writes the rows of one sink. Rows arrive encoded.
type Sink interface {
	// Recover brings the target to exactly pos (nil: nothing delivered yet in this lineage): what lies behind it is cut off. It is called
	// once, before the first Write. With nil after a restart, what the target holds was written by an epoch that never counted.
	Recover(ctx context.Context, pos Position) error
	// Write delivers rows; it returns the new position. Blocks belong to the caller.
	Write(ctx context.Context, epoch uint64, rows []*block.Block) (Position, error)
	// Finish makes the result final at the end of a bounded run (rename, summary).
	Finish(ctx context.Context) error
	// Close releases resources; without Finish an Atomic target is removed.
	Close() error
}

// Keyed is a Sink that keeps the latest row of each key.
type Keyed interface {
	Sink
	// Apply delivers changes (block.Block.Changes) in order: the last one of a key counts. Like Write it returns the new position, and it may
	// be called again with the same epoch after a crash.
	Apply(ctx context.Context, epoch uint64, changes []*block.Block) (Position, error)
}

// Replacer is a Sink whose whole content can be replaced.
type Replacer interface {
	Sink
	// Replace makes rows the content of the sink, all at once. A reader sees the old content or the new one.
	Replace(ctx context.Context, epoch uint64, rows *block.Block) (Position, error)
}

// Options are evaluated WITH values.
type Options map[string]any // string, int64, bool, float64, time.Duration, sq.Secret

// Progress is what a Source may tell beside its rows.
type Progress interface {
	// BytesRead returns how many of Size bytes have been read. It may be called from any goroutine.
	BytesRead() int64
}

// Counted is a Source whose positions count records, not bytes.
type Counted interface {
	// RecordBytes returns about how many bytes of Chunk.Data a record has, at least 1: what is held in memory is bounded in bytes.
	RecordBytes() int64
}

// Endless is a Source that may have no end to find, not even the one of now: RUN BATCH cannot read it.
type Endless interface{ Endless() bool }

// Summarizer is a Sink that adds a text to the summary of a run.
type Summarizer interface {
	// Summary returns one line without line end, valid after Finish; "" for nothing to say.
	Summary() string
}

// ErrGone is the cause of a failed Write when the reader of the output has gone away (the other end of a pipe): the run ends, and
// that is no failure.
var ErrGone = errors.New("the reader of the output has gone")

// NoSource stands where a connector is named that does not exist yet: only a replacement can be opened.
func NoSource(connector string) func(SourceConfig) (Source, error) {
	return func(SourceConfig) (Source, error) { return nil, missing(connector, "--input", "source") }
}

// NoSink is as NoSource.
func NoSink(connector string) func(SinkConfig) (Sink, error) {
	return func(SinkConfig) (Sink, error) { return nil, missing(connector, "--output", "sink") }
}

func missing(connector, flag, what string) error {
	return fmt.Errorf("this version has no connector '%s'; %s %s=FILE puts a file in its place", connector, flag, what)
}
