package format_test

import (
	"strings"

	"pgregory.net/rapid"
)

// The rest of the language: what the generator of property_test.go calls for wider queries.

// wide is an expression with queries, brackets or words inside.
func (g *gen) wide(depth int) {
	sub := func() { g.expr(depth - 1) }
	group := func() { g.add("("); sub(); g.add(")") }
	switch rapid.IntRange(0, 13).Draw(g.t, "wide") {
	case 0:
		group()
		g.maybe(func() { g.add("NOT") })
		g.add(strings.Fields(g.pick("LIKE", "ILIKE", "RLIKE", "SIMILAR TO"))...)
		group()
		g.maybe(func() { g.add("ESCAPE", "'!'") })
	case 1:
		group()
		g.maybe(func() { g.add("NOT") })
		g.add("IN", "(")
		g.query(depth - 1)
		g.add(")")
	case 2:
		g.add("EXISTS", "(")
		g.query(depth - 1)
		g.add(")")
	case 3:
		g.add("(")
		g.query(depth - 1)
		g.add(")")
	case 4:
		group()
		g.add("[")
		sub()
		g.add("]")
		g.maybe(func() { g.add(".", g.name()) })
	case 5:
		group()
		g.add(g.pick("->", "->>"), "'k'")
	case 6:
		group()
		g.add("AT", "TIME", "ZONE", "'Asia/Seoul'")
	case 7:
		g.add(g.pick("ARRAY", "ROW"))
		if g.out[len(g.out)-1] == "ROW" {
			g.add("(")
			g.list(3, sub)
			g.add(")")
			return
		}
		g.add("[")
		g.list(3, sub)
		g.add("]")
	case 8:
		g.add("MAP", "[")
		g.list(2, func() { sub(); g.add(","); sub() })
		g.add("]")
	case 9:
		g.form(sub)
	case 10:
		g.add(strings.Split(g.pick("DATE|'2026-01-01'", "TIME|'10:00:00'", "X'0AfF'", "INTERVAL|'1-2'|YEAR|TO|MONTH",
			"INTERVAL|'1 10:30:00.5'|DAY|TO|SECOND", "INTERVAL|3|YEARS", "INTERVAL|'2 months'", "INTERVAL|'-5:30'|HOUR|TO|MINUTE"), "|")...)
	case 11:
		g.add("(", "a", ",")
		sub()
		g.add(")")
	case 12:
		g.add("f", "(", "x", ")", ".", g.name())
	default:
		g.aggregate(sub)
	}
}

// form is a call with words inside.
func (g *gen) form(sub func()) {
	words := map[string][]string{
		"EXTRACT": {"HOUR FROM"}, "OVERLAY": {"", "PLACING", "FROM", "FOR"}, "SUBSTRING": {"", "FROM", "FOR"},
		"TRIM": {"LEADING 'x' FROM"}, "FLOOR": {"", "TO HOUR"}, "POSITION": {"'a' IN"}, "JSON_OBJECT": {"KEY 'a' VALUE", ", 'b' VALUE"}, "JSON_ARRAY": {"", ","},
	}
	name := g.pick("EXTRACT", "OVERLAY", "SUBSTRING", "TRIM", "FLOOR", "POSITION", "JSON_OBJECT", "JSON_ARRAY")
	g.add(name, "(")
	for _, w := range words[name] {
		g.add(strings.Fields(w)...)
		if w == "" && name == "FLOOR" { // an INTERVAL would take TO HOUR for its own
			g.add("(")
			sub()
			g.add(")")
		} else if w != "TO HOUR" {
			sub()
		}
	}
	if strings.HasPrefix(name, "JSON") {
		g.maybe(func() { g.add(g.pick("NULL", "ABSENT"), "ON", "NULL") })
	}
	g.add(")")
}

// aggregate is a call with everything that may stand behind one.
func (g *gen) aggregate(sub func()) {
	g.add(g.pick("SUM", "ARRAY_AGG", "FIRST_VALUE"), "(")
	g.maybe(func() { g.add("DISTINCT") })
	if g.flip() { // behind a call without parentheses the words would be that call's
		g.add("(")
		sub()
		g.add(")", g.pick("RESPECT", "IGNORE"), "NULLS")
	} else {
		sub()
	}
	g.maybe(g.orderBy)
	g.add(")")
	g.maybe(func() { g.add("WITHIN", "GROUP", "("); g.orderBy(); g.add(")") })
	g.maybe(func() { g.add("FILTER", "(", "WHERE"); sub(); g.add(")") })
	g.maybe(func() {
		g.add("OVER")
		if g.flip() {
			g.add("w")
			return
		}
		g.add("(")
		g.maybe(func() { g.add("PARTITION", "BY", "a", ",", "b") })
		g.maybe(g.orderBy)
		g.maybe(func() {
			g.add(strings.Fields(g.pick("ROWS 5 PRECEDING", "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND 5m FOLLOWING"))...)
		})
		g.add(")")
	})
}

