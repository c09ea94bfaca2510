package table

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
)

// Version is the schema version byte in front of every value.
const Version = 1

// Windows is the keyed state of a merge: one pane of groups per open window, or a single pane of all groups when
// there are no windows. It implements State.
type Windows[K Key[K], A any, P Acc[A]] struct {
	operator string
	size     int64 // of a window in microseconds; 0: no windows
	readKey  func(*block.Reader) K
	panes    []*pane[K, A] // ascending by start
	last     *pane[K, A]   // of the last Find; none where there is no such pane any more
	none     *pane[K, A]   // of no window
	gone     []Entry       // deletions since the last Delta
	gathered bool
	order    sorter
	touched  uint32      // of no meaning: it keeps Touch from being left out
	open     int         // place of the group that the last Open returned
	row      Group[K, A] // the group that Close and Last show
}

// pane is the groups of one window. A cell whose stamp is the pane's was touched since the last Delta.
type pane[K Key[K], A any] struct {
	flat[K, A]
	start int64
	text  Arena
	stamp uint16
	dirty []uint32 // places of touched cells, in the order of their first change unless cells have moved
	ended int      // dropped cells
}

func newPane[K Key[K], A any](start int64) *pane[K, A] {
	p := &pane[K, A]{start: start, stamp: 1}
	p.resize(leastSlots)
	return p
}

// NewWindows makes the state of an operator. size is the window size in microseconds, 0 without windows: then all
// groups have start 0 and are closed by w = +∞ alone.
func NewWindows[K Key[K], A any, P Acc[A]](operator string, size int64, readKey func(*block.Reader) K) *Windows[K, A, P] {
	none := newPane[K, A](event.NegInf)
	return &Windows[K, A, P]{operator: operator, size: size, readKey: readKey, none: none, last: none}
}

// Gather says that all groups belong to the worker that owns the key group of the empty key, and returns w.
func (w *Windows[K, A, P]) Gather() *Windows[K, A, P] {
	w.gathered = true
	return w
}

// keyGroup is the key group that a group's state belongs to.
func keyGroup(hash uint64, gathered bool) uint8 {
	if gathered {
		return block.Group(block.HashSeed)
	}
	return block.Group(hash)
}

// Find returns the accumulators of a group and marks it touched; a missing group is made. slot is key.Slot(), which the caller has inlined. The
// pointer is valid until the next Find.
func (w *Windows[K, A, P]) Find(start int64, slot uint64, key K) P {
	p := w.last
	if p.start != start {
		p = w.turn(start)
	}
	return &p.slots[p.touch(slot, key)].Acc
}

// Hit is Find of a group in the window of the last Find that is touched already and lies where its search starts, as most do; nil for all else. It is inlined.
func (w *Windows[K, A, P]) Hit(start int64, slot uint64, key K) *A {
	p, tag := w.last, tagOf(slot)
	if c := &p.slots[tag>>(p.shift&31)]; p.start == start && c.tag == tag && c.Key == key && c.stamp == p.stamp {
		return &c.Acc
	}
	return nil
}

// Large reports that the groups of the last Find's window are more than the second cache holds: then it pays to Touch many of them before the first Hit.
func (w *Windows[K, A, P]) Large() bool { return w.last.large(len(w.last.slots)) }

// Touch asks for the memory in which Hit looks for a group, and does not wait for it.
func (w *Windows[K, A, P]) Touch(start int64, slot uint64) {
	if p := w.last; p.start == start {
		w.touched += p.slots[tagOf(slot)>>(p.shift&31)].tag
	}
}

// Open is Find of a group that Drop may forget.
func (w *Windows[K, A, P]) Open(start int64, slot uint64, key K) P {
	p := w.last
	if p.start != start {
		p = w.turn(start)
	}
	w.open = p.touch(slot, key)
	c := &p.slots[w.open]
	if c.marks&dropped != 0 {
		c.marks &^= dropped
		p.ended--
	}
	return &c.Acc
}

// Last returns the group that the last Open found; valid until the next call.
func (w *Windows[K, A, P]) Last() *Group[K, A] {
	c := &w.last.slots[w.open]
	w.row = Group[K, A]{Start: w.last.start, Key: c.Key, Acc: c.Acc}
	return &w.row
}

// Drop forgets the group that the last Open found.
func (w *Windows[K, A, P]) Drop() {
	var none A
	c := &w.last.slots[w.open]
	c.Acc = none
	c.marks |= dropped
	w.last.ended++
}

