package decode

// firstSpecial returns the place from p on of the first byte that is a quote, a backslash, a control character or not ASCII. There
// must be one, as the newline of a record is, and 15 bytes behind it that can be read. 16 bytes at a time are compared, as every amd64 processor can (SSE2): in Go, eight at a time, the same takes twice the instructions.
//
//go:noescape
func firstSpecial(b Pointer, p int) int
