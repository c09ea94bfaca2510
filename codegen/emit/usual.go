package emit

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/typecheck/types"
)

// maxUsual bounds the columns, and maxKey the bytes of each key, of a decoder for records in the order of the declaration: what it loads behind a key must lie
// within connect.Pad of the record. It is not tried any more in a chunk in which maxOdd records were of another form.
const (
	maxUsual = 32
	maxRead  = 12 // columns of one function
	maxKey   = 40
	maxOdd   = 31
)

// isUsual settles whether a row gets such a decoder: for sources with few columns, whose keys are written as they are named.
func (r *rowType) isUsual() bool {
	if len(r.decoded) == 0 {
		return false
	}
	last := r.decoded[len(r.decoded)-1]
	for _, col := range r.source.Schema[:last+1] {
		if len(col.Name) > maxKey || strings.ContainsFunc(col.Name, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' || c == utf8.RuneError }) {
			return false
		}
	}
	r.usual = last < maxUsual
	return r.usual
}

// border is a place in the record: in front of the separator before a column's key, or behind its value.
type border struct {
	column int
	end    bool
}

// borderMark is the field that holds a border in the chunk, and the statement of the usual decoder that sets it.
type borderMark struct {
	field string
	set   *Statement
}

// border returns a border that the usual decoder has noted.
func (r *rowType) border(column int, end bool) *Statement {
	if column == 0 && !end {
		return Id("r").Dot("lo")
	}
	m := r.borders[border{column, end}]
	if m.field == "" {
		name := r.cells[column].value + "At"
		if end {
			name = r.cells[column].value + "End"
		}
		m.field = r.members.take(name)
		m.set.Add(Id("r").Dot(m.field).Op("=").Id("p"))
		if len(*r.marks) == 0 {
			r.marks.Add(Line(), Comment("// Where columns begin and end in the chunk, if plain is set."), Line())
		} else {
			r.marks.Add(Line())
		}
		r.marks.Add(Id(m.field).Int())
	}
	return Id("r").Dot(m.field)
}

// mark is the place of the statement that sets a border, once somebody needs it.
func (r *rowType) mark(column int, end bool) Code {
	m := &borderMark{set: &Statement{}}
	r.borders[border{column, end}] = m
	return m.set
}

// copies reports whether a plain record holds a column in the form in which a JSON sink writes it.
func (r *rowType) copies(column int) bool {
	t := r.source.Schema[column].Type
	_, needed := r.cells[column]
	return r.usual && needed && r.source.MetaKey(column) == "" && (t.Kind == types.BigInt || t.Kind == types.Int || t.Kind == types.String || t.Kind == types.Timestamp && t.TimeUnit() <= 1000)
}

// usualJSON writes the decoder of records whose columns stand in the order of the declaration, without blanks around them. It reads as decode does, or
// says that it cannot.
func (g *gen) usualJSON(r *rowType) {
	if !r.usual {
		return
	}
	params := []Code{Id("b").Index().Byte(), Id("p").Int()}
	if r.usesTimes() {
		params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
	}
	u := &usual{g: g, r: r, short: true}
	last := r.decoded[len(r.decoded)-1]
	columns := make([][]Code, last+1)
	for c := range columns {
		u.code = nil
		u.column(c)
		columns[c] = u.code
	}
	reads := slices.Concat(columns...)
	if len(columns) > maxRead {
		reads = u.parts(columns)
	}
	delimited := Id("c").Op(":=").Qual(pkgDecode, "Byte").Call(Id("q"), Id("p"))
	reads = append(reads, If(delimited, Id("c").Op("!=").LitRune(',').Op("&&").Id("c").Op("!=").LitRune('}')).Block(Return(Lit(-1))))
	var reset []Code
	for _, c := range r.decoded {
		reset = append(reset, Id("r").Dot(r.cells[c].cause).Op("=").Qual(pkgDecode, "OK"))
	}
	body := []Code{
		If(Op("!").Id("r").Dot("plain")).Block(append(reset, Id("r").Dot("plain").Op("=").True())...)}
	if u.texts {
		body = append(body, Id("r").Dot("scratch").Op("=").Id("r").Dot("scratch").Index(Empty(), Lit(0)))
	}
	body = append(body, Id("q").Op(":=").Qual(pkgDecode, "Start").Call(Id("b")))
	end := Qual(pkgDecode, "LineEnd").Call(Id("b"), Id("p"))
	switch {
	case last == r.source.Stored()-1:
		end = Qual(pkgDecode, "RecordEnd").Call(Id("b"), Id("p"))
	case u.short:
		body = append(body, Id("start").Op(":=").Id("p"))
		reads = append(reads, Comment("// from a place that is known before the numbers are: the processor looks for the next record meanwhile"))
		end = Qual(pkgDecode, "LineEnd").Call(Id("b"), Id("start").Op("+").Lit(u.keys))
	}
	body = append(append(body, reads...), Return(end))
	g.decode.add([]string{"usual reads the JSON record at p as decode does, if its columns stand in the order of the declaration with nothing between. It returns",
		"the place behind the record, -1 if it is of another form."},
		Func().Params(Id("r").Op("*").Id(r.name)).Id("usual").Params(params...).Int().Block(body...))
	if u.others {
		g.decode.add([]string{"other notes that a value is not in its plain form, and reports whether it breaks the record."},
			Func().Params(Id("r").Op("*").Id(r.name)).Id("other").Params(Id("c").Qual(pkgDecode, "Cause")).Bool().Block(
				Id("r").Dot("plain").Op("=").False(),
				Return(Id("c").Op("==").Qual(pkgDecode, "BrokenRecord"))))
	}
}

