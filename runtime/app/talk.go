package app

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/job"
)

// noCheckpoint is what start-up line and explain say while no state survives a process.
const noCheckpoint = "no checkpoint: a restart reads from the start"

// talk writes messages for people, or as JSON lines, to stderr. A message that cannot be written is dropped: there is nowhere to say so.
type talk struct {
	out    io.Writer
	name   string
	now    func() int64
	json   bool
	quiet  bool
	colour bool
}

// field is one value of a JSON message.
type field struct {
	name  string
	value any // string, int64, float64, []string
}

// say writes one message. text is for people; fields are what JSON readers get beside it.
func (t *talk) say(level, text string, fields ...field) {
	if t.out == nil {
		return
	}
	if !t.json {
		fmt.Fprintf(t.out, "%s: %s\n", t.name, text)
		return
	}
	var b []byte
	b = append(b, `{"time":`...)
	b = encode.JSONTimestamp(b, t.clock())
	b = append(b, `,"level":`...)
	b = encode.JSONString(b, level)
	b = append(b, `,"job":`...)
	b = encode.JSONString(b, t.name)
	b = append(b, `,"msg":`...)
	b = encode.JSONString(b, text)
	for _, f := range fields {
		b = append(b, ',')
		b = encode.JSONString(b, f.name)
		b = append(b, ':')
		b = f.append(b)
	}
	t.out.Write(append(b, "}\n"...))
}

func (t *talk) clock() int64 {
	if t.now == nil {
		return 0
	}
	return t.now()
}

func (f field) append(b []byte) []byte {
	switch v := f.value.(type) {
	case int64:
		return encode.JSONInt(b, v)
	case float64:
		return encode.JSONFloat(b, v)
	case []string:
		b = append(b, '[')
		for i, s := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = encode.JSONString(b, s)
		}
		return append(b, ']')
	default:
		return encode.JSONString(b, fmt.Sprint(v))
	}
}

