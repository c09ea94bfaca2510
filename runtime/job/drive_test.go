package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamc/streamc/runtime/job"
)

func TestBatchDrive(t *testing.T) {
	f, out, bad := &feed{parts: []string{numbered("a", 5000), numbered("b", 100), "", numbered("c", 3000)}}, &store{}, &store{}
	for _, workers := range []int{1, 3, 8} {
		*out = store{}
		st, err := job.Execute(context.Background(), copyJob(f, out, bad, job.RouteFail), job.Config{World: world(), Workers: workers, Run: job.RunSpec{Mode: job.Batch},
			ChunkBytes: func(int, int) int { return 777 }, Quota: func(uint64, int, int, int) int64 { return 10_000 }})
		if err != nil {
			t.Fatal(err)
		}
		got, want := lines(out.String()), lines(numbered("a", 5000)+numbered("b", 100)+numbered("c", 3000))
		if !slices.Equal(got, want) || out.finished != 1 {
			t.Errorf("%d workers: %d lines, want %d; finished %d times", workers, len(got), len(want), out.finished)
		}
		if st.Sources[0].Rows != 8100 || st.Sinks[0].Rows != 8100 || st.Sinks[0].Delivered != 8100 || st.Sources[0].Bytes != int64(len(out.text)) {
			t.Errorf("%d workers: figures %+v", workers, st)
		}
	}
}

func lines(s string) []string {
	l := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	slices.Sort(l)
	return l
}

// TestBatchOrder: worker order, then partition order, whatever the goroutines do.
func TestBatchOrder(t *testing.T) {
	f := &feed{parts: []string{numbered("a", 50), numbered("b", 50), numbered("c", 50)}}
	first := ""
	for range 20 {
		out := &store{}
		cfg := job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: job.Batch}, ChunkBytes: func(int, int) int { return 20 }, Quota: func(uint64, int, int, int) int64 { return 60 }}
		if _, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), cfg); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = out.String()
		}
		if out.String() != first {
			t.Fatalf("got\n%s\nwant\n%s", out, first)
		}
	}
}

func TestFailText(t *testing.T) {
	f, out := &feed{parts: []string{"", "", "", "one\nbad thing\ntwo\n"}}, &store{}
	_, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: job.Batch}})
	want := "SQ3001: BIGINT overflow in amount * 100 (txns partition 3 offset 4, column amount) at copy.sq:2:11"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var failure *job.Failure
	if !errors.As(err, &failure) || failure.Line != "  SELECT amount * 100 FROM txns;" || failure.Raw != "bad thing" {
		t.Errorf("%+v", failure)
	}
	if out.String() != "" || out.finished != 0 {
		t.Errorf("rows of the failed epoch came out: %q", out)
	}
}

// TestFailKeepsCommitted: rows of epochs that were committed before the error are delivered.
func TestFailKeepsCommitted(t *testing.T) {
	f, out := &feed{parts: []string{"one\ntwo\nbad\nthree\n"}}, &store{}
	_, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 1, Run: job.RunSpec{Mode: job.Batch},
		ChunkBytes: func(int, int) int { return 1 }, Quota: func(uint64, int, int, int) int64 { return 4 }})
	if err == nil || out.String() != "one\ntwo\n" {
		t.Errorf("%v, got %q", err, out)
	}
}

