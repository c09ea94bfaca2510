package emit

import (
	"fmt"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
)

// local is a pre-aggregation table of a stage.
type local struct {
	field   string
	x       *plan.Exchange
	gr      *group
	horizon bool   // partials may turn out late at Flush: the table counts rows
	flush   string // the method that flushes this table alone, "" when there is none yet
	direct  string // the field of the state behind the exchange while rows may be added to it at once, "" when they never are
}

// preAggregate puts a row into its group: window, keys, then arguments, and only then the group is touched.
func (p *pathFn) preAggregate(op *plan.PreAggregate, x *plan.Exchange) {
	p.quote(op.From.Span)
	gr := p.g.group(x.Merge)
	l := p.localTable(x, gr)
	place := p.place(op, gr)
	key := p.key(op, gr)
	n := 0
	for _, u := range gr.units {
		n += p.unitWeight(op.Aggs, u)
	}
	if len(op.Aggs) > maxAggs || n > maxWeight {
		p.wideArgs(op, gr, l, place, key)
		p.eachRow(op, l)
		return
	}
	inputs := make([]aggInput, len(gr.units))
	for i, u := range gr.units {
		inputs[i] = p.input(op.Aggs, u)
	}
	if len(op.Aggs) == 0 && !l.horizon {
		p.emit(p.find(l, place, key))
		p.eachRow(op, l)
		return
	}
	name := p.names.take("partial")
	if p.scan != nil && gr.direct() && !op.Signed && !op.EachRow {
		p.addDirect(op, gr, l, place, key, name, inputs)
		return
	}
	adds := gr.adds(name+".Acc", inputs)
	if op.Signed {
		adds = []Code{If(Id("before")).Block(gr.retracts(name+".Acc", inputs)...).Else().Block(adds...)}
	}
	p.intoGroup(op, gr, l, place, key, name, adds)
	p.eachRow(op, l)
}

// direct reports whether a row may be added to the state behind the exchange: a group there is found by what a row has, and nothing happens when it
// changes. A group without keys has few partials anyway.
func (gr *group) direct() bool {
	m := gr.m
	return len(gr.keys) > 0 && m.State != plan.BySession && m.Live == nil && !m.Distinct && m.Rows == nil
}

// addDirect puts a row into its group in the state behind the exchange where that may be, else into its partial.
func (p *pathFn) addDirect(op *plan.PreAggregate, gr *group, l *local, place []Code, key, name string, inputs []aggInput) {
	if l.direct == "" {
		l.direct = p.scan.field(l.field+"Groups", Op("*").Add(gr.stateType()).Comment("// not nil while rows may be added to them at once"), nil)
		p.scan.directs = append(p.scan.directs, List(Id("s").Dot(l.direct), Id("_")).Op("=").Id("s").Dot("env").Dot("Direct").Call(Lit(l.x.Index)).Assert(Op("*").Add(gr.stateType())))
	}
	acc := p.names.take("acc")
	add := []Code{Id(name).Op(":=").Add(p.find(l, place, key))}
	if l.horizon {
		add = append(add, Id(name).Dot("Rows").Op("++"))
	}
	groups := p.names.take("groups")
	atOnce := append([]Code{
		Var().Id(acc).Op("*").Id(gr.acc),
		If(Id(groups).Op(":=").Id("s").Dot(l.direct), Id(groups).Op("!=").Nil()).Block(
			If(Id(acc).Op("=").Add(find("Hit", groups, place, Id(key))), Id(acc).Op("==").Nil()).Block(Id(acc).Op("=").Add(find("Find", groups, place, Id(key)))),
		).Else().Block(append(add, Id(acc).Op("=").Op("&").Id(name).Dot("Acc"))...)},
		gr.adds(acc, inputs)...)
	if !gr.fixed() {
		p.emit(atOnce...)
		return
	}
	large, wait := p.batch(op, gr, l, place, key, inputs)
	p.emit(If(Id("s").Dot(large)).Block(wait...).Else().Block(atOnce...))
}

