// Command ideal is, for each query of bench/hot, the program that someone writes by hand for that query alone and for its own sake: one loop over bytes,
// nothing general. Beside it stand the programs that most people would write, over fastjson and encoding/json. All read bids of the Nexmark stream as JSON
// lines and write the rows that the query gives, in the text form of streamc.
//
//	ideal -q q2 -impl ideal|fastjson|encoding bid.jsonl >rows
//
// They expect event time in order within the watermark's delay of 4 seconds, as the generator writes it.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
)

// query turns chunks of whole lines into rows.
type query interface {
	// chunk appends the rows that the lines of b give. At least pad bytes can be read behind b.
	chunk(b, out []byte) []byte
	// end appends the rows of what is still open.
	end(out []byte) []byte
}

const pad = 64

// write writes rows before a chunk is over, and returns the emptied buffer. An error is returned at the end of the chunk.
var write func(rows []byte) []byte

func main() {
	name := flag.String("q", "q2", "q0, q1, q2, q5w or q7w")
	impl := flag.String("impl", "ideal", "ideal, fastjson or encoding")
	flag.Parse()
	if err := run(*name, *impl, flag.Arg(0), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ideal:", err)
		os.Exit(1)
	}
}

func run(name, impl, path string, w io.Writer) error {
	var q query
	switch impl {
	case "ideal":
		q = ideals[name]
	case "fastjson":
		q = general(name, fastReader())
	case "encoding":
		q = general(name, encodingReader)
	}
	if q == nil {
		return fmt.Errorf("there is no %s of %s", impl, name)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var early error
	write = func(rows []byte) []byte {
		if _, err := w.Write(rows); early == nil {
			early = err
		}
		return rows[:0]
	}
	buf := make([]byte, 1<<20+pad)
	var out []byte
	for have := 0; ; {
		n, err := f.Read(buf[have : len(buf)-pad])
		have += n
		end := bytes.LastIndexByte(buf[:have], '\n') + 1
		if err == io.EOF && end < have {
			buf[have] = '\n'
			end, have = have+1, have+1
		}
		out = q.chunk(buf[:end], out[:0])
		if err == io.EOF {
			out = q.end(out)
		}
		if _, werr := w.Write(out); early != nil || werr != nil {
			return cmp.Or(early, werr)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if have = copy(buf, buf[end:have]); have == len(buf)-pad {
			return fmt.Errorf("a line is longer than %d bytes", have)
		}
	}
}
