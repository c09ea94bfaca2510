package ast_test

import (
	"fmt"
	goast "go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
)

// everything has every kind of node.
const everything = `
PARAM p BIGINT DEFAULT 1; CONST c = 5m; SET zone = 'UTC'; RUN MICROBATCH EVERY 1s;
CREATE SOURCE t (a BIGINT, ts TIMESTAMP, WATERMARK ts DELAY OF c MAX AHEAD 1h) WITH (connector = $p);
CREATE SINK s WITH (connector = 'x');
INSERT INTO s SELECT a AS b, * FROM TUMBLE(t, ts, 5m) WHERE NOT a IS NULL GROUP BY a HAVING COUNT(*) > 1;
FROM t |> SELECT a |> EXTEND a + 1 AS b |> DROP a |> RENAME b AS c |> AS d |> WHERE c BETWEEN 1 AND 2
  |> AGGREGATE SUM(c) GROUP BY d |> JOIN u |> EMIT;
SELECT CASE a WHEN 1 THEN 2 ELSE 3 END, CAST(a AS BIGINT), a IN (1, 2) FROM t;
TEST 'x' WITH (p = 2) { GIVEN t (a) VALUES (1); EXPECT s (a) VALUES (-1); };
CREATE VIEW v AS SELECT a FROM t;
IMPORT GO './p' AS p; EXECUTE STATEMENT SET BEGIN INSERT INTO s VALUES (1); END;
CREATE LOOKUP l (a BIGINT, b ARRAY<INT> METADATA, c ROW<a INT>, d AS a + 1, e INT FROM '$.x') WITH (connector = 'x');
WITH w AS (SELECT 1 UNION SELECT 2) SELECT DISTINCT a FROM (SELECT b FROM t) AS q JOIN u ON a = b STATE TTL 1d, UNNEST(x), TABLE(f(x)),
  HOP(t, ts, 1m, 5m) GROUP BY ROLLUP (a) QUALIFY a ORDER BY a LIMIT 1 EMIT UPDATE EVERY 1s CHART bar (a = 1);
FROM (SELECT b FROM t UNION ALL (SELECT c FROM t)) |> SET a = 1 |> UNION ALL (FROM u) |> DISTINCT |> ORDER BY a |> LIMIT 1 |> CALL f(a) |> TEE INTO s
  |> DEDUP BY a WITHIN 1d |> FOLD p.F PARTITION BY a |> MAP p.F |> REDUCE p.F |> MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS a) |> JOYN u |> EMIT |> CHART bar;
SELECT a IN (SELECT 1), EXISTS (SELECT 1), (SELECT 1), a LIKE b, a[1], f(x).y, ARRAY[1], MAP[1, 2], ROW(1), (1, 2), SUM(a) OVER (ORDER BY b ROWS 1 PRECEDING)
  FROM t MATCH_RECOGNIZE (AFTER MATCH SKIP TO NEXT ROW PATTERN (^ (A | B*) {- C -} PERMUTE(A, B)) SUBSET U = (A) DEFINE A AS a) WINDOW w AS (ORDER BY a);
`

func parseText(text string) *ast.File {
	var bag diag.Bag
	return parse.File(source.New("q.sq", text), &bag)
}

// declared returns the types with a method of that name: the members of a closed set.
func declared(t *testing.T, method string) map[string]bool {
	out := map[string]bool{}
	var decls []goast.Decl
	for _, name := range []string{"stmt.go", "query.go", "relation.go", "expr.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, f.Decls...)
	}
	for _, d := range decls {
		if fn, ok := d.(*goast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == method {
			out["*ast."+fn.Recv.List[0].Type.(*goast.StarExpr).X.(*goast.Ident).Name] = true
		}
	}
	return out
}

// Walk reaches a node of every type of the closed sets, so a new type without a case is noticed.
func TestWalkReachesEveryType(t *testing.T) {
	seen := map[string]bool{}
	ast.WalkFile(parseText(everything), func(n ast.Node) bool {
		seen[typeOf(n)] = true
		return true
	})
	for _, set := range []string{"stmt", "body", "pipeOp", "relation", "pattern", "expr"} {
		types := declared(t, set)
		if len(types) < 5 {
			t.Fatalf("%s has only %d members", set, len(types))
		}
		for name := range types {
			if !seen[name] {
				t.Errorf("%s of %s is not reached", name, set)
			}
		}
	}
}

func typeOf(n ast.Node) string { return fmt.Sprintf("%T", n) }

func TestWalkStops(t *testing.T) {
	n := 0
	ast.WalkFile(parseText("SELECT a + b FROM t; RUN BATCH"), func(ast.Node) bool { n++; return false })
	if n != 2 {
		t.Errorf("%d visits, want one a statement", n)
	}
}

func TestHasBad(t *testing.T) {
	f := parseText("FROM t |> JOYN u; SELECT INTERVAL 'x' DAY FROM t; SELECT a FROM t")
	for i, want := range []bool{true, true, false} {
		if got := ast.HasBad(f.Stmts[i]); got != want {
			t.Errorf("statement %d: %v", i, got)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"": "", "abc": "abc", "AbC_1": "abc_1", "Größe": "größe", "GRÖSSE": "grÖsse", "\u212a": "\u212a"} {
		if got := ast.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// Positions and comments are no part of a dump; everything else is.
func TestDump(t *testing.T) {
	a := ast.Dump(parseText("SELECT a+1 x FROM t"))
	b := ast.Dump(parseText("/* c */ SELECT  a + 1 AS x\nFROM t ;"))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	want := `File
  Stmts: [1]
  - Query
      Body: Select
        Items: [1]
        - SelectItem
            Expr: Binary
              Op: "+"
              X: Ident
                Parts: [1]
                - a
              Y: Literal
                Kind: integer
                Text: "1"
            Alias: x
        From: TableRef
          Name: t
`
	if diff := cmp.Diff(want, a); diff != "" {
		t.Error(diff)
	}
	for _, other := range []string{"SELECT a-1 x FROM t", "SELECT a+2 x FROM t", "SELECT a+1.0 x FROM t", "SELECT a+1 y FROM t", "SELECT A+1 x FROM t", "SELECT a+1 x FROM t u", "SELECT a+1 x FROM \"t\""} {
		if ast.Dump(parseText(other)) == a {
			t.Errorf("%s has the same dump", other)
		}
	}
}
