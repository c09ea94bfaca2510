package memory

import (
	"context"
	"fmt"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
)

func TestSource(t *testing.T) {
	m := connect.NewMemory()
	m.SetLog("txns", 0, []byte("{\"a\":1}\n{\"a\":2}\n"))
	m.SetLog("txns", 2, []byte("{\"a\":3}"))
	cfg := connect.SourceConfig{Name: "txns", Format: "json", World: connect.World{Memory: m}}
	s, err := OpenSource(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(s.Partitions(), s.Bounded(), s.Size()); got != "[0 1 2] true 23" {
		t.Fatal(got)
	}
	for _, c := range []struct {
		part int
		from int64
		want string
	}{{0, 0, "0:{\"a\":1}\n 8:{\"a\":2}\n"}, {0, 8, "8:{\"a\":2}\n"}, {0, 16, ""}, {1, 0, ""}, {2, 0, "0:{\"a\":3}\n"}} {
		r, err := s.Open(c.part, c.from)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for {
			k, err := r.Next(1)
			if err != nil {
				t.Fatal(err)
			}
			if len(k.Data) > 0 {
				if got != "" {
					got += " "
				}
				got += fmt.Sprintf("%d:%s", k.Offset, k.Data)
			}
			if k.End {
				break
			}
		}
		if got != c.want {
			t.Errorf("partition %d from %d: %q, want %q", c.part, c.from, got, c.want)
		}
	}
	cfg.Name = "other"
	if _, err := OpenSource(cfg); err == nil {
		t.Error("a log that does not exist was opened")
	}
	cfg.World.Memory = nil
	if _, err := OpenSource(cfg); err != errNoMemory {
		t.Error(err)
	}
}

// TestGrowing: a reader at the end of an open log is idle, also in the middle of a record, and goes on when more comes.
func TestGrowing(t *testing.T) {
	m := connect.NewMemory()
	m.SetOpen("log", true)
	s, err := OpenSource(connect.SourceConfig{Name: "log", Format: "json", World: connect.World{Memory: m}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Bounded() {
		t.Fatal("an open log is bounded")
	}
	r, err := s.Open(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	next := func() string {
		k, err := r.Next(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d %q idle=%v end=%v", k.Offset, k.Data, k.Idle, k.End)
	}
	step := func(add, want string) {
		t.Helper()
		m.Append("log", 0, []byte(add))
		if got := next(); got != want {
			t.Errorf("after %q: %s, want %s", add, got, want)
		}
	}
	step("", `0 "" idle=true end=false`)
	step("{\"a\"", `0 "" idle=true end=false`)
	step(":1}\n{", `0 "{\"a\":1}\n" idle=false end=false`)
	step("", `8 "" idle=true end=false`)
	step("}\n{}\n", `8 "{}\n{}\n" idle=false end=false`)
	m.SetOpen("log", false)
	step("", `14 "" idle=false end=true`)
}

func TestSink(t *testing.T) {
	m := connect.NewMemory()
	ctx := context.Background()
	cfg := connect.SinkConfig{Name: "out", Header: []byte("a\n"), World: connect.World{Memory: m}}
	open := func(pos connect.Position) connect.Sink {
		t.Helper()
		s, err := OpenSink(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Recover(ctx, pos); err != nil {
			t.Fatal(err)
		}
		return s
	}
	write := func(s connect.Sink, text string) connect.Position {
		t.Helper()
		pos, err := s.Write(ctx, 1, []*block.Block{{Buf: []byte(text), Rows: 1}, {}})
		if err != nil {
			t.Fatal(err)
		}
		return pos
	}
	check := func(want string) {
		t.Helper()
		if got := string(m.Result("out")); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if m.Result("out") != nil {
		t.Error("a result before there is a sink")
	}
	s := open(nil)
	check("a\n")
	one := write(s, "1\n")
	write(s, "2\n")
	check("a\n1\n2\n")
	s = open(one)
	check("a\n1\n")
	write(s, "3\n")
	check("a\n1\n3\n")
	open(nil)
	check("a\n")
	if err := s.Recover(ctx, one); err == nil {
		t.Error("recovered to a position that the result does not hold")
	}
	if err := s.Recover(ctx, connect.Position("abc")); err == nil {
		t.Error("a malformed position is accepted")
	}
}

// TestKeyedResult: the rows of the keys that are left, by key; Recover takes back what did not count.
func TestKeyedResult(t *testing.T) {
	m := connect.NewMemory()
	open := func(mode connect.Mode, pos connect.Position) connect.Sink {
		s, err := OpenSink(connect.SinkConfig{Name: "r", Mode: mode, World: connect.World{Memory: m}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Recover(context.Background(), pos); err != nil {
			t.Fatal(err)
		}
		return s
	}
	apply := func(s connect.Sink, epoch uint64, f func(*block.Block)) connect.Position {
		var b block.Block
		f(&b)
		pos, err := s.(connect.Keyed).Apply(context.Background(), epoch, []*block.Block{&b})
		if err != nil {
			t.Fatal(err)
		}
		return pos
	}
	s := open(connect.Upsert, nil)
	pos := apply(s, 1, func(b *block.Block) {
		b.Upsert([]byte("b"), []byte("b1\n"))
		b.Upsert([]byte("a"), []byte("a1\n"))
	})
	apply(s, 2, func(b *block.Block) {
		b.Delete([]byte("a"))
		b.Upsert([]byte("b"), []byte("b2\n"))
	})
	if got := string(m.Result("r")); got != "b2\n" {
		t.Errorf("result %q", got)
	}
	open(connect.Upsert, pos)
	if got := string(m.Result("r")); got != "a1\nb1\n" || len(m.Journal("r")) != 2 || m.ResultMode("r") != connect.Upsert {
		t.Errorf("result after recovery %q", got)
	}
	s = open(connect.Replace, nil)
	for i, text := range []string{"x\n", "y\nz\n"} {
		if _, err := s.(connect.Replacer).Replace(context.Background(), uint64(i), &block.Block{Buf: []byte(text), Replaces: true}); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(m.Result("r")); got != "y\nz\n" {
		t.Errorf("replaced result %q", got)
	}
}
