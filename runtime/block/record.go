package block

import (
	"encoding/binary"
	"math"

	"github.com/streamc/streamc/runtime/sq"
)

// Record encoding. Append functions append one field; a Reader reads them back in the same order. Nullable fields are preceded by
// AppendBool(isNull). There is one encoding of every value: a Reader takes no other (keys are compared as bytes).

// AppendInt appends a zigzag varint.
func AppendInt(b []byte, v int64) []byte {
	u := uint64(v)<<1 ^ uint64(v>>63)
	if u < 0x80 {
		return append(b, byte(u))
	}
	return binary.AppendUvarint(b, u)
}

// AppendUint64 appends 8 bytes, little endian.
func AppendUint64(b []byte, v uint64) []byte { return binary.LittleEndian.AppendUint64(b, v) }

// AppendFloat appends the bits of v, 8 bytes, little endian.
func AppendFloat(b []byte, v float64) []byte { return AppendUint64(b, math.Float64bits(v)) }

// AppendBool appends one byte, 0 or 1.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// AppendInt128 appends a zigzag varint of up to 19 bytes; values of 64 bits look as AppendInt writes them.
func AppendInt128(b []byte, v sq.Int128) []byte {
	if v.IsInt64() && v.Hi == v.Int64()>>62 { // the zigzag form fits in 64 bits
		return AppendInt(b, v.Int64())
	}
	sign := uint64(v.Hi >> 63)
	hi, lo := uint64(v.Hi)<<1|v.Lo>>63, v.Lo<<1
	hi, lo = hi^sign, lo^sign
	for hi != 0 || lo >= 0x80 {
		b = append(b, byte(lo)|0x80)
		lo, hi = lo>>7|hi<<57, hi>>7
	}
	return append(b, byte(lo))
}

// AppendString appends the length as a varint and the bytes.
func AppendString(b []byte, s string) []byte { return append(appendLen(b, len(s)), s...) }

// AppendBytes is AppendString of a STRING held as bytes.
func AppendBytes(b []byte, s []byte) []byte { return append(appendLen(b, len(s)), s...) }

func appendLen(b []byte, n int) []byte {
	if n < 0x80 {
		return append(b, byte(n))
	}
	return binary.AppendUvarint(b, uint64(n))
}

// Reader reads fields of encoded records; the zero value with B set is ready. After a malformed field Bad is true, B is empty and all
// reads give zero values, so a loop over More ends.
type Reader struct {
	B   []byte
	Bad bool
}

// More reports whether fields are left.
func (r *Reader) More() bool { return len(r.B) > 0 }

// fail empties the reader, so that every later read fails on its length test alone.
func (r *Reader) fail() { r.B, r.Bad = nil, true }

// Int reads what AppendInt wrote.
func (r *Reader) Int() int64 {
	if b := r.B; len(b) > 0 && b[0] < 0x80 {
		r.B = b[1:]
		return int64(b[0]>>1) ^ -int64(b[0]&1)
	}
	return r.longInt()
}

func (r *Reader) longInt() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// uvarint reads a varint of at most 64 bits in its shortest form.
func (r *Reader) uvarint() uint64 {
	u, n := binary.Uvarint(r.B)
	if n <= 0 || n > 1 && r.B[n-1] == 0 {
		r.fail()
		return 0
	}
	r.B = r.B[n:]
	return u
}

// Uint64 reads what AppendUint64 wrote.
func (r *Reader) Uint64() uint64 {
	if len(r.B) < 8 {
		r.fail()
		return 0
	}
	v := binary.LittleEndian.Uint64(r.B)
	r.B = r.B[8:]
	return v
}

// Float reads what AppendFloat wrote.
func (r *Reader) Float() float64 { return math.Float64frombits(r.Uint64()) }

// Bool reads what AppendBool wrote.
func (r *Reader) Bool() bool {
	if len(r.B) == 0 || r.B[0] > 1 {
		r.fail()
		return false
	}
	v := r.B[0] == 1
	r.B = r.B[1:]
	return v
}

// Int128 reads what AppendInt128 wrote.
func (r *Reader) Int128() sq.Int128 {
	var hi, lo uint64
	for i, c := range r.B {
		if i == 18 && c > 3 || i == 19 { // 18 bytes hold 126 bits
			break
		}
		if v, s := uint64(c&0x7F), uint(7*i); s < 64 {
			lo |= v << s
			hi |= v >> (64 - s)
		} else {
			hi |= v << (s - 64)
		}
		if c >= 0x80 {
			continue
		}
		if c == 0 && i > 0 {
			break
		}
		r.B = r.B[i+1:]
		sign := -(lo & 1)
		return sq.Int128{Hi: int64(hi>>1 ^ sign), Lo: (lo>>1 | hi<<63) ^ sign}
	}
	r.fail()
	return sq.Int128{}
}

// Bytes reads what AppendBytes or AppendString wrote; the result points into B.
func (r *Reader) Bytes() []byte {
	if len(r.B) > 0 && r.B[0] < 0x80 && int(r.B[0]) < len(r.B) {
		n := int(r.B[0]) + 1
		v := r.B[1:n:n]
		r.B = r.B[n:]
		return v
	}
	return r.longBytes()
}

func (r *Reader) longBytes() []byte {
	u := r.uvarint()
	if u > uint64(len(r.B)) {
		r.fail()
		return nil
	}
	n := int(u)
	v := r.B[:n:n]
	r.B = r.B[n:]
	return v
}
