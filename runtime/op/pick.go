package op

import (
	"bytes"

	"github.com/streamc/streamc/runtime/block"
)

// picked is one row's value under its sort key (block.OrderInt and its like), as one text: the key, then the value.
type picked struct {
	bytes  []byte
	key    int  // bytes of the key
	seen   bool // there is a value
	shared bool // bytes belong to a record
}

func (p *picked) take(key, value []byte) {
	if p.shared {
		p.bytes, p.shared = nil, false
	}
	p.bytes = append(append(p.bytes[:0], key...), value...)
	p.key, p.seen = len(key), true
}

func (p *picked) parts() (key, value []byte) { return p.bytes[:p.key], p.bytes[p.key:] }

// Empty reports that there was no row.
func (p *picked) Empty() bool { return !p.seen }

// Value returns a reader at the value, which is valid until the next change.
func (p *picked) Value() block.Reader { return block.Reader{B: p.bytes[p.key:]} }

// Append encodes p.
func (p *picked) Append(dst []byte) []byte {
	dst = block.AppendBool(dst, p.seen)
	if p.seen {
		dst = block.AppendBytes(block.AppendInt(dst, int64(p.key)), p.bytes)
	}
	return dst
}

// Read decodes what Append wrote; the bytes stay those of the record.
func (p *picked) Read(r *block.Reader) {
	*p = picked{seen: r.Bool(), shared: true}
	if !p.seen {
		return
	}
	n := r.Int()
	p.bytes = r.Bytes()
	if n < 0 || n > int64(len(p.bytes)) {
		r.Bad, r.B = true, nil
		*p = picked{}
		return
	}
	p.key = int(n)
}

// Bytes returns the memory that p uses beside itself.
func (p *picked) Bytes() int { return cap(p.bytes) }

// Least keeps the value of the row whose sort key is the smallest.
type Least struct{ picked }

// Add offers a row.
func (a *Least) Add(key, value []byte) {
	if !a.seen || bytes.Compare(key, a.bytes[:a.key]) < 0 {
		a.take(key, value)
	}
}

// Merge offers b's row.
func (a *Least) Merge(b *Least) {
	if b.seen {
		a.Add(b.parts())
	}
}

// Greatest keeps the value of the row whose sort key is the greatest.
type Greatest struct{ picked }

// Add offers a row.
func (a *Greatest) Add(key, value []byte) {
	if !a.seen || bytes.Compare(key, a.bytes[:a.key]) > 0 {
		a.take(key, value)
	}
}

// Merge offers b's row.
func (a *Greatest) Merge(b *Greatest) {
	if b.seen {
		a.Add(b.parts())
	}
}
