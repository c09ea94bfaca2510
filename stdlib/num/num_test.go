package num

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

// anyInt draws integers at and near the places where overflow begins.
func anyInt() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-100, 100), rapid.Custom(func(t *rapid.T) int64 {
		edge := rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64, math.MaxInt32, math.MinInt32, 3037000499, 3037000500}).Draw(t, "edge")
		return edge + rapid.Int64Range(-2, 2).Draw(t, "off")
	}))
}

func TestIntsAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyInt().Draw(t, "a"), anyInt().Draw(t, "b")
		x, y := big.NewInt(a), big.NewInt(b)
		for _, c := range []struct {
			name string
			f    func(a, b int64) (int64, error)
			big  func(x, y *big.Int) *big.Int
			over error
		}{
			{"+", AddInt, new(big.Int).Add, ErrOverflow}, {"-", SubInt, new(big.Int).Sub, ErrOverflow}, {"*", MulInt, new(big.Int).Mul, ErrOverflow},
			{"/", DivInt, new(big.Int).Quo, ErrOverflow}, {"%", ModInt, new(big.Int).Rem, ErrOverflow},
			{"duration +", AddDuration, new(big.Int).Add, ErrDurationOverflow}, {"duration -", SubDuration, new(big.Int).Sub, ErrDurationOverflow},
			{"duration *", MulDuration, new(big.Int).Mul, ErrDurationOverflow}, {"time - time", DiffTime, new(big.Int).Sub, ErrDurationOverflow},
			{"negate", func(a, _ int64) (int64, error) { return NegInt(a) }, func(x, _ *big.Int) *big.Int { return new(big.Int).Neg(x) }, ErrOverflow},
			{"negate duration", func(a, _ int64) (int64, error) { return NegDuration(a) }, func(x, _ *big.Int) *big.Int { return new(big.Int).Neg(x) }, ErrDurationOverflow},
		} {
			got, err := c.f(a, b)
			if b == 0 && (c.name == "/" || c.name == "%") {
				if err != ErrDivisionByZero {
					t.Fatalf("%d %s 0: %v", a, c.name, err)
				}
				continue
			}
			if want := c.big(x, y); want.IsInt64() {
				if err != nil || got != want.Int64() {
					t.Fatalf("%d %s %d = %d, %v; want %v", a, c.name, b, got, err, want)
				}
			} else if err != c.over {
				t.Fatalf("%d %s %d = %d, %v; it overflows", a, c.name, b, got, err)
			}
		}
	})
}

func TestFloats(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	if _, err := DivFloat(1, math.Copysign(0, -1)); err != ErrDivisionByZero {
		t.Error("1 / −0 is no error")
	}
	if _, err := ModFloat(nan, 0); err != ErrDivisionByZero {
		t.Error("NaN % 0 is no error")
	}
	if v, err := DivFloat(1e308, 1e-308); err != nil || v != inf {
		t.Errorf("IEEE division: %v %v", v, err)
	}
	if v, err := ModFloat(-7.5, 2); err != nil || v != -1.5 {
		t.Errorf("-7.5 %% 2 = %v %v", v, err)
	}
	order := []float64{-inf, -math.MaxFloat64, -1, -5e-324, 0, 5e-324, 1, inf, nan}
	for i, a := range order {
		for j, b := range order {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := CompareFloat(a, b); got != want {
				t.Errorf("%v against %v: %d", a, b, got)
			}
		}
	}
	if CompareFloat(0, math.Copysign(0, -1)) != 0 || CompareFloat(nan, math.Float64frombits(0xFFF8000000000001)) != 0 {
		t.Error("−0 is not 0, or NaN not NaN")
	}
	for v, want := range map[float64]int64{1.9: 1, -1.9: -1, -0x1p63: math.MinInt64, 0x1p63 - 1024: math.MaxInt64 - 1023, 0: 0} {
		if got, err := FloatToInt(v); err != nil || got != want {
			t.Errorf("%v: %d %v", v, got, err)
		}
	}
	for _, v := range []float64{nan, inf, -inf, 0x1p63, -0x1p63 - 2048, 1e300} {
		if got, err := FloatToInt(v); err != ErrOverflow {
			t.Errorf("%v: %d %v", v, got, err)
		}
	}
}

