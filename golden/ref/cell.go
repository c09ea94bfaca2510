package ref

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/typecheck/types"
)

var numberText = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// exact is the exact value of a number's text. Exponents beyond what any type holds are refused before they are computed.
func exact(text string) (*big.Rat, error) {
	m := numberText.FindStringSubmatch(text)
	if m == nil {
		return nil, errors.New("not a number")
	}
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		x, err := strconv.Atoi(text[i+1:])
		if err != nil || x > 10000 || x < -10000 {
			x = 10000
			if strings.Contains(text[i+1:], "-") {
				x = -10000
			}
		}
		mantissa, exponent = text[:i], x
	}
	r, ok := new(big.Rat).SetString(mantissa)
	if !ok {
		return nil, errors.New("not a number")
	}
	scale := new(big.Rat).SetInt(pow10(abs(exponent)))
	if exponent < 0 {
		return r.Quo(r, scale), nil
	}
	return r.Mul(r, scale), nil
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// fromText converts the text of a CSV field or of a JSON string or number (T7). Nothing is trimmed.
func (l *log) fromText(text string, t types.Type) (Value, error) {
	switch t.Kind {
	case types.Boolean:
		switch strings.ToLower(text) {
		case "true":
			return boolean(true), nil
		case "false":
			return boolean(false), nil
		}
		return null, errors.New("not a BOOLEAN")
	case types.BigInt:
		r, err := exact(text)
		if err != nil || !r.IsInt() {
			return null, errors.New("not a BIGINT")
		}
		if !r.Num().IsInt64() {
			return null, errors.New("out of range")
		}
		return Value{Kind: types.BigInt, I: r.Num().Int64()}, nil
	case types.Int:
		v, err := l.fromText(text, types.Of(types.BigInt))
		if limit := int64(1) << (t.Bits() - 1); err == nil && (v.I < -limit || v.I >= limit) {
			err = errors.New("out of range")
		}
		return Value{Kind: types.Int, I: v.I}, err
	case types.Double, types.Float:
		return parseDouble(text, t)
	case types.Bytes:
		b, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || strings.ContainsAny(text, "\r\n") {
			return null, errors.New("not base64")
		}
		return Value{Kind: types.Bytes, S: string(b)}, nil
	case types.Array, types.Map, types.Struct:
		return l.nestedValue(text, t)
	case types.Date:
		d, err := time.Parse("2006-01-02", text)
		if err != nil || d.Year() < 1 {
			return null, errors.New("not a DATE")
		}
		return Value{Kind: types.Date, I: d.Unix() / 86400}, nil
	case types.Months:
		return parseMonths(text)
	case types.Decimal:
		r, err := exact(text)
		if err != nil {
			return null, err
		}
		r.Mul(r, new(big.Rat).SetInt(pow10(int(t.Scale))))
		if !r.IsInt() {
			return null, errors.New("too many fraction digits")
		}
		d, ok := decimal(r.Num(), t.Precision, t.Scale)
		if !ok {
			return null, errors.New("out of range")
		}
		return Value{Kind: types.Decimal, D: d}, nil
	case types.String:
		return Value{Kind: types.String, S: text}, nil
	case types.Timestamp:
		v, err := l.parseTimestamp(text)
		return cut(v, t), err
	case types.Duration:
		return parseDuration(text)
	}
	return null, fmt.Errorf("no text form of %s", t.Name())
}

// cut leaves a TIMESTAMP(p) its p fraction digits, toward the past.
func cut(v Value, t types.Type) Value {
	if v.Kind == types.Timestamp {
		unit := big.NewInt(t.TimeUnit())
		q := new(big.Int).Div(big.NewInt(v.I), unit) // Euclidean: floor
		v.I = q.Mul(q, unit).Int64()
	}
	return v
}

var monthsShape = regexp.MustCompile(`^(-?)([0-9]+)-([0-9]+)$`)

// parseMonths reads years-months.
func parseMonths(text string) (Value, error) {
	m := monthsShape.FindStringSubmatch(text)
	if m == nil {
		return null, errors.New("not a MONTHS")
	}
	years, _ := new(big.Int).SetString(m[2], 10)
	months, _ := new(big.Int).SetString(m[3], 10)
	if months.Cmp(big.NewInt(11)) > 0 {
		return null, errors.New("not a MONTHS")
	}
	n := years.Add(years.Mul(years, big.NewInt(12)), months)
	if m[1] == "-" {
		n.Neg(n)
	}
	if !n.IsInt64() || n.Int64() < math.MinInt32 || n.Int64() > math.MaxInt32 {
		return null, errors.New("out of range")
	}
	return Value{Kind: types.Months, I: n.Int64()}, nil
}

