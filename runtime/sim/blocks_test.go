package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sim"
	"github.com/streamc/streamc/runtime/table"
)

// sumJob sums a JSON or CSV column v by key k: a job with the shape of a generated one, over sources and sinks of any format.
func sumJob(format string) job.Job {
	return job.Job{
		Name: "sum", Query: "CREATE SOURCE s (k STRING, v BIGINT NOT NULL);\nSELECT k, SUM(v) AS total FROM s GROUP BY k;\n",
		Params: []job.Param{{Name: "factor", Type: "BIGINT", HasDef: true, DefaultValue: int64(1)}},
		Sources: []job.Source{{Name: "s", Format: format, Columns: []string{"k", "v"}, Need: []int{0, 1}, OnError: job.RouteInto, ErrorSink: 1, LateSink: -1, InOrder: true,
			Open: func(connect.SourceConfig) (connect.Source, error) {
				return nil, fmt.Errorf("the source's own connector was opened")
			}}},
		Sinks: []job.Sink{{Name: "totals", Format: format, Columns: []string{"k", "total"}}, {Name: "bad", Format: format}},
		Stages: []job.Stage{
			{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator {
				return &sumScan{env: e, csv: format == "csv", factor: e.Params["factor"].(int64)}
			}},
			{Name: "sum", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
				return &sumMerge{env: e, csv: format == "csv", st: newCells("sum"), names: map[int64]string{}}
			}},
		},
		Exchanges: []job.Exchange{{Name: "sum", From: 0, To: 1}},
	}
}

// sumScan sends every record over the exchange: a key of at most 7 bytes, as an integer, and the value. A key "bad" is a row error.
type sumScan struct {
	job.Base
	env    *job.Env
	csv    bool
	factor int64
}

func (s *sumScan) Chunk(c *job.Chunk) {
	for p := 0; p < len(c.Data); {
		line := c.Data[p : p+bytes.IndexByte(c.Data[p:], '\n')+1]
		at := c.Offset + int64(p)
		p += len(line)
		s.env.Counters.RowsIn++
		var k *string
		var v int64
		if s.csv {
			f := strings.Split(strings.TrimSpace(string(line)), ",")
			if f[0] != "" {
				text := strings.Trim(f[0], `"`)
				k = &text
			}
			fmt.Sscan(strings.Trim(f[1], `"`), &v)
		} else {
			var r struct {
				K *string
				V int64
			}
			if err := json.Unmarshal(line, &r); err != nil {
				panic(err)
			}
			k, v = r.K, r.V
		}
		if k != nil && *k == "bad" {
			s.env.Errors.Row(job.RowError{Code: "SQ3001", Partition: c.Partition, Offset: at, Column: "k", Reason: "k is bad", Raw: line, Span: 48})
			s.env.Errors.Row(job.RowError{Code: "SQ3001", Partition: c.Partition, Offset: at, Column: "v", Reason: "second error of the record", Raw: line, Span: -1})
			if s.env.Errors.Failed() {
				return
			}
			continue
		}
		key := int64(-1)
		if k != nil {
			key = 0
			for _, b := range []byte(*k) {
				key = key<<8 | int64(b)
			}
		}
		b := sendTo(s.env, 0, key)
		b.Buf = block.AppendInt(block.AppendInt(b.Buf, key), v*s.factor)
	}
}

type sumMerge struct {
	job.Base
	env   *job.Env
	csv   bool
	st    *cells
	names map[int64]string
}

func (o *sumMerge) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		k, v := r.Int(), r.Int()
		o.st.add(key{0, k, 0}, cell{v, 0})
	}
}

func (o *sumMerge) Watermark(w int64) {
	if w != event.PosInf {
		return
	}
	for _, k := range o.st.keys(func(key) bool { return true }) {
		b := o.env.Out[0]
		var name []byte
		for n := k.k; n > 0; n >>= 8 {
			name = append([]byte{byte(n)}, name...)
		}
		switch {
		case o.csv && k.k < 0:
		case o.csv:
			b.Buf = encode.CSVString(b.Buf, string(name))
		case k.k < 0:
			b.Buf = append(b.Buf, `{"k":null`...)
		default:
			b.Buf = encode.JSONString(append(b.Buf, `{"k":`...), string(name))
		}
		if o.csv {
			b.Buf = fmt.Appendf(b.Buf, ",%d\n", o.st.m[k].a)
		} else {
			b.Buf = fmt.Appendf(b.Buf, ",\"total\":%d}\n", o.st.m[k].a)
		}
		b.Rows++
		o.st.del(k)
	}
}

