package gen

import (
	"fmt"
	"slices"
	"strings"
)

// table declares a table to join with: a source without event time that may have duplicates and NULLs.
func (g *generator) table(b *strings.Builder, c *Case, i int) *source {
	t := g.source(i)
	t.name, t.time = fmt.Sprintf("m%d", i), -1
	timed := func(c column) bool { return c.time || c.computed != "" || c.name == "at0" } // a computed one may be made of the time
	t.record, t.columns = slices.DeleteFunc(t.record, timed), slices.DeleteFunc(t.columns, timed)
	if t.onError == "INTO" || g.chance(0.7) {
		t.onError = "SKIP"
	}
	fmt.Fprintf(b, "CREATE TABLE %s (", t.name)
	for i, col := range t.columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(col.sql())
	}
	fmt.Fprintf(b, ") WITH (connector = 'file', path = 'in/%s/*.%s', format = '%s'%s) ON ERROR %s;\n", t.name, Ext(t.format), t.format, t.options, t.onError)
	in := &Input{Format: t.format}
	for range 1 + g.n(2) {
		in.Partitions = append(in.Partitions, g.data(t))
	}
	c.Inputs[t.name] = in
	return t
}

// view declares a view over the relations that there are, which then is a relation too.
func (g *generator) view(b *strings.Builder, i int, from, tables []*source) *source {
	v := &source{name: fmt.Sprintf("v%d", i), time: -1}
	s := pick(g, from)
	kind := g.n(14) // 7 to 13: a join
	switch {
	case s.single && g.chance(0.7): // of one log; where there are several, which rows are the first depends on the run
		where := ""
		if g.chance(0.4) {
			where = " WHERE " + g.conditions(g.scope(s), 2)
		}
		fmt.Fprintf(b, "CREATE VIEW %s AS SELECT * FROM %s%s%s;\n", v.name, s.name, where,
			pick(g, []string{" LIMIT 1", " LIMIT 5", " LIMIT 9 OFFSET 2", " OFFSET 3", " LIMIT 0", " LIMIT 20"}))
		v.columns, v.time, v.single, v.placed = s.columns, s.time, true, s.placed
	case kind == 0:
		fmt.Fprintf(b, "CREATE VIEW %s AS SELECT * FROM %s WHERE %s;\n", v.name, s.name, g.conditions(g.scope(s), 2))
		v.columns, v.time, v.changing, v.single, v.placed = s.columns, s.time, s.changing, s.single, s.placed
	case kind <= 3:
		g.union(b, v, s, pick(g, from), "UNION ALL")
	case kind == 4:
		g.union(b, v, s, pick(g, from), pick(g, []string{"UNION", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"}))
		v.changing, v.time = true, -1
	case kind <= 6:
		g.unnest(b, v, s)
	case len(tables) == 0:
		return nil
	default:
		if !g.join(b, v, s, pick(g, tables)) {
			return nil
		}
	}
	return v
}

func (g *generator) scope(s *source) *scope {
	return &scope{columns: append([]column(nil), s.columns...), total: s.changing, single: s.single && !s.changing, placed: s.placed}
}

// union makes v of two relations: expressions of the same kinds, and event time where both have it.
func (g *generator) union(b *strings.Builder, v, left, right *source, op string) {
	sides := [2]string{}
	l, r := g.scope(left), g.scope(right)
	timed := left.time >= 0 && right.time >= 0 && op == "UNION ALL"
	for i := range 1 + g.n(3) {
		k := g.size(g.comparable())
		name := fmt.Sprintf("u%d", i)
		v.columns = append(v.columns, column{name: name, kind: k})
		for side, sc := range []*scope{l, r} {
			if sides[side] != "" {
				sides[side] += ", "
			}
			sides[side] += fmt.Sprintf("%s AS %s", g.expr(sc, k, 1), name)
		}
	}
	if timed {
		v.time = len(v.columns)
		v.columns = append(v.columns, column{name: "ts", kind: timeKind, time: true})
		sides[0], sides[1] = sides[0]+", ts", sides[1]+", ts"
	}
	v.changing = left.changing || right.changing
	where := ""
	if g.chance(0.4) {
		where = " WHERE " + g.conditions(r, 2)
	}
	fmt.Fprintf(b, "CREATE VIEW %s AS SELECT %s FROM %s %s SELECT %s FROM %s%s;\n", v.name, sides[0], left.name, op, sides[1], right.name, where)
}

// join makes v of a relation and a table; false when no two columns can be compared.
func (g *generator) join(b *strings.Builder, v, s, t *source) bool {
	var on []string
	var same [][2]column // columns that can be compared
	for _, l := range s.columns {
		for _, r := range t.columns {
			if l.kind == r.kind && !l.rounded {
				same = append(same, [2]column{l, r})
			}
			if l.kind == r.kind && !l.rounded && len(on) < 2 && (len(on) == 0 || g.chance(0.2)) {
				on = append(on, fmt.Sprintf("s.%s = t.%s", quoted(l.name), quoted(r.name)))
			}
		}
	}
	if len(on) == 0 && !g.chance(0.2) {
		return false
	}
	inner := &scope{total: s.changing}
	for _, c := range s.columns {
		c.name = "s." + c.name
		inner.columns = append(inner.columns, c)
	}
	both := &scope{total: s.changing, columns: append([]column(nil), inner.columns...)}
	for _, c := range t.columns {
		c.name = "t." + c.name
		both.columns = append(both.columns, c)
	}
	if len(on) == 0 || g.chance(0.3) {
		on = append(on, g.expr(both, boolKind, 1))
	}
	cond := strings.Join(on, " AND ")
	how := g.n(5)
	if how >= 2 && how < 5 && g.chance(0.6) { // SEMI, ANTI and EXISTS keep the relation as it is
		v.columns, v.time, v.changing = s.columns, s.time, s.changing
		switch {
		case how == 3 && len(same) > 0:
			pair, not, where := pick(g, same), "", ""
			if pair[0].notNull && pair[1].notNull && g.chance(0.5) {
				not = "NOT "
			}
			if g.chance(0.3) {
				where = " WHERE " + g.conditions(&scope{columns: t.columns}, 2)
			}
			fmt.Fprintf(b, "CREATE VIEW %s AS SELECT * FROM %s WHERE %s %sIN (SELECT %s FROM %s%s);\n", v.name, s.name, quoted(pair[0].name), not, quoted(pair[1].name), t.name, where)
		case how == 2:
			fmt.Fprintf(b, "CREATE VIEW %s AS FROM %s |> AS s |> %s JOIN %s AS t ON %s;\n", v.name, s.name, pick(g, []string{"SEMI", "ANTI"}), t.name, cond)
		default:
			not := pick(g, []string{"", "NOT "})
			fmt.Fprintf(b, "CREATE VIEW %s AS SELECT * FROM %s AS s WHERE %sEXISTS (SELECT 1 FROM %s AS t WHERE %s);\n", v.name, s.name, not, t.name, cond)
		}
		return true
	}
	kind := pick(g, []string{"JOIN", "LEFT JOIN"})
	items := ""
	for i := range 1 + g.n(4) {
		c := pick(g, both.columns)
		if c.time {
			continue
		}
		name := fmt.Sprintf("j%d", i)
		items += fmt.Sprintf("%s AS %s, ", c.name, name)
		v.columns = append(v.columns, column{name: name, kind: c.kind, rounded: c.rounded})
	}
	if s.time >= 0 {
		v.time = len(v.columns)
		v.columns = append(v.columns, column{name: "ts", kind: timeKind, time: true})
		items += "s.ts, "
	}
	if items == "" {
		return false
	}
	v.changing = s.changing
	fmt.Fprintf(b, "CREATE VIEW %s AS SELECT %s FROM %s AS s %s %s AS t ON %s;\n", v.name, strings.TrimSuffix(items, ", "), s.name, kind, t.name, cond)
	return true
}

// unnest makes v of a relation and the elements of an array of its rows.
func (g *generator) unnest(b *strings.Builder, v, s *source) {
	inner := &scope{total: s.changing}
	for _, c := range s.columns {
		c.name = "s." + c.name
		inner.columns = append(inner.columns, c)
	}
	elem, elements := pick(g, []kind{intKind, stringKind, g.size(g.comparable())}), "x (el"
	scope := &scope{total: s.changing, columns: append(append([]column(nil), inner.columns...), column{name: "x.el", kind: elem})}
	array := g.array(inner, elem, 2)
	if g.chance(0.2) {
		elem, elements = pairKind, "x (el, b, c"
		array = fmt.Sprintf("ARRAY[%s, %s]", g.expr(inner, pairKind, 2), g.leaf(inner, pairKind))
		scope.columns[len(scope.columns)-1].kind = intKind
		scope.columns = append(scope.columns, column{name: "x.b", kind: stringKind}, column{name: "x.c", kind: textsKind})
	}
	if g.chance(0.3) {
		array, elements = array+") WITH ORDINALITY", elements+", n"
		scope.columns = append(scope.columns, column{name: "x.n", kind: intKind})
	} else {
		array += ")"
	}
	from := fmt.Sprintf(pick(g, []string{"%s AS s CROSS JOIN UNNEST(%s AS %s)", "%s AS s, UNNEST(%s AS %s)", "%s AS s LEFT JOIN UNNEST(%s AS %s) ON TRUE"}), s.name, array, elements)
	where := ""
	if g.chance(0.3) {
		where = " WHERE " + g.conditions(scope, 2)
	}
	var items []string
	for i := range 1 + g.n(3) {
		c := pick(g, scope.columns)
		if i == 0 {
			c = scope.columns[len(s.columns)]
		}
		if !c.time {
			name := fmt.Sprintf("n%d", i)
			items = append(items, c.name+" AS "+name)
			v.columns = append(v.columns, column{name: name, kind: c.kind, rounded: c.rounded})
		}
	}
	if s.time >= 0 {
		v.time = len(v.columns)
		v.columns = append(v.columns, column{name: "ts", kind: timeKind, time: true})
		items = append(items, "s.ts")
	}
	v.changing = s.changing
	fmt.Fprintf(b, "CREATE VIEW %s AS SELECT %s FROM %s%s;\n", v.name, strings.Join(items, ", "), from, where)
}

// tee writes a pipe query that sends its rows to several sinks.
func (g *generator) tee(b *strings.Builder, s *source) {
	sinks := []string{g.sink(b), g.sink(b)}
	sc := g.scope(s)
	fmt.Fprintf(b, "FROM %s |> WHERE %s |> TEE (|> WHERE %s |> EMIT INTO %s) |> EMIT INTO %s;\n", s.name, g.conditions(sc, 2), g.conditions(sc, 2), sinks[0], sinks[1])
}
