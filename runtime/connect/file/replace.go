package file

import (
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

// replacer is the sink of a result that is written whole each time (EMIT COMPLETE). A new content is written beside the file, synced and
// renamed over it, so a reader never sees half of one. There is nothing to cut at Recover: a content that did not count is replaced by the next.
//
// Atomic: the file that is replaced is the hidden one, which Finish renames over the target.
type replacer struct {
	*sink
	written bool
}

var errReplaceOnly = errors.New("rows of a result that is replaced came one by one")

func (s *replacer) Recover(_ context.Context, pos connect.Position) error {
	if s.special {
		return fmt.Errorf("%s is a device or pipe: its content cannot be replaced", s.target)
	}
	s.written = pos != nil
	return s.makeDirs(path.Dir(s.path))
}

func (s *replacer) Write(context.Context, uint64, []*block.Block) (connect.Position, error) {
	return nil, errReplaceOnly
}

// Replace implements connect.Replacer. Its position only says that there is a content.
func (s *replacer) Replace(_ context.Context, epoch uint64, rows *block.Block) (connect.Position, error) {
	dir := path.Dir(s.path)
	next := path.Join(dir, "."+path.Base(s.target)+".streamc-new")
	if err := s.put(next, rows.Buf); err != nil {
		return nil, err
	}
	if err := s.fsys.Rename(next, s.path); err != nil {
		return nil, err
	}
	if err := s.fsys.SyncDir(dir); err != nil {
		return nil, err
	}
	s.written = true
	return binary.BigEndian.AppendUint64(nil, epoch), nil
}

// put writes a whole file durably.
func (s *replacer) put(name string, rows []byte) error {
	f, err := s.fsys.Create(name)
	if err != nil {
		return err
	}
	if s.exists {
		err = s.fsys.CopyMode(s.target, name)
	}
	if err == nil {
		var text []byte
		if text, err = s.text(rows); err == nil {
			_, err = f.Write(text)
		}
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// text is the content of the file.
func (s *replacer) text(rows []byte) ([]byte, error) {
	text := append(append([]byte(nil), s.header...), rows...)
	return records.Compress(s.how, text)
}

// Finish makes an Atomic target appear. After a restart it may have appeared before.
func (s *replacer) Finish(context.Context) error {
	if s.finished || !s.atomic || !s.written {
		return nil
	}
	s.finished = true
	_, err := s.fsys.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = s.fsys.Rename(s.path, s.target)
	}
	if err == nil {
		err = s.fsys.SyncDir(path.Dir(s.target))
	}
	return err
}

func (s *replacer) Close() error {
	if !s.atomic || s.special || s.finished || !s.written {
		return nil
	}
	return s.fsys.Remove(s.path)
}
