package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/nexmark"
)

// hotPrograms are the queries of bench/hot and some more, over the same bids.
func hotPrograms(t *testing.T) (programs []*program) {
	t.Helper()
	files, err := filepath.Glob("testdata/hot/*.sq")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d queries: %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		p, err := compile(strings.TrimSuffix(filepath.Base(f), ".sq"), string(text))
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	return programs
}

// TestAllocations: the stages of the queries of bench/hot allocate nothing for a row whose group is known, whatever the number of rows.
func TestAllocations(t *testing.T) {
	const rows = 4000
	cfg := nexmark.Config{Seed: 1, Density: 100_000, Group: 1, Start: nexmark.DefaultStart}
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	log := nexmark.NewLog(cfg, nexmark.Bid, 0, 1)
	var chunk []byte
	for range rows {
		chunk, _ = log.Next(chunk)
	}
	chunk = append(chunk, make([]byte, connect.Pad)...)
	programs := hotPrograms(t)
	r := start(t, link(t, workDir(t, "allocations"), programs))
	for _, p := range programs {
		res, err := r.ask(replay.Request{Job: p.name, Chunk: chunk})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Allocations) == 0 {
			t.Errorf("%s: nothing was counted", p.name)
		}
		for i, a := range res.Allocations {
			t.Logf("%s %s: %d rows, %v allocations", p.name, a.Stage, a.Rows, a.Heap)
			if i == 0 && a.Rows != rows || a.Rows == 0 {
				t.Errorf("%s %s: %d rows", p.name, a.Stage, a.Rows)
			}
			if atOnce := i == 1 || i == 2; p.name == "q5w" && i < 3 && (a.Sent == 0) != atOnce {
				t.Errorf("%s %s: %d partials", p.name, a.Stage, a.Sent)
			}
			if a.Heap > 0 {
				t.Errorf("%s %s: %v allocations in a call over %d rows", p.name, a.Stage, a.Heap, a.Rows)
			}
		}
	}
}
