package emit

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// tableType is the generated type of a table's snapshot: its rows in order, and for each list of columns that a join looks up an index of them.
type tableType struct {
	t       *plan.Table
	name    string
	load    string // function
	row     *rowType
	indexes []tableIndex
}

// tableIndex finds the rows that have a key.
type tableIndex struct {
	field  string
	by     []int
	key    string   // Go type
	fields []string // of that type, one for each column
}

// tableTypes declares the snapshots and how they are loaded.
func (g *gen) tableTypes() {
	for _, t := range g.p.Tables {
		g.tableType(t)
	}
}

func (g *gen) tableType(t *plan.Table) {
	base := camel(t.Source.Name)
	tt := &tableType{t: t, name: g.names.take(base + "Table"), load: g.names.take("load" + title(base))}
	g.tables = append(g.tables, tt)
	tt.row = g.row(base+"Row", t.Source, t.Columns, doc(g.sourceQuote(t.Source),
		fmt.Sprintf("%s is what the query needs of a row of table %s.", base+"Row", oneLine(t.Source.Name))), false)
	n := newMembers("rows")
	fields := []Code{Id("rows").Index().Id(tt.row.name).Comment("// in the order of the table")}
	for _, by := range t.Indexes {
		x := tableIndex{by: by}
		name := "by"
		for _, c := range by {
			name += title(camel(t.Source.Schema[c].Name))
		}
		x.field = n.take(name)
		x.key = g.names.take(base + title(x.field))
		keys := newMembers("Slot")
		var columns []Code
		hash := Qual(pkgBlock, "HashSeed")
		for _, c := range by {
			f, t := keys.take(camel(t.Source.Schema[c].Name)), t.Source.Schema[c].Type
			x.fields = append(x.fields, f)
			columns = append(columns, Id(f).Add(keyType(t)))
			hash = hashOf(t, hash, Id("k").Dot(f))
			if len(by) == 1 && slotted(t) {
				hash = Qual(pkgTable, "SlotOf").Call(Id("k").Dot(f))
			}
		}
		g.decode.add([]string{fmt.Sprintf("%s is a key of table %s.", x.key, oneLine(t.Source.Name))}, Type().Id(x.key).Struct(columns...))
		g.decode.add(nil, Func().Params(Id("k").Id(x.key)).Id("Slot").Params().Uint64().Block(Return(hash)))
		fields = append(fields, Id(x.field).Qual(pkgTable, "Lookup").Types(Id(x.key)))
		tt.indexes = append(tt.indexes, x)
	}
	g.decode.add([]string{fmt.Sprintf("%s is a snapshot of table %s, which all workers read.", tt.name, oneLine(t.Source.Name))}, Type().Id(tt.name).Struct(fields...))
	g.loadTable(tt)
}