// shrink takes the place of dropped cells away once they are most of all. No place may be noted.
func (p *pane[K, A]) shrink() {
	if p.ended < 64 || p.ended*2 < p.n {
		return
	}
	old := p.slots
	p.flat, p.text, p.ended = flat[K, A]{}, Arena{}, 0
	p.resize(leastSlots)
	for i := range old {
		if c := &old[i]; c.tag != 0 && c.marks&dropped == 0 {
			at, _ := p.add(p.tag(c.Key.Slot()), c.Key.Keep(&p.text))
			to := &p.slots[at]
			to.stamp, to.marks, to.Acc = c.stamp, c.marks, c.Acc
		}
	}
}

// forget marks no cell as touched.
func (p *pane[K, A]) forget() {
	p.dirty = p.dirty[:0]
	if p.stamp++; p.stamp == 0 { // stamps of long ago would come back
		for i := range p.slots {
			p.slots[i].stamp = 0
		}
		p.stamp = 1
	}
}

// empty makes the pane one without groups and keeps its memory.
func (p *pane[K, A]) empty() {
	p.flat.reset()
	p.dirty, p.ended = p.dirty[:0], 0
	p.text.Reset()
}

// touch returns the place of a key, a new one when there is none, and notes that it is touched.
func (p *pane[K, A]) touch(slot uint64, key K) int {
	i := p.place(slot, key)
	if c := &p.slots[i]; c.stamp != p.stamp {
		c.stamp = p.stamp
		p.dirty = append(p.dirty, uint32(i))
	}
	return i
}

// place returns the place of a key, a new one when there is none.
func (p *pane[K, A]) place(slot uint64, key K) int {
	tag := p.tag(slot)
	if i := p.find(tag, key); i >= 0 {
		return i
	}
	i, moved := p.add(tag, key.Keep(&p.text))
	if moved {
		p.dirty = p.dirty[:0]
		for i := range p.slots {
			if c := &p.slots[i]; c.tag != 0 && c.stamp == p.stamp {
				p.dirty = append(p.dirty, uint32(i))
			}
		}
	}
	return i
}

// turn makes the pane of a window the last one, and returns it.
func (w *Windows[K, A, P]) turn(start int64) *pane[K, A] {
	i, found := slices.BinarySearchFunc(w.panes, start, func(p *pane[K, A], start int64) int {
		switch {
		case p.start < start:
			return -1
		case p.start > start:
			return 1
		}
		return 0
	})
	if !found {
		p := newPane[K, A](start)
		if i > 0 && i == len(w.panes) { // likely to become as large as the one before
			p.reserve(w.panes[i-1].n)
		}
		w.panes = slices.Insert(w.panes, i, p)
	}
	w.last = w.panes[i]
	return w.last
}

// dropFirst takes the first pane away without moving the others: a backlog of years has many. Appends move them, now and then, to where memory is.
func dropFirst[P any](panes []*P) []*P {
	panes[0] = nil
	return panes[1:]
}

// Close yields the groups of every window with window_end ≤ wm, by (window_start, key), and forgets them. Without
// windows only wm = +∞ closes. A group is valid until the next one. A consumer that stops early leaves the other groups of its window closed as well.
func (w *Windows[K, A, P]) Close(wm int64) iter.Seq[*Group[K, A]] {
	return func(yield func(*Group[K, A]) bool) {
		for len(w.panes) > 0 && w.closed(w.panes[0].start, wm) {
			p := w.panes[0]
			w.panes = dropFirst(w.panes)
			w.last = w.none
			w.order.reset()
			for i := range p.slots {
				c := &p.slots[i]
				if c.tag == 0 || c.marks&dropped != 0 {
					continue
				}
				w.order.add(c.Key.Prefix(), i)
				if c.marks&stored != 0 {
					w.gone = append(w.gone, w.entry(p, c, nil))
				}
			}
			for _, o := range w.order.sort(func(a, b int32) int { return p.slots[a].Key.Compare(p.slots[b].Key) }) {
				c := &p.slots[o.at]
				w.row = Group[K, A]{Start: p.start, Key: c.Key, Acc: c.Acc}
				if !yield(&w.row) {
					return
				}
			}
		}
	}
}

// Due returns the watermark at which the first open window closes.
func (w *Windows[K, A, P]) Due() (wm int64, ok bool) {
	if w.size == 0 || len(w.panes) == 0 {
		return 0, false
	}
	return w.panes[0].start + w.size, true
}

