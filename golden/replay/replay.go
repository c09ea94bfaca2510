// Package replay runs compiled queries in many schedules: the inside of the golden runner, one program that links all of them.
//
// Phase: tests only. In: requests as JSON lines, each a job's name, its input files and a list of schedules. Out: one JSON line per
// request with the distinct outcomes and the first schedule that gave each. A schedule is a seed for runtime/sim, which drives the production code of
// runtime/job over a simulated disk; with crashes, the run is repeated once per sampled step and killed behind it.
package replay

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/memory"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/sq"
)

// Request asks for runs of one job.
type Request struct {
	Job       string
	Files     map[string][]byte // the simulated disk
	Params    map[string]string // texts
	Outputs   []string          // files to read when a run is over
	Bytes     int64             // of the decompressed input; 0: what the files have
	Schedules []Schedule
	Chunk     []byte // records of the job's source, to count what its stages allocate over them; connect.Pad bytes are behind them
}

// Schedule is how one run goes.
type Schedule struct {
	Mode    job.Mode
	Workers int
	Seed    uint64
	// MinChunk and MaxChunk bound the chunks; 0: drawn.
	MinChunk, MaxChunk int
	Epochs             int // 0: drawn
	// Crashes is the number of steps behind which a further run is killed, spread over the run: −1 for all.
	Crashes int
	// Again kills the recovered process once more, 1 to 16 steps on.
	Again   bool
	Rescale bool
	// SlowSinks and FailSink: see sim.Config.
	SlowSinks bool
	FailSink  int
	// Large has tables of all sizes count as larger than the second cache.
	Large bool
}

func (s Schedule) String() string {
	mode := [...]string{"micro-batch", "batch", "continuous"}[s.Mode]
	text := fmt.Sprintf("%s, %d workers, seed %d", mode, s.Workers, s.Seed)
	if s.MinChunk > 0 {
		text += fmt.Sprintf(", chunks %d–%d", s.MinChunk, s.MaxChunk)
	}
	if s.Large {
		text += ", large tables"
	}
	return text
}

// Outcome is what a run leaves behind: sorted rows, or an error.
type Outcome struct {
	Sinks map[string][]string // memory and stdout sinks, by name
	Files map[string]string   // Request.Outputs that exist
	Error string
	// Schedule says which run gave it first.
	Schedule string
	Runs     int
	// Late counts the pairs that were late, −1 where a restart makes the count meaningless.
	Late int64
}

// Response answers a request.
type Response struct {
	Job      string
	Outcomes []*Outcome
	Runs     int
	Steps    int
	// Crashed counts crashes by the (actor, step kind) pair that they followed.
	Crashed     map[string]int
	Allocations []Allocations // of a request with a chunk
	// Fault is set when the request itself was wrong.
	Fault string
}

