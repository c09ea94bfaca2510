package gen

import (
	"fmt"
	"strings"
)

// table declares a table to join with: a source without event time that may have duplicates and NULLs.
func (g *generator) table(b *strings.Builder, c *Case, i int) *source {
	t := g.source(i)
	t.name, t.time = fmt.Sprintf("m%d", i), -1
	var cols []column
	for _, col := range t.columns {
		if !col.time {
			cols = append(cols, col)
		}
	}
	t.columns = cols
	if t.onError == "INTO" || g.chance(0.7) {
		t.onError = "SKIP"
	}
	fmt.Fprintf(b, "CREATE TABLE %s (", t.name)
	for _, col := range t.meta {
		fmt.Fprintf(b, "%s %s METADATA FROM '%s', ", col.name, col.kind.sql(), col.meta)
	}
	for i, col := range t.columns {
		null := ""
		if col.notNull {
			null = " NOT NULL"
		}
		sep := ", "
		if i == 0 {
			sep = ""
		}
		fmt.Fprintf(b, "%s%s %s%s", sep, col.name, col.kind.sql(), null)
	}
	fmt.Fprintf(b, ") WITH (connector = 'file', path = 'in/%s/*.%s', format = '%s'%s) ON ERROR %s;\n", t.name, Ext(t.format), t.format, t.options, t.onError)
	in := &Input{Format: t.format}
	for range 1 + g.n(2) {
		in.Partitions = append(in.Partitions, g.data(t))
	}
	c.Inputs[t.name] = in
	t.columns = append(t.columns, t.meta...)
	return t
}

// view declares a view over the relations that there are, which then is a relation too.
func (g *generator) view(b *strings.Builder, i int, from, tables []*source) *source {
	v := &source{name: fmt.Sprintf("v%d", i), time: -1}
	s := pick(g, from)
	kind := g.n(8)
	switch {
	case kind == 0:
		fmt.Fprintf(b, "CREATE VIEW %s AS SELECT * FROM %s WHERE %s;\n", v.name, s.name, g.conditions(g.scope(s), 2))
		v.columns, v.time, v.changing = s.columns, s.time, s.changing
	case kind <= 3:
		g.union(b, v, s, pick(g, from), "UNION ALL")
	case kind == 4:
		g.union(b, v, s, pick(g, from), pick(g, []string{"UNION", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"}))
		v.changing, v.time = true, -1
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
	return &scope{columns: append([]column(nil), s.columns...), total: s.changing}
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
	for _, l := range s.columns {
		for _, r := range t.columns {
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
		switch how {
		case 2:
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

// tee writes a pipe query that sends its rows to several sinks.
func (g *generator) tee(b *strings.Builder, s *source) {
	sinks := []string{g.sink(b), g.sink(b)}
	sc := g.scope(s)
	fmt.Fprintf(b, "FROM %s |> WHERE %s |> TEE (|> WHERE %s |> EMIT INTO %s) |> EMIT INTO %s;\n", s.name, g.conditions(sc, 2), g.conditions(sc, 2), sinks[0], sinks[1])
}
