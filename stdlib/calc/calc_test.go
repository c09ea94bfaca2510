package calc

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/sq"
)

func decimal(t *testing.T, s string) sq.Decimal {
	t.Helper()
	d, err := sq.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRoundDecimal(t *testing.T) {
	max38 := strings.Repeat("9", 38)
	for _, c := range []struct{ in, floor, ceil, round string }{
		{"1.5", "1", "2", "2"}, {"-1.5", "-2", "-1", "-2"}, {"1.4", "1", "2", "1"}, {"-0.4", "-1", "0", "0"}, {"2.0", "2", "2", "2"},
		{max38, max38, max38, max38}, {"9.9999999999999999999999999999999999999", "9", "10", "10"},
		{"0." + max38, "0", "1", "1"}, {"-0." + max38, "-1", "0", "-1"},
	} {
		v := decimal(t, c.in)
		for _, f := range []struct {
			name string
			got  sq.Decimal
			want string
		}{{"FLOOR", FloorDecimal(v), c.floor}, {"CEIL", CeilDecimal(v), c.ceil}, {"ROUND", RoundDecimal(v), c.round}} {
			if f.got.String() != f.want || f.got.Scale != 0 {
				t.Errorf("%s(%s) = %s, want %s", f.name, c.in, f.got, f.want)
			}
		}
	}
}

func TestRoundDecimalTo(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int64
		want string
	}{
		{"2.675", 2, "2.680"}, {"-2.675", 2, "-2.680"}, {"2.674", 2, "2.670"}, {"2.675", 9, "2.675"}, {"155.0", -1, "160.0"}, {"155.0", -3, "0.0"},
		{"555.0", -3, "1000.0"}, {"5.0", -40, "0.0"}, {"5.0", -1 << 63, "0.0"}, {"5.0", 1<<63 - 1, "5.0"},
	} {
		got, err := RoundDecimalTo(decimal(t, c.in), c.n)
		if err != nil || got.String() != c.want {
			t.Errorf("ROUND(%s, %d) = %s, %v, want %s", c.in, c.n, got, err, c.want)
		}
	}
	if _, err := RoundDecimalTo(decimal(t, strings.Repeat("9", 38)), -1); err == nil {
		t.Error("a result of 39 digits must be an error")
	}
}

// TestRoundFloatTo compares with exact decimal rounding of the shortest text.
func TestRoundFloatTo(t *testing.T) {
	for _, c := range []struct {
		in   float64
		n    int64
		want float64
	}{
		{2.675, 2, 2.68}, {-2.675, 2, -2.68}, {1e22, 2, 1e22}, {0.5, 0, 1}, {0.4, 0, 0}, {1234.5, -2, 1200}, {1234.5, -9, 0}, {99.95, 1, 100},
		{math.MaxFloat64, -308, math.MaxFloat64}, {5e-324, 400, 5e-324}, {5e-324, 323, 1e-323}, {4e-323, 322, 0}, {math.Inf(1), 0, math.Inf(1)}, {5, -400, 0},
	} {
		if got := RoundFloatTo(c.in, c.n); got != c.want {
			t.Errorf("ROUND(%v, %d) = %v, want %v", c.in, c.n, got, c.want)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		cents := rng.Int64N(2_000_000) - 1_000_000
		n := rng.Int64N(4)
		v, _ := new(big.Rat).SetFrac64(cents, 1000).Float64()
		unit := new(big.Rat).SetFrac64(1, int64(math.Pow10(int(n))))
		want := new(big.Rat).Quo(new(big.Rat).SetFrac64(cents, 1000), unit)
		num := new(big.Int).Mul(want.Num(), big.NewInt(2))
		num.Add(num, new(big.Int).Mul(want.Denom(), big.NewInt(int64(want.Sign()))))
		num.Quo(num, new(big.Int).Mul(want.Denom(), big.NewInt(2)))
		exact, _ := new(big.Rat).Mul(new(big.Rat).SetInt(num), unit).Float64()
		if got := RoundFloatTo(v, n); got != exact {
			t.Fatalf("ROUND(%v, %d) = %v, want %v", v, n, got, exact)
		}
	}
}