// loadTable writes the function that reads a snapshot: a row whose needed columns do not all have a value is reported and left out.
func (g *gen) loadTable(tt *tableType) {
	src, row := tt.t.Source, tt.row
	body := []Code{Id("t").Op(":=").Op("&").Id(tt.name).Values()}
	var decode []Code
	if row.usesTimes() {
		decode = append(decode, Op("&").Id("times"))
		body = append(body, Id("times").Op(":=").Qual(pkgDecode, "TimeFormat").Values(timeSettings(src)...))
	}
	var loop []Code
	if hasFields(src) {
		body = append(body, Id("csv").Op(":=").Qual(pkgDecode, "CSV").Values(csvSettings(src)...))
		loop = []Code{
			Id("r").Op(":=").Id(row.name).Values(Id("lo").Op(":").Id("p")),
			List(Id("next"), Id("found")).Op(":=").Id("r").Dot("decode").Call(append([]Code{Id("c").Dot("Data"), Id("p"), Id("c").Dot("Fields"), Op("&").Id("csv")}, decode...)...),
			List(Id("r").Dot("hi"), Id("p")).Op("=").List(Id("next"), Id("next")),
			If(Op("!").Id("found")).Block(Continue()),
			Id("r").Dot("fields").Op("=").Nil()}
	} else {
		loop = []Code{
			Id("r").Op(":=").Id(row.name).Values(Id("lo").Op(":").Id("p"), Id("hi").Op(":").Qual(pkgDecode, "NextLine").Call(Id("c").Dot("Data"), Id("p"))),
			Id("p").Op("=").Id("r").Dot("hi"),
			If(List(Id("_"), Id("blank")).Op(":=").Qual(pkgDecode, "Blank").Call(Id("c").Dot("Data"), Id("r").Dot("lo")), Id("blank")).Block(Continue())}
		if len(row.decoded) > 0 {
			loop = append(loop, Id("r").Dot("decode").Call(append([]Code{Id("c").Dot("Data"), Id("r").Dot("lo")}, decode...)...))
		}
	}
	loop = append(loop, row.known(Id("r"), Id("c"), Id("r").Dot("lo"))...)
	loop = append(loop, tt.checks()...)
	if len(tt.indexes) > 0 {
		loop = append(loop, Id("i").Op(":=").Int32().Call(Len(Id("t").Dot("rows"))))
	}
	loop = append(loop, Id("t").Dot("rows").Op("=").Append(Id("t").Dot("rows"), Id("r")))
	for _, x := range tt.indexes {
		loop = append(loop, tt.addToIndex(x)...)
	}
	body = append(body,
		For(Id("c").Op(":=").Range().Id("l").Dot("Chunks").Call()).Block(
			For(Id("p").Op(":=").Lit(0), Id("p").Op("<").Len(Id("c").Dot("Data")), Empty()).Block(loop...)),
		Return(Id("t")))
	g.decode.add([]string{
		fmt.Sprintf("%s reads a snapshot of table %s. Texts point into its records, which stay.", tt.load, oneLine(src.Name))},
		Func().Id(tt.load).Params(Id("l").Op("*").Qual(pkgJob, "TableLoad")).Any().Block(body...))
}

// checks reports a row one of whose columns has no usable value.
func (tt *tableType) checks() []Code {
	var out []Code
	for _, c := range tt.row.decoded {
		col := tt.t.Source.Schema[c]
		cause := Id("r").Dot(tt.row.cells[c].cause)
		bad, name, reason := cause.Clone().Op(">").Qual(pkgDecode, "Null"), Lit(col.Name), cause.Clone().Dot("String").Call()
		if col.Type.NotNull {
			out = append(out, If(cause.Clone().Op("==").Qual(pkgDecode, "Null")).Block(cause.Clone().Op("=").Qual(pkgDecode, "NotNull")))
		}
		out = append(out, If(bad).Block(
			Id("l").Dot("Bad").Call(Id("c"), Id("r").Dot("lo"), Id("r").Dot("hi"), name, reason),
			Continue()))
	}
	return out
}

// addToIndex enters row i under its key; a key with a NULL is found by nobody.
func (tt *tableType) addToIndex(x tableIndex) []Code {
	var notNull []Code
	values := Dict{}
	for n, c := range x.by {
		cell, t := tt.row.cells[c], tt.t.Source.Schema[c].Type
		v := Id("r").Dot(cell.value)
		if t.Floating() {
			v = Qual(pkgTable, "FloatOf").Call(v)
		}
		if !t.NotNull {
			notNull = append(notNull, Id("r").Dot(cell.cause).Op("==").Qual(pkgDecode, "OK"))
		}
		values[Id(x.fields[n])] = v
	}
	out := []Code{
		Id("key").Op(":=").Id(x.key).Values(values),
		Id("t").Dot(x.field).Dot("Add").Call(Id("key").Dot("Slot").Call(), Id("key"), Id("i"))}
	if len(notNull) == 0 {
		return []Code{Block(out...)}
	}
	cond := &Statement{}
	for i, c := range notNull {
		if i > 0 {
			cond.Op("&&")
		}
		cond.Add(c)
	}
	return []Code{If(cond).Block(out...)}
}

