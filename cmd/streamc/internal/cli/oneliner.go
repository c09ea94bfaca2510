package cli

import (
	"os"
	"strings"

	"github.com/spf13/pflag"
	"github.com/streamc/streamc/cmd/streamc/internal/infer"
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
)

// A oneLiner is a query on the command line over files whose columns are looked up in them.
type oneLiner struct {
	text   string
	inputs []string // NAME=FILE
}

// input is a source of a one-liner.
type input struct {
	name   string
	schema *infer.Schema
}

// Flags that a one-liner hands to its job: behind -e there is no query file that they could stand behind.
var (
	jobFlags    = []string{"workers", "rows", "run", "log", "output"}
	jobSwitches = []string{"quiet", "progress"}
)

// jobFlags are those that were given.
func (oneLiner) jobFlags(fl *pflag.FlagSet) []string {
	var out []string
	for _, name := range append(append([]string(nil), jobFlags...), jobSwitches...) {
		if f := fl.Lookup(name); f.Changed {
			out = append(out, "--"+name+"="+f.Value.String())
		}
	}
	return out
}

// maxReadings bounds how many choices of event-time columns are tried.
const maxReadings = 64

// oneLine checks and plans a one-liner. A file's event time is the first of its time columns with which the query has a meaning: no column if
// it does without. The delay is the file's own disorder, so that no row is late.
func (e *env) oneLine(q oneLiner) (*plan.Program, error) {
	if strings.TrimSpace(q.text) == "" {
		return nil, usage("-e: the query is empty")
	}
	var inputs []input
	for _, in := range q.inputs {
		name, path, ok := strings.Cut(in, "=")
		if !ok || name == "" || path == "" {
			return nil, usage("--input %s: want NAME=FILE", in)
		}
		if f, err := os.Stat(path); err == nil && !f.Mode().IsRegular() {
			return nil, usage("--input %s: read twice, once for its columns and once for its rows, so it must be a file; of a stream write CREATE SOURCE … WITH (connector = 'stdin') in a query file", in)
		}
		s, err := infer.Path(path, "")
		if err != nil {
			return nil, &exit{exitFailed, err}
		}
		inputs = append(inputs, input{name, s})
	}
	if text := strings.TrimSpace(q.text); !strings.HasSuffix(text, ";") {
		q.text += "\n;" // on a line of its own: a comment may end the text
	}
	var first *diag.Bag
	choice := make([]int, len(inputs)) // per input: 0 for no event time, else 1 + an index into EventTimes
	for range maxReadings {
		var bag diag.Bag
		p, err := e.check(q.source(inputs, choice), &bag)
		if err != nil {
			return nil, err
		}
		if !bag.HasErrors() {
			e.render(bag.All())
			return e.planned(p)
		}
		if first == nil {
			first = &bag
		}
		if !next(choice, inputs) {
			break
		}
	}
	e.render(first.All())
	return nil, &exit{code: exitDiagnostics}
}

// planned plans a checked program.
func (e *env) planned(checked *typed.Program) (p *plan.Program, err error) {
	err = e.phase("plan", func() { p = plan.Build(checked, plan.Options{}) })
	return p, err
}

// source is the file that is compiled: the user's text comes first, so that positions in messages are his.
func (q oneLiner) source(inputs []input, choice []int) *source.File {
	var b strings.Builder
	b.WriteString(q.text)
	b.WriteString("\n\n")
	for i, in := range inputs {
		at := -1
		if choice[i] > 0 {
			at = in.schema.EventTimes()[choice[i]-1]
		}
		b.WriteString(in.schema.Statement("TABLE", in.name, at))
	}
	return source.New("query", b.String())
}

// next advances to the next choice; false when all were tried.
func next(choice []int, inputs []input) bool {
	for i := range choice {
		if choice[i] < len(inputs[i].schema.EventTimes()) {
			choice[i]++
			return true
		}
		choice[i] = 0
	}
	return false
}
