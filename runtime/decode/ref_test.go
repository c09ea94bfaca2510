package decode

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
)

// This file is the slow, obvious decoder of language.md T4b and T7: strings, regular expressions, encoding/json, math/big and package time, and not
// one function of this package but the names of causes. ref_json_test.go checks it against encoding/json on valid input.

// column is a wanted column: a type as in "DECIMAL(12,2)".
type column struct{ name, typ string }

// cell is the outcome for one column: a value as text, or a cause.
type cell struct {
	value string
	cause Cause
}

func (c cell) String() string {
	if c.cause != OK {
		return c.cause.String()
	}
	return fmt.Sprintf("%q", c.value)
}

// refRecord decodes one line (without its newline).
func refRecord(line string, cols []column, f TimeFormat) []cell {
	out := make([]cell, len(cols))
	done := make([]bool, len(cols))
	left := len(cols)
	rest := Null // what the columns become that are not found
	p := refBlanks(line, 0)
	if refAt(line, p) != '{' {
		rest = BrokenRecord
	} else {
		p++
		for first := true; left > 0; first = false {
			p = refBlanks(line, p)
			if refAt(line, p) == '}' {
				if strings.Trim(line[p+1:], " \t\r") != "" {
					rest = BrokenRecord
				}
				break
			}
			if !first {
				if refAt(line, p) != ',' {
					rest = BrokenRecord
					break
				}
				p = refBlanks(line, p+1)
			}
			end, _ := refEnd(line, p)
			if refAt(line, p) != '"' || end < 0 {
				rest = BrokenRecord
				break
			}
			key, keyCause := refUnescape(line[p+1 : end-1])
			if !strings.Contains(line[p:end], `\`) {
				key, keyCause = line[p+1:end-1], OK
			}
			p = refBlanks(line, end)
			if refAt(line, p) != ':' {
				rest = BrokenRecord
				break
			}
			start := refBlanks(line, p+1)
			end, c := refEnd(line, start)
			if c == OK {
				p = refBlanks(line, end)
				if d := refAt(line, p); d != ',' && d != '}' {
					c = BrokenRecord
				}
			}
			for i, col := range cols {
				if done[i] || keyCause != OK || col.name != key {
					continue
				}
				done[i] = true
				left--
				if c != OK {
					out[i] = cell{cause: c}
				} else {
					out[i] = refValue(line[start:end], col.typ, f)
				}
			}
			if c != OK {
				rest = BrokenRecord
				break
			}
		}
	}
	for i := range cols {
		if !done[i] {
			out[i] = cell{cause: rest}
		}
	}
	return out
}

func refAt(s string, p int) byte {
	if p < len(s) {
		return s[p]
	}
	return 0
}

func refBlanks(s string, p int) int { return len(s) - len(strings.TrimLeft(s[p:], " \t\r")) }

// refEnd returns the position behind the value at p, -1 with its cause at a break.
func refEnd(s string, p int) (int, Cause) {
	switch refAt(s, p) {
	case '"':
		for p++; p < len(s); p++ {
			switch s[p] {
			case '\\':
				p++
			case '"':
				return p + 1, OK
			}
		}
		return -1, BrokenRecord
	case '{', '[':
		depth := 0
		for p < len(s) {
			switch s[p] {
			case '"':
				end, c := refEnd(s, p)
				if c != OK {
					return -1, c
				}
				p = end - 1
			case '{', '[':
				depth++
				if depth+1 > 512 {
					return -1, TooDeep
				}
			case '}', ']':
				depth--
				if depth == 0 {
					return p + 1, OK
				}
			}
			p++
		}
		return -1, BrokenRecord
	}
	n := strings.IndexAny(s[p:], " \t\r,:\"{}[]")
	if n < 0 {
		n = len(s) - p
	}
	if n == 0 {
		return -1, BrokenRecord
	}
	return p + n, OK
}

var (
	refEscape = regexp.MustCompile(`^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})`)
	refPair   = regexp.MustCompile(`^\\u[dD][89abAB]..\\u[dD][c-fC-F]..$`)
	refLone   = regexp.MustCompile(`^\\u[dD][89a-fA-F]..$`)
)

// refUnescape decodes the content of a string.
func refUnescape(s string) (string, Cause) {
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case s[0] < 0x20:
			return "", BadControl
		case r == utf8.RuneError && n == 1:
			return "", BadUTF8
		case s[0] != '\\':
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		e := refEscape.FindString(s)
		if e == "" {
			return "", BadEscape
		}
		if two := e + refEscape.FindString(s[len(e):]); refPair.MatchString(two) {
			e = two
		} else if refLone.MatchString(e) {
			return "", BadEscape
		}
		var text string
		if err := json.Unmarshal([]byte(`"`+e+`"`), &text); err != nil {
			panic(err) // the expressions above let only JSON through
		}
		b.WriteString(text)
		s = s[len(e):]
	}
	return b.String(), OK
}

var (
	refJSONNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	refTextNumber = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
	refTime       = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?)(Z|[-+][0-9]{2}:[0-9]{2})?$`)
	refDuration   = regexp.MustCompile(`^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?$`)
	refPart       = regexp.MustCompile(`([0-9]+)([a-z]+)`)
	refDecimal    = regexp.MustCompile(`^DECIMAL\((\d+),(\d+)\)$`)
)

