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
	two     = flag.Bool("two", true, "also two workers beside two processes")
	bounds  = flag.Bool("bounds", false, "fail where a ratio is below its bound")
)

// Bounds, as ratios of CPU seconds: of the ideal's to the generated program's, and of the libraries' to the ideal's. Those of q0 and q1 to the libraries
// are what was measured when they were recorded; the ideal may be a tenth below.
const leastOfIdeal, leastOfTwo = 0.90, 0.80

var leastOfLibraries = map[string]map[string]float64{
	"q0":  {"fastjson": 11 * 0.9, "encoding/json": 22 * 0.9},
	"q1":  {"fastjson": 8 * 0.9, "encoding/json": 20 * 0.9},
	"q2":  {"fastjson": 4, "encoding/json": 15},
	"q5w": {"fastjson": 4, "encoding/json": 15},
	"q7w": {"fastjson": 4, "encoding/json": 15},
}

// BenchmarkHot measures once, whatever b.N is: its rounds are its own.
func BenchmarkHot(b *testing.B) {
	h := &bench{dir: *dir, rounds: *rounds, w: tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', tabwriter.AlignRight)}
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
	input  string   // all bids
	halves []string // the same bids, dealt in turn
	w      *tabwriter.Writer
	missed []string // bounds, and rows that differ
}

// bound notes a ratio that is below its bound.
func (b *bench) bound(what string, ratio, least float64) {
	if *bounds && ratio < least {
		b.missed = append(b.missed, fmt.Sprintf("%s: %.2f, want at least %.2f", what, ratio, least))
	}
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
	fmt.Fprintf(b.w, "query\tprogram\tCPU s\twall s\tMB/s\tthe ideal's CPU : this\t\n")
	for _, name := range names {
		if err := b.query(name, streamc, ideal, float64(n)/1e6, slow); err != nil {
			return err
		}
	}
	if *two {
		fmt.Fprintf(b.w, "query\t\twall s of one\ttwo workers\ttwo processes on half each\tspeed-up of workers : of processes\t\n")
		for _, name := range names {
			if err := b.twoWorkers(name); err != nil {
				return err
			}
		}
	}
	if err := b.w.Flush(); err != nil {
		return err
	}
	if len(b.missed) > 0 {
		return errors.New(strings.Join(b.missed, "\n"))
	}
	return nil
}

// query measures the programs of a query.
func (b *bench) query(name, streamc, ideal string, mb float64, slow bool) error {
	path := filepath.Join(b.dir, name)
	if err := loud(exec.Command(streamc, "build", filepath.Join(queries, name+".sq"), "-o", path)); err != nil {
		return err
	}
	list := []program{b.generated(name, 1, b.input), {"ideal", []string{ideal, "-q", name, b.input}, nil}}
	if slow {
		list = append(list, program{"fastjson", []string{ideal, "-q", name, "-impl", "fastjson", b.input}, nil}, program{"encoding/json", []string{ideal, "-q", name, "-impl", "encoding", b.input}, nil})
	}
	list = append(list, program{"wc -l", []string{"wc", "-l", b.input}, nil})
	same, err := agree(list[:len(list)-1])
	if err != nil {
		return err
	}
	if !same {
		b.missed = append(b.missed, name+": the programs give different rows")
		return nil
	}
	cpu, wall, err := b.measure(list)
	if err != nil {
		return err
	}
	for i, p := range list {
		fmt.Fprintf(b.w, "%s\t%s\t%.3f\t%.3f\t%.0f\t%.2f\t\n", name, p.name, cpu[i], wall[i], mb/wall[i], cpu[1]/cpu[i])
		if least, ok := leastOfLibraries[name][p.name]; ok {
			b.bound(name+": "+p.name+"'s CPU : the ideal's", cpu[i]/cpu[1], least)
		}
	}
	b.bound(name+": the ideal's CPU : the generated program's", cpu[1]/cpu[0], leastOfIdeal)
	return nil
}

// generated is the program of a query with a number of workers over files.
func (b *bench) generated(name string, workers int, input string) program {
	return program{"generated", []string{filepath.Join(b.dir, name), "--workers", strconv.Itoa(workers), "--quiet", "--input", "bid=" + input}, []string{"--output", "o=-"}}
}

// twoWorkers compares one process with two workers over two files with two processes over a file each, by wall time, in the same rounds.
func (b *bench) twoWorkers(name string) error {
	one := b.generated(name, 1, b.input)
	both := b.generated(name, 2, filepath.Join(filepath.Dir(b.halves[0]), "*.jsonl"))
	if same, err := agree([]program{one, both}); err != nil {
		return err
	} else if !same {
		b.missed = append(b.missed, name+": two workers give different rows")
		return nil
	}
	var walls [3][]float64
	for range b.rounds {
		for i, list := range [][]program{{one}, {both}, {b.generated(name, 1, b.halves[0]), b.generated(name, 1, b.halves[1])}} {
			wall, err := together(list)
			if err != nil {
				return err
			}
			walls[i] = append(walls[i], wall)
		}
	}
	for i := range walls {
		slices.Sort(walls[i])
	}
	m := b.rounds / 2
	ratio := walls[2][m] / walls[1][m]
	fmt.Fprintf(b.w, "%s\t\t%.3f\t%.3f\t%.3f\t%.2f\t\n", name, walls[0][m], walls[1][m], walls[2][m], ratio)
	b.bound(name+": two workers", ratio, leastOfTwo)
	return nil
}

// together runs programs at the same time and returns the wall seconds until the last one is over.
func together(list []program) (wall float64, err error) {
	var running []*exec.Cmd
	start := time.Now()
	for _, p := range list {
		c := exec.Command(p.args[0], p.args[1:]...)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			return 0, err
		}
		running = append(running, c)
	}
	for _, c := range running {
		err = errors.Join(err, c.Wait())
	}
	return time.Since(start).Seconds(), err
}

