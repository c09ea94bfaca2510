package emit

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Functions stay readable, and cheap to compile, because long lists and deep expressions go to helper methods over the same row. Sizes
// are estimates in lines of Go.
const (
	maxWeight = 90 // of the statements of one function for a list of expressions
	maxExpr   = 36 // of an expression inside a function; more becomes a helper
	maxAggs   = 12 // arguments of an aggregate that are evaluated in place
)

// lines estimates the statements behind an expression, and marks the parts of it that get helpers of their own.
func (f *fn) lines(e typed.Expr) int {
	if e == nil {
		return 0
	}
	if _, ok := f.op.cut[e]; ok {
		return 4
	}
	n := 0
	switch e := e.(type) {
	case *typed.Column:
		return f.columnLines(f.env.cols[e.Index])
	case *typed.Case:
		return f.caseLines(e)
	case *typed.Logic:
		return f.logicLines(e)
	case *typed.Arith:
		n = own(arithFails(e), e.T)
	case *typed.Convert:
		n = own(convertFails(e) || e.Mode == typed.Try, e.T)
	case *typed.Call:
		n = own(e.Fails() || e.T.Kind == types.Decimal, e.T)
	case *typed.Attempt: // always has a helper, which no error leaves
		return 4
	case *typed.Nested:
		n = 1 + 4*len(e.Args)
	case *typed.Coalesce:
		n = 2 + 3*len(e.List)
	}
	for _, c := range typed.Children(e) {
		n += f.part(c)
	}
	return n
}

func own(fails bool, t types.Type) int {
	switch {
	case !fails:
		return 0
	case t.NotNull:
		return 5
	}
	return 9
}

// part is lines of an operand; one that is too long gets a helper.
func (f *fn) part(e typed.Expr) int {
	n := f.lines(e)
	if n <= maxExpr {
		return n
	}
	f.outline(e)
	return 4
}

// outline gives an expression a helper.
func (f *fn) outline(e typed.Expr) {
	if _, ok := f.op.cut[e]; !ok {
		f.op.cut[e] = f.env
	}
}

func (f *fn) columnLines(c *col) int {
	if _, ok := f.sized[c]; ok || c.prim == nil && c.expr == nil {
		return 0
	}
	f.sized[c] = true
	if c.prim != nil {
		return 4
	}
	here := f.env
	f.env = c.over
	defer func() { f.env = here }()
	return 1 + f.part(c.expr)
}

// caseLines cuts a long CASE: the branches behind the cut become a CASE of their own.
func (f *fn) caseLines(e *typed.Case) int {
	n := 2
	for i, w := range e.Whens {
		n += 2 + f.part(w.Cond) + f.part(w.Then)
		if n > maxExpr && i+1 < len(e.Whens) {
			tail := &typed.Case{Typed: e.Typed, Whens: e.Whens[i+1:], Else: e.Else}
			f.op.tails[e] = tailOf{i + 1, tail}
			f.lines(tail)
			f.outline(tail)
			return n + 4
		}
	}
	return n + f.part(e.Else)
}

// logicLines cuts a long AND or OR likewise.
func (f *fn) logicLines(e *typed.Logic) int {
	n := 0
	for i, x := range e.List {
		n += 2 + f.part(x)
		if i > 0 {
			n += 6 // the guard
		}
		if n > maxExpr && i+2 < len(e.List) {
			rest := e.List[i+1:]
			t := types.Type{Kind: types.Boolean, NotNull: true}
			for _, r := range rest {
				t.NotNull = t.NotNull && r.Type().NotNull
			}
			tail := &typed.Logic{Typed: typed.Typed{T: t, Span: rest[0].Pos().To(rest[len(rest)-1].Pos())}, Op: e.Op, List: rest}
			f.op.tails[e] = tailOf{i + 1, tail}
			f.lines(tail)
			f.outline(tail)
			return n + 4
		}
	}
	return n
}

// tailOf is what stands for the operands of a long expression from one of them on.
type tailOf struct {
	from int
	expr typed.Expr
}

// weight estimates a list of expressions that are written to a sink.
func (f *fn) weight(items []typed.Expr) int {
	n := 0
	for _, it := range items {
		n += f.itemWeight(it)
	}
	return n
}

func (f *fn) itemWeight(it typed.Expr) int {
	n := 2 + f.part(it)
	if !it.Type().NotNull {
		n += 4
	}
	return n
}

