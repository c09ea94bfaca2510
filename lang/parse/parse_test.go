package parse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
)

func parseText(text string) (*ast.File, []diag.Diagnostic) {
	var bag diag.Bag
	f := parse.File(source.New("q.sq", text), &bag)
	return f, bag.All()
}

// good parses a text without diagnostics.
func good(t *testing.T, text string) *ast.File {
	t.Helper()
	f, diags := parseText(text)
	if len(diags) > 0 {
		t.Fatalf("%q: %s", text, diag.Text(diags[0], false))
	}
	return f
}

// Every production of the small language in its spellings: all texts of a group have one tree.
var spellings = map[string][]string{
	"source": {
		"CREATE SOURCE t (a BIGINT NOT NULL, ts TIMESTAMP, WATERMARK ts DELAY OF 10s MAX AHEAD 1h) WITH (connector = 'file', path = 'x') ON ERROR INTO bad LATE INTO late",
		"create source t (a bigint not null, ts timestamp null, watermark ts delay of 10s max ahead 1h) with ('connector' = 'file', \"path\" = 'x') on error into bad late into late",
		"CREATE TEMPORARY SOURCE IF NOT EXISTS t (a BIGINT NOT NULL, ts TIMESTAMP, WATERMARK ts MAX AHEAD 1h DELAY OF 10s) WITH (CONNECTOR = 'file', Path = 'x') ON ERROR INTO bad LATE INTO late",
		"CREATE SOURCE t (WATERMARK ts DELAY OF 10000ms MAX AHEAD 60m, a BIGINT NOT NULL, ts TIMESTAMP) WITH (connector = 'file', path = 'x') ON ERROR INTO bad LATE INTO late",
	},
	"table": {
		"CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND) WITH ('connector' = 'filesystem')",
		"CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS TS - INTERVAL '10' SECONDS) WITH ('connector' = 'filesystem')",
		"CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10 seconds') WITH ('connector' = 'filesystem')",
		"CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL 10 SECONDS) WITH ('connector' = 'filesystem')",
		"CREATE TEMPORARY TABLE IF NOT EXISTS t (ts TIMESTAMP(3) WITHOUT TIME ZONE, WATERMARK FOR ts AS ts - INTERVAL '10' SECOND(3)) WITH ('Connector' = 'filesystem')",
	},
	"ascending watermark": {
		"CREATE SOURCE t (ts TIMESTAMP, WATERMARK FOR ts AS ts) WITH (a = 1)",
		"CREATE SOURCE t (ts TIMESTAMP, WATERMARK FOR ts AS ts - 0s) WITH (a = 1)",
	},
	"watermark constant": {"CREATE SOURCE t (ts TIMESTAMP, WATERMARK ts DELAY OF span) WITH (a = 1)"},
	"on error fail":      {"CREATE SOURCE t (a INT) WITH (a = 1) ON ERROR FAIL"},
	"on error skip":      {"CREATE SOURCE t (a INT) WITH (a = 1) ON ERROR SKIP"},
	"words as columns": {
		"CREATE SOURCE t (date INT, key INT, watermark INT, primary INT, first INT, delay INT, max INT, for INT, emit INT, values INT, test INT) WITH (a = 1)",
	},
	"sink": {
		"CREATE SINK s WITH (connector = 'stdout')",
		"CREATE TEMPORARY SINK IF NOT EXISTS s WITH ('connector' = 'stdout')",
	},
	"sink with key": {
		"CREATE SINK s (a BIGINT, b STRING, PRIMARY KEY (a, b)) WITH (connector = 'memory')",
		"CREATE SINK s (a BIGINT, b STRING, PRIMARY KEY (a, b) NOT ENFORCED) WITH (connector = 'memory')",
		"CREATE SINK s (PRIMARY KEY (a, b), a BIGINT, b STRING) WITH (connector = 'memory')",
	},
	"options": {"CREATE SINK s WITH (a = 1, b.c = $p, 'd-e' = env('X'), table = TRUE, \"from\" = 5m, file = file('x'))"},
	"types": {
		"CREATE SOURCE t (a BOOLEAN, b INT, c DOUBLE, d DECIMAL(12,2), e STRING, f VARCHAR, g VARCHAR(20), h TIMESTAMP_LTZ(3), i DURATION) WITH (a = 1)",
		"CREATE SOURCE t (a boolean, b int, c DOUBLE PRECISION, d decimal(12, 2), e string, f CHARACTER VARYING, g CHAR VARYING(20), h TIMESTAMP(3) WITH LOCAL TIME ZONE, i duration) WITH (a = 1)",
	},
	"param":            {"PARAM p DECIMAL(12,2) DEFAULT 1.00", "param p decimal(12,2) default 1.00"},
	"param not null":   {"PARAM p STRING NOT NULL"},
	"const":            {"CONST span = 5m", "CONST span = 300s", "CONST span = 4m60s"},
	"set":              {"SET zone = 'UTC'", "set zone = 'UTC'"},
	"run batch":        {"RUN BATCH", "run batch"},
	"run microbatch":   {"RUN MICROBATCH"},
	"run every":        {"RUN MICROBATCH EVERY 2s"},
	"run continuous":   {"RUN CONTINUOUS"},
	"run checkpoint":   {"RUN CONTINUOUS CHECKPOINT EVERY 1s"},
	"select":           {"SELECT * FROM t", "select *\nfrom t -- comment", "/* a */ SELECT/**/*FROM t"},
	"select items":     {"SELECT a AS b, t.a AS c, *, 1 + 2 FROM t", "SELECT a b, t.a c, *, 1+2 FROM t"},
	"select all":       {"SELECT a FROM t AS x WHERE a > 1 GROUP BY a, 1 HAVING COUNT(*) > 2 EMIT APPEND", "SELECT a FROM t x WHERE a > 1 GROUP BY a, 1 HAVING COUNT(*) > 2 EMIT FINAL", "SELECT a FROM t x WHERE a > 1 GROUP BY a, 1 HAVING COUNT(*) > 2 EMIT ON WINDOW CLOSE"},
	"grouping window":  {"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, 5m, 1m)", "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, 300s, 60s)"},
	"window interval":  {"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' MINUTE)", "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '5 minutes')", "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL 5 MINUTES)", "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '5m')", "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '300' SECOND)"},
	"window table":     {"SELECT * FROM TUMBLE(t, ts, 5m) AS x", "SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), 5m) x", "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), 5m)) AS x", "SELECT * FROM TABLE(TUMBLE(t, ts, 5m)) x", "SELECT * FROM TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => 5m) x", "SELECT * FROM TUMBLE(SIZE => 5m, DATA => t, TIMECOL => ts) x"},
	"window offset":    {"SELECT * FROM TUMBLE(t, ts, 1h, 5m)", "SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), 1h, 5m)", "SELECT * FROM TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => 1h, OFFSET => 5m)"},
	"window zone":      {"SELECT * FROM TUMBLE(t, ts, 1d, zone => 'UTC')"},
	"insert select":    {"INSERT INTO s SELECT a FROM t"},
	"insert columns":   {"INSERT INTO s (a, b) SELECT a, b FROM t"},
	"insert pipe":      {"INSERT INTO s FROM t |> WHERE a |> EMIT APPEND"},
	"pipe":             {"FROM t", "from t"},
	"pipe operators":   {"FROM t x |> SELECT a, b c |> EXTEND a + 1 AS d |> DROP a, d |> RENAME b AS e, c AS f |> AS y |> WHERE e > 1 |> AGGREGATE COUNT(*) AS n, SUM(e) GROUP BY TUMBLE(ts, 1h), k AS kk |> AGGREGATE MAX(n) GROUP BY TUMBLE(window_time, 1d) |> EMIT APPEND INTO s (a, b)", "FROM t AS x |> SELECT a, b AS c |> EXTEND a + 1 d |> DROP a, d |> RENAME b e, c f |> AS y |> WHERE e > 1 |> AGGREGATE COUNT(*) n, SUM(e) GROUP BY TUMBLE(ts, 1h), k AS kk |> AGGREGATE MAX(n) GROUP BY TUMBLE(window_time, 1d) |> EMIT ON WINDOW CLOSE INTO s (a, b)"},
	"pipe emit":        {"FROM t |> EMIT"},
	"pipe emit into":   {"FROM t |> EMIT INTO s"},
	"pipe emit append": {"FROM t |> EMIT APPEND", "FROM t |> EMIT FINAL"},
	"pipe global":      {"FROM t |> AGGREGATE COUNT(*)"},
	"pipe distinct":    {"FROM t |> AGGREGATE GROUP BY a"},
	"test": {
		"TEST 'n' WITH (p = 1) { GIVEN t PARTITION 2 (a, b) VALUES (1, 'x'), (2, NULL); EXPECT s (a) VALUES (1); EXPECT stdout[2] EMPTY; EXPECT u ORDERED (a) VALUES (-1) }",
		"test 'n' with (p = 1) {\n given t partition 2 (a, b) values (1, 'x'), (2, null); expect s (a) values (1); expect stdout[2] empty; expect u ordered (a) values (-1); }",
	},
	"test defaults":      {"TEST 'n' { GIVEN t (a) VALUES (1); EXPECT s (a) VALUES (1) }", "TEST 'n' { GIVEN t PARTITION 0 (a) VALUES (1); EXPECT s[1] (a) VALUES (1); }"},
	"literals":           {"SELECT 1, 1.5, 0.5, 1e3, 'it''s', TRUE, FALSE, NULL, 1h30m, TIMESTAMP '2026-01-01T00:00:00Z', $p FROM t", "SELECT 1, 1.5, .5, 1e3, 'it''s', true, false, null, 90m, timestamp '2026-01-01T00:00:00Z', $p FROM t"},
	"interval":           {"SELECT INTERVAL '1' DAY FROM t", "SELECT INTERVAL '1 day' FROM t", "SELECT INTERVAL '1d' FROM t", "SELECT INTERVAL 24 HOURS FROM t", "SELECT INTERVAL '1440 minutes' FROM t", "SELECT INTERVAL '86400000 milliseconds' FROM t", "SELECT INTERVAL '23 hours 60 minutes' FROM t"},
	"interval fraction":  {"SELECT INTERVAL '0.5' SECOND FROM t", "SELECT INTERVAL '500' MILLISECONDS FROM t", "SELECT INTERVAL 0.5 SECONDS FROM t"},
	"interval negative":  {"SELECT INTERVAL '-5' MINUTE FROM t"},
	"week":               {"SELECT INTERVAL '1' WEEK FROM t", "SELECT INTERVAL '7' DAYS FROM t"},
	"word before string": {"SELECT interval, date, timestamp, map, array FROM t"},
	"names":              {"SELECT a.b.c, \"Odd name\", `tick``s`, Größe, _x, 한국, $p FROM \"t\""},
	"quotes":             {"SELECT \"a\" FROM t", "SELECT `a` FROM t"},
	"or and not":         {"SELECT a OR b AND NOT c FROM t", "SELECT (a OR (b AND (NOT c))) FROM t"},
	"arithmetic":         {"SELECT a + b * c - d / e % f FROM t", "SELECT (a + (b * c)) - ((d / e) % f) FROM t"},
	"div":                {"SELECT a DIV b * c FROM t", "SELECT (a div b) * c FROM t"},
	"concat":             {"SELECT a || b || c FROM t", "SELECT (a || b) || c FROM t"},
	"unary":              {"SELECT -a * b, - - a, +1, NOT NOT a FROM t", "SELECT (-a) * b, -(-a), + 1, NOT (NOT a) FROM t"},
	"compare":            {"SELECT a + 1 < b, a <> b FROM t", "SELECT (a + 1) < b, a != b FROM t"},
	"is":                 {"SELECT a = b IS NULL, a IS NOT TRUE, a IS FALSE FROM t", "SELECT (a = b) IS NULL, a is not true, a is false FROM t"},
	"json constructors":  {"SELECT JSON_OBJECT('a' VALUE x, 'b' VALUE NULL ABSENT ON NULL), JSON_ARRAY(a, b NULL ON NULL), JSON_OBJECT('a', key) FROM t", "SELECT JSON_OBJECT(KEY 'a' VALUE (x), key 'b' value NULL absent on null), JSON_ARRAY(a, (b) null on null), JSON_OBJECT('a', key) FROM t"},
	"is json":            {"SELECT a IS JSON, a IS NOT JSON OBJECT AND a IS JSON ARRAY, a IS JSON SCALAR FROM t", "SELECT a is json value, (a IS NOT JSON OBJECT) AND (a IS JSON ARRAY), a IS JSON SCALAR FROM t"},
	"is distinct":        {"SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b + 1 FROM t", "SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM (b + 1) FROM t"},
	"between":            {"SELECT a BETWEEN 1 AND 2 AND b, a NOT BETWEEN x + 1 AND 2 FROM t", "SELECT (a BETWEEN 1 AND 2) AND b, a NOT BETWEEN (x + 1) AND 2 FROM t"},
	"in":                 {"SELECT a IN (1, 2) = b, a NOT IN (c) FROM t", "SELECT (a IN (1, 2)) = b, a not in (c) FROM t"},
	"case":               {"SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 2 END FROM t", "SELECT case when a then 1 else 2 end, case (a) when 1 then 2 end FROM t"},
	"cast":               {"SELECT CAST(a AS BIGINT), TRY_CAST(a AS DECIMAL(12,2)) FROM t", "SELECT cast(a as bigint), try_cast(a as decimal(12, 2)) FROM t"},
	"calls":              {"SELECT COUNT(*), LEFT(a, 1), RIGHT(a, 1), COALESCE(a, b), f(), g(x => 1), h(1, x => 2), IF(a, b, c) FROM t"},
	"contextual words":   {"SELECT filter, over, within, div, escape FROM t", "SELECT filter, over, within, div, escape FROM t -- names where no form follows"},
	"div as alias":       {"SELECT a AS div FROM t", "SELECT a div FROM t"},
	"never alias":        {"SELECT a AS emit, state FROM window AS offset", "SELECT a AS emit, state FROM window AS offset"},
	"semicolons":         {"SELECT a FROM t", ";;SELECT a FROM t;;", "SELECT a FROM t;"},
	"space":              {"SELECT a FROM t", "\uFEFFSELECT\u00a0a\tFROM\r\nt\f"},
	"set with dots":      {"SET a.b = 1"},
	"param reference":    {"SELECT $Größe FROM t"},
}

