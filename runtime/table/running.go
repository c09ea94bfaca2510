package table

// manySlices is how many slices a window has at least for what consecutive windows share to be kept, and maxShared bounds the groups that are kept for it.
const (
	manySlices = 8
	maxShared  = 1 << 17
)

// shared keeps, for windows of many slices, what consecutive windows have in common: a window then costs a few merges a key in place of one a slice and key.
// It is the queue of two stacks, Tangwongsan, Hirzel, Schneider and Wu, General incremental sliding-window aggregation, VLDB 2015, with tables as its
// elements: slices that enter are merged into the back; when no slice of the front is in the window any more, the slices of the window become the front,
// where each element is the merge of a slice and of all behind it.
//
// A pane takes no rows any more once its first window has closed. One that was made for late rows enters behind slices that it leaves with, so it stays
// outside. Keys point into the panes that they come from, which live as long as their slice is in a window.
type shared[K Key[K], A any] struct {
	front   []*sums[K, A] // descending by start: the last one is the next to leave
	back    sums[K, A]
	entered int64 // start of the last slice that is in front or back
	spare   []*sums[K, A]
}

// sums is the merge of some slices.
type sums[K Key[K], A any] struct {
	start  int64 // of the first slice
	groups []Result[K, A]
	index  Index
}

func (s *sums[K, A]) reset(start int64) {
	clear(s.groups)
	s.start, s.groups = start, s.groups[:0]
	s.index.Reset()
}

// at returns the group of a key, a new one when there is none.
func (s *sums[K, A]) at(hash uint64, key K) *Result[K, A] {
	for i := s.index.home(hash); s.index.n > 0 && s.index.slots[i].pos > 0; i = s.index.after(i) {
		if x := s.index.slots[i]; x.tag == uint32(hash) && s.groups[x.pos-1].Key == key {
			return &s.groups[x.pos-1]
		}
	}
	s.index.Add(hash, len(s.groups), func(i int) uint64 { return s.groups[i].hash })
	s.groups = append(s.groups, Result[K, A]{Key: key, hash: hash})
	return &s.groups[len(s.groups)-1]
}

// Share makes windows of many slices share work. What merge makes must then not depend on the order of the merges in any digit, and an accumulator must not
// hold much. It returns s.
func (s *Slices[K, A, P]) Share() *Slices[K, A, P] {
	if s.windows.Slices() >= s.many {
		s.shared = &shared[K, A]{}
	}
	return s
}

// collectShared merges the slices of a window, with what the last window has left. It reports false where that would keep too much.
func (s *Slices[K, A, P]) collectShared(start, end int64) bool {
	h := s.shared
	for n := len(h.front); n > 0 && h.front[n-1].start < start; n-- {
		h.spare, h.front = append(h.spare, h.front[n-1]), h.front[:n-1]
	}
	if len(h.front) == 0 {
		if !s.turnOver(start, end) {
			return false
		}
	} else {
		for _, p := range s.panes {
			if p.start > h.entered && s.enters(p, start, end) {
				for i := range p.groups {
					g := &p.groups[i]
					s.merge(&h.back.at(g.hash, g.Key).Acc, &g.Acc)
				}
				h.entered = p.start
			}
		}
	}
	if n := len(h.front); n > 0 {
		s.take(h.front[n-1])
	}
	s.take(&h.back)
	for _, p := range s.panes {
		if p.start >= start && p.start < end && p.cut <= end && !s.enters(p, start, end) {
			s.gather(p)
		}
	}
	return true
}

// enters reports whether a pane of the window is not one for late rows.
func (s *Slices[K, A, P]) enters(p *slicePane[K, A], start, end int64) bool {
	return p.start >= start && p.start < end && p.cut <= end && p.cut == s.windows.First(p.start)
}

// turnOver makes the front of all slices of a window.
func (s *Slices[K, A, P]) turnOver(start, end int64) bool {
	h := s.shared
	kept, behind := 0, 0
	for i := len(s.panes) - 1; i >= 0; i-- {
		if p := s.panes[i]; s.enters(p, start, end) {
			behind += len(p.groups) // at most: slices have keys in common
			kept += behind
		}
	}
	if kept > maxShared {
		return false
	}
	h.back.reset(0)
	h.entered = start - 1
	for i := len(s.panes) - 1; i >= 0; i-- {
		p := s.panes[i]
		if !s.enters(p, start, end) {
			continue
		}
		if len(h.front) == 0 {
			h.entered = p.start
		}
		h.front = append(h.front, s.behind(p))
	}
	return true
}

// behind is the next element of the front: a slice and all behind it.
func (s *Slices[K, A, P]) behind(p *slicePane[K, A]) *sums[K, A] {
	h := s.shared
	var sum *sums[K, A]
	if n := len(h.spare); n > 0 {
		sum, h.spare = h.spare[n-1], h.spare[:n-1]
		sum.reset(p.start)
	} else {
		sum = &sums[K, A]{start: p.start}
	}
	for i := range p.groups {
		g := &p.groups[i]
		s.merge(&sum.at(g.hash, g.Key).Acc, &g.Acc)
	}
	if n := len(h.front); n > 0 {
		for i := range h.front[n-1].groups {
			g := &h.front[n-1].groups[i]
			s.merge(&sum.at(g.hash, g.Key).Acc, &g.Acc)
		}
	}
	return sum
}

// take adds sums to the results.
func (s *Slices[K, A, P]) take(from *sums[K, A]) {
	for i := range from.groups {
		g := &from.groups[i]
		s.merge(&s.result(g.hash, g.Key).Acc, &g.Acc)
	}
}
