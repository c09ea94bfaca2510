package replay

import (
	"slices"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/table"
)

// Allocations is what one stage of a job allocates in a steady state: over records, or rows of an exchange, that it has seen before.
type Allocations struct {
	Stage string
	Rows  int     // of a call
	Sent  int     // partials of a call
	Heap  float64 // allocations in a call
}

// allocations lets each stage of a job work through the same records, or the same rows of the stage before it, again and again: a scan also where it adds
// rows at once to the state behind its exchanges, and in batches. The chunk has connect.Pad bytes behind it.
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
		steady := func(op job.Operator) func() {
			call := chunkCall(op, chunk)
			for x, e := range j.Exchanges {
				if e.To == t {
					call = func() { op.Block(&sent[x]) }
				}
			}
			return func() {
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
		}
		count := func(how string) {
			call := steady(j.Stages[t].New(env))
			call() // grows what grows
			before := counters.RowsIn
			call()
			a := Allocations{Stage: j.Stages[t].Name + how, Rows: int(counters.RowsIn - before)}
			a.Heap = testing.AllocsPerRun(10, call)
			for _, to := range env.Send {
				for _, b := range to {
					a.Sent += b.Rows
				}
			}
			out = append(out, a)
		}
		count("")
		for x, to := range env.Send {
			for _, b := range to {
				sent[x] = block.Block{Buf: slices.Clone(b.Buf), Rows: b.Rows}
			}
		}
		if j.Stages[t].Source >= 0 && len(j.Exchanges) > 0 {
			states := map[int]table.State{}
			env.StateBehind = func(x int) table.State { return states[x] }
			behind := func() {
				for x, e := range j.Exchanges {
					if e.From == t {
						to := &job.Env{Job: &j, Stage: e.To, Counters: &job.Counters{}, Errors: &job.Errors{}}
						states[x] = j.Stages[e.To].New(to).State()[0]
					}
				}
			}
			behind()
			count(", at once")
			behind()
			end := largeTables()
			count(", in batches")
			end()
		}
	}
	return out
}

// largeTables has tables of all sizes count as larger than the second cache, until the function that it returns is called.
func largeTables() (end func()) {
	n := table.SecondCache
	table.SecondCache = 0
	return func() { table.SecondCache = n }
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
