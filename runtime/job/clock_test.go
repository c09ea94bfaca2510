package job_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/event"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/table"
)

// oneKey is the key of a group without keys.
type oneKey struct{}

func (oneKey) Hash() uint64               { return block.HashSeed }
func (oneKey) Slot() uint64               { return block.HashSeed }
func (oneKey) Compare(oneKey) int         { return 0 }
func (oneKey) Prefix() uint64             { return 0 }
func (oneKey) Append(b []byte) []byte     { return b }
func (oneKey) Keep(*table.Arena) oneKey   { return oneKey{} }
func readOneKey(*block.Reader) oneKey     { return oneKey{} }
func (n *counted) Append(b []byte) []byte { return block.AppendInt(b, int64(*n)) }
func (n *counted) Read(r *block.Reader)   { *n = counted(r.Int()) }

// counted counts rows.
type counted int64

// timeRows sends the window of each row.
type timeRows struct {
	job.Base
	env *job.Env
}

func (o *timeRows) Chunk(c *job.Chunk) {
	for p := 0; p < len(c.Data); p += bytes.IndexByte(c.Data[p:], '\n') + 1 {
		o.env.Counters.RowsIn++
		b := o.env.Send[0][o.env.Route[block.Group(block.HashSeed)]]
		b.Buf = block.AppendInt(b.Buf, event.WindowStart(c.Clock(p), second, 0))
		b.Rows++
	}
}

// countWindows counts the rows of each window and writes them when it closes. A row of a window that has closed writes "late".
type countWindows struct {
	job.Base
	env  *job.Env
	rows *table.Windows[oneKey, counted, *counted]
	w    int64
}

func (o *countWindows) State() []table.State { return []table.State{o.rows} }

func (o *countWindows) Block(b *block.Block) {
	r := block.Reader{B: b.Buf}
	for r.More() {
		start := r.Int()
		if start+second <= o.w {
			o.write("late\n")
		}
		*o.rows.Find(start, block.HashSeed, oneKey{})++
	}
}

func (o *countWindows) Watermark(w int64) {
	o.w = w
	for g := range o.rows.Close(w) {
		o.write(fmt.Sprintf("%s %d\n", time.UnixMicro(g.Start).UTC().Format("05"), g.Acc))
	}
}

func (o *countWindows) write(text string) {
	b := o.env.Out[0]
	b.Buf = append(b.Buf, text...)
	b.Rows++
}

// clockJob counts the lines of a source in windows of one second of processing time.
func clockJob(f *feed, out *store, inOrder bool) job.Job {
	return job.Job{
		Name:    "clock",
		Sources: []job.Source{{Name: "lines", InOrder: inOrder, ErrorSink: -1, LateSink: -1, Open: func(connect.SourceConfig) (connect.Source, error) { return f, nil }}},
		Sinks:   []job.Sink{{Name: "out", Format: "json", Open: func(connect.SinkConfig) (connect.Sink, error) { return out, nil }}},
		Stages: []job.Stage{
			{Name: "scan", Source: 0, Input: -1, New: func(e *job.Env) job.Operator { return &timeRows{env: e} }},
			{Name: "agg", Source: -1, Input: 0, New: func(e *job.Env) job.Operator {
				return &countWindows{env: e, w: event.NegInf, rows: table.NewWindows[oneKey, counted]("agg", second, readOneKey)}
			}},
		},
		Exchanges: []job.Exchange{{Name: "agg", From: 0, To: 1, Clock: true}},
		Stateful:  true,
	}
}

// clockModes are the ways to run an endless source.
var clockModes = []job.Mode{job.MicroBatch, job.Continuous}

