package op

import (
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
)

func TestChanges(t *testing.T) {
	for _, c := range []struct{ old, new, log, csv, keyed string }{
		{"", `{"a":1}`, `{"_op":"+I","a":1}`, `+I,{"a":1}`, `+U k {"a":1}`},
		{`{"a":1}`, `{"a":2}`, `{"_op":"-U","a":1} {"_op":"+U","a":2}`, `-U,{"a":1} +U,{"a":2}`, `+U k {"a":2}`},
		{`{"a":1}`, "", `{"_op":"-D","a":1}`, `-D,{"a":1}`, "-D k "},
		{`{"a":1}`, `{"a":1}`, "", "", ""},
		{"", "", "", "", ""},
	} {
		ch := Changes{Key: []byte("k")}
		fill := func() {
			for _, before := range []bool{true, false} {
				row := map[bool]string{true: c.old, false: c.new}[before]
				if row != "" {
					ch.Keep(before, append(ch.Row(before), row+"\n"...))
				}
			}
		}
		text := func(b *block.Block, n int) string {
			if n != b.Rows {
				t.Errorf("%d rows counted, %d written", n, b.Rows)
			}
			return strings.TrimSpace(strings.ReplaceAll(string(b.Buf), "\n", " "))
		}
		var log, csv, keyed block.Block
		fill()
		if got := text(&log, ch.LogJSON(&log)); got != c.log {
			t.Errorf("%v: JSON log %s, want %s", c, got, c.log)
		}
		fill()
		if got := text(&csv, ch.LogCSV(&csv)); got != c.csv {
			t.Errorf("%v: CSV log %s, want %s", c, got, c.csv)
		}
		fill()
		n, got := ch.Upsert(&keyed), ""
		for k := range keyed.Changes() {
			got = fmt.Sprintf("%s %s %s", k.Op, k.Key, strings.TrimSpace(string(k.Row)))
		}
		if got != c.keyed || n != keyed.Rows {
			t.Errorf("%v: keyed %q (%d), want %q", c, got, n, c.keyed)
		}
	}
}
