package infer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// json looks at JSON lines. Broken lines are passed over as long as others are whole: what becomes of them is the source's ON ERROR.
func (s *Schema) json(text []byte) error {
	var names []string
	var seen []*column
	at := map[string]int{}
	var first error
	for n := 1; len(text) > 0; n++ {
		line := text
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		fields, err := object(line)
		if err != nil {
			if first == nil {
				first = fmt.Errorf("line %d: %w", n, err)
			}
			continue
		}
		s.Rows++
		for _, f := range fields {
			i, ok := at[f.key]
			if !ok {
				i = len(names)
				at[f.key] = i
				names, seen = append(names, f.key), append(seen, &column{})
			}
			seen[i].json(f.value)
		}
	}
	if s.Rows == 0 && first != nil {
		return first
	}
	return s.finish(names, seen)
}

// member is one key of an object with its raw value.
type member struct {
	key   string
	value json.RawMessage
}

// object reads the members of one JSON object in their order; of a key that stands twice the first counts.
func object(line []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if t != json.Delim('{') {
		return nil, fmt.Errorf("is no JSON object, but %.20s", line)
	}
	var out []member
	known := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: key.(string)} // between members only a key can stand
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		if !known[m.key] {
			known[m.key] = true
			out = append(out, m)
		}
	}
	_, err = d.Token()
	return out, err
}

// json takes a JSON value.
func (c *column) json(v json.RawMessage) {
	raw := strings.TrimSpace(string(v))
	switch {
	case raw == "null":
	case raw[0] == '"':
		var text string
		if json.Unmarshal(v, &text) != nil {
			text = raw
		}
		c.text(text)
		// A string is no number and no boolean here, whatever it says: its writer chose a string.
		c.notBool, c.notInt, c.notWide, c.notFloat = true, true, true, true
	case raw[0] == '{' || raw[0] == '[':
		c.values++
		c.nested = true
	case raw == "true" || raw == "false":
		c.values++
		c.notInt, c.notWide, c.notFloat, c.notDate, c.notTime = true, true, true, true, true
	default:
		c.values++
		c.number(raw)
		c.notBool, c.notDate, c.notTime = true, true, true
	}
}