func TestSpellings(t *testing.T) {
	for name, texts := range spellings {
		t.Run(name, func(t *testing.T) {
			f := good(t, texts[0])
			if len(f.Stmts) != 1 {
				t.Fatalf("%d statements", len(f.Stmts))
			}
			if _, bad := f.Stmts[0].(*ast.Bad); bad || ast.HasBad(f.Stmts[0]) {
				t.Fatal("a hole without a diagnostic")
			}
			want := canonical(ast.Dump(f))
			for _, text := range texts[1:] {
				if diff := cmp.Diff(want, canonical(ast.Dump(good(t, text)))); diff != "" {
					t.Errorf("%q\n%s", text, diff)
				}
			}
		})
	}
}

// canonical drops what the tree keeps of a spelling on purpose: the formatter writes names and
// literals as their author did.
func canonical(dump string) string {
	var out []string
	for _, line := range strings.Split(dump, "\n") {
		if trimmed := strings.TrimSpace(line); trimmed == "Spaced: true" {
			continue
		}
		line = strings.TrimSuffix(line, " quoted")
		out = append(out, ast.Fold(line))
	}
	return strings.Join(out, "\n")
}

func TestStatementsAreSplit(t *testing.T) {
	f, diags := parseText("SELECT a FROM t; SELECT FROM; TEST 'x' { EXPECT s EMPTY; EXPECT u EMPTY; }; FROM t")
	if len(f.Stmts) != 4 || len(diags) != 1 {
		t.Fatalf("%d statements, %d diagnostics", len(f.Stmts), len(diags))
	}
	if _, bad := f.Stmts[1].(*ast.Bad); !bad {
		t.Errorf("the second statement is %T", f.Stmts[1])
	}
	if n := len(f.Stmts[2].(*ast.Test).Expect); n != 2 {
		t.Errorf("%d EXPECTs", n)
	}
	f, diags = parseText("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN x THEN y END FROM t; INSERT INTO b FROM t; END; FROM t")
	if len(f.Stmts) != 2 || len(diags) != 0 || len(f.Stmts[0].(*ast.StatementSet).Inserts) != 2 {
		t.Fatalf("BEGIN … END: %d statements, %v", len(f.Stmts), diags)
	}
}

