package sq

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func (a Int128) big() *big.Int {
	x := new(big.Int).Lsh(big.NewInt(a.Hi), 64)
	return x.Add(x, new(big.Int).SetUint64(a.Lo))
}

func fromBig(x *big.Int) Int128 {
	m := new(big.Int).And(x, new(big.Int).SetUint64(math.MaxUint64))
	return Int128{new(big.Int).Rsh(x, 64).Int64(), m.Uint64()}
}

// anyInt128 draws all sizes, so that every path of multiplication and division is met.
func anyInt128() *rapid.Generator[Int128] {
	return rapid.Custom(func(t *rapid.T) Int128 {
		v := Int128{rapid.Int64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}
		n := rapid.IntRange(0, 127).Draw(t, "shift")
		return fromBig(new(big.Int).Rsh(v.big(), uint(n)))
	})
}

var two127 = new(big.Int).Lsh(big.NewInt(1), 127)

func TestInt128AgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyInt128().Draw(t, "a"), anyInt128().Draw(t, "b")
		x, y := a.big(), b.big()
		wrap := func(z *big.Int) Int128 {
			z.Add(z, two127)
			z.And(z, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1)))
			return fromBig(z.Sub(z, two127))
		}
		if got, want := a.Add(b), wrap(new(big.Int).Add(x, y)); got != want {
			t.Fatalf("add %v %v", got, want)
		}
		if got, want := a.Sub(b), wrap(new(big.Int).Sub(x, y)); got != want {
			t.Fatalf("sub %v %v", got, want)
		}
		if got, want := a.Cmp(b), x.Cmp(y); got != want {
			t.Fatalf("cmp %d %d", got, want)
		}
		if got, want := a.Sign(), x.Sign(); got != want {
			t.Fatalf("sign %d %d", got, want)
		}
		if got, want := a.String(), x.String(); got != want {
			t.Fatalf("string %s %s", got, want)
		}
		sum := new(big.Int).Add(x, y)
		if _, over := a.AddOverflows(b); over != (sum.Cmp(two127) >= 0 || sum.Cmp(new(big.Int).Neg(two127)) < 0) {
			t.Fatalf("overflow %v of %v", over, sum)
		}
		p := new(big.Int).Mul(x, y)
		if a.IsInt64() && b.IsInt64() {
			if got := Mul64(a.Int64(), b.Int64()); got.String() != p.String() {
				t.Fatalf("%s * %s = %s, want %s", a, b, got, p)
			}
		}
		got, ok := a.Mul(b)
		if want := new(big.Int).Abs(p).Cmp(two127) < 0; ok != want || ok && got.big().Cmp(p) != 0 {
			t.Fatalf("mul %v %v, want %v %v", got, ok, p, want)
		}
		if y.Sign() != 0 && !(x.CmpAbs(two127) == 0 && y.IsInt64() && y.Int64() == -1) {
			q, r := a.QuoRem(b)
			wq, wr := new(big.Int).QuoRem(x, y, new(big.Int))
			if q.big().Cmp(wq) != 0 || r.big().Cmp(wr) != 0 {
				t.Fatalf("quorem %v %v, want %v %v", q, r, wq, wr)
			}
		}
		for _, n := range []uint8{1, 18, 19, 20, 38} {
			limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
			if a.InPrecision(n) != (x.CmpAbs(limit) < 0) {
				t.Fatalf("%v in precision %d: %v", a, n, a.InPrecision(n))
			}
		}
		if a.IsInt64() != x.IsInt64() {
			t.Fatalf("is int64 %v", a)
		}
	})
}

func TestDecimalText(t *testing.T) {
	for _, c := range []struct {
		text, want string
		scale      uint8
	}{
		{"0", "0", 0}, {"-0.00", "0.00", 2}, {"+1.50", "1.50", 2}, {"-.5", "-0.5", 1}, {"7.", "7", 0}, {"-0.001", "-0.001", 3},
		{"99999999999999999999999999999999999999", "99999999999999999999999999999999999999", 0},
		{"-0.00000000000000000000000000000000000001", "-0.00000000000000000000000000000000000001", 38},
	} {
		d, err := ParseDecimal(c.text)
		if err != nil || d.String() != c.want || d.Scale != c.scale {
			t.Errorf("%s: %v scale %d, %v", c.text, d, d.Scale, err)
		}
	}
	for _, s := range []string{"", "-", ".", "1.2.3", "1e3", " 1", "100000000000000000000000000000000000000",
		"0.000000000000000000000000000000000000000"} {
		if d, err := ParseDecimal(s); err == nil {
			t.Errorf("%q: %v", s, d)
		}
	}
	var d Decimal
	if err := d.UnmarshalText([]byte("-12.340")); err != nil || d.String() != "-12.340" {
		t.Errorf("unmarshal: %v %v", d, err)
	}
}

func TestDecimalCmpAndNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Decimal {
			v := anyInt128().Filter(func(v Int128) bool { return v.InPrecision(38) }).Draw(t, name)
			return Decimal{v, rapid.Uint8Range(0, 38).Draw(t, name+" scale")}
		}
		a, b := draw("a"), draw("b")
		if rapid.Bool().Draw(t, "near") { // equal or nearly equal values at other scales
			b = a.Normal()
			b.Unscaled = b.Unscaled.Add(FromInt64(rapid.Int64Range(-1, 1).Draw(t, "delta")))
		}
		x, y := rat(a), rat(b)
		if got, want := a.Cmp(b), x.Cmp(y); got != want {
			t.Fatalf("%v cmp %v = %d, want %d", a, b, got, want)
		}
		n := a.Normal()
		if rat(n).Cmp(x) != 0 || (n == b.Normal()) != (x.Cmp(y) == 0) {
			t.Fatalf("normal %v of %v", n, a)
		}
	})
}

func rat(d Decimal) *big.Rat {
	return new(big.Rat).SetFrac(d.Unscaled.big(), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil))
}

func TestTimestamp(t *testing.T) {
	for _, c := range []struct {
		ts   Timestamp
		want string
	}{
		{0, "1970-01-01T00:00:00Z"}, {1500, "1970-01-01T00:00:00.001500Z"}, {-1000, "1969-12-31T23:59:59.999Z"},
		{MinTimestamp, "0001-01-01T00:00:00Z"}, {MaxTimestamp, "9999-12-31T23:59:59.999999Z"},
	} {
		if got := c.ts.String(); got != c.want {
			t.Errorf("%d: %s, want %s", int64(c.ts), got, c.want)
		}
		if back, ok := TimestampOf(c.ts.Time()); !ok || back != c.ts {
			t.Errorf("%d came back as %d, %v", int64(c.ts), int64(back), ok)
		}
	}
	if _, ok := TimestampOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Error("year 10000 accepted")
	}
	if _, ok := TimestampOf(time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC)); ok {
		t.Error("year 0 accepted")
	}
	if _, ok := DurationOf(math.MaxInt64 / 100); ok {
		t.Error("a DURATION of 2,900 years fits in time.Duration")
	}
	if d, ok := DurationOf(-1500); !ok || d != -1500*time.Microsecond || Micros(d) != -1500 {
		t.Errorf("duration %v %v", d, ok)
	}
}

func TestSecretHides(t *testing.T) {
	s := NewSecret("hunter2")
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v", s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%s", s), fmt.Sprintf("%q", s),
		fmt.Sprintf("%d", s), fmt.Sprintf("%x", s), fmt.Sprintf("%v", &s)} {
		if text != "***" {
			t.Errorf("secret shows as %s", text)
		}
	}
	if s.Reveal() != "hunter2" {
		t.Error("secret lost")
	}
}
