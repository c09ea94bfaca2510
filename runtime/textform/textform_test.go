package textform

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/sq"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		in   string
		json bool // JSON's grammar takes it
		text bool
		int  string // value or status
		dec  string // as DECIMAL(5,2), exact
	}{
		{"0", true, true, "0", "0"}, {"-0", true, true, "0", "0"}, {"12", true, true, "12", "1200"}, {"1e3", true, true, "1000", "out of range"},
		{"1.5", true, true, "too precise", "150"}, {"1.0", true, true, "1", "100"}, {"10e-1", true, true, "1", "100"}, {"1.005", true, true, "too precise", "too precise"},
		{"1.0050e1", true, true, "too precise", "1005"}, {"999.99", true, true, "too precise", "99999"}, {"1000", true, true, "1000", "out of range"},
		{"-999.99", true, true, "too precise", "-99999"}, {"0e999999999999999999999", true, true, "0", "0"}, {"1e999999999999999999999", true, true, "out of range", "out of range"},
		{"1e-999999999999999999999", true, true, "too precise", "too precise"}, {"9223372036854775807", true, true, "9223372036854775807", "out of range"},
		{"9223372036854775808", true, true, "out of range", "out of range"}, {"-9223372036854775808", true, true, "-9223372036854775808", "out of range"},
		{"9.223372036854775807e18", true, true, "9223372036854775807", "out of range"},
		{"0." + strings.Repeat("0", 200) + "1e201", true, true, "1", "100"}, {"1" + strings.Repeat("0", 200) + "e-200", true, true, "1", "100"},
		{"1" + strings.Repeat("0", 200) + "1e-200", true, true, "too precise", "too precise"},
		{"007", false, true, "7", "700"}, {"+5", false, true, "5", "500"}, {".5", false, true, "too precise", "50"}, {"5.", false, true, "5", "500"}, {"-.5e1", false, true, "-5", "-500"},
		{"", false, false, "", ""}, {"-", false, false, "", ""}, {".", false, false, "", ""}, {"1e", false, false, "", ""}, {"1e+", false, false, "", ""}, {"e1", false, false, "", ""},
		{"1 ", false, false, "", ""}, {"--1", false, false, "", ""}, {"0x10", false, false, "", ""}, {"1_000", false, false, "", ""}, {"NaN", false, false, "", ""}, {"1.2.3", false, false, "", ""},
		{"1e1.5", false, false, "", ""}, {"+-1", false, false, "", ""},
	} {
		if _, ok := ScanJSON([]byte(c.in)); ok != c.json {
			t.Errorf("%.40s: JSON grammar says %v", c.in, ok)
		}
		n, ok := ScanText([]byte(c.in))
		if ok != c.text {
			t.Errorf("%.40s: text grammar says %v", c.in, ok)
		}
		if !ok {
			continue
		}
		i, st := n.Int()
		if got := show(i, st); got != c.int {
			t.Errorf("%.40s as BIGINT: %s, want %s", c.in, got, c.int)
		}
		d, st := n.Decimal(5, 2, false)
		if got := show(d, st); got != c.dec {
			t.Errorf("%.40s as DECIMAL(5,2): %s, want %s", c.in, got, c.dec)
		}
	}
}

func show(v any, st Status) string {
	if st != OK {
		return [...]string{"", "malformed", "out of range", "too precise", "no zone", "unknown zone"}[st]
	}
	return fmt.Sprint(v)
}

func genNumber() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom([]string{"", "-", "+"}).Draw(t, "sign")
		s += rapid.StringMatching(`0{0,2}[0-9]{0,42}`).Draw(t, "whole")
		if rapid.Bool().Draw(t, "point") {
			s += "." + rapid.StringMatching(`[0-9]{0,42}0{0,3}`).Draw(t, "frac")
		}
		if rapid.Bool().Draw(t, "e") {
			s += rapid.SampledFrom([]string{"e", "E", "e+", "e-"}).Draw(t, "e form") + strconv.Itoa(rapid.IntRange(0, 60).Draw(t, "exp"))
		}
		return s
	})
}

