package typecheck

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// declare checks CREATE SOURCE and CREATE SINK, in the order of the text.
func (c *checker) declare(f *ast.File) {
	r := findRoles(f)
	for _, s := range f.Stmts {
		if c.refused[s] {
			continue
		}
		switch s := s.(type) {
		case *ast.CreateSource:
			if s.Table {
				c.createTable(s, r)
				continue
			}
			c.createSource(s)
		case *ast.CreateSink:
			c.createSink(s)
		case *ast.CreateView:
			c.createView(s)
		}
	}
}

func (c *checker) createSource(s *ast.CreateSource) { c.sourceRole(c.register(s.Name), s) }

// sourceRole gives a name its source; n is nil when the name is taken.
func (c *checker) sourceRole(n *relationName, s *ast.CreateSource) {
	w := c.with(s.With, s.Name, "source", c.cat.Sources)
	format, conn := "", (*catalog.Connector)(nil)
	if w != nil {
		format, conn = w.format, w.connector
	}
	schema := c.columns(stored(s.Columns, conn))
	schema = append(schema, c.pathColumns(s, format)...)
	src := &typed.Source{Name: s.Name.Text, Schema: schema, Time: -1, Span: s.Pos()}
	c.metadata(src, s, conn)
	if len(s.Columns) == 0 {
		c.add(diag.NoColumns(c.file, s.Name.Pos(), "source "+s.Name.Text+" declares no columns"))
	}
	if w != nil {
		c.fieldOptions(w, schema, s.Name)
		c.keepLate(src, w, s)
		c.follow(s, w)
		c.pattern(w, schema, s.Name)
		src.Connector, src.Format, src.With = w.connector.Name, w.format, w.options
		w.end(src)
	}
	if w != nil {
		c.refresh(s, w)
	}
	if s.Watermark != nil {
		c.watermark(src, s)
		if w != nil {
			c.split(w)
		}
	}
	c.checkComputed(src, s)
	for _, k := range s.PrimaryKey { // what is unique in the outside world: nothing enforces it
		if indexOf(src.Schema, k.Text) < 0 && !computed(s, k.Text) {
			c.add(diag.UnknownColumn(c.file, k.Pos(), k.Text, columnNames(src.Schema), ""))
		}
	}
	if n == nil {
		return
	}
	n.table, n.decl = s.Table, s
	src.Index = len(c.prog.Sources)
	c.prog.Sources = append(c.prog.Sources, src)
	n.source = src
}

// refresh checks how often a table is read again.
func (c *checker) refresh(s *ast.CreateSource, w *with) {
	o := w.find("refresh")
	if o == nil {
		return
	}
	if l, ok := o.Value.(*typed.Literal); ok && l.Int <= 0 {
		c.add(diag.BadOptionValue(c.file, o.Span, "refresh must be longer than 0s", "", nil))
	}
	if !s.Table || s.Watermark != nil {
		c.add(diag.BadOptionValue(c.file, o.Span, "refresh is an option of a CREATE TABLE without WATERMARK, which a JOIN reads as a whole", "", nil))
	}
}

// keepLate takes the option late, which is the language's and not the connector's.
func (c *checker) keepLate(src *typed.Source, w *with, s *ast.CreateSource) {
	o := w.find("late")
	if o == nil {
		return
	}
	if l, ok := o.Value.(*typed.Literal); ok && l.Str == "keep" {
		src.KeepLate = true
		if s.Watermark == nil {
			c.add(diag.BadOptionValue(c.file, o.Span, "late = 'keep' needs a WATERMARK: without event time no row of "+src.Name+" is late", "", nil))
		}
	}
	w.remove("late")
}

