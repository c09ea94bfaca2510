package emit

import (
	"fmt"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
)

// changes reports a merge whose groups are emitted before they are final.
func (m *merge) changes() bool { return m.m.Live != nil && m.m.Gather == nil }

// keepsRows reports a merge whose state is a table.Changelog.
func (m *merge) keepsRows() bool { return m.m.Live != nil || m.m.Distinct }

// changelog adds the state of a merge that emits changes, or rows as soon as they are known.
func (m *merge) changelog() {
	ended := Nil()
	if m.m.Retracts && !m.m.Global {
		ended = Parens(Op("*").Id(m.gr.acc)).Dot(m.emptyMethod())
	}
	m.groups = m.field("groups", Op("*").Qual(pkgTable, "Changelog").Types(Id(m.gr.key), Id(m.gr.acc), Op("*").Id(m.gr.acc)),
		m.gathered(Qual(pkgTable, "NewChangelog").Types(Id(m.gr.key), Id(m.gr.acc)).Call(Lit(m.m.ID()), Id(m.gr.readKey), ended)))
}

// gathered is a new table whose groups all belong to one worker, if they do.
func (m *merge) gathered(table *Statement) *Statement {
	if m.m.Gather != nil {
		table.Dot("Gather").Call()
	}
	return table
}

// wholeMethod writes the emission of a whole content.
func (m *merge) wholeMethod() {
	test := m.ownsSeed().Op("&&").Parens(Id("o").Dot(m.groups).Dot("Changed").Call().Op("||").Id("m").Op("==").Qual(pkgJob, "AtEnd"))
	body := append([]Code(nil), m.fetch...)
	body = append(body, If(Op("!").Parens(test)).Block(Return()))
	for _, br := range m.st.Branches {
		if k, ok := br.Ops[len(br.Ops)-1].(*plan.Sink); ok {
			body = append(body, Id("o").Dot("env").Dot("Out").Index(Lit(k.From.Sink.Index)).Dot("Replace").Call())
		}
	}
	body = append(body, m.pages(Id("o").Dot(m.groups).Dot("Snapshot").Call())...)
	m.method(orderPath, []string{"Emit writes all rows, in order, if any of them has changed."}, "Emit", []Code{Id("m").Qual(pkgJob, "Moment")}, nil, body...)
	m.methods = append(m.methods, m.pathMethods...)
}

// pages takes the groups of a gathered result along the paths, each as often as its row occurs, within OFFSET and LIMIT.
func (m *merge) pages(groups *Statement) []Code {
	rows := Id("g").Dot("Acc").Dot(m.gr.aggs[m.m.Count].name)
	times := rows
	var out []Code
	if l := m.m.Gather; l.Limit >= 0 || l.Offset > 0 {
		page := Dict{Id("Limit"): Lit(int(l.Limit))}
		if l.Offset > 0 {
			page[Id("Offset")] = Lit(int(l.Offset))
		}
		out = append(out, Id("page").Op(":=").Qual(pkgOp, "Page").Values(page))
		times = Id("page").Dot("Take").Call(rows)
	}
	var emit []Code
	for _, name := range m.emits {
		emit = append(emit, m.orStop(Id("o").Dot(name).Call(Id("g"))))
	}
	return append(out, For(Id("g").Op(":=").Range().Add(groups)).Block(For(Range().Add(times)).Block(emit...)))
}

// emptyMethod writes the method that tells whether a group has rows left.
func (m *merge) emptyMethod() string {
	m.g.state.add([]string{"empty reports that the group has lost all its rows."},
		Func().Params(Id("a").Op("*").Id(m.gr.acc)).Id("empty").Params().Bool().Block(Return(Id("a").Dot(m.gr.aggs[m.m.Count].name).Op("==").Lit(0))))
	return "empty"
}

// take is how a partial gets into a changelog.
func (m *merge) take() []Code {
	hash := Id("key").Dot("Hash").Call()
	if m.m.Distinct {
		var emit []Code
		for _, name := range m.emits {
			emit = append(emit, m.orStop(Id("o").Dot(name).Call(Id("g"))))
		}
		return []Code{If(List(Id("g"), Id("fresh")).Op(":=").Id("o").Dot(m.groups).Dot("Add").Call(hash, Id("key")), Id("fresh")).Block(emit...)}
	}
	out := []Code{Id("o").Dot(m.groups).Dot("Find").Call(hash, Id("key")).Dot("merge").Call(Op("&").Id("part"))}
	if m.m.Live.EachRow {
		out = append(out, m.orStop(Id("o").Dot("Emit").Call(Qual(pkgJob, "AtBorder"))))
	}
	return out
}

// orStop leaves when a call has failed the job.
func (m *merge) orStop(call Code) Code {
	if m.fails || m.rejects {
		return If(call, Id("o").Dot("stop")).Block(Return())
	}
	return call
}

// emitMethod writes the emission of what has changed.
func (m *merge) emitMethod() {
	body := append([]Code(nil), m.fetch...)
	if m.m.Global {
		body = append(body, If(m.ownsSeed()).Block(
			Id("o").Dot(m.groups).Dot("Find").Call(Qual(pkgBlock, "HashSeed"), Id(m.gr.key).Values()).Comment("// one group, also without rows")))
	}
	var pair []Code
	for i, name := range m.emits {
		call := func(row string, before *Statement) Code {
			return If(Id(row).Op("!=").Nil()).Block(Id("o").Dot(name).Call(Id(row), before))
		}
		pair = append(pair, call("old", True()), call("next", False()))
		if k, ok := m.st.Branches[i].Ops[len(m.st.Branches[i].Ops)-1].(*plan.Sink); ok {
			pair = append(pair, writeChanges("o", m.changesOf[i], k.From))
		}
	}
	if m.fails || m.rejects {
		pair = append(pair, If(Id("o").Dot("stop")).Block(Return()))
	}
	body = append(body, For(List(Id("old"), Id("next")).Op(":=").Range().Id("o").Dot(m.groups).Dot("Changes").Call()).Block(pair...))
	m.method(orderPath, []string{"Emit takes the last row and the new row of each group that has changed along the path, by key."}, "Emit", []Code{Id("_").Qual(pkgJob, "Moment")}, nil, body...)
	m.methods = append(m.methods, m.pathMethods...)
}

