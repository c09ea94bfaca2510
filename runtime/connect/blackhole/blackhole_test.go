package blackhole

import (
	"context"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
)

func open(t *testing.T, format string) *sink {
	t.Helper()
	s, err := OpenSink(connect.SinkConfig{Format: format, Options: connect.Options{"digest": true}})
	if err != nil {
		t.Fatal(err)
	}
	return s.(*sink)
}

func write(t *testing.T, s *sink, rows int, text string) connect.Position {
	t.Helper()
	pos, err := s.Write(context.Background(), 1, []*block.Block{{Buf: []byte(text), Rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	return pos
}

// TestDigest: equal for equal multisets of rows in any order and any blocks, different for anything else.
func TestDigest(t *testing.T) {
	sum := func(format string, blocks ...string) string {
		s := open(t, format)
		for _, b := range blocks {
			write(t, s, 1, b)
		}
		s.rows = 0
		return s.Summary()
	}
	want := sum("json", "{\"a\":1}\n{\"a\":2}\n{\"a\":2}\n")
	if want != "0 rows, 24 bytes, digest "+want[len(want)-32:] {
		t.Fatal(want)
	}
	if got := sum("json", "{\"a\":2}\n", "{\"a\":2}\n{\"a\":1}\n"); got != want {
		t.Errorf("order matters: %s, %s", got, want)
	}
	for _, other := range []string{"{\"a\":1}\n{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":3}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n{\"b\":2}\n"} {
		if sum("json", other) == want {
			t.Errorf("%q has the same digest", other)
		}
	}
	if sum("csv", "1,\"x\ny\"\n", "2,z\n") != sum("csv", "2,z\n1,\"x\ny\"\n") {
		t.Error("a line end inside quotes splits a CSV row")
	}
}

func TestRecover(t *testing.T) {
	s := open(t, "json")
	pos := write(t, s, 2, "{}\n{}\n")
	want := s.Summary()
	write(t, s, 1, "{\"a\":1}\n")
	if err := s.Recover(context.Background(), pos); err != nil {
		t.Fatal(err)
	}
	if got := s.Summary(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := s.Recover(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := s.Summary(); got != "0 rows, 0 bytes, digest 00000000000000000000000000000000" {
		t.Error(got)
	}
	if err := s.Recover(context.Background(), connect.Position("?")); err == nil {
		t.Error("a malformed position is accepted")
	}
}
