package golden

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/golden/gen"
	"github.com/streamc/streamc/golden/replay"
)

// shrink makes a failing case smaller while it fails: first records, then whole queries (each try of which is linked anew).
// It gives up after a while: a person reads what is left.
func shrink(t *testing.T, run *runner, r *random) *random {
	t.Helper()
	until := time.Now().Add(shrinkTime)
	r = shrinkData(run, r, until)
	for tries := 0; tries < 12 && time.Now().Before(until); {
		smaller := (*random)(nil)
		for _, text := range withoutOneQuery(r.c.Query) {
			if tries++; tries > 12 {
				break
			}
			c := *r.c
			c.Query = text
			next, err := prepare(&c)
			if err != nil {
				continue
			}
			next.set = r.set
			other := start(t, link(t, t.TempDir(), []*program{next.p}))
			if fails(other, next) {
				smaller = shrinkData(other, next, until)
				break
			}
		}
		if smaller == nil {
			break
		}
		r = smaller
	}
	return r
}

// shrinkTime bounds the shrinking of one case.
const shrinkTime = 45 * time.Second

// fails reports whether a case still shows a difference in its schedules.
func fails(run *runner, r *random) bool {
	res, err := run.ask(replay.Request{Job: r.p.name, Files: r.c.Files(), Params: r.c.Params, Schedules: schedules(r.c.Seed, r.set)})
	if err != nil || res.Fault != "" {
		return false // another failure
	}
	for _, o := range res.Outcomes {
		if judge(r.p.typed, r.want, o) != "" {
			return true
		}
	}
	return false
}

// shrinkData removes runs of records, halving their length.
func shrinkData(run *runner, r *random, until time.Time) *random {
	for name, in := range r.c.Inputs {
		for p := range in.Partitions {
			for size := 64; size > 0; size /= 2 {
				for at := 0; ; {
					lines := bytes.SplitAfter(r.c.Inputs[name].Partitions[p], []byte("\n"))
					if at >= len(lines) || time.Now().After(until) {
						break
					}
					from := at
					if in.Format == "csv" && from == 0 {
						from = 1 // the header
					}
					if next := r.without(name, p, lines, from, min(len(lines), from+size)); next != nil && fails(run, next) {
						r = next
						continue
					}
					at += size
				}
			}
		}
	}
	return r
}

// without is the case without some records; nil where nothing is left out or the reference cannot run.
func (r *random) without(source string, partition int, lines [][]byte, from, to int) *random {
	if from >= to {
		return nil
	}
	c := *r.c
	c.Inputs = map[string]*gen.Input{}
	for name, in := range r.c.Inputs {
		copied := *in
		copied.Partitions = append([][]byte(nil), in.Partitions...)
		c.Inputs[name] = &copied
	}
	left := append(append([][]byte(nil), lines[:from]...), lines[to:]...)
	c.Inputs[source].Partitions[partition] = bytes.Join(left, nil)
	want, err := reference(r.p.typed, c.Files(), c.Params)
	if err != nil {
		return nil
	}
	return &random{c: &c, set: r.set, p: r.p, want: want}
}

// withoutOneQuery is a text with each of its statements left out in turn, the last ones first.
func withoutOneQuery(text string) []string {
	stmts := strings.SplitAfter(text, ";\n")
	var out []string
	for i := len(stmts) - 1; i >= 0; i-- {
		if strings.HasPrefix(stmts[i], "INSERT") || strings.HasPrefix(stmts[i], "FROM") || strings.HasPrefix(stmts[i], "SELECT") {
			rest := append(append([]string(nil), stmts[:i]...), stmts[i+1:]...)
			if i > 0 && strings.HasPrefix(stmts[i-1], "CREATE SINK") {
				rest = append(append([]string(nil), stmts[:i-1]...), stmts[i+1:]...)
			}
			out = append(out, strings.Join(rest, ""))
		}
	}
	return out
}
