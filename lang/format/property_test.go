package format_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// gen writes random programs of the language as lists of tokens, so that white space and
// comments can go between any two of them.
type gen struct {
	t   *rapid.T
	out []string
}

func (g *gen) add(tokens ...string) { g.out = append(g.out, tokens...) }

func (g *gen) pick(options ...string) string { return rapid.SampledFrom(options).Draw(g.t, "pick") }

func (g *gen) flip() bool { return rapid.Bool().Draw(g.t, "flip") }

func (g *gen) n(max int) int { return rapid.IntRange(1, max).Draw(g.t, "n") }

func (g *gen) name() string {
	return g.pick("a", "b", "txn_id", "Tï", "date", "key", "watermark", "first", `"quoted name"`, "`tick`", `"a""b"`, "emit")
}

// plain is a name that may be an alias without AS.
func (g *gen) plain() string { return g.pick("a", "b2", "x", `"q"`) }

func (g *gen) list(max int, one func()) {
	for i := range g.n(max) {
		if i > 0 {
			g.add(",")
		}
		one()
	}
}

func (g *gen) maybe(f func()) {
	if g.flip() {
		f()
	}
}

func (g *gen) literal() {
	switch rapid.IntRange(0, 8).Draw(g.t, "literal") {
	case 0:
		g.add(g.pick("0", "12", "99999999999999999999999"))
	case 1:
		g.add(g.pick("1.50", ".5", "0.0"))
	case 2:
		g.add(g.pick("1e0", "2.5E-3"))
	case 3:
		g.add(g.pick("'text'", "''", "'it''s'", "'-- no comment'", "'/* none */'", "'two\nlines'"))
	case 4:
		g.add(g.pick("5m", "1h30m", "90m", "0s", "500ms", "1d", "250us"))
	case 5:
		g.add(g.pick("TRUE", "FALSE", "NULL"))
	case 6:
		g.add("TIMESTAMP", "'2026-01-01T00:00:00Z'")
	case 7:
		g.add("INTERVAL", g.pick("'5'", "'-5'", "'0'", "'1.5'"), g.pick("MINUTE", "SECONDS", "DAY", "hour"))
	default:
		g.add("$" + g.pick("p", "min_amount"))
	}
}

func (g *gen) expr(depth int) {
	if depth <= 0 {
		if g.flip() {
			g.literal()
		} else {
			g.add(g.name())
			g.maybe(func() { g.add(".", g.name()) })
		}
		return
	}
	sub := func() { g.expr(depth - 1) }
	group := func() { g.add("("); sub(); g.add(")") }
	switch rapid.IntRange(0, 15).Draw(g.t, "expr") {
	case 0, 1, 2:
		group()
		g.add(strings.Fields(g.pick("+", "-", "*", "/", "DIV", "%", "||", "=", "<>", "!=", "<", ">=", "AND", "OR",
			"IS DISTINCT FROM", "IS NOT DISTINCT FROM"))...)
		group()
	case 3:
		g.add(g.pick("a", "1"), g.pick("+", "*", "||"), g.pick("b", "2"), g.pick("-", "/", "%"), g.pick("c", "3"))
	case 4:
		g.add(g.pick("-", "+", "NOT"))
		group()
	case 5:
		group()
		g.add(strings.Fields(g.pick("IS NULL", "IS NOT NULL", "IS TRUE", "IS NOT FALSE", "IS JSON", "IS NOT JSON ARRAY", "IS JSON VALUE"))...)
	case 6:
		group()
		g.maybe(func() { g.add("NOT") })
		g.add("BETWEEN")
		group()
		g.add("AND")
		group()
	case 7:
		group()
		g.maybe(func() { g.add("NOT") })
		g.add("IN", "(")
		g.list(3, sub)
		g.add(")")
	case 8:
		g.add("CASE")
		g.maybe(sub)
		for range g.n(2) {
			g.add("WHEN")
			sub()
			g.add("THEN")
			sub()
		}
		g.maybe(func() { g.add("ELSE"); sub() })
		g.add("END")
	case 9:
		g.add(g.pick("CAST", "TRY_CAST"), "(")
		sub()
		g.add("AS")
		g.typeName()
		g.add(")")
	case 10:
		g.add(g.pick("ABS", "coalesce", "LEFT", "SUM", "DESCRIPTOR"), "(")
		g.maybe(func() {
			g.list(2, sub)
			g.maybe(func() { g.add(",", "zone", "=>"); sub() })
		})
		g.add(")")
	case 11, 12, 13, 14:
		g.wide(depth)
	default:
		g.add("COUNT", "(", "*", ")")
	}
}

