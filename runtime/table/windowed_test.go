package table

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/event"
)

func mergeTest(to, from *testAcc) { to.n += from.n }

// event of a random test: a row, or a watermark that no later row is behind.
type testRow struct {
	ts int64
	k  testKey
}

func randomRows(rng *rand.Rand, n int) (rows []testRow, watermarks []int64) {
	for i := range n {
		rows = append(rows, testRow{int64(i) + rng.Int64N(20), testKey{k: string(rune('a' + rng.IntN(3))), n: rng.Int64N(2), nNull: rng.IntN(5) == 0}})
		watermarks = append(watermarks, int64(i)) // ts ≥ i from here on
	}
	return rows, watermarks
}

type window struct {
	start, end int64
	k          testKey
}

// restart hands the state over to a new table, as a crash does: everything that Delta gave so far.
func restart(store map[string]Entry, fresh State) {
	var all []Entry
	for _, e := range store {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Slice, b.Slice), slices.Compare(a.Key, b.Key)) })
	for _, e := range all {
		if err := fresh.Load(e); err != nil {
			panic(err)
		}
	}
}

func commit(store map[string]Entry, s State) {
	for _, e := range s.Delta(1, nil) {
		k := fmt.Sprint(e.Slice, e.Group, e.Key)
		if e.Value == nil {
			if _, ok := store[k]; !ok {
				panic("deletes an entry that was never written: " + k)
			}
			delete(store, k)
		} else {
			store[k] = e
		}
	}
}

// scanned is what Scan finds, which is what the store has after a commit.
func scanned(s State) map[string]Entry {
	out := map[string]Entry{}
	for g := range 256 {
		s.Scan(uint8(g), func(e Entry) bool {
			out[fmt.Sprint(e.Slice, e.Group, e.Key)] = e
			return true
		})
	}
	return out
}

func sameStore(t *testing.T, store map[string]Entry, s State) {
	t.Helper()
	got := scanned(s)
	if n, _ := s.Size(); len(got) != n || n != len(store) {
		t.Fatalf("%d entries scanned, %d by size, %d stored", len(got), n, len(store))
	}
	for k, e := range store {
		if !slices.Equal(got[k].Value, e.Value) {
			t.Fatalf("%s: state has %x, the store %x", k, got[k].Value, e.Value)
		}
	}
}

// TestSlices compares HOP and CUMULATE with a direct evaluation, over commits and restarts.
func TestSlices(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		slide := 1 + rng.Int64N(6)
		w := event.Hop(slide, 1+rng.Int64N(14), rng.Int64N(3))
		if rng.IntN(3) == 0 {
			w = event.Cumulate(slide, slide*(2+rng.Int64N(4)), rng.Int64N(3))
		}
		rows, wms := randomRows(rng, 60)
		want, got := map[window]int64{}, map[window]int64{}
		fresh := func() *Slices[testKey, testAcc, *testAcc] {
			s := NewSlices[testKey, testAcc]("q.agg", w, readTestKey, mergeTest)
			if s.many = 2; seed%3 > 0 {
				s.Share()
			}
			return s
		}
		s, store := fresh(), map[string]Entry{}
		var local LocalSlices[testKey, testAcc]
		last := int64(math.MinInt64)
		closeTo := func(wm int64) {
			for g := range s.Close(wm) {
				if g.End < last {
					t.Fatalf("seed %d: window_end %d after %d", seed, g.End, last)
				}
				last = g.End
				k := window{g.Start, g.End, g.Key}
				k.k.k = strings.Clone(k.k.k) // its memory is used again
				if _, twice := got[k]; twice {
					t.Fatalf("seed %d: %v closes twice", seed, k)
				}
				got[k] = g.Acc.n
			}
		}
		committed := int64(math.MinInt64)
		for i, r := range rows {
			if slice, cut, ok := w.Slice(r.ts); ok {
				if h := int64(i); rng.IntN(2) == 0 { // late for some windows
					var missed int64
					var open bool
					if cut, missed, open = w.Open(slice, cut, h); !open {
						t.Fatalf("seed %d: ts %d is late at %d", seed, r.ts, h)
					}
					_ = missed
				}
				for end, n := cut, w.Left(slice, cut); n > 0; end, n = w.Step(end), n-1 {
					want[window{w.Start(end), end, r.k}] += 1
				}
				local.Find(slice, cut, r.k.Hash(), r.k).Acc.n++
			}
			if rng.IntN(4) == 0 {
				for i := range local.Groups() {
					g := &local.Groups()[i]
					mergeTest(s.Find(g.Start, g.Cut, g.Key.Slot(), g.Key), &g.Acc)
				}
				local.Reset()
				if rng.IntN(2) == 0 {
					closeTo(wms[i])
					committed = wms[i]
				}
				commit(store, s)
				sameStore(t, store, s)
				if rng.IntN(3) == 0 {
					s = fresh()
					restart(store, s)
					s.Resume(committed)
				}
			}
		}
		for i := range local.Groups() {
			g := &local.Groups()[i]
			mergeTest(s.Find(g.Start, g.Cut, g.Key.Slot(), g.Key), &g.Acc)
		}
		closeTo(math.MaxInt64)
		commit(store, s)
		if n, _ := s.Size(); n != 0 || len(store) != 0 {
			t.Fatalf("seed %d: %d groups and %d entries are left", seed, n, len(store))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d:\ngot  %v\nwant %v", seed, got, want)
		}
	}
}

