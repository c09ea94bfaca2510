package parse_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
)

// codes renders diagnostics as "SQ1021 5mx", the text clipped.
func codes(f *ast.File, diags []diag.Diagnostic) []string {
	var out []string
	for _, d := range diags {
		text := f.Src.Slice(d.Span)
		if len(text) > 20 {
			text = text[:20] + "…"
		}
		out = append(out, string(d.Code)+" "+text)
	}
	return out
}

// Texts that are wrong in ways an annotation cannot stand beside.
func TestHostileLexically(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"white space", " \n\t\r\n", ""},
		{"only a comment", "-- nothing", ""},
		{"only a BOM", "\uFEFF", ""},
		{"BOM", "\uFEFFSELECT a FROM t;", ""},
		{"BOM inside", "SELECT \uFEFFa FROM t;", "SQ1013 \uFEFF"},
		{"open string", "SELECT 'abc FROM t; SELECT b FROM t;", "SQ1010 '"},
		{"open string at the end", "SELECT a FROM t; SELECT '", "SQ1010 '"},
		{"open string after another", "SELECT 'a' || 'b FROM t;", "SQ1010 '"},
		{"open quoted name", "SELECT \"abc FROM t;", "SQ1010 \""},
		{"open comment", "SELECT a FROM t; /* SELECT", "SQ1010 /*"},
		{"open comment in a statement", "SELECT a /* FROM t", "SQ1010 /*"},
		{"open comment, nested", "/* /* */ SELECT a FROM t", ""},
		{"brace", "TEST 'x' { EXPECT s EMPTY;", "SQ1025 {"},
		{"braces", "SELECT a FROM t; } ; SELECT b FROM t;", "SQ1025 }"},
		{"NUL", "SELECT\x00\x00a FROM t;", "SQ1013 \x00\x00"},
		{"NUL in a string", "SELECT 'a\x00b' FROM t;", ""},
		{"control", "SELECT \x1b[31m FROM t;", "SQ1013 \x1b"},
		{"invalid UTF-8", "SELECT \xff\xfe, \xff FROM t;", "SQ1014 \xff"},
		{"invalid UTF-8 in a string", "SELECT 'a\xffb' FROM t;", "SQ1014 \xff"},
		{"invalid UTF-8 in a comment", "SELECT a -- \xff\nFROM t;", "SQ1014 \xff"},
		{"invalid UTF-8 in a name", "SELECT a\xff FROM t;", "SQ1014 \xff"},
		{"cut UTF-8", "SELECT a FROM t -- \xed\x95", "SQ1014 \xed"},
		{"surrogate", "SELECT '\xed\xa0\x80' FROM t", "SQ1014 \xed"},
		{"UTF-16", "S\x00E\x00L\x00", "SQ1013 \x00|SQ1013 \x00|SQ1013 \x00"},
		{"dollar", "$", "SQ1013 $"},
		{"lone CR", "SELECT a\rFROM t\r;", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, diags := parseText(c.text)
			if diff := cmp.Diff(c.want, strings.Join(codes(f, diags), "|")); diff != "" {
				t.Error(diff)
			}
			checkSpans(t, f)
		})
	}
}

