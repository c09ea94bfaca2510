package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"streamc": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts are the verbs that start no process: each script has nothing in PATH but streamc and traps.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			bin, err := binDir()
			if err != nil {
				return err
			}
			trap := filepath.Join(e.WorkDir, "trap")
			if err := os.Mkdir(trap, 0o755); err != nil {
				return err
			}
			started := filepath.Join(e.WorkDir, "started")
			for _, name := range []string{"go", "git", "sh", "gofmt", "cc"} {
				script := "#!/bin/sh\necho \"$0 $*\" >>" + started + "\nexit 1\n"
				if err := os.WriteFile(filepath.Join(trap, name), []byte(script), 0o755); err != nil {
					return err
				}
			}
			e.Setenv("PATH", bin+string(os.PathListSeparator)+trap)
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home")) // does not exist: nothing may be written there
			e.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exit":        exitIs,
			"nothing-ran": nothingRan,
		},
	})
}

// binDir is the folder that testscript.Main made for the streamc command: the first of PATH.
func binDir() (string, error) {
	dir := filepath.SplitList(os.Getenv("PATH"))[0]
	_, err := os.Stat(filepath.Join(dir, "streamc"))
	return dir, err
}

// exitIs runs a command and tests its exit code: exit 3 streamc check bad.sq.
func exitIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit code command [args…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// nothingRan fails if any trap was started or the home folder was made.
func nothingRan(ts *testscript.TestScript, neg bool, args []string) {
	if data, err := os.ReadFile(ts.MkAbs("started")); err == nil {
		ts.Fatalf("started: %s", data)
	}
	if _, err := os.Stat(ts.MkAbs("home")); err == nil {
		ts.Fatalf("something was written to HOME")
	}
}

// A parser that recurses without a limit would overflow the stack, which no recover can catch.
func TestNestedQuery(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "deep.sq")
	text := "CREATE SOURCE pay (id BIGINT NOT NULL) WITH (connector = 'stdin', format = 'json');\nSELECT " +
		strings.Repeat("(", 200_000) + "id" + strings.Repeat(")", 200_000) + " FROM pay;\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errw bytes.Buffer
	if code := Main([]string{"check", path}, strings.NewReader(""), &out, &errw); code != exitDiagnostics {
		t.Errorf("exit %d: %.500s", code, errw.String())
	}
	if n := strings.Count(errw.String(), "error["); n < 1 || n > 3 || errw.Len() > 4000 {
		t.Errorf("%d errors in %d bytes: %.2000s", n, errw.Len(), errw.String())
	}
}
