package emit

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
)

const dayMicros = 86_400_000_000

// windowsValue makes the event.Windows of a window.
func windowsValue(w *typed.WindowSpec) *Statement {
	slide, size, offset, unit := w.Slide, w.Size, w.Offset, int64(1)
	var shift int64
	if w.Zone != "" {
		unit = dayMicros
		offset = w.Offset / unit // ≥ 0
		shift = w.Offset - offset*unit
	}
	make := "Hop"
	if w.Kind == typed.Cumulate {
		make = "Cumulate"
	}
	v := Qual(pkgEvent, make).Call(timeConstant(slide/unit), timeConstant(size/unit), timeConstant(offset))
	if w.Zone != "" {
		v.Dot("In").Call(Qual(pkgZone, "New").Call(Lit(w.Zone), timeConstant(shift)))
	}
	return v
}

// windows is the operator's field that places event times in the windows of w.
func (o *opType) windows(w *typed.WindowSpec) string {
	key := *w
	key.Col, key.Clock, key.Span = 0, false, typed.WindowSpec{}.Span
	if name, ok := o.windowFields[key]; ok {
		return name
	}
	if o.windowFields == nil {
		o.windowFields = map[typed.WindowSpec]string{}
	}
	o.windowFields[key] = o.field(strings.ToLower(w.Kind.String())+"Windows", Qual(pkgEvent, "Windows"), windowsValue(w))
	return o.windowFields[key]
}

// windowStart is the start of the tumbling window of an event time. Rows that follow each other are often in one window: the last start is at hand.
func (f *fn) windowStart(ts val, size, offset int64) *Statement {
	last := Id(f.op.recv).Dot(f.op.field("lastStart", Int64().Comment("// of the window of the row before"), Qual(pkgEvent, "NegInf")))
	f.emit(If(Uint64().Call(ts.x().Op("-").Add(last.Clone())).Op(">=").Add(timeConstant(size))).Block(
		last.Clone().Op("=").Qual(pkgEvent, "WindowStart").Call(ts.x(), timeConstant(size), timeConstant(offset))))
	return last
}

// assignSlices gives the row its slice and cut, and raises the cut over the windows that are closed for it (W3): one compare where there are none.
func (p *pathFn) assignSlices(op *plan.LateTest, ts *col) {
	w := &op.Spec
	windows := func() *Statement { return Id(p.op.recv).Dot(p.op.windows(w)) }
	slice, cut := p.names.take("slice"), p.names.take("cut")
	v := p.column(ts, both)
	switch {
	case w.Zone == "" && w.Size%w.Slide == 0: // the first window of a slice ends with it
		p.emit(Id(slice).Op(":=").Add(p.windowStart(v, w.Slide, w.Offset)),
			Id(cut).Op(":=").Id(slice).Op("+").Add(timeConstant(w.Slide)))
	case w.Slide > w.Size:
		ok := p.names.take("inWindow")
		p.emit(List(Id(slice), Id(cut), Id(ok)).Op(":=").Add(windows()).Dot("Slice").Call(v.x()), If(Op("!").Id(ok)).Block(p.bail()))
	default:
		p.emit(List(Id(slice), Id(cut), Id("_")).Op(":=").Add(windows()).Dot("Slice").Call(v.x()))
	}
	p.slice, p.cut, p.window = slice, cut, nil
	if op.HasHorizon {
		end := Id(cut)
		if w.Zone != "" {
			end = windows().Dot("At").Call(Id(cut))
		}
		p.emit(If(end.Op("<=").Id("r").Dot("horizon")).Block(p.lateSlices(op, windows)...))
		if p.scan.holds {
			p.emit(List(Id("s").Dot("until"), Id("s").Dot("untilSlice"), Id("s").Dot("untilOf")).Op("=").List(Id(cut), Id(slice), Op("&").Add(windows())))
		}
	}
	if op.AddColumns {
		p.expand(op, windows)
	}
}

