// Package typed is the checked tree: what a query means.
//
// Phase: between typecheck and codegen/plan (and golden/ref, which evaluates it). Every expression
// has a Type and a Span; names are column indices; *, BETWEEN, aliases and casts are explicit;
// the SELECT and the pipe spelling of one query are the same tree. It holds no Invalid type.
package typed

import (
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/types"
)

// Program is a checked query file.
type Program struct {
	Src     *source.File
	Name    string // base name of the file without ".sq"
	Params  []*Param
	Sources []*Source
	Sinks   []*Sink // declared ones, then the implicit stdout sinks of unnamed queries
	Queries []*Query
	Run     Run
	Tests   []*Test
}

// Param is a run-time parameter.
type Param struct {
	Name    string
	Type    types.Type
	Default Expr // constant expression; nil: must be given
	Span    source.Span
}

// Source is a declared source.
type Source struct {
	Name      string
	Index     int // in Program.Sources
	Schema    types.Schema
	Connector string // file stdin memory
	Format    string // json csv
	With      []Option
	Time      int   // index of the event-time column, -1: none
	Delay     int64 // microseconds
	KeepLate  bool  // late = 'keep': every horizon is −∞, and W until the end
	Endless   bool  // it does not end by itself (E6a)
	// Meta are the keys of the last columns, which are not in the records but known of them: "partition", "offset".
	Meta []string
	// TimeExpr is event time that is computed from other columns: Schema[Time] is then the last column, hidden, and its key ComputedTime. nil: it is stored.
	TimeExpr Expr
	OnError  OnError
	LateInto *Sink // nil: counted only
	// Rows is the content of a VALUES list, which is a source without a declaration; Connector is then "values".
	Rows [][]*Literal
	Span source.Span
}

// ComputedTime is what Meta says of event time that is an expression.
const ComputedTime = "computed"

// Stored is the number of columns that are in the records: the first ones.
func (s *Source) Stored() int { return len(s.Schema) - len(s.Meta) }

// Known is the columns that are in the records or known of them: all but computed event time.
func (s *Source) Known() types.Schema {
	if s.TimeExpr != nil {
		return s.Schema[:s.Time]
	}
	return s.Schema
}

// MetaKey is the key of a metadata column, "" for one that is in the records.
func (s *Source) MetaKey(column int) string {
	if column < s.Stored() {
		return ""
	}
	return s.Meta[column-s.Stored()]
}

// OnErrorKind is the route of row errors.
type OnErrorKind uint8

// Routes of row errors (T4).
const (
	Fail OnErrorKind = iota
	Skip
	Into
)

// OnError is a source's route of row errors; Sink is set for Into.
type OnError struct {
	Kind OnErrorKind
	Sink *Sink
}

// SinkRole says what rows a sink gets, beside those of queries.
type SinkRole uint8

// Sink is a declared or implicit sink. Schema is complete: for a sink without declared columns it is
// the query's, or that of error or late rows. ErrorRows: takes the rows of ON ERROR INTO.
// LateRows: takes late records of the named source.
type Sink struct {
	Name      string // stdout, stdout[2] for implicit ones
	Index     int    // in Program.Sinks
	Implicit  bool
	Schema    types.Schema
	Connector string // file stdout memory blackhole
	Format    string // json csv
	With      []Option
	Delivery  string // "" when not written
	// Key is the columns of its PRIMARY KEY, or of the result's key where it has no columns of its own; of a sink that takes the latest row of each
	// key it may be empty: one row. nil: none.
	Key       []int
	ErrorRows bool
	LateRows  *Source
	Span      source.Span
}

// Option is one WITH value: a typed expression over literals, parameters, env('X') and file('…').
// Secret is set if env or file occur in it.
type Option struct {
	Key    string
	Value  Expr
	Secret bool
	Span   source.Span
}

// RunMode is how the program runs.
type RunMode uint8

// Modes of §10.
const (
	MicroBatch RunMode = iota // the default, Every 0
	Batch
	Continuous
)

// Run is the RUN statement; Every in microseconds (micro-batch interval, checkpoint interval), 0: default.
type Run struct {
	Mode    RunMode
	Every   int64
	Written bool // false: no RUN statement
}

// Query is one chain from its heads to a sink. Ops[0] is a *Scan or a *Union, the last is an *Output. Views, common table
// expressions and subqueries in FROM stand in it wherever they are used: what equal parts share is the planner's business.
type Query struct {
	Name string // stable: the sink's name, with [n] when several queries feed it
	Ops  []Op
	Span source.Span
}

