package file

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/fs"
)

// sink appends to one file. Its Position is the length of the file that is synced; what lies behind it never counted.
//
// Atomic: all of this happens to a hidden file beside the target, which Finish renames over it. The hidden name is durable before
// the first position is given out; so if it is missing when a position is to be recovered, Finish has already renamed it.
type sink struct {
	target   string
	path     string // what is written: the target, or the hidden file
	fsys     fs.FS
	header   []byte
	atomic   bool
	exists   bool // there was a target before
	special  bool // a device or pipe: rows go straight to it
	how      records.Compression
	f        fs.File
	size     int64
	finished bool
	buf      bytes.Buffer
}

// OpenSink checks the target of a sink; an unbounded run refuses one that holds something, unless Overwrite is set. The file is touched by Recover.
func OpenSink(cfg connect.SinkConfig) (connect.Sink, error) {
	s := &sink{fsys: cfg.World.FS, header: cfg.Header, atomic: cfg.Atomic}
	if err := s.check(cfg); err != nil {
		return nil, err
	}
	if cfg.Mode == connect.Replace {
		return &replacer{sink: s}, nil
	}
	return s, nil
}

func (s *sink) check(cfg connect.SinkConfig) error {
	var err error
	if s.target, err = cfg.Options.Text("path", ""); err != nil {
		return err
	}
	if s.target == "" {
		return errors.New("option path is missing")
	}
	info, err := s.fsys.Stat(s.target)
	switch {
	case err == nil && info.Dir:
		return fmt.Errorf("%s is a directory", s.target)
	case err == nil && info.Size > 0 && !info.Special && !cfg.Atomic && !cfg.Overwrite && cfg.Mode != connect.Replace:
		return fmt.Errorf("%s is not empty: an unbounded run would append to rows that it does not know; remove the file or give --overwrite", s.target)
	case err == nil:
		s.special, s.exists = info.Special, true
		if s.target, err = s.fsys.Resolve(s.target); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	s.how = records.CompressionOf(s.target)
	s.path = s.target
	if s.atomic && !s.special {
		s.path = path.Join(path.Dir(s.target), "."+path.Base(s.target)+".streamc-tmp")
	}
	return nil
}

func (s *sink) Recover(_ context.Context, pos connect.Position) error {
	var err error
	switch {
	case s.special:
		s.f, err = s.fsys.OpenAppend(s.path)
		if err == nil && pos == nil {
			err = s.append(s.header)
		}
	case pos == nil:
		err = s.begin()
	default:
		err = s.resume(pos)
	}
	return err
}

// begin makes an empty target, with its directories, whose name is durable.
func (s *sink) begin() error {
	if err := s.makeDirs(path.Dir(s.path)); err != nil {
		return err
	}
	var err error
	if s.f, err = s.fsys.Create(s.path); err != nil {
		return err
	}
	if s.atomic && s.exists {
		// Before the first row: what only some may read stays so.
		if err := s.fsys.CopyMode(s.target, s.path); err != nil {
			return err
		}
	}
	if err := s.append(s.header); err != nil {
		return err
	}
	if err := s.f.Sync(); err != nil {
		return err
	}
	return s.fsys.SyncDir(path.Dir(s.path))
}

// makeDirs makes dir and what is missing above it, durably.
func (s *sink) makeDirs(dir string) error {
	var made []string
	for d := dir; ; d = path.Dir(d) {
		_, err := s.fsys.Stat(d)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		made = append(made, path.Dir(d))
	}
	if err := s.fsys.MkdirAll(dir); err != nil {
		return err
	}
	for i := len(made) - 1; i >= 0; i-- {
		if err := s.fsys.SyncDir(made[i]); err != nil {
			return err
		}
	}
	return nil
}

// resume cuts the file back to a position that was given out.
func (s *sink) resume(pos connect.Position) error {
	if len(pos) != 8 {
		return fmt.Errorf("the recorded position of %s is malformed", s.target)
	}
	want := int64(binary.BigEndian.Uint64(pos))
	info, err := s.fsys.Stat(s.path)
	if s.atomic && errors.Is(err, fs.ErrNotExist) {
		if err := s.fsys.Rename(s.target, s.path); err != nil {
			return err
		}
		if err := s.fsys.SyncDir(path.Dir(s.path)); err != nil {
			return err
		}
		info, err = s.fsys.Stat(s.path)
	}
	if err != nil {
		return err
	}
	if info.Size < want {
		return fmt.Errorf("%s holds %d bytes, fewer than the %d that were delivered: somebody else changed it", s.path, info.Size, want)
	}
	if s.f, err = s.fsys.OpenAppend(s.path); err != nil {
		return err
	}
	s.size = want
	if info.Size == want {
		return nil
	}
	if err := s.f.Truncate(want); err != nil {
		return err
	}
	return s.f.Sync()
}

func (s *sink) Write(_ context.Context, _ uint64, rows []*block.Block) (connect.Position, error) {
	if err := s.write(rows); err != nil {
		return nil, err
	}
	return binary.BigEndian.AppendUint64(nil, uint64(s.size)), nil
}

// write appends the rows and syncs them: a position stands for what is durable. An fsync is never tried again: after a failed one the
// kernel may have dropped the data.
func (s *sink) write(rows []*block.Block) error {
	if s.f == nil {
		return fmt.Errorf("%s is not open", s.path)
	}
	n := 0
	for _, b := range rows {
		n += len(b.Buf)
	}
	if n == 0 {
		return nil
	}
	var err error
	if s.how == records.Plain || len(rows) == 1 {
		for _, b := range rows {
			if err = s.append(b.Buf); err != nil {
				break
			}
		}
	} else { // one member
		s.buf.Reset()
		for _, b := range rows {
			s.buf.Write(b.Buf)
		}
		err = s.append(s.buf.Bytes())
	}
	if err != nil || s.special {
		return err
	}
	return s.f.Sync()
}

// append writes text, compressed as one member or frame where the target's name ends in .gz or .zst.
func (s *sink) append(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	text, err := records.Compress(s.how, text)
	if err != nil {
		return err
	}
	n, err := s.f.Write(text)
	s.size += int64(n)
	return err
}

// Finish makes an Atomic target appear.
func (s *sink) Finish(context.Context) error {
	if s.f == nil || s.finished {
		return nil
	}
	s.finished = true
	return s.finish()
}

func (s *sink) finish() error {
	if s.special {
		return s.shut()
	}
	if s.how != records.Plain && s.size == 0 {
		// No rows: a file without any member is not a compressed file.
		if err := s.emptyMember(); err != nil {
			return err
		}
	}
	if err := s.f.Sync(); err != nil {
		return err
	}
	if err := s.shut(); err != nil {
		return err
	}
	if !s.atomic {
		return nil
	}
	if err := s.fsys.Rename(s.path, s.target); err != nil {
		return err
	}
	return s.fsys.SyncDir(path.Dir(s.target))
}

func (s *sink) emptyMember() error {
	z, err := records.Compress(s.how, nil)
	if err != nil {
		return err
	}
	_, err = s.f.Write(z)
	return err
}

func (s *sink) shut() error {
	f := s.f
	s.f = nil
	if f == nil {
		return nil
	}
	return f.Close()
}

func (s *sink) Close() error {
	open := s.f != nil
	err := s.shut()
	if open && s.atomic && !s.special && !s.finished {
		err = errors.Join(err, s.fsys.Remove(s.path))
	}
	return err
}