// anyDecimal draws DECIMALs of every size and scale.
func anyDecimal() *rapid.Generator[sq.Decimal] {
	return rapid.Custom(func(t *rapid.T) sq.Decimal {
		digits := rapid.IntRange(1, 38).Draw(t, "digits")
		s := rapid.StringMatching(`[-]?[0-9]{`+strconv.Itoa(digits)+`}`).Draw(t, "unscaled")
		if rapid.IntRange(0, 3).Draw(t, "nines") == 0 {
			s = strings.Repeat("9", digits)
		}
		d, err := sq.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		d.Scale = rapid.Uint8Range(0, 38).Draw(t, "scale")
		return d
	})
}

func rat(d sq.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic(d.String())
	}
	return r
}

// rounded is r at (p, s), half away from zero, as text.
func rounded(r *big.Rat, p, s uint8) string {
	pow := func(n uint8) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
	x := new(big.Rat).Mul(r, new(big.Rat).SetInt(pow(s)))
	twice := new(big.Int).Mul(new(big.Int).Abs(x.Num()), big.NewInt(2))
	q := twice.Add(twice, x.Denom()).Quo(twice, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	if x.Sign() < 0 {
		q.Neg(q)
	}
	if q.CmpAbs(pow(p)) >= 0 {
		return ErrDecimalOverflow.Error()
	}
	return new(big.Rat).SetFrac(q, pow(s)).FloatString(int(s))
}

func textOf(d sq.Decimal, err error) string {
	if err != nil {
		return err.Error()
	}
	return d.String()
}

func TestDecimalsAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecimal().Draw(t, "a"), anyDecimal().Draw(t, "b")
		p := rapid.Uint8Range(1, 38).Draw(t, "p")
		s := rapid.Uint8Range(0, p).Draw(t, "s")
		x, y := rat(a), rat(b)
		check := func(name string, got sq.Decimal, err error, want string) {
			if g := textOf(got, err); g != want || err == nil && got.Scale != s {
				t.Fatalf("%v %s %v as DECIMAL(%d,%d): %s, want %s", a, name, b, p, s, g, want)
			}
		}
		d, err := AddDecimal(a, b, p, s)
		check("+", d, err, rounded(new(big.Rat).Add(x, y), p, s))
		d, err = SubDecimal(a, b, p, s)
		check("-", d, err, rounded(new(big.Rat).Sub(x, y), p, s))
		d, err = MulDecimal(a, b, p, s)
		check("*", d, err, rounded(new(big.Rat).Mul(x, y), p, s))
		if y.Sign() == 0 {
			d, err = DivDecimal(a, b, p, s)
			check("/", d, err, ErrDivisionByZero.Error())
			d, err = ModDecimal(a, b, p, s)
			check("%", d, err, ErrDivisionByZero.Error())
		} else {
			q := new(big.Rat).Quo(x, y)
			d, err = DivDecimal(a, b, p, s)
			check("/", d, err, rounded(q, p, s))
			cut := new(big.Rat).SetInt(new(big.Int).Quo(q.Num(), q.Denom()))
			d, err = ModDecimal(a, b, p, s)
			check("%", d, err, rounded(new(big.Rat).Sub(x, cut.Mul(cut, y)), p, s))
		}
		d, err = RescaleRound(a, p, s)
		check("cast", d, err, rounded(x, p, s))
		d, err = RescaleExact(a, p, s)
		want := rounded(x, p, s)
		if scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(s)), nil))); !scaled.IsInt() {
			want = ErrTooPrecise.Error()
			if cut := new(big.Int).Quo(scaled.Num(), scaled.Denom()); len(new(big.Int).Abs(cut).String()) > int(p) {
				want = ErrDecimalOverflow.Error()
			}
		}
		check("assign", d, err, want)
		if got := CompareDecimal(a, b); got != x.Cmp(y) {
			t.Fatalf("%v against %v: %d", a, b, got)
		}
		if NegDecimal(a).String() != rounded(new(big.Rat).Neg(x), 38, a.Scale) {
			t.Fatalf("negated %v", a)
		}
		if got, want := DecimalToFloat(a), nearest(x); got != want {
			t.Fatalf("%v as DOUBLE: %v, want %v", a, got, want)
		}
		cut := new(big.Int).Quo(x.Num(), x.Denom())
		if i, err := DecimalToInt(a); (err == nil) != cut.IsInt64() || err == nil && i != cut.Int64() {
			t.Fatalf("%v as BIGINT: %d %v", a, i, err)
		}
	})
}

