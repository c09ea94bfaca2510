package fs

import (
	"errors"
	"path"
	"sort"
	"strings"
)

// tree is what glob needs of a file system.
type tree interface {
	Stat(path string) (Info, error)
	// names lists a directory in any order; a path that is no directory matches errNotDir or ErrNotExist.
	names(dir string) ([]string, error)
}

// glob expands a pattern element by element. Unlike filepath.Glob it reports directories that it cannot read: a file that is
// left out silently is data lost silently.
func glob(t tree, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, &PathError{Op: "glob", Path: pattern, Err: err}
	}
	prefix := ""
	rest := pattern
	if strings.HasPrefix(rest, "/") {
		prefix, rest = "/", strings.TrimLeft(rest, "/")
	}
	found := []string{prefix}
	for rest != "" && len(found) > 0 {
		elem, tail, _ := strings.Cut(rest, "/")
		rest = strings.TrimLeft(tail, "/")
		var next []string
		for _, dir := range found {
			matches, err := globElem(t, dir, elem)
			if err != nil {
				return nil, err
			}
			next = append(next, matches...)
		}
		found = next
	}
	if len(found) == 1 && found[0] == "" {
		return nil, nil
	}
	sort.Strings(found)
	return found, nil
}

// globElem returns the paths in dir ("" is the working directory, "/" the root) whose last element matches elem.
func globElem(t tree, dir, elem string) ([]string, error) {
	if !HasMeta(elem) {
		p := dir + elem
		if dir != "" && !strings.HasSuffix(dir, "/") {
			p = dir + "/" + elem
		}
		_, err := t.Stat(p)
		if missing(err) {
			return nil, nil
		}
		return []string{p}, err
	}
	list := dir
	if list == "" {
		list = "."
	}
	names, err := t.names(list)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range names {
		if strings.HasPrefix(n, ".") && !strings.HasPrefix(elem, ".") {
			continue
		}
		ok, err := path.Match(elem, n)
		if err != nil {
			return nil, &PathError{Op: "glob", Path: elem, Err: err}
		}
		if !ok {
			continue
		}
		if dir != "" && !strings.HasSuffix(dir, "/") {
			n = "/" + n
		}
		out = append(out, dir+n)
	}
	return out, nil
}

func missing(err error) bool { return errors.Is(err, ErrNotExist) || errors.Is(err, errNotDir) }

// HasMeta reports whether a path holds wildcard characters of Glob.
func HasMeta(p string) bool { return strings.ContainsAny(p, `*?[\`) }