// makeInput writes the bids, about n bytes, unless they are there: in one file, and in two.
func (b *bench) makeInput(n int64) error {
	const bytesPerEvent = 240
	return b.makeEvents(n / bytesPerEvent)
}

// makeEvents is makeInput of a number of events.
func (b *bench) makeEvents(events int64) error {
	const density, seed = 100_000, 1
	folder := filepath.Join(b.dir, fmt.Sprintf("bids-%d", events))
	b.input = filepath.Join(folder, "bid.jsonl")
	halves := filepath.Join(folder, "halves")
	for i := range 2 {
		b.halves = append(b.halves, filepath.Join(halves, fmt.Sprintf("bid-%03d.jsonl", i)))
	}
	for _, x := range []struct {
		file, folder string
		parts        int
	}{{b.input, folder, 1}, {b.halves[1], halves, 2}} {
		if _, err := os.Stat(x.file); err == nil {
			continue
		}
		if err := os.MkdirAll(x.folder, 0o777); err != nil {
			return err
		}
		if err := loud(exec.Command("go", "run", "../nexmark", "-events", fmt.Sprint(events), "-density", fmt.Sprint(density), "-seed", fmt.Sprint(seed), "-form", "flat", "-partitions", fmt.Sprint(x.parts), "-out", x.folder)); err != nil {
			return err
		}
		for _, other := range []string{"person", "auction"} {
			files, err := filepath.Glob(filepath.Join(x.folder, other+"*"))
			if err != nil {
				return err
			}
			for _, f := range files {
				if err := os.Remove(f); err != nil {
					return err
				}
			}
		}
	}
	info, err := os.Stat(b.input)
	if err != nil {
		return err
	}
	fmt.Printf("%d events (%d bids, %d bytes), %d events a second of event time, seed %d, %s, %s/%s, %d rounds\n",
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

// shortTurns is how often a program of up to two seconds runs in a round: what else the machine does weighs more in it.
const shortTurns = 3

// measure returns the median CPU and wall seconds of each program.
func (b *bench) measure(list []program) (cpu, wall []float64, err error) {
	cpus, walls := make([][]float64, len(list)), make([][]float64, len(list))
	run := func(i int) error {
		c := exec.Command(list[i].args[0], list[i].args[1:]...)
		c.Stderr = os.Stderr // standard output is the null device
		start := time.Now()
		if err := c.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
		}
		walls[i] = append(walls[i], time.Since(start).Seconds())
		cpus[i] = append(cpus[i], (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
		return nil
	}
	for range b.rounds {
		for turn := range shortTurns {
			for i := range list {
				if turn > 0 && walls[i][0] > 2 {
					continue
				}
				if err := run(i); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	for i := range list {
		slices.Sort(cpus[i])
		slices.Sort(walls[i])
		m := len(walls[i]) / 2
		cpu, wall = append(cpu, cpus[i][m]), append(wall, walls[i][m])
	}
	return cpu, wall, nil
}
