package table

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
)

// testKey is a key as it is generated for (k STRING, n BIGINT).
type testKey struct {
	k     string
	n     int64
	nNull bool
}

func (k testKey) Hash() uint64 {
	h := block.HashString(block.HashSeed, k.k)
	if k.nNull {
		return block.HashNull(h)
	}
	return block.HashInt(h, k.n)
}

func (k testKey) Slot() uint64   { return k.Hash() }
func (k testKey) Prefix() uint64 { return 0 }

func (k testKey) Compare(o testKey) int {
	return cmp.Or(cmp.Compare(k.k, o.k), CompareBool(o.nNull, k.nNull), cmp.Compare(k.n, o.n))
}

func (k testKey) Keep(a *Arena) testKey {
	k.k = a.Keep(k.k)
	return k
}

func (k testKey) Append(b []byte) []byte {
	b = block.AppendBool(block.AppendString(b, k.k), k.nNull)
	return block.AppendInt(b, k.n)
}

func readTestKey(r *block.Reader) (k testKey) {
	k.k = r.Text()
	k.nNull = r.Bool()
	k.n = r.Int()
	return k
}

type testAcc struct{ n int64 }

func (a *testAcc) Append(b []byte) []byte { return block.AppendInt(b, a.n) }
func (a *testAcc) Read(r *block.Reader)   { a.n = r.Int() }

type testWindows = Windows[testKey, testAcc, *testAcc]

func newTest(size int64) *testWindows {
	return NewWindows[testKey, testAcc]("q.agg", size, readTestKey)
}

func TestIndexFindsWhatWasAdded(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var x Index
	var hashes []uint64
	hashOf := func(i int) uint64 { return hashes[i] }
	for i := range 5000 {
		h := rng.Uint64N(1000) * 0x9E3779B97F4A7C15 // many equal hashes
		if i%7 == 0 {
			h = uint64(i) // and many equal slots
		}
		hashes = append(hashes, h)
		x.Add(h, i, hashOf)
	}
	for i, h := range hashes {
		var got []int
		for at, ok := x.First(h); ok; at, ok = x.Next(at) {
			if p := x.Pos(at); hashes[p] == h {
				got = append(got, p)
			}
		}
		if !slices.Contains(got, i) {
			t.Fatalf("entry %d with hash %x is not among %v", i, h, got)
		}
	}
	if x.Len() != 5000 {
		t.Errorf("Len() = %d", x.Len())
	}
	x.Reset()
	if _, ok := x.First(hashes[0]); ok || x.Len() != 0 {
		t.Error("an entry is left after Reset")
	}
}

func TestArenaCopies(t *testing.T) {
	var a Arena
	var want, got []string
	for i := range 3000 {
		s := strings.Repeat(string(rune('a'+i%26)), i%300)
		if i%500 == 0 {
			s = strings.Repeat("x", arenaChunk)
		}
		b := []byte(s)
		got = append(got, a.Keep(string(b)))
		want = append(want, s)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("string %d is %q, want %q", i, got[i], want[i])
		}
	}
	if a.Bytes() == 0 {
		t.Error("Bytes() is 0")
	}
	a.Reset()
	if a.Bytes() != 0 {
		t.Errorf("Bytes() is %d after Reset", a.Bytes())
	}
}

func TestLocalGroupsLikeAMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var l Local[testKey, testAcc]
	for range 3 { // the table is used again
		want := map[string]int64{}
		scratch := make([]byte, 0, 16)
		for range 2000 {
			scratch = fmt.Appendf(scratch[:0], "k%d", rng.IntN(50))
			key := testKey{k: string(scratch), n: rng.Int64N(3), nNull: rng.IntN(4) == 0}
			if key.nNull {
				key.n = 0
			}
			start := rng.Int64N(3) * 60
			g := l.Find(start, key.Hash(), key)
			g.Acc.n++
			want[fmt.Sprint(start, key)]++
		}
		if len(l.Groups()) != len(want) {
			t.Fatalf("%d groups, want %d", len(l.Groups()), len(want))
		}
		for _, g := range l.Groups() {
			if w := want[fmt.Sprint(g.Start, g.Key)]; w != g.Acc.n || g.Hash() != g.Key.Hash() {
				t.Errorf("group %d %v has %d rows, want %d", g.Start, g.Key, g.Acc.n, w)
			}
		}
		l.Reset()
		if len(l.Groups()) != 0 {
			t.Fatal("groups after Reset")
		}
	}
}

