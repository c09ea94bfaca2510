package table

import (
	"strings"
	"unsafe"
)

// Arena keeps copies of short-lived strings in a few large buffers, so that a table of string keys costs no
// allocation per key once it is warm. The zero Arena is ready.
type Arena struct {
	buf  []byte   // being filled
	full [][]byte // kept alive by the strings; listed for Reset and Bytes
	size int
}

const arenaChunk = 16 << 10

// Keep returns a copy of s that is valid until Reset.
func (a *Arena) Keep(s string) string {
	if len(s) == 0 {
		return ""
	}
	if len(s) > arenaChunk/4 {
		a.size += len(s)
		return strings.Clone(s)
	}
	if cap(a.buf)-len(a.buf) < len(s) {
		if cap(a.buf) > 0 {
			a.full = append(a.full, a.buf)
		}
		a.buf = make([]byte, 0, arenaChunk)
	}
	at := len(a.buf)
	a.buf = append(a.buf, s...)
	a.size += len(s)
	return unsafe.String(&a.buf[at], len(s))
}

// Reset forgets all strings; those handed out before may not be used any more.
func (a *Arena) Reset() {
	if len(a.full) > 0 { // keep one buffer: the next epoch is often smaller
		clear(a.full)
		a.full = a.full[:0]
	}
	a.buf, a.size = a.buf[:0], 0
}

// Bytes returns the bytes kept.
func (a *Arena) Bytes() int { return a.size }