// The oracle is exact: big.Rat reads the same texts.
func TestNumbersAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genNumber().Draw(t, "s")
		n, ok := ScanText([]byte(s))
		if want := strings.ContainsAny(strings.SplitN(strings.ToLower(s), "e", 2)[0], "0123456789"); ok != want {
			t.Fatalf("grammar says %v", ok)
		}
		if !ok {
			return
		}
		r, ok := new(big.Rat).SetString(strings.TrimSuffix(s, "."))
		if !ok {
			t.Fatalf("big.Rat does not read %s", s)
		}
		p := rapid.Uint8Range(1, 38).Draw(t, "p")
		scale := rapid.Uint8Range(0, p).Draw(t, "scale")
		x := new(big.Rat).Mul(r, new(big.Rat).SetInt(pow(scale)))
		cut := new(big.Int).Quo(x.Num(), x.Denom())
		wantExact := show(cut, OK)
		switch {
		case new(big.Int).Abs(cut).Cmp(pow(p)) >= 0:
			wantExact = "out of range"
		case !x.IsInt():
			wantExact = "too precise"
		}
		if d, st := n.Decimal(p, scale, false); show(d, st) != wantExact {
			t.Fatalf("exact: %s, want %s", show(d, st), wantExact)
		}
		rounded := roundAway(x)
		wantRound := show(rounded, OK)
		if new(big.Int).Abs(rounded).Cmp(pow(p)) >= 0 {
			wantRound = "out of range"
		}
		if d, st := n.Decimal(p, scale, true); show(d, st) != wantRound {
			t.Fatalf("rounded: %s, want %s", show(d, st), wantRound)
		}
	})
}

func pow(n uint8) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func roundAway(x *big.Rat) *big.Int {
	half := big.NewRat(1, 2)
	if x.Sign() < 0 {
		half.Neg(half)
	}
	y := new(big.Rat).Add(x, half)
	return new(big.Int).Quo(y.Num(), y.Denom())
}

func TestFloatText(t *testing.T) {
	for s, want := range map[string]float64{"1": 1, "-0": math.Copysign(0, -1), "1e22": 1e22, "0.1": 0.1, "123456789012345678": 123456789012345678,
		"1e-400": 0, ".5": 0.5, "Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "4.9e-324": 5e-324} {
		if got, st := FloatText([]byte(s)); st != OK || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: %v %v", s, got, st)
		}
	}
	if v, st := FloatText([]byte("NaN")); st != OK || v == v {
		t.Errorf("NaN: %v %v", v, st)
	}
	for s, want := range map[string]Status{"1e309": OutOfRange, "-1e309": OutOfRange, "nan": Malformed, "inf": Malformed, "+Infinity": Malformed, "0x1p4": Malformed, "": Malformed, "1_0": Malformed} {
		if v, st := FloatText([]byte(s)); st != want {
			t.Errorf("%s: %v %v", s, v, st)
		}
	}
}

