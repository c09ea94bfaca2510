package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// from starts a relation; it is broken, and never nil, after an error.
func (c *checker) from(rel ast.Relation) *relation {
	switch rel := rel.(type) {
	case *ast.TableRef:
		if !c.refused[rel] {
			return c.tableRef(rel, rel.Alias)
		}
	case *ast.WindowTable:
		if !c.refused[rel] {
			return c.windowTable(rel)
		}
	case *ast.Subquery:
		if !c.refused[rel] {
			r := c.subquery(rel.Query)
			alias := ""
			if rel.Alias != nil {
				alias = rel.Alias.Text
			}
			r.rename(rel.Columns, alias, rel.Pos())
			return r
		}
	case *ast.Join:
		return c.joinFrom(rel)
	case *ast.Unnest:
		return c.unnested(rel)
	}
	r := c.newRelation()
	r.broken = true // reported already
	return r
}

// windowTable checks TUMBLE(TABLE t, DESCRIPTOR(ts), size).
func (c *checker) windowTable(w *ast.WindowTable) *relation {
	in := w.Input
	if t, ok := in.(*ast.TableRef); ok {
		in = &ast.TableRef{Span: w.Span, Name: t.Name}
	}
	r := c.from(in)
	if r.broken {
		return r
	}
	if len(r.ops) > 1 || len(r.conds) > 0 || !r.plain() {
		r.materialize(w.Pos()) // the window's columns stand behind those of the relation
	}
	qualifier := r.name()
	if w.Alias != nil {
		qualifier = w.Alias.Text
	}
	r.tableFunction(w.Call, qualifier, w.PartitionBy)
	if w.Columns != nil {
		r.rename(w.Columns, qualifier, w.Columns[0].Pos().To(w.Columns[len(w.Columns)-1].Pos()))
	}
	return r
}

// plain reports a scope that is the columns of the last operator.
func (r *relation) plain() bool {
	if len(r.cols) != len(r.out) {
		return false
	}
	for i, col := range r.cols {
		if c, ok := col.expr.(*typed.Column); !ok || c.Index != i || col.name != r.out[i].Name {
			return false
		}
	}
	return true
}

// tableRef is the rows of a source or view.
func (c *checker) tableRef(t *ast.TableRef, alias *ast.Name) *relation {
	if t.AsOf != nil { // of a table at the right of a JOIN, join looks at it
		c.add(diag.NotSupported("FOR SYSTEM_TIME", c.file, t.AsOf.Pos()))
	}
	if v := c.viewNamed(t.Name.Text); v != nil {
		r := c.inline(v, t.Name.Pos())
		name := v.name.Text
		if alias != nil {
			name = alias.Text
		}
		r.rename(t.Columns, name, t.Pos())
		return r
	}
	r := c.newRelation()
	src := c.sourceNamed(t.Name)
	if src == nil {
		r.broken = true
		return r
	}
	r.scan(src, t.Pos())
	qualifier := src.Name
	if alias != nil {
		qualifier = alias.Text
	}
	r.reset(qualifier, t.Pos())
	if decl := c.names[ast.Fold(t.Name.Text)].decl; c.brokenColumns[decl] {
		r.broken = true
	} else {
		r.computedColumns(decl, qualifier)
	}
	r.rename(t.Columns, qualifier, t.Pos())
	return r
}

// sourceNamed finds a source, or says that there is none; nil also for a broken declaration.
func (c *checker) sourceNamed(name ast.Name) *typed.Source {
	if name.Text == "" {
		return nil
	}
	n := c.names[ast.Fold(name.Text)]
	if n == nil && c.holes[ast.Fold(name.Text)] {
		return nil
	}
	if n == nil || n.source == nil {
		known := c.relations(true, false)
		for _, v := range c.scope {
			known = append(known, v.name.Text)
		}
		d := diag.UnknownRelation(c.file, name.Pos(), "source", name.Text, known)
		if n != nil && n.sink != nil {
			d.Why = name.Text + " is a sink: rows go there, and nothing is read from it"
		}
		c.add(d)
		return nil
	}
	return n.source
}

// tableFunction checks FROM TUMBLE(t, ts, size[, offset]): the relation's columns, then the window's. partition is PARTITION BY, of SESSION.
func (r *relation) tableFunction(w *ast.Call, qualifier string, partition []ast.Expr) {
	x := &exprs{checker: r.c, rel: r, clause: "FROM"}
	spec := r.windowSpec(x, w)
	var keys []typed.Expr
	for _, e := range partition {
		key := x.expr(e)
		r.broken = r.broken || isInvalid(key)
		keys = append(keys, key)
	}
	if spec == nil || r.broken {
		r.broken = true
		return
	}
	op := &typed.Window{Spec: *spec, Base: typed.Base{Span: w.Pos(), Time: r.time}, Keys: keys}
	taken := map[string]bool{}
	for _, col := range r.out {
		taken[ast.Fold(col.Name)] = true
	}
	hidden := map[int]bool{}
	for i, col := range r.out {
		if isWindowName(col.Name) {
			hidden[i] = true
			r.c.add(diag.NamesDiffer(r.c.file, w.Pos(), fmt.Sprintf("%s hides the input column of that name", ast.Fold(col.Name))))
			col.Name = unique(col.Name, taken) // nobody can name it any more
		}
		op.Out = append(op.Out, col)
	}
	op.Out = append(op.Out, windowColumns(true)...)
	r.push(op, &op.Base)
	r.reset(qualifier, w.Pos())
	var cols []scopeCol
	for i, col := range r.cols {
		if !hidden[i] {
			cols = append(cols, col)
		}
	}
	r.cols = cols
}

var windowNames = [...]string{"window_start", "window_end", "window_time"}

func isWindowName(name string) bool { return windowIndex(name) >= 0 }

func windowIndex(name string) int {
	key := ast.Fold(name)
	for i, n := range windowNames {
		if n == key {
			return i
		}
	}
	return -1
}

// windowColumns is window_start, window_end and, hidden, window_time.
func windowColumns(withTime bool) types.Schema {
	ts := types.Of(types.Timestamp).Required()
	out := types.Schema{{Name: windowNames[0], Type: ts}, {Name: windowNames[1], Type: ts}}
	if withTime {
		out = append(out, types.Column{Name: windowNames[2], Type: ts, Hidden: true})
	}
	return out
}
