package file

import (
	"errors"
	"fmt"
	"io"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/fs"
)

// follower reads a file that grows, like tail -F: at its end it waits for more, and for the file where there is none yet. When another file takes its
// name, or it is cut, the old content is read to its end and the new one follows in the log. A last line without a line end waits for it; when the file
// is replaced, it is what the last line of any file is.
type follower struct {
	s    *source
	f    fs.File // nil between two files
	id   uint64
	pos  int64 // bytes of the file that were read
	head []byte
	cut  *records.Cutter
	last int64 // offset behind the last chunk
	to   int64 // where reading starts
}

// checkFollow refuses what cannot be followed.
func (s *source) checkFollow() error {
	switch {
	case s.path == "":
		return errors.New("option path is missing")
	case fs.HasMeta(s.path):
		return fmt.Errorf("follow = TRUE reads one file, and %s may match several", s.path)
	case s.compression == "gzip" || s.compression == "zstd":
		return errors.New("a compressed file cannot be followed")
	}
	info, err := s.world.FS.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Dir:
		return fmt.Errorf("follow = TRUE reads one file, and %s is a directory", s.path)
	case info.Special:
		return fmt.Errorf("follow = TRUE reads a file that grows, and %s is none", s.path)
	}
	return nil
}

// Next returns the next records, Idle when there is none now.
func (r *follower) Next(want int) (connect.Chunk, error) {
	for {
		if r.f == nil {
			ok, err := r.open()
			if err != nil {
				return connect.Chunk{}, err
			}
			if !ok {
				return r.idle(), nil
			}
		}
		if r.to > r.s.base {
			err := r.seek(r.to - r.s.base)
			if err == records.ErrIdle {
				return r.idle(), nil
			}
			if err != nil {
				return connect.Chunk{}, err
			}
			r.last, r.to = r.to, 0
		}
		k, err := r.cut.Next(want)
		if err != nil {
			return connect.Chunk{}, fmt.Errorf("%s: %w", r.s.path, err)
		}
		k.Offset += r.s.base
		k.Next += r.s.base
		if k.Bad != nil {
			k.Bad.Offset += r.s.base
		}
		k.Path = r.s.path
		r.last = k.Next
		if !k.End {
			return k, nil
		}
		r.s.base = k.Next
		if err := r.Close(); err != nil {
			return connect.Chunk{}, err
		}
		if k.End = false; len(k.Data) > 0 || k.Bad != nil {
			return k, nil
		}
	}
}

func (r *follower) idle() connect.Chunk {
	at := max(r.last, r.to)
	return connect.Chunk{Offset: at, Next: at, Idle: true}
}

// open opens the file; ok is false while there is none.
func (r *follower) open() (ok bool, err error) {
	info, err := r.s.world.FS.Stat(r.s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	f, err := r.s.world.FS.Open(r.s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.f, r.id, r.pos, r.head = f, info.ID, 0, nil
	r.cut = records.New(r, r.s.format)
	return true, nil
}

// seek goes to a place in the file that is open.
func (r *follower) seek(local int64) error {
	size, err := r.f.Size()
	if err != nil {
		return err
	}
	if local > size {
		return fmt.Errorf("%s: offset %d is behind the end (%d); the file is shorter than it was", r.s.path, local, size)
	}
	if err := r.cut.Start(); err != nil {
		return err
	}
	if local > r.cut.Offset() {
		r.s.read.Add(local - r.pos)
		r.pos = local
		r.cut.Jump(local)
	}
	return nil
}

// Read reads what the file holds now: ErrIdle at its end, io.EOF when it is over.
func (r *follower) Read(b []byte) (int, error) {
	n, err := r.more(b)
	if n > 0 || err != nil {
		return n, err
	}
	info, err := r.s.world.FS.Stat(r.s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // it has lost its name, and whoever writes it may go on
		return 0, records.ErrIdle
	case err != nil:
		return 0, err
	case info.ID == r.id && info.Size >= r.pos:
		return 0, records.ErrIdle
	case info.ID == r.id:
		return 0, io.EOF // it was cut
	}
	if n, err := r.more(b); n > 0 || err != nil { // the last bytes before it was replaced
		return n, err
	}
	return 0, io.EOF
}

// more reads on; 0 at the end.
func (r *follower) more(b []byte) (int, error) {
	n, err := r.f.ReadAt(b, r.pos)
	if err != nil && err != io.EOF {
		return n, err
	}
	if need := records.Magic - len(r.head); need > 0 && r.pos == int64(len(r.head)) && r.s.compression == "auto" {
		r.head = append(r.head, b[:min(n, need)]...)
		how, err := records.Sniff(r.head)
		if err != nil {
			return 0, err
		}
		if how != records.Plain {
			return 0, errors.New("a compressed file cannot be followed")
		}
	}
	r.pos += int64(n)
	r.s.read.Add(int64(n))
	return n, nil
}

func (r *follower) Close() error {
	if r.f == nil {
		return nil
	}
	f := r.f
	r.f = nil
	return f.Close()
}
