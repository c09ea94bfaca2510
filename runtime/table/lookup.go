package table

// Lookup finds the rows of a table's snapshot that have a key. It is filled by one goroutine and then only read, by any number of them. The zero Lookup is
// empty. Keys are kept as they are: what their texts point into must stay as long as the Lookup is used.
type Lookup[K Slotted] struct {
	keys  flat[K, matches]
	lists [][]int32
}

// matches are the rows of a key: most keys have one, which needs no list.
type matches struct {
	one  [1]int32
	list int32 // of lists, 1 for the first; 0: one row
}

// Add enters a row's number under its key. slot is key.Slot().
func (l *Lookup[K]) Add(slot uint64, key K, row int32) {
	tag := l.keys.tag(slot)
	i := l.keys.find(tag, key)
	if i < 0 {
		i, _ = l.keys.add(tag, key)
		l.keys.slots[i].Acc.one[0] = row
		return
	}
	switch m := &l.keys.slots[i].Acc; m.list {
	case 0:
		l.lists = append(l.lists, []int32{m.one[0], row})
		m.list = int32(len(l.lists))
	default:
		l.lists[m.list-1] = append(l.lists[m.list-1], row)
	}
}

// Rows returns the numbers of the rows that have a key, in the order in which they were added; the caller must not change them. slot is key.Slot().
func (l *Lookup[K]) Rows(slot uint64, key K) []int32 {
	i := l.keys.find(l.keys.tag(slot), key)
	if i < 0 {
		return nil
	}
	m := &l.keys.slots[i].Acc
	if m.list == 0 {
		return m.one[:]
	}
	return l.lists[m.list-1]
}
