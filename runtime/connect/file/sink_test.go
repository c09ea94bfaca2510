package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/fs"
)

var ctx = context.Background()

func sinkConfig(m fs.FS, path string) connect.SinkConfig {
	return connect.SinkConfig{Name: "out", Format: "csv", Header: []byte("a,b\n"), Options: connect.Options{"path": path}, World: connect.World{FS: m}}
}

func blocks(rows ...string) []*block.Block {
	var out []*block.Block
	for _, r := range rows {
		out = append(out, &block.Block{Buf: []byte(r), Rows: strings.Count(r, "\n")})
	}
	return out
}

// epochs are what every run of the tests below writes.
var epochs = [][]string{{"1,a\n", "2,b\n"}, {}, {"3,c\n"}, {"4,d\n5,e\n", "", "6,f\n"}}

const wanted = "a,b\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n"

// ledger is the committer's memory: it survives crashes.
type ledger struct {
	pos  connect.Position
	done int // epochs delivered and recorded
}

// life runs a sink from what the ledger knows to the end of the input.
func life(cfg connect.SinkConfig, l *ledger, restart bool) error {
	cfg.Overwrite = cfg.Overwrite || restart
	s, err := OpenSink(cfg)
	if err != nil {
		return err
	}
	if err := s.Recover(ctx, l.pos); err != nil {
		return err
	}
	for i := l.done; i < len(epochs); i++ {
		pos, err := s.Write(ctx, uint64(i+1), blocks(epochs[i]...))
		if err != nil {
			return err
		}
		l.pos, l.done = pos, i+1
	}
	if err := s.Finish(ctx); err != nil {
		return err
	}
	return s.Close()
}

func content(t *testing.T, m *fs.Mem, path string) (string, bool) {
	t.Helper()
	b, err := m.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".zst") && len(b) > 0 {
		z, err := zstd.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		if b, err = io.ReadAll(z); err != nil {
			return "unreadable: " + err.Error(), true
		}
	}
	if strings.HasSuffix(path, ".gz") && len(b) > 0 {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err == nil {
			b, err = io.ReadAll(z)
		}
		if err != nil {
			return "unreadable: " + err.Error(), true
		}
	}
	return string(b), true
}

// TestCrashes kills the process at every operation of a run, and at every operation of the run that recovers from it, with a random
// part of what was not synced kept, and lets a third run finish: the bytes are exact, and an Atomic target is never seen incomplete.
func TestCrashes(t *testing.T) {
	killed := errors.New("killed")
	for _, c := range []struct {
		name, path string
		atomic     bool
		old        string
	}{
		{"append", "out.csv", false, ""},
		{"append in new directories", "x/y/out.csv", false, ""},
		{"append gzip", "out.csv.gz", false, ""},
		{"append zstd", "out.csv.zst", false, ""},
		{"atomic", "out.csv", true, ""},
		{"atomic over an old result", "x/out.csv", true, "old\n"},
		{"atomic in new directories", "x/y/z/out.csv", true, ""},
		{"atomic gzip", "out.csv.gz", true, ""},
		{"atomic zstd", "out.csv.zst", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			kinds := map[string]bool{}
			crashes := 0
			// run lets one life start and kills it at operation n (0: never). It reports whether the life ended by itself.
			run := func(m *fs.Mem, l *ledger, n int, restart bool, rnd *rand.Rand) bool {
				ops := 0
				m.Inject(func(op fs.Op) error {
					if ops++; n > 0 && ops >= n {
						kinds[op.Kind] = true
						if op.Kind == "write" && rnd.IntN(2) == 0 {
							return &fs.Partial{N: rnd.IntN(op.Size + 1), Err: killed}
						}
						return killed
					}
					return nil
				})
				cfg := sinkConfig(m, c.path)
				cfg.Atomic = c.atomic
				err := life(cfg, l, restart)
				m.Inject(nil)
				if err == nil {
					return true
				}
				if !errors.Is(err, killed) {
					t.Fatalf("operation %d: %v", n, err)
				}
				m.Crash(func(_ string, u int) int { return rnd.IntN(u + 1) })
				crashes++
				if got, there := content(t, m, c.path); c.atomic && there && got != wanted && got != c.old {
					t.Fatalf("operation %d: an incomplete target is seen: %q", n, got)
				}
				return false
			}
			over := false
			for n := 1; !over; n++ {
				for k := 1; ; k++ {
					rnd := rand.New(rand.NewPCG(uint64(n), uint64(k)))
					m := fs.NewMem()
					if c.old != "" {
						m.WriteFile(c.path, []byte(c.old))
					}
					var l ledger
					if over = run(m, &l, n, false, rnd); over {
						break
					}
					second := run(m, &l, k, true, rnd)
					if !second && !run(m, &l, 0, true, rnd) {
						t.Fatal("the third life was killed")
					}
					m.Crash(nil) // what is finished is durable
					if got, _ := content(t, m, c.path); got != wanted {
						t.Fatalf("killed at %d and %d: got %q, want %q", n, k, got, wanted)
					}
					if f := m.Files(); len(f) != 1 {
						t.Fatalf("killed at %d and %d: left behind: %v", n, k, f)
					}
					if second {
						break
					}
				}
			}
			for _, k := range []string{"stat", "create", "write", "sync", "syncdir", "close"} {
				if !kinds[k] {
					t.Errorf("no crash at %s", k)
				}
			}
			if crashes < 100 {
				t.Errorf("only %d crashes", crashes)
			}
		})
	}
}

