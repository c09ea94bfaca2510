package infer

import (
	"fmt"
	"strings"
	"time"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/format"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
)

// Statement declares the file: as what is "SOURCE", or "TABLE", which also serves as the right side of a join. eventTime is the index of the column with the watermark, -1 for none; its delay is the largest
// disorder, so that no row of what was looked at is late.
func (s *Schema) Statement(what, name string, eventTime int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE %s %s (\n", what, ident(name))
	for i, c := range s.Columns {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "  %s %s", ident(c.Name), c.Type)
		if c.NotNull {
			b.WriteString(" NOT NULL")
		}
	}
	if eventTime >= 0 {
		c := s.Columns[eventTime]
		fmt.Fprintf(&b, ",\n  WATERMARK %s DELAY OF %s", ident(c.Name), duration(c.Disorder))
	}
	fmt.Fprintf(&b, "\n) WITH (connector = 'file', path = %s, format = '%s'", quote(s.Path), s.Format)
	if s.Delimiter != 0 {
		fmt.Fprintf(&b, ", delimiter = %s", quote(string(rune(s.Delimiter))))
	}
	if s.NoHeader {
		b.WriteString(", header = false")
	}
	if s.Local {
		b.WriteString(", zone = 'UTC'")
	}
	b.WriteString(");\n")
	return formatted(b.String())
}

// formatted is the statement in the one style that streamc fmt has.
func formatted(text string) string {
	var bag diag.Bag
	f := parse.File(source.New("", text), &bag)
	if bag.HasErrors() { // a name that cannot be written; who parses the statement says so
		return text
	}
	return format.File(f)
}

// EventTimes are the indices of the columns that can be event time.
func (s *Schema) EventTimes() []int {
	var out []int
	for i, c := range s.Columns {
		if c.Time {
			out = append(out, i)
		}
	}
	return out
}

// Notes says for each time column how far it is out of order, and what was assumed.
func (s *Schema) Notes() []string {
	var out []string
	for _, i := range s.EventTimes() {
		c := s.Columns[i]
		order := "in order"
		if c.Behind > 0 {
			order = fmt.Sprintf("%d of %d rows are behind an earlier one, at most %s", c.Behind, s.Rows, duration(c.Disorder))
		}
		out = append(out, fmt.Sprintf("WATERMARK %s DELAY OF %s  -- %s", ident(c.Name), duration(c.Disorder), order))
	}
	return out
}

// duration is a literal of whole milliseconds, rounded up.
func duration(us int64) string {
	if us == 0 {
		return "0s"
	}
	us = (us + 999) / 1000 * 1000
	d := time.Duration(us) * time.Microsecond
	var b strings.Builder
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}} {
		if n := d / u.size; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d %= u.size
		}
	}
	return b.String()
}

// ident quotes a name that is no plain identifier.
func ident(name string) string { return parse.NameText(name) }

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
