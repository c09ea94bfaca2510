// Package memory reads logs from and writes rows to connect.World.Memory, for tests and the simulator.
//
// A source is as replayable as a file: same offsets, same bad records. A sink is transactional: its position is the number of bytes
// that count, and Recover cuts the rest off. Option name: the log or result, by default the name of the source or sink.
package memory

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
)

var errNoMemory = errors.New("there is no memory to connect to; connector 'memory' works in tests only")

type source struct {
	mem    *connect.Memory
	log    string
	format records.Format
	parts  []string
	open   bool
}

// OpenSource opens a log of connect.World.Memory. CSV logs have no header line unless header = true is given.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	if cfg.World.Memory == nil {
		return nil, errNoMemory
	}
	s := &source{mem: cfg.World.Memory}
	var err error
	if s.format, err = records.FormatOf(cfg); err != nil {
		return nil, err
	}
	if s.format.CSV != nil {
		if s.format.Header, err = cfg.Options.Bool("header", false); err != nil {
			return nil, err
		}
	}
	if s.log, err = cfg.Options.Text("name", cfg.Name); err != nil {
		return nil, err
	}
	n, open, err := s.mem.Log(s.log)
	if err != nil {
		return nil, err
	}
	s.open = open
	for i := range n {
		s.parts = append(s.parts, strconv.Itoa(i))
	}
	return s, nil
}

func (s *source) Partitions() []string { return s.parts }
func (s *source) Bounded() bool        { return !s.open }
func (s *source) Size() int64          { return s.mem.Bytes(s.log) }
func (s *source) Close() error         { return nil }

func (s *source) Open(p int, offset int64) (connect.Reader, error) {
	if p < 0 || p >= len(s.parts) {
		return nil, fmt.Errorf("log %q has no partition %d", s.log, p)
	}
	t := &tail{s: s, part: p}
	r := &reader{cut: records.New(t, s.format), to: offset}
	if !s.format.Header && offset > 0 {
		t.pos = offset
		r.to = 0
		r.cut.At(offset)
	}
	return r, nil
}

// tail reads the bytes of a partition.
type tail struct {
	s    *source
	part int
	pos  int64
}

func (t *tail) Read(b []byte) (int, error) {
	n, more := t.s.mem.ReadLog(t.s.log, t.part, t.pos, b)
	t.pos += int64(n)
	switch {
	case n > 0:
		return n, nil
	case more:
		return 0, records.ErrIdle
	default:
		return 0, io.EOF
	}
}

type reader struct {
	cut *records.Cutter
	to  int64
}

func (r *reader) Next(want int) (connect.Chunk, error) {
	if r.to > 0 {
		err := r.cut.Start()
		if err == nil {
			err = r.cut.Skip(r.to)
		}
		if err == records.ErrIdle {
			return connect.Chunk{Offset: r.to, Next: r.to, Idle: true}, nil
		}
		if err != nil {
			return connect.Chunk{}, err
		}
		r.to = 0
	}
	return r.cut.Next(want)
}

func (r *reader) Close() error { return nil }

type sink struct {
	mem    *connect.Memory
	name   string
	header []byte
	mode   connect.Mode
	size   int
}

// OpenSink opens a result of connect.World.Memory.
func OpenSink(cfg connect.SinkConfig) (connect.Sink, error) {
	if cfg.World.Memory == nil {
		return nil, errNoMemory
	}
	name, err := cfg.Options.Text("name", cfg.Name)
	if err != nil {
		return nil, err
	}
	cfg.World.Memory.OpenResult(name, cfg.Mode)
	return &sink{mem: cfg.World.Memory, name: name, header: cfg.Header, mode: cfg.Mode}, nil
}

func (s *sink) Recover(_ context.Context, pos connect.Position) (err error) {
	var head []byte
	switch len(pos) {
	case 0:
		if s.size = 0; s.mode < connect.Upsert {
			head = s.header
		}
	case 8:
		s.size = int(binary.BigEndian.Uint64(pos))
	default:
		return fmt.Errorf("the recorded position of result %q is malformed", s.name)
	}
	s.size, err = s.mem.SetResult(s.name, s.size, head)
	return err
}

func (s *sink) Write(_ context.Context, _ uint64, rows []*block.Block) (connect.Position, error) {
	var buf []byte
	for _, b := range rows {
		buf = append(buf, b.Buf...)
	}
	return s.add(buf)
}

// Apply implements connect.Keyed: a result is the fold of a journal, which Recover can cut like rows.
func (s *sink) Apply(_ context.Context, epoch uint64, changes []*block.Block) (connect.Position, error) {
	var buf []byte
	for _, b := range changes {
		for c := range b.Changes() {
			buf = connect.AppendJournal(buf, connect.JournalEntry{Epoch: epoch, Op: c.Op, Key: c.Key, Row: c.Row})
		}
	}
	return s.add(buf)
}

// Replace implements connect.Replacer.
func (s *sink) Replace(_ context.Context, epoch uint64, rows *block.Block) (connect.Position, error) {
	whole := append(append([]byte(nil), s.header...), rows.Buf...)
	return s.add(connect.AppendJournal(nil, connect.JournalEntry{Epoch: epoch, Row: whole}))
}

func (s *sink) add(buf []byte) (_ connect.Position, err error) {
	if s.size, err = s.mem.SetResult(s.name, s.size, buf); err != nil {
		return nil, err
	}
	return binary.BigEndian.AppendUint64(nil, uint64(s.size)), nil
}

func (s *sink) Finish(context.Context) error { return nil }
func (s *sink) Close() error                 { return nil }
