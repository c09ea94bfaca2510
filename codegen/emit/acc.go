package emit

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// An aggregator writes the code of one aggregate function: its state, and how a row, a partial and a record get into it. The table aggregators holds
// one per function; a new function is one entry there, one in typecheck's table, and one in golden/ref.
type aggregator interface {
	// state is the Go type of the state's field.
	state(a aggField) *Statement
	// seen reports that a flag beside the field tells whether there was a value.
	seen(a aggField) bool
	// add puts a row's argument into the state at a place. The row has passed the FILTER, and its argument is not NULL unless the aggregate takes NULLs.
	add(a aggField, at place, in aggInput) []Code
	// merge, write and read are the state of a partial o into a's, as fields of the record b, and from the reader r. Read leaves texts in the
	// record, merge copies them.
	merge(a aggField) []Code
	write(a aggField) []Code
	read(a aggField) []Code
	// result is the value of the state at a place.
	result(f *fn, a aggField, at place, w want) val
	// fails reports that result can be a row error.
	fails(a aggField) bool
}

var aggregators = map[typed.AggFunc]aggregator{
	typed.CountStar: counter{},
	typed.Count:     counter{},
	typed.Sum:       sum{},
	typed.Min:       extreme{"<"},
	typed.Max:       extreme{">"},
	typed.Avg:       average{},
	typed.AvgWhole:  average{},

	typed.StddevPop:  moments{method: "Deviation"},
	typed.StddevSamp: moments{method: "Deviation", lost: 1},
	typed.VarPop:     moments{method: "Variance"},
	typed.VarSamp:    moments{method: "Variance", lost: 1},

	typed.BoolAnd:  extreme{"<"}, // FALSE is less than TRUE
	typed.BoolOr:   extreme{">"},
	typed.BitAnd:   bits{"&"},
	typed.BitOr:    bits{"|"},
	typed.BitXor:   bits{"^"},
	typed.AnyValue: extreme{"<"}, // any will do, and this one does not depend on the order of rows

	typed.First:     picker{kind: "Least"},
	typed.Last:      picker{kind: "Greatest"},
	typed.ArgMin:    picker{kind: "Least"},
	typed.ArgMax:    picker{kind: "Least"}, // its key descends
	typed.StringAgg: joined{},
	typed.ArrayAgg:  collected{},

	typed.Mode:           multiset{method: "Mode"},
	typed.PercentileCont: multiset{method: "Continuous"},
	typed.PercentileDisc: multiset{method: "Discrete"},
	typed.TopK:           frequent{kind: "Bag"},
	typed.ApproxTopK:     frequent{kind: "Heavy"},

	typed.ApproxCountDistinct: cardinality{},
	typed.ApproxQuantile:      quantiles{},
}

// place is where a state stands: the selector of its field and of its flag, "" where nobody reads that. counted: instead of a flag it is the number of
// values.
type place struct {
	state, seen string
	counted     bool
}

func (p place) dot(method string) *Statement { return Id(p.state).Dot(method) }

// note sets the flag.
func (p place) note(body ...Code) []Code {
	switch {
	case p.counted:
		body = append(body, Id(p.seen).Op("++"))
	case p.seen != "":
		body = append(body, Id(p.seen).Op("=").True())
	}
	return body
}

// in is the place of an aggregate in the accumulators at a path.
func (a aggField) in(at string) place {
	p := place{state: at + "." + a.name}
	if a.has != "" {
		p.seen, p.counted = at+"."+a.has, a.counted
	}
	return p
}

func (a aggField) code() aggregator {
	if a.live {
		if c := a.retractable(); c != nil {
			return c
		}
	}
	return aggregators[a.agg.Func]
}

// methods is an aggregator's codec where the state is a type of package op with Append, Read and Merge. byValue: Merge takes no pointer.
type methods struct{ byValue bool }

func (m methods) merge(a aggField) []Code {
	o := Id("o").Dot(a.name)
	if !m.byValue {
		o = Op("&").Add(o)
	}
	body := []Code{Id("a").Dot(a.name).Dot("Merge").Call(o)}
	switch {
	case a.counted:
		body = append(body, Id("a").Dot(a.has).Op("+=").Id("o").Dot(a.has))
	case a.has != "":
		body = append(body, Id("a").Dot(a.has).Op("=").Id("a").Dot(a.has).Op("||").Id("o").Dot(a.has))
	}
	return body
}

func (methods) write(a aggField) []Code {
	body := []Code{Id("b").Op("=").Id("a").Dot(a.name).Dot("Append").Call(Id("b"))}
	switch {
	case a.counted:
		body = append(body, Id("b").Op("=").Qual(pkgBlock, "AppendInt").Call(Id("b"), Id("a").Dot(a.has)))
	case a.has != "":
		body = append(body, Id("b").Op("=").Qual(pkgBlock, "AppendBool").Call(Id("b"), Id("a").Dot(a.has)))
	}
	return body
}

func (methods) read(a aggField) []Code {
	body := []Code{Id("a").Dot(a.name).Dot("Read").Call(Id("r"))}
	switch {
	case a.counted:
		body = append(body, Id("a").Dot(a.has).Op("=").Id("r").Dot("Int").Call())
	case a.has != "":
		body = append(body, Id("a").Dot(a.has).Op("=").Id("r").Dot("Bool").Call())
	}
	return body
}

