package typecheck

import (
	"fmt"
	"strings"
	"time"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// windowForms are the window functions: their lengths in order, and how messages show them.
var windowForms = map[string]struct {
	kind    typed.WindowKind
	lengths []string
	form    string
}{
	"TUMBLE":   {typed.Tumble, []string{"size"}, "TUMBLE(ts, size[, offset])"},
	"HOP":      {typed.Hop, []string{"slide", "size"}, "HOP(ts, slide, size[, offset])"},
	"CUMULATE": {typed.Cumulate, []string{"step", "size"}, "CUMULATE(ts, step, size[, offset])"},
	"SESSION":  {typed.Session, []string{"gap"}, "SESSION(ts, gap)"},
}

// windowSpec checks a window call: [ts, lengths…, offset], zone => '…'; nil after an error.
func (r *relation) windowSpec(x *exprs, w *ast.Call) *typed.WindowSpec {
	name := strings.ToUpper(w.Name.Text)
	if r.c.refused[w] {
		return nil
	}
	f, ok := windowForms[name]
	if !ok {
		r.c.add(diag.UnknownFunction(r.c.file, w.Name.Pos(), w.Name.Text, windowFunctions))
		return nil
	}
	args, zone, ok := r.windowArgs(name, f.lengths, w)
	if !ok {
		return nil
	}
	spec := &typed.WindowSpec{Kind: f.kind, Span: w.Pos()}
	spec.Col, spec.Clock, ok = r.timeColumn(x, name, args[0])
	lengths := make([]int64, len(f.lengths))
	for i, what := range f.lengths {
		var sized bool
		lengths[i], sized = r.c.duration(args[1+i], "the "+what+" of "+name, aboveZero)
		ok = ok && sized
	}
	if n := 1 + len(f.lengths); len(args) > n {
		var placed bool
		spec.Offset, placed = r.c.duration(args[n], "the offset of "+name, anyDuration)
		ok = ok && placed
	}
	if !ok {
		return nil
	}
	spec.Size = lengths[len(lengths)-1]
	if f.kind != typed.Session {
		spec.Slide = lengths[0]
	}
	if f.kind == typed.Cumulate && spec.Size%spec.Slide != 0 {
		r.c.add(diag.BadWindow(r.c.file, w.Pos(), fmt.Sprintf("the size of CUMULATE, %s, is not a multiple of its step %s", typed.DurationText(spec.Size), typed.DurationText(spec.Slide)), ""))
		return nil
	}
	if spec.Slide == spec.Size {
		spec.Kind = typed.Tumble
	}
	if zone != nil && !r.windowZone(spec, name, zone) {
		return nil
	}
	if spec.Kind == typed.Cumulate {
		spec.Offset = floorMod(spec.Offset, spec.Size)
	} else if spec.Kind != typed.Session {
		spec.Offset = floorMod(spec.Offset, spec.Slide)
	}
	return spec
}

// rowWindow checks ROWS(n[, slide]); nil after an error.
func (r *relation) rowWindow(w *ast.Call) *typed.RowWindow {
	c, form := r.c, "ROWS(n[, slide])"
	for _, n := range w.ArgNames {
		if n != nil {
			c.add(diag.BadWindow(c.file, n.Pos(), "ROWS has no argument named "+n.Text, form))
			return nil
		}
	}
	if len(w.Args) < 1 || len(w.Args) > 2 {
		c.add(diag.BadWindow(c.file, w.Pos(), "ROWS takes a number of rows and perhaps a slide, not "+diag.Count(len(w.Args), "argument"), form))
		return nil
	}
	var n [2]int64
	for i, what := range []string{"the size of ROWS", "the slide of ROWS"}[:len(w.Args)] {
		var ok bool
		if n[i], ok = c.count(w.Args[i], what, 0); !ok {
			return nil
		}
		if n[i] == 0 || n[i] > maxRows {
			c.add(diag.BadWindow(c.file, w.Args[i].Pos(), fmt.Sprintf("%s is a number of rows from 1 to %d", what, maxRows), ""))
			return nil
		}
	}
	if len(w.Args) == 1 {
		n[1] = n[0]
	}
	return &typed.RowWindow{Size: n[0], Slide: n[1], Span: w.Pos()}
}

// maxRows bounds the numbers of a count window, so that no sum of two leaves BIGINT.
const maxRows = 1_000_000_000_000

// windowArgs sorts out the arguments of a window call: those by place, and the zone.
func (r *relation) windowArgs(name string, lengths []string, w *ast.Call) (args []ast.Expr, zone ast.Expr, ok bool) {
	form := windowForms[name].form
	for i, arg := range w.Args {
		if i >= len(w.ArgNames) || w.ArgNames[i] == nil {
			args = append(args, arg)
			continue
		}
		n := w.ArgNames[i]
		if ast.Fold(n.Text) != "zone" || name == "SESSION" || zone != nil {
			r.c.add(diag.BadWindow(r.c.file, n.Pos(), fmt.Sprintf("%s has no argument named %s", name, n.Text), form))
			return nil, nil, false
		}
		zone = arg
	}
	most := 2 + len(lengths)
	if name == "SESSION" {
		most--
	}
	if len(args) < 1+len(lengths) || len(args) > most {
		r.c.add(diag.BadWindow(r.c.file, w.Pos(), fmt.Sprintf("%s takes the event time, %s, not %s", name, windowLengths(lengths, most), diag.Count(len(args), "argument")), form))
		return nil, nil, false
	}
	return args, zone, true
}

func windowLengths(lengths []string, most int) string {
	text := "a " + strings.Join(lengths, " and a ")
	if most > 1+len(lengths) {
		text = strings.Replace(text, " and", ",", 1) + " and perhaps an offset"
	}
	return text
}

const (
	hour = int64(3_600_000_000)
	day  = 24 * hour
)

// windowAuxiliary tells which column of the window TUMBLE_START, HOP_END, SESSION_ROWTIME, … stands for; −1: name is none of them.
func windowAuxiliary(name string) int {
	function, part, ok := strings.Cut(name, "_")
	if _, window := windowForms[function]; !ok || !window {
		return -1
	}
	switch part {
	case "START":
		return 0
	case "END":
		return 1
	case "ROWTIME":
		return 2
	}
	return -1
}

// windowAuxiliary checks TUMBLE_START(ts, size) and the like: the window must be the one of GROUP BY.
func (x *exprs) windowAuxiliary(name string, part int, e *ast.Call) typed.Expr {
	function, _, _ := strings.Cut(name, "_")
	if x.group == nil || x.group.spec == nil || x.inAgg {
		x.add(diag.BadWindow(x.file, e.Pos(), fmt.Sprintf("%s belongs to GROUP BY %s", name, windowForms[function].form), "GROUP BY "+windowForms[function].form+", or its column "+windowNames[part]))
		return invalid(e.Pos())
	}
	call := *e
	call.Name.Text = function
	spec := x.group.rel.windowSpec(&exprs{checker: x.checker, rel: x.group.rel, clause: name}, &call)
	if spec == nil {
		return invalid(e.Pos())
	}
	if spec.Span = x.group.spec.Span; *spec != *x.group.spec {
		x.add(diag.BadWindow(x.file, e.Pos(), fmt.Sprintf("%s names another window than GROUP BY", name), "write the same arguments, or "+windowNames[part]))
		return invalid(e.Pos())
	}
	return &windowRef{Typed: typ(types.Of(types.Timestamp).Required(), e.Pos()), index: part}
}

// windowZone puts the window into a zone (SQ2113): lengths that divide 1 h move by the zone's offset from UTC, whole days become days of its calendar.
func (r *relation) windowZone(spec *typed.WindowSpec, name string, e ast.Expr) bool {
	l, ok := r.c.constant(e, "the zone of a window").(*typed.Literal)
	if !ok || l.T.Kind == types.Invalid {
		return false
	}
	if l.T.Kind != types.String || l.Null {
		r.c.add(diag.BadWindow(r.c.file, e.Pos(), "the zone of a window is a STRING such as 'Asia/Seoul'", ""))
		return false
	}
	if p := catalog.CheckZone(l.Str); p != "" {
		r.c.add(diag.BadWindow(r.c.file, e.Pos(), p, ""))
		return false
	}
	if l.Str == "UTC" {
		return true
	}
	if spec.Size%day == 0 && spec.Slide%day == 0 {
		spec.Zone = l.Str
		return true
	}
	if hour%spec.Size != 0 || hour%spec.Slide != 0 {
		r.c.add(diag.WindowZone(r.c.file, spec.Span, name, l.Str, ""))
		return false
	}
	phase, even := zonePhase(l.Str, spec.Slide)
	if !even {
		r.c.add(diag.WindowZone(r.c.file, spec.Span, name, l.Str, fmt.Sprintf("the clocks of %s were changed by a part of %s", l.Str, typed.DurationText(spec.Slide))))
		return false
	}
	spec.Offset -= phase
	return true
}

// zonePhase is what the offset of a zone from UTC leaves when divided by a length; even is false when it was not always the same since 1970.
func zonePhase(zone string, length int64) (phase int64, even bool) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return 0, false
	}
	at := time.Unix(0, 0).In(loc)
	for first := true; ; first = false {
		_, seconds := at.Zone()
		p := floorMod(int64(seconds)*1_000_000, length)
		if !first && p != phase {
			return 0, false
		}
		phase = p
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() > 2100 {
			return phase, true
		}
		if !end.After(at) { // as of Go 1.26 at the end of leap years behind 2037
			end = at.Add(time.Hour)
		}
		at = end
	}
}