// Op is one of *Scan, *Union, *TableJoin, *Repeat, *Filter, *Project, *Window, *Aggregate, *Output. Each op's input is the op before it.
type Op interface {
	// Schema is the operator's result, hidden columns last.
	Schema() types.Schema
	// Pos is the place of the clause that the operator came from.
	Pos() source.Span
}

// Base carries what every operator has.
type Base struct {
	Out  types.Schema
	Span source.Span
	// Time lists the columns of Out that are event time (W6), as indices; empty: none.
	Time []int
	// LostTime says which operator and clause lost the event time, for SQ2102; "" when Time is not empty.
	LostTime string
}

func (b *Base) Schema() types.Schema { return b.Out }
func (b *Base) Pos() source.Span     { return b.Span }

// Scan reads a source. Need[i] tells whether column i is in the needed set (T4a) of this query: a
// cell that is not needed is never decoded and cannot fail. The event-time column of a query with a
// time operator is always needed for M, but UsesTime alone does not make its cell an error: see Need.
type Scan struct {
	Base
	Source   *Source
	Need     []bool
	UsesTime bool // a time operator follows on this path, so M and h are computed
}

// Union is the rows of all its inputs (UNION ALL). Each input is a chain like a query's, from a *Scan or another *Union to a *Project
// whose columns are those of Out. Rows keep their horizon; W is the least of the inputs'.
type Union struct {
	Base
	Inputs [][]Op
}

// JoinKind is the kind of a join.
type JoinKind uint8

// Kinds of joins with a table.
const (
	Inner JoinKind = iota
	Left
	Semi
	Anti
)

func (k JoinKind) String() string { return [...]string{"inner", "left", "semi", "anti"}[k] }

// TableJoin joins each row with the rows of a table (the batch side), of which an epoch sees one snapshot. Out is the input's columns and,
// of INNER and LEFT, the table's, which a LEFT makes NULL where no row matches. The row keeps its horizon. A table row matches if every Left[i]
// = Right[i] – Left over the input, Right a column of the table; NULLs never match – and then every condition of On, over the input's columns
// followed by the table's, is TRUE. On is empty for INNER: its further conditions are a Filter behind it. Table rows are tried in their order; an error in On
// removes the input's row. Need tells the columns of the table that Right, On or a reader uses.
type TableJoin struct {
	Base
	Kind  JoinKind
	Table *Source
	Left  []Expr
	Right []*Column
	On    []Expr
	Need  []bool
}

// Repeat gives each row Count times, a BIGINT; none where that is NULL or not positive. Rows keep their horizon. With Number the last
// column tells which of them it is, from 1 on: UNNEST is a Repeat by the size of an array, and the elements at these numbers.
type Repeat struct {
	Base
	Count  Expr
	Number bool
	Sets   bool // it numbers GROUPING SETS: random values are those of the row, so that the sums of all sets agree
}

// Filter keeps the rows for which every conjunct is TRUE, tested in order, stopping at the first that is not.
type Filter struct {
	Base
	Conjuncts []Expr
}

// Project computes columns. Need[i] is false for an item whose value nobody uses: it is not evaluated.
type Project struct {
	Base
	Items []Expr
	Need  []bool
}

// WindowKind names a window function.
type WindowKind uint8

// Window kinds (language.md A1).
const (
	Tumble WindowKind = iota
	Hop
	Cumulate
	Session
)

func (k WindowKind) String() string {
	return [...]string{"TUMBLE", "HOP", "CUMULATE", "SESSION"}[k]
}

// WindowSpec is a window over the event-time column Col of the input or, with Clock, over the processing time of its rows; lengths are in microseconds. HOP(slide = size) and CUMULATE(step = size) are written as
// Tumble.
type WindowSpec struct {
	Kind   WindowKind
	Col    int    // -1 with Clock
	Clock  bool   // it closes by the wall clock, and no row is late for it
	Size   int64  // of CUMULATE the largest; of SESSION the gap
	Slide  int64  // of HOP; the step of CUMULATE; of Tumble = Size; of SESSION 0
	Offset int64  // of the starts, from 0 up to below Slide, of CUMULATE below Size
	Zone   string // windows of whole days of a zone's calendar: the lengths above are multiples of 24 h and mean days. "": UTC
	Span   source.Span
}

