package op

import (
	"bytes"

	"github.com/streamc/streamc/runtime/block"
)

// Changes holds what a path makes of the old and of the new row of one group, encoded, and writes the difference to a sink: a row that a
// condition dropped on one side, or that looks the same, is no update any more. The zero Changes is ready.
type Changes struct {
	Key      []byte // of a keyed sink; the same for both rows
	old, new []byte
	hasOld   bool
	hasNew   bool
}

// Row returns the empty buffer for the old row (before) or the new one.
func (c *Changes) Row(before bool) []byte {
	if before {
		return c.old[:0]
	}
	return c.new[:0]
}

// Keep takes the row that was written into the buffer of Row.
func (c *Changes) Keep(before bool, row []byte) {
	if before {
		c.old, c.hasOld = row, true
	} else {
		c.new, c.hasNew = row, true
	}
}

// take forgets the rows and reports which there were; both only if they differ.
func (c *Changes) take() (old, new bool) {
	old, new = c.hasOld, c.hasNew
	c.hasOld, c.hasNew = false, false
	if old && new && bytes.Equal(c.old, c.new) {
		return false, false
	}
	return old, new
}

// Upsert writes the difference to a keyed sink and returns the number of changes.
func (c *Changes) Upsert(out *block.Block) int {
	switch old, new := c.take(); {
	case new:
		out.Upsert(c.Key, c.new)
	case old:
		out.Delete(c.Key)
	default:
		return 0
	}
	return 1
}

// LogJSON writes the difference as JSON lines with _op in front, −U right before its +U, and returns the number of rows.
func (c *Changes) LogJSON(out *block.Block) int { return c.log(out, jsonOps[:], 1) }

// LogCSV does so as CSV records.
func (c *Changes) LogCSV(out *block.Block) int { return c.log(out, csvOps[:], 0) }

// What stands in front of a row, by change kind; of a JSON line it takes the place of the opening brace.
var (
	jsonOps = [...]string{`{"_op":"+I",`, `{"_op":"-U",`, `{"_op":"+U",`, `{"_op":"-D",`}
	csvOps  = [...]string{"+I,", "-U,", "+U,", "-D,"}
)

func (c *Changes) log(out *block.Block, ops []string, skip int) int {
	write := func(op block.Op, row []byte) {
		out.Buf = append(append(out.Buf, ops[op]...), row[skip:]...)
		out.Rows++
	}
	switch old, new := c.take(); {
	case old && new:
		write(block.UpdateBefore, c.old)
		write(block.UpdateAfter, c.new)
		return 2
	case old:
		write(block.Delete, c.old)
	case new:
		write(block.Insert, c.new)
	default:
		return 0
	}
	return 1
}
