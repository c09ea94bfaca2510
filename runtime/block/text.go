package block

import "unsafe"

// Text is Bytes as a Go string over the same bytes: valid as long as they are, copied where it is kept.
func (r *Reader) Text() string {
	b := r.Bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}
