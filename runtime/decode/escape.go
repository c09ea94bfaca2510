package decode

import (
	"unicode/utf16"
	"unicode/utf8"
)

// unescape appends the text of a JSON string's content to dst. Lone surrogates, unknown escapes, raw control characters and invalid UTF-8 are
// errors; dst is then unchanged.
func unescape(dst, raw []byte) ([]byte, Cause) {
	out := dst
	for len(raw) > 0 {
		n, ascii := plainEnd(raw, 0)
		if !ascii && !utf8.Valid(raw[:n]) {
			return dst, BadUTF8
		}
		out = append(out, raw[:n]...)
		if raw = raw[n:]; len(raw) == 0 {
			break
		}
		if raw[0] != '\\' { // a quote cannot stand in the content
			return dst, BadControl
		}
		if len(raw) < 2 {
			return dst, BadEscape
		}
		if raw[1] != 'u' {
			c := escapes[raw[1]]
			if c == 0 {
				return dst, BadEscape
			}
			out, raw = append(out, c), raw[2:]
			continue
		}
		r, size := unicodeEscape(raw)
		if size == 0 {
			return dst, BadEscape
		}
		out, raw = utf8.AppendRune(out, r), raw[size:]
	}
	return out, OK
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unicodeEscape reads \uXXXX, or a pair of them for a surrogate pair, at the start of s. size 0: bad or lone.
func unicodeEscape(s []byte) (r rune, size int) {
	r = hex4(s)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	low := rune(-1)
	if len(s) >= 12 {
		low = hex4(s[6:])
	}
	if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// hex4 reads \uXXXX; -1 if it is none.
func hex4(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	r := rune(0)
	for _, c := range s[2:6] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = (c | 0x20) - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