// pattern checks how lines of text become columns: each column has a group of its name, or the only column is the line.
func (c *checker) pattern(w *with, schema types.Schema, owner ast.Name) {
	if w.format != "text" {
		return
	}
	o := w.find("pattern")
	if o == nil {
		if len(schema) > 1 {
			c.add(diag.MissingOption(c.file, owner.Pos(), "format 'text' with several columns", "pattern", "an expression with a group (?P<name>…) per column"))
		}
		return
	}
	l, ok := o.Value.(*typed.Literal)
	if !ok {
		return
	}
	re, err := regexp.Compile(l.Str)
	if err != nil {
		c.add(diag.BadOptionValue(c.file, o.Span, "pattern: "+strings.TrimPrefix(err.Error(), "error parsing regexp: "), "", nil))
		return
	}
	for _, col := range schema {
		if !slices.ContainsFunc(re.SubexpNames(), func(g string) bool { return g != "" && ast.Fold(g) == ast.Fold(col.Name) }) {
			c.add(diag.BadOptionValue(c.file, o.Span, fmt.Sprintf("pattern has no group for the column %s: write (?P<%s>…)", col.Name, col.Name), "", nil))
			return
		}
	}
}

// end settles whether the source ends by itself (E6a).
func (w *with) end(src *typed.Source) {
	src.Endless = !w.connector.Bounded || w.isTrue("follow") || w.connector.EndsWith != "" && w.written[w.connector.EndsWith] == nil && !w.sequenceEnds()
}

// isTrue reports an option that is TRUE.
func (w *with) isTrue(key string) bool {
	o := w.find(key)
	if o == nil {
		return false
	}
	l, ok := o.Value.(*typed.Literal)
	return ok && l.Bool
}

// follow checks that it is one file that grows.
func (c *checker) follow(s *ast.CreateSource, w *with) {
	if !w.isTrue("follow") {
		return
	}
	o := w.find("follow")
	if p := w.find("path"); p != nil {
		if l, ok := p.Value.(*typed.Literal); ok && mayMatchMany(l.Str) {
			c.add(diag.BadOptionValue(c.file, p.Span, "follow = TRUE reads one file that grows, and this path may match several", "", nil))
		}
	}
	for _, key := range []string{"split", "refresh"} {
		if w.find(key) != nil {
			c.add(diag.BadOptionValue(c.file, o.Span, "follow and "+key+" do not go together: it is one file, which is read on", "", nil))
		}
	}
	if n := w.find("compression"); n != nil {
		if l, ok := n.Value.(*typed.Literal); ok && (l.Str == "gzip" || l.Str == "zstd") {
			c.add(diag.BadOptionValue(c.file, n.Span, "a compressed file cannot be followed", "", nil))
		}
	}
}

// watermark checks WATERMARK col DELAY OF d [MAX AHEAD a].
func (c *checker) watermark(src *typed.Source, s *ast.CreateSource) {
	w := s.Watermark
	if conn := c.cat.Source(src.Connector); w.MaxAhead != nil && (conn == nil || !conn.BrokerTime) {
		c.add(diag.BadWatermark(c.file, w.MaxAhead.Pos(), fmt.Sprintf("MAX AHEAD needs broker time, and the connector of %s has none", src.Name)))
	}
	src.Delay, _ = c.duration(w.Delay, "the DELAY of a WATERMARK", atLeastZero)
	i := indexOf(src.Schema, w.Column.Text)
	switch {
	case w.Column.Text == "":
	case i < 0 && computed(s, w.Column.Text):
		c.computedTime(src, s)
	case i < 0:
		c.add(diag.UnknownColumn(c.file, w.Column.Pos(), w.Column.Text, columnNames(src.Schema), ""))
	case src.Schema[i].Type.Kind == types.Invalid:
	case src.Schema[i].Type.Kind != types.Timestamp:
		c.add(diag.BadWatermark(c.file, w.Column.Pos(), fmt.Sprintf("the event time must be a TIMESTAMP, and %s is %s", src.Schema[i].Name, src.Schema[i].Type.Name())))
	default:
		src.Time = i
	}
}

