package table

import (
	"cmp"
	"slices"
)

// ranked is the place of an entry in the order of keys: first by the prefix of its key, then by Compare.
type ranked struct {
	prefix uint64
	at     int32 // of the entry
}

// sorter sorts entries by key and keeps its memory. Prefixes are sorted by the bytes in which they differ, the lowest first (radix sort): keys of one
// column are then never compared.
type sorter struct{ list, other []ranked }

// reset empties the list.
func (s *sorter) reset() { s.list = s.list[:0] }

// add appends an entry.
func (s *sorter) add(prefix uint64, at int) { s.list = append(s.list, ranked{prefix, int32(at)}) }

// sort sorts the list; compare compares the keys of two entries.
func (s *sorter) sort(compare func(a, b int32) int) []ranked {
	const few = 64 // entries for which counting bytes does not pay
	if len(s.list) > few {
		s.radix()
	} else {
		slices.SortFunc(s.list, func(a, b ranked) int { return cmp.Compare(a.prefix, b.prefix) })
	}
	for from := 0; from < len(s.list); {
		to := from + 1
		for to < len(s.list) && s.list[to].prefix == s.list[from].prefix {
			to++
		}
		if to > from+1 {
			slices.SortFunc(s.list[from:to], func(a, b ranked) int { return compare(a.at, b.at) })
		}
		from = to
	}
	return s.list
}

func (s *sorter) radix() {
	differ := uint64(0)
	for _, e := range s.list {
		differ |= e.prefix ^ s.list[0].prefix
	}
	if cap(s.other) < len(s.list) {
		s.other = make([]ranked, len(s.list))
	}
	s.other = s.other[:len(s.list)]
	for shift := 0; shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		var ends [256]int32
		for _, e := range s.list {
			ends[e.prefix>>shift&0xff]++
		}
		sum := int32(0)
		for i, n := range ends {
			ends[i], sum = sum, sum+n
		}
		for _, e := range s.list {
			b := e.prefix >> shift & 0xff
			s.other[ends[b]] = e
			ends[b]++
		}
		s.list, s.other = s.other, s.list
	}
}

// IntPrefix is Key.Prefix of a signed number.
func IntPrefix(v int64) uint64 { return uint64(v) ^ 1<<63 }

// TextPrefix is Key.Prefix of a text.
func TextPrefix(s string) (p uint64) {
	for i := range min(len(s), 8) {
		p |= uint64(s[i]) << (56 - 8*i)
	}
	return p
}
