package gobuild

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/streamc/streamc/lang/diag"
)

// EnvError says what about the machine stops a build; the user can mend it. Diag has a code SQ4xxx and says how.
type EnvError struct {
	Diag diag.Diagnostic
	Err  error // the cause, may be nil
}

func (e *EnvError) Error() string {
	s := string(e.Diag.Code) + ": " + e.Diag.Message
	if e.Diag.Why != "" {
		s += ": " + e.Diag.Why
	}
	return s
}

func (e *EnvError) Unwrap() error { return e.Err }

// InternalError says that generated code did not compile: a bug of streamc. The generated module is kept in Dir.
type InternalError struct {
	Diag   diag.Diagnostic
	Dir    string
	Place  string // file:line of the first error in Dir, "" if none was recognised
	Stage  string // the generated type or function with the first error
	Query  string // the query line it came from, as the generated comment has it: "flights.sq:20: WHERE …"
	Output string // what the go command said
}

func (e *InternalError) Error() string {
	return fmt.Sprintf("%s: %s\n%s", e.Diag.Code, e.Diag.Message, strings.TrimRight(e.Output, "\n"))
}

// cacheError wraps an error of reading or writing the cache.
func cacheError(dir string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return &EnvError{Diag: diag.DiskFull(dir), Err: err}
	}
	return &EnvError{Diag: diag.CacheNotWritable(dir, reason(err)), Err: err}
}

func outputError(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return &EnvError{Diag: diag.DiskFull(path), Err: err}
	}
	return &EnvError{Diag: diag.OutputNotWritable(path, reason(err)), Err: err}
}

// reason is an I/O error without its operation and path, which the message around it has already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
