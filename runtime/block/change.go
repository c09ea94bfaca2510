package block

import "iter"

// Change is one change of a keyed sink: Key has Row from now on, or none with Op Delete. Keys and rows are encoded in the sink's format.
type Change struct {
	Op       Op // UpdateAfter for an upsert, or Delete
	Key, Row []byte
}

// Upsert appends the row that a key has from now on.
func (b *Block) Upsert(key, row []byte) {
	b.Buf = AppendBytes(AppendBytes(b.Buf, key), row)
	b.Ops = append(b.Ops, UpdateAfter)
	b.Rows++
}

// Delete appends the end of a key.
func (b *Block) Delete(key []byte) {
	b.Buf = AppendBytes(b.Buf, key)
	b.Ops = append(b.Ops, Delete)
	b.Rows++
}

// Changes yields what Upsert and Delete appended. The slices point into the block.
func (b *Block) Changes() iter.Seq[Change] {
	return func(yield func(Change) bool) {
		r := Reader{B: b.Buf}
		for _, op := range b.Ops {
			c := Change{Op: op, Key: r.Bytes()}
			if op != Delete {
				c.Row = r.Bytes()
			}
			if r.Bad || !yield(c) {
				return
			}
		}
	}
}
