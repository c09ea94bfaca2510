package sim

import (
	"fmt"
	"io"
	"strings"

	"github.com/streamc/streamc/runtime/job"
)

// Exit codes of Main.
const (
	exitOK     = 0
	exitFailed = 4 // a test failed, as documented for streamc test
)

// Main runs all TEST blocks of a job, reports to out and returns the exit code of the process.
func Main(j job.Job, out io.Writer) int {
	return Report(out, RunTests(j, TestOptions{}))
}

// Report writes one line per passed test, the failures with their row diffs, and a summary.
func Report(out io.Writer, reports []TestReport) int {
	failed := 0
	for _, r := range reports {
		if r.Failure == "" {
			fmt.Fprintf(out, "ok    %s  %s (%d schedules)\n", r.Pos, r.Name, r.Schedules)
			continue
		}
		failed++
		fmt.Fprintf(out, "FAIL  %s  %s, schedule %d\n  %s\n", r.Pos, r.Name, r.Schedules, strings.TrimRight(strings.TrimPrefix(r.Failure, "  "), "\n"))
	}
	if failed > 0 {
		fmt.Fprintf(out, "%d of %d tests failed\n", failed, len(reports))
		return exitFailed
	}
	fmt.Fprintf(out, "%d tests passed\n", len(reports))
	return exitOK
}
