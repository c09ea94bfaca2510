package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// rowType is the generated type of a decoded record: a value and a cause per needed column.
type rowType struct {
	name    string
	source  *typed.Source
	columns []int // indices into the source's schema, ascending
	decoded []int // those that are in the records
	cells   map[int]cell
	usual   bool       // it has a decoder for records that look as most do
	inOrder bool       // likewise for CSV: its fields stand in the order of the declaration
	members *names     // of the type
	marks   *Statement // fields for borders that somebody needs
	borders map[border]*borderMark
}

// cell is where a decoded column stands.
type cell struct{ value, cause string }

// usesTimes reports whether a column of the row is decoded by a decode.TimeFormat.
func (r *rowType) usesTimes() bool {
	for _, c := range r.columns {
		if holdsTime(r.source.Schema[c].Type) {
			return true
		}
	}
	return false
}

// row declares the type of a decoded record of some columns of a source, and its decoder: that of a scan also one for records that look as most do.
func (g *gen) row(name string, s *typed.Source, columns []int, comment []string, scanned bool) *rowType {
	key := fmt.Sprint(s.Name, columns)
	if r := g.rows[key]; r != nil {
		return r
	}
	n := newMembers("lo", "hi", "horizon", "scratch", "fields", "decode", "missing", "setCauses", "usual", "odd", "plain", "other")
	r := &rowType{name: g.names.take(name), source: s, columns: columns, cells: map[int]cell{}, members: n, marks: &Statement{}, borders: map[border]*borderMark{}}
	fields := []Code{List(Id("lo"), Id("hi")).Int().Comment("// of the record in its chunk")}
	if s.Time >= 0 {
		fields = append(fields, Id("horizon").Int64().Comment("// of the row, in microseconds: what is late by it"))
	}
	fields = append(fields, Line())
	var causes []Code
	for _, c := range columns {
		col := s.Schema[c]
		v := n.take(camel(col.Name))
		r.cells[c] = cell{v, n.take(v + "Cause")}
		if s.MetaKey(c) == "" {
			r.decoded = append(r.decoded, c)
		}
		fields = append(fields, Id(v).Add(goType(col.Type)))
		causes = append(causes, Id(r.cells[c].cause))
	}
	for i, c := range causes {
		if i == 0 {
			fields = append(fields, Line(), Comment("// Why a column has no value; decode.OK where it has one."))
		}
		fields = append(fields, Add(c).Qual(pkgDecode, "Cause"))
	}
	fields = append(fields, Line(), Id("scratch").Index().Byte().Comment("// texts with escapes undone"))
	if hasFields(s) {
		fields = append(fields, Id("fields").Index().Qual(pkgDecode, "Field"))
		if scanned && r.isInOrder() {
			fields = append(fields, Id("odd").Int().Comment("// records of the chunk that did not look as most do"))
		}
	}
	if scanned && !hasFields(s) && r.isUsual() {
		fields = append(fields, Id("odd").Int().Comment("// records of the chunk that did not look as most do"),
			Id("plain").Bool().Comment("// integers, texts and timestamps are all there, written as this program writes them"), r.marks)
	}
	g.decode.add(comment, Type().Id(r.name).Struct(fields...))
	if hasFields(s) {
		g.usualCSV(r)
		g.decodeCSV(r)
	} else {
		g.usualJSON(r)
		g.decodeJSON(r)
	}
	g.rows[key] = r
	return r
}

// maxCases bounds the columns of one switch; rows that are wider decode in several.
const maxCases = 16

