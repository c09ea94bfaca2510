package typecheck

import (
	"fmt"
	"strings"

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
	}
	r := c.newRelation()
	r.broken = true // reported already
	return r
}

// windowTable checks TUMBLE(TABLE t, DESCRIPTOR(ts), size).
func (c *checker) windowTable(w *ast.WindowTable) *relation {
	t, ok := w.Input.(*ast.TableRef)
	if !ok {
		return c.from(w.Input)
	}
	r := c.tableRef(&ast.TableRef{Span: w.Span, Name: t.Name}, w.Alias)
	if !r.broken {
		qualifier := r.name()
		r.tableFunction(w.Call, qualifier)
	}
	return r
}

// tableRef scans a source.
func (c *checker) tableRef(t *ast.TableRef, alias *ast.Name) *relation {
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
		d := diag.UnknownRelation(c.file, name.Pos(), "source", name.Text, c.relations(true, false))
		if n != nil && n.sink != nil {
			d.Why = name.Text + " is a sink: rows go there, and nothing is read from it"
		}
		c.add(d)
		return nil
	}
	return n.source
}

// tableFunction checks FROM TUMBLE(t, ts, size[, offset]): the relation's columns, then the window's.
func (r *relation) tableFunction(w *ast.Call, qualifier string) {
	spec := r.windowSpec(&exprs{checker: r.c, rel: r, clause: "FROM"}, w)
	if spec == nil {
		r.broken = true
		return
	}
	op := &typed.Window{Spec: *spec, Base: typed.Base{Span: w.Pos(), Time: r.time}}
	taken := map[string]bool{}
	for _, col := range r.out {
		taken[ast.Fold(col.Name)] = true
	}
	input := len(r.out)
	for _, col := range r.out {
		if isWindowName(col.Name) {
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
		if i >= input || !isWindowName(r.ops[0].Schema()[i].Name) {
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

// windowSpec checks TUMBLE(ts, size[, offset]); nil after an error.
func (r *relation) windowSpec(x *exprs, w *ast.Call) *typed.WindowSpec {
	name := strings.ToUpper(w.Name.Text)
	if r.c.refused[w] {
		return nil
	}
	if name != "TUMBLE" {
		if diag.IsUnsupported(name) {
			r.c.add(diag.NotSupported(diag.Feature(name), r.c.file, w.Pos()))
		} else {
			r.c.add(diag.UnknownFunction(r.c.file, w.Name.Pos(), w.Name.Text, windowFunctions))
		}
		return nil
	}
	for _, n := range w.ArgNames {
		if n == nil {
			continue
		}
		if ast.Fold(n.Text) == "zone" {
			r.c.add(diag.NotSupported("WINDOW ZONE", r.c.file, n.Pos()))
		} else {
			r.c.add(diag.BadWindow(r.c.file, n.Pos(), "TUMBLE has no argument named "+n.Text, ""))
		}
		return nil
	}
	if len(w.Args) < 2 || len(w.Args) > 3 {
		r.c.add(diag.BadWindow(r.c.file, w.Pos(), fmt.Sprintf("TUMBLE takes the event time, a size and perhaps an offset, not %d arguments", len(w.Args)), "TUMBLE(ts, 5m)"))
		return nil
	}
	col, ok := r.timeColumn(x, name, w.Args[0])
	size, sized := r.c.duration(w.Args[1], "the size of TUMBLE", aboveZero)
	var offset int64
	if len(w.Args) == 3 {
		var placed bool
		offset, placed = r.c.duration(w.Args[2], "the offset of TUMBLE", anyDuration)
		ok = ok && placed
	}
	if !ok || !sized {
		return nil
	}
	if offset %= size; offset < 0 {
		offset += size
	}
	return &typed.WindowSpec{Kind: typed.Tumble, Col: col, Size: size, Offset: offset, Span: w.Pos()}
}

// timeColumn finds the event-time column of a window (SQ2102).
func (r *relation) timeColumn(x *exprs, window string, e ast.Expr) (int, bool) {
	if id, ok := e.(*ast.Ident); ok && len(id.Parts) == 1 && r.find("", id.Parts[0].Text) == nil {
		if who := r.whoDropped(id.Parts[0].Text); who != "" {
			r.c.add(diag.NeedsEventTime(r.c.file, e.Pos(), window, fmt.Sprintf("'%s' is gone: %s", id.Parts[0].Text, who)))
			return 0, false
		}
	}
	v := x.expr(e)
	if isInvalid(v) {
		return 0, false
	}
	if col, ok := r.isTime(v); ok {
		return col, true
	}
	text := clip(r.c.file.Slice(e.Pos()))
	problem := fmt.Sprintf("'%s' is computed, and event time does not pass through an expression", text)
	switch _, isColumn := v.(*typed.Column); {
	case len(r.time) == 0:
		problem = r.lost
	case isColumn:
		var names []string
		for _, t := range r.time {
			names = append(names, r.out[t].Name)
		}
		problem = fmt.Sprintf("'%s' has no watermark (%s)", text, r.whoHasTime(names))
	}
	r.c.add(diag.NeedsEventTime(r.c.file, e.Pos(), window, problem))
	return 0, false
}

func (r *relation) whoHasTime(names []string) string {
	if s, ok := r.ops[0].(*typed.Scan); ok && r.agg == nil {
		return fmt.Sprintf("source %s has WATERMARK %s", s.Source.Name, s.Source.Schema[s.Source.Time].Name)
	}
	return "event time here is " + strings.Join(names, ", ")
}