// computedTime makes a computed column, or one with a path, event time: a hidden column behind the others that is worked out for every record.
func (c *checker) computedTime(src *typed.Source, s *ast.CreateSource) {
	w := s.Watermark
	before := c.errors
	r := c.newRelation()
	r.scan(src, s.Pos())
	r.reset(src.Name, s.Pos())
	r.computedColumns(s, src.Name)
	if c.brokenColumns[s] = c.brokenColumns[s] || c.errors > before; c.brokenColumns[s] {
		return
	}
	for _, col := range r.cols {
		if ast.Fold(col.name) != ast.Fold(w.Column.Text) || col.hidden {
			continue
		}
		switch t := col.expr.Type(); {
		case firstVolatile(nil, col.expr) != nil:
			c.add(diag.BadWatermark(c.file, w.Column.Pos(), fmt.Sprintf("the event time must be the same whenever the row is read, and %s looks at the clock or is random", col.name)))
		case t.Kind != types.Timestamp:
			c.add(diag.BadWatermark(c.file, w.Column.Pos(), fmt.Sprintf("the event time must be a TIMESTAMP, and %s is %s", col.name, t.Name())))
		default:
			src.Time, src.TimeExpr = len(src.Schema), col.expr
			src.Schema = append(src.Schema, types.Column{Name: col.name, Type: t, Hidden: true})
			src.Meta = append(src.Meta, typed.ComputedTime)
		}
		return
	}
}

// split asks for the meaning of a path that may match several files (SQ2111).
func (c *checker) split(w *with) {
	if !w.connector.Glob || w.written["split"] != nil {
		return
	}
	if p := w.find("path"); p != nil {
		if l, ok := p.Value.(*typed.Literal); ok && mayMatchMany(l.Str) {
			c.add(diag.NeedsSplit(c.file, p.Span, l.Str))
		}
	}
}

// mayMatchMany reports a glob or a directory.
func mayMatchMany(path string) bool {
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '*', '?', '[':
			return true
		}
	}
	return path != "" && path[len(path)-1] == '/'
}

// columns checks a declared column list.
func (c *checker) columns(l []*ast.Column) types.Schema {
	var out types.Schema
	for _, col := range l {
		if col == nil || col.Name.Text == "" {
			continue
		}
		if indexOf(out, col.Name.Text) >= 0 {
			c.add(diag.DuplicateColumn(c.file, col.Name.Pos(), col.Name.Text))
			continue
		}
		out = append(out, types.Column{Name: col.Name.Text, Type: c.typeName(col.Type).With(col.NotNull)})
	}
	return out
}

// indexOf returns the column of a name, -1 if there is none.
func indexOf(s types.Schema, name string) int {
	key := ast.Fold(name)
	for i, col := range s {
		if ast.Fold(col.Name) == key {
			return i
		}
	}
	return -1
}

func columnNames(s types.Schema) []string {
	var out []string
	for _, col := range s {
		if !col.Hidden {
			out = append(out, col.Name)
		}
	}
	return out
}

// sinkInfo is a sink while its schema and roles are being found.
type sinkInfo struct {
	*typed.Sink
	declared bool // has columns
	settled  bool // Schema is known
	key      []int
	hasKey   bool
	modes    []typed.OutputMode // of the queries that feed it
	keySpan  source.Span
	conn     *catalog.Connector
	fed      int // queries
	// materialized: it keeps the rows of a view, and nobody else writes into it.
	materialized bool
}

func (c *checker) createSink(s *ast.CreateSink) { c.declareSink(c.register(s.Name), s) }

// declareSink gives a name its sink; n is nil when the name is taken.
func (c *checker) declareSink(n *relationName, s *ast.CreateSink) {
	for _, col := range s.Columns {
		if col != nil && (derived(col) || col.Metadata != nil) {
			c.add(diag.BadType(c.file, col.Pos(), "a sink takes the columns that a query gives it: "+col.Name.Text+" has no value of its own", "", nil))
			return
		}
	}
	w := c.with(s.With, s.Name, "sink", c.cat.Sinks)
	sink := &sinkInfo{Sink: &typed.Sink{Name: s.Name.Text, Span: s.Pos()}, declared: len(s.Columns) > 0}
	sink.Schema = c.columns(s.Columns)
	sink.settled = sink.declared
	if w != nil {
		sink.conn = w.connector
		sink.Connector, sink.Format, sink.With = w.connector.Name, w.format, w.options
		c.delivery(sink, w)
	}
	c.primaryKey(sink, s)
	if n == nil {
		return
	}
	sink.Index = len(c.prog.Sinks)
	c.prog.Sinks = append(c.prog.Sinks, sink.Sink)
	n.sink = sink
}

