package table

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// Changelog is the keyed state of an aggregate whose result changes. Beside its accumulators a group remembers those of the row that was emitted
// last, encoded: what has to be taken back is what has left, whatever happened since, also in an earlier life of the process. It implements State.
//
// Which groups wait for their emission is found again on Load: those whose last row is not that of their accumulators.
type Changelog[K Key[K], A any, P Acc[A]] struct {
	operator string
	readKey  func(*block.Reader) K
	ended    func(P) bool
	groups   []changing[K, A]
	index    Index
	text     Arena
	dirty    []int32 // positions of groups that changed since the last Delta
	pending  []int32 // positions of groups that changed since the last emission
	over     int     // groups that have ended and keep their place
	scratch  []byte
	before   Group[K, A] // the old row of a pair
	gathered bool
	order    sorter
}

// changing is a group with its last row.
type changing[K any, A any] struct {
	Group[K, A]
	last    []byte // nil: no row of it is known below
	waiting bool   // stands in pending
	over    bool
}

// NewChangelog makes the state of an operator. ended tells when a group has no rows any more; nil: over an append input no group ever ends.
func NewChangelog[K Key[K], A any, P Acc[A]](operator string, readKey func(*block.Reader) K, ended func(P) bool) *Changelog[K, A, P] {
	return &Changelog[K, A, P]{operator: operator, readKey: readKey, ended: ended}
}

// Gather says that all groups belong to the worker that owns the key group of the empty key, and returns c.
func (c *Changelog[K, A, P]) Gather() *Changelog[K, A, P] {
	c.gathered = true
	return c
}

// Find returns the accumulators of a group, which is going to change; a missing group is made. hash is key.Hash(). The pointer is valid until the
// next Find.
func (c *Changelog[K, A, P]) Find(hash uint64, key K) P {
	i, _ := c.place(hash, key)
	c.touch(i)
	g := &c.groups[i]
	if !g.waiting {
		g.waiting = true
		c.pending = append(c.pending, int32(i))
	}
	if g.over {
		g.over = false
		c.over--
	}
	return &g.Acc
}

// Add makes a group that is only ever inserted, and reports whether there was none. Its row counts as emitted.
func (c *Changelog[K, A, P]) Add(hash uint64, key K) (*Group[K, A], bool) {
	i, fresh := c.place(hash, key)
	g := &c.groups[i]
	if fresh {
		c.touch(i)
		g.last = P(&g.Acc).Append([]byte{})
	}
	return &g.Group, fresh
}

func (c *Changelog[K, A, P]) touch(i int) {
	if g := &c.groups[i]; g.marks&touched == 0 {
		g.marks |= touched
		c.dirty = append(c.dirty, int32(i))
	}
}

func (c *Changelog[K, A, P]) place(hash uint64, key K) (i int, fresh bool) {
	for at, ok := c.index.First(hash); ok; at, ok = c.index.Next(at) {
		if i := c.index.Pos(at); c.groups[i].Key == key {
			return i, false
		}
	}
	return c.begin(hash, key), true
}

// begin adds a group that is not there yet.
func (c *Changelog[K, A, P]) begin(hash uint64, key K) int {
	c.index.Add(hash, len(c.groups), func(i int) uint64 { return c.groups[i].hash })
	c.groups = append(c.groups, changing[K, A]{Group: Group[K, A]{Key: key.Keep(&c.text), hash: hash}})
	return len(c.groups) - 1
}

// Changes yields, by key, the last row and the new row of every group that changed since it was emitted; nil where there is none. The pointers are
// valid during the step. Equal rows may come as a pair: what a row shows may not be all that the accumulators hold.
func (c *Changelog[K, A, P]) Changes() iter.Seq2[*Group[K, A], *Group[K, A]] {
	return func(yield func(old, next *Group[K, A]) bool) {
		if len(c.pending) > 1 {
			c.order.reset()
			for _, i := range c.pending {
				c.order.add(c.groups[i].Key.Prefix(), int(i))
			}
			for n, o := range c.order.sort(func(a, b int32) int { return c.groups[a].Key.Compare(c.groups[b].Key) }) {
				c.pending[n] = o.at
			}
		}
		for n, i := range c.pending {
			g := &c.groups[i]
			g.waiting = false
			var old, next *Group[K, A]
			if g.last != nil {
				old = c.lastRow(g)
			}
			if c.ended == nil || !c.ended(&g.Acc) {
				next = &g.Group
			}
			if !c.settle(g) {
				continue
			}
			c.touch(int(i))
			if !yield(old, next) {
				c.pending = append(c.pending[:0], c.pending[n+1:]...)
				return
			}
		}
		c.pending = c.pending[:0]
	}
}

// lastRow is a group as it was emitted last.
func (c *Changelog[K, A, P]) lastRow(g *changing[K, A]) *Group[K, A] {
	var acc A
	P(&acc).Read(&block.Reader{B: g.last})
	c.before = Group[K, A]{Key: g.Key, Acc: acc, hash: g.hash}
	return &c.before
}

// settle makes the group's row the last one that was emitted and reports whether that changes anything. lastRow's accumulators may point into
// the bytes of the old row, so those are not written again.
func (c *Changelog[K, A, P]) settle(g *changing[K, A]) bool {
	if c.ended != nil && c.ended(&g.Acc) {
		changed := g.last != nil
		g.last = nil
		if !g.over {
			g.over = true
			c.over++
		}
		return changed
	}
	c.scratch = P(&g.Acc).Append(c.scratch[:0])
	if g.last != nil && bytes.Equal(g.last, c.scratch) {
		return false
	}
	g.last = append([]byte{}, c.scratch...)
	return true
}