func (t *talk) paint(code, text string) string {
	if !t.colour || t.json {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// note is talk that --quiet drops.
func (t *talk) note(text string) {
	if !t.quiet {
		t.say("info", text)
	}
}

func (t *talk) warn(text string) { t.say("warning", t.paint("33", text)) }

// fail reports the error that ends the program, with the query line and the record where they are known.
func (t *talk) fail(err error) {
	text := err.Error()
	var fields []field
	var usage *usageError
	var row *job.Failure
	switch {
	case errors.As(err, &usage):
		text += "\n" + t.name + ": --help shows what can be said"
		if t.json {
			text = err.Error()
		}
	case errors.As(err, &row) && t.json:
		fields = []field{{"code", row.Code}, {"source", row.Source}, {"partition", int64(row.Partition)}, {"offset", row.Offset}, {"column", row.Column}, {"position", row.Pos}, {"raw", row.Raw}}
	case errors.As(err, &row):
		if row.Line != "" {
			text += "\n  | " + strings.TrimSpace(row.Line)
		}
		if row.Raw != "" {
			text += "\n  record: " + printable(row.Raw)
		}
		if row.Source != "" {
			text += "\n  help: ON ERROR SKIP or ON ERROR INTO a sink, on source " + row.Source + ", goes on without such rows"
		}
	}
	if t.json {
		t.say("error", text, fields...)
		return
	}
	t.say("error", t.paint("31", "error")+": "+text)
}

// printable keeps a terminal safe from what stands in the data.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, s)
}

// start is the start-up line: what is read and written, when rows leave and what a restart does.
func (p *program) start(cfg job.Config) {
	var in, out []string
	for _, s := range p.job.Sources {
		in = append(in, fmt.Sprintf("%s (%s, %s)", s.Name, s.Connector, s.Format))
	}
	for _, s := range p.job.Sinks {
		release := "at once"
		if s.AfterCommit || cfg.AfterCommit || cfg.Run.Mode == job.Batch {
			release = "after the commit"
		}
		delivery := s.Delivery
		if delivery == "" {
			delivery = "at-least-once"
		}
		out = append(out, fmt.Sprintf("%s (%s, %s, %s, %s)", s.Name, s.Connector, s.Format, delivery, release))
	}
	if p.quiet {
		return
	}
	text := "start"
	if !p.json {
		text = fmt.Sprintf("%s -> %s; %s, %s; %s", strings.Join(in, ", "), strings.Join(out, ", "), modeName(cfg.Run.Mode), count(cfg.Workers, "worker"), noCheckpoint)
	}
	p.say("info", text, field{"sources", in}, field{"sinks", out}, field{"run", modeName(cfg.Run.Mode)}, field{"workers", int64(cfg.Workers)}, field{"recovery", noCheckpoint})
	for _, s := range p.job.Sources {
		if s.Connector == "stdin" && p.o.StdinTTY {
			p.note("reading from the terminal; end the input with Ctrl-D")
		}
	}
}

// totals are the figures of the summary line.
type totals struct {
	in, out, bytes int64
	seconds        float64
}

// total adds up. Sinks for late and bad rows are not results.
func (p *program) total(s job.Stats, micros int64) totals {
	t := totals{seconds: float64(micros) / 1e6}
	for _, x := range s.Sources {
		t.in += x.Rows
		t.bytes += x.Bytes
	}
	for i, x := range s.Sinks {
		if !p.sideSink(i) {
			t.out += x.Delivered
		}
	}
	return t
}

func (p *program) sideSink(i int) bool {
	for _, s := range p.job.Sources {
		if s.LateSink == i || s.ErrorSink == i && s.OnError == job.RouteInto {
			return true
		}
	}
	return false
}

// summary is the last line of a run.
func (p *program) summary(s job.Stats, micros int64) {
	t := p.total(s, micros)
	seconds := max(t.seconds, 1e-6)
	rate, mb := float64(t.in)/seconds, float64(t.bytes)/seconds/1e6
	late := number(s.LateRows) + " late"
	if s.Late != s.LateRows {
		late += fmt.Sprintf(" (%s row and window pairs)", number(s.Late))
	}
	if s.Late > 0 {
		late = p.paint("33", late)
	}
	for _, src := range p.job.Sources {
		if src.KeepLate && src.EventTime {
			late += fmt.Sprintf(" (late rows of %s are kept)", src.Name)
		}
	}
	bad := number(s.Errors) + " errors"
	if s.Errors > 0 {
		bad = p.paint("33", bad)
	}
	text := "done"
	if !p.json {
		text = fmt.Sprintf("%s rows in, %s rows out, %s, %s, %.2f s, %s rows/s, %.1f MB/s", number(t.in), number(t.out), late, bad, t.seconds, number(int64(math.Round(rate))), mb)
	}
	if p.quiet {
		p.lost(s)
		return
	}
	p.say("info", text, field{"rows_in", t.in}, field{"rows_out", t.out}, field{"late_rows", s.LateRows}, field{"late_pairs", s.Late}, field{"errors", s.Errors},
		field{"seconds", t.seconds}, field{"rows_per_second", math.Round(rate)}, field{"mb_per_second", math.Round(mb*10) / 10})
	p.opened.mu.Lock()
	defer p.opened.mu.Unlock()
	for i, spec := range p.job.Sinks {
		if x, ok := p.opened.sinks[i].(connect.Summarizer); ok {
			if line := x.Summary(); line != "" {
				p.say("info", spec.Name+": "+line)
			}
		}
	}
}

// lost shows lost rows where no summary line does: late rows and errors are never hidden.
func (p *program) lost(s job.Stats) {
	if s.Late > 0 {
		p.warn(number(s.LateRows) + " late rows")
	}
	if s.Errors > 0 {
		p.warn(number(s.Errors) + " errors")
	}
}

// number writes an integer with commas.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytesText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d bytes", n)
}