// A lost quote shifts all quotes behind it; the message names the first string over several lines.
func TestOpenStringNamesTheCulprit(t *testing.T) {
	_, diags := parseText("SELECT a FROM t;\nSELECT 'abc FROM t;\nSELECT b FROM t WHERE c = 'x;\nSELECT d FROM t WHERE e = 'y' || 'z;\n")
	last := diags[len(diags)-1]
	if last.Code != "SQ1010" || !strings.Contains(last.Why, "starts on line 2") {
		t.Errorf("%s, why: %s", last.Message, last.Why)
	}
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// Nesting: one clear message, whatever nests, and no recursion as deep as the text.
func TestNesting(t *testing.T) {
	const n, many = 200_000, 30_000 // as deep as the issue says; enough for any other limit
	cases := []struct{ name, text, want string }{
		{"parentheses", "SELECT " + repeat("(", n) + "a" + repeat(")", n) + " FROM t", "SQ1015"},
		{"open parentheses", "SELECT " + repeat("(", n), "SQ1015"},
		{"closing parentheses", "SELECT " + repeat(")", n), "SQ1025"},
		{"brackets", "SELECT a" + repeat("[", n) + repeat("]", n) + " FROM t", "SQ1015"},
		{"braces", "TEST 'x' " + repeat("{", n) + repeat("}", n), "SQ1015"},
		{"calls", "SELECT " + repeat("f(", many) + repeat(")", many) + " FROM t", "SQ1015"},
		{"cases", "SELECT " + repeat("CASE WHEN a THEN ", many) + repeat(" END", many) + " FROM t", "SQ1015"},
		{"open cases", "SELECT " + repeat("CASE ", many), "SQ1015"},
		{"casts", "SELECT " + repeat("CAST(", many) + "a" + repeat(" AS BIGINT)", many) + " FROM t", "SQ1015"},
		{"minus", "SELECT " + repeat("- ", many) + "a FROM t", "SQ1015"},
		{"not", "SELECT " + repeat("NOT ", many) + "a FROM t", "SQ1015"},
		{"option", "CREATE SINK s WITH (a = " + repeat("(", many) + repeat(")", many) + ")", "SQ1015"},
		{"type arguments", "SELECT CAST(a AS ARRAY" + repeat("<ARRAY", many) + repeat(">", many) + ") FROM t", "SQ1015"},
		{"subqueries", "SELECT a FROM " + repeat("(SELECT a FROM ", many) + "t" + repeat(")", many), "SQ1015"},
		{"sum", "SELECT " + repeat("a + ", many) + "a FROM t", "SQ1018"},
		{"or", "SELECT a FROM t WHERE " + repeat("a OR ", many) + "a", "SQ1018"},
		{"is null", "SELECT a " + repeat("IS NULL ", many) + " FROM t", "SQ1018"},
		{"in", "SELECT a " + repeat("IN (b) ", many) + " FROM t", "SQ1018"},
		{"subscripts", "SELECT a" + repeat("[1]", 300) + " FROM t", ""},
		{"many subscripts", "SELECT a" + repeat("[1]", 30_000) + " FROM t", "SQ1018"},
		{"unions", "SELECT a FROM t" + repeat(" UNION ALL SELECT a FROM t", 5_000), "SQ1018"},
		{"intersections", "SELECT a FROM t" + repeat(" INTERSECT SELECT a FROM t", 5_000), "SQ1018"},
		{"joins", "SELECT a FROM t" + repeat(" JOIN u ON a = b", 5_000), "SQ1018"},
		{"commas", "SELECT a FROM t" + repeat(", u", 5_000), "SQ1018"},
		{"subqueries in expressions", "SELECT " + repeat("(SELECT ", many) + "a" + repeat(" FROM t)", many) + " FROM t", "SQ1015"},
		{"patterns", "FROM t |> MATCH_RECOGNIZE (PATTERN (" + repeat("(", many) + repeat(")", many) + ") DEFINE a AS b)", "SQ1015"},
		{"quantifiers", "FROM t |> MATCH_RECOGNIZE (PATTERN (a" + repeat("*", many) + ") DEFINE a AS b)", "SQ1001"},
		{"150 subqueries", "SELECT a FROM " + repeat("(SELECT a FROM ", 150) + "t" + repeat(")", 150), ""},
		{"not like", "SELECT a " + repeat("NOT LIKE b ", 30_000) + " FROM t", "SQ1018"},
		{"dots", "SELECT a" + repeat(".a", many) + " FROM t", ""},
		{"pipes", "FROM t" + repeat(" |> WHERE a", many), ""},
		{"items", "SELECT a" + repeat(", a", many) + " FROM t", ""},
		{"rows", "TEST 'x' { GIVEN t (a) VALUES (1)" + repeat(", (1)", many) + "; }", ""},
		{"statements", repeat("RUN BATCH;", many), ""},
		{"semicolons", repeat(";", many), ""},
		{"200 levels", "SELECT " + repeat("(", 199) + "a" + repeat(")", 199) + " FROM t", ""},
		{"201 levels", "SELECT " + repeat("(", 201) + "a" + repeat(")", 201) + " FROM t", "SQ1015"},
		{"20000 operators", "SELECT " + repeat("a + ", 20_000) + "a FROM t", ""},
		{"20001 operators", "SELECT " + repeat("a + ", 20_001) + "a FROM t", "SQ1018"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, diags := parseText(c.text)
			got := ""
			if len(diags) > 0 {
				got = string(diags[0].Code)
			}
			if got != c.want {
				t.Errorf("got %s (%d diagnostics), want %s", got, len(diags), c.want)
			}
			if len(diags) > 1 {
				t.Errorf("%d diagnostics: %v", len(diags), codes(f, diags))
			}
		})
	}
}

