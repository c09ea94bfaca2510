package block

import (
	"encoding/binary"
	"math"

	"github.com/streamc/streamc/runtime/sq"
)

// Order encoding. Order functions append a sort key whose bytes compare as SQL orders the values: NULL first, numbers by value, NaN last, texts by
// bytes. Keys of several columns are their columns' keys one behind the other, and no key is a prefix of another of the same types. Flip turns the order of
// one column around. Numbers can be read back.

// OrderNull appends the flag that stands in front of a column that can be NULL: NULL is the smallest.
func OrderNull(b []byte, null bool) []byte { return AppendBool(b, !null) }

// OrderInt appends the key of a BIGINT, TIMESTAMP, DURATION, or DECIMAL of one scale.
func OrderInt(b []byte, v int64) []byte { return binary.BigEndian.AppendUint64(b, uint64(v)^1<<63) }

// OrderInt128 appends the key of a wide DECIMAL of one scale.
func OrderInt128(b []byte, v sq.Int128) []byte {
	return binary.BigEndian.AppendUint64(OrderInt(b, v.Hi), v.Lo)
}

// OrderFloat appends the key of a DOUBLE: −0 is 0, and every NaN is one value, greater than all others.
func OrderFloat(b []byte, v float64) []byte {
	u := math.Float64bits(v)
	switch {
	case v != v:
		u = math.MaxUint64
	case v == 0:
		u = 1 << 63
	case u>>63 == 1:
		u = ^u
	default:
		u |= 1 << 63
	}
	return binary.BigEndian.AppendUint64(b, u)
}

// OrderBool appends the key of a BOOLEAN: FALSE before TRUE.
func OrderBool(b []byte, v bool) []byte { return AppendBool(b, v) }

// OrderString appends the key of a STRING: its bytes, 0 as 0 255, and an end mark.
func OrderString(b []byte, s string) []byte {
	for i := range len(s) {
		if b = append(b, s[i]); s[i] == 0 {
			b = append(b, 255)
		}
	}
	return append(b, 0, 1)
}

// OrderPosition appends the key of a row's place in the logs: the source's rank by name among those of the program, then partition and offset.
func OrderPosition(b []byte, source, partition int, offset int64) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(source))
	return OrderInt(binary.BigEndian.AppendUint32(b, uint32(partition)), offset)
}

// Flip turns the order of the key in b[from:] around, as DESC does.
func Flip(b []byte, from int) []byte {
	for i := from; i < len(b); i++ {
		b[i] = ^b[i]
	}
	return b
}

// ReadOrderInt reads what OrderInt appended.
func (r *Reader) ReadOrderInt() int64 {
	if len(r.B) < 8 {
		r.fail()
		return 0
	}
	v := int64(binary.BigEndian.Uint64(r.B) ^ 1<<63)
	r.B = r.B[8:]
	return v
}

// ReadOrderInt128 reads what OrderInt128 appended.
func (r *Reader) ReadOrderInt128() sq.Int128 {
	hi := r.ReadOrderInt()
	lo := uint64(r.ReadOrderInt()) ^ 1<<63
	if r.Bad {
		return sq.Int128{}
	}
	return sq.Int128{Hi: hi, Lo: lo}
}

// ReadOrderFloat reads what OrderFloat appended.
func (r *Reader) ReadOrderFloat() float64 {
	u := uint64(r.ReadOrderInt()) ^ 1<<63
	switch {
	case u == math.MaxUint64:
		return math.NaN()
	case u>>63 == 0:
		return math.Float64frombits(^u)
	}
	return math.Float64frombits(u &^ (1 << 63))
}
