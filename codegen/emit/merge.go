package emit

import (
	"fmt"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/types"
)

// merge is a stage behind an exchange in the making.
type merge struct {
	*opType
	st          *plan.Stage
	m           *plan.Merge
	gr          *group
	groups      string   // field
	emits       []string // the methods of the branches
	pathMethods []method
	changesOf   []string // per branch the field of its op.Changes, ""
}

// merge writes the type of a stage behind an exchange.
func (g *gen) merge(st *plan.Stage) {
	m := &merge{opType: g.newOpType(st.ID, "o"), st: st, m: st.Merge(), gr: g.group(st.Merge())}
	g.merges[st] = m
	m.rowName = "g"
	m.rowType = func() *Statement {
		row := "Result"
		if m.m.State == plan.NoWindow || m.m.State == plan.ByStart {
			row = "Group"
		}
		return Qual(pkgTable, row).Types(Id(m.gr.key), Id(m.gr.acc))
	}
	m.state()
	m.paths()
	m.blockMethod()
	switch {
	case m.changes():
		m.emitMethod()
	case m.m.Live != nil:
		m.wholeMethod()
	case m.m.Distinct, m.m.Rows != nil:
		m.methods = append(m.methods, m.pathMethods...)
	default:
		m.watermarkMethod()
	}
	held := "State returns the groups of open windows."
	if m.keepsRows() {
		held = "State returns the groups."
	}
	m.method(orderHandOver, []string{held}, "State", nil, Index().Qual(pkgTable, "State"),
		Return(Index().Qual(pkgTable, "State").Values(Id("o").Dot(m.groups))))
	m.errorMethods()
	m.flushMethods()
	m.declare(g.query, doc(g.quote(m.m.From.Span), fmt.Sprintf("%s merges partials and emits %s.", m.name, m.what())))
}

// what says which rows a merge emits.
func (m *merge) what() string {
	switch {
	case m.m.Live != nil && m.m.Gather != nil:
		return "all rows, in order, when some have changed"
	case m.m.Gather != nil:
		return "all rows, in order, at the end of a bounded run"
	case m.changes():
		return "the groups that have changed"
	case m.m.Distinct:
		return "each group when it is first seen"
	case m.m.Rows != nil:
		return "each group with the last row of its window"
	case m.m.Window == nil:
		return "its groups at the end of a bounded run"
	}
	return "the groups of each window that closes"
}

// state adds the keyed state.
func (m *merge) state() {
	if m.keepsRows() {
		m.changelog()
		return
	}
	t, init := m.table()
	m.groups = m.field("groups", Op("*").Add(t), init)
}

// paths writes a method for each branch over a closed group: emit where there is one, else emit and the query's name.
func (m *merge) paths() {
	one := len(m.st.Branches) == 1
	if one {
		m.emits = []string{m.names.take("emit")}
	}
	for i, br := range m.st.Branches {
		if !one {
			m.emits = append(m.emits, m.names.take("emit"+title(camel(br.Query.Name))))
		}
		m.opType.branch()
		comment := m.pathComment(m.emits[i], br.Query.Name, one)
		f := newFn(m.opType, func() *Statement { return Return() }, "before")
		p := &pathFn{fn: f, branch: br, live: m.changes()}
		f.env = m.base()
		p.ops(br.Ops[1:])
		params := []Code{m.rowParam()}
		if p.live {
			params = append(params, Id("before").Bool())
		}
		m.changesOf = append(m.changesOf, p.changes)
		m.pathMethods = append(m.pathMethods, method{orderPath, []string{comment}, Func().Params(Id("o").Op("*").Id(m.name)).Id(m.emits[i]).Params(params...).Block(*f.body...)})
	}
}

