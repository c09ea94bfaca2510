package typed

import (
	"fmt"
	"strings"
)

// Dump is the stable text of a program: no spans, no positions. Two spellings of one query dump alike.
func Dump(p *Program) string {
	d := &dumper{}
	d.line("program %s", p.Name)
	for _, x := range p.Params {
		def := ""
		if x.Default != nil {
			def = " default " + Text(x.Default)
		}
		d.line("param %s %s%s", x.Name, x.Type, def)
	}
	for _, s := range p.Sources {
		d.source(s)
	}
	for _, s := range p.Sinks {
		d.sink(s)
	}
	d.line("run %s%s", [...]string{"microbatch", "batch", "continuous"}[p.Run.Mode], every(p.Run.Every))
	for _, q := range p.Queries {
		d.line("query %s", q.Name)
		d.chain(q.Ops)
	}
	for _, t := range p.Tests {
		d.test(t)
	}
	return d.b.String()
}

type dumper struct {
	b      strings.Builder
	indent string // of operators inside a union
	spans  bool   // operators show where their clauses stand
}

// ChainText identifies a chain of operators: equal texts mean the same operators, with the same needs, of the same clauses.
func ChainText(ops []Op) string {
	d := &dumper{spans: true}
	d.chain(ops)
	return d.b.String()
}

func (d *dumper) chain(ops []Op) {
	for _, op := range ops {
		if d.spans {
			d.line("  at %d to %d", op.Pos().Start, op.Pos().End)
		}
		d.op(op)
	}
}

func (d *dumper) line(format string, args ...any) {
	d.b.WriteString(d.indent)
	fmt.Fprintf(&d.b, format, args...)
	d.b.WriteByte('\n')
}

func every(us int64) string {
	if us == 0 {
		return ""
	}
	return " every " + DurationText(us)
}

func (d *dumper) source(s *Source) {
	endless := ""
	if s.Endless {
		endless = " endless"
	}
	d.line("source %s: %s %s%s", s.Name, s.Connector, s.Format, endless)
	d.line("  columns %s", s.Schema)
	if len(s.Meta) > 0 {
		d.line("  metadata %s", strings.Join(s.Meta, ", "))
	}
	if s.TimeExpr != nil {
		d.line("  %s := %s", s.Schema[s.Time].Name, Text(s.TimeExpr))
	}
	if s.Time >= 0 {
		keep := ""
		if s.KeepLate {
			keep = " keep late"
		}
		d.line("  time %s delay %s%s", s.Schema[s.Time].Name, DurationText(s.Delay), keep)
	}
	switch s.OnError.Kind {
	case Skip:
		d.line("  on error skip")
	case Into:
		d.line("  on error into %s", s.OnError.Sink.Name)
	}
	if s.LateInto != nil {
		d.line("  late into %s", s.LateInto.Name)
	}
	d.options(s.With)
	d.rows(s.Rows)
}

func (d *dumper) sink(s *Sink) {
	roles := ""
	if s.ErrorRows {
		roles += " error rows"
	}
	if s.LateRows != nil {
		roles += " late rows of " + s.LateRows.Name
	}
	d.line("sink %s: %s %s%s", s.Name, s.Connector, s.Format, roles)
	d.line("  columns %s", s.Schema)
	if s.Key != nil {
		d.line("  key %v", s.Key)
	}
	d.options(s.With)
}

func (d *dumper) options(l []Option) {
	for _, o := range l {
		d.line("  with %s = %s", o.Key, Text(o.Value))
	}
}