// tableOf is the generated type of a table.
func (g *gen) tableOf(t *plan.Table) *tableType { return g.tables[t.Index] }

// tableField adds a field for a table's snapshot to an operator, and the statement that fetches it whenever the operator is called.
func (o *opType) tableField(tt *tableType) string {
	if f := o.tables[tt]; f != "" {
		return f
	}
	if o.tables == nil {
		o.tables = map[*tableType]string{}
	}
	f := o.names.take(camel(tt.t.Source.Name))
	o.tables[tt] = f
	o.fields = append(o.fields, Id(f).Op("*").Id(tt.name))
	o.fetch = append(o.fetch, Id(o.recv).Dot(f).Op("=").Id(o.recv).Dot("env").Dot("Tables").Index(Lit(tt.t.Index)).Assert(Op("*").Id(tt.name)))
	return f
}

// tableJoin takes the row on, once per matching row of the table. The rest of the path is a method of its own; the matching row stands in a field.
func (p *pathFn) tableJoin(op *plan.TableJoin, rest []plan.Op) {
	p.quote(op.From.Span)
	j := &joinFn{pathFn: p, op: op, tt: p.g.tableOf(op.Table)}
	j.table = p.op.tableField(j.tt)
	if slices.Contains(op.Need, true) && (j.kind() == typed.Inner || j.kind() == typed.Left || len(op.On) > 0) {
		j.match = p.op.names.take(j.table + "Match")
		p.op.fields = append(p.op.fields, Id(j.match).Op("*").Id(j.tt.row.name).Comment("// the row of the table that the row in hand is joined with"))
	}
	matches := j.matches()
	if j.kind() == typed.Semi || j.kind() == typed.Anti {
		j.exists(matches)
		p.ops(rest)
		return
	}
	j.each(matches, rest)
}

// joinFn writes one join.
type joinFn struct {
	*pathFn
	op    *plan.TableJoin
	tt    *tableType
	table string // field of the operator that holds the snapshot
	match string // field that holds the matching row, "" when nobody reads it
}

func (j *joinFn) kind() typed.JoinKind { return j.op.From.Kind }

func (j *joinFn) self() *Statement { return Id(j.pathFn.op.recv) }

func (j *joinFn) rows() *Statement { return j.self().Dot(j.table).Dot("rows") }

// found are the rows that have the row's key: an expression over their numbers, or nil when every row of the table is tried.
type found struct {
	list func() *Statement
}

// matches looks the key up. A row with a NULL in its key has no matches: it is dropped, or goes on with none.
func (j *joinFn) matches() *found {
	if j.op.Index < 0 {
		return nil
	}
	x := j.tt.indexes[j.op.Index]
	values := Dict{}
	null := cond(never)
	for i, e := range j.op.Keys {
		t := j.tt.t.Source.Schema[x.by[i]].Type
		v := j.lower(e, both, camel(j.tt.t.Source.Schema[x.by[i]].Name))
		null = or(null, v.null)
		k := v.expr()
		if t.Floating() {
			k = Qual(pkgTable, "FloatOf").Call(k)
		}
		if v.null == always {
			k = zeroOf(t)
		}
		values[Id(x.fields[i])] = k
	}
	name := j.names.take("key")
	key := Id(name).Op(":=").Id(x.key).Values(values)
	rows := func() *Statement {
		return j.self().Dot(j.table).Dot(x.field).Dot("Rows").Call(Id(name).Dot("Slot").Call(), Id(name))
	}
	once := j.kind() == typed.Inner || len(j.op.On) > 0 // the list is written in one place
	switch {
	case null == never:
		j.emit(key)
	case j.kind() == typed.Inner || j.kind() == typed.Semi:
		j.emit(If(code(null)).Block(j.bail()), key)
		once = true
	default:
		list := j.names.take("matches")
		j.emit(Var().Id(list).Index().Int32(), If(notCode(null)).Block(key, Id(list).Op("=").Add(rows())))
		return &found{ident(list)}
	}
	if once {
		return &found{rows}
	}
	list := j.names.take("matches")
	j.emit(Id(list).Op(":=").Add(rows()))
	return &found{ident(list)}
}

