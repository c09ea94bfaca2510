package table

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// Session is a session of a key, or a part of one: rows of which none is more than the gap away from the next.
type Session[K any, A any] struct {
	First, Last int64 // event times, in microseconds
	Key         K
	Acc         A
	hash        uint64
	left, right int32  // subtrees of the key's tree, −1 for none; of a free place, left is the next free one
	id          uint32 // tells the sessions of one place apart; 0: the place is free
	marks       mark
}

// Hash returns the hash of the key.
func (s *Session[K, A]) Hash() uint64 { return s.hash }

// LocalSessions is the pre-aggregation table of one worker for sessions: parts of sessions by key.
type LocalSessions[K Key[K], A any, P Acc[A]] struct{ sessions[K, A, P] }

// NewLocalSessions makes the table. gap is in microseconds; merge adds the rows of from, which goes, to an accumulator.
func NewLocalSessions[K Key[K], A any, P Acc[A]](gap int64, merge func(to, from P)) *LocalSessions[K, A, P] {
	return &LocalSessions[K, A, P]{sessions[K, A, P]{gap: gap, merge: merge, free: -1}}
}

// Find returns the part of a session that a row belongs to. hash is key.Hash(). The pointer is valid until the next Find.
func (t *LocalSessions[K, A, P]) Find(ts int64, hash uint64, key K) *Session[K, A] {
	return &t.list[t.add(ts, ts, hash, key)]
}

// All yields the parts in the order of their first row.
func (t *LocalSessions[K, A, P]) All() iter.Seq[*Session[K, A]] {
	return func(yield func(*Session[K, A]) bool) {
		for i := range t.list {
			if s := &t.list[i]; s.id != 0 && !yield(s) {
				return
			}
		}
	}
}

// Full reports that the parts are more than the second cache holds.
func (t *LocalSessions[K, A, P]) Full() bool { return manyOf[Session[K, A]](t.count) }

// Reset empties the table.
func (t *LocalSessions[K, A, P]) Reset() { t.reset() }

// sessions finds sessions by key and time. The sessions of a key, no two of which are within the gap, are a treap (Seidel and Aragon, 1996): a search tree
// by First, and a heap by rank. A key has one session as a rule, which is then its root; of the many that a backlog may have open, one is found in
// logarithmic time in whatever order their rows come.
type sessions[K Key[K], A any, P Acc[A]] struct {
	gap   int64
	merge func(to, from P)
	list  []Session[K, A]
	free  int32 // places of list that are free, a chain
	keys  []sessionKey[K]
	index Index
	text  Arena
	idle  int // keys without sessions
	count int // sessions
	ids   uint32
	// Of keyed state: the operator, and deletions since the last Delta.
	operator string
	gone     []Entry
}

type sessionKey[K any] struct {
	key  K
	hash uint64
	root int32
}

// add returns the session that rows from first to last belong to: a new one, or those within the gap, which become one.
func (t *sessions[K, A, P]) add(first, last int64, hash uint64, key K) int32 {
	k := t.key(hash, key)
	found := t.notBefore(t.keys[k].root, first)
	if found < 0 || t.after(found, last) {
		return t.begin(k, first, last)
	}
	to := &t.list[found]
	if first < to.First {
		t.forget(to)
		to.First = first
	}
	if last <= to.Last {
		return found
	}
	to.Last = last
	for { // the rows may close gaps between sessions
		next := t.following(t.keys[k].root, to.First)
		if next < 0 || t.after(next, last) {
			return found
		}
		t.join(k, to, next)
	}
}

// begin adds a session of key k.
func (t *sessions[K, A, P]) begin(k int, first, last int64) int32 {
	at := t.take()
	if t.keys[k].root < 0 {
		t.idle--
	}
	t.list[at] = Session[K, A]{First: first, Last: last, Key: t.keys[k].key, hash: t.keys[k].hash, id: t.ids}
	t.insert(&t.keys[k].root, at)
	return at
}

// join makes the session that follows another of key k a part of it.
func (t *sessions[K, A, P]) join(k int, to *Session[K, A], next int32) {
	s := &t.list[next]
	t.forget(s)
	to.Last = max(to.Last, s.Last)
	t.merge(&to.Acc, &s.Acc)
	t.unlink(&t.keys[k].root, next)
	t.release(next)
}

