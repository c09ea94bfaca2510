package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// with is a checked WITH list: connector and format apart, the other options typed.
type with struct {
	connector *catalog.Connector
	format    string
	options   []typed.Option
	written   map[string]*ast.Option // by key
	fields    []*ast.Option          // fields.<column>.<name>, not checked yet
}

func (w *with) find(key string) *typed.Option {
	for i := range w.options {
		if w.options[i].Key == key {
			return &w.options[i]
		}
	}
	return nil
}

func (w *with) remove(key string) {
	for i := range w.options {
		if w.options[i].Key == key {
			w.options = append(w.options[:i:i], w.options[i+1:]...)
			return
		}
	}
}

// with checks a WITH list of a source or sink (role); nil if the connector is not known.
func (c *checker) with(l []*ast.Option, owner ast.Name, role string, known []*catalog.Connector) *with {
	byKey := map[string]*ast.Option{}
	for _, o := range l {
		if old := byKey[o.Key]; old != nil {
			c.add(diag.DeclaredTwice(c.file, o.KeySpan, "the option "+o.Key, old.Pos()))
			continue
		}
		byKey[o.Key] = o
	}
	w := &with{written: byKey}
	o := byKey["connector"]
	if o == nil {
		c.add(diag.MissingOption(c.file, owner.Pos(), role+" "+owner.Text, "connector", "one of "+quoted(catalog.Names(known))))
		return nil
	}
	name, ok := c.constantString(o)
	if !ok {
		return nil
	}
	if w.connector = findConnector(known, name); w.connector == nil {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), fmt.Sprintf("no connector for a %s is named '%s'", role, name), name, catalog.Names(known)))
		return nil
	}
	owned := fmt.Sprintf("connector '%s' of a %s", w.connector.Name, role)
	form := byKey["format"]
	if form == nil {
		form = byKey["value.format"] // as pasted queries have it
	}
	if !c.format(w, form, owner, owned) {
		return nil
	}
	options := w.connector.OptionsOf(w.format)
	keys := []string{"connector", "format"}
	for _, d := range options {
		keys = append(keys, d.Name)
	}
	for _, o := range l {
		if o.Key == "connector" || o.Key == "format" || o == form || byKey[o.Key] != o {
			continue
		}
		d := findOption(options, o.Key)
		if d == nil && w.connector.FieldOptions != nil && strings.HasPrefix(o.Key, "fields.") {
			w.fields = append(w.fields, o)
			continue
		}
		if d == nil {
			c.add(diag.UnknownOption(c.file, o.KeySpan, owned+" with format '"+w.format+"'", o.Key, keys))
			continue
		}
		if o.Key != d.Name {
			if old := byKey[d.Name]; old != nil {
				c.add(diag.DeclaredTwice(c.file, o.KeySpan, "the option "+d.Name, old.Pos()))
				continue
			}
			byKey[d.Name] = o
		}
		if v, ok := c.option(o, d); ok {
			w.options = append(w.options, v)
		}
	}
	for _, d := range options {
		if d.Required && byKey[d.Name] == nil {
			c.add(diag.MissingOption(c.file, owner.Pos(), owned, d.Name, d.Doc))
		}
	}
	return w
}

func findConnector(known []*catalog.Connector, name string) *catalog.Connector {
	cat := catalog.Catalog{Sources: known}
	return cat.Source(name)
}

func findOption(l []catalog.Option, key string) *catalog.Option {
	for i := range l {
		if l[i].Name == key || contains(l[i].Aliases, key) {
			return &l[i]
		}
	}
	return nil
}

func (c *checker) format(w *with, o *ast.Option, owner ast.Name, owned string) bool {
	if o == nil {
		w.format = w.connector.DefaultFormat
		if w.format == "" {
			c.add(diag.MissingOption(c.file, owner.Pos(), owned, "format", "one of "+quoted(w.connector.BuiltFormats())))
		}
		return w.format != ""
	}
	name, ok := c.constantString(o)
	if !ok {
		return false
	}
	if w.connector.Format(name) == nil {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), fmt.Sprintf("%s has no format '%s'", owned, name), name, w.connector.FormatNames()))
		return false
	}
	w.format = w.connector.Format(name).Name
	return true
}

// constantString evaluates an option that the compiler must know.
func (c *checker) constantString(o *ast.Option) (string, bool) {
	l, ok := c.constant(o.Value, "the option "+o.Key).(*typed.Literal)
	if !ok || l.T.Kind == types.Invalid {
		return "", false
	}
	if l.T.Kind != types.String || l.Null {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), fmt.Sprintf("the option %s takes a STRING, this is %s", o.Key, l.T.Name()), "", nil))
		return "", false
	}
	return l.Str, true
}

// option checks one value against its declaration.
func (c *checker) option(o *ast.Option, d *catalog.Option) (typed.Option, bool) {
	x := &exprs{checker: c, secrets: true, clause: "WITH"}
	what := "the option " + o.Key
	if d.Constant {
		x = &exprs{checker: c, constants: what}
	}
	v := x.expr(o.Value)
	if d.Kind == types.BigInt || d.Kind == types.Boolean {
		v = quotedNumber(v)
	}
	v = c.coerceLiteral(v, d.Kind)
	out := typed.Option{Key: d.Name, Value: v, Span: o.Value.Pos()}
	if isInvalid(v) {
		return out, false
	}
	want := types.Of(d.Kind)
	if !v.Type().Same(want) {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), fmt.Sprintf("%s takes a %s, this is %s", what, want.Name(), v.Type().Name()), "", nil))
		return out, false
	}
	l, isLiteral := v.(*typed.Literal)
	if !isLiteral {
		if d.Constant {
			c.add(diag.NotConstant(c.file, o.Value.Pos(), what, "it has no value"))
			return out, false
		}
		typed.Walk(v, func(e typed.Expr) {
			if _, ok := e.(*typed.Secret); ok {
				out.Secret = true
			}
		})
		return out, true
	}
	text := l.Str
	if l.T.Kind != types.String {
		text = l.Text()
	}
	switch {
	case l.Null:
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), what+" cannot be NULL", "", nil))
		return out, false
	case d.Values != nil && !contains(d.Values, text):
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), fmt.Sprintf("%s = '%s' has no meaning", o.Key, text), text, d.Values))
		return out, false
	case d.Check != nil:
		if problem := d.Check(text); problem != "" {
			c.add(diag.BadOptionValue(c.file, o.Value.Pos(), o.Key+": "+problem, "", nil))
			return out, false
		}
	}
	return out, true
}

func contains(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

func quoted(l []string) string {
	s := ""
	for i, x := range l {
		if i > 0 {
			s += ", "
		}
		s += "'" + x + "'"
	}
	return s
}