func nearest(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

// A second oracle that is no code of this repository nor math/big's fractions: apd rounds half away from zero ("half up" there).
func TestDivisionAgainstAPD(t *testing.T) {
	ctx := apd.Context{Precision: 200, MaxExponent: 1000, MinExponent: -1000, Rounding: apd.RoundHalfUp}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecimal().Draw(t, "a"), anyDecimal().Draw(t, "b")
		if b.Sign() == 0 {
			return
		}
		var x, y, q apd.Decimal
		for d, s := range map[*apd.Decimal]string{&x: a.String(), &y: b.String()} {
			if _, _, err := d.SetString(s); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ctx.Quo(&q, &x, &y); err != nil {
			t.Fatal(err)
		}
		s := rapid.Uint8Range(0, 12).Draw(t, "s")
		if _, err := ctx.Quantize(&q, &q, -int32(s)); err != nil {
			t.Fatal(err)
		}
		want := q.Text('f')
		if q.IsZero() {
			want = strings.TrimPrefix(want, "-")
		}
		if q.NumDigits() > 38 {
			want = ErrDecimalOverflow.Error()
		}
		if got := textOf(DivDecimal(a, b, 38, s)); got != want {
			t.Fatalf("%v / %v = %s, apd says %s", a, b, got, want)
		}
	})
}

// A Go function may return a scale that no DECIMAL type has: values, not panics.
func TestWildScales(t *testing.T) {
	odd := sq.Decimal{Unscaled: sq.FromInt64(7), Scale: 200}
	one := sq.DecimalFromInt64(1)
	for _, f := range []func(a, b sq.Decimal, p, s uint8) (sq.Decimal, error){AddDecimal, SubDecimal, MulDecimal, DivDecimal, ModDecimal} {
		for _, ab := range [][2]sq.Decimal{{odd, one}, {one, odd}, {odd, odd}} {
			if d, err := f(ab[0], ab[1], 38, 10); err != nil && !errors.Is(err, ErrDecimalOverflow) {
				t.Errorf("%v %v", d, err)
			}
		}
	}
	if d, err := RescaleRound(odd, 38, 2); err != nil || d.String() != "0.00" {
		t.Errorf("%v %v", d, err)
	}
	if _, err := RescaleExact(odd, 38, 2); err != ErrTooPrecise {
		t.Error(err)
	}
	if CompareDecimal(odd, one) != -1 || CompareDecimal(one, odd) != 1 || CompareDecimal(odd, sq.Decimal{}) != 1 || CompareDecimal(odd.Neg(), sq.Decimal{}) != -1 {
		t.Error("comparison with scale 200")
	}
	if v, err := DecimalToInt(odd); v != 0 || err != nil {
		t.Error(v, err)
	}
	if DecimalToFloat(odd) != 7e-200 {
		t.Error(DecimalToFloat(odd))
	}
}

func TestDecimalFromFloat(t *testing.T) {
	for _, c := range []struct {
		v    float64
		p, s uint8
		want string
	}{
		{0.1, 38, 20, "0.10000000000000000000"}, {2.675, 10, 2, "2.68"}, {-2.675, 10, 2, "-2.68"}, {1e21, 38, 0, "1000000000000000000000"}, {999.995, 5, 2, "DECIMAL overflow"},
		{5e-324, 38, 38, "0.00000000000000000000000000000000000000"}, {1e300, 38, 0, "DECIMAL overflow"}, {math.Copysign(0, -1), 5, 1, "0.0"},
		{math.NaN(), 5, 1, ErrNotFinite.Error()}, {math.Inf(-1), 5, 1, ErrNotFinite.Error()},
	} {
		if got := textOf(DecimalFromFloat(c.v, c.p, c.s)); got != c.want {
			t.Errorf("%v as DECIMAL(%d,%d): %s, want %s", c.v, c.p, c.s, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e15, 1e15).Draw(t, "v")
		r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
		if got, want := textOf(DecimalFromFloat(v, 30, 6)), rounded(r, 30, 6); got != want {
			t.Fatalf("%v: %s, want %s", v, got, want)
		}
	})
}