func TestTimestamps(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"1970-01-01T00:00:00Z", "0"}, {"1970-01-01 00:00:01.5Z", "1500000"}, {"1969-12-31T23:59:59.9999999Z", "-1"}, {"2024-02-29T12:30:00+09:00", "1709177400000000"},
		{"0001-01-01T00:00:00Z", "-62135596800000000"}, {"9999-12-31T23:59:59.999999999Z", "253402300799999999"}, {"0000-12-31T23:00:00-05:00", "-62135582400000000"},
		{"1970-01-01T00:00:00-00:00", "0"}, {"1970-01-01T00:00:00.123456789Z", "123456"},
		{"0001-01-01T00:00:00+00:01", "out of range"}, {"9999-12-31T23:59:59-00:01", "out of range"}, {"0000-06-01T00:00:00Z", "out of range"},
		{"1970-01-01T00:00:00", "no zone"}, {"1970-01-01 00:00:00.25", "no zone"},
		{"", "malformed"}, {"1970-01-01", "malformed"}, {"1970-01-01T00:00Z", "malformed"}, {"1970-01-01T00:00:00.Z", "malformed"}, {"1970-01-01T00:00:00.1234567891Z", "malformed"},
		{"1970-01-01t00:00:00Z", "malformed"}, {"1970-01-01T00:00:00z", "malformed"}, {"1970-01-01T24:00:00Z", "malformed"}, {"1970-01-01T00:60:00Z", "malformed"},
		{"1970-01-01T00:00:60Z", "malformed"}, {"2023-02-29T00:00:00Z", "malformed"}, {"1900-02-29T00:00:00Z", "malformed"}, {"1970-13-01T00:00:00Z", "malformed"},
		{"1970-00-01T00:00:00Z", "malformed"}, {"1970-01-00T00:00:00Z", "malformed"}, {"1970-04-31T00:00:00Z", "malformed"}, {"1970-01-01T00:00:00+24:00", "malformed"},
		{"1970-01-01T00:00:00+09:60", "malformed"}, {"1970-01-01T00:00:00+0900", "malformed"}, {"1970-01-01T00:00:00Z ", "malformed"}, {" 1970-01-01T00:00:00Z", "malformed"},
		{"1970-01-01  00:00:00Z", "malformed"}, {"1970/01/01T00:00:00Z", "malformed"}, {"+1970-01-01T00:00:00Z", "malformed"}, {"1970-01-01T00:00:00,5Z", "malformed"},
	} {
		var k Clock
		for _, round := range []string{"cold", "cached"} {
			us, st := k.Timestamp([]byte(c.in))
			if got := show(us, st); got != c.want {
				t.Errorf("%q %s: %s, want %s", c.in, round, got, c.want)
			}
		}
	}
}

// Every valid text reads as package time reads it; a one-byte change is either refused by both or read alike.
func TestTimestampsAgainstTime(t *testing.T) {
	var k Clock
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "sec"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).
			In(time.FixedZone("", 60*rapid.IntRange(-23*60, 23*60).Draw(t, "zone")))
		if rapid.Bool().Draw(t, "utc") {
			at = at.UTC()
		}
		s := []byte(at.Format("2006-01-02T15:04:05.999999999Z07:00"))
		if rapid.Bool().Draw(t, "mutate") {
			s[rapid.IntRange(0, len(s)-1).Draw(t, "at")] = rapid.SampledFrom([]byte("0123456789:-+.TZ x")).Draw(t, "byte")
		}
		us, st := k.Timestamp(s)
		want, err := time.Parse("2006-01-02T15:04:05Z07:00", strings.Replace(string(s), " ", "T", 1))
		wantTS, in := sq.TimestampOf(want)
		zoneless := len(s) >= 19 && !strings.ContainsAny(string(s[19:]), "Z+-")
		switch {
		case zoneless || len(s) > 10 && strings.Contains(string(s), " ") && s[10] != ' ' || strings.Contains(string(s), ","):
			if st == OK {
				t.Fatalf("%s accepted", s)
			}
		case err != nil || !in:
			if st == OK {
				t.Fatalf("%s: %d, but time says %v", s, us, err)
			}
		case st != OK:
			if len(s) > 19 && s[19] == '.' && strings.IndexAny(string(s[20:]), "Z+-") > 9 {
				return // more than nine fraction digits: ours is the stricter
			}
			if n := len(s); n > 6 && (s[n-6] == '+' || s[n-6] == '-') && s[n-5] == '2' && s[n-4] >= '4' {
				return // an offset of 24 hours: package time lets it pass
			}
			t.Fatalf("%s refused (%d), time reads %v", s, st, want)
		case us != int64(wantTS):
			t.Fatalf("%s: %d, want %d", s, us, wantTS)
		}
	})
}

