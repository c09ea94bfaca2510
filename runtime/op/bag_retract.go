package op

import (
	"bytes"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// SubInt takes a value back that AddInt added, here or in a bag that is merged later.
func (a *Bag) SubInt(v int64) {
	var b [8]byte
	a.add(block.OrderInt(b[:0], v), -1)
}

// SubInt128 is SubInt for AddInt128.
func (a *Bag) SubInt128(v sq.Int128) {
	var b [16]byte
	a.add(block.OrderInt128(b[:0], v), -1)
}

// SubFloat is SubInt for AddFloat.
func (a *Bag) SubFloat(v float64) {
	var b [8]byte
	a.add(block.OrderFloat(b[:0], v), -1)
}

// SubBool is SubInt for AddBool.
func (a *Bag) SubBool(v bool) {
	var b [1]byte
	a.add(block.OrderBool(b[:0], v), -1)
}

// SubText is SubInt for AddText.
func (a *Bag) SubText(v string) { a.add(unsafe.Slice(unsafe.StringData(v), len(v)), -1) }

// prune drops values that were taken back as often as they were added.
func (a *Bag) prune() {
	zero := false
	for i := range a.values.entries {
		zero = zero || a.values.entries[i].number == 0
	}
	if !zero {
		return
	}
	var kept bag
	for i, e := range a.values.entries {
		if e.number != 0 {
			*kept.number(a.values.value(i)) = e.number
		}
	}
	a.values = kept
}

// Len returns the number of different values.
func (a *Bag) Len() int64 {
	a.prune()
	return int64(len(a.values.entries))
}

// Min returns a reader at the smallest value, an empty one for none.
func (a *Bag) Min() block.Reader { return a.extreme(-1) }

// Max returns a reader at the greatest value, an empty one for none.
func (a *Bag) Max() block.Reader { return a.extreme(1) }

func (a *Bag) extreme(sign int) block.Reader {
	if a.prune(); len(a.values.entries) == 0 {
		return block.Reader{}
	}
	best := 0
	for i := range a.values.entries {
		if bytes.Compare(a.values.value(i), a.values.value(best)) == sign {
			best = i
		}
	}
	return block.Reader{B: a.values.value(best)}
}
