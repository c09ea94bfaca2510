package stdio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
)

// sink writes to standard output: at least once, because what has left cannot be taken back.
type sink struct {
	out    connect.Stream
	header []byte // not yet written
	buf    bytes.Buffer
}

// OpenSink opens standard output. On a terminal JSON rows become a table.
func OpenSink(cfg connect.SinkConfig) (connect.Sink, error) {
	if cfg.World.Stdout == nil {
		return nil, errors.New("there is no standard output")
	}
	out := cfg.World.Stdout
	if cfg.World.Terminal != nil && cfg.Format == "json" {
		out = newTable(out, cfg.World.Terminal)
	}
	return &sink{out: out, header: cfg.Header}, nil
}

// Recover cuts nothing: rows behind pos are seen again.
func (s *sink) Recover(_ context.Context, pos connect.Position) error {
	if pos != nil {
		s.header = nil
	}
	return nil
}

func (s *sink) Write(_ context.Context, _ uint64, rows []*block.Block) (connect.Position, error) {
	s.buf.Reset()
	for _, b := range rows {
		if len(b.Buf) > 0 {
			s.buf.Write(s.header)
			s.header = nil
			s.buf.Write(b.Buf)
		}
	}
	return connect.Position{}, s.flush()
}

// flush hands everything to the stream at once.
func (s *sink) flush() error {
	if s.buf.Len() == 0 {
		return nil
	}
	_, err := s.out.Write(s.buf.Bytes())
	switch {
	case errors.Is(err, syscall.EPIPE):
		return connect.ErrGone
	case err != nil:
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

// Finish writes the header of a result without rows.
func (s *sink) Finish(context.Context) error {
	s.buf.Reset()
	s.buf.Write(s.header)
	s.header = nil
	return s.flush()
}

func (s *sink) Close() error { return nil }
