// Package block holds rows in flight: blocks of encoded rows, the out blocks of sinks, key hashes and key groups.
//
// A row crosses goroutines only inside a block. Exchange records are encoded (varints, length-prefixed strings):
// they hold no pointers, and the same bytes go to state and to repartition topics.
package block

// KeyGroups is the fixed number of key groups; group = hash % KeyGroups, the same in every mode for ever.
const KeyGroups = 256

// Block is a run of encoded rows of one edge. Ops is nil on append edges; on changing edges it holds one Op per row, and so it does for a
// keyed sink (Upsert, Delete).
type Block struct {
	Buf  []byte
	Rows int
	Ops  []Op
	// Replaces: the rows, perhaps none, are the whole content of the sink from now on.
	Replaces bool
}

// Op is the change kind of a row on a changing edge.
type Op byte

// Change kinds: +I, −U, +U, −D.
const (
	Insert Op = iota
	UpdateBefore
	UpdateAfter
	Delete
)

func (o Op) String() string { return [...]string{"+I", "-U", "+U", "-D"}[o] }

// Reset empties b and keeps its memory.
func (b *Block) Reset() { b.Buf, b.Rows, b.Ops, b.Replaces = b.Buf[:0], 0, b.Ops[:0], false }

// Empty reports whether b says nothing.
func (b *Block) Empty() bool { return b.Rows == 0 && !b.Replaces }

// Replace starts the whole new content of a sink: what b holds of an older one is dropped.
func (b *Block) Replace() {
	b.Reset()
	b.Replaces = true
}