// TestFull: what is held back is full when it is more than the second cache holds.
func TestFull(t *testing.T) {
	var l Local[intKey, countSum]
	var s LocalSlices[intKey, countSum]
	x := NewLocalSessions[intKey, countSum](1, func(to, from *countSum) { to.n += from.n })
	for i := range int64(100_000) {
		k := intKey{i}
		l.Find(0, k.Hash(), k)
		s.Find(0, 60, k.Hash(), k)
		x.Find(0, k.Hash(), k)
		if i == 1000 && (l.Full() || s.Full() || x.Full()) {
			t.Fatal("full with a thousand groups")
		}
	}
	if !l.Full() || !s.Full() || !x.Full() {
		t.Error("not full with 100,000 groups")
	}
	l.Reset()
	s.Reset()
	x.Reset()
	if l.Full() || s.Full() || x.Full() {
		t.Error("full after Reset")
	}
}

func add(w *testWindows, start int64, key testKey, n int64) {
	w.Find(start, key.Slot(), key).n += n
}

// closed lists what a watermark closes.
func closed(w *testWindows, wm int64) []string {
	var out []string
	for g := range w.Close(wm) {
		out = append(out, fmt.Sprintf("%d %s %v %d", g.Start, g.Key.k, g.Key.nNull, g.Acc.n))
	}
	return out
}

func TestCloseIsOrdered(t *testing.T) {
	w := newTest(10)
	add(w, 20, testKey{k: "b"}, 1)
	add(w, 10, testKey{k: "b"}, 2)
	add(w, 10, testKey{k: "a", n: 1}, 3)
	add(w, 10, testKey{k: "a", nNull: true}, 4)
	add(w, 0, testKey{k: "z"}, 5)
	add(w, 10, testKey{k: "b"}, 6)
	if got := closed(w, 9); got != nil {
		t.Errorf("w = 9 closes %q", got)
	}
	want := []string{"0 z false 5", "10 a true 4", "10 a false 3", "10 b false 8"}
	if got := closed(w, 20); !slices.Equal(got, want) {
		t.Errorf("w = 20 closes %q, want %q", got, want)
	}
	if got := closed(w, math.MaxInt64); !slices.Equal(got, []string{"20 b false 1"}) {
		t.Errorf("w = +∞ closes %q", got)
	}
	if rows, bytes := w.Size(); rows != 0 || bytes != 0 {
		t.Errorf("%d rows, %d bytes are left", rows, bytes)
	}
}

func TestWithoutWindowsOnlyTheEndCloses(t *testing.T) {
	w := newTest(0)
	add(w, 0, testKey{k: "a"}, 1)
	if got := closed(w, math.MaxInt64-1); got != nil {
		t.Errorf("closed early: %q", got)
	}
	if got := closed(w, math.MaxInt64); len(got) != 1 {
		t.Errorf("closed at the end: %q", got)
	}
}

// store is what a store makes of deltas.
type store map[string]Entry

func (s store) apply(t *testing.T, delta []Entry) {
	t.Helper()
	for _, e := range delta {
		key := fmt.Sprintf("%s/%d/%d/%x", e.Operator, e.Group, e.Slice, e.Key)
		if e.Value != nil {
			s[key] = e
			continue
		}
		if _, ok := s[key]; !ok {
			t.Errorf("deletion of %s, which is not stored", key)
		}
		delete(s, key)
	}
}

func dump(w *testWindows) map[string]int64 {
	out := map[string]int64{}
	for group := range 256 {
		w.Scan(uint8(group), func(e Entry) bool {
			r := block.Reader{B: e.Value[1:]}
			out[fmt.Sprintf("%d %d %x", e.Group, e.Slice, e.Key)] = r.Int()
			return true
		})
	}
	return out
}

