package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/streamc/streamc/runtime/sq"
)

// Bytes returns the number of bytes of the UTF-8 form.
func Bytes(s string) int64 { return int64(len(s)) }

// Bits returns the number of bits of the UTF-8 form.
func Bits(s string) int64 { return int64(len(s)) * 8 }

// Locate is Position with the arguments the other way round.
func Locate(part, s string) int64 { return Position(s, part) }

// LocateFrom returns the position of the first occurrence of part in s at or behind position start, 0 if there is none.
func LocateFrom(part, s string, start int64) int64 {
	if start < 1 {
		return 0
	}
	at, ok := skip(s, start-1)
	if !ok && start != Length(s)+1 {
		return 0
	}
	i := strings.Index(s[at:], part)
	if i < 0 {
		return 0
	}
	return start + Length(s[at:at+i])
}

// Contains reports whether part stands in s.
func Contains(s, part string) bool { return strings.Contains(s, part) }

// Ascii returns the code point of the first character, 0 of the empty string.
func Ascii(s string) int64 {
	for _, c := range s {
		return int64(c)
	}
	return 0
}

// SplitPart returns field n of s, from 1; a negative n counts from the end. A field that is not there is empty. An empty delimiter does not split.
func SplitPart(s, delimiter string, n int64) (string, error) {
	switch {
	case n == 0:
		return "", errors.New("SPLIT_PART counts from 1: field 0 does not exist")
	case n > 0:
		part, _ := field(s, delimiter, n-1)
		return part, nil
	}
	for ; n < -1; n++ {
		i := lastIndex(s, delimiter)
		if i < 0 {
			return "", nil
		}
		s = s[:i]
	}
	if i := lastIndex(s, delimiter); i >= 0 {
		s = s[i+len(delimiter):]
	}
	return s, nil
}

func lastIndex(s, delimiter string) int {
	if delimiter == "" {
		return -1
	}
	return strings.LastIndex(s, delimiter)
}

// SplitIndex returns field n of s, from 0; NULL where there is none. An empty delimiter does not split.
func SplitIndex(s, delimiter string, n int64) sq.Null[string] {
	if n < 0 {
		return sq.Null[string]{}
	}
	part, ok := field(s, delimiter, n)
	return sq.Null[string]{V: part, Valid: ok}
}

// field cuts field n, from 0, out of s.
func field(s, delimiter string, n int64) (string, bool) {
	if delimiter == "" {
		if n == 0 {
			return s, true
		}
		return "", false
	}
	for ; n > 0; n-- {
		i := strings.Index(s, delimiter)
		if i < 0 {
			return "", false
		}
		s = s[i+len(delimiter):]
	}
	if i := strings.Index(s, delimiter); i >= 0 {
		s = s[:i]
	}
	return s, true
}

// SubstringIndex returns what stands before occurrence n of delimiter; for a negative n what stands behind occurrence −n from the end; all of s
// where there are fewer.
func SubstringIndex(s, delimiter string, n int64) string {
	if n == 0 || delimiter == "" {
		return ""
	}
	if n > 0 {
		at := 0
		for ; n > 0; n-- {
			i := strings.Index(s[at:], delimiter)
			if i < 0 {
				return s
			}
			at += i + len(delimiter)
		}
		return s[:at-len(delimiter)]
	}
	end := len(s)
	for ; n < 0; n++ {
		i := strings.LastIndex(s[:end], delimiter)
		if i < 0 {
			return s
		}
		end = i
	}
	return s[end+len(delimiter):]
}

// CountChar counts how often the first character of c stands in s; an empty c never does.
func CountChar(s, c string) int64 {
	if c == "" {
		return 0
	}
	_, size := utf8.DecodeRuneInString(c)
	return int64(strings.Count(s, c[:size]))
}

// Elt returns the string at place n, from 1; NULL where there is none.
func Elt(n int64, list ...sq.Null[string]) sq.Null[string] {
	if n < 1 || n > int64(len(list)) {
		return sq.Null[string]{}
	}
	return list[n-1]
}

// FindInSet returns the place, from 1, of s in a list that is separated by commas, 0 if it is not there.
func FindInSet(s, list string) int64 {
	if strings.Contains(s, ",") {
		return 0
	}
	for n := int64(1); ; n++ {
		item, rest, more := strings.Cut(list, ",")
		if item == s {
			return n
		}
		if !more {
			return 0
		}
		list = rest
	}
}

// IsAlpha reports whether s is not empty and has only letters.
func IsAlpha(s string) bool { return every(s, unicode.IsLetter) }

// IsDigit reports whether s is not empty and has only digits.
func IsDigit(s string) bool { return every(s, unicode.IsDigit) }

func every(s string, is func(rune) bool) bool {
	for _, c := range s {
		if !is(c) {
			return false
		}
	}
	return s != ""
}

// maxCompared bounds the characters of a string whose edit distance is computed: the work is their product.
const maxCompared = 4096

// Levenshtein returns how many characters must be inserted, deleted or replaced to make b of a.
func Levenshtein(a, b string) (int64, error) {
	x, y := []rune(a), []rune(b)
	if len(x) > maxCompared || len(y) > maxCompared {
		return 0, fmt.Errorf("LEVENSHTEIN of more than %d characters", maxCompared)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			cost := diagonal
			if c != d {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return int64(row[len(y)]), nil
}

// soundexCodes are the codes of the letters A to Z: 0 for vowels, which separate; 7 for H and W, which do not.
const soundexCodes = "01230127022455012623017202"

// Soundex returns the American Soundex code: the first letter and three digits. A text that does not begin with a Latin letter comes back as it is.
func Soundex(s string) string {
	if s == "" || letter(s[0]) < 0 {
		return s
	}
	out := [4]byte{byte('A' + letter(s[0])), '0', '0', '0'}
	last := soundexCodes[letter(s[0])]
	for i, n := 1, 1; i < len(s) && n < 4; i++ {
		l := letter(s[i])
		if l < 0 {
			last = '0'
			continue
		}
		switch code := soundexCodes[l]; {
		case code == '7':
		case code == '0':
			last = code
		case code != last:
			out[n] = code
			n++
			last = code
		}
	}
	return string(out[:])
}

// letter is the place of a Latin letter in the alphabet, −1 for other bytes.
func letter(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c - 'a')
	}
	return -1
}
