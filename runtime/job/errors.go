package job

import (
	"fmt"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/encode"
)

// router routes the row errors of one operator instance.
type router struct {
	r     *Run
	stage int
	env   *Env
	err   error // the FAIL error

	rows      []*block.Block // per sink: error rows of the current call; nil where none
	partition int            // of the record that was written last, and its offset
	offset    int64
}

func newRouter(r *Run, stage int, env *Env) *router {
	return &router{r: r, stage: stage, env: env, rows: make([]*block.Block, len(r.job.Sinks)), partition: -1}
}

func (e *router) fatal() error { return e.err }

// rowError counts the error and sends it where its source says (T4). Behind an aggregate every error fails the job.
func (e *router) rowError(x RowError) {
	e.env.Counters.Errors++
	route := RouteFail
	if x.Source >= 0 {
		route = e.r.job.Sources[x.Source].OnError
	}
	switch route {
	case RouteFail:
		if e.err == nil {
			e.err = e.r.job.rowFailure(x)
		}
	case RouteInto:
		if x.Partition == e.partition && x.Offset == e.offset && x.Offset >= 0 {
			return // one row per record and scan
		}
		e.partition, e.offset = x.Partition, x.Offset
		i := e.r.job.Sources[x.Source].ErrorSink
		if e.rows[i] == nil {
			e.rows[i] = &block.Block{}
		}
		b := e.rows[i]
		b.Buf = AppendErrorRow(b.Buf, e.r.job, &e.r.job.Sinks[i], x)
		b.Rows++
	}
}

// take moves the error rows to the operator's out blocks.
func (e *router) take() {
	for i, b := range e.rows {
		if b != nil && b.Rows > 0 {
			out := e.env.Out[i]
			out.Buf = append(out.Buf, b.Buf...)
			out.Rows += b.Rows
			b.Reset()
		}
	}
}

// badRecord routes a record that the reader could not frame.
func (w *worker) badRecord(stage int, t *task) {
	w.envs[stage].Counters.RowsIn++
	bad := t.chunk.Bad
	w.errs[stage].rowError(RowError{Code: "SQ3001", Source: t.part.src.index, Partition: t.part.index, Offset: bad.Offset, Reason: bad.Reason, Raw: bad.Raw, Span: -1})
}

// Failure is the error of a run that ON ERROR FAIL stopped.
type Failure struct {
	Code      string
	Reason    string
	Source    string // "" behind an aggregate
	Partition int
	Offset    int64
	Column    string
	Pos       string // "flights.sq:12:5", "" if unknown
	Line      string // the query line at Pos
	Raw       string // a prefix of the record
}

func (f *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Code, f.Reason)
	if f.Source != "" {
		fmt.Fprintf(&b, " (%s partition %d", f.Source, f.Partition)
		if f.Offset >= 0 {
			fmt.Fprintf(&b, " offset %d", f.Offset)
		}
		if f.Column != "" {
			fmt.Fprintf(&b, ", column %s", f.Column)
		}
		b.WriteByte(')')
	}
	if f.Pos != "" {
		fmt.Fprintf(&b, " at %s", f.Pos)
	}
	return b.String()
}

func (j *Job) rowFailure(x RowError) *Failure {
	f := &Failure{Code: x.Code, Reason: x.Reason, Partition: x.Partition, Offset: x.Offset, Column: x.Column, Raw: rawText(x.Raw, 200)}
	if x.Source >= 0 {
		f.Source = j.Sources[x.Source].Name
	}
	f.Pos, f.Line = j.Position(x.Span)
	return f
}

// Position returns the place of a byte offset of the query text as file:line:column, and that line; "" for a negative offset.
func (j *Job) Position(span int) (pos, line string) {
	if span < 0 || span > len(j.Query) {
		return "", ""
	}
	before := j.Query[:span]
	start := strings.LastIndexByte(before, '\n') + 1
	line, _, _ = strings.Cut(j.Query[start:], "\n")
	return fmt.Sprintf("%s.sq:%d:%d", j.Name, strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1), line
}

// errorColumns are the columns of ON ERROR INTO in their order.
var errorColumns = [...]string{"source", "partition", "offset", "column", "reason", "raw"}

// AppendErrorRow appends the row of ON ERROR INTO in the sink's format. Declared columns are matched by name, in any order.
func AppendErrorRow(dst []byte, j *Job, s *Sink, x RowError) []byte {
	names := s.Columns
	if len(names) == 0 {
		names = errorColumns[:]
	}
	csv := s.Format == "csv"
	for i, name := range names {
		switch {
		case csv && i > 0:
			dst = append(dst, ',')
		case !csv && i == 0:
			dst = append(dst, '{')
		case !csv:
			dst = append(dst, ',')
		}
		if !csv {
			dst = append(encode.JSONString(dst, name), ':')
		}
		text, number, null := x.column(j, strings.ToLower(name))
		switch {
		case null && !csv:
			dst = append(dst, "null"...)
		case null:
		case number:
			dst = append(dst, text...)
		case csv:
			dst = encode.CSVString(dst, text)
		default:
			dst = encode.JSONString(dst, text)
		}
	}
	if !csv {
		dst = append(dst, '}')
	}
	return append(dst, '\n')
}

// column returns one column of the error row as text.
func (x RowError) column(j *Job, name string) (text string, number, null bool) {
	switch name {
	case "source":
		return j.Sources[x.Source].Name, false, false
	case "partition":
		return fmt.Sprint(x.Partition), true, false
	case "offset":
		return fmt.Sprint(x.Offset), true, x.Offset < 0
	case "column":
		return x.Column, false, x.Column == ""
	case "reason":
		return x.Reason, false, false
	case "raw":
		return rawText(x.Raw, len(x.Raw)), false, x.Raw == nil
	}
	return "", false, true
}

// rawText is a record as STRING: at most max bytes, without its line end, each invalid byte as U+FFFD.
func rawText(raw []byte, max int) string {
	s := strings.TrimSuffix(strings.TrimSuffix(string(raw[:min(max, len(raw))]), "\n"), "\r")
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// header returns the CSV header line of a sink, nil where there is none.
func header(s *Sink, opt connect.Options) []byte {
	if on, ok := opt["header"].(bool); s.Format != "csv" || ok && !on {
		return nil
	}
	var b []byte
	columns := s.Columns
	if s.Mode == connect.Changes {
		columns = append([]string{connect.OpColumn}, columns...)
	}
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = encode.CSVString(b, c)
	}
	return append(b, '\n')
}

// internalError describes a panic of generated code or of a connector.
func internalError(where string, p any) error {
	return fmt.Errorf("SQ9001: internal: %s: %v (please report)\n%s", where, p, debug.Stack())
}
