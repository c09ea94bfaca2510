// Package catalog says what queries may name beside their own declarations: connectors with their options, and functions.
//
// Phase: data for typecheck, `streamc help` and the documentation. In: nothing. Out: a Catalog of plain values. It opens nothing.
package catalog

import (
	"slices"
	"sort"
	"strings"

	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/types"
)

// Catalog is what a query may name. It is read-only after Default.
type Catalog struct {
	Sources   []*Connector
	Sinks     []*Connector
	functions map[string][]*sig.Func
	names     []string
}

// Connector is one connector in one role.
type Connector struct {
	Name    string
	Aliases []string // other accepted spellings
	Doc     string
	Formats []Format
	// DefaultFormat stands where no format is written; "": it must be written.
	DefaultFormat string
	Options       []Option
	// FieldOptions are options of one column: their keys are fields.<column>.<name>. A value of any type may stand there; the connector says what fits.
	FieldOptions []Option
	// Metadata is what a source knows of its records.
	Metadata []Metadata
	// Bounded: a source that ends by itself (language.md E6a), if EndsWith is "" or the option of that name is given.
	Bounded  bool
	EndsWith string
	// Output is what a sink can do; Log: a changing result is written as changes where no mode is.
	Output Output
	Log    bool
	// Glob: the option "path" may match several files (SQ2111).
	Glob bool
	// Planned: no program can hold it yet; see planned.go.
	Planned bool
	// BrokerTime: records carry the time at which they reached the broker (MAX AHEAD).
	BrokerTime bool
}

// Output is what a sink can do (language.md E7).
type Output uint8

// What sinks can do. A sink that upserts also deletes.
const (
	CanAppend Output = 1 << iota
	CanUpsert
	CanReplace
)

func (o Output) String() string {
	var out []string
	for i, word := range []string{"append", "upsert", "replace its content"} {
		if o&(1<<i) != 0 {
			out = append(out, word)
		}
	}
	return strings.Join(out, " and ")
}

// Format is a text form with its own options.
type Format struct {
	Name    string
	Aliases []string // other accepted spellings
	Options []Option
	Planned bool // see Connector
}

// Option is one key of a WITH list.
type Option struct {
	Name     string
	Kind     types.Kind
	Required bool
	// Constant: the compiler must know the value; else parameters and env('…') are allowed too.
	Constant bool
	Values   []string // the only ones allowed; nil: any
	Aliases  []string // other accepted spellings
	Check    func(v string) string
	Doc      string
}

// Default returns the catalog of this version.
func Default() *Catalog {
	c := &Catalog{Sources: sources(), Sinks: sinks()}
	c.addFunctions(sig.All())
	return c
}

func (c *Catalog) addFunctions(l []*sig.Func) {
	c.functions = map[string][]*sig.Func{}
	for _, f := range l {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if c.functions[name] == nil {
				c.names = append(c.names, name)
			}
			c.functions[name] = append(c.functions[name], f)
		}
	}
	sort.Strings(c.names)
}

// Functions returns the overloads of a function; the name is in any case.
func (c *Catalog) Functions(name string) []*sig.Func { return c.functions[strings.ToUpper(name)] }

// FunctionNames returns all function names, sorted.
func (c *Catalog) FunctionNames() []string { return c.names }

// Source returns a source connector by name or alias, nil if there is none.
func (c *Catalog) Source(name string) *Connector { return find(c.Sources, name) }

// Sink returns a sink connector by name or alias, nil if there is none.
func (c *Catalog) Sink(name string) *Connector { return find(c.Sinks, name) }

func find(l []*Connector, name string) *Connector {
	for _, c := range l {
		if c.Name == name {
			return c
		}
		for _, a := range c.Aliases {
			if a == name {
				return c
			}
		}
	}
	return nil
}

// Names returns the names of connectors, without aliases.
func Names(l []*Connector) []string {
	var out []string
	for _, c := range l {
		out = append(out, c.Name)
	}
	return out
}

// Format returns a format of the connector, nil if it has none of this name.
func (c *Connector) Format(name string) *Format {
	for i := range c.Formats {
		if f := &c.Formats[i]; f.Name == name || slices.Contains(f.Aliases, name) {
			return f
		}
	}
	return nil
}

// FormatNames returns the names of the connector's formats.
func (c *Connector) FormatNames() []string {
	var out []string
	for _, f := range c.Formats {
		out = append(out, f.Name)
	}
	return out
}

// BuiltFormats returns the names of those that a program can hold.
func (c *Connector) BuiltFormats() []string {
	var out []string
	for _, f := range c.Formats {
		if !f.Planned {
			out = append(out, f.Name)
		}
	}
	return out
}

// OptionsOf returns the options of the connector with a format.
func (c *Connector) OptionsOf(format string) []Option {
	out := append([]Option(nil), c.Options...)
	if f := c.Format(format); f != nil {
		out = append(out, f.Options...)
	}
	return out
}
