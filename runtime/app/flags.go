package app

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/job"
)

// flags are the settled flags.
type flags struct {
	verb            string
	params          []pair
	inputs, outputs []pair
	run             string
	workers         int
	overwrite       bool
	log             string
	rows            string
	quiet, progress bool
	json            bool
}

// pair is the value of a flag of the form NAME=VALUE.
type pair struct{ name, value string }

type pairs struct{ to *[]pair }

func (p pairs) String() string { return "" }

func (p pairs) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return fmt.Errorf("want NAME=VALUE")
	}
	*p.to = append(*p.to, pair{name, value})
	return nil
}

// A table that goes to no terminal is laid out for a page of this size.
const plainColumns, plainRows = 200, 60

var verbs = []string{"run", "check", "explain", "version", "help"}

func workers() int { return min(runtime.GOMAXPROCS(0), block.KeyGroups) }

func (p *program) flagSet() *flag.FlagSet {
	s := flag.NewFlagSet(p.job.Name, flag.ContinueOnError)
	s.SetOutput(io.Discard)
	s.Usage = func() {}
	f := &p.f
	s.Var(pairs{&f.params}, "param", "")
	s.Var(pairs{&f.inputs}, "input", "")
	s.Var(pairs{&f.outputs}, "output", "")
	s.StringVar(&f.run, "run", "", "")
	s.IntVar(&f.workers, "workers", max(1, p.o.Workers), "")
	s.BoolVar(&f.overwrite, "overwrite", false, "")
	s.StringVar(&f.log, "log", "text", "")
	s.StringVar(&f.rows, "rows", "", "")
	s.BoolVar(&f.quiet, "quiet", false, "")
	s.BoolVar(&f.progress, "progress", false, "")
	s.BoolVar(&f.json, "json", false, "")
	return s
}

// parse reads the command line: a verb before, between or after the flags.
func (p *program) parse(args []string) error {
	s := p.flagSet()
	for {
		if err := s.Parse(args); err == flag.ErrHelp {
			p.f.verb = "help"
			return nil
		} else if err != nil {
			return p.flagError(s, err)
		}
		if s.NArg() == 0 {
			break
		}
		if p.f.verb != "" {
			return &usageError{fmt.Sprintf("unexpected argument %q", s.Arg(0))}
		}
		p.f.verb = s.Arg(0)
		args = s.Args()[1:]
	}
	switch p.f.verb {
	case "":
		p.f.verb = "run"
	case "run", "check", "explain", "version", "help":
	default:
		return &usageError{fmt.Sprintf("unknown command %q%s", p.f.verb, didYouMean(p.f.verb, verbs, ""))}
	}
	switch {
	case p.f.run != "" && p.f.run != "batch" && p.f.run != "microbatch" && p.f.run != "continuous":
		return &usageError{fmt.Sprintf("--run is batch, microbatch or continuous, not %q%s", p.f.run, didYouMean(p.f.run, []string{"batch", "microbatch", "continuous"}, ""))}
	case p.f.workers < 1 || p.f.workers > block.KeyGroups:
		return &usageError{fmt.Sprintf("--workers is 1 to %d, not %d", block.KeyGroups, p.f.workers)}
	case p.f.log != "text" && p.f.log != "json":
		return &usageError{fmt.Sprintf("--log is text or json, not %q", p.f.log)}
	case p.f.rows != "" && p.f.rows != "json" && p.f.rows != "table":
		return &usageError{fmt.Sprintf("--rows is json or table, not %q%s", p.f.rows, didYouMean(p.f.rows, []string{"json", "table"}, ""))}
	case p.f.quiet && p.f.progress:
		return &usageError{"--quiet and --progress exclude each other"}
	case p.f.json && p.f.verb != "version":
		return &usageError{"--json is for version; the log of a run has --log json"}
	}
	switch {
	case p.f.rows == "json":
		p.o.World.Terminal = nil
	case p.f.rows == "table" && p.o.World.Terminal == nil:
		p.o.World.Terminal = func() connect.Terminal { return connect.Terminal{Columns: plainColumns, Rows: plainRows} }
	}
	p.talk.json = p.f.log == "json"
	p.talk.quiet = p.f.quiet
	return nil
}

// flagError says in our words what the flag package complains about.
func (p *program) flagError(s *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		name = strings.TrimPrefix(name, "-")
		var known []string
		s.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		for _, x := range p.job.Params {
			if strings.EqualFold(x.Name, name) {
				return &usageError{fmt.Sprintf("unknown flag --%s; parameters are given as --param %s=VALUE", name, x.Name)}
			}
		}
		return &usageError{fmt.Sprintf("unknown flag --%s%s", name, didYouMean(name, known, "--"))}
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return &usageError{fmt.Sprintf("--%s needs a value", strings.TrimPrefix(name, "-"))}
	}
	return &usageError{strings.Replace(strings.Replace(text, "for flag -", "for --", 1), ": parse error", "", 1)}
}

func (p *program) usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, `usage: %s [run] [flags]      run the job
       %[1]s check [flags]      check parameters, inputs and outputs; read and write nothing
       %[1]s explain            print the plan
       %[1]s version [--json]

flags:
  --param NAME=VALUE   set a parameter (or: environment SQ_NAME)
  --input NAME=FILE    read a source from a file instead
  --output NAME=FILE   write a sink to a file instead
  --run MODE           batch, microbatch or continuous (%s)
  --workers N          workers (%d)
  --overwrite          an unbounded run may replace files that are not empty
  --rows json|table    form of rows on standard output (table on a terminal)
  --log text|json      form of the messages on stderr
  --quiet              only errors and lost rows on stderr
  --progress           show progress, also where stderr is no terminal
`, p.job.Name, modeName(p.job.Run.Mode), max(1, p.o.Workers))
	if len(p.job.Params) > 0 {
		b.WriteString("\nparameters:\n")
	}
	for _, x := range p.job.Params {
		fmt.Fprintf(&b, "  %-18s %s, %s\n", x.Name, x.Type, p.origin(x))
	}
	return b.String()
}

func modeName(m job.Mode) string {
	switch m {
	case job.Batch:
		return "batch"
	case job.Continuous:
		return "continuous"
	}
	return "microbatch"
}

// version describes the binary.
func (p *program) version() string {
	streamc := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == "github.com/streamc/streamc" {
				streamc = m.Version
			}
		}
	}
	if !p.f.json {
		return fmt.Sprintf("%s, plan %s, streamc %s, %s %s/%s\n", p.job.Name, p.job.Fingerprint, streamc, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	}
	b := []byte("{")
	for _, f := range []pair{{"job", p.job.Name}, {"plan", p.job.Fingerprint}, {"streamc", streamc}, {"go", runtime.Version()}, {"os", runtime.GOOS}, {"arch", runtime.GOARCH}} {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = encode.JSONString(b, f.name)
		b = append(b, ':')
		b = encode.JSONString(b, f.value)
	}
	return string(append(b, "}\n"...))
}