func (w *Windows[K, A, P]) closed(start, wm int64) bool {
	if wm == math.MaxInt64 {
		return true
	}
	return w.size > 0 && start <= wm-w.size
}

func (w *Windows[K, A, P]) entry(p *pane[K, A], c *cell[K, A], value []byte) Entry {
	return Entry{Operator: w.operator, Group: keyGroup(c.Key.Hash(), w.gathered), Slice: p.start, Key: c.Key.Append(nil), Value: value}
}

// valueOf is an accumulator as the value of an entry.
func valueOf[A any, P Acc[A]](acc P) []byte { return acc.Append([]byte{Version}) }

// open checks whose an entry is and its version, and returns a reader of the rest of its value.
func open(operator string, e Entry) (block.Reader, error) {
	if e.Operator != operator {
		return block.Reader{}, fmt.Errorf("load state of %s: entry belongs to %s", operator, e.Operator)
	}
	if len(e.Value) == 0 || e.Value[0] != Version {
		return block.Reader{}, fmt.Errorf("load state of %s: unknown schema version in %x", operator, e.Value)
	}
	return block.Reader{B: e.Value[1:]}, nil
}

// indexSlot is the bytes of index per group, about.
const indexSlot = 16

// Operator implements State.
func (w *Windows[K, A, P]) Operator() string { return w.operator }

// Delta implements State: deletions of closed windows first, then the touched groups by window.
func (w *Windows[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	dst = append(dst, w.gone...)
	clear(w.gone)
	w.gone = w.gone[:0]
	for _, p := range w.panes {
		for _, i := range p.dirty {
			c := &p.slots[i]
			switch {
			case c.marks&dropped == 0:
				c.marks |= stored
				dst = append(dst, w.entry(p, c, valueOf[A, P](&c.Acc)))
			case c.marks&stored != 0:
				c.marks &^= stored
				dst = append(dst, w.entry(p, c, nil))
			}
		}
		p.forget()
		p.shrink()
	}
	return dst
}

// Forget starts the next epoch of a run that keeps no state: nobody will ask for a Delta, so what is touched may stay so.
func (w *Windows[K, A, P]) Forget(uint64) {
	for _, p := range w.panes {
		p.dirty = p.dirty[:0]
		p.shrink()
	}
}

// Load implements State.
func (w *Windows[K, A, P]) Load(e Entry) error {
	r, err := open(w.operator, e)
	if err != nil {
		return err
	}
	k := block.Reader{B: e.Key}
	key := w.readKey(&k)
	if k.Bad || k.More() {
		return fmt.Errorf("load state of %s: malformed key %x", w.operator, e.Key)
	}
	var acc A
	P(&acc).Read(&r)
	if r.Bad || r.More() {
		return fmt.Errorf("load state of %s: malformed value %x", w.operator, e.Value)
	}
	p := w.turn(e.Slice)
	c := &p.slots[p.place(key.Slot(), key)]
	c.Acc, c.marks = acc, c.marks|stored
	return nil
}

// Scan implements State, by window.
func (w *Windows[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for _, p := range w.panes {
		for i := range p.slots {
			c := &p.slots[i]
			if c.tag != 0 && c.marks&dropped == 0 && keyGroup(c.Key.Hash(), w.gathered) == group && !f(w.entry(p, c, valueOf[A, P](&c.Acc))) {
				return
			}
		}
	}
}

// Evict implements State. Nothing can be read back from a store yet, so every group stays in memory.
func (w *Windows[K, A, P]) Evict(int64) int64 {
	_, bytes := w.Size()
	return bytes
}

// Size implements State.
func (w *Windows[K, A, P]) Size() (rows int, bytes int64) {
	for _, p := range w.panes {
		rows += p.n - p.ended
		bytes += p.bytes()
		for i := range p.slots {
			bytes += ownBytes(P(&p.slots[i].Acc))
		}
	}
	return rows, bytes
}

// bytes is the memory of a pane without what accumulators hold beside their own fields.
func (p *pane[K, A]) bytes() int64 {
	return int64(len(p.slots))*int64(unsafe.Sizeof(cell[K, A]{})) + int64(p.text.Bytes())
}

// ownBytes is the memory that an accumulator uses beside its own fields, if it has any.
func ownBytes(acc any) int64 {
	if a, ok := acc.(interface{ Bytes() int }); ok {
		return int64(a.Bytes())
	}
	return 0
}
