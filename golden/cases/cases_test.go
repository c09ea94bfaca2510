package cases

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

const sample = "shows something\n-- query.sq --\nSELECT 1;\n-- settings --\nchop = true\nparam a = b = c\n-- in/t.jsonl --\n{}\n-- want/o.jsonl --\n{}\n"

// TestUnread: a section that no test takes is an error.
func TestUnread(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txtar", sample)
	list, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := list[0]
	c.Query()
	s, err := c.Settings()
	if err != nil || !s.Chop || s.Params["a"] != "b = c" {
		t.Errorf("settings %+v, %v", s, err)
	}
	if in := c.Inputs(s); string(in["in/t.jsonl"]) != "{}" {
		t.Errorf("inputs %q", in)
	}
	if err := c.Unread(); err == nil || !strings.HasSuffix(err.Error(), "no test reads want/o.jsonl") {
		t.Errorf("unread: %v", err)
	}
	c.Take("want/o.jsonl")
	if err := c.Unread(); err != nil {
		t.Error(err)
	}
}

// TestWrite: only sections that are there are rewritten.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "a.txtar", sample)
	c, err := Read(path, "a")
	if err != nil {
		t.Fatal(err)
	}
	c.Set("want/o.jsonl", []byte("{\"a\":1}\n"))
	c.Set("want/other.jsonl", []byte("x\n"))
	if err := c.Write(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(sample, "-- want/o.jsonl --\n{}", "-- want/o.jsonl --\n{\"a\":1}", 1); string(text) != want {
		t.Errorf("got\n%s", text)
	}
}

// TestRefused: files that are no cases, cases without a query or without a word about what they show.
func TestRefused(t *testing.T) {
	for name, text := range map[string]string{
		"notes.md": "x", "a.txtar": "-- query.sq --\nx\n", "b.txtar": "about\n-- in/t --\n", "c.txtar": sample + "-- query.sq --\n",
	} {
		dir := t.TempDir()
		write(t, dir, name, text)
		if _, err := Load(dir); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	dir := t.TempDir()
	c, err := Read(write(t, dir, "d.txtar", strings.Replace(sample, "chop", "chip", 1)), "d")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Settings(); err == nil {
		t.Error("an unknown setting is no error")
	}
}