// Precedence is pinned by trees, not only by two texts that could both be wrong.
func TestPrecedence(t *testing.T) {
	f := good(t, "SELECT a OR b = c + d * -e IS NULL FROM t")
	or := f.Stmts[0].(*ast.Query).Body.(*ast.Select).Items[0].Expr.(*ast.Binary)
	is := or.Y.(*ast.IsNull)
	eq := is.X.(*ast.Binary)
	plus := eq.Y.(*ast.Binary)
	times := plus.Y.(*ast.Binary)
	if or.Op != "OR" || eq.Op != "=" || plus.Op != "+" || times.Op != "*" || times.Y.(*ast.Unary).Op != "-" {
		t.Error(ast.Dump(or))
	}
}

func TestDeclaresOfHoles(t *testing.T) {
	cases := map[string]string{
		"CREATE SOURCE a (x) WITH (c = 1)":               "a",
		"CREATE SOURCE IF NOT EXISTS a (x":               "a",
		"CREATE TEMPORARY TABLE \"A b\" (x BIGINT) WITH": "A b",
		"CREATE SINK s WITH":                             "s",
		"CREATE MATERIALIZED VIEW v AS SELECT a FROM":    "v",
		"CREATE LOOKUP l (a INT) WITH (c = )":            "l",
		"PARAM p ARRAY<":                                 "p",
		"CONST c = ":                                     "c",
		"SELECT":                                         "",
		"CREATE":                                         "",
		"INSERT INTO x":                                  "",
		"CREATE SOURCE a (x BIGINT, PRIMARY KEY (x)) WITH (c = )":     "a",
		"CREATE SOURCE a (x BIGINT, y AS x + 1, z MAP<STRING, INT>) ": "a",
	}
	for text, want := range cases {
		f, diags := parseText(text)
		if len(diags) == 0 || len(f.Stmts) != 1 {
			t.Errorf("%q: %d diagnostics, %d statements", text, len(diags), len(f.Stmts))
			continue
		}
		bad, ok := f.Stmts[0].(*ast.Bad)
		if !ok {
			t.Errorf("%q: %T", text, f.Stmts[0])
			continue
		}
		got := ""
		if bad.Declares != nil {
			got = bad.Declares.Text
		}
		if got != want {
			t.Errorf("%q declares %q, want %q", text, got, want)
		}
	}
}

func TestSpans(t *testing.T) {
	text := "INSERT INTO s\nSELECT a + 1 AS x, COUNT(*) FROM TUMBLE(t, ts, 5m) AS u WHERE NOT (a) IS NULL GROUP BY a;"
	f := good(t, text)
	var got []string
	ast.WalkFile(f, func(n ast.Node) bool {
		got = append(got, f.Src.Slice(n.Pos()))
		return true
	})
	want := []string{
		text[:len(text)-1], text[14 : len(text)-1], text[14 : len(text)-1],
		"a + 1 AS x", "a + 1", "a", "1", "COUNT(*)", "COUNT(*)", "TUMBLE(t, ts, 5m) AS u", "t", "TUMBLE(t, ts, 5m)", "ts", "5m",
		"WHERE NOT (a) IS NULL", "NOT (a) IS NULL", "(a) IS NULL", "a", "GROUP BY a", "a", "a",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
