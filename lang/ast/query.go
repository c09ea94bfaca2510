package ast

import "github.com/streamc/streamc/lang/source"

// Query is [WITH …] body [ORDER BY …] [LIMIT …] [EMIT …] [CHART …] {|> op}. A pipe query is the body *From with operators; operators
// may also follow a SELECT. One in parentheses is a *Query in the place of a body.
type Query struct {
	Span
	With    *With
	Body    Body
	OrderBy *OrderBy
	Limit   *Limit
	Emit    *Emit // SELECT form; that of the pipe form is the operator *PipeEmit
	Chart   *Chart
	Ops     []PipeOp
}

// Body is one of *Select, *From, *Values, *SetOp, *Query (in parentheses).
type Body interface {
	Node
	body()
}

// With is WITH name [(cols)] AS (query), ….
type With struct {
	Span
	Tables []*CommonTable
}

// CommonTable is one entry of WITH.
type CommonTable struct {
	Span
	Name    Name
	Columns []Name // nil: the query's
	Query   *Query
}

// SetOp is left UNION | INTERSECT | EXCEPT [ALL] right. INTERSECT binds stronger; equal ones group to the left.
type SetOp struct {
	Span
	Op          string // "UNION", "INTERSECT", "EXCEPT"
	OpAt        source.Span
	All         bool
	Left, Right Body
}

// Values is VALUES (…), (…).
type Values struct {
	Span
	Rows     [][]Expr
	RowSpans []source.Span
}

// From is the body FROM relation of a pipe query.
type From struct {
	Span
	Rel Relation
}

// Select is SELECT [DISTINCT] items [FROM rel] [WHERE …] [GROUP BY …] [HAVING …] [QUALIFY …] [STATE TTL d] [WINDOW …].
type Select struct {
	Span
	Distinct   bool
	DistinctAt source.Span
	Items      []*SelectItem
	From       Relation // nil: one row without columns
	Where      *Where
	GroupBy    *GroupBy
	Having     *Where
	Qualify    *Where
	StateTTL   *StateTTL
	Windows    []*NamedWindow
	WindowAt   source.Span // WINDOW
}

// SelectItem is expr [AS name], *, t.* or either star with EXCEPT (names).
type SelectItem struct {
	Span
	Star      bool
	Qualifier *Name  // of t.*
	Except    []Name // * EXCEPT (…)
	Expr      Expr
	Alias     *Name
}

// Where is a WHERE, HAVING, QUALIFY or |> WHERE condition.
type Where struct {
	Span
	Cond Expr
}

// GroupBy is GROUP BY items; an item may be a window call such as TUMBLE(ts, 5m), or *GroupingSets.
type GroupBy struct {
	Span
	Items []*SelectItem
}

// StateTTL is STATE TTL d.
type StateTTL struct {
	Span
	TTL Expr
}

// NamedWindow is name AS (…) of the WINDOW clause.
type NamedWindow struct {
	Span
	Name Name
	Spec *WindowSpec
}

// OrderBy is ORDER BY items.
type OrderBy struct {
	Span
	Items []*OrderItem
}

// OrderItem is expr [ASC | DESC] [NULLS FIRST | LAST].
type OrderItem struct {
	Span
	Expr  Expr
	Desc  bool
	Nulls string // "FIRST", "LAST" or ""
}

// Limit is [LIMIT n] [OFFSET m]; one of both is set.
type Limit struct {
	Span
	Count  Expr
	Offset Expr
}

// EmitMode is the written output mode; EmitDefault when none was.
type EmitMode uint8

// Output modes (language.md §5).
const (
	EmitDefault EmitMode = iota
	EmitAppend
	EmitUpdate
	EmitComplete
	EmitChanges
)

// Emit is EMIT APPEND | UPDATE | COMPLETE | CHANGES [EVERY d]; EMIT FINAL and EMIT ON WINDOW CLOSE are APPEND.
type Emit struct {
	Span
	Mode  EmitMode
	Every Expr // nil: the default
}

// Chart is CHART kind (key = value, …).
type Chart struct {
	Span
	Kind  Name
	Items []*Option
}

// PipeOp is one of *PipeSelect, *PipeExtend, *PipeSet, *PipeDrop, *PipeRename, *PipeAs, *PipeWhere, *PipeAggregate, *PipeJoin, *PipeUnion,
// *PipeDistinct, *PipeOrderBy, *PipeLimit, *PipeCall, *PipeTee, *PipeEmit, *PipeChart, *PipeDedup, *PipeFold, *PipeMatch, *PipeMap,
// *PipeReduce, *Bad.
type PipeOp interface {
	Node
	pipeOp()
}

