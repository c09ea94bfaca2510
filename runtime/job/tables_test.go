package job_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// tagLines writes every line with the content of the table that its epoch sees.
type tagLines struct {
	job.Base
	env *job.Env
}

func (o *tagLines) Chunk(c *job.Chunk) {
	for line := range bytes.Lines(c.Data) {
		b := o.env.Out[0]
		b.Buf = append(b.Buf, o.env.Tables[0].(string)...)
		b.Buf = append(append(b.Buf, ' '), line...)
		b.Rows++
	}
}

// tagJob joins the lines of f with the whole of table.
func tagJob(f, table *feed, out *store, onError job.Route, refresh time.Duration) job.Job {
	j := copyJob(f, out, &store{}, job.RouteFail)
	j.Stages[0].New = func(e *job.Env) job.Operator { return &tagLines{env: e} }
	j.Sources = append(j.Sources, job.Source{Name: "names", OnError: onError, ErrorSink: -1, LateSink: -1,
		Options: func(job.Params, job.Environ) (connect.Options, error) {
			return connect.Options{"refresh": refresh}, nil
		},
		Open: func(connect.SourceConfig) (connect.Source, error) { return table, nil }})
	j.Tables = []job.Table{{Source: 1, Load: func(l *job.TableLoad) any {
		var all []string
		for c := range l.Chunks() {
			for line := range bytes.Lines(c.Data) {
				if bytes.HasPrefix(line, []byte("bad")) {
					l.Bad(c, 0, len(line), "name", "no value")
					continue
				}
				all = append(all, string(bytes.TrimSpace(line)))
			}
		}
		return strings.Join(all, "+")
	}}}
	return j
}

func TestTableIsReadAgainBetweenEpochs(t *testing.T) {
	for _, mode := range []job.Mode{job.MicroBatch, job.Continuous} {
		synctest.Test(t, func(t *testing.T) {
			f, table, out := &feed{parts: []string{"1\n"}, open: true}, &feed{parts: []string{"x\n"}}, &store{}
			done := make(chan error, 1)
			go func() {
				_, err := job.Execute(context.Background(), tagJob(f, table, out, job.RouteFail, time.Minute), job.Config{World: world(), Workers: 2, Run: job.RunSpec{Mode: mode}})
				done <- err
			}()
			wait := func(d time.Duration) {
				time.Sleep(d)
				synctest.Wait()
			}
			wait(10 * time.Second)
			table.add(0, "y\n")
			f.add(0, "2\n") // the table has changed, but nobody looks yet
			wait(10 * time.Second)
			wait(time.Minute)
			f.add(0, "3\n")
			wait(10 * time.Second)
			f.close()
			wait(time.Minute)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if got, want := out.String(), "x 1\nx 2\nx+y 3\n"; got != want {
				t.Errorf("mode %d: got %q, want %q", mode, got, want)
			}
		})
	}
}

func TestBadRowOfATable(t *testing.T) {
	run := func(onError job.Route) (string, job.Stats, error) {
		f, table, out := &feed{parts: []string{"1\n"}}, &feed{parts: []string{"x\nbad\n"}}, &store{}
		st, err := job.Execute(context.Background(), tagJob(f, table, out, onError, 0), job.Config{World: world(), Workers: 1, Run: job.RunSpec{Mode: job.Batch}})
		return out.String(), st, err
	}
	got, st, err := run(job.RouteSkip)
	if err != nil || got != "x 1\n" || st.Sources[1].Errors != 1 {
		t.Errorf("SKIP: %q, %d errors, %v", got, st.Sources[1].Errors, err)
	}
	got, _, err = run(job.RouteFail)
	if err == nil || !strings.Contains(err.Error(), "no value (names partition 0 offset 0, column name)") || got != "" {
		t.Errorf("FAIL: %q, %v", got, err)
	}
}
