package job

import (
	"github.com/streamc/streamc/runtime/event"
)

// clock is a time that watermarks follow. A scan stage sends one for each: the windows behind an exchange are over one of them (language.md §1, §3).
//
// Processing time is a row's when its chunk is dealt, so it never falls along a partition, whoever processes the chunk, and no row is late for it. Its
// watermark is the time of the first chunk that is not done or, where all are, the clock's: it moves on without rows. It leaves only when a window closes by
// it, so that a run that waits stays quiet.
type clock uint8

const (
	eventTime clock = iota
	wallClock
)

// dueState is a table that knows at which watermark it next closes something.
type dueState interface{ Due() (w int64, ok bool) }

// noteDue keeps when the next window of a stage closes by the clock, and wakes those who wait for it. Called with mu held.
func (w *worker) noteDue(t int) {
	due := w.nextDue(t)
	if due < w.due[t] {
		w.r.wake(w.r.coordinator())
		w.r.wakeWorkers()
	}
	w.due[t] = due
}

// nextDue is the watermark at which the next window of a stage closes by the clock; +∞: none will.
func (w *worker) nextDue(t int) int64 {
	due := int64(event.PosInf)
	if !w.r.clocked[t] || w.r.cfg.RowTime != nil {
		return due
	}
	for _, s := range w.states[t] {
		if s, ok := s.(dueState); ok {
			if at, ok := s.Due(); ok {
				due = min(due, at)
			}
		}
	}
	return due
}

// clockDue is the time at which the next window closes by the clock; 0: none will. Called with mu held.
func (r *Run) clockDue() int64 {
	due := int64(event.PosInf)
	for _, w := range r.workers {
		for _, at := range w.due {
			due = min(due, at)
		}
	}
	if due == event.PosInf {
		return 0
	}
	return max(1, due)
}

// clockNow is the time up to which the wall clock moves watermarks: between planned epochs that at which the barrier was asked for, so that it moves once.
func (r *Run) clockNow() int64 {
	if r.cfg.Run.Mode == Continuous {
		return r.now()
	}
	return r.cutAt
}

// timely reports whether a watermark that has risen is to leave: that of the wall clock rises all the time.
func (w *worker) timely(c clock, stage int) bool {
	r := w.r
	if c == eventTime || r.cfg.RowTime != nil || r.cfg.Run.Mode != Continuous || w.sourceW(stage, c) == event.PosInf {
		return true
	}
	due := r.clockDue()
	return due > 0 && w.sentW[stage][c] < due && due <= r.now()
}

// clockFloor is the time up to which windows over the rows of a source have closed before a restart: the clock may have gone back since.
func (r *Run) clockFloor(s *source, snap *Snapshot) int64 {
	floor := int64(event.NegInf)
	for _, wm := range snap.WM {
		x := r.job.Exchanges[wm.Exchange]
		if st := r.job.Stages[x.From]; x.Clock && st.Source == s.index && wm.W < event.PosInf {
			floor = max(floor, wm.W)
		}
	}
	return floor
}
