package table

import (
	"fmt"
	"iter"
	"slices"
	"sort"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
)

// Result is a group of a window that has closed.
type Result[K any, A any] struct {
	Start, End int64 // of the window, in microseconds
	Key        K
	Acc        A
}

// Slices is the keyed state of a merge over windows that share slices (HOP, CUMULATE, windows in a zone): one update per row whatever the
// overlap. State is kept by (slice, cut, key); a window that closes merges the slices in it with cut ≤ window_end (language.md A4). It
// implements State.
type Slices[K Key[K], A any, P Acc[A]] struct {
	operator string
	windows  event.Windows
	direct   bool // each pane is the window [slice, cut); windows means nothing
	closing  event.Closing
	readKey  func(*block.Reader) K
	merge    func(to, from P)
	panes    []*slicePane[K, A] // ascending by (slice, cut)
	last     *slicePane[K, A]   // of the last Find; none where there is no such pane any more
	none     *slicePane[K, A]   // of no slice
	gone     []Entry            // deletions since the last Delta
	results  flat[K, A]         // of the window being closed; keys are the panes'
	row      Result[K, A]       // the result that Close shows
	order    sorter
	runs     []*slicePane[K, A] // of the window being closed
	spare    *slicePane[K, A]   // the memory of a pane that is gone
	keys     int                // groups of the last window that results held
	many     int64              // manySlices, less in tests
	touched  uint32             // of no meaning: it keeps Touch from being left out
	shared   *shared[K, A]      // nil: each window merges its slices
}

// slicePane is the groups of one slice whose first window ends at cut. Once that window closes no row comes any more, and the groups are sorted.
type slicePane[K Key[K], A any] struct {
	pane[K, A]
	cut  int64
	list []sorted[K, A] // nil before
	room []sorted[K, A] // the memory of the list of a pane that is gone
}

// sorted is a group in the order of keys.
type sorted[K any, A any] struct {
	prefix uint64 // Key.Prefix
	Key    K
	Acc    A
}

// maxRuns is how many sorted slices are merged at once: with more of them a table is better than a look at each for each key.
const maxRuns = 8

func newSlicePane[K Key[K], A any](slice, cut int64) *slicePane[K, A] {
	return &slicePane[K, A]{pane: *newPane[K, A](slice), cut: cut}
}

// NewSlices makes the state of an operator. merge adds the rows of from to an accumulator and leaves from as it is.
func NewSlices[K Key[K], A any, P Acc[A]](operator string, windows event.Windows, readKey func(*block.Reader) K, merge func(to, from P)) *Slices[K, A, P] {
	s := &Slices[K, A, P]{operator: operator, windows: windows, readKey: readKey, merge: merge, many: manySlices, none: newSlicePane[K, A](event.NegInf, event.NegInf)}
	s.last = s.none
	s.closing = event.NewClosing(&s.windows)
	return s
}

// NewBorders makes the state of an operator whose groups are found by the start and end of their window, in microseconds, in place of slice and cut.
func NewBorders[K Key[K], A any, P Acc[A]](operator string, readKey func(*block.Reader) K, merge func(to, from P)) *Slices[K, A, P] {
	s := NewSlices[K, A](operator, event.Windows{}, readKey, merge)
	s.direct = true
	return s
}

// Find returns the accumulators of a group and marks it touched; a missing group is made. slice and cut are what event.Windows gave the row,
// slot is key.Slot(). The pointer is valid until the next Find.
func (s *Slices[K, A, P]) Find(slice, cut int64, slot uint64, key K) P {
	p := s.last
	if p.start != slice || p.cut != cut {
		p = s.turn(slice, cut)
	}
	return &p.slots[p.touch(slot, key)].Acc
}

// Hit is Find of a group in the slice of the last Find that is touched already and lies where its search starts, as most do; nil for all else. It is inlined.
func (s *Slices[K, A, P]) Hit(slice, cut int64, slot uint64, key K) *A {
	p, tag := s.last, tagOf(slot)
	if c := &p.slots[tag>>(p.shift&31)]; p.start == slice && p.cut == cut && c.tag == tag && c.Key == key && c.stamp == p.stamp {
		return &c.Acc
	}
	return nil
}

// Large reports that the groups of the last Find's slice are more than the second cache holds: then it pays to Touch many of them before the first Hit.
func (s *Slices[K, A, P]) Large() bool { return s.last.large(len(s.last.slots)) }

