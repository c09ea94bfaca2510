// Package records cuts a byte stream into chunks of whole records: the part that all byte-oriented sources share.
//
// In: a stream of JSON lines or CSV (decompressed), from its beginning. Out: connect.Chunks with log offsets. Where it cuts depends on
// the caller's wish only; which records it finds, and which of them are bad, depends on the stream alone.
package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/decode"
)

// ErrIdle is returned by a stream's Read when nothing can be read now, but more may come.
var ErrIdle = errors.New("nothing to read now")

// Damage is returned by a stream's Read when the rest of it cannot be decoded. What was read before is good.
type Damage struct{ Reason string }

func (d *Damage) Error() string { return d.Reason }

// Format says how records look.
type Format struct {
	CSV    *decode.CSV // nil: JSON lines
	Text   bool        // lines of any text; CSV is nil
	Header bool        // the first line is a CSV header
	// Columns and Need are as in connect.SourceConfig; for the header.
	Columns []string
	Need    []int
	Max     int // bytes of the longest record with its line end
}

const (
	rawBytes = 4 << 10         // of a bad record that are shown
	pad      = connect.Pad + 1 // one more for the line end of a last line without one
	minRead  = 64 << 10        // bytes asked of the stream at least
)

// Cutter cuts one stream. One caller at a time.
type Cutter struct {
	in  io.Reader
	f   Format
	buf []byte // buf[r:w] is read and not delivered; pad bytes behind w stay free
	r,
	w int
	off     int64 // stream offset of buf[r]
	end     error // why the stream has ended: io.EOF or *Damage; nil before
	started bool  // byte order mark and header are behind us
	done    bool
	fields  []int16
	barren  int // buf[r:r+barren] is known to hold no record end
	skip    *skipped
}

// skipped is a record longer than Max while its end is looked for.
type skipped struct {
	bad    connect.BadRecord
	border decode.Border
}

// New returns a Cutter of a stream whose first byte has the offset 0.
func New(in io.Reader, f Format) *Cutter {
	c := &Cutter{in: in, f: f}
	if (f.CSV != nil || f.Text) && !f.Header {
		c.fields = make([]int16, len(f.Columns))
		for i := range c.fields {
			c.fields[i] = int16(i)
		}
	}
	return c
}

// Start reads byte order mark and header, if that has not happened yet; Next does it too. ErrIdle: they are not there yet.
func (c *Cutter) Start() error {
	if c.started {
		return nil
	}
	if err := c.skipMark(); err != nil {
		return err
	}
	if c.f.Header {
		if err := c.readHeader(); err != nil {
			return err
		}
	}
	c.started = true
	return nil
}

var mark = []byte("\xef\xbb\xbf")

func (c *Cutter) skipMark() error {
	if c.off != 0 {
		return nil
	}
	err := c.fill(len(mark))
	have := c.buf[c.r:min(c.w, c.r+len(mark))]
	switch {
	case len(have) == len(mark) && bytes.Equal(have, mark):
		c.drop(len(mark))
		return nil
	case len(have) > 0 && !bytes.HasPrefix(mark, have):
		return nil // no mark; the rest may come later
	}
	return err
}

// readHeader takes the first record that is neither blank nor a comment. A stream without one has no header and no rows.
func (c *Cutter) readHeader() error {
	for {
		b := c.buf[c.r:c.w]
		n := decode.FirstRecordEnd(c.f.CSV, b)
		if n == 0 && c.end == io.EOF && len(b) > 0 {
			if !decode.CompleteRecord(c.f.CSV, b) {
				return fmt.Errorf("the header is torn: %.100q", b)
			}
			n = len(b)
		}
		if n > c.f.Max || n == 0 && len(b) > c.f.Max {
			return fmt.Errorf("the header is longer than max_record_bytes (%d)", c.f.Max)
		}
		switch {
		case n > 0:
			line := bytes.TrimSuffix(bytes.TrimSuffix(b[:n], []byte("\n")), []byte("\r"))
			if len(line) > 0 && (c.f.CSV.Comment == 0 || line[0] != c.f.CSV.Comment) {
				fields, err := decode.Header(c.f.CSV, line, c.f.Columns, c.f.Need)
				if err != nil {
					return err
				}
				c.fields = fields
				c.drop(n)
				return nil
			}
			c.drop(n)
		case c.end != nil:
			return nil
		default:
			if err := c.fill(len(b) + 1); err != nil {
				return err
			}
		}
	}
}