// decodeJSON writes the JSON decoder of a row: order-free, the first of equal keys counts, and it stops behind the last needed column.
// Every cause starts as BrokenRecord: that is what a column is until its key is found, or the object ends well.
func (g *gen) decodeJSON(r *rowType) {
	params := []Code{Id("b").Index().Byte(), Id("p").Int()}
	if r.usesTimes() {
		params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
	}
	var body []Code
	wide := len(r.decoded) > maxCases
	if wide {
		body = append(body, Id("r").Dot("setCauses").Call(Qual(pkgDecode, "BrokenRecord")))
		g.setCauses(r)
	} else {
		for _, c := range r.decoded {
			body = append(body, Id("r").Dot(r.cells[c].cause).Op("=").Qual(pkgDecode, "BrokenRecord"))
		}
	}
	body = append(body, Id("r").Dot("scratch").Op("=").Id("r").Dot("scratch").Index(Empty(), Lit(0)))
	if len(r.decoded) == 0 {
		return
	}
	skip := List(Id("p"), Id("ok")).Op("=").Qual(pkgDecode, "Skip").Call(Id("b"), Id("p"))
	var loop []Code
	loop = append(loop,
		List(Id("key"), Id("next"), Id("more"), Id("cause")).Op(":=").Qual(pkgDecode, "Key").Call(Id("b"), Id("p"), Id("first"), Op("&").Id("r").Dot("scratch")),
		If(Id("cause").Op("!=").Qual(pkgDecode, "OK")).Block(Return()),
		If(Op("!").Id("more")).Block(Id("r").Dot("missing").Call(), Return()),
		Id("p").Op("=").Id("next"))
	if wide {
		for i := 0; i < len(r.decoded); i += maxCases {
			name := fmt.Sprintf("column%d", i/maxCases+1)
			args := []Code{Id("b"), Id("p"), Id("key")}
			if r.usesTimes() {
				args = append(args, Id("times"))
			}
			loop = append(loop, If(List(Id("next"), Id("found")).Op(":=").Id("r").Dot(name).Call(args...), Id("found")).Block(
				List(Id("p"), Id("ok")).Op("=").List(Id("next"), Id("next").Op(">=").Lit(0)), Id("left").Op("--"), Continue()))
		}
	} else {
		loop = append(loop, Switch(String().Call(Id("key"))).Block(g.jsonCases(r, r.decoded, func(c int) []Code {
			return []Code{
				g.readJSON(r, c, Id("p")),
				Id("ok").Op("=").Id("r").Dot(r.cells[c].cause).Op("!=").Qual(pkgDecode, "BrokenRecord"),
				Id("left").Op("--"), Continue()}
		})...))
	}
	loop = append(loop, skip)
	body = append(body,
		List(Id("p"), Id("ok")).Op(":=").Qual(pkgDecode, "Object").Call(Id("b"), Id("p")),
		For(List(Id("first"), Id("left")).Op(":=").List(True(), Lit(len(r.decoded))), Id("ok").Op("&&").Id("left").Op(">").Lit(0), Id("first").Op("=").False()).Block(loop...))
	g.decode.add([]string{"decode reads the columns of the JSON record at p, in any order. The first of equal keys counts, and nothing is read",
		"behind the last column that is needed."},
		Func().Params(Id("r").Op("*").Id(r.name)).Id("decode").Params(params...).Block(body...))
	if wide {
		g.jsonColumns(r)
	}
	g.missing(r)
}

// jsonColumns splits the switch of a wide row. A found column returns the position behind its value, −1 at a break.
func (g *gen) jsonColumns(r *rowType) {
	for i := 0; i < len(r.decoded); i += maxCases {
		part := r.decoded[i:min(i+maxCases, len(r.decoded))]
		params := []Code{Id("b").Index().Byte(), Id("p").Int(), Id("key").Index().Byte()}
		if r.usesTimes() {
			params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
		}
		g.decode.add([]string{fmt.Sprintf("column%d reads the value at p if key is one of its columns that is not read yet; next is −1 at a break.", i/maxCases+1)},
			Func().Params(Id("r").Op("*").Id(r.name)).Id(fmt.Sprintf("column%d", i/maxCases+1)).Params(params...).Params(Id("next").Int(), Id("found").Bool()).Block(
				Switch(String().Call(Id("key"))).Block(g.jsonCases(r, part, func(c int) []Code {
					return []Code{
						g.readJSON(r, c, Id("p")),
						If(Id("r").Dot(r.cells[c].cause).Op("==").Qual(pkgDecode, "BrokenRecord")).Block(Return(Lit(-1), True())),
						Return(Id("p"), True())}
				})...),
				Return(Id("p"), False())))
	}
}

func (g *gen) jsonCases(r *rowType, columns []int, read func(c int) []Code) []Code {
	var cases []Code
	for _, c := range columns {
		cases = append(cases, Case(Lit(r.source.Schema[c].Name)).Block(
			If(Id("r").Dot(r.cells[c].cause).Op("==").Qual(pkgDecode, "BrokenRecord")).Block(read(c)...)))
	}
	return cases
}

// readJSON is the statement that reads one JSON value at p.
func (g *gen) readJSON(r *rowType, c int, p Code) Code { return g.readJSONAt(r, c, Id("p"), p) }