func (g *gen) orderBy() {
	g.add("ORDER", "BY")
	g.list(2, func() {
		g.add("(")
		g.expr(1)
		g.add(")")
		g.maybe(func() { g.add(g.pick("ASC", "DESC")) })
		g.maybe(func() { g.add("NULLS", g.pick("FIRST", "LAST")) })
	})
}

// query is one without EMIT, as it stands in parentheses.
func (g *gen) query(depth int) {
	if depth <= 0 {
		g.add("SELECT", "a", "FROM", "t")
		return
	}
	switch rapid.IntRange(0, 4).Draw(g.t, "query") {
	case 0:
		g.add("SELECT")
		g.maybe(func() { g.add("DISTINCT") })
		g.items()
		g.maybe(func() { g.add("FROM"); g.from(depth - 1) })
		g.maybe(func() { g.add("WHERE"); g.expr(1) })
	case 1:
		g.add("VALUES", "(", "1", ",", "'a'", ")", ",", "(", "2", ",", "NULL", ")")
	case 2:
		g.query(depth - 1)
		g.add(strings.Fields(g.pick("UNION", "UNION ALL", "INTERSECT", "EXCEPT ALL"))...)
		g.add("(")
		g.query(depth - 1)
		g.add(")")
		return
	case 3:
		g.add("(")
		g.query(depth - 1)
		g.add(")")
	default:
		g.add("FROM")
		g.from(depth - 1)
		return
	}
}

// from is relations and joins.
func (g *gen) from(depth int) {
	g.one(depth)
	for range rapid.IntRange(0, 2).Draw(g.t, "joins") {
		if g.flip() {
			g.add(",")
			g.one(depth)
			continue
		}
		g.add(strings.Fields(g.pick("JOIN", "INNER JOIN", "LEFT OUTER JOIN", "FULL JOIN", "CROSS JOIN", "SEMI JOIN", "LEFT ANTI JOIN", "ASOF JOIN", "ASOF LEFT JOIN", "NATURAL JOIN"))...)
		g.one(depth)
		g.maybe(func() {
			if g.flip() {
				g.add("USING")
				g.names()
				return
			}
			g.add("ON")
			g.expr(1)
		})
		g.maybe(func() { g.add("STATE", "TTL", "1d") })
	}
}

func (g *gen) one(depth int) {
	alias := func() {
		g.maybe(func() { g.maybe(func() { g.add("AS") }); g.add(g.plain()); g.maybe(g.names) })
	}
	if depth <= 0 {
		g.relation()
		return
	}
	switch rapid.IntRange(0, 6).Draw(g.t, "relation") {
	case 0:
		g.maybe(func() { g.add("LATERAL") })
		g.add("(")
		g.query(depth - 1)
		g.add(")")
		alias()
	case 1:
		g.add("UNNEST", "(", "a", ")")
		g.maybe(func() { g.add("WITH", "ORDINALITY") })
		alias()
	case 2:
		g.add(strings.Fields(g.pick("LATERAL TABLE ( f ( x ) )", "TABLE ( p . f ( x , 1 ) )", "HOP ( TABLE t , DESCRIPTOR ( ts ) , 5m , 1h )",
			"SESSION ( TABLE t PARTITION BY ( a , b ) , DESCRIPTOR ( ts ) , 5m )", "CUMULATE ( ( SELECT a FROM t ) , ts , 1m , 1h )"))...)
		alias()
	case 3:
		g.add("t", "FOR", "SYSTEM_TIME", "AS", "OF", "o", ".", "ts")
		alias()
	case 4:
		g.add("(", "a", "JOIN", "b", "ON", "x", "=", "y", ")")
	case 5:
		g.add("t")
		g.match()
		alias()
	default:
		g.relation()
	}
}

func (g *gen) match() {
	g.add("MATCH_RECOGNIZE", "(")
	g.maybe(func() { g.add("PARTITION", "BY", "a") })
	g.maybe(g.orderBy)
	g.maybe(func() { g.add("MEASURES", "FINAL", "LAST", "(", "A", ".", "x", ")", "AS", "lx", ",", "b", "AS", "c") })
	g.maybe(func() {
		g.add(strings.Fields(g.pick("ONE ROW PER MATCH", "ALL ROWS PER MATCH", "ALL ROWS PER MATCH WITH UNMATCHED ROWS"))...)
	})
	g.maybe(func() {
		g.add("AFTER", "MATCH", "SKIP")
		g.add(strings.Fields(g.pick("PAST LAST ROW", "TO NEXT ROW", "TO FIRST A", "TO B"))...)
	})
	g.add("PATTERN", "(")
	g.pattern(2)
	g.add(")")
	g.maybe(func() { g.add("WITHIN", "1h") })
	g.maybe(func() { g.add("SUBSET", "U", "=", "(", "A", ",", "B", ")") })
	g.add("DEFINE", "A", "AS")
	g.expr(1)
	g.add(")")
}

