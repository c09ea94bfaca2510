package compile

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// maxWide is how many times the CPU of a SELECT of 10 columns a very wide query may cost to compile.
const maxWide = 10

// columns is a SELECT of n computed columns over a source of n columns.
func columns(n int) string {
	var decl, list []string
	for i := range n {
		decl = append(decl, fmt.Sprintf("c%d %s", i, []string{"BIGINT", "STRING NOT NULL", "DECIMAL(12, 2)", "DOUBLE", "TIMESTAMP"}[i%5]))
		list = append(list, fmt.Sprintf([]string{"c%d + 1 AS d%[1]d", "UPPER(c%d) AS d%[1]d", "c%d * 2 AS d%[1]d", "COALESCE(c%d, 0e0) AS d%[1]d", "c%d"}[i%5], i))
	}
	return "CREATE SOURCE t (" + strings.Join(decl, ", ") + ") WITH (connector = 'file', path = 't.jsonl', format = 'json');\nSELECT " + strings.Join(list, ", ") + " FROM t;\n"
}

// branches is a CASE of n branches.
func branches(n int) string {
	var b strings.Builder
	b.WriteString("CREATE SOURCE t (a BIGINT, s STRING) WITH (connector = 'file', path = 't.jsonl', format = 'json');\nSELECT CASE")
	for i := range n {
		fmt.Fprintf(&b, " WHEN a = %d OR s = 'x%[1]d' THEN 'branch %[1]d'", i)
	}
	b.WriteString(" ELSE s END AS x FROM t;\n")
	return b.String()
}

// BenchmarkWide builds jobs with a SELECT of 1,000 columns and a CASE of 200 branches beside one with a SELECT of 10 columns: the CPU of the
// whole `streamc build`, link included, when the runtime has been compiled before.
func BenchmarkWide(b *testing.B) {
	streamc := filepath.Join(b.TempDir(), "streamc")
	if out, err := exec.Command("go", "build", "-o", streamc, "../../cmd/streamc").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		buildJob(b, streamc, columns(3)) // compiles what jobs link
		base := buildJob(b, streamc, columns(10))
		b.ReportMetric(base.Seconds(), "select10-cpu-s")
		for name, text := range map[string]string{"select1000": columns(1000), "case200": branches(200)} {
			used := buildJob(b, streamc, text)
			factor := used.Seconds() / base.Seconds()
			b.ReportMetric(factor, name+"-factor")
			b.Logf("%s: %.2f CPU s; SELECT of 10 columns: %.2f CPU s; %.1f times", name, used.Seconds(), base.Seconds(), factor)
			if factor > maxWide {
				b.Errorf("%s costs %.1f times a SELECT of 10 columns, want at most %d", name, factor, maxWide)
			}
		}
	}
	b.ReportMetric(0, "ns/op") // seconds of wall time say nothing here
}

// buildJob is the CPU of streamc build and of what it starts, for a query that no cache knows.
func buildJob(b *testing.B, streamc, text string) time.Duration {
	b.Helper()
	dir := b.TempDir()
	text += fmt.Sprintf("PARAM nonce STRING DEFAULT '%d';\n", time.Now().UnixNano())
	if err := os.WriteFile(filepath.Join(dir, "q.sq"), []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(streamc, "build", "q.sq", "-o", "job")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
