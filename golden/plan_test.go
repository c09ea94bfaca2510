package golden

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/streamc/streamc/codegen/plan"
)

// TestPlan: plans as text, and both spellings of a question are one plan.
func TestPlan(t *testing.T) {
	for _, c := range load(t, "plan") {
		t.Run(c.Name, func(t *testing.T) {
			p, err := compile(c.Name, c.Query())
			if err != nil {
				t.Fatal(err)
			}
			got := plan.Dump(p.plan)
			if want, ok := c.Take("want/plan"); ok && string(want) != got {
				if *update {
					c.Set("want/plan", []byte(got))
				} else {
					t.Errorf("plan (-want +got):\n%s", cmp.Diff(string(want), got))
				}
			}
			if other, ok := c.Take("same.sq"); ok {
				q, err := compile(c.Name, string(other))
				if err != nil {
					t.Fatal(err)
				}
				if text := plan.Dump(q.plan); text != got {
					t.Errorf("same.sq has another plan:\n%s", cmp.Diff(got, text))
				}
			}
			finish(t, c)
		})
	}
}
