package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/streamc/streamc/codegen/gobuild"
)

// build builds with progress on stderr.
func (e *env) build(ctx context.Context, src gobuild.Bundle, out string, o gobuild.Options) (gobuild.Report, error) {
	p := e.progress()
	o.Progress = p.event
	defer p.end()
	return e.builder.Build(ctx, src, out, o)
}

// worthSaying is how many packages a build must compile before it is called compiling the runtime: a query has two of its own.
const worthSaying = 5

// every is the pause between lines where the line cannot be rewritten (a log, a pipe).
const every = 10 * time.Second

// progress shows what a build is doing: one line that is rewritten on a terminal, now and then a line elsewhere.
type progress struct {
	w     io.Writer
	tty   bool
	now   func() time.Time
	last  time.Time // of the last line
	shown bool
}

func (e *env) progress() *progress {
	return &progress{w: e.err, tty: isTerminal(e.err), now: time.Now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

func (p *progress) event(ev gobuild.Event) {
	switch {
	case ev.Phase == gobuild.Download:
		p.say("downloading the locked modules", true)
	case ev.Phase != gobuild.Compile || max(ev.Done, ev.Total) <= worthSaying:
	case ev.Total == 0:
		p.say(fmt.Sprintf("compiling the runtime, once: %d packages", ev.Done), false)
	default:
		p.say(fmt.Sprintf("compiling the runtime, once: %d/%d packages", ev.Done, ev.Total), ev.Done == ev.Total)
	}
}

// say prints a line; must is false for lines that may be left out.
func (p *progress) say(line string, must bool) {
	now := p.now()
	if p.tty {
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		p.shown = true
		return
	}
	if must || now.Sub(p.last) >= every {
		fmt.Fprintln(p.w, line)
		p.last = now
	}
}

// end leaves the line to what comes next.
func (p *progress) end() {
	if p.tty && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
