package typecheck_test

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/typecheck/typed"
)

// TestNeeded: what a query needs of its source (language.md T4a), as the scan line of the dump.
func TestNeeded(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`SELECT a FROM t`, `need (a)`},
		{`SELECT * FROM t`, `need (a, b, name, price, created, ts)`},
		{`SELECT 1 AS x FROM t`, `need ()`},
		{`SELECT a FROM t WHERE b > 1`, `need (a, b)`},
		{`FROM t |> EXTEND price / 0 AS p |> SELECT a`, `need (a)`},
		{`FROM t |> EXTEND price / 0 AS p |> WHERE p > 1 |> SELECT a`, `need (a, price)`},
		{`FROM t |> WHERE TRUE |> SELECT a`, `need (a)`},
		{`SELECT COUNT(*) AS n FROM t`, `need ()`},
		{`SELECT COUNT(b) AS n FROM t`, `need (b)`},
		{`FROM t |> AGGREGATE COUNT(*) AS n, SUM(b) AS s GROUP BY name |> SELECT n`, `need (name)`},
		{`FROM t |> AGGREGATE COUNT(*) AS n, SUM(b) AS s GROUP BY name |> WHERE s > 1 |> SELECT n`, `need (b, name)`},
		{`SELECT COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 1m)`, `need (ts) uses time`},
		{`SELECT a FROM TUMBLE(t, ts, 1m)`, `need (a, ts) uses time`},
		{`SELECT window_start, name, COUNT(*) AS n FROM TUMBLE(t, ts, 1m) WHERE a > 1 GROUP BY window_start, name`, `need (a, name, ts) uses time`},
		{`FROM t |> AGGREGATE COUNT(*) AS n, MAX(a) AS m, MIN(b) AS unused GROUP BY TUMBLE(ts, 1m) |> AGGREGATE MAX(m) AS m GROUP BY TUMBLE(window_time, 1h)`, `need (a, ts) uses time`},
		{`FROM t |> AGGREGATE MAX(a) AS m GROUP BY name |> AGGREGATE COUNT(*) AS n`, `need (name)`},
		{`SELECT ts, created FROM t`, `need (created, ts)`},
	} {
		p, l := check(helpPrelude + c.query + ";")
		if p == nil {
			t.Errorf("%s: %v", c.query, l)
			continue
		}
		if dump := typed.Dump(p); !strings.Contains(dump, "scan t "+c.want+"\n") {
			t.Errorf("%s: want %s, got\n%s", c.query, c.want, dump)
		}
	}
}

// TestUnusedAggregate: an aggregate that nobody reads leaves the tree, and what reads the others follows.
func TestUnusedAggregate(t *testing.T) {
	p, l := check(helpPrelude + `FROM t |> AGGREGATE SUM(b) AS x, COUNT(*) AS n, MAX(a) AS m GROUP BY TUMBLE(ts, 1m), name
		|> WHERE m > 2 |> SELECT window_end, name, n + m AS z;`)
	if p == nil {
		t.Fatal(l)
	}
	want := `  aggregate tumble #5 size 1m
    key name#2
    COUNT(*) -> BIGINT NOT NULL
    MAX a#0 -> BIGINT NOT NULL
    out window_start TIMESTAMP NOT NULL, window_end TIMESTAMP NOT NULL, name STRING NOT NULL, count BIGINT NOT NULL, max BIGINT NOT NULL, (window_time TIMESTAMP NOT NULL)
    time [1 5]
  filter
    and (max#4 > 2)
  project
    window_end := window_end#1
    name := name#2
    z := (count#3 + max#4)
    time [0]
`
	if dump := typed.Dump(p); !strings.Contains(dump, want) {
		t.Errorf("want\n%s\ngot\n%s", want, dump)
	}
}
