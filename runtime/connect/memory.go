package connect

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"sync"
)

// Memory is a store of named logs and results: the outside world of connect/memory, in tests and in the simulator. It survives a
// simulated crash, as a broker would. It is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	logs    map[string]*memoryLog
	results map[string][]byte // of a keyed or replaced result its journal
	modes   map[string]Mode
}

type memoryLog struct {
	parts [][]byte
	open  bool
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{logs: map[string]*memoryLog{}, results: map[string][]byte{}, modes: map[string]Mode{}}
}

// SetLog replaces the content of one partition of a log that ends by itself. Partitions that are not set are empty.
func (m *Memory) SetLog(name string, partition int, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log(name, partition).parts[partition] = slices.Clone(data)
}

// Append adds to one partition of a log.
func (m *Memory) Append(name string, partition int, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.log(name, partition)
	l.parts[partition] = append(l.parts[partition], data...)
}

// SetOpen says whether a log may still grow: readers at the end of an open log are idle.
func (m *Memory) SetOpen(name string, open bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log(name, 0).open = open
}

func (m *Memory) log(name string, partition int) *memoryLog {
	l := m.logs[name]
	if l == nil {
		l = &memoryLog{}
		m.logs[name] = l
	}
	for len(l.parts) <= partition {
		l.parts = append(l.parts, nil)
	}
	return l
}

// Log describes a log: its number of partitions and whether it may still grow. It is an error if there is none.
func (m *Memory) Log(name string) (partitions int, open bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.logs[name]
	if l == nil {
		return 0, false, fmt.Errorf("there is no log %q in memory", name)
	}
	return len(l.parts), l.open, nil
}

// ReadLog copies bytes of a partition from offset on to p. more is false if the log cannot grow beyond them.
func (m *Memory) ReadLog(name string, partition int, offset int64, p []byte) (n int, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.logs[name]
	if l == nil || partition >= len(l.parts) {
		return 0, false
	}
	data := l.parts[partition]
	if offset < int64(len(data)) {
		n = copy(p, data[offset:])
	}
	return n, l.open || offset+int64(n) < int64(len(data))
}

// Bytes returns the size of a log.
func (m *Memory) Bytes(name string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	var n int64
	if l := m.logs[name]; l != nil {
		for _, p := range l.parts {
			n += int64(len(p))
		}
	}
	return n
}

// Result returns a copy of the rows of a sink, as encoded; nil if nothing was ever written to it. Of a keyed result it is the latest row of each key,
// by key; of a replaced one the last content.
func (m *Memory) Result(name string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, mode := m.results[name], m.modes[name]
	if mode < Upsert || data == nil {
		return bytes.Clone(data)
	}
	return content(mode, data)
}

// Results returns the names of all sinks that were opened, sorted.
func (m *Memory) Results() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := make([]string, 0, len(m.results))
	for n := range m.results {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// SetResult replaces the rows of a sink (its first size bytes are kept, rows are added) and returns the new size. It is an error if
// there are fewer than size bytes.
func (m *Memory) SetResult(name string, size int, rows []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.results[name]
	if size > len(old) {
		return 0, fmt.Errorf("result %q in memory holds %d bytes, fewer than the %d that were delivered", name, len(old), size)
	}
	if old == nil {
		old = []byte{} // from now on it is a result, even if an empty one
	}
	// Readers get copies, so the array may be written in place.
	m.results[name] = append(old[:size], rows...)
	return len(m.results[name]), nil
}
