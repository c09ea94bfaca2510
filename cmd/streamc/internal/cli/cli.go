// Package cli is the command line of streamc: one file per verb.
//
// It joins the phases (compile.go) and talks to people: stdout is data, stderr is talk, and the exit code says what
// happened (see the constants). check, explain, fmt, help and version start no process and write no file but the ones
// named by the user.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/streamc/streamc/codegen/gobuild"
	"github.com/streamc/streamc/lang/diag"
)

// Exit codes. 5 (state incompatible) is given by jobs only.
const (
	exitOK          = 0
	exitFailed      = 1 // the machine or the job failed
	exitUsage       = 2 // the command line makes no sense
	exitDiagnostics = 3 // the query has errors
	exitTestFailed  = 4 // a TEST block failed
	exitInternal    = 6 // a bug of streamc
)

// exit ends a verb with a code. err, where not nil, is still to be printed.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// usage is an error of the command line, with a way out.
func usage(format string, args ...any) error { return &exit{exitUsage, fmt.Errorf(format, args...)} }

// env is what a verb may use.
type env struct {
	in       io.Reader
	out, err io.Writer
	builder  *gobuild.Builder
}

// Main runs streamc with the arguments behind its name and returns the exit code.
func Main(args []string, in io.Reader, out, errw io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := &env{in: in, out: out, err: errw, builder: new(gobuild.Builder)}
	root := e.root()
	root.SetArgs(args)
	return e.report(root.ExecuteContext(ctx))
}

// report prints an error that has not been printed yet and chooses the exit code.
func (e *env) report(err error) int {
	var (
		end      *exit
		machine  *gobuild.EnvError
		internal *gobuild.InternalError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &end):
		if end.err != nil {
			fmt.Fprintf(e.err, "streamc: %v\n", end.err)
		}
		return end.code
	case errors.As(err, &machine):
		e.show(machine.Diag)
		return exitFailed
	case errors.As(err, &internal):
		e.show(internal.Diag)
		fmt.Fprintf(e.err, "\n%s\n", strings.TrimRight(internal.Output, "\n"))
		return exitInternal
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(e.err, "streamc: interrupted")
		return exitFailed
	}
	fmt.Fprintf(e.err, "streamc: %v\n", err)
	return exitFailed
}

// show prints one diagnostic to the user.
func (e *env) show(d diag.Diagnostic) { e.render([]diag.Diagnostic{d}) }

// render prints diagnostics to the user, an empty line between two.
func (e *env) render(list []diag.Diagnostic) {
	// A stderr that is gone leaves nobody to tell; the exit code still does.
	_ = diag.WriteText(e.err, list, isTerminal(e.err) && os.Getenv("NO_COLOR") == "")
}

const rootHelp = `streamc compiles streaming SQL to Go and to one small binary.

  streamc check q.sq              find mistakes, in milliseconds
  streamc run q.sq                build (cached) and run
  streamc build q.sq -o job       build a binary that needs nothing
  streamc new DIR                 start a query with data and a test
  streamc run -e "SELECT …" --input t=rows.csv

Exit codes: 0 ok, 1 failed, 2 usage, 3 errors in the query, 4 a test failed, 5 state incompatible (jobs), 6 a bug of streamc.`

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "streamc",
		Short:         "compile streaming SQL to one small binary",
		Long:          rootHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs, // an unknown verb is answered here, with a suggestion
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownVerb(cmd, args[0])
		},
	}
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.err)
	root.SetFlagErrorFunc(unknownFlag)
	root.AddCommand(e.checkCmd(), e.buildCmd(), e.runCmd(), e.explainCmd(), e.fmtCmd(), e.testCmd(), e.versionCmd(), e.doctorCmd(),
		e.newCmd(), e.inferCmd(), e.docsCmd(), e.completionCmd())
	root.SetHelpCommand(e.helpCmd())
	root.CompletionOptions.DisableDefaultCmd = true // completion.go
	for _, c := range root.Commands() {
		if strings.Contains(c.Use, "q.sq") {
			c.ValidArgsFunction = queries
		}
	}
	return root
}

func unknownVerb(root *cobra.Command, word string) error {
	var verbs []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			verbs = append(verbs, c.Name())
		}
	}
	if strings.HasSuffix(word, ".sq") {
		return usage("%s is not a verb; did you mean: streamc run %s", word, word)
	}
	if s := diag.Suggest(word, verbs); s != "" {
		return usage("%s is not a verb; did you mean %s?", word, s)
	}
	return usage("%s is not a verb; the verbs are %s", word, strings.Join(verbs, ", "))
}

// unknownFlag turns the flag library's message into one with a suggestion.
func unknownFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usage("%s: %v", cmd.CommandPath(), err)
	}
	word := unknown.GetSpecifiedName()
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
	if word = dashes(word); cmd.Name() == "run" {
		return usage("run has no flag %s; flags of the job stand behind the query: streamc run q.sq %s", word, word)
	}
	if s := diag.Suggest(word, flags); s != "" {
		return usage("%s has no flag %s; did you mean %s?", cmd.Name(), word, s)
	}
	return usage("%s has no flag %s; see streamc %s --help", cmd.Name(), word, cmd.Name())
}

// suggestion is " (did you mean …?)", or nothing.
func suggestion(word string, known []string) string {
	if s := diag.Suggest(word, known); s != "" {
		return " (did you mean " + s + "?)"
	}
	return ""
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// files is an argument check: at least one query file, or exactly one.
func files(exactly bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usage("%s: which query? streamc %s q.sq", cmd.Name(), cmd.Name())
		case exactly && len(args) > 1:
			return usage("%s takes one query, got %s", cmd.Name(), strings.Join(args, " "))
		}
		return nil
	}
}
