package typecheck

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// grouping is a GROUP BY with its aggregates while the clauses that use it are checked. Their expressions are over the input, with
// placeholders for aggregates and window columns; regroup moves them onto the aggregate's row.
type grouping struct {
	rel    *relation
	span   source.Span
	clause string // GROUP BY or AGGREGATE, for messages
	spec   *typed.WindowSpec
	rows   *typed.RowWindow // the window, when it counts rows
	keys   []groupKey
	listed []int // the grouping columns as written: index in keys, or -1 for the window
	names  []string
	aggs   []typed.Agg
	texts  []string              // typed.Text of aggs, to share equal ones
	tests  map[string]typed.Expr // conditions of FILTER by their text: equal ones are one expression
	op     *typed.Aggregate
	sets   *sets
	table  int // where the table function's window columns begin in the input, when the group is over it; else -1
	bad    bool
}

type groupKey struct {
	expr typed.Expr // what rows are grouped by
	like typed.Expr // what expressions over the group are compared with: as written, which differs in grouping sets
	text string
	part int // of a table function's window: 0 start, 1 end, 2 time; -1: an ordinary key
	at   int // column of the aggregate's row
}

// aggRef stands for aggregate index of the group.
type aggRef struct {
	typed.Typed
	index int
}

// windowRef stands for window_start, window_end or window_time of the group's window.
type windowRef struct {
	typed.Typed
	index int
}

// groupBy checks the items of GROUP BY. items is the SELECT list, for ordinals and aliases; nil in the pipe form.
func (r *relation) groupBy(g *ast.GroupBy, clause string, span source.Span, items []*ast.SelectItem) *grouping {
	group := &grouping{rel: r, span: span, clause: clause, table: -1}
	if g == nil {
		return group
	}
	for _, item := range group.expandSets(g.Items, items) {
		if item == nil || item.Expr == nil || r.c.refused[item.Expr] {
			group.bad = true
			continue
		}
		if w, ok := item.Expr.(*ast.Call); ok && contains(windowFunctions, strings.ToUpper(w.Name.Text)) {
			group.window(w, item)
			continue
		}
		group.item(item, items)
	}
	return group
}

func (g *grouping) window(w *ast.Call, item *ast.SelectItem) {
	c := g.rel.c
	if g.spec != nil || g.rows != nil {
		c.add(diag.BadWindow(c.file, w.Pos(), "a GROUP BY has one window, this is the second", ""))
		g.bad = true
		return
	}
	if item.Alias != nil {
		c.add(diag.BadWindow(c.file, item.Alias.Pos(), "a window takes no alias", "its columns are window_start and window_end"))
		g.bad = true
		return
	}
	names := windowNames[:]
	if strings.EqualFold(w.Name.Text, "ROWS") {
		g.rows, names = g.rel.rowWindow(w), windowNames[:2]
	} else {
		g.spec = g.rel.windowSpec(&exprs{checker: c, rel: g.rel, clause: "GROUP BY"}, w)
	}
	if g.spec == nil && g.rows == nil {
		g.bad = true
		return
	}
	for _, name := range names {
		if col := g.rel.find("", name); col != nil && !col.hidden && !g.rel.fromWindow(col.expr) {
			c.add(diag.NamesDiffer(c.file, w.Pos(), name+" hides the input column of that name"))
		}
	}
	g.listed, g.names = append(g.listed, -1), append(g.names, "")
}

// fromWindow reports a column that a window before this one made: that the nearest window hides it surprises nobody.
func (r *relation) fromWindow(e typed.Expr) bool {
	col, ok := e.(*typed.Column)
	if !ok {
		return false
	}
	return r.windowPart(e) >= 0 || r.agg != nil && isWindowPlace(r.agg, col.Index, len(r.out))
}

// item checks one key.
func (g *grouping) item(item *ast.SelectItem, items []*ast.SelectItem) {
	name := nameOf(item.Expr)
	if item.Alias != nil {
		name = item.Alias.Text
	}
	v := g.key(item.Expr, items)
	if isInvalid(v) {
		g.bad = true
		return
	}
	text := typed.Text(v)
	for i, k := range g.keys {
		if k.text == text {
			g.listed, g.names = append(g.listed, i), append(g.names, name)
			return
		}
	}
	g.listed, g.names = append(g.listed, len(g.keys)), append(g.names, name)
	g.keys = append(g.keys, groupKey{expr: g.inSets(v, text), like: v, text: text, part: g.rel.windowPart(v)})
}

