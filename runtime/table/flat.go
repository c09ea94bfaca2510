package table

import (
	"math/bits"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// flat is a hash table from keys to accumulators: open addressing with linear probing, with keys and accumulators in the slots, so that a group that
// is found is mostly one line of the cache. The zero flat is ready.
type flat[K Slotted, A any] struct {
	slots []cell[K, A] // a power of two, or none
	n     int          // that are used
	most  int          // that may be used before the table grows
	shift uint8        // len(slots) is 1 << (32 − shift)
	far   int          // sum of the distances of the cells from where their searches start
	mixed bool         // Slots are mixed once more: without that keys met too often
}

// Keys whose Slots stand close together, as products of numbers at an unlucky distance do, are mixed when a table of mixFrom keys or more has a mean
// distance of mixAt: twice what random places have in a table that is about to grow.
const mixFrom, mixAt = 64, 4

// cell is a slot. Between calls that may add a cell, its place is its index.
type cell[K any, A any] struct {
	tag   uint32 // of the key; 0: free
	stamp uint16 // when it was touched last: see pane
	marks mark
	Key   K
	Acc   A
}

// leastSlots is the size of a table that a pane begins with.
const leastSlots = 16

// tagOf is what a cell keeps of Key.Slot: its highest bits, and in the place of the last of them that the cell is used.
func tagOf(slot uint64) uint32 { return uint32(slot>>32) | 1 }

// home is where the search for a key starts: the highest bits of its Slot, which are the best of a product.
func (t *flat[K, A]) home(tag uint32) int { return int(tag >> (t.shift & 31)) }

// find returns the place of a key, -1 if it is not there.
func (t *flat[K, A]) find(tag uint32, key K) int {
	slots := t.slots
	for i := t.home(tag); len(slots) > 0; i++ {
		i &= len(slots) - 1
		c := &slots[i]
		if c.tag == tag && c.Key == key {
			return i
		}
		if c.tag == 0 {
			break
		}
	}
	return -1
}

// add adds a key that is not there, and returns its place and whether all others have moved.
func (t *flat[K, A]) add(tag uint32, key K) (at int, moved bool) {
	if moved = t.n >= t.most; moved {
		t.resize(max(leastSlots, 2*len(t.slots)))
	}
	at = t.free(tag)
	c := &t.slots[at]
	c.tag, c.Key = tag, key
	if t.n++; t.far > mixAt*t.n && t.n >= mixFrom && !t.mixed {
		t.mix()
		return t.find(t.tag(key.Slot()), key), true
	}
	return at, moved
}

// tag is tagOf in this table.
func (t *flat[K, A]) tag(slot uint64) uint32 {
	if t.mixed {
		slot = block.HashInt(block.HashSeed, int64(slot))
	}
	return tagOf(slot)
}

// mix finds new places for all cells.
func (t *flat[K, A]) mix() {
	t.mixed = true
	for i := range t.slots {
		if c := &t.slots[i]; c.tag != 0 {
			c.tag = t.tag(c.Key.Slot())
		}
	}
	t.resize(len(t.slots))
}

// free is the first free place from where a search starts.
func (t *flat[K, A]) free(tag uint32) int {
	m := len(t.slots) - 1
	i := t.home(tag)
	for t.slots[i].tag != 0 {
		i = (i + 1) & m
	}
	t.far += (i - t.home(tag)) & m
	return i
}

// resize moves all cells to a table of size slots, a power of two from 16 on.
func (t *flat[K, A]) resize(size int) {
	old := t.slots
	t.slots, t.shift, t.far = make([]cell[K, A], size), uint8(33-bits.Len(uint(size))), 0
	t.most = t.capacity(size)
	for i := range old {
		if c := &old[i]; c.tag != 0 {
			t.slots[t.free(c.tag)] = *c
		}
	}
}

// reserve makes an empty table one for n keys.
func (t *flat[K, A]) reserve(n int) {
	size := leastSlots
	for t.capacity(size) < n {
		size *= 2
	}
	if size > leastSlots {
		t.resize(size)
	}
}

// SecondCache is how many bytes of a table the second cache of a processor holds for it. Tests set it before a job runs.
var SecondCache uintptr = 1 << 20

// large reports that a table of size slots is more than that.
func (t *flat[K, A]) large(size int) bool {
	return uintptr(size)*unsafe.Sizeof(cell[K, A]{}) > SecondCache
}

// capacity is how many cells a table of size slots may use: two thirds, of a large one four fifths: a longer search then costs less than more lines of memory.
func (t *flat[K, A]) capacity(size int) int {
	if t.large(size) {
		return size / 5 * 4
	}
	return size / 3 * 2
}

// BatchRows is how many rows are added to a large table at once.
const BatchRows = 1024

// at returns the accumulators of a key, which lives elsewhere at least as long as the table is used; missing ones are made.
func (t *flat[K, A]) at(tag uint32, key K) *A {
	i := t.find(tag, key)
	if i < 0 {
		i, _ = t.add(tag, key)
	}
	return &t.slots[i].Acc
}

// reset removes all cells. It keeps the memory, unless far less was needed this time than before; an empty table stays as it is.
func (t *flat[K, A]) reset() {
	if t.n == 0 {
		return
	}
	if len(t.slots) > 1024 && t.n*16 < len(t.slots) {
		t.slots = nil
		t.resize(leastSlots)
	}
	clear(t.slots)
	t.n, t.far = 0, 0
}
