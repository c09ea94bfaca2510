package emit

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// unit is one state of a group: an aggregate's own, or a set that aggregates share.
type unit struct {
	agg *aggField
	set *setField
}

// setField is the distinct values of an argument, for all aggregates over it.
type setField struct {
	name    string
	arg     types.Type
	members []int // indices of aggregates, by bit
}

// maxBits bounds the aggregates that share a set.
const maxBits = 62

func (s *setField) comment(gr *group) string {
	var names []string
	for _, i := range s.members {
		names = append(names, gr.aggs[i].name)
	}
	return "for " + list(names)
}

// codec is the record form of a unit's state and its merge.
func (u unit) codec() (write, read, merge []Code) {
	if s := u.set; s != nil {
		a := aggField{name: s.name}
		return methods{}.write(a), methods{}.read(a), methods{}.merge(a)
	}
	c := u.agg.code()
	return c.write(*u.agg), c.read(*u.agg), c.merge(*u.agg)
}

// aggInput is what a row brings to a unit: evaluated, in the order of the text, before any state is touched.
type aggInput struct {
	when cond              // the FILTER is TRUE; of a set, that of one of its aggregates
	arg  val               // meaningless where when is not true
	mask func() *Statement // of a set: the bits of the aggregates whose FILTER is TRUE
	// order and value are, of a keyed aggregate, the row's sort key and its argument as bytes.
	order, value func() *Statement
}

// passes evaluates a FILTER once.
func (f *fn) passes(filter typed.Expr) cond {
	if filter == nil {
		return always
	}
	if c, ok := f.filters[filter]; ok {
		return c
	}
	c := f.bindNull(f.lower(filter, truth, "").isTrue(), "counted")
	if f.filters == nil {
		f.filters = map[typed.Expr]cond{}
	}
	f.filters[filter] = c
	return c
}

// guarded evaluates e only where a condition is true.
func (f *fn) guarded(c cond, e typed.Expr, w want) val {
	if c == always {
		return f.lower(e, w, "")
	}
	var v val
	inner := f.block(func() { v = f.lower(e, w, "") })
	if len(inner) == 0 {
		return v
	}
	s := f.newSlot(e.Type(), w, "", "arg")
	f.emit(If(code(c)).Block(append(inner, s.assign(v)...)...))
	return s.val()
}

// wants are the parts of a unit's argument that are read.
func (u unit) wants() want {
	switch {
	case u.set != nil:
		return both
	case u.agg.agg.Arg == nil:
		return 0
	case u.agg.agg.Func == typed.Count && !u.agg.agg.Distinct:
		return wantNull
	}
	return both
}

// input evaluates what a row brings to a unit.
func (f *fn) input(aggs []typed.Agg, u unit) aggInput {
	if u.set != nil {
		return f.setInput(aggs, u.set)
	}
	a := &aggs[u.agg.index]
	in := aggInput{when: f.passes(a.Filter), arg: val{null: never}}
	if a.Arg == nil || in.when == never {
		return in
	}
	in.arg = f.guarded(in.when, a.Arg, u.wants())
	if _, ok := u.tester(); ok {
		in.arg = f.bind(in.arg, "", "arg")
		in.arg.konst = false // it is compared with a value of its type
	}
	if isKeyed(u.agg.code()) {
		in.arg = f.bind(in.arg, "", "arg")
		in.order = f.orderKey(in.when, a, u.agg.name)
		in.value = f.value(in.when, a, in.arg, u.agg.name)
	}
	return in
}

// setInput evaluates a distinct argument where it counts for some aggregate.
func (f *fn) setInput(aggs []typed.Agg, s *setField) aggInput {
	key := "set"
	for _, i := range s.members {
		key += fmt.Sprintf(" %p", aggs[i].Filter)
	}
	in, ok := f.masks[key]
	if !ok {
		in = f.mask(aggs, s)
		if f.masks == nil {
			f.masks = map[string]aggInput{}
		}
		f.masks[key] = in
	}
	if in.when != never {
		in.arg = f.guarded(in.when, aggs[s.members[0]].Arg, both)
	}
	return in
}

