package generate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/sq"
)

// columns are one of each type.
var (
	columns = []string{"b", "i", "n", "f", "d", "m", "s", "t", "day", "span"}
	types   = []string{"BOOLEAN", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(12,2)", "STRING", "TIMESTAMP", "DATE", "DURATION"}
)

func open(t *testing.T, o connect.Options, now func() int64) connect.Source {
	t.Helper()
	cfg := connect.SourceConfig{Columns: columns, Types: types, Options: o, World: connect.World{Now: now}}
	for i := range columns {
		cfg.Need = append(cfg.Need, i)
	}
	s, err := OpenSource(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read reads n rows of a partition from a row on, in chunks of any size.
func read(t *testing.T, s connect.Source, part int, from int64, n int) []string {
	t.Helper()
	r, err := s.Open(part, from)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for len(out) < n {
		k, err := r.Next(1 + len(out)%5)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.SplitAfter(string(k.Data), "\n")[:k.Next-k.Offset]...)
		if k.End {
			break
		}
	}
	return out
}

// TestDefaults pins the first rows: what a seed means never changes.
func TestDefaults(t *testing.T) {
	s := open(t, connect.Options{"rows": int64(2), "fields.s.length": int64(5)}, nil)
	got := strings.Join(read(t, s, 0, 0, 10), "")
	want := `{"b":true,"i":-89428603,"n":-7173119987849735771,"f":0.8438944,"d":0.16451451136174822,"m":3226247317.27,"s":"yfdzx","t":"2026-01-01T00:00:00Z","day":"2008-10-10","span":"16h42m1s756ms757us"}
{"b":true,"i":323416750,"n":-2931592848179131147,"f":0.624429,"d":0.7772501926817563,"m":5454208586.79,"s":"znrfp","t":"2026-01-01T00:00:01Z","day":"2024-05-04","span":"6h49m45s961ms337us"}
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if !s.Bounded() || open(t, connect.Options{}, nil).Bounded() {
		t.Error("a generator ends iff it has rows")
	}
}

// TestSeek: any row can be the first, and partitions are dealt in turn.
func TestSeek(t *testing.T) {
	o := connect.Options{"rows": int64(101), "seed": int64(5), "fields.n.kind": "sequence", "fields.t.jitter": 5 * time.Second, "fields.s.null_rate": 0.3}
	all := read(t, open(t, o, nil), 0, 0, 1000)
	if len(all) != 101 {
		t.Fatalf("%d rows", len(all))
	}
	o["partitions"] = int64(3)
	s := open(t, o, nil)
	for p := range 3 {
		var want []string
		for i := p; i < len(all); i += 3 {
			want = append(want, all[i])
		}
		for from := range int64(len(want) + 1) {
			if got := read(t, s, p, from, 1000); strings.Join(got, "") != strings.Join(want[from:], "") {
				t.Fatalf("partition %d from %d: %d rows, want %d", p, from, len(got), len(want)-int(from))
			}
		}
	}
}

type row struct {
	B    *bool
	I    int32
	N    int64
	F, D float64
	M    float64
	S    *string
	T    time.Time
	Day  string
	Span string
}

func rows(t *testing.T, o connect.Options, n int) (out []row) {
	t.Helper()
	for _, line := range read(t, open(t, o, nil), 0, 0, n) {
		var r row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		out = append(out, r)
	}
	return out
}

func TestKinds(t *testing.T) {
	start := sq.Timestamp(1_600_000_000_000_000)
	o := connect.Options{"rows": int64(10_000),
		"fields.b.kind": "choice", "fields.b.values": "true, true",
		"fields.i.min": int64(-3), "fields.i.max": int64(3),
		"fields.n.kind": "sequence", "fields.n.start": int64(10), "fields.n.step": int64(-2),
		"fields.f.kind": "constant", "fields.f.value": 2.5,
		"fields.d.kind": "normal", "fields.d.mean": int64(10), "fields.d.stddev": int64(2),
		"fields.m.min": 1.25, "fields.m.max": 1.5,
		"fields.s.kind": "uuid", "fields.s.null_rate": 0.25,
		"fields.t.start": start, "fields.t.step": time.Minute, "fields.t.jitter": 5 * time.Second,
	}
	seen := map[int32]int{}
	nulls, sum, squares := 0, 0.0, 0.0
	ids := map[string]bool{}
	for i, r := range rows(t, o, 10_000) {
		at := time.UnixMicro(int64(start)).UTC().Add(time.Duration(i) * time.Minute)
		if d := r.T.Sub(at).Abs(); !*r.B || r.I < -3 || r.I > 3 || r.N != int64(10-2*i) || r.F != 2.5 || r.M < 1.25 || r.M > 1.5 || d > 5*time.Second {
			t.Fatalf("row %d: %+v", i, r)
		}
		seen[r.I]++
		if r.S == nil {
			nulls++
		} else if ids[*r.S] = true; len(*r.S) != 36 || (*r.S)[14] != '4' || !strings.Contains("89ab", (*r.S)[19:20]) {
			t.Fatalf("row %d: %s is no UUID", i, *r.S)
		}
		sum += r.D
		squares += (r.D - 10) * (r.D - 10)
	}
	for v := int32(-3); v <= 3; v++ {
		if n := seen[v]; n < 1300 || n > 1560 {
			t.Errorf("%d comes %d times of 10000", v, n)
		}
	}
	if nulls < 2300 || nulls > 2700 || len(ids) != 10_000-nulls {
		t.Errorf("%d of 10000 are NULL, %d ids", nulls, len(ids))
	}
	if m, sd := sum/10_000, math.Sqrt(squares/10_000); math.Abs(m-10) > 0.1 || math.Abs(sd-2) > 0.1 {
		t.Errorf("mean %.3f, stddev %.3f", m, sd)
	}
}

// TestSequenceEnd: a sequence with an end ends the source.
func TestSequenceEnd(t *testing.T) {
	o := connect.Options{"fields.n.kind": "sequence", "fields.n.start": int64(1), "fields.n.end": int64(7), "fields.n.step": int64(2)}
	if got := rows(t, o, 100); len(got) != 4 || got[3].N != 7 {
		t.Errorf("got %+v", got)
	}
}

// TestRate: rows come by the clock, whatever the chunks.
func TestRate(t *testing.T) {
	now := int64(1_000_000)
	s := open(t, connect.Options{"rows": int64(100), "rate": int64(20), "partitions": int64(2)}, func() int64 { return now })
	r, err := s.Open(1, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for n, end := 10, false; !end; now += 250_000 {
		k, err := r.Next(1000)
		if err != nil {
			t.Fatal(err)
		}
		if k.Idle != (len(k.Data) == 0 && !k.End) || k.Offset != int64(n) {
			t.Fatalf("chunk %+v at %d", k, n)
		}
		n, end = int(k.Next), k.End
		got = append(got, fmt.Sprintf("%d", k.Next))
	}
	if s := strings.Join(got, " "); !strings.HasPrefix(s, "10 12 15 17 20") || !strings.HasSuffix(s, "47 50 50") {
		t.Errorf("got %s", s)
	}
}

func TestErrors(t *testing.T) {
	for o, want := range map[string]any{
		"fields.n.kind|one of": "sequenz", "fields.b.kind|BOOLEAN": "sequence", "fields.n.kind|for TIMESTAMP": "timestamp", "fields.n.kind|for STRING": "uuid", "fields.s.kind|for numbers": "normal",
		"fields.n.length|length of a text": int64(3), "fields.n.min|a number": "1", "fields.t.start|TIMESTAMP literal": int64(5), "fields.t.step|duration": int64(5), "fields.t.jitter|duration": int64(1),
		"fields.s.min|no such": int64(3), "fields.n.null_rate|0 to 1": 1.5, "fields.n.kind|needs": "choice", "fields.m.min|no DECIMAL": 0.001, "fields.n.max|above": int64(math.MinInt64) + 0,
		"rows|negative": int64(-1), "partitions|between": int64(0), "rate|negative": int64(-2), "fields.b.min|range": int64(1),
	} {
		name, text, _ := strings.Cut(o, "|")
		opt := connect.Options{name: want}
		if text == "above" {
			opt["fields.n.min"] = int64(0)
		}
		if text == "no such" {
			text = "a text has a length"
		}
		if text == "range" {
			text = "no range"
		}
		_, err := OpenSource(connect.SourceConfig{Columns: columns, Types: types, Options: opt})
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s = %v: %v", name, want, err)
		}
	}
	if _, err := OpenSource(connect.SourceConfig{Columns: []string{"x"}, Types: []string{"ARRAY<INT>"}}); err == nil || !strings.Contains(err.Error(), "compute it") {
		t.Errorf("an array: %v", err)
	}
}
