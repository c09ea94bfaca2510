// Package plan is the operator plan: what the generated program does, cut into fused stages.
//
// Phase: between typecheck and emission. In: typed.Program. Out: Program, plain data with a stable text Dump and
// a Verify. Build is total: a panic is a compiler bug. Rewrites are values → values, one file each, each can be
// switched off by name.
package plan

import (
	"slices"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Program is a planned query file.
type Program struct {
	Typed     *typed.Program
	Stages    []*Stage // topological order: a stage stands after all that feed it
	Exchanges []*Exchange
	Tables    []*Table
}

// Table is a table that some operator joins with: a snapshot of it is loaded as a whole, and indexed by the columns of each join.
type Table struct {
	Index   int // in Program.Tables
	Source  *typed.Source
	Columns []int   // what its joins need, ascending
	Indexes [][]int // lists of columns, each without repetition
}

// Stage is a run of operators between exchanges: one generated type, one instance per worker. A scan stage has
// Source and one branch per query that reads it and place where it does (one read, one decode). Any other stage has Inputs, one per
// stage that feeds it, and branches that all begin with its Merge: one per query that goes on from there.
type Stage struct {
	ID       string // stable: from names and kinds, never from positions
	Index    int    // in Program.Stages
	Source   *typed.Source
	Inputs   []*Exchange
	Branches []*Branch
	// Columns is, for a scan stage, the union of what its branches need: indices into Source.Schema, ascending.
	Columns []int
	// EventTime: some branch uses time, so the scan reads ts of every row and keeps M.
	EventTime bool
	// InOrder: chunks of a partition must be processed in log order with M known (LATE INTO, error rows with
	// positions in order, rows to sinks); otherwise chunks may be decoded in parallel and merged (language.md §3).
	InOrder bool
	// OneWorker: one worker reads all partitions, so that rows of different ones have an order too: a LIMIT takes the first, a count window numbers them.
	OneWorker bool
}

// Ends reports a scan stage that need not be read to its end: each of its branches has a LIMIT.
func (s *Stage) Ends() bool {
	for _, br := range s.Branches {
		if !slices.ContainsFunc(br.Ops, func(op Op) bool { l, ok := op.(*Limit); return ok && l.Count >= 0 }) {
			return false
		}
	}
	return s.Source != nil
}

// Branch is one path through a stage: Ops in order; the last one is a *Sink or a *Send. Behind a union the same operators of the query stand
// in one branch per input.
type Branch struct {
	Query *typed.Query
	Scan  *typed.Scan // of a scan stage: Need is this path's needed set; nil behind an exchange
	Ops   []Op
}

// Merge is the operator that a stage behind an exchange starts with; nil for a scan stage.
func (s *Stage) Merge() *Merge {
	if len(s.Inputs) == 0 {
		return nil
	}
	return s.Inputs[0].Merge
}

// EdgeKind tells append (+I only) from changing (+I −U +U −D) edges (E1).
type EdgeKind uint8

// Edge kinds.
const (
	Append EdgeKind = iota
	Changing
)

// Exactness is the label of B2 that explain prints.
type Exactness uint8

// Labels, ordered: the label of a path is the largest of its operators'.
const (
	Exact Exactness = iota
	OrderSensitive
	Volatile
)

// Edge describes the rows that leave an operator.
type Edge struct {
	Schema  types.Schema
	Kind    EdgeKind
	Key     []int // unique key as column indices; nil: none known. An empty, non-nil key: at most one row.
	Time    []int // event-time columns
	Horizon bool  // rows carry the hidden column h
	Exact   Exactness
	Live    bool   // rows leave before they are final, and are taken back later
	Rounded []bool // columns that hold a compensated DOUBLE sum: nil, or one per column
}

// Op is one of *Filter, *Project, *TableJoin, *Repeat, *Limit, *LateTest, *PreAggregate, *Send, *Merge, *Sink. (The scan itself is the stage.)
type Op interface {
	ID() string
	Edge() *Edge
}

// Base is embedded by every operator.
type Base struct {
	OpID string
	Out  Edge
}

func (b *Base) ID() string  { return b.OpID }
func (b *Base) Edge() *Edge { return &b.Out }

// Filter keeps rows whose conjuncts are all TRUE, in order.
type Filter struct {
	Base
	From      *typed.Filter
	Conjuncts []typed.Expr
}

// Project computes Items over its input; an item with Need false is not evaluated and has no value.
type Project struct {
	Base
	From  *typed.Project
	Items []typed.Expr
	Need  []bool
}

// TableJoin joins each row with the matching rows of a table's snapshot, see typed.TableJoin. Keys[i] = column By[i] of the table; Index is the place
// of By in Table.Indexes, −1 when there is no key: every row of the table is tried.
type TableJoin struct {
	Base
	From  *typed.TableJoin
	Table *Table
	Index int
	Keys  []typed.Expr
	By    []int
	On    []typed.Expr
	Need  []bool // columns of the table
}

// Repeat gives each row Count times, not at all where that is NULL or not positive.
type Repeat struct {
	Base
	From   *typed.Repeat
	Count  typed.Expr
	Number bool // the last column is the number of the repetition, from 1 on
}

// Limit lets the rows from number Offset+1 to Offset+Count in log order pass; a negative Count: all behind Offset. Columns are evaluated first: a row
// that has no value for one of them takes no place.
type Limit struct {
	Base
	From          *typed.Sort
	Columns       []typed.Expr
	Count, Offset int64
}

// LateTest assigns a window to the row's event time and drops it iff window_end ≤ h (W3); the drop is counted and,
// with the source's LATE INTO, written. Operator is the name that late_operator shows. AddColumns: a window table function
// (window_start, window_end, window_time are appended to the row); otherwise the window only feeds the PreAggregate behind it.
type LateTest struct {
	Base
	Spec       typed.WindowSpec
	Operator   string
	AddColumns bool
	HasHorizon bool // false: rows have h = −∞ (not the first time operator), so nothing is tested
	// Once is the number, from 1 on, of the written operator among those of the stage of which a record may meet several tests: in several
	// inputs of a union, in several uses of a view, behind a join that multiplies it. Then the record is late once. 0: it meets one.
	Once int
}

// PreAggregate aggregates locally, per worker, by (window, keys), and hands partials to the exchange behind it.
type PreAggregate struct {
	Base
	From   *typed.Aggregate
	Window *typed.WindowSpec // nil: by keys only
	// Start is the window's start where a window table function gave the row its window columns: a TIMESTAMP NOT NULL expression over the
	// input. nil with Window set: the LateTest right before this operator assigned the window.
	Start typed.Expr
	End   typed.Expr   // the same for the end, where the start does not tell it
	Keys  []typed.Expr // without window_start and window_end
	Aggs  []typed.Agg  // only needed ones
	// Rows: the rows of each key are numbered, in log order, and each goes into the windows that its number is in. Keys does not hold window_end, which the
	// records have as their last key column.
	Rows *typed.RowWindow
	// Gather: all partials go to one worker, that of the key group of the empty key.
	Gather bool
	// Signed: the rows are those of a live result, old ones are taken back. EachRow: a partial leaves with every row;
	// not of windows, which wait for the watermark anyway and whose partials may yet turn out late.
	Signed, EachRow bool
}

// Send hands partials to an exchange.
type Send struct {
	Base
	To *Exchange
}

// Merge is the other half of PreAggregate behind the exchange: it merges partials into keyed state and emits groups
// when their window closes (W ≥ window_end), or, without a window, once at the end of a bounded run. It is the first operator of its stage.
type Merge struct {
	Base
	From   *typed.Aggregate
	Window *typed.WindowSpec
	State  WindowState
	Keys   []types.Type // of PreAggregate.Keys
	Aggs   []typed.Agg  // as in PreAggregate
	Cols   []OutCol     // one per column of Out.Schema
	Global bool         // no keys and no window: exactly one row at the end, also without input
	Live   *Live        // its rows leave before they are final; nil: when they are
	Gather *Gather      // ORDER BY, LIMIT, or a result that is replaced whole; nil: an aggregate
	// Rows: the last of Keys is window_end, and a group leaves with the last row of its window, which Aggs[Count] counts.
	Rows *typed.RowWindow
	// Retracts: the input is live, so states can take rows back, and a group ends with its last row. Count is then the aggregate that counts the rows.
	Retracts bool
	Count    int
	// Distinct: groups without aggregates over an append input: each is one row, final when it is first seen.
	Distinct bool
}

// Gather is a merge of whole rows on one worker: Keys are the ORDER BY items and the columns, Aggs[Count] says how often a row occurs. It emits all
// rows in the order of the keys, but for the first Offset, and at most Limit (negative: all).
type Gather struct {
	Order         []Order // of Keys
	Limit, Offset int64
	Whole         bool // each emission is the whole new content of the sink
}

// Order is how a key is sorted. NULL is the smallest value, unless NullsLast.
type Order struct{ Desc, NullsLast bool }

// Live says when a merge that emits changes does so (language.md E3).
type Live struct {
	Every   int64 // EVERY in microseconds, negative: not written
	AtEnd   bool  // in a bounded run once, at the end
	EachRow bool
}

// WindowState says how a Merge keeps the groups of its windows.
type WindowState uint8

// Forms of state. ByStart: windows of one length, found by their start. BySlice: windows that share slices (A4). ByBorders: windows that a table function
// gave the rows, found by start and end. BySession: sessions by key.
const (
	NoWindow WindowState = iota
	ByStart
	BySlice
	ByBorders
	BySession
)

// windowState settles it; table: a window table function made the window.
func windowState(w *typed.WindowSpec, table bool) WindowState {
	switch {
	case w == nil:
		return NoWindow
	case w.Kind == typed.Session:
		return BySession
	case w.Zone == "" && (w.Kind == typed.Tumble || table && w.Kind == typed.Hop):
		return ByStart
	case table:
		return ByBorders
	}
	return BySlice
}

// OutKind says what a column of a Merge's row is.
type OutKind uint8

// Kinds of output columns. OutNone: nobody uses the column, it has no value.
const (
	OutNone OutKind = iota
	OutWindowStart
	OutWindowEnd
	OutWindowTime // window_end − 1 µs
	OutKey
	OutAgg
)

// OutCol is one column of a Merge's row; Index is into Keys or Aggs.
type OutCol struct {
	Kind  OutKind
	Index int
}

// Sink encodes rows into a sink's out block.
type Sink struct {
	Base
	From    *typed.Output
	Items   []typed.Expr
	Release Release
}

// Release is the point at which a sink's rows leave (runtime.md §2).
type Release uint8

// Release points.
const (
	AtBlockEnd  Release = iota // at-least-once
	AfterCommit                // exactly-once, and bounded file sinks
)

// Exchange carries partials from the PreAggregates of one stage to a Merge by key group (256), one FIFO per sender and receiver,
// with watermarks and barriers in band. All exchanges into a Merge have one record form: its keys and aggregates.
type Exchange struct {
	Index    int // in Program.Exchanges
	From, To *Stage
	Pre      *PreAggregate // the first one
	Merge    *Merge
}

// Options switch rewrites off by name, for tests.
type Options struct{ Off map[string]bool }
