package table

// Index finds the position of an entry in a slice by its hash: open addressing with linear probing, without pointers.
// It stores hashes and positions only, the caller compares keys:
//
//	for at, ok := x.First(h); ok; at, ok = x.Next(at) {
//		if list[x.Pos(at)].Key == key { … }
//	}
//
// The zero Index is ready. Positions are 0 … 2³¹−2; entries are never removed one by one.
type Index struct {
	slots []slot
	n     int
}

// slot is a used slot iff pos > 0; then the entry's position is pos−1.
type slot struct {
	tag uint32 // low half of the hash; the slot number comes from the high half
	pos uint32
}

// At is a place in an Index during a probe.
type At struct {
	tag uint32
	i   uint32
}

// First returns the first entry whose hash may be h.
func (x *Index) First(h uint64) (At, bool) {
	if len(x.slots) == 0 {
		return At{}, false
	}
	return x.seek(At{tag: uint32(h), i: uint32(h>>32) & uint32(len(x.slots)-1)})
}

// Next returns the next entry of the probe.
func (x *Index) Next(at At) (At, bool) {
	at.i = (at.i + 1) & uint32(len(x.slots)-1)
	return x.seek(at)
}

func (x *Index) seek(at At) (At, bool) {
	m := uint32(len(x.slots) - 1)
	for ; ; at.i = (at.i + 1) & m {
		switch s := x.slots[at.i]; {
		case s.pos == 0:
			return at, false
		case s.tag == at.tag:
			return at, true
		}
	}
}

// Places that share the tag of h are also found without a call, which the tables of the hot path do:
//
//	for slots, i := x.slots, home(h); len(slots) > 0; i++ {
//		s := slots[i&(len(slots)-1)]
//		if s.pos == 0 {
//			break
//		}
//		if s.tag == uint32(h) && list[s.pos-1].Key == key { … }
//	}

// home is, but for the size of the table, the slot of the first entry whose hash may be h.
func home(h uint64) int { return int(h >> 32) }

// Pos returns the position of the entry at a place that First or Next found.
func (x *Index) Pos(at At) int { return int(x.slots[at.i].pos) - 1 }

// Add adds an entry. Its place depends only on hashes and their order of arrival; hashOf must give the hash of every
// earlier position and is called when the index grows.
func (x *Index) Add(h uint64, pos int, hashOf func(pos int) uint64) {
	if (x.n+1)*2 > len(x.slots) {
		x.grow(hashOf)
	}
	x.put(h, pos)
	x.n++
}

func (x *Index) put(h uint64, pos int) {
	m := uint32(len(x.slots) - 1)
	i := uint32(h>>32) & m
	for x.slots[i].pos != 0 {
		i = (i + 1) & m
	}
	x.slots[i] = slot{tag: uint32(h), pos: uint32(pos) + 1}
}

func (x *Index) grow(hashOf func(pos int) uint64) {
	old := x.slots
	x.slots = make([]slot, max(16, 2*len(old)))
	for _, s := range old {
		if s.pos != 0 {
			x.put(hashOf(int(s.pos)-1), int(s.pos)-1)
		}
	}
}

// Len returns the number of entries.
func (x *Index) Len() int { return x.n }

// Bytes returns the memory of the slots.
func (x *Index) Bytes() int { return 8 * len(x.slots) }

// Reset removes all entries. It keeps the memory, unless far less was needed this time than before; an empty index stays as it is.
func (x *Index) Reset() {
	if x.n == 0 {
		return
	}
	if len(x.slots) > 1024 && x.n*16 < len(x.slots) {
		x.slots = nil
	}
	clear(x.slots)
	x.n = 0
}
