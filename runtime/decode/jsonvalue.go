package decode

import (
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/textform"
)

// The JSON value readers read the value at p and return the position of the delimiter behind it. A bad value gives a Cause, and the position behind
// the delimited value; a break gives BrokenRecord or TooDeep, and the position of the break. JSON null gives Null.
//
// Each has a fast path for the usual form followed at once by its delimiter; anything else is delimited first and then looked at.

// Int reads a BIGINT: a JSON number, or a string with one, with an integral value.
func Int(b []byte, p int) (v int64, next int, c Cause) {
	if v, next, ok := plainInt(b, p); ok {
		return v, next, OK
	}
	return intSlow(b, p)
}

func intSlow(b []byte, p int) (v int64, next int, c Cause) {
	p = blanks(b, p)
	if m, frac, end := shortNumber(b, p); frac == 0 && (at(b, end) == ',' || at(b, end) == '}') {
		return m, end, OK
	}
	n, _, next, c := number(b, p, NotInteger)
	if c != OK {
		return 0, next, c
	}
	v, st := n.Int()
	if st == textform.TooPrecise {
		return 0, next, NotInteger
	}
	return v, next, cause(st, NotInteger)
}

// Float reads a DOUBLE: a JSON number, or a string with one or with NaN, Infinity, -Infinity.
func Float(b []byte, p int) (v float64, next int, c Cause) {
	p = blanks(b, p)
	if m, frac, end := shortNumber(b, p); frac >= 0 && (at(b, end) == ',' || at(b, end) == '}') {
		if v, ok := exactFloat(m, frac); ok && (m != 0 || at(b, p) != '-') {
			return v, end, OK
		}
	}
	raw, kind, next, c := value(b, p)
	if c != OK {
		return 0, next, c
	}
	var st textform.Status
	switch kind {
	case token:
		n, ok := textform.ScanJSON(raw)
		if !ok {
			return 0, next, NotNumber
		}
		v, st = n.Float(raw)
	case text:
		var buf [shortText]byte
		s, ok := plainText(raw, &buf)
		if !ok {
			return 0, next, NotNumber
		}
		v, st = textform.FloatText(s)
	default:
		return 0, next, NotNumber
	}
	return v, next, cause(st, NotNumber)
}

// Bool reads true or false.
func Bool(b []byte, p int) (v bool, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return false, next, c
	}
	if kind == token {
		switch string(raw) {
		case "true":
			return true, next, OK
		case "false":
			return false, next, OK
		}
	}
	return false, next, NotBoolean
}

// Decimal64 reads a DECIMAL of at most 18 digits, a JSON number or a string with one, and returns it unscaled. Digits behind the scale must be 0.
func Decimal64(b []byte, p int, precision, scale uint8) (v int64, next int, c Cause) {
	p = blanks(b, p)
	if m, frac, end := shortNumber(b, p); frac >= 0 && frac <= int(scale) && (at(b, end) == ',' || at(b, end) == '}') {
		if v, ok := scaleUp(m, scale-uint8(frac), precision); ok {
			return v, end, OK
		}
		return 0, end, OutOfRange
	}
	wide, next, c := Decimal128(b, p, precision, scale)
	return wide.Int64(), next, c
}

// Decimal128 is Decimal64 for up to 38 digits.
func Decimal128(b []byte, p int, precision, scale uint8) (v sq.Int128, next int, c Cause) {
	n, _, next, c := number(b, p, NotDecimal)
	if c != OK {
		return sq.Int128{}, next, c
	}
	v, st := n.Decimal(precision, scale, false)
	return v, next, cause(st, NotDecimal)
}

// Timestamp reads a TIMESTAMP: an RFC 3339 text, or a number where f has a unit.
func Timestamp(b []byte, p int, f *TimeFormat) (v int64, next int, c Cause) {
	if v, next, ok := f.sameMinute(b, p); ok {
		return v, next, OK
	}
	raw, kind, next, c := value(b, p)
	if c != OK {
		return 0, next, c
	}
	switch kind {
	case token:
		n, ok := textform.ScanJSON(raw)
		if !ok || f.Unit == "" {
			return 0, next, NotTimestamp
		}
		v, c = f.number(&n)
	case text:
		var buf [shortText]byte
		s, ok := plainText(raw, &buf)
		if !ok {
			return 0, next, NotTimestamp
		}
		if v, c = f.text(s); c == OK {
			f.note(s, v)
		}
	default:
		c = NotTimestamp
	}
	return v, next, c
}