// forget notes that the store's entry of a session, which its First names, is to go.
func (t *sessions[K, A, P]) forget(s *Session[K, A]) {
	if s.marks&stored != 0 {
		t.gone = append(t.gone, t.entry(s, nil))
		s.marks &^= stored
	}
}

// entry: the slice is the session's start, the value begins with its length.
func (t *sessions[K, A, P]) entry(s *Session[K, A], value []byte) Entry {
	return Entry{Operator: t.operator, Group: block.Group(s.hash), Slice: s.First, Key: s.Key.Append(nil), Value: value}
}

// after reports that a session is further than the gap behind rows whose last is at a time.
func (t *sessions[K, A, P]) after(at int32, last int64) bool {
	s := &t.list[at]
	return s.First > last && s.First-last > t.gap
}

// notBefore returns the first session of a tree that is not further than the gap in front of rows whose first is at a time, −1 for none.
func (t *sessions[K, A, P]) notBefore(root int32, first int64) int32 {
	found := int32(-1)
	for at := root; at >= 0; {
		if s := &t.list[at]; first > s.Last && first-s.Last > t.gap {
			at = s.right
		} else {
			found, at = at, s.left
		}
	}
	return found
}

// following returns the first session of a tree that begins behind a time, −1 for none.
func (t *sessions[K, A, P]) following(root int32, first int64) int32 {
	found := int32(-1)
	for at := root; at >= 0; {
		if s := &t.list[at]; s.First <= first {
			at = s.right
		} else {
			found, at = at, s.left
		}
	}
	return found
}

// rank is the treap's priority of a session: a bijection of its id that scatters.
func (s *Session[K, A]) rank() uint32 {
	r := s.id * 0x9e3779b1
	r ^= r >> 15
	return r * 0x85ebca77
}

// insert puts a session into a tree: above those of a lower rank, which are split by its First.
func (t *sessions[K, A, P]) insert(link *int32, at int32) {
	s := &t.list[at]
	for *link >= 0 && t.list[*link].rank() >= s.rank() {
		if up := &t.list[*link]; up.First < s.First {
			link = &up.right
		} else {
			link = &up.left
		}
	}
	left, right, rest := &s.left, &s.right, *link
	*link = at
	for rest >= 0 {
		if r := &t.list[rest]; r.First < s.First {
			*left, left, rest = rest, &r.right, r.right
		} else {
			*right, right, rest = rest, &r.left, r.left
		}
	}
	*left, *right = -1, -1
}

// unlink takes a session out of a tree: its subtrees become one in its place.
func (t *sessions[K, A, P]) unlink(link *int32, at int32) {
	s := &t.list[at]
	for *link != at {
		if up := &t.list[*link]; up.First < s.First {
			link = &up.right
		} else {
			link = &up.left
		}
	}
	left, right := s.left, s.right
	for left >= 0 && right >= 0 {
		if l, r := &t.list[left], &t.list[right]; l.rank() > r.rank() {
			*link, link, left = left, &l.right, l.right
		} else {
			*link, link, right = right, &r.left, r.left
		}
	}
	*link = max(left, right)
}

// key returns the place of a key.
func (t *sessions[K, A, P]) key(hash uint64, key K) int {
	for at, ok := t.index.First(hash); ok; at, ok = t.index.Next(at) {
		if i := t.index.Pos(at); t.keys[i].key == key {
			return i
		}
	}
	return t.newKey(hash, key)
}

func (t *sessions[K, A, P]) newKey(hash uint64, key K) int {
	t.index.Add(hash, len(t.keys), func(i int) uint64 { return t.keys[i].hash })
	t.keys = append(t.keys, sessionKey[K]{key: key.Keep(&t.text), hash: hash, root: -1})
	t.idle++
	return len(t.keys) - 1
}

func (t *sessions[K, A, P]) take() int32 {
	t.count++
	if t.ids++; t.ids == 0 {
		t.ids = 1
	}
	if at := t.free; at >= 0 {
		t.free = t.list[at].left
		return at
	}
	t.list = append(t.list, Session[K, A]{})
	return int32(len(t.list) - 1)
}

func (t *sessions[K, A, P]) release(at int32) {
	t.list[at] = Session[K, A]{left: t.free}
	t.free = at
	t.count--
}

