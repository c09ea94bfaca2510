// Package cases reads golden cases: one txtar file each.
//
// Phase: tests only. In: golden/testdata/<layer>/*.txtar. Out: Cases, whose sections are taken by name; what nobody took is an error, so that no
// expectation lies unread. Sections:
//
//	query.sq              the query; a comment --! SQ2102 "ts" at the end of a line expects that diagnostic there, on that text
//	settings              lines: chop = true (inputs lose their last line end), param NAME = VALUE
//	in/…                  input files, at the paths that the query names
//	want/<sink>.jsonl     the rows of a sink, as a multiset; want/<path> for a file sink
//	want/error            a text that the run's error holds
//	want/plan             the plan's dump
//	want/<name>.go        a generated file
package cases

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Case is one golden case.
type Case struct {
	Name string // of the file, without .txtar
	Path string
	// About is the comment before the first section: what the case shows.
	About string

	archive *txtar.Archive
	taken   map[string]bool
	changed bool
}

// Load reads all cases of a folder, sorted by name. Any other file there is an error.
func Load(dir string) ([]*Case, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []*Case
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		name, ok := strings.CutSuffix(e.Name(), ".txtar")
		if !ok {
			return nil, fmt.Errorf("%s is no golden case", path)
		}
		c, err := Read(path, name)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Read reads one case.
func Read(path, name string) (*Case, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &Case{Name: name, Path: path, archive: txtar.Parse(data), taken: map[string]bool{}}
	c.About = strings.TrimSpace(string(c.archive.Comment))
	if c.About == "" {
		return nil, fmt.Errorf("%s does not say what it shows", path)
	}
	seen := map[string]bool{}
	for _, f := range c.archive.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("%s: two sections are named %s", path, f.Name)
		}
		seen[f.Name] = true
	}
	if !seen["query.sq"] {
		return nil, fmt.Errorf("%s: no query.sq", path)
	}
	return c, nil
}

// Take returns a section and marks it as read; ok is false if there is none.
func (c *Case) Take(name string) (data []byte, ok bool) {
	for _, f := range c.archive.Files {
		if f.Name == name {
			c.taken[name] = true
			return f.Data, true
		}
	}
	return nil, false
}

// TakeAll returns all sections whose names start with prefix, by the rest of the name.
func (c *Case) TakeAll(prefix string) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range c.archive.Files {
		if rest, ok := strings.CutPrefix(f.Name, prefix); ok {
			c.taken[f.Name] = true
			out[rest] = f.Data
		}
	}
	return out
}

// Query returns the query's text.
func (c *Case) Query() string {
	data, _ := c.Take("query.sq")
	return string(data)
}

// Settings are the case's settings.
type Settings struct {
	Chop   bool
	Params map[string]string
}

// Settings reads the section of that name.
func (c *Case) Settings() (Settings, error) {
	s := Settings{Params: map[string]string{}}
	data, _ := c.Take("settings")
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, " = ")
		name, isParam := strings.CutPrefix(key, "param ")
		switch {
		case ok && isParam:
			s.Params[name] = value
		case ok && key == "chop":
			s.Chop = value == "true"
		default:
			return s, fmt.Errorf("%s: unknown setting %q", c.Path, line)
		}
	}
	return s, nil
}

// Inputs are the input files by path.
func (c *Case) Inputs(s Settings) map[string][]byte {
	out := map[string][]byte{}
	for name, data := range c.TakeAll("in/") {
		if s.Chop {
			data = bytes.TrimSuffix(data, []byte("\n"))
		}
		out["in/"+name] = data
	}
	return out
}

// Set replaces the content of a section that is there.
func (c *Case) Set(name string, data []byte) {
	for i, f := range c.archive.Files {
		if f.Name == name && !bytes.Equal(f.Data, data) {
			c.archive.Files[i].Data = data
			c.changed = true
		}
	}
}

// Write saves the case if a section was changed.
func (c *Case) Write() error {
	if !c.changed {
		return nil
	}
	return os.WriteFile(c.Path, txtar.Format(c.archive), 0o666)
}

// Unread lists the sections that nobody took.
func (c *Case) Unread() error {
	var names []string
	for _, f := range c.archive.Files {
		if !c.taken[f.Name] {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	sort.Strings(names)
	return errors.New(c.Path + ": no test reads " + strings.Join(names, ", "))
}

// Lines splits a section into its lines, without blank ones.
func Lines(data []byte) []string {
	var out []string
	for _, l := range strings.Split(string(data), "\n") {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}