func TestLimits(t *testing.T) {
	f, diags := parseText(repeat("a ", 1_000_001))
	if got := codes(f, diags); len(got) != 1 || !strings.HasPrefix(got[0], "SQ1018") {
		t.Errorf("tokens: %v", got)
	}
	f, diags = parseText(repeat("RUN;", 60))
	if n := len(diags); n != 51 || diags[50].Code != "SQ1019" || len(f.Stmts) != 51 {
		t.Errorf("errors: %d diagnostics, %d statements", n, len(f.Stmts))
	}
	f, diags = parseText(repeat("# ", 100_000))
	if n := len(diags); n != 51 || diags[50].Code != "SQ1019" {
		t.Errorf("bad characters: %d diagnostics, %d statements", n, len(f.Stmts))
	}
	f, diags = parseText(repeat("--\n", 1_000_001))
	if got := codes(f, diags); len(got) != 1 || !strings.HasPrefix(got[0], "SQ1018") {
		t.Errorf("comments: %v", got)
	}
}

// One line of 100 MB: the parser holds a few copies of its parts at most, and the message is short.
func TestHugeLine(t *testing.T) {
	const huge, size = 100 << 20, 8 << 20
	cases := []struct{ name, text, want string }{
		{"string", "SELECT '" + repeat("x", huge) + "' FORM t;", "SQ1006"},
		{"open string", "SELECT a FROM t; SELECT '" + repeat("x", size), "SQ1010"},
		{"name", "SELECT a FROM t " + repeat("x", size) + " y", "SQ1001"},
		{"digits", "SELECT " + repeat("1", size) + "x FROM t", "SQ1021"},
		{"comment", "SELECT a FROM --" + repeat("x", size), "SQ1001"},
		{"tokens", "SELECT a" + repeat(", a", huge/3), "SQ1018"},
		{"spaces", "SELECT " + repeat(" ", size) + "a FRM t;", "SQ1006"},
		{"bad characters", repeat("#", size), "SQ1013"},
		{"bad bytes", repeat("\xff", size), "SQ1014"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, diags := parseText(c.text)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 300<<20 {
				t.Errorf("%d MB allocated", used>>20)
			}
			if len(diags) != 1 || string(diags[0].Code) != c.want {
				t.Fatalf("%d diagnostics, want %s; first: %.200s", len(diags), c.want, fmt.Sprint(diags[:min(1, len(diags))]))
			}
			if n := len(diag.Text(diags[0], false)); n > 2000 {
				t.Errorf("the message has %d bytes", n)
			}
		})
	}
}

// checkSpans checks what the contract says about places: inside the file, parts within the whole.
func checkSpans(t *testing.T, f *ast.File) {
	t.Helper()
	size := len(f.Src.Text)
	for _, c := range f.Comments {
		if s := c.Pos(); s.Start < 0 || s.Start >= s.End || s.End > size || f.Src.Text[s.Start:s.End] != c.Text {
			t.Fatalf("comment at %v", s)
		}
	}
	last := 0
	for _, stmt := range f.Stmts {
		s := stmt.Pos()
		if s.Start < last || s.End <= s.Start || s.End > size {
			t.Fatalf("%T at %v behind %d in %d bytes", stmt, s, last, size)
		}
		last = s.End
		ast.Walk(stmt, func(n ast.Node) bool {
			if p := n.Pos(); p.Start < s.Start || p.End > s.End || p.End <= p.Start {
				t.Fatalf("%T at %v outside of %v", n, p, s)
			}
			return true
		})
	}
}

