package block

import (
	"math"

	"github.com/zeebo/xxh3"

	"github.com/streamc/streamc/runtime/sq"
)

// The key hash is pinned by vectors in key_test.go and never changes: it decides key groups, in every mode, for ever.
// A composite key folds its columns from left to right, starting with HashSeed.
//
// Fixed-size values are xored into the running hash, which is then mixed by two multiplications and three shifts (a bijection of 64 bits;
// constants of Evensen's moremur); texts are hashed by XXH3-64 with the running hash as its seed. The low byte is the key group, so
// tables take other bits.

// HashSeed starts every key hash.
const HashSeed uint64 = 0x9E3779B97F4A7C15

const (
	nullTerm uint64 = 0x8EBC6AF09C88C6E3 // NULL is not the value 0
	nanBits  uint64 = 0x7FF8000000000001 // every NaN
)

func mix(x uint64) uint64 {
	x = (x ^ x>>27) * 0x3C79AC492BA7B653
	x = (x ^ x>>33) * 0x1C69B3F74AC4AE35
	return x ^ x>>27
}

// HashNull folds a NULL column into h.
func HashNull(h uint64) uint64 { return mix(h ^ nullTerm) }

// HashBool folds a BOOLEAN into h.
func HashBool(h uint64, v bool) uint64 {
	if v {
		return HashInt(h, 1)
	}
	return HashInt(h, 0)
}

// HashInt folds a BIGINT, TIMESTAMP or DURATION into h.
func HashInt(h uint64, v int64) uint64 { return mix(h ^ uint64(v)) }

// HashFloat folds a DOUBLE into h: every NaN alike, −0 as 0.
func HashFloat(h uint64, v float64) uint64 {
	if v == 0 {
		v = 0 // −0 is 0
	}
	b := math.Float64bits(v)
	if v != v {
		b = nanBits
	}
	return HashInt(h, int64(b))
}

// HashDecimal64 folds a DECIMAL into h by value: 1.0 and 1.00 hash alike, in 64 and in 128 bits.
func HashDecimal64(h uint64, v int64, scale uint8) uint64 {
	if v == 0 {
		scale = 0
	}
	for scale > 0 && v%10 == 0 {
		v, scale = v/10, scale-1
	}
	return HashInt(HashInt(h, v), int64(scale))
}

// HashDecimal128 is HashDecimal64 for values beyond 64 bits.
func HashDecimal128(h uint64, v sq.Int128, scale uint8) uint64 {
	d := sq.Decimal{Unscaled: v, Scale: scale}.Normal()
	if d.Unscaled.IsInt64() {
		return HashInt(HashInt(h, d.Unscaled.Int64()), int64(d.Scale))
	}
	return HashInt(HashInt(HashInt(h, int64(d.Unscaled.Lo)), d.Unscaled.Hi), int64(d.Scale))
}

// HashString folds a STRING into h.
func HashString(h uint64, s string) uint64 { return xxh3.HashStringSeed(s, h) }

// HashBytes is HashString of a STRING held as bytes.
func HashBytes(h uint64, s []byte) uint64 { return xxh3.HashSeed(s, h) }

// Group returns the key group of a finished hash.
func Group(h uint64) uint8 { return uint8(h) }
