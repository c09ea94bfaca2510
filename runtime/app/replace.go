package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/file"
	"github.com/streamc/streamc/runtime/connect/stdio"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
)

// optionsOf evaluates WITH values.
type optionsOf = func(job.Params, job.Environ) (connect.Options, error)

// replaceConnectors does what --input and --output say, on a copy of the job: a file or a standard stream takes the place of any connector. Every program
// holds those two.
func (p *program) replaceConnectors() error {
	p.job.Sources = slices.Clone(p.job.Sources)
	for _, in := range p.f.inputs {
		i, err := find("--input", "source", in.name, len(p.job.Sources), func(i int) string { return p.job.Sources[i].Name })
		if err != nil {
			return err
		}
		s := &p.job.Sources[i]
		if err := sameFormat("--input", in, s.Format); err != nil {
			return err
		}
		s.Connector, s.Open, s.Options = "file", file.OpenSource, replaced(s.Options, in.value)
		if in.value == "-" {
			s.Connector, s.Open = "stdin", stdio.OpenSource
		}
	}
	p.job.Sinks = slices.Clone(p.job.Sinks)
	for _, out := range p.f.outputs {
		i, err := find("--output", "sink", out.name, len(p.job.Sinks), func(i int) string { return p.job.Sinks[i].Name })
		if err != nil {
			return err
		}
		s := &p.job.Sinks[i]
		if err := sameFormat("--output", out, s.Format); err != nil {
			return err
		}
		s.Connector, s.Open, s.Options = "file", file.OpenSink, replaced(s.Options, out.value)
		if out.value == "-" {
			s.Connector, s.Open = "stdout", stdio.OpenSink
		}
	}
	return nil
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

// sameFormat compares the format that the file's name shows with the declared one, for which the code was generated.
func sameFormat(flag string, x pair, format string) error {
	name := strings.ToLower(x.value)
	for _, end := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, end)
	}
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
	return &usageError{fmt.Sprintf("%s %s=%s: the query says format = '%s', but the file's name says %s; to read another format, build or run the query with %s %s=%s", flag, x.name, x.value, format, has, flag, x.name, x.value)}
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
		if fs.HasMeta(path) {
			o["split"] = "file"
		}
		for _, k := range []string{"header", "delimiter", "quote", "comment", "null", "max_record_bytes", "split", "refresh"} {
			if v, ok := was[k]; ok {
				o[k] = v
			}
		}
		return o, nil
	}
}
