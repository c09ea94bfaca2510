package replay

import (
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
)

// Allocations is what one stage of a job allocates in a steady state: over records, or rows of an exchange, that it has seen before.
type Allocations struct {
	Stage string
	Rows  int     // of a call
	Heap  float64 // allocations in a call
}

// allocations lets each stage of a job work through the same records, or the same rows of the stage before it, again and again. The chunk has
// connect.Pad bytes behind it.
func allocations(j job.Job, chunk []byte) (out []Allocations) {
	sent := make([]block.Block, len(j.Exchanges))
	for t := range j.Stages {
		counters := &job.Counters{}
		env := &job.Env{Job: &j, Stage: t, Route: new([block.KeyGroups]uint16), Counters: counters, Errors: &job.Errors{}, Send: make([][]*block.Block, len(j.Exchanges))}
		for range j.Sinks {
			env.Out = append(env.Out, &block.Block{})
		}
		for x, e := range j.Exchanges {
			if e.From == t {
				env.Send[x] = []*block.Block{{}}
			}
		}
		op := j.Stages[t].New(env)
		call := chunkCall(op, chunk)
		for x, e := range j.Exchanges {
			if e.To == t {
				call = func() { op.Block(&sent[x]) }
			}
		}
		steady := func() {
			for _, b := range env.Out {
				b.Reset()
			}
			for _, to := range env.Send {
				for _, b := range to {
					b.Reset()
				}
			}
			call()
		}
		steady() // grows what grows
		before := counters.RowsIn
		steady()
		rows := int(counters.RowsIn - before)
		out = append(out, Allocations{Stage: j.Stages[t].Name, Rows: rows, Heap: testing.AllocsPerRun(10, steady)})
		for x, to := range env.Send {
			for _, b := range to {
				sent[x] = *b
			}
		}
	}
	return out
}

// chunkCall is a call of a scan with everything that follows a chunk.
func chunkCall(op job.Operator, chunk []byte) func() {
	c := &job.Chunk{}
	return func() {
		*c = job.Chunk{Chunk: connect.Chunk{Data: chunk[:len(chunk)-connect.Pad], Next: int64(len(chunk) - connect.Pad)}, M: event.NegInf}
		op.Chunk(c)
		op.Flush(event.NegInf)
	}
}
