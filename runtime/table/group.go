package table

import (
	"math"

	"github.com/streamc/streamc/runtime/block"
)

// Slotted is a key that a table finds.
type Slotted interface {
	comparable
	// Slot is what a table finds the key by: see SlotOf. Keys that are equal have one Slot.
	Slot() uint64
}

// Key is what a generated key type offers. It is compared with ==, so it holds DOUBLEs as Float and NULLs as a zero
// value beside a flag. Its strings may be short-lived until Keep.
type Key[K any] interface {
	Slotted
	// Hash is the key hash of package block, columns from left to right.
	Hash() uint64
	// Compare orders keys column by column: NULL first, NaN last, texts by bytes.
	Compare(K) int
	// Prefix is a number of which the greater one is never that of the lesser key: keys are sorted by it first.
	Prefix() uint64
	// Append appends the encoded columns; the generated read function takes them back.
	Append([]byte) []byte
	// Keep returns the key with its strings copied into the arena.
	Keep(*Arena) K
}

// Acc is what the pointer to a generated accumulator type offers.
type Acc[A any] interface {
	*A
	// Append appends the encoded accumulators; Read takes them back.
	Append([]byte) []byte
	Read(*block.Reader)
}

// SlotOf is Key.Slot of a key that is one whole number. Multiplied so, numbers that follow each other, as identifiers do, hardly ever meet (Knuth, The Art of
// Computer Programming 6.4, Fibonacci hashing); the higher half also counts for numbers whose lower bits are all alike. Numbers at some distances meet often: a table that finds so mixes what it is given.
func SlotOf(v int64) uint64 { return (uint64(v) ^ uint64(v)>>32) * 0x9E3779B97F4A7C15 }

// Group is one group of an aggregate.
type Group[K any, A any] struct {
	Start int64 // of the group's window, in microseconds; 0 without windows
	Key   K
	Acc   A
	Rows  int64 // input rows, where a Local counts them
	hash  uint64
	marks mark
}

// Hash returns the hash of the group's key.
func (g *Group[K, A]) Hash() uint64 { return g.hash }

type mark uint8

const (
	touched mark = 1 << iota // changed since the last Delta
	stored                   // known to the store: its end is a deletion
	dropped                  // it has ended and keeps its place
)

// Float is a DOUBLE in a key: every NaN is one value and −0 is 0, so that == is SQL's.
type Float uint64

// FloatOf returns the key form of v.
func FloatOf(v float64) Float {
	if v == 0 {
		return 0
	}
	if v != v {
		return Float(math.Float64bits(math.NaN()))
	}
	return Float(math.Float64bits(v))
}

// Value returns the DOUBLE.
func (f Float) Value() float64 { return math.Float64frombits(uint64(f)) }

// Compare orders as SQL does: NaN is the greatest.
func (f Float) Compare(g Float) int {
	a, b := f.Value(), g.Value()
	switch {
	case f == g:
		return 0
	case a != a:
		return 1
	case b != b:
		return -1
	case a < b:
		return -1
	}
	return 1
}

// CompareBool orders FALSE before TRUE; generated keys put NULL flags in front with it.
func CompareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