// loop is a loop over the matching rows; i is their numbers.
func (j *joinFn) loop(f *found, i string, body ...Code) Code {
	if f == nil {
		return For(Id(i).Op(":=").Range().Add(j.rows())).Block(body...)
	}
	return For(List(Id("_"), Id(i)).Op(":=").Range().Add(f.list())).Block(body...)
}

// take makes row i of the table the matching one.
func (j *joinFn) take(i string) []Code {
	if j.match == "" {
		return nil
	}
	return []Code{j.self().Dot(j.match).Op("=").Op("&").Add(j.rows()).Index(Id(i))}
}

// tests are the conditions over the row and the matching one: a match that does not meet them is passed over, an error drops the row.
func (j *joinFn) tests(outer *env) []Code {
	return j.block(func() {
		here := j.env
		j.env = outer
		for _, c := range j.op.On {
			if t := j.lower(c, truth, "").isTrue(); t != always {
				j.emit(If(notCode(t)).Block(Continue()))
			}
		}
		j.env = here
	})
}

// exists drops the row by whether it has a match.
func (j *joinFn) exists(f *found) {
	anti := j.kind() == typed.Anti
	if len(j.op.On) == 0 {
		n := Len(j.rows())
		if f != nil {
			n = Len(f.list())
		}
		if anti {
			n.Op(">").Lit(0)
		} else {
			n.Op("==").Lit(0)
		}
		j.emit(If(n).Block(j.bail()))
		return
	}
	name, i := j.names.take("exists"), j.names.take("i")
	j.emit(Id(name).Op(":=").False())
	body := append(j.take(i), j.tests(j.joined())...)
	j.emit(j.loop(f, i, append(body, Id(name).Op("=").True(), Break())...))
	drop := Op("!").Id(name)
	if anti {
		drop = Id(name)
	}
	j.emit(If(drop).Block(j.bail()))
}

// each takes the row along the rest of the path with each of its matches.
func (j *joinFn) each(f *found, rest []plan.Op) {
	after := j.rest(rest)
	i := j.names.take("i")
	call := j.self().Dot(after).Call(Id(j.pathFn.op.rowName))
	if j.kind() == typed.Inner {
		j.emit(j.loop(f, i, append(j.take(i), call)...))
		return
	}
	none := []Code{call.Clone()}
	if j.match != "" {
		none = []Code{j.self().Dot(j.match).Op("=").Op("&").Add(j.self()).Dot(j.none()), call.Clone()}
	}
	if len(j.op.On) > 0 {
		hits := j.pathFn.op.names.take("hits")
		j.pathFn.op.fields = append(j.pathFn.op.fields, Id(hits).Index().Int32().Comment("// rows of the table that meet the conditions of a join"))
		x := func() *Statement { return j.self().Dot(hits) }
		number := Id(i)
		if f == nil {
			number = Int32().Call(Id(i))
		}
		j.emit(x().Op("=").Add(x()).Index(Empty(), Lit(0)))
		body := append(j.take(i), j.tests(j.joined())...)
		j.emit(j.loop(f, i, append(body, x().Op("=").Append(x(), number))...))
		f = &found{x}
	}
	n := Len(j.rows())
	if f != nil {
		n = Len(f.list())
	}
	j.emit(If(n.Op("==").Lit(0)).Block(append(none, Return())...))
	j.emit(j.loop(f, i, append(j.take(i), call)...))
}

