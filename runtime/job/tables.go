package job

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"time"

	"github.com/streamc/streamc/runtime/connect"
)

// Table is a source that the job joins with as a whole: the batch side. A snapshot of it is read before the first epoch and, with the source's option
// refresh, again at the borders of epochs when its content has changed. An epoch sees one snapshot, in every worker. A restart reads tables anew: equal
// results need equal snapshots (language.md B2).
type Table struct {
	Source int   // index in Job.Sources
	Need   []int // columns, ascending
	// Load builds what operators read of a snapshot; they find it in Env.Tables and do not change it.
	Load func(*TableLoad) any
}

// TableLoad is the content of a table while it is loaded.
type TableLoad struct {
	Params Params
	job    *Job
	source int
	chunks []*Chunk
	errors int64
	err    error
}

// Chunks are the records of the table in their order. Their bytes stay as they are: rows may point into them.
func (l *TableLoad) Chunks() iter.Seq[*Chunk] {
	return func(yield func(*Chunk) bool) {
		for _, c := range l.chunks {
			if l.err != nil || !yield(c) {
				return
			}
		}
	}
}

// Bad reports the record at c.Data[lo:hi], which the table then does not have.
func (l *TableLoad) Bad(c *Chunk, lo, hi int, column, reason string) {
	l.bad(RowError{Code: "SQ3001", Source: l.source, Partition: c.Partition, Offset: c.At(lo), Column: column, Reason: reason,
		Raw: bytes.TrimSuffix(c.Data[lo:hi], []byte("\n")), Span: -1})
}

func (l *TableLoad) bad(x RowError) {
	l.errors++
	if l.job.Sources[l.source].OnError == RouteFail && l.err == nil {
		l.err = l.job.rowFailure(x)
	}
}

// tableState is a table of a run. Fields from now on are guarded by Run.mu.
type tableState struct {
	spec    *Table
	refresh int64 // µs, 0: never again
	digest  uint64
	readAt  int64
	now     any    // the newest snapshot
	from    uint64 // the epoch that sees it first
	before  any    // the one of the epochs before that
}

// openTables reads every table before the first epoch.
func (r *Run) openTables(epoch uint64) error {
	for i := range r.job.Tables {
		t := &tableState{spec: &r.job.Tables[i]}
		spec := &r.job.Sources[t.spec.Source]
		opt, err := r.options(spec.Options)
		if err != nil {
			return named("table "+spec.Name, "", err)
		}
		if d, ok := opt["refresh"].(time.Duration); ok {
			t.refresh = d.Microseconds()
		}
		if _, err := r.readTable(t, epoch); err != nil {
			return err
		}
		r.tables = append(r.tables, t)
	}
	return nil
}

// readTable reads a table and, if its content is not what it was, makes it the snapshot of epochs from epoch on.
func (r *Run) readTable(t *tableState, epoch uint64) (changed bool, err error) {
	spec := &r.job.Sources[t.spec.Source]
	load := &TableLoad{Params: r.cfg.Params, job: r.job, source: t.spec.Source}
	digest, err := r.readAll(t, load)
	if err != nil {
		return false, named("table "+spec.Name, "", err)
	}
	t.readAt = r.now()
	if t.now != nil && digest == t.digest {
		return false, nil
	}
	v := t.spec.Load(load)
	if load.err != nil {
		return false, load.err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.from != epoch || t.before == nil { // else nobody has seen the newest one yet
		t.before = t.now
	}
	t.now, t.from, t.digest = v, epoch, digest
	r.stats.Sources[t.spec.Source].Errors += load.errors
	r.stats.Errors += load.errors
	return true, nil
}

// readAll copies the records of all partitions, and returns a digest of them.
func (r *Run) readAll(t *tableState, load *TableLoad) (digest uint64, err error) {
	spec := r.job.Sources[t.spec.Source]
	spec.Need = t.spec.Need
	conn, err := r.openSource(t.spec.Source, &spec)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := conn.Close(); err == nil {
			err = e
		}
	}()
	sum := fnv.New64a()
	for p, name := range conn.Partitions() {
		fmt.Fprintf(sum, "%d %s\n", len(name), name)
		if err := readPartition(conn, p, func(c connect.Chunk) {
			sum.Write(c.Data)
			io.WriteString(sum, c.Path)
			if c.Bad != nil {
				load.bad(RowError{Code: "SQ3001", Source: t.spec.Source, Partition: p, Offset: c.Bad.Offset, Reason: c.Bad.Reason, Raw: c.Bad.Raw, Span: -1})
				sum.Write(c.Bad.Raw)
				return
			}
			own := &Chunk{Chunk: c, Partition: p}
			own.Data = append(make([]byte, 0, len(c.Data)+connect.Pad), c.Data...)
			load.chunks = append(load.chunks, own)
		}); err != nil {
			return 0, err
		}
	}
	return sum.Sum64(), load.err
}

// readPartition reads what a partition holds now.
func readPartition(conn connect.Source, p int, take func(connect.Chunk)) (err error) {
	rd, err := conn.Open(p, 0)
	if err != nil {
		return err
	}
	defer func() {
		if e := rd.Close(); err == nil {
			err = e
		}
	}()
	for {
		c, err := rd.Next(defaultChunk)
		if err != nil {
			return err
		}
		if len(c.Data) > 0 || c.Bad != nil {
			take(c)
		}
		if c.End || c.Idle {
			return nil
		}
	}
}

// refreshTables reads the tables whose time has come again; what has changed is seen from epoch on, which no worker has begun. A
// table that cannot be read ends the run: rows are never joined with a part of it. Called with mu held, which it gives back while it reads.
func (r *Run) refreshTables(epoch uint64) (changed bool) {
	for _, t := range r.tables {
		if t.refresh == 0 || r.now() < t.readAt+t.refresh {
			continue
		}
		r.mu.Unlock()
		c, err := r.readTable(t, epoch)
		r.mu.Lock()
		if err != nil {
			r.fail(err)
			return false
		}
		changed = changed || c
	}
	return changed
}

// refreshAt is when a table is to be looked at next, 0: never.
func (r *Run) refreshAt() (at int64) {
	for _, t := range r.tables {
		if next := t.readAt + t.refresh; t.refresh > 0 && (at == 0 || next < at) {
			at = next
		}
	}
	return at
}

// earlier is the first of two times of which 0 means never.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// seeTables gives a stage of a worker the snapshots of the epoch that it begins. Called with mu held.
func (w *worker) seeTables(stage int) {
	for i, t := range w.r.tables {
		v := t.now
		if w.epoch[stage] < t.from {
			v = t.before
		}
		w.envs[stage].Tables[i] = v
	}
}
