package sim

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/runtime/job"
)

// Coverage counts crashes by the kind of step that they followed.
type Coverage map[job.Kind]int

// Add notes the crashes of a run.
func (c Coverage) Add(crashes []job.Kind) {
	for _, k := range crashes {
		c[k]++
	}
}

// Missing lists the kinds of steps of a run, as Result.Kinds has them, after which there was no crash.
func (c Coverage) Missing(kinds map[job.Kind]int) (out []job.Kind) {
	for k := range kinds {
		if c[k] == 0 {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b job.Kind) int { return int(a.Step) - int(b.Step) })
	return out
}

// String lists the kinds with their numbers, in the order of job.Kinds.
func (c Coverage) String() string {
	text := ""
	for _, k := range job.Kinds() {
		if c[k] > 0 {
			text += fmt.Sprintf("%6d %s\n", c[k], k)
		}
	}
	return text
}

// CrashEverywhere runs the job once without a crash and then once per step of that run, killed after it; check sees every result, the uncrashed one
// first. fresh gives the configuration, with a fresh world, of each run; but for the world it is always the same. What was crashed is added to the coverage,
// and every kind of step of the first run must be in it.
func CrashEverywhere(j job.Job, fresh func() Config, cover Coverage, check func(Result) error) error {
	return crash(j, fresh, cover, check, -1)
}

// CrashStates is CrashEverywhere for long inputs. A crash leaves the committer and the disk, and most steps change neither: killed after such a step, the
// process comes back to what a crash after the step before it left. So it runs every step that changes them, and of each other kind the
// first few.
func CrashStates(j job.Job, fresh func() Config, cover Coverage, check func(Result) error) error {
	return crash(j, fresh, cover, check, 3)
}

// changes reports whether a step may change what a crash leaves.
func changes(k job.Kind) bool {
	return k.Actor == job.ActorSink && k.Step != job.StepBoundary || k.Actor == job.ActorCommitter
}

// crash tries every crash, or, with few ≥ 0, of each kind of step that changes nothing durable only so many.
func crash(j job.Job, fresh func() Config, cover Coverage, check func(Result) error, few int) error {
	try := func(change func(c *Config)) (Result, error) {
		c := fresh()
		change(&c)
		r, err := Run(j, c)
		if err == nil {
			err = check(r)
		}
		cover.Add(r.Crashes)
		return r, err
	}
	var trace []job.Kind
	base, err := try(func(c *Config) {
		c.Crash = func(_ int, k job.Kind) bool { trace = append(trace, k); return false }
	})
	if err != nil {
		return err
	}
	tried := map[job.Kind]int{}
	for i, k := range trace {
		if tried[k]++; few >= 0 && tried[k] > few && !changes(k) {
			continue
		}
		if _, err := try(func(c *Config) { c.Crash = func(step int, _ job.Kind) bool { return step == i+1 } }); err != nil {
			return fmt.Errorf("crash after step %d of %d, %s: %w", i+1, len(trace), k, err)
		}
	}
	// What only a life after a crash, or a drain, can do.
	for at := 1; at <= base.Kinds[commitStep]; at++ {
		if _, err := try(func(c *Config) { c.Crash = crashAgain(at) }); err != nil {
			return fmt.Errorf("crash after commit %d and again in the recovered outbox: %w", at, err)
		}
	}
	for at := 1; at <= len(trace); at += max(1, len(trace)/10) {
		_, err := try(func(c *Config) {
			c.Drain = func(step int, _ job.Kind) bool { return step == at }
			c.Crash = func(_ int, k job.Kind) bool { return k.Step == job.StepEnd && at%2 == 0 }
		})
		if err != nil {
			return fmt.Errorf("drain after step %d of %d: %w", at, len(trace), err)
		}
	}
	if m := cover.Missing(base.Kinds); len(m) > 0 {
		return fmt.Errorf("no crash after %v", m)
	}
	return nil
}

var commitStep = job.Kind{Actor: job.ActorCommitter, Step: job.StepCommit}

// crashAgain crashes after the n-th commit and, in the life after that, after each of the first deliveries from the recovered outbox.
func crashAgain(n int) func(int, job.Kind) bool {
	again := 3
	return func(_ int, k job.Kind) bool {
		switch {
		case k == commitStep:
			n--
			return n == 0
		case k.Step == job.StepRedeliver:
			again--
			return again >= 0
		}
		return false
	}
}
