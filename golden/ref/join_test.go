package ref

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/streamc/streamc/typecheck/types"
)

func intRows(keys ...any) (rows []*row, vals [][]Value) {
	for i, k := range keys {
		v := null
		if n, ok := k.(int); ok {
			v = Value{Kind: types.BigInt, I: int64(n)}
		}
		rows = append(rows, &row{cells: []*cell{known(v), known(Value{Kind: types.BigInt, I: int64(i)})}})
		vals = append(vals, []Value{v})
	}
	return rows, vals
}

// TestHashJoin: NULL keys never match, duplicates multiply, outer sides keep what is unmatched.
func TestHashJoin(t *testing.T) {
	left, lk := intRows(1, 1, 2, nil)
	right, rk := intRows(1, 3, 1, nil)
	for kind, want := range map[joinKind]string{
		inner:      "0-0 0-2 1-0 1-2",
		leftOuter:  "0-0 0-2 1-0 1-2 2-_ 3-_",
		rightOuter: "0-0 0-2 1-0 1-2 _-1 _-3",
		fullOuter:  "0-0 0-2 1-0 1-2 2-_ 3-_ _-1 _-3",
	} {
		var got []string
		for _, r := range hashJoin(kind, left, right, lk, rk, 2, 2) {
			got = append(got, show(t, r.cells[1])+"-"+show(t, r.cells[3]))
		}
		sort.Strings(got)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("kind %d: got %s, want %s", kind, s, want)
		}
	}
}

func show(t *testing.T, c *cell) string {
	t.Helper()
	v, err := c.force()
	if err != nil {
		t.Fatal(err)
	}
	if v.IsNull() {
		return "_"
	}
	return fmt.Sprint(v.I)
}

// TestDiff: multisets, tolerance for sums of DOUBLE, and exact texts for everything else.
func TestDiff(t *testing.T) {
	schema := types.Schema{{Name: "k", Type: types.Type{Kind: types.String}}, {Name: "s", Type: types.Type{Kind: types.Double}}}
	for _, c := range []struct {
		want, got string
		same      bool
	}{
		{`{"k":"a","s":0.3}`, `{"k":"a","s":0.30000000000000004}`, true},
		{`{"k":"a","s":0.3}`, `{"k":"a","s":0.3000001}`, false},
		{`{"k":"a","s":0.3}`, `{"k":"b","s":0.3}`, false},
		{`{"k":"a","s":"NaN"}`, `{"k":"a","s":"NaN"}`, true},
		{`{"k":"a","s":null}`, `{"k":"a","s":0}`, false},
		{`{"k":"a","s":1}|{"k":"a","s":2}`, `{"k":"a","s":2}|{"k":"a","s":1}`, true},
		{`{"k":"a","s":1}|{"k":"a","s":1}`, `{"k":"a","s":1}`, false},
		{`{"k":"a","s":1}`, `{"s":1,"k":"a"}`, false},
		{`{"k":"a","s":1}`, `{"k": "a","s":1}`, false},
	} {
		w, err := bucket(schema, []bool{false, true}, make([]bool, 2), strings.Split(c.want, "|"))
		if err != nil {
			t.Fatal(err)
		}
		g, err := bucket(schema, []bool{false, true}, make([]bool, 2), strings.Split(c.got, "|"))
		same := err == nil
		if same {
			for _, k := range sortedKeys(w, g) {
				same = same && sameFloats(w[k], g[k])
			}
		}
		if same != c.same {
			t.Errorf("%s and %s: same = %v (%v)", c.want, c.got, same, err)
		}
	}
}
