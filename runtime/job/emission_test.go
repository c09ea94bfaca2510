package job_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// forward sends each line of a chunk over exchange 0.
type forward struct {
	job.Base
	e *job.Env
}

func (f *forward) Chunk(k *job.Chunk) {
	out := f.e.Send[0][0]
	out.Rows += strings.Count(string(k.Data), "\n")
	out.Buf = append(out.Buf, k.Data...)
}

// tally counts rows and notes what it has seen at each emission.
type tally struct {
	job.Base
	e      *job.Env
	rows   int
	worker int
}

func (o *tally) Block(b *block.Block) { o.rows += b.Rows }
func (o *tally) Emit(m job.Moment) {
	out := o.e.Out[0]
	out.Buf = fmt.Appendf(out.Buf, "%s%d ", map[job.Moment]string{job.AtBorder: "", job.AtEnd: "end "}[m], o.rows)
	out.Rows++
}

// rig runs a job step by step with a clock of its own.
type rig struct {
	t   *testing.T
	run *job.Run
	now int64
}

func tallyRig(t *testing.T, f *feed, out *store, e job.Emission, spec job.RunSpec, quota int64) *rig {
	g := &rig{t: t, now: 1}
	j := copyJob(f, out, &store{}, job.RouteFail)
	j.Stages = []job.Stage{
		{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &forward{e: e} }},
		{Name: "tally", Source: -1, Input: 0, Emission: e, New: func(e *job.Env) job.Operator { return &tally{e: e} }},
	}
	j.Exchanges = []job.Exchange{{Name: "x", From: 0, To: 1}}
	run, err := job.New(context.Background(), &j, job.Config{Workers: 1, Run: spec, World: connect.World{Now: func() int64 { return g.now }},
		Quota: func(uint64, int, int, int) int64 { return quota }})
	if err != nil {
		t.Fatal(err)
	}
	g.run = run
	return g
}

// settle steps all actors at time now until none has anything to do.
func (g *rig) settle(now int64) {
	g.now = now
	for progress, steps := true, 0; progress; steps++ {
		if steps > 100_000 {
			g.t.Fatal("does not settle: " + g.run.Describe())
		}
		progress = false
		for a := range g.run.Actors() {
			for g.run.Step(context.Background(), a).Progress {
				progress = true
			}
		}
	}
}

const second = 1_000_000

// TestEmissionPoints: what a stage emits when two lines come at each of some times and the input then ends.
func TestEmissionPoints(t *testing.T) {
	for _, c := range []struct {
		emission job.Emission
		spec     job.RunSpec
		open     bool // more input may come after the start
		want     string
	}{
		{job.Emission{Kind: job.EmitBatch}, job.RunSpec{}, true, "2 4 6 end 6 "},
		{job.Emission{Kind: job.EmitFinal}, job.RunSpec{}, true, "2 4 6 end 6 "},
		{job.Emission{Kind: job.EmitFinal}, job.RunSpec{}, false, "end 6 "},
		{job.Emission{Kind: job.EmitBatch}, job.RunSpec{}, false, "2 4 6 end 6 "},
		{job.Emission{Kind: job.EmitBatch}, job.RunSpec{Mode: job.Batch}, false, "end 6 "},
		{job.Emission{Kind: job.EmitNever}, job.RunSpec{}, true, ""},
		{job.Emission{Kind: job.EmitRow}, job.RunSpec{}, true, "end 6 "},
		// A second after the emission at 1.5 s both later pairs of lines are there.
		{job.Emission{Kind: job.EmitBatch}, job.RunSpec{Mode: job.Continuous}, true, "2 6 end 6 "},
		{job.Emission{Kind: job.EmitEvery, Every: 10 * second}, job.RunSpec{Mode: job.Continuous, Every: second}, true, "end 6 "},
		{job.Emission{Kind: job.EmitEvery, Every: 2 * second}, job.RunSpec{}, true, "4 6 end 6 "},
		{job.Emission{Kind: job.EmitEvery, Every: 2 * second}, job.RunSpec{Mode: job.Continuous, Every: 3600 * second}, true, "4 6 end 6 "},
	} {
		f, out := &feed{parts: []string{"a\nb\n"}, open: c.open}, &store{}
		if !c.open {
			f.add(0, "c\nd\ne\nf\n")
		}
		g := tallyRig(t, f, out, c.emission, c.spec, 4)
		g.settle(1)
		g.settle(1 + 3*second/2)
		if c.open {
			f.add(0, "c\nd\n")
		}
		g.settle(1 + 2*second)
		if c.open {
			f.add(0, "e\nf\n")
		}
		g.settle(1 + 5*second/2)
		g.settle(1 + 6*second)
		f.close()
		g.settle(1 + 7*second)
		if done, err := g.run.Done(); !done || err != nil {
			t.Fatalf("%+v %+v: done %v, %v: %s", c.emission, c.spec, done, err, g.run.Describe())
		}
		got := strings.ReplaceAll(out.String(), " 6 6 ", " 6 ") // the last border may be an emission point as well
		got = strings.Replace(got, "end 6 6 ", "end 6 ", 1)
		if got != c.want {
			t.Errorf("%+v, run %+v, open %v: emits %q, want %q", c.emission, c.spec, c.open, got, c.want)
		}
	}
}

// TestDrainEmits: a run that is asked to stop hands over what waits for its emission point.
func TestDrainEmits(t *testing.T) {
	f, out := &feed{parts: []string{"a\nb\n"}, open: true}, &store{}
	g := tallyRig(t, f, out, job.Emission{Kind: job.EmitEvery, Every: 3600 * second}, job.RunSpec{}, 4)
	g.settle(1)
	if out.String() != "" {
		t.Fatalf("emits %q before its time", out)
	}
	g.run.Drain()
	g.settle(2)
	if done, err := g.run.Done(); !done || err != nil || out.String() != "2 " {
		t.Errorf("done %v %v, emits %q", done, err, out)
	}
}