// Touch asks for the memory in which Hit looks for a group, and does not wait for it.
func (s *Slices[K, A, P]) Touch(slice, cut int64, slot uint64) {
	if p := s.last; p.start == slice && p.cut == cut {
		s.touched += p.slots[tagOf(slot)>>(p.shift&31)].tag
	}
}

// turn makes the pane of a slice and cut the last one, and returns it.
func (s *Slices[K, A, P]) turn(slice, cut int64) *slicePane[K, A] {
	i, found := slices.BinarySearchFunc(s.panes, slice, func(p *slicePane[K, A], slice int64) int {
		switch {
		case p.start < slice || p.start == slice && p.cut < cut:
			return -1
		case p.start > slice || p.cut > cut:
			return 1
		}
		return 0
	})
	if !found {
		p := s.spare
		if s.spare = nil; p == nil {
			p = newSlicePane[K, A](slice, cut)
		}
		p.start, p.cut = slice, cut
		if i > 0 && i == len(s.panes) && len(p.slots) == leastSlots { // likely to become as large as the one before
			p.reserve(s.panes[i-1].n)
		}
		s.panes = slices.Insert(s.panes, i, p)
	}
	s.last = s.panes[i]
	return s.last
}

// next is the end of the first window of a pane that is not closed.
func (s *Slices[K, A, P]) next(p *slicePane[K, A]) (end int64, ok bool) {
	if s.direct {
		return p.cut, true // it goes when it closes
	}
	return s.closing.Next(p.start, p.cut)
}

// Close yields the groups of every window with window_end ≤ wm, by (window_end, window_start, key), and forgets slices whose last window has closed.
// A result is valid until the next one.
func (s *Slices[K, A, P]) Close(wm int64) iter.Seq[*Result[K, A]] {
	return func(yield func(*Result[K, A]) bool) {
		limit := s.closing.Limit(wm)
		for {
			end, ok := s.first()
			if !ok || end > limit {
				break
			}
			if s.direct {
				if !s.closeDirect(end, yield) {
					return
				}
				continue
			}
			start := s.windows.Start(end)
			more := s.window(start, end, yield)
			s.closing.Close(end)
			s.evict(end)
			if !more {
				return
			}
		}
		s.closing.Close(limit)
		s.evict(limit)
	}
}

// first is the end of the first open window. A window ends behind the start of each slice in it: only panes that start before the end found so far are looked at.
func (s *Slices[K, A, P]) first() (end int64, ok bool) {
	for _, p := range s.panes {
		if ok && p.start >= end {
			break
		}
		if e, open := s.next(p); open && (!ok || e < end) {
			end, ok = e, true
		}
	}
	return end, ok
}

// until returns the panes that start before end: those that a window with this end may have, and some before it.
func (s *Slices[K, A, P]) until(end int64) []*slicePane[K, A] {
	n := sort.Search(len(s.panes), func(i int) bool { return s.panes[i].start >= end })
	return s.panes[:n]
}

// Due returns the watermark at which the first open window closes.
func (s *Slices[K, A, P]) Due() (wm int64, ok bool) {
	end, ok := s.first()
	if ok && !s.direct {
		end = s.windows.At(end)
	}
	return end, ok
}

// closeDirect closes the windows that end at end and are panes of their own.
func (s *Slices[K, A, P]) closeDirect(end int64, yield func(*Result[K, A]) bool) bool {
	for i := 0; i < len(s.panes) && s.panes[i].start < end; {
		p := s.panes[i]
		if p.cut != end {
			i++
			continue
		}
		s.runs = append(s.runs[:0], p)
		more := s.mergeRuns(p.start, end, yield)
		s.drop(i)
		if !more {
			return false
		}
	}
	return true
}

// window merges the slices of a window and yields its groups.
func (s *Slices[K, A, P]) window(start, end int64, yield func(*Result[K, A]) bool) bool {
	if s.shared != nil && s.collectShared(start, end) {
		return s.emit(s.windows.At(start), s.windows.At(end), yield)
	}
	s.runs = s.runs[:0]
	for _, p := range s.until(end) {
		if p.start >= start && p.cut <= end {
			s.runs = append(s.runs, p)
		}
	}
	if len(s.runs) <= maxRuns {
		return s.mergeRuns(s.windows.At(start), s.windows.At(end), yield)
	}
	for _, p := range s.runs {
		s.mergeAll(&s.results, &p.flat)
	}
	return s.emit(s.windows.At(start), s.windows.At(end), yield)
}

