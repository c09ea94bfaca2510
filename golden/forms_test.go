package golden

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/codegen/plan"
)

// formsPrelude declares what the tasks below read and write.
const formsPrelude = `
CREATE SOURCE t (id BIGINT NOT NULL, name STRING, amount DECIMAL(12,2), note STRING, tags ARRAY<STRING>, ts TIMESTAMP NOT NULL, WATERMARK ts DELAY OF 10s)
  WITH (connector = 'file', path = 't.jsonl', format = 'json');
CREATE SOURCE u (id BIGINT NOT NULL, name STRING, amount DECIMAL(12,2), ts TIMESTAMP NOT NULL, WATERMARK ts DELAY OF 10s)
  WITH (connector = 'file', path = 'u.jsonl', format = 'json');
CREATE TABLE d (name STRING NOT NULL, city STRING, PRIMARY KEY (name)) WITH (connector = 'file', path = 'd.csv', format = 'csv');
CREATE SINK s WITH (connector = 'memory');
CREATE SINK named (n BIGINT, who STRING) WITH (connector = 'memory');
`

// forms are tasks in both spellings: first the SELECT form, then the pipe form.
var forms = []struct{ name, sql, pipe string }{
	{"projection", `INSERT INTO s SELECT id, name FROM t`, `FROM t |> SELECT id, name |> EMIT INTO s`},
	{"everything", `INSERT INTO s SELECT * FROM t`, `FROM t |> EMIT INTO s`},
	{"filter", `INSERT INTO s SELECT id FROM t WHERE amount > 10 AND name = 'x'`, `FROM t |> WHERE amount > 10 |> WHERE name = 'x' |> SELECT id |> EMIT INTO s`},
	{"computed", `INSERT INTO s SELECT id * 2 AS d FROM t WHERE id * 2 > 10`, `FROM t |> EXTEND id * 2 AS d |> WHERE d > 10 |> SELECT d |> EMIT INTO s`},
	{"count window", `INSERT INTO s SELECT window_start, window_end, name, COUNT(*) AS n FROM t GROUP BY ROWS(5, 2), name`, `FROM t |> AGGREGATE COUNT(*) AS n GROUP BY ROWS(5, 2), name |> EMIT INTO s`},
	{"rename", `INSERT INTO s SELECT id AS k, name AS who FROM t`, `FROM t |> SELECT id, name |> RENAME id AS k, name AS who |> EMIT INTO s`},
	{"drop", `INSERT INTO s SELECT * EXCEPT (note, tags) FROM t`, `FROM t |> DROP note, tags |> EMIT INTO s`},
	{"set", `INSERT INTO s SELECT id, UPPER(name) AS name FROM t`, `FROM t |> SELECT id, name |> SET name = UPPER(name) |> EMIT INTO s`},
	{"star of an alias", `INSERT INTO s SELECT x.*, id + 1 AS next FROM u AS x`, `FROM u |> EXTEND id + 1 AS next |> EMIT INTO s`},
	{"case", `INSERT INTO s SELECT CASE name WHEN 'x' THEN 1 ELSE id END AS c FROM t`, `FROM t |> SELECT CASE WHEN name = 'x' THEN 1 ELSE id END AS c |> EMIT INTO s`},
	{"between", `INSERT INTO s SELECT id FROM t WHERE id BETWEEN 1 AND 3`, `FROM t |> WHERE id >= 1 |> WHERE id <= 3 |> SELECT id |> EMIT INTO s`},
	{"in", `INSERT INTO s SELECT id FROM t WHERE name IN ('a', 'b')`, `FROM t |> WHERE name IN ('a', 'b') |> SELECT id |> EMIT INTO s`},
	{"like", `INSERT INTO s SELECT id FROM t WHERE name LIKE 'a%'`, `FROM t |> WHERE name LIKE 'a%' |> SELECT id |> EMIT INTO s`},
	{"groups", `INSERT INTO s SELECT name, COUNT(*) AS n FROM t GROUP BY name`, `FROM t |> AGGREGATE COUNT(*) AS n GROUP BY name |> EMIT INTO s`},
	{"ordinal", `INSERT INTO s SELECT name, COUNT(*) AS n FROM t GROUP BY 1`, `FROM t |> AGGREGATE COUNT(*) AS n GROUP BY name |> EMIT INTO s`},
	{"having", `INSERT INTO s SELECT name AS who, SUM(amount) AS total FROM t GROUP BY who HAVING total > 5`,
		`FROM t |> AGGREGATE SUM(amount) AS total GROUP BY name AS who |> WHERE total > 5 |> EMIT INTO s`},
	{"hidden aggregate", `INSERT INTO s SELECT name FROM t GROUP BY name HAVING MAX(id) > 5`,
		`FROM t |> AGGREGATE MAX(id) AS m GROUP BY name |> WHERE m > 5 |> SELECT name |> EMIT INTO s`},
	{"whole input", `INSERT INTO s SELECT COUNT(*) AS n, AVG(amount) AS mean FROM t`, `FROM t |> AGGREGATE COUNT(*) AS n, AVG(amount) AS mean |> EMIT INTO s`},
	{"tumble", `INSERT INTO s SELECT window_start, window_end, name, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 5m), name`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 5m), name |> EMIT INTO s`},
	{"tumble as a table function", `INSERT INTO s SELECT window_start, window_end, name, COUNT(*) AS n FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE) GROUP BY window_start, window_end, name`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 5m), name |> EMIT INTO s`},
	{"hop", `INSERT INTO s SELECT window_start, window_end, SUM(amount) AS total FROM HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE) GROUP BY window_start, window_end`,
		`FROM t |> AGGREGATE SUM(amount) AS total GROUP BY HOP(ts, 1m, 5m) |> EMIT INTO s`},
	{"cumulate", `INSERT INTO s SELECT window_start, window_end, COUNT(*) AS n FROM CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR) GROUP BY window_start, window_end`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY CUMULATE(ts, 1m, 1h) |> EMIT INTO s`},
	{"session", `INSERT INTO s SELECT window_start, window_end, name, COUNT(*) AS n FROM t GROUP BY SESSION(ts, 5m), name`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY SESSION(ts, 5m), name |> EMIT INTO s`},
	{"zone", `INSERT INTO s SELECT window_start, window_end, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 1d, zone => 'Asia/Seoul')`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1d, zone => 'Asia/Seoul') |> EMIT INTO s`},
	{"two aggregates", `INSERT INTO s SELECT w, MAX(n) AS most FROM (SELECT window_end AS w, name, COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 5m), name) AS x GROUP BY w`,
		`FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 5m), name |> SELECT window_end AS w, n |> AGGREGATE MAX(n) AS most GROUP BY w |> EMIT INTO s`},
	{"subquery", `INSERT INTO s SELECT d FROM (SELECT id * 2 AS d FROM t) AS x WHERE d > 3`, `FROM t |> SELECT id * 2 AS d |> WHERE d > 3 |> EMIT INTO s`},
	{"common table", `INSERT INTO s WITH x AS (SELECT id * 2 AS d FROM t) SELECT d FROM x WHERE d > 3`, `FROM t |> SELECT id * 2 AS d |> WHERE d > 3 |> EMIT INTO s`},
	{"union", `INSERT INTO s SELECT id, name FROM t UNION ALL SELECT id, name FROM u`, `FROM t |> SELECT id, name |> UNION ALL (FROM u |> SELECT id, name) |> EMIT INTO s`},
	{"union of windows", `INSERT INTO s SELECT name, ts FROM t WHERE id > 1 UNION ALL SELECT name, ts FROM u`, `FROM t |> WHERE id > 1 |> SELECT name, ts |> UNION ALL (FROM u |> SELECT name, ts) |> EMIT INTO s`},
	{"table join", `INSERT INTO s SELECT t.id, d.city FROM t JOIN d ON t.name = d.name`, `FROM t |> JOIN d ON t.name = d.name |> SELECT t.id, d.city |> EMIT INTO s`},
	{"left join", `INSERT INTO s SELECT t.id, d.city FROM t LEFT JOIN d ON t.name = d.name`, `FROM t |> LEFT JOIN d ON t.name = d.name |> SELECT t.id, d.city |> EMIT INTO s`},
	{"cross join with a condition", `INSERT INTO s SELECT t.id, d.city FROM t, d WHERE t.name = d.name`, `FROM t |> JOIN d ON t.name = d.name |> SELECT t.id, d.city |> EMIT INTO s`},
	{"exists", `INSERT INTO s SELECT id FROM t WHERE name IN (SELECT name FROM d)`, `FROM t |> SEMI JOIN d ON t.name = d.name |> SELECT id |> EMIT INTO s`},
	{"subscript", `INSERT INTO s SELECT id, tags[1] AS first FROM t`, `FROM t |> EXTEND tags[1] AS first |> SELECT id, first |> EMIT INTO s`},
	{"columns of the sink", `INSERT INTO s SELECT id FROM t; INSERT INTO named (who, n) SELECT name, id FROM t`, `INSERT INTO s SELECT id FROM t; FROM t |> SELECT name, id |> EMIT INTO named (who, n)`},
	{"append", `INSERT INTO s SELECT id FROM t EMIT APPEND`, `FROM t |> SELECT id |> EMIT APPEND INTO s`},
}

// TestForms: a task in the words of SQL and in pipes is one plan.
func TestForms(t *testing.T) {
	if len(forms) < 25 {
		t.Fatalf("%d tasks", len(forms))
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			var plans [2]string
			for i, text := range []string{f.sql, f.pipe} {
				p, err := compile("forms", formsPrelude+text+";")
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				plans[i] = plan.Dump(p.plan)
			}
			if diff := cmp.Diff(plans[0], plans[1]); diff != "" {
				t.Errorf("two plans (-SELECT +pipe):\n%s", diff)
			}
		})
	}
}