// Changed reports whether a group changed since the last Changes or Snapshot.
func (c *Changelog[K, A, P]) Changed() bool { return len(c.pending) > 0 }

// Snapshot yields all groups by key. Their last rows are not remembered.
func (c *Changelog[K, A, P]) Snapshot() iter.Seq[*Group[K, A]] {
	return func(yield func(*Group[K, A]) bool) {
		for _, i := range c.pending {
			g := &c.groups[i]
			g.waiting = false
			if c.ended != nil && c.ended(&g.Acc) && !g.over {
				g.over = true
				c.over++
			}
		}
		c.pending = c.pending[:0]
		order := make([]*Group[K, A], 0, len(c.groups)-c.over)
		for i := range c.groups {
			if g := &c.groups[i]; !g.over {
				order = append(order, &g.Group)
			}
		}
		slices.SortFunc(order, func(a, b *Group[K, A]) int { return a.Key.Compare(b.Key) })
		for _, g := range order {
			if !yield(g) {
				return
			}
		}
	}
}

// Operator implements State.
func (c *Changelog[K, A, P]) Operator() string { return c.operator }

func (c *Changelog[K, A, P]) entry(g *changing[K, A], value []byte) Entry {
	return Entry{Operator: c.operator, Group: keyGroup(g.hash, c.gathered), Key: g.Key.Append(nil), Value: value}
}

// How the last row stands in a value.
const (
	noRow     = 0 // none
	otherRow  = 1 // bytes follow
	latestRow = 2 // the accumulators
)

// value is nil for a group that has ended and whose row was taken back.
func (c *Changelog[K, A, P]) value(g *changing[K, A]) []byte {
	if g.last == nil && c.ended != nil && c.ended(&g.Acc) {
		return nil
	}
	c.scratch = P(&g.Acc).Append(c.scratch[:0])
	b := []byte{Version}
	switch {
	case g.last == nil:
		b = append(b, noRow)
	case bytes.Equal(g.last, c.scratch):
		b = append(b, latestRow)
	default:
		b = block.AppendBytes(append(b, otherRow), g.last)
	}
	return append(b, c.scratch...)
}

// Delta implements State.
func (c *Changelog[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	for _, i := range c.dirty {
		g := &c.groups[i]
		value := c.value(g)
		if value != nil || g.marks&stored != 0 {
			dst = append(dst, c.entry(g, value))
		}
		g.marks &^= touched | stored
		if value != nil {
			g.marks |= stored
		}
	}
	c.dirty = c.dirty[:0]
	c.shrink()
	return dst
}

// shrink takes the place of ended groups away once they are most of all. Right after a Delta no position is noted but in pending.
func (c *Changelog[K, A, P]) shrink() {
	if c.over < 64 || c.over*2 < len(c.groups) || len(c.pending) > 0 {
		return
	}
	old := c.groups
	c.groups, c.index, c.text, c.over = make([]changing[K, A], 0, len(old)-c.over), Index{}, Arena{}, 0
	for _, g := range old {
		if g.over {
			continue
		}
		g.Key = g.Key.Keep(&c.text)
		c.index.Add(g.hash, len(c.groups), func(i int) uint64 { return c.groups[i].hash })
		c.groups = append(c.groups, g)
	}
}

// Load implements State.
func (c *Changelog[K, A, P]) Load(e Entry) error {
	if e.Operator != c.operator {
		return fmt.Errorf("load state of %s: entry belongs to %s", c.operator, e.Operator)
	}
	if len(e.Value) < 2 || e.Value[0] != Version || e.Value[1] > latestRow {
		return fmt.Errorf("load state of %s: unknown schema version in %x", c.operator, e.Value)
	}
	r := block.Reader{B: e.Key}
	key := c.readKey(&r)
	if r.Bad || r.More() {
		return fmt.Errorf("load state of %s: malformed key %x", c.operator, e.Key)
	}
	var acc A
	r = block.Reader{B: e.Value[2:]}
	var last []byte
	if e.Value[1] == otherRow {
		last = append([]byte{}, r.Bytes()...)
	}
	P(&acc).Read(&r)
	if r.Bad || r.More() {
		return fmt.Errorf("load state of %s: malformed value %x", c.operator, e.Value)
	}
	i, _ := c.place(key.Hash(), key)
	g := &c.groups[i]
	g.Acc, g.marks, g.last = acc, g.marks|stored, last
	if e.Value[1] == latestRow {
		g.last = P(&g.Acc).Append([]byte{})
	} else if !g.waiting {
		g.waiting = true
		c.pending = append(c.pending, int32(i))
	}
	return nil
}

// Scan implements State, in the order of the groups' first change.
func (c *Changelog[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for i := range c.groups {
		g := &c.groups[i]
		if keyGroup(g.hash, c.gathered) != group {
			continue
		}
		if v := c.value(g); v != nil && !f(c.entry(g, v)) {
			return
		}
	}
}

// Evict implements State. Nothing can be read back from a store yet, so every group stays in memory.
func (c *Changelog[K, A, P]) Evict(int64) int64 {
	_, bytes := c.Size()
	return bytes
}

// Size implements State.
func (c *Changelog[K, A, P]) Size() (rows int, bytes int64) {
	const slots = 16 // bytes of index per group, about
	rows = len(c.groups) - c.over
	bytes = int64(len(c.groups))*(int64(unsafe.Sizeof(changing[K, A]{}))+slots) + int64(c.text.Bytes())
	for i := range c.groups {
		bytes += int64(len(c.groups[i].last)) + ownBytes(P(&c.groups[i].Acc))
	}
	return rows, bytes
}
