package parse

import (
	"regexp"
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
)

// Every production and token kind that participle may name has words of ours, so that no message
// loses what was expected when the grammar grows.
func TestExpectationsHaveWords(t *testing.T) {
	ebnf := build().String()
	for _, m := range regexp.MustCompile(`\b[A-Z][A-Za-z]+\b`).FindAllString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(ebnf, ""), -1) {
		switch m {
		case "Grammar", "ImportGo", "CreateSource", "CreateTable", "CreateLookup", "CreateSink", "CreateView", "Param", "Constant", "Setting", "Run", "StatementSet", "Test", "SelectQuery",
			"PipeSelect", "PipeAggregate", "PipeJoin", "PipeUnion", "PipeCall", "PipeEmit", "PipeDedup", "PipeFold", "PipeReduce":
			continue // reached only behind their keyword, which the message names
		}
		if productionWords[m] == "" {
			t.Errorf("no words for the production %s", m)
		}
	}
	for _, m := range regexp.MustCompile(`<([a-z]+)>`).FindAllStringSubmatch(ebnf, -1) {
		if _, ok := tokenWords[m[1]]; !ok {
			t.Errorf("no words for the token %s", m[1])
		}
	}
}

func TestFirstOf(t *testing.T) {
	cases := []struct {
		grammar string
		want    []string
	}{
		{`"WITH" "(" Option`, []string{`"WITH"`}},
		{`Where? GroupBy? "X" Y`, []string{"Where", "GroupBy", `"X"`}},
		{`("A" | "B" "C")? <ident>`, []string{`"A"`, `"B"`, "<ident>"}},
		{`(?! "GROUP") SelectItem ("," SelectItem)*`, []string{"SelectItem"}},
		{`("A"? "B") "C"`, []string{`"A"`, `"B"`}},
		{`")"`, []string{`")"`}},
		{`"(" X ")"`, []string{`"("`}},
	}
	for _, c := range cases {
		got, _ := firstOf(c.grammar)
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", c.grammar, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %q, want %q", c.grammar, got, c.want)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	good := map[string]int64{
		"0s": 0, "5m": 300_000_000, "1h30m": 5_400_000_000, "1d2h3m4s5ms6us": 93_784_005_006, "500ms": 500_000, "1us": 1,
		"9223372036854775807us": 1<<63 - 1, "106751991d": 106751991 * 86_400_000_000,
	}
	for text, want := range good {
		got, ok := durationMicros(text)
		if !ok || got != want {
			t.Errorf("%s = %d, %v; want %d", text, got, ok, want)
		}
		again, ok := durationMicros(durationText(got))
		if !ok || again != got {
			t.Errorf("%s is written %s", text, durationText(got))
		}
	}
	for _, text := range []string{"", "5", "m", "5x", "5m1h", "5m5m", "1h30", "5 m", "5M", "9223372036854775808us", "106751992d", "99999999999999999999s"} {
		if _, ok := durationMicros(text); ok {
			t.Errorf("%q is no duration", text)
		}
	}
	if got := durationText(-90_000_000); got != "-1m30s" {
		t.Errorf("-90 s is written %s", got)
	}
	if got := durationText(-1 << 63); got != "-106751991d4h54s775ms808us" {
		t.Errorf("the least duration is written %s", got)
	}
}

// operatorExamples has each listed pipe operator once.
var operatorExamples = map[string]string{
	"SELECT": "SELECT a", "EXTEND": "EXTEND a AS b", "DROP": "DROP a", "RENAME": "RENAME a AS b", "AS": "AS x", "WHERE": "WHERE a",
	"AGGREGATE": "AGGREGATE COUNT(*) GROUP BY a", "EMIT": "EMIT INTO s", "SET": "SET a = 1", "JOIN": "JOIN u ON a = b", "UNION": "UNION ALL (FROM u)",
	"INTERSECT": "INTERSECT (FROM u)", "EXCEPT": "EXCEPT (FROM u)", "DISTINCT": "DISTINCT", "ORDER BY": "ORDER BY a", "LIMIT": "LIMIT 1",
	"CALL": "CALL f(a)", "TEE": "TEE INTO s", "DEDUP": "DEDUP BY a WITHIN 1d", "FOLD": "FOLD p.F PARTITION BY k",
	"MATCH_RECOGNIZE": "MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS x)", "MAP": "MAP p.F", "FLATMAP": "FLATMAP p.F", "REDUCE": "REDUCE p.F GROUP BY k",
}

// Each operator and clause word that a message may suggest is one that the parser knows.
func TestListedOperators(t *testing.T) {
	for _, op := range pipeOperators {
		example := operatorExamples[op]
		if !strings.HasPrefix(example, op) {
			t.Errorf("no example of |> %s", op)
			continue
		}
		var bag diag.Bag
		File(source.New("f", "FROM t |> "+example), &bag)
		for _, d := range bag.All() {
			t.Errorf("|> %s: %s", example, d.Message)
		}
	}
	for _, word := range statementStarts {
		st := statement{src: source.New("f", word+" x"), tokens: []token{{tokIdent, 0, len(word)}, {tokIdent, len(word) + 1, len(word) + 2}}}
		_, err := classify(st.upgrade())
		if f, ok := err.(*failure); ok && f.d.Code == "SQ1003" {
			t.Errorf("%s is listed, but starts no statement", word)
		}
	}
}
