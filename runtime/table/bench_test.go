package table

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/event"
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

// Bounds of make bench-tables: the time of a row in the table, beside that in a Go map of values, from 1e5 keys on.
const (
	mostOfInts  = 0.25
	mostOfTexts = 1 / 1.4
)

var bounds = flag.Bool("bounds", false, "fail where a ratio is above its bound")

// BenchmarkAggregate measures once, whatever b.N is: rows are added to the groups of random keys, once all keys are there, in five rounds in which a Go map of
// values, one of pointers and the table take turns. It prints the medians of the nanoseconds of a row.
func BenchmarkAggregate(b *testing.B) {
	w := tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "keys\t\tGo map, ns\tof pointers\ttable\ttable : map\tat most\t\n")
	var missed []string
	for b.Loop() {
		for _, keys := range []int{1e3, 1e5, 1e6, 1e7} {
			rng := rand.New(rand.NewPCG(1, 2))
			ints := make([]int64, max(keys, 1<<20))
			for i := range ints {
				if ints[i] = int64(i); i >= keys {
					ints[i] = rng.Int64N(int64(keys))
				}
			}
			missed = append(missed, aggregate(w, "BIGINT", keys, intAggregators(), ints, mostOfInts)...)
			if keys > 1e6 {
				continue
			}
			texts := make([]string, len(ints))
			for i, k := range ints {
				texts[i] = fmt.Sprintf("channel-%d", k)
			}
			missed = append(missed, aggregate(w, "STRING", keys, textAggregators(), texts, mostOfTexts)...)
		}
	}
	b.ReportMetric(0, "ns/op") // of the whole says nothing
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if *bounds && len(missed) > 0 {
		b.Fatal(strings.Join(missed, "\n"))
	}
}

// aggregate measures the aggregators of one kind of key; it returns the bound that is missed, if any.
func aggregate[K any](w io.Writer, kind string, keys int, of aggregators[K], rows []K, most float64) (missed []string) {
	const rounds, block = 5, 4096
	shuffle := func(seed uint64) {
		rng := rand.New(rand.NewPCG(3, seed))
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	names := []string{"map", "pointers", "table"}
	shuffle(0)
	for _, name := range names {
		of[name](rows)
	}
	shuffle(1) // groups do not lie in the order in which they are found
	times := map[string][]float64{}
	for range rounds {
		for _, name := range names {
			runtime.GC()
			start, n := time.Now(), 0
			for time.Since(start) < 200*time.Millisecond {
				for range 64 {
					from := n % (len(rows) - block)
					of[name](rows[from : from+block])
					n += block
				}
			}
			times[name] = append(times[name], float64(time.Since(start).Nanoseconds())/float64(n))
		}
	}
	for _, t := range times {
		slices.Sort(t)
	}
	median := func(name string) float64 { return times[name][rounds/2] }
	ratio, bound := median("table")/median("map"), ""
	if keys >= 1e5 {
		bound = fmt.Sprintf("%.2f", most)
		if ratio > most {
			missed = append(missed, fmt.Sprintf("%s, %d keys: %.3f of a Go map, want at most %.2f", kind, keys, ratio, most))
		}
	}
	fmt.Fprintf(w, "%.0e\t%s\t%.1f\t%.1f\t%.1f\t%.2f\t%s\t\n", float64(keys), kind, median("map"), median("pointers"), median("table"), ratio, bound)
	return missed
}

// BenchmarkBacklog closes, at once, windows of five slices that have a row each, and sessions of a row, as a backlog of sparse rows has them: one must not
// cost more where more of them are open.
func BenchmarkBacklog(b *testing.B) {
	for _, n := range []int64{1_000, 32_000} {
		b.Run(fmt.Sprintf("%d_slices", n), func(b *testing.B) {
			windows := event.Hop(10, 50, 0)
			for b.Loop() {
				s := NewSlices[intKey, countSum]("s", windows, nil, func(to, from *countSum) { to.n, to.sum = to.n+from.n, to.sum+from.sum })
				for i := range n {
					slice, cut, _ := windows.Slice(10 * i)
					k := intKey{i % 7}
					s.Find(slice, cut, k.Slot(), k).n++
				}
				rows := int64(0)
				for range s.Close(event.PosInf) {
					rows++
				}
				if rows != 5*n {
					b.Fatalf("%d rows, want %d", rows, 5*n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n+4), "ns/window")
		})
		for _, order := range []struct {
			name string
			of   func(i int64) int64
		}{{"sessions", func(i int64) int64 { return i }}, {"scattered_sessions", func(i int64) int64 { return i * 7919 % n }}} {
			b.Run(fmt.Sprintf("%d_%s", n, order.name), func(b *testing.B) {
				for b.Loop() {
					s := NewSessions[intKey, countSum]("s", 10, nil, func(to, from *countSum) { to.n, to.sum = to.n+from.n, to.sum+from.sum })
					for i := range n {
						ts := 50 * order.of(i)
						k := intKey{i % 7}
						s.Find(ts, ts, k.Hash(), k).n++
					}
					rows := int64(0)
					for range s.Close(event.PosInf) {
						rows++
					}
					if rows != n {
						b.Fatalf("%d rows, want %d", rows, n)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/session")
			})
		}
	}
}

// BenchmarkLookup finds the rows of random keys in a snapshot, beside a Go map of lists.
func BenchmarkLookup(b *testing.B) {
	for _, n := range []int64{1_000, 1_000_000} {
		probe := make([]intKey, 1<<16)
		rng := rand.New(rand.NewPCG(1, uint64(n)))
		for i := range probe {
			probe[i] = intKey{rng.Int64N(n)}
		}
		b.Run(fmt.Sprintf("%d/lookup", n), func(b *testing.B) {
			var l Lookup[intKey]
			for k := range n {
				l.Add(intKey{k}.Slot(), intKey{k}, int32(k))
			}
			i, rows := 0, 0
			for b.Loop() {
				k := probe[i&(len(probe)-1)]
				rows += len(l.Rows(k.Slot(), k))
				i++
			}
			if rows != i {
				b.Fatalf("%d rows of %d", rows, i)
			}
		})
		b.Run(fmt.Sprintf("%d/map", n), func(b *testing.B) {
			l := map[int64][]int32{}
			for k := range n {
				l[k] = append(l[k], int32(k))
			}
			i, rows := 0, 0
			for b.Loop() {
				rows += len(l[probe[i&(len(probe)-1)].k])
				i++
			}
			if rows != i {
				b.Fatalf("%d rows of %d", rows, i)
			}
		})
	}
}
