package emit

import (
	"strings"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// sink encodes the row into the sink's out block: every item is computed before the first byte is written.
func (p *pathFn) sink(op *plan.Sink) {
	p.quoteLines(p.sinkText(op))
	sink := op.From.Sink
	if p.weight(op.Items) > maxWeight {
		p.wideSink(op)
		return
	}
	out := p.names.take("out")
	vals := p.items(op.Items, sink, 0)
	t := p.target(op, out)
	w := &writer{g: p.g, op: p.op, buf: "buf", csv: sink.Format == "csv", first: t.first}
	for i := 0; i < len(vals); {
		if n := p.copied(vals[i:], sink.Schema[i:]); n > 0 && !w.csv {
			w.copy(p, i, vals[i:i+n], sink.Schema[i:])
			i += n
			continue
		}
		w.column(i, sink.Schema[i].Name, vals[i])
		i++
	}
	w.end()
	p.writeKey(op, vals)
	p.openOut(op, t, out)
	p.emit(Id("buf").Op(":=").Add(t.buf))
	p.emit(w.code...)
	p.emit(t.keep...)
	p.wrote(op)
}

// wrote lets a full out block leave in the middle of an emission.
func (p *pathFn) wrote(op *plan.Sink) {
	if p.scan == nil && op.From.Mode == typed.Append {
		p.emit(Id(p.op.recv).Dot("env").Dot("Wrote").Call(Lit(op.From.Sink.Index)))
	}
}

// openOut declares the out block of a sink where rows go to it one by one.
func (p *pathFn) openOut(op *plan.Sink, t target, out string) {
	if t.needsOut() {
		p.emit(Id(out).Op(":=").Id(p.op.recv).Dot("env").Dot("Out").Index(Lit(op.From.Sink.Index)))
	}
}

// sinkText is the text of the clause that names the sink.
func (p *pathFn) sinkText(op *plan.Sink) []string {
	lines := p.g.quote(op.From.Span)
	text := p.g.p.Typed.Src.Slice(op.From.Span)
	if len(lines) == 1 && strings.TrimSpace(text) != "" && !strings.ContainsAny(strings.TrimSpace(text), " \t") {
		return []string{strings.Replace(lines[0], ": ", ": INSERT INTO ", 1)}
	}
	return lines
}

// items computes sink columns from the first on.
func (f *fn) items(items []typed.Expr, sink *typed.Sink, first int) []val {
	vals := make([]val, len(items))
	for i, it := range items {
		c := sink.Schema[first+i]
		f.target = c.Name
		v := f.lower(it, both, camel(c.Name))
		if c.Type.NotNull && v.null != never {
			f.emit(If(code(v.null)).Block(f.reject(c.Name, Qual(pkgDecode, "NotNull"))...))
			v.null = never
		}
		if c, ok := it.(*typed.Column); ok {
			v.source = f.env.cols[c.Index].source
		}
		vals[i] = v
	}
	f.target = ""
	return vals
}

// writer writes the statements that encode one row into buf.
type writer struct {
	g      *gen
	op     *opType
	buf    string
	csv    bool
	first  string // what stands in front of the first column, in place of an opening brace
	lit    string // constant bytes that are not written yet
	opened bool   // what stands in front of the next column is written
	code   []Code
}

func (w *writer) flush() {
	if w.lit == "" {
		return
	}
	w.set(Append(Id(w.buf), bytesOf(w.lit)))
	w.lit = ""
}

// bytesOf is a constant text as the last argument of append, without escapes where that is possible.
func bytesOf(s string) *Statement {
	if text, ok := strings.CutSuffix(s, "\n"); ok && strings.ContainsAny(text, `"\\`) && len(text) > 2 {
		return rawString(text).Op("+").Lit("\n").Op("...")
	}
	if strings.ContainsAny(s, `"\\`) && !strings.Contains(s, "\n") {
		return rawString(s).Op("...")
	}
	return Lit(s).Op("...")
}

func (w *writer) append(x Code) Code { return Id(w.buf).Op("=").Append(Id(w.buf), x) }

func (w *writer) set(x *Statement) { w.code = append(w.code, Id(w.buf).Op("=").Add(x)) }

// column writes column i of the row.
func (w *writer) column(i int, name string, v val) {
	w.open(i)
	if !w.csv {
		w.lit += string(encode.JSONString(nil, name)) + ":"
	}
	if v.null == always {
		if !w.csv {
			w.lit += "null"
		}
		return
	}
	if v.null == never {
		w.flush()
		w.set(w.value(name, v))
		return
	}
	w.flush()
	x := Id(w.buf).Op("=").Add(w.value(name, v))
	if w.csv {
		w.code = append(w.code, If(notCode(v.null)).Block(x))
		return
	}
	w.code = append(w.code, If(code(v.null)).Block(Id(w.buf).Op("=").Append(Id(w.buf), Lit("null").Op("..."))).Else().Block(x))
}

// copied returns how many of the values, from the first on, a plain record holds side by side as the sink writes them.
func (p *pathFn) copied(vals []val, schema types.Schema) (n int) {
	if p.scan == nil {
		return 0
	}
	row := p.scan.row
	for n < len(vals) {
		c := vals[n].source - 1
		if c < 0 || n > 0 && c != vals[n-1].source || !row.copies(c) || row.source.Schema[c].Name != schema[n].Name {
			break
		}
		n++
	}
	return n
}

// copy writes columns from column i on that a plain record holds side by side.
func (w *writer) copy(p *pathFn, i int, vals []val, schema types.Schema) {
	row, first := p.scan.row, vals[0].source-1
	from := row.border(first, false)
	other := w.first != "" && i == 0 || (i == 0) != (first == 0) // separator
	if other {
		w.open(i)
		from.Op("+").Lit(1)
	}
	w.flush()
	one := &writer{g: w.g, op: w.op, buf: w.buf, opened: other}
	for k, v := range vals {
		one.column(i+k, schema[k].Name, v)
	}
	one.flush()
	w.code = append(w.code, If(Id("r").Dot("plain")).Block(
		w.append(Id(p.op.recv).Dot("chunk").Dot("Data").Index(from, row.border(first+len(vals)-1, true)).Op("...")),
	).Else().Block(one.code...))
}

// open writes what stands in front of column i.
func (w *writer) open(i int) {
	switch {
	case w.opened:
		w.opened = false
	case i == 0 && w.first != "":
		w.lit += w.first
	case w.csv && i == 0:
	case i == 0:
		w.lit += "{"
	default:
		w.lit += ","
	}
}

func (w *writer) end() {
	if w.csv {
		w.lit += "\n"
	} else {
		w.lit += "}\n"
	}
	w.flush()
}

// value is the call that appends a value of a column that is not NULL.
func (w *writer) value(column string, v val) *Statement {
	form := "JSON"
	if w.csv {
		form = "Text"
	}
	args := []Code{Id(w.buf), v.expr()}
	name := ""
	switch v.t.Kind {
	case types.Boolean:
		name = "Bool"
	case types.BigInt, types.Int:
		name = "Int"
	case types.Double:
		name = "Float"
	case types.Float:
		name = "Float32"
	case types.Bytes:
		name, form = "Binary", strings.Replace(form, "Text", "CSV", 1)
	case types.Array, types.Map, types.Struct:
		name, form = "Nested", strings.Replace(form, "Text", "CSV", 1)
		args = append(args, w.g.nestType(v.t))
	case types.Date:
		name = "Date"
	case types.Months:
		name = "Months"
	case types.String:
		name, form = "String", strings.Replace(form, "Text", "CSV", 1)
		if v.source > 0 && !w.csv { // where nothing in the record had escapes, it is written as it stands there
			name = "Plain"
			args = append(args, Len(Id("r").Dot("scratch")).Op("==").Lit(0))
		}
	case types.Timestamp:
		return Id(w.op.recv).Dot(w.op.stamp(column)).Dot(form).Call(args...)
	case types.Duration:
		name = "Duration"
	case types.Decimal:
		name = "Decimal64"
		if v.t.Wide() {
			name = "Decimal128"
		}
		args = append(args, scale(v.t))
	default:
		panic(bugf("encoding of %s", v.t))
	}
	return Qual(pkgEncode, form+name).Call(args...)
}