// find calls a method that finds the accumulators of a key in the state behind an exchange.
func find(method, groups string, place []Code, key *Statement) *Statement {
	return Id(groups).Dot(method).Call(append(append([]Code(nil), place...), key.Clone().Dot("Slot").Call(), key.Clone())...)
}

// fixed reports that the accumulators of a group own no memory beside their cell.
func (gr *group) fixed() bool {
	for _, u := range gr.units {
		if u.set != nil || isKeyed(u.agg.code()) || grows(u.agg.code()) {
			return false
		}
	}
	return true
}

// batch lets the rows of a chunk wait for their groups where those are more than the second cache holds: the memory of many groups is then under way at
// once, and not that of one. It returns the field that says so, and the statements that put a row there.
func (p *pathFn) batch(op *plan.PreAggregate, gr *group, l *local, place []Code, key string, inputs []aggInput) (large string, wait []Code) {
	s := p.scan
	taken, texts := []string{"key"}, false
	for _, e := range op.Keys {
		texts = texts || isString(e.Type())
	}
	for _, a := range op.Aggs {
		texts = texts || a.Arg != nil && isString(a.Arg.Type())
	}
	switch gr.m.State {
	case plan.ByStart:
		taken = append(taken, "start")
	case plan.BySlice:
		taken = append(taken, "slice", "cut")
	case plan.ByBorders:
		taken = append(taken, "start", "end")
	}
	fields := []Code{Id("key").Id(gr.key)}
	values := Dict{Id("key"): Id(key)}
	at := []Code{Lit(0)}
	if len(taken) > 1 {
		at = nil
	}
	for i, name := range taken[1:] {
		fields = append(fields, Id(name).Int64())
		values[Id(name)] = place[i]
		at = append(at, Id("v").Dot(name))
	}
	more, held, found := gr.wideFields(op.Aggs, taken...)
	typ := p.g.names.take(camel(gr.m.ID()) + "Row")
	p.g.state.add([]string{typ + " is a row that waits for its group."}, Type().Id(typ).Struct(append(fields, more...)...))

	large = s.field(l.field+"Large", Bool().Comment("// rows wait in a batch"), nil)
	rows := s.field(l.field+"Rows", Index().Id(typ), nil)
	method := s.names.take("add" + title(rows))
	list := func() *Statement { return Id("s").Dot(rows) }
	s.directs = append(s.directs, Id("s").Dot(large).Op("=").Id("s").Dot(l.direct).Op("!=").Nil().Op("&&").Id("s").Dot(l.direct).Dot("Large").Call())
	s.added = append(s.added, If(Len(list()).Op(">").Lit(0)).Block(Id("s").Dot(method).Call()))
	s.method(orderParts, []string{
		fmt.Sprintf("%s adds the rows that wait to their groups of %s.", method, gr.m.ID()),
		"The memory of all groups is asked for before the first is used."}, method, nil, nil,
		Id("groups").Op(":=").Id("s").Dot(l.direct),
		For(Id("i").Op(":=").Range().Add(list())).Block(
			Id("v").Op(":=").Op("&").Add(list()).Index(Id("i")),
			Id("groups").Dot("Touch").Call(append(append([]Code(nil), at...), Id("v").Dot("key").Dot("Slot").Call())...)),
		For(Id("i").Op(":=").Range().Add(list())).Block(append([]Code{
			Id("v").Op(":=").Op("&").Add(list()).Index(Id("i")),
			Id("acc").Op(":=").Add(find("Hit", "groups", at, Id("v").Dot("key"))),
			If(Id("acc").Op("==").Nil()).Block(Id("acc").Op("=").Add(find("Find", "groups", at, Id("v").Dot("key"))))},
			gr.adds("acc", found)...)...),
		list().Op("=").Add(list()).Index(Empty(), Lit(0)))

	row := p.names.take("waits")
	full := Len(list()).Op("==").Qual(pkgTable, "BatchRows")
	if texts {
		full.Op("||").Len(Id("r").Dot("scratch")).Op(">").Lit(0) // the next record takes its place
	}
	fill := p.block(func() {
		for i, h := range held {
			h.fill(p.fn, row, inputs[i])
		}
	})
	wait = append([]Code{Id(row).Op(":=").Id(typ).Values(values)}, fill...)
	return large, append(wait,
		list().Op("=").Append(list(), Id(row)),
		If(full).Block(Id("s").Dot(method).Call()))
}

