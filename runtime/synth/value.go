package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/sq"
)

// Append appends the value of a row as JSON.
func (f *Field) Append(dst []byte, seed uint64, row int64) []byte {
	r := NewRandom(seed^f.stream, uint64(row))
	if f.nulls > 0 && r.Unit() < f.nulls {
		return append(dst, "null"...)
	}
	switch f.kind {
	case choice, constant:
		return append(dst, f.values[r.N(int64(len(f.values)))]...)
	case uuid:
		return appendUUID(dst, r.Next(), r.Next())
	case timestamp:
		at := f.start + row*f.step
		if f.jitter > 0 {
			at += r.N(2*f.jitter+1) - f.jitter
		}
		return encode.JSONTimestamp(dst, at)
	case sequence:
		return f.sequence(dst, row)
	case normal:
		x := f.mean + f.stddev*gauss(&r)
		if f.class == floating {
			return f.appendFloat(dst, x)
		}
		return f.appendInt(dst, int64(math.Round(x*math.Pow10(f.scale))))
	}
	switch f.class {
	case floating:
		return f.appendFloat(dst, f.lo+r.Unit()*(f.hi-f.lo))
	case boolean:
		return strconv.AppendBool(dst, r.Next()&1 == 1)
	case text:
		dst = append(dst, '"')
		for range f.max {
			dst = append(dst, byte('a'+r.N(26)))
		}
		return append(dst, '"')
	}
	span := uint64(f.max) - uint64(f.min) + 1 // 0: all 64 bits
	n := r.Next()
	if span != 0 {
		n %= span
	}
	return f.appendInt(dst, int64(uint64(f.min)+n))
}

func (f *Field) sequence(dst []byte, row int64) []byte {
	switch f.class {
	case floating:
		return f.appendFloat(dst, f.fstart+float64(row)*f.fadd)
	case text:
		return append(strconv.AppendInt(append(dst, '"'), f.start+row*f.step, 10), '"')
	}
	return f.appendInt(dst, f.start+row*f.step)
}

func (f *Field) appendFloat(dst []byte, x float64) []byte {
	if f.typ == "FLOAT" {
		return strconv.AppendFloat(dst, x, 'g', -1, 32)
	}
	return encode.JSONFloat(dst, x)
}

// appendInt appends a value that is counted in whole numbers.
func (f *Field) appendInt(dst []byte, n int64) []byte {
	switch f.typ {
	case "DECIMAL":
		return encode.JSONDecimal64(dst, n, uint8(f.scale))
	case "TIMESTAMP":
		return encode.JSONTimestamp(dst, n)
	case "DURATION":
		return encode.JSONDuration(dst, n)
	case "DATE":
		return time.Unix(n*86_400, 0).UTC().AppendFormat(dst, `"2006-01-02"`)
	}
	return strconv.AppendInt(dst, n, 10)
}

// gauss returns a number of the standard normal distribution (Box and Muller 1958).
func gauss(r *Random) float64 {
	u, v := 1-r.Unit(), r.Unit()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

// appendUUID appends a version 4 UUID of random bits.
func appendUUID(dst []byte, hi, lo uint64) []byte {
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	return fmt.Appendf(dst, `"%08x-%04x-%04x-%04x-%012x"`, hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}

// plainText is a value of the option "value" as a text.
func plainText(v any) string {
	switch v := v.(type) {
	case sq.Timestamp:
		s := encode.TextTimestamp(nil, int64(v))
		return string(s)
	case time.Duration:
		return string(encode.TextDuration(nil, v.Microseconds()))
	}
	return fmt.Sprint(v)
}

// addValue takes one of the values that are drawn from.
func (f *Field) addValue(option, x string) error {
	quoted := string(encode.JSONString(nil, x))
	switch {
	case f.class == text, f.isTime():
		f.values = append(f.values, quoted)
		return nil
	case f.class == boolean && (x == "true" || x == "false"), f.class == floating && isNumber(x):
		f.values = append(f.values, x)
		return nil
	case f.class == integer && isNumber(x):
		f.values = append(f.values, x)
		return nil
	}
	return f.wrong(option, "%q is no %s", x, f.typ)
}

// isNumber reports a JSON number.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return false
	}
	if strings.Trim(s, "0123456789.eE+-") != "" || s[len(s)-1] == '.' {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