func (o *sumMerge) State() []table.State { return []table.State{o.st} }

func sumTests(wantA string) []job.Test {
	return []job.Test{{
		Name: "sums", Pos: "sum.sq:3",
		Given: []job.TestInput{
			{Source: 0, Partition: 0, Lines: "{\"k\":\"a\",\"v\":1}\n{\"k\":\"b\",\"v\":2}\n{\"k\":\"bad\",\"v\":9}\n"},
			{Source: 0, Partition: 2, Lines: "{\"k\":\"a\",\"v\":4}\n{\"k\":null,\"v\":8}\n"},
			{Source: 0, Partition: 0, Lines: "{\"k\":\"\",\"v\":16}\n"},
		},
		Expect: []job.TestOutput{
			{Sink: 0, Columns: []string{"total", "k"}, Rows: []string{wantA, `[2,"b"]`, `[8,null]`, `[16,""]`}, Pos: "sum.sq:8"},
			{Sink: 1, Columns: []string{"column", "reason"}, Rows: []string{`["k","k is bad"]`}, Pos: "sum.sq:9"},
		},
	}}
}

func TestBlocks(t *testing.T) {
	for _, format := range []string{"json", "csv"} {
		j := sumJob(format)
		j.Sinks[1].Columns = []string{"source", "partition", "offset", "column", "reason", "raw"}
		j.Tests = sumTests(`[5,"a"]`)
		var out bytes.Buffer
		if code := sim.Main(j, &out); code != 0 {
			t.Errorf("%s: exit %d\n%s", format, code, &out)
		}
		t.Log(out.String())
		rows, err := sim.Outputs(j, j.Tests[0], sim.TestOptions{})
		if want := `[[[16,""] [2,"b"] [5,"a"] [8,null]] [["k","k is bad"]]]`; err != nil || fmt.Sprint(rows) != want {
			if format == "json" {
				t.Errorf("%s: outputs %v, %v; want %s", format, rows, err, want)
			}
		}
		j.Tests[0].Params = job.Params{"factor": int64(10)}
		out.Reset()
		if code := sim.Main(j, &out); code != 4 || !strings.Contains(out.String(), "batch, 1 worker") {
			t.Errorf("%s, other parameter: exit %d\n%s", format, code, &out)
		}
	}
}

func TestBlockDiff(t *testing.T) {
	j := sumJob("json")
	j.Sinks[1].Columns = []string{"column", "reason"}
	j.Tests = sumTests(`[50,"aaa"]`)
	rep := sim.RunTests(j, sim.TestOptions{})
	want := `batch, 1 worker, seed 0:
  EXPECT totals at sum.sq:8 (- is missing, + is not expected)
      total  k
    - 50     "aaa"
    + 5      "a"
`
	if len(rep) != 1 || rep[0].Failure != want {
		t.Errorf("got:\n%s\nwant:\n%s", rep[0].Failure, want)
	}
}

// TestBlocksDisagree: a job whose output depends on the worker count fails although the listed columns are right.
func TestBlocksDisagree(t *testing.T) {
	j := sumJob("json")
	j.Sinks[1].Columns = []string{"column", "reason"}
	j.Tests = sumTests(`[5,"a"]`)
	scan := j.Stages[0].New
	j.Stages[0].New = func(e *job.Env) job.Operator {
		op := scan(e)
		op.(*sumScan).factor = int64(1 + e.Worker)
		return op
	}
	j.Tests[0].Expect = j.Tests[0].Expect[1:]
	rep := sim.RunTests(j, sim.TestOptions{})
	if !strings.Contains(rep[0].Failure, "differs from the batch run") || !strings.Contains(rep[0].Failure, "2 workers") {
		t.Errorf("got %q", rep[0].Failure)
	}
}

func TestBlockParamMissing(t *testing.T) {
	j := sumJob("json")
	j.Params[0].HasDef = false
	j.Tests = sumTests(`[5,"a"]`)
	if rep := sim.RunTests(j, sim.TestOptions{}); !strings.Contains(rep[0].Failure, "parameter factor has no value") {
		t.Errorf("got %q", rep[0].Failure)
	}
}
