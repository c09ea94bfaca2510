package table

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/streamc/streamc/runtime/block"
)

type testChangelog = Changelog[testKey, testAcc, *testAcc]

func newTestChangelog(retracts bool) *testChangelog {
	var ended func(*testAcc) bool
	if retracts {
		ended = func(a *testAcc) bool { return a.n == 0 }
	}
	return NewChangelog[testKey, testAcc]("q.agg", readTestKey, ended)
}

// TestChangelogFolds: whatever is added, emitted, stored, and lost in a crash, the rows that are visible after an emission are those of the groups,
// each pair takes back exactly what is visible, and nothing is emitted that did not change.
func TestChangelogFolds(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 1))
		retracts := seed%2 == 0
		c := newTestChangelog(retracts)
		store := map[string]Entry{}
		want, visible := map[testKey]int64{}, map[testKey]int64{}
		committed := map[testKey]int64{} // want at the last Delta
		committedVisible := map[testKey]int64{}
		for step := range 400 {
			switch rng.IntN(10) {
			default:
				k := testKey{k: fmt.Sprint("k", rng.IntN(300)), n: int64(rng.IntN(2))}
				by := int64(1)
				if retracts && rng.IntN(2) == 0 && want[k] > 0 {
					by = -want[k]
				}
				c.Find(k.Hash(), k).n += by
				if want[k] += by; want[k] == 0 && retracts {
					delete(want, k)
				}
			case 0, 1:
				var last *testKey
				for old, next := range c.Changes() {
					k := next
					if k == nil {
						k = old
					}
					if last != nil && last.Compare(k.Key) >= 0 {
						t.Fatalf("seed %d step %d: keys %v, %v", seed, step, *last, k.Key)
					}
					key := k.Key
					last = &key
					was, shown := visible[key]
					if shown != (old != nil) || shown && old.Acc.n != was {
						t.Fatalf("seed %d step %d: %v takes back %v, %d is visible", seed, step, key, old, was)
					}
					if next == nil {
						delete(visible, key)
						continue
					}
					if shown && was == next.Acc.n {
						t.Fatalf("seed %d step %d: %v did not change", seed, step, key)
					}
					visible[key] = next.Acc.n
				}
				if fmt.Sprint(visible) != fmt.Sprint(want) {
					t.Fatalf("seed %d step %d: visible %v, want %v", seed, step, visible, want)
				}
				if c.Changed() {
					t.Fatalf("seed %d step %d: something is left to emit", seed, step)
				}
			case 2:
				for _, e := range c.Delta(0, nil) {
					if e.Value == nil {
						if _, ok := store[string(e.Key)]; !ok {
							t.Fatalf("seed %d step %d: deletion of %x, which is not stored", seed, step, e.Key)
						}
						delete(store, string(e.Key))
					} else {
						store[string(e.Key)] = e
					}
				}
				committed, committedVisible = clone(want), clone(visible)
				n := 0
				for g := range block.KeyGroups {
					c.Scan(uint8(g), func(e Entry) bool {
						n++
						if fmt.Sprint(e) != fmt.Sprint(store[string(e.Key)]) {
							t.Fatalf("seed %d step %d: Scan gives %v, stored is %v", seed, step, e, store[string(e.Key)])
						}
						return true
					})
				}
				if n != len(store) {
					t.Fatalf("seed %d step %d: Scan gives %d entries, %d are stored", seed, step, n, len(store))
				}
			case 3: // the process dies
				if rng.IntN(4) > 0 {
					continue
				}
				c = newTestChangelog(retracts)
				for _, e := range store {
					if err := c.Load(e); err != nil {
						t.Fatal(err)
					}
				}
				want, visible = clone(committed), clone(committedVisible)
			}
		}
	}
}

func clone(m map[testKey]int64) map[testKey]int64 {
	out := map[testKey]int64{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

func TestChangelogForgetsEndedGroups(t *testing.T) {
	c := newTestChangelog(true)
	for i := range 10_000 {
		k := testKey{k: fmt.Sprint(i)}
		c.Find(k.Hash(), k).n++
		if i > 10 {
			old := testKey{k: fmt.Sprint(i - 10)}
			c.Find(old.Hash(), old).n--
		}
		for range c.Changes() {
		}
		c.Delta(0, nil)
	}
	if len(c.groups) > 200 {
		t.Errorf("%d places for %d groups", len(c.groups), len(c.groups)-c.over)
	}
	n := 0
	for range c.Snapshot() {
		n++
	}
	if rows, _ := c.Size(); n != 11 || rows != 11 {
		t.Errorf("a snapshot of %d groups, Size says %d; want 11", n, rows)
	}
}

func TestChangelogAdd(t *testing.T) {
	c := newTestChangelog(false)
	k := testKey{k: "a"}
	if _, fresh := c.Add(k.Hash(), k); !fresh {
		t.Error("the first row of a key is not fresh")
	}
	if _, fresh := c.Add(k.Hash(), k); fresh {
		t.Error("the second row of a key is fresh")
	}
	for _, e := range c.Delta(0, nil) {
		d := newTestChangelog(false)
		if err := d.Load(e); err != nil {
			t.Fatal(err)
		}
		if _, fresh := d.Add(k.Hash(), k); fresh || d.Changed() {
			t.Error("a key that was stored is fresh, or waits to be emitted")
		}
		e.Value = e.Value[:1]
		if err := d.Load(e); err == nil {
			t.Error("a malformed value was loaded")
		}
	}
}
