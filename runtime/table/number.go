package table

import "github.com/streamc/streamc/runtime/block"

// Number counts the rows of a key. As the accumulator of a Windows it is the state of a count window.
type Number int64

// Next returns the number of the next row: 0, 1, 2, …
func (n *Number) Next() int64 {
	*n++
	return int64(*n) - 1
}

// Append implements Acc.
func (n *Number) Append(b []byte) []byte { return block.AppendInt(b, int64(*n)) }

// Read implements Acc.
func (n *Number) Read(r *block.Reader) { *n = Number(r.Int()) }
