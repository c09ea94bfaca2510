// Package draw makes the values of RANDOM, RAND_INTEGER and UUID.
//
// They are functions: of the seed of the run, the place in the query, and the place of the row in its log (or the key of its group). So a value that is
// computed again – because a name is used twice, a chunk is processed again after a failure, or two queries share a view – is the same value.
package draw

import (
	"encoding/hex"
	"errors"
	"math/bits"
)

// Bits are 64 random bits in the making.
type Bits uint64

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): a bijection.
func mix(x uint64) Bits {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return Bits(x ^ x>>31)
}

// golden is 2⁶⁴ divided by the golden ratio, SplitMix64's increment.
const golden = 0x9E3779B97F4A7C15

// New begins with the seed of a run and a place in the query.
func New(seed uint64, site int64) Bits { return mix(uint64(mix(seed+golden)) ^ uint64(site)*golden) }

// Int mixes a number in. For one and the same Bits different numbers give different Bits.
func (b Bits) Int(v int64) Bits { return mix(uint64(b) ^ (uint64(v)+1)*golden) }

// Text mixes a text in.
func (b Bits) Text(s string) Bits {
	for len(s) >= 8 {
		b = mix(uint64(b) ^ (uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56) + golden)
		s = s[8:]
	}
	tail := uint64(len(s)) << 56
	for i := range len(s) {
		tail |= uint64(s[i]) << (8 * i)
	}
	return mix(uint64(b) ^ tail + golden)
}

// Null mixes a NULL in.
func (b Bits) Null() Bits { return mix(^uint64(b) + golden) }

// Row mixes the place of a row in: source, partition and position.
func (b Bits) Row(source, partition int, position int64) Bits {
	return b.Int(int64(source)).Int(int64(partition)).Int(position)
}

// Uniform is a DOUBLE from 0 up to below 1, of 53 bits.
func Uniform(b int64) float64 { return float64(uint64(b)>>11) / (1 << 53) }

// ErrBound is the error of Below.
var ErrBound = errors.New("the bound of RAND_INTEGER is not above 0")

// Below is a whole number from 0 up to below bound.
func Below(b, bound int64) (int64, error) {
	if bound <= 0 {
		return 0, ErrBound
	}
	high, _ := bits.Mul64(uint64(b), uint64(bound))
	return int64(high), nil
}

// UUID is a UUID of version 4 (RFC 9562) of 122 random bits, in lower case.
func UUID(high, low int64) string {
	var raw [16]byte
	for i := range 8 {
		raw[i], raw[8+i] = byte(uint64(high)>>(56-8*i)), byte(uint64(low)>>(56-8*i))
	}
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	text := make([]byte, 0, 36)
	for i, n := 0, 0; n < len(raw); i++ {
		if i > 0 {
			text = append(text, '-')
		}
		end := n + [...]int{4, 2, 2, 2, 6}[i]
		text = hex.AppendEncode(text, raw[n:end])
		n = end
	}
	return string(text)
}