// refValue reads a delimited JSON value.
func refValue(raw, typ string, f TimeFormat) cell {
	if raw == "null" {
		return cell{cause: Null}
	}
	s, quoted, c := raw, raw[0] == '"', OK
	if quoted {
		s, c = refUnescape(raw[1 : len(raw)-1])
	}
	if typ == "STRING" {
		switch {
		case quoted:
			return cell{s, c}
		case raw[0] == '{' || raw[0] == '[':
			if !json.Valid([]byte(raw)) {
				return cell{cause: NotString}
			}
			if !utf8.ValidString(raw) {
				return cell{cause: BadUTF8}
			}
		case !refJSONNumber.MatchString(raw) && raw != "true" && raw != "false":
			return cell{cause: NotString}
		}
		return cell{value: raw}
	}
	if typ == "BOOLEAN" {
		if raw != "true" && raw != "false" {
			return cell{cause: NotBoolean}
		}
		return cell{value: raw}
	}
	if c != OK {
		s = "?"
	}
	if !quoted && !refJSONNumber.MatchString(raw) {
		s = "?" // the wider grammar is for texts
	}
	if typ == "TIMESTAMP" {
		if quoted == refTextNumber.MatchString(s) {
			s = "?"
		}
	}
	if typ == "DURATION" && !quoted {
		s = "?"
	}
	if typ == "DOUBLE" && !quoted && (s == "NaN" || s == "Infinity" || s == "-Infinity") {
		s = "?"
	}
	return refText(s, typ, f)
}

// refText reads a text (a CSV field, the content of a JSON string) or a JSON number.
func refText(s, typ string, f TimeFormat) cell {
	switch typ {
	case "BIGINT":
		r := refRat(s)
		switch {
		case r == nil:
			return cell{cause: NotInteger}
		case new(big.Int).Quo(r.Num(), r.Denom()).IsInt64() == false:
			return cell{cause: OutOfRange}
		case !r.IsInt():
			return cell{cause: NotInteger}
		}
		return cell{value: r.Num().String()}
	case "DOUBLE":
		if s == "NaN" || s == "Infinity" || s == "-Infinity" {
			return cell{value: s}
		}
		if !refTextNumber.MatchString(s) {
			return cell{cause: NotNumber}
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return cell{cause: OutOfRange}
		}
		return cell{value: strconv.FormatFloat(v, 'g', -1, 64)}
	case "BOOLEAN":
		if l := strings.ToLower(s); l == "true" || l == "false" {
			return cell{value: l}
		}
		return cell{cause: NotBoolean}
	case "STRING":
		if !utf8.ValidString(s) {
			return cell{cause: BadUTF8}
		}
		return cell{value: s}
	case "TIMESTAMP":
		return refTimestamp(s, f)
	case "DURATION":
		return refDurationText(s)
	}
	m := refDecimal.FindStringSubmatch(typ)
	p, _ := strconv.Atoi(m[1])
	scale, _ := strconv.Atoi(m[2])
	r := refRat(s)
	if r == nil {
		return cell{cause: NotDecimal}
	}
	r.Mul(r, new(big.Rat).SetInt(refPow10(scale)))
	q := new(big.Int).Quo(r.Num(), r.Denom())
	switch {
	case q.CmpAbs(refPow10(p)) >= 0:
		return cell{cause: OutOfRange}
	case !r.IsInt():
		return cell{cause: TooPrecise}
	}
	return cell{value: q.String()}
}

