package state

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/table"
)

var ctx = context.Background()

// small is a memtable that a few epochs fill, so that flushes happen.
const small = 32 << 10

// randomEpoch draws what two workers and the sinks hand over: keys are few, so that they are overwritten and deleted.
func randomEpoch(rng *rand.Rand, epoch uint64) (parts []job.EpochPart) {
	operators := []string{"agg@hourly", "agg@hourly\x00", "b", "b\x00\x01c"}
	for w := range 2 {
		p := job.EpochPart{Worker: w}
		for range rng.IntN(20) {
			e := table.Entry{Operator: operators[rng.IntN(len(operators))], Group: uint8(w + 2*rng.IntN(128)), Slice: []int64{0, -3600e6, 3600e6, math.MinInt64, math.MaxInt64}[rng.IntN(5)],
				Key: []byte(fmt.Sprint("k\x00", rng.IntN(5)))[:rng.IntN(4)]}
			if rng.IntN(4) > 0 {
				e.Value = fmt.Appendf([]byte{1}, "value %d of %d", rng.IntN(100), epoch)
			}
			p.Delta = append(p.Delta, e)
		}
		for sink := range 2 {
			if rng.IntN(2) == 0 {
				b := &block.Block{Buf: fmt.Appendf(nil, "epoch %d worker %d sink %d\n", epoch, w, sink), Rows: 1}
				if rng.IntN(2) == 0 {
					b.Ops = []block.Op{block.Delete}
				}
				p.Out = append(p.Out, job.OutBlock{Sink: sink, Block: b})
			}
		}
		p.Pos = []job.SourcePos{{Source: w, Partition: "part/é,0", Offset: rng.Int64(), End: rng.IntN(2) == 0}, {Source: w, Partition: "", Offset: int64(epoch)}}
		p.Horizons = []job.Horizon{{Source: w, Partition: "part/é,0", M: rng.Int64() - rng.Int64()}}
		p.WM = []job.Watermark{{Exchange: 0, W: int64(epoch)}, {Exchange: 7, W: math.MinInt64}}
		parts = append(parts, p)
	}
	if epoch > 2 {
		parts = append(parts, job.EpochPart{Worker: -1, Delivered: []job.Delivered{{Sink: rng.IntN(2), Epoch: epoch - 1 - uint64(rng.IntN(2)), Position: connect.Position(fmt.Sprint(epoch))}}})
		if rng.IntN(3) == 0 {
			parts[len(parts)-1].Delivered = append(parts[len(parts)-1].Delivered, job.Delivered{Sink: 9, Epoch: 1})
		}
	}
	return parts
}

// compare sets a recovered snapshot beside that of the committer in memory, which is the model.
func compare(t *testing.T, what string, got, want job.Snapshot) {
	t.Helper()
	want.Lineage, got.Lineage = "", ""
	if reflect.DeepEqual(want, got) { // Diff takes its time
		return
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s: (-model +store)\n%s", what, d)
	}
}

