package event

import "math"

// Windows says which windows an event time belongs to: those of HOP, of CUMULATE, and of windows of whole days in a zone (language.md A1, A4).
//
// State is kept by slice: a piece of the time line that lies in each window wholly or not at all. Slices and window borders are coordinates:
// microseconds, or with a Calendar days. At gives the instant of one; windows of a coordinate close in the order of their ends. A Windows is
// for one caller at a time, because a Calendar may remember what it was asked.
type Windows struct {
	size       int64 // of a window; CUMULATE: of the largest
	slide      int64 // between window starts; CUMULATE: between window ends
	offset     int64 // of the window starts
	slice      int64 // length of a slice
	cumulative bool
	days       Calendar
	day        dayAt // of the time that coord was asked for last
	at         dayAt // of the day that At was asked for last
}

// dayAt is a day of a Calendar: its number, and the instants where it and the next one start. Before the first, from > to.
type dayAt struct{ number, from, to int64 }

// Calendar numbers the days of a zone's calendar, which have 23 to 25 hours. A day that the zone left out has no length.
type Calendar interface {
	// Day returns the number of the day that ts lies in.
	Day(ts int64) int64
	// Start returns the first instant of a day.
	Start(day int64) int64
}

// Hop returns the windows [n·slide + offset, n·slide + offset + size).
func Hop(slide, size, offset int64) Windows {
	return Windows{size: size, slide: slide, offset: offset, slice: gcd(slide, size)}
}

// Cumulate returns the windows [n·size + offset, n·size + offset + i·step), i = 1 … size/step; size is a multiple of step.
func Cumulate(step, size, offset int64) Windows {
	return Windows{size: size, slide: step, offset: offset, slice: step, cumulative: true}
}

// In returns the same windows with all lengths in days of a calendar.
func (w Windows) In(days Calendar) Windows {
	w.days = days
	w.day = dayAt{from: 1}
	w.at = w.day
	return w
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// coord returns the last coordinate that is not after an instant.
func (w *Windows) coord(ts int64) int64 {
	if w.days == nil || ts == NegInf || ts == PosInf {
		return ts
	}
	if d := &w.day; d.from <= ts && ts < d.to {
		return d.number
	}
	return w.anotherDay(ts)
}

// anotherDay is the day of a time that does not lie in that of the last.
func (w *Windows) anotherDay(ts int64) int64 {
	n := w.days.Day(ts)
	w.day = dayAt{n, w.days.Start(n), w.days.Start(n + 1)}
	return n
}

// At returns the instant of a coordinate.
func (w *Windows) At(c int64) int64 {
	if w.days == nil || c == NegInf || c == PosInf {
		return c
	}
	if d := &w.at; d.number == c && d.from <= d.to {
		return d.from
	}
	return w.anotherStart(c)
}

// anotherStart is the start of another day than At was asked for last.
func (w *Windows) anotherStart(day int64) int64 {
	start := w.days.Start(day)
	w.at = dayAt{day, start, start}
	return start
}

// Slice returns the slice of an event time, and its cut: the end of the first window that it lies in. Where slide > size there are times in no
// window; ok is then false.
func (w *Windows) Slice(ts int64) (slice, cut int64, ok bool) {
	slice = WindowStart(w.coord(ts), w.slice, w.offset)
	first, last := w.ends(slice)
	return slice, first, first <= last
}

// First returns the end of the first window that a slice lies in.
func (w *Windows) First(slice int64) int64 {
	first, _ := w.ends(slice)
	return first
}

// Slices returns the number of slices of a window; CUMULATE: of the largest.
func (w *Windows) Slices() int64 {
	if w.slice == 0 {
		return 1
	}
	return w.size / w.slice
}

// ends returns the ends of the first and the last window that a slice lies in; last < first for none. Between them there is one every slide.
func (w *Windows) ends(slice int64) (first, last int64) {
	if w.cumulative {
		return slice + w.slice, WindowStart(slice, w.size, w.offset) + w.size
	}
	last = WindowStart(slice, w.slide, w.offset) + w.size
	first = WindowStart(slice+w.slice-1, w.slide, w.offset+w.size) + w.slide
	return first, last
}

// Open takes the windows of a slice from the one that ends at cut on, and a horizon or watermark h, an instant: missed of them have ended at h, and
// next is the end of the first that has not. open is false when there is none.
func (w *Windows) Open(slice, cut, h int64) (next, missed int64, open bool) {
	return w.open(slice, cut, w.coord(h))
}

// open is Open with h as a coordinate.
func (w *Windows) open(slice, cut, h int64) (next, missed int64, open bool) {
	_, last := w.ends(slice)
	switch {
	case cut > last:
		return cut, 0, false
	case h < cut:
		return cut, 0, true
	case h >= last:
		return 0, (last-cut)/w.slide + 1, false
	}
	missed = (h-cut)/w.slide + 1
	return cut + missed*w.slide, missed, true
}

// Left returns the number of windows of a slice from the one that ends at cut on.
func (w *Windows) Left(slice, cut int64) int64 {
	_, last := w.ends(slice)
	return (last-cut)/w.slide + 1
}

// Missed returns where the first of missed windows starts and the last ends, as instants; cut is the end of the first.
func (w *Windows) Missed(cut, missed int64) (start, end int64) {
	return w.At(w.Start(cut)), w.At(cut + (missed-1)*w.slide)
}

// Step returns the end of the window after the one that ends at end.
func (w *Windows) Step(end int64) int64 { return end + w.slide }

// Start returns the start of the window that ends at end.
func (w *Windows) Start(end int64) int64 {
	if w.cumulative {
		return WindowStart(end-1, w.size, w.offset)
	}
	return end - w.size
}

// Closing tells which windows end while a watermark moves. It is what a table asks.
type Closing struct {
	*Windows
	done int64 // windows up to this end, a coordinate, are closed
}

// NewClosing returns the state before any window is closed.
func NewClosing(w *Windows) Closing { return Closing{Windows: w, done: math.MinInt64} }

// Limit returns a watermark as a coordinate: ends up to it are reached.
func (c *Closing) Limit(wm int64) int64 { return c.coord(wm) }

// Next returns the end of the first window of a pane that is not closed yet.
func (c *Closing) Next(slice, cut int64) (end int64, ok bool) {
	end, _, ok = c.open(slice, cut, c.done)
	return end, ok
}

// Close marks the windows up to an end, a coordinate, as closed.
func (c *Closing) Close(end int64) { c.done = max(c.done, end) }
