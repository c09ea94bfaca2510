// Command notices writes the licence texts of Go modules as one document.
//
// In, on standard input: one module a line, "path version dir" (as `go list -deps` prints them, repeats allowed); the first
// argument is GOROOT. Out, on standard output: the text of every licence file, modules sorted by path. A module without a
// licence file is an error: nobody may redistribute it.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

type module struct{ path, version, dir string }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: notices GOROOT <modules")
		os.Exit(2)
	}
	if err := run(os.Stdin, os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, goroot string) error {
	mods, err := read(in)
	if err != nil {
		return err
	}
	// The Go version is left out, so that the document depends on go.mod alone.
	mods = append([]module{{"Go standard library and runtime", "", goroot}}, mods...)
	var doc bytes.Buffer
	doc.WriteString("Third-party software in streamc and in the programs it builds.\n" +
		"Written by `make notices` from the licence files of the modules in go.mod.\n")
	for _, m := range mods {
		files, err := licences(m.dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
		fmt.Fprintf(&doc, "\n%s\n%s\n", strings.Repeat("=", 80), strings.TrimSpace(m.path+" "+m.version))
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(m.dir, f))
			if err != nil {
				return err
			}
			fmt.Fprintf(&doc, "%s\n%s:\n\n", strings.Repeat("-", 80), f)
			for line := range strings.Lines(strings.TrimSpace(string(text))) {
				doc.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
			}
		}
	}
	_, err = out.Write(doc.Bytes())
	return err
}

func read(in io.Reader) ([]module, error) {
	var mods []module
	for sc := bufio.NewScanner(in); ; {
		if !sc.Scan() {
			slices.SortFunc(mods, func(a, b module) int { return strings.Compare(a.path, b.path) })
			return slices.Compact(mods), sc.Err()
		}
		f := strings.Fields(sc.Text())
		switch {
		case len(f) == 0:
		case len(f) == 3:
			mods = append(mods, module{f[0], f[1], f[2]})
		default:
			return nil, fmt.Errorf("%q is not \"path version dir\"", sc.Text())
		}
	}
}

var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([-._].*)?$`)

// licences returns the names of the licence files in the top folder of a module.
func licences(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && licence.MatchString(e.Name()) && !strings.HasSuffix(e.Name(), ".go") {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no licence file in %s", dir)
	}
	return names, nil
}
