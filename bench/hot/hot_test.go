package hot

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// queries is the folder of the queries: those of the Nexmark benchmark; q5w and q7w are the window parts of q5 and q7.
var queries = filepath.Join("..", "..", "golden", "testdata", "hot")

var (
	size    = flag.String("size", "64MB", "bytes of the input, in MB or GB")
	rounds  = flag.Int("rounds", 5, "rounds, of which the median counts")
	only    = flag.String("queries", "q0 q1 q2 q5w q7w", "which")
	dir     = flag.String("dir", filepath.Join("..", "..", "out", "hot"), "where files go; the input is kept")
	streamc = flag.String("streamc", filepath.Join("..", "..", "out", "streamc"), "the compiler")
	slow    = flag.Bool("libraries", true, "also the programs over fastjson and encoding/json")
)

// BenchmarkHot measures once, whatever b.N is: its rounds are its own.
func BenchmarkHot(b *testing.B) {
	h := &bench{dir: *dir, rounds: *rounds}
	for b.Loop() {
		if err := h.run(*size, *streamc, strings.Fields(*only), *slow); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op") // seconds of the whole say nothing
}

type bench struct {
	dir    string
	rounds int
	input  string
}

var sizePattern = regexp.MustCompile(`^([0-9]+)(MB|GB)$`)

func (b *bench) run(size, streamc string, names []string, slow bool) error {
	m := sizePattern.FindStringSubmatch(size)
	if m == nil {
		return fmt.Errorf("-size %s: write 64MB or 1GB", size)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return err
	}
	n *= map[string]int64{"MB": 1e6, "GB": 1e9}[m[2]]
	if err := b.makeInput(n); err != nil {
		return err
	}
	ideal, err := filepath.Abs(filepath.Join(b.dir, "ideal"))
	if err != nil {
		return err
	}
	build := exec.Command("go", "build", "-o", ideal, ".")
	build.Dir = filepath.Join("..", "ideal")
	if err := loud(build); err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "query\tprogram\tCPU s\twall s\tMB/s\tthe ideal's CPU : this\t\n")
	bad := false
	for _, name := range names {
		path := filepath.Join(b.dir, name)
		if err := loud(exec.Command(streamc, "build", filepath.Join(queries, name+".sq"), "-o", path)); err != nil {
			return err
		}
		generated := program{"generated", []string{path, "--workers", "1", "--quiet", "--input", "bid=" + b.input}, []string{"--output", "o=-"}}
		list := []program{generated, {"ideal", []string{ideal, "-q", name, b.input}, nil}}
		if slow {
			list = append(list, program{"fastjson", []string{ideal, "-q", name, "-impl", "fastjson", b.input}, nil}, program{"encoding/json", []string{ideal, "-q", name, "-impl", "encoding", b.input}, nil})
		}
		list = append(list, program{"wc -l", []string{"wc", "-l", b.input}, nil})
		same, err := agree(list[:len(list)-1])
		if err != nil {
			return err
		}
		if !same {
			bad = true
			fmt.Fprintf(w, "%s\tthe programs give different rows\t\t\t\t\t\n", name)
			continue
		}
		cpu, wall, err := b.measure(list)
		if err != nil {
			return err
		}
		for i, p := range list {
			fmt.Fprintf(w, "%s\t%s\t%.3f\t%.3f\t%.0f\t%.2f\t\n", name, p.name, cpu[i], wall[i], float64(n)/1e6/wall[i], cpu[1]/cpu[i])
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad {
		return errors.New("rows differ")
	}
	return nil
}

// makeInput writes the bids, about n bytes, unless they are there.
func (b *bench) makeInput(n int64) error {
	const bytesPerEvent, density, seed = 240, 100_000, 1
	events := n / bytesPerEvent
	folder := filepath.Join(b.dir, fmt.Sprintf("bids-%d", events))
	b.input = filepath.Join(folder, "bid.jsonl")
	info, err := os.Stat(b.input)
	if err != nil {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		if err := loud(exec.Command("go", "run", "../nexmark", "-events", fmt.Sprint(events), "-density", fmt.Sprint(density), "-seed", fmt.Sprint(seed), "-form", "flat", "-out", folder)); err != nil {
			return err
		}
		if info, err = os.Stat(b.input); err != nil {
			return err
		}
	}
	fmt.Printf("%d events (%d bids, %d bytes), %d events a second of event time, seed %d, %s, %s/%s, %d rounds, one worker\n",
		events, events*46/50, info.Size(), density, seed, runtime.Version(), runtime.GOOS, runtime.GOARCH, b.rounds)
	return nil
}

func loud(c *exec.Cmd) error {
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
	}
	return nil
}

// program is a command; rows are the further arguments with which it writes its rows to standard output.
type program struct {
	name string
	args []string
	rows []string
}

// agree reports whether all programs give the same rows, in any order: by their number and the sum of their hashes.
func agree(list []program) (bool, error) {
	var digests []string
	for _, p := range list {
		c := exec.Command(p.args[0], append(append([]string(nil), p.args[1:]...), p.rows...)...)
		out, err := c.StdoutPipe()
		if err != nil {
			return false, err
		}
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			return false, err
		}
		rows, sum := 0, uint64(0)
		r := bufio.NewReaderSize(out, 1<<20)
		for {
			line, err := r.ReadBytes('\n')
			if len(line) > 0 {
				h := fnv.New64a()
				h.Write(line)
				rows, sum = rows+1, sum+h.Sum64()
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return false, err
			}
		}
		if err := c.Wait(); err != nil {
			return false, fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
		}
		digests = append(digests, fmt.Sprintf("%d rows, digest %016x", rows, sum))
	}
	for i, d := range digests {
		if d != digests[0] {
			fmt.Fprintf(os.Stderr, "%s: %s; %s: %s\n", list[0].name, digests[0], list[i].name, d)
			return false, nil
		}
	}
	return true, nil
}

// measure returns the median CPU and wall seconds of each program.
func (b *bench) measure(list []program) (cpu, wall []float64, err error) {
	cpus, walls := make([][]float64, len(list)), make([][]float64, len(list))
	for range b.rounds {
		for i, p := range list {
			c := exec.Command(p.args[0], p.args[1:]...)
			c.Stderr = os.Stderr // standard output is the null device
			start := time.Now()
			if err := c.Run(); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
			}
			walls[i] = append(walls[i], time.Since(start).Seconds())
			cpus[i] = append(cpus[i], (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
		}
	}
	for i := range list {
		slices.Sort(cpus[i])
		slices.Sort(walls[i])
		cpu, wall = append(cpu, cpus[i][b.rounds/2]), append(wall, walls[i][b.rounds/2])
	}
	return cpu, wall, nil
}
