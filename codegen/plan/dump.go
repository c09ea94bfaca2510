package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
)

// Dump is the plan as stable text: the border's golden. It shows no secret and no position.
func Dump(p *Program) string {
	var b strings.Builder
	for _, t := range p.Tables {
		fmt.Fprintf(&b, "table %s\n  columns", t.Source.Name)
		for _, c := range t.Columns {
			fmt.Fprintf(&b, " %s", t.Source.Schema[c].Name)
		}
		b.WriteByte('\n')
	}
	for _, s := range p.Stages {
		if s.Source != nil {
			fmt.Fprintf(&b, "stage %s source %s", s.ID, s.Source.Name)
			if s.EventTime {
				fmt.Fprintf(&b, " time %s delay %s", eventTime(s.Source), typed.DurationText(s.Source.Delay))
				if s.Source.KeepLate {
					b.WriteString(" keep late")
				}
			}
			switch {
			case s.OneWorker:
				b.WriteString(" in order by one worker")
			case s.InOrder:
				b.WriteString(" in order")
			}
			b.WriteString("\n  columns")
			for _, c := range s.Columns {
				fmt.Fprintf(&b, " %s", s.Source.Schema[c].Name)
			}
			b.WriteByte('\n')
			for _, r := range s.Source.Rows {
				fmt.Fprintf(&b, "  row (%s)\n", literals(r))
			}
		} else {
			fmt.Fprintf(&b, "stage %s exchange %s\n", s.ID, exchangeList(s.Inputs, ", "))
		}
		for _, br := range s.Branches {
			fmt.Fprintf(&b, "  path %s\n", br.Query.Name)
			for _, op := range br.Ops {
				fmt.Fprintf(&b, "    %s\n      %s\n", describe(op), describeEdge(op.Edge()))
			}
		}
	}
	return b.String()
}

func literals(l []*typed.Literal) string {
	var out []string
	for _, x := range l {
		out = append(out, x.Text())
	}
	return strings.Join(out, ", ")
}

// eventTime names the event-time column, and says of what it is computed.
func eventTime(s *typed.Source) string {
	name := s.Schema[s.Time].Name
	if s.TimeExpr != nil {
		name += " := " + Text(s.TimeExpr)
	}
	return name
}

// exchangeList is the numbers of exchanges.
func exchangeList(l []*Exchange, sep string) string {
	var out []string
	for _, x := range l {
		out = append(out, strconv.Itoa(x.Index))
	}
	return strings.Join(out, sep)
}

// describe is one line for an operator, without its edge.
func describe(op Op) string {
	switch op := op.(type) {
	case *Filter:
		return op.OpID + " filter " + join(op.Conjuncts, " AND ", operand)
	case *Project:
		return op.OpID + " project " + itemsText(op)
	case *Repeat:
		if op.Number {
			return op.OpID + " repeat " + Text(op.Count) + " with " + op.Out.Schema[len(op.Out.Schema)-1].Name
		}
		return op.OpID + " repeat " + Text(op.Count)
	case *Limit:
		s := op.OpID + " first rows"
		if op.Count >= 0 {
			s = fmt.Sprintf("%s first %d rows", op.OpID, op.Count)
		}
		if op.Offset > 0 {
			s += fmt.Sprintf(" behind %d", op.Offset)
		}
		return s
	case *TableJoin:
		return joinText(op)
	case *LateTest:
		s := fmt.Sprintf("%s assign %s", op.OpID, WindowText(op.Spec))
		if op.HasHorizon {
			if s += " drop window_end <= h"; op.Spec.Kind == typed.Session {
				s = strings.TrimSuffix(s, "window_end <= h") + "ts < h"
			}
			if op.Once > 0 {
				s += fmt.Sprintf(" once %d", op.Once)
			}
		}
		if op.AddColumns {
			s += " add window_start, window_end, window_time"
		}
		return s
	case *PreAggregate:
		s := fmt.Sprintf("%s partial %s", op.OpID, aggText(op.Window, op.Rows, op.Keys, op.Aggs))
		if op.Gather {
			s += " for one worker"
		}
		if op.Signed {
			s += " old rows taken back"
		}
		if op.EachRow {
			s += " sent with each row"
		}
		if op.Start != nil {
			s += " start " + Text(op.Start)
		}
		if op.End != nil {
			s += " end " + Text(op.End)
		}
		return s
	case *Send:
		return fmt.Sprintf("%s send to exchange %d", op.OpID, op.To.Index)
	case *Merge:
		if op.Gather != nil {
			return op.OpID + " " + gatherText(op)
		}
		s := fmt.Sprintf("%s merge %s", op.OpID, aggText(op.Window, op.Rows, nil, op.Aggs))
		switch {
		case op.Live != nil:
			return s + liveText(op)
		case op.Distinct:
			return s + " each group when it is first seen"
		case op.Rows != nil:
			return s + " close with the last row"
		case op.State == BySlice:
			return s + " by slice close W >= window_end"
		case op.State == BySession:
			return s + " close W > window_end"
		case op.Window != nil:
			return s + " close W >= window_end"
		case op.Global:
			return s + " one group, at the end"
		}
		return s + " at the end"
	case *Sink:
		return fmt.Sprintf("%s sink %s %s release %s: %s", op.OpID, op.From.Sink.Name, modeText(op.From.Mode), op.Release, join(op.Items, ", ", Text))
	}
	return fmt.Sprintf("%s %T", op.ID(), op)
}

