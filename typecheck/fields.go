package typecheck

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/runtime/synth"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// fieldOptions checks the options of single columns (fields.<column>.<name>) of a generator.
func (c *checker) fieldOptions(w *with, schema types.Schema, owner ast.Name) {
	if w.connector.FieldOptions == nil {
		return
	}
	values, spans, ok := map[string]any{}, map[string]source.Span{}, true
	for _, o := range w.fields {
		column, d := c.fieldOption(w, o, schema)
		if d == nil {
			ok = false
			continue
		}
		v, good := c.fieldValue(o, d, schema[column].Type.Kind)
		if !good {
			ok = false
			continue
		}
		v.Key = "fields." + ast.Fold(schema[column].Name) + "." + d.Name
		if old, twice := spans[v.Key]; twice {
			c.add(diag.DeclaredTwice(c.file, o.KeySpan, "the option "+v.Key, old))
			continue
		}
		spans[v.Key] = v.Span
		values[v.Key] = plainValue(v.Value.(*typed.Literal))
		w.options = append(w.options, v)
	}
	if !ok {
		return
	}
	var names, kinds []string
	for _, col := range schema {
		if col.Type.Kind == types.Invalid {
			return
		}
		names, kinds = append(names, col.Name), append(kinds, col.Type.Name())
	}
	_, err := synth.Fields(names, kinds, values)
	var wrong *synth.FieldError
	if errors.As(err, &wrong) {
		span, at := spans["fields."+ast.Fold(wrong.Column)+"."+wrong.Option]
		if !at {
			span = owner.Pos()
		}
		c.add(diag.BadOptionValue(c.file, span, wrong.Error(), "", nil))
	}
}

// fieldOption finds the column and the declaration of an option; d is nil, and that was said, if there is none.
func (c *checker) fieldOption(w *with, o *ast.Option, schema types.Schema) (column int, d *catalog.Option) {
	name, key := cutLast(strings.TrimPrefix(o.Key, "fields."))
	column = indexOf(schema, name)
	if column < 0 {
		c.add(diag.UnknownColumn(c.file, o.KeySpan, name, columnNames(schema), ""))
		return 0, nil
	}
	if d = findOption(w.connector.FieldOptions, key); d == nil {
		var keys []string
		for _, f := range w.connector.FieldOptions {
			keys = append(keys, "fields."+name+"."+f.Name)
		}
		c.add(diag.UnknownOption(c.file, o.KeySpan, "a column of a generator", o.Key, keys))
	}
	return column, d
}

// cutLast cuts a name off at its last dot.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

// fieldValue evaluates a value, whose type follows from the column's.
func (c *checker) fieldValue(o *ast.Option, d *catalog.Option, column types.Kind) (typed.Option, bool) {
	x := &exprs{checker: c, constants: "the option " + o.Key}
	e := x.expr(o.Value)
	if (column != types.String || d.Name == "length" || d.Name == "null_rate") && !contains([]string{"kind", "values", "value"}, d.Name) {
		e = quotedNumber(e)
	}
	switch {
	case column == types.Timestamp && (d.Name == "min" || d.Name == "max" || d.Name == "start" || d.Name == "end"):
		e = c.coerceLiteral(e, types.Timestamp)
	case d.Name == "jitter" || (column == types.Timestamp || column == types.Duration) && d.Name != "values" && d.Name != "value" && d.Name != "kind":
		e = c.coerceLiteral(e, types.Duration)
	}
	out := typed.Option{Value: e, Span: o.Value.Pos()}
	if isInvalid(e) {
		return out, false
	}
	l, ok := e.(*typed.Literal)
	if !ok {
		c.add(diag.NotConstant(c.file, o.Value.Pos(), "the option "+o.Key, "it has no value"))
		return out, false
	}
	if l.Null {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), "the option "+o.Key+" cannot be NULL", "", nil))
		return out, false
	}
	if d.Values != nil && !contains(d.Values, l.Str) {
		c.add(diag.BadOptionValue(c.file, o.Value.Pos(), o.Key+" = '"+l.Str+"' has no meaning", l.Str, d.Values))
		return out, false
	}
	return out, true
}

// quotedNumber undoes the quotes of a number or truth value: pasted WITH lists have quotes around every value.
func quotedNumber(e typed.Expr) typed.Expr {
	l, ok := e.(*typed.Literal)
	if !ok || l.Null || l.T.Kind != types.String {
		return e
	}
	of := func(k types.Kind) typed.Typed { return typed.Typed{T: types.Of(k).Required(), Span: l.Span} }
	if n, err := strconv.ParseInt(l.Str, 10, 64); err == nil {
		return &typed.Literal{Typed: of(types.BigInt), Int: n}
	}
	if f, err := strconv.ParseFloat(l.Str, 64); err == nil {
		return &typed.Literal{Typed: of(types.Double), Float: f}
	}
	switch ast.Fold(l.Str) {
	case "true":
		return &typed.Literal{Typed: of(types.Boolean), Bool: true}
	case "false":
		return &typed.Literal{Typed: of(types.Boolean)}
	}
	return e
}

// plainValue is a literal in its dynamic type in connect.Options, as generated code will have it.
func plainValue(l *typed.Literal) any {
	switch l.T.Kind {
	case types.Boolean:
		return l.Bool
	case types.Double:
		return l.Float
	case types.Decimal:
		f, _ := strconv.ParseFloat(fmt.Sprintf("%se-%d", l.Unscaled, l.T.Scale), 64) // always a number
		return f
	case types.String:
		return l.Str
	case types.Timestamp:
		return sq.Timestamp(l.Int)
	case types.Duration:
		return time.Duration(l.Int) * time.Microsecond
	}
	return l.Int
}

// sequenceEnds reports a column whose sequence has an end.
func (w *with) sequenceEnds() bool {
	for _, o := range w.options {
		if strings.HasPrefix(o.Key, "fields.") && strings.HasSuffix(o.Key, ".end") {
			return true
		}
	}
	return false
}
