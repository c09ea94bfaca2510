// Package sig holds the signatures of stdlib functions as data.
//
// Phase: meaning, constant folding, emission, golden/ref and the documentation read it; generated programs never
// link it. It imports the stdlib packages only for Impl. One Func is one SQL overload of one Go function in a stdlib package; there is exactly one implementation of every
// scalar function (language.md T6): generated code, the constant folder and golden/ref call the same Go function.
package sig

// Kind is an argument or result kind, equal in meaning to types.Kind.
type Kind uint8

// Kinds. Any is not allowed here: overloads are listed one by one.
const (
	Boolean Kind = iota + 1
	BigInt
	Double
	Decimal // as sq.Decimal
	String
	Timestamp // as sq.Timestamp
	Duration  // as time.Duration
)

// Param is one parameter. Nullable parameters receive sq.Null[T].
type Param struct {
	Name     string
	Kind     Kind
	Nullable bool
}

// Func is one overload.
type Func struct {
	Name    string  // SQL name, upper case
	Package string  // import path
	Go      string  // Go function name in Package
	Params  []Param // fixed
	Result  Kind
	NullOut bool // returns sq.Null[T]
	Fails   bool // returns (T, error); the error is a row error
	// DecimalScale gives the result's precision and scale from the arguments' (0, 0 for arguments of other kinds) where Result is Decimal.
	// The value that Impl returns has exactly that scale; more digits than the precision are a row error.
	DecimalScale func(p, s []int) (int, int)
	// Repeat: a call with more arguments than Params (two of one kind) is F(F(a, b), c). The arguments of such a call are first brought to one type.
	Repeat   bool
	Impl     any       // the Go function value: golden/ref and the constant folder call it by reflection
	Doc      string    // one line
	Examples []Example // run by a test
	Differs  string    // "Differs from" line, optional
}

// Example is one documented call; texts are SQL expressions, e.g. {"ABS(-3)", "3"}; an error is "error: …".
type Example struct{ Call, Want string }
