package nest

import (
	"encoding/binary"
	"math"

	"github.com/streamc/streamc/runtime/sq"
)

// The encoding is that of package block for integers, numbers and texts; it stands here on its own, over strings, so that functions and the reference
// evaluator share no code with records. A DECIMAL beyond 64 bits is wideMark and 16 bytes.

const wideMark = math.MinInt64

func appendInt(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

func appendInt128(b []byte, v sq.Int128) []byte {
	if v.IsInt64() && v.Int64() != wideMark {
		return appendInt(b, v.Int64())
	}
	b = appendInt(b, wideMark)
	b = binary.BigEndian.AppendUint64(b, uint64(v.Hi))
	return binary.BigEndian.AppendUint64(b, v.Lo)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// reader reads fields. Behind a malformed one bad is set, nothing is left, and all reads give zero values.
type reader struct {
	s   string
	bad bool
}

func (r *reader) fail() { r.s, r.bad = "", true }

// take cuts the next n bytes off.
func (r *reader) take(n uint64) string {
	if n > uint64(len(r.s)) {
		r.fail()
		return ""
	}
	v := r.s[:n]
	r.s = r.s[n:]
	return v
}

func (r *reader) uvarint() (v uint64) {
	for i := 0; i < len(r.s) && i < binary.MaxVarintLen64; i++ {
		c := r.s[i]
		v |= uint64(c&0x7F) << (7 * i)
		if c < 0x80 {
			r.s = r.s[i+1:]
			return v
		}
	}
	r.fail()
	return 0
}

func (r *reader) int() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) int128() sq.Int128 {
	v := r.int()
	if v != wideMark {
		return sq.FromInt64(v)
	}
	return sq.Int128{Hi: int64(r.fixed()), Lo: r.fixed()}
}

func (r *reader) fixed() uint64 {
	s := r.take(8)
	if s == "" {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(s))
}

func (r *reader) bool() bool { return r.take(1) == "\x01" }

func (r *reader) text() string { return r.take(r.uvarint()) }
