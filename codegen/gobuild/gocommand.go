package gobuild

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/lang/diag"
)

// build compiles and links the module in dir to out and returns how many packages were compiled.
func (t *Tool) build(ctx context.Context, dir, out string, o Options) (int, error) {
	args := append([]string{"build", "-v"}, o.flags()...)
	args = append(args, "-o", out, ".")
	n, stderr, err := t.watch(ctx, dir, o, args)
	if err != nil {
		return 0, t.failure(ctx, dir, stderr, o, err)
	}
	return n, nil
}

// countAfter is when a build counts what is left to compile: shorter ones are not worth the question.
const countAfter = 1500 * time.Millisecond

// watch runs `go build -v …`, which names each package before it is compiled, and turns that into progress. It returns the
// number of packages named and everything else that the command said.
func (t *Tool) watch(ctx context.Context, dir string, o Options, args []string) (int, string, error) {
	cmd := t.command(ctx, dir, o, false, args...)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		return 0, "", err
	}
	cmd.Stdout = io.Discard
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		sc := bufio.NewScanner(pipe)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			lines <- sc.Text()
		}
	}()
	var (
		other   strings.Builder
		done    int
		total   int
		counted = make(chan int, 1)
		timer   = time.NewTimer(countAfter)
	)
	defer timer.Stop()
	for lines != nil {
		select {
		case l, ok := <-lines:
			switch {
			case !ok:
				lines = nil
			case packageLine.MatchString(l):
				done++
				e := Event{Phase: Compile, Done: done, Total: max(total, done)}
				if total == 0 {
					e.Total = 0
				}
				o.report(e)
			default:
				other.WriteString(l + "\n")
			}
		case <-timer.C:
			before := done
			go func() { counted <- before + t.stale(ctx, dir, o) }()
		case n := <-counted:
			total = n
			o.report(Event{Phase: Compile, Done: done, Total: max(total, done)})
		}
	}
	err = cmd.Wait()
	return done, other.String(), err
}

// packageLine is what -v prints: an import path alone. Download notes and compiler messages hold spaces or colons.
var packageLine = regexp.MustCompile(`^[\w.~/@+-]+$`)

// stale counts the packages that a build has to compile; 0 if it cannot be found out, which only costs the total.
func (t *Tool) stale(ctx context.Context, dir string, o Options) int {
	args := append([]string{"list", "-deps", "-f", "{{if .Stale}}.{{end}}"}, o.flags()...)
	out, err := t.command(ctx, dir, o, false, append(args, ".")...).Output()
	if err != nil {
		return 0
	}
	return bytes.Count(out, []byte("."))
}

// failure says whose fault it is that the go command failed.
func (t *Tool) failure(ctx context.Context, dir, stderr string, o Options, err error) error {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.As(err, &exit):
		return &EnvError{Diag: diag.GoBroken(t.Path, err.Error()), Err: err}
	case strings.Contains(stderr, "no space left on device"):
		return &EnvError{Diag: diag.DiskFull(t.Env["GOCACHE"]), Err: err}
	case strings.Contains(stderr, "unsupported GOOS/GOARCH pair"):
		return &EnvError{Diag: diag.BadTarget(o.OS, o.Arch), Err: err}
	case missingModule.MatchString(stderr):
		return &EnvError{Diag: diag.ModulesMissing(t.Env["GOMODCACHE"], missing(stderr)), Err: err}
	case strings.Contains(stderr, "signal: killed"):
		return &EnvError{Diag: diag.OutOfMemory(), Err: err}
	case unwritable.MatchString(stderr):
		return &EnvError{Diag: diag.CacheNotWritable(t.Env["GOCACHE"], strings.TrimSpace(unwritable.FindString(stderr))), Err: err}
	}
	return internalError(dir, stderr)
}

var (
	missingModule = regexp.MustCompile(`module lookup disabled by GOPROXY=off|not found in module cache`)
	downloading   = regexp.MustCompile(`(?m)^go: downloading (\S+) (\S+)$`) // said before the look-up is refused
	unwritable    = regexp.MustCompile(`(?m)[^\n]*(?:permission denied|read-only file system)$`)
)

// missing returns the first module that the go command missed, "" if it named none.
func missing(stderr string) string {
	if m := downloading.FindStringSubmatch(stderr); m != nil {
		return m[1] + "@" + m[2]
	}
	return ""
}

var (
	errorLine  = regexp.MustCompile(`(?m)^(?:\./)?([^\s:]+\.go):(\d+):(\d+: )?(.*)$`)
	queryLine  = regexp.MustCompile(`^\s*// (\S+\.sq:\d+(?::\d+)?:? ?.*)$`)
	stageStart = regexp.MustCompile(`^func (?:\(\w+ \*?(\w+)\) )?(\w+)`)
)

// internalError finds the stage and the query line of the first compiler message: both stand above it in the generated file.
func internalError(dir, stderr string) error {
	e := &InternalError{Dir: dir, Output: stderr}
	what := "the go command refused the generated module"
	if m := errorLine.FindStringSubmatch(stderr); m != nil {
		e.Place, what = m[1]+":"+m[2], m[4]
		if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m[1]))); err == nil {
			n, _ := strconv.Atoi(m[2])
			lines := strings.Split(string(data), "\n")
			for i := min(n, len(lines)) - 1; i >= 0 && (e.Stage == "" || e.Query == ""); i-- {
				if q := queryLine.FindStringSubmatch(lines[i]); q != nil && e.Query == "" {
					e.Query = strings.TrimSpace(q[1])
				}
				if s := stageStart.FindStringSubmatch(lines[i]); s != nil && e.Stage == "" {
					if e.Stage = s[2]; s[1] != "" {
						e.Stage = s[1] + "." + s[2]
					}
				}
			}
		}
	}
	where := "the generated program"
	if e.Stage != "" {
		where = fmt.Sprintf("stage %s", e.Stage)
		if e.Query != "" {
			where += fmt.Sprintf(" (from %s)", e.Query)
		}
	}
	e.Diag = diag.GeneratedCodeBroken(where, what, dir)
	return e
}
