package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Spellings of declarations that stand for simpler ones: CREATE TABLE as a sink, CREATE SINK … FROM and … AS, computed columns.

// roles are the tables that queries write into and read from, as folded names: CREATE TABLE says neither (language.md "Pasted SQL").
type roles struct{ written, read map[string]bool }

func findRoles(f *ast.File) roles {
	r := roles{map[string]bool{}, map[string]bool{}}
	ast.WalkFile(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Insert:
			r.written[ast.Fold(n.Sink.Text)] = true
		case *ast.PipeEmit:
			if n.Sink != nil {
				r.written[ast.Fold(n.Sink.Text)] = true
			}
		case *ast.TableRef:
			r.read[ast.Fold(n.Name.Text)] = true
		case *ast.CreateSink:
			if n.From != nil {
				r.read[ast.Fold(n.From.Text)] = true
			}
		}
		return true
	})
	return r
}

// createTable declares what a CREATE TABLE is by its use: a source, a sink as the target of an INSERT, or both, which only the outside system
// joins.
func (c *checker) createTable(s *ast.CreateSource, r roles) {
	key := ast.Fold(s.Name.Text)
	if s.As == nil && !r.written[key] {
		c.createSource(s)
		return
	}
	c.createSink(asSink(s))
	n := c.names[key]
	if n == nil || n.sink == nil || n.span != s.Name.Pos() {
		return
	}
	n.table = true
	switch {
	case r.read[key]:
		c.sourceRole(n, s)
	case s.Watermark != nil:
		c.add(diag.BadWatermark(c.file, s.Watermark.Pos(), "watermarks stand on sources, and nothing reads from "+s.Name.Text))
	}
}

// asSink is the sink that a CREATE TABLE declares.
func asSink(s *ast.CreateSource) *ast.CreateSink {
	var columns []*ast.Column
	for _, col := range s.Columns { // as Flink: what is computed or VIRTUAL is not written
		if col == nil || !derived(col) && (col.Metadata == nil || !col.Metadata.Virtual) {
			columns = append(columns, col)
		}
	}
	return &ast.CreateSink{Span: s.Span, Name: s.Name, Columns: columns, PrimaryKey: s.PrimaryKey, KeySpan: s.KeySpan, With: s.With, As: s.As}
}

// sinkQuery is the query of CREATE SINK … FROM v and CREATE SINK … AS query; nil for a plain one.
func sinkQuery(s *ast.CreateSink) *ast.Query {
	if s.From == nil {
		return s.As
	}
	at := s.From.Span
	return &ast.Query{Span: at, Body: &ast.From{Span: at, Rel: &ast.TableRef{Span: at, Name: *s.From}}}
}

// stored are the columns that a source's records hold under their names: all but the computed ones, those with a path, and metadata that conn
// knows of a record. conn is nil after an error.
func stored(list []*ast.Column, conn *catalog.Connector) []*ast.Column {
	var out []*ast.Column
	for _, col := range list {
		if col == nil || !derived(col) && (col.Metadata == nil || isRecorded(col, conn)) {
			out = append(out, col)
		}
	}
	return out
}

// metadataKey is the key of a METADATA column, and where it is written. A column's name is one in any case, as all names.
func metadataKey(col *ast.Column) (string, source.Span) {
	if k := col.Metadata.Key; k != nil {
		return k.Text, k.Pos()
	}
	return ast.Fold(col.Name.Text), col.Name.Pos()
}

func isRecorded(col *ast.Column, conn *catalog.Connector) bool {
	if conn == nil {
		return true // whatever it is, it has the type that is written
	}
	key, _ := metadataKey(col)
	m := conn.MetadataOf(key)
	return m != nil && m.Recorded
}

// metadata checks the metadata columns of a source, and adds those that are not in its records behind the others.
func (c *checker) metadata(src *typed.Source, s *ast.CreateSource, conn *catalog.Connector) {
	for _, col := range s.Columns {
		if col == nil || col.Metadata == nil || conn == nil {
			continue
		}
		key, at := metadataKey(col)
		m := conn.MetadataOf(key)
		if m == nil {
			c.add(diag.UnknownMetadata(c.file, at, conn.Name, clip(key), col.Metadata.Key != nil, conn.MetadataKeys()))
			c.brokenColumns[s] = true
			continue
		}
		t := types.Type{}
		if i := indexOf(src.Schema, col.Name.Text); m.Recorded && i >= 0 {
			t = src.Schema[i].Type
		} else {
			t = c.typeName(col.Type)
		}
		if !m.Takes(t) {
			if t.Kind != types.Invalid {
				c.add(diag.BadType(c.file, col.Type.Pos(), "the metadata "+key+" is "+m.TypeNames()+", not "+t.Name(), "", nil))
			}
			c.brokenColumns[s] = true
			continue
		}
		if !m.Recorded {
			src.Schema = append(src.Schema, types.Column{Name: col.Name.Text, Type: t.Required()})
			src.Meta = append(src.Meta, key)
		}
	}
}