func (g *gen) typeName() {
	g.add(strings.Fields(g.pick("BIGINT", "int", "DOUBLE", "DOUBLE PRECISION", "STRING", "TIMESTAMP", "BOOLEAN",
		"ARRAY < INT NOT NULL >", "MAP < STRING , ARRAY < BIGINT > >", "ROW < a INT , \"b_c\" STRING NOT NULL >", "STRUCT < a INT >", "INT ARRAY", "INTERVAL DAY ( 3 ) TO SECOND ( 6 )", "INTERVAL YEAR TO MONTH",
		"DECIMAL ( 12 , 2 )", "VARCHAR ( 20 )", "TIMESTAMP ( 3 )", "TIMESTAMP WITH LOCAL TIME ZONE", "DURATION"))...)
}

func (g *gen) column() {
	g.add(g.name())
	if rapid.IntRange(0, 5).Draw(g.t, "computed") == 0 {
		g.add("AS")
		g.expr(1)
		return
	}
	g.typeName()
	g.maybe(func() { g.add("NOT", "NULL") })
	switch rapid.IntRange(0, 5).Draw(g.t, "column") {
	case 0:
		g.add(strings.Fields(g.pick("METADATA", "METADATA FROM 'partition'", "METADATA FROM 'x' VIRTUAL"))...)
	case 1:
		g.add("FROM", "'$.a.b'")
	}
}

func (g *gen) options() {
	g.add("WITH", "(")
	g.list(4, func() {
		g.add(strings.Split(g.pick("connector", "'quoted-key'", "scan . startup . mode", "table", "Mixed"), " ")...)
		g.add("=")
		if g.flip() {
			g.literal()
		} else {
			g.add("env", "(", "'X'", ")")
		}
	})
	g.add(")")
}

func (g *gen) names() {
	g.add("(")
	g.list(3, func() { g.add(g.name()) })
	g.add(")")
}

func (g *gen) source() {
	g.add("CREATE")
	g.maybe(func() { g.add("TEMPORARY") })
	g.add(g.pick("SOURCE", "TABLE"))
	g.maybe(func() { g.add("IF", "NOT", "EXISTS") })
	g.add(g.name(), "(")
	g.list(3, g.column)
	switch rapid.IntRange(0, 2).Draw(g.t, "watermark") {
	case 0:
		g.add(",", "WATERMARK", "ts", "DELAY", "OF")
		g.expr(0)
		g.maybe(func() { g.add("IDLE", "AFTER", "1m") })
		g.maybe(func() { g.add("MAX", "AHEAD"); g.expr(0) })
	case 1:
		g.add(",", "WATERMARK", "FOR", "ts", "AS", "ts")
		g.maybe(func() { g.add(g.pick("-", "+"), "("); g.expr(1); g.add(")") })
	}
	g.maybe(func() { g.add(",", "PRIMARY", "KEY"); g.names() })
	g.add(")")
	g.options()
	g.maybe(func() { g.add(strings.Fields(g.pick("ON ERROR FAIL", "ON ERROR SKIP", "ON ERROR INTO bad"))...) })
	g.maybe(func() { g.add("LATE", "INTO", g.name()) })
}

func (g *gen) sink() {
	g.add("CREATE", "SINK", g.name())
	g.maybe(func() {
		g.add("(")
		g.list(2, g.column)
		g.maybe(func() {
			g.add(",", "PRIMARY", "KEY")
			g.names()
			g.maybe(func() { g.add("NOT", "ENFORCED") })
		})
		g.add(")")
	})
	g.options()
}