// key checks an item of GROUP BY: an ordinal or alias of the SELECT list, or an expression.
func (g *grouping) key(e ast.Expr, items []*ast.SelectItem) typed.Expr {
	c := g.rel.c
	if l, ok := e.(*ast.Literal); ok && l.Kind == ast.LitInteger {
		n, err := strconv.Atoi(l.Text)
		if err != nil || n < 1 || n > len(items) || items[n-1].Star || items[n-1].Expr == nil {
			c.add(diag.BadOrdinal(c.file, l.Pos(), fmt.Sprintf("GROUP BY %s names no item of the SELECT list, which has %d", clip(l.Text), len(items))))
			return invalid(e.Pos())
		}
		e = items[n-1].Expr
	} else if id, ok := e.(*ast.Ident); ok && len(id.Parts) == 1 {
		e = g.alias(id, items)
	}
	x := &exprs{checker: c, rel: g.rel, clause: "GROUP BY"}
	v := x.expr(e)
	if v.Type().Kind == types.Null {
		v = nullLiteral(types.Of(types.String), v.Pos())
	}
	return v
}

// alias replaces the alias of a SELECT item by its expression; on a clash the input column wins.
func (g *grouping) alias(id *ast.Ident, items []*ast.SelectItem) ast.Expr {
	name := id.Parts[0].Text
	for _, it := range items {
		if it == nil || it.Alias == nil || it.Expr == nil || ast.Fold(it.Alias.Text) != ast.Fold(name) {
			continue
		}
		if g.rel.find("", name) == nil {
			return it.Expr
		}
		if same, ok := it.Expr.(*ast.Ident); !ok || len(same.Parts) == 0 || ast.Fold(same.Parts[len(same.Parts)-1].Text) != ast.Fold(name) {
			g.rel.c.add(diag.GroupByClash(g.rel.c.file, id.Pos(), name, g.rel.name()))
		}
	}
	return id
}

// windowPart tells which column of the table function's window e is; -1: none.
func (r *relation) windowPart(e typed.Expr) int {
	col, ok := e.(*typed.Column)
	if !ok || r.window == nil || col.Index < r.windowAt || col.Index >= r.windowAt+len(windowNames) {
		return -1
	}
	return col.Index - r.windowAt
}

// windowColumn resolves window_start, window_end, window_time of a GROUP BY window, which hide input columns; nil for other names.
func (g *grouping) windowColumn(x *exprs, e *ast.Ident, name string) typed.Expr {
	i := windowIndex(name)
	if g.rows != nil && (i == 0 || i == 1) {
		return &windowRef{Typed: typ(types.Of(types.BigInt).Required(), e.Pos()), index: i}
	}
	if i < 0 || g.spec == nil {
		return nil
	}
	return &windowRef{Typed: typ(types.Of(types.Timestamp).Required(), e.Pos()), index: i}
}

// keyOf returns the key that equals e, nil if the group is not grouped by e.
func (g *grouping) keyOf(e typed.Expr) *groupKey {
	if g == nil {
		return nil
	}
	text, anywhere := "", ""
	for i := range g.keys {
		k := &g.keys[i]
		if reflect.TypeOf(k.like) != reflect.TypeOf(e) {
			continue // most nodes end here, without their text
		}
		if text == "" {
			text = typed.Text(e)
			anywhere = withoutSites(e)
		}
		if k.text == text || anywhere != "" && withoutSites(k.like) == anywhere {
			return k
		}
	}
	return nil
}

// withoutSites is the text of an expression with random values, whatever stands where in the query: GROUP BY RANDOM() < 0.5 means the RANDOM() < 0.5 of the
// SELECT list, as in PostgreSQL. It is "" where there are none.
func withoutSites(e typed.Expr) string {
	random := false
	same := typed.Rewrite(e, func(x typed.Expr) typed.Expr {
		d, ok := x.(*typed.Draw)
		if !ok {
			return nil
		}
		random = true
		n := *d
		n.Site, n.Row, n.Args = 0, false, nil
		return &n
	})
	if !random {
		return ""
	}
	return typed.Text(same)
}

func (x *exprs) clauseName() string {
	if x.clause == "" {
		return "this place"
	}
	return x.clause
}