// Buffered returns the bytes of memory that the Cutter holds.
func (c *Cutter) Buffered() int { return len(c.buf) }

// Offset returns the stream offset of the next record.
func (c *Cutter) Offset() int64 { return c.off }

// At makes a new Cutter of a stream without header start at an offset, which must be a record border; the stream stands there.
func (c *Cutter) At(offset int64) { c.off, c.started = offset, true }

// Jump goes on at offset to, which must be a record border; the caller has moved the stream there. It comes after Start.
func (c *Cutter) Jump(to int64) { c.r, c.w, c.barren, c.off, c.end, c.done = 0, 0, 0, to, nil, false }

// ShortError says that a stream ends, at End, before the offset that was asked for.
type ShortError struct{ Offset, End int64 }

func (e *ShortError) Error() string {
	return fmt.Sprintf("offset %d is behind the end (%d)", e.Offset, e.End)
}

// Skip reads on to offset to, which must be a record border. It comes after Start; an offset before the first record is that one.
func (c *Cutter) Skip(to int64) error {
	for c.off < to {
		if c.r == c.w {
			if _, damaged := c.end.(*Damage); damaged {
				c.off++ // behind the bad record of the damage
				c.done = true
			}
			if c.done && c.off == to {
				return nil
			}
			if c.end != nil {
				return &ShortError{to, c.off}
			}
			if err := c.fill(1); err != nil {
				return err
			}
			continue
		}
		c.drop(int(min(int64(c.w-c.r), to-c.off)))
	}
	return nil
}

// Next returns the next records, as connect.Reader has it.
func (c *Cutter) Next(want int) (connect.Chunk, error) {
	if err := c.Start(); err == ErrIdle {
		return c.idle(), nil
	} else if err != nil {
		return connect.Chunk{}, err
	}
	if c.done {
		return c.chunk(0), nil
	}
	// A chunk of at most Max bytes holds no record longer than Max, so the cut cannot decide what is too long.
	want = max(1, min(want, c.f.Max))
	for {
		if c.skip != nil {
			return c.skipRest()
		}
		err := error(nil)
		if c.w-c.r < want && c.end == nil {
			err = c.fill(want)
		} else if c.barren == c.w-c.r && c.end == nil {
			err = c.fill(min(2*(c.w-c.r), c.f.Max+1)) // the record is longer than want
		}
		if err != nil && err != ErrIdle {
			return connect.Chunk{}, err
		}
		if c.w-c.r >= want || c.end != nil || err == ErrIdle {
			if k, ok := c.cut(want); ok {
				return k, nil
			}
			if err == ErrIdle && c.skip == nil {
				return c.idle(), nil
			}
		}
	}
}

// cut delivers from what has been read; ok is false if that is less than a record.
func (c *Cutter) cut(want int) (k connect.Chunk, ok bool) {
	b := c.buf[c.r:c.w]
	if n := c.lastEnd(b[:min(want, len(b))]); n > 0 {
		return c.chunk(n), true
	}
	n := 0
	if c.barren < len(b) {
		n = decode.FirstRecordEnd(c.f.CSV, b)
	}
	switch {
	case n > c.f.Max:
		bad := c.bad(b, c.tooLong())
		c.drop(n)
		return c.badChunk(bad), true
	case n > 0:
		return c.chunk(n), true
	case len(b) >= c.f.Max && (c.end == nil || c.end == io.EOF):
		// With its line end the record is longer than Max, also where that is still to be added.
		c.skip = &skipped{bad: c.bad(b, c.tooLong())}
		return k, false
	case c.end != nil:
		return c.last(b), true
	}
	c.barren = len(b)
	return k, false
}

func (c *Cutter) tooLong() string {
	return fmt.Sprintf("record longer than max_record_bytes (%d)", c.f.Max)
}

// last delivers what stands behind the last line end of an ended stream.
func (c *Cutter) last(b []byte) connect.Chunk {
	c.done = true
	if d, ok := c.end.(*Damage); ok {
		bad := c.bad(b, d.Reason)
		c.drop(len(b))
		c.off++ // so that positions before and behind an empty bad record differ
		return c.badChunk(bad)
	}
	if len(b) == 0 {
		return c.chunk(0)
	}
	if c.f.Text || decode.CompleteRecord(c.f.CSV, b) {
		c.buf[c.w] = '\n' // there is room: pad
		k := c.chunk(len(b))
		k.Data = c.buf[c.w-len(b) : c.w+1]
		return k
	}
	bad := c.bad(b, "torn last line")
	c.drop(len(b))
	return c.badChunk(bad)
}