func (methods) seen(aggField) bool  { return false }
func (methods) fails(aggField) bool { return false }

// checked emits a result that comes with ok, and the way out where it is false.
func (f *fn) checked(a aggField, call *Statement, over *Statement, w want, v val) val {
	e := &aggExpr{typed.Typed{T: a.agg.Type, Span: a.agg.Span}}
	if w&wantValue == 0 {
		f.emit(If(List(Id("_"), Id("ok")).Op(":=").Add(call), Op("!").Id("ok")).Block(f.fail(e, over)...))
		v.got = wantNull
		return v
	}
	name := f.names.take(a.name)
	f.emit(List(Id(name), Id("ok")).Op(":=").Add(call), If(Op("!").Id("ok")).Block(f.fail(e, over)...))
	return v.named(name)
}

// aggExpr stands for an aggregate call in error messages.
type aggExpr struct{ typed.Typed }

// declareAcc writes the accumulator type with what table.Acc asks for.
func (g *gen) declareAcc(gr *group) {
	var fields, write, read, merge []Code
	for _, u := range gr.units {
		if u.set != nil {
			fields = append(fields, Id(u.set.name).Qual(pkgOp, "Set").Comment("// "+u.set.comment(gr)))
		} else {
			fields = append(fields, Id(u.agg.name).Add(u.agg.code().state(*u.agg)))
			switch {
			case u.agg.counted:
				fields = append(fields, Id(u.agg.has).Int64())
			case u.agg.has != "":
				fields = append(fields, Id(u.agg.has).Bool())
			}
		}
		w, r, m := u.codec()
		write, read, merge = append(write, w...), append(read, r...), append(merge, m...)
	}
	g.state.add(doc(gr.quote(g), fmt.Sprintf("%s is what %s keeps of a group.", gr.acc, gr.m.ID())), Type().Id(gr.acc).Struct(fields...))
	recv := func(name string) *Statement { return Func().Params(Id("a").Op("*").Id(gr.acc)).Id(name) }
	b, r, o := Id("b"), Id("r"), Id("o")
	if len(gr.units) == 0 {
		r, o = Id("_"), Id("_")
	}
	g.split(append(write, Return(Id("b"))), func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("append", part+1)); n != nil {
			body = append(body, Return(Id("a").Dot(numbered("append", part+1)).Call(Id("b"))))
		}
		g.state.add(nil, recv(partName("Append", "append", part)).Params(b.Clone().Index().Byte()).Index().Byte().Block(body...))
	})
	g.split(read, func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("read", part+1)); n != nil {
			body = append(body, Id("a").Dot(numbered("read", part+1)).Call(Id("r")))
		}
		g.state.add(nil, recv(partName("Read", "read", part)).Params(r.Clone().Op("*").Qual(pkgBlock, "Reader")).Block(body...))
	})
	g.split(merge, func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("merge", part+1)); n != nil {
			body = append(body, Id("a").Dot(numbered("merge", part+1)).Call(Id("o")))
		}
		var comment []string
		if part == 1 {
			comment = []string{"merge adds the rows of o."}
		}
		g.state.add(comment, recv(numbered("merge", part)).Params(o.Clone().Op("*").Id(gr.acc)).Block(body...))
	})
	g.declareBytes(gr)
}

// declareBytes writes the method that tells how much memory the growing states of a group use.
func (g *gen) declareBytes(gr *group) {
	var size *Statement
	for _, u := range gr.units {
		name := ""
		switch {
		case u.set != nil:
			name = u.set.name
		case grows(u.agg.code()):
			name = u.agg.name
		default:
			continue
		}
		term := Id("a").Dot(name).Dot("Bytes").Call()
		if size == nil {
			size = term
		} else {
			size.Op("+").Add(term)
		}
	}
	if size != nil {
		g.state.add([]string{"Bytes returns the memory that a uses beside its own fields."}, Func().Params(Id("a").Op("*").Id(gr.acc)).Id("Bytes").Params().Int().Block(Return(size)))
	}
}

// grows reports a state that holds memory of its own; its type has a method Bytes.
func grows(a aggregator) bool {
	_, ok := a.(interface{ grows() })
	return ok
}

// partName is the exported name of the first part of a method, the numbered unexported one of the others.
func partName(exported, name string, part int) string {
	if part == 1 {
		return exported
	}
	return numbered(name, part)
}

// maxStatements bounds the statements of one generated function where they form a list.
const maxStatements = 30

// split hands a long list of statements over in parts; next is nil for the last one.
func (g *gen) split(body []Code, emit func(part int, body []Code, next func(string) Code)) {
	for part := 1; ; part++ {
		if len(body) <= maxStatements {
			emit(part, body, func(string) Code { return nil })
			return
		}
		emit(part, append([]Code(nil), body[:maxStatements]...), func(name string) Code { return Id(name) })
		body = body[maxStatements:]
	}
}

// heldIn is a value in a variable or field.
func heldIn(t types.Type, x *Statement) val {
	return val{t: t, null: never, free: true}.named(x.GoString())
}
