package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
)

// Fingerprint identifies the plan: a checkpoint belongs to one fingerprint. CONST values are in it because the dump shows them.
func Fingerprint(p *Program) string {
	sum := sha256.Sum256([]byte(Dump(p)))
	return hex.EncodeToString(sum[:8])
}

// Explanation is what `explain` prints, as data.
type Explanation struct {
	Query       string          `json:"query"`
	Fingerprint string          `json:"fingerprint"`
	Mode        string          `json:"mode"`
	Bounded     bool            `json:"bounded"`
	Recovery    string          `json:"recovery"`
	Sources     []ExplainSource `json:"sources"`
	Stages      []ExplainStage  `json:"stages"`
	Sinks       []ExplainSink   `json:"sinks"`
}

// ExplainSource describes a source.
type ExplainSource struct {
	Name      string   `json:"name"`
	Connector string   `json:"connector"`
	Format    string   `json:"format"`
	Reads     []string `json:"reads"`
	Columns   int      `json:"columns"`
	Metadata  []string `json:"metadata,omitempty"` // columns that are known of records and not read from them
	Watermark string   `json:"watermark,omitempty"`
	Late      string   `json:"late,omitempty"`
	Errors    string   `json:"errors"`
	Order     string   `json:"order"`
	Table     bool     `json:"table,omitempty"` // joined as a whole
}

// ExplainStage is one fused stage and its operators.
type ExplainStage struct {
	ID    string      `json:"id"`
	Input string      `json:"input"`
	Ops   []ExplainOp `json:"operators"`
}

// ExplainOp is one operator.
type ExplainOp struct {
	ID    string `json:"id"`
	Does  string `json:"does"`
	Edge  string `json:"edge"`
	Exact string `json:"exactness"`
	State string `json:"state,omitempty"`
}

// ExplainSink is one sink with its guarantee and why.
type ExplainSink struct {
	Name      string `json:"name"`
	Connector string `json:"connector"`
	Mode      string `json:"mode"`
	Delivery  string `json:"delivery"`
	Release   string `json:"release"`
	Latency   string `json:"latency"`
}

// Recovery is the line that start-up and explain print while no state survives a process.
const Recovery = "no checkpoint: a restart reads from the start"

// Explain describes a plan for people.
func Explain(p *Program) Explanation {
	e := Explanation{Query: p.Typed.Src.Name, Fingerprint: Fingerprint(p), Mode: runText(p.Typed.Run), Bounded: p.Bounded(), Recovery: Recovery}
	for _, t := range p.Tables {
		e.Sources = append(e.Sources, explainTable(t))
	}
	written := map[string]bool{} // queries whose sink is listed: behind a union it stands in several branches
	for _, s := range p.Stages {
		input := ""
		if s.Source != nil {
			e.Sources = append(e.Sources, explainSource(s))
			input = "source " + s.Source.Name
		} else {
			word := "exchange"
			if len(s.Inputs) > 1 {
				word = "exchanges"
			}
			input = fmt.Sprintf("%s %s by (%s), 256 key groups", word, exchangeList(s.Inputs, " and "), exchangeKey(s.Inputs[0]))
		}
		st := ExplainStage{ID: s.ID, Input: input}
		for i, br := range s.Branches {
			for _, op := range br.Ops {
				if _, ok := op.(*Merge); ok && i > 0 {
					continue // the first branch shows it
				}
				if o, ok := explainOp(op); ok {
					st.Ops = append(st.Ops, o)
				}
				if k, ok := op.(*Sink); ok && !written[br.Query.Name] {
					written[br.Query.Name] = true
					e.Sinks = append(e.Sinks, explainSink(k))
				}
			}
		}
		e.Stages = append(e.Stages, st)
	}
	for _, s := range p.Typed.Sinks {
		switch {
		case s.LateRows != nil:
			e.Sinks = append(e.Sinks, explainSide(p, s, "late rows of "+s.LateRows.Name))
		case s.ErrorRows:
			e.Sinks = append(e.Sinks, explainSide(p, s, "bad rows"))
		}
	}
	return e
}

// explainSide describes a sink that takes late or bad rows.
func explainSide(p *Program, s *typed.Sink, mode string) ExplainSink {
	release := AtBlockEnd
	if p.Bounded() {
		release = AfterCommit
	}
	return describeSink(s, mode, release)
}