// remove takes a session out of its key's tree.
func (t *sessions[K, A, P]) remove(at int32) {
	k := &t.keys[t.key(t.list[at].hash, t.list[at].Key)]
	t.unlink(&k.root, at)
	if k.root < 0 {
		t.idle++
	}
	t.release(at)
}

// compact forgets keys without sessions when they are many.
func (t *sessions[K, A, P]) compact() {
	if t.idle < 256 || t.idle*2 < len(t.keys) {
		return
	}
	old := t.keys
	t.keys, t.index, t.text, t.idle = nil, Index{}, Arena{}, 0
	for _, k := range old {
		if k.root < 0 {
			continue
		}
		k.key = k.key.Keep(&t.text)
		t.rekey(k.root, k.key)
		t.index.Add(k.hash, len(t.keys), func(i int) uint64 { return t.keys[i].hash })
		t.keys = append(t.keys, k)
	}
}

// rekey gives the sessions of a tree their key in another place.
func (t *sessions[K, A, P]) rekey(at int32, key K) {
	for at >= 0 {
		s := &t.list[at]
		s.Key = key
		t.rekey(s.left, key)
		at = s.right
	}
}

func (t *sessions[K, A, P]) reset() {
	clear(t.list)
	clear(t.keys)
	t.list, t.keys, t.free, t.idle, t.count = t.list[:0], t.keys[:0], -1, 0, 0
	t.index.Reset()
	t.text.Reset()
}

// Sessions is the keyed state of a merge over session windows: per key its open sessions, each with its accumulators. It implements State.
type Sessions[K Key[K], A any, P Acc[A]] struct {
	sessions[K, A, P]
	readKey func(*block.Reader) K
	ends    []sessionEnd // a heap: every session has an entry, at its end or before it
	dirty   []int32      // touched sessions; a place may stand here twice, or be free again
}

// sessionEnd is the last event time that a session had once.
type sessionEnd struct {
	last int64
	at   int32
	id   uint32
}

// NewSessions makes the state of an operator. gap is in microseconds; merge adds the rows of from, which goes, to an accumulator.
func NewSessions[K Key[K], A any, P Acc[A]](operator string, gap int64, readKey func(*block.Reader) K, merge func(to, from P)) *Sessions[K, A, P] {
	return &Sessions[K, A, P]{sessions: sessions[K, A, P]{gap: gap, merge: merge, free: -1, operator: operator}, readKey: readKey}
}

// Find returns the accumulators of the session that rows from first to last, none further than the gap from the next, belong to, and marks it touched. hash
// is key.Hash(). The pointer is valid until the next Find.
func (t *Sessions[K, A, P]) Find(first, last int64, hash uint64, key K) P {
	at := t.find(first, last, hash, key)
	s := &t.list[at]
	if s.marks&touched == 0 {
		s.marks |= touched
		t.dirty = append(t.dirty, at)
	}
	return &s.Acc
}

func (t *Sessions[K, A, P]) find(first, last int64, hash uint64, key K) int32 {
	ids := t.ids
	at := t.add(first, last, hash, key)
	if t.ids != ids { // a new one
		t.push(sessionEnd{last, at, t.ids})
	}
	return at
}

// Close yields the sessions with window_end < wm, by (window_end, window_start, key), and forgets them: a row at window_end would still
// belong to the one that ends there. wm = +∞ closes all. A consumer that stops early leaves the others closed as well.
func (t *Sessions[K, A, P]) Close(wm int64) iter.Seq[*Result[K, A]] {
	return func(yield func(*Result[K, A]) bool) {
		var out []Result[K, A]
		for len(t.ends) > 0 && t.closed(t.ends[0].last, wm) {
			e := t.pop()
			s := &t.list[e.at]
			switch {
			case s.id != e.id: // it became a part of another session
			case s.Last > e.last:
				t.push(sessionEnd{s.Last, e.at, e.id})
			default:
				out = append(out, Result[K, A]{Start: s.First, End: s.Last + t.gap, Key: s.Key, Acc: s.Acc})
				t.forget(s)
				t.remove(e.at)
			}
		}
		slices.SortFunc(out, func(a, b Result[K, A]) int {
			return cmp.Or(cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start), a.Key.Compare(b.Key))
		})
		for i := range out {
			if !yield(&out[i]) {
				break
			}
		}
		t.compact()
	}
}