// Serve answers requests until the input ends.
func Serve(jobs map[string]func() job.Job, in io.Reader, out io.Writer) error {
	dec := json.NewDecoder(bufio.NewReader(in))
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	for {
		var req Request
		if err := dec.Decode(&req); errors.Is(err, io.EOF) {
			return w.Flush()
		} else if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		if err := enc.Encode(answer(jobs, req)); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
}

func answer(jobs map[string]func() job.Job, req Request) *Response {
	res := &Response{Job: req.Job, Crashed: map[string]int{}}
	open := jobs[req.Job]
	if open == nil {
		res.Fault = "no such job"
		return res
	}
	if req.Chunk != nil {
		res.Allocations = allocations(open(), req.Chunk)
	}
	r := &replayer{req: req, res: res, job: open(), seen: map[[sha256.Size]byte]*Outcome{}}
	for _, s := range req.Schedules {
		if err := r.schedule(s); err != nil {
			res.Fault = fmt.Sprintf("%s: %v", s, err)
			return res
		}
	}
	return res
}

// replayer is the state of one request.
type replayer struct {
	req  Request
	res  *Response
	job  job.Job
	seen map[[sha256.Size]byte]*Outcome
}

// schedule runs the job once, and then once per sampled crash.
func (r *replayer) schedule(s Schedule) error {
	if s.Large {
		defer largeTables()()
	}
	steps, err := r.run(s, 0)
	if err != nil || s.Crashes == 0 {
		return err
	}
	stride := 1
	if s.Crashes > 0 {
		stride = max(1, steps/s.Crashes)
	}
	for at := 1 + int(s.Seed%uint64(stride)); at <= steps; at += stride {
		if _, err := r.run(s, at); err != nil {
			return err
		}
	}
	return nil
}

// patience is how long one run may take: far longer than any does even where many programs share the machine, so that a run that
// does not end is found and named. It is for a run and not for a request, whose runs are thousands.
const patience = 2 * time.Minute

// run is one simulated run, killed behind step crash if that is not 0.
func (r *replayer) run(s Schedule, crash int) (steps int, err error) {
	hung := time.AfterFunc(patience, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("%s: %s, crash behind step %d: no end after %v", r.req.Job, s, crash, patience))
	})
	defer hung.Stop()
	disk := fs.NewMem()
	bytes := int64(0)
	for path, data := range r.req.Files {
		disk.WriteFile(path, data)
		bytes += int64(len(data))
	}
	if r.req.Bytes > 0 {
		bytes = r.req.Bytes
	}
	params, err := r.params()
	if err != nil {
		return 0, err
	}
	cfg := sim.Config{
		Seed: s.Seed, Workers: s.Workers, Mode: s.Mode, Rescale: s.Rescale, Params: params, Environ: noEnviron{},
		MinChunk: s.MinChunk, MaxChunk: s.MaxChunk, Epochs: s.Epochs, SlowSinks: s.SlowSinks, FailSink: s.FailSink,
		KeepSinks: true, World: connect.World{FS: disk, Memory: connect.NewMemory()}, MaxSteps: 2_000_000, Bytes: bytes,
		OpenSink: r.openSink,
	}
	if crash > 0 {
		again := 0
		if s.Again {
			again = crash + 1 + crash%16
		}
		cfg.Crash = func(step int, _ job.Kind) bool { return step == crash || step == again }
	}
	result, runErr := sim.Run(r.job, cfg)
	for _, k := range result.Crashes {
		r.res.Crashed[k.String()]++
	}
	r.res.Runs++
	r.res.Steps += result.Steps
	o := &Outcome{Sinks: map[string][]string{}, Files: map[string]string{}, Schedule: s.String()}
	if crash > 0 {
		o.Schedule += fmt.Sprintf(", crash behind step %d", crash)
	}
	for _, n := range result.Stats.Sources {
		o.Late += n.Late
	}
	if crash > 0 || s.FailSink > 0 {
		o.Late = -1
	}
	if runErr != nil {
		o.Error = runErr.Error()
	} else {
		for name, rows := range result.Sinks {
			lines := strings.SplitAfter(rows, "\n")
			lines = lines[:len(lines)-1]
			sort.Strings(lines)
			o.Sinks[name] = lines
		}
		for _, path := range r.req.Outputs {
			text, err := disk.ReadFile(path)
			if err != nil {
				return 0, err
			}
			o.Files[path] = string(text)
		}
	}
	r.note(o)
	return result.Steps, nil
}

// note keeps distinct outcomes. Errors are one outcome, whatever they say: which of several errors stops a run depends on the schedule.
func (r *replayer) note(o *Outcome) {
	key := [sha256.Size]byte{}
	if o.Error == "" {
		key = o.digest()
	}
	if old := r.seen[key]; old != nil {
		old.Runs++
		return
	}
	o.Runs = 1
	r.seen[key] = o
	r.res.Outcomes = append(r.res.Outcomes, o)
}

// digest identifies what a run left behind, its error aside.
func (o *Outcome) digest() (sum [sha256.Size]byte) {
	h := sha256.New()
	var b []byte
	number := func(n int) { h.Write(binary.AppendVarint(b[:0], int64(n))) }
	text := func(s string) {
		number(len(s))
		b = append(b[:0], s...)
		h.Write(b)
	}
	number(int(o.Late))
	for _, name := range slices.Sorted(maps.Keys(o.Sinks)) {
		text(name)
		number(len(o.Sinks[name]))
		for _, line := range o.Sinks[name] {
			text(line)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Files)) {
		text(name)
		text(o.Files[name])
	}
	h.Sum(sum[:0])
	return sum
}

// openSink puts rows for standard output into memory: a crash does not take them back from a real one.
func (r *replayer) openSink(i int, c connect.SinkConfig) (connect.Sink, error) {
	if r.job.Sinks[i].Connector != "stdout" {
		return nil, nil
	}
	c.Options, c.Header = connect.Options{}, nil
	return memory.OpenSink(c)
}

// params are the job's parameters: given ones parsed, defaults for the others.
func (r *replayer) params() (job.Params, error) {
	out := job.Params{}
	for _, p := range r.job.Params {
		text, ok := r.req.Params[p.Name]
		switch {
		case ok:
			v, err := p.Parse(text)
			if err != nil {
				return nil, fmt.Errorf("parameter %s: %w", p.Name, err)
			}
			out[p.Name] = v
		case p.HasDef:
			out[p.Name] = p.DefaultValue
		default:
			return nil, fmt.Errorf("parameter %s has no value", p.Name)
		}
	}
	return out, nil
}

// noEnviron is an environment without anything.
type noEnviron struct{}

var errNoEnviron = errors.New("golden cases have no environment")

func (noEnviron) Env(string) (sq.Secret, error)  { return sq.Secret{}, errNoEnviron }
func (noEnviron) File(string) (sq.Secret, error) { return sq.Secret{}, errNoEnviron }
