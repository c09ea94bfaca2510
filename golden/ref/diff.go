package ref

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Tolerance is the relative error within which sums of DOUBLE agree (language.md T3).
const Tolerance = 1e-9

// Lines are a sink's rows as sorted JSON lines.
func (r *Result) Lines(s *typed.Sink) []string {
	var out []string
	for _, row := range r.Sinks[s.Name] {
		out = append(out, JSONRow(visible(s.Schema), row))
	}
	sort.Strings(out)
	return out
}

// Rounded tells which columns of a sink may hold sums of DOUBLE.
func Rounded(p *typed.Program, s *typed.Sink) []bool {
	out := make([]bool, len(visible(s.Schema)))
	for _, q := range p.Queries {
		o, ok := q.Ops[len(q.Ops)-1].(*typed.Output)
		if !ok || o.Sink != s || !sumsDouble(q) {
			continue
		}
		for i, c := range visible(s.Schema) {
			out[i] = out[i] || c.Type.Kind == types.Double
		}
	}
	return out
}

func sumsDouble(q *typed.Query) (sums bool) {
	typed.WalkOps(q.Ops, func(op typed.Op) {
		if a, ok := op.(*typed.Aggregate); ok {
			for _, g := range a.Aggs {
				sums = sums || g.Rounded()
			}
		}
	})
	return sums
}

// Diff compares a sink's rows with JSON lines as multisets: rounded columns within Tolerance, all else byte for byte. Where the text of
// a cell is not fixed by the language (the reason of an error row, the operator's name of a late row) it is left out. "" means equal.
func Diff(p *typed.Program, s *typed.Sink, want []string, got []string) string {
	schema := visible(s.Schema)
	rounded := Rounded(p, s)
	free := freeColumns(s)
	w, err := bucket(schema, rounded, free, want)
	if err != nil {
		return "want: " + err.Error()
	}
	g, err := bucket(schema, rounded, free, got)
	if err != nil {
		return "got: " + err.Error()
	}
	var b strings.Builder
	for _, key := range sortedKeys(w, g) {
		if !sameFloats(w[key], g[key]) {
			fmt.Fprintf(&b, "  row %s: want %d × %v, got %d × %v\n", key, len(w[key]), w[key], len(g[key]), g[key])
		}
	}
	return b.String()
}

// freeColumns marks the columns whose text the language does not fix.
func freeColumns(s *typed.Sink) []bool {
	schema := visible(s.Schema)
	free := make([]bool, len(schema))
	for i, c := range schema {
		switch {
		case s.ErrorRows && c.Name == "reason":
			free[i] = true
		case s.LateRows != nil && c.Name == "late_operator":
			free[i] = true
		}
	}
	return free
}

// bucket groups lines by their exact columns; the values are the rounded columns of each line.
func bucket(schema types.Schema, rounded, free []bool, lines []string) (map[string][][]float64, error) {
	out := map[string][][]float64{}
	for _, line := range lines {
		texts, err := split(schema, line)
		if err != nil {
			return nil, err
		}
		var floats []float64
		for i, t := range texts {
			switch {
			case free[i]:
				texts[i] = "…"
			case rounded[i] && t != "null":
				f, err := strconv.ParseFloat(strings.Trim(t, `"`), 64)
				if err != nil {
					return nil, fmt.Errorf("%s: column %s: %w", line, schema[i].Name, err)
				}
				floats = append(floats, f)
				texts[i] = "~"
			}
		}
		key := strings.Join(texts, " ")
		out[key] = append(out[key], floats)
	}
	return out, nil
}

// split cuts a JSON line into the raw texts of its cells; the line must be exactly what the schema's encoder writes.
func split(schema types.Schema, line string) ([]string, error) {
	texts := make([]string, len(schema))
	p := 0
	literal := func(s string) bool {
		ok := strings.HasPrefix(line[p:], s)
		if ok {
			p += len(s)
		}
		return ok
	}
	for i, c := range schema {
		open := ","
		if i == 0 {
			open = "{"
		}
		if !literal(open + jsonString(c.Name) + ":") {
			return nil, fmt.Errorf("%s: column %s is not where it should be (byte %d)", line, c.Name, p)
		}
		end, ok := delimit(line, p)
		if !ok {
			return nil, fmt.Errorf("%s: no value for column %s", line, c.Name)
		}
		texts[i] = line[p:end]
		p = end
	}
	if line[p:] != "}" {
		return nil, fmt.Errorf("%s: does not end behind the last column", line)
	}
	return texts, nil
}

func sortedKeys(a, b map[string][][]float64) []string {
	seen := map[string]bool{}
	var keys []string
	for _, m := range []map[string][][]float64{a, b} {
		for k := range m {
			if !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	sort.Strings(keys)
	return keys
}

// sameFloats pairs the lists off in sorted order.
func sameFloats(a, b [][]float64) bool {
	if len(a) != len(b) {
		return false
	}
	for _, l := range [][][]float64{a, b} {
		sort.Slice(l, func(i, j int) bool {
			for k := range l[i] {
				if c := compareFloat(l[i][k], l[j][k]); c != 0 {
					return c < 0
				}
			}
			return false
		})
	}
	for i := range a {
		for k := range a[i] {
			if !close(a[i][k], b[i][k]) {
				return false
			}
		}
	}
	return true
}

func close(a, b float64) bool {
	if a == b || math.IsNaN(a) && math.IsNaN(b) {
		return true
	}
	return math.Abs(a-b) <= Tolerance*math.Max(math.Abs(a), math.Abs(b))
}
