package block

import "unsafe"

// Text is Bytes as a Go string over the same bytes: valid as long as they are, copied where it is kept.
func (r *Reader) Text() string {
	b := r.Bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Rest reads all that is left as a text over the same bytes.
func (r *Reader) Rest() string {
	b := r.B
	r.B = nil
	return unsafe.String(unsafe.SliceData(b), len(b))
}
