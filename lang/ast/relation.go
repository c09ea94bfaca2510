package ast

import "github.com/streamc/streamc/lang/source"

// Relation is what may stand behind FROM: one of *TableRef, *WindowTable, *TableCall, *Subquery, *Unnest, *Join, *MatchRecognize.
type Relation interface {
	Node
	relation()
}

// TableRef is a name: [FOR SYSTEM_TIME AS OF t] [[AS] alias [(cols)]].
type TableRef struct {
	Span
	Name    Name
	AsOf    Expr // FOR SYSTEM_TIME AS OF; nil: none
	Alias   *Name
	Columns []Name
}

// WindowTable is a window table function over a relation: TUMBLE(TABLE t, DESCRIPTOR(ts), size). Call.Args are [ts, size, offset…] in the
// function's own order, the table left out: HOP has [ts, slide, size, offset…], CUMULATE [ts, step, size, offset…], SESSION [ts, gap],
// ROWS [n, slide…].
type WindowTable struct {
	Span
	Call        *Call
	Input       Relation // *TableRef or *Subquery, without alias
	PartitionBy []Expr   // TABLE t PARTITION BY k
	Alias       *Name
	Columns     []Name
}

// TableCall is [LATERAL] TABLE(f(…)).
type TableCall struct {
	Span
	Lateral bool
	Call    *Call
	Alias   *Name
	Columns []Name
}

// Subquery is [LATERAL] (query) [AS alias [(cols)]].
type Subquery struct {
	Span
	Lateral bool
	Query   *Query
	Alias   *Name
	Columns []Name
}

// Unnest is UNNEST(array, …) [WITH ORDINALITY] [AS alias [(cols)]].
type Unnest struct {
	Span
	Lateral    bool
	Args       []Expr
	Ordinality bool
	Alias      *Name
	Columns    []Name
}

// JoinKind is the kind of a join.
type JoinKind string

// Kinds of joins; Comma is FROM a, b.
const (
	JoinInner JoinKind = "INNER"
	JoinLeft  JoinKind = "LEFT"
	JoinRight JoinKind = "RIGHT"
	JoinFull  JoinKind = "FULL"
	JoinCross JoinKind = "CROSS"
	JoinSemi  JoinKind = "SEMI"
	JoinAnti  JoinKind = "ANTI"
	JoinComma JoinKind = ","
)

// Join is left [NATURAL] [kind] [ASOF] JOIN right [ON cond | USING (cols)] [STATE TTL d]. Joins group to the left.
type Join struct {
	Span
	Kind        JoinKind
	Asof        bool // ASOF [LEFT] JOIN
	Natural     bool
	Left, Right Relation // Left is nil in |> JOIN
	On          Expr
	Using       []Name
	StateTTL    *StateTTL
}

// MatchRecognize is relation MATCH_RECOGNIZE (…) (language.md O4).
type MatchRecognize struct {
	Span
	Input       Relation // nil in |> MATCH_RECOGNIZE
	PartitionBy []Expr
	OrderBy     *OrderBy
	Measures    []*SelectItem
	Rows        MatchRows
	After       *AfterMatch // nil: past last row
	Pattern     Pattern
	Within      Expr
	Subsets     []*Subset
	Define      []*Define
	Alias       *Name
	Columns     []Name
	// Places of the keywords, invalid if they were not written.
	MeasuresAt, RowsAt, SubsetAt, DefineAt source.Span
}

// MatchRows is ONE ROW or ALL ROWS PER MATCH with its option.
type MatchRows string

// What a match gives.
const (
	OneRow        MatchRows = ""
	AllRows       MatchRows = "ALL ROWS PER MATCH"
	AllRowsShow   MatchRows = "ALL ROWS PER MATCH SHOW EMPTY MATCHES"
	AllRowsOmit   MatchRows = "ALL ROWS PER MATCH OMIT EMPTY MATCHES"
	AllRowsWithUn MatchRows = "ALL ROWS PER MATCH WITH UNMATCHED ROWS"
)

// AfterMatch is AFTER MATCH SKIP PAST LAST ROW | TO NEXT ROW | TO [FIRST | LAST] var.
type AfterMatch struct {
	Span
	To  string // "PAST LAST ROW", "TO NEXT ROW", "TO FIRST", "TO LAST"
	Var *Name  // of the last two
}

// Subset is SUBSET name = (vars).
type Subset struct {
	Span
	Name Name
	Of   []Name
}

// Define is one variable's condition.
type Define struct {
	Span
	Name Name
	Cond Expr
}

// Pattern is one of *PatternVar, *PatternSeq, *PatternAlt, *PatternPermute, *PatternQuant, *PatternAnchor, *PatternExclude.
type Pattern interface {
	Node
	pattern()
}

// PatternVar is a variable.
type PatternVar struct {
	Span
	Name Name
}

// PatternSeq is parts one behind the other; none is the empty pattern ().
type PatternSeq struct {
	Span
	Parts []Pattern
}

// PatternAlt is a | b | ….
type PatternAlt struct {
	Span
	Parts []Pattern
}

// PatternPermute is PERMUTE(a, b, …).
type PatternPermute struct {
	Span
	Parts []Pattern
}

// PatternQuant is x*, x+, x?, x{n}, x{n,}, x{n,m}, x{,m}, each with a ? behind for reluctant.
type PatternQuant struct {
	Span
	X         Pattern
	Min, Max  int // Max < 0: no limit
	Reluctant bool
}

// PatternAnchor is ^ or $.
type PatternAnchor struct {
	Span
	End bool
}

// PatternExclude is {- x -}.
type PatternExclude struct {
	Span
	X Pattern
}

func (*TableRef) relation()       {}
func (*WindowTable) relation()    {}
func (*TableCall) relation()      {}
func (*Subquery) relation()       {}
func (*Unnest) relation()         {}
func (*Join) relation()           {}
func (*MatchRecognize) relation() {}

func (*PatternVar) pattern()     {}
func (*PatternSeq) pattern()     {}
func (*PatternAlt) pattern()     {}
func (*PatternPermute) pattern() {}
func (*PatternQuant) pattern()   {}
func (*PatternAnchor) pattern()  {}
func (*PatternExclude) pattern() {}