func refPow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// refRat reads a number exactly; nil: it is none. Exponents are cut to ±5000: beyond every type, and math/big would take for ever.
func refRat(s string) *big.Rat {
	if !refTextNumber.MatchString(s) {
		return nil
	}
	mantissa, exp, _ := strings.Cut(strings.ToLower(s), "e")
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(mantissa, "."))
	if !ok {
		panic(s)
	}
	if exp == "" {
		return r
	}
	e, err := strconv.Atoi(exp)
	if err != nil || e > 5000 || e < -5000 {
		e = 5000
		if exp[0] == '-' {
			e = -5000
		}
	}
	if e < 0 {
		return r.Quo(r, new(big.Rat).SetInt(refPow10(-e)))
	}
	return r.Mul(r, new(big.Rat).SetInt(refPow10(e)))
}

// refZone loads each zone once.
var refZone = func() func(string) (*time.Location, error) {
	type result struct {
		loc *time.Location
		err error
	}
	seen := map[string]result{}
	return func(name string) (*time.Location, error) {
		r, ok := seen[name]
		if !ok {
			r.loc, r.err = time.LoadLocation(name)
			seen[name] = r
		}
		return r.loc, r.err
	}
}()

func refTimestamp(s string, f TimeFormat) cell {
	if r := refRat(s); r != nil && f.Unit != "" {
		perSecond := map[string]int64{"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[f.Unit]
		r.Mul(r, big.NewRat(1e6, perSecond))
		q := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: floor, as the denominator is positive
		if !q.IsInt64() || q.Int64() < sq.MinTimestamp || q.Int64() > sq.MaxTimestamp {
			return cell{cause: OutOfRange}
		}
		return cell{value: q.String()}
	}
	m := refTime.FindStringSubmatch(s)
	if m == nil || len(m[4]) > 1 && (m[4][1:3] > "23" || m[4][4:] > "59") {
		return cell{cause: NotTimestamp}
	}
	zone, loc := m[4], time.UTC
	if zone == "" {
		zone = "Z"
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05Z07:00", m[1]+"T"+m[2]+zone, loc)
	if err != nil {
		return cell{cause: NotTimestamp}
	}
	if m[4] == "" {
		if f.Zone == "" {
			return cell{cause: NoZone}
		}
		if loc, err = refZone(f.Zone); err != nil {
			return cell{cause: BadZone}
		}
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc)
	}
	ts, ok := sq.TimestampOf(t)
	if !ok {
		return cell{cause: OutOfRange}
	}
	return cell{value: strconv.FormatInt(int64(ts), 10)}
}

func refDurationText(s string) cell {
	if !refDuration.MatchString(s) || strings.TrimPrefix(s, "-") == "" {
		return cell{cause: NotDuration}
	}
	total := new(big.Int)
	for _, part := range refPart.FindAllStringSubmatch(s, -1) {
		n, _ := new(big.Int).SetString(part[1], 10)
		unit := map[string]int64{"d": 86400e6, "h": 3600e6, "m": 60e6, "s": 1e6, "ms": 1e3, "us": 1}[part[2]]
		total.Add(total, n.Mul(n, big.NewInt(unit)))
	}
	if s[0] == '-' {
		total.Neg(total)
	}
	if !total.IsInt64() {
		return cell{cause: OutOfRange}
	}
	return cell{value: total.String()}
}

// refCSV splits one record (without its newline) into the fields before the first break.
func refCSV(line string, delim, quote byte) (fields []string, quoted []bool, ok bool) {
	line = strings.TrimSuffix(line, "\r")
	for p := 0; ; p++ {
		field := ""
		q := p < len(line) && line[p] == quote
		if q {
			for p++; ; p++ {
				if p == len(line) {
					return fields, quoted, false
				}
				if line[p] == quote {
					if p+1 < len(line) && line[p+1] == quote {
						p++
					} else {
						break
					}
				}
				field += line[p : p+1]
			}
			p++
		} else {
			for ; p < len(line) && line[p] != delim; p++ {
				if line[p] == quote {
					return fields, quoted, false
				}
				field += line[p : p+1]
			}
		}
		if p < len(line) && line[p] != delim {
			return fields, quoted, false
		}
		fields, quoted = append(fields, field), append(quoted, q)
		if p == len(line) {
			return fields, quoted, true
		}
	}
}
