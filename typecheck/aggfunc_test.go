package typecheck

import (
	"regexp"
	"strings"
	"testing"

	"github.com/streamc/streamc/docs"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
)

// The page of the aggregates names each of them, none of them is called unsupported, and each function of the typed tree can be called.
func TestAggregatesAreDocumented(t *testing.T) {
	page, err := docs.Pages.ReadFile("aggregates.md")
	if err != nil {
		t.Fatal(err)
	}
	made := map[typed.AggFunc]bool{typed.AvgWhole: true} // of an AVG
	for name, spec := range aggregates {
		made[spec.fn] = true
		if !regexp.MustCompile(`\b` + name + `\b`).Match(page) {
			t.Errorf("docs/aggregates.md does not name %s", name)
		}
		if diag.IsUnsupported("FUNCTION " + name) {
			t.Errorf("%s is in the table of what is not supported", name)
		}
		if strings.ToUpper(name) != name {
			t.Errorf("the key %s is not in upper case", name)
		}
	}
	for _, f := range typed.AggFuncs() {
		if !made[f] {
			t.Errorf("no call makes %s", f)
		}
	}
}
