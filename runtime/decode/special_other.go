//go:build !amd64

package decode

// firstSpecial returns the place from p on of the first byte that is a quote, a backslash, a control character or not ASCII.
func firstSpecial(b Pointer, p int) int { return specialWords(b, p) }
