package table

// manySlices is how many slices a window has at least for what consecutive windows share to be kept, and maxShared bounds the groups that are kept for it.
const (
	manySlices = 8
	maxShared  = 1 << 18
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
	flat[K, A]
	start int64 // of the first slice
}

func (s *sums[K, A]) empty(start int64) {
	s.start = start
	s.reset()
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
		for _, p := range s.until(end) {
			if p.start > h.entered && s.enters(p, start, end) {
				s.mergeAll(&h.back.flat, &p.flat)
				h.entered = p.start
			}
		}
	}
	if n := len(h.front); n > 0 {
		s.mergeAll(&s.results, &h.front[n-1].flat)
	}
	s.mergeAll(&s.results, &h.back.flat)
	for _, p := range s.until(end) {
		if p.start >= start && p.cut <= end && !s.enters(p, start, end) {
			s.mergeAll(&s.results, &p.flat)
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
	panes := s.until(end)
	kept, behind, union := 0, 0, s.keys
	if union == 0 {
		union = maxShared
	}
	for i := len(panes) - 1; i >= 0; i-- {
		if p := panes[i]; s.enters(p, start, end) {
			behind += p.n // at most: slices have keys in common, about as many as in the last window
			union = max(union, p.n)
			kept += min(behind, union)
		}
	}
	if kept > maxShared {
		return false
	}
	h.back.empty(0)
	h.entered = start - 1
	for i := len(panes) - 1; i >= 0; i-- {
		p := panes[i]
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
		sum.empty(p.start)
	} else {
		sum = &sums[K, A]{start: p.start}
	}
	s.mergeAll(&sum.flat, &p.flat)
	if n := len(h.front); n > 0 {
		s.mergeAll(&sum.flat, &h.front[n-1].flat)
	}
	return sum
}