// lateSlices is what becomes of a row that misses windows.
func (p *pathFn) lateSlices(op *plan.LateTest, windows func() *Statement) []Code {
	counters := Id("s").Dot("env").Dot("Counters")
	count := []Code{counters.Clone().Dot("Late").Op("+=").Id("missed")}
	var rest []Code
	if p.scan.src.LateInto != nil {
		rest = []Code{
			List(Id("start"), Id("end")).Op(":=").Add(windows()).Dot("Missed").Call(Id(p.cut), Id("missed")),
			Id("kept").Op(":=").Int64().Call(Lit(0)),
			If(Id("open")).Block(Id("kept").Op("=").Add(windows()).Dot("Left").Call(Id(p.slice), Id("next"))),
			Id("s").Dot(p.scan.lateMethod()).Call(Lit(op.Operator), Id("missed"), Id("kept"), Id("start"), Id("end"))}
	}
	count = append(count, rest...)
	gone := []Code{counters.Clone().Dot("LateRows").Op("++"), p.bail()}
	if op.Once > 0 {
		last := Id("s").Dot(p.scan.lateOnce(op.Once))
		count = append([]Code{last.Clone().Op("=").Id("r").Dot("lo")}, count...)
		count = append(count, If(Op("!").Id("open")).Block(counters.Clone().Dot("LateRows").Op("++")))
		count = []Code{If(last.Clone().Op("!=").Id("r").Dot("lo")).Block(count...)}
		gone = []Code{p.bail()}
	}
	body := []Code{List(Id("next"), Id("missed"), Id("open")).Op(":=").Add(windows()).Dot("Open").Call(Id(p.slice), Id(p.cut), Id("r").Dot("horizon"))}
	body = append(body, count...)
	return append(body, If(Op("!").Id("open")).Block(gone...), Id(p.cut).Op("=").Id("next"))
}

// expand writes the rest of the path as a method that is called once per window of the row. The window stands in fields: helpers of long expressions
// read it too.
func (p *pathFn) expand(op *plan.LateTest, windows func() *Statement) {
	name := p.op.names.take(camel(p.branch.Query.Name) + "InWindow")
	startField := p.op.field("windowStart", Int64(), nil)
	endField := p.op.field("windowEnd", Int64().Comment("// of the row that "+name+" gets"), nil)
	end, left := p.names.take("end"), p.names.take("left")
	recv := func() *Statement { return Id(p.op.recv) }
	p.emit(For(List(Id(end), Id(left)).Op(":=").List(Id(p.cut), windows().Dot("Left").Call(Id(p.slice), Id(p.cut))), Id(left).Op(">").Lit(0),
		List(Id(end), Id(left)).Op("=").List(windows().Dot("Step").Call(Id(end)), Id(left).Op("-").Lit(1))).Block(
		List(recv().Dot(startField), recv().Dot(endField)).Op("=").List(windows().Dot("At").Call(windows().Dot("Start").Call(Id(end))), windows().Dot("At").Call(Id(end))),
		recv().Dot(name).Call(Id(p.op.rowName))))
	f := newFn(p.op, func() *Statement { return Return() })
	inner := &pathFn{fn: f, branch: p.branch, scan: p.scan, pending: p.pending}
	p.pending = nil
	column := func(name, field string) *col {
		return windowCol(name, func(*fn) val { return windowTime().named(p.op.recv + "." + field) })
	}
	start, last := column("window_start", startField), column("window_end", endField)
	time := windowCol("window_time", func(f *fn) val { return f.after(last, -1) })
	f.env = &env{cols: append(append([]*col(nil), p.env.cols...), start, last, time)}
	inner.ops(p.rest)
	p.rest = nil
	p.op.method(orderParts, []string{fmt.Sprintf("%s goes on with the row in one of its windows.", name)}, name, []Code{p.op.rowParam()}, nil, *f.body...)
}

