// Package job runs a compiled query: sources → stages → sinks, by workers, in epochs. It knows nothing of SQL.
//
// A generated package's New returns a Job: plain data plus constructors, without registration and without side effects, so that
// many link into one program. A Run (run.go) drives it; production from goroutines (drive.go), the simulator (runtime/sim) from a seed.
package job

import (
	"bytes"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/table"
)

// Job describes a compiled query.
type Job struct {
	Name        string // base name of the query file
	Fingerprint string // hash of the plan and the CONST values
	Explain     string // what `explain` prints
	Query       string // the query text, for run-time messages
	Run         RunSpec
	Params      []Param
	Sources     []Source
	Sinks       []Sink
	Stages      []Stage // topological: Stages[i] is fed by earlier ones only
	Exchanges   []Exchange
	Tables      []Table
	Stateful    bool
	Tests       []Test // nil in a release binary
}

// Mode is how input is cut into epochs.
type Mode uint8

// Modes (language.md §10).
const (
	MicroBatch Mode = iota
	Batch
	Continuous
)

// RunSpec is the RUN statement. Every in microseconds: micro-batch interval or checkpoint interval; 0: default.
type RunSpec struct {
	Mode  Mode
	Every int64
}

// Param declares a run-time parameter; values are parsed by Set, a function of the generated package's own type.
type Param struct {
	Name    string
	Type    string // SQL type, for --help and errors
	Default string // SQL text of the default; "" when it must be given
	HasDef  bool
	// Parse reads the flag's or environment's text (T7 text form of the type).
	Parse func(text string) (any, error)
	// DefaultValue is the value of Default; nil when it must be given.
	DefaultValue any
}

// Params are the settled parameter values of a run, by name. Dynamic types: bool, int64, float64, string, sq.Decimal, sq.Timestamp, time.Duration.
type Params map[string]any

// Route is where a row error goes (T4).
type Route uint8

// Routes.
const (
	RouteFail Route = iota
	RouteSkip
	RouteInto
)

// Source describes a source of the job.
type Source struct {
	Name      string
	Connector string
	Format    string
	Columns   []string // declared names
	Types     []string // see connect.SourceConfig
	Need      []int    // needed columns, ascending
	EventTime bool     // the scan keeps M
	Delay     int64    // microseconds
	KeepLate  bool     // every horizon is −∞, and the watermark until the end: for runs that end
	OnError   Route
	ErrorSink int // index in Sinks for RouteInto, else -1
	LateSink  int // index in Sinks, -1: late rows are only counted
	// Options evaluates the WITH values.
	Options func(p Params, e Environ) (connect.Options, error)
	// Open opens the connector; nil is never allowed.
	Open func(connect.SourceConfig) (connect.Source, error)
	// InOrder: chunks of a partition are processed in log order with M known. Otherwise they may be processed by several
	// workers at once, each starting from M = −∞, and merged by Stage.Flush(prefix horizon).
	InOrder bool
	// OneWorker: one worker processes all partitions, that of the key group of the empty key. With InOrder.
	OneWorker bool
}

// Environ gives WITH values env('X') and file('…').
type Environ interface {
	Env(name string) (sq.Secret, error)
	File(path string) (sq.Secret, error)
}

// Sink describes a sink of the job.
type Sink struct {
	Name      string
	Connector string
	Format    string
	Columns   []string     // without _op
	Key       []string     // names of key columns; nil: none known
	Mode      connect.Mode // rows of ON ERROR and LATE INTO are always appended
	// Release: rows leave at block end (false) or after the commit of their epoch (true). A Run may raise it to true.
	AfterCommit bool
	Delivery    string // at-least-once, effectively-once, exactly-once: as explain says it
	Options     func(p Params, e Environ) (connect.Options, error)
	Open        func(connect.SinkConfig) (connect.Sink, error)
}

