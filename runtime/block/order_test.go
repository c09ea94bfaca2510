package block

import (
	"bytes"
	"cmp"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

// checkOrder compares the order of two keys with that of the values, both ways round and followed by another column.
func checkOrder(t *rapid.T, what string, want int, x, y []byte) {
	t.Helper()
	if got := bytes.Compare(append(bytes.Clone(x), 9), append(bytes.Clone(y), 3)); want != 0 && got != want || want == 0 && got != 1 {
		t.Fatalf("%s: keys %x and %x compare as %d, the values as %d", what, x, y, got, want)
	}
	if got := bytes.Compare(Flip(bytes.Clone(x), 0), Flip(bytes.Clone(y), 0)); got != -want {
		t.Fatalf("%s: flipped keys compare as %d, the values as %d", what, got, want)
	}
}

func TestOrderKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		checkOrder(t, "int", cmp.Compare(a, b), OrderInt(nil, a), OrderInt(nil, b))
		u, v := sq.Int128{Hi: a, Lo: uint64(b)}, sq.Int128{Hi: b, Lo: uint64(a)}
		checkOrder(t, "int128", u.Cmp(v), OrderInt128(nil, u), OrderInt128(nil, v))
		f, g := rapid.Float64().Draw(t, "f"), rapid.Float64().Draw(t, "g")
		checkOrder(t, "float", cmp.Compare(f, g), OrderFloat(nil, f), OrderFloat(nil, g))
		back := Reader{B: OrderFloat(OrderInt128(OrderInt(nil, a), u), f)}
		if x, y, z := back.ReadOrderInt(), back.ReadOrderInt128(), back.ReadOrderFloat(); x != a || y != u || z != f || back.Bad || back.More() {
			t.Fatalf("%d %v %v came back as %d %v %v", a, u, f, x, y, z)
		}
		s, r := rapid.StringMatching(`[\x00-\x02a]{0,4}`).Draw(t, "s"), rapid.StringMatching(`[\x00-\x02a]{0,4}`).Draw(t, "r")
		checkOrder(t, "string", strings.Compare(s, r), OrderString(nil, s), OrderString(nil, r))
		p, q := rapid.IntRange(0, 300).Draw(t, "p"), rapid.IntRange(0, 300).Draw(t, "q")
		checkOrder(t, "position", cmp.Or(cmp.Compare(p, q), cmp.Compare(q, p), cmp.Compare(a, b)), OrderPosition(nil, p, q, a), OrderPosition(nil, q, p, b))
	})
}

func TestOrderOfSpecialValues(t *testing.T) {
	ascending := [][]byte{OrderNull(nil, true), OrderFloat(OrderNull(nil, false), math.Inf(-1)), OrderFloat(OrderNull(nil, false), -1), OrderFloat(OrderNull(nil, false), 0),
		OrderFloat(OrderNull(nil, false), 5e-324), OrderFloat(OrderNull(nil, false), math.Inf(1)), OrderFloat(OrderNull(nil, false), math.NaN())}
	for i := 1; i < len(ascending); i++ {
		if bytes.Compare(ascending[i-1], ascending[i]) >= 0 {
			t.Errorf("key %d, %x, is not below %x", i-1, ascending[i-1], ascending[i])
		}
	}
	if !bytes.Equal(OrderFloat(nil, 0), OrderFloat(nil, math.Copysign(0, -1))) {
		t.Error("0 and -0 differ")
	}
	if !bytes.Equal(OrderFloat(nil, math.NaN()), OrderFloat(nil, math.Float64frombits(0xFFF8000000000001))) {
		t.Error("NaNs differ")
	}
	if bytes.Compare(OrderBool(nil, false), OrderBool(nil, true)) >= 0 {
		t.Error("FALSE is not below TRUE")
	}
}

func TestOrderReaderRefuses(t *testing.T) {
	for n := range 16 {
		r := Reader{B: make([]byte, n)}
		if r.ReadOrderInt128(); !r.Bad {
			t.Errorf("%d of 16 bytes were read", n)
		}
	}
	if r := (Reader{B: OrderFloat(nil, math.NaN())}); !math.IsNaN(r.ReadOrderFloat()) {
		t.Error("NaN did not come back")
	}
}
