package typecheck_test

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// check parses and checks a text.
func check(text string) (*typed.Program, []diag.Diagnostic) {
	bag := &diag.Bag{}
	p := typecheck.Check(parse.File(source.New("query.sq", text), bag), catalog.Default(), bag)
	return p, bag.All()
}

const helpPrelude = `CREATE SOURCE t (a BIGINT NOT NULL, b BIGINT, name STRING NOT NULL, price DECIMAL(12,2), created TIMESTAMP, ts TIMESTAMP NOT NULL,
  WATERMARK ts DELAY OF 10s) WITH (connector = 'file', path = 't.json', format = 'json');
`

// TestHelpExamples runs what streamc help prints: each example gives its code, and its fix has neither it nor an error.
func TestHelpExamples(t *testing.T) {
	ran := 0
	for _, code := range diag.Codes() {
		e, _ := diag.Explain(code)
		if !strings.HasPrefix(string(code), "SQ2") && !strings.Contains("SQ1004 SQ1007 SQ1008 SQ1011 SQ1012 SQ1020 SQ1022", string(code)) {
			continue
		}
		if !strings.HasSuffix(e.Example, ";") {
			continue // words, not a query
		}
		ran++
		_, l := check(helpPrelude + e.Example)
		if !has(l, code) {
			t.Errorf("%s: the example does not give it: %s\n%v", code, e.Example, l)
		}
		p, l := check(helpPrelude + e.Fix)
		if has(l, code) || p == nil {
			t.Errorf("%s: the fix is none: %s\n%v", code, e.Fix, l)
		}
	}
	if ran < 35 {
		t.Errorf("only %d examples ran", ran)
	}
}

func has(l []diag.Diagnostic, code diag.Code) bool {
	for _, d := range l {
		if d.Code == code {
			return true
		}
	}
	return false
}