func (p *pathFn) find(l *local, place []Code, key string) *Statement {
	if key == "" {
		return Id(p.op.recv).Dot(l.field).Dot("Only").Call(place...)
	}
	return Id(p.op.recv).Dot(l.field).Dot("Find").Call(append(place, Id(key).Dot("Hash").Call(), Id(key))...)
}

// intoGroup adds a row, by the statements adds over the local name, to its group: of a count window to those that its number is in.
func (p *pathFn) intoGroup(op *plan.PreAggregate, gr *group, l *local, place []Code, key, name string, adds []Code) {
	add := []Code{Id(name).Op(":=").Add(p.find(l, place, key))}
	if l.horizon {
		add = append(add, Id(name).Dot("Rows").Op("++"))
	}
	add = append(add, adds...)
	if op.Rows == nil {
		p.emit(add...)
		return
	}
	number := p.names.take("number")
	end := Id(key).Dot(gr.keys[len(gr.keys)-1].name)
	slide := Lit(int(op.Rows.Slide))
	p.emit(Id(number).Op(":=").Id(p.op.recv).Dot(p.numbers(op, gr)).Dot("Find").Call(Lit(0), Id(key).Dot("Slot").Call(), Id(key)).Dot("Next").Call())
	first := end.Clone().Op("=").Id(number).Op("-").Id(number).Op("%").Add(slide).Op("+").Add(slide)
	if op.Rows.Slide == op.Rows.Size {
		p.emit(append([]Code{first}, add...)...)
		return
	}
	p.emit(For(first, end.Clone().Op("-").Lit(int(op.Rows.Size)).Op("<=").Id(number), end.Clone().Op("+=").Add(slide)).Block(add...))
}

// numbers adds the field that numbers the rows of each key. The key's window_end is 0 there.
func (p *pathFn) numbers(op *plan.PreAggregate, gr *group) string {
	number := Qual(pkgTable, "Number")
	name := p.scan.field("numbers", Op("*").Qual(pkgTable, "Windows").Types(Id(gr.key), number.Clone(), Op("*").Add(number.Clone())),
		Qual(pkgTable, "NewWindows").Types(Id(gr.key), number.Clone()).Call(Lit(op.OpID), Lit(0), Id(gr.readKey)).Dot("Gather").Call())
	p.scan.numbers = append(p.scan.numbers, name)
	return name
}

// eachRow lets the partial of a row leave at once. What the other tables of the stage hold stays: some of it may yet turn out late.
func (p *pathFn) eachRow(op *plan.PreAggregate, l *local) {
	if op.EachRow {
		p.emit(Id(p.op.recv).Dot(p.op.flushOf(l)).Call())
	}
}

// flushOf is the method that flushes one table and leaves the others alone.
func (o *opType) flushOf(l *local) string {
	if l.flush == "" {
		l.flush = o.names.take("flush" + title(l.field))
	}
	return l.flush
}

// place is by what a row's window is found: its start, slice and cut, start and end, or the event time of a session.
func (p *pathFn) place(op *plan.PreAggregate, gr *group) []Code {
	border := func(e typed.Expr, name string) Code { return p.bind(p.lower(e, both, name), name, "").expr() }
	switch gr.m.State {
	case plan.BySlice:
		return []Code{Id(p.slice), Id(p.cut)}
	case plan.BySession:
		return []Code{p.column(p.session, both).expr()}
	case plan.ByBorders:
		return []Code{border(op.Start, "windowStart"), border(op.End, "windowEnd")}
	case plan.ByStart:
		if op.Start != nil {
			return []Code{border(op.Start, "windowStart")}
		}
		return []Code{p.column(p.window, both).expr()}
	}
	return []Code{Lit(0)}
}

