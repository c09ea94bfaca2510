package table

import (
	"fmt"
	"unsafe"

	"github.com/streamc/streamc/runtime/block"
)

// Quota counts the rows that a LIMIT lets pass. All of them meet it on one worker, that of the key group of the empty key. It implements State.
type Quota struct {
	operator      string
	offset, limit int64 // limit < 0: no end
	taken         int64 // rows that have come, at most offset + limit
	touched       bool
}

// NewQuota makes the state of an operator that skips offset rows and then lets limit rows pass; negative: all.
func NewQuota(operator string, offset, limit int64) *Quota {
	return &Quota{operator: operator, offset: offset, limit: limit}
}

// Take counts a row and reports whether it passes.
func (q *Quota) Take() bool {
	if q.Full() {
		return false
	}
	q.taken++
	q.touched = true
	return q.taken > q.offset
}

// Full reports that no further row will pass.
func (q *Quota) Full() bool { return q.limit == 0 || q.limit > 0 && q.taken-q.offset >= q.limit }

// Operator implements State.
func (q *Quota) Operator() string { return q.operator }

func (q *Quota) entry() Entry {
	return Entry{Operator: q.operator, Group: block.Group(block.HashSeed), Value: block.AppendInt([]byte{Version}, q.taken)}
}

// Delta implements State.
func (q *Quota) Delta(_ uint64, dst []Entry) []Entry {
	if q.touched {
		dst = append(dst, q.entry())
	}
	q.touched = false
	return dst
}

// Load implements State.
func (q *Quota) Load(e Entry) error {
	r, err := open(q.operator, e)
	if err != nil {
		return err
	}
	n := r.Int()
	if r.Bad || r.More() || n < 0 || len(e.Key) > 0 {
		return fmt.Errorf("load state of %s: malformed entry %x = %x", q.operator, e.Key, e.Value)
	}
	q.taken = n
	return nil
}

// Scan implements State.
func (q *Quota) Scan(group uint8, f func(Entry) bool) {
	if q.taken > 0 && group == block.Group(block.HashSeed) {
		f(q.entry())
	}
}

// Evict implements State: there is nothing to evict.
func (q *Quota) Evict(int64) int64 {
	_, bytes := q.Size()
	return bytes
}

// Size implements State.
func (q *Quota) Size() (rows int, bytes int64) { return 1, int64(unsafe.Sizeof(*q)) }