// outlined calls the helper of an expression, which is written on first use.
func (f *fn) outlined(e typed.Expr, w want, hint string) val {
	h := f.op.helpers[e]
	if h == nil {
		h = f.op.writeHelper(e, f.op.cut[e], hint)
		f.op.helpers[e] = h
	}
	call := Id(f.op.recv).Dot(h.name).Call(Id(f.op.rowName))
	if w&wantNull == 0 || e.Type().NotNull {
		w &^= wantNull
	}
	results := []Code{}
	v := val{t: e.Type(), null: never, free: true}
	name := f.local(hint, h.name)
	if w&wantValue != 0 {
		v = v.named(name)
		results = append(results, Id(name))
	} else {
		results = append(results, Id("_"))
	}
	if !e.Type().NotNull {
		null := Id("_")
		if w&wantNull != 0 {
			n := f.names.take(name + "Null")
			null, v.null = Id(n), flag(n)
		}
		results = append(results, null)
	}
	if h.fails {
		assign := List(append(results, Id("ok"))...).Op(":=").Add(call)
		if w&both == 0 { // nothing but ok is new, and it may exist
			f.emit(If(assign, Op("!").Id("ok")).Block(f.bail()))
		} else {
			f.emit(assign, If(Op("!").Id("ok")).Block(f.bail()))
		}
		return v
	}
	if w&both == 0 {
		return v
	}
	f.emit(List(results...).Op(":=").Add(call))
	return v
}

// helper is a method that computes one expression over the row.
type helper struct {
	name  string
	fails bool // it returns ok last: false when the row has failed and was reported
}

func (o *opType) writeHelper(e typed.Expr, over *env, hint string) *helper {
	if hint == "" {
		hint = "value"
		if _, ok := e.(*typed.Attempt); ok {
			hint = "try"
		}
		if c, ok := e.(*typed.Case); ok && len(c.Whens) > 0 {
			hint = "branch"
		}
	}
	h := &helper{name: o.names.take(hint)}
	f := newFn(o, func() *Statement {
		if e.Type().NotNull {
			return Return(zeroOf(e.Type()), False())
		}
		return Return(zeroOf(e.Type()), False(), False())
	}, "value", "null")
	f.env, f.root = over, e
	_, f.caught = e.(*typed.Attempt)
	h.fails = f.canFail(e)
	results := []Code{Id("value").Add(goType(e.Type()))}
	v := f.lower(e, both, "")
	values := []Code{v.expr()}
	if !e.Type().NotNull {
		results = append(results, Id("null").Bool())
		values = append(values, code(v.null))
	}
	if h.fails {
		results = append(results, Id("ok").Bool())
		values = append(values, True())
	}
	body := append(*f.body, Return(values...))
	comment := []string{h.name + " computes a part of the query over the row."}
	switch {
	case f.caught:
		comment = []string{h.name + " computes a part of the query over the row; NULL where that fails."}
	case h.fails:
		comment = []string{h.name + " computes a part of the query over the row; ok is false when it has no value."}
	}
	o.method(orderParts, doc(firstLines(o.g.quote(e.Pos()), 3), comment...), h.name, []Code{o.rowParam()}, Params(results...), body...)
	return h
}

func firstLines(l []string, n int) []string {
	if len(l) > n {
		l = append(append([]string(nil), l[:n]...), "…")
	}
	return l
}

// groupsOf cuts a list of items into runs of bounded weight.
func groupsOf(n int, weight func(i int) int, limit int) [][2]int {
	var out [][2]int
	from, sum := 0, 0
	for i := range n {
		w := weight(i)
		if sum += w; sum > limit && i > from {
			out = append(out, [2]int{from, i})
			from, sum = i, w
		}
	}
	return append(out, [2]int{from, n})
}

// wideSink encodes a row of many columns by methods that each append some. The out block changes only when all have succeeded.
func (p *pathFn) wideSink(op *plan.Sink) {
	sink := op.From.Sink
	t := p.target(op, "out")
	p.openOut(op, t, "out")
	weights := make([]int, len(op.Items))
	for i, it := range op.Items {
		p.sized = map[*col]bool{}
		weights[i] = p.itemWeight(it)
	}
	w := &writer{g: p.g, op: p.op, buf: "buf", csv: sink.Format == "csv", first: t.first}
	for n, part := range groupsOf(len(op.Items), func(i int) int { return weights[i] }, maxWeight) {
		name := p.op.names.take(fmt.Sprintf("encode%s%d", title(camel(sink.Name)), n+1))
		f := newFn(p.op, func() *Statement { return Return(Id("buf"), False()) }, p.op.rowName, "buf")
		f.env = p.env
		vals := f.items(op.Items[part[0]:part[1]], sink, part[0])
		w.code = nil
		for i, v := range vals {
			w.column(part[0]+i, sink.Schema[part[0]+i].Name, v)
		}
		if part[1] == len(op.Items) {
			w.end()
		} else {
			w.flush()
		}
		p.op.method(orderParts, []string{fmt.Sprintf("%s appends the columns %s to %s; ok is false when one has no value.", name, oneLine(sink.Schema[part[0]].Name), oneLine(sink.Schema[part[1]-1].Name))},
			name, []Code{p.op.rowParam(), Id("buf").Index().Byte()}, Params(Id("_").Index().Byte(), Id("ok").Bool()),
			append(append(*f.body, w.code...), Return(Id("buf"), True()))...)
		if n == 0 {
			p.emit(List(Id("buf"), Id("ok")).Op(":=").Id(p.op.recv).Dot(name).Call(Id(p.op.rowName), t.buf), If(Op("!").Id("ok")).Block(p.bail()))
			continue
		}
		p.emit(If(List(Id("buf"), Id("ok")).Op("=").Id(p.op.recv).Dot(name).Call(Id(p.op.rowName), Id("buf")), Op("!").Id("ok")).Block(p.bail()))
	}
	p.writeKey(op, p.keyValues(op))
	p.emit(t.keep...)
	p.wrote(op)
}