// computedColumns puts the computed columns of a source, and those with a path, into scope, in the order declared. Each is an expression over the stored columns
// and the computed ones in front of it; as every name it is evaluated where it is used.
func (r *relation) computedColumns(decl *ast.CreateSource, qualifier string) {
	if decl == nil {
		return
	}
	stored := r.cols
	var out []scopeCol
	used := map[int]bool{}
	event := -1 // the hidden column of computed event time
	if op, ok := r.ops[0].(*typed.Scan); ok && op.Source.TimeExpr != nil {
		event = op.Source.Time
	}
	for _, col := range decl.Columns {
		if col == nil || !derived(col) {
			for i, s := range stored {
				if col != nil && !used[i] && ast.Fold(s.name) == ast.Fold(col.Name.Text) && !s.hidden {
					out, used[i] = append(out, s), true
				}
			}
			continue
		}
		if event >= 0 && ast.Fold(stored[event].name) == ast.Fold(col.Name.Text) {
			shown := stored[event]
			shown.hidden, used[event] = false, true
			out = append(out, shown)
			continue
		}
		r.cols = append(append([]scopeCol(nil), stored...), derivedIn(out)...)
		x := &exprs{checker: r.c, rel: r, clause: "a computed column"}
		v := invalid(col.Pos())
		if col.Path != nil {
			v = x.pathValue(stored, col)
		} else {
			v = x.expr(col.Computed)
		}
		out = append(out, scopeCol{qualifier: qualifier, name: col.Name.Text, expr: v, size: x.size})
	}
	for i, s := range stored {
		if !used[i] {
			out = append(out, s)
		}
	}
	r.cols = out
}

// derived reports a column whose value is made from other columns.
func derived(col *ast.Column) bool { return col.Computed != nil || col.Path != nil }

// computed reports a column that is made from others.
func computed(s *ast.CreateSource, name string) bool {
	for _, col := range s.Columns {
		if col != nil && derived(col) && ast.Fold(col.Name.Text) == ast.Fold(name) {
			return true
		}
	}
	return false
}

// derivedIn are the columns of a list that are no columns of the source.
func derivedIn(list []scopeCol) []scopeCol {
	var out []scopeCol
	for _, col := range list {
		if _, plain := col.expr.(*typed.Column); !plain {
			out = append(out, col)
		}
	}
	return out
}

// checkComputed checks the computed columns of a source once, whether or not a query reads it.
func (c *checker) checkComputed(src *typed.Source, s *ast.CreateSource) {
	has := false
	taken := map[string]bool{}
	for _, col := range s.Columns {
		if col == nil {
			continue
		}
		key := ast.Fold(col.Name.Text)
		special := derived(col) || col.Metadata != nil
		if taken[key] && (special || has) {
			c.add(diag.DuplicateColumn(c.file, col.Name.Pos(), col.Name.Text))
		}
		taken[key] = true
		has = has || special
	}
	if !has || c.brokenColumns[s] {
		return
	}
	r := c.newRelation()
	r.scan(src, s.Pos())
	r.reset(src.Name, s.Pos())
	before := c.errors
	r.computedColumns(s, src.Name)
	if c.errors > before {
		c.brokenColumns[s] = true
	}
}

// pipeSet checks |> SET column = expr, …: every expression sees the columns as they were.
func (r *relation) pipeSet(op *ast.PipeSet) {
	cols := append([]scopeCol(nil), r.cols...)
	set := map[int]source.Span{}
	for i, n := range op.Columns {
		at := -1
		for j, col := range r.cols {
			if ast.Fold(col.name) == ast.Fold(n.Text) && (at < 0 || r.cols[at].hidden && !col.hidden) {
				at = j
			}
		}
		x := &exprs{checker: r.c, rel: r, clause: "SET"}
		v := x.expr(op.Values[i])
		r.broken = r.broken || isInvalid(v)
		if at < 0 {
			r.c.add(diag.UnknownColumn(r.c.file, n.Pos(), n.Text, r.visibleNames(), r.whoDropped(n.Text)))
			r.broken = true
			continue
		}
		if set[at].Valid() {
			r.c.add(diag.DuplicateColumn(r.c.file, n.Pos(), n.Text))
			r.broken = true
		}
		set[at] = n.Pos()
		cols[at].expr, cols[at].size = v, x.size
	}
	r.cols = cols
}

// starColumns are the columns that *, t.* and * EXCEPT (…) stand for; false after an error.
func (r *relation) starColumns(item *ast.SelectItem) ([]scopeCol, bool) {
	var out []scopeCol
	ok := true
	except := map[string]bool{}
	for _, n := range item.Except {
		except[ast.Fold(n.Text)] = false
	}
	for _, col := range r.visible() {
		if item.Qualifier != nil && ast.Fold(col.qualifier) != ast.Fold(item.Qualifier.Text) {
			continue
		}
		if _, gone := except[ast.Fold(col.name)]; gone {
			except[ast.Fold(col.name)] = true
			continue
		}
		out = append(out, col)
	}
	if q := item.Qualifier; q != nil && !r.hasQualifier(q.Text) {
		r.c.add(diag.UnknownColumn(r.c.file, item.Pos(), q.Text+".*", r.qualifiers(), "no relation is called "+q.Text+" here"))
		return nil, false
	}
	for _, n := range item.Except {
		if !except[ast.Fold(n.Text)] {
			r.c.add(diag.UnknownColumn(r.c.file, n.Pos(), n.Text, r.visibleNames(), r.whoDropped(n.Text)))
			ok = false
		}
	}
	return out, ok
}