func TestParse(t *testing.T) {
	show := func(v any, err error) string {
		if err != nil {
			return "error: " + err.Error()
		}
		switch v := v.(type) {
		case int64:
			return strconv.FormatInt(v, 10)
		case float64:
			return strconv.FormatFloat(v, 'g', -1, 64)
		case bool:
			return strconv.FormatBool(v)
		case sq.Decimal:
			return v.String()
		}
		panic("kind")
	}
	parse := map[string]func(string) string{
		"BIGINT":       func(s string) string { v, err := ParseInt(s); return show(v, err) },
		"DOUBLE":       func(s string) string { v, err := ParseFloat(s); return show(v, err) },
		"BOOLEAN":      func(s string) string { v, err := ParseBool(s); return show(v, err) },
		"DECIMAL":      func(s string) string { v, err := ParseDecimal(s, 5, 2); return show(v, err) },
		"TIMESTAMP":    func(s string) string { v, err := ParseTimestamp(s, ""); return show(v, err) },
		"SEOUL":        func(s string) string { v, err := ParseTimestamp(s, "Asia/Seoul"); return show(v, err) },
		"UNKNOWN ZONE": func(s string) string { v, err := ParseTimestamp(s, "Mars/Base"); return show(v, err) },
		"DURATION":     func(s string) string { v, err := ParseDuration(s); return show(v, err) },
	}
	for _, c := range []struct{ typ, in, want string }{
		{"BIGINT", " 42\t\n", "42"}, {"BIGINT", "1e3", "1000"}, {"BIGINT", "-007", "-7"}, {"BIGINT", "1.5", `error: "1.5" is not a BIGINT`}, {"BIGINT", "", `error: "" is not a BIGINT`},
		{"BIGINT", "4 2", `error: "4 2" is not a BIGINT`}, {"BIGINT", "9223372036854775808", `error: "9223372036854775808" is out of range of BIGINT`}, {"BIGINT", "\u00a042", `error: "\u00a042" is not a BIGINT`},
		{"BIGINT", strings.Repeat("x", 500), `error: "` + strings.Repeat("x", 60) + `…" is not a BIGINT`},
		{"DOUBLE", " 1.5 ", "1.5"}, {"DOUBLE", "NaN", "NaN"}, {"DOUBLE", "-Infinity", "-Inf"}, {"DOUBLE", "nan", `error: "nan" is not a DOUBLE`}, {"DOUBLE", "1e999", `error: "1e999" is out of range of DOUBLE`},
		{"BOOLEAN", " TRUE ", "true"}, {"BOOLEAN", "f", `error: "f" is not a BOOLEAN`},
		{"DECIMAL", "1.005", "1.01"}, {"DECIMAL", "-1.005", "-1.01"}, {"DECIMAL", "999.994", "999.99"}, {"DECIMAL", "999.995", `error: "999.995" is out of range of DECIMAL(5,2)`},
		{"DECIMAL", "1.0.0", `error: "1.0.0" is not a DECIMAL(5,2)`}, {"DECIMAL", "125e-2", "1.25"},
		{"TIMESTAMP", " 1970-01-01 00:00:01Z ", "1000000"}, {"TIMESTAMP", "1970-01-01T00:00:00", `error: "1970-01-01T00:00:00" has no offset, such as Z or +09:00`},
		{"TIMESTAMP", "yesterday", `error: "yesterday" is not a TIMESTAMP`}, {"TIMESTAMP", "0000-01-01T00:00:00Z", `error: "0000-01-01T00:00:00Z" is out of range of TIMESTAMP`},
		{"SEOUL", "1970-01-01T09:00:00", "0"}, {"SEOUL", "1970-01-01T00:00:00Z", "0"}, {"UNKNOWN ZONE", "1970-01-01T09:00:00", `error: zone "Mars/Base": unknown time zone Mars/Base`},
		{"DURATION", " -1h30m ", "-5400000000"}, {"DURATION", "90", `error: "90" is not a DURATION`}, {"DURATION", "999999999999d", `error: "999999999999d" is out of range of DURATION`},
	} {
		for range 2 { // the second time from the cache of zones
			if got := parse[c.typ](c.in); got != c.want {
				t.Errorf("%q as %s: %s, want %s", c.in, c.typ, got, c.want)
			}
		}
	}
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		f    func(a, b int64) (int64, error)
		a, b int64
		want int64
		err  error
	}{
		{AddTime, sq.MaxTimestamp - 1, 1, sq.MaxTimestamp, nil}, {AddTime, sq.MaxTimestamp, 1, 0, ErrTimeOverflow}, {AddTime, sq.MinTimestamp, -1, 0, ErrTimeOverflow},
		{AddTime, 0, math.MaxInt64, 0, ErrTimeOverflow}, {AddTime, sq.MaxTimestamp, math.MaxInt64, 0, ErrTimeOverflow},
		{SubTime, sq.MinTimestamp, 1, 0, ErrTimeOverflow}, {SubTime, sq.MinTimestamp + 5, 5, sq.MinTimestamp, nil}, {SubTime, 0, math.MinInt64, 0, ErrTimeOverflow},
		{DiffTime, sq.MaxTimestamp, sq.MinTimestamp, sq.MaxTimestamp - sq.MinTimestamp, nil},
	} {
		if got, err := c.f(c.a, c.b); got != c.want || err != c.err {
			t.Errorf("%d, %d: %d %v, want %d %v", c.a, c.b, got, err, c.want, c.err)
		}
	}
}