// keyValues computes the key columns of a wide row, which can be only cheap ones; the others stay empty.
func (p *pathFn) keyValues(op *plan.Sink) []val {
	vals := make([]val, len(op.Items))
	if op.From.Mode == typed.Update {
		for _, k := range op.From.Sink.Key {
			vals[k] = p.items(op.Items[k:k+1], op.From.Sink, k)[0]
		}
	}
	return vals
}

// wideFilter tests many conjuncts by methods.
func (p *pathFn) wideFilter(conjuncts []typed.Expr) {
	weights := make([]int, len(conjuncts))
	for i, c := range conjuncts {
		p.sized = map[*col]bool{}
		weights[i] = 3 + p.part(c)
	}
	for _, part := range groupsOf(len(conjuncts), func(i int) int { return weights[i] }, maxWeight) {
		name := p.op.names.take("passes")
		q := &pathFn{fn: newFn(p.op, func() *Statement { return Return(False()) }, p.op.rowName), branch: p.branch, scan: p.scan}
		q.env = p.env
		q.conjuncts(conjuncts[part[0]:part[1]])
		p.op.method(orderParts, []string{name + " tests some of the conditions of the filter, in order."}, name, []Code{p.op.rowParam()}, Bool(), append(*q.body, Return(True()))...)
		p.emit(If(Op("!").Id(p.op.recv).Dot(name).Call(Id(p.op.rowName))).Block(p.bail()))
	}
}

// unitWeight estimates the statements that a row needs for a unit.
func (f *fn) unitWeight(aggs []typed.Agg, u unit) int {
	if u.set == nil {
		n := 3
		for _, e := range aggs[u.agg.index].Exprs() {
			n += f.part(e)
		}
		if isKeyed(u.agg.code()) {
			n += 4 + 3*len(aggs[u.agg.index].By)
		}
		return n
	}
	n := 3 + f.part(aggs[u.set.members[0]].Arg)
	for _, i := range u.set.members {
		n += f.part(aggs[i].Filter)
	}
	return n
}

// wideField is what a unit's input becomes in a struct: the fields that hold it.
type wideField struct{ when, value, null, mask, order, bytes string }

// wideArgs evaluates the arguments of many aggregates by methods into a struct, and then adds them or, of a row that is no longer, takes them back.
func (p *pathFn) wideArgs(op *plan.PreAggregate, gr *group, l *local, place []Code, key string) {
	aggs := op.Aggs
	typ := p.g.names.take(camel(gr.m.ID()) + "Args")
	fields, held, inputs := gr.wideFields(aggs)
	p.g.state.add([]string{typ + " is the arguments of a row."}, Type().Id(typ).Struct(fields...))
	p.emit(Var().Id("args").Id(typ))
	weights := make([]int, len(gr.units))
	for i, u := range gr.units {
		p.sized = map[*col]bool{}
		weights[i] = p.unitWeight(aggs, u)
	}
	var parts []string
	for _, part := range groupsOf(len(gr.units), func(i int) int { return weights[i] }, maxWeight) {
		name := p.op.names.take(l.field + "Args")
		f := newFn(p.op, func() *Statement { return Return(False()) }, p.op.rowName, "v")
		f.env = p.env
		for i := part[0]; i < part[1]; i++ {
			held[i].fill(f, "v", f.input(aggs, gr.units[i]))
		}
		p.op.method(orderParts, []string{name + " computes some of the arguments; false when one has no value."}, name,
			[]Code{p.op.rowParam(), Id("v").Op("*").Id(typ)}, Bool(), append(*f.body, Return(True()))...)
		parts = append(parts, name)
	}
	for len(parts) > maxParts {
		parts = p.combine(l.field+"Args", parts, Id("v").Op("*").Id(typ))
	}
	for _, name := range parts {
		p.emit(If(Op("!").Id(p.op.recv).Dot(name).Call(Id(p.op.rowName), Op("&").Id("args"))).Block(p.bail()))
	}
	adds := gr.addMethod()
	call := func(method string) *Statement { return Id("partial").Dot("Acc").Dot(method).Call(Op("&").Id("args")) }
	add := call(adds)
	if op.Signed {
		takes := "takeBack" + strings.TrimPrefix(adds, "add")
		add = If(Id("before")).Block(call(takes)).Else().Block(call(adds))
		p.argsMethod(gr, takes, typ, gr.retracts("a", inputs))
	}
	p.intoGroup(op, gr, l, place, key, "partial", []Code{add})
	p.argsMethod(gr, adds, typ, gr.adds("a", inputs))
}