// key builds the key in a local and returns its name. Where a column is NULL its field stays zero. A key without columns in a plain table needs no local: "".
func (p *pathFn) key(op *plan.PreAggregate, gr *group) string {
	if plain := gr.m.State == plan.NoWindow || gr.m.State == plan.ByStart; plain && len(op.Keys) == 0 && op.Rows == nil {
		return ""
	}
	values := Dict{}
	var nullable []Code
	name := p.names.take("key")
	for i, e := range op.Keys {
		k := gr.keys[i]
		v := p.lower(e, both, camel(k.name))
		x := v.expr()
		if k.t.Floating() {
			x = Qual(pkgTable, "FloatOf").Call(x)
		}
		switch {
		case k.null == "" || v.null == never:
			values[Id(k.name)] = x
		case v.null == always:
			values[Id(k.null)] = True()
		default:
			nullable = append(nullable, If(code(v.null)).Block(Id(name).Dot(k.null).Op("=").True()).Else().Block(Id(name).Dot(k.name).Op("=").Add(x)))
		}
	}
	p.emit(Id(name).Op(":=").Id(gr.key).Values(values))
	p.emit(nullable...)
	return name
}

// localTable is the stage's table for an exchange: one for all branches that send there.
func (p *pathFn) localTable(x *plan.Exchange, gr *group) *local {
	for _, l := range p.op.locals {
		if l.x == x {
			return l
		}
	}
	field := p.op.names.take(gr.localName)
	t, init := gr.localType()
	p.op.fields = append(p.op.fields, Id(field).Add(t))
	if init != nil {
		p.op.init = append(p.op.init, Id(field).Op(":").Add(init))
	}
	l := &local{field: field, x: x, gr: gr, horizon: p.scan != nil && !p.scan.st.InOrder && gr.windowed && !gr.m.Window.Clock && p.scan.st.EventTime}
	p.op.locals = append(p.op.locals, l)
	return l
}

// flushMethods writes Flush: partials go to the workers that own their key groups.
func (o *opType) flushMethods() {
	if len(o.locals) == 0 {
		return
	}
	if l := o.locals[0]; len(o.locals) == 1 && l.flush == "" {
		h := Id("_")
		if l.horizon || o.onFlush != nil {
			h = Id("h")
		}
		o.method(orderHandOver, []string{fmt.Sprintf("Flush sends the partials of %s to the workers that own their keys.", l.x.Merge.ID())}, "Flush", []Code{h.Int64()}, nil, append(o.onFlush, o.flushBody(l)...)...)
		return
	}
	var calls []Code
	usesH := false
	for _, l := range o.locals {
		name := o.flushOf(l)
		params, args := []Code{}, []Code{}
		if l.horizon {
			params, args, usesH = []Code{Id("h").Int64()}, []Code{Id("h")}, true
		}
		calls = append(calls, Id(o.recv).Dot(name).Call(args...))
		o.method(orderHandOver, []string{fmt.Sprintf("%s sends the partials of %s to the workers that own their keys.", name, l.x.Merge.ID())}, name, params, nil, o.flushBody(l)...)
	}
	h := Id("h")
	if !usesH && o.onFlush == nil {
		h = Id("_")
	}
	o.method(orderHandOver, []string{"Flush hands over what is held back for pre-aggregation."}, "Flush", []Code{h.Int64()}, nil, append(o.onFlush, calls...)...)
}

// fullMethod writes Full of a scan: its tables for groups with keys are asked.
func (o *opType) fullMethod() {
	full := &Statement{}
	for _, l := range o.locals {
		if len(l.gr.keys) == 0 {
			continue
		}
		if len(*full) > 0 {
			full.Op("||")
		}
		full.Id(o.recv).Dot(l.field).Dot("Full").Call()
	}
	if len(*full) > 0 {
		o.method(orderHandOver, []string{"Full reports that what is held back for pre-aggregation should leave."}, "Full", nil, Bool(), Return(full))
	}
}