// parts puts the reads of many columns into methods that each read some, and returns their calls.
func (u *usual) parts(columns [][]Code) (calls []Code) {
	r := u.r
	params := []Code{Id("b").Index().Byte(), Id("q").Qual(pkgDecode, "Pointer"), Id("p").Int()}
	args := []Code{Id("b"), Id("q"), Id("p")}
	if r.usesTimes() {
		params, args = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat")), append(args, Id("times"))
	}
	for from := 0; from < len(columns); from += maxRead {
		to := min(from+maxRead, len(columns))
		name := fmt.Sprintf("usual%d", from/maxRead+1)
		u.g.decode.add([]string{fmt.Sprintf("%s reads the columns from %s to %s; it returns -1 where they are of another form.", name, oneLine(r.source.Schema[from].Name), oneLine(r.source.Schema[to-1].Name))},
			Func().Params(Id("r").Op("*").Id(r.name)).Id(name).Params(params...).Int().Block(append(slices.Concat(columns[from:to]...), Return(Id("p")))...))
		calls = append(calls, If(Id("p").Op("=").Id("r").Dot(name).Call(args...), Id("p").Op("<").Lit(0)).Block(Return(Lit(-1))))
	}
	return calls
}

// usual is the body of a usual decoder in the making.
type usual struct {
	g      *gen
	r      *rowType
	code   []Code
	texts  bool // something is put into scratch
	others bool // other is used
	short  bool // there are numbers only
	keys   int  // bytes of the keys
}

// column reads or skips a column.
func (u *usual) column(c int) {
	r, col := u.r, u.r.source.Schema[c]
	_, needed := r.cells[c]
	needed = needed && r.source.MetaKey(c) == ""
	if needed {
		u.code = append(u.code, r.mark(c, false))
	}
	open := ","
	if c == 0 {
		open = "{"
	}
	key := open + `"` + col.Name + `":`
	u.keys += len(key)
	u.short = u.short && (col.Type.Kind == types.BigInt || col.Type.Kind == types.Int)
	u.code = append(u.code, Comment("// "+key), If(differs(key)).Block(Return(Lit(-1))))
	if !needed {
		u.skip(col.Type, len(key))
		return
	}
	u.value(c, col.Type, len(key))
	u.code = append(u.code, r.mark(c, true))
}

