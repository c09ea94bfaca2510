// Package state is the pebble store behind a stateful job: a job.Committer whose epochs survive the process.
//
// In: epoch parts with state deltas, positions, horizons, watermarks, confirmations and outbox rows. Out: after a start, the snapshot of the last
// committed epoch. Guarantee: Commit writes an epoch as one batch with one sync, so a crash leaves all of it or nothing of it.
//
// Only this package knows pebble: its types appear nowhere in the exported API, so that packages which use it compile without it.
package state

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/streamc/streamc/runtime/job"
)

// Store is an open state directory. It is safe for concurrent use.
type Store interface {
	job.Committer
	// Close releases the directory. What is committed is durable already.
	Close() error
}

// Open opens the state directory dir, or creates it. lineage names the lineage that begins where the directory is new; it must be unique.
// One process at a time can have a directory open.
func Open(dir, lineage string) (Store, error) { return open(vfs.Default, dir, lineage, memTableSize) }

// memTableSize bounds what a restart replays: two of these.
const memTableSize = 32 << 20

func open(fs vfs.FS, dir, lineage string, memTable uint64) (*store, error) {
	if lineage == "" {
		return nil, errors.New("state: a lineage needs a name")
	}
	s := &store{dir: dir, fresh: lineage}
	db, err := s.openDB(fs, memTable)
	if err != nil {
		return nil, fmt.Errorf("open state in %s: %w", dir, err)
	}
	s.db = db
	if err := s.readHead(); err != nil {
		return nil, errors.Join(fmt.Errorf("open state in %s: %w", dir, err), db.Close())
	}
	return s, nil
}

type store struct {
	dir   string
	fresh string // the lineage that begins if none has

	mu      sync.Mutex
	db      *pebble.DB
	lineage string // "" until the first Recover of a new directory
	epoch   uint64 // the last committed one
	dead    error  // set by a failed write: nothing is tried again
	closed  bool
}

func (s *store) openDB(fs vfs.FS, memTable uint64) (db *pebble.DB, err error) {
	defer asError(&err)
	return pebble.Open(s.dir, &pebble.Options{
		FS:                 fs,
		FormatMajorVersion: pebble.FormatValueSeparation,
		MemTableSize:       memTable,
		Logger:             fatalLogger{},
	})
}

// fatalLogger keeps pebble quiet. What pebble calls fatal (a failed write or sync of its log or manifest) becomes a panic: in a call of ours it
// turns into an error and a dead store, in pebble's own goroutines it ends the process. Going on after a failed sync would promise what is lost.
type fatalLogger struct{}

func (fatalLogger) Infof(string, ...any)  {}
func (fatalLogger) Errorf(string, ...any) {}
func (fatalLogger) Fatalf(format string, args ...any) {
	panic(fatal{fmt.Errorf(format, args...)})
}

type fatal struct{ error }

// asError turns a fatalLogger's panic into *err.
func asError(err *error) {
	switch p := recover().(type) {
	case nil:
	case fatal:
		*err = p.error
	default:
		panic(p)
	}
}

// Recover implements job.Committer. The first one of a new directory begins its lineage.
func (s *store) Recover(ctx context.Context) (snap job.Snapshot, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return job.Snapshot{}, fmt.Errorf("recover state in %s: %w", s.dir, err)
	}
	if snap, err = s.snapshot(); err != nil {
		return job.Snapshot{}, fmt.Errorf("recover state in %s: %w", s.dir, err)
	}
	if s.lineage == "" {
		b := s.db.NewBatch()
		err := setHead(b, s.fresh)
		if err == nil {
			err = s.write(b)
		}
		if err != nil {
			return job.Snapshot{}, fmt.Errorf("begin a lineage in %s: %w", s.dir, err)
		}
		s.lineage = s.fresh
	}
	return snap, nil
}

// Plan implements job.Committer. The plan is durable when it returns.
func (s *store) Plan(ctx context.Context, epoch uint64, until []job.SourcePos) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.usable(ctx)
	if err == nil {
		b := s.db.NewBatch()
		if err = b.Set([]byte{planKey}, appendPlan(nil, epoch, until), nil); err == nil {
			err = s.write(b)
		}
	}
	if err != nil {
		return fmt.Errorf("plan epoch %d in %s: %w", epoch, s.dir, err)
	}
	return nil
}

// Commit implements job.Committer: one batch, one sync. ErrAborted: nothing was written. After ErrUnknown the store is dead, because a failed sync is
// never repeated; the next process finds out.
func (s *store) Commit(ctx context.Context, epoch uint64, parts []job.EpochPart) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.usable(ctx)
	if err == nil && epoch != s.epoch+1 {
		err = fmt.Errorf("the last epoch is %d", s.epoch)
	}
	if err == nil && s.lineage == "" {
		err = errors.New("Recover comes first")
	}
	var b *pebble.Batch
	if err == nil {
		b = s.db.NewBatch()
		err = fill(b, epoch, parts)
	}
	if err != nil {
		return fmt.Errorf("commit epoch %d in %s: %w: %w", epoch, s.dir, job.ErrAborted, err)
	}
	if err := s.write(b); err != nil {
		return fmt.Errorf("commit epoch %d in %s: %w: %w", epoch, s.dir, job.ErrUnknown, err)
	}
	s.epoch = epoch
	return nil
}

// Close implements Store.
func (s *store) Close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer asError(&err)
	if s.closed || s.dead != nil { // a dead pebble does not close
		return s.dead
	}
	s.closed = true
	return s.db.Close()
}

func (s *store) usable(ctx context.Context) error {
	switch {
	case s.dead != nil:
		return s.dead
	case s.closed:
		return errors.New("closed")
	}
	return ctx.Err()
}

// write commits b with a sync. An error kills the store.
func (s *store) write(b *pebble.Batch) error {
	if err := commit(b); err != nil {
		s.dead = fmt.Errorf("an earlier write failed: %w", err)
		return err
	}
	return b.Close()
}

func commit(b *pebble.Batch) (err error) {
	defer asError(&err)
	return b.Commit(pebble.Sync)
}