func (g *gen) relation() {
	if g.flip() {
		g.add(g.name())
	} else {
		g.add(strings.Fields(g.pick("TUMBLE ( TABLE t , DESCRIPTOR ( ts ) , 5m )", "TUMBLE ( t , ts , 5m , 1m )",
			"TABLE ( TUMBLE ( t , ts , INTERVAL '5' MINUTE ) )", "TUMBLE ( t , DESCRIPTOR ( DESCRIPTOR ( ts ) ) , 5m , zone => 'UTC' )",
			"TUMBLE ( SIZE => 1h , DATA => TABLE t , TIMECOL => DESCRIPTOR ( ts ) )"))...)
	}
	g.maybe(func() {
		g.maybe(func() { g.add("AS") })
		g.add(g.plain())
	})
}

func (g *gen) items() {
	g.list(3, func() {
		if rapid.IntRange(0, 5).Draw(g.t, "star") == 0 {
			g.maybe(func() { g.add("t", ".") })
			g.add("*")
			g.maybe(func() { g.add("EXCEPT"); g.names() })
			return
		}
		g.add("(")
		g.expr(2)
		g.add(")")
		g.maybe(func() {
			g.maybe(func() { g.add("AS") })
			g.add(g.plain())
		})
	})
}

func (g *gen) groupBy() {
	g.add("GROUP", "BY")
	g.list(3, func() {
		g.add(strings.Fields(g.pick("TUMBLE ( ts , 5m )", "a", "1", "( a + b ) AS c", "GROUPING SETS ( ( a , b ) , a , ( ) )", "ROLLUP ( a , b )", "CUBE ( a )", "HOP ( ts , 5m , 1h )", "SESSION ( ts , 5m )", "ROWS ( 5 , 2 )"))...)
	})
}

func (g *gen) selectQuery() {
	g.add("SELECT")
	g.items()
	g.add("FROM")
	g.from(1)
	g.maybe(func() { g.add("WHERE"); g.conditions() })
	g.maybe(g.groupBy)
	g.maybe(func() { g.add("HAVING"); g.conditions() })
	g.maybe(func() { g.add("QUALIFY"); g.conditions() })
	g.maybe(func() { g.add("STATE", "TTL", "1d") })
	g.maybe(func() { g.add("WINDOW", "w", "AS", "(", "PARTITION", "BY", "a", ")") })
	g.maybe(g.orderBy)
	g.maybe(func() { g.add("LIMIT", "10") })
	g.maybe(func() {
		g.add(strings.Fields(g.pick("EMIT APPEND", "EMIT FINAL", "EMIT ON WINDOW CLOSE", "EMIT UPDATE EVERY 5s"))...)
	})
}

// conditions is a chain of AND, long enough to be broken at times.
func (g *gen) conditions() {
	for i := range g.n(6) {
		if i > 0 {
			g.add("AND")
		}
		g.add("(")
		g.expr(2)
		g.add(")")
	}
}

func (g *gen) pipe(into bool) {
	g.add("FROM")
	g.relation()
	for range rapid.IntRange(0, 4).Draw(g.t, "ops") {
		g.add("|>")
		switch rapid.IntRange(0, 9).Draw(g.t, "op") {
		case 0:
			g.add(g.pick("SELECT", "EXTEND"))
			g.items()
		case 1:
			g.add("DROP")
			g.list(3, func() { g.add(g.name()) })
		case 2:
			g.add("RENAME")
			g.list(2, func() { g.add(g.name(), "AS", g.name()) })
		case 3:
			g.add("AS", g.name())
		case 4:
			g.add("WHERE")
			g.conditions()
		case 5, 6, 7:
			g.widePipe()
		default:
			g.add("AGGREGATE")
			g.maybe(g.items)
			g.maybe(g.groupBy)
		}
	}
	g.maybe(func() {
		g.add("|>", "EMIT")
		g.maybe(func() { g.add(strings.Fields(g.pick("APPEND", "FINAL", "ON WINDOW CLOSE"))...) })
		if into {
			g.maybe(func() { g.add("INTO", g.name()); g.maybe(g.names) })
		}
	})
}

