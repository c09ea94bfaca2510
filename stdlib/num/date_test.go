package num_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// show is a value's text or its error.
func show(text string, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return text
}

func TestDatesAndMonths(t *testing.T) {
	day := func(s string) int64 {
		d, err := num.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	date := func(d int64, err error) string { return show(string(encode.TextDate(nil, d)), err) }
	months := func(n int64, err error) string { return show(string(encode.TextMonths(nil, n)), err) }
	span := func(us int64, err error) string { return show(string(encode.TextDuration(nil, us)), err) }
	instant := func(us int64, err error) string { return show(string(encode.TextTimestamp(nil, us)), err) }
	ts, err := num.ParseTimestamp("2024-03-31T12:00:00.5Z", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{date(num.AddDays(day("2024-02-28"), 2*sq.DayMicros)), "2024-03-01"},
		{date(num.SubDays(day("2024-03-01"), sq.DayMicros)), "2024-02-29"},
		{date(num.AddDays(day("9999-12-31"), sq.DayMicros)), "error: DATE out of range"},
		{date(num.SubDays(day("0001-01-01"), math.MaxInt64)), "error: DATE out of range"},
		{span(num.DiffDate(day("2024-03-01"), day("2024-02-01"))), "29d"},
		{span(num.DiffDate(day("0001-01-01"), day("9999-12-31"))), "-3652058d"},
		{date(num.AddMonths(day("2024-01-31"), 1)), "2024-02-29"},
		{date(num.SubMonths(day("2024-03-31"), 1)), "2024-02-29"},
		{date(num.AddMonths(day("9999-12-31"), 1)), "error: DATE out of range"},
		{date(num.SubMonths(day("2024-03-31"), sq.MinMonths)), "error: DATE out of range"},
		{instant(num.AddMonthsTime(ts, 1)), "2024-04-30T12:00:00.500Z"},
		{instant(num.SubMonthsTime(ts, 1)), "2024-02-29T12:00:00.500Z"},
		{instant(num.AddMonthsTime(ts, 12*9000)), "error: TIMESTAMP out of range"},
		{months(num.SumMonths(14, -2)), "1-0"}, {months(num.DiffMonths(0, 14)), "-1-2"}, {months(num.MulMonths(7, -2)), "-1-2"},
		{months(num.SumMonths(sq.MaxMonths, 1)), "error: MONTHS overflow"}, {months(num.MulMonths(sq.MaxMonths, math.MaxInt64)), "error: MONTHS overflow"},
		{instant(num.DateToTime(day("1969-12-31")), nil), "1969-12-31T00:00:00Z"}, {date(num.TimeToDate(-1), nil), "1969-12-31"},
		{instant(num.CutTime(-1, 1000), nil), "1969-12-31T23:59:59.999Z"}, {instant(num.CutTime(ts, 1e6), nil), "2024-03-31T12:00:00Z"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %s, want %s", c[0], c[1])
		}
	}
}

func TestStoredNumbers(t *testing.T) {
	n := func(v int64, err error) string { return show(fmt.Sprint(v), err) }
	f := func(v float64, err error) string { return show(string(encode.TextFloat32(nil, v)), err) }
	for _, c := range [][2]string{
		{n(num.IntN(127, 8)), "127"}, {n(num.IntN(128, 8)), "error: 128 is out of range of TINYINT"}, {n(num.IntN(-128, 8)), "-128"},
		{n(num.IntN(-32769, 16)), "error: -32769 is out of range of SMALLINT"}, {n(num.IntN(math.MinInt64, 32)), "error: -9223372036854775808 is out of range of INT"},
		{n(num.ParseIntN(" 1e2 ", 32)), "100"}, {n(num.ParseIntN("2147483648", 32)), `error: "2147483648" is out of range of INT`}, {n(num.ParseIntN("x", 32)), `error: "x" is not a BIGINT`},
		{n(num.FloatToIntN(-2.9, 8)), "-2"}, {n(num.FloatToIntN(300, 8)), "error: 300 is out of range of TINYINT"},
		{n(num.DecimalToIntN(sq.Decimal{Unscaled: sq.FromInt64(129), Scale: 1}, 8)), "12"},
		{f(num.Float32(0.1)), "0.1"}, {f(num.Float32(1e39)), "error: 1e+39 is out of range of FLOAT"}, {f(num.Float32(math.Inf(-1))), "-Infinity"}, {f(num.Float32(1e-50)), "0"},
		{f(num.Float32Exact(0.5)), "0.5"}, {f(num.Float32Exact(0.1)), "error: 0.1 would change as a FLOAT (CAST rounds it)"}, {f(num.Float32Exact(math.NaN())), "NaN"},
		{f(num.ParseFloat32("16777217")), "16777216"}, {f(num.ParseFloat32("1e-7")), "1e-7"}, {f(num.ParseFloat32("3.5e38")), `error: "3.5e38" is out of range of FLOAT`},
		{f(num.ParseFloat32("Infinity")), "Infinity"}, {show(num.ParseBytes(" YQ== ")), "a"}, {show(num.ParseBytes("YQ")), `error: "YQ" is not a BYTES (base64)`},
	} {
		if c[0] != c[1] {
			t.Errorf("got %s, want %s", c[0], c[1])
		}
	}
}