func itemsText(p *Project) string {
	out := make([]string, len(p.Items))
	for i, it := range p.Items {
		if !p.Need[i] {
			out[i] = "-"
			continue
		}
		out[i] = Text(it)
		if name := p.Out.Schema[i].Name; name != out[i] {
			out[i] += " AS " + name
		}
	}
	return strings.Join(out, ", ")
}

func aggText(w *typed.WindowSpec, rows *typed.RowWindow, keys []typed.Expr, aggs []typed.Agg) string {
	var out []string
	for _, a := range aggs {
		out = append(out, a.Write(Text))
	}
	s := strings.Join(out, ", ")
	if w != nil {
		s += " by window " + WindowText(*w)
	}
	if rows != nil {
		s += " by window " + rowsText(rows)
	}
	if len(keys) > 0 {
		s += " by " + join(keys, ", ", Text)
	}
	return strings.TrimSpace(s)
}

// rowsText is a count window as a query writes it.
func rowsText(w *typed.RowWindow) string {
	if w.Slide == w.Size {
		return fmt.Sprintf("ROWS(%d)", w.Size)
	}
	return fmt.Sprintf("ROWS(%d, %d)", w.Size, w.Slide)
}

// WindowText is a window as a query writes it, with the column's index left out.
func WindowText(w typed.WindowSpec) string {
	parts := []string{typed.DurationText(w.Size)}
	if w.Kind == typed.Hop || w.Kind == typed.Cumulate {
		parts = []string{typed.DurationText(w.Slide), typed.DurationText(w.Size)}
	}
	if w.Clock {
		parts = append([]string{"PROCTIME()"}, parts...)
	}
	if w.Offset != 0 {
		parts = append(parts, "offset "+typed.DurationText(w.Offset))
	}
	if w.Zone != "" {
		parts = append(parts, "zone "+w.Zone)
	}
	return w.Kind.String() + "(" + strings.Join(parts, ", ") + ")"
}

func describeEdge(e *Edge) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)", e.Kind, e.Exact, e.Schema)
	if e.Key != nil {
		var names []string
		for _, k := range e.Key {
			names = append(names, e.Schema[k].Name)
		}
		fmt.Fprintf(&b, " key (%s)", strings.Join(names, ", "))
	}
	for _, t := range e.Time {
		fmt.Fprintf(&b, " time %s", e.Schema[t].Name)
	}
	if e.Horizon {
		b.WriteString(" h")
	}
	return b.String()
}

func (k EdgeKind) String() string  { return [...]string{"append", "changing"}[k] }
func (x Exactness) String() string { return [...]string{"exact", "order-sensitive", "volatile"}[x] }
func (r Release) String() string   { return [...]string{"at block end", "after commit"}[r] }