func (o *opType) flushBody(l *local) []Code {
	env := Id(o.recv).Dot("env")
	out := func() *Statement { return Id("out").Dot("Buf") }
	var loop []Code
	table := Id(o.recv).Dot(l.field)
	if l.gr.m.State != plan.BySession {
		loop = append(loop, Id("p").Op(":=").Op("&").Id("partials").Index(Id("i")))
	}
	if l.horizon {
		loop = append(loop, o.lateAtFlush(l)...)
	}
	hash := Id("p").Dot("Hash").Call()
	if l.x.Pre.Gather {
		hash = Qual(pkgBlock, "HashSeed") // one worker gets all rows
	}
	loop = append(loop, Id("out").Op(":=").Add(env.Clone()).Dot("Send").Index(Lit(l.x.Index)).Index(env.Clone().Dot("Route").Index(Qual(pkgBlock, "Group").Call(hash))))
	appendInt := func(v *Statement) {
		loop = append(loop, out().Op("=").Qual(pkgBlock, "AppendInt").Call(out(), v))
	}
	switch l.gr.m.State {
	case plan.ByStart:
		appendInt(Id("p").Dot("Start"))
	case plan.BySlice, plan.ByBorders:
		appendInt(Id("p").Dot("Start"))
		appendInt(Id("p").Dot("Cut").Op("-").Id("p").Dot("Start"))
	case plan.BySession:
		appendInt(Id("p").Dot("First"))
		appendInt(Id("p").Dot("Last").Op("-").Id("p").Dot("First"))
	}
	loop = append(loop,
		out().Op("=").Id("p").Dot("Key").Dot("Append").Call(out()),
		out().Op("=").Id("p").Dot("Acc").Dot("Append").Call(out()),
		Id("out").Dot("Rows").Op("++"))
	if l.gr.m.State == plan.BySession {
		return []Code{For(Id("p").Op(":=").Range().Add(table.Clone()).Dot("All").Call()).Block(loop...), table.Clone().Dot("Reset").Call()}
	}
	return []Code{
		Id("partials").Op(":=").Add(table.Clone()).Dot("Groups").Call(),
		For(Id("i").Op(":=").Range().Id("partials")).Block(loop...),
		table.Clone().Dot("Reset").Call()}
}

// lateAtFlush drops what a partial misses by rows that stand before its chunk: the same for all its rows.
func (o *opType) lateAtFlush(l *local) []Code {
	counters := Id(o.recv).Dot("env").Dot("Counters")
	w := l.x.Merge.Window
	if l.gr.m.State != plan.BySlice {
		return []Code{If(Id("p").Dot("Start").Op("+").Add(timeConstant(w.Size)).Op("<=").Id("h")).Block(
			Comment("// late by rows of the partition that stand before the chunk"),
			counters.Clone().Dot("Late").Op("+=").Id("p").Dot("Rows"),
			counters.Clone().Dot("LateRows").Op("+=").Id("p").Dot("Rows"),
			Continue())}
	}
	windows := func() *Statement { return Id(o.recv).Dot(o.windows(w)) }
	end := Id("p").Dot("Cut")
	if w.Zone != "" {
		end = windows().Dot("At").Call(Id("p").Dot("Cut"))
	}
	return []Code{If(end.Op("<=").Id("h")).Block(
		Comment("// late by rows of the partition that stand before the chunk"),
		List(Id("next"), Id("missed"), Id("open")).Op(":=").Add(windows()).Dot("Open").Call(Id("p").Dot("Start"), Id("p").Dot("Cut"), Id("h")),
		counters.Clone().Dot("Late").Op("+=").Id("missed").Op("*").Id("p").Dot("Rows"),
		If(Op("!").Id("open")).Block(counters.Clone().Dot("LateRows").Op("+=").Id("p").Dot("Rows"), Continue()),
		Id("p").Dot("Cut").Op("=").Id("next"))}
}
