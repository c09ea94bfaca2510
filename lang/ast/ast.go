// Package ast is the syntax tree of a query file.
//
// Phase: between parse and typecheck. In: nothing. Out: closed sets of nodes (Stmt, Clause, PipeOp,
// Expr, TypeName) with byte spans. It says what was written, never what it means: no types, no
// resolved names, no defaults. Holes left by errors are *Bad.
package ast

import "github.com/streamc/streamc/lang/source"

// Span is embedded by every node.
type Span struct{ source.Span }

// Pos returns the node's place in the text.
func (s Span) Pos() source.Span { return s.Span }

// Node is anything with a place in the text.
type Node interface{ Pos() source.Span }

// File is a parsed query file. Stmts stand in the order of the text; Comments too.
type File struct {
	Src      *source.File
	Stmts    []Stmt
	Comments []Comment
}

// Comment is one -- or /* */ comment, marks included, line end not.
type Comment struct {
	Span
	Text string
}

// Name is one identifier as written (quotes removed). Compare with ASCII case folded: see Fold.
type Name struct {
	Span
	Text   string
	Quoted bool
}

// Fold returns the text with ASCII letters lowered; names are equal iff their folds are.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if c := b[i]; 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// Stmt is one of *Bad, *CreateSource, *CreateSink, *Param, *Const, *Insert, *Query, *Run, *Set, *Test.
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

// CreateSource is CREATE SOURCE name (columns, watermark) WITH (…) ON ERROR … LATE INTO ….
// Table is true for the spelling CREATE TABLE (pasted SQL).
type CreateSource struct {
	Span
	Table     bool
	Name      Name
	Columns   []*Column
	Watermark *Watermark // nil: no event time
	With      []*Option
	OnError   *OnError // nil: FAIL
	LateInto  *Name    // nil: counted only
}

// CreateSink is CREATE SINK name [(columns, PRIMARY KEY (…))] WITH (…).
type CreateSink struct {
	Span
	Name       Name
	Columns    []*Column // nil: takes the query's
	PrimaryKey []Name
	KeySpan    source.Span
	With       []*Option
}

// Column is one declared column.
type Column struct {
	Span
	Name    Name
	Type    *TypeName
	NotNull bool
}

// TypeName is a written type: BIGINT, DECIMAL(12,2), TIMESTAMP(3), VARCHAR(20).
type TypeName struct {
	Span
	Name string // upper case
	Args []int  // in parentheses, as written
}

// Watermark is WATERMARK col DELAY OF d [MAX AHEAD a] or WATERMARK FOR col AS col - INTERVAL … .
type Watermark struct {
	Span
	Column   Name
	Delay    Expr // duration literal or CONST name
	MaxAhead Expr // nil: no limit
	For      bool // the FOR … AS spelling
}

// Option is one key = value of a WITH list. Key is lower-cased, dots kept.
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

// Modes (language.md §10). AVAILABLE NOW is refused by the parser for now.
const (
	RunBatch RunMode = iota + 1
	RunMicroBatch
	RunContinuous
)

// Run is RUN BATCH | MICROBATCH [EVERY d] | CONTINUOUS [CHECKPOINT EVERY d].
type Run struct {
	Span
	Mode  RunMode
	Every Expr // nil: the default
}

// EmitMode is the written output mode; EmitDefault when none was.
type EmitMode uint8

// Output modes (language.md §5). UPDATE, COMPLETE and CHANGES are refused by the parser for now.
const (
	EmitDefault EmitMode = iota
	EmitAppend
)

// Insert is INSERT INTO sink [(cols)] query.
type Insert struct {
	Span
	Sink    Name
	Columns []Name
	Query   *Query // without an Into of its own
}

// Query is a statement or body: either Select or Pipe is set.
type Query struct {
	Span
	Select *Select
	Pipe   *Pipe
	Emit   EmitMode    // SELECT form: trailing EMIT APPEND / EMIT ON WINDOW CLOSE / EMIT FINAL
	EmitAt source.Span // of that clause
}

// Select is SELECT items FROM rel WHERE … GROUP BY … HAVING ….
type Select struct {
	Span
	Items   []*SelectItem
	From    *TableRef
	Where   *Where
	GroupBy *GroupBy
	Having  *Where
}

// SelectItem is expr [AS name] or * .
type SelectItem struct {
	Span
	Star  bool
	Expr  Expr
	Alias *Name
}

// TableRef is a name with an optional alias, or a window table function over a name.
type TableRef struct {
	Span
	Name   Name
	Window *Call // TUMBLE(TABLE t, DESCRIPTOR(ts), size): Name is t, Args are [ts, size, offset…]
	Alias  *Name
}

// Where is a WHERE, HAVING or |> WHERE condition.
type Where struct {
	Span
	Cond Expr
}

// GroupBy is GROUP BY items; an item may be a window call such as TUMBLE(ts, 5m).
type GroupBy struct {
	Span
	Items []*SelectItem
}

// Pipe is FROM rel |> op |> op ….
type Pipe struct {
	Span
	From *TableRef
	Ops  []PipeOp
}

// PipeOp is one of *PipeSelect, *PipeExtend, *PipeWhere, *PipeAggregate, *PipeEmit, *PipeDrop, *PipeRename, *PipeAs, *Bad.
type PipeOp interface {
	Node
	pipeOp()
}

