package emit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// scan is a scan stage in the making.
type scan struct {
	*opType
	st     *plan.Stage
	row    *rowType
	src    *typed.Source
	late   string                 // the method that writes late records, "" when there is none yet
	quotas map[*plan.Limit]string // fields that count the rows of each LIMIT
	// numbers are fields that number the rows of count windows.
	numbers []string
	once    map[int]string // fields that hold the last record that was late for a written operator, by its number
	// holds: chunks may be processed before the rows before them are known, so a row that passes the late test may still turn out late at Flush.
	// Until then its errors are held back: a late row has none.
	holds   bool
	directs []Code // statements that find the states to which rows of a chunk may be added at once
	added   []Code // statements that add the rows of a chunk which still wait for their groups
}

// testsLateness reports whether a path of the stage tests the rows' horizon.
func testsLateness(st *plan.Stage) bool {
	for _, br := range st.Branches {
		for _, op := range br.Ops {
			if t, ok := op.(*plan.LateTest); ok && t.HasHorizon {
				return true
			}
		}
	}
	return false
}

func (g *gen) stages() {
	for _, st := range g.p.Stages {
		if st.Source != nil {
			g.scan(st)
		} else {
			g.merge(st)
		}
	}
}

// scan writes the type of a scan stage.
func (g *gen) scan(st *plan.Stage) {
	src := st.Source
	s := &scan{opType: g.newOpType(st.ID, "s"), st: st, src: src, quotas: map[*plan.Limit]string{}}
	s.holds = !st.InOrder && testsLateness(st)
	if s.holds {
		for _, n := range []string{"until", "untilSlice", "untilOf", "held"} {
			s.names.take(n)
		}
	}
	g.scans[st] = s
	s.source = src.Index
	s.place = func(b *Statement) *Statement {
		return Qual(pkgBlock, "OrderPosition").Call(b, Lit(g.rank(src)), Id("s").Dot("chunk").Dot("Partition"), Id("s").Dot("chunk").Dot("At").Call(Id("r").Dot("lo")))
	}
	s.rowName = "r"
	s.row = g.row(camel(src.Name)+"Row", src, st.Columns, doc(g.sourceQuote(src),
		fmt.Sprintf("%s is what the query needs of a record of source %s.", camel(src.Name)+"Row", oneLine(src.Name))), true)
	s.rowType = func() *Statement { return Id(s.row.name) }
	s.fields = append(s.fields, Id("chunk").Op("*").Qual(pkgJob, "Chunk").Comment("// being processed"), Id("row").Id(s.row.name))
	for _, n := range []string{"chunk", "row", "lateRow"} {
		s.names.take(n)
	}
	s.formats()

	var calls []Code
	for _, br := range st.Branches {
		calls = append(calls, s.path(br))
	}
	s.chunkMethod(calls)
	s.endMethods()
	s.errorMethods()
	if s.holds {
		s.onFlush = s.flushHeld()
	}
	s.flushMethods()
	s.fullMethod()
	if s.holds {
		s.fields = append(s.fields, Id("until").Int64().Comment("// window_end of the row, which may yet turn out late; NegInf: not tested"))
		if !plainOnly(st) {
			s.fields = append(s.fields, Id("untilSlice").Int64(), Id("untilOf").Op("*").Qual(pkgEvent, "Windows").Comment("// where windows share slices: until is the cut"))
		}
		s.fields = append(s.fields, Id("held").Index().Id(g.heldError(st)).Comment("// errors of such rows"))
	}
	var names []string
	for _, br := range st.Branches {
		names = append(names, oneLine(br.Query.Name))
	}
	s.declare(g.query, []string{fmt.Sprintf("%s scans source %s for %s.", s.name, oneLine(src.Name), list(names))})
}

// sourceQuote names a source's declaration without its WITH values, which may be private.
func (g *gen) sourceQuote(src *typed.Source) []string {
	if !src.Span.Valid() {
		return nil
	}
	line, _ := g.p.Typed.Src.Position(src.Span.Start)
	return []string{fmt.Sprintf("%s:%d: CREATE SOURCE %s", baseName(g.p.Typed.Src.Name), line, oneLine(src.Name))}
}

// formats adds the decoders' settings as fields.
func (s *scan) formats() {
	settings := func(field, typ string, values []Code) {
		var init Code
		if len(values) > 0 {
			init = Qual(pkgDecode, typ).Values(values...)
		}
		s.field(field, Qual(pkgDecode, typ), init)
	}
	if s.usesTimesAnywhere() {
		settings("times", "TimeFormat", timeSettings(s.src))
	}
	if hasFields(s.src) {
		settings("csv", "CSV", csvSettings(s.src))
	}
}