// The deltas of all epochs add up to the table, whatever was closed in between, and loading them gives it back.
func TestDeltasAreTheState(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	w := newTest(10)
	s := store{}
	wm := int64(math.MinInt64)
	for epoch := uint64(1); epoch < 60; epoch++ {
		for range rng.IntN(30) {
			start := max(wm, 0)/10*10 + rng.Int64N(5)*10
			add(w, start, testKey{k: fmt.Sprint(rng.IntN(8)), n: rng.Int64N(2)}, 1)
		}
		if epoch%3 == 0 {
			wm = max(wm, 0) + rng.Int64N(25)
			closed(w, wm)
		}
		delta := w.Delta(epoch, nil)
		s.apply(t, delta)
		if again := w.Delta(epoch, nil); len(again) != 0 {
			t.Fatalf("epoch %d: a second delta has %d entries", epoch, len(again))
		}
		loaded := newTest(10)
		for _, e := range s {
			if err := loaded.Load(e); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := fmt.Sprint(dump(loaded)), fmt.Sprint(dump(w)); got != want {
			t.Fatalf("epoch %d: the store gives\n%s, the table has\n%s", epoch, got, want)
		}
		if rows, _ := w.Size(); rows != len(s) {
			t.Fatalf("epoch %d: %d rows, %d stored", epoch, rows, len(s))
		}
		if len(loaded.Delta(epoch, nil)) != 0 {
			t.Fatal("loading marks entries as touched")
		}
		if epoch%7 == 0 { // go on from the store, as after a restart
			w = loaded
		}
	}
	closed(w, math.MaxInt64)
	s.apply(t, w.Delta(60, nil))
	if len(s) != 0 {
		t.Errorf("%d entries are left in the store when all windows are closed", len(s))
	}
}

// Groups that end one by one leave the store and make room, and one of them may begin again.
func TestDroppedGroupsAreGone(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	w, s, model := newTest(0), store{}, map[testKey]int64{}
	for epoch := uint64(1); epoch < 80; epoch++ {
		for range 20 + rng.IntN(100) {
			key := testKey{k: fmt.Sprint(rng.IntN(200)), n: rng.Int64N(2)}
			acc := w.Open(0, key.Slot(), key)
			acc.n++
			model[key]++
			if g := w.Last(); g.Acc.n != model[key] || g.Key != key {
				t.Fatalf("%v has %d rows, want %d", key, g.Acc.n, model[key])
			}
			if acc.n == 3 {
				w.Drop()
				delete(model, key)
			}
		}
		s.apply(t, w.Delta(epoch, nil))
		loaded := newTest(0)
		for _, e := range s {
			if err := loaded.Load(e); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := fmt.Sprint(dump(loaded)), fmt.Sprint(dump(w)); got != want {
			t.Fatalf("epoch %d: the store gives\n%s, the table has\n%s", epoch, got, want)
		}
		if rows, _ := w.Size(); rows != len(model) || len(s) != rows {
			t.Fatalf("epoch %d: %d rows, %d stored, want %d", epoch, rows, len(s), len(model))
		}
		if places := w.panes[0].n; places > 2*len(model)+128 {
			t.Fatalf("epoch %d: %d places for %d groups", epoch, places, len(model))
		}
	}
	if n := len(closed(w, math.MaxInt64)); n != len(model) {
		t.Errorf("%d groups were left, want %d", n, len(model))
	}
}

func TestLoadRefuses(t *testing.T) {
	w := newTest(10)
	add(w, 0, testKey{k: "a"}, 1)
	good := w.Delta(1, nil)[0]
	for name, change := range map[string]func(*Entry){
		"another operator": func(e *Entry) { e.Operator = "q.agg2" },
		"another version":  func(e *Entry) { e.Value = append([]byte{99}, e.Value[1:]...) },
		"no value":         func(e *Entry) { e.Value = nil },
		"a short key":      func(e *Entry) { e.Key = e.Key[:1] },
		"a long key":       func(e *Entry) { e.Key = append(slices.Clone(e.Key), 0) },
		"a short value":    func(e *Entry) { e.Value = e.Value[:1] },
		"a long value":     func(e *Entry) { e.Value = append(slices.Clone(e.Value), 0) },
	} {
		e := good
		change(&e)
		if err := newTest(10).Load(e); err == nil {
			t.Errorf("Load accepts %s", name)
		}
	}
	if err := newTest(10).Load(good); err != nil {
		t.Error(err)
	}
}

func TestFloatKeys(t *testing.T) {
	nan, zero := math.NaN(), 0.0
	if FloatOf(-zero) != FloatOf(math.Copysign(0, -1)) || FloatOf(nan) != FloatOf(math.Float64frombits(0x7FF8000000000123)) {
		t.Error("−0 and 0, or two NaNs, are different keys")
	}
	order := []float64{math.Inf(-1), -1, math.Copysign(0, -1), 1, math.Inf(1), nan}
	for i, a := range order {
		for j, b := range order {
			if got, want := FloatOf(a).Compare(FloatOf(b)), cmp.Compare(i, j); got != want {
				t.Errorf("%v against %v: %d, want %d", a, b, got, want)
			}
		}
	}
	if v := FloatOf(2.5).Value(); v != 2.5 {
		t.Errorf("Value() = %v", v)
	}
}
