package encode

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/decode"
	"github.com/streamc/streamc/runtime/sq"
)

func TestFloat(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {2, "2"}, {-2, "-2"}, {1.5, "1.5"}, {0.1, "0.1"}, {1e6, "1000000"}, {123456789012, "123456789012"},
		{1e20, "100000000000000000000"}, {1e21, "1e+21"}, {-1e21, "-1e+21"}, {1.5e300, "1.5e+300"}, {1e-6, "0.000001"}, {1e-7, "1e-7"}, {1.25e-7, "1.25e-7"},
		{-9.5e-10, "-9.5e-10"}, {5e-324, "5e-324"}, {math.MaxFloat64, "1.7976931348623157e+308"}, {1 << 53, "9007199254740992"}, {1<<53 + 2, "9007199254740994"},
		{123456789012345680000, "123456789012345680000"}, {0.30000000000000004, "0.30000000000000004"},
		{math.NaN(), "NaN"}, {math.Inf(1), "Infinity"}, {math.Inf(-1), "-Infinity"},
	} {
		if got := string(TextFloat(nil, c.v)); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
		want := c.want
		if c.v-c.v != 0 {
			want = `"` + want + `"`
		}
		if got := string(JSONFloat(nil, c.v)); got != want {
			t.Errorf("JSON %v: %s, want %s", c.v, got, want)
		}
	}
}

// encoding/json follows ECMAScript for 32 bits too.
func TestFloat32AgainstEncodingJSON(t *testing.T) {
	check := func(v float32) {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := TextFloat32(nil, float64(v)); string(got) != string(want) {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	for _, v := range []float32{1e-6, 1e-7, 1e20, 1e21, 9.999999e20, 16777216, 16777218, -1e-6, 0.1, math.MaxFloat32, math.SmallestNonzeroFloat32} {
		check(v)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float32(), rapid.Custom(func(t *rapid.T) float32 {
			return float32(rapid.Int32().Draw(t, "mantissa")) * float32(math.Pow10(rapid.IntRange(-30, 20).Draw(t, "exp")))
		})).Draw(t, "v")
		if v-v == 0 && v != 0 {
			check(v)
		}
	})
}

// encoding/json follows ECMAScript too, but for −0.
func TestFloatAgainstEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Custom(func(t *rapid.T) float64 {
			return float64(rapid.Int64().Draw(t, "mantissa")) * math.Pow10(rapid.IntRange(-30, 10).Draw(t, "exp"))
		})).Draw(t, "v")
		if v-v != 0 || v == 0 {
			return
		}
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got := TextFloat([]byte("x"), v)
		if string(got) != "x"+string(want) {
			t.Fatalf("%s, want %s", got, want)
		}
		back, _, c := decode.Float(append(got[1:], "}\n"...), 0)
		if c != decode.OK || back != v {
			t.Fatalf("%s came back as %v, %v", want, back, c)
		}
	})
}

func TestJSONString(t *testing.T) {
	for in, want := range map[string]string{
		"": `""`, "plain": `"plain"`, "a long plain text of more than eight bytes": `"a long plain text of more than eight bytes"`,
		`say "hi"`: `"say \"hi\""`, `back\slash`: `"back\\slash"`, "\b\f\n\r\t": `"\b\f\n\r\t"`, "\x00\x1f\x7f": "\"\\u0000\\u001f\x7f\"",
		"</script>&'": `"</script>&'"`, "\u2028한국어😀": "\"\u2028한국어😀\"", "bad \xff\xc3 é": "\"bad \uFFFD\uFFFD é\"", "\xff\"": "\"\uFFFD\\\"\"",
	} {
		if got := string(JSONString([]byte("["), in)); got != "["+want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestJSONStringRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("ab\"\\\n\x01é😀")))).Draw(t, "s")
		if rapid.Bool().Draw(t, "bytes") {
			s = string(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"))
		}
		b := JSONString(nil, s)
		var back string
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		want := strings.ToValidUTF8(s, "\uFFFD")
		if !utf8.ValidString(s) { // one U+FFFD a byte, not a run of bytes
			want = string([]rune(s))
		}
		if back != want {
			t.Fatalf("%q came back as %q", want, back)
		}
		var scratch []byte
		own, _, c := decode.String(append(b, "}\n"...), 0, &scratch)
		if c != decode.OK || string(own) != want {
			t.Fatalf("%q decoded as %q, %v", want, own, c)
		}
		if string(JSONBytes(nil, []byte(s))) != string(b) {
			t.Fatal("JSONBytes differs from JSONString")
		}
	})
}