func runText(r typed.Run) string {
	switch r.Mode {
	case typed.Batch:
		return "BATCH"
	case typed.Continuous:
		if r.Every == 0 {
			return "CONTINUOUS"
		}
		return "CONTINUOUS CHECKPOINT EVERY " + typed.DurationText(r.Every)
	}
	return "MICROBATCH EVERY " + typed.DurationText(r.Every)
}

func explainSource(s *Stage) ExplainSource {
	src := s.Source
	out := ExplainSource{Name: src.Name, Connector: src.Connector, Format: src.Format, Columns: src.Stored()}
	for _, c := range s.Columns {
		if key := src.MetaKey(c); key != "" {
			out.Metadata = append(out.Metadata, src.Schema[c].Name+" from "+key)
			continue
		}
		out.Reads = append(out.Reads, src.Schema[c].Name)
	}
	switch {
	case src.Time < 0:
		out.Watermark = ""
	case s.EventTime && src.KeepLate:
		out.Watermark = "none until the end of the input"
		out.Late = "kept (late = 'keep')"
	case s.EventTime:
		out.Watermark = fmt.Sprintf("h = max(%s) of earlier rows of the partition - %s", eventTime(src), typed.DurationText(src.Delay))
		out.Late = "counted"
		if src.LateInto != nil {
			out.Late = "counted and written to " + src.LateInto.Name
		}
	default:
		out.Watermark = "not used: no operator of this query needs event time"
	}
	if s.clock() {
		const clock = "the clock, for windows over processing time"
		if s.EventTime {
			out.Watermark += "; " + clock
		} else {
			out.Watermark = clock
		}
	}
	out.Errors = [...]string{"a bad row stops the run (ON ERROR FAIL)", "a bad row is counted and left out (ON ERROR SKIP)", ""}[src.OnError.Kind]
	if src.OnError.Kind == typed.Into {
		out.Errors = "a bad row is written to " + src.OnError.Sink.Name
	}
	out.Order = "chunks of a partition may be decoded by several workers"
	switch {
	case s.OneWorker:
		var why []string
		for _, br := range s.Branches {
			for _, op := range br.Ops {
				text := ""
				switch op := op.(type) {
				case *Limit:
					text = "the first rows of a LIMIT"
				case *PreAggregate:
					if op.Rows != nil {
						text = "the numbers of rows in ROWS"
					}
				}
				if text != "" && !slices.Contains(why, text) {
					why = append(why, text)
				}
			}
		}
		out.Order = "all partitions are read by one worker, in order, for " + strings.Join(why, " and ")
		if s.Ends() {
			out.Order += "; nothing is read behind them"
		}
	case s.InOrder:
		out.Order = "a partition is read by one worker, in order"
	}
	return out
}

// clock reports a stage that feeds windows over processing time.
func (s *Stage) clock() bool {
	for _, br := range s.Branches {
		for _, op := range br.Ops {
			if t, ok := op.(*LateTest); ok && t.Spec.Clock {
				return true
			}
		}
	}
	return false
}

// Inexact names the operators whose rows are not a function of the input (B2), with the first of each query: "out.agg is volatile: …". Empty: all are.
func Inexact(p *Program) []string {
	var out []string
	worst := map[*typed.Query]Exactness{}
	for _, st := range p.Stages {
		for _, br := range st.Branches {
			for _, op := range br.Ops {
				if x := op.Edge().Exact; x > worst[br.Query] {
					worst[br.Query] = x
					out = append(out, fmt.Sprintf("%s is %s: %s", op.ID(), x, strings.TrimPrefix(describe(op), op.ID()+" ")))
				}
			}
		}
	}
	return out
}

// explainTable describes a table that is joined as a whole.
func explainTable(t *Table) ExplainSource {
	out := explainSource(&Stage{Source: t.Source, Columns: t.Columns})
	out.Table, out.Watermark, out.Late = true, "", ""
	out.Order = "read as a whole before the first epoch"
	for _, o := range t.Source.With {
		if l, ok := o.Value.(*typed.Literal); ok && o.Key == "refresh" {
			out.Order += ", and between epochs when " + typed.DurationText(l.Int) + " have passed and it has changed"
		}
	}
	return out
}

func exchangeKey(x *Exchange) string {
	var out []string
	if x.Pre.Window != nil {
		out = append(out, "window")
	}
	for _, k := range x.Pre.Keys {
		out = append(out, Text(k))
	}
	if x.Pre.Rows != nil {
		out = append(out, "window_end")
	}
	return strings.Join(out, ", ")
}

