// Package sig holds the signatures of stdlib functions as data.
//
// Phase: meaning, constant folding, emission, golden/ref and the documentation read it; generated programs never
// link it. It imports the stdlib packages only for Impl. One Func is one SQL overload of one Go function in a stdlib package; there is exactly one implementation of every
// scalar function (language.md T6): generated code, the constant folder and golden/ref call the same Go function. What only looks like a function, because
// its arguments are evaluated by need, is a Form.
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
	Date      // as sq.Date
	Bytes     // as []byte, which the function neither changes nor keeps; a result is the caller's
	Months    // as sq.Months

	lastKind = Months
)

// Param is one parameter. Nullable parameters receive sq.Null[T].
type Param struct {
	Name     string
	Kind     Kind
	Nullable bool
	// Prepare: the Go function takes what Prepare makes of the STRING.
	Prepare *Prepared
}

// Prepared says how a STRING argument becomes what the Go function takes, such as a compiled pattern. A constant is prepared once a program, and at
// compile time for its error message; any other text where it is used, through a cache.
type Prepared struct {
	Package string   // import path
	Go      string   // func(string) (T, error)
	Must    string   // func(string) T, which panics, for a constant that was checked
	What    string   // what the text is, for messages: "regular expression"
	Impl    any      // the Go function value of Go
	Samples []string // valid texts, for random programs
}

// Func is one overload.
type Func struct {
	Name    string   // SQL name, upper case
	Aliases []string // other SQL names
	Group   string   // the chapter of docs/functions.md
	// Operator is how the function is written between its arguments; "": as a call.
	Operator string
	Package  string // import path
	Go       string // Go function name in Package
	Params   []Param
	Result   Kind
	NullOut  bool // returns sq.Null[T]
	Fails    bool // returns (T, error); the error is a row error
	// Variadic: the last parameter stands for one or more arguments; the Go function is variadic.
	Variadic bool
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

// Param is the parameter that takes argument i.
func (f *Func) Param(i int) Param {
	if f.Variadic {
		i = min(i, len(f.Params)-1)
	}
	return f.Params[i]
}

// Takes reports whether the function can be called with n arguments.
func (f *Func) Takes(n int) bool { return n == len(f.Params) || f.Variadic && n > len(f.Params) }