// timeSettings are the fields of a source's decode.TimeFormat.
func timeSettings(src *typed.Source) []Code {
	var values []Code
	for _, o := range []struct{ key, field string }{{"zone", "Zone"}, {"time_unit", "Unit"}} {
		if v, ok := sourceOption(src, o.key); ok {
			values = append(values, Id(o.field).Op(":").Lit(v))
		}
	}
	return values
}

// csvSettings are the fields of a source's decode.CSV.
func csvSettings(src *typed.Source) []Code {
	var values []Code
	if src.Format == "text" {
		values = append(values, Id("Split").Op(":").Add(split(src)))
	}
	for _, o := range []struct{ key, field string }{{"delimiter", "Delimiter"}, {"quote", "Quote"}, {"comment", "Comment"}} {
		if v, ok := sourceOption(src, o.key); ok {
			values = append(values, Id(o.field).Op(":").LitRune(rune(v[0])))
		}
	}
	if v, ok := sourceOption(src, "null"); ok {
		values = append(values, Id("Null").Op(":").Index().String().Values(Lit(v)))
	}
	return values
}

// usesTimesAnywhere reports whether a decoder of the stage reads TIMESTAMPs: that of the needed columns, or that of late records.
func (s *scan) usesTimesAnywhere() bool {
	if s.row.usesTimes() {
		return true
	}
	for _, c := range s.src.Schema {
		if holdsTime(c.Type) && s.src.LateInto != nil && s.st.EventTime {
			return true
		}
	}
	return false
}

// sourceOption is a WITH option of a source that the compiler knows.
func sourceOption(src *typed.Source, key string) (string, bool) {
	for _, o := range src.With {
		if o.Key != key {
			continue
		}
		l, ok := o.Value.(*typed.Literal)
		if !ok || l.T.Kind != types.String {
			panic(bugf("option %s of source %s is no constant", key, src.Name))
		}
		return l.Str, !l.Null && l.Str != ""
	}
	return "", false
}

