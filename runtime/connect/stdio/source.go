// Package stdio reads standard input and writes standard output, as connect.World has them.
//
// In production stdin is read by a pump, the one goroutine that a connector owns, so that Next never blocks. Where World.Go is nil (the
// simulator) there is no pump: Next reads from World.Stdin directly, and what it returns is a function of the stream and of want. A stream that
// has nothing yet says so with records.ErrIdle.
package stdio

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
)

type source struct {
	in     connect.Stream
	world  connect.World
	format records.Format
	start  int64 // where a seekable stdin stood at the start, -1: it cannot seek
	size   int64
	opened bool
	read   atomic.Int64
}

// OpenSource opens standard input: one partition, "stdin". If it is a regular file, it can be read again from an offset.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	s := &source{in: cfg.World.Stdin, world: cfg.World, start: -1, size: -1}
	if s.in == nil {
		return nil, errors.New("there is no standard input")
	}
	var err error
	if s.format, err = records.FormatOf(cfg); err != nil {
		return nil, err
	}
	if k, ok := s.in.(io.Seeker); ok {
		s.measure(k)
	}
	return s, nil
}

// measure finds position and size of a stdin that is a regular file. A pipe or terminal refuses to seek; that is no error.
func (s *source) measure(k io.Seeker) {
	at, err := k.Seek(0, io.SeekCurrent)
	if err != nil {
		return
	}
	end, err := k.Seek(0, io.SeekEnd)
	if err != nil {
		return
	}
	if _, err := k.Seek(at, io.SeekStart); err != nil {
		return
	}
	if end > at { // a terminal may seek, to nowhere
		s.start, s.size = at, end-at
	}
}

func (s *source) Partitions() []string { return []string{"stdin"} }
func (s *source) Bounded() bool        { return true }
func (s *source) Size() int64          { return s.size }
func (s *source) BytesRead() int64     { return s.read.Load() }
func (s *source) Close() error         { return nil }

func (s *source) Open(p int, offset int64) (connect.Reader, error) {
	if p != 0 {
		return nil, fmt.Errorf("stdin has no partition %d", p)
	}
	if s.opened || offset > 0 {
		k, ok := s.in.(io.Seeker)
		if !ok || s.start < 0 {
			return nil, errors.New("stdin is a pipe: what was read from it cannot be read again")
		}
		if _, err := k.Seek(s.start, io.SeekStart); err != nil {
			return nil, fmt.Errorf("stdin: %w", err)
		}
		s.read.Store(0)
	}
	s.opened = true
	r := &reader{s: s, to: offset}
	var in io.Reader = &counted{s}
	if s.world.Go != nil {
		r.pump = newPump(&decoded{in: in})
		s.world.Go(r.pump.run)
		in = r.pump
	} else {
		in = &decoded{in: in}
	}
	r.cut = records.New(in, s.format)
	return r, nil
}

// counted reads stdin and counts.
type counted struct{ s *source }

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.s.in.Read(b)
	c.s.read.Add(int64(n))
	return n, err
}

// decoded decompresses a stream that turns out to be compressed.
type decoded struct {
	in   io.Reader
	head []byte
	out  io.Reader // nil until the head is known
}

func (d *decoded) Read(b []byte) (int, error) {
	if d.out != nil {
		return d.out.Read(b)
	}
	buf := make([]byte, records.Magic)
	for len(d.head) < len(buf) {
		n, err := d.in.Read(buf[:len(buf)-len(d.head)])
		d.head = append(d.head, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		// No compression starts with '{' or is shorter than a line: a first line that is short is handed on at once.
		if how, _ := records.Sniff(d.head); how == records.Plain && n > 0 && d.head[len(d.head)-1] == '\n' {
			break
		}
	}
	how, err := records.Sniff(d.head)
	if err != nil {
		return 0, err
	}
	d.out = records.Decompress(how, io.MultiReader(newHead(d.head), d.in))
	return d.out.Read(b)
}

type head struct{ b []byte }

func newHead(b []byte) io.Reader { return &head{b} }

func (h *head) Read(b []byte) (int, error) {
	if len(h.b) == 0 {
		return 0, io.EOF
	}
	n := copy(b, h.b)
	h.b = h.b[n:]
	return n, nil
}

type reader struct {
	s    *source
	cut  *records.Cutter
	to   int64
	pump *pump
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
			return connect.Chunk{}, fmt.Errorf("stdin: %w", err)
		}
		r.to = 0
	}
	k, err := r.cut.Next(want)
	if err != nil {
		return connect.Chunk{}, fmt.Errorf("stdin: %w", err)
	}
	return k, nil
}

// Close stops the pump when the read that it is in returns; nobody waits for it.
func (r *reader) Close() error {
	if r.pump != nil {
		r.pump.stop()
	}
	return nil
}
