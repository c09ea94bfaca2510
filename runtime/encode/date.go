package encode

import (
	"encoding/base64"
	"math"
	"strconv"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
)

// JSONDate appends a DATE, in quotes.
func JSONDate(dst []byte, day int64) []byte { return append(TextDate(append(dst, '"'), day), '"') }

// TextDate appends a DATE as 2006-01-02.
func TextDate(dst []byte, day int64) []byte {
	y, m, d := sq.Civil(day)
	dst = appendTwo(appendTwo(dst, int64(y)/100), int64(y)%100)
	dst = appendTwo(append(dst, '-'), int64(m))
	return appendTwo(append(dst, '-'), int64(d))
}

// JSONMonths appends a MONTHS, in quotes.
func JSONMonths(dst []byte, n int64) []byte { return append(TextMonths(append(dst, '"'), n), '"') }

// TextMonths appends a MONTHS as its literal, years-months: 1-2, -0-6.
func TextMonths(dst []byte, n int64) []byte {
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/12, 10)
	return strconv.AppendInt(append(dst, '-'), n%12, 10)
}

// JSONFloat32 is JSONFloat of a FLOAT.
func JSONFloat32(dst []byte, v float64) []byte {
	if v-v != 0 { // NaN, ±Inf
		return JSONFloat(dst, v)
	}
	return TextFloat32(dst, v)
}

// TextFloat32 is TextFloat of a FLOAT: the shortest digits that read back as 32 bits.
func TextFloat32(dst []byte, v float64) []byte {
	abs := math.Abs(v)
	switch {
	case v-v != 0 || abs < 1<<24 && v == math.Trunc(v):
		return TextFloat(dst, v)
	case float32(abs) >= 1e-6 && abs < 1e21: // the FLOAT 1e-6 is a little less than the DOUBLE
		return strconv.AppendFloat(dst, v, 'f', -1, 32)
	}
	return shortExponent(strconv.AppendFloat(dst, v, 'e', -1, 32))
}

// JSONBinary appends a BYTES as base64, in quotes.
func JSONBinary(dst []byte, s string) []byte { return append(TextBinary(append(dst, '"'), s), '"') }

// TextBinary appends a BYTES as standard base64 with padding.
func TextBinary(dst []byte, s string) []byte {
	return base64.StdEncoding.AppendEncode(dst, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// CSVBinary is TextBinary as a CSV field: the empty value is in quotes, because the unquoted empty field is NULL.
func CSVBinary(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, `""`...)
	}
	return TextBinary(dst, s)
}