// sort makes the list of a pane.
func (s *Slices[K, A, P]) sort(p *slicePane[K, A]) {
	s.order.reset()
	for i := range p.slots {
		if c := &p.slots[i]; c.tag != 0 {
			s.order.add(c.Key.Prefix(), i)
		}
	}
	p.list = slices.Grow(p.room[:0], p.n)
	for _, o := range s.order.sort(func(a, b int32) int { return p.slots[a].Key.Compare(p.slots[b].Key) }) {
		c := &p.slots[o.at]
		p.list = append(p.list, sorted[K, A]{o.prefix, c.Key, c.Acc})
	}
}

// run is what is left of the sorted groups of a slice.
type run[K any, A any] struct {
	list  []sorted[K, A]
	slice int // among those of the window
}

// before reports whether the first group of a run comes before that of another: slices whose keys may be equal in their order, which merges of some
// aggregates show.
func (r *run[K, A]) before(o *run[K, A]) bool {
	a, b := r.list[0].prefix, o.list[0].prefix
	return a < b || a == b && r.slice < o.slice
}

// settle puts runs[at] in its place among those behind it, which are in order, or takes it away when it is empty. It returns what is left.
func settle[K any, A any](runs []run[K, A], at int) []run[K, A] {
	if len(runs[at].list) == 0 {
		return slices.Delete(runs, at, at+1)
	}
	for i := at; i+1 < len(runs) && runs[i+1].before(&runs[i]); i++ {
		runs[i], runs[i+1] = runs[i+1], runs[i]
	}
	return runs
}

// mergeRuns yields the groups of the panes in runs, merged key by key.
func (s *Slices[K, A, P]) mergeRuns(start, end int64, yield func(*Result[K, A]) bool) bool {
	var all [maxRuns]run[K, A]
	runs := all[:0]
	for i, p := range s.runs {
		if p.list == nil {
			s.sort(p)
		}
		if len(p.list) > 0 {
			runs = append(runs, run[K, A]{p.list, i})
		}
	}
	for i := len(runs) - 1; i >= 0; i-- {
		runs = settle(runs, i)
	}
	row := &s.row
	row.Start, row.End = start, end
	var none A
	for len(runs) > 0 {
		first := &runs[0]
		c := &first.list[0]
		row.Key, row.Acc = c.Key, none
		same := 1 // runs with the prefix of the first group
		for same < len(runs) && runs[same].list[0].prefix == c.prefix {
			if o := &runs[same].list[0]; o.Key != row.Key && o.Key.Compare(row.Key) < 0 {
				row.Key = o.Key
			}
			same++
		}
		if same == 1 { // as most keys of slices that follow each other
			s.merge(&row.Acc, &c.Acc)
			first.list = first.list[1:]
			runs = settle(runs, 0)
		} else {
			for i := range same {
				if o := &runs[i].list[0]; o.Key == row.Key {
					s.merge(&row.Acc, &o.Acc)
					runs[i].list = runs[i].list[1:]
				}
			}
			for i := same - 1; i >= 0; i-- {
				runs = settle(runs, i)
			}
		}
		if !yield(row) {
			return false
		}
	}
	return true
}

// mergeAll adds the groups of one table to another, whose keys are then those of the first.
func (s *Slices[K, A, P]) mergeAll(to, from *flat[K, A]) {
	if len(to.slots) < len(from.slots) { // cells come in the order of their places: in a smaller table they would all want the first ones
		to.resize(len(from.slots))
	}
	for i := range from.slots {
		if c := &from.slots[i]; c.tag != 0 {
			tag := c.tag
			if to.mixed || from.mixed {
				tag = to.tag(c.Key.Slot())
			}
			s.merge(to.at(tag, c.Key), &c.Acc)
		}
	}
}

