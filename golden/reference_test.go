package golden

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/streamc/streamc/golden/ref"
	"github.com/streamc/streamc/golden/replay"
	"github.com/streamc/streamc/typecheck/typed"
)

// reference evaluates a program over its files: each source's path is matched as the file connector does.
func reference(p *typed.Program, files map[string][]byte, params map[string]string) (*ref.Result, error) {
	values := map[string]ref.Value{}
	for _, q := range p.Params {
		if text, ok := params[q.Name]; ok {
			v, err := ref.ParseParam(text, q.Type)
			if err != nil {
				return nil, fmt.Errorf("parameter %s: %w", q.Name, err)
			}
			values[q.Name] = v
		}
	}
	in := ref.Inputs{}
	for _, s := range p.Sources {
		if s.Rows != nil { // they stand in the query
			continue
		}
		parts, err := partitions(s, files, params)
		if err != nil {
			return nil, err
		}
		in[s.Name] = parts
	}
	return ref.Run(p, values, in)
}

func partitions(s *typed.Source, files map[string][]byte, params map[string]string) ([]ref.Partition, error) {
	if open := generators[s.Connector]; open != nil {
		return generated(s, open, params)
	}
	pattern, split := textOption(s.With, "path"), textOption(s.With, "split")
	var names []string
	for name := range files {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("source %s: no file matches %s", s.Name, pattern)
	}
	sort.Strings(names)
	var parts []ref.Partition
	for i, n := range names {
		f := ref.File{Path: n, Data: files[n]}
		if split == "log" && i > 0 {
			parts[0] = append(parts[0], f)
			continue
		}
		parts = append(parts, ref.Partition{f})
	}
	return parts, nil
}

// textOption is a WITH value that is a string literal, "" if it is not there.
func textOption(with []typed.Option, key string) string {
	for _, o := range with {
		if l, ok := o.Value.(*typed.Literal); ok && o.Key == key {
			return l.Str
		}
	}
	return ""
}

// judge compares an outcome of the real runtime with the reference; "" means that they agree.
func judge(p *typed.Program, want *ref.Result, got *replay.Outcome) string {
	switch {
	case want.Err != nil && got.Error != "":
		return ""
	case want.Err != nil:
		return fmt.Sprintf("the reference stops with %q, the run does not\n", want.Err)
	case strings.Contains(got.Error, "(an intermediate value)"):
		return "" // B2: a value that was never final failed, which no reference can know
	case got.Error != "":
		return fmt.Sprintf("the run stops with %q, the reference does not\n", got.Error)
	}
	var b strings.Builder
	if n := total(want.Late); got.Late >= 0 && got.Late != int64(n) {
		fmt.Fprintf(&b, "%d pairs counted late, want %d\n", got.Late, n)
	}
	for _, s := range p.Sinks {
		if s.Connector == "file" || s.Connector == "blackhole" {
			continue
		}
		lines, err := trimmed(got.Sinks[s.Name])
		if err != nil {
			fmt.Fprintf(&b, "sink %s: %v\n", s.Name, err)
			continue
		}
		if d := ref.Diff(p, s, want.Lines(s), lines); d != "" {
			fmt.Fprintf(&b, "sink %s:\n%s", s.Name, d)
		}
	}
	return b.String()
}

// trimmed cuts the line end off each line; a line without one is an error.
func trimmed(lines []string) ([]string, error) {
	var out []string
	for _, l := range lines {
		t, ok := strings.CutSuffix(l, "\n")
		if !ok {
			return nil, fmt.Errorf("row without a line end: %q", l)
		}
		out = append(out, t)
	}
	return out, nil
}
