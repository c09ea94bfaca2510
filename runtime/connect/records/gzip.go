package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// Magic is the number of leading bytes that Sniff needs.
const Magic = 10

// Sniff looks at the first bytes of a stream. gz is true for gzip; the error names a compression that cannot be read.
func Sniff(head []byte) (gz bool, err error) {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		return true, nil
	}
	for _, f := range []struct{ name, magic string }{
		{"zstd", "\x28\xb5\x2f\xfd"}, {"xz", "\xfd7zXZ\x00"}, {"zip", "PK\x03\x04"}, {"lz4", "\x04\x22\x4d\x18"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return false, fmt.Errorf("%s compression is not supported yet; gzip is", f.name)
		}
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return false, errors.New("the text is UTF-16; convert it to UTF-8")
	}
	if len(head) >= 10 && string(head[:3]) == "BZh" && string(head[4:10]) == "1AY&SY" {
		return false, errors.New("bzip2 compression is not supported yet; gzip is")
	}
	return false, nil
}

// Gunzip returns the decompressed stream of all gzip members of in. A damaged or truncated stream ends with *Damage behind everything
// that could be decompressed; errors of in are passed on.
func Gunzip(in io.Reader) io.Reader {
	g := &gunzip{}
	g.in.r = in
	return g
}

type gunzip struct {
	in keeper
	z  *gzip.Reader
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

func (g *gunzip) Read(p []byte) (n int, err error) {
	if g.z == nil {
		g.z, err = gzip.NewReader(bufio.NewReaderSize(&g.in, 256<<10))
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // not one byte of a header
		}
	}
	if err == nil {
		n, err = g.z.Read(p)
	}
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case g.in.err != nil:
		return n, g.in.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, &Damage{"truncated gzip stream"}
	default:
		return n, &Damage{"damaged gzip stream: " + err.Error()}
	}
}
