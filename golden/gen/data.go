package gen

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// data is one partition of a source.
func (g *generator) data(s *source) []byte {
	clean := s.onError == "FAIL" && g.chance(0.8)
	bad := 0.0
	if !clean {
		bad = pick(g, []float64{0, 0.02, 0.1})
	}
	var b strings.Builder
	order := g.rng.Perm(len(s.record))
	end := "\n"
	if g.chance(0.15) {
		end = "\r\n"
	}
	if s.format == "csv" {
		if g.chance(0.1) {
			b.WriteString("\xef\xbb\xbf")
		}
		g.header(&b, s, order, end)
	}
	now := int64(1704067200e6) // 2024-01-01
	if g.chance(0.25) {
		now = -90e6 // across 1970
	}
	rows := g.n(g.opt.Rows + 1)
	for i := range rows {
		now += int64(g.n(20e6))
		ts := now
		if g.chance(0.3) {
			ts -= int64(g.n(400e6))
		}
		if g.chance(0.5) {
			ts -= ((ts % 1e6) + 1e6) % 1e6 // whole seconds: window borders are hit
		}
		var line string
		if s.format == "csv" {
			line = g.csvRecord(s, order, ts, bad)
		} else {
			line = g.jsonRecord(s, ts, bad)
		}
		b.WriteString(line)
		if i == rows-1 && g.chance(0.2) {
			break // a last line without a line end
		}
		b.WriteString(end)
		if g.chance(0.03) {
			b.WriteString(end) // a blank line
		}
	}
	return []byte(b.String())
}

func (g *generator) header(b *strings.Builder, s *source, order []int, end string) {
	var names []string
	for _, c := range order {
		name := s.record[c].name
		if g.chance(0.1) {
			name = strings.ToUpper(name[:1]) + name[1:]
		}
		if name[0] >= 0x80 || g.chance(0.1) {
			name = `"` + s.record[c].name + `"`
		}
		names = append(names, name)
	}
	b.WriteString(strings.Join(names, ",") + end)
}

// cell is a generated value as text. JSON writes quote as a string, else raw.
type cell struct {
	text  string
	quote bool
	null  bool
}

// value makes a cell; key-like columns take few values, so that groups form.
func (g *generator) value(s *source, c column, ts int64) cell {
	if (!c.notNull || g.chance(0.01)) && g.chance(0.15) {
		return cell{null: true}
	}
	switch c.kind.name {
	case "BOOLEAN":
		return cell{text: pick(g, []string{"true", "false"})}
	case "BIGINT":
		if g.chance(0.05) {
			return cell{text: pick(g, []string{"9223372036854775807", "-9223372036854775808", "1e3", "4611686018427387904"})}
		}
		return cell{text: fmt.Sprint(g.n(12) - 3), quote: g.chance(0.05)}
	case "DOUBLE":
		if g.chance(0.1) {
			if g.chance(0.6) {
				return cell{text: pick(g, []string{"NaN", "Infinity", "-Infinity"}), quote: true}
			}
			return cell{text: pick(g, []string{"-0", "-0.0", "1e-7", "123456789012345680000", "1e21", "0.1"})}
		}
		return cell{text: fmt.Sprintf("%.*f", g.n(4), g.rng.Float64()*20-5)}
	case "DECIMAL":
		return cell{text: g.decimalText(c.kind), quote: g.chance(0.2)}
	case "STRING":
		return cell{text: pick(g, []string{"a", "b", "k1", "k2", "k3", "", "Äb", "x y", "a,b", "say \"hi\"", "12", "0.5", "tab\there", "日本", "it's", "back\\slash", "2024-01-01T00:00:00Z", "two\nlines"}), quote: true}
	case "TIMESTAMP":
		if c.time {
			return g.timeCell(s, ts)
		}
		return g.timeCell(s, ts+int64(g.n(3))*60e6)
	}
	if v, ok := g.flatValue(c.kind); ok {
		return v
	}
	if v, ok := g.nestedValue(c.kind); ok {
		return v
	}
	return cell{text: pick(g, []string{"1h30m", "5s", "250ms", "1d2h", "0s", "90m"}), quote: true}
}

func (g *generator) decimalText(k kind) string {
	digits := 1 + g.n(min(k.p, 4))
	if g.chance(0.1) {
		digits = k.p
	}
	var b strings.Builder
	for range digits {
		b.WriteByte(byte('0' + g.n(10)))
	}
	t := b.String()
	if k.s > 0 {
		t = strings.Repeat("0", max(0, k.s+1-len(t))) + t
		t = t[:len(t)-k.s] + "." + t[len(t)-k.s:]
	}
	t = strings.TrimLeft(t, "0")
	if t == "" || t[0] == '.' {
		t = "0" + t
	}
	if g.chance(0.2) {
		t = "-" + t
	}
	return t
}

