package connect

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/streamc/streamc/runtime/block"
)

// JournalEntry is one delivery to a keyed or replaced result in memory: what a reader of the result saw, one after the other.
type JournalEntry struct {
	Epoch uint64
	Op    block.Op // of a keyed result: UpdateAfter or Delete
	Key   []byte   // of a keyed result
	Row   []byte   // the row of Key, or the whole content of a replaced result
}

// AppendJournal appends an entry in the form that the bytes of such a result have.
func AppendJournal(b []byte, e JournalEntry) []byte {
	b = block.AppendUint64(append(b, byte(e.Op)), e.Epoch)
	return block.AppendBytes(block.AppendBytes(b, e.Key), e.Row)
}

func readJournal(data []byte) (out []JournalEntry) {
	for r := (block.Reader{B: data}); r.More(); {
		op := block.Op(r.B[0])
		r.B = r.B[1:]
		e := JournalEntry{Op: op, Epoch: r.Uint64()}
		e.Key, e.Row = r.Bytes(), r.Bytes()
		out = append(out, e)
	}
	return out
}

// OpenResult notes how rows reach a result.
func (m *Memory) OpenResult(name string, mode Mode) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.modes[name] = mode
}

// ResultMode returns how rows reach a result.
func (m *Memory) ResultMode(name string) Mode {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.modes[name]
}

// Journal returns the deliveries to a keyed or replaced result in their order.
func (m *Memory) Journal(name string) []JournalEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return readJournal(bytes.Clone(m.results[name]))
}

// content is what a result holds: the rows of the keys, by key, or the last content.
func content(mode Mode, data []byte) []byte {
	entries := readJournal(data)
	if mode == Replace {
		if len(entries) == 0 {
			return []byte{}
		}
		return bytes.Clone(entries[len(entries)-1].Row)
	}
	last := map[string]JournalEntry{}
	for _, e := range entries {
		if e.Op == block.Delete {
			delete(last, string(e.Key))
		} else {
			last[string(e.Key)] = e
		}
	}
	rows := make([]JournalEntry, 0, len(last))
	for _, e := range last {
		rows = append(rows, e)
	}
	slices.SortFunc(rows, func(a, b JournalEntry) int { return cmp.Compare(string(a.Key), string(b.Key)) })
	out := []byte{}
	for _, e := range rows {
		out = append(out, e.Row...)
	}
	return out
}