// chunkMethod writes the loop over the records of a chunk.
func (s *scan) chunkMethod(calls []Code) {
	var args []Code
	if s.row.usesTimes() {
		args = []Code{Op("&").Id("s").Dot("times")}
	}
	var loop []Code
	if hasFields(s.src) {
		all := append([]Code{Id("c").Dot("Data"), Id("r").Dot("lo"), Id("c").Dot("Fields"), Op("&").Id("s").Dot("csv")}, args...)
		loop = append(loop, Id("r").Dot("lo").Op("=").Id("p"))
		if s.row.inOrder {
			usual := append([]Code{Id("c").Dot("Data"), Id("p"), Op("&").Id("s").Dot("csv")}, args...)
			loop = append(loop,
				List(Id("next"), Id("found")).Op(":=").List(Lit(-1), True()),
				If(Id("inOrder").Op("&&").Id("r").Dot("odd").Op("<=").Lit(maxOdd)).Block(Id("next").Op("=").Id("r").Dot("usual").Call(usual...)),
				If(Id("next").Op("<").Lit(0)).Block(
					List(Id("next"), Id("found")).Op("=").Id("r").Dot("decode").Call(all...),
					Id("r").Dot("odd").Op("++")))
		} else {
			loop = append(loop, List(Id("next"), Id("found")).Op(":=").Id("r").Dot("decode").Call(all...))
		}
		loop = append(loop,
			List(Id("r").Dot("hi"), Id("p")).Op("=").List(Id("next"), Id("next")),
			If(Op("!").Id("found")).Block(Continue()))
	} else {
		loop = append(loop, s.nextJSON(args)...)
	}
	loop = append(loop, Id("counters").Dot("RowsIn").Op("++"))
	loop = append(loop, s.row.known(Id("r"), Id("c"), Id("r").Dot("lo"))...)
	switch {
	case s.st.EventTime && s.src.KeepLate:
		loop = append(loop, Comment("// late = 'keep': no row is late."), Id("r").Dot("horizon").Op("=").Qual(pkgEvent, "NegInf"))
	case s.st.EventTime && s.src.TimeExpr != nil:
		try := s.writeHelper(&typed.Attempt{Typed: typed.Typed{T: s.src.TimeExpr.Type().Optional(), Span: s.src.TimeExpr.Pos()}, X: s.src.TimeExpr}, s.base(), camel(s.src.Schema[s.src.Time].Name))
		loop = append(loop,
			Comment(fmt.Sprintf("// h comes from the rows before this one; then %s moves M, whatever becomes of the row.", oneLine(s.src.Schema[s.src.Time].Name))),
			Id("r").Dot("horizon").Op("=").Qual(pkgEvent, "Horizon").Call(Id("c").Dot("M"), timeConstant(s.src.Delay)),
			If(List(Id("t"), Id("null")).Op(":=").Id("s").Dot(try.name).Call(Id("r")), Op("!").Id("null")).Block(
				Id("c").Dot("M").Op("=").Max(Id("c").Dot("M"), Id("t"))))
	case s.st.EventTime:
		ts := s.row.cells[s.src.Time]
		loop = append(loop,
			Comment(fmt.Sprintf("// h comes from the rows before this one; then %s moves M, whatever becomes of the row.", oneLine(s.src.Schema[s.src.Time].Name))),
			Id("r").Dot("horizon").Op("=").Qual(pkgEvent, "Horizon").Call(Id("c").Dot("M"), timeConstant(s.src.Delay)),
			If(Id("r").Dot(ts.cause).Op("==").Qual(pkgDecode, "OK")).Block(
				Id("c").Dot("M").Op("=").Max(Id("c").Dot("M"), Id("r").Dot(ts.value))))
	}
	loop = append(loop, calls...)
	more := Id("p").Op("<").Len(Id("c").Dot("Data"))
	if s.fails || s.rejects {
		more.Op("&&").Op("!").Id("s").Dot("stop")
	}
	if s.st.Ends() {
		more.Op("&&").Op("!").Id("s").Dot("Ended").Call()
	}
	start := []Code{Id("s").Dot("chunk").Op("=").Id("c"), List(Id("r"), Id("counters")).Op(":=").List(Op("&").Id("s").Dot("row"), Id("s").Dot("env").Dot("Counters"))}
	if s.row.inOrder {
		start = append(start, Id("inOrder").Op(":=").Qual(pkgDecode, "InOrder").Call(Id("c").Dot("Fields"), Lit(s.src.Stored())))
	}
	if s.row.usual || s.row.inOrder {
		start = append(start, Id("r").Dot("odd").Op("=").Lit(0))
	}
	start = append(append(start, s.fetch...), s.inParts("findGroups", "finds the states to which rows of the chunk may be added at once.", s.directs)...)
	for n := 1; n <= len(s.once); n++ {
		start = append(start, Id("s").Dot(s.once[n]).Op("=").Lit(-1))
	}
	s.method(orderInput, []string{"Chunk takes every record of a chunk along its paths."}, "Chunk", []Code{Id("c").Op("*").Qual(pkgJob, "Chunk")}, nil,
		append(append(start, For(Id("p").Op(":=").Lit(0), more, Empty()).Block(loop...)),
			s.inParts("addRows", "adds the rows of the chunk that still wait for their groups.", s.added)...)...)
}

// inParts puts statements where they are called, or in methods of their own where there are many.
func (s *scan) inParts(name, does string, list []Code) (code []Code) {
	const few, many = 16, 100
	if len(list) <= few {
		return list
	}
	for from := 0; from < len(list); from += many {
		name := s.names.take(name)
		s.method(orderParts, []string{name + " " + does}, name, nil, nil, list[from:min(from+many, len(list))]...)
		code = append(code, Id("s").Dot(name).Call())
	}
	return code
}

// nextJSON finds the next record and reads it.
func (s *scan) nextJSON(args []Code) []Code {
	data := func() *Statement { return Id("c").Dot("Data") }
	blank := If(data().Index(Id("r").Dot("lo")).Op("<=").LitRune(' ')).Block(
		If(List(Id("_"), Id("blank")).Op(":=").Qual(pkgDecode, "Blank").Call(data(), Id("r").Dot("lo")), Id("blank")).Block(Continue()))
	general := []Code{
		Id("p").Op("=").Qual(pkgDecode, "NextLine").Call(data(), Id("p")),
		Id("r").Dot("hi").Op("=").Id("p"),
		blank}
	all := append([]Code{data(), Id("r").Dot("lo")}, args...)
	if len(s.row.decoded) > 0 {
		general = append(general, Id("r").Dot("decode").Call(all...))
	}
	if !s.row.usual {
		return append([]Code{Id("r").Dot("lo").Op("=").Id("p")}, general...)
	}
	general = append(general, Id("r").Dot("odd").Op("++"), Id("r").Dot("plain").Op("=").False())
	return []Code{
		Id("r").Dot("lo").Op("=").Id("p"),
		Id("next").Op(":=").Lit(-1),
		If(Id("r").Dot("odd").Op("<=").Lit(maxOdd)).Block(Id("next").Op("=").Id("r").Dot("usual").Call(all...)),
		If(Id("next").Op(">=").Lit(0)).Block(List(Id("p"), Id("r").Dot("hi")).Op("=").List(Id("next"), Id("next"))).Else().Block(general...)}
}

