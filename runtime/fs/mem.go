package fs

import (
	"errors"
	"io"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Mem is a file system in memory that knows what would survive a crash. Data is durable after File.Sync; a name (a creation, rename,
// removal, directory) after SyncDir of the directory that holds it. Crash forgets any part of the rest.
//
// It is safe for concurrent use; every outcome is a function of the calls alone.
type Mem struct {
	mu    sync.Mutex
	life  int // counts crashes: files opened in an earlier life are dead
	ids   uint64
	now   names // what running code sees
	disk  names // what survives a crash that keeps nothing
	ops   []dirOp
	fault func(Op) error
}

// Op is one operation that is about to happen, as a fault hook sees it.
type Op struct {
	Kind string // open create append rename remove mkdir glob stat syncdir resolve chmod read write sync truncate close
	Path string // for rename: the new name
	Size int    // bytes of a read or write
}

// Partial is an error for a fault hook to return from a write: N bytes are written, then Err is reported.
type Partial struct {
	N   int
	Err error
}

func (p *Partial) Error() string { return p.Err.Error() }
func (p *Partial) Unwrap() error { return p.Err }

// ErrCrashed is the cause of every operation on a file that was opened before a crash.
var ErrCrashed = errors.New("the process has crashed")

var errIsDir = errors.New("is a directory")

// names maps cleaned paths to files and directories.
type names struct {
	files map[string]*node
	dirs  map[string]bool
}

func newNames() names {
	return names{files: map[string]*node{}, dirs: map[string]bool{".": true, "/": true}}
}

// node is one file's content. durable shares the array of data as far as both are equal: a write below len(durable) copies first.
type node struct {
	id      uint64
	data    []byte
	durable []byte
	log     []dataOp // since the last Sync
}

// dataOp is an unsynced write (b at off), or a truncation to off if b is nil.
type dataOp struct {
	off int64
	b   []byte
}

// dirOp is an unsynced change of dir: a creation (node), a directory, a rename (node, from), a removal (from).
type dirOp struct {
	dir   string
	to    string
	from  string
	node  *node
	mkdir bool
}

// NewMem returns an empty file system.
func NewMem() *Mem { return &Mem{now: newNames(), disk: newNames()} }

// Inject sets a hook that is asked before every operation; its error is the operation's error and nothing happens (but see Partial).
// nil removes it. The hook may not call m.
func (m *Mem) Inject(fault func(Op) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = fault
}

// Crash ends the process: open files are dead, and of everything unsynced only a prefix survives. keep is asked, in the order of the
// paths, for each directory with unsynced operations (path ends in "/", n operations) and then for each surviving file with
// unsynced data (n bytes; a truncation counts as one) how many of the n reached the disk. nil keeps nothing.
func (m *Mem) Crash(keep func(path string, n int) int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if keep == nil {
		keep = func(string, int) int { return 0 }
	}
	m.life++
	byDir := map[string][]dirOp{}
	for _, op := range m.ops {
		byDir[op.dir] = append(byDir[op.dir], op)
	}
	m.ops = nil
	for _, dir := range sortedKeys(byDir) {
		ops := byDir[dir]
		name := dir
		if !strings.HasSuffix(name, "/") {
			name += "/"
		}
		for _, op := range ops[:clamp(keep(name, len(ops)), len(ops))] {
			m.disk.apply(op)
		}
	}
	m.disk.dropOrphans()
	for _, p := range sortedKeys(m.disk.files) {
		n := m.disk.files[p]
		if u := n.unsynced(); u > 0 {
			n.crash(clamp(keep(p, u), u))
		}
	}
	m.now = m.disk.clone()
}

func clamp(k, n int) int { return min(max(k, 0), n) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (s names) clone() names {
	c := newNames()
	for p, n := range s.files {
		c.files[p] = n
	}
	for p := range s.dirs {
		c.dirs[p] = true
	}
	return c
}

func (s names) apply(op dirOp) {
	switch {
	case op.mkdir:
		s.dirs[op.to] = true
	case op.node != nil:
		if op.from != "" {
			delete(s.files, op.from)
		}
		s.files[op.to] = op.node
	default:
		delete(s.files, op.from)
	}
}

// dropOrphans removes what lies in directories that did not survive.
func (s names) dropOrphans() {
	for _, d := range sortedKeys(s.dirs) { // parents sort before their children
		if !s.dirs[path.Dir(d)] {
			delete(s.dirs, d)
		}
	}
	for p := range s.files {
		if !s.dirs[path.Dir(p)] {
			delete(s.files, p)
		}
	}
}

func (n *node) unsynced() int {
	u := 0
	for _, op := range n.log {
		u += op.cost()
	}
	return u
}

func (op dataOp) cost() int {
	if op.b == nil {
		return 1
	}
	return len(op.b)
}

// crash replays the first k units of the log onto the durable content; the last write may be torn.
func (n *node) crash(k int) {
	d := slices.Clone(n.durable)
	for _, op := range n.log {
		if k < op.cost() {
			if op.b != nil && k > 0 {
				d = writeAt(d, op.off, op.b[:k])
			}
			break
		}
		k -= op.cost()
		if op.b == nil {
			d = resize(d, op.off)
		} else {
			d = writeAt(d, op.off, op.b)
		}
	}
	n.data, n.durable, n.log = d, d[:len(d):len(d)], nil
}

func writeAt(d []byte, off int64, b []byte) []byte {
	if int64(len(d)) < off {
		d = resize(d, off)
	}
	k := copy(d[off:], b)
	return append(d, b[k:]...)
}

func resize(d []byte, size int64) []byte {
	if size <= int64(len(d)) {
		return slices.Clone(d[:size])
	}
	return append(d, make([]byte, size-int64(len(d)))...)
}

func (n *node) write(off int64, b []byte) {
	if off < int64(len(n.durable)) {
		n.data = slices.Clone(n.data)
	}
	n.data = writeAt(n.data, off, b)
	n.log = append(n.log, dataOp{off, append([]byte{}, b...)})
}

func (n *node) truncate(size int64) {
	n.data = resize(n.data, size)
	n.log = append(n.log, dataOp{off: size})
}

func (n *node) sync() { n.durable, n.log = n.data[:len(n.data):len(n.data)], nil }

// do runs f for an operation unless the fault hook objects. Errors name the operation and the path.
func (m *Mem) do(kind, p string, size int, f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	if m.fault != nil {
		err = m.fault(Op{kind, p, size})
	}
	if err == nil {
		err = f()
	}
	if err == nil || err == io.EOF {
		return err
	}
	return &PathError{Op: kind, Path: p, Err: err}
}

// WriteFile puts a durable file in place, with its directories. It passes no fault hook: it sets a scene.
func (m *Mem) WriteFile(p string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p = path.Clean(p)
	m.ids++
	n := &node{id: m.ids, data: slices.Clone(data)}
	n.sync()
	for d := path.Dir(p); ; d = path.Dir(d) {
		m.now.dirs[d], m.disk.dirs[d] = true, true
		if d == "." || d == "/" {
			break
		}
	}
	m.now.files[p], m.disk.files[p] = n, n
}

// ReadFile returns a copy of a file as running code sees it. It passes no fault hook.
func (m *Mem) ReadFile(p string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.now.files[path.Clean(p)]
	if n == nil {
		return nil, &PathError{Op: "open", Path: p, Err: ErrNotExist}
	}
	return append([]byte{}, n.data...), nil
}

// Files returns the paths of all files, sorted.
func (m *Mem) Files() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sortedKeys(m.now.files)
}
