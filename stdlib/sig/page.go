package sig

import (
	"slices"
	"strings"
)

// Page is docs/functions.md: every function and form by chapter.
func Page() string {
	var b strings.Builder
	b.WriteString(`# Functions

This page is written by ` + "`go test ./stdlib/sig -update`" + ` from the signatures; a test runs every example.

Names are read in any case. Unless a function says otherwise, NULL for any argument gives NULL. What fails is a row error, which goes the way of the source's
ON ERROR; ` + "`TRY(…)`" + ` makes it NULL. Arguments are widened (BIGINT to DECIMAL to DOUBLE); everything else is CAST by hand. Positions count characters from 1.
Patterns and other texts that are marked with * are prepared once where they are constants.
`)
	entries := entries()
	for _, chapter := range chapters(entries) {
		b.WriteString("\n## " + chapter + "\n")
		for _, e := range entries {
			if e.group == chapter {
				e.write(&b)
			}
		}
	}
	return b.String()
}

// entry is one function with its overloads, or one form.
type entry struct {
	name, group string
	aliases     []string
	calls       []string // signature, and what it gives
	differs     []string
	examples    []Example
}

func entries() []*entry {
	var out []*entry
	byName := map[string]*entry{}
	for _, f := range All() {
		e := byName[f.Name]
		if e == nil {
			e = &entry{name: f.Name, group: f.Group, aliases: f.Aliases}
			byName[f.Name] = e
			out = append(out, e)
		}
		e.calls = append(e.calls, "`"+f.Signature()+"` – "+f.Doc)
		if f.Differs != "" && !slices.Contains(e.differs, f.Differs) {
			e.differs = append(e.differs, f.Differs)
		}
		e.examples = append(e.examples, f.Examples...)
	}
	for _, f := range Forms() {
		e := &entry{name: f.Name, group: f.Group, aliases: f.Aliases, calls: []string{"`" + f.Signature() + "` – " + f.Doc}, examples: f.Examples}
		if f.Differs != "" {
			e.differs = []string{f.Differs}
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b *entry) int { return strings.Compare(a.name, b.name) })
	return out
}

// chapters are the groups in the order of All, then of Forms.
func chapters(entries []*entry) []string {
	var out []string
	add := func(g string) {
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	for _, f := range All() {
		add(f.Group)
	}
	for _, f := range Forms() {
		add(f.Group)
	}
	return out
}

func (e *entry) write(b *strings.Builder) {
	b.WriteString("\n### " + e.name + "\n\n")
	if len(e.aliases) > 0 {
		b.WriteString("Also: " + strings.Join(e.aliases, ", ") + ".\n\n")
	}
	for _, c := range e.calls {
		b.WriteString("- " + c + "\n")
	}
	b.WriteString("\n```sql\n")
	for _, x := range e.examples {
		b.WriteString(x.Call + "  -- " + x.Want + "\n")
	}
	b.WriteString("```\n")
	for _, d := range e.differs {
		b.WriteString("\nDiffers from others: " + d + ".\n")
	}
}

// Signature is the form as documentation shows it.
func (f *Form) Signature() string {
	if f.Bare {
		return f.Name
	}
	return f.Name + "(" + f.Args + ")"
}

// Signature is the call as documentation shows it: "SUBSTRING(s STRING, start BIGINT) STRING".
func (f *Func) Signature() string {
	var ps []string
	for _, p := range f.Params {
		text := p.Name + " " + p.Kind.String()
		if p.Prepare != nil {
			text += "*"
		}
		ps = append(ps, text)
	}
	if f.Operator != "" {
		text := ps[0] + " [NOT] " + f.Operator + " " + ps[1]
		if len(ps) == 3 {
			text += " ESCAPE " + ps[2]
		}
		return text
	}
	if f.Repeat || f.Variadic {
		ps = append(ps, "…")
	}
	return f.Name + "(" + strings.Join(ps, ", ") + ") " + f.Result.String()
}