// skipRest drops the rest of a record that is too long.
func (c *Cutter) skipRest() (connect.Chunk, error) {
	s := c.skip
	for {
		n := s.border.Next(c.f.CSV, c.buf[c.r:c.w])
		found := n > 0
		if !found {
			n = c.w - c.r
		}
		c.drop(n)
		if found || c.end == io.EOF {
			c.skip = nil
			return c.badChunk(s.bad), nil
		}
		if c.end != nil {
			// The damage has hit this very record: it is bad once.
			c.skip, c.done = nil, true
			s.bad.Reason = c.end.Error()
			c.off++ // as in last
			return c.badChunk(s.bad), nil
		}
		if err := c.fill(minRead); err == ErrIdle {
			return c.idle(), nil
		} else if err != nil {
			return connect.Chunk{}, err
		}
	}
}

func (c *Cutter) lastEnd(b []byte) int {
	if len(b) <= c.barren {
		return 0
	}
	return decode.LastRecordEnd(c.f.CSV, b)
}

func (c *Cutter) bad(b []byte, reason string) connect.BadRecord {
	return connect.BadRecord{Offset: c.off, Reason: reason, Raw: bytes.Clone(b[:min(len(b), rawBytes, c.f.Max)])}
}

func (c *Cutter) badChunk(bad connect.BadRecord) connect.Chunk {
	return connect.Chunk{Bad: &bad, Offset: bad.Offset, Next: c.off, Fields: c.fields}
}

func (c *Cutter) idle() connect.Chunk {
	off := c.off
	if c.skip != nil {
		off = c.skip.bad.Offset // reading may start again before the record, not inside it
	}
	return connect.Chunk{Offset: off, Next: off, Fields: c.fields, Idle: true}
}

// chunk delivers the next n bytes.
func (c *Cutter) chunk(n int) connect.Chunk {
	k := connect.Chunk{Offset: c.off, Fields: c.fields}
	if n > 0 {
		k.Data = c.buf[c.r : c.r+n]
		c.drop(n)
	}
	k.Next = c.off
	if c.r == c.w && c.end == io.EOF {
		c.done = true
	}
	k.End = c.done
	return k
}

func (c *Cutter) drop(n int) {
	c.r += n
	c.off += int64(n)
	c.barren = 0
}

// fill reads until n bytes stand in the buffer or the stream ends or is idle; the end is no error. However large the buffer is, no more is read than that, or
// than minRead: what is read and its copy in Detach are then in the second cache when they are used.
func (c *Cutter) fill(n int) error {
	empty := 0
	for c.w-c.r < n && c.end == nil {
		ask := max(n-(c.w-c.r), minRead)
		c.room(ask)
		k, err := c.in.Read(c.buf[c.w : c.w+ask])
		c.w += k
		var damage *Damage
		switch {
		case err == nil && k > 0:
			empty = 0
		case err == nil:
			if empty++; empty == 100 {
				return io.ErrNoProgress
			}
		case err == io.EOF:
			c.end = io.EOF
		case errors.As(err, &damage):
			c.end = damage
		case err == ErrIdle && k > 0:
		default:
			return err
		}
	}
	return nil
}

// Detach implements connect.Detacher. What was read behind the chunk is copied: little, since no more is read than what is asked for.
func (c *Cutter) Detach(spare []byte) []byte {
	old, have := c.buf, c.w-c.r
	if len(spare) < have+pad {
		spare = make([]byte, len(old))
	}
	copy(spare, old[c.r:c.w])
	c.buf, c.r, c.w = spare, 0, have
	return old
}

// room makes space for n bytes behind w. The buffer is at most twice as long as what it must hold.
func (c *Cutter) room(n int) {
	if len(c.buf)-pad-c.w >= n {
		return
	}
	have := c.w - c.r
	if need := have + n + pad; len(c.buf) < need {
		grown := make([]byte, max(need, min(2*len(c.buf), c.f.Max+2*minRead)))
		copy(grown, c.buf[c.r:c.w])
		c.buf = grown
	} else {
		copy(c.buf, c.buf[c.r:c.w])
	}
	c.r, c.w = 0, have
}
