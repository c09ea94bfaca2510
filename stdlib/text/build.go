package text

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/streamc/streamc/runtime/sq"
)

// MaxSize bounds what a function may build from a small argument: 16 MB.
const MaxSize = 16 << 20

// ErrTooLarge is the row error of a result over MaxSize.
var ErrTooLarge = errors.New("the result would be larger than 16 MB")

// owned is a string of bytes that nobody else holds.
func owned(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Repeat returns s n times, none for a negative n.
func Repeat(s string, n int64) (string, error) {
	if n <= 0 || s == "" {
		return "", nil
	}
	if n > MaxSize/int64(len(s)) {
		return "", ErrTooLarge
	}
	return strings.Repeat(s, int(n)), nil
}

// Space returns n spaces.
func Space(n int64) (string, error) { return Repeat(" ", n) }

// PadLeft cuts s to n characters, or fills it up to n in front by repetitions of pad. NULL for a negative n or an empty pad.
func PadLeft(s string, n int64, pad string) (sq.Null[string], error) { return fill(s, n, pad, true) }

// PadRight cuts s to n characters, or fills it up to n behind by repetitions of pad. NULL for a negative n or an empty pad.
func PadRight(s string, n int64, pad string) (sq.Null[string], error) { return fill(s, n, pad, false) }

// PadLeftSpace is PadLeft with spaces.
func PadLeftSpace(s string, n int64) (sq.Null[string], error) { return fill(s, n, " ", true) }

// PadRightSpace is PadRight with spaces.
func PadRightSpace(s string, n int64) (sq.Null[string], error) { return fill(s, n, " ", false) }

func fill(s string, n int64, pad string, front bool) (sq.Null[string], error) {
	if n < 0 || pad == "" {
		return sq.Null[string]{}, nil
	}
	have := Length(s)
	if have >= n {
		return sq.Null[string]{V: Left(s, n), Valid: true}, nil
	}
	missing := n - have
	width := Length(pad)
	full, rest := missing/width, Left(pad, missing%width)
	if full > MaxSize/int64(len(pad)) {
		return sq.Null[string]{}, ErrTooLarge
	}
	size := len(s) + int(full)*len(pad) + len(rest)
	if size > MaxSize {
		return sq.Null[string]{}, ErrTooLarge
	}
	out := make([]byte, 0, size)
	if !front {
		out = append(out, s...)
	}
	for range full {
		out = append(out, pad...)
	}
	out = append(out, rest...)
	if front {
		out = append(out, s...)
	}
	return sq.Null[string]{V: owned(out), Valid: true}, nil
}

// Reverse returns the characters in reverse order.
func Reverse(s string) string {
	out := make([]byte, len(s))
	at := len(s)
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		at -= size
		copy(out[at:], s[i:i+size])
		i += size
	}
	return owned(out)
}

// Translate replaces each character of s that stands in from by the one at its place in to; it goes where to is shorter. The first of
// equal characters in from counts.
func Translate(s, from, to string) string {
	if from == "" {
		return s
	}
	out := make([]byte, 0, len(s))
	for _, c := range s {
		i := strings.IndexRune(from, c)
		if i < 0 {
			out = utf8.AppendRune(out, c)
			continue
		}
		if at, ok := skip(to, Length(from[:i])); ok {
			r, _ := utf8.DecodeRuneInString(to[at:])
			out = utf8.AppendRune(out, r)
		}
	}
	return owned(out)
}

// Overlay replaces as many characters as with has, from position start on.
func Overlay(s, with string, start int64) string { return OverlayLen(s, with, start, Length(with)) }

// OverlayLen replaces length characters from position start on by with. A start outside of s, or a negative length, changes nothing.
func OverlayLen(s, with string, start, length int64) string {
	if start < 1 || start > Length(s) || length < 0 {
		return s
	}
	at, _ := skip(s, start-1)
	end, _ := skip(s[at:], length)
	return s[:at] + with + s[at+end:]
}

// InitCap writes the first letter of each word in upper case and the others in lower case; words are runs of letters and digits.
func InitCap(s string) string {
	out := make([]byte, 0, len(s))
	inside := false
	for _, c := range s {
		word := unicode.IsLetter(c) || unicode.IsDigit(c)
		switch {
		case !word:
		case inside:
			c = unicode.ToLower(c)
		default:
			c = unicode.ToUpper(c)
		}
		inside = word
		out = utf8.AppendRune(out, c)
	}
	return owned(out)
}

// Chr returns the character U+0000 to U+00FF whose code is n modulo 256; "" for a negative n.
func Chr(n int64) string {
	if n < 0 {
		return ""
	}
	return string(rune(n & 0xFF))
}

// QuoteLiteral returns s as a SQL literal.
func QuoteLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// FormatInt writes v with commas between thousands and n zeros behind a point.
func FormatInt(v, n int64) (string, error) { return FormatDecimal(sq.DecimalFromInt64(v), n) }

// maxFraction bounds the fraction digits of formatted numbers.
const maxFraction = 400

// FormatDecimal writes v rounded half away from zero to n fraction digits, with commas between thousands.
func FormatDecimal(v sq.Decimal, n int64) (string, error) { return formatDigits(v.String(), n) }

// FormatFloat is FormatDecimal of the shortest decimal text of v.
func FormatFloat(v float64, n int64) (string, error) {
	switch {
	case math.IsNaN(v):
		return "NaN", nil
	case math.IsInf(v, 1):
		return "Infinity", nil
	case math.IsInf(v, -1):
		return "-Infinity", nil
	}
	return formatDigits(strconv.FormatFloat(v, 'f', -1, 64), n)
}

func formatDigits(text string, n int64) (string, error) {
	if n < 0 || n > maxFraction {
		return "", fmt.Errorf("%d fraction digits, not 0 to %d", n, maxFraction)
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits, point := whole+fraction, len(whole)
	if int64(len(fraction)) > n {
		digits = roundDigits(digits, point+int(n))
		point = len(digits) - int(n)
	} else {
		digits += strings.Repeat("0", int(n)-len(fraction))
	}
	return grouped(strings.HasPrefix(text, "-"), digits, point), nil
}

// roundDigits keeps the first n digits, rounded half away from zero; it may return n + 1 digits.
func roundDigits(digits string, n int) string {
	up := digits[n] >= '5'
	out := []byte(digits[:n])
	for i := n - 1; up && i >= 0; i-- {
		if out[i]++; out[i] <= '9' {
			return string(out)
		}
		out[i] = '0'
	}
	if up {
		return "1" + string(out)
	}
	return string(out)
}

// grouped puts commas and the point into digits. Zero has no sign.
func grouped(negative bool, digits string, point int) string {
	out := make([]byte, 0, len(digits)+len(digits)/3+2)
	if negative && strings.Trim(digits, "0") != "" {
		out = append(out, '-')
	}
	for i := range point {
		if i > 0 && (point-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, digits[i])
	}
	if point == 0 {
		out = append(out, '0')
	}
	if point < len(digits) {
		out = append(append(out, '.'), digits[point:]...)
	}
	return owned(out)
}