func mustRecover(t *testing.T, c job.Committer) job.Snapshot {
	t.Helper()
	s, err := c.Recover(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Opens, commits, is killed after and in the middle of commits, and recovers: a commit that returned is there whole, whatever part of the unsynced bytes
// survives; one that did not return is there whole or not at all.
func TestCommitSurvivesCrashes(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		mem := vfs.NewCrashableMem()
		var ops, crashAt atomic.Int64
		var torn atomic.Pointer[vfs.MemFS]
		crash := func() *vfs.MemFS {
			return mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: int(seed) * 20, RNG: rand.New(rand.NewPCG(seed, uint64(ops.Load())))})
		}
		hook := errorfs.InjectorFunc(func(op errorfs.Op) error {
			if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && ops.Add(1) == crashAt.Load() {
				torn.Store(crash())
			}
			return nil
		})
		s, err := open(errorfs.Wrap(mem, hook), "job.state", "lineage-1", small)
		if err != nil {
			t.Fatal(err)
		}
		model := job.NewMemCommitter()
		compare(t, "new", mustRecover(t, s), mustRecover(t, model))
		tornSeen := 0
		for epoch := uint64(1); epoch <= 25; epoch++ {
			parts := randomEpoch(rng, epoch)
			plan := []job.SourcePos{{Source: 1, Partition: "p", Offset: int64(epoch * 10), End: epoch%2 == 0}}
			if err := errors.Join(s.Plan(ctx, epoch, plan), model.Plan(ctx, epoch, plan)); err != nil {
				t.Fatal(err)
			}
			before := mustRecover(t, model)
			crashAt.Store(ops.Load() + 1 + int64(rng.IntN(4)))
			if err := errors.Join(s.Commit(ctx, epoch, parts), model.Commit(ctx, epoch, parts)); err != nil {
				t.Fatal(err)
			}
			crashAt.Store(0)
			after := mustRecover(t, model)
			compare(t, fmt.Sprintf("seed %d epoch %d, running", seed, epoch), mustRecover(t, s), after)
			compare(t, fmt.Sprintf("seed %d epoch %d, killed after the commit", seed, epoch), reopened(t, crash()), after)
			if clone := torn.Swap(nil); clone != nil {
				tornSeen++
				got := reopened(t, clone)
				want := before
				if got.Epoch == epoch {
					want = after
				}
				compare(t, fmt.Sprintf("seed %d epoch %d, killed during the commit", seed, epoch), got, want)
			}
			if epoch%10 == 0 { // a new process over what a crash left
				clone := crash()
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				mem = clone
				if s, err = open(errorfs.Wrap(mem, hook), "job.state", "lineage-2", small); err != nil {
					t.Fatal(err)
				}
				if snap := mustRecover(t, s); snap.Lineage != "lineage-1" || snap.Epoch != epoch {
					t.Fatalf("lineage %s at epoch %d", snap.Lineage, snap.Epoch)
				}
			}
		}
		if tornSeen == 0 {
			t.Error("no commit was interrupted")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// reopened recovers from a crashed file system.
func reopened(t *testing.T, fs vfs.FS) job.Snapshot {
	t.Helper()
	s, err := open(fs, "job.state", "other", small)
	if err != nil {
		t.Fatal(err)
	}
	snap := mustRecover(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return snap
}

func TestFinishedAndLineage(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, "first")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx, 1, nil); !errors.Is(err, job.ErrAborted) {
		t.Errorf("a commit before Recover: %v", err)
	}
	if snap := mustRecover(t, s); snap.Lineage != "" {
		t.Errorf("a new directory has lineage %q", snap.Lineage)
	}
	if err := s.Commit(ctx, 1, []job.EpochPart{{Finished: true}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, "second"); err == nil {
		t.Error("opened twice at once")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, "second"); err != nil {
		t.Fatal(err)
	}
	if snap := mustRecover(t, s); snap.Lineage != "first" || !snap.Finished || snap.Epoch != 1 {
		t.Errorf("%+v", snap)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recover(ctx); err == nil {
		t.Error("a closed store recovers")
	}
}

func TestRefusals(t *testing.T) {
	if _, err := open(vfs.NewMem(), "d", "", small); err == nil {
		t.Error("a lineage without a name")
	}
	s, err := open(vfs.NewMem(), "d", "l", small)
	if err != nil {
		t.Fatal(err)
	}
	mustRecover(t, s)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for name, err := range map[string]error{
		"epoch 2 first":            s.Commit(ctx, 2, nil),
		"timers":                   s.Commit(ctx, 1, []job.EpochPart{{Timers: []job.Timer{{}}}}),
		"confirmed before commit":  s.Commit(ctx, 1, []job.EpochPart{{Delivered: []job.Delivered{{Epoch: 1}}}}),
		"with a cancelled context": s.Commit(cancelled, 1, nil),
	} {
		if !errors.Is(err, job.ErrAborted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Commit(ctx, 1, nil); err != nil {
		t.Errorf("after refusals: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A failed sync is never tried again: the outcome is unknown, and the store is dead.
func TestFailedSync(t *testing.T) {
	mem := vfs.NewCrashableMem()
	var broken atomic.Bool
	full := errors.New("no space left on device")
	s, err := open(errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if broken.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			return full
		}
		return nil
	})), "job.state", "l", small)
	if err != nil {
		t.Fatal(err)
	}
	mustRecover(t, s)
	if err := s.Commit(ctx, 1, nil); err != nil {
		t.Fatal(err)
	}
	broken.Store(true)
	if err := s.Commit(ctx, 2, nil); !errors.Is(err, job.ErrUnknown) || !strings.Contains(err.Error(), full.Error()) || !strings.Contains(err.Error(), "job.state") {
		t.Errorf("commit: %v", err)
	}
	broken.Store(false)
	for name, err := range map[string]error{"commit": s.Commit(ctx, 2, nil), "plan": s.Plan(ctx, 2, nil), "close": s.Close()} {
		if err == nil || !strings.Contains(err.Error(), "earlier write failed") {
			t.Errorf("%s on a dead store: %v", name, err)
		}
	}
	if _, err := s.Recover(ctx); err == nil {
		t.Error("a dead store recovers")
	}
	if snap := reopened(t, mem.CrashClone(vfs.CrashCloneCfg{})); snap.Epoch != 1 {
		t.Errorf("epoch %d after the crash", snap.Epoch)
	}
}

func TestCorruptRecords(t *testing.T) {
	for _, kv := range [][2]string{{"e", "short"}, {"p\x00\x00", ""}, {"p\x00\x00\x00\x00x", "\x80"}, {"s", ""}, {"sop\x00\x01", "v"}, {"sop\x00\x05", "v"}, {"z", ""}, {"o\x00\x00\x00\x00", ""},
		{"o\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", "\x7E\x01"}, {"q", "\x01\x02"}, {"w\x00\x00\x00\x00", "\x00\x00"}} {
		mem := vfs.NewMem()
		s, err := open(mem, "d", "l", small)
		if err != nil {
			t.Fatal(err)
		}
		mustRecover(t, s)
		if err := s.db.Set([]byte(kv[0]), []byte(kv[1]), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Recover(ctx); err == nil {
			t.Errorf("record %q = %q was read", kv[0], kv[1])
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOtherLayout(t *testing.T) {
	mem := vfs.NewMem()
	s, err := open(mem, "d", "l", small)
	if err != nil {
		t.Fatal(err)
	}
	mustRecover(t, s)
	v := block.AppendInt(block.AppendInt(block.AppendInt(nil, layoutVersion+1), hashVersion), block.KeyGroups)
	if err := errors.Join(s.db.Set([]byte{headKey}, block.AppendString(v, "l"), nil), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := open(mem, "d", "l", small); err == nil || !strings.Contains(err.Error(), "layout 2") {
		t.Errorf("%v", err)
	}
}