func (d *dumper) op(op Op) {
	switch op := op.(type) {
	case *Scan:
		var need []string
		for i, n := range op.Need {
			if n {
				need = append(need, op.Out[i].Name)
			}
		}
		d.line("  scan %s need (%s)%s", op.Source.Name, strings.Join(need, ", "), pick(op.UsesTime, " uses time", ""))
		d.time(&op.Base)
	case *Union:
		d.line("  union (%s)", op.Out)
		d.time(&op.Base)
		outer := d.indent
		for _, in := range op.Inputs {
			d.line("    input")
			d.indent = outer + "    "
			d.chain(in)
			d.indent = outer
		}
	case *TableJoin:
		var need []string
		for i, n := range op.Need {
			if n {
				need = append(need, op.Table.Schema[i].Name)
			}
		}
		d.line("  %s join table %s need (%s)", op.Kind, op.Table.Name, strings.Join(need, ", "))
		for i, l := range op.Left {
			d.line("    %s = %s", Text(l), Text(op.Right[i]))
		}
		d.list("on", op.On)
		d.time(&op.Base)
	case *Repeat:
		d.line("  repeat %s%s", Text(op.Count), pick(op.Number, " with number", ""))
	case *Filter:
		d.line("  filter")
		d.list("and", op.Conjuncts)
	case *Project:
		d.line("  project")
		for i, x := range op.Items {
			d.line("    %s%s := %s", pick(op.Need[i], "", "unused "), op.Out[i].Name, Text(x))
		}
		d.time(&op.Base)
	case *Window:
		d.line("  window %s", d.spec(&op.Spec))
		d.list("partition", op.Keys)
		d.time(&op.Base)
	case *Aggregate:
		d.aggregate(op)
	case *Sort:
		limit := ""
		if op.Limit >= 0 {
			limit = fmt.Sprintf(" limit %d", op.Limit)
		}
		if op.Offset > 0 {
			limit += fmt.Sprintf(" offset %d", op.Offset)
		}
		d.line("  %s%s", pick(op.First, "first", "sort"), limit)
		for _, k := range op.By {
			d.line("    by %s%s%s", Text(k.Expr), pick(k.Desc, " desc", ""), pick(k.NullsLast, " nulls last", ""))
		}
		d.list("column", op.Columns)
	case *Output:
		every := ""
		if op.Every >= 0 {
			every = " every " + DurationText(op.Every)
		}
		d.line("  output %s %s%s%s", op.Sink.Name, op.Mode, every, pick(op.Live, " live", ""))
		d.list("write", op.Items)
	}
}

func (d *dumper) aggregate(op *Aggregate) {
	switch {
	case op.Spec != nil:
		d.line("  aggregate %s", d.spec(op.Spec))
	case op.Windowed != nil:
		d.line("  aggregate over %s, start key %d, end key %d", d.spec(op.Windowed), op.StartKey, op.EndKey)
	case op.Rows != nil:
		d.line("  aggregate rows size %d slide %d", op.Rows.Size, op.Rows.Slide)
	default:
		d.line("  aggregate")
	}
	d.list("key", op.Keys)
	for _, a := range op.Aggs {
		args, filter := a.parts(Text)
		d.line("    %s%s%s%s -> %s", pick(a.Need, "", "unused "), a.Func, pick(args != "", " ", "")+args, filter, a.Type)
	}
	d.line("    out %s", op.Out)
	d.time(&op.Base)
}

func (d *dumper) spec(s *WindowSpec) string {
	off := ""
	if s.Offset != 0 {
		off = " offset " + DurationText(s.Offset)
	}
	if s.Zone != "" {
		off += " zone " + s.Zone
	}
	over := fmt.Sprintf("#%d", s.Col)
	if s.Clock {
		over = "PROCTIME()"
	}
	switch kind := strings.ToLower(s.Kind.String()); s.Kind {
	case Session:
		return fmt.Sprintf("%s %s gap %s", kind, over, DurationText(s.Size))
	case Tumble:
		return fmt.Sprintf("%s %s size %s%s", kind, over, DurationText(s.Size), off)
	default:
		return fmt.Sprintf("%s %s slide %s size %s%s", kind, over, DurationText(s.Slide), DurationText(s.Size), off)
	}
}

func (d *dumper) time(b *Base) {
	if len(b.Time) > 0 {
		d.line("    time %v", b.Time)
	}
}

func (d *dumper) list(word string, l []Expr) {
	for _, x := range l {
		d.line("    %s %s", word, Text(x))
	}
}

func (d *dumper) test(t *Test) {
	d.line("test %s", quote(t.Name))
	for _, p := range t.Params {
		d.line("  with %s = %s", p.Param.Name, p.Value.Text())
	}
	for _, g := range t.Given {
		d.line("  given %s partition %d", g.Source.Name, g.Partition)
		d.rows(g.Rows)
	}
	for _, e := range t.Expect {
		var cols []string
		for _, c := range e.Columns {
			cols = append(cols, e.Sink.Schema[c].Name)
		}
		d.line("  expect %s (%s)%s", e.Sink.Name, strings.Join(cols, ", "), pick(e.Ordered, " ordered", ""))
		d.rows(e.Rows)
	}
}

func (d *dumper) rows(rows [][]*Literal) {
	for _, r := range rows {
		var l []string
		for _, v := range r {
			l = append(l, v.Text())
		}
		d.line("    (%s)", strings.Join(l, ", "))
	}
}