// differs compares the text at p with a constant of at least four bytes, eight bytes at a time.
func differs(text string) *Statement {
	load := func(at int) *Statement {
		p := Id("p")
		if at > 0 {
			p.Op("+").Lit(at)
		}
		return Qual(pkgDecode, "Load").Call(Id("q"), p)
	}
	hex := func(s string) *Statement {
		var b [8]byte
		copy(b[:], s)
		return Op(fmt.Sprintf("%#x", binary.LittleEndian.Uint64(b[:])))
	}
	if n := len(text); n < 8 {
		return load(0).Op("&").Op(fmt.Sprintf("%#x", uint64(1)<<(8*n)-1)).Op("!=").Add(hex(text))
	}
	var x *Statement
	for at := 0; at < len(text); at += 8 {
		at = min(at, len(text)-8)
		part := Parens(load(at).Op("^").Add(hex(text[at : at+8])))
		if x == nil {
			x = part
		} else {
			x.Op("|").Add(part)
		}
	}
	return x.Op("!=").Lit(0)
}

// value reads the value n bytes behind p: its plain form here, all others by the general readers.
func (u *usual) value(c int, t types.Type, n int) {
	r, x := u.r, u.r.cells[c]
	at := func() *Statement { return Id("p").Op("+").Lit(n) }
	v := func() *Statement { return Id("r").Dot(x.value) }
	broken := Id("r").Dot(x.cause).Op("==").Qual(pkgDecode, "BrokenRecord")
	general := u.g.readJSONAt(r, c, at(), Id("p"))
	name, _ := u.g.reader(t)
	u.texts = u.texts || name == "Text" || name == "Binary" || name == "Nested"
	other := func(plain *Statement) {
		u.others = true
		u.code = append(u.code, plain.Else().If(general, Id("r").Dot("other").Call(Id("r").Dot(x.cause))).Block(Return(Lit(-1))))
	}
	switch {
	case t.Kind == types.BigInt:
		u.code = append(u.code,
			If(List(Id("v"), Id("n")).Op(":=").Qual(pkgDecode, "ShortInt").Call(Qual(pkgDecode, "Load").Call(Id("q"), at())), Id("n").Op(">").Lit(0)).Block(
				List(v(), Id("p")).Op("=").List(Id("v"), at().Op("+").Id("n")),
			).Else().If(List(v(), Id("p"), Id("r").Dot(x.cause)).Op("=").Qual(pkgDecode, "LongInt").Call(Id("b"), at(), Op("&").Id("r").Dot("plain")), broken).Block(
				Return(Lit(-1))))
	case t.Kind == types.Int:
		fits := Id("n").Op(">").Lit(0)
		if t.Bits() < 32 {
			fits.Op("&&").Id("v").Op("<").Lit(1 << (t.Bits() - 1))
		}
		other(If(List(Id("v"), Id("n")).Op(":=").Qual(pkgDecode, "ShortInt").Call(Qual(pkgDecode, "Load").Call(Id("q"), at())), fits).Block(
			List(v(), Id("p")).Op("=").List(Id("v"), at().Op("+").Id("n"))))
	case t.Kind == types.String:
		other(If(Id("end").Op(":=").Qual(pkgDecode, "PlainText").Call(Id("q"), at()), Id("end").Op(">=").Lit(0)).Block(
			List(v(), Id("p")).Op("=").List(Qual(pkgDecode, "TextAt").Call(Id("q"), Id("p").Op("+").Lit(n+1), Id("end")), Id("end").Op("+").Lit(1))))
	case t.Kind == types.Timestamp && t.TimeUnit() <= 1000:
		other(If(List(Id("v"), Id("n")).Op(":=").Id("times").Dot("Plain").Call(Id("q"), at(), Op("&").Id("r").Dot("plain")), Id("n").Op(">").Lit(0)).Block(
			List(v(), Id("p")).Op("=").List(Id("v"), at().Op("+").Id("n"))))
	default:
		u.code = append(u.code, If(general, broken).Block(Return(Lit(-1))))
	}
}

// skip passes the value n bytes behind p, which nobody needs.
func (u *usual) skip(t types.Type, n int) {
	at := func() *Statement { return Id("p").Op("+").Lit(n) }
	pass := If(Id("p").Op("=").Qual(pkgDecode, "SkipValue").Call(Id("b"), at()), Id("p").Op("<").Lit(0)).Block(Return(Lit(-1)))
	skip := ""
	args := []Code{Id("q"), at()}
	switch t.Kind {
	case types.BigInt, types.Int:
		skip = "SkipInt"
	case types.String, types.Timestamp, types.Date, types.Months, types.Duration, types.Bytes:
		skip = "SkipText"
	default:
		u.code = append(u.code, pass)
		return
	}
	u.code = append(u.code,
		If(Id("next").Op(":=").Qual(pkgDecode, skip).Call(args...), Id("next").Op(">=").Lit(0)).Block(Id("p").Op("=").Id("next")).Else().Add(pass))
}