// global reports one group over the whole input, which exists without rows too.
func (g *grouping) global() bool { return g.spec == nil && g.rows == nil && len(g.keys) == 0 }

func (g *grouping) add(a typed.Agg) typed.Expr {
	text := a.Write(typed.Text)
	for i, t := range g.texts {
		if t == text {
			return &aggRef{typ(a.Type, a.Span), i}
		}
	}
	g.aggs, g.texts = append(g.aggs, a), append(g.texts, text)
	return &aggRef{typ(a.Type, a.Span), len(g.aggs) - 1}
}

// close builds the operator, after every expression over the group was checked, and makes it the relation's last one.
func (g *grouping) close() {
	r := g.rel
	op := &typed.Aggregate{Base: typed.Base{Span: g.span}, Spec: g.spec, Rows: g.rows, StartKey: -1, EndKey: -1, Aggs: g.aggs}
	var rest []groupKey
	named := false
	for _, k := range g.keys {
		named = named || k.part >= 0
		if k.part < 0 {
			rest = append(rest, k)
		}
	}
	if r.window != nil && g.spec == nil && g.rows == nil {
		if missing := g.missingWindowColumns(); missing != "" {
			r.c.add(diag.NeedsWindowColumn(r.c.file, g.span, missing))
			r.broken = true
			return
		}
	}
	first := 0
	switch {
	case g.rows != nil:
		rest, first = g.keys, 2
		for _, name := range windowNames[:2] {
			op.Out = append(op.Out, types.Column{Name: name, Type: types.Of(types.BigInt).Required()})
		}
	case named && g.spec == nil:
		g.overTableFunction(op, rest)
		first = 2
	case g.spec != nil:
		rest, first = g.keys, 2
		op.Out = windowColumns(false)
	}
	for _, k := range rest {
		op.Keys = append(op.Keys, k.expr)
		op.Out = append(op.Out, types.Column{Name: keyName(k.expr), Type: k.expr.Type()})
	}
	for _, a := range g.aggs {
		op.Out = append(op.Out, types.Column{Name: aggName(a.Func), Type: a.Type})
	}
	r.flush()
	if g.rows != nil && !readsOn(r.ops) {
		r.c.add(diag.NotSupported("COUNT WINDOW OVER", r.c.file, g.rows.Span))
		r.broken = true
		return
	}
	if w := op.Window(); w != nil {
		last := len(op.Out)
		op.Out = append(op.Out, windowColumns(true)[2])
		op.Time = []int{1, last}
	} else if g.rows != nil {
		op.LostTime = "event time ended at " + r.c.at("ROWS", g.rows.Span) + ", whose windows count rows"
	} else {
		op.LostTime = "event time ended at " + r.c.at(g.clause, g.span) + ", which has no window"
	}
	g.place(first, named && g.spec == nil && g.rows == nil, op)
	g.op = op
	r.hint(r.cols)
	r.push(op, &op.Base)
}

// missingWindowColumns names the columns of the table function's window that the group needs and does not have. Those of TUMBLE and HOP determine
// each other.
func (g *grouping) missingWindowColumns() string {
	var start, end bool
	for _, k := range g.keys {
		start, end = start || k.part == 0, end || k.part >= 1
	}
	kind := g.rel.window.Spec.Kind
	both := kind == typed.Cumulate || kind == typed.Session
	switch {
	case both && !start && !end:
		return "window_start and window_end"
	case both && !start:
		return "window_start"
	case both && !end:
		return "window_end"
	case !start && !end:
		return "window_start or window_end"
	}
	return ""
}

// place says which column of the aggregate's row each key is; table: the window's columns among the keys are those of a table function.
func (g *grouping) place(first int, table bool, op *typed.Aggregate) {
	next := first
	for i := range g.keys {
		switch k := &g.keys[i]; {
		case table && k.part == 2:
			k.at = len(op.Out) - 1
		case table && k.part >= 0:
			k.at = k.part
		default:
			k.at = next
			next++
		}
	}
}

