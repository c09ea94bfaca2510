package encode

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// JSONString appends a STRING in quotes. Only the quote, the backslash and control characters are escaped. A text that is no UTF-8 (a decoder lets
// none in, a Go function may) has U+FFFD for each invalid byte.
func JSONString(dst []byte, s string) []byte {
	return JSONBytes(dst, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// JSONPlain is JSONString of a text that, where plain is set, is known to be valid UTF-8 that needs no escape.
func JSONPlain(dst []byte, s string, plain bool) []byte {
	if !plain {
		return JSONString(dst, s)
	}
	dst = append(append(dst, '"'), s...)
	return append(dst, '"')
}

// JSONBytes is JSONString of a STRING held as bytes.
func JSONBytes(dst []byte, s []byte) []byte {
	dst = append(dst, '"')
	end, ascii := plain(s)
	if end == len(s) && (ascii || utf8.Valid(s)) {
		dst = append(dst, s...)
		return append(dst, '"')
	}
	return append(appendEscaped(dst, s), '"')
}

func appendEscaped(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	for len(s) > 0 {
		n, ascii := plain(s)
		if ascii || utf8.Valid(s[:n]) {
			dst = append(dst, s[:n]...)
		} else {
			dst = appendValid(dst, s[:n])
		}
		if s = s[n:]; len(s) == 0 {
			break
		}
		switch c := s[0]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		s = s[1:]
	}
	return dst
}

// appendValid appends s with U+FFFD for each invalid byte.
func appendValid(dst, s []byte) []byte {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		dst = utf8.AppendRune(dst, r)
		s = s[n:]
	}
	return dst
}

// plain returns the length of the longest prefix that needs no escape, and whether it is ASCII. Eight bytes at a time: each test sets the high bit
// of the bytes it finds, of which the lowest is exact.
func plain(s []byte) (n int, ascii bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	seen := uint64(0)
	for ; n+8 <= len(s); n += 8 {
		w := binary.LittleEndian.Uint64(s[n:])
		q, e := w^ones*'"', w^ones*'\\'
		if m := ((q-ones)&^q | (e-ones)&^e | (w-ones*0x20)&^w) & highs; m != 0 {
			k := bits.TrailingZeros64(m) &^ 7
			seen |= w & (1<<k - 1)
			return n + k/8, seen&highs == 0
		}
		seen |= w
	}
	for ; n < len(s) && s[n] != '"' && s[n] != '\\' && s[n] >= 0x20; n++ {
		seen |= uint64(s[n])
	}
	return n, seen&highs == 0
}

// CSVString appends a STRING as a CSV field: in quotes where it is empty (an unquoted empty field is NULL) or holds a comma, a quote, CR or LF.
func CSVString(dst []byte, s string) []byte {
	return CSVBytes(dst, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// CSVBytes is CSVString of a STRING held as bytes.
func CSVBytes(dst []byte, s []byte) []byte {
	if len(s) > 0 && !needsQuotes(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	from := 0
	for i, c := range s {
		if c == '"' {
			dst = append(dst, s[from:i+1]...)
			from = i
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

func needsQuotes(s []byte) bool {
	for _, c := range s {
		if c == ',' || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}