func TestSinkErrors(t *testing.T) {
	boom := errors.New("no space left on device")
	for _, kind := range []string{"create", "mkdir", "write", "sync", "syncdir", "rename", "stat", "close"} {
		m := fs.NewMem()
		m.Inject(func(op fs.Op) error {
			if op.Kind == kind {
				return boom
			}
			return nil
		})
		cfg := sinkConfig(m, "d/out.csv")
		cfg.Atomic = true
		err := life(cfg, &ledger{}, false)
		if !errors.Is(err, boom) || !strings.Contains(err.Error(), " d") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, c := range []struct {
		path, want string
		edit       func(*connect.SinkConfig)
	}{
		{"", "option path is missing", nil},
		{"dir", "dir is a directory", nil},
		{"full.csv", "full.csv is not empty", nil},
		{"full.csv/x", "not a directory", nil},
	} {
		m := fs.NewMem()
		m.WriteFile("dir/x", nil)
		m.WriteFile("full.csv", []byte("precious\n"))
		if err := life(sinkConfig(m, c.path), &ledger{}, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.path, err, c.want)
		}
		if got, _ := content(t, m, "full.csv"); got != "precious\n" {
			t.Errorf("the old content is gone: %q", got)
		}
	}
}

func TestOverwrite(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("out.csv", []byte("old\n"))
	cfg := sinkConfig(m, "out.csv")
	cfg.Overwrite = true
	if err := life(cfg, &ledger{}, false); err != nil {
		t.Fatal(err)
	}
	if got, _ := content(t, m, "out.csv"); got != wanted {
		t.Errorf("got %q", got)
	}
}

// TestRecoverForeign: a target that holds less than was delivered is not ours any more.
func TestRecoverForeign(t *testing.T) {
	m := fs.NewMem()
	var l ledger
	if err := life(sinkConfig(m, "out.csv"), &l, false); err != nil {
		t.Fatal(err)
	}
	m.WriteFile("out.csv", []byte("1\n"))
	cfg := sinkConfig(m, "out.csv")
	cfg.Overwrite = true // a restart
	s, err := OpenSink(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Recover(ctx, l.pos); err == nil || !strings.Contains(err.Error(), "fewer than the 28") {
		t.Error(err)
	}
	if err := s.Recover(ctx, connect.Position("x")); err == nil || !strings.Contains(err.Error(), "malformed") {
		t.Error(err)
	}
}

// TestUnfinished: an Atomic target that is closed without Finish leaves nothing, and the old result stays.
func TestUnfinished(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	m := fs.NewMem()
	m.WriteFile(dir+"/out.csv", []byte("old\n"))
	for _, fsys := range []fs.FS{m, fs.OS()} {
		cfg := sinkConfig(fsys, dir+"/out.csv")
		cfg.Atomic = true
		s, err := OpenSink(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Recover(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(ctx, 1, blocks("1,a\n")); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		left, err := fsys.Glob(dir + "/.*")
		if err != nil || len(left) != 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
	if got, _ := content(t, m, dir+"/out.csv"); got != "old\n" {
		t.Errorf("the old result is gone: %q", got)
	}
}

// TestNoRows: a result without rows is a header, or nothing, but a valid file.
func TestNoRows(t *testing.T) {
	for path, want := range map[string]string{"o.csv": "a,b\n", "o.csv.gz": "a,b\n", "o.json": "", "o.json.gz": "", "o.json.zst": ""} {
		m := fs.NewMem()
		cfg := sinkConfig(m, path)
		cfg.Atomic = true
		if strings.Contains(path, "json") {
			cfg.Header = nil
		}
		s, err := OpenSink(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Recover(ctx, nil), s.Finish(ctx), s.Close()); err != nil {
			t.Fatal(err)
		}
		if got, there := content(t, m, path); !there || got != want {
			t.Errorf("%s: %q %v", path, got, there)
		}
	}
}

// TestDevice: rows go straight to a device; it is not renamed over.
func TestDevice(t *testing.T) {
	info, err := fs.OS().Stat("/dev/null")
	if err != nil || !info.Special {
		t.Logf("no /dev/null here: %v", fmt.Sprint(err))
		return
	}
	cfg := sinkConfig(fs.OS(), "/dev/null")
	cfg.Atomic = true
	if err := life(cfg, &ledger{}, false); err != nil {
		t.Fatal(err)
	}
	if info, err := fs.OS().Stat("/dev/null"); err != nil || !info.Special {
		t.Fatal("the device is gone")
	}
}

// TestLinkAndMode: a result that replaces an old one keeps its permissions, and a symbolic link to it.
func TestLinkAndMode(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	if err := os.WriteFile(dir+"/real.csv", []byte("old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/links", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../real.csv", dir+"/links/out.csv"); err != nil {
		t.Fatal(err)
	}
	cfg := sinkConfig(fs.OS(), dir+"/links/out.csv")
	cfg.Atomic = true
	if err := life(cfg, &ledger{}, false); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(dir + "/real.csv")
	if err != nil || string(got) != wanted {
		t.Errorf("%q %v", got, err)
	}
	info, err := os.Lstat(dir + "/links/out.csv")
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone", err)
	}
	if info, err = os.Stat(dir + "/real.csv"); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("other permissions", info.Mode(), err)
	}
}