// TestClockCloses: a window over processing time closes while its source is silent, when the clock passes its end, and not before; nothing is committed
// where nothing closes.
func TestClockCloses(t *testing.T) {
	for _, mode := range clockModes {
		for _, workers := range []int{1, 3} {
			for _, inOrder := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					f, out := &feed{parts: []string{"", ""}, open: true}, &store{}
					var run *job.Run
					result := make(chan error)
					go func() {
						_, err := job.Execute(context.Background(), clockJob(f, out, inOrder), job.Config{World: world(), Workers: workers, Run: job.RunSpec{Mode: mode},
							AfterCommit: true, Observe: func(r *job.Run) { run = r }})
						result <- err
					}()
					time.Sleep(10 * time.Second) // the clock of the test begins at 00:00:00
					f.add(0, "a\nb\n")
					time.Sleep(500 * time.Millisecond)
					f.add(1, "c\n")
					time.Sleep(300 * time.Millisecond)
					if out.String() != "" {
						t.Errorf("mode %d, %d workers: before the end of the window %q", mode, workers, out)
					}
					time.Sleep(500 * time.Millisecond)
					if out.String() != "10 3\n" {
						t.Errorf("mode %d, %d workers: after the end of the window %q", mode, workers, out)
					}
					before := run.Stats().Epoch
					time.Sleep(time.Minute)
					if after := run.Stats().Epoch; after > before+1 {
						t.Errorf("mode %d, %d workers: %d epochs while nothing came", mode, workers, after-before)
					}
					f.add(1, "d\n")
					time.Sleep(10 * time.Millisecond)
					f.close() // the end of the input closes what is open
					if err := <-result; err != nil || out.String() != "10 3\n11 1\n" {
						t.Errorf("mode %d, %d workers: %v, %q", mode, workers, err, out)
					}
				})
			}
		}
	}
}

// TestClockNeverLate: while rows come all the time, from several partitions and in chunks that several workers process, every row is in the window of a
// time that has not passed, and each is counted once.
func TestClockNeverLate(t *testing.T) {
	for _, mode := range clockModes {
		for _, inOrder := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				f, out := &feed{parts: []string{"", "", ""}, open: true}, &store{}
				result := make(chan error)
				go func() {
					_, err := job.Execute(context.Background(), clockJob(f, out, inOrder), job.Config{World: world(), Workers: 4, Run: job.RunSpec{Mode: mode},
						ChunkBytes: func(int, int) int { return 64 }})
					result <- err
				}()
				for i := range 3000 {
					f.add(i%3, numbered("x", 40))
					time.Sleep(3 * time.Millisecond)
				}
				f.close()
				if err := <-result; err != nil {
					t.Fatal(err)
				}
				total, seen := 0, map[string]bool{}
				for _, l := range lines(out.String()) {
					var n int
					at, count, ok := strings.Cut(l, " ")
					if _, err := fmt.Sscan(count, &n); !ok || err != nil || seen[at] {
						t.Fatalf("mode %d: line %q of %q", mode, l, out)
					}
					seen[at] = true
					total += n
				}
				if total != 120_000 || len(seen) < 9 {
					t.Errorf("mode %d: %d rows in %d windows, want 120000", mode, total, len(seen))
				}
			})
		}
	}
}

// TestClockGoesBack: after a restart with a clock that stands before the windows that have closed, rows go into the first one that is open.
func TestClockGoesBack(t *testing.T) {
	for _, mode := range clockModes {
		synctest.Test(t, func(t *testing.T) {
			f, out := &feed{parts: []string{"a\n"}, open: true}, &store{}
			committer, shift := job.NewMemCommitter(), int64(100*second)
			begin := func() (stop func() error) {
				w, ctx, cancel := world(), context.Background(), func() {}
				ctx, cancel = context.WithCancel(ctx)
				now, by := w.Now, shift
				w.Now = func() int64 { return now() + by }
				result := make(chan error)
				go func() {
					_, err := job.Execute(ctx, clockJob(f, out, true), job.Config{World: w, Workers: 2, Run: job.RunSpec{Mode: mode}, Committer: committer, AfterCommit: true})
					result <- err
				}()
				return func() error { cancel(); return <-result }
			}
			stop := begin()
			time.Sleep(1500 * time.Millisecond)
			if err := stop(); err != nil || out.String() != "40 1\n" {
				t.Fatalf("mode %d: %v, %q", mode, err, out)
			}
			shift = 0
			stop = begin()
			f.add(0, "b\n")
			time.Sleep(50 * time.Millisecond)
			f.close()
			time.Sleep(time.Second)
			if err := stop(); err != nil || !slices.Equal(lines(out.String()), []string{"40 1", "41 1"}) {
				t.Errorf("mode %d: %v, %q", mode, err, out)
			}
		})
	}
}
