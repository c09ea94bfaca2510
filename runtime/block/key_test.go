package block

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

// hashVectors pin the key hash. They never change: state, key groups and repartition topics of running jobs depend on them.
var hashVectors = []struct {
	name string
	hash uint64
	want uint64
}{
	{"NULL", HashNull(HashSeed), 0x9758e351ac06685c},
	{"false", HashBool(HashSeed, false), 0xb70fb2cc55af013f},
	{"true", HashBool(HashSeed, true), 0x087164d5c9e6ae5e},
	{"0", HashInt(HashSeed, 0), 0xb70fb2cc55af013f},
	{"1", HashInt(HashSeed, 1), 0x087164d5c9e6ae5e},
	{"-1", HashInt(HashSeed, -1), 0x560d5c599c8c5172},
	{"max", HashInt(HashSeed, math.MaxInt64), 0xe162a601749f5d4a},
	{"0e0", HashFloat(HashSeed, 0), 0xb70fb2cc55af013f},
	{"-0e0", HashFloat(HashSeed, math.Copysign(0, -1)), 0xb70fb2cc55af013f},
	{"1.5e0", HashFloat(HashSeed, 1.5), 0x65bdc224790703db},
	{"NaN", HashFloat(HashSeed, math.NaN()), 0x94978ec59d43e8b0},
	{"other NaN", HashFloat(HashSeed, math.Float64frombits(0xFFF8000000000123)), 0x94978ec59d43e8b0},
	{"Infinity", HashFloat(HashSeed, math.Inf(1)), 0x18d8c1b99e8e0ae1},
	{"1.0", HashDecimal64(HashSeed, 10, 1), 0x08b22d1997b65831},
	{"1.00", HashDecimal64(HashSeed, 100, 2), 0x08b22d1997b65831},
	{"1.00 wide", HashDecimal128(HashSeed, sq.FromInt64(100), 2), 0x08b22d1997b65831},
	{"DECIMAL 1", HashDecimal64(HashSeed, 1, 0), 0x08b22d1997b65831},
	{"0.00", HashDecimal64(HashSeed, 0, 2), 0xe7299dcd09e414d0},
	{"-12.34", HashDecimal64(HashSeed, -1234, 2), 0x7d60b5976b423cc8},
	{"-12.34 wide", HashDecimal128(HashSeed, sq.FromInt64(-1234), 2), 0x7d60b5976b423cc8},
	{"10^30", HashDecimal128(HashSeed, sq.Pow10(30), 0), 0xa2736ef04fffaaad},
	{"10^30 at scale 8", HashDecimal128(HashSeed, sq.Pow10(38), 8), 0xa2736ef04fffaaad},
	{"''", HashString(HashSeed, ""), 0x602b0e2cd6662c8b},
	{"'a'", HashString(HashSeed, "a"), 0x7b013ec73230c3a1},
	{"'streaming'", HashBytes(HashSeed, []byte("streaming")), 0x6572780ffd01e1a7},
	{"300 bytes", HashString(HashSeed, string(make([]byte, 300))), 0x99f3122f13345d01},
	{"('c1', 7)", HashInt(HashString(HashSeed, "c1"), 7), 0x4afacf07bd4b3c26},
	{"(7, 'c1')", HashString(HashInt(HashSeed, 7), "c1"), 0xc9dc86e7fa5c4cdc},
	{"('a', 'bc')", HashString(HashString(HashSeed, "a"), "bc"), 0xa48997e9c16e5311},
	{"('ab', 'c')", HashString(HashString(HashSeed, "ab"), "c"), 0x0508044679274992},
	{"(NULL, 1)", HashInt(HashNull(HashSeed), 1), 0xd24ca129b6f033a2},
	{"(1, NULL)", HashNull(HashInt(HashSeed, 1)), 0x906dda35669a5218},
	{"(NULL, NULL)", HashNull(HashNull(HashSeed)), 0xa499de6284ef9f06},
}

func TestHashVectors(t *testing.T) {
	for _, v := range hashVectors {
		if v.hash != v.want {
			t.Errorf("%s: %#016x, pinned %#016x", v.name, v.hash, v.want)
		}
	}
}

// Values that SQL calls equal hash alike; the vectors above would not show a pair pinned to two different values.
func TestEqualValuesHashAlike(t *testing.T) {
	h := make(map[string]uint64)
	for _, v := range hashVectors {
		h[v.name] = v.hash
	}
	for _, group := range [][]string{
		{"0e0", "-0e0"}, {"NaN", "other NaN"}, {"DECIMAL 1", "1.0", "1.00", "1.00 wide"}, {"-12.34", "-12.34 wide"}, {"10^30", "10^30 at scale 8"},
	} {
		for _, name := range group[1:] {
			if h[name] != h[group[0]] {
				t.Errorf("%s and %s hash to %#x and %#x", group[0], name, h[group[0]], h[name])
			}
		}
	}
	for _, pair := range [][2]string{{"NULL", "0"}, {"NULL", "false"}, {"('a', 'bc')", "('ab', 'c')"}, {"(NULL, 1)", "(1, NULL)"},
		{"('c1', 7)", "(7, 'c1')"}, {"''", "NULL"}, {"NULL", "(NULL, NULL)"}} {
		if h[pair[0]] == h[pair[1]] {
			t.Errorf("%s and %s hash alike", pair[0], pair[1])
		}
	}
}

// Key groups of dense, strided and textual keys are about equally full, and the table bits of one group still spread.
func TestHashSpreads(t *testing.T) {
	const n = 256 * 1000
	for _, c := range []struct {
		name string
		hash func(i int64) uint64
	}{
		{"dense", func(i int64) uint64 { return HashInt(HashSeed, i) }},
		{"by 3600 s", func(i int64) uint64 { return HashInt(HashSeed, i*3600e6) }},
		{"float", func(i int64) uint64 { return HashFloat(HashSeed, float64(i)) }},
		{"pair", func(i int64) uint64 { return HashInt(HashInt(HashSeed, i%500), i/500) }},
		{"decimal", func(i int64) uint64 { return HashDecimal64(HashSeed, i, 2) }},
		{"text", func(i int64) uint64 { return HashBytes(HashSeed, AppendInt(nil, i)) }},
	} {
		var groups, top [256]int
		for i := range int64(n) {
			h := c.hash(i)
			groups[Group(h)]++
			top[h>>56]++
		}
		for _, counts := range []*[256]int{&groups, &top} {
			chi := 0.0
			for _, k := range counts {
				d := float64(k) - n/256
				chi += d * d / (n / 256)
			}
			if chi > 255+6*math.Sqrt(2*255) { // six standard deviations above the mean
				t.Errorf("%s: chi square %.0f over 255 degrees of freedom", c.name, chi)
			}
		}
	}
}

// A DECIMAL hashes by value at every scale and width.
func TestDecimalHashesByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, scale := rapid.Int64().Draw(t, "v"), rapid.Uint8Range(0, 18).Draw(t, "scale")
		v -= v % rapid.SampledFrom([]int64{1, 10, 1000, 1e18}).Draw(t, "zeros")
		want := HashDecimal64(HashSeed, v, scale)
		more := rapid.Uint8Range(0, 19).Draw(t, "more")
		wide, ok := sq.FromInt64(v).Mul(sq.Pow10(more))
		if !ok {
			t.Fatal("64 bits times 10^19 leave 127 bits")
		}
		if got := HashDecimal128(HashSeed, wide, scale+more); got != want {
			t.Fatalf("%d at scale %d: %#x, with %d more zeros %#x", v, scale, want, more, got)
		}
	})
}