// argsMethod writes the method that gets the arguments of a row, v, into the accumulators a, or takes them back.
func (p *pathFn) argsMethod(gr *group, name, typ string, code []Code) {
	p.g.split(code, func(part int, body []Code, next func(string) Code) {
		if m := next(numbered(name, part+1)); m != nil {
			body = append(body, Id("a").Dot(numbered(name, part+1)).Call(Id("v")))
		}
		p.g.state.add(nil, Func().Params(Id("a").Op("*").Id(gr.acc)).Id(numbered(name, part)).Params(Id("v").Op("*").Id(typ)).Block(body...))
	})
}

// maxParts bounds the methods that one function calls one after the other.
const maxParts = 16

// combine makes methods that each call some of the parts, in order, until one is false.
func (p *pathFn) combine(want string, parts []string, v Code) []string {
	var out []string
	for len(parts) > 0 {
		n := min(len(parts), maxParts)
		all := &Statement{}
		for i, part := range parts[:n] {
			if i > 0 {
				all.Op("&&").Line()
			}
			all.Id(p.op.recv).Dot(part).Call(Id(p.op.rowName), Id("v"))
		}
		name := p.op.names.take(want)
		p.op.method(orderParts, []string{name + " computes the arguments in parts; false when one has no value."}, name, []Code{p.op.rowParam(), v}, Bool(), Return(all))
		out, parts = append(out, name), parts[n:]
	}
	return out
}

// wideFields lays the inputs of all units out in a struct that has the fields taken already: its further fields, their names by unit, and the inputs as a
// reader of v finds them.
func (gr *group) wideFields(aggs []typed.Agg, taken ...string) (fields []Code, held []wideField, inputs []aggInput) {
	n := newMembers()
	for _, name := range taken {
		n.take(name)
	}
	take := func(name string, t *Statement) string {
		name = n.take(name)
		fields = append(fields, Id(name).Add(t))
		return name
	}
	for _, u := range gr.units {
		var h wideField
		in := aggInput{when: always, arg: val{null: never}}
		var name string
		var arg, filter typed.Expr
		if u.set != nil {
			name, arg = u.set.name, aggs[u.set.members[0]].Arg
			h.mask = take(name+"Mask", Uint64())
			in.mask = ident("v." + h.mask)
			in.when = compare{"!=", ident("v." + h.mask), zero, true}
		} else {
			name, arg, filter = u.agg.name, aggs[u.agg.index].Arg, aggs[u.agg.index].Filter
		}
		if filter != nil {
			h.when = take(name+"Counted", Bool())
			in.when = flag("v." + h.when)
		}
		keyed := u.set == nil && isKeyed(u.agg.code())
		if keyed {
			h.order, h.bytes = take(name+"Order", Index().Byte()), take(name+"Value", Index().Byte())
			in.order, in.value = ident("v."+h.order), ident("v."+h.bytes)
		}
		if arg != nil {
			in.arg.t, in.arg.free = arg.Type(), true
			if u.wants()&wantValue != 0 && !keyed {
				h.value = take(name, goType(arg.Type()))
				in.arg = in.arg.named("v." + h.value)
			}
			if !arg.Type().NotNull {
				h.null = take(name+"Null", Bool())
				in.arg.null = flag("v." + h.null)
			}
		}
		held, inputs = append(held, h), append(inputs, in)
	}
	return fields, held, inputs
}

// fill stores an input in a struct.
func (h wideField) fill(f *fn, v string, in aggInput) {
	set := func(field string, x *Statement) {
		if field != "" {
			f.emit(Id(v).Dot(field).Op("=").Add(x))
		}
	}
	if in.when == never {
		return
	}
	if h.mask != "" {
		assign := Id(v).Dot(h.mask).Op("=").Add(in.mask())
		if in.when != always {
			assign = If(code(in.when)).Block(assign)
		}
		f.emit(assign)
	}
	set(h.when, code(in.when))
	if h.value != "" {
		set(h.value, in.arg.expr())
	}
	if h.order != "" {
		set(h.order, in.order())
		set(h.bytes, in.value())
	}
	if h.null != "" {
		set(h.null, code(in.arg.null))
	}
}