func TestArithmeticAllocatesNothing(t *testing.T) {
	a, _ := sq.ParseDecimal("1234567.89")
	b, _ := sq.ParseDecimal("-3.075")
	if n := testing.AllocsPerRun(100, func() {
		AddDecimal(a, b, 20, 3)
		MulDecimal(a, b, 30, 5)
		DivDecimal(a, b, 38, 12)
		ModDecimal(a, b, 20, 3)
		DecimalFromFloat(3.14159, 20, 3)
		DecimalToFloat(a)
		ParseDecimal("123.456", 12, 3)
		ParseTimestamp("2024-05-06T07:08:09Z", "")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Exact halves, which random values hardly ever are, by every operation that rounds, in 128 bits and beyond: away from zero.
func TestTies(t *testing.T) {
	ten := func(n uint8) sq.Int128 { return sq.Pow10(n) }
	mul := func(a, b sq.Int128) sq.Int128 {
		p, ok := a.Mul(b)
		if !ok {
			panic("the test's own overflow")
		}
		return p
	}
	rapid.Check(t, func(t *rapid.T) {
		odd := 2*rapid.Int64Range(-1e6, 1e6).Draw(t, "k") + 1 // the value is odd/2 × 10^-s
		s := rapid.Uint8Range(0, 6).Draw(t, "s")
		away := (odd + 1) / 2
		if odd < 0 {
			away = (odd - 1) / 2
		}
		want := sq.Decimal{Unscaled: sq.FromInt64(away), Scale: s}.String()
		check := func(name string, d sq.Decimal, err error) {
			if got := textOf(d, err); got != want {
				t.Fatalf("%s: %d/2 × 10^-%d is %s, want %s", name, odd, s, got, want)
			}
		}
		zeros := rapid.Uint8Range(0, 20).Draw(t, "zeros")
		half := sq.Decimal{Unscaled: mul(sq.FromInt64(odd*5), ten(zeros)), Scale: s + 1 + zeros}
		d, err := RescaleRound(half, 38, s)
		check("cast", d, err)
		d, err = AddDecimal(half, sq.Decimal{Scale: 3}, 38, s)
		check("+", d, err)
		d, err = MulDecimal(half, sq.Decimal{Unscaled: ten(zeros), Scale: zeros}, 38, s)
		check("*", d, err)
		d, err = ParseDecimal(half.String(), 38, s)
		check("parse", d, err)

		j := rapid.Uint8Range(0, 5).Draw(t, "j")
		m := mul(sq.FromInt64(rapid.Int64Range(1, 9).Draw(t, "m")), ten(rapid.Uint8Range(0, 30).Draw(t, "zeros of m")))
		sb := rapid.Uint8Range(j, 9).Draw(t, "scale of b")
		d, err = DivDecimal(sq.Decimal{Unscaled: mul(sq.FromInt64(odd), m), Scale: sb + s - j}, sq.Decimal{Unscaled: mul(mul(m, sq.FromInt64(2)), ten(j)), Scale: sb}, 38, s)
		check("/", d, err)

		big := sq.Decimal{Unscaled: ten(25)}
		d, err = AddDecimal(sq.Decimal{Unscaled: mul(sq.FromInt64(odd*5), ten(23-s)), Scale: 24}, big, 38, s)
		if err != nil {
			t.Fatal(err)
		}
		d, err = SubDecimal(d, big, 38, s)
		if neg := odd < 0; neg { // 10^25 − n/2 is positive, so its half goes up
			want = sq.Decimal{Unscaled: sq.FromInt64((odd + 1) / 2), Scale: s}.String()
			if (odd+1)/2 == 0 {
				want = sq.Decimal{Scale: s}.String()
			}
		}
		check("+ beyond 128 bits", d, err)
	})
}