// lateOnce is the field that holds the last record of the chunk that was late for a written operator which records meet more than once.
func (s *scan) lateOnce(n int) string {
	if s.once[n] == "" {
		if s.once == nil {
			s.once = map[int]string{}
		}
		s.once[n] = s.names.take(numbered("lateLast", n))
		s.fields = append(s.fields, Id(s.once[n]).Int().Comment("// the last record of the chunk that was late for an operator which it meets more than once"))
	}
	return s.once[n]
}

// errorMethods writes how row errors are reported.
func (s *scan) errorMethods() {
	if s.fails {
		s.method(orderErrors, []string{"fail reports a row that an expression has no value for; at is the expression's place in the query text."}, "fail",
			[]Code{Err().Error(), Id("at").Int(), Id("expr").String()}, nil,
			Id("s").Dot("report").Call(Qual(pkgJob, "RowError").Values(field("Reason", Err().Dot("Error").Call().Op("+").Lit(" in ").Op("+").Id("expr")), field("Span", Id("at")))))
	}
	if s.rejects {
		body := []Code{If(Id("cause").Op("==").Qual(pkgDecode, "Null")).Block(Id("cause").Op("=").Qual(pkgDecode, "NotNull"))}
		if hasFields(s.src) {
			whole := "FieldCount"
			if s.src.Format == "text" {
				whole = "NoMatch"
			}
			body = append(body, If(Id("cause").Op("==").Qual(pkgDecode, whole)).Block(Id("column").Op("=").Lit("").Comment("// the record as a whole is wrong")))
		}
		body = append(body, Id("s").Dot("report").Call(Qual(pkgJob, "RowError").Values(field("Column", Id("column")), field("Reason", Id("cause").Dot("String").Call()), field("Span", Lit(-1)))))
		s.method(orderErrors, []string{"bad reports a row whose column has no value that the query can use."}, "bad",
			[]Code{Id("column").String(), Id("cause").Qual(pkgDecode, "Cause")}, nil, body...)
	}
	if !s.fails && !s.rejects {
		return
	}
	hold := Code(&Statement{})
	if s.holds {
		values := []Code{Id("s").Dot("until"), Id("e")}
		if !plainOnly(s.st) {
			values = append(values, Id("s").Dot("untilSlice"), Id("s").Dot("untilOf"))
		}
		hold = If(Id("s").Dot("until").Op("!=").Qual(pkgEvent, "NegInf")).Block(
			Id("e").Dot("Raw").Op("=").Qual("bytes", "Clone").Call(Id("e").Dot("Raw")),
			Id("s").Dot("held").Op("=").Append(Id("s").Dot("held"), Id(s.g.heldError(s.st)).Values(values...)),
			Return())
	}
	s.method(orderErrors, nil, "report", []Code{Id("e").Qual(pkgJob, "RowError")}, nil,
		List(Id("c"), Id("r")).Op(":=").List(Id("s").Dot("chunk"), Op("&").Id("s").Dot("row")),
		Id("e").Dot("Code").Op("=").Lit("SQ3001"),
		List(Id("e").Dot("Source"), Id("e").Dot("Partition"), Id("e").Dot("Offset")).Op("=").List(Lit(s.src.Index), Id("c").Dot("Partition"), Id("c").Dot("At").Call(Id("r").Dot("lo"))),
		Id("e").Dot("Raw").Op("=").Qual("bytes", "TrimSuffix").Call(Id("c").Dot("Data").Index(Id("r").Dot("lo"), Id("r").Dot("hi")), Index().Byte().Call(Lit("\n"))),
		hold,
		Id("s").Dot("env").Dot("Errors").Dot("Row").Call(Id("e")),
		Id("s").Dot("stop").Op("=").Id("s").Dot("env").Dot("Errors").Dot("Failed").Call())
}

