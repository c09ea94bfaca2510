// Package rowlog makes sources of generators: logs that are computed and not read, whose positions count rows.
//
// In: a Generator per partition, which gives JSON lines from any row on. Out: a connect.Source that can be opened at any position, ends by itself
// where its generators do, and may be held back to a rate by the injected clock. What the rows are depends on the generator alone, never on
// the clock: a rate only decides when they come.
package rowlog

import (
	"fmt"
	"math"
	"strconv"

	"github.com/streamc/streamc/runtime/connect"
)

// Generator gives the rows of one partition.
type Generator interface {
	// At makes row (from 0) the next one.
	At(row int64)
	// Next appends the next row as one line with its line end; ok is false behind the last one.
	Next(dst []byte) (line []byte, ok bool)
}

// Source is a connect.Source of generators.
type Source struct {
	Parts int
	// New returns the generator of partition p.
	New func(p int) Generator
	// Ends says that every generator has a last row.
	Ends bool
	// Rate is rows per second over all partitions; 0: as fast as they are taken.
	Rate float64
	// Bytes is about how long a line is.
	Bytes int64
	Now   func() int64
}

// MaxParts is the largest number of partitions.
const MaxParts = 1024

// Open completes a source by the option rate and checks it.
func Open(w connect.World, o connect.Options, s Source) (connect.Source, error) {
	if s.Parts < 1 || s.Parts > MaxParts {
		return nil, fmt.Errorf("partitions must be between 1 and %d, not %d", MaxParts, s.Parts)
	}
	rate, err := o.Int("rate", 0)
	if err != nil {
		return nil, err
	}
	if rate < 0 {
		return nil, fmt.Errorf("rate must not be negative, not %d", rate)
	}
	s.Rate, s.Now = float64(rate), w.Now
	return &s, nil
}

// chunkBytes bounds the text of one chunk, whatever the wish.
const chunkBytes = 256 << 10

func (s *Source) Partitions() []string {
	names := make([]string, s.Parts)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

func (s *Source) Bounded() bool      { return s.Ends }
func (s *Source) Endless() bool      { return !s.Ends }
func (s *Source) Size() int64        { return -1 }
func (s *Source) RecordBytes() int64 { return max(1, s.Bytes) }
func (s *Source) Close() error       { return nil }

// Open starts partition p at a row.
func (s *Source) Open(p int, row int64) (connect.Reader, error) {
	if p < 0 || p >= s.Parts {
		return nil, fmt.Errorf("there is no partition %d", p)
	}
	g := s.New(p)
	g.At(row)
	return &reader{s: s, gen: g, row: row, first: row}, nil
}

type reader struct {
	s       *Source
	gen     Generator
	row     int64 // the next one
	first   int64
	started bool
	start   int64 // of the clock, at row first
	buf     []byte
}

// due returns how many rows may come now.
func (r *reader) due() int64 {
	if r.s.Rate <= 0 {
		return math.MaxInt64
	}
	now := r.s.Now()
	if !r.started {
		r.started, r.start = true, now
	}
	seconds := float64(now-r.start) / 1e6
	return r.first + int64(seconds*r.s.Rate/float64(r.s.Parts)) - r.row
}

// Next returns at most want rows.
func (r *reader) Next(want int) (connect.Chunk, error) {
	k := connect.Chunk{Offset: r.row, Next: r.row, PerRow: true}
	due := r.due()
	if due <= 0 {
		k.Idle = true
		return k, nil
	}
	r.buf = r.buf[:0]
	for n := min(int64(want), due); n > 0 && len(r.buf) < chunkBytes; n-- {
		line, ok := r.gen.Next(r.buf)
		if !ok {
			k.End = true
			break
		}
		r.buf = line
		r.row++
	}
	n := len(r.buf)
	r.buf = append(r.buf, pad[:]...)
	k.Data, k.Next = r.buf[:n], r.row
	return k, nil
}

var pad [connect.Pad]byte

func (r *reader) Close() error { return nil }
