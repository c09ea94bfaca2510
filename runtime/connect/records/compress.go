package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression is how a stream is compressed.
type Compression uint8

// Compressions.
const (
	Plain Compression = iota
	Gzip
	Zstd
)

func (c Compression) String() string { return [...]string{"plain", "gzip", "zstd"}[c] }

// CompressionOf returns the compression that a file's name shows.
func CompressionOf(path string) Compression {
	name := strings.ToLower(path)
	switch {
	case strings.HasSuffix(name, ".gz"):
		return Gzip
	case strings.HasSuffix(name, ".zst"):
		return Zstd
	}
	return Plain
}

// Magic is the number of leading bytes that Sniff needs.
const Magic = 10

const zstdMagic = "\x28\xb5\x2f\xfd"

// Sniff looks at the first bytes of a stream. The error names a compression that cannot be read.
func Sniff(head []byte) (Compression, error) {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		return Gzip, nil
	}
	skippable := len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
	if bytes.HasPrefix(head, []byte(zstdMagic)) || skippable {
		return Zstd, nil
	}
	for _, f := range []struct{ name, magic string }{{"xz", "\xfd7zXZ\x00"}, {"zip", "PK\x03\x04"}, {"lz4", "\x04\x22\x4d\x18"}} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return Plain, fmt.Errorf("%s compression is not supported; gzip and zstd are", f.name)
		}
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return Plain, errors.New("the text is UTF-16; convert it to UTF-8")
	}
	if len(head) >= 10 && string(head[:3]) == "BZh" && string(head[4:10]) == "1AY&SY" {
		return Plain, errors.New("bzip2 compression is not supported; gzip and zstd are")
	}
	return Plain, nil
}

// Decompress returns the decompressed stream of in, of all its members or frames. A damaged or truncated stream ends with *Damage behind everything
// that could be decompressed; errors of in are passed on.
func Decompress(c Compression, in io.Reader) io.Reader {
	if c == Plain {
		return in
	}
	d := &decompressed{how: c}
	d.in.r = in
	return d
}

type decompressed struct {
	how Compression
	in  keeper
	z   io.Reader
}

// keeper remembers in's own error, so that it is not taken for damage.
type keeper struct {
	r   io.Reader
	err error
}

func (k *keeper) Read(p []byte) (int, error) {
	n, err := k.r.Read(p)
	if err != nil && err != io.EOF {
		k.err = err
	}
	return n, err
}

// maxWindow bounds the memory of a zstd frame: what `zstd --long` writes.
const maxWindow = 128 << 20

// open reads the head of the stream.
func (d *decompressed) open() (err error) {
	in := bufio.NewReaderSize(&d.in, 256<<10)
	if d.how == Gzip {
		d.z, err = openGzip(in)
		return err
	}
	if _, err = in.Peek(1); err != nil {
		return err
	}
	// One decoder without goroutines of its own: it decodes when it is read.
	d.z, err = openZstd(in)
	return err
}

func openGzip(in io.Reader) (io.Reader, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return z, nil
}

func openZstd(in io.Reader) (io.Reader, error) {
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return z, nil
}

func (d *decompressed) Read(p []byte) (n int, err error) {
	if d.z == nil {
		if err = d.open(); err == io.EOF {
			err = io.ErrUnexpectedEOF // not one byte of a header
		}
	}
	if err == nil {
		n, err = d.z.Read(p)
	}
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case d.in.err != nil:
		return n, d.in.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, &Damage{"truncated " + d.how.String() + " stream"}
	default:
		return n, &Damage{"damaged " + d.how.String() + " stream: " + err.Error()}
	}
}

// Compress returns text as one member or frame of a stream; text may be empty.
func Compress(c Compression, text []byte) ([]byte, error) {
	switch c {
	case Gzip:
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		if _, err := w.Write(text); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		return z.Bytes(), nil
	case Zstd:
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
		if err != nil {
			return nil, err
		}
		return w.EncodeAll(text, nil), w.Close()
	}
	return text, nil
}
