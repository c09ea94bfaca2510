package typecheck_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// TestAssignment: the conversion of what is written into a column, or why there is none.
func TestAssignment(t *testing.T) {
	prelude := `CREATE SOURCE t (a BIGINT NOT NULL, b BIGINT, x DOUBLE NOT NULL, p DECIMAL(12,2) NOT NULL, s STRING NOT NULL, ts TIMESTAMP NOT NULL) WITH (connector = 'stdin', format = 'json');`
	for _, c := range []struct{ column, expr, want string }{
		{"BIGINT", "a", "e#0"},
		{"BIGINT NOT NULL", "a", "e#0"},
		{"BIGINT NOT NULL", "b", "assign(e#0)::BIGINT NOT NULL"},
		{"DOUBLE", "a", "implicit(e#0)::DOUBLE NOT NULL"},
		{"DOUBLE NOT NULL", "b", "assign(e#0)::DOUBLE NOT NULL"},
		{"DOUBLE", "p", "implicit(e#0)::DOUBLE NOT NULL"},
		{"DECIMAL(14,3)", "p", "implicit(e#0)::DECIMAL(14,3) NOT NULL"},
		{"DECIMAL(12,1)", "p", "assign(e#0)::DECIMAL(12,1) NOT NULL"},
		{"DECIMAL(12,3)", "p", "assign(e#0)::DECIMAL(12,3) NOT NULL"},
		{"DECIMAL(19,0)", "a", "implicit(e#0)::DECIMAL(19,0) NOT NULL"},
		{"DECIMAL(19,2)", "b", "assign(e#0)::DECIMAL(19,2)"},
		{"DECIMAL(9,4)", "1.5", "e#0 of 1.5000::DECIMAL(9,4)"},
		{"DOUBLE", "3", "e#0 of 3::DOUBLE"},
		{"TIMESTAMP NOT NULL", "'2026-01-01 09:00:00+09:00'", "e#0 of TIMESTAMP '2026-01-01T00:00:00Z'"},
		{"DURATION", "'90m'", "e#0 of 1h30m"},
		{"BIGINT", "NULL", "e#0 of NULL::BIGINT"},
		{"BIGINT", "p", "SQ2017"},
		{"BIGINT", "x", "SQ2017"},
		{"DECIMAL(9,2)", "x", "SQ2017"},
		{"STRING", "a", "SQ2017"},
		{"BIGINT", "s", "SQ2017"},
		{"TIMESTAMP", "s", "SQ2017"},
		{"BIGINT NOT NULL", "NULL", "SQ2017"},
		{"DECIMAL(2,1)", "1.25", "e#0"},
	} {
		p, l := check(prelude + fmt.Sprintf("CREATE SINK o (e %s) WITH (connector = 'memory'); INSERT INTO o SELECT %s AS e FROM t;", c.column, c.expr))
		got := ""
		if p == nil {
			got = string(l[0].Code)
		} else {
			ops := p.Queries[0].Ops
			item := ops[len(ops)-1].(*typed.Output).Items[0]
			got = typed.Text(item)
			if pr := ops[len(ops)-2].(*typed.Project); strings.HasPrefix(c.want, "e#0 of ") {
				got += " of " + typed.Text(pr.Items[0])
			}
		}
		if c.expr == "1.25" { // a literal that does not fit is a row error, like any other value
			if !strings.Contains(typed.Dump(p), "assign(1.25::DECIMAL(3,2))::DECIMAL(2,1) NOT NULL") {
				t.Errorf("1.25 into DECIMAL(2,1):\n%s", typed.Dump(p))
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s into %s: %s, want %s", c.expr, c.column, got, c.want)
		}
	}
}

// TestDefaultMode: E6 for append plans, changing plans in bounded and in unbounded runs.
func TestDefaultMode(t *testing.T) {
	unbounded := catalog.Default()
	for _, c := range unbounded.Sources {
		if c.Name == "memory" {
			c.Bounded = false
		}
	}
	for _, c := range []struct{ run, query, want string }{
		{"", "SELECT a FROM t", "append"},
		{"", "SELECT a, COUNT(*) AS n FROM t GROUP BY a", "changes live"},
		{"RUN BATCH;", "SELECT a, COUNT(*) AS n FROM t GROUP BY a", "final result"},
		{"RUN CONTINUOUS;", "SELECT COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, 1m)", "append"},
		{"RUN CONTINUOUS;", "FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1m) |> AGGREGATE COUNT(n) AS m", "changes live"},
		{"RUN BATCH;", "FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1m) |> AGGREGATE MAX(n) AS m", "final result"},
		{"RUN BATCH;", "FROM t |> AGGREGATE COUNT(*) AS n GROUP BY TUMBLE(ts, 1m) |> EMIT APPEND", "append"},
	} {
		bag := &diag.Bag{}
		text := "CREATE SOURCE t (a BIGINT, ts TIMESTAMP, WATERMARK ts DELAY OF 0s) WITH (connector = 'memory');" + c.run + c.query + ";"
		p := typecheck.Check(parse.File(source.New("q.sq", text), bag), unbounded, bag)
		got := ""
		if p == nil {
			got = string(bag.All()[0].Code)
		} else if dump := typed.Dump(p); strings.Contains(dump, "output stdout "+c.want+"\n") {
			got = c.want
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %s\n%v", c.run, c.query, got, c.want, bag.All())
		}
	}
}

// TestSinksOfQueries: names of queries and implicit sinks, and the columns that a sink takes from several queries.
func TestSinksOfQueries(t *testing.T) {
	p, l := check(helpPrelude + `CREATE SINK o WITH (connector = 'memory');
		SELECT a FROM t; INSERT INTO o SELECT a, name FROM t; SELECT b FROM t; FROM t |> SELECT b, name |> EMIT INTO o;`)
	if p == nil {
		t.Fatal(l)
	}
	var got []string
	for _, q := range p.Queries {
		got = append(got, q.Name)
	}
	for _, s := range p.Sinks {
		got = append(got, fmt.Sprintf("%d %s (%s)", s.Index, s.Name, s.Schema))
	}
	want := "stdout; o; stdout[2]; o[2]; 0 o (a BIGINT, name STRING NOT NULL); 1 stdout (a BIGINT NOT NULL); 2 stdout[2] (b BIGINT)"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// TestZone: SET zone gives literals without an offset their zone, wherever the statement stands.
func TestZone(t *testing.T) {
	p, l := check(helpPrelude + `SELECT TIMESTAMP '2026-01-01T09:00:00' AS x, TIMESTAMP '2026-01-01T09:00:00Z' AS y FROM t; SET zone = 'Asia/Seoul';`)
	if p == nil {
		t.Fatal(l)
	}
	dump := typed.Dump(p)
	for _, want := range []string{"x := TIMESTAMP '2026-01-01T00:00:00Z'", "y := TIMESTAMP '2026-01-01T09:00:00Z'"} {
		if !strings.Contains(dump, want) {
			t.Errorf("no %s in\n%s", want, dump)
		}
	}
}

// TestSecrets: a value that comes from the environment or a file is marked, and its text shows only where it comes from.
func TestSecrets(t *testing.T) {
	p, l := check(`CREATE SOURCE t (a BIGINT) WITH (connector = 'file', path = env('DIR') || '/x.json', format = 'json'); SELECT a FROM t;`)
	if p == nil {
		t.Fatal(l)
	}
	o := p.Sources[0].With[0]
	if !o.Secret || typed.Text(o.Value) != "(env('DIR') || '/x.json')" {
		t.Errorf("%+v %s", o, typed.Text(o.Value))
	}
}

// TestHoles: a tree with holes everywhere gives no panic, and no program once the parser has reported them.
func TestHoles(t *testing.T) {
	bag := &diag.Bag{}
	src := source.New("holes.sq", "")
	bag.Add(diag.Unexpected(src, source.Span{}, "nothing", ""))
	f := &ast.File{Src: src, Stmts: []ast.Stmt{
		&ast.Bad{}, &ast.CreateSource{}, &ast.CreateSource{Name: ast.Name{Text: "s"}, Columns: []*ast.Column{nil, {}, {Name: ast.Name{Text: "a"}}}, Watermark: &ast.Watermark{}},
		&ast.CreateSource{Name: ast.Name{Text: "r"}, OnError: &ast.OnError{Kind: ast.OnErrorInto}, LateInto: &ast.Name{}, With: []*ast.Option{{}}},
		&ast.CreateSink{}, &ast.Param{}, &ast.Const{}, &ast.Set{}, &ast.Run{}, &ast.Insert{}, &ast.Insert{Query: &ast.Query{}}, &ast.Query{},
		&ast.Query{Body: &ast.Select{}}, &ast.Query{Body: &ast.From{}}, &ast.StatementSet{}, &ast.CreateView{}, &ast.CreateLookup{},
		&ast.Query{Body: &ast.Select{From: &ast.TableRef{Name: ast.Name{Text: "s"}}, Items: []*ast.SelectItem{nil, {}, {Expr: &ast.Bad{}}, {Expr: &ast.Binary{Op: "+"}}, {Expr: &ast.Case{}}, {Expr: &ast.Call{}}, {Expr: &ast.Ident{}}}, Where: &ast.Where{}, GroupBy: &ast.GroupBy{Items: []*ast.SelectItem{nil, {}}}}},
		&ast.Query{Body: &ast.From{Rel: &ast.WindowTable{Input: &ast.TableRef{Name: ast.Name{Text: "s"}}, Call: &ast.Call{}}}, Ops: []ast.PipeOp{&ast.Bad{}, &ast.PipeSelect{}}},
		&ast.Query{Body: &ast.From{Rel: &ast.TableRef{Name: ast.Name{Text: "s"}}}, Ops: []ast.PipeOp{&ast.PipeRename{}, &ast.PipeDrop{}, &ast.PipeAggregate{}, &ast.PipeWhere{}, &ast.PipeEmit{Sink: &ast.Name{}}}},
		&ast.Test{Given: []*ast.Given{{}, {Source: ast.Name{Text: "s"}, Rows: [][]ast.Expr{nil, {nil}}}}, Expect: []*ast.Expect{{}}},
	}}
	if typecheck.Check(f, catalog.Default(), bag) != nil {
		t.Error("a program in spite of errors")
	}
}

// TestManyErrors: a file full of mistakes ends in one message that says so.
func TestManyErrors(t *testing.T) {
	_, l := check(helpPrelude + "SELECT 1 AS a" + strings.Repeat(", x", 30_000) + " FROM t;")
	if len(l) != 201 || !has(l, "SQ1019") {
		t.Errorf("%d messages", len(l))
	}
}

// TestLongChains: operators in a row, names over names.
func TestLongChains(t *testing.T) {
	query := helpPrelude + "SELECT " + strings.Repeat("a + ", 1500) + "a AS s, " + "name" + strings.Repeat(" || name", 1500) + " AS n FROM t WHERE a = 1" + strings.Repeat(" OR a = 1", 5000) + ";"
	if p, l := check(query); p == nil {
		t.Errorf("%v", l[0])
	}
	var b strings.Builder
	b.WriteString(helpPrelude + "FROM t |> SELECT a AS x0")
	for i := range 40 {
		fmt.Fprintf(&b, " |> SELECT x%d + x%d AS x%d", i, i, i+1)
	}
	if _, l := check(b.String() + ";"); !has(l, "SQ2027") {
		t.Errorf("2^40 operations must be refused: %v", l)
	}
}
