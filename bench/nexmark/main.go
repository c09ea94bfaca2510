// Command nexmark writes a Nexmark stream to files, the same bytes for the same flags. It prints what it wrote with its
// parameters and a digest; docs/nexmark.md describes the fields.
//
//	go run ./bench/nexmark -events 1000000 -seed 1 -density 100000 -form nested -out DIR
package main

import (
	"bufio"
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/streamc/streamc/runtime/connect/nexmark"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "nexmark:", err)
		os.Exit(1)
	}
}

// run is main with its world.
func run(args []string, stdout, stderr io.Writer) error {
	fl := flag.NewFlagSet("nexmark", flag.ContinueOnError)
	fl.SetOutput(stderr)
	c := nexmark.Config{}
	fl.Uint64Var(&c.Seed, "seed", 1, "decides all random values")
	fl.Int64Var(&c.Events, "events", 1_000_000, "events of all kinds together")
	fl.Int64Var(&c.Density, "density", nexmark.DefaultDensity, "events per second of event time")
	fl.Int64Var(&c.Group, "out-of-order-group-size", 1, "permute events within groups of this size")
	start := fl.String("start", "2026-01-01T00:00:00Z", "event time of the first event")
	form := fl.String("form", "nested", "nested: all kinds in events.jsonl; flat: one file per kind")
	parts := fl.Int("partitions", 1, "files per kind; rows are dealt in turn")
	out := fl.String("out", "", "the folder to write to (must be given)")
	if err := fl.Parse(args); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, *start)
	if err != nil {
		return fmt.Errorf("-start: %w", err)
	}
	c.Start = at.UnixMicro()
	switch {
	case fl.NArg() > 0:
		return fmt.Errorf("what is %q?", fl.Arg(0))
	case *out == "":
		return fmt.Errorf("-out DIR is missing")
	case c.Events == 0:
		return fmt.Errorf("-events must be given: files have an end")
	case *parts < 1:
		return fmt.Errorf("-partitions must be at least 1")
	}
	if err := c.Check(); err != nil {
		return err
	}
	kinds := []nexmark.Kind{nexmark.All}
	switch *form {
	case "nested":
	case "flat":
		kinds = []nexmark.Kind{nexmark.Person, nexmark.Auction, nexmark.Bid}
	default:
		return fmt.Errorf("-form must be nested or flat, not %q", *form)
	}
	if err := os.MkdirAll(*out, 0o777); err != nil {
		return err
	}
	fmt.Fprintln(stdout, c)
	for _, k := range kinds {
		for p := range *parts {
			name := nexmark.Kinds[k]
			if k == nexmark.All {
				name = "events"
			}
			if *parts > 1 {
				name += fmt.Sprintf("-%03d", p)
			}
			if err := write(stdout, filepath.Join(*out, name+".jsonl"), nexmark.NewLog(c, k, p, *parts)); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes one log to one file and says what is in it.
func write(stdout io.Writer, path string, l *nexmark.Log) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	digest := sha256.New()
	rows, size, err := copyLog(io.MultiWriter(w, digest), l)
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d rows, %d bytes, %.1f bytes/row, sha256 %s\n", path, rows, size, float64(size)/max(1, float64(rows)), sum(digest))
	return nil
}

func copyLog(w io.Writer, l *nexmark.Log) (rows, size int64, err error) {
	var buf []byte
	for {
		line, ok := l.Next(buf[:0])
		if !ok {
			return rows, size, nil
		}
		if _, err := w.Write(line); err != nil {
			return rows, size, err
		}
		buf, rows, size = line, rows+1, size+int64(len(line))
	}
}

func sum(h hash.Hash) string { return fmt.Sprintf("%x", h.Sum(nil)) }
