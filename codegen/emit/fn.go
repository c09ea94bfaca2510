package emit

import (
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// A want says which parts of a value the consumer reads: what nobody reads gets no local (Go refuses unused ones), but
// every part that can fail is still evaluated.
type want uint8

const (
	wantValue want = 1 << iota
	wantNull
	wantTrue  // of a BOOLEAN, only isTrue will be read
	wantFalse // of a BOOLEAN, only isFalse will be read

	both = wantValue | wantNull
)

// truth asks of a condition only whether it is TRUE.
const truth = both | wantTrue

// condition reports that only definite answers will be read.
func (w want) condition() bool { return w&(wantTrue|wantFalse) != 0 }

// negated swaps the definite answers.
func (w want) negated() want {
	out := w & both
	if w&wantTrue != 0 {
		out |= wantFalse
	}
	if w&wantFalse != 0 {
		out |= wantTrue
	}
	return out
}

// val is a lowered value: Go expressions over locals, fields and constants that cannot fail and may be written more than once.
type val struct {
	t    types.Type
	x    func() *Statement // the value; meaningless where it is NULL. nil for BOOLEAN
	b    cond              // the value of a BOOLEAN; meaningless where it is NULL
	null cond              // never for a value that cannot be NULL
	dec  func() *Statement // a DECIMAL as sq.Decimal, where it exists in that form
	free bool              // x is a name or a constant: nothing is gained by a local
	// yes and no tell TRUE and FALSE apart of a BOOLEAN that may be NULL, where that is shorter than by b and null; or nil.
	yes, no cond
	source  int            // see col; only of what is written to a sink
	konst   bool           // an untyped constant
	lit     *typed.Literal // the constant
	atom    bool           // x is one operand without parentheses
	got     want           // parts that are set; of a condition, the answers that are right
}

func (v val) expr() *Statement {
	if v.b != nil {
		return code(v.b)
	}
	return v.x()
}

func (v val) simple() bool {
	if v.b != nil {
		return v.b.simple()
	}
	return v.free
}

// isTrue and isFalse are the two definite answers of a BOOLEAN.
func (v val) isTrue() cond {
	if v.got.condition() && v.got&wantTrue == 0 {
		return unasked{"TRUE"}
	}
	if v.yes != nil {
		return v.yes
	}
	return and(not(v.null), v.b)
}

func (v val) isFalse() cond {
	if v.got.condition() && v.got&wantFalse == 0 {
		return unasked{"FALSE"}
	}
	if v.no != nil {
		return v.no
	}
	return and(not(v.null), not(v.b))
}

// fn is a Go function in the making. A row that fails leaves it by bail.
type fn struct {
	g     *gen
	op    *opType
	names *names
	body  *[]Code
	env   *env // of the expression being lowered
	memo  []map[any]val
	bail  func() *Statement // a return statement
	root  typed.Expr        // of a helper: the expression that it computes, not to be outlined again
	// fails replaces how an error leaves the function, where there is no row.
	fails func(e typed.Expr, err Code) []Code
	// onSecret is called for each secret of a WITH value; elsewhere there are none.
	onSecret func()
	// caught: the function is the helper of a TRY; what fails leaves it as NULL.
	caught  bool
	sized   map[*col]bool                // columns that lines has counted
	filters map[typed.Expr]cond          // of aggregates, as far as they are evaluated
	masks   map[string]aggInput          // of sets, likewise: without their arguments
	orders  map[string]func() *Statement // sort keys of aggregates, likewise
	// target names the column that is being written, for row errors.
	target string
}

// newFn starts a function of an operator. taken are its parameters.
func newFn(op *opType, bail func() *Statement, taken ...string) *fn {
	return &fn{g: op.g, op: op, names: newLocals(op.g.names, append(taken, op.recv, op.rowName, "err", "ok", "v", "buf")...), body: &[]Code{}, memo: []map[any]val{{}}, bail: bail, sized: map[*col]bool{}}
}

func (f *fn) emit(c ...Code) { *f.body = append(*f.body, c...) }

// block collects what do emits as the statements of a Go block. What was computed inside is forgotten behind it.
func (f *fn) block(do func()) []Code {
	outer := f.body
	f.body = &[]Code{}
	f.memo = append(f.memo, map[any]val{})
	do()
	inner := *f.body
	f.body = outer
	f.memo = f.memo[:len(f.memo)-1]
	return inner
}

// known returns what was computed for k on every way to here, if it has the wanted parts.
func (f *fn) known(k any, w want) (val, bool) {
	for i := len(f.memo) - 1; i >= 0; i-- {
		if v, ok := f.memo[i][k]; ok && v.got&w&both == w&both && (!v.got.condition() || w.condition() && v.got&w == w) {
			return v, true
		}
	}
	return val{}, false
}

func (f *fn) remember(k any, v val, w want) val {
	v.got = w
	f.memo[len(f.memo)-1][k] = v
	return v
}

// local names a local after hint, or after what it is.
func (f *fn) local(hint, what string) string {
	if hint == "" {
		hint = what
	}
	return f.names.take(hint)
}

// bind gives a value a local if it has none, so that it is computed once.
func (f *fn) bind(v val, hint, what string) val {
	if v.simple() {
		return v
	}
	name := f.local(hint, what)
	f.emit(Id(name).Op(":=").Add(f.typedExpr(v)))
	return v.named(name)
}

// named is v held in a Go variable.
func (v val) named(name string) val {
	v.yes, v.no, v.dec, v.free, v.konst, v.lit = nil, nil, nil, true, false, nil
	if v.t.Kind == types.Boolean {
		v.b = flag(name)
	} else {
		v.x = ident(name)
	}
	return v
}

// bindNull gives a condition that will be read more than once a local.
func (f *fn) bindNull(c cond, name string) cond {
	if c.simple() {
		return c
	}
	name = f.names.take(name)
	f.emit(Id(name).Op(":=").Add(code(c)))
	return flag(name)
}

// fail emits the way out of a row for which err is not nil, which statement st has just set.
func (f *fn) fail(e typed.Expr, err Code) []Code {
	if f.fails != nil {
		return f.fails(e, err)
	}
	if f.caught {
		return []Code{Return(zeroOf(f.root.Type()), True())}
	}
	f.op.fails = true
	return []Code{Id(f.op.recv).Dot("fail").Call(err, Lit(f.op.g.at(e.Pos())), Lit(f.op.g.excerpt(e))), f.bail()}
}

// reject emits the way out of a row whose column has no value that can be used.
func (f *fn) reject(column string, cause Code) []Code {
	if f.caught {
		return []Code{Return(zeroOf(f.root.Type()), True())}
	}
	f.op.rejects = true
	return []Code{Id(f.op.recv).Dot("bad").Call(Lit(column), cause), f.bail()}
}

// check emits call, which returns only an error or a value that nobody reads, and the way out.
func (f *fn) check(e typed.Expr, init Code) Code {
	return If(init, Err().Op("!=").Nil()).Block(f.fail(e, Err())...)
}

// at is the byte offset of a span in the query text, −1 for none.
func (g *gen) at(s source.Span) int {
	if !s.Valid() {
		return -1
	}
	return s.Start
}
