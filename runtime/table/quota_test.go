package table_test

import (
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/table"
)

func passed(q *table.Quota, rows int) (out []int) {
	for i := range rows {
		if q.Take() {
			out = append(out, i)
		}
	}
	return out
}

func TestQuota(t *testing.T) {
	for _, x := range []struct {
		offset, limit int64
		want          int
		full          bool
	}{{0, 3, 3, true}, {2, 3, 3, true}, {4, 3, 1, false}, {0, 0, 0, true}, {2, 0, 0, true}, {2, -1, 3, false}, {0, -1, 5, false}, {1 << 62, 1 << 62, 0, false}, {0, 5, 5, true}} {
		q := table.NewQuota("l", x.offset, x.limit)
		got := passed(q, 5)
		if len(got) != x.want || q.Full() != x.full || len(got) > 0 && got[0] != int(x.offset) {
			t.Errorf("offset %d limit %d: got %v, full %v", x.offset, x.limit, got, q.Full())
		}
	}
}

// A quota goes on where the last epoch left it, and writes nothing in an epoch without rows.
func TestQuotaState(t *testing.T) {
	q := table.NewQuota("l", 1, 3)
	if d := q.Delta(1, nil); len(d) != 0 {
		t.Errorf("untouched, but a delta of %d", len(d))
	}
	passed(q, 2)
	d := q.Delta(2, nil)
	if len(d) != 1 || d[0].Group != block.Group(block.HashSeed) || len(q.Delta(3, nil)) != 0 {
		t.Fatalf("got %v", d)
	}
	next := table.NewQuota("l", 1, 3)
	if err := next.Load(d[0]); err != nil {
		t.Fatal(err)
	}
	if got := passed(next, 5); len(got) != 2 || !next.Full() {
		t.Errorf("got %v after a restart, full %v", got, next.Full())
	}
	for _, value := range [][]byte{nil, {9, 2}, {table.Version}, append([]byte{table.Version}, block.AppendInt(nil, -1)...)} {
		bad := d[0]
		bad.Value = value
		if err := next.Load(bad); err == nil {
			t.Errorf("%x was loaded", value)
		}
	}
	n := 0
	for g := range block.KeyGroups {
		next.Scan(uint8(g), func(table.Entry) bool { n++; return true })
	}
	if n != 1 {
		t.Errorf("%d entries", n)
	}
}