func TestErrorRoutes(t *testing.T) {
	in := "one\nbad \xff\"x\"\nbroken\ntwo\n"
	cfg := job.Config{World: world(), Workers: 1, Run: job.RunSpec{Mode: job.Batch}}
	f, out, bad := &feed{parts: []string{in}}, &store{}, &store{}
	st, err := job.Execute(context.Background(), copyJob(f, out, bad, job.RouteInto), cfg)
	want := `{"source":"txns","partition":0,"offset":4,"column":"amount","reason":"BIGINT overflow in amount * 100","raw":"bad �\"x\""}
{"source":"txns","partition":0,"offset":13,"column":null,"reason":"torn last line","raw":"broken"}
`
	if err != nil || out.String() != "one\ntwo\n" || bad.String() != want {
		t.Errorf("INTO: %v, rows %q, errors\n%s", err, out, bad)
	}
	if st.Errors != 3 || st.Sources[0].Errors != 3 || st.Sources[0].Rows != 4 {
		t.Errorf("INTO: figures %+v", st)
	}
	f, out, bad = &feed{parts: []string{in}}, &store{}, &store{}
	j := copyJob(f, out, bad, job.RouteInto)
	j.Sinks[1].Format, j.Sinks[1].Columns = "csv", []string{"Offset", "reason", "column"}
	if _, err := job.Execute(context.Background(), j, cfg); err != nil || bad.String() != "4,BIGINT overflow in amount * 100,amount\n13,torn last line,\n" {
		t.Errorf("INTO csv: %v, errors\n%s", err, bad)
	}
	f, out, bad = &feed{parts: []string{in}}, &store{}, &store{}
	st, err = job.Execute(context.Background(), copyJob(f, out, bad, job.RouteSkip), cfg)
	if err != nil || out.String() != "one\ntwo\n" || bad.String() != "" || st.Errors != 3 {
		t.Errorf("SKIP: %v, rows %q, errors %q, %d counted", err, out, bad, st.Errors)
	}
	f, out = &feed{parts: []string{"broken\n"}}, &store{}
	_, err = job.Execute(context.Background(), copyJob(f, out, bad, job.RouteFail), cfg)
	if err == nil || err.Error() != "SQ3001: torn last line (txns partition 0 offset 0)" {
		t.Errorf("FAIL on a broken record: %v", err)
	}
}

func TestPanicIsInternal(t *testing.T) {
	f := &feed{parts: []string{"panic\n"}}
	_, err := job.Execute(context.Background(), copyJob(f, &store{}, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: job.Batch}})
	if err == nil || !strings.HasPrefix(err.Error(), "SQ9001: internal: worker 0: a bug in generated code") || !strings.Contains(err.Error(), "kit_test.go") {
		t.Errorf("got %v", err)
	}
	out := &store{write: func() error { panic("a bug in a connector") }}
	_, err = job.Execute(context.Background(), copyJob(&feed{parts: []string{"a\n"}}, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: job.Batch}})
	if err == nil || !strings.HasPrefix(err.Error(), "SQ9001: internal: sink out: a bug in a connector") {
		t.Errorf("got %v", err)
	}
}

// TestIdle: a source that has nothing costs a look every few milliseconds, not a busy loop; what comes is delivered soon, and the end of the log ends the run.
func TestIdle(t *testing.T) {
	for _, mode := range []job.Mode{job.MicroBatch, job.Continuous} {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				f, out := &feed{parts: []string{"", ""}, open: true}, &store{}
				result := make(chan error)
				go func() {
					_, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 3, Run: job.RunSpec{Mode: mode}, AfterCommit: after})
					result <- err
				}()
				time.Sleep(time.Minute)
				if n := f.calls(); n > 2*(60_000/5+10) {
					t.Errorf("mode %d: %d looks in a minute", mode, n)
				}
				f.add(1, "one\n")
				time.Sleep(120 * time.Millisecond)
				if out.String() != "one\n" {
					t.Errorf("mode %d, after commit %v: after 120 ms %q", mode, after, out)
				}
				if n := len(out.writes); n != 1 {
					t.Errorf("mode %d: %d writes", mode, n)
				}
				f.close()
				if err := <-result; err != nil || out.finished != 1 {
					t.Errorf("mode %d: %v, finished %d times", mode, err, out.finished)
				}
			})
		}
	}
}

