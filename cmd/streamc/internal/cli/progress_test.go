package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/streamc/streamc/codegen/gobuild"
)

func TestProgressInALog(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0).Add(time.Hour)
	p := &progress{w: &out, now: func() time.Time { return now }}
	tell := func(done, total int) {
		p.event(gobuild.Event{Phase: gobuild.Compile, Done: done, Total: total})
		now = now.Add(4 * time.Second)
	}
	p.event(gobuild.Event{Phase: gobuild.Unpack})
	tell(1, 0)
	tell(2, 0) // a query's own packages are not worth a word
	tell(6, 0)
	tell(7, 397)
	tell(50, 397)
	tell(143, 397)
	tell(396, 397)
	tell(397, 397)
	p.end()
	want := "compiling the runtime, once: 6 packages\n" +
		"compiling the runtime, once: 143/397 packages\n" +
		"compiling the runtime, once: 397/397 packages\n"
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, now: time.Now, tty: true}
	p.event(gobuild.Event{Phase: gobuild.Compile, Done: 10, Total: 397})
	p.event(gobuild.Event{Phase: gobuild.Compile, Done: 11, Total: 397})
	p.end()
	p.end()
	want := "\r\x1b[Kcompiling the runtime, once: 10/397 packages\r\x1b[Kcompiling the runtime, once: 11/397 packages\r\x1b[K"
	if out.String() != want {
		t.Errorf("got %q", out.String())
	}
}
