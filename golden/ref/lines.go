package ref

import (
	"bytes"
	"regexp"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/typecheck/typed"
)

// textRecords cuts at line ends; a column is the group of its name in the source's pattern, or the whole line.
func (l *log) textRecords(data []byte) ([]*record, error) {
	var re *regexp.Regexp
	for _, o := range l.source.With {
		if lit, ok := o.Value.(*typed.Literal); ok && o.Key == "pattern" {
			var err error
			if re, err = regexp.Compile(lit.Str); err != nil {
				return nil, err
			}
		}
	}
	var recs []*record
	at := 0
	for _, line := range bytes.SplitAfter(data, []byte("\n")) {
		from := at
		at += len(line)
		line = bytes.TrimSuffix(line, []byte("\n"))
		text := bytes.TrimSuffix(line, []byte("\r"))
		if len(text) == 0 {
			continue
		}
		r := &record{log: l, offset: int64(from), raw: line}
		groups := map[string]*field{}
		if re == nil {
			groups[ast.Fold(l.source.Schema[0].Name)] = &field{string(text), true}
		} else if m := re.FindSubmatch(text); m == nil {
			r.whole = "the line does not match"
		} else {
			for i, name := range re.SubexpNames() {
				if _, twice := groups[ast.Fold(name)]; name == "" || twice {
					continue
				}
				groups[ast.Fold(name)] = &field{string(m[i]), m[i] != nil}
			}
		}
		for i, c := range l.source.Schema {
			if key := l.source.MetaKey(i); key != "" {
				r.cells = append(r.cells, r.known(key, c.Type))
				continue
			}
			f := field{}
			if g := groups[ast.Fold(c.Name)]; g != nil {
				f = *g
			}
			for _, spelling := range l.options.nulls {
				if f.text == spelling {
					f = field{}
				}
			}
			r.cells = append(r.cells, l.csvCell(r, csvLine{fields: []field{f}}, 0, c))
		}
		recs = append(recs, r)
	}
	return recs, nil
}
