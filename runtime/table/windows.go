package table

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
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
	last     *pane[K, A]   // of the last Find
	gone     []Entry       // deletions since the last Delta
	gathered bool
	order    sorter
}

// pane is the groups of one window.
type pane[K Key[K], A any] struct {
	start  int64
	groups []Group[K, A]
	index  Index
	text   Arena
	dirty  []int32 // positions of touched groups
	ended  int     // dropped groups
}

// NewWindows makes the state of an operator. size is the window size in microseconds, 0 without windows: then all
// groups have start 0 and are closed by w = +∞ alone.
func NewWindows[K Key[K], A any, P Acc[A]](operator string, size int64, readKey func(*block.Reader) K) *Windows[K, A, P] {
	return &Windows[K, A, P]{operator: operator, size: size, readKey: readKey}
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

// Find returns the accumulators of a group and marks it touched; a missing group is made. hash is key.Hash(). The
// pointer is valid until the next Find.
func (w *Windows[K, A, P]) Find(start int64, hash uint64, key K) P {
	return &w.Open(start, hash, key).Acc
}

// Open is Find that returns the whole group, for Drop.
func (w *Windows[K, A, P]) Open(start int64, hash uint64, key K) *Group[K, A] {
	p := w.pane(start)
	i := p.find(hash, key)
	p.touch(i)
	g := &p.groups[i]
	if g.marks&dropped != 0 {
		g.marks &^= dropped
		p.ended--
	}
	return g
}

// Drop forgets the group that the last Open returned.
func (w *Windows[K, A, P]) Drop(g *Group[K, A]) {
	var none A
	g.Acc = none
	g.marks |= dropped
	w.last.ended++
}

// shrink takes the place of dropped groups away once they are most of all. No position may be noted.
func (p *pane[K, A]) shrink() {
	if p.ended < 64 || p.ended*2 < len(p.groups) {
		return
	}
	old := p.groups
	p.groups, p.index, p.text, p.ended = make([]Group[K, A], 0, len(old)-p.ended), Index{}, Arena{}, 0
	for _, g := range old {
		if g.marks&dropped != 0 {
			continue
		}
		g.Key = g.Key.Keep(&p.text)
		p.index.Add(g.hash, len(p.groups), func(i int) uint64 { return p.groups[i].hash })
		p.groups = append(p.groups, g)
	}
}

// forget marks no group as touched.
func (p *pane[K, A]) forget() {
	for _, i := range p.dirty {
		p.groups[i].marks &^= touched
	}
	p.dirty = p.dirty[:0]
}

// empty makes the pane one without groups and keeps its memory.
func (p *pane[K, A]) empty() {
	clear(p.groups)
	p.groups, p.dirty, p.ended = p.groups[:0], p.dirty[:0], 0
	p.index.Reset()
	p.text.Reset()
}

func (p *pane[K, A]) touch(i int) {
	if g := &p.groups[i]; g.marks&touched == 0 {
		g.marks |= touched
		p.dirty = append(p.dirty, int32(i))
	}
}

func (p *pane[K, A]) find(hash uint64, key K) int {
	for i := p.index.home(hash); p.index.n > 0 && p.index.slots[i].pos > 0; i = p.index.after(i) {
		if s := p.index.slots[i]; s.tag == uint32(hash) && p.groups[s.pos-1].Key == key {
			return int(s.pos - 1)
		}
	}
	return p.add(hash, key)
}

// add makes a group.
func (p *pane[K, A]) add(hash uint64, key K) int {
	p.index.Add(hash, len(p.groups), func(i int) uint64 { return p.groups[i].hash })
	p.groups = append(p.groups, Group[K, A]{Start: p.start, Key: key.Keep(&p.text), hash: hash})
	return len(p.groups) - 1
}

// pane returns the pane of a window.
func (w *Windows[K, A, P]) pane(start int64) *pane[K, A] {
	if w.last != nil && w.last.start == start {
		return w.last
	}
	return w.turn(start)
}

// turn makes the pane of another window the last one.
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
		w.panes = slices.Insert(w.panes, i, &pane[K, A]{start: start})
	}
	w.last = w.panes[i]
	return w.last
}

// Close yields the groups of every window with window_end ≤ wm, by (window_start, key), and forgets them. Without
// windows only wm = +∞ closes. A consumer that stops early leaves the other groups of its window closed as well.
func (w *Windows[K, A, P]) Close(wm int64) iter.Seq[*Group[K, A]] {
	return func(yield func(*Group[K, A]) bool) {
		for len(w.panes) > 0 && w.closed(w.panes[0].start, wm) {
			p := w.panes[0]
			w.panes = slices.Delete(w.panes, 0, 1)
			w.last = nil
			w.order.reset()
			for i := range p.groups {
				g := &p.groups[i]
				if g.marks&dropped != 0 {
					continue
				}
				w.order.add(g.Key.Prefix(), i)
				if g.marks&stored != 0 {
					w.gone = append(w.gone, w.entry(g, nil))
				}
			}
			for _, o := range w.order.sort(func(a, b int32) int { return p.groups[a].Key.Compare(p.groups[b].Key) }) {
				if !yield(&p.groups[o.at]) {
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

func (w *Windows[K, A, P]) entry(g *Group[K, A], value []byte) Entry {
	return Entry{Operator: w.operator, Group: keyGroup(g.hash, w.gathered), Slice: g.Start, Key: g.Key.Append(nil), Value: value}
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

// Delta implements State: deletions of closed windows first, then the touched groups by window, in the order of their first change.
func (w *Windows[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	dst = append(dst, w.gone...)
	clear(w.gone)
	w.gone = w.gone[:0]
	for _, p := range w.panes {
		for _, i := range p.dirty {
			g := &p.groups[i]
			switch {
			case g.marks&dropped == 0:
				g.marks |= stored
				dst = append(dst, w.entry(g, valueOf[A, P](&g.Acc)))
			case g.marks&stored != 0:
				g.marks &^= stored
				dst = append(dst, w.entry(g, nil))
			}
			g.marks &^= touched
		}
		p.dirty = p.dirty[:0]
		p.shrink()
	}
	return dst
}

// Forget starts the next epoch as Delta does, for a run that keeps no state.
func (w *Windows[K, A, P]) Forget(uint64) {
	for _, p := range w.panes {
		p.forget()
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
	p := w.pane(e.Slice)
	g := &p.groups[p.find(key.Hash(), key)]
	g.Acc, g.marks = acc, g.marks|stored
	return nil
}

// Scan implements State, by window and then in the order of the groups' first change.
func (w *Windows[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for _, p := range w.panes {
		for i := range p.groups {
			g := &p.groups[i]
			if g.marks&dropped == 0 && keyGroup(g.hash, w.gathered) == group && !f(w.entry(g, valueOf[A, P](&g.Acc))) {
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
	perGroup := int64(unsafe.Sizeof(Group[K, A]{})) + indexSlot
	for _, p := range w.panes {
		rows += len(p.groups) - p.ended
		bytes += int64(len(p.groups))*perGroup + int64(p.text.Bytes())
		for i := range p.groups {
			bytes += ownBytes(P(&p.groups[i].Acc))
		}
	}
	return rows, bytes
}

// ownBytes is the memory that an accumulator uses beside its own fields, if it has any.
func ownBytes(acc any) int64 {
	if a, ok := acc.(interface{ Bytes() int }); ok {
		return int64(a.Bytes())
	}
	return 0
}