func checkText(t *testing.T, text string) {
	t.Helper()
	f, diags := parseText(text)
	checkSpans(t, f)
	for _, d := range diags {
		if d.File != f.Src || d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
			t.Fatalf("%s at %v in %d bytes", d.Code, d.Span, len(text))
		}
		if d.Code == "SQ9004" {
			t.Fatalf("the parser failed: %s", d.Why)
		}
		if d.Message == "" || strings.Contains(d.Message, "lexer") || strings.Contains(d.Message, "sub-expression") {
			t.Fatalf("message %q", d.Message)
		}
		diag.Text(d, false)
	}
	if len(diags) == 0 && holed(f) {
		t.Fatal("a hole without a diagnostic")
	}
	if len(diags) > 0 && len(f.Stmts) > 0 && !holed(f) && !lexicalOnly(diags) {
		t.Fatalf("a diagnostic without a hole: %v", diags[0].Message)
	}
}

// lexicalOnly: a bad byte in a comment or string, or an open comment, leaves no hole.
func lexicalOnly(diags []diag.Diagnostic) bool {
	for _, d := range diags {
		if d.Code != "SQ1014" && d.Code != "SQ1010" && d.Code != "SQ1018" {
			return false
		}
	}
	return true
}

// seeds are all texts of the tests.
func seeds(tb testing.TB) []string {
	var out []string
	for _, texts := range spellings {
		out = append(out, texts...)
	}
	files, err := filepath.Glob("testdata/bad/*.sq")
	if err != nil || len(files) == 0 {
		tb.Fatal("no seeds", err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, strings.Split(string(b), "\n\n")...)
	}
	b, err := os.ReadFile("testdata/productions.txt")
	if err != nil {
		tb.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		_, text, _ := strings.Cut(line, ": ")
		if _, query, ok := strings.Cut(text, " <- "); ok {
			text = query
		}
		out = append(out, text)
	}
	return out
}

// Every prefix and every text with one token left out parses without harm.
func TestCutTexts(t *testing.T) {
	for _, text := range seeds(t) {
		for i := range text {
			checkText(t, text[:i])
		}
		words := strings.Fields(text)
		for i := range words {
			checkText(t, strings.Join(append(append([]string(nil), words[:i]...), words[i+1:]...), " "))
		}
	}
}

// Random token soup reaches places that random bytes do not.
func TestTokenSoup(t *testing.T) {
	vocabulary := strings.Fields(`SELECT FROM WHERE GROUP BY HAVING CREATE SOURCE SINK TABLE WITH ON ERROR INTO LATE SKIP a b t ts
		( ) ( ) [ ] { } , , ; . + - * / % || = <> < => |> |> 1 1.5 1e3 5m 'x' "q" $p NOT NULL AND OR IS IN LIKE BETWEEN CASE WHEN
		THEN ELSE END CAST AS BIGINT DECIMAL TUMBLE DESCRIPTOR INTERVAL MINUTE TIMESTAMP DATE EMIT APPEND AGGREGATE EXTEND DROP RENAME
		WATERMARK FOR DELAY OF MAX AHEAD PRIMARY KEY PARAM DEFAULT CONST SET RUN BATCH MICROBATCH EVERY TEST GIVEN EXPECT VALUES EMPTY
		FILTER OVER DISTINCT EXISTS JOIN LEFT UNION ORDER LIMIT EXECUTE STATEMENT BEGIN ROW ARRAY MAP DIV AT TIME ZONE -> # 5mx`)
	soup := func(picks []uint16) bool {
		var words []string
		for _, p := range picks {
			words = append(words, vocabulary[int(p)%len(vocabulary)])
		}
		checkText(t, strings.Join(words, " "))
		return !t.Failed()
	}
	if err := quick.Check(soup, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkText(t, text) })
}