// TestSlicesDirect: without windows a pane is a window by itself.
func TestSlicesDirect(t *testing.T) {
	s := NewBorders[testKey, testAcc]("q.agg", readTestKey, mergeTest)
	k := testKey{k: "a"}
	for _, w := range [][2]int64{{0, 5}, {0, 10}, {5, 10}, {-5, 5}} {
		s.Find(w[0], w[1], k.Slot(), k).n++
	}
	s.Find(0, 5, k.Slot(), k).n++
	var got []string
	for _, wm := range []int64{4, 5, math.MaxInt64} {
		for g := range s.Close(wm) {
			got = append(got, fmt.Sprint(wm == math.MaxInt64, g.Start, g.End, g.Acc.n))
		}
	}
	if want := "[false -5 5 1 false 0 5 2 true 0 10 1 true 5 10 1]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestSlicesMalformed: what is not an entry of this table is refused.
func TestSlicesMalformed(t *testing.T) {
	s := NewSlices[testKey, testAcc]("q.agg", event.Hop(1, 3, 0), readTestKey, mergeTest)
	x := NewSessions[testKey, testAcc]("q.agg", 5, readTestKey, mergeTest)
	for _, table := range []State{s, x} {
		for _, e := range []Entry{
			{Operator: "other", Value: []byte{Version}}, {Operator: "q.agg", Value: []byte{9}}, {Operator: "q.agg", Value: []byte{}},
			{Operator: "q.agg", Key: []byte{2}, Value: []byte{Version, 2}}, {Operator: "q.agg", Key: append([]byte{2}, testKey{}.Append(nil)...), Value: []byte{Version}},
			{Operator: "q.agg", Key: testKey{}.Append(nil), Value: []byte{Version, 1, 2}},
		} {
			if err := table.Load(e); err == nil {
				t.Errorf("%T loads %+v", table, e)
			}
		}
	}
}

// TestSessions compares session windows with sorting all rows of a key, over commits and restarts.
func TestSessions(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 2))
		gap := 1 + rng.Int64N(9)
		rows, wms := randomRows(rng, 80)
		fresh := func() *Sessions[testKey, testAcc, *testAcc] {
			return NewSessions[testKey, testAcc]("q.agg", gap, readTestKey, mergeTest)
		}
		s, store := fresh(), map[string]Entry{}
		local := NewLocalSessions[testKey, testAcc](gap, mergeTest)
		got, want := map[window]int64{}, map[window]int64{}
		closeTo := func(wm int64) {
			for g := range s.Close(wm) {
				got[window{g.Start, g.End, g.Key}] += g.Acc.n
			}
		}
		flush := func() {
			for p := range local.All() {
				mergeTest(s.Find(p.First, p.Last, p.Hash(), p.Key), &p.Acc)
			}
			local.Reset()
		}
		by := map[testKey][]int64{}
		for i, r := range rows {
			by[r.k] = append(by[r.k], r.ts)
			local.Find(r.ts, r.k.Hash(), r.k).Acc.n++
			if rng.IntN(4) == 0 {
				flush()
				if rng.IntN(2) == 0 {
					closeTo(wms[i])
				}
				commit(store, s)
				sameStore(t, store, s)
				if rng.IntN(3) == 0 {
					s = fresh()
					restart(store, s)
				}
			}
		}
		flush()
		closeTo(math.MaxInt64)
		commit(store, s)
		if n, _ := s.Size(); n != 0 || len(store) != 0 || len(s.ends) != 0 {
			t.Fatalf("seed %d: %d sessions, %d entries, %d ends are left", seed, n, len(store), len(s.ends))
		}
		for k, ts := range by {
			slices.Sort(ts)
			for i := 0; i < len(ts); {
				j := i + 1
				for j < len(ts) && ts[j]-ts[j-1] <= gap {
					j++
				}
				want[window{ts[i], ts[j-1] + gap, k}] = int64(j - i)
				i = j
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d, gap %d:\ngot  %v\nwant %v", seed, gap, got, want)
		}
	}
}

