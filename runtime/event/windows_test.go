package event_test

import (
	"fmt"
	"testing"

	"github.com/streamc/streamc/runtime/event"
)

// assign lists the windows of ts by their definition, by end.
func assign(cumulate bool, slide, size, offset, ts int64) (out [][2]int64) {
	for n := (ts-offset)/size*size - 3*size; n <= ts+3*size; n++ { // every start that may be one
		start := n + offset
		if cumulate {
			for end := start + slide; n%size == 0 && end <= start+size; end += slide {
				if start <= ts && ts < end {
					out = append(out, [2]int64{start, end})
				}
			}
		} else if n%slide == 0 && start <= ts && ts < start+size {
			out = append(out, [2]int64{start, start + size})
		}
	}
	return out
}

// TestWindows compares slices, cuts and horizons with the list of all windows, for all small sizes.
func TestWindows(t *testing.T) {
	check := func(name string, w event.Windows, cumulate bool, slide, size, offset int64) {
		for ts := int64(-25); ts < 25; ts++ {
			all := assign(cumulate, slide, size, offset, ts)
			slice, cut, ok := w.Slice(ts)
			if ok != (len(all) > 0) {
				t.Fatalf("%s: ts %d lies in %v, ok is %v", name, ts, all, ok)
			}
			if !ok {
				continue
			}
			if slice > ts || cut != all[0][1] || w.Left(slice, cut) != int64(len(all)) {
				t.Fatalf("%s: ts %d: slice %d, cut %d, %d windows, want %v", name, ts, slice, cut, w.Left(slice, cut), all)
			}
			for i, end := 0, cut; i < len(all); i, end = i+1, w.Step(end) {
				if end != all[i][1] || w.Start(end) != all[i][0] {
					t.Fatalf("%s: ts %d: window %d is [%d, %d), want %v", name, ts, i, w.Start(end), end, all[i])
				}
			}
			for h := int64(-60); h < 60; h++ {
				missed := 0
				for missed < len(all) && all[missed][1] <= h {
					missed++
				}
				next, m, open := w.Open(slice, cut, h)
				if m != int64(missed) || open != (missed < len(all)) || open && next != all[missed][1] {
					t.Fatalf("%s: ts %d, h %d: next %d, missed %d, open %v of %v", name, ts, h, next, m, open, all)
				}
			}
			if _, m, open := w.Open(slice, cut, event.NegInf); m != 0 || !open {
				t.Fatalf("%s: ts %d is late at −∞", name, ts)
			}
			if _, m, open := w.Open(slice, cut, event.PosInf); m != int64(len(all)) || open {
				t.Fatalf("%s: ts %d is open at +∞", name, ts)
			}
		}
	}
	for size := int64(1); size <= 9; size++ {
		for slide := int64(1); slide <= 11; slide++ {
			for _, offset := range []int64{0, 1, slide - 1} {
				check(fmt.Sprintf("HOP(%d, %d, %d)", slide, size, offset), event.Hop(slide, size, offset), false, slide, size, offset)
				if size%slide == 0 {
					check(fmt.Sprintf("CUMULATE(%d, %d, %d)", slide, size, offset), event.Cumulate(slide, size, offset), true, slide, size, offset)
				}
			}
		}
	}
}

// uneven is a calendar whose days have different lengths, one of them none.
type uneven struct{}

var borders = []int64{0, 23, 48, 48, 72, 97}

func (uneven) Start(day int64) int64 {
	if day < 0 {
		return day * 24
	}
	if day >= int64(len(borders)) {
		return borders[len(borders)-1] + (day-int64(len(borders))+1)*24
	}
	return borders[day]
}

func (c uneven) Day(ts int64) int64 {
	d := int64(-10)
	for c.Start(d+1) <= ts {
		d++
	}
	return d
}

// TestWindowsOfDays: coordinates are days, horizons are instants.
func TestWindowsOfDays(t *testing.T) {
	w := event.Hop(1, 2, 0).In(uneven{})
	slice, cut, ok := w.Slice(25) // of day 1, in the windows of days 0–1 and 1–2
	if !ok || slice != 1 || cut != 2 || w.At(cut) != 48 || w.At(w.Start(cut)) != 0 {
		t.Fatalf("slice %d, cut %d at %d", slice, cut, w.At(cut))
	}
	for _, c := range []struct {
		h, next, missed int64
		open            bool
	}{{47, 2, 0, true}, {48, 0, 2, false}} { // both end where day 2 would: it has no length
		if next, missed, open := w.Open(slice, cut, c.h); next != c.next || missed != c.missed || open != c.open {
			t.Errorf("h %d: %d, %d, %v", c.h, next, missed, open)
		}
	}
}

func TestClosing(t *testing.T) {
	w := event.Hop(2, 6, 0)
	c := event.NewClosing(&w)
	if end, ok := c.Next(0, 2); !ok || end != 2 {
		t.Errorf("first end %d, %v", end, ok)
	}
	c.Close(4)
	c.Close(3)
	if end, ok := c.Next(0, 2); !ok || end != 6 {
		t.Errorf("end behind 4: %d, %v", end, ok)
	}
	c.Close(c.Limit(event.PosInf))
	if end, ok := c.Next(0, 2); ok {
		t.Errorf("end behind +∞: %d", end)
	}
}