// maxInOrder bounds the fields of a CSV record that has a usual decoder: it is one function.
const maxInOrder = 20

// isInOrder settles whether a row gets such a decoder: for CSV as it is without options, with few columns.
func (r *rowType) isInOrder() bool {
	n := r.source.Stored()
	plain := r.source.Format == "csv"
	for key, usual := range map[string]string{"delimiter": ",", "quote": `"`, "comment": "", "null": ""} {
		if v, ok := sourceOption(r.source, key); ok && v != usual {
			plain = false
		}
	}
	r.inOrder = plain && n > 1 && n <= maxInOrder && len(r.decoded) > 0
	return r.inOrder
}

// usualCSV writes the decoder of CSV records without quotes whose fields stand in the order of the declaration. All fields are passed: their number must be right.
func (g *gen) usualCSV(r *rowType) {
	if !r.inOrder {
		return
	}
	params := []Code{Id("b").Index().Byte(), Id("p").Int(), Id("csv").Op("*").Qual(pkgDecode, "CSV")}
	if r.usesTimes() {
		params = append(params, Id("times").Op("*").Qual(pkgDecode, "TimeFormat"))
	}
	body := []Code{List(Id("q"), Id("end")).Op(":=").List(Qual(pkgDecode, "Start").Call(Id("b")), Lit(0))}
	n := r.source.Stored()
	for c := range n {
		col := r.source.Schema[c]
		body = append(body, Comment("// "+oneLine(col.Name)))
		last := c == n-1
		comma := func(at *Statement) *Statement { return Qual(pkgDecode, "Byte").Call(Id("q"), at) }
		missed := Id("end").Op("<").Lit(0)
		if !last {
			missed.Op("||").Add(comma(Id("end"))).Op("!=").LitRune(',')
		}
		find := If(Id("end").Op("=").Qual(pkgDecode, "PlainField").Call(Id("q"), Id("p")), missed).Block(Return(Lit(-1)))
		x, needed := r.cells[c]
		if !needed || r.source.MetaKey(c) != "" {
			body = append(body, find)
		} else {
			name, more := g.reader(col.Type)
			if name == "Binary" || name == "Nested" {
				more = append(more, Op("&").Id("r").Dot("scratch"))
			}
			cell := func() *Statement { return List(Id("r").Dot(x.value), Id("r").Dot(x.cause)) }
			read := cell().Op("=").Id("csv").Dot(name).Call(append([]Code{Qual(pkgDecode, "Field").Values(Id("Text").Op(":").Id("b").Index(Id("p"), Id("end")))}, more...)...)
			if name == "Int" && !last {
				body = append(body, If(List(Id("v"), Id("n")).Op(":=").Qual(pkgDecode, "ShortInt").Call(Qual(pkgDecode, "Load").Call(Id("q"), Id("p"))),
					Id("n").Op(">").Lit(0).Op("&&").Add(comma(Id("p").Op("+").Id("n"))).Op("==").LitRune(',')).Block(
					List(Id("r").Dot(x.value), Id("r").Dot(x.cause), Id("end")).Op("=").List(Id("v"), Qual(pkgDecode, "OK"), Id("p").Op("+").Id("n")),
				).Else().Block(find, read))
			} else {
				body = append(body, find, read)
			}
		}
		if !last {
			body = append(body, Id("p").Op("=").Id("end").Op("+").Lit(1))
		}
	}
	body = append(body, Return(Qual(pkgDecode, "FieldsEnd").Call(Id("q"), Id("end"))))
	g.decode.add([]string{"usual reads the CSV record at p as decode does, if no field is quoted and the fields stand in the order of the declaration. It returns the",
		"place behind the record, -1 if it is of another form."},
		Func().Params(Id("r").Op("*").Id(r.name)).Id("usual").Params(params...).Int().Block(body...))
}
