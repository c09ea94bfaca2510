package typecheck_test

import (
	"testing"

	"github.com/streamc/streamc/typecheck/typed"
)

// TestForms: one task, several spellings, one tree.
func TestForms(t *testing.T) {
	for _, task := range [][]string{
		{`SELECT a, b FROM t`, `FROM t |> SELECT a, b`, `FROM t |> EXTEND 1 AS x |> SELECT a, b`, `SELECT x.a, x.b FROM t AS x`, `FROM t |> AS x |> SELECT x.a, x.b`},
		{`SELECT * FROM t`, `FROM t`, `FROM t |> EMIT`, `FROM t |> SELECT *`, `SELECT * FROM t EMIT ON WINDOW CLOSE`},
		{`SELECT a FROM t WHERE b > 1 AND name = 'x'`, `FROM t |> WHERE b > 1 |> WHERE name = 'x' |> SELECT a`, `FROM t |> WHERE b > 1 AND name = 'x' |> DROP b, name, price, created, ts`,
			`FROM t |> SELECT a, b, name |> WHERE b > 1 |> WHERE name = 'x' |> SELECT a`},
		{`SELECT a * 2 AS d FROM t WHERE a * 2 > 10`, `FROM t |> EXTEND a * 2 AS d |> WHERE d > 10 |> SELECT d`, `FROM t |> SELECT a * 2 AS d |> WHERE d > 10`},
		{`SELECT a AS x, b AS y FROM t`, `FROM t |> SELECT a, b |> RENAME a AS x, b AS y`},
		{`SELECT name, COUNT(*) AS n FROM t GROUP BY name`, `FROM t |> AGGREGATE COUNT(*) AS n GROUP BY name`, `SELECT name, COUNT(*) AS n FROM t GROUP BY 1`,
			`FROM t |> AGGREGATE COUNT(*) AS n, MAX(a / b) AS unused GROUP BY name |> DROP unused`},
		{`SELECT name AS who, SUM(a) AS total FROM t GROUP BY who HAVING total > 5`, `SELECT name AS who, SUM(a) AS total FROM t GROUP BY name HAVING SUM(a) > 5`,
			`FROM t |> AGGREGATE SUM(a) AS total GROUP BY name AS who |> WHERE total > 5`},
		{`SELECT name FROM t GROUP BY name HAVING MAX(a) > 5`, `FROM t |> AGGREGATE MAX(a) AS m GROUP BY name |> WHERE m > 5 |> SELECT name`},
		{`SELECT MAX(a) AS m, name, COUNT(*) AS n FROM t GROUP BY name HAVING MIN(b) > 0`, `FROM t |> AGGREGATE MIN(b) AS lo, COUNT(*) AS n, MAX(a) AS m GROUP BY name |> WHERE lo > 0 |> SELECT m, name, n`},
		{`SELECT COUNT(*) AS n, SUM(a + 1) AS s FROM t`, `FROM t |> AGGREGATE COUNT(*) AS n, SUM(a + 1) AS s`, `FROM t |> EXTEND a + 1 AS c |> AGGREGATE COUNT(*) AS n, SUM(c) AS s`},
		{`SELECT SUM(a) * 2 AS s FROM t`, `FROM t |> AGGREGATE SUM(a) * 2 AS s`, `FROM t |> AGGREGATE SUM(a) AS x |> SELECT x * 2 AS s`},
		{`SELECT window_start, window_end, name, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 5m), name`,
			`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 5m), name`,
			`SELECT window_start, window_end, name, COUNT(*) AS n FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE) GROUP BY window_start, window_end, name`,
			`SELECT window_start, window_end, name, COUNT(*) AS n FROM TUMBLE(t, ts, 5m) GROUP BY window_end, name`,
			`SELECT window_start, window_end, name, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), 5m)) GROUP BY name, window_start`,
			`SELECT window_start, window_end, name, COUNT(*) AS n FROM TUMBLE(t, ts, 300s, 10m) GROUP BY window_start, window_end, window_time, name`,
			`FROM TUMBLE(t, ts, 5m) |> AGGREGATE COUNT(*) AS n GROUP BY window_start, window_end, name`,
			`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 5m, -5m), name`},
		{`SELECT window_time, MAX(a) AS m FROM t WHERE a > 1 GROUP BY TUMBLE(ts, 1h)`, `FROM t |> WHERE a > 1 |> AGGREGATE MAX(a) AS m GROUP BY TUMBLE(ts, 1h) |> SELECT window_time, m`},
		{`SELECT window_start, COUNT(*) AS n FROM TUMBLE(t, ts, 1h) WHERE a > 1 GROUP BY window_start`,
			`FROM TUMBLE(t, ts, 1h) |> WHERE a > 1 |> AGGREGATE COUNT(*) AS n GROUP BY window_start |> SELECT window_start, n`},
		{`SELECT window_start, a FROM TUMBLE(t, ts, 1h) WHERE a > 1`, `FROM TUMBLE(t, ts, 1h) |> WHERE a > 1 |> SELECT window_start, a`},
		{`SELECT a FROM t WHERE a BETWEEN 1 AND 3`, `FROM t |> WHERE a >= 1 |> WHERE a <= 3 |> SELECT a`},
		{`SELECT CASE name WHEN 'x' THEN 1 ELSE a END AS c FROM t`, `FROM t |> SELECT CASE WHEN name = 'x' THEN 1 ELSE a END AS c`},
		{`INSERT INTO s SELECT a, name FROM t`, `INSERT INTO s (n, text) SELECT a, name FROM t`, `FROM t |> SELECT a, name |> EMIT INTO s`, `FROM t |> SELECT a, name |> EMIT APPEND INTO s (n, text)`},
	} {
		var first string
		for i, text := range task {
			p, l := check(helpPrelude + "CREATE SINK s (n BIGINT, text STRING) WITH (connector = 'memory');" + text + ";")
			if p == nil {
				t.Errorf("%s: %v", text, l)
				continue
			}
			dump := typed.Dump(p)
			switch {
			case i == 0:
				first = dump
			case dump != first:
				t.Errorf("%s\nis not the same as\n%s\ngot %s\nwant %s", text, task[0], dump, first)
			}
		}
	}
}