// emit hands the results over and empties them.
func (s *Slices[K, A, P]) emit(start, end int64, yield func(*Result[K, A]) bool) bool {
	s.order.reset()
	list := s.results.slots
	for i := range list {
		if c := &list[i]; c.tag != 0 {
			s.order.add(c.Key.Prefix(), i)
		}
	}
	more := true
	for _, o := range s.order.sort(func(a, b int32) int { return list[a].Key.Compare(list[b].Key) }) {
		c := &list[o.at]
		s.row = Result[K, A]{Start: start, End: end, Key: c.Key, Acc: c.Acc}
		if more = yield(&s.row); !more {
			break
		}
	}
	s.keys = s.results.n
	s.results.reset()
	return more
}

// evict drops panes without a window that is still open; those up to done are closed.
func (s *Slices[K, A, P]) evict(done int64) {
	for i := 0; i < len(s.panes) && s.panes[i].start < done; {
		if _, ok := s.next(s.panes[i]); ok {
			i++
			continue
		}
		s.drop(i)
	}
}

func (s *Slices[K, A, P]) drop(i int) {
	p := s.panes[i]
	for j := range p.slots {
		if c := &p.slots[j]; c.marks&stored != 0 {
			s.gone = append(s.gone, s.entry(p, c, nil))
		}
	}
	if i == 0 {
		s.panes = dropFirst(s.panes)
	} else {
		s.panes = slices.Delete(s.panes, i, i+1)
	}
	s.last = s.none
	p.empty()
	clear(p.list)
	p.room, p.list = p.list[:0], nil
	s.spare = p
}

// Resume says that everything up to a watermark was emitted before a restart: slices of closed windows that open ones share are still here.
func (s *Slices[K, A, P]) Resume(wm int64) { s.closing.Close(s.closing.Limit(wm)) }

// entry puts the cut in front of the key.
func (s *Slices[K, A, P]) entry(p *slicePane[K, A], c *cell[K, A], value []byte) Entry {
	return Entry{Operator: s.operator, Group: block.Group(c.Key.Hash()), Slice: p.start, Key: c.Key.Append(block.AppendInt(nil, p.cut-p.start)), Value: value}
}

// Operator implements State.
func (s *Slices[K, A, P]) Operator() string { return s.operator }

// Delta implements State: deletions first, then the touched groups by slice and cut.
func (s *Slices[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	dst = append(dst, s.gone...)
	clear(s.gone)
	s.gone = s.gone[:0]
	for _, p := range s.panes {
		for _, i := range p.dirty {
			c := &p.slots[i]
			c.marks |= stored
			dst = append(dst, s.entry(p, c, valueOf[A, P](&c.Acc)))
		}
		p.forget()
	}
	return dst
}

// Forget starts the next epoch of a run that keeps no state: nobody will ask for a Delta, so what is touched may stay so.
func (s *Slices[K, A, P]) Forget(uint64) {
	for _, p := range s.panes {
		p.dirty = p.dirty[:0]
	}
}

// Load implements State.
func (s *Slices[K, A, P]) Load(e Entry) error {
	r, err := open(s.operator, e)
	if err != nil {
		return err
	}
	k := block.Reader{B: e.Key}
	cut := e.Slice + k.Int()
	key := s.readKey(&k)
	if k.Bad || k.More() {
		return fmt.Errorf("load state of %s: malformed key %x", s.operator, e.Key)
	}
	var acc A
	P(&acc).Read(&r)
	if r.Bad || r.More() {
		return fmt.Errorf("load state of %s: malformed value %x", s.operator, e.Value)
	}
	p := s.turn(e.Slice, cut)
	c := &p.slots[p.place(key.Slot(), key)]
	c.Acc, c.marks = acc, c.marks|stored
	return nil
}

// Scan implements State, by slice and cut.
func (s *Slices[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for _, p := range s.panes {
		for i := range p.slots {
			c := &p.slots[i]
			if c.tag != 0 && block.Group(c.Key.Hash()) == group && !f(s.entry(p, c, valueOf[A, P](&c.Acc))) {
				return
			}
		}
	}
}

// Evict implements State. Nothing can be read back from a store yet, so every group stays in memory.
func (s *Slices[K, A, P]) Evict(int64) int64 {
	_, bytes := s.Size()
	return bytes
}

// Size implements State.
func (s *Slices[K, A, P]) Size() (rows int, bytes int64) {
	for _, p := range s.panes {
		rows += p.n
		bytes += p.bytes()
		for i := range p.slots {
			bytes += ownBytes(P(&p.slots[i].Acc))
		}
	}
	return rows, bytes
}
