package sq

import "unsafe"

// Bytes is a BYTES value of generated code as the []byte that functions take: it must be neither changed nor kept.
func Bytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// Text is a []byte that nobody else holds as a BYTES value of generated code.
func Text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