// TestSessionTrees: the tree of a key stays flat whatever the order in which its sessions begin, gaps close and sessions leave.
func TestSessionTrees(t *testing.T) {
	const n = 10_000
	for _, c := range []struct {
		name   string
		order  func(i int) int64
		merged int // sessions that are left when every second one of the order has reached the next in time
	}{
		{"ascending", func(i int) int64 { return int64(i) }, n / 2},
		{"descending", func(i int) int64 { return int64(n - 1 - i) }, n/2 + 1}, // the last in time has none to reach
		{"scattered", func(i int) int64 { return int64(i * 7919 % n) }, n / 2},
	} {
		name, order := c.name, c.order
		s := NewLocalSessions[intKey, countSum](10, func(to, from *countSum) { to.n += from.n })
		check := func(what string, sessions int) {
			t.Helper()
			if s.count != sessions {
				t.Fatalf("%s, %s: %d sessions, want %d", name, what, s.count, sessions)
			}
			found := 0
			before := int64(math.MinInt64)
			var walk func(at int32, depth int)
			walk = func(at int32, depth int) {
				if at < 0 {
					return
				}
				if depth > 50 {
					t.Fatalf("%s, %s: a session is %d deep in a tree of %d", name, what, depth, s.count)
				}
				x := &s.list[at]
				walk(x.left, depth+1)
				if x.First <= before {
					t.Fatalf("%s, %s: a session from %d on stands behind one that ends at %d", name, what, x.First, before)
				}
				before = x.Last
				found++
				walk(x.right, depth+1)
			}
			walk(s.keys[0].root, 1)
			if found != sessions {
				t.Fatalf("%s, %s: %d sessions in the tree, want %d", name, what, found, sessions)
			}
		}
		k := intKey{1}
		for i := range n {
			s.Find(100*order(i), k.Hash(), k).Acc.n++
		}
		check("one of each", n)
		for i := range n / 2 { // the first of two sessions grows until it reaches the second
			for ts := int64(10); ts < 100; ts += 10 {
				s.Find(100*order(2*i)+ts, k.Hash(), k).Acc.n++
			}
		}
		check("gaps closed", c.merged)
		left := c.merged
		for i := range s.list {
			if s.list[i].id != 0 && i%3 != 0 {
				s.remove(int32(i))
				left--
			}
		}
		check("some left", left)
	}
}

// TestSessionsClose: a session is open at its window_end, where a row would still belong to it, and closes behind it.
func TestSessionsClose(t *testing.T) {
	s := NewSessions[testKey, testAcc]("q.agg", 10, readTestKey, mergeTest)
	k := testKey{k: "a"}
	s.Find(5, 5, k.Hash(), k).n = 1
	for range s.Close(15) {
		t.Error("closes at its end")
	}
	for range s.Close(math.MinInt64) {
		t.Error("closes at −∞")
	}
	s.Find(15, 15, k.Hash(), k).n++
	n := 0
	for g := range s.Close(26) {
		n++
		if g.Start != 5 || g.End != 25 || g.Acc.n != 2 {
			t.Errorf("%+v", g)
		}
	}
	if n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// TestSessionsForgetKeys: keys that have no session any more leave the memory.
func TestSessionsForgetKeys(t *testing.T) {
	s := NewSessions[testKey, testAcc]("q.agg", 10, readTestKey, mergeTest)
	for i := range int64(20_000) {
		k := testKey{k: fmt.Sprint("key", i), n: i}
		s.Find(i, i, k.Hash(), k).n = i
		for g := range s.Close(i - 20) {
			if g.Acc.n != g.Start || g.Key.n != g.Start {
				t.Fatalf("%+v", g)
			}
		}
	}
	if n, bytes := s.Size(); n > 40 || len(s.keys) > 600 || len(s.list) > 100 || bytes > 200_000 {
		t.Errorf("%d sessions, %d keys, %d places, %d bytes", n, len(s.keys), len(s.list), bytes)
	}
}