// explainOp leaves out the operators that are only plumbing.
func explainOp(op Op) (ExplainOp, bool) {
	does := strings.TrimPrefix(describe(op), op.ID()+" ")
	if kind := strings.TrimRight(lastPart(op.ID()), "0123456789") + " "; strings.HasPrefix(does, kind) {
		does = does[len(kind):]
	}
	o := ExplainOp{ID: op.ID(), Does: does, Edge: op.Edge().Kind.String(), Exact: op.Edge().Exact.String()}
	switch op := op.(type) {
	case *Send:
		return o, false
	case *PreAggregate:
		o.State = "none between epochs"
		if op.Rows != nil {
			o.State = "the number of rows of every key, for ever"
		}
	case *Limit:
		o.State = "a number of rows"
	case *TableJoin:
		o.State = fmt.Sprintf("a snapshot of %s in memory, one for all workers", op.Table.Source.Name)
	case *Merge:
		switch {
		case op.Gather != nil:
			o.State = "all rows, on one worker"
		case op.State == BySlice:
			o.State = "slices of open windows only; a slice is dropped when W >= the end of its last window"
		case op.State == BySession:
			o.State = "open sessions only; dropped when W > window_end"
		case op.Window != nil:
			o.State = "open windows only; dropped when W >= window_end"
		case op.Rows != nil:
			o.State = "open windows only; dropped with the last row"
		case op.Global:
			o.State = "one group"
		default:
			o.State = "every key, for ever"
		}
	case *Sink:
		o.Does = "write to " + op.From.Sink.Name
	}
	return o, true
}

func explainSink(k *Sink) ExplainSink {
	return describeSink(k.From.Sink, modeText(k.From.Mode), k.Release)
}

func describeSink(to *typed.Sink, mode string, r Release) ExplainSink {
	s := ExplainSink{Name: to.Name, Connector: to.Connector, Mode: mode, Delivery: "at-least-once", Release: r.String(), Latency: "one block"}
	if r == AfterCommit {
		s.Latency = "one epoch"
		if to.Connector == "file" {
			s.Latency += "; the file appears under its name when the run has ended"
		}
	}
	return s
}

// String is the text form of an explanation.
func (e Explanation) String() string {
	var b strings.Builder
	bounded := "runs until it is stopped"
	if e.Bounded {
		bounded = "ends by itself"
	}
	fmt.Fprintf(&b, "%s  plan %s\nrun      %s, %s\nrecovery %s\n", e.Query, e.Fingerprint, e.Mode, bounded, e.Recovery)
	for _, s := range e.Sources {
		word := "source"
		if s.Table {
			word = "table"
		}
		fmt.Fprintf(&b, "\n%s %s  %s %s\n  reads      %s (%d of %d columns)\n", word, s.Name, s.Connector, s.Format, strings.Join(s.Reads, ", "), len(s.Reads), s.Columns)
		if len(s.Metadata) > 0 {
			fmt.Fprintf(&b, "  metadata   %s\n", strings.Join(s.Metadata, ", "))
		}
		if s.Watermark != "" {
			fmt.Fprintf(&b, "  watermark  %s\n", s.Watermark)
		}
		if s.Late != "" {
			fmt.Fprintf(&b, "  late rows  %s\n", s.Late)
		}
		fmt.Fprintf(&b, "  errors     %s\n  order      %s\n", s.Errors, s.Order)
	}
	for _, s := range e.Stages {
		fmt.Fprintf(&b, "\nstage %s  from %s\n", s.ID, s.Input)
		for _, o := range s.Ops {
			fmt.Fprintf(&b, "  %-10s %s\n", strings.ToLower(lastPart(o.ID)), o.Does)
			if o.State != "" {
				fmt.Fprintf(&b, "             state: %s\n", o.State)
			}
			fmt.Fprintf(&b, "             %s, %s\n", o.Edge, o.Exact)
		}
	}
	for _, s := range e.Sinks {
		fmt.Fprintf(&b, "\nsink %s  %s, %s\n  delivery   %s\n  release    %s; latency floor: %s\n", s.Name, s.Connector, s.Mode, s.Delivery, s.Release, s.Latency)
	}
	return b.String()
}

func lastPart(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }
