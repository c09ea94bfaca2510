package file

import (
	"errors"
	"fmt"
	"io"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/fs"
)

// reader reads a partition: its files one after the other. A file is opened when its turn comes, so that a thousand partitions do not
// need a thousand open files before their first row.
type reader struct {
	s     *source
	files []input
	next  int   // index of the file after the current one
	base  int64 // offset of the current file in the log
	to    int64 // where reading starts
	cur   *part
	last  int64 // offset behind the last chunk
	err   error
}

// Next returns the next records of the log. A chunk never spans two files, because the last line of a file may lack its line end.
func (r *reader) Next(want int) (connect.Chunk, error) {
	if r.err != nil {
		return connect.Chunk{}, r.err
	}
	for {
		if r.cur == nil {
			if r.next == len(r.files) {
				return connect.Chunk{Offset: max(r.last, r.to), Next: max(r.last, r.to), End: true}, nil
			}
			if err := r.advance(); err != nil {
				return connect.Chunk{}, r.fail(err)
			}
			if r.cur == nil {
				continue
			}
		}
		k, err := r.cur.cut.Next(r.cur.bounded(want))
		if err != nil {
			return connect.Chunk{}, r.fail(err)
		}
		k.Offset += r.base
		k.Next += r.base
		if k.Bad != nil {
			k.Bad.Offset += r.base
		}
		k.Path = r.cur.in.path
		r.last = k.Next
		if !k.End {
			return k, nil
		}
		if err := r.finish(k.Next); err != nil {
			return connect.Chunk{}, r.fail(err)
		}
		k.End = r.next == len(r.files)
		if k.End || len(k.Data) > 0 {
			return k, nil
		}
	}
}

// Detach implements connect.Detacher. Nobody else writes to the memory of the last chunk of a file.
func (r *reader) Detach(spare []byte) []byte {
	if r.cur == nil {
		return spare
	}
	return r.cur.cut.Detach(spare)
}

// advance opens the next file and goes to where reading starts, if that lies in this file.
func (r *reader) advance() error {
	in := r.files[r.next]
	p, err := r.s.openPart(in)
	if err != nil {
		return err
	}
	r.cur = p
	r.next++
	if r.to <= r.base {
		return nil
	}
	local := r.to - r.base
	if in.how == records.Plain && !in.special {
		if local >= in.size {
			// Behind this file, or at its end: the next one starts where it ends.
			if r.next == len(r.files) && local > in.size {
				return fmt.Errorf("%s: offset %d is behind the end (%d); the file is shorter than it was", in.path, local, in.size)
			}
			return r.finish(r.base + in.size)
		}
		if err := p.cut.Start(); err != nil {
			return err
		}
		if local > p.cut.Offset() {
			p.jump(local)
		}
		return nil
	}
	if err := p.cut.Start(); err != nil {
		return err
	}
	err = p.cut.Skip(local)
	var short *records.ShortError
	if errors.As(err, &short) && r.next < len(r.files) {
		return r.finish(r.base + short.End)
	}
	return err
}

// finish closes the current file; the next one starts at offset base.
func (r *reader) finish(base int64) error {
	p := r.cur
	r.cur, r.base = nil, base
	if !p.in.special {
		p.count(p.in.size - p.pos) // also what a damaged stream has left
	}
	return p.f.Close()
}

// fail names the file where the partition's name does not.
func (r *reader) fail(err error) error {
	var pe *fs.PathError
	if r.cur != nil && r.s.log && !errors.As(err, &pe) {
		err = fmt.Errorf("%s: %w", r.cur.in.path, err)
	}
	r.err = err
	return err
}

func (r *reader) Close() error {
	if r.cur == nil {
		return nil
	}
	p := r.cur
	r.cur = nil
	return p.f.Close()
}

// part is one open file as a stream of stored bytes, up to the size that was found when the source was opened.
type part struct {
	s     *source
	in    input
	f     fs.File
	pos   int64
	cut   *records.Cutter
	quiet bool // read for inspection, not counted as progress
}

func (s *source) openPart(in input) (*part, error) {
	if !in.special {
		info, err := s.world.FS.Stat(in.path)
		if err != nil {
			return nil, err
		}
		if info.ID != in.id || info.Size < in.size {
			return nil, fmt.Errorf("%s was replaced or cut while the job was running", in.path)
		}
	}
	f, err := s.world.FS.Open(in.path)
	if err != nil {
		return nil, err
	}
	p := &part{s: s, in: in, f: f}
	if in.special {
		head := make([]byte, records.Magic)
		n, err := io.ReadFull(f, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return nil, errors.Join(err, f.Close())
		}
		if p.in.how, err = s.sniff(head[:n]); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", in.path, err), f.Close())
		}
		p.f = &pushed{File: f, head: head[:n]}
	}
	p.cut = p.cutter()
	return p, nil
}

func (p *part) cutter() *records.Cutter {
	return records.New(records.Decompress(p.in.how, p), p.s.format)
}

// Read reads stored bytes.
func (p *part) Read(b []byte) (n int, err error) {
	if p.in.special {
		n, err = p.f.Read(b)
	} else {
		b = b[:min(int64(len(b)), p.in.size-p.pos)]
		if len(b) == 0 {
			return 0, io.EOF
		}
		n, err = p.f.ReadAt(b, p.pos)
		if err == io.EOF {
			err = nil
			if n < len(b) {
				err = fmt.Errorf("the file shrank from %d to %d bytes while it was read", p.in.size, p.pos+int64(n))
			}
		}
	}
	p.count(int64(n))
	return n, err
}

// bounded cuts a wish down to what the file still holds, so that thousands of small files do not each get a large buffer.
func (p *part) bounded(want int) int {
	if p.in.how != records.Plain || p.in.special {
		return want
	}
	return int(max(1, min(int64(want), p.in.size-p.cut.Offset())))
}

// jump goes to a stored byte of a file that is not compressed.
func (p *part) jump(to int64) {
	p.count(to - p.pos)
	p.cut.Jump(to)
}

func (p *part) count(n int64) {
	p.pos += n
	if !p.quiet {
		p.s.read.Add(n)
	}
}

// pushed gives the first bytes of a special file back.
type pushed struct {
	fs.File
	head []byte
}

func (f *pushed) Read(b []byte) (int, error) {
	if len(f.head) > 0 {
		n := copy(b, f.head)
		f.head = f.head[n:]
		return n, nil
	}
	return f.File.Read(b)
}
