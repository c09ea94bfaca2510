// Package app makes a job a program: flags and parameters, signals, progress, the summary line, exit codes.
//
// In: a job.Job and the command line. Out: rows where the job's sinks put them, talk on stderr, an exit code. stdout belongs to the data (and to
// the verbs explain, version and help). It is linked into every binary and therefore needs little more than the standard library.
package app

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/fs"
	"github.com/streamc/streamc/runtime/job"
)

// Exit codes.
const (
	ExitOK       = 0
	ExitFailed   = 1   // the job or the machine failed
	ExitUsage    = 2   // the command line or a parameter makes no sense; nothing was read or written
	ExitInternal = 6   // a bug of streamc
	ExitStopped  = 130 // a second signal stopped the job at once
)

// Options is the world of a program. The zero value of a field means that there is none.
type Options struct {
	Args    []string // without the program's name
	World   connect.World
	Stdout  io.Writer // for verbs that print; the stdout sink has World.Stdout
	Stderr  io.Writer
	LookEnv func(name string) (string, bool)
	Signals <-chan os.Signal
	// StdinTTY, StdoutTTY and StderrTTY say what is a terminal.
	StdinTTY, StdoutTTY, StderrTTY bool
	Workers                        int // the default of --workers, at least 1
}

// Main runs a job as a program; it does not return.
func Main(j job.Job) {
	// A write to a closed pipe shall be an error, not the end: files are to be finished or removed.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var show func() connect.Terminal
	if terminal(os.Stdout) {
		colour := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		show = func() connect.Terminal {
			columns, rows := terminalSize(os.Stdout)
			return connect.Terminal{Columns: columns, Rows: rows, Colour: colour}
		}
	}
	os.Exit(Run(context.Background(), j, Options{
		Args: os.Args[1:],
		World: connect.World{
			FS: fs.OS(), Stdin: os.Stdin, Stdout: os.Stdout,
			Now:      func() int64 { return time.Now().UnixMicro() },
			Go:       func(f func()) { go f() },
			Terminal: show,
		},
		Stdout: os.Stdout, Stderr: os.Stderr,
		LookEnv: os.LookupEnv,
		Signals: signals, StdinTTY: terminal(os.Stdin), StdoutTTY: terminal(os.Stdout), StderrTTY: terminal(os.Stderr),
		Workers: workers(),
	}))
}

// terminal reports whether f is a terminal: a character device other than the null device.
func terminal(f *os.File) bool {
	fi, err := f.Stat()
	if err != nil || fi.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(fi, null)
}

// program is one call of Run.
type program struct {
	job *job.Job
	o   Options
	f   flags
	talk
	params job.Params
	opened opened
}

// Run does what the command line says and returns the exit code. Cancelling ctx is like a first signal: the job drains.
func Run(ctx context.Context, j job.Job, o Options) int {
	p := &program{job: &j, o: o}
	p.talk = talk{out: o.Stderr, name: j.Name, now: o.World.Now, colour: o.StderrTTY && p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"}
	err := p.parse(o.Args)
	if err == nil {
		err = p.run(ctx)
	}
	return p.exit(err)
}

func (p *program) env(name string) string {
	if p.o.LookEnv == nil {
		return ""
	}
	v, _ := p.o.LookEnv(name)
	return v
}

func (p *program) run(ctx context.Context) error {
	switch p.f.verb {
	case "help":
		return p.print(p.usage())
	case "version":
		return p.print(p.version())
	case "explain":
		return p.print(strings.TrimSuffix(p.job.Explain, "\n") + "\n")
	}
	if err := p.replaceConnectors(); err != nil {
		return err
	}
	if err := p.settleParams(); err != nil {
		return err
	}
	if err := p.checkOptions(); err != nil {
		return err
	}
	if p.f.verb == "check" {
		return p.check()
	}
	return p.execute(ctx)
}

func (p *program) print(text string) error {
	_, err := io.WriteString(p.o.Stdout, text)
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}

// usageError is a mistake of the caller.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// errStopped is the end by a second signal.
var errStopped = errors.New("stopped at once")

// exit reports an error and returns the exit code.
func (p *program) exit(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &usage):
		p.fail(err)
		return ExitUsage
	case err == errStopped:
		p.warn("stopped at once")
		return ExitStopped
	}
	p.fail(err)
	if strings.Contains(err.Error(), "SQ9001") {
		return ExitInternal
	}
	return ExitFailed
}