// Plain reports windows of one length that do not overlap: TUMBLE without a zone.
func (w *WindowSpec) Plain() bool { return w.Kind == Tumble && w.Zone == "" }

// Sliced reports windows whose state is kept by slice (A4).
func (w *WindowSpec) Sliced() bool { return w.Kind != Session && !w.Plain() }

// Window is a window table function: the input's columns, then window_start, window_end and hidden
// window_time. It drops the pairs (row, window) with window_end <= h, and hands h on.
type Window struct {
	Base
	Spec WindowSpec
	Keys []Expr // of SESSION: PARTITION BY
}

// RowWindow is a count window, ROWS(Size, Slide): the rows of each key are numbered from 0 on, in log order, and a window ends behind every Slide of them,
// at window_end, with the last Size rows or, where there are not so many yet, all. ROWS(n) has Slide = Size.
type RowWindow struct {
	Size, Slide int64
	Span        source.Span
}

// Aggregate groups by Keys and, with Spec set, by a window over its input's event time (it is then a
// time operator). Out: window_start, window_end (if Spec != nil), keys, aggregates, then hidden
// window_time (with Spec or Windowed). When the input comes from a Window table function, Keys name its
// window_start/window_end columns, Spec is nil and Windowed holds that function's spec: groups close with it. Check fuses a table
// function and its aggregate into Spec where nothing stands between them and nothing else reads the window's columns.
// With Rows set it groups by the count windows of each key: Out begins with the BIGINT columns window_start and window_end, the rows have no event time, and a
// group closes with its last row; one that never gets it gives no row. A row without a value for a key or an argument has no number.
// No keys and no window: one global group, which always gives one row. Aggs may be empty (the distinct keys).
type Aggregate struct {
	Base
	Spec     *WindowSpec
	Rows     *RowWindow
	Windowed *WindowSpec // see above
	StartKey int         // with Windowed: index in Keys of window_start, and of window_end; else -1. Check puts both among the keys
	EndKey   int
	Keys     []Expr
	Aggs     []Agg
}

// Sort gathers all rows in one place, orders them by By and then by Columns, skips Offset of them and keeps Limit (negative: all). Columns are the
// columns of the input that are used below, so rows that look alike there stand in no particular order.
type Sort struct {
	Base
	By            []SortKey
	Columns       []Expr
	Limit, Offset int64
	// First: there is no order, and the rows are those of one source as they are read. The first ones in log order leave at once, and behind the last
	// of them nobody reads on.
	First bool
}

// Window is the window that closes the groups, nil for none.
func (a *Aggregate) Window() *WindowSpec {
	if a.Spec != nil {
		return a.Spec
	}
	return a.Windowed
}

// Closes reports that a group is final at some point, and gives its row then.
func (a *Aggregate) Closes() bool { return a.Window() != nil || a.Rows != nil }

// Output writes rows to a sink. Items map the input to the sink's columns with assignment casts.
type Output struct {
	Base
	Sink  *Sink
	Mode  OutputMode
	Every int64 // EVERY d in microseconds; negative: not written
	// Live: rows leave before they are final, and are taken back or replaced later.
	Live  bool
	Items []Expr
}

// OutputMode is the settled mode (E6).
type OutputMode uint8

// Modes. FinalResult is the default of a changing plan in a bounded run: the result, once, at the end.
const (
	Append OutputMode = iota // each row once, final
	FinalResult
	Update   // the latest row of each key of the sink
	Complete // the whole result replaces the sink's content
	Changes  // rows with their change kind
)

func (m OutputMode) String() string {
	return [...]string{"append", "final result", "update", "complete", "changes"}[m]
}

// Test is a TEST block. Values are constants, already coerced to the column's type.
type Test struct {
	Name   string
	Params []TestParam
	Given  []Given
	Expect []Expect
	Span   source.Span
}

// TestParam sets a parameter in a test.
type TestParam struct {
	Param *Param
	Value *Literal
}

// Given is the rows of one partition of one source, in order. Row values follow Source.Schema; a column
// that was left out is NULL, or 0, ” if NOT NULL.
type Given struct {
	Source    *Source
	Partition int
	Rows      [][]*Literal
}

// Expect is the expected multiset over the listed columns of a sink (indices into Sink.Schema).
type Expect struct {
	Sink    *Sink
	Columns []int
	Rows    [][]*Literal
	Ordered bool // the rows come in this order
	Span    source.Span
}
