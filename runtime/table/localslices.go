package table

// Slice is a partial result of rows of one slice, cut and key.
type Slice[K any, A any] struct {
	Start int64 // of the slice, a coordinate of event.Windows
	Cut   int64 // end of the first window that the rows count for
	Key   K
	Acc   A
	Rows  int64 // input rows, where somebody counts them
	hash  uint64
}

// Hash returns the hash of the key.
func (g *Slice[K, A]) Hash() uint64 { return g.hash }

// LocalSlices is Local for windows that share slices. The zero LocalSlices is ready.
type LocalSlices[K Key[K], A any] struct {
	groups []Slice[K, A]
	index  Index
	text   Arena
}

// Find returns the partial result of a slice, cut and key, a new one when there is none. hash is key.Hash(). The pointer is valid until the next Find.
func (t *LocalSlices[K, A]) Find(slice, cut int64, hash uint64, key K) *Slice[K, A] {
	h := slotHash(hash, slice)
	for slots, i := t.index.slots, home(h); len(slots) > 0; i++ {
		x := slots[i&(len(slots)-1)]
		if x.pos == 0 {
			break
		}
		if x.tag == uint32(h) {
			if g := &t.groups[x.pos-1]; g.Start == slice && g.Cut == cut && g.Key == key {
				return g
			}
		}
	}
	return t.add(slice, cut, hash, key)
}

// add makes a partial result.
func (t *LocalSlices[K, A]) add(slice, cut int64, hash uint64, key K) *Slice[K, A] {
	t.index.Add(slotHash(hash, slice), len(t.groups), func(i int) uint64 { return slotHash(t.groups[i].hash, t.groups[i].Start) })
	t.groups = append(t.groups, Slice[K, A]{Start: slice, Cut: cut, Key: key.Keep(&t.text), hash: hash})
	return &t.groups[len(t.groups)-1]
}

// Groups returns the partial results in the order of their first row; valid until Reset.
func (t *LocalSlices[K, A]) Groups() []Slice[K, A] { return t.groups }

// Reset empties the table.
func (t *LocalSlices[K, A]) Reset() {
	clear(t.groups)
	t.groups = t.groups[:0]
	t.index.Reset()
	t.text.Reset()
}

// Full reports that the partial results are more than the second cache holds.
func (t *LocalSlices[K, A]) Full() bool { return manyOf[Slice[K, A]](len(t.groups)) }
