package ref

import (
	"math/big"
	"sort"
	"time"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// span is a half-open window.
type span struct{ start, end int64 }

const day = 86_400_000_000

// windows lists the windows of ts, by end: those whose start is a multiple of the slide behind the offset and that hold ts. Lengths and borders
// are exact; in a zone they count days of its calendar.
func windows(w *typed.WindowSpec, ts int64) []span {
	at, unit, border := big.NewInt(ts), int64(1), func(n *big.Int) int64 { return n.Int64() }
	offset := w.Offset
	if w.Zone != "" {
		unit, offset = day, floorDiv(w.Offset, day)
		shift := w.Offset - offset*day
		at = big.NewInt(zoneDay(w.Zone, shift, ts))
		border = func(n *big.Int) int64 { return zoneDayStart(w.Zone, shift, n.Int64()) }
	}
	size, slide := w.Size/unit, w.Slide/unit
	if w.Kind == typed.Cumulate {
		slide = size
	}
	// The last start: offset + ⌊(at − offset) / slide⌋ × slide.
	start := new(big.Int).Sub(at, big.NewInt(offset))
	start.Div(start, big.NewInt(slide)) // Euclidean division: floor, as slide > 0
	start.Mul(start, big.NewInt(slide))
	start.Add(start, big.NewInt(offset))
	var out []span
	if w.Kind == typed.Cumulate {
		for length := w.Slide / unit; length <= size; length += w.Slide / unit {
			if end := new(big.Int).Add(start, big.NewInt(length)); end.Cmp(at) > 0 {
				out = append(out, span{border(start), border(end)})
			}
		}
		return out
	}
	for {
		end := new(big.Int).Add(start, big.NewInt(size))
		if end.Cmp(at) <= 0 {
			break
		}
		out = append([]span{{border(start), border(end)}}, out...)
		start = new(big.Int).Sub(start, big.NewInt(slide))
	}
	return out
}

func floorDiv(x, n int64) int64 {
	return new(big.Int).Div(big.NewInt(x), big.NewInt(n)).Int64()
}

// zoneDay is the number of the local day of ts, which starts shift behind midnight: the one day that starts before or at ts and ends behind it.
func zoneDay(zone string, shift, ts int64) int64 {
	n := floorDiv(ts, day) - 3
	for zoneDayStart(zone, shift, n+1) <= ts {
		n++
	}
	return n
}

// zoneDayStart is the first instant at which the clock of a zone shows day n, shift behind midnight, or later: of all instants of the zone's clock changes
// and of the time itself under every offset that the zone has around then, the earliest that shows it.
func zoneDayStart(zone string, shift, n int64) int64 {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	want := n*day + shift
	shows := func(us int64) int64 {
		t := time.UnixMicro(us).In(loc)
		_, offset := t.Zone()
		return us + int64(offset)*1_000_000
	}
	var candidates []int64
	for us := want - 2*day; us <= want+2*day; us += day / 96 {
		t := time.UnixMicro(us).In(loc)
		_, offset := t.Zone()
		candidates = append(candidates, want-int64(offset)*1_000_000)
		if from, _ := t.ZoneBounds(); !from.IsZero() {
			candidates = append(candidates, from.UnixMicro())
		}
	}
	sort.Slice(candidates, func(i, j int) bool { return candidates[i] < candidates[j] })
	for _, us := range candidates {
		if us > want-2*day && shows(us) >= want && shows(us-1) < want {
			return us
		}
	}
	panic("a day without a start")
}

// place gives a row its windows and tests lateness (W3): the result are those that are open. A row without event time is routed as an error;
// what a row misses is counted late.
func (e *evaluator) place(w *typed.WindowSpec, r *row, name string) (out []span) {
	horizon := r.horizon
	var v Value
	if w.Clock { // no row is late
		v, horizon = timestamp(r.from.processed()), minusInf
	} else {
		var err error
		if v, err = r.cells[w.Col].force(); err == nil && v.IsNull() {
			err = noEventTime(r)
		}
		if err != nil {
			e.drop(r, err)
			return nil
		}
	}
	if w.Kind == typed.Session { // what the test uses is ts
		if v.I < horizon {
			e.late(r, w, name, 1, 0, null, null)
			return nil
		}
		return []span{{v.I, v.I}}
	}
	var missed []span
	for _, s := range windows(w, v.I) {
		if s.end <= horizon {
			missed = append(missed, s)
		} else {
			out = append(out, s)
		}
	}
	if len(missed) > 0 {
		e.late(r, w, name, len(missed), len(out), timestamp(missed[0].start), timestamp(missed[len(missed)-1].end))
	}
	return out
}

// noEventTime is the row error of a row whose event time is NULL.
func noEventTime(r *row) error {
	if r.from == nil {
		return errNoEventTime
	}
	src := r.from.log.source
	return &cellError{src.Schema[src.Time].Name, errNoEventTime.Error()}
}

// late counts the pairs that a row misses and writes the late record: the source's columns as far as they decode, and what was missed. A record is late
// once for an operator as written, however often that stands in the tree or a join has multiplied the record.
func (e *evaluator) late(r *row, w *typed.WindowSpec, name string, missed, kept int, start, end Value) {
	if e.lateFor[r.from] == nil {
		e.lateFor[r.from] = map[source.Span]bool{}
	}
	if e.lateFor[r.from][w.Span] {
		return
	}
	e.lateFor[r.from][w.Span] = true
	src := r.from.log.source
	e.res.Late[src.Name] += missed
	if src.LateInto == nil {
		return
	}
	var out Row
	for _, c := range r.from.cells[:len(src.Known())] {
		v, err := c.force()
		if err != nil {
			v = null
		}
		out = append(out, v)
	}
	out = append(out,
		Value{Kind: types.String, S: name},
		timestamp(r.horizon),
		Value{Kind: types.BigInt, I: int64(missed)}, Value{Kind: types.BigInt, I: int64(kept)},
		start, end)
	e.res.Sinks[src.LateInto.Name] = append(e.res.Sinks[src.LateInto.Name], out)
}

func timestamp(us int64) Value { return Value{Kind: types.Timestamp, I: us} }

// LateOperator stands for the name of a time operator in late records: names come from the plan, which this package does not know.
const LateOperator = "?"

// window is the window table function: window_start, window_end and window_time join the row, once per window; h goes on.
func (e *evaluator) window(op *typed.Window, in []*row) []*row {
	var out []*row
	for _, r := range in {
		for i, s := range e.place(&op.Spec, r, LateOperator) {
			cells := append(append([]*cell(nil), r.cells...),
				known(timestamp(s.start)), known(timestamp(s.end)), known(timestamp(s.end-1)))
			out = append(out, &row{cells: cells, horizon: r.horizon, from: r.from, path: copyPath(r.path, int64(i)), gathered: r.gathered})
		}
	}
	return out
}