// flushHeld reports the held errors of rows that are not late after all.
func (s *scan) flushHeld() []Code {
	counters := Id("s").Dot("env").Dot("Counters")
	test := []Code{If(Id("x").Dot("end").Op("<=").Id("h")).Block(counters.Clone().Dot("Late").Op("++"), counters.Clone().Dot("LateRows").Op("++"), Continue())}
	if !plainOnly(s.st) {
		test = []Code{
			If(Id("x").Dot("of").Op("!=").Nil()).Block(
				List(Id("_"), Id("missed"), Id("open")).Op(":=").Id("x").Dot("of").Dot("Open").Call(Id("x").Dot("slice"), Id("x").Dot("end"), Id("h")),
				counters.Clone().Dot("Late").Op("+=").Id("missed"),
				If(Op("!").Id("open")).Block(counters.Clone().Dot("LateRows").Op("++"), Continue()),
			).Else().Add(test[0])}
	}
	return []Code{
		For(List(Id("_"), Id("x")).Op(":=").Range().Id("s").Dot("held")).Block(append(test,
			Id("s").Dot("env").Dot("Errors").Dot("Row").Call(Id("x").Dot("row")))...),
		Id("s").Dot("held").Op("=").Id("s").Dot("held").Index(Empty(), Lit(0))}
}

// heldError declares, on first use, the type of an error that is held back.
func (g *gen) heldError(st *plan.Stage) string {
	if plainOnly(st) {
		if g.held == "" {
			g.held = g.names.take("heldError")
			g.query.add([]string{g.held + " is the error of a row that counts unless the row turns out late: unless end ≤ h."},
				Type().Id(g.held).Struct(Id("end").Int64(), Id("row").Qual(pkgJob, "RowError")))
		}
		return g.held
	}
	if g.heldSlices == "" {
		g.heldSlices = g.names.take("heldSliceError")
		g.query.add([]string{g.heldSlices + " is the error of a row that counts unless the row turns out late for all its windows: those of a slice", "from the one that ends at end on, or the one alone."},
			Type().Id(g.heldSlices).Struct(Id("end").Int64(), Id("row").Qual(pkgJob, "RowError"), Id("slice").Int64(), Id("of").Op("*").Qual(pkgEvent, "Windows").Comment("// nil: one window")))
	}
	return g.heldSlices
}

// base is the row in front of the first operator of a path.
func (s *scan) base() *env {
	e := &env{cols: make([]*col, len(s.src.Schema))}
	for i, c := range s.src.Schema {
		x, ok := s.row.cells[i]
		if s.src.TimeExpr != nil && i == s.src.Time {
			e.cols[i] = &col{name: c.Name, expr: s.src.TimeExpr, over: e}
			continue
		}
		if !ok {
			e.cols[i] = &col{name: c.Name}
			continue
		}
		from := 0
		if s.src.MetaKey(i) == "" && !hasFields(s.src) {
			from = i + 1
		}
		e.cols[i] = &col{name: c.Name, fallible: true, source: from, prim: func(f *fn, _ want) val { return s.cell(f, c, x) }}
	}
	return e
}

// cell reads a decoded column: a row whose cell has no usable value leaves the path here.
func (s *scan) cell(f *fn, c types.Column, x cell) val {
	cause := ident("r." + x.cause)
	bad := cause().Op("!=").Qual(pkgDecode, "OK")
	v := val{t: c.Type, null: never, free: true}
	if !c.Type.NotNull {
		bad = cause().Op(">").Qual(pkgDecode, "Null")
		v.null = compare{"==", cause, func() *Statement { return Qual(pkgDecode, "Null") }, true}
	}
	f.emit(If(bad).Block(f.reject(c.Name, cause())...))
	return v.named("r." + x.value)
}

func list(names []string) string {
	switch len(names) {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	}
	out := names[0]
	for _, n := range names[1 : len(names)-1] {
		out += ", " + n
	}
	return out + " and " + names[len(names)-1]
}

// hasFields reports a format whose records are split into fields before the columns are read.
func hasFields(s *typed.Source) bool { return s.Format == "csv" || s.Format == "text" }

// split is how lines of text become fields, one per column.
func split(src *typed.Source) *Statement {
	text, ok := sourceOption(src, "pattern")
	if !ok {
		return Qual(pkgTextline, "Whole")
	}
	groups := regexp.MustCompile(text).SubexpNames()
	args := []Code{rawString(text)}
	for _, c := range src.Schema[:src.Stored()] {
		at := slices.IndexFunc(groups, func(g string) bool { return g != "" && strings.EqualFold(g, c.Name) })
		if at < 0 {
			panic(bugf("no group for column %s", c.Name))
		}
		args = append(args, Lit(at))
	}
	return Qual(pkgTextline, "Groups").Call(args...)
}
