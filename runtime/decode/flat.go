package decode

import (
	"github.com/streamc/streamc/runtime/textform"
)

// Readers of the stored number types, DATE, MONTHS and BYTES.

// IntN is Int of a TINYINT, SMALLINT or INT: bits is 8, 16 or 32.
func IntN(b []byte, p int, bits uint8) (v int64, next int, c Cause) {
	v, next, c = Int(b, p)
	v, c = inBits(v, c, bits)
	return v, next, c
}

func inBits(v int64, c Cause, bits uint8) (int64, Cause) {
	if c == OK && !textform.InBits(v, bits) {
		return 0, OutOfRange
	}
	return v, c
}

// Float32 is Float of a FLOAT: the nearest value of 32 bits.
func Float32(b []byte, p int) (v float64, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return 0, next, c
	}
	st := textform.Malformed
	switch kind {
	case token:
		if n, ok := textform.ScanJSON(raw); ok {
			v, st = n.Float32(raw)
		}
	case text:
		var buf [shortText]byte
		if s, ok := plainText(raw, &buf); ok {
			v, st = textform.Float32Text(s)
		}
	}
	return v, next, cause(st, NotNumber)
}

// Date reads a DATE: a string such as 2006-01-02.
func Date(b []byte, p int) (v int64, next int, c Cause) {
	var buf [shortText]byte
	s, next, c := shortString(b, p, &buf, NotDate)
	if c != OK {
		return 0, next, c
	}
	v, st := textform.Date(s)
	return v, next, cause(st, NotDate)
}

// Months reads a MONTHS: a string such as 1-2, one year and two months.
func Months(b []byte, p int) (v int64, next int, c Cause) {
	var buf [shortText]byte
	s, next, c := shortString(b, p, &buf, NotMonths)
	if c != OK {
		return 0, next, c
	}
	v, st := textform.Months(s)
	return v, next, cause(st, NotMonths)
}

// shortString reads a string that is not long, with its escapes undone.
func shortString(b []byte, p int, buf *[shortText]byte, other Cause) (s []byte, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return nil, next, c
	}
	s, ok := plainText(raw, buf)
	if kind != text || !ok {
		return nil, next, other
	}
	return s, next, OK
}

// Binary reads a BYTES: a string of base64. The result is appended to scratch and valid as long as String's are.
func Binary(b []byte, p int, scratch *[]byte) (v string, next int, c Cause) {
	raw, kind, next, c := value(b, p)
	if c != OK {
		return "", next, c
	}
	if kind != text {
		return "", next, NotBytes
	}
	if end, _ := plainEnd(raw, 0); end != len(raw) {
		if raw, c = unescape(nil, raw); c != OK {
			return "", next, NotBytes
		}
	}
	from := len(*scratch)
	out, st := textform.Base64(*scratch, raw)
	*scratch = out
	return view(out[from:]), next, cause(st, NotBytes)
}

// IntN is CSV.Int of a TINYINT, SMALLINT or INT: bits is 8, 16 or 32.
func (o *CSV) IntN(f Field, bits uint8) (int64, Cause) {
	v, c := o.Int(f)
	return inBits(v, c, bits)
}

// Float32 is CSV.Float of a FLOAT.
func (o *CSV) Float32(f Field) (float64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	v, st := textform.Float32Text(f.Text)
	return v, cause(st, NotNumber)
}

// Date reads a DATE.
func (o *CSV) Date(f Field) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	v, st := textform.Date(f.Text)
	return v, cause(st, NotDate)
}

// Months reads a MONTHS literal.
func (o *CSV) Months(f Field) (int64, Cause) {
	if o.IsNull(f) {
		return 0, Null
	}
	v, st := textform.Months(f.Text)
	return v, cause(st, NotMonths)
}

// Binary reads a BYTES in base64. The result is appended to scratch: in Fields' own scratch it is valid until the next call of Fields.
func (o *CSV) Binary(f Field, scratch *[]byte) (string, Cause) {
	if o.IsNull(f) {
		return "", Null
	}
	from := len(*scratch)
	out, st := textform.Base64(*scratch, f.Text)
	*scratch = out
	return view(out[from:]), cause(st, NotBytes)
}

// TimestampCut is Timestamp of a TIMESTAMP(p): digits below unit microseconds are cut off.
func TimestampCut(b []byte, p int, f *TimeFormat, unit int64) (v int64, next int, c Cause) {
	v, next, c = Timestamp(b, p, f)
	return textform.Cut(v, unit), next, c
}

// TimestampCut is CSV.Timestamp of a TIMESTAMP(p): digits below unit microseconds are cut off.
func (o *CSV) TimestampCut(f Field, t *TimeFormat, unit int64) (int64, Cause) {
	v, c := o.Timestamp(f, t)
	return textform.Cut(v, unit), c
}
