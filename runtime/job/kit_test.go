package job_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// feed is a source whose partitions grow while the job runs. Each record is a line.
type feed struct {
	mu    sync.Mutex
	parts []string
	open  bool // more may come
	reads int
}

func (f *feed) add(p int, lines string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parts[p] += lines
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open = false
}

func (f *feed) calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads
}

func (f *feed) Partitions() (names []string) {
	for i := range f.parts {
		names = append(names, fmt.Sprint("p", i))
	}
	return names
}
func (f *feed) Bounded() bool { return !f.open }
func (f *feed) Size() int64   { return -1 }
func (f *feed) Close() error  { return nil }
func (f *feed) Open(p int, offset int64) (connect.Reader, error) {
	return &feedReader{f, p, int(offset)}, nil
}

type feedReader struct {
	f *feed
	p int
	n int
}

func (r *feedReader) Close() error { return nil }
func (r *feedReader) Next(want int) (connect.Chunk, error) {
	r.f.mu.Lock()
	defer r.f.mu.Unlock()
	r.f.reads++
	c := connect.Chunk{Offset: int64(r.n), Next: int64(r.n)}
	rest := r.f.parts[r.p][r.n:]
	if rest == "" {
		c.End, c.Idle = !r.f.open, r.f.open
		return c, nil
	}
	if strings.HasPrefix(rest, "broken") {
		n := strings.IndexByte(rest, '\n') + 1
		c.Bad = &connect.BadRecord{Offset: c.Offset, Reason: "torn last line", Raw: []byte(rest[:n])}
		r.n += n
		c.Next = int64(r.n)
		return c, nil
	}
	n := strings.LastIndexByte(rest[:min(want, len(rest))], '\n') + 1
	if n == 0 {
		n = strings.IndexByte(rest, '\n') + 1
	}
	if i := strings.Index(rest[:n], "\nbroken"); i >= 0 {
		n = i + 1
	}
	buf := make([]byte, n+connect.Pad)
	copy(buf, rest[:n])
	c.Data = buf[:n]
	r.n += n
	c.Next = int64(r.n)
	return c, nil
}

// store is a transactional sink; write, if set, is called before each Write.
type store struct {
	mu       sync.Mutex
	text     []byte
	writes   []int // length after each Write
	epochs   []uint64
	finished int
	write    func() error
}

func (s *store) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text)
}

func (s *store) Recover(_ context.Context, pos connect.Position) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	if pos != nil {
		n = int(binary.BigEndian.Uint64(pos))
	}
	if n > len(s.text) {
		return fmt.Errorf("holds %d bytes, %d were delivered", len(s.text), n)
	}
	s.text = s.text[:n]
	return nil
}

func (s *store) Write(_ context.Context, epoch uint64, rows []*block.Block) (connect.Position, error) {
	if s.write != nil {
		if err := s.write(); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range rows {
		s.text = append(s.text, b.Buf...)
	}
	s.writes = append(s.writes, len(s.text))
	s.epochs = append(s.epochs, epoch)
	return binary.BigEndian.AppendUint64(nil, uint64(len(s.text))), nil
}
func (s *store) Finish(context.Context) error { s.finished++; return nil }
func (s *store) Close() error                 { return nil }

// copyLines passes lines on. A line that starts with "bad" is a row error, one that starts with "panic" a bug.
type copyLines struct {
	job.Base
	env *job.Env
}

func (o *copyLines) Chunk(c *job.Chunk) {
	for p := 0; p < len(c.Data); {
		n := bytes.IndexByte(c.Data[p:], '\n') + 1
		line := c.Data[p : p+n]
		o.env.Counters.RowsIn++
		switch {
		case bytes.HasPrefix(line, []byte("panic")):
			panic("a bug in generated code")
		case bytes.HasPrefix(line, []byte("bad")):
			o.env.Errors.Row(job.RowError{Code: "SQ3001", Partition: c.Partition, Offset: c.Offset + int64(p), Column: "amount", Reason: "BIGINT overflow in amount * 100", Raw: line, Span: 21})
			o.env.Errors.Row(job.RowError{Code: "SQ3001", Partition: c.Partition, Offset: c.Offset + int64(p), Reason: "again", Raw: line, Span: -1})
			if o.env.Errors.Failed() {
				return
			}
		default:
			b := o.env.Out[0]
			b.Buf = append(b.Buf, line...)
			b.Rows++
		}
		p += n
	}
}

// copyJob copies lines from a source to a sink; errors go to sink 1.
func copyJob(f *feed, out, bad *store, onError job.Route) job.Job {
	sink := func(name string, s *store) job.Sink {
		return job.Sink{Name: name, Format: "json", Open: func(connect.SinkConfig) (connect.Sink, error) { return s, nil }}
	}
	return job.Job{
		Name: "copy", Query: "-- a query\n  SELECT amount * 100 FROM txns;\n",
		Sources:   []job.Source{{Name: "txns", InOrder: true, OnError: onError, ErrorSink: 1, LateSink: -1, Open: func(connect.SourceConfig) (connect.Source, error) { return f, nil }}},
		Sinks:     []job.Sink{sink("out", out), sink("bad", bad)},
		Stages:    []job.Stage{{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &copyLines{env: e} }}},
		Exchanges: nil,
	}
}

func world() connect.World {
	return connect.World{Now: func() int64 { return time.Now().UnixMicro() }}
}

func numbered(prefix string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d\n", prefix, i)
	}
	return b.String()
}