// sessionTest drops a row with ts < h: which session it belongs to shows only later.
func (p *pathFn) sessionTest(op *plan.LateTest, ts *col) {
	p.session = ts
	if !op.HasHorizon {
		return
	}
	v := p.column(ts, both)
	counters := Id("s").Dot("env").Dot("Counters")
	body := []Code{counters.Clone().Dot("Late").Op("++"), counters.Clone().Dot("LateRows").Op("++")}
	if p.scan.src.LateInto != nil {
		body = append(body, Id("s").Dot(p.scan.lateMethod()).Call(Lit(op.Operator), Lit(1), Lit(0), Lit(0), Lit(0)))
	}
	if op.Once > 0 {
		last := Id("s").Dot(p.scan.lateOnce(op.Once))
		body = []Code{If(last.Clone().Op("!=").Id("r").Dot("lo")).Block(append([]Code{last.Clone().Op("=").Id("r").Dot("lo")}, body...)...)}
	}
	p.emit(If(v.x().Op("<").Id("r").Dot("horizon")).Block(append(body, p.bail())...))
}

// plainOnly reports that every late test of a stage is of windows that do not overlap and have one length.
func plainOnly(st *plan.Stage) bool {
	for _, br := range st.Branches {
		for _, op := range br.Ops {
			if t, ok := op.(*plan.LateTest); ok && t.HasHorizon && !t.Spec.Plain() {
				return false
			}
		}
	}
	return true
}

// localType is the type of a pre-aggregation table, and what makes it where its zero value does not do.
func (gr *group) localType() (t *Statement, init Code) {
	types := []Code{Id(gr.key), Id(gr.acc)}
	switch gr.m.State {
	case plan.BySlice, plan.ByBorders:
		return Qual(pkgTable, "LocalSlices").Types(types...), nil
	case plan.BySession:
		return Op("*").Qual(pkgTable, "LocalSessions").Types(append(types, Op("*").Id(gr.acc))...),
			Qual(pkgTable, "NewLocalSessions").Types(types...).Call(timeConstant(gr.m.Window.Size), gr.mergeFunc())
	}
	return Qual(pkgTable, "Local").Types(types...), nil
}

// shares reports whether windows of many slices may share merges: whatever their order they give the same bits, and accumulators are small.
func (gr *group) shares() bool {
	for _, a := range gr.aggs {
		switch a.agg.Func {
		case typed.CountStar, typed.Count, typed.Sum, typed.Avg, typed.AvgWhole, typed.Min, typed.Max:
		default:
			return false
		}
		if a.agg.Distinct || a.agg.Arg != nil && (a.arg().Floating() || isString(a.arg()) || a.arg().Nested()) {
			return false
		}
	}
	return true
}

// mergeFunc is the merge of two accumulators as a function.
func (gr *group) mergeFunc() *Statement { return Parens(Op("*").Id(gr.acc)).Dot("merge") }

// stateType is the type of the state behind an exchange.
func (gr *group) stateType() *Statement {
	name := "Windows"
	switch gr.m.State {
	case plan.BySlice, plan.ByBorders:
		name = "Slices"
	case plan.BySession:
		name = "Sessions"
	}
	return Qual(pkgTable, name).Types(Id(gr.key), Id(gr.acc), Op("*").Id(gr.acc))
}

// table is the type of the state behind an exchange, and what makes it.
func (m *merge) table() (t *Statement, init Code) {
	types, t := []Code{Id(m.gr.key), Id(m.gr.acc)}, m.gr.stateType()
	create := func(name string, args ...Code) Code { return Qual(pkgTable, name).Types(types...).Call(args...) }
	id, read := Lit(m.m.ID()), Id(m.gr.readKey)
	switch m.m.State {
	case plan.BySlice:
		init = create("NewSlices", id, windowsValue(m.m.Window), read, m.gr.mergeFunc())
		if m.gr.shares() {
			init = Add(init).Dot("Share").Call()
		}
		return t, init
	case plan.ByBorders:
		return t, create("NewBorders", id, read, m.gr.mergeFunc())
	case plan.BySession:
		return t, create("NewSessions", id, timeConstant(m.m.Window.Size), read, m.gr.mergeFunc())
	}
	size := int64(0)
	if m.m.Window != nil {
		size = m.m.Window.Size
	}
	return t, m.gathered(Qual(pkgTable, "NewWindows").Types(types...).Call(id, timeConstant(size), read))
}