// Due returns the watermark at which the first open session closes.
func (t *Sessions[K, A, P]) Due() (wm int64, ok bool) {
	for len(t.ends) > 0 {
		e := t.ends[0]
		s := &t.list[e.at]
		if s.id == e.id && s.Last == e.last {
			return e.last + t.gap + 1, true
		}
		t.pop()
		if s.id == e.id {
			t.push(sessionEnd{s.Last, e.at, e.id})
		}
	}
	return 0, false
}

func (t *Sessions[K, A, P]) closed(last, wm int64) bool {
	return wm == math.MaxInt64 || wm != math.MinInt64 && last < wm-t.gap
}

// push and pop keep the smallest last at the top of the heap.
func (t *Sessions[K, A, P]) push(e sessionEnd) {
	t.ends = append(t.ends, e)
	for i := len(t.ends) - 1; i > 0; {
		up := (i - 1) / 2
		if t.ends[up].last <= t.ends[i].last {
			break
		}
		t.ends[up], t.ends[i] = t.ends[i], t.ends[up]
		i = up
	}
}

func (t *Sessions[K, A, P]) pop() sessionEnd {
	top, n := t.ends[0], len(t.ends)-1
	t.ends[0] = t.ends[n]
	t.ends = t.ends[:n]
	for i := 0; ; {
		down := 2*i + 1
		if down >= n {
			return top
		}
		if down+1 < n && t.ends[down+1].last < t.ends[down].last {
			down++
		}
		if t.ends[i].last <= t.ends[down].last {
			return top
		}
		t.ends[i], t.ends[down] = t.ends[down], t.ends[i]
		i = down
	}
}

func (t *Sessions[K, A, P]) value(s *Session[K, A]) []byte {
	return P(&s.Acc).Append(block.AppendInt([]byte{Version}, s.Last-s.First))
}

// Operator implements State.
func (t *Sessions[K, A, P]) Operator() string { return t.operator }

// Delta implements State: deletions first, then the touched sessions in the order of their first change.
func (t *Sessions[K, A, P]) Delta(_ uint64, dst []Entry) []Entry {
	dst = append(dst, t.gone...)
	clear(t.gone)
	t.gone = t.gone[:0]
	for _, at := range t.dirty {
		if s := &t.list[at]; s.id != 0 && s.marks&touched != 0 {
			s.marks = s.marks&^touched | stored
			dst = append(dst, t.entry(s, t.value(s)))
		}
	}
	t.dirty = t.dirty[:0]
	return dst
}

// Load implements State.
func (t *Sessions[K, A, P]) Load(e Entry) error {
	r, err := open(t.operator, e)
	if err != nil {
		return err
	}
	k := block.Reader{B: e.Key}
	key := t.readKey(&k)
	if k.Bad || k.More() {
		return fmt.Errorf("load state of %s: malformed key %x", t.operator, e.Key)
	}
	length := r.Int()
	var acc A
	P(&acc).Read(&r)
	if r.Bad || r.More() || length < 0 {
		return fmt.Errorf("load state of %s: malformed value %x", t.operator, e.Value)
	}
	s := &t.list[t.find(e.Slice, e.Slice+length, key.Hash(), key)]
	s.Acc, s.marks = acc, s.marks|stored
	return nil
}

// Scan implements State.
func (t *Sessions[K, A, P]) Scan(group uint8, f func(Entry) bool) {
	for i := range t.list {
		if s := &t.list[i]; s.id != 0 && block.Group(s.hash) == group && !f(t.entry(s, t.value(s))) {
			return
		}
	}
}

// Evict implements State. Nothing can be read back from a store yet, so every session stays in memory.
func (t *Sessions[K, A, P]) Evict(int64) int64 {
	_, bytes := t.Size()
	return bytes
}

// Size implements State.
func (t *Sessions[K, A, P]) Size() (rows int, bytes int64) {
	perKey := int64(unsafe.Sizeof(sessionKey[K]{})) + indexSlot
	perSession := int64(unsafe.Sizeof(Session[K, A]{}) + unsafe.Sizeof(sessionEnd{}))
	bytes = int64(len(t.list))*perSession + int64(len(t.keys))*perKey + int64(t.text.Bytes())
	for i := range t.list {
		bytes += ownBytes(P(&t.list[i].Acc))
	}
	return t.count, bytes
}
