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
func (k intKey) Compare(o intKey) int   { return 0 }
func (k intKey) Prefix() uint64         { return IntPrefix(k.k) }
func (k intKey) Append(b []byte) []byte { return block.AppendInt(b, k.k) }
func (k intKey) Keep(*Arena) intKey     { return k }

type textKey struct{ k string }

func (k textKey) Hash() uint64           { return block.HashString(block.HashSeed, k.k) }
func (k textKey) Compare(o textKey) int  { return 0 }
func (k textKey) Prefix() uint64         { return TextPrefix(k.k) }
func (k textKey) Append(b []byte) []byte { return block.AppendString(b, k.k) }
func (k textKey) Keep(a *Arena) textKey  { return textKey{a.Keep(k.k)} }

type countSum struct{ n, sum int64 }

// BenchmarkAggregate adds rows to the groups of random keys: COUNT and SUM in a Go map, and in the table of a scan. An operation is a row.
func BenchmarkAggregate(b *testing.B) {
	const rows = 1 << 20
	for _, keys := range []int{1e3, 1e5, 1e6, 1e7} {
		rng := rand.New(rand.NewPCG(1, 2))
		ints := make([]int64, rows)
		for i := range ints {
			ints[i] = rng.Int64N(int64(keys))
		}
		b.Run(fmt.Sprintf("int64/map/%.0e", float64(keys)), func(b *testing.B) {
			m := map[int64]*countSum{}
			for k := range int64(keys) {
				m[k] = &countSum{}
			}
			for i := 0; b.Loop(); i++ {
				k := ints[i&(rows-1)]
				x := m[k]
				x.n++
				x.sum += k
			}
		})
		b.Run(fmt.Sprintf("int64/mapvalue/%.0e", float64(keys)), func(b *testing.B) {
			m := map[int64]countSum{}
			for k := range int64(keys) {
				m[k] = countSum{}
			}
			for i := 0; b.Loop(); i++ {
				k := ints[i&(rows-1)]
				x := m[k]
				x.n++
				x.sum += k
				m[k] = x
			}
		})
		b.Run(fmt.Sprintf("int64/table/%.0e", float64(keys)), func(b *testing.B) {
			var t Local[intKey, countSum]
			for k := range int64(keys) {
				key := intKey{k}
				t.Find(0, key.Hash(), key)
			}
			for i := 0; b.Loop(); i++ {
				key := intKey{ints[i&(rows-1)]}
				x := t.Find(0, key.Hash(), key)
				x.Acc.n++
				x.Acc.sum += key.k
			}
		})
		texts := make([]string, min(keys, 1e6))
		for i := range texts {
			texts[i] = fmt.Sprintf("channel-%d", i)
		}
		if keys > len(texts) {
			continue
		}
		b.Run(fmt.Sprintf("string/mapvalue/%.0e", float64(keys)), func(b *testing.B) {
			m := map[string]countSum{}
			for _, k := range texts {
				m[k] = countSum{}
			}
			for i := 0; b.Loop(); i++ {
				k := ints[i&(rows-1)]
				x := m[texts[k]]
				x.n++
				x.sum += k
				m[texts[k]] = x
			}
		})
		b.Run(fmt.Sprintf("string/table/%.0e", float64(keys)), func(b *testing.B) {
			var t Local[textKey, countSum]
			for _, k := range texts {
				key := textKey{k}
				t.Find(0, key.Hash(), key)
			}
			for i := 0; b.Loop(); i++ {
				k := ints[i&(rows-1)]
				key := textKey{texts[k]}
				x := t.Find(0, key.Hash(), key)
				x.Acc.n++
				x.Acc.sum += k
			}
		})
	}
}
