package stdio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
)

// stream is a scripted stdin: each item is what one Read gives; "" is ErrIdle.
type stream struct{ items []string }

func (s *stream) Read(p []byte) (int, error) {
	if len(s.items) == 0 {
		return 0, io.EOF
	}
	it := s.items[0]
	if it == "" {
		s.items = s.items[1:]
		return 0, records.ErrIdle
	}
	n := copy(p, it)
	if s.items[0] = it[n:]; s.items[0] == "" {
		s.items = s.items[1:]
	}
	return n, nil
}

func (s *stream) Write(p []byte) (int, error) { return 0, errors.New("stdin is not for writing") }

func open(t *testing.T, w connect.World, format string) connect.Source {
	t.Helper()
	s, err := OpenSource(connect.SourceConfig{Name: "in", Format: format, Columns: []string{"a"}, Need: []int{0}, World: w})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// trace reads to the end and says what every call of Next gave; waiting is left out with a pump.
func trace(t *testing.T, s connect.Source, offset int64, want int, idle bool) string {
	t.Helper()
	r, err := s.Open(0, offset)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for {
		k, err := r.Next(want)
		if err != nil {
			return b.String() + err.Error()
		}
		switch {
		case k.Idle:
			if idle {
				b.WriteString("idle ")
			}
		case k.Bad != nil:
			fmt.Fprintf(&b, "%d:%s ", k.Offset, k.Bad.Reason)
		case len(k.Data) > 0:
			fmt.Fprintf(&b, "%d:%q ", k.Offset, k.Data)
		}
		if k.End {
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			return b.String() + "end"
		}
	}
}

func TestInline(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte("{\"a\":1}\n{\"a\":2}\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		format string
		items  []string
		want   string
	}{
		{"json", nil, "end"},
		{"json", []string{"{\"a\":1}\n{\"a\":2}\n"}, "0:\"{\\\"a\\\":1}\\n{\\\"a\\\":2}\\n\" end"},
		{"json", []string{"", "{}\n", "", "{", "", "}\n{}", ""}, "idle 0:\"{}\\n\" idle 3:\"{}\\n\" 6:\"{}\\n\" end"},
		{"json", []string{"{}\n{"}, "0:\"{}\\n\" 3:torn last line end"},
		{"json", []string{z.String()}, "0:\"{\\\"a\\\":1}\\n{\\\"a\\\":2}\\n\" end"},
		{"json", []string{z.String()[:z.Len()-6]}, "0:\"{\\\"a\\\":1}\\n{\\\"a\\\":2}\\n\" 16:truncated gzip stream end"},
		{"csv", []string{"a", "\n", "1\n2"}, "2:\"1\\n\" 4:\"2\\n\" end"},
		{"csv", []string{"x\n1\n"}, "stdin: CSV header has no column a; it has x"},
		{"json", []string{"BZh91AY&SY..."}, "stdin: bzip2 compression is not supported; gzip and zstd are"},
	} {
		got := trace(t, open(t, connect.World{Stdin: &stream{c.items}}, c.format), 0, 100, true)
		if got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.items, got, c.want)
		}
	}
}

// TestPump: the goroutine changes nothing but when rows come.
func TestPump(t *testing.T) {
	long := strings.Repeat("{\"a\":12345678}\n", 200_000) + "{\"a\":1}"
	world := connect.World{Go: func(f func()) { go f() }}
	for _, want := range []int{1000, 1 << 20} {
		world.Stdin = &blocking{strings.NewReader(long)}
		r, err := open(t, world, "json").Open(0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		for {
			k, err := r.Next(want)
			if err != nil {
				t.Fatal(err)
			}
			got.Write(k.Data)
			if k.End {
				break
			}
		}
		if got.String() != long+"\n" {
			t.Errorf("want %d: %d bytes, not %d", want, got.Len(), len(long)+1)
		}
	}
	// A reader that never returns does not block Next.
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	world.Stdin = in
	s := open(t, world, "json")
	r, err := s.Open(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := r.Next(10); err != nil || !k.Idle {
		t.Errorf("%+v %v", k, err)
	}
	if _, err := s.Open(0, 0); err == nil {
		t.Error("a pipe is read twice")
	}
	if err := errors.Join(r.Close(), out.Close()); err != nil {
		t.Error(err)
	}
	if s.Size() != -1 {
		t.Error("a pipe has no size")
	}
}

type blocking struct{ io.Reader }

func (blocking) Write(p []byte) (int, error) { return 0, errors.New("no") }

// TestRegularFile: a stdin that is a file knows its size and is read again from an offset, counted from where it stood at the start.
func TestRegularFile(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("skipped\n{\"a\":1}\n{\"a\":2}\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(8, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	s := open(t, connect.World{Stdin: f}, "json")
	if s.Size() != 16 {
		t.Errorf("size %d", s.Size())
	}
	if got := trace(t, s, 0, 1, true); got != "0:\"{\\\"a\\\":1}\\n\" 8:\"{\\\"a\\\":2}\\n\" end" {
		t.Error(got)
	}
	if got := trace(t, s, 8, 1, true); got != "8:\"{\\\"a\\\":2}\\n\" end" {
		t.Error(got)
	}
}

// sinkStream records writes, or fails.
type sinkStream struct {
	writes []string
	err    error
}

func (s *sinkStream) Read([]byte) (int, error) { return 0, io.EOF }
func (s *sinkStream) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	s.writes = append(s.writes, string(p))
	return len(p), nil
}

func TestSink(t *testing.T) {
	ctx := context.Background()
	out := &sinkStream{}
	s, err := OpenSink(connect.SinkConfig{Header: []byte("a\n"), World: connect.World{Stdout: out}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Recover(ctx, nil); err != nil {
		t.Fatal(err)
	}
	for _, rows := range [][]*block.Block{{{}}, {{Buf: []byte("1\n")}, {Buf: []byte("2\n")}}, {{Buf: []byte("3\n")}}} {
		if _, err := s.Write(ctx, 1, rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Finish(ctx), s.Close()); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%q", out.writes); got != `["a\n1\n2\n" "3\n"]` {
		t.Error(got)
	}
	empty := &sinkStream{}
	s, err = OpenSink(connect.SinkConfig{Header: []byte("a\n"), World: connect.World{Stdout: empty}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(ctx); err != nil || fmt.Sprintf("%q", empty.writes) != `["a\n"]` {
		t.Error(empty.writes, err)
	}
	out.err = &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
	s, err = OpenSink(connect.SinkConfig{World: connect.World{Stdout: out}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(ctx, 1, []*block.Block{{Buf: []byte("4\n")}}); !errors.Is(err, connect.ErrGone) {
		t.Error(err)
	}
	out.err = syscall.ENOSPC
	if _, err := s.Write(ctx, 1, []*block.Block{{Buf: []byte("4\n")}}); err == nil || errors.Is(err, connect.ErrGone) {
		t.Error(err)
	}
}
