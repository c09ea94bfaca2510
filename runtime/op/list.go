package op

import (
	"iter"
	"slices"
	"strings"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// List keeps the values of all rows, each under its sort key, and yields them in the order of the keys. The zero List is ready.
type List struct {
	bytes  []byte
	items  []listItem
	shared bool // bytes belong to a record
}

// listItem is one row: its key up to value, then its value up to end.
type listItem struct{ start, value, end int }

// Add adds a row.
func (a *List) Add(key, value []byte) {
	if a.shared {
		a.bytes, a.shared = append(make([]byte, 0, 2*len(a.bytes)), a.bytes...), false
	}
	start := len(a.bytes)
	a.bytes = append(append(a.bytes, key...), value...)
	a.items = append(a.items, listItem{start, start + len(key), len(a.bytes)})
}

func (a *List) key(i listItem) string { return text(a.bytes[i.start:i.value]) }

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Merge adds b's rows.
func (a *List) Merge(b *List) {
	for _, i := range b.items {
		a.Add(b.bytes[i.start:i.value], b.bytes[i.value:i.end])
	}
}

// Empty reports that there was no row.
func (a *List) Empty() bool { return len(a.items) == 0 }

// Len returns the number of rows.
func (a *List) Len() int { return len(a.items) }

// Values yields a reader at each value, in the order of the keys; it is valid during the call.
func (a *List) Values() iter.Seq[*block.Reader] {
	slices.SortStableFunc(a.items, func(x, y listItem) int { return strings.Compare(a.key(x), a.key(y)) })
	return func(yield func(*block.Reader) bool) {
		var r block.Reader
		for _, i := range a.items {
			if r = (block.Reader{B: a.bytes[i.value:i.end]}); !yield(&r) {
				return
			}
		}
	}
}

// Join returns the values, which are texts, with sep between them.
func (a *List) Join(sep string) string { return join(a.Values(), sep) }

// Concat returns the values one behind the other, in the order of the keys.
func (a *List) Concat() []byte { return concat(a.Values()) }

func concat(values iter.Seq[*block.Reader]) []byte {
	var b []byte
	for r := range values {
		b = append(b, r.B...)
	}
	return b
}

func join(values iter.Seq[*block.Reader], sep string) string {
	var b strings.Builder
	first := true
	for r := range values {
		if !first {
			b.WriteString(sep)
		}
		first = false
		b.WriteString(r.Rest())
	}
	return b.String()
}

// Append encodes a.
func (a *List) Append(dst []byte) []byte {
	dst = block.AppendInt(dst, int64(len(a.items)))
	for _, i := range a.items {
		dst = block.AppendBytes(block.AppendInt(dst, int64(i.value-i.start)), a.bytes[i.start:i.end])
	}
	return dst
}

// Read decodes what Append wrote; it copies the rows.
func (a *List) Read(r *block.Reader) {
	*a = List{}
	n := r.Int()
	for ; n > 0 && !r.Bad; n-- {
		k := r.Int()
		row := r.Bytes()
		if k < 0 || k > int64(len(row)) {
			r.Bad, r.B = true, nil
			return
		}
		a.Add(row[:k], row[k:])
	}
	if n < 0 {
		r.Bad, r.B = true, nil
	}
}

// Bytes returns the memory that a uses beside itself.
func (a *List) Bytes() int { return cap(a.bytes) + cap(a.items)*int(unsafe.Sizeof(listItem{})) }

// DistinctList is a List that keeps of equal values the row with the smallest key.
type DistinctList struct {
	values bag // the number is 1 + the index of the value's key
	keys   []string
}

// Add adds a row.
func (a *DistinctList) Add(key, value []byte) {
	at := a.values.number(value)
	switch {
	case *at == 0:
		a.keys = append(a.keys, string(key))
		*at = int64(len(a.keys))
	case string(key) < a.keys[*at-1]:
		a.keys[*at-1] = string(key)
	}
}

// Merge adds b's rows.
func (a *DistinctList) Merge(b *DistinctList) {
	for i, e := range b.values.entries {
		a.Add([]byte(b.keys[e.number-1]), b.values.value(i))
	}
}

// Empty reports that there was no row.
func (a *DistinctList) Empty() bool { return len(a.keys) == 0 }

// Len returns the number of values.
func (a *DistinctList) Len() int { return len(a.keys) }

// Values yields a reader at each value, in the order of the keys; it is valid during the call.
func (a *DistinctList) Values() iter.Seq[*block.Reader] {
	order := indicesOf(&a.values)
	slices.SortStableFunc(order, func(x, y int) int {
		return strings.Compare(a.keys[a.values.entries[x].number-1], a.keys[a.values.entries[y].number-1])
	})
	return a.values.inOrder(order)
}

// indicesOf lists the positions of a bag's entries.
func indicesOf(b *bag) []int {
	order := make([]int, len(b.entries))
	for i := range order {
		order[i] = i
	}
	return order
}

// inOrder yields a reader at each listed value.
func (b *bag) inOrder(order []int) iter.Seq[*block.Reader] {
	return func(yield func(*block.Reader) bool) {
		var r block.Reader
		for _, i := range order {
			if r = (block.Reader{B: b.value(i)}); !yield(&r) {
				return
			}
		}
	}
}

// Join returns the values, which are texts, with sep between them.
func (a *DistinctList) Join(sep string) string { return join(a.Values(), sep) }

// Concat returns the values one behind the other, in the order of the keys.
func (a *DistinctList) Concat() []byte { return concat(a.Values()) }

// Append encodes a.
func (a *DistinctList) Append(dst []byte) []byte {
	dst = block.AppendInt(dst, int64(len(a.keys)))
	for i, e := range a.values.entries {
		dst = block.AppendBytes(block.AppendString(dst, a.keys[e.number-1]), a.values.value(i))
	}
	return dst
}

// Read decodes what Append wrote; it copies the rows.
func (a *DistinctList) Read(r *block.Reader) {
	*a = DistinctList{}
	n := r.Int()
	for ; n > 0 && !r.Bad; n-- {
		key := r.Bytes()
		value := r.Bytes()
		if !r.Bad {
			a.Add(key, value)
		}
	}
	if n < 0 {
		r.Bad, r.B = true, nil
	}
}

// Bytes returns the memory that a uses beside itself, about.
func (a *DistinctList) Bytes() int {
	n := a.values.size()
	for _, k := range a.keys {
		n += len(k) + int(unsafe.Sizeof(k))
	}
	return n
}