// blockMethod writes the merge of a block of partials.
func (m *merge) blockMethod() {
	place := []Code{Lit(0)}
	var loop []Code
	read := func(name string, more ...Code) {
		loop = append(loop, Id(name).Op(":=").Add(more...).Add(Id("r").Dot("Int").Call()))
	}
	switch m.m.State {
	case plan.ByStart:
		read("start")
		place = []Code{Id("start")}
	case plan.BySlice:
		read("slice")
		read("cut", Id("slice").Op("+"))
		place = []Code{Id("slice"), Id("cut")}
	case plan.ByBorders:
		read("start")
		read("end", Id("start").Op("+"))
		place = []Code{Id("start"), Id("end")}
	case plan.BySession:
		read("first")
		read("last", Id("first").Op("+"))
		place = []Code{Id("first"), Id("last")}
	}
	loop = append(loop,
		Id("key").Op(":=").Id(m.gr.readKey).Call(Op("&").Id("r")),
		Var().Id("part").Id(m.gr.acc),
		Id("part").Dot("Read").Call(Op("&").Id("r")),
		If(Id("r").Dot("Bad")).Block(
			Id("o").Dot("env").Dot("Errors").Dot("Row").Call(Qual(pkgJob, "RowError").Values(
				field("Code", Lit("SQ9001")), field("Source", Lit(-1)), field("Offset", Lit(-1)), field("Span", Lit(-1)),
				field("Reason", Lit("internal: malformed partial for "+m.m.ID())))),
			Return()),
	)
	if m.m.Rows != nil {
		loop = append(loop, m.complete(place)...)
	} else if m.keepsRows() {
		loop = append(loop, m.take()...)
	} else {
		by := "Slot"
		if m.m.State == plan.BySession {
			by = "Hash"
		}
		loop = append(loop, Id("o").Dot(m.groups).Dot("Find").Call(append(place, Id("key").Dot(by).Call(), Id("key"))...).Dot("merge").Call(Op("&").Id("part")))
	}
	var fetch []Code
	if m.m.Distinct || m.m.Rows != nil {
		fetch = m.fetch
	}
	m.method(orderInput, []string{"Block merges partials into their groups."}, "Block", []Code{Id("b").Op("*").Qual(pkgBlock, "Block")}, nil, append(append([]Code(nil), fetch...),
		Id("o").Dot("env").Dot("Counters").Dot("RowsIn").Op("+=").Int64().Call(Id("b").Dot("Rows")),
		Id("r").Op(":=").Qual(pkgBlock, "Reader").Values(field("B", Id("b").Dot("Buf"))),
		For(Range().Id("b").Dot("Rows")).Block(loop...))...)
}

// complete is how a partial gets into the group of a count window, which leaves with its last row.
func (m *merge) complete(place []Code) []Code {
	w := m.m.Rows
	rows := Id("acc").Dot(m.gr.aggs[m.m.Count].name)
	size := Lit(int(w.Size))
	if w.Slide < w.Size { // the first windows are short
		size = Min(Id("key").Dot(m.gr.keys[len(m.gr.keys)-1].name), size)
	}
	groups := func() *Statement { return Id("o").Dot(m.groups) }
	emit := []Code{Id("g").Op(":=").Add(groups()).Dot("Last").Call()}
	for _, name := range m.emits {
		emit = append(emit, m.orStop(Id("o").Dot(name).Call(Id("g"))))
	}
	emit = append(emit, groups().Dot("Drop").Call())
	return []Code{
		Id("acc").Op(":=").Add(groups()).Dot("Open").Call(append(place, Id("key").Dot("Slot").Call(), Id("key"))...),
		Id("acc").Dot("merge").Call(Op("&").Id("part")),
		If(rows.Op("==").Add(size)).Block(emit...)}
}

// watermarkMethod writes the emission of what w closes.
func (m *merge) watermarkMethod() {
	body := append([]Code(nil), m.fetch...)
	comment := []string{"Watermark emits the groups of windows with window_end ≤ w, by window and key."}
	if m.m.State == plan.BySession {
		comment = []string{"Watermark emits the sessions with window_end < w, by end, start and key."}
	}
	if m.m.Window == nil {
		comment = []string{"Watermark emits all groups, by key, at the end of a bounded run."}
	}
	if m.m.Global {
		comment = []string{"Watermark emits the one group at the end of a bounded run, also if there were no rows."}
		body = append(body, If(Id("w").Op("==").Qual(pkgEvent, "PosInf").Op("&&").Int().Call(Id("o").Dot("env").Dot("Route").Index(Qual(pkgBlock, "Group").Call(Qual(pkgBlock, "HashSeed")))).Op("==").Id("o").Dot("env").Dot("Worker")).Block(
			Id("o").Dot(m.groups).Dot("Find").Call(Lit(0), Qual(pkgBlock, "HashSeed"), Id(m.gr.key).Values())))
	}
	var emit []Code
	for _, name := range m.emits {
		call := Code(Id("o").Dot(name).Call(Id("g")))
		if m.fails || m.rejects {
			call = If(call, Id("o").Dot("stop")).Block(Return())
		}
		emit = append(emit, call)
	}
	if groups := Id("o").Dot(m.groups).Dot("Close").Call(Id("w")); m.m.Gather != nil {
		comment = []string{"Watermark emits all rows, in order, at the end of a bounded run."}
		body = append(body, m.pages(groups)...)
	} else {
		body = append(body, For(Id("g").Op(":=").Range().Add(groups)).Block(emit...))
	}
	m.method(orderPath, comment, "Watermark", []Code{Id("w").Int64()}, nil, body...)
	m.methods = append(m.methods, m.pathMethods...)
}

