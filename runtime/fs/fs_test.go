package fs

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// both runs a test on the in-memory file system and on the operating system's, below an empty root.
func both(t *testing.T, f func(t *testing.T, fsys FS, root string)) {
	t.Run("mem", func(t *testing.T) {
		m := NewMem()
		if err := m.MkdirAll("root"); err != nil {
			t.Fatal(err)
		}
		f(t, m, "root")
	})
	t.Run("os", func(t *testing.T) { f(t, OS(), filepath.ToSlash(t.TempDir())) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, fsys FS, p, text string) {
	t.Helper()
	f, err := fsys.Create(p)
	must(t, err)
	_, err = f.Write([]byte(text))
	must(t, err)
	must(t, f.Sync())
	must(t, f.Close())
}

func get(t *testing.T, fsys FS, p string) string {
	t.Helper()
	f, err := fsys.Open(p)
	must(t, err)
	b, err := io.ReadAll(f)
	must(t, err)
	must(t, f.Close())
	return string(b)
}

func TestBasics(t *testing.T) {
	both(t, func(t *testing.T, fsys FS, root string) {
		p := root + "/a/b/x"
		if _, err := fsys.Create(p); !errors.Is(err, ErrNotExist) {
			t.Fatalf("create without directory: %v", err)
		}
		must(t, fsys.MkdirAll(root+"/a/b"))
		put(t, fsys, p, "hello")
		a, err := fsys.OpenAppend(p)
		must(t, err)
		_, err = a.Write([]byte(" world"))
		must(t, err)
		must(t, a.Truncate(7))
		_, err = a.Write([]byte("!"))
		must(t, err)
		if n, err := a.Size(); n != 8 || err != nil {
			t.Fatal(n, err)
		}
		must(t, a.Close())
		if s := get(t, fsys, p); s != "hello w!" {
			t.Fatal(s)
		}
		r, err := fsys.Open(p)
		must(t, err)
		buf := make([]byte, 4)
		if n, err := r.ReadAt(buf, 6); n != 2 || err != io.EOF || string(buf[:n]) != "w!" {
			t.Fatal(n, err)
		}
		if n, err := r.ReadAt(buf, 99); n != 0 || err != io.EOF {
			t.Fatal(n, err)
		}
		if _, err := r.Write(buf); err == nil {
			t.Fatal("wrote to a file that was opened for reading")
		}
		must(t, r.Close())
		if _, err := r.Read(buf); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
		must(t, fsys.Rename(p, root+"/a/y"))
		must(t, fsys.SyncDir(root+"/a"))
		if _, err := fsys.Stat(p); !errors.Is(err, ErrNotExist) {
			t.Fatal(err)
		}
		info, err := fsys.Stat(root + "/a/y")
		if err != nil || info.Size != 8 || info.Dir || info.Special {
			t.Fatal(info, err)
		}
		if info, err = fsys.Stat(root + "/a"); err != nil || !info.Dir {
			t.Fatal(info, err)
		}
		_, err = fsys.Open(root + "/nothing")
		var pe *PathError
		if !errors.As(err, &pe) || pe.Path != root+"/nothing" {
			t.Fatalf("error without path: %v", err)
		}
		must(t, fsys.Remove(root+"/a/y"))
		if err := fsys.Remove(root + "/a/y"); !errors.Is(err, ErrNotExist) {
			t.Fatal(err)
		}
		put(t, fsys, root+"/file", "")
		if err := fsys.MkdirAll(root + "/file/sub"); err == nil {
			t.Fatal("made a directory below a file")
		}
	})
}

func TestGlob(t *testing.T) {
	both(t, func(t *testing.T, fsys FS, root string) {
		for _, d := range []string{"d1", "d2", "d2/deep", ".git"} {
			must(t, fsys.MkdirAll(root+"/"+d))
		}
		for _, p := range []string{"b.csv", "a.csv", "a.json", ".hidden.csv", "d1/x.csv", "d2/x.csv", "d2/deep/x.csv", ".git/x.csv", "we[ird].csv"} {
			put(t, fsys, root+"/"+p, "")
		}
		for _, c := range []struct{ pattern, want string }{
			{"*.csv", "a.csv b.csv we[ird].csv"},
			{"*", "a.csv a.json b.csv d1 d2 we[ird].csv"},
			{".*", ".git .hidden.csv"},
			{"*/x.csv", "d1/x.csv d2/x.csv"},
			{"d?/*", "d1/x.csv d2/deep d2/x.csv"},
			{"*/*/x.csv", "d2/deep/x.csv"},
			{"[ab].csv", "a.csv b.csv"},
			{`we\[ird\].csv`, "we[ird].csv"},
			{"a.csv", "a.csv"},
			{"none*", ""},
			{"none/*.csv", ""},
			{"a.csv/*", ""},
			{"none", ""},
		} {
			got, err := fsys.Glob(root + "/" + c.pattern)
			must(t, err)
			var want []string
			for _, w := range strings.Fields(c.want) {
				want = append(want, root+"/"+w)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", c.pattern, got, want)
			}
		}
		if _, err := fsys.Glob(root + "/[a"); err == nil {
			t.Error("a malformed pattern is accepted")
		}
	})
}

func TestGlobRelative(t *testing.T) {
	m := NewMem()
	m.WriteFile("data/a.csv", nil)
	m.WriteFile("b.csv", nil)
	m.WriteFile("/abs/c.csv", nil)
	for pattern, want := range map[string]string{"*.csv": "[b.csv]", "*/*.csv": "[data/a.csv]", "*": "[b.csv data]", "/*/c.csv": "[/abs/c.csv]", "/*": "[/abs]"} {
		got, err := m.Glob(pattern)
		must(t, err)
		if fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, want %s", pattern, got, want)
		}
	}
}

// TestCrash: after writes with syncs in between, a crash that keeps k bytes leaves exactly the synced content plus k bytes.
func TestCrash(t *testing.T) {
	for keep := 0; keep <= 9; keep++ {
		m := NewMem()
		m.WriteFile("d/old", []byte("0123456789"))
		f, err := m.OpenAppend("d/old")
		must(t, err)
		_, err = f.Write([]byte("abc"))
		must(t, err)
		must(t, f.Sync())
		must(t, f.Truncate(5))
		_, err = f.Write([]byte("VW"))
		must(t, err)
		_, err = f.Write([]byte("XYZ"))
		must(t, err)
		var asked []string
		m.Crash(func(p string, n int) int {
			asked = append(asked, fmt.Sprintf("%s:%d", p, n))
			return keep
		})
		if fmt.Sprint(asked) != "[d/old:6]" {
			t.Fatal(asked)
		}
		want := []string{"0123456789abc", "01234", "01234V", "01234VW", "01234VWX", "01234VWXY", "01234VWXYZ"}[min(keep, 6)]
		if got := get(t, m, "d/old"); got != want {
			t.Errorf("keep %d: got %q, want %q", keep, got, want)
		}
		if _, err := f.Write([]byte("zombie")); !errors.Is(err, ErrCrashed) {
			t.Errorf("a file of the dead process still works: %v", err)
		}
		m.Crash(nil)
		if got := get(t, m, "d/old"); got != want {
			t.Errorf("what survived once is not durable: %q", got)
		}
	}
}

// TestCrashNames: a name is durable only after SyncDir, whatever happened to the data.
func TestCrashNames(t *testing.T) {
	scene := func() *Mem {
		m := NewMem()
		m.WriteFile("out", []byte("old"))
		put(t, m, "tmp", "new")
		must(t, m.Rename("tmp", "out"))
		return m
	}
	for keep, want := range []string{"old", "old", "new"} {
		m := scene()
		m.Crash(func(string, int) int { return keep })
		if got := get(t, m, "out"); got != want {
			t.Errorf("keep %d: %q, want %q", keep, got, want)
		}
		if _, err := m.Stat("tmp"); (err == nil) != (keep == 1) {
			t.Errorf("keep %d: tmp: %v", keep, err)
		}
	}
	m := scene()
	must(t, m.SyncDir("."))
	m.Crash(nil)
	if got := get(t, m, "out"); got != "new" {
		t.Errorf("rename after SyncDir is lost: %q", got)
	}

	m = NewMem()
	must(t, m.MkdirAll("a/b"))
	put(t, m, "a/b/f", "x")
	must(t, m.SyncDir("a/b"))
	m.Crash(nil)
	if l := m.Files(); len(l) != 0 {
		t.Errorf("a file survives in a directory that does not: %v", l)
	}
	if _, err := m.Stat("a"); !errors.Is(err, ErrNotExist) {
		t.Errorf("an unsynced directory survives: %v", err)
	}

	m = NewMem()
	put(t, m, "gone", "x")
	must(t, m.SyncDir("."))
	must(t, m.Remove("gone"))
	m.Crash(nil)
	if got := get(t, m, "gone"); got != "x" {
		t.Errorf("an unsynced removal survives: %q", got)
	}
}

func TestInject(t *testing.T) {
	boom := errors.New("disk on fire")
	m := NewMem()
	var seen []string
	m.Inject(func(op Op) error {
		seen = append(seen, op.Kind)
		if op.Kind == "write" && op.Size == 6 {
			return &Partial{N: 2, Err: boom}
		}
		if op.Kind == "rename" {
			return boom
		}
		return nil
	})
	f, err := m.Create("x")
	must(t, err)
	n, err := f.Write([]byte("abcdef"))
	if n != 2 || !errors.Is(err, boom) || !strings.Contains(err.Error(), "write x") {
		t.Fatal(n, err)
	}
	must(t, f.Sync())
	must(t, f.Close())
	if err := m.Rename("x", "y"); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	m.Inject(nil)
	if got := get(t, m, "x"); got != "ab" {
		t.Errorf("partial write left %q", got)
	}
	if fmt.Sprint(seen) != "[create write sync close rename]" {
		t.Error(seen)
	}
}
