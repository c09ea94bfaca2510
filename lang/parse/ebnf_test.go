package parse

import (
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"
	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

var update = flag.Bool("update", false, "rewrite docs/grammar.ebnf")

// TestEBNF: docs/grammar.ebnf is the grammar; every production that it names is there, and used.
func TestEBNF(t *testing.T) {
	const file = "../../docs/grammar.ebnf"
	got := EBNF()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/grammar.ebnf is old (make generate rewrites it):\n%s", diff)
	}
	used := map[string]bool{"Grammar": true}
	defined := productions(got)
	for _, line := range defined {
		for _, name := range productionName.FindAllString(quotedText.ReplaceAllString(line, ""), -1)[1:] {
			used[name] = true
			if defined[name] == "" {
				t.Errorf("%s is used and not defined", name)
			}
		}
	}
	for name := range defined {
		if !used[name] {
			t.Errorf("%s is defined and not used", name)
		}
	}
}

var (
	productionName = regexp.MustCompile(`\b[A-Z][A-Za-z_]*\b`)
	quotedText     = regexp.MustCompile(`"[^"]*"`)
)

// productions are the lines of an EBNF text by name.
func productions(text string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if name, _, ok := strings.Cut(line, " = "); ok && productionName.MatchString(name) && !strings.Contains(name, " ") {
			out[name] = line
		}
	}
	return out
}

// TestProductions: each production has a case by its name in testdata/productions.txt, "Name: text" or several lines of it, which parses;
// and the case of a production of the grammar meets it. Those of the other parsers name the node that must be in the tree.
func TestProductions(t *testing.T) {
	text, err := os.ReadFile("testdata/productions.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, query, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("%q is no case", line)
		}
		cases[name] = append(cases[name], query)
	}
	defined := productions(EBNF())
	for name := range cases {
		if defined[name] == "" {
			t.Errorf("no production is named %s", name)
		}
	}
	for name := range defined {
		if len(cases[name]) == 0 {
			t.Errorf("the production %s has no case in testdata/productions.txt", name)
		}
		for _, query := range cases[name] {
			checkProduction(t, name, query)
		}
	}
}

func checkProduction(t *testing.T, name, query string) {
	node := ""
	if n, rest, ok := strings.Cut(query, " <- "); ok && productionName.MatchString(n) && !strings.Contains(n, " ") {
		node, query = n, rest
	}
	var bag diag.Bag
	f := File(source.New("q.sq", query), &bag)
	for _, d := range bag.All() {
		t.Errorf("%s: %s\n%s", name, query, diag.Text(d, false))
	}
	met := map[string]bool{"Grammar": true}
	ast.WalkFile(f, func(n ast.Node) bool {
		met["ast."+reflect.TypeOf(n).Elem().Name()] = true
		return true
	})
	s := scan(source.New("q.sq", query), func(diag.Diagnostic) {})
	for _, toks := range split(s.tokens, source.New("q.sq", query)) {
		lex := (&statement{src: source.New("q.sq", query), tokens: toks}).upgrade()
		if g, err := captured(lex); err == nil {
			meet(reflect.ValueOf(g), met)
		}
	}
	switch {
	case node != "" && !met["ast."+node]:
		t.Errorf("%s: %s has no %s", name, query, node)
	case node == "" && !met[name]:
		t.Errorf("%s: %s does not meet the production", name, query)
	}
}

// captured is what the production of a statement captures.
func captured(lex *lexer.PeekingLexer) (any, error) {
	kind, err := classify(lex)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "CREATE TABLE":
		return production[createTable](lex)
	case "CREATE LOOKUP":
		return production[createLookup](lex)
	case "CREATE SINK":
		return production[createSink](lex)
	case "CREATE VIEW":
		return production[createView](lex)
	}
	return production[grammar](lex)
}

// meet notes the types of what the grammar captured: productions are named like their types.
func meet(v reflect.Value, met map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			meet(v.Elem(), met)
		}
	case reflect.Slice:
		for i := range v.Len() {
			meet(v.Index(i), met)
		}
	case reflect.Struct:
		name := v.Type().Name()
		if v.Type().PkgPath() != reflect.TypeOf(grammar{}).PkgPath() || name == "" {
			return
		}
		met[strings.ToUpper(name[:1])+name[1:]] = true
		for i := range v.NumField() {
			meet(v.Field(i), met)
		}
	}
}