// TestIntervals: micro-batches start no oftener than asked for, epochs of a continuous run are cut when their time is over.
func TestIntervals(t *testing.T) {
	for _, mode := range []job.Mode{job.MicroBatch, job.Continuous} {
		synctest.Test(t, func(t *testing.T) {
			f, out := &feed{parts: []string{""}, open: true}, &store{}
			ctx, stop := context.WithCancel(context.Background())
			result := make(chan error)
			go func() {
				_, err := job.Execute(ctx, copyJob(f, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode, Every: 2_000_000}, AfterCommit: true})
				result <- err
			}()
			for range 1000 {
				f.add(0, "x\n")
				time.Sleep(10 * time.Millisecond)
			}
			if n := len(out.writes); n < 4 || n > 6 {
				t.Errorf("mode %d: %d deliveries in 10 s, want one every 2 s", mode, n)
			}
			stop()
			if err := <-result; err != nil {
				t.Error(err)
			}
			// A micro-batch run reads nothing between its batches.
			if n := strings.Count(out.String(), "x"); n > 1000 || n < 790 || mode == job.Continuous && n != 1000 {
				t.Errorf("mode %d: %d rows after the drain", mode, n)
			}
		})
	}
}

// TestDrain: what was read is committed and delivered; the result is not made final.
func TestDrain(t *testing.T) {
	for _, mode := range []job.Mode{job.MicroBatch, job.Continuous, job.Batch} {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				f, out := &feed{parts: []string{numbered("a", 1000), numbered("b", 10), ""}, open: true}, &store{}
				out.write = func() error { time.Sleep(30 * time.Millisecond); return nil }
				ctx, stop := context.WithCancel(context.Background())
				var run *job.Run
				cfg := job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode}, AfterCommit: after, ChunkBytes: func(int, int) int { return 100 },
					Quota: func(uint64, int, int, int) int64 { return 500 }, Observe: func(r *job.Run) { run = r }}
				time.AfterFunc(50*time.Millisecond, stop)
				st, err := job.Execute(ctx, copyJob(f, out, &store{}, job.RouteFail), cfg)
				if err != nil {
					t.Fatal(err)
				}
				if finished := mode == job.Batch; (out.finished == 1) != finished || run.Finished() != finished {
					t.Errorf("mode %d: finished %d times", mode, out.finished)
				}
				if n := int64(strings.Count(out.String(), "\n")); n != st.Sources[0].Rows || n != st.Sinks[0].Delivered || n == 0 {
					t.Errorf("mode %d, after %v: %d rows delivered of %d read", mode, after, n, st.Sources[0].Rows)
				}
			})
		}
	}
}

// TestSlowSink: a sink that does not keep up stops the source, and the barrier goes on.
func TestSlowSink(t *testing.T) {
	for _, mode := range []job.Mode{job.MicroBatch, job.Continuous} {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				f, out := &feed{parts: []string{numbered("a", 5_000), numbered("b", 5_000)}, open: true}, &store{}
				var gate sync.Mutex
				out.write = func() error { gate.Lock(); defer gate.Unlock(); time.Sleep(time.Millisecond); return nil }
				var run *job.Run
				cfg := job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode}, AfterCommit: after, QueueBytes: 4000, ChunkBytes: func(int, int) int { return 100 },
					Quota: func(uint64, int, int, int) int64 { return 1000 }, Observe: func(r *job.Run) { run = r }}
				result := make(chan error)
				go func() {
					_, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), cfg)
					result <- err
				}()
				time.Sleep(10 * time.Second)
				f.close()
				if err := <-result; err != nil {
					t.Fatal(err)
				}
				if got, want := lines(out.String()), lines(numbered("a", 5_000)+numbered("b", 5_000)); !slices.Equal(got, want) {
					t.Errorf("mode %d: %d lines, want %d", mode, len(got), len(want))
				}
				if run.Stats().Epoch < 3 {
					t.Errorf("mode %d: %d epochs", mode, run.Stats().Epoch)
				}
			})
		}
	}
}

// TestStuckSink: nothing is read while the sink takes nothing.
func TestStuckSink(t *testing.T) {
	for _, after := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			f, out := &feed{parts: []string{numbered("a", 50_000)}}, &store{}
			free := make(chan struct{})
			out.write = func() error { <-free; return nil }
			var run *job.Run
			cfg := job.Config{World: world(), Workers: 2, AfterCommit: after, QueueBytes: 4000, ChunkBytes: func(int, int) int { return 100 },
				Quota: func(uint64, int, int, int) int64 { return 1000 }, Observe: func(r *job.Run) { run = r }}
			result := make(chan error)
			go func() {
				_, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), cfg)
				result <- err
			}()
			time.Sleep(10 * time.Second)
			synctest.Wait()
			if n := run.Stats().Sources[0].Bytes; n > 6000 {
				t.Errorf("after commit %v: %d bytes were read", after, n)
			}
			close(free)
			if err := <-result; err != nil || strings.Count(out.String(), "\n") != 50_000 {
				t.Errorf("%v, %d lines", err, strings.Count(out.String(), "\n"))
			}
		})
	}
}