// Stage describes a stage of the job.
type Stage struct {
	Name   string // operator id
	Source int    // index in Sources of a scan stage, -1 otherwise
	Input  int    // index in Exchanges of another stage, -1 for a scan stage
	// Behind is how far the watermark that the stage forwards stays behind the one that it got, in microseconds (W6): event times of its rows
	// may be that much earlier.
	Behind int64
	// New makes one worker's instance.
	New func(*Env) Operator
	// Emission says when Emit is called.
	Emission Emission
}

// Exchange connects two stages by key group.
type Exchange struct {
	Name     string
	From, To int // indices in Stages
	// Clock: the watermark that a scan stage sends over it is that of processing time; windows behind it close by the clock.
	Clock bool
}

// Operator is one worker's instance of a stage: generated code. The caller is one goroutine at a time. Embed Base for the methods a stage
// does not need.
type Operator interface {
	// Chunk processes whole records of the stage's source (scan stages).
	Chunk(c *Chunk)
	// Block processes the rows of one block that came over the stage's input exchange. It may not keep b.
	Block(b *block.Block)
	// Flush hands everything held back for pre-aggregation to the exchanges. h is the horizon of the prefix before the chunk, for chunks
	// that were processed with M = −∞: held contributions to windows with window_end ≤ h are dropped and counted late. NegInf otherwise.
	Flush(h int64)
	// Watermark says that W has reached w: emit everything that w allows. w = event.PosInf comes once, at the end of a bounded run.
	Watermark(w int64)
	// Emit hands over what has changed since the last call: at the stage's emission points, in band, in front of the barrier (all rows of the
	// epoch have been taken) and behind Watermark(event.PosInf).
	Emit(m Moment)
	// State returns the stage's keyed state, nil when it has none. The same tables for the whole life of the instance.
	State() []table.State
}

// Ender is an operator of a scan stage that may want no further row before the source ends. It is asked after each Chunk and after a restart; of a source with
// OneWorker only. When all scan stages of the source say so, the source has ended.
type Ender interface{ Ended() bool }

// Holder is an operator of a scan stage that holds groups back for pre-aggregation. It is asked after each Chunk.
type Holder interface {
	// Full reports that what is held back is more than the second cache holds: Flush should be called now, not only before a barrier or a watermark.
	Full() bool
}

// Base gives no-op methods to embed in generated operators.
type Base struct {
	_ [cacheLine]byte // keeps the fields of an operator, which change with each row, away from those of another worker's
}

func (Base) Chunk(*Chunk)         {}
func (Base) Block(*block.Block)   {}
func (Base) Flush(int64)          {}
func (Base) Watermark(int64)      {}
func (Base) Emit(Moment)          {}
func (Base) State() []table.State { return nil }

// Chunk is what a scan stage processes.
type Chunk struct {
	connect.Chunk
	Partition int
	// M is, before the call, the largest event time of the partition's rows before the chunk (event.NegInf: none), and after it
	// of all rows up to its end. The operator updates it; only the event-time column matters (W2).
	M int64
	// Time and Step are the processing time of the chunk's records in microseconds: see Clock.
	Time, Step int64

	seen, rows int // with PerRow: Data[:seen] holds rows records
}

// At returns the log position of the record that starts at byte lo of Data. It is cheapest for rising lo.
func (c *Chunk) At(lo int) int64 {
	if c.PerRow {
		return c.row(lo)
	}
	return c.Offset + int64(lo)
}

// Clock returns the processing time of the record that starts at byte lo of Data, in microseconds. It is the clock's when the chunk was read, or, where
// time is simulated, a function of the record's position.
func (c *Chunk) Clock(lo int) int64 {
	if c.Step == 0 {
		return c.Time
	}
	return c.Time + c.Step*c.At(lo)
}

func (c *Chunk) row(lo int) int64 {
	if lo < c.seen {
		c.seen, c.rows = 0, 0
	}
	c.rows += bytes.Count(c.Data[c.seen:lo], []byte{'\n'})
	c.seen = lo
	return c.Offset + int64(c.rows)
}

