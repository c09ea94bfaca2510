package sim

import "testing"

func TestOrderDiff(t *testing.T) {
	row := func(s string) record { return record{{text: s}} }
	a, b := []record{row("1"), row("2")}, []record{row("2"), row("1")}
	if d := orderDiff(a, a, nil); d != "" {
		t.Errorf("equal rows differ: %s", d)
	}
	if orderDiff(a, b, nil) == "" {
		t.Error("another order is not seen")
	}
}