// Duration reads a DURATION: a string with a literal such as 1h30m or -5s.
func Duration(b []byte, p int) (v int64, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return 0, next, c
	}
	var buf [shortText]byte
	s, ok := plainText(raw, &buf)
	if kind != text || !ok {
		return 0, next, NotDuration
	}
	v, st := textform.Duration(s)
	return v, next, cause(st, NotDuration)
}

// String reads a STRING: the text of a string, or the raw text of a number, boolean, object or array. The result points into b, or, when the
// string has escapes or is an object or array, is appended to scratch: results stay valid until the caller cuts scratch back, as it does once a record or a block.
func String(b []byte, p int, scratch *[]byte) (v []byte, next int, c Cause) {
	p = blanks(b, p)
	if at(b, p) == '"' {
		start := p + 1
		end, ascii := plainEnd(b, start)
		if at(b, end) == '"' {
			if next, ok := delimiter(b, end+1); !ok {
				return nil, next, BrokenRecord
			} else if v = b[start:end:end]; ascii || utf8.Valid(v) {
				return v, next, OK
			} else {
				return nil, next, BadUTF8
			}
		}
	}
	raw, kind, next, c := value(b, p)
	if c != OK {
		return nil, next, c
	}
	switch kind {
	case text:
		from := len(*scratch)
		if *scratch, c = unescape(*scratch, raw); c != OK {
			return nil, next, c
		}
		return (*scratch)[from:len(*scratch):len(*scratch)], next, OK
	case token:
		if _, number := textform.ScanJSON(raw); !number && string(raw) != "true" && string(raw) != "false" {
			return nil, next, NotString
		}
	case nested:
		if !validJSON(raw) {
			return nil, next, NotString
		}
		if !utf8.Valid(raw) {
			return nil, next, BadUTF8
		}
		from := len(*scratch)
		*scratch = append(*scratch, raw...) // it has quotes: see encode.JSONPlain
		return (*scratch)[from:len(*scratch):len(*scratch)], next, OK
	}
	return raw[:len(raw):len(raw)], next, OK
}

// number delimits the value at p and splits the number that it is or, as a string, holds.
func number(b []byte, p int, malformed Cause) (n textform.Number, kind byte, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return n, kind, next, c
	}
	ok := false
	switch kind {
	case token:
		n, ok = textform.ScanJSON(raw)
	case text:
		if n, ok = textform.ScanText(raw); !ok {
			s, _ := unescape(nil, raw) // the digits themselves may be escaped
			n, ok = textform.ScanText(s)
		}
	}
	if !ok {
		return n, kind, next, malformed
	}
	return n, kind, next, OK
}

// shortText bounds timestamps, durations and spellings with escapes.
const shortText = 128

// plainText undoes escapes, if there are any, into buf; ok is false for bad ones.
func plainText(raw []byte, buf *[shortText]byte) (s []byte, ok bool) {
	if end, _ := plainEnd(raw, 0); end == len(raw) {
		return raw, true
	}
	s, c := unescape(buf[:0], raw)
	return s, c == OK
}

// shortNumber reads -?digits[.digits] of at most 18 digits at p. m is the number without its point, frac the digits behind it, end the position
// behind. frac < 0: not of this form (the slow path decides). What follows is the caller's to test.
func shortNumber(b []byte, p int) (m int64, frac, end int) {
	i := p
	neg := at(b, i) == '-'
	if neg {
		i++
	}
	start := i
	for i < len(b) && b[i]-'0' <= 9 {
		m = m*10 + int64(b[i]-'0')
		i++
	}
	digits := i - start
	if digits == 0 || digits > 18 || digits > 1 && b[start] == '0' {
		return 0, -1, i
	}
	if i < len(b) && b[i] == '.' {
		i++
		from := i
		for i < len(b) && b[i]-'0' <= 9 {
			m = m*10 + int64(b[i]-'0')
			i++
		}
		frac = i - from
		if frac == 0 || digits+frac > 18 {
			return 0, -1, i
		}
	}
	if neg {
		m = -m
	}
	return m, frac, i
}

var floatPow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// exactFloat returns m / 10^frac if one rounding gives the nearest DOUBLE (Clinger's fast path).
func exactFloat(m int64, frac int) (v float64, ok bool) {
	if m > 1<<53 || m < -1<<53 {
		return 0, false
	}
	return float64(m) / floatPow10[frac], true
}

var intPow10 = [...]int64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// scaleUp returns m × 10^by if it has at most precision ≤ 18 digits.
func scaleUp(m int64, by, precision uint8) (v int64, ok bool) {
	if by > precision {
		return 0, m == 0
	}
	if limit := intPow10[precision-by]; m >= limit || m <= -limit {
		return 0, false
	}
	return m * intPow10[by], true
}
