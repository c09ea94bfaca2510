package ast

import "github.com/streamc/streamc/lang/source"

// Stmt is one of *Bad, *ImportGo, *CreateSource, *CreateLookup, *CreateSink, *CreateView, *Param, *Const, *Insert, *Query,
// *StatementSet, *Run, *Set, *Test.
type Stmt interface {
	Node
	stmt()
}

// Bad is a hole: something was written here that could not be understood. A diagnostic exists, so
// whoever reads the tree stays silent about what the hole may have meant.
type Bad struct {
	Span
	Declares *Name // of a statement: the source, sink, view, PARAM or CONST that it would have declared
}

// ImportGo is IMPORT GO 'path' [AS name].
type ImportGo struct {
	Span
	Path  string
	Alias *Name // nil: the package's own name
}

// CreateSource is CREATE SOURCE name (columns, watermark, key) WITH (…) ON ERROR … LATE INTO ….
// Table is true for the spelling CREATE TABLE (pasted SQL, and the batch side).
type CreateSource struct {
	Span
	Table      bool
	Name       Name
	Columns    []*Column  // nil only with As
	Watermark  *Watermark // nil: no event time
	PrimaryKey []Name
	KeySpan    source.Span
	With       []*Option
	OnError    *OnError // nil: FAIL
	LateInto   *Name    // nil: counted only
	As         *Query   // CREATE TABLE … AS query; else nil
}

// CreateLookup is CREATE LOOKUP name (columns, PRIMARY KEY (…)) WITH (…).
type CreateLookup struct {
	Span
	Name       Name
	Columns    []*Column
	PrimaryKey []Name
	KeySpan    source.Span
	With       []*Option
}

// CreateSink is CREATE SINK name [(columns, PRIMARY KEY (…))] [FROM view | AS query] WITH (…).
type CreateSink struct {
	Span
	Name       Name
	Columns    []*Column // nil: takes the query's
	PrimaryKey []Name
	KeySpan    source.Span
	From       *Name  // CREATE SINK s FROM v
	As         *Query // CREATE SINK s AS query
	With       []*Option
}

// CreateView is CREATE [MATERIALIZED] VIEW name [(names)] [WITH (…)] AS query.
type CreateView struct {
	Span
	Materialized bool
	Name         Name
	Columns      []Name // nil: the query's
	With         []*Option
	Query        *Query
}

// Column is one declared column: name TYPE [NOT NULL] [METADATA [FROM 'key'] | FROM '$.path'], or name AS expression.
type Column struct {
	Span
	Name     Name
	Type     *TypeName // nil for a computed column
	NotNull  bool
	Computed Expr      // c AS expr
	Metadata *Metadata // c T METADATA [FROM 'key'] [VIRTUAL]
	Path     *Literal  // c T FROM '$.a.b', a LitString
}

// Metadata is METADATA [FROM 'key'] [VIRTUAL]; Key is the column's name if none was written.
type Metadata struct {
	Span
	Key     *Literal // nil: the column's name
	Virtual bool
}

// TypeName is a written type: BIGINT, DECIMAL(12,2), TIMESTAMP(3), ARRAY<INT>, MAP<STRING, BIGINT>, ROW<a INT, b STRING>.
// Words behind the name are part of it: "INTERVAL YEAR TO MONTH", "TIMESTAMP_LTZ" for TIMESTAMP WITH LOCAL TIME ZONE.
type TypeName struct {
	Span
	Name    string       // upper case
	Args    []int        // in parentheses, as written
	Elems   []*TypeName  // of ARRAY, MULTISET, MAP
	Fields  []*TypeField // of ROW and STRUCT
	NotNull bool         // of an element or field; that of a column is the column's
}

// TypeField is one field of a ROW or STRUCT type.
type TypeField struct {
	Span
	Name Name
	Type *TypeName
}

// Watermark is WATERMARK col DELAY OF d [IDLE AFTER i] [MAX AHEAD a] or WATERMARK FOR col AS expression. The second has its delay when
// the expression is col or col - d, else Expr.
type Watermark struct {
	Span
	Column    Name
	Delay     Expr // duration literal or CONST name; nil iff Expr is set
	MaxAhead  Expr // nil: no limit
	IdleAfter Expr // nil: never idle
	For       bool // the FOR … AS spelling
	Expr      Expr // FOR col AS anything else
}

// Option is one key = value of a list. Key is lower-cased, dots kept.
type Option struct {
	Span
	Key     string
	KeySpan source.Span
	Value   Expr
}

// OnErrorKind is FAIL, SKIP or INTO.
type OnErrorKind uint8

// Routes of row errors (language.md T4).
const (
	OnErrorFail OnErrorKind = iota
	OnErrorSkip
	OnErrorInto
)

// OnError is ON ERROR FAIL | SKIP | INTO sink.
type OnError struct {
	Span
	Kind OnErrorKind
	Sink Name // for INTO
}

// Param is PARAM name TYPE [NOT NULL] [DEFAULT expr].
type Param struct {
	Span
	Name    Name
	Type    *TypeName
	NotNull bool
	Default Expr // nil: must be given
}

// Const is CONST name = expr.
type Const struct {
	Span
	Name  Name
	Value Expr
}

// Set is SET name = expr.
type Set struct {
	Span
	Name  Name
	Value Expr
}

// RunMode is the mode of a RUN statement.
type RunMode uint8

// Modes (language.md §10).
const (
	RunBatch RunMode = iota + 1
	RunMicroBatch
	RunContinuous
	RunAvailableNow
)

// Run is RUN BATCH | AVAILABLE NOW | MICROBATCH [EVERY d] | CONTINUOUS [CHECKPOINT EVERY d].
type Run struct {
	Span
	Mode  RunMode
	Every Expr // nil: the default
}

// Insert is INSERT INTO sink [(cols)] query.
type Insert struct {
	Span
	Sink    Name
	Columns []Name
	Query   *Query // without an Into of its own
}

// StatementSet is EXECUTE STATEMENT SET BEGIN insert; … END.
type StatementSet struct {
	Span
	Inserts []*Insert
}

// Test is TEST 'name' [WITH (p = v, …)] { GIVEN …; EXPECT …; }.
type Test struct {
	Span
	Name   string
	With   []*Option
	Given  []*Given
	Expect []*Expect
}

// Given is GIVEN source [PARTITION n] (cols) VALUES rows.
type Given struct {
	Span
	Source    Name
	Partition int
	Columns   []Name
	Rows      [][]Expr
	RowSpans  []source.Span
}

// Expect is EXPECT sink (cols) VALUES rows, or EXPECT sink EMPTY. Index is n in stdout[n], else 1.
type Expect struct {
	Span
	Sink     Name
	Index    int
	Ordered  bool
	Empty    bool
	Columns  []Name
	Rows     [][]Expr
	RowSpans []source.Span
}

func (*Bad) stmt()          {}
func (*ImportGo) stmt()     {}
func (*CreateSource) stmt() {}
func (*CreateLookup) stmt() {}
func (*CreateSink) stmt()   {}
func (*CreateView) stmt()   {}
func (*Param) stmt()        {}
func (*Const) stmt()        {}
func (*Set) stmt()          {}
func (*Run) stmt()          {}
func (*Insert) stmt()       {}
func (*StatementSet) stmt() {}
func (*Query) stmt()        {}
func (*Test) stmt()         {}
