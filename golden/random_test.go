package golden

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/golden/gen"
	"github.com/streamc/streamc/golden/ref"
	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/stdlib/sig"
)

// batch is how many random programs are linked into one runner, batches how many runners a test makes unless PROGRAMS says otherwise.
const batch, batches = 50, 4

// firstSeed is derived from the commit, so that its author ran exactly what CI runs. SEED=random or SEED=<number> overrides it.
func firstSeed(t *testing.T) uint64 {
	t.Helper()
	switch s := os.Getenv("SEED"); s {
	case "":
	case "random":
		return uint64(time.Now().UnixNano()) % 1e12
	default:
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("SEED: %v", err)
		}
		return n
	}
	cmd := exec.Command("git", "rev-parse", "HEAD")
	out, err := cmd.Output()
	if err != nil {
		return 1 // a module without its repository
	}
	h := fnv.New64a()
	h.Write(out)
	return h.Sum64() % 1e9
}

// programCount is how many random programs are tried: PROGRAMS, or 200, in -short 50.
func programCount(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PROGRAMS")
	if text == "" {
		if testing.Short() {
			return batch
		}
		return batch * batches
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("PROGRAMS: %v", err)
	}
	return n
}

// random is a generated case on its way through the test.
type random struct {
	c    *gen.Case
	set  int // which data set of the program it is
	p    *program
	want *ref.Result
}

// redraw is the same program over data set k.
func (r *random) redraw(k int) (*random, error) {
	next := &random{c: r.c.Redraw(uint64(k)), set: k, p: r.p}
	want, err := reference(r.p.typed, next.c.Files(), next.c.Params)
	if err != nil {
		return r, fmt.Errorf("reference: %w", err)
	}
	next.want = want
	return next, nil
}

// newCase makes the case of a seed; the error says why it does not check.
func newCase(seed uint64) (*random, error) {
	return prepare(gen.New(seed, gen.Options{Funcs: sig.All()}))
}

// prepare compiles a case and computes what it should give.
func prepare(c *gen.Case) (*random, error) {
	var o plan.Options
	if c.Seed%4 == 0 {
		o = rewritesOff()
	}
	p, err := compileWith(fmt.Sprintf("r%d", c.Seed), c.Query, o)
	if err != nil {
		return &random{c: c}, err
	}
	want, err := reference(p.typed, c.Files(), c.Params)
	if err != nil {
		return &random{c: c}, fmt.Errorf("%w: reference: %w", errCompiler, err)
	}
	return &random{c: c, p: p, want: want}, nil
}

// dataSets is how many data sets each program runs over.
const dataSets = 4

// schedules are the five of data set k: a plain batch, one of each mode, in turn undisturbed, in small chunks, with crashes and another number of workers, or
// with crashes and slow sinks, and one more of any mode.
func schedules(seed uint64, k int) []replay.Schedule {
	rng := rand.New(rand.NewPCG(seed, 7+uint64(k)))
	workers := []int{1, 2, 4, 7}
	list := []replay.Schedule{{Mode: job.Batch, Workers: 1, Seed: seed, Epochs: 1, MinChunk: 1 << 20, MaxChunk: 1 << 20}}
	modes := []job.Mode{job.Batch, job.MicroBatch, job.Continuous}
	for i, mode := range append(modes, modes[rng.IntN(3)]) {
		s := replay.Schedule{Mode: mode, Workers: workers[rng.IntN(4)], Seed: seed + uint64(10*i+k) + 1}
		switch (i + k) % 4 {
		case 1:
			s.MinChunk, s.MaxChunk = 1, 1+rng.IntN(100)
		case 2:
			s.Crashes, s.Rescale = 5, true
		case 3:
			s.Crashes, s.SlowSinks = 3, true
		}
		s.Large = rng.IntN(2) == 0
		list = append(list, s)
	}
	return list
}

// TestRandom compares random programs over random data in random schedules with the reference evaluator.
func TestRandom(t *testing.T) {
	seed, n := firstSeed(t), programCount(t)
	t.Logf("seeds %d … (SEED=%d PROGRAMS=%d)", seed, seed, n)
	runs, rejected, failing, all := 0, 0, 0, n
	dir := workDir(t, "random")
	for n > 0 {
		var list []*random
		var programs []*program
		for ; len(list) < min(batch, n); seed++ {
			r, err := newCase(seed)
			switch {
			case err == nil:
			case errors.Is(err, errCompiler):
				t.Errorf("seed %d: %v\n%s", seed, err, r.c.Query)
				n--
				continue
			default:
				rejected++
				if rejected > 20+all/5 {
					t.Fatalf("too many programs do not check; the last: %v\n%s", err, r.c)
				}
				continue
			}
			list = append(list, r)
			programs = append(programs, r.p)
		}
		n -= len(list)
		if len(list) == 0 {
			break
		}
		bin, good := linkGood(t, dir, programs)
		run := start(t, bin)
		for _, r := range list {
			if !slices.Contains(good, r.p) {
				continue
			}
			for k := range dataSets {
				if k > 0 {
					var err error
					if r, err = r.redraw(k); err != nil {
						t.Errorf("seed %d, data set %d: %v", r.c.Seed, k, err)
						break
					}
				}
				n, failed := compare(t, run, r)
				runs += n
				if failed {
					failing++
				}
			}
		}
	}
	t.Logf("%d runs; %d texts did not check; %d of the data sets end with an error", runs, rejected, failing)
}

// shown counts the failing cases; the first ones are shrunk, and after some more there is nothing to learn.
var shown int

func small(t *testing.T, run *runner, r *random) string {
	t.Helper()
	shown++
	switch {
	case shown > 10:
		t.Fatal("and so on")
	case shown > 2:
		return fmt.Sprintf("SEED=%d PROGRAMS=1 go test ./golden -run 'TestRandom$' shrinks it", r.c.Seed)
	}
	return "shrunk:\n" + shrink(t, run, r).c.String()
}

// compare runs one case and says whether its reference result is an error.
func compare(t *testing.T, run *runner, r *random) (runs int, failing bool) {
	t.Helper()
	res, err := run.ask(replay.Request{Job: r.p.name, Files: r.c.Files(), Params: r.c.Params, Schedules: schedules(r.c.Seed, r.set)})
	if err == nil && res.Fault != "" {
		err = fmt.Errorf("%s", res.Fault)
	}
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", r.c.Seed, err, r.c)
	}
	for _, o := range res.Outcomes {
		if d := judge(r.p.typed, r.want, o); d != "" {
			t.Errorf("seed %d, data set %d: %s (%d of %d runs):\n%s\n%s", r.c.Seed, r.set, o.Schedule, o.Runs, res.Runs, d, small(t, run, r))
			break
		}
	}
	return res.Runs, r.want.Err != nil
}