// primaryKey finds the columns of PRIMARY KEY (…).
func (c *checker) primaryKey(sink *sinkInfo, s *ast.CreateSink) {
	sink.hasKey, sink.keySpan = len(s.PrimaryKey) > 0, s.KeySpan
	for _, k := range s.PrimaryKey {
		i := indexOf(sink.Schema, k.Text)
		if i < 0 {
			c.add(diag.UnknownColumn(c.file, k.Pos(), k.Text, columnNames(sink.Schema), ""))
			continue
		}
		sink.key = append(sink.key, i)
	}
}

// delivery takes the option out of the connector's: it is the job's.
func (c *checker) delivery(sink *sinkInfo, w *with) {
	o := w.find("delivery")
	if o == nil {
		return
	}
	if l, ok := o.Value.(*typed.Literal); ok {
		sink.Delivery = l.Str
		if l.Str != "at-least-once" {
			c.add(diag.NeedsCheckpoint(c.file, o.Span, l.Str, sink.Name))
		}
	}
	w.remove("delivery")
	sink.With = w.options
}

// routes resolves ON ERROR INTO and LATE INTO, after all sinks are known.
func (c *checker) routes() {
	for _, n := range c.order {
		s := n.decl
		if s == nil || n.source == nil {
			continue
		}
		if e := s.OnError; e != nil {
			n.source.OnError.Kind = [...]typed.OnErrorKind{ast.OnErrorFail: typed.Fail, ast.OnErrorSkip: typed.Skip, ast.OnErrorInto: typed.Into}[e.Kind]
			if e.Kind == ast.OnErrorInto {
				n.source.OnError.Sink = c.routeInto(e.Sink, "ON ERROR INTO", errorSchema())
				if sink := n.source.OnError.Sink; sink != nil {
					sink.ErrorRows = true
				}
			}
		}
		if s.LateInto == nil {
			continue
		}
		if n.source.Time < 0 {
			if s.Watermark == nil {
				c.add(diag.BadWatermark(c.file, s.LateInto.Pos(), fmt.Sprintf("LATE INTO needs a WATERMARK: without event time no row of %s is late", n.name)))
			}
			continue
		}
		sink := c.routeInto(*s.LateInto, "LATE INTO", lateSchema(n.source.Known()))
		if sink == nil {
			continue
		}
		if sink.LateRows != nil {
			c.add(diag.DeclaredTwice(c.file, s.LateInto.Pos(), "LATE INTO "+sink.Name, sink.LateRows.Span))
			continue
		}
		n.source.LateInto, sink.LateRows = sink, n.source
	}
}

// sinkNamed finds a sink, or says that there is none.
func (c *checker) sinkNamed(name ast.Name) *sinkInfo {
	if name.Text == "" {
		return nil
	}
	n := c.names[ast.Fold(name.Text)]
	switch {
	case n == nil && c.holes[ast.Fold(name.Text)]:
		return nil
	case n == nil:
		c.add(diag.UnknownRelation(c.file, name.Pos(), "sink", name.Text, c.relations(false, true)))
		return nil
	case n.sink == nil:
		c.add(diag.UnknownRelation(c.file, name.Pos(), "sink", name.Text, c.relations(false, true)))
		return nil
	}
	return n.sink
}

// intoSink is sinkNamed for who writes into it: a materialized view takes the rows of its query alone.
func (c *checker) intoSink(name ast.Name) *sinkInfo {
	sink := c.sinkNamed(name)
	if sink == nil || !sink.materialized || sink == c.own {
		return sink
	}
	d := diag.UnknownRelation(c.file, name.Pos(), "sink", name.Text, c.relations(false, true))
	d.Why, d.Help = name.Text+" is a materialized view: its rows are those of its query", nil
	c.add(d)
	return nil
}

