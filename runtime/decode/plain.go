package decode

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// Readers of the plain form of a value, for records that look as most do: eight bytes at a time, without a test of the bounds. p is a place inside a
// record that ends in '\n', and at least 64 bytes (connect.Pad) can be read behind the record. They look at no delimiter: the key that follows, which is
// compared as a constant, begins with it. What is not plain is the general readers' matter.

// Pointer is the first byte of a chunk.
type Pointer = unsafe.Pointer

// Start returns the first byte of a chunk.
func Start(b []byte) Pointer { return Pointer(unsafe.SliceData(b)) }

// Load returns the eight bytes at b+p, the first one lowest.
func Load(b Pointer, p int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(b, p))[:])
}

// Byte returns the byte at b+p.
func Byte(b Pointer, p int) byte { return *(*byte)(unsafe.Add(b, p)) }

// TextAt returns the bytes from b+p to b+end as a text over the same bytes.
func TextAt(b Pointer, p, end int) string { return unsafe.String((*byte)(unsafe.Add(b, p)), end-p) }

// ShortInt reads an integer of 1 to 7 digits without sign and leading zeros from the bytes that Load gave; n is the number of its digits, 0 for all else.
func ShortInt(w uint64) (v int64, n int) {
	t := w ^ ones*'0'
	if n = bits.TrailingZeros64((t+ones*0x76|t)&highs) / 8; uint(n-1) < 7 && byte(t) != 0 { // digits by hand: it is inlined so
		return value8(w, n), n
	}
	return 0, 0
}

// LongInt is Int of what ShortInt does not read. plain becomes false if the text is not the one that a value is written as.
func LongInt(b []byte, p int, plain *bool) (v int64, next int, c Cause) {
	if v, next, ok := plainInt(b, p); ok {
		return v, next, OK
	}
	*plain = false
	return intSlow(b, p)
}

// PlainText returns the place of the quote that ends the string whose opening quote is at p; -1 if there is no string, or one with escapes, control
// characters or invalid UTF-8.
func PlainText(b Pointer, p int) (end int) {
	if Byte(b, p) != '"' {
		return -1
	}
	from := p + 1
	p = firstSpecial(b, from)
	switch c := Byte(b, p); {
	case c == '"':
		return p
	case c >= 0x80:
		return plainUTF8(b, from, p)
	}
	return -1
}

// specialWords is firstSpecial of any processor: two words at a time.
func specialWords(b Pointer, p int) int {
	for {
		if m := special(Load(b, p)); m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
		if m := special(Load(b, p+8)); m != 0 {
			return p + 8 + bits.TrailingZeros64(m)/8
		}
		p += 16
	}
}

// special marks the bytes of w that are a quote, a backslash, a control character or not ASCII; above the first one it may mark others. A bit flipped,
// the quote is next to the control characters, and the space and the exclamation mark are not.
func special(w uint64) uint64 {
	return ((w ^ ones*2) - ones*0x21 | (w ^ ones*'\\' - ones) | w) & highs
}

// SkipValue is Skip that returns -1 at a break.
func SkipValue(b []byte, p int) (next int) {
	next, ok := Skip(b, p)
	if !ok {
		return -1
	}
	return next
}

// SkipInt returns the place behind the 1 to 15 digits at p, -1 for all else.
func SkipInt(b Pointer, p int) (next int) {
	n := digits(Load(b, p))
	if n == 8 {
		n += digits(Load(b, p+8))
	}
	if n == 0 || n == 16 {
		return -1
	}
	return p + n
}

// SkipText returns the place behind the string whose opening quote is at p; -1 if there is no string, or one that is not plain.
func SkipText(b Pointer, p int) (next int) {
	if Byte(b, p) != '"' {
		return -1
	}
	if p = firstSpecial(b, p+1); Byte(b, p) != '"' {
		return -1
	}
	return p + 1
}

// PlainField returns the end of the unquoted CSV field at p: the place of the comma or of the line end behind it; -1 if there is a quote or a control
// character.
func PlainField(b Pointer, p int) (end int) {
	for {
		w := Load(b, p)
		if m := (((w ^ ones*2) - ones*0x21) | ((w ^ ones*',') - ones) | w) & highs; m != 0 { // as special, with a comma for the backslash
			p += bits.TrailingZeros64(m) / 8
			break
		}
		p += 8
	}
	for Byte(b, p) >= 0x80 || Byte(b, p) >= ' ' && Byte(b, p) != ',' && Byte(b, p) != '"' {
		p++
	}
	switch Byte(b, p) {
	case ',', '\n', '\r':
		return p
	}
	return -1
}

// FieldsEnd returns the place behind the line end at p, -1 if there is none.
func FieldsEnd(b Pointer, p int) (next int) {
	switch {
	case Byte(b, p) == '\n':
		return p + 1
	case Byte(b, p) == '\r' && Byte(b, p+1) == '\n':
		return p + 2
	}
	return -1
}

// InOrder reports whether the fields of CSV records are the n declared columns in their order: columns maps fields to columns.
func InOrder(columns []int16, n int) bool {
	for i, c := range columns {
		if int(c) != i {
			return false
		}
	}
	return len(columns) == n
}

// plainUTF8 is PlainText of a string that starts at from and is not ASCII from p on.
func plainUTF8(b Pointer, from, p int) int {
	for Byte(b, p) != '"' {
		if c := Byte(b, p); c == '\\' || c < 0x20 {
			return -1
		}
		p++
	}
	if !utf8.ValidString(TextAt(b, from, p)) {
		return -1
	}
	return p
}

// Plain reads "2006-01-02T15:04:05Z", with three digits behind the seconds or none, of the minute that f read last; n is the number of bytes with the
// quotes, 0 for all else. plain becomes false if the text is not the one that the value is written as.
func (f *TimeFormat) Plain(b Pointer, p int, plain *bool) (v int64, n int) {
	if (Load(b, p+1)^f.day)|(Load(b, p+9)^f.minute) != 0 || Byte(b, p) != '"' {
		return 0, 0
	}
	w := Load(b, p+17)
	// Digits become their values.
	d := w ^ 0x0030303000303000
	if w&0xff000000ff0000ff == ':'|'.'<<24|'Z'<<56 && (d|(d+0x00767676_00767a00))&0x00808080_00808000 == 0 && Byte(b, p+25) == '"' { // :05.678Z
		ms := int64(byte(d>>32))*100 + int64(byte(d>>40))*10 + int64(byte(d>>48))
		if ms == 0 {
			*plain = false
		}
		return f.base + int64(byte(d>>8))*10_000_000 + int64(byte(d>>16))*1_000_000 + ms*1000, 26
	}
	if w&0x000000ff_ff0000ff == ':'|'Z'<<24|'"'<<32 && (d|(d+0x00767a00))&0x00808000 == 0 { // :05Z"
		return f.base + int64(byte(d>>8))*10_000_000 + int64(byte(d>>16))*1_000_000, 22
	}
	return 0, 0
}

// LineEnd is NextLine inside a record, which ends in a newline. It is inlined.
func LineEnd(b []byte, p int) int { return p + 1 + bytes.IndexByte(b[p:], '\n') }

// RecordEnd returns the place behind the record whose last value ends at p.
func RecordEnd(b []byte, p int) int {
	if p+1 < len(b) && b[p] == '}' && b[p+1] == '\n' {
		return p + 2
	}
	return LineEnd(b, p)
}