// PipeSelect is |> SELECT [DISTINCT] items; the columns of the result are exactly the items.
type PipeSelect struct {
	Span
	Distinct bool
	Items    []*SelectItem
}

// PipeExtend is |> EXTEND items: the input's columns, then the items.
type PipeExtend struct {
	Span
	Items []*SelectItem
}

// PipeSet is |> SET column = expr, …: the columns get new values where they stand.
type PipeSet struct {
	Span
	Columns []Name
	Values  []Expr
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

// PipeAggregate is |> AGGREGATE items [GROUP BY items] [STATE TTL d].
type PipeAggregate struct {
	Span
	Items    []*SelectItem
	GroupBy  *GroupBy // nil: one global group
	StateTTL *StateTTL
}

// PipeJoin is |> [kind] JOIN relation …; the Left of the join is nil.
type PipeJoin struct {
	Span
	Join *Join
}

// PipeUnion is |> UNION | INTERSECT | EXCEPT [ALL] (query), ….
type PipeUnion struct {
	Span
	Op      string // "UNION", "INTERSECT", "EXCEPT"
	All     bool
	Queries []*Query
}

// PipeDistinct is |> DISTINCT.
type PipeDistinct struct{ Span }

// PipeOrderBy is |> ORDER BY items.
type PipeOrderBy struct {
	Span
	OrderBy *OrderBy
}

// PipeLimit is |> LIMIT n [OFFSET m].
type PipeLimit struct {
	Span
	Limit *Limit
}

// PipeCall is |> CALL f(…) [AS name].
type PipeCall struct {
	Span
	Call  *Call
	Alias *Name
}

// PipeTee is |> TEE (|> op …), …: each branch gets the rows, and what follows gets them too.
type PipeTee struct {
	Span
	Branches []*Branch
}

// Branch is the operators of one branch of TEE.
type Branch struct {
	Span
	Ops []PipeOp
}

// PipeEmit is |> EMIT [mode [EVERY d]] [INTO sink [(cols)]] [CHART …].
type PipeEmit struct {
	Span
	Mode    EmitMode
	Every   Expr  // nil: the default
	Sink    *Name // nil: stdout
	Columns []Name
	Chart   *Chart
}

// PipeChart is |> CHART …, behind EMIT.
type PipeChart struct {
	Span
	Chart *Chart
}

// PipeDedup is |> DEDUP BY keys [WITHIN d | WITHIN FOREVER] [KEEP FIRST | EARLIEST | LATEST].
type PipeDedup struct {
	Span
	By      []Expr
	Within  Expr // nil: not written, or FOREVER
	Forever bool
	Keep    string // "FIRST", "EARLIEST", "LATEST" or ""
}

// PipeFold is |> FOLD f PARTITION BY keys [ORDER BY …] [TTL d].
type PipeFold struct {
	Span
	Func        *Ident
	PartitionBy []Expr
	OrderBy     *OrderBy
	TTL         Expr
}

// PipeMatch is |> MATCH_RECOGNIZE (…); the Input of the match is nil.
type PipeMatch struct {
	Span
	Match *MatchRecognize
}

// PipeMap is |> MAP f, or with Flat |> FLATMAP f.
type PipeMap struct {
	Span
	Flat bool
	Func *Ident
}

// PipeReduce is |> REDUCE f [GROUP BY keys].
type PipeReduce struct {
	Span
	Func    *Ident
	GroupBy *GroupBy
}

func (*Select) body() {}
func (*From) body()   {}
func (*Values) body() {}
func (*SetOp) body()  {}
func (*Query) body()  {}

func (*Bad) pipeOp()           {}
func (*PipeSelect) pipeOp()    {}
func (*PipeExtend) pipeOp()    {}
func (*PipeSet) pipeOp()       {}
func (*PipeDrop) pipeOp()      {}
func (*PipeRename) pipeOp()    {}
func (*PipeAs) pipeOp()        {}
func (*PipeWhere) pipeOp()     {}
func (*PipeAggregate) pipeOp() {}
func (*PipeJoin) pipeOp()      {}
func (*PipeUnion) pipeOp()     {}
func (*PipeDistinct) pipeOp()  {}
func (*PipeOrderBy) pipeOp()   {}
func (*PipeLimit) pipeOp()     {}
func (*PipeCall) pipeOp()      {}
func (*PipeTee) pipeOp()       {}
func (*PipeEmit) pipeOp()      {}
func (*PipeChart) pipeOp()     {}
func (*PipeDedup) pipeOp()     {}
func (*PipeFold) pipeOp()      {}
func (*PipeMatch) pipeOp()     {}
func (*PipeMap) pipeOp()       {}
func (*PipeReduce) pipeOp()    {}
