package job_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/job"
)

// changes sends each record of a chunk over a changing edge, as −U and +U in turn.
type changes struct {
	job.Base
	e *job.Env
	n int
}

func (c *changes) Chunk(k *job.Chunk) {
	for range strings.Count(string(k.Data), "\n") {
		out := c.e.Send[0][0]
		out.Buf = block.AppendInt(out.Buf, int64(c.n))
		out.Ops = append(out.Ops, block.UpdateBefore+block.Op(c.n%2))
		out.Rows++
		c.n++
	}
}

// seen keeps what came over the exchange.
type seen struct {
	job.Base
	mu   *sync.Mutex
	ops  *[]block.Op
	rows *int
}

func (s *seen) Block(b *block.Block) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*s.ops = append(*s.ops, b.Ops...)
	*s.rows += b.Rows
}

// TestOpsCrossExchanges: the op column of a changing edge arrives with its rows.
func TestOpsCrossExchanges(t *testing.T) {
	f := &feed{parts: []string{"a\nb\nc\nd\n"}}
	var mu sync.Mutex
	var ops []block.Op
	rows := 0
	j := copyJob(f, &store{}, &store{}, job.RouteFail)
	j.Stages = []job.Stage{
		{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &changes{e: e} }},
		{Name: "seen", Source: -1, Input: 0, New: func(*job.Env) job.Operator { return &seen{mu: &mu, ops: &ops, rows: &rows} }},
	}
	j.Exchanges = []job.Exchange{{Name: "x", From: 0, To: 1}}
	cfg := job.Config{Workers: 1, Run: job.RunSpec{Mode: job.Batch}}
	if _, err := job.Execute(context.Background(), j, cfg); err != nil {
		t.Fatal(err)
	}
	if want := []block.Op{block.UpdateBefore, block.UpdateAfter, block.UpdateBefore, block.UpdateAfter}; rows != 4 || !slices.Equal(ops, want) {
		t.Errorf("%d rows with ops %v, want %v", rows, ops, want)
	}
}