// timeCell writes an instant as a text in some offset, or as a number where the source has a unit.
func (g *generator) timeCell(s *source, us int64) cell {
	if s.unit != "" && g.chance(0.7) {
		switch s.unit {
		case "s":
			return cell{text: fmt.Sprint(floor(us, 1e6))}
		case "ms":
			return cell{text: fmt.Sprint(floor(us, 1e3))}
		}
		return cell{text: fmt.Sprint(us)}
	}
	t := time.UnixMicro(us).UTC()
	layout := pick(g, []string{"2006-01-02T15:04:05.999999Z07:00", "2006-01-02T15:04:05.000000000Z07:00", "2006-01-02 15:04:05.999999Z07:00"})
	if s.zone && g.chance(0.5) {
		return cell{text: t.Add(9 * time.Hour).Format("2006-01-02 15:04:05.999999"), quote: true}
	}
	if g.chance(0.2) {
		t = t.In(time.FixedZone("", 9*3600))
	}
	return cell{text: t.Format(layout), quote: true}
}

func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// badCells are texts that no numeric, time or boolean type reads.
var badCells = []string{"abc", "1.2.3", "--1", "99999999999999999999999999999999999999999", "2024-13-01T00:00:00Z", "1.23456789", "\xffab"}

func (g *generator) jsonRecord(s *source, ts int64, bad float64) string {
	var members, doc []string
	add := func(c column, v cell) {
		text := v.text
		switch {
		case v.null:
			if g.chance(0.5) {
				return // a missing key
			}
			text = "null"
		case v.quote:
			text = g.jsonString(v.text)
		}
		space := pick(g, []string{"", "", "", " "})
		member := space + g.jsonKey(c.name) + ":" + space + text + space
		if c.doc {
			doc = append(doc, member)
		} else {
			members = append(members, member)
		}
	}
	for _, i := range g.maybeShuffled(len(s.record)) {
		c := s.record[i]
		v := g.value(s, c, ts)
		if g.chance(bad) {
			v = cell{text: pick(g, badCells), quote: g.chance(0.8)}
			if !v.quote {
				v.text = pick(g, []string{"tru", "nul", "01", "[1,2]", `{"x":"}"}`, "1e400"})
			}
		}
		add(c, v)
		if g.chance(0.03) {
			add(c, g.value(s, c, ts)) // a duplicate: the first wins
		}
	}
	if len(doc) > 0 && !g.chance(0.05) {
		text := "{" + strings.Join(doc, ",") + "}"
		if g.chance(bad) {
			text = pick(g, []string{"null", "5", `"x"`, "[]", "{}", `{"more":{}}`})
		}
		members = append(members, `"doc":`+text)
	}
	if g.chance(0.15) {
		members = append(members, pick(g, []string{`"extra":{"a":[1,2,{"b":"}]"}]}`, `"more":"\u00e9\n"`, `"TS":5`}))
	}
	line := "{" + strings.Join(members, ",") + "}"
	if g.chance(bad) && len(line) > 2 {
		line = g.breakRecord(line)
	}
	return line
}

// breakRecord tears a record or puts rubbish into it.
func (g *generator) breakRecord(line string) string {
	at := 1 + g.n(len(line)-1)
	switch g.n(3) {
	case 0:
		return line[:at]
	case 1:
		return line[:at] + pick(g, []string{"\"", "}", ",", "\\", "\x00", "\xff"}) + line[at:]
	}
	return pick(g, []string{"hello", "[1,2,3]", "42", "\"x\"", "{", "{}"})
}

// maybeShuffled is the order of members: mostly as declared.
func (g *generator) maybeShuffled(n int) []int {
	order := g.rng.Perm(n)
	if g.chance(0.6) {
		for i := range order {
			order[i] = i
		}
	}
	return order
}

func (g *generator) jsonKey(name string) string {
	if g.chance(0.03) {
		return fmt.Sprintf(`"\u%04x%s"`, name[0], name[1:])
	}
	return `"` + name + `"`
}

// jsonString quotes a text, with escapes where none are needed now and then.
func (g *generator) jsonString(s string) string {
	if g.chance(0.1) {
		var b strings.Builder
		for _, r := range s {
			if r < 0x10000 {
				fmt.Fprintf(&b, `\u%04x`, r)
			}
		}
		return `"` + b.String() + `"`
	}
	if !utf8.ValidString(s) {
		return `"` + s + `"`
	}
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string marshals
	}
	return string(out)
}

func (g *generator) csvRecord(s *source, order []int, ts int64, bad float64) string {
	var fields []string
	for _, i := range order {
		c := s.record[i]
		v := g.value(s, c, ts)
		if g.chance(bad) {
			v = cell{text: pick(g, badCells)}
		}
		text := v.text
		switch {
		case v.null:
			text = ""
		case text == "" || strings.ContainsAny(text, ",\"\r\n") || g.chance(0.1):
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		fields = append(fields, text)
	}
	if g.chance(bad / 2) {
		fields = append(fields, "more")
	}
	return strings.Join(fields, ",")
}