// mask evaluates the FILTERs of the aggregates that share a set; sets with equal ones share it.
func (f *fn) mask(aggs []typed.Agg, s *setField) aggInput {
	var fixed uint64
	var bits []Code
	var whens []cond
	name, only := "", 0
	for bit, i := range s.members {
		switch c := f.passes(aggs[i].Filter); c {
		case always:
			fixed |= 1 << bit
			whens = append(whens, c)
		case never:
		default:
			whens, only = append(whens, c), 1<<bit
			if name == "" {
				name = f.names.take("mask")
			}
			bits = append(bits, If(code(c)).Block(Id(name).Op("|=").Lit(1<<bit)))
		}
	}
	in := aggInput{when: or(whens...)}
	switch {
	case in.when == never:
		return in
	case len(bits) == 0:
		in.mask = func() *Statement { return Lit(int(fixed)) }
	case len(whens) == 1:
		in.mask = func() *Statement { return Lit(only) }
	default:
		f.emit(Id(name).Op(":=").Uint64().Call(Lit(int(fixed))))
		f.emit(bits...)
		in.mask = ident(name)
		if fixed == 0 {
			in.when = compare{"!=", ident(name), func() *Statement { return Lit(0) }, true}
		}
	}
	return in
}

// adds is how the inputs of a row get into the accumulators at a path. Neighbours under one condition share its test.
func (gr *group) adds(at string, inputs []aggInput) []Code {
	var out, body []Code
	test := cond(always)
	text := ""
	end := func() {
		if len(body) > 0 && text != "" {
			body = []Code{If(code(test)).Block(body...)}
		}
		out, body = append(out, body...), nil
	}
	for i, u := range gr.units {
		in := inputs[i]
		c := in.when
		if c == never {
			continue
		}
		if u.set != nil || !takesNulls(&u.agg.agg) {
			c = and(c, not(in.arg.null))
		}
		if c == never {
			continue
		}
		if x, ok := u.tester(); ok {
			end()
			test, text = always, ""
			out = append(out, x.addIf(*u.agg, u.agg.in(at), in, c)...)
			continue
		}
		next := ""
		if c != always {
			next = code(c).GoString()
		}
		if next != text {
			end()
			test, text = c, next
		}
		if u.set != nil {
			body = append(body, u.set.add(at, in))
			continue
		}
		put := u.agg.code().add
		if gr.taking {
			put = u.agg.code().(retracter).retract
		}
		body = append(body, put(*u.agg, u.agg.in(at), in)...)
	}
	end()
	return out
}

// tester is the aggregator of a unit that joins the row's condition with one of its own.
func (u unit) tester() (extreme, bool) {
	if u.set != nil {
		return extreme{}, false
	}
	x, ok := u.agg.code().(extreme)
	return x, ok
}

func (s *setField) add(at string, in aggInput) Code {
	method, _ := element(s.arg)
	return Id(at+"."+s.name).Dot(method).Call(in.arg.expr(), in.mask())
}

// element is how a value of a type gets into an op.Set or op.Bag, and out of a reader r of a set.
func element(t types.Type) (add string, read *Statement) {
	if isString(t) {
		return "AddText", Id("r").Dot("Rest").Call()
	}
	return "Add" + fieldKind(t, "Text"), readField(t)
}

// distinctResult is an aggregate over the values of a set: their number, or the function's own state over them.
func (f *fn) distinctResult(a aggField, w want) val {
	set := Id("g.Acc." + a.set.name)
	if a.agg.Func == typed.Count {
		v := val{t: a.agg.Type, null: never}
		v.x = func() *Statement { return set.Clone().Dot("Count").Call(Lit(a.bit)) }
		return v
	}
	c := a.code()
	at := place{state: f.names.take(a.name)}
	f.emit(Var().Id(at.state).Add(c.state(a)))
	if c.seen(a) && (w&wantNull != 0 || c.fails(a)) {
		at.seen = f.names.take(at.state + "Seen")
		f.emit(Var().Id(at.seen).Bool())
	}
	_, read := element(a.arg())
	in := aggInput{when: always, arg: val{t: a.arg(), null: never, x: func() *Statement { return read.Clone() }}}
	f.emit(For(Id("r").Op(":=").Range().Add(set).Dot("Values").Call(Lit(a.bit))).Block(c.add(a, at, in)...))
	return c.result(f, a, at, w)
}

// distinct gives the aggregates with DISTINCT their sets.
func (gr *group) distinct(n *names) {
	byText := map[string]*setField{}
	for i := range gr.aggs {
		a := &gr.aggs[i]
		if !a.agg.Distinct || a.live || listed(a.agg.Func) {
			gr.units = append(gr.units, unit{agg: a})
			continue
		}
		text := typed.Text(a.agg.Arg)
		s := byText[text]
		if s == nil || len(s.members) == maxBits {
			name := "distinctValues"
			if c, ok := a.agg.Arg.(*typed.Column); ok {
				name = "distinct" + title(camel(c.Name))
			}
			s = &setField{name: n.take(name), arg: a.arg()}
			byText[text] = s
			gr.units = append(gr.units, unit{set: s})
		}
		a.set, a.bit = s, len(s.members)
		s.members = append(s.members, i)
	}
}