// readJSONAt is readJSON of a value at another place.
func (g *gen) readJSONAt(r *rowType, c int, at, p Code) Code {
	x := r.cells[c]
	name, args := g.reader(r.source.Schema[c].Type)
	all := append([]Code{Id("b"), at}, args...)
	if name == "Text" || name == "Binary" || name == "Nested" {
		all = append(all, Op("&").Id("r").Dot("scratch"))
	}
	return List(Id("r").Dot(x.value), p, Id("r").Dot(x.cause)).Op("=").Qual(pkgDecode, name).Call(all...)
}

// reader is the decoding function of a type, and its arguments behind the place.
func (g *gen) reader(t types.Type) (string, []Code) {
	switch t.Kind {
	case types.Boolean:
		return "Bool", nil
	case types.BigInt:
		return "Int", nil
	case types.Int:
		return "IntN", []Code{Lit(t.Bits())}
	case types.Double:
		return "Float", nil
	case types.Float:
		return "Float32", nil
	case types.Bytes:
		return "Binary", nil
	case types.Array, types.Map, types.Struct:
		times := Nil()
		if holdsTime(t) {
			times = Id("times")
		}
		return "Nested", []Code{g.nestType(t), times}
	case types.Date:
		return "Date", nil
	case types.Months:
		return "Months", nil
	case types.Decimal:
		if t.Wide() {
			return "Decimal128", []Code{precision(t), scale(t)}
		}
		return "Decimal64", []Code{precision(t), scale(t)}
	case types.String:
		return "Text", nil
	case types.Timestamp:
		if t.Precision > 0 {
			return "TimestampCut", []Code{Id("times"), timeConstant(t.TimeUnit())}
		}
		return "Timestamp", []Code{Id("times")}
	case types.Duration:
		return "Duration", nil
	}
	panic(bugf("decoder of %s", t))
}

// missing marks the columns whose keys an intact object did not have.
func (g *gen) missing(r *rowType) {
	const size = 40
	for from, part := 0, 1; from < len(r.decoded); from, part = from+size, part+1 {
		to := min(from+size, len(r.decoded))
		var body []Code
		for _, c := range r.decoded[from:to] {
			x := Id("r").Dot(r.cells[c].cause)
			body = append(body, If(x.Clone().Op("==").Qual(pkgDecode, "BrokenRecord")).Block(x.Clone().Op("=").Qual(pkgDecode, "Null")))
		}
		if to < len(r.decoded) {
			body = append(body, Id("r").Dot(numbered("missing", part+1)).Call())
		}
		name := numbered("missing", part)
		g.decode.add([]string{name + " makes NULL of the columns that an intact record does not have."},
			Func().Params(Id("r").Op("*").Id(r.name)).Id(name).Params().Block(body...))
	}
}

// decodeCSV writes the CSV decoder of a row. found is false for a line that is no record.
func (g *gen) decodeCSV(r *rowType) {
	params := []Code{Id("b").Index().Byte(), Id("p").Int(), Id("columns").Index().Int16(), Id("csv").Op("*").Qual(pkgDecode, "CSV")}
	args := []Code{}
	if r.usesTimes() {
		params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
		args = append(args, Id("times"))
	}
	all := func(cause string) []Code {
		var out []Code
		for _, c := range r.decoded {
			out = append(out, Id("r").Dot(r.cells[c].cause).Op("=").Qual(pkgDecode, cause))
		}
		return out
	}
	body := []Code{
		List(Id("fields"), Id("next"), Id("ok")).Op(":=").Qual(pkgDecode, "Fields").Call(Id("b"), Id("p"), Id("csv"), Id("r").Dot("fields"), Op("&").Id("r").Dot("scratch")),
		Id("r").Dot("fields").Op("=").Id("fields"),
		If(Id("ok").Op("&&").Len(Id("fields")).Op("==").Lit(0)).Block(Return(Id("next"), False()))}
	if len(r.decoded) == 0 {
		body = append(body, Return(Id("next"), True()))
	} else {
		broken := "BrokenRecord"
		if r.source.Format == "text" {
			broken = "NoMatch"
		}
		first, second := all(broken), all("FieldCount")
		if len(r.decoded) > maxCases { // one loop over an array would need one; two small methods do
			first, second = []Code{Id("r").Dot("setCauses").Call(Qual(pkgDecode, broken))}, []Code{Id("r").Dot("setCauses").Call(Qual(pkgDecode, "FieldCount"))}
			g.setCauses(r)
		}
		body = append(body, first...)
		body = append(body,
			If(Id("ok").Op("&&").Len(Id("fields")).Op("!=").Len(Id("columns"))).Block(append(second, Return(Id("next"), True()))...),
			For(List(Id("i"), Id("f")).Op(":=").Range().Id("fields").Index(Empty(), Min(Len(Id("fields")), Len(Id("columns"))))).Block(g.csvColumns(r, args)...),
			Return(Id("next"), True()))
	}
	g.decode.add([]string{"decode reads the columns of the CSV record at p. columns maps its fields to declared columns. next is behind the record;",
		"found is false for a line that is none."},
		Func().Params(Id("r").Op("*").Id(r.name)).Id("decode").Params(params...).Params(Id("next").Int(), Id("found").Bool()).Block(body...))
}