// Env is what one operator instance sees of its worker. Fields are set before Stage.New and stay the same slices and pointers.
type Env struct {
	Job    *Job
	Params Params
	Stage  int
	Worker int
	// Out holds one out block per sink: append encoded rows to Out[i].Buf and count them in Out[i].Rows. The worker takes what is in them after each call.
	Out []*block.Block
	// Send[x][w] is the block for exchange x to worker w: append records, count Rows. nil for exchanges of other stages.
	Send [][]*block.Block
	// Route maps a key group to a worker.
	Route *[block.KeyGroups]uint16
	// Now is CURRENT_TIMESTAMP of the epoch, microseconds; it changes at the borders of epochs.
	Now int64
	// Seed is that of the run, for random values.
	Seed uint64
	// Tables holds, per table of the job, what its Load made of the snapshot of the epoch; it changes at the borders of epochs.
	Tables []any
	// Errors takes row errors and late rows.
	Errors *Errors
	// Counters are this instance's counters.
	Counters *Counters
	// StateBehind is what Direct returns; nil: never a state.
	StateBehind func(exchange int) table.State

	outBlock int            // bytes of an out block that is full
	spill    func(sink int) // takes a full out block
}

// Direct returns the state behind an exchange if, during this call of Chunk, rows may be added to it as if their partials had come over the exchange: all
// keys are this worker's, nothing is on the way, and which rows are late is known. Otherwise it is nil.
func (e *Env) Direct(exchange int) table.State {
	if e.StateBehind == nil {
		return nil
	}
	return e.StateBehind(exchange)
}

// Wrote is called behind a row that is one of many in a call. A full out block is taken at once: none grows without bound.
func (e *Env) Wrote(sink int) {
	if len(e.Out[sink].Buf) >= e.outBlock && e.spill != nil {
		e.full(sink)
	}
}

func (e *Env) full(sink int) { e.spill(sink) }

// Counters count rows of one operator instance. Plain fields: read by the worker between calls.
type Counters struct {
	RowsIn   int64 // records scanned, or rows received over the exchange
	RowsOut  int64 // rows handed to sinks
	Late     int64 // (row, window) pairs dropped as late
	LateRows int64 // rows late for every window
	Errors   int64 // row errors

	_ [cacheLine]byte // workers count each row: in one line of the cache they would take it from each other
}

// cacheLine is two lines of 64 bytes, which some processors fetch together.
const cacheLine = 128

// Errors routes row errors of one operator instance according to the source's ON ERROR. After Fatal() is not nil the operator must return soon; what it
// produced in this call is discarded with the epoch.
type Errors struct{ sink errorSink }

// errorSink is implemented by the worker (errors.go).
type errorSink interface {
	rowError(e RowError)
	fatal() error
}

// RowError is one failed row (T4).
type RowError struct {
	Code      string // "SQ3001"
	Source    int    // index in Job.Sources, -1 behind an aggregate
	Partition int
	Offset    int64  // of the record's first byte; -1 where unknown
	Column    string // "" where no single column is to blame
	Reason    string
	Raw       []byte // the record; copied by Row
	Span      int    // byte offset in Job.Query of the failing expression or clause, -1 if none
}

// Row reports a row error; the row is then left out of this path. At most one per record and scan stage is written with ON ERROR INTO.
func (e *Errors) Row(r RowError) { e.sink.rowError(r) }

// Failed reports whether a FAIL error has happened, so that loops can stop early.
func (e *Errors) Failed() bool { return e.sink.fatal() != nil }

// Test is a TEST block as data: rows as JSON lines in the source's and the sink's schema.
type Test struct {
	Name   string
	Pos    string // file:line
	Params Params
	Given  []TestInput
	Expect []TestOutput
}

// TestInput is the log of one partition of a source.
type TestInput struct {
	Source    int
	Partition int
	Lines     string // JSON lines
}

// TestOutput is the expected multiset of a sink over Columns; each row is a JSON array of the column values in T7 text form.
type TestOutput struct {
	Sink    int
	Columns []string
	Rows    []string
	Pos     string
	// Ordered: the rows come in this order.
	Ordered bool
	// Doubles marks the columns of type DOUBLE, which are compared with the relative error 1e-9. nil: told apart by their texts.
	Doubles []bool
}