func (g *gen) pattern(depth int) {
	if depth == 0 {
		g.add(g.pick("A", "B", "C"))
		return
	}
	switch rapid.IntRange(0, 5).Draw(g.t, "pattern") {
	case 0:
		g.add("(")
		g.pattern(depth - 1)
		g.add("|")
		g.pattern(depth - 1)
		g.add(")")
	case 1:
		g.pattern(depth - 1)
		g.pattern(depth - 1)
	case 2:
		g.add("(")
		g.pattern(depth - 1)
		g.add(")")
		g.add(strings.Fields(g.pick("*", "+", "?", "* ?", "{ 2 }", "{ 2 , }", "{ 2 , 3 } ?", "{ , 3 }"))...)
	case 3:
		g.add("PERMUTE", "(", "A", ",")
		g.pattern(depth - 1)
		g.add(")")
	case 4:
		g.add("{", "-")
		g.pattern(depth - 1)
		g.add("-", "}")
	default:
		g.add("^", "A", "$")
	}
}

// widePipe is one of the operators that property_test.go leaves out.
func (g *gen) widePipe() {
	switch rapid.IntRange(0, 11).Draw(g.t, "wide op") {
	case 0:
		g.add("SET")
		g.list(2, func() { g.add(g.name(), "=", "("); g.expr(1); g.add(")") })
	case 1:
		g.add(strings.Fields(g.pick("LEFT JOIN u ON a = b STATE TTL 1d", "CROSS JOIN u", "JOIN u AS x USING ( a )"))...)
	case 2:
		g.add(strings.Fields(g.pick("UNION ALL", "INTERSECT", "EXCEPT ALL"))...)
		g.list(2, func() { g.add("("); g.query(1); g.add(")") })
	case 3:
		g.add("DISTINCT")
	case 4:
		g.orderBy()
	case 5:
		g.add(strings.Fields(g.pick("LIMIT 5", "LIMIT 5 OFFSET 2", "OFFSET 2 ROWS", "OFFSET 1 FETCH FIRST 2 ROWS ONLY"))...)
	case 6:
		g.add(strings.Fields(g.pick("CALL f ( a , 1 )", "CALL p . f ( a ) AS x"))...)
	case 7:
		g.add(strings.Fields(g.pick("TEE INTO s", "TEE ( |> WHERE a |> EMIT INTO s ) , ( DISTINCT )"))...)
	case 8:
		g.add(strings.Fields(g.pick("DEDUP BY a , b WITHIN 1d KEEP LATEST", "DEDUP BY a WITHIN FOREVER", "DEDUP BY a"))...)
	case 9:
		g.add(strings.Fields(g.pick("FOLD p . F PARTITION BY k ORDER BY ts TTL 1d", "MAP p . F", "FLATMAP p . F", "REDUCE p . F GROUP BY k"))...)
	case 10:
		g.match()
	default:
		g.add("SELECT", "DISTINCT")
		g.items()
	}
}

// wideStatement is a statement that property_test.go leaves out.
func (g *gen) wideStatement() {
	switch rapid.IntRange(0, 6).Draw(g.t, "wide statement") {
	case 0:
		g.add(strings.Fields(g.pick("IMPORT GO './p'", "IMPORT GO './p' AS q", "RUN AVAILABLE NOW"))...)
	case 1:
		g.add("CREATE")
		g.maybe(func() { g.add("MATERIALIZED") })
		g.add("VIEW", g.name())
		g.maybe(g.names)
		g.add("AS")
		g.query(2)
	case 2:
		g.add("CREATE", "SINK", g.name())
		if g.flip() {
			g.add("FROM", g.name())
		} else {
			g.add("AS")
			g.query(2)
		}
		g.options()
	case 3:
		g.add("CREATE", "LOOKUP", g.name(), "(", "a", "BIGINT", "NOT", "NULL", ",", "PRIMARY", "KEY", "(", "a", ")", ")")
		g.options()
	case 4:
		g.add("EXECUTE", "STATEMENT", "SET", "BEGIN")
		for range g.n(2) {
			g.add("INSERT", "INTO", g.name())
			g.query(2)
			g.add(";")
		}
		g.add("END")
	case 5:
		g.add("CREATE", "TABLE", g.name())
		g.options()
		g.add("AS")
		g.query(2)
	default:
		g.maybe(func() {
			g.add("WITH", "w", "(", "a", ")", "AS", "(")
			g.query(2)
			g.add(")", ",", "v", "AS", "(")
			g.query(1)
			g.add(")")
		})
		g.query(3)
		g.maybe(g.orderBy)
		g.maybe(func() { g.add("LIMIT", "5") })
		g.maybe(func() { g.add(strings.Fields(g.pick("EMIT UPDATE", "EMIT COMPLETE EVERY 5s", "EMIT CHANGES"))...) })
		g.maybe(func() { g.add(strings.Fields(g.pick("CHART line", "CHART bar ( x = window_end , y = total )"))...) })
	}
}
