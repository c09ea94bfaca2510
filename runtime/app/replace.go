package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// optionsOf evaluates WITH values.
type optionsOf = func(job.Params, job.Environ) (connect.Options, error)

// replaceConnectors does what --input and --output say, on a copy of the job. Only connectors that the job links can take over: a program
// holds no code for connectors that its query does not name.
func (p *program) replaceConnectors() error {
	linked := p.job.Sources
	p.job.Sources = slices.Clone(p.job.Sources)
	for _, in := range p.f.inputs {
		i, err := find("--input", "source", in.name, len(linked), func(i int) string { return linked[i].Name })
		if err != nil {
			return err
		}
		s := &p.job.Sources[i]
		want := connector(in.value, "stdin")
		k := slices.IndexFunc(linked, func(o job.Source) bool { return o.Connector == want })
		if k < 0 {
			return notLinked("--input", in, want)
		}
		if err := sameFormat("--input", in, s.Format); err != nil {
			return err
		}
		s.Connector, s.Open, s.Options = want, linked[k].Open, replaced(s.Options, in.value)
	}
	sinks := p.job.Sinks
	p.job.Sinks = slices.Clone(p.job.Sinks)
	for _, out := range p.f.outputs {
		i, err := find("--output", "sink", out.name, len(sinks), func(i int) string { return sinks[i].Name })
		if err != nil {
			return err
		}
		s := &p.job.Sinks[i]
		want := connector(out.value, "stdout")
		k := slices.IndexFunc(sinks, func(o job.Sink) bool { return o.Connector == want })
		if k < 0 {
			return notLinked("--output", out, want)
		}
		if err := sameFormat("--output", out, s.Format); err != nil {
			return err
		}
		s.Connector, s.Open, s.Options = want, sinks[k].Open, replaced(s.Options, out.value)
	}
	return nil
}

// connector returns what a file name asks for: "-" is a standard stream.
func connector(file, standard string) string {
	if file == "-" {
		return standard
	}
	return "file"
}

func find(flag, what, name string, n int, nameOf func(int) string) (int, error) {
	var names []string
	for i := range n {
		if strings.EqualFold(nameOf(i), name) {
			return i, nil
		}
		names = append(names, nameOf(i))
	}
	return 0, &usageError{fmt.Sprintf("%s %s: there is no such %s%s", flag, name, what, didYouMean(name, names, ""))}
}

func notLinked(flag string, x pair, want string) error {
	return &usageError{fmt.Sprintf("%s %s=%s: this binary does not hold the %s connector, because its query does not use it on this side; write it in the query's WITH and build again", flag, x.name, x.value, want)}
}

// sameFormat compares the format that the file's name shows with the declared one, for which the code was generated.
func sameFormat(flag string, x pair, format string) error {
	name := strings.TrimSuffix(strings.ToLower(x.value), ".gz")
	has := ""
	switch {
	case strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".jsonl"), strings.HasSuffix(name, ".ndjson"):
		has = "json"
	case strings.HasSuffix(name, ".csv"):
		has = "csv"
	}
	if has == "" || has == format {
		return nil
	}
	return &usageError{fmt.Sprintf("%s %s=%s: the query says format = '%s', but the file's name says %s", flag, x.name, x.value, format, has)}
}

// replaced returns options of the file connector: the path, and those of the declared connector that describe the text.
func replaced(old optionsOf, path string) optionsOf {
	return func(p job.Params, e job.Environ) (connect.Options, error) {
		o := connect.Options{"path": path}
		if old == nil {
			return o, nil
		}
		was, err := old(p, e)
		if err != nil {
			return nil, err
		}
		for _, k := range []string{"header", "delimiter", "quote", "comment", "null", "max_record_bytes", "split"} {
			if v, ok := was[k]; ok {
				o[k] = v
			}
		}
		return o, nil
	}
}