// ownsSeed is the condition under which this worker has the key group of what is gathered.
func (m *merge) ownsSeed() *Statement {
	return Int().Call(Id("o").Dot("env").Dot("Route").Index(Qual(pkgBlock, "Group").Call(Qual(pkgBlock, "HashSeed")))).Op("==").Id("o").Dot("env").Dot("Worker")
}

// writeChanges writes the difference that an op.Changes holds to a sink.
func writeChanges(recv, field string, out *typed.Output) Code {
	method := "LogJSON"
	switch {
	case out.Mode == typed.Update:
		method = "Upsert"
	case out.Sink.Format == "csv":
		method = "LogCSV"
	}
	env := Id(recv).Dot("env")
	return env.Clone().Dot("Counters").Dot("RowsOut").Op("+=").Int64().Call(Id(recv).Dot(field).Dot(method).Call(env.Clone().Dot("Out").Index(Lit(out.Sink.Index))))
}

// emission is the element of job.Stage that says when a merge emits.
func emission(m *plan.Merge) Code {
	fields := []Code{}
	switch l := m.Live; {
	case l.EachRow:
		fields = append(fields, field("Kind", Qual(pkgJob, "EmitRow")))
	case l.Every > 0:
		fields = append(fields, field("Kind", Qual(pkgJob, "EmitEvery")), field("Every", timeConstant(l.Every)))
	case l.AtEnd:
		fields = append(fields, field("Kind", Qual(pkgJob, "EmitFinal")))
	default:
		fields = append(fields, field("Kind", Qual(pkgJob, "EmitBatch")))
	}
	return field("Emission", Qual(pkgJob, "Emission").Values(fields...))
}

// target is where a row of a sink is written, and what happens to it then.
type target struct {
	buf   Code   // the buffer that it is appended to
	first string // constant bytes in front of it, in place of an opening brace
	keep  []Code // statements behind the last byte, which is in buf
}

// changesField adds the field that holds the rows of a pair, or the key of a row.
func (p *pathFn) changesField() string {
	if p.changes == "" {
		p.changes = p.op.field("changes", Qual(pkgOp, "Changes"), nil)
	}
	return p.changes
}

// target prepares a row for its sink by the mode of the output.
func (p *pathFn) target(op *plan.Sink, out string) target {
	sink, recv := op.From.Sink, Id(p.op.recv)
	count := recv.Clone().Dot("env").Dot("Counters").Dot("RowsOut").Op("++")
	switch op.From.Mode {
	case typed.Changes:
		if !p.live {
			t := target{buf: Id(out).Dot("Buf"), first: `{"_op":"+I",`, keep: []Code{Id(out).Dot("Buf").Op("=").Id("buf"), Id(out).Dot("Rows").Op("++"), count}}
			if sink.Format == "csv" {
				t.first = "+I,"
			}
			return t
		}
		return p.pairTarget(p.changesField())
	case typed.Update:
		field := p.changesField()
		if p.live {
			return p.pairTarget(field)
		}
		c := recv.Clone().Dot(field)
		return target{buf: c.Clone().Dot("Row").Call(False()), keep: []Code{c.Clone().Dot("Keep").Call(False(), Id("buf")), writeChanges(p.op.recv, field, op.From)}}
	}
	return target{buf: Id(out).Dot("Buf"), keep: []Code{Id(out).Dot("Buf").Op("=").Id("buf"), Id(out).Dot("Rows").Op("++"), count}}
}

func (p *pathFn) pairTarget(field string) target {
	c := Id(p.op.recv).Dot(field)
	return target{buf: c.Clone().Dot("Row").Call(Id("before")), keep: []Code{c.Clone().Dot("Keep").Call(Id("before"), Id("buf"))}}
}

// needsOut reports that a row goes to the out block itself.
func (t target) needsOut() bool { return len(t.keep) == 3 }

// writeKey writes the key columns of a row for a keyed sink: as an object, or a record, of its own.
func (p *pathFn) writeKey(op *plan.Sink, vals []val) {
	sink := op.From.Sink
	if op.From.Mode != typed.Update {
		return
	}
	w := &writer{g: p.g, op: p.op, buf: "key", csv: sink.Format == "csv"}
	for i, k := range sink.Key {
		w.column(i, sink.Schema[k].Name, vals[k])
	}
	if len(sink.Key) == 0 {
		return // one row: its key is empty
	}
	if !w.csv {
		w.lit += "}"
	}
	w.flush()
	at := func() *Statement { return Id(p.op.recv).Dot(p.changesField()).Dot("Key") }
	p.emit(Id("key").Op(":=").Add(at()).Index(Empty(), Lit(0)))
	p.emit(w.code...)
	p.emit(at().Op("=").Id("key"))
}

func (m *merge) pathComment(name, query string, one bool) string {
	what := "a closed group"
	if m.m.Gather != nil {
		what = "a row"
	}
	switch {
	case m.changes():
		what = "the last row of a group (before) or its new one"
	case m.m.Distinct:
		what = "a new group"
	}
	if one {
		return fmt.Sprintf("emit takes %s along the rest of the path.", what)
	}
	return fmt.Sprintf("%s takes %s along the path of %s.", name, what, oneLine(query))
}
