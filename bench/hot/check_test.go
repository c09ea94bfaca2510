package hot

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "write the counts down")

const (
	recorded = "testdata/instructions.txt"
	// tolerance is how much more than what was recorded passes.
	tolerance = 0.03
)

var checked = []string{"q1", "q2", "q5w", "q7w"}

// BenchmarkInstructions counts, with callgrind, the instructions of a generated program for an event: the difference of two inputs over the difference of
// their events, so that the start of the program does not count. A count is compared with the one that is recorded for the same Go version and processor
// features; there being none is no failure, but how to record it is said.
func BenchmarkInstructions(b *testing.B) {
	for b.Loop() {
		if err := instructions(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

func instructions() error {
	if _, err := exec.LookPath("valgrind"); err != nil {
		return errors.New("valgrind is not installed")
	}
	key, err := machineKey()
	if err != nil {
		return err
	}
	old, others, err := readRecorded(key)
	if err != nil {
		return err
	}
	const few, many = 20_000, 120_000
	small, large := &bench{dir: *dir}, &bench{dir: *dir}
	for _, in := range []struct {
		b *bench
		n int64
	}{{small, few}, {large, many}} {
		if err := in.b.makeEvents(in.n); err != nil {
			return err
		}
	}
	var lines, missed []string
	for _, name := range checked {
		path := filepath.Join(*dir, name)
		if err := loud(exec.Command(*streamc, "build", filepath.Join(queries, name+".sq"), "-o", path)); err != nil {
			return err
		}
		a, err := callgrind(small.generated(name, 1, small.input))
		if err != nil {
			return err
		}
		c, err := callgrind(large.generated(name, 1, large.input))
		if err != nil {
			return err
		}
		per := float64(c-a) / (many - few)
		lines = append(lines, fmt.Sprintf("%s\t%s\t%.1f", key, name, per))
		was, ok := old[name]
		switch {
		case !ok:
			fmt.Printf("%s: %.1f instructions an event\n", name, per)
		default:
			fmt.Printf("%s: %.1f instructions an event, recorded %.1f (%+.1f %%)\n", name, per, was, 100*(per/was-1))
			if per > was*(1+tolerance) && !*record {
				missed = append(missed, fmt.Sprintf("%s: %.1f instructions an event, recorded %.1f", name, per, was))
			}
		}
	}
	if *record {
		return os.WriteFile(recorded, []byte(strings.Join(append(others, lines...), "\n")+"\n"), 0o666)
	}
	if len(old) < len(checked) {
		fmt.Printf("not all are recorded for %s; record them: make bench-check RECORD=-record\n", key)
	}
	if len(missed) > 0 {
		return errors.New(strings.Join(missed, "\n"))
	}
	return nil
}

// callgrind returns the instructions of a program. What depends on time is off: garbage is not collected and nothing is preempted.
func callgrind(p program) (int64, error) {
	c := exec.Command("valgrind", append([]string{"--tool=callgrind", "--callgrind-out-file=/dev/null"}, p.args...)...)
	c.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1", "GOGC=off", "GOMAXPROCS=1")
	text, err := c.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, text)
	}
	m := regexp.MustCompile(`refs:\s+([0-9,]+)`).FindSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%s: no count in\n%s", strings.Join(c.Args, " "), text)
	}
	return strconv.ParseInt(strings.ReplaceAll(string(m[1]), ",", ""), 10, 64)
}

// machineKey is what decides the instructions of a program beside its text: the Go version, the processor that it builds for, and those features of this one for which the
// standard library has code of its own and which valgrind passes on: it shows programs no AVX-512 and no fast short copies.
func machineKey() (string, error) {
	var features []string
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		m := regexp.MustCompile(`(?m)^flags\s*: (.*)$`).FindSubmatch(info)
		if m != nil {
			for _, f := range strings.Fields(string(m[1])) {
				if slices.Contains([]string{"avx2", "bmi2", "erms", "popcnt"}, f) {
					features = append(features, f)
				}
			}
		}
	}
	slices.Sort(features)
	out, err := exec.Command("go", "env", "GOAMD64").Output()
	if err != nil {
		return "", err
	}
	return strings.Join(append([]string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, strings.TrimSpace(string(out))}, features...), " "), nil
}

// readRecorded returns the counts of a key, and the lines of the others.
func readRecorded(key string) (counts map[string]float64, others []string, err error) {
	f, err := os.Open(recorded)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	counts = map[string]float64{}
	s := bufio.NewScanner(f)
	for s.Scan() {
		parts := strings.Split(s.Text(), "\t")
		if len(parts) != 3 {
			return nil, nil, fmt.Errorf("%s: %q", recorded, s.Text())
		}
		if parts[0] != key {
			others = append(others, s.Text())
			continue
		}
		if counts[parts[1]], err = strconv.ParseFloat(parts[2], 64); err != nil {
			return nil, nil, err
		}
	}
	return counts, others, s.Err()
}
