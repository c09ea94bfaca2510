//go:build !amd64

package decode

// firstSpecial returns the place from p on of the first byte that is a quote, a backslash, a control character or not ASCII. There must
// be one, as the newline of a record is, and 15 bytes behind it that can be read.
func firstSpecial(b Pointer, p int) int { return specialWords(b, p) }
