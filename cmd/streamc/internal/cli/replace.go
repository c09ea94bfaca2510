package cli

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// replacements are the --input and --output flags of run and build: NAME=FILE, a file in the place of a connector.
type replacements struct{ inputs, outputs []string }

// jobReplacements finds the flags among those of a job.
func jobReplacements(args []string) (r replacements) {
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(args[i], "=")
		name = strings.TrimPrefix(strings.TrimPrefix(name, "-"), "-")
		if !strings.HasPrefix(args[i], "-") || name != "input" && name != "output" {
			continue
		}
		if !inline {
			if i++; i == len(args) {
				break // the job will say what is missing
			}
			value = args[i]
		}
		if name == "input" {
			r.inputs = append(r.inputs, value)
		} else {
			r.outputs = append(r.outputs, value)
		}
	}
	return r
}

// apply puts files into the declarations. Without always, it leaves those alone that the finished job can replace by itself: so one binary serves all
// files of a format.
func (r replacements) apply(f *ast.File, always bool) error {
	cat := catalog.Default()
	for _, in := range r.inputs {
		if err := r.one(in, "--input", "source", f, always, cat.Source, cat.Source("file")); err != nil {
			return err
		}
	}
	for _, out := range r.outputs {
		if err := r.one(out, "--output", "sink", f, always, cat.Sink, cat.Sink("file")); err != nil {
			return err
		}
	}
	return nil
}

// one replaces one connector.
func (replacements) one(pair, flag, what string, f *ast.File, always bool, find func(string) *catalog.Connector, file *catalog.Connector) error {
	name, path, ok := strings.Cut(pair, "=")
	if !ok || name == "" || path == "" {
		return usage("%s %s: want NAME=FILE", flag, pair)
	}
	var names []string
	for _, s := range f.Stmts {
		var have ast.Name
		var with *[]*ast.Option
		switch s := s.(type) {
		case *ast.CreateSource:
			if what != "source" && !s.Table { // INSERT INTO a table makes it a sink
				continue
			}
			have, with = s.Name, &s.With
			if ast.Fold(have.Text) == ast.Fold(name) && (always || needed(*with, path, find)) {
				intoRecords(s, find(word(*with, "connector")))
			}
		case *ast.CreateSink:
			if what != "sink" {
				continue
			}
			have, with = s.Name, &s.With
		default:
			continue
		}
		if ast.Fold(have.Text) == ast.Fold(name) {
			if always || needed(*with, path, find) {
				*with = fileOptions(*with, have, path, find, file)
			}
			return nil
		}
		names = append(names, have.Text)
	}
	if len(names) == 0 && what == "sink" {
		return nil // standard output without a declaration: the job knows its name
	}
	hint := ""
	if best := diag.Suggest(name, names); best != "" {
		hint = "; did you mean " + best + "?"
	}
	return usage("%s %s: there is no such %s%s", flag, name, what, hint)
}

// intoRecords takes what a broker knows of its records out of a declaration: a file has no broker time, and other metadata stands in its records.
func intoRecords(s *ast.CreateSource, conn *catalog.Connector) {
	if s.Watermark != nil {
		s.Watermark.MaxAhead = nil
	}
	for _, col := range s.Columns {
		if conn == nil || col == nil || col.Metadata == nil {
			continue
		}
		key := ast.Fold(col.Name.Text)
		if col.Metadata.Key != nil {
			key = col.Metadata.Key.Text
		}
		if m := conn.MetadataOf(key); m != nil && m.Recorded {
			col.Metadata = nil
		}
	}
}

// needed reports that a finished job could not take the file: its connector or format does not exist yet, or the file has another format.
func needed(with []*ast.Option, path string, find func(string) *catalog.Connector) bool {
	conn := find(word(with, "connector"))
	if conn == nil {
		return false // which typecheck says
	}
	format := formatOption(with)
	if format == "" {
		format = conn.DefaultFormat
	}
	known := conn.Format(format)
	has := formatOf(path)
	return conn.Planned || known != nil && known.Planned || has != "" && has != format
}

// formatOf is the format that a file's name shows, "" for none.
func formatOf(path string) string {
	name := strings.ToLower(path)
	for _, end := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, end)
	}
	for end, format := range map[string]string{".json": "json", ".jsonl": "json", ".ndjson": "json", ".csv": "csv"} {
		if strings.HasSuffix(name, end) {
			return format
		}
	}
	return ""
}

// fileOptions is a WITH list for the file connector: of the old one, what describes the text.
func fileOptions(old []*ast.Option, owner ast.Name, path string, find func(string) *catalog.Connector, file *catalog.Connector) []*ast.Option {
	format := formatOf(path)
	if conn := find(word(old, "connector")); format == "" && conn != nil {
		if format = formatOption(old); format == "" {
			format = conn.DefaultFormat
		}
	}
	if f := file.Format(format); f == nil || f.Planned {
		format = "json" // the name shows nothing else
	}
	at := owner.Pos()
	option := func(key, value string) *ast.Option {
		return &ast.Option{Span: owner.Span, Key: key, KeySpan: at, Value: &ast.Literal{Span: owner.Span, Kind: ast.LitString, Text: value}}
	}
	standard := map[bool]string{true: "stdin", false: "stdout"}[file.Glob]
	var out []*ast.Option
	if path == "-" {
		out = append(out, option("connector", standard), option("format", format))
	} else {
		out = append(out, option("connector", "file"), option("path", path), option("format", format))
	}
	split := false
	for _, o := range old {
		for _, d := range file.OptionsOf(format) {
			if o.Key != d.Name || o.Key == "path" || o.Key == "delivery" || o.Key == "compression" || path == "-" && o.Key == "split" {
				continue
			}
			split = split || o.Key == "split"
			out = append(out, o)
		}
	}
	if file.Glob && !split && strings.ContainsAny(path, "*?[") {
		out = append(out, option("split", "file"))
	}
	return out
}

// formatOption is the declared format, "" if there is none.
func formatOption(with []*ast.Option) string {
	if format := word(with, "format"); format != "" {
		return format
	}
	return word(with, "value.format")
}

// word is an option that is a literal text, "" if it is not there.
func word(with []*ast.Option, key string) string {
	for _, o := range with {
		if l, ok := o.Value.(*ast.Literal); ok && o.Key == key && l.Kind == ast.LitString {
			return l.Text
		}
	}
	return ""
}

// planned says which connectors and formats of a program no binary can hold yet.
func planned(p *typed.Program) (list []diag.Diagnostic) {
	cat := catalog.Default()
	problem := func(c *catalog.Connector, format string) string {
		switch f := c.Format(format); {
		case c.Planned:
			return fmt.Sprintf("connector '%s'", c.Name)
		case f != nil && f.Planned:
			return fmt.Sprintf("format '%s'", f.Name)
		}
		return ""
	}
	for _, s := range p.Sources {
		if c := cat.Source(s.Connector); c != nil {
			if what := problem(c, s.Format); what != "" {
				list = append(list, diag.NotBuiltYet(p.Src, s.Span, what, "source "+s.Name, "--input "+s.Name+"=FILE"))
			}
		}
	}
	for _, s := range p.Sinks {
		if c := cat.Sink(s.Connector); c != nil {
			if what := problem(c, s.Format); what != "" {
				list = append(list, diag.NotBuiltYet(p.Src, s.Span, what, "sink "+s.Name, "--output "+s.Name+"=FILE"))
			}
		}
	}
	return list
}