func TestZones(t *testing.T) {
	for _, c := range []struct{ zone, in, want string }{
		{"UTC", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z"},
		{"Asia/Seoul", "2024-01-01T00:00:00", "2023-12-31T15:00:00Z"},
		{"Europe/Berlin", "2024-07-01 12:00:00", "2024-07-01T10:00:00Z"},
		{"Europe/Berlin", "2024-03-31T01:59:59", "2024-03-31T00:59:59Z"},
		{"Europe/Berlin", "2024-03-31T02:30:00", "2024-03-31T01:30:00Z"}, // skipped: read with the offset before
		{"Europe/Berlin", "2024-03-31T03:00:00", "2024-03-31T01:00:00Z"},
		{"Europe/Berlin", "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"}, // twice: the first
		{"Europe/Berlin", "2024-10-27T03:00:00", "2024-10-27T02:00:00Z"},
		{"Europe/Berlin", "2024-10-27T02:30:00+01:00", "2024-10-27T01:30:00Z"}, // its own offset wins
		{"America/New_York", "2024-11-03T01:30:00", "2024-11-03T05:30:00Z"},
		{"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"}, // a whole day skipped
		{"Pacific/Apia", "2011-12-31T12:00:00", "2011-12-30T22:00:00Z"},
		{"Europe/Berlin", "0001-01-01T12:00:00", "0001-01-01T11:06:32Z"},
	} {
		var k Clock
		if err := k.SetZone(c.zone); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			us, st := k.Timestamp([]byte(c.in))
			if got := sq.Timestamp(us).String(); st != OK || got != c.want {
				t.Errorf("%s in %s: %s (%d), want %s", c.in, c.zone, got, st, c.want)
			}
		}
	}
	if new(Clock).SetZone("Mars/Base") == nil {
		t.Error("unknown zone accepted")
	}
}

// The cached offset is the one that a fresh Clock finds.
func TestZoneCache(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		var k Clock
		if err := k.SetZone(zone); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			at := time.Unix(rapid.Int64Range(-3e9, 5e9).Draw(t, "sec"), 0).UTC()
			for range 4 {
				s := []byte(at.Format("2006-01-02T15:04:05"))
				fresh := Clock{zone: k.zone}
				got, _ := k.Timestamp(s)
				want, _ := fresh.Timestamp(s)
				if got != want {
					t.Fatalf("%s in %s: %d cached, %d fresh", s, zone, got, want)
				}
				at = at.Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "hours")) * time.Hour)
			}
		})
	}
}

func TestDurations(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1h30m", "5400000000"}, {"0s", "0"}, {"-0s", "0"}, {"1d2h3m4s5ms6us", "93784005006"}, {"500ms", "500000"}, {"1m1ms", "60001000"}, {"-1h30m", "-5400000000"}, {"90m", "5400000000"},
		{"0001us", "1"}, {"9223372036854775807us", "9223372036854775807"}, {"-9223372036854775808us", "-9223372036854775808"},
		{"9223372036854775808us", "out of range"}, {"-9223372036854775809us", "out of range"}, {"99999999999999999999999d", "out of range"},
		{"106751991d14454775807us", "9223372036854775807"}, {"106751991d14454775808us", "out of range"}, {"9223372036854775807us1d", "malformed"},
		{"", "malformed"}, {"-", "malformed"}, {"1", "malformed"}, {"h", "malformed"}, {"1h1h", "malformed"}, {"1m1h", "malformed"}, {"1.5s", "malformed"}, {"1H", "malformed"}, {"1h ", "malformed"},
		{"+1h", "malformed"}, {"1h-1m", "malformed"}, {"1ns", "malformed"}, {"1u", "malformed"}, {"99999999999999999999999d1x", "malformed"}, {"1w", "malformed"},
	} {
		us, st := Duration([]byte(c.in))
		if got := show(us, st); got != c.want {
			t.Errorf("%q: %s, want %s", c.in, got, c.want)
		}
	}
}

func TestBools(t *testing.T) {
	for s, want := range map[string]bool{"true": true, "TRUE": true, "False": false, "fAlSe": false} {
		if v, ok := Bool([]byte(s)); v != want || !ok {
			t.Errorf("%s: %v %v", s, v, ok)
		}
	}
	for _, s := range []string{"", "t", "1", "yes", "true ", "tru", "falsf", "TRU\x05", "\x14RUE"} {
		if _, ok := Bool([]byte(s)); ok {
			t.Errorf("%q accepted", s)
		}
	}
}
