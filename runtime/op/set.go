package op

import (
	"iter"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/table"
)

// bag is a map from encoded values to numbers, without a pointer per entry: the values stand one behind the other in one buffer. The zero bag is ready.
// What Read returns points into the record, and is copied when something is added to it.
type bag struct {
	bytes   []byte
	entries []bagEntry
	index   table.Index
	indexed int  // entries that the index knows
	shared  bool // bytes belong to a record
}

// bagEntry is a value, from the end of the one before it up to end, and its number.
type bagEntry struct {
	end    int
	number int64
	hash   uint64
}

// scanLimit is the number of entries up to which looking at each is cheaper than an index.
const scanLimit = 8

func (b *bag) value(i int) []byte {
	from := 0
	if i > 0 {
		from = b.entries[i-1].end
	}
	return b.bytes[from:b.entries[i].end:b.entries[i].end]
}

// number returns the place of a value's number; a new value has 0. The pointer is valid until the next call.
func (b *bag) number(v []byte) *int64 {
	h := block.HashBytes(block.HashSeed, v)
	if len(b.entries) <= scanLimit {
		for i := range b.entries {
			if string(b.value(i)) == string(v) {
				return &b.entries[i].number
			}
		}
	} else {
		if b.indexed < len(b.entries) {
			b.reindex()
		}
		for at, ok := b.index.First(h); ok; at, ok = b.index.Next(at) {
			if i := b.index.Pos(at); string(b.value(i)) == string(v) {
				return &b.entries[i].number
			}
		}
	}
	return b.fresh(v, h)
}

// fresh adds a value that is not there yet.
func (b *bag) fresh(v []byte, h uint64) *int64 {
	if len(b.entries) > scanLimit {
		b.indexed++
		b.index.Add(h, len(b.entries), func(i int) uint64 { return b.entries[i].hash })
	}
	if b.shared {
		b.bytes, b.shared = append(make([]byte, 0, 2*len(b.bytes)+len(v)), b.bytes...), false
	}
	b.bytes = append(b.bytes, v...)
	b.entries = append(b.entries, bagEntry{end: len(b.bytes), hash: h})
	return &b.entries[len(b.entries)-1].number
}

// reindex brings the index up to the entries: the first ones had none, those of Read have no hash yet.
func (b *bag) reindex() {
	for ; b.indexed < len(b.entries); b.indexed++ {
		e := &b.entries[b.indexed]
		e.hash = block.HashBytes(block.HashSeed, b.value(b.indexed))
		b.index.Add(e.hash, b.indexed, func(i int) uint64 { return b.entries[i].hash })
	}
}

// append encodes b: the values as one text, then length and number of each.
func (b *bag) append(dst []byte) []byte {
	dst = block.AppendInt(block.AppendBytes(dst, b.bytes), int64(len(b.entries)))
	from := 0
	for _, e := range b.entries {
		dst = block.AppendInt(block.AppendInt(dst, int64(e.end-from)), e.number)
		from = e.end
	}
	return dst
}

func (b *bag) read(r *block.Reader) {
	*b = bag{bytes: r.Bytes(), shared: true}
	n := r.Int()
	if n < 0 || n > int64(len(r.B)) {
		r.Bad, r.B = true, nil
		return
	}
	b.entries = make([]bagEntry, 0, n)
	end := int64(0)
	for range n {
		size, number := r.Int(), r.Int()
		if end += size; size < 0 || end > int64(len(b.bytes)) {
			r.Bad, r.B = true, nil
		}
		if r.Bad {
			*b = bag{}
			return
		}
		b.entries = append(b.entries, bagEntry{end: int(end), number: number})
	}
}

func (b *bag) size() int {
	return len(b.bytes) + cap(b.entries)*int(unsafe.Sizeof(bagEntry{})) + b.index.Bytes()
}

// Set is the distinct values of an aggregate's argument, as block records. One set serves all aggregates over the same argument: each has a bit, and a
// value carries the bits of those whose FILTER it passed.
type Set struct{ values bag }

// add adds an encoded value for the aggregates of mask.
func (s *Set) add(v []byte, mask uint64) { *s.values.number(v) |= int64(mask) }

// AddInt adds a BIGINT, or another type that is an int64, for the aggregates of mask.
func (s *Set) AddInt(v int64, mask uint64) {
	var b [intBytes]byte
	s.add(block.AppendInt(b[:0], v), mask)
}

// AddInt128 adds a wide DECIMAL.
func (s *Set) AddInt128(v sq.Int128, mask uint64) {
	var b [int128Bytes]byte
	s.add(block.AppendInt128(b[:0], v), mask)
}

// AddFloat adds a DOUBLE: −0 is 0, and every NaN is one value.
func (s *Set) AddFloat(v float64, mask uint64) {
	var b [floatBytes]byte
	s.add(block.AppendFloat(b[:0], table.FloatOf(v).Value()), mask)
}

// AddBool adds a BOOLEAN.
func (s *Set) AddBool(v bool, mask uint64) {
	var b [1]byte
	s.add(block.AppendBool(b[:0], v), mask)
}

// AddText adds a STRING: the text alone, read back as the Rest of a reader.
func (s *Set) AddText(v string, mask uint64) {
	s.add(unsafe.Slice(unsafe.StringData(v), len(v)), mask)
}

// The longest encodings.
const (
	intBytes    = 10
	int128Bytes = 19
	floatBytes  = 8
)

// Count returns the number of values with a bit.
func (s *Set) Count(bit int) int64 {
	n := int64(0)
	for i := range s.values.entries {
		n += s.values.entries[i].number >> bit & 1
	}
	return n
}

// Values yields a reader at each value with a bit; it is valid during the call.
func (s *Set) Values(bit int) iter.Seq[*block.Reader] {
	return func(yield func(*block.Reader) bool) {
		var r block.Reader
		for i := range s.values.entries {
			if s.values.entries[i].number>>bit&1 == 0 {
				continue
			}
			if r = (block.Reader{B: s.values.value(i)}); !yield(&r) {
				return
			}
		}
	}
}

// Merge adds o's values.
func (s *Set) Merge(o *Set) {
	for i := range o.values.entries {
		*s.values.number(o.values.value(i)) |= o.values.entries[i].number
	}
}

// Append encodes s.
func (s *Set) Append(dst []byte) []byte { return s.values.append(dst) }

// Read decodes what Append wrote; the values point into the record.
func (s *Set) Read(r *block.Reader) { s.values.read(r) }

// Bytes returns the memory that s uses, about.
func (s *Set) Bytes() int { return s.values.size() }
