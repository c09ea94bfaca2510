package ref

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/types"
)

// JSONRow is a row as a JSON line without its line end (language.md T7).
func JSONRow(s types.Schema, row []Value) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, c := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonString(c.Name))
		b.WriteByte(':')
		b.WriteString(jsonValue(row[i]))
	}
	b.WriteByte('}')
	return b.String()
}

func jsonValue(v Value) string {
	switch v.Kind {
	case types.Null:
		return "null"
	case types.String, types.Timestamp, types.Duration, types.Bytes, types.Date, types.Months:
		return jsonString(Text(v))
	case types.Double, types.Float:
		if math.IsNaN(v.F) || math.IsInf(v.F, 0) {
			return jsonString(Text(v))
		}
	}
	return Text(v)
}

// jsonString escapes only ", \ and control characters.
func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range []byte(s) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteByte(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < 0x20:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteByte(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// CSVRow is a row as a CSV line without its line end.
func CSVRow(row []Value) string {
	parts := make([]string, len(row))
	for i, v := range row {
		parts[i] = csvField(v)
	}
	return strings.Join(parts, ",")
}

// CSVHeader is the header line of a CSV sink without its line end.
func CSVHeader(s types.Schema) string {
	parts := make([]string, len(s))
	for i, c := range s {
		parts[i] = csvQuote(c.Name)
	}
	return strings.Join(parts, ",")
}

func csvField(v Value) string {
	switch v.Kind {
	case types.Null:
		return ""
	case types.String:
		return csvQuote(v.S)
	case types.Bytes, types.Array, types.Map, types.Struct:
		return csvQuote(Text(v))
	}
	return Text(v)
}

// csvQuote quotes where needed; the empty string is quoted, because the unquoted empty field is NULL.
func csvQuote(s string) string {
	if s != "" && !strings.ContainsAny(s, ",\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// Text is the CSV text of a value that is not NULL, unquoted; CAST to STRING gives it.
func Text(v Value) string {
	switch v.Kind {
	case types.Boolean:
		return strconv.FormatBool(v.B)
	case types.Array, types.Map, types.Struct:
		return nestedText(v)
	case types.BigInt, types.Int:
		return strconv.FormatInt(v.I, 10)
	case types.Double:
		return doubleText(v.F, 64)
	case types.Float:
		return doubleText(v.F, 32)
	case types.Bytes:
		return base64.StdEncoding.EncodeToString([]byte(v.S))
	case types.Date:
		return time.Unix(v.I*86400, 0).UTC().Format("2006-01-02")
	case types.Months:
		return monthsText(v.I)
	case types.Decimal:
		return decimalText(v.D)
	case types.Timestamp:
		return timestampText(v.I)
	case types.Duration:
		return durationText(v.I)
	}
	return v.S
}

// monthsText is years-months.
func monthsText(n int64) string {
	if n < 0 {
		return "-" + monthsText(-n)
	}
	return fmt.Sprintf("%d-%d", n/12, n%12)
}

// doubleText writes a DOUBLE as ECMAScript's Number::toString does; a FLOAT, of 32 bits, with the digits that it needs.
func doubleText(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0" // −0 too
	case f < 0:
		return "-" + doubleText(-f, bits)
	}
	// digits d1d2…dk and n with value 0.d1…dk × 10^n
	e := strconv.FormatFloat(f, 'e', -1, bits)
	mantissa, exponent, _ := strings.Cut(e, "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	x, err := strconv.Atoi(exponent)
	if err != nil {
		panic(err) // FormatFloat wrote it
	}
	n, k := x+1, len(digits)
	switch {
	case k <= n && n <= 21:
		return digits + strings.Repeat("0", n-k)
	case 0 < n && n <= 21:
		return digits[:n] + "." + digits[n:]
	case -6 < n && n <= 0:
		return "0." + strings.Repeat("0", -n) + digits
	}
	m := digits[:1]
	if k > 1 {
		m += "." + digits[1:]
	}
	return fmt.Sprintf("%se%+d", m, n-1)
}

func decimalText(d sq.Decimal) string {
	x := unscaled(d)
	s := new(big.Int).Abs(x).String()
	if n := int(d.Scale); n > 0 {
		if len(s) <= n {
			s = strings.Repeat("0", n-len(s)+1) + s
		}
		s = s[:len(s)-n] + "." + s[len(s)-n:]
	}
	if x.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// timestampText is RFC 3339 in UTC with 0, 3 or 6 fraction digits.
func timestampText(us int64) string {
	t := time.UnixMicro(us).UTC()
	switch {
	case us%1e6 == 0:
		return t.Format("2006-01-02T15:04:05Z")
	case us%1e3 == 0:
		return t.Format("2006-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.000000Z")
}

// durationText is the duration's literal: units d h m s ms us, descending.
func durationText(us int64) string {
	x := big.NewInt(us)
	sign := ""
	if us < 0 {
		sign = "-"
		x.Neg(x)
	}
	if x.Sign() == 0 {
		return "0s"
	}
	var b strings.Builder
	b.WriteString(sign)
	for _, u := range durationUnits {
		q, r := new(big.Int).QuoRem(x, big.NewInt(u.micros), new(big.Int))
		if q.Sign() != 0 {
			b.WriteString(q.String() + u.name)
		}
		x = r
	}
	return b.String()
}

// durationUnits in descending order.
var durationUnits = []struct {
	name   string
	micros int64
}{
	{"d", 86400e6}, {"h", 3600e6}, {"m", 60e6}, {"s", 1e6}, {"ms", 1e3}, {"us", 1},
}
