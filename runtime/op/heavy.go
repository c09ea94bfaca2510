package op

import (
	"slices"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// Heavy finds frequent values in bounded memory (Misra and Gries, 1982; merged as Agarwal and others, PODS 2012): a value that occurs in more than one of heavyLimit rows
// is kept, and its count is too small by at most that share. With fewer different values than heavyLimit it is exact; with more, which of the rare values are
// kept depends on the order of rows.
type Heavy struct{ bag Bag }

// heavyLimit is the number of values that are kept when there are twice as many.
const heavyLimit = 1024

// AddInt adds a BIGINT, or another type that is an int64.
func (a *Heavy) AddInt(v int64) { a.bag.AddInt(v); a.prune() }

// AddInt128 adds a wide DECIMAL.
func (a *Heavy) AddInt128(v sq.Int128) { a.bag.AddInt128(v); a.prune() }

// AddFloat adds a DOUBLE.
func (a *Heavy) AddFloat(v float64) { a.bag.AddFloat(v); a.prune() }

// AddBool adds a BOOLEAN.
func (a *Heavy) AddBool(v bool) { a.bag.AddBool(v); a.prune() }

// AddText adds a STRING.
func (a *Heavy) AddText(v string) { a.bag.AddText(v); a.prune() }

// prune takes the count of the first value that goes from all counts.
func (a *Heavy) prune() {
	old := a.bag.values
	if len(old.entries) <= 2*heavyLimit {
		return
	}
	counts := make([]int64, len(old.entries))
	for i, e := range old.entries {
		counts[i] = e.number
	}
	slices.Sort(counts)
	least := counts[len(counts)-1-heavyLimit]
	a.bag.values = bag{}
	for i, e := range old.entries {
		if e.number > least {
			*a.bag.values.number(old.value(i)) = e.number - least
		}
	}
}

// Merge adds b's values.
func (a *Heavy) Merge(b *Heavy) {
	n := a.bag.n + b.bag.n
	for i, e := range b.bag.values.entries {
		*a.bag.values.number(b.bag.values.value(i)) += e.number
	}
	a.bag.n = n
	a.prune()
}

// Empty reports that there are no values.
func (a *Heavy) Empty() bool { return a.bag.n == 0 }

// Top yields a reader at each of the k most frequent values that are kept, the smaller one first of equally frequent ones.
func (a *Heavy) Top(k int64) func(yield func(*block.Reader) bool) { return a.bag.Top(k) }

// Append encodes a.
func (a *Heavy) Append(dst []byte) []byte { return a.bag.Append(block.AppendInt(dst, a.bag.n)) }

// Read decodes what Append wrote; the values point into the record.
func (a *Heavy) Read(r *block.Reader) {
	n := r.Int()
	a.bag.Read(r)
	a.bag.n = n
}

// Bytes returns the memory that a uses beside itself, about.
func (a *Heavy) Bytes() int { return a.bag.Bytes() }