// errorMethods writes how errors behind an aggregate are reported: they always fail the job.
func (m *merge) errorMethods() {
	if m.fails {
		m.method(orderErrors, []string{"fail reports a result that an expression has no value for; at is the expression's place in the query text."}, "fail",
			[]Code{Err().Error(), Id("at").Int(), Id("expr").String()}, nil,
			Id("o").Dot("report").Call(Qual(pkgJob, "RowError").Values(field("Reason", Err().Dot("Error").Call().Op("+").Lit(" in ").Op("+").Id("expr")), field("Span", Id("at")))))
	}
	if m.rejects {
		m.method(orderErrors, []string{"bad reports a result whose column has no value that the query can use."}, "bad",
			[]Code{Id("column").String(), Id("cause").Qual(pkgDecode, "Cause")}, nil,
			Id("o").Dot("report").Call(Qual(pkgJob, "RowError").Values(field("Column", Id("column")), field("Reason", Id("cause").Dot("String").Call()), field("Span", Lit(-1)))))
	}
	if !m.fails && !m.rejects {
		return
	}
	var note []Code
	if m.changes() {
		note = append(note, Id("e").Dot("Reason").Op("+=").Lit(" (an intermediate value)"))
	}
	m.method(orderErrors, nil, "report", []Code{Id("e").Qual(pkgJob, "RowError")}, nil, append(note,
		List(Id("e").Dot("Code"), Id("e").Dot("Source"), Id("e").Dot("Offset")).Op("=").List(Lit("SQ3001"), Lit(-1), Lit(-1)),
		Id("o").Dot("env").Dot("Errors").Dot("Row").Call(Id("e")),
		Id("o").Dot("stop").Op("=").True())...)
}

// base is the row of a closed group.
func (m *merge) base() *env {
	e := &env{}
	for i, c := range m.m.Cols {
		col := &col{name: m.m.Out.Schema[i].Name}
		t := m.m.Out.Schema[i].Type
		switch c.Kind {
		case plan.OutWindowStart, plan.OutWindowEnd, plan.OutWindowTime:
			if m.m.Rows != nil {
				col.prim = func(*fn, want) val { return m.rowNumber(c.Kind) }
				break
			}
			if m.m.State != plan.ByStart {
				col.prim = func(*fn, want) val { return resultTime(c.Kind) }
				break
			}
			by := map[plan.OutKind]int64{plan.OutWindowEnd: m.m.Window.Size, plan.OutWindowTime: m.m.Window.Size - 1}[c.Kind]
			col.prim = func(*fn, want) val {
				v := windowTime().named("g.Start")
				if by != 0 {
					v.x = func() *Statement { return Id("g").Dot("Start").Op("+").Add(timeConstant(by)) }
				}
				return v
			}
		case plan.OutKey:
			k := m.gr.keys[c.Index]
			col.prim = func(*fn, want) val { return k.val("g.Key.", t) }
		case plan.OutAgg:
			a := m.gr.aggs[c.Index]
			col.fallible = a.code().fails(a)
			col.prim = func(f *fn, w want) val { return m.result(f, a, w) }
		}
		e.cols = append(e.cols, col)
	}
	return e
}

// rowNumber is a column of a count window.
func (m *merge) rowNumber(k plan.OutKind) val {
	w := m.m.Rows
	v := m.gr.keys[len(m.gr.keys)-1].val("g.Key.", types.Of(types.BigInt).Required())
	if k == plan.OutWindowEnd {
		return v
	}
	end := v.x
	v.free, v.atom = false, false
	v.x = func() *Statement {
		start := end().Op("-").Lit(int(w.Size))
		if w.Slide < w.Size {
			return Max(start, Lit(0))
		}
		return start
	}
	return v
}

// resultTime is a column of the window of a table.Result.
func resultTime(k plan.OutKind) val {
	switch k {
	case plan.OutWindowStart:
		return windowTime().named("g.Start")
	case plan.OutWindowEnd:
		return windowTime().named("g.End")
	}
	v := windowTime()
	v.x, v.free = func() *Statement { return Id("g").Dot("End").Op("-").Lit(1) }, true
	return v
}

// val is a key column of a closed group.
func (k keyField) val(at string, t types.Type) val {
	v := val{t: t, null: never, free: true}.named(at + k.name)
	if k.t.Floating() {
		v.x = func() *Statement { return Id(at + k.name).Dot("Value").Call() }
	}
	if k.null != "" {
		v.null = flag(at + k.null)
	}
	return v
}

// result is an aggregate of a closed group.
func (m *merge) result(f *fn, a aggField, w want) val {
	if a.set != nil {
		return f.distinctResult(a, w)
	}
	return a.code().result(f, a, a.in("g.Acc"), w)
}
