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
