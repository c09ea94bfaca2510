package table

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/streamc/streamc/runtime/block"
)

// intKey and textKey are keys as they are generated for one BIGINT and one STRING.
type intKey struct{ k int64 }

func (k intKey) Hash() uint64           { return block.HashInt(block.HashSeed, k.k) }
func (k intKey) Slot() uint64           { return SlotOf(k.k) }
func (k intKey) Compare(o intKey) int   { return 0 }
func (k intKey) Prefix() uint64         { return IntPrefix(k.k) }
func (k intKey) Append(b []byte) []byte { return block.AppendInt(b, k.k) }
func (k intKey) Keep(*Arena) intKey     { return k }

type textKey struct{ k string }

func (k textKey) Hash() uint64           { return block.HashString(block.HashSeed, k.k) }
func (k textKey) Slot() uint64           { return k.Hash() }
func (k textKey) Compare(o textKey) int  { return 0 }
func (k textKey) Prefix() uint64         { return TextPrefix(k.k) }
func (k textKey) Append(b []byte) []byte { return block.AppendString(b, k.k) }
func (k textKey) Keep(a *Arena) textKey  { return textKey{a.Keep(k.k)} }

type countSum struct{ n, sum int64 }

func (a *countSum) Append(b []byte) []byte { return block.AppendInt(block.AppendInt(b, a.n), a.sum) }
func (a *countSum) Read(r *block.Reader)   { a.n, a.sum = r.Int(), r.Int() }

// aggregators are COUNT and SUM of rows by key, as a loop over the rows of a block each: in a Go map of values, in one of pointers, and in the table of a merge.
type aggregators[K any] map[string]func(rows []K)

func intAggregators() aggregators[int64] {
	values, pointers := map[int64]countSum{}, map[int64]*countSum{}
	t := NewWindows[intKey, countSum]("", 0, nil)
	return aggregators[int64]{
		"map": func(rows []int64) {
			for _, k := range rows {
				x := values[k]
				x.n++
				x.sum += k
				values[k] = x
			}
		},
		"pointers": func(rows []int64) {
			for _, k := range rows {
				x := pointers[k]
				if x == nil {
					x = &countSum{}
					pointers[k] = x
				}
				x.n++
				x.sum += k
			}
		},
		"table": func(rows []int64) {
			for _, k := range rows {
				key := intKey{k}
				x := t.Hit(0, key.Slot(), key)
				if x == nil {
					x = t.Find(0, key.Slot(), key)
				}
				x.n++
				x.sum += k
			}
		},
	}
}

func textAggregators() aggregators[string] {
	values, pointers := map[string]countSum{}, map[string]*countSum{}
	t := NewWindows[textKey, countSum]("", 0, nil)
	return aggregators[string]{
		"map": func(rows []string) {
			for _, k := range rows {
				x := values[k]
				x.n++
				x.sum += int64(len(k))
				values[k] = x
			}
		},
		"pointers": func(rows []string) {
			for _, k := range rows {
				x := pointers[k]
				if x == nil {
					x = &countSum{}
					pointers[k] = x
				}
				x.n++
				x.sum += int64(len(k))
			}
		},
		"table": func(rows []string) {
			for _, k := range rows {
				key := textKey{k}
				x := t.Hit(0, key.Slot(), key)
				if x == nil {
					x = t.Find(0, key.Slot(), key)
				}
				x.n++
				x.sum += int64(len(k))
			}
		},
	}
}

// BenchmarkAggregate adds rows to the groups of random keys, once all keys are there. An operation is a row.
func BenchmarkAggregate(b *testing.B) {
	for _, keys := range []int{1e3, 1e5, 1e6, 1e7} {
		ints := make([]int64, max(keys, 1<<20))
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range ints {
			if ints[i] = int64(i); i >= keys {
				ints[i] = rng.Int64N(int64(keys))
			}
		}
		aggregate(b, fmt.Sprintf("int64/%.0e", float64(keys)), intAggregators, ints)
		if keys > 1e6 {
			continue
		}
		texts := make([]string, len(ints))
		for i, k := range ints {
			texts[i] = fmt.Sprintf("channel-%d", k)
		}
		aggregate(b, fmt.Sprintf("string/%.0e", float64(keys)), textAggregators, texts)
	}
}

func aggregate[K any](b *testing.B, name string, aggregators func() aggregators[K], rows []K) {
	const block = 4096
	shuffle := func() {
		rng := rand.New(rand.NewPCG(3, 4))
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	for _, of := range []string{"map", "pointers", "table"} {
		b.Run(name+"/"+of, func(b *testing.B) {
			add := aggregators()[of]
			shuffle() // groups do not lie in the order in which they are found
			add(rows)
			shuffle()
			b.ResetTimer()
			for at := 0; at < b.N; at += block {
				from := at % (len(rows) - block)
				add(rows[from : from+min(block, b.N-at)])
			}
		})
	}
}