// moody is a committer whose commits end in turn well, aborted before they took effect, or unknown with and without effect.
type moody struct {
	*job.MemCommitter
	n int
}

func (m *moody) Commit(ctx context.Context, epoch uint64, parts []job.EpochPart) error {
	m.n++
	switch m.n % 4 {
	case 1:
		return job.ErrAborted
	case 2:
		if err := m.MemCommitter.Commit(ctx, epoch, parts); err != nil {
			return err
		}
		return job.ErrUnknown
	case 3:
		return job.ErrUnknown
	}
	return m.MemCommitter.Commit(ctx, epoch, parts)
}

func TestAbortedEpochs(t *testing.T) {
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		for _, after := range []bool{false, true} {
			f, out, runs := &feed{parts: []string{numbered("a", 300), numbered("b", 40)}}, &store{}, 0
			cfg := job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode, Every: 1}, AfterCommit: after, Committer: &moody{MemCommitter: job.NewMemCommitter()},
				ChunkBytes: func(int, int) int { return 50 }, Quota: func(uint64, int, int, int) int64 { return 200 }, Observe: func(*job.Run) { runs++ }}
			if _, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), cfg); err != nil {
				t.Fatal(err)
			}
			if got, want := lines(out.String()), lines(numbered("a", 300)+numbered("b", 40)); !slices.Equal(got, want) || runs < 3 {
				t.Errorf("mode %d, after %v: %d lines, want %d, in %d runs", mode, after, len(got), len(want), runs)
			}
		}
	}
}

// TestFinishedLineage: a restart reads nothing and ends.
func TestFinishedLineage(t *testing.T) {
	f, out, c := &feed{parts: []string{"one\n"}}, &store{}, job.NewMemCommitter()
	cfg := job.Config{World: world(), Workers: 1, Run: job.RunSpec{Mode: job.Batch}, Committer: c}
	for range 2 {
		if _, err := job.Execute(context.Background(), copyJob(f, out, &store{}, job.RouteFail), cfg); err != nil {
			t.Fatal(err)
		}
		f.add(0, "two\n")
	}
	if out.String() != "one\n" {
		t.Errorf("got %q", out)
	}
}

// TestSinkError: the failure of a sink ends the run and names the sink.
func TestSinkError(t *testing.T) {
	for _, mode := range []job.Mode{job.Batch, job.Continuous} {
		out := &store{write: func() error { return errors.New("no space left on device") }}
		_, err := job.Execute(context.Background(), copyJob(&feed{parts: []string{numbered("a", 10_000)}}, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode}})
		if err == nil || err.Error() != "sink out: no space left on device" {
			t.Errorf("mode %d: %v", mode, err)
		}
	}
}

// TestEmpty: a source without partitions gives an empty, final result.
func TestEmpty(t *testing.T) {
	for _, mode := range []job.Mode{job.Batch, job.MicroBatch, job.Continuous} {
		out := &store{}
		if _, err := job.Execute(context.Background(), copyJob(&feed{}, out, &store{}, job.RouteFail), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode}}); err != nil || out.finished != 1 {
			t.Errorf("mode %d: %v, finished %d times", mode, err, out.finished)
		}
	}
}

func TestBadConfig(t *testing.T) {
	for workers, want := range map[int]string{0: "0 workers: want 1 to 256", 257: "257 workers: want 1 to 256"} {
		_, err := job.Execute(context.Background(), copyJob(&feed{}, &store{}, &store{}, job.RouteFail), job.Config{World: world(), Workers: workers})
		if fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
