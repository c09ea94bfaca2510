package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// pipeOps checks |> op |> op …; the EMIT at its end comes back for emit, nil if there is none.
func (c *checker) pipeOps(r *relation, ops []ast.PipeOp) *ast.PipeEmit {
	var emit *ast.PipeEmit
	for _, op := range ops {
		if e, ok := op.(*ast.PipeEmit); ok {
			emit = e
			r.broken = r.broken || c.refused[e]
			continue
		}
		if !r.broken {
			r.pipeOp(op)
		}
	}
	return emit
}

func (r *relation) pipeOp(op ast.PipeOp) {
	if r.c.refused[op] {
		r.broken = true
		return
	}
	switch op := op.(type) {
	case *ast.PipeSelect:
		r.project(op.Items, "SELECT", op.Pos(), false)
		if op.Distinct && !r.broken {
			r.distinct("DISTINCT", op.Pos())
		}
	case *ast.PipeExtend:
		r.project(op.Items, "EXTEND", op.Pos(), true)
	case *ast.PipeWhere:
		r.filter(op.Cond, "WHERE", op.Pos())
	case *ast.PipeJoin:
		r.join(op.Join)
	case *ast.PipeUnion:
		r.pipeUnion(op)
	case *ast.PipeDistinct:
		r.distinct("DISTINCT", op.Pos())
	case *ast.PipeOrderBy:
		r.orderBy(op.OrderBy)
	case *ast.PipeLimit:
		r.limit(op.Limit)
	case *ast.PipeAggregate:
		r.pipeAggregate(op)
	case *ast.PipeSet:
		r.pipeSet(op)
	case *ast.PipeDrop:
		r.pipeDrop(op)
	case *ast.PipeRename:
		r.pipeRename(op)
	case *ast.PipeAs:
		for i := range r.cols {
			r.cols[i].qualifier = op.Name.Text
		}
	default:
		r.broken = true // *ast.Bad: reported already
	}
}

// pipeUnion checks UNION, INTERSECT or EXCEPT with other queries.
func (r *relation) pipeUnion(op *ast.PipeUnion) {
	left := *r
	left.cols = r.visible()
	arms := []arm{{&left, op.Pos()}}
	for _, q := range op.Queries {
		arms = append(arms, arm{r.c.subquery(q), q.Pos()})
	}
	*r = *r.c.setOperation(op.Op, op.All, arms, op.Pos())
}

// pipeAggregate checks AGGREGATE items GROUP BY items: the grouping columns as written, then the aggregates.
func (r *relation) pipeAggregate(op *ast.PipeAggregate) {
	g := r.groupBy(op.GroupBy, "AGGREGATE", op.Pos(), nil)
	aggs := &itemList{c: r.c}
	var items []*ast.SelectItem
	var sizes []int
	for _, item := range op.Items {
		if item == nil || item.Star || item.Expr == nil {
			if item != nil && item.Star && !r.c.refused[item] {
				r.c.add(diag.MisplacedAggregate(r.c.file, item.Pos(), "* cannot stand in AGGREGATE", "write COUNT(*), or list aggregates"))
			}
			g.bad = true
			continue
		}
		x := &exprs{checker: r.c, rel: r, clause: "AGGREGATE", group: g}
		v := x.expr(item.Expr)
		items, sizes = append(items, item), append(sizes, x.size)
		aggs.add(item, v, x.size)
	}
	if g.bad {
		r.broken = true
		return
	}
	if g.close(); g.op == nil {
		return
	}
	list := &itemList{c: r.c}
	shown := map[int]bool{}
	show := func(name string, at int, named bool) {
		shown[at] = true
		list.cols = append(list.cols, scopeCol{name: name, expr: g.column(at, op.Pos()), size: 1})
		list.spans, list.named = append(list.spans, op.Pos()), append(list.named, named)
	}
	for i, k := range g.listed {
		switch {
		case k < 0:
			show(windowNames[0], 0, true)
			show(windowNames[1], 1, true)
		case g.names[i] == "":
			show(fmt.Sprintf("col%d", list.visible()+1), g.keys[k].at, false)
		default:
			show(g.names[i], g.keys[k].at, true)
		}
	}
	for i, item := range items {
		v := g.regroup(aggs.cols[i].expr)
		r.broken = r.broken || isInvalid(v)
		list.add(item, v, sizes[i])
	}
	cols := list.finish()
	r.drop(r.c.at("AGGREGATE", op.Pos()), cols)
	r.cols = append(cols, g.hiddenColumns(shown, op)...)
}

// hiddenColumns are the columns of the group's window that the query did not list: they can be named, but * leaves them out.
func (g *grouping) hiddenColumns(shown map[int]bool, op *ast.PipeAggregate) []scopeCol {
	if g.trailing() == 0 {
		return nil
	}
	var out []scopeCol
	for i, at := range [...]int{0, 1, len(g.op.Out) - 1} {
		if !shown[at] {
			out = append(out, scopeCol{name: windowNames[i], hidden: true, expr: g.column(at, op.Pos()), size: 1})
		}
	}
	return out
}

func (r *relation) pipeDrop(op *ast.PipeDrop) {
	gone := map[string]bool{}
	for _, n := range op.Names {
		if r.find("", n.Text) == nil {
			r.c.add(diag.UnknownColumn(r.c.file, n.Pos(), n.Text, r.visibleNames(), r.whoDropped(n.Text)))
			r.broken = true
		}
		gone[ast.Fold(n.Text)] = true
	}
	var cols []scopeCol
	for _, col := range r.cols {
		if !gone[ast.Fold(col.name)] {
			cols = append(cols, col)
		}
	}
	r.drop(r.c.at("DROP", op.Pos()), cols)
	r.cols = cols
	if len(r.visible()) == 0 && !r.broken {
		r.c.add(diag.NoColumns(r.c.file, op.Pos(), "DROP leaves no columns"))
		r.broken = true
	}
}

func (r *relation) pipeRename(op *ast.PipeRename) {
	renamed := map[int]string{}
	for i, from := range op.From {
		at := -1
		for j, col := range r.cols {
			if ast.Fold(col.name) == ast.Fold(from.Text) && (at < 0 || !col.hidden) {
				at = j
			}
		}
		if at < 0 || i >= len(op.To) {
			r.c.add(diag.UnknownColumn(r.c.file, from.Pos(), from.Text, r.visibleNames(), r.whoDropped(from.Text)))
			r.broken = true
			continue
		}
		renamed[at] = op.To[i].Text
	}
	cols := append([]scopeCol(nil), r.cols...)
	taken := map[string]bool{}
	for i := range cols {
		if name, ok := renamed[i]; ok {
			cols[i].name, cols[i].hidden = name, false
		}
		if cols[i].hidden {
			continue
		}
		if taken[ast.Fold(cols[i].name)] {
			r.c.add(diag.DuplicateColumn(r.c.file, op.Pos(), cols[i].name))
			r.broken = true
		}
		taken[ast.Fold(cols[i].name)] = true
	}
	r.drop(r.c.at("RENAME", op.Pos()), cols)
	r.cols = cols
}
