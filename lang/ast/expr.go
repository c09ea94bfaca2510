package ast

import "github.com/streamc/streamc/lang/source"

// Expr is one of *Bad, *Ident, *Literal, *ParamRef, *Unary, *Binary, *IsNull, *Between, *InList, *InQuery, *Exists, *SubqueryExpr, *Like,
// *Case, *Cast, *Call, *Subscript, *Field, *ArrayLit, *MapLit, *RowLit, *Tuple, *GroupingSets.
type Expr interface {
	Node
	expr()
}

// Ident is a column or constant: a, t.a; more parts are fields of a STRUCT column: t.a.f.
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
	LitDate                  // DATE '…'; Text is the string
	LitTime                  // TIME '…'; Text is the string
	LitMonths                // INTERVAL '1' MONTH, INTERVAL '1-2' YEAR TO MONTH; Months is the value
	LitBytes                 // X'0aff'; Text is the hexadecimal digits
)

// Literal is a constant as written; signs are Unary.
type Literal struct {
	Span
	Kind   LiteralKind
	Text   string
	Micros int64 // LitDuration
	Months int64 // LitMonths
	Spaced bool  // LitDuration: written as INTERVAL …
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

// Binary is x op y: + - * / % || DIV = <> < <= > >= AND OR, IS DISTINCT FROM, IS NOT DISTINCT FROM, -> ->>, AT TIME ZONE.
type Binary struct {
	Span
	Op   string // as in the list above; != is "<>"
	OpAt source.Span
	X, Y Expr
}

// IsNull is x IS [NOT] What: "NULL", "TRUE", "FALSE", "JSON", "JSON OBJECT", "JSON ARRAY" or "JSON SCALAR". IS JSON VALUE is IS JSON.
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

// InQuery is x [NOT] IN (query).
type InQuery struct {
	Span
	X     Expr
	Query *Query
	Not   bool
	OpAt  source.Span // IN
}

// Exists is EXISTS (query); NOT EXISTS is a Unary over it.
type Exists struct {
	Span
	Query *Query
	OpAt  source.Span // EXISTS
}

// SubqueryExpr is (query) as a value.
type SubqueryExpr struct {
	Span
	Query *Query
}

// Like is x [NOT] LIKE | ILIKE | SIMILAR TO | RLIKE pattern [ESCAPE e].
type Like struct {
	Span
	Op      string // "LIKE", "ILIKE", "SIMILAR TO", "RLIKE"
	OpAt    source.Span
	Not     bool
	X       Expr
	Pattern Expr
	Escape  Expr // nil: none written
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

// Call is a function, aggregate or window call. The forms with words inside have their arguments in the order of the plain call:
//
//	EXTRACT(HOUR FROM x)               EXTRACT   ['HOUR', x]
//	POSITION(a IN b)                   POSITION  [a, b]
//	OVERLAY(x PLACING y FROM i FOR n)  OVERLAY   [x, y, i, n]
//	SUBSTRING(x FROM i FOR n)          SUBSTRING [x, i, n]
//	TRIM(LEADING c FROM x)             TRIM      [x, c], Form LEADING
//	FLOOR(x TO HOUR)                   FLOOR     [x, 'HOUR']
//	JSON_OBJECT(KEY 'a' VALUE x, …)    JSON_OBJECT ['a', x, …], Form VALUE
type Call struct {
	Span
	Name      Name
	Package   *Name // p.F(…) of IMPORT GO
	Form      CallForm
	Star      bool // COUNT(*)
	Distinct  bool
	Args      []Expr
	ArgNames  []*Name // zone => '…'; nil entries for positional; nil when none is named
	OrderBy   *OrderBy
	Nulls     string // "RESPECT" or "IGNORE" NULLS, "" if not written
	OnNull    string // "NULL" or "ABSENT" ON NULL of JSON_OBJECT and JSON_ARRAY, "" if not written
	Within    *OrderBy
	Filter    Expr // FILTER (WHERE …)
	Over      *WindowSpec
	OverName  *Name  // OVER w
	Semantics string // FINAL or RUNNING in front, in MEASURES
	// Places of the parts above, for messages: invalid if they were not written.
	DistinctAt, OrderAt, NullsAt, WithinAt, FilterAt, OverAt source.Span
}

// CallForm is the words that a call was written with.
type CallForm string

// Forms of calls with words inside.
const (
	FormPlain    CallForm = ""
	FormExtract  CallForm = "EXTRACT"
	FormPosition CallForm = "POSITION"
	FormOverlay  CallForm = "OVERLAY"
	FormFrom     CallForm = "FROM" // SUBSTRING(x FROM i [FOR n]); TRIM(c FROM x) has BOTH
	FormTo       CallForm = "TO"
	FormLeading  CallForm = "LEADING"
	FormTrailing CallForm = "TRAILING"
	FormBoth     CallForm = "BOTH"
	FormValue    CallForm = "VALUE"
)

// WindowSpec is the parentheses of OVER (…): [base] [PARTITION BY …] [ORDER BY …] [frame].
type WindowSpec struct {
	Span
	Base        *Name
	PartitionBy []Expr
	OrderBy     *OrderBy
	Frame       *Frame
}

// Frame is ROWS | RANGE [BETWEEN] start [AND end].
type Frame struct {
	Span
	Rows       bool
	Start, End *Bound // End is nil without BETWEEN
}

// Bound is CURRENT ROW, UNBOUNDED PRECEDING | FOLLOWING or d PRECEDING | FOLLOWING.
type Bound struct {
	Span
	Kind string // "CURRENT ROW", "PRECEDING", "FOLLOWING"
	Dist Expr   // nil: UNBOUNDED, or CURRENT ROW
}

// Subscript is x[i]: an array's element, counted from 1, or a map's value.
type Subscript struct {
	Span
	X, Index Expr
	OpAt     source.Span // [
}

// Field is x.f where x is no name: f(x).a, arr[1].a, (s).a.
type Field struct {
	Span
	X    Expr
	Name Name
}

// ArrayLit is ARRAY[a, b, …].
type ArrayLit struct {
	Span
	Items []Expr
}

// MapLit is MAP[k, v, …]: keys and values in turn.
type MapLit struct {
	Span
	Items []Expr
}

// RowLit is ROW(a, b, …) or STRUCT(a AS x, …).
type RowLit struct {
	Span
	Struct bool
	Items  []*SelectItem
}

// Tuple is (a, b, …), a row value; () only inside of GROUPING SETS.
type Tuple struct {
	Span
	Items []Expr
}

// GroupingSets is GROUPING SETS (…), ROLLUP (…) or CUBE (…), items of GROUP BY. A set of several columns is a *Tuple.
type GroupingSets struct {
	Span
	Kind  string // "GROUPING SETS", "ROLLUP", "CUBE"
	Items []Expr
}

func (*Bad) expr()          {}
func (*Ident) expr()        {}
func (*Literal) expr()      {}
func (*ParamRef) expr()     {}
func (*Unary) expr()        {}
func (*Binary) expr()       {}
func (*IsNull) expr()       {}
func (*Between) expr()      {}
func (*InList) expr()       {}
func (*InQuery) expr()      {}
func (*Exists) expr()       {}
func (*SubqueryExpr) expr() {}
func (*Like) expr()         {}
func (*Case) expr()         {}
func (*Cast) expr()         {}
func (*Call) expr()         {}
func (*Subscript) expr()    {}
func (*Field) expr()        {}
func (*ArrayLit) expr()     {}
func (*MapLit) expr()       {}
func (*RowLit) expr()       {}
func (*Tuple) expr()        {}
func (*GroupingSets) expr() {}
