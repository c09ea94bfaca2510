package decode

import "unsafe"

// Text is String as a Go string over the same bytes: it may be used as long as they may, a record long, and is
// copied where it is kept.
func Text(b []byte, p int, scratch *[]byte) (v string, next int, c Cause) {
	s, next, c := String(b, p, scratch)
	return view(s), next, c
}

// Text is CSV.String as a Go string over the same bytes, valid until the next call of Fields.
func (o *CSV) Text(f Field) (string, Cause) {
	s, c := o.String(f)
	return view(s), c
}

func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
