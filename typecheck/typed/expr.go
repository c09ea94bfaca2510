package typed

import (
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/types"
)

// Expr is one of *Column, *Literal, *ParamRef, *Secret, *Arith, *Compare, *Logic, *Not, *IsNull, *IsTrue, *In, *Case, *Coalesce, *Convert, *Attempt, *Now, *Draw, *Call, *Nested.
// Can-fail is a property of the operation (see CanFail), null-ness of the Type.
type Expr interface {
	Type() types.Type
	Pos() source.Span
}

// Typed is embedded by every expression.
type Typed struct {
	T    types.Type
	Span source.Span
}

func (t Typed) Type() types.Type { return t.T }
func (t Typed) Pos() source.Span { return t.Span }

// Column reads column Index of the operator's input. Name is for dumps.
type Column struct {
	Typed
	Index int
	Name  string
}

// Literal is a constant. Exactly the field of its Type is meant: Bool; Int (BIGINT and smaller integers, TIMESTAMP and DURATION
// in µs, DATE in days, MONTHS in months); Float (DOUBLE, FLOAT); Str (STRING, and BYTES as they are); DECIMAL as Unscaled (decimal digits with sign, no point) at Type.Scale; ARRAY
// and STRUCT as List, MAP as Keys (ascending) and List. Null: all NULL.
type Literal struct {
	Typed
	Null     bool
	Bool     bool
	Int      int64
	Float    float64
	Str      string
	Unscaled string
	Keys     []string
	List     []*Literal
}

// ParamRef reads a run-time parameter.
type ParamRef struct {
	Typed
	Param *Param
}

// Secret is env('X') or file('path') in a WITH value: read at start, never printed.
type Secret struct {
	Typed
	From string // "env" or "file"
	Name string
}

// Arith is + - * / DIV % || and unary minus ("neg", Y nil), with both sides already converted to the
// operation's kind. Types by kind: BIGINT (overflow and division by zero are row errors), DOUBLE (division by zero
// is a row error), DECIMAL (operands keep their own precision and scale; the result type says how it is
// rescaled; overflow of Precision is a row error), STRING and BYTES (only ||), and times: TIMESTAMP ± DURATION, TIMESTAMP − TIMESTAMP,
// DURATION ± DURATION, DURATION * BIGINT, DATE ± DURATION of whole days, DATE ± MONTHS, TIMESTAMP ± MONTHS, DATE − DATE (a DURATION), MONTHS ± MONTHS,
// MONTHS * BIGINT. No side is of a storage type (INT, FLOAT): they were converted.
type Arith struct {
	Typed
	Op   string
	X, Y Expr
}

// Compare is = <> < <= > >=, and "is" / "isnot" for IS [NOT] DISTINCT FROM (never NULL). Sides have one kind;
// DECIMAL sides may differ in scale and compare by value. NaN equals NaN and is the greatest; -0 equals 0.
type Compare struct {
	Typed
	Op   string
	X, Y Expr
}

// Logic is AND or OR over two or more operands, three-valued; FALSE AND / TRUE OR stop early, in order.
type Logic struct {
	Typed
	Op   string // "AND", "OR"
	List []Expr
}

// Not is three-valued NOT.
type Not struct {
	Typed
	X Expr
}

// IsNull is x IS NULL, negated by Not. Its operand is evaluated (it may fail).
type IsNull struct {
	Typed
	X   Expr
	Not bool
}

// IsTrue is x IS [NOT] TRUE / FALSE: Want is the value asked for.
type IsTrue struct {
	Typed
	X    Expr
	Want bool
	Not  bool
}

// In is x IN (list), three-valued; NOT IN is Not over it. Stops at the first equal element, in order. All sides have one kind.
type In struct {
	Typed
	X    Expr
	List []Expr
}

// Case is the searched form (an operand became comparisons). Else is never nil (a NULL literal when not written).
// Branches and Else have the result's type.
type Case struct {
	Typed
	Whens []When
	Else  Expr
}

// When is a branch of a Case.
type When struct{ Cond, Then Expr }

// Coalesce gives the first value that is not NULL, evaluating in order and stopping there.
type Coalesce struct {
	Typed
	List []Expr
}

// ConvertMode says which rules a conversion follows.
type ConvertMode uint8

// Implicit never fails (widening). Assign is a row error where a non-zero digit would be lost, where the value has too many digits, and where
// the type is NOT NULL and the value NULL (its kind may be the operand's: a mere NULL check). Cast is
// CAST(x AS T): rounds half away from zero, truncates to integers, parses text; bad input is a row error. Try is TRY_CAST: NULL instead of an error.
const (
	Implicit ConvertMode = iota
	Assign
	Cast
	Try
)

// Convert changes the type of X.
type Convert struct {
	Typed
	X    Expr
	Mode ConvertMode
}

// Now is CURRENT_TIMESTAMP: one value in an epoch. With Row it is PROCTIME(), the processing time of a row: that of the clock when the row was read. It
// stands only where the rows of a scan pass: in front of the first operator that makes rows of its own.
type Now struct {
	Typed
	Row bool
}

// Draw is 64 random bits, a BIGINT, of which a Call makes a value of RANDOM, RAND_INTEGER or UUID. They are a function (stdlib/draw) of the seed of the run or,
// where one is written, Seed; of Site, which tells the calls of a query apart; with Row of the place of the row in its log; and of Args in their order, each a
// STRING or a BIGINT: what tells the copies of a row apart or, without Row, the key of a group.
type Draw struct {
	Typed
	Seed *int64
	Site int64
	Row  bool
	Args []Expr
}

// Attempt is TRY(x): NULL where the evaluation of x fails, whatever fails in it.
type Attempt struct {
	Typed
	X Expr
}

// Call calls a stdlib function. Arguments already have the signature's kinds. Unless a parameter is declared
// Nullable, a NULL argument gives NULL without a call.
type Call struct {
	Typed
	Func *sig.Func
	Args []Expr
}

// NestedOp names an operation on nested values.
type NestedOp uint8

// Operations: MakeArray, MakeMap (keys and values in turn; a NULL key is a row error, of equal keys the last counts) and MakeStruct take values of the
// types inside of the result. Element is arr[i] from 1 on, Value is map[key], FieldOf is field Field of a STRUCT: NULL where there is none. Size is CARDINALITY. Apply calls Func.
const (
	MakeArray NestedOp = iota
	MakeMap
	MakeStruct
	Element
	Value
	FieldOf
	Size
	Apply
)

func (o NestedOp) String() string {
	return [...]string{"ARRAY", "MAP", "ROW", "ELEMENT", "VALUE", "FIELD", "CARDINALITY", "APPLY"}[o]
}

// Makes reports the operations that build a value: a NULL argument becomes a NULL inside, not a NULL result.
func (o NestedOp) Makes() bool { return o <= MakeStruct }

// Nested builds an ARRAY, MAP or STRUCT, or takes a part out of one.
type Nested struct {
	Typed
	Op    NestedOp
	Args  []Expr
	Field int             // of FieldOf, from 0
	Func  *sig.NestedFunc // of Apply
}
