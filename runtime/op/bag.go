package op

import (
	"bytes"
	"cmp"
	"iter"
	"math"
	"slices"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// Bag counts how often each value occurs. Values are sort keys (block.OrderInt and its like; texts stand as they are), read back by the reader's methods
// of that name and Rest. The zero Bag is ready.
type Bag struct {
	values bag
	n      int64
}

func (a *Bag) add(v []byte, times int64) {
	*a.values.number(v) += times
	a.n += times
}

// AddInt adds a BIGINT, or another type that is an int64.
func (a *Bag) AddInt(v int64) {
	var b [8]byte
	a.add(block.OrderInt(b[:0], v), 1)
}

// AddInt128 adds a wide DECIMAL.
func (a *Bag) AddInt128(v sq.Int128) {
	var b [16]byte
	a.add(block.OrderInt128(b[:0], v), 1)
}

// AddFloat adds a DOUBLE: −0 is 0, and every NaN is one value.
func (a *Bag) AddFloat(v float64) {
	var b [8]byte
	a.add(block.OrderFloat(b[:0], v), 1)
}

// AddBool adds a BOOLEAN.
func (a *Bag) AddBool(v bool) {
	var b [1]byte
	a.add(block.OrderBool(b[:0], v), 1)
}

// AddText adds a STRING.
func (a *Bag) AddText(v string) { a.add(unsafe.Slice(unsafe.StringData(v), len(v)), 1) }

// Merge adds b's values.
func (a *Bag) Merge(b *Bag) {
	for i, e := range b.values.entries {
		a.add(b.values.value(i), e.number)
	}
}

// Empty reports that there are no values.
func (a *Bag) Empty() bool { return a.n == 0 }

// Mode returns a reader at the most frequent value, the smallest of equally frequent ones; an empty reader for none.
func (a *Bag) Mode() block.Reader {
	if a.n == 0 {
		return block.Reader{}
	}
	best := 0
	for i, e := range a.values.entries {
		have := a.values.entries[best].number
		if e.number > have || e.number == have && bytes.Compare(a.values.value(i), a.values.value(best)) < 0 {
			best = i
		}
	}
	return block.Reader{B: a.values.value(best)}
}

// Top yields a reader at each of the k most frequent values, the smaller one first of equally frequent ones.
func (a *Bag) Top(k int64) iter.Seq[*block.Reader] {
	order := indicesOf(&a.values)
	slices.SortFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(a.values.entries[y].number, a.values.entries[x].number), bytes.Compare(a.values.value(x), a.values.value(y)))
	})
	return a.values.inOrder(order[:min(int64(len(order)), k)])
}

// ascending lists the positions of the values in their order.
func (a *Bag) ascending() []int {
	order := indicesOf(&a.values)
	slices.SortFunc(order, func(x, y int) int { return bytes.Compare(a.values.value(x), a.values.value(y)) })
	return order
}

// nth is the value at a place, from 0, among all values in ascending order.
func (a *Bag) nth(order []int, at int64) block.Reader {
	for _, i := range order {
		if at -= a.values.entries[i].number; at < 0 {
			return block.Reader{B: a.values.value(i)}
		}
	}
	return block.Reader{B: a.values.value(order[len(order)-1])}
}

// Discrete returns a reader at the first value, in ascending order, at which at least the fraction q of all values is reached (PERCENTILE_DISC); an empty reader
// for no values.
func (a *Bag) Discrete(q float64) block.Reader {
	if a.n == 0 {
		return block.Reader{}
	}
	return a.nth(a.ascending(), max(int64(math.Ceil(q*float64(a.n)))-1, 0))
}

// DiscreteDown is Discrete in descending order.
func (a *Bag) DiscreteDown(q float64) block.Reader {
	if a.n == 0 {
		return block.Reader{}
	}
	return a.nth(a.ascending(), a.n-max(int64(math.Ceil(q*float64(a.n))), 1))
}

// ContinuousDown is Continuous in descending order.
func (a *Bag) ContinuousDown(q float64) float64 { return a.Continuous(1 - q) }

// Continuous returns the value at the place q·(n−1) among DOUBLEs in ascending order, between two of them in proportion (PERCENTILE_CONT);
// NaN for no values.
func (a *Bag) Continuous(q float64) float64 {
	if a.n == 0 {
		return math.NaN()
	}
	order := a.ascending()
	place := q * float64(a.n-1)
	low := math.Floor(place)
	r := a.nth(order, int64(low))
	x := r.ReadOrderFloat()
	if low == place {
		return x
	}
	r = a.nth(order, int64(low)+1)
	y := r.ReadOrderFloat()
	if x == y {
		return x
	}
	part := place - low
	return float64(x*(1-part)) + float64(y*part)
}

// Append encodes a.
func (a *Bag) Append(dst []byte) []byte {
	a.prune()
	return a.values.append(dst)
}

// Read decodes what Append wrote; the values point into the record.
func (a *Bag) Read(r *block.Reader) {
	a.values.read(r)
	a.n = 0
	for _, e := range a.values.entries {
		a.n += e.number
	}
}

// Bytes returns the memory that a uses beside itself, about.
func (a *Bag) Bytes() int { return a.values.size() }
