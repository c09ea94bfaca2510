package table

import "unsafe"

// Local is the pre-aggregation table of one worker: groups found by window and key, in the order of their first row.
// It keeps its memory from flush to flush. The zero Local is ready.
type Local[K Key[K], A any] struct {
	groups []Group[K, A]
	index  Index
	text   Arena
}

// Find returns the group of a window and key, a new one when there is none. hash is key.Hash(), which the caller has
// inlined. The pointer is valid until the next Find.
func (t *Local[K, A]) Find(start int64, hash uint64, key K) *Group[K, A] {
	h := slotHash(hash, start)
	for slots, i := t.index.slots, home(h); len(slots) > 0; i++ {
		x := slots[i&(len(slots)-1)]
		if x.pos == 0 {
			break
		}
		if x.tag == uint32(h) {
			if g := &t.groups[x.pos-1]; g.Start == start && g.Key == key {
				return g
			}
		}
	}
	return t.add(start, hash, key)
}

// add makes a group.
func (t *Local[K, A]) add(start int64, hash uint64, key K) *Group[K, A] {
	t.index.Add(slotHash(hash, start), len(t.groups), func(i int) uint64 { return slotHash(t.groups[i].hash, t.groups[i].Start) })
	t.groups = append(t.groups, Group[K, A]{Start: start, Key: key.Keep(&t.text), hash: hash})
	return &t.groups[len(t.groups)-1]
}

// Only is Find where keys have no columns: rows that follow each other are often in one window.
func (t *Local[K, A]) Only(start int64) *Group[K, A] {
	if n := len(t.groups); n > 0 && t.groups[n-1].Start == start {
		return &t.groups[n-1]
	}
	return t.only(start)
}

func (t *Local[K, A]) only(start int64) *Group[K, A] {
	var none K
	return t.Find(start, none.Hash(), none)
}

// Groups returns the groups in the order of their first row; valid until Reset.
func (t *Local[K, A]) Groups() []Group[K, A] { return t.groups }

// Reset empties the table.
func (t *Local[K, A]) Reset() {
	clear(t.groups)
	t.groups = t.groups[:0]
	t.index.Reset()
	t.text.Reset()
}

// Full reports that the groups are more than the second cache holds.
func (t *Local[K, A]) Full() bool { return manyOf[Group[K, A]](len(t.groups)) }

// manyOf reports that n groups of a type, each with a place in an Index, are more than the second cache holds.
func manyOf[G any](n int) bool {
	var g G
	return uintptr(n)*(unsafe.Sizeof(g)+indexSlot) > SecondCache
}

// slotHash spreads the windows of one key.
func slotHash(hash uint64, start int64) uint64 { return (hash ^ uint64(start)) * 0x9E3779B97F4A7C15 }
