package table

import (
	"fmt"
	"iter"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
)

// Result is a group of a window that has closed.
type Result[K any, A any] struct {
	Start, End int64 // of the window, in microseconds
	Key        K
	Acc        A
	hash       uint64
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
	last     *slicePane[K, A]   // of the last Find
	gone     []Entry            // deletions since the last Delta
	results  []Result[K, A]     // of the window being closed
	index    Index
	order    sorter
	spare    *slicePane[K, A] // the memory of a pane that is gone
	many     int64            // manySlices, less in tests
	shared   *shared[K, A]    // nil: each window merges its slices
}

// slicePane is the groups of one slice whose first window ends at cut.
type slicePane[K Key[K], A any] struct {
	pane[K, A]
	cut int64
}

// NewSlices makes the state of an operator. merge adds the rows of from to an accumulator and leaves from as it is.
func NewSlices[K Key[K], A any, P Acc[A]](operator string, windows event.Windows, readKey func(*block.Reader) K, merge func(to, from P)) *Slices[K, A, P] {
	s := &Slices[K, A, P]{operator: operator, windows: windows, readKey: readKey, merge: merge, many: manySlices}
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
// hash is key.Hash(). The pointer is valid until the next Find.
func (s *Slices[K, A, P]) Find(slice, cut int64, hash uint64, key K) P {
	p := s.pane(slice, cut)
	i := p.find(hash, key)
	p.touch(i)
	return &p.groups[i].Acc
}

func (s *Slices[K, A, P]) pane(slice, cut int64) *slicePane[K, A] {
	if s.last != nil && s.last.start == slice && s.last.cut == cut {
		return s.last
	}
	return s.turn(slice, cut)
}

// turn makes the pane of another slice or cut the last one.
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
			p = &slicePane[K, A]{}
		}
		p.start, p.cut = slice, cut
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
			end, found := int64(0), false
			for _, p := range s.panes {
				if e, ok := s.next(p); ok && e <= limit && (!found || e < end) {
					end, found = e, true
				}
			}
			if !found {
				break
			}
			if s.direct {
				if !s.closeDirect(end, yield) {
					return
				}
				continue
			}
			start := s.windows.Start(end)
			s.collect(start, end)
			s.closing.Close(end)
			s.evict()
			if !s.emit(s.windows.At(start), s.windows.At(end), yield) {
				return
			}
		}
		s.closing.Close(limit)
		s.evict()
	}
}

// Due returns the watermark at which the first open window closes.
func (s *Slices[K, A, P]) Due() (wm int64, ok bool) {
	for _, p := range s.panes {
		end, open := s.next(p)
		if open && !s.direct {
			end = s.windows.At(end)
		}
		if open && (!ok || end < wm) {
			wm, ok = end, true
		}
	}
	return wm, ok
}

// closeDirect closes the windows that end at end and are panes of their own.
func (s *Slices[K, A, P]) closeDirect(end int64, yield func(*Result[K, A]) bool) bool {
	for i := 0; i < len(s.panes); {
		p := s.panes[i]
		if p.cut != end {
			i++
			continue
		}
		s.gather(p)
		s.drop(i)
		if !s.emit(p.start, end, yield) {
			return false
		}
	}
	return true
}

// collect merges the slices of a window.
func (s *Slices[K, A, P]) collect(start, end int64) {
	if s.shared != nil && s.collectShared(start, end) {
		return
	}
	for _, p := range s.panes {
		if p.start >= end {
			break
		}
		if p.start >= start && p.cut <= end {
			s.gather(p)
		}
	}
}

// gather adds the groups of a pane to the results.
func (s *Slices[K, A, P]) gather(p *slicePane[K, A]) {
	for i := range p.groups {
		g := &p.groups[i]
		s.merge(&s.result(g.hash, g.Key).Acc, &g.Acc)
	}
}

