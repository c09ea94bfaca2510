package fs

import (
	"errors"
	"io"
	"path"
)

var errReadOnly = errors.New("the file is open for reading only")

func (m *Mem) Open(p string) (File, error) {
	f := &memFile{m: m, path: p}
	err := m.do("open", p, 0, func() error {
		n, err := m.lookup(p)
		f.n, f.life = n, m.life
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (m *Mem) Create(p string) (File, error) {
	return m.openWrite("create", p, func(f *memFile) {
		if len(f.n.data) > 0 {
			f.n.truncate(0)
		}
	})
}

func (m *Mem) OpenAppend(p string) (File, error) {
	return m.openWrite("append", p, func(f *memFile) { f.append = true })
}

func (m *Mem) openWrite(kind, p string, prepare func(*memFile)) (File, error) {
	f := &memFile{m: m, path: p, writable: true}
	err := m.do(kind, p, 0, func() error {
		p := path.Clean(p)
		if m.now.dirs[p] {
			return errIsDir
		}
		if err := m.parent(p); err != nil {
			return err
		}
		n := m.now.files[p]
		if n == nil {
			m.ids++
			n = &node{id: m.ids}
			m.change(dirOp{dir: path.Dir(p), to: p, node: n})
		}
		f.n, f.life = n, m.life
		prepare(f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// lookup finds an existing file.
func (m *Mem) lookup(p string) (*node, error) {
	p = path.Clean(p)
	if m.now.dirs[p] {
		return nil, errIsDir
	}
	if n := m.now.files[p]; n != nil {
		return n, nil
	}
	if err := m.parent(p); err != nil {
		return nil, err
	}
	return nil, ErrNotExist
}

// parent checks that p's directory is one.
func (m *Mem) parent(p string) error {
	dir := path.Dir(p)
	if m.now.dirs[dir] {
		return nil
	}
	for ; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if m.now.files[dir] != nil {
			return errNotDir
		}
	}
	return ErrNotExist
}

// change applies a directory operation and remembers it as unsynced.
func (m *Mem) change(op dirOp) {
	m.now.apply(op)
	m.ops = append(m.ops, op)
}

func (m *Mem) Rename(from, to string) error {
	return m.do("rename", to, 0, func() error {
		n, err := m.lookup(from)
		if err != nil {
			return err
		}
		from, to := path.Clean(from), path.Clean(to)
		if m.now.dirs[to] {
			return errIsDir
		}
		if err := m.parent(to); err != nil || from == to {
			return err
		}
		m.change(dirOp{dir: path.Dir(to), to: to, from: from, node: n})
		return nil
	})
}

func (m *Mem) Remove(p string) error {
	return m.do("remove", p, 0, func() error {
		if _, err := m.lookup(p); err != nil {
			return err
		}
		p := path.Clean(p)
		m.change(dirOp{dir: path.Dir(p), from: p})
		return nil
	})
}

func (m *Mem) MkdirAll(p string) error {
	return m.do("mkdir", p, 0, func() error {
		p := path.Clean(p)
		var missing []string
		for d := p; !m.now.dirs[d]; d = path.Dir(d) {
			if m.now.files[d] != nil {
				return errNotDir
			}
			missing = append(missing, d)
		}
		for i := len(missing) - 1; i >= 0; i-- {
			m.change(dirOp{dir: path.Dir(missing[i]), to: missing[i], mkdir: true})
		}
		return nil
	})
}

func (m *Mem) Glob(pattern string) (found []string, err error) {
	err = m.do("glob", pattern, 0, func() error {
		found, err = glob(memTree{m}, pattern)
		return err
	})
	return found, err
}

func (m *Mem) Stat(p string) (info Info, err error) {
	err = m.do("stat", p, 0, func() error {
		info, err = memTree{m}.Stat(p)
		return err
	})
	return info, err
}

// Resolve returns p: there are no symbolic links.
func (m *Mem) Resolve(p string) (string, error) {
	return p, m.do("resolve", p, 0, func() error {
		_, err := memTree{m}.Stat(p)
		return err
	})
}

// CopyMode does nothing: there are no permissions.
func (m *Mem) CopyMode(from, to string) error {
	return m.do("chmod", to, 0, func() error {
		if _, err := m.lookup(from); err != nil {
			return err
		}
		_, err := m.lookup(to)
		return err
	})
}

// memTree is m for glob, whose caller holds the lock.
type memTree struct{ m *Mem }

func (t memTree) Stat(p string) (Info, error) {
	if t.m.now.dirs[path.Clean(p)] {
		return Info{Dir: true}, nil
	}
	n, err := t.m.lookup(p)
	if err != nil {
		return Info{}, err
	}
	return Info{Size: int64(len(n.data)), ID: n.id}, nil
}

func (t memTree) names(dir string) ([]string, error) {
	dir = path.Clean(dir)
	if !t.m.now.dirs[dir] {
		if t.m.now.files[dir] != nil {
			return nil, errNotDir
		}
		return nil, ErrNotExist
	}
	var out []string
	for p := range t.m.now.files {
		if path.Dir(p) == dir {
			out = append(out, path.Base(p))
		}
	}
	for d := range t.m.now.dirs {
		if path.Dir(d) == dir && d != dir && d != "/" {
			out = append(out, path.Base(d))
		}
	}
	return out, nil
}

func (m *Mem) SyncDir(dir string) error {
	return m.do("syncdir", dir, 0, func() error {
		dir := path.Clean(dir)
		if !m.now.dirs[dir] {
			return ErrNotExist
		}
		rest := m.ops[:0:0]
		for _, op := range m.ops {
			if op.dir == dir {
				m.disk.apply(op)
			} else {
				rest = append(rest, op)
			}
		}
		m.ops = rest
		return nil
	})
}

type memFile struct {
	m        *Mem
	n        *node
	path     string
	life     int
	pos      int64
	writable bool
	append   bool
	closed   bool
}

func (f *memFile) do(kind string, size int, g func() error) error {
	return f.m.do(kind, f.path, size, func() error {
		switch {
		case f.life != f.m.life:
			return ErrCrashed
		case f.closed:
			return ErrClosed
		}
		return g()
	})
}

func (f *memFile) Read(p []byte) (n int, err error) {
	err = f.do("read", len(p), func() error {
		n, err = f.readAt(p, f.pos)
		f.pos += int64(n)
		if n > 0 {
			return nil
		}
		return err
	})
	return n, err
}

func (f *memFile) ReadAt(p []byte, off int64) (n int, err error) {
	err = f.do("read", len(p), func() error {
		n, err = f.readAt(p, off)
		return err
	})
	return n, err
}

func (f *memFile) readAt(p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if off >= int64(len(f.n.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.n.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) Write(p []byte) (n int, err error) {
	err = f.do("write", len(p), func() error {
		n, err = f.write(p)
		return err
	})
	var part *Partial
	if errors.As(err, &part) && f.life == f.m.life && !f.closed {
		f.m.mu.Lock()
		n, _ = f.write(p[:min(part.N, len(p))])
		f.m.mu.Unlock()
	}
	return n, err
}

func (f *memFile) write(p []byte) (int, error) {
	if !f.writable {
		return 0, errReadOnly
	}
	if f.append {
		f.pos = int64(len(f.n.data))
	}
	if len(p) > 0 {
		f.n.write(f.pos, p)
	}
	f.pos += int64(len(p))
	return len(p), nil
}

func (f *memFile) Sync() error {
	return f.do("sync", 0, func() error {
		f.n.sync()
		return nil
	})
}

func (f *memFile) Truncate(size int64) error {
	return f.do("truncate", 0, func() error {
		if !f.writable {
			return errReadOnly
		}
		f.n.truncate(size)
		return nil
	})
}

func (f *memFile) Size() (size int64, err error) {
	err = f.do("stat", 0, func() error {
		size = int64(len(f.n.data))
		return nil
	})
	return size, err
}

func (f *memFile) Close() error {
	return f.do("close", 0, func() error {
		f.closed = true
		return nil
	})
}