// PipeSelect is |> SELECT items; the columns of the result are exactly the items.
type PipeSelect struct {
	Span
	Items []*SelectItem
}

// PipeExtend is |> EXTEND items: the input's columns, then the items.
type PipeExtend struct {
	Span
	Items []*SelectItem
}

// PipeDrop is |> DROP names.
type PipeDrop struct {
	Span
	Names []Name
}

// PipeRename is |> RENAME a AS b, ….
type PipeRename struct {
	Span
	From, To []Name
}

// PipeAs is |> AS name: the alias for qualified names from here on.
type PipeAs struct {
	Span
	Name Name
}

// PipeWhere is |> WHERE cond.
type PipeWhere struct {
	Span
	Cond Expr
}

// PipeAggregate is |> AGGREGATE items [GROUP BY items].
type PipeAggregate struct {
	Span
	Items   []*SelectItem
	GroupBy *GroupBy // nil: one global group
}

// PipeEmit is |> EMIT [APPEND] [INTO sink [(cols)]].
type PipeEmit struct {
	Span
	Mode    EmitMode
	Sink    *Name // nil: stdout
	Columns []Name
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
func (*CreateSource) stmt() {}
func (*CreateSink) stmt()   {}
func (*Param) stmt()        {}
func (*Const) stmt()        {}
func (*Set) stmt()          {}
func (*Run) stmt()          {}
func (*Insert) stmt()       {}
func (*Query) stmt()        {}
func (*Test) stmt()         {}

func (*Bad) pipeOp()           {}
func (*PipeSelect) pipeOp()    {}
func (*PipeExtend) pipeOp()    {}
func (*PipeDrop) pipeOp()      {}
func (*PipeRename) pipeOp()    {}
func (*PipeAs) pipeOp()        {}
func (*PipeWhere) pipeOp()     {}
func (*PipeAggregate) pipeOp() {}
func (*PipeEmit) pipeOp()      {}

// Expr is one of *Bad, *Ident, *Literal, *ParamRef, *Unary, *Binary, *IsNull, *Between, *InList, *Case, *Cast, *Call.
type Expr interface {
	Node
	expr()
}

// Ident is a column or constant: a, t.a.
type Ident struct {
	Span
	Parts []Name
}

// LiteralKind tells the kind of a literal as written.
type LiteralKind uint8

// Kinds of literals; Text holds the digits, the unquoted string, the duration as canonical text.
const (
	LitNull      LiteralKind = iota
	LitBool                  // TRUE, FALSE
	LitInteger               // 12 (any number of digits)
	LitDecimal               // 1.50
	LitDouble                // 1e0
	LitString                // 'text', quotes undone
	LitDuration              // 5m, INTERVAL '5' MINUTE; Micros is the value
	LitTimestamp             // TIMESTAMP '…'; Text is the string
)

// Literal is a constant as written; signs are Unary.
type Literal struct {
	Span
	Kind   LiteralKind
	Text   string
	Micros int64 // LitDuration
	Spaced bool  // written as INTERVAL …
}

// ParamRef is $name.
type ParamRef struct {
	Span
	Name Name
}

// Unary is -x, +x or NOT x.
type Unary struct {
	Span
	Op string // "-", "+", "NOT"
	X  Expr
}

// Binary is x op y: + - * / % || DIV = <> < <= > >= AND OR, IS DISTINCT FROM, IS NOT DISTINCT FROM.
type Binary struct {
	Span
	Op   string // as in the list above; != is "<>"
	OpAt source.Span
	X, Y Expr
}

// IsNull is x IS [NOT] NULL, IS [NOT] TRUE or IS [NOT] FALSE; What is "NULL", "TRUE" or "FALSE".
type IsNull struct {
	Span
	X    Expr
	Not  bool
	What string
}

// Between is x [NOT] BETWEEN lo AND hi.
type Between struct {
	Span
	X, Lo, Hi Expr
	Not       bool
}

// InList is x [NOT] IN (a, b, …).
type InList struct {
	Span
	X    Expr
	List []Expr
	Not  bool
}

// Case is CASE [operand] WHEN … THEN … [ELSE …] END.
type Case struct {
	Span
	Operand Expr // may be nil
	Whens   []When
	Else    Expr // may be nil
}

// When is one branch of a Case.
type When struct{ Cond, Then Expr }

// Cast is CAST(x AS T) or TRY_CAST(x AS T).
type Cast struct {
	Span
	Try bool
	X   Expr
	To  *TypeName
}

// Call is a function, aggregate or window call.
type Call struct {
	Span
	Name     Name
	Star     bool // COUNT(*)
	Distinct bool
	Args     []Expr
	ArgNames []*Name // zone => '…'; nil entries for positional; nil when none is named
}

func (*Bad) expr()      {}
func (*Ident) expr()    {}
func (*Literal) expr()  {}
func (*ParamRef) expr() {}
func (*Unary) expr()    {}
func (*Binary) expr()   {}
func (*IsNull) expr()   {}
func (*Between) expr()  {}
func (*InList) expr()   {}
func (*Case) expr()     {}
func (*Cast) expr()     {}
func (*Call) expr()     {}