func (s *Slices[K, A, P]) result(hash uint64, key K) *Result[K, A] {
	for i := s.index.home(hash); s.index.n > 0 && s.index.slots[i].pos > 0; i = s.index.after(i) {
		if x := s.index.slots[i]; x.tag == uint32(hash) && s.results[x.pos-1].Key == key {
			return &s.results[x.pos-1]
		}
	}
	s.index.Add(hash, len(s.results), func(i int) uint64 { return s.results[i].hash })
	s.results = append(s.results, Result[K, A]{Key: key, hash: hash})
	return &s.results[len(s.results)-1]
}

// emit hands the results over and empties them.
func (s *Slices[K, A, P]) emit(start, end int64, yield func(*Result[K, A]) bool) bool {
	s.order.reset()
	for i := range s.results {
		s.order.add(s.results[i].Key.Prefix(), i)
	}
	more := true
	for _, o := range s.order.sort(func(a, b int32) int { return s.results[a].Key.Compare(s.results[b].Key) }) {
		r := &s.results[o.at]
		r.Start, r.End = start, end
		if more = yield(r); !more {
			break
		}
	}
	clear(s.results)
	s.results = s.results[:0]
	s.index.Reset()
	return more
}

// evict drops panes without a window that is still open.
func (s *Slices[K, A, P]) evict() {
	for i := 0; i < len(s.panes); {
		if _, ok := s.next(s.panes[i]); ok {
			i++
			continue
		}
		s.drop(i)
	}
}

func (s *Slices[K, A, P]) drop(i int) {
	p := s.panes[i]
	for j := range p.groups {
		if g := &p.groups[j]; g.marks&stored != 0 {
			s.gone = append(s.gone, s.entry(p, g, nil))
		}
	}
	s.panes = slices.Delete(s.panes, i, i+1)
	s.last = nil
	p.empty()
	s.spare = p
}

// Resume says that everything up to a watermark was emitted before a restart: slices of closed windows that open ones share are still here.
func (s *Slices[K, A, P]) Resume(wm int64) { s.closing.Close(s.closing.Limit(wm)) }

// entry puts the cut in front of the key.
func (s *Slices[K, A, P]) entry(p *slicePane[K, A], g *Group[K, A], value []byte) Entry {
	return Entry{Operator: s.operator, Group: block.Group(g.hash), Slice: p.start, Key: g.Key.Append(block.AppendInt(nil, p.cut-p.start)), Value: value}
}

// Operator implements State.
func (s *Slices[K, A, P]) Operator() string { return s.operator }

// Delta implements State: deletions first, then the touched groups by slice and cut, in the order of their first change.
func (s *Slices[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	dst = append(dst, s.gone...)
	clear(s.gone)
	s.gone = s.gone[:0]
	for _, p := range s.panes {
		for _, i := range p.dirty {
			g := &p.groups[i]
			g.marks = g.marks&^touched | stored
			dst = append(dst, s.entry(p, g, valueOf[A, P](&g.Acc)))
		}
		p.dirty = p.dirty[:0]
	}
	return dst
}

// Forget starts the next epoch as Delta does, for a run that keeps no state.
func (s *Slices[K, A, P]) Forget(uint64) {
	for _, p := range s.panes {
		p.forget()
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
	p := s.pane(e.Slice, cut)
	g := &p.groups[p.find(key.Hash(), key)]
	g.Acc, g.marks = acc, g.marks|stored
	return nil
}

// Scan implements State, by slice and cut and then in the order of the groups' first change.
func (s *Slices[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for _, p := range s.panes {
		for i := range p.groups {
			g := &p.groups[i]
			if block.Group(g.hash) == group && !f(s.entry(p, g, valueOf[A, P](&g.Acc))) {
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
	perGroup := int64(unsafe.Sizeof(Group[K, A]{})) + indexSlot
	for _, p := range s.panes {
		rows += len(p.groups)
		bytes += int64(len(p.groups))*perGroup + int64(p.text.Bytes())
		for i := range p.groups {
			bytes += ownBytes(P(&p.groups[i].Acc))
		}
	}
	return rows, bytes
}
