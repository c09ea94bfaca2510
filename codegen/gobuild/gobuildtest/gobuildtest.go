// Package gobuildtest watches the go command in tests.
//
// In: a test. Out: a folder with a go command that writes down its calls and runs the real one. It is a native program, like the
// real one, because gobuild asks scripts for their version every time.
package gobuildtest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Wrapper is a go command that keeps a list of its calls.
type Wrapper struct {
	Dir string // to put in front of PATH
	log string
}

const program = `package main

import (
	"os"
	"os/exec"
	"strings"
)

func main() {
	f, err := os.OpenFile(%q, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	f.WriteString(strings.Join(os.Args[1:], " ") + "\n")
	f.Close()
	cmd := exec.Command(%q, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if cmd.Run() != nil {
		os.Exit(1)
	}
}
`

// Wrap builds a wrapper of the go command in PATH.
func Wrap(t *testing.T) *Wrapper {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	w := &Wrapper{Dir: t.TempDir()}
	w.log = filepath.Join(w.Dir, "calls")
	src := filepath.Join(w.Dir, "wrapper.go")
	if err := os.WriteFile(src, fmt.Appendf(nil, program, w.log, tool), 0o600); err != nil {
		t.Fatal(err)
	}
	name := "go"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if out, err := exec.Command(tool, "build", "-o", filepath.Join(w.Dir, name), src).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return w
}

// Calls returns the arguments of each call so far.
func (w *Wrapper) Calls(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(w.log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
}
