package decode

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes at a time: each test sets the high bit of the bytes it finds; only the lowest one found is exact, which is the one that is used.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// equal marks the bytes of w that are c.
func equal(w uint64, c byte) uint64 {
	w ^= ones * uint64(c)
	return (w - ones) &^ w & highs
}

// controls marks the bytes of w below 0x20.
func controls(w uint64) uint64 { return (w - ones*0x20) &^ w & highs }

// digits returns how many of the bytes of w are decimal digits before the first one that is none, from the lowest on.
func digits(w uint64) int {
	t := w ^ ones*'0'
	return bits.TrailingZeros64((t+ones*0x76|t)&highs) / 8
}

// value8 is the number that the d lowest bytes of w, all digits, write; d is 1 to 8.
func value8(w uint64, d int) int64 {
	w <<= uint(64-8*d) & 63
	w = w & (ones * 0x0f) * (10<<8 + 1) >> 8
	w = w & 0x00ff00ff00ff00ff * (100<<16 + 1) >> 16
	return int64(w & 0x0000ffff0000ffff * (10000<<32 + 1) >> 32)
}

var pow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7}

// plainInt reads a JSON integer of 1 to 15 digits without a sign that its delimiter follows at once; ok is false for all else.
func plainInt(b []byte, p int) (v int64, next int, ok bool) {
	if len(b)-p < 17 {
		return 0, p, false
	}
	w := binary.LittleEndian.Uint64(b[p:])
	d := digits(w)
	if uint(d-1) < 7 {
		next = p + d
		v = value8(w, d)
	} else {
		if d == 0 {
			return 0, p, false
		}
		w2 := binary.LittleEndian.Uint64(b[p+8:])
		d2 := digits(w2)
		if d2 == 8 {
			return 0, p, false
		}
		next = p + 8 + d2
		v = value8(w, 8)
		if d2 > 0 {
			v = v*pow10[d2] + value8(w2, d2)
		}
	}
	c := b[next]
	return v, next, (c == ',' || c == '}') && (byte(w) != '0' || d == 1 && next == p+1)
}

// quoteEnd returns the position of the first quote, backslash or newline at or after p, len(b) if there is none.
func quoteEnd(b []byte, p int) int {
	for p+8 <= len(b) {
		w := binary.LittleEndian.Uint64(b[p:])
		if m := equal(w, '"') | equal(w, '\\') | equal(w, '\n'); m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
		p += 8
	}
	for p < len(b) && b[p] != '"' && b[p] != '\\' && b[p] != '\n' {
		p++
	}
	return p
}

// plainEnd returns the position of the first quote, backslash or control character at or after p, len(b) if there is none, and whether
// every byte before it is ASCII.
func plainEnd(b []byte, p int) (end int, ascii bool) {
	seen := uint64(0)
	for p+8 <= len(b) {
		w := binary.LittleEndian.Uint64(b[p:])
		if m := equal(w, '"') | equal(w, '\\') | controls(w); m != 0 {
			n := bits.TrailingZeros64(m) &^ 7
			seen |= w & (1<<n - 1)
			return p + n/8, seen&highs == 0
		}
		seen |= w
		p += 8
	}
	for p < len(b) && b[p] != '"' && b[p] != '\\' && b[p] >= 0x20 {
		seen |= uint64(b[p])
		p++
	}
	return p, seen&highs == 0
}

// fieldEnd returns the position of the first x, y or newline at or after p, len(b) if there is none.
func fieldEnd(b []byte, p int, x, y byte) int {
	for p+8 <= len(b) {
		w := binary.LittleEndian.Uint64(b[p:])
		if m := equal(w, x) | equal(w, y) | equal(w, '\n'); m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
		p += 8
	}
	for p < len(b) && b[p] != x && b[p] != y && b[p] != '\n' {
		p++
	}
	return p
}