func TestCSVStringRoundTrip(t *testing.T) {
	for in, want := range map[string]string{"": `""`, "a": "a", " a ": " a ", "a,b": `"a,b"`, `"`: `""""`, `a"b"`: `"a""b"""`, "a\nb": "\"a\nb\"", "\r": "\"\r\"", "'#;": "'#;"} {
		if got := string(CSVString([]byte(","), in)); got != ","+want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a,\"\r\n")))), 1, 4).Draw(t, "row")
		var b []byte
		for i, s := range row {
			if i > 0 {
				b = append(b, ',')
			}
			b = CSVBytes(b, []byte(s))
		}
		var scratch []byte
		fields, next, ok := decode.Fields(append(b, '\n'), 0, &decode.CSV{}, nil, &scratch)
		if !ok || next != len(b)+1 || len(fields) != len(row) {
			t.Fatalf("%q: %d fields, %v", b, len(fields), ok)
		}
		for i, f := range fields {
			if string(f.Text) != row[i] || (&decode.CSV{}).IsNull(f) {
				t.Fatalf("%q: field %d is %q", b, i, f.Text)
			}
		}
	})
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		v     int64
		scale uint8
		want  string
	}{{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-5, 2, "-0.05"}, {1234, 2, "12.34"}, {-1234, 0, "-1234"}, {math.MinInt64, 18, "-9.223372036854775808"}, {1, 18, "0.000000000000000001"},
		{-7, 30, "-0.000000000000000000000000000007"}, {math.MinInt64, 0, "-9223372036854775808"}} {
		if got := string(TextDecimal64(nil, c.v, c.scale)); got != c.want {
			t.Errorf("%d at %d: %s, want %s", c.v, c.scale, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v, scale := rapid.Int64().Draw(t, "v"), rapid.Uint8Range(0, 38).Draw(t, "scale")
		text := string(JSONDecimal64(nil, v, scale))
		if wide := string(JSONDecimal128(nil, sq.FromInt64(v), scale)); wide != text {
			t.Fatalf("64 bits %s, 128 bits %s", text, wide)
		}
		want := new(big.Rat).SetFrac(big.NewInt(v), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		got, ok := new(big.Rat).SetString(text)
		if _, frac, _ := strings.Cut(text, "."); !ok || got.Cmp(want) != 0 || len(frac) != int(scale) {
			t.Fatalf("%d at %d is %s", v, scale, text)
		}
		back, _, c := decode.Decimal128([]byte(text+"}\n"), 0, 38, scale)
		if c != decode.OK || back != sq.FromInt64(v) {
			t.Fatalf("%s came back as %v, %v", text, back, c)
		}
	})
}

func TestTimestamp(t *testing.T) {
	for us, want := range map[int64]string{
		0: "1970-01-01T00:00:00Z", -1: "1969-12-31T23:59:59.999999Z", 1500: "1970-01-01T00:00:00.001500Z", 120000: "1970-01-01T00:00:00.120Z", 951782400000000: "2000-02-29T00:00:00Z",
		sq.MinTimestamp: "0001-01-01T00:00:00Z", sq.MaxTimestamp: "9999-12-31T23:59:59.999999Z", sq.MaxTimestamp + 1: "10000-01-01T00:00:00Z", sq.MinTimestamp - 1: "0000-12-31T23:59:59.999999Z",
		math.MaxInt64: "294247-01-10T04:00:54.775807Z", math.MinInt64: "-290308-12-21T19:59:05.224192Z",
	} {
		if got := string(TextTimestamp(nil, us)); got != want {
			t.Errorf("%d: %s, want %s", us, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(sq.MinTimestamp, sq.MaxTimestamp).Draw(t, "us")
		us -= us % rapid.SampledFrom([]int64{1, 1e3, 1e6, 86400e6}).Draw(t, "unit")
		got := string(JSONTimestamp(nil, us))
		if want := strconv.Quote(sq.Timestamp(us).String()); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
		at, err := time.Parse(time.RFC3339Nano, got[1:len(got)-1])
		if err != nil || at.UnixMicro() != us {
			t.Fatalf("%s: %v %v", got, at, err)
		}
		back, _, c := decode.Timestamp([]byte(got+"}\n"), 0, &decode.TimeFormat{})
		if c != decode.OK || back != us {
			t.Fatalf("%s came back as %d, %v", got, back, c)
		}
	})
}

func TestDuration(t *testing.T) {
	for us, want := range map[int64]string{0: "0s", 5400e6: "1h30m", 36 * 3600e6: "1d12h", 1500000: "1s500ms", -5: "-5us", 60001000: "1m1ms", 93784005006: "1d2h3m4s5ms6us",
		math.MaxInt64: "106751991d4h54s775ms807us", math.MinInt64: "-106751991d4h54s775ms808us"} {
		if got := string(TextDuration(nil, us)); got != want {
			t.Errorf("%d: %s, want %s", us, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64().Draw(t, "us")
		b := JSONDuration(nil, us)
		back, _, c := decode.Duration(append(b, "}\n"...), 0)
		if c != decode.OK || back != us {
			t.Fatalf("%s came back as %d, %v", b, back, c)
		}
	})
}

func TestSimple(t *testing.T) {
	b := JSONInt(nil, math.MinInt64)
	b = JSONBool(append(b, ' '), true)
	b = TextBool(append(b, ' '), false)
	b = TextInt(append(b, ' '), 42)
	if string(b) != "-9223372036854775808 true false 42" {
		t.Errorf("%s", b)
	}
}

func TestEncodingAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(200, func() {
		dst = JSONString(dst[:0], "text with \"quotes\" and é")
		dst = CSVString(dst, "a, \"b\"")
		dst = JSONFloat(dst, 1.25e-9)
		dst = JSONDecimal64(dst, -12345, 2)
		dst = JSONDecimal128(dst, sq.Pow10(37), 10)
		dst = JSONTimestamp(dst, 1700000000123456)
		dst = JSONDuration(dst, 5400e6)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