func (g *gen) test() {
	g.add("TEST", "'it''s'")
	g.maybe(g.options)
	g.add("{")
	rows := func() {
		g.add("VALUES")
		g.list(3, func() { g.add("("); g.list(3, func() { g.expr(1) }); g.add(")") })
	}
	for range g.n(3) {
		switch rapid.IntRange(0, 2).Draw(g.t, "clause") {
		case 0:
			g.add("GIVEN", g.name())
			g.maybe(func() { g.add("PARTITION", g.pick("0", "3")) })
			g.names()
			rows()
		case 1:
			g.add("EXPECT", g.name())
			g.maybe(func() { g.add("[", "2", "]") })
			g.maybe(func() { g.add("ORDERED") })
			g.names()
			rows()
		default:
			g.add("EXPECT", g.name(), "EMPTY")
		}
		g.add(";")
	}
	g.add("}")
}

func (g *gen) statement() {
	switch rapid.IntRange(0, 11).Draw(g.t, "statement") {
	case 0:
		g.add("PARAM", g.name())
		g.typeName()
		g.maybe(func() { g.add("NOT", "NULL") })
		g.maybe(func() { g.add("DEFAULT"); g.expr(1) })
	case 1:
		g.add("CONST", g.name(), "=")
		g.expr(1)
	case 2:
		g.add(strings.Fields(g.pick("SET zone = 'UTC'", "SET 'table.x' = 1", "SET a . b = 2"))...)
	case 3:
		g.add(strings.Fields(g.pick("RUN BATCH", "RUN MICROBATCH", "RUN MICROBATCH EVERY 2s", "RUN CONTINUOUS CHECKPOINT EVERY 1s", "RUN CONTINUOUS"))...)
	case 4:
		g.source()
	case 5:
		g.sink()
	case 6:
		g.test()
	case 8, 9, 10:
		g.wideStatement()
	case 7:
		g.add("INSERT", "INTO", g.name())
		g.maybe(g.names)
		if g.flip() {
			g.selectQuery()
		} else {
			g.pipe(false)
		}
	default:
		if g.flip() {
			g.selectQuery()
		} else {
			g.pipe(true)
		}
	}
}

// program joins the tokens of a few statements with random white space and comments.
func program(t *rapid.T) string {
	g := &gen{t: t}
	for range g.n(4) {
		g.statement()
		g.add(";")
	}
	space := rapid.SampledFrom([]string{" ", " ", " ", " ", " ", " ", "\n", "\t", "\n\n", "\r\n", "\n\n\n"})
	comment := rapid.SampledFrom([]string{"-- c%d\n", " -- c%d; 'x'\n\n", " /* c%d */ ", "\n/* c%d\n   more */\n", "/*c%d*/\n\n"})
	density := rapid.SampledFrom([]int{0, 3, 30}).Draw(t, "density")
	var b strings.Builder
	for i, tok := range g.out {
		b.WriteString(tok)
		b.WriteString(space.Draw(t, "space"))
		if rapid.IntRange(0, 99).Draw(t, "comment?") < density {
			fmt.Fprintf(&b, comment.Draw(t, "comment"), i)
		}
	}
	return b.String()
}

// TestRandomPrograms draws the same programs in every run, so that it fails where its author can see it; -rapid.seed=<number> draws
// others, and SEED=random others in every run.
func TestRandomPrograms(t *testing.T) {
	if f := flag.Lookup("rapid.seed"); f.Value.String() == "0" && os.Getenv("SEED") != "random" {
		if err := f.Value.Set("20261126"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := program(rt)
		rt.Log(text)
		checkRoundTrip(rt, text)
	})
}

func FuzzFormat(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, diags := parseText(text); len(diags) == 0 {
			roundTrip(t, text)
		}
	})
}
