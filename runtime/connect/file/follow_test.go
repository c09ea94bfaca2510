package file

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/fs"
)

// now reads what there is until the source is idle.
func now(t *testing.T, r connect.Reader) (items []item) {
	t.Helper()
	for {
		k, err := r.Next(7)
		if err != nil {
			t.Fatal(err)
		}
		if k.End {
			t.Fatal("a source that is followed has no end")
		}
		if k.Bad != nil {
			items = append(items, item{k.Bad.Offset, "BAD " + k.Bad.Reason})
		}
		off := k.Offset
		for _, l := range strings.SplitAfter(string(k.Data), "\n") {
			if l != "" {
				items = append(items, item{off, strings.TrimSuffix(l, "\n")})
			}
			off += int64(len(l))
		}
		if k.Idle {
			return items
		}
	}
}

func appendTo(t *testing.T, m *fs.Mem, path, text string) {
	t.Helper()
	f, err := m.OpenAppend(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t *testing.T, s connect.Source, from int64) connect.Reader {
	t.Helper()
	r, err := s.Open(0, from)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// However the bytes come, each record comes once and whole, at its place, and reading may start again behind any of them.
func TestFollowGrows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var want []item
		text := ""
		for i := range rng.IntN(20) {
			line := fmt.Sprintf(`{"a":%d,"b":"%s"}`, i, strings.Repeat("x", rng.IntN(30)))
			want = append(want, item{int64(len(text)), line})
			text += line + "\n"
		}
		m := fs.NewMem()
		s := mustOpen(t, config(m, "json", "path", "in.jsonl", "follow", true))
		if s.Bounded() || s.Size() != -1 {
			t.Fatalf("bounded %v, size %d", s.Bounded(), s.Size())
		}
		r := mustRead(t, s, 0)
		got := now(t, r) // before there is a file
		at := int64(0)
		for len(text) > 0 {
			n := min(len(text), 1+rng.IntN(60))
			appendTo(t, m, "in.jsonl", text[:n])
			text = text[n:]
			got = append(got, now(t, r)...)
			if len(got) > 0 {
				last := got[len(got)-1]
				at = last.off + int64(len(last.text)) + 1
			}
			if rng.IntN(4) == 0 {
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				r = mustRead(t, s, at)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	}
}

func TestFollowReplaced(t *testing.T) {
	m := fs.NewMem()
	appendTo(t, m, "in.csv", "a,b\n1,2\n3,")
	s := mustOpen(t, config(m, "csv", "path", "in.csv", "follow", true, "header", true))
	r := mustRead(t, s, 0)
	if got := fmt.Sprint(now(t, r)); got != "[4:1,2]" {
		t.Fatal(got)
	}
	if err := m.Rename("in.csv", "old.csv"); err != nil {
		t.Fatal(err)
	}
	appendTo(t, m, "old.csv", "4\n5,\"") // who writes it still has it open
	if got := fmt.Sprint(now(t, r)); got != "[8:3,4]" {
		t.Fatal(got)
	}
	appendTo(t, m, "in.csv", "b,")
	if got := fmt.Sprint(now(t, r)); !strings.HasPrefix(got, "[12:BAD ") {
		t.Fatal(got)
	}
	appendTo(t, m, "in.csv", "a\n6,7\n")
	if got := fmt.Sprint(now(t, r)); got != "[19:6,7]" {
		t.Fatal(got)
	}
	if got := fmt.Sprint(now(t, mustRead(t, s, 19))); got != "[19:6,7]" {
		t.Fatal(got)
	}
	if _, err := s.Open(0, 8); err == nil || !strings.Contains(err.Error(), "was replaced") {
		t.Fatal(err)
	}
}

func TestFollowCut(t *testing.T) {
	m := fs.NewMem()
	appendTo(t, m, "in.jsonl", "{\"a\":1}\n{\"a\":2}\n")
	s := mustOpen(t, config(m, "json", "path", "in.jsonl", "follow", true))
	r := mustRead(t, s, 0)
	if got := fmt.Sprint(now(t, r)); got != `[0:{"a":1} 8:{"a":2}]` {
		t.Fatal(got)
	}
	f, err := m.Create("in.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("{\"a\":3}\n")); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(now(t, r)); got != `[16:{"a":3}]` {
		t.Fatal(got)
	}
}

func TestFollowRefuses(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("d/in.jsonl", []byte("{}\n"))
	m.WriteFile("in.gz", zip(t, "{}\n"))
	for want, cfg := range map[string]connect.SourceConfig{
		"may match several":                     config(m, "json", "path", "*.jsonl", "follow", true),
		"is a directory":                        config(m, "json", "path", "d", "follow", true),
		"a compressed file cannot be followed":  config(m, "json", "path", "x", "follow", true, "compression", "gzip"),
		"option path is missing":                config(m, "json", "follow", true),
		"option follow must be TRUE or FALSE":   config(m, "json", "path", "x", "follow", "yes"),
		"a compressed file cannot be followed ": config(m, "json", "path", "in.gz", "follow", true),
	} {
		s, err := OpenSource(cfg)
		if err == nil {
			_, err = mustRead(t, s, 0).Next(100)
		}
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
	appendTo(t, m, "in.jsonl", "{}\n")
	s := mustOpen(t, config(m, "json", "path", "in.jsonl", "follow", true))
	if _, err := mustRead(t, s, 10).Next(1); err == nil || !strings.Contains(err.Error(), "shorter than it was") {
		t.Error(err)
	}
}