// overTableFunction makes the window of a table function the group's. They become one operator where no condition stands between
// them and nothing but the keys reads the window's columns; otherwise both columns are keys and close the groups.
func (g *grouping) overTableFunction(op *typed.Aggregate, rest []groupKey) {
	r := g.rel
	input := r.windowAt
	g.table = input
	reads := false
	look := func(e typed.Expr) {
		typed.Walk(e, func(e typed.Expr) {
			if r.windowPart(e) >= 0 {
				reads = true
			}
		})
	}
	for _, k := range rest {
		look(k.expr)
	}
	for _, a := range g.aggs {
		for _, e := range a.Exprs() {
			look(e)
		}
	}
	op.Out = windowColumns(false)
	spec := r.window.Spec
	if last := r.ops[len(r.ops)-1]; len(r.conds) == 0 && !reads && g.sessionKeys(rest) && last == typed.Op(r.window) {
		op.Spec = &spec
		r.ops = r.ops[:len(r.ops)-1] // the window table function itself
		return
	}
	op.Windowed, op.StartKey, op.EndKey = &spec, 0, 1
	op.Keys = []typed.Expr{r.columnExpr(input, g.span), r.columnExpr(input+1, g.span)}
}

// sessionKeys reports whether the keys of the group are those by which a SESSION table function partitions the rows; other windows have none.
func (g *grouping) sessionKeys(rest []groupKey) bool {
	w := g.rel.window
	if w.Spec.Kind != typed.Session {
		return true
	}
	want := map[string]bool{}
	for _, e := range w.Keys {
		want[typed.Text(e)] = true
	}
	for _, k := range rest {
		if !want[k.text] {
			return false
		}
	}
	return len(rest) == len(want)
}

// regroup moves an expression of a clause behind the group onto the aggregate's row.
func (g *grouping) regroup(e typed.Expr) typed.Expr {
	if isInvalid(e) || g.op == nil {
		return invalid(e.Pos())
	}
	bad := false
	out := typed.Rewrite(e, func(e typed.Expr) typed.Expr {
		switch p := e.(type) {
		case *aggRef:
			return g.column(len(g.op.Out)-len(g.aggs)-g.trailing()+p.index, p.Span)
		case *windowRef:
			return g.column([...]int{0, 1, len(g.op.Out) - 1}[p.index], p.Span)
		case *typed.Literal, *typed.ParamRef:
			return e
		}
		if k := g.keyOf(e); k != nil {
			return g.column(k.at, e.Pos())
		}
		if d, ok := e.(*typed.Draw); ok {
			n := *d
			n.Row, n.Args = false, nil
			for _, i := range groupColumns(g.op) {
				n.Args = append(n.Args, (&exprs{checker: g.rel.c, rel: g.rel}).partOf(g.column(i, d.Span).(*typed.Column)))
			}
			return &n
		}
		if isClock(e) {
			g.rel.c.add(diag.NotGrouped(g.rel.c.file, e.Pos(), "PROCTIME()"))
			bad = true
			return e
		}
		col, ok := e.(*typed.Column)
		if !ok {
			return nil
		}
		if part := g.tablePart(col); part >= 0 {
			return g.column([...]int{0, 1, len(g.op.Out) - 1}[part], e.Pos())
		}
		g.rel.c.add(diag.NotGrouped(g.rel.c.file, e.Pos(), col.Name))
		bad = true
		return e
	})
	if bad {
		return invalid(e.Pos())
	}
	if g.sets != nil {
		return typed.Weaken(out) // a key is NULL in the rows of the sets that leave it out
	}
	return out
}

// trailing is the number of columns behind the aggregates: hidden window_time.
func (g *grouping) trailing() int {
	if g.op.Window() != nil {
		return 1
	}
	return 0
}

// tablePart tells which column of the table function's window a column of the input is, for groups that are over it; else -1.
func (g *grouping) tablePart(col *typed.Column) int {
	if g.table < 0 || col.Index < g.table || col.Index >= g.table+len(windowNames) {
		return -1
	}
	return col.Index - g.table
}

func (g *grouping) column(i int, span source.Span) typed.Expr {
	return &typed.Column{Typed: typ(g.op.Out[i].Type, span), Index: i, Name: g.op.Out[i].Name}
}

// keyName and aggName are the names of an aggregate's own columns until the query gives them others.
func keyName(e typed.Expr) string {
	if c, ok := e.(*typed.Column); ok {
		return c.Name
	}
	return "key"
}

func aggName(f typed.AggFunc) string {
	if f == typed.CountStar {
		f = typed.Count
	}
	return strings.ToLower(f.String())
}