// routeInto finds a sink for rows of a fixed schema.
func (c *checker) routeInto(name ast.Name, role string, want types.Schema) *typed.Sink {
	sink := c.intoSink(name)
	if sink == nil {
		return nil
	}
	if !sink.settled {
		for i, col := range want {
			if indexOf(want[:i], col.Name) >= 0 {
				c.add(diag.DuplicateColumn(c.file, name.Pos(), col.Name))
				return nil
			}
		}
		sink.Schema, sink.settled = want, true
		return sink.Sink
	}
	if problem := fixedMismatch(sink.Schema, want); problem != "" {
		c.add(diag.FixedSchema(c.file, name.Pos(), sink.Name, role, problem, want.String()))
		return nil
	}
	return sink.Sink
}

// fixedMismatch compares declared columns with those that rows will have, by position and type; "" if they fit.
func fixedMismatch(have, want types.Schema) string {
	if len(have) != len(want) {
		return fmt.Sprintf("it has %s instead of %d", diag.Count(len(have), "column"), len(want))
	}
	for i := range have {
		h, w := have[i].Type, want[i].Type
		switch {
		case !h.Same(w):
			return fmt.Sprintf("its column %s is %s instead of %s", have[i].Name, h.Name(), w.Name())
		case h.NotNull && !w.NotNull:
			return fmt.Sprintf("its column %s is NOT NULL, but the value may be missing", have[i].Name)
		}
	}
	return ""
}

// errorSchema is the columns of ON ERROR INTO (language.md T4).
func errorSchema() types.Schema {
	str, num := types.Of(types.String), types.Of(types.BigInt)
	return types.Schema{
		{Name: "source", Type: str.Required()}, {Name: "partition", Type: num.Required()}, {Name: "offset", Type: num.Required()},
		{Name: "column", Type: str}, {Name: "reason", Type: str.Required()}, {Name: "raw", Type: str},
	}
}

// lateSchema is the columns of LATE INTO (language.md W3): the source's, each of which may be missing, and what was missed.
func lateSchema(src types.Schema) types.Schema {
	var out types.Schema
	for _, col := range src {
		out = append(out, types.Column{Name: col.Name, Type: col.Type.Optional()})
	}
	str, num, ts := types.Of(types.String), types.Of(types.BigInt), types.Of(types.Timestamp)
	return append(out, types.Schema{
		{Name: "late_operator", Type: str.Required()}, {Name: "horizon", Type: ts.Required()},
		{Name: "missed", Type: num.Required()}, {Name: "kept", Type: num.Required()},
		{Name: "window_start", Type: ts}, {Name: "window_end", Type: ts},
	}...)
}

// finishSources says which sources have no end that RUN BATCH, or late = 'keep', could read to.
func (c *checker) finishSources() {
	for _, n := range c.order {
		if n.source != nil && n.source.KeepLate && n.source.Time >= 0 && !c.bounded() {
			c.add(diag.BadOptionValue(c.file, n.decl.Name.Pos(), "late = 'keep' of "+n.name+" needs a run that ends: windows wait for the end of the input", "", nil))
		}
		if n.source == nil || !n.source.Endless || c.prog.Run.Mode != typed.Batch {
			continue
		}
		if conn := c.cat.Source(n.source.Connector); conn != nil && conn.EndsWith != "" {
			c.add(diag.MissingOption(c.file, n.decl.Name.Pos(), "connector '"+conn.Name+"' under RUN BATCH", conn.EndsWith, "without it the source has no end"))
		}
	}
}

// finishSinks says which sinks never got columns.
func (c *checker) finishSinks() {
	for _, n := range c.order {
		if n.sink != nil && !n.sink.settled && !c.bag.HasErrors() {
			c.add(diag.NoColumns(c.file, n.span, "sink "+n.name+" declares no columns, and nothing writes into it"))
		}
	}
}
