// Package blackhole is a sink that counts fully encoded rows and drops them: for measuring, and, with digest = true, for comparing results
// without keeping them.
//
// The digest is the sum over all rows of XXH3-128 of the encoded row with its line end, modulo 2^128: it does not depend on the order
// of the rows, but on how often each occurs.
package blackhole

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/zeebo/xxh3"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/decode"
)

type sink struct {
	digest      bool
	csv         *decode.CSV // nil: a row is a line
	rows, bytes uint64
	hi, lo      uint64
}

// OpenSink opens a blackhole. Option digest: show a digest of the rows in the summary.
func OpenSink(cfg connect.SinkConfig) (connect.Sink, error) {
	s := &sink{}
	var err error
	if s.digest, err = cfg.Options.Bool("digest", false); err != nil {
		return nil, err
	}
	if cfg.Format == "csv" {
		s.csv, err = records.CSVOf(cfg.Options)
	}
	return s, err
}

// Recover goes back to the counts at pos.
func (s *sink) Recover(_ context.Context, pos connect.Position) error {
	if pos == nil {
		s.rows, s.bytes, s.hi, s.lo = 0, 0, 0, 0
		return nil
	}
	if len(pos) != 32 {
		return fmt.Errorf("the recorded position is malformed")
	}
	for i, p := range []*uint64{&s.rows, &s.bytes, &s.hi, &s.lo} {
		*p = binary.BigEndian.Uint64(pos[8*i:])
	}
	return nil
}

func (s *sink) Write(_ context.Context, _ uint64, rows []*block.Block) (connect.Position, error) {
	for _, b := range rows {
		s.rows += uint64(b.Rows)
		s.bytes += uint64(len(b.Buf))
		if s.digest {
			s.add(b.Buf)
		}
	}
	return s.position(), nil
}

// Apply implements connect.Keyed: the changes are counted, and the digest is that of the rows that were put.
func (s *sink) Apply(_ context.Context, _ uint64, changes []*block.Block) (connect.Position, error) {
	for _, b := range changes {
		s.rows += uint64(b.Rows)
		for c := range b.Changes() {
			s.bytes += uint64(len(c.Row))
			if s.digest && c.Op != block.Delete {
				s.add(c.Row)
			}
		}
	}
	return s.position(), nil
}

// Replace implements connect.Replacer: only the last content counts.
func (s *sink) Replace(ctx context.Context, epoch uint64, rows *block.Block) (connect.Position, error) {
	s.rows, s.bytes, s.hi, s.lo = 0, 0, 0, 0
	return s.Write(ctx, epoch, []*block.Block{rows})
}

func (s *sink) position() connect.Position {
	var pos connect.Position
	for _, v := range []uint64{s.rows, s.bytes, s.hi, s.lo} {
		pos = binary.BigEndian.AppendUint64(pos, v)
	}
	return pos
}

func (s *sink) add(b []byte) {
	for len(b) > 0 {
		n := decode.FirstRecordEnd(s.csv, b)
		if n == 0 {
			n = len(b)
		}
		h := xxh3.Hash128(b[:n])
		var carry uint64
		s.lo, carry = bits.Add64(s.lo, h.Lo, 0)
		s.hi, _ = bits.Add64(s.hi, h.Hi, carry)
		b = b[n:]
	}
}

func (s *sink) Finish(context.Context) error { return nil }
func (s *sink) Close() error                 { return nil }

// Summary shows the digest.
func (s *sink) Summary() string {
	text := fmt.Sprintf("%d rows, %d bytes", s.rows, s.bytes)
	if s.digest {
		text += fmt.Sprintf(", digest %016x%016x", s.hi, s.lo)
	}
	return text
}