// setCauses writes the method that sets all causes, in parts of a readable size.
func (g *gen) setCauses(r *rowType) {
	const size = 100
	for from, part := 0, 1; from < len(r.decoded); from, part = from+size, part+1 {
		to := min(from+size, len(r.decoded))
		var body []Code
		for _, c := range r.decoded[from:to] {
			body = append(body, Id("r").Dot(r.cells[c].cause).Op("=").Id("c"))
		}
		if to < len(r.decoded) {
			body = append(body, Id("r").Dot(numbered("setCauses", part+1)).Call(Id("c")))
		}
		name := numbered("setCauses", part)
		g.decode.add([]string{name + " sets the cause of every column."},
			Func().Params(Id("r").Op("*").Id(r.name)).Id(name).Params(Id("c").Qual(pkgDecode, "Cause")).Block(body...))
	}
}

// numbered is name, name2, name3, … for the parts of something that is too long for one function.
func numbered(name string, part int) string {
	if part == 1 {
		return name
	}
	return name + strconv.Itoa(part)
}

func (g *gen) csvColumns(r *rowType, args []Code) []Code {
	cases := func(columns []int) []Code {
		var out []Code
		for _, c := range columns {
			name, more := g.reader(r.source.Schema[c].Type)
			if name == "Binary" || name == "Nested" {
				more = append(more, Op("&").Id("r").Dot("scratch"))
			}
			x := r.cells[c]
			out = append(out, Case(Lit(c)).Block(
				List(Id("r").Dot(x.value), Id("r").Dot(x.cause)).Op("=").Id("csv").Dot(name).Call(append([]Code{Id("f")}, more...)...)))
		}
		return out
	}
	if len(r.decoded) <= 3*maxCases {
		return []Code{Switch(Id("columns").Index(Id("i"))).Block(cases(r.decoded)...)}
	}
	var calls []Code
	for i := 0; i < len(r.decoded); i += 3 * maxCases {
		name := fmt.Sprintf("column%d", i/(3*maxCases)+1)
		params := []Code{Id("f").Qual(pkgDecode, "Field"), Id("column").Int16(), Id("csv").Op("*").Qual(pkgDecode, "CSV")}
		if len(args) > 0 {
			params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
		}
		calls = append(calls, Id("r").Dot(name).Call(append([]Code{Id("f"), Id("columns").Index(Id("i")), Id("csv")}, args...)...))
		g.decode.add([]string{name + " reads a field if it is one of its columns."},
			Func().Params(Id("r").Op("*").Id(r.name)).Id(name).Params(params...).Block(
				Switch(Id("column")).Block(cases(r.decoded[i:min(i+3*maxCases, len(r.decoded))])...)))
	}
	return calls
}

// known sets the metadata columns of the row at, whose record starts at lo of chunk.
func (r *rowType) known(at, chunk, lo *Statement) []Code {
	var out []Code
	for _, c := range r.columns {
		x := r.cells[c]
		var v *Statement
		switch r.source.MetaKey(c) {
		case "":
			continue
		case "partition":
			v = Int64().Call(chunk.Clone().Dot("Partition"))
		case "offset":
			v = chunk.Clone().Dot("At").Call(lo.Clone())
		case "path":
			v = chunk.Clone().Dot("Path")
		default:
			panic(bugf("metadata %s", r.source.MetaKey(c)))
		}
		out = append(out, List(at.Clone().Dot(x.value), at.Clone().Dot(x.cause)).Op("=").List(v, Qual(pkgDecode, "OK")))
	}
	return out
}

// columnList names columns for a comment.
func columnList(s *typed.Source, columns []int) string {
	var out []string
	for _, c := range columns {
		out = append(out, oneLine(s.Schema[c].Name))
	}
	return strings.Join(out, ", ")
}