// parseDouble reads a DOUBLE, or the nearest FLOAT.
func parseDouble(text string, t types.Type) (Value, error) {
	switch text {
	case "NaN":
		return Value{Kind: t.Kind, F: math.NaN()}, nil
	case "Infinity":
		return Value{Kind: t.Kind, F: math.Inf(1)}, nil
	case "-Infinity":
		return Value{Kind: t.Kind, F: math.Inf(-1)}, nil
	}
	if !numberText.MatchString(text) {
		return null, errors.New("not a DOUBLE")
	}
	bits := 64
	if t.Kind == types.Float {
		bits = 32
	}
	f, err := strconv.ParseFloat(text, bits)
	if err != nil {
		return null, errors.New("out of range")
	}
	return Value{Kind: t.Kind, F: f}, nil
}

// time.Parse takes offsets of 24 hours and of 60 minutes; there are none.
var timestampShape = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$`)

// parseTimestamp reads RFC 3339 with T or one space; digits beyond microseconds are cut off.
func (l *log) parseTimestamp(text string) (Value, error) {
	m := timestampShape.FindStringSubmatch(text)
	if m == nil {
		return null, errors.New("not a TIMESTAMP")
	}
	day, clock, fraction, offset := m[1], m[2], m[3], m[4]
	var t time.Time
	var err error
	switch {
	case offset != "":
		t, err = time.Parse("2006-01-02T15:04:05Z07:00", day+"T"+clock+offset)
	case l.options.zone == "":
		return null, errors.New("TIMESTAMP without an offset")
	default:
		zone, zerr := time.LoadLocation(l.options.zone)
		if zerr != nil {
			return null, zerr
		}
		t, err = time.ParseInLocation("2006-01-02T15:04:05", day+"T"+clock, zone)
	}
	if err != nil {
		return null, errors.New("not a TIMESTAMP")
	}
	micros := int64(0)
	if fraction != "" {
		digits := (fraction[1:] + "000000")[:6]
		micros, err = strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return null, err
		}
	}
	return Value{Kind: types.Timestamp, I: t.Unix()*1e6 + micros}, nil
}

// timeNumber reads a number in the source's time_unit, truncated to microseconds toward −∞.
func (l *log) timeNumber(text string) (Value, error) {
	micros, ok := map[string]*big.Rat{
		"s": big.NewRat(1e6, 1), "ms": big.NewRat(1e3, 1), "us": big.NewRat(1, 1), "ns": big.NewRat(1, 1e3),
	}[l.options.unit]
	if !ok {
		return null, errors.New("not a TIMESTAMP")
	}
	r, err := exact(text)
	if err != nil {
		return null, err
	}
	r.Mul(r, micros)
	x := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: floor for a positive divisor
	if !x.IsInt64() {
		return null, errors.New("out of range")
	}
	return Value{Kind: types.Timestamp, I: x.Int64()}, nil
}

var durationShape = regexp.MustCompile(`^(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?(?:([0-9]+)us)?$`)

// parseDuration reads a duration literal.
func parseDuration(text string) (Value, error) {
	m := durationShape.FindStringSubmatch(text)
	if m == nil || text == "" || text == "-" {
		return null, errors.New("not a DURATION")
	}
	sum := new(big.Int)
	for i, u := range durationUnits {
		if m[i+2] == "" {
			continue
		}
		n, _ := new(big.Int).SetString(m[i+2], 10)
		sum.Add(sum, n.Mul(n, big.NewInt(u.micros)))
	}
	if m[1] == "-" {
		sum.Neg(sum)
	}
	if !sum.IsInt64() {
		return null, errors.New("out of range")
	}
	return Value{Kind: types.Duration, I: sum.Int64()}, nil
}

// ParseParam reads the text of a parameter as the runtime reads a flag: its T7 text form.
func ParseParam(text string, t types.Type) (Value, error) {
	if t.Kind == types.String {
		return Value{Kind: types.String, S: text}, nil
	}
	return parse(text, t)
}