func floorMod(x, n int64) int64 { return (x%n + n) % n }

// timeColumn finds the event-time column of a window (SQ2102); clock: it is over processing time, and col is -1.
func (r *relation) timeColumn(x *exprs, window string, e ast.Expr) (col int, clock, ok bool) {
	if id, ok := e.(*ast.Ident); ok && len(id.Parts) == 1 && r.find("", id.Parts[0].Text) == nil {
		if who := r.whoDropped(id.Parts[0].Text); who != "" {
			r.c.add(diag.NeedsEventTime(r.c.file, e.Pos(), window, fmt.Sprintf("'%s' is gone: %s", id.Parts[0].Text, who)))
			return 0, false, false
		}
	}
	v := x.expr(e)
	if isInvalid(v) {
		return 0, false, false
	}
	if isClock(v) {
		return -1, true, true
	}
	if col, ok := r.isTime(v); ok {
		return col, false, true
	}
	text := clip(r.c.file.Slice(e.Pos()))
	problem := fmt.Sprintf("'%s' is computed, and event time does not pass through an expression", text)
	switch _, isColumn := v.(*typed.Column); {
	case len(r.time) == 0:
		problem = r.lost
	case isColumn:
		var names []string
		for _, t := range r.time {
			names = append(names, r.out[t].Name)
		}
		problem = fmt.Sprintf("'%s' has no watermark (%s)", text, r.whoHasTime(names))
	}
	r.c.add(diag.NeedsEventTime(r.c.file, e.Pos(), window, problem))
	return 0, false, false
}

func (r *relation) whoHasTime(names []string) string {
	if s, ok := r.ops[0].(*typed.Scan); ok && r.agg == nil {
		return fmt.Sprintf("source %s has WATERMARK %s", s.Source.Name, s.Source.Schema[s.Source.Time].Name)
	}
	return "event time here is " + strings.Join(names, ", ")
}