// none adds the row that stands for no match: all NULL.
func (j *joinFn) none() string {
	values := []Code{}
	for _, c := range j.tt.row.columns {
		values = append(values, Id(j.tt.row.cells[c].cause).Op(":").Qual(pkgDecode, "Null"))
	}
	name := j.pathFn.op.names.take("no" + title(j.table))
	j.pathFn.op.fields = append(j.pathFn.op.fields, Id(name).Id(j.tt.row.name).Comment("// where there is no match: NULL"))
	j.pathFn.op.init = append(j.pathFn.op.init, Id(name).Op(":").Id(j.tt.row.name).Values(values...))
	return name
}

// joined is the row and the columns of its match.
func (j *joinFn) joined() *env {
	e := &env{cols: append([]*col(nil), j.env.cols...)}
	for i, c := range j.op.Table.Source.Schema {
		if !j.op.Need[i] {
			e.cols = append(e.cols, &col{name: c.Name})
			continue
		}
		e.cols = append(e.cols, &col{name: c.Name, prim: func(*fn, want) val { return j.column(i, c) }})
	}
	return e
}

func (j *joinFn) column(i int, c types.Column) val {
	at := j.pathFn.op.recv + "." + j.match + "."
	cell := j.tt.row.cells[i]
	v := val{t: c.Type, null: never, free: true}
	if !c.Type.NotNull || j.kind() == typed.Left {
		v.null = compare{"==", ident(at + cell.cause), func() *Statement { return Qual(pkgDecode, "Null") }, true}
	}
	return v.named(at + cell.value)
}

// rest writes the method behind the join.
func (j *joinFn) rest(ops []plan.Op) string {
	name := j.pathFn.op.names.take(camel(j.branch.Query.Name) + "Joined")
	return j.tail(name, j.joined(), ops, fmt.Sprintf("%s takes a row of %s on, joined with a row of %s.", name, oneLine(j.branch.Query.Name), oneLine(j.op.Table.Source.Name)))
}

// tail writes the rest of a path, which a row takes any number of times, as a method.
func (p *pathFn) tail(name string, row *env, ops []plan.Op, comment string) string {
	q := &pathFn{fn: newFn(p.op, func() *Statement { return Return() }), branch: p.branch, scan: p.scan, window: p.window}
	q.env = row
	q.pending, p.pending = p.pending, nil
	q.ops(ops)
	p.op.method(orderPath, []string{comment}, name, []Code{p.op.rowParam()}, nil, *q.body...)
	return name
}

// repeat takes a row along the rest of the path a number of times.
func (p *pathFn) repeat(op *plan.Repeat, rest []plan.Op) {
	p.quote(op.From.Span)
	n := p.lower(op.Count, both, "times")
	if n.null != never {
		p.emit(If(code(n.null)).Block(p.bail()))
	}
	name := p.op.names.take(camel(p.branch.Query.Name) + "Once")
	call := Id(p.op.recv).Dot(name).Call(Id(p.op.rowName))
	if !op.Number {
		p.tail(name, p.env, rest, fmt.Sprintf("%s takes one of equal rows of %s on.", name, oneLine(p.branch.Query.Name)))
		p.emit(For(Range().Add(n.expr())).Block(call))
		return
	}
	number := p.op.field("number", Int64(), nil)
	t := types.Type{Kind: types.BigInt, NotNull: true}
	row := &env{cols: append(append([]*col(nil), p.env.cols...), &col{name: "number", prim: func(*fn, want) val {
		return val{t: t, null: never, free: true}.named(p.op.recv + "." + number)
	}})}
	p.tail(name, row, rest, fmt.Sprintf("%s takes a row of %s on with one of its numbers.", name, oneLine(p.branch.Query.Name)))
	i := p.names.take("i")
	times := n.expr()
	if n.konst {
		times = Int64().Call(times)
	}
	p.emit(For(Id(i).Op(":=").Range().Add(times)).Block(Id(p.op.recv).Dot(number).Op("=").Id(i).Op("+").Lit(1), call))
}
