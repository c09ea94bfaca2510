// Package synth makes values from a seed, for test and demonstration data.
//
// In: columns with their types and, per column, options that say what its values are (typecheck reads them too, for its messages). Out: values as JSON, each a
// function of the seed, the column's name and the row's number alone: a column keeps its values when others come or go.
package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/sq"
)

// kinds of values, by name.
const (
	sequence  = "sequence"
	random    = "random"
	normal    = "normal"
	choice    = "choice"
	constant  = "constant"
	uuid      = "uuid"
	timestamp = "timestamp"
)

// FieldOptions lists the options of one column: the keys are fields.<column>.<name>.
var FieldOptions = []string{"kind", "min", "max", "start", "step", "end", "mean", "stddev", "values", "value", "length", "jitter", "null_rate"}

// Kinds lists the values of fields.<column>.kind.
var Kinds = []string{sequence, random, normal, choice, constant, uuid, timestamp}

// used says which options a kind has, beside kind and null_rate.
var used = map[string][]string{
	sequence: {"start", "step", "end"}, random: {"min", "max", "length"}, normal: {"mean", "stddev"}, choice: {"values"}, constant: {"value"},
	uuid: {}, timestamp: {"start", "step", "jitter"},
}

// FieldError is what is wrong with one option of a column.
type FieldError struct {
	Column, Option string // Option may be "": the column itself
	Problem        string
}

func (e *FieldError) Error() string {
	if e.Option == "" {
		return fmt.Sprintf("column %s: %s", e.Column, e.Problem)
	}
	return fmt.Sprintf("option fields.%s.%s: %s", fold(e.Column), e.Option, e.Problem)
}

// class is a type as a generator sees it.
type class uint8

const (
	integer  class = iota // in whole numbers; also DECIMAL (of its last digit), TIMESTAMP, DURATION (of a microsecond), DATE (of a day)
	floating              // DOUBLE, FLOAT
	text
	boolean
)

// Field is what a column's values are.
type Field struct {
	name   string
	head   string // the key and a colon
	class  class
	typ    string // the type without its parameters
	scale  int
	kind   string
	stream uint64

	min, max     int64 // random integers, lengths of texts
	lo, hi       float64
	start, step  int64
	fstart, fadd float64
	rows         int64 // sequence with an end: how many; 0 otherwise
	jitter       int64
	mean, stddev float64
	values       []string // as JSON
	nulls        float64
}

// Fields reads what the columns' values are. columns and kinds (SQL type names) stand in the same order.
func Fields(columns, kinds []string, o map[string]any) ([]*Field, error) {
	var out []*Field
	for i, name := range columns {
		f := &Field{name: name, stream: streamOf(name)}
		if err := f.setType(kinds[i]); err != nil {
			return nil, err
		}
		if err := f.read(o); err != nil {
			return nil, err
		}
		f.head = string(append(encode.JSONString(nil, name), ':'))
		out = append(out, f)
	}
	return out, nil
}

// fold is a column's name as it stands in option keys: in lower case, as identifiers compare.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// streamOf hashes a name (FNV-1a).
func streamOf(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return h
}

func (f *Field) wrong(option, format string, args ...any) error {
	return &FieldError{f.name, option, fmt.Sprintf(format, args...)}
}

// setType reads a type name such as DECIMAL(12,2), and sets what values of the type are by default.
func (f *Field) setType(name string) error {
	base, rest, _ := strings.Cut(name, "(")
	f.typ = base
	f.min, f.max, f.kind = 0, math.MaxInt64, random
	switch base {
	case "BIGINT":
		f.min = math.MinInt64
	case "INT":
		f.min, f.max = math.MinInt32, math.MaxInt32
	case "DECIMAL":
		p, s, _ := strings.Cut(strings.TrimSuffix(rest, ")"), ",")
		digits, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil {
			return f.wrong("", "what is %s?", name)
		}
		if f.scale, err = strconv.Atoi(strings.TrimSpace(s)); err != nil {
			return f.wrong("", "what is %s?", name)
		}
		f.max = 1
		for range min(digits, 18) {
			f.max *= 10
		}
		f.max--
	case "DOUBLE", "FLOAT":
		f.class, f.hi = floating, 1
	case "STRING":
		f.class, f.min, f.max = text, 100, 100
	case "BOOLEAN":
		f.class = boolean
	case "TIMESTAMP":
		f.kind, f.start, f.step = timestamp, 1_767_225_600_000_000, 1_000_000
		f.max = f.start
	case "DATE":
		f.max = 20_454
	case "DURATION":
		f.max = 86_400_000_000
	default:
		return f.wrong("", "a value of type %s cannot be generated; compute it with AS", name)
	}
	return nil
}

// read reads the options of the column.
func (f *Field) read(o map[string]any) error {
	get := func(name string) any { return o["fields."+fold(f.name)+"."+name] }
	if v := get("kind"); v != nil {
		s, ok := v.(string)
		if _, known := used[s]; !ok || !known {
			return f.wrong("kind", "one of %s, not %v", strings.Join(Kinds, ", "), v)
		}
		f.kind = s
	}
	if p := f.misfit(); p != "" {
		return f.wrong("kind", "%s", p)
	}
	for _, name := range FieldOptions {
		v := get(name)
		if v == nil || name == "kind" {
			continue
		}
		if name == "null_rate" {
			x, ok := number(v)
			if !ok || x < 0 || x > 1 {
				return f.wrong(name, "a number from 0 to 1, not %v", v)
			}
			f.nulls = x
			continue
		}
		if !contains(used[f.kind], name) {
			return f.wrong(name, "kind '%s' has no such option; it has %s", f.kind, strings.Join(append([]string{"null_rate"}, used[f.kind]...), ", "))
		}
		if err := f.set(name, v); err != nil {
			return err
		}
	}
	return f.settle(get)
}

// misfit says why the kind is not one for the column's type; "" if it is.
func (f *Field) misfit() string {
	switch {
	case f.kind == timestamp && f.typ != "TIMESTAMP":
		return "'timestamp' is for TIMESTAMP columns"
	case f.kind == uuid && f.class != text:
		return "'uuid' is for STRING columns"
	case f.kind == normal && f.class != floating && (f.class != integer || f.isTime()):
		return "'normal' is for numbers"
	case f.kind == sequence && f.class == boolean:
		return "a BOOLEAN has no sequence"
	}
	return ""
}

func (f *Field) isTime() bool { return f.typ == "TIMESTAMP" || f.typ == "DATE" || f.typ == "DURATION" }

// set takes one option that the kind has.
func (f *Field) set(name string, v any) (err error) {
	switch name {
	case "length":
		n, ok := v.(int64)
		if f.class != text || !ok || n < 0 || n > 1<<20 {
			return f.wrong(name, "the length of a text, 0 to %d, not %v", 1<<20, v)
		}
		f.min, f.max = n, n
	case "mean", "stddev":
		x, ok := number(v)
		if !ok || name == "stddev" && x < 0 {
			return f.wrong(name, "a number, not %v", v)
		}
		if name == "mean" {
			f.mean = x
		} else {
			f.stddev = x
		}
	case "values":
		s, ok := v.(string)
		if !ok || s == "" {
			return f.wrong(name, "values with commas between them, not %v", v)
		}
		for _, x := range strings.Split(s, ",") {
			if err := f.addValue(name, strings.TrimSpace(x)); err != nil {
				return err
			}
		}
	case "value":
		return f.addValue(name, plainText(v))
	case "jitter":
		d, ok := v.(time.Duration)
		if !ok || d < 0 {
			return f.wrong(name, "a duration such as 5s, not %v", v)
		}
		f.jitter = d.Microseconds()
	case "step":
		f.step, f.fadd, err = f.amount(name, v, true)
	case "start":
		f.start, f.fstart, err = f.amount(name, v, false)
	case "min":
		f.min, f.lo, err = f.amount(name, v, false)
	case "max", "end":
		f.max, f.hi, err = f.amount(name, v, false)
	}
	return err
}

// amount reads a value of the column's type, or with distance the difference of two.
func (f *Field) amount(name string, v any, distance bool) (int64, float64, error) {
	switch {
	case f.class == text && f.kind == random:
		return 0, 0, f.wrong(name, "a text has a length")
	case f.class == boolean:
		return 0, 0, f.wrong(name, "a BOOLEAN has no range; use kind 'choice'")
	case f.typ == "TIMESTAMP" && !distance:
		if t, ok := v.(sq.Timestamp); ok {
			return int64(t), 0, nil
		}
		return 0, 0, f.wrong(name, "a TIMESTAMP literal, not %v", v)
	case f.typ == "TIMESTAMP" || f.typ == "DURATION":
		if d, ok := v.(time.Duration); ok {
			return d.Microseconds(), 0, nil
		}
		return 0, 0, f.wrong(name, "a duration such as 5s, not %v", v)
	}
	x, ok := number(v)
	if !ok {
		return 0, 0, f.wrong(name, "a number, not %v", v)
	}
	if f.class == floating {
		return 0, x, nil
	}
	if n, whole := v.(int64); whole && f.scale == 0 {
		return n, 0, nil
	}
	x *= math.Pow10(f.scale)
	if r := math.Round(x); math.Abs(r-x) > 1e-6 || math.Abs(r) > 1e18 {
		return 0, 0, f.wrong(name, "%v is no %s", v, f.typ)
	}
	return int64(math.Round(x)), 0, nil
}

// settle completes the options with their defaults and compares them.
func (f *Field) settle(get func(string) any) error {
	switch f.kind {
	case random:
		if f.min > f.max || f.lo > f.hi {
			return f.wrong("min", "it is above max")
		}
	case choice, constant:
		if len(f.values) == 0 {
			return f.wrong("kind", "'%s' needs the option %s", f.kind, used[f.kind][0])
		}
	case normal:
		if get("stddev") == nil {
			f.stddev = 1
		}
	case sequence:
		if get("step") == nil {
			f.step, f.fadd = f.unit(), 1
		}
		if f.step == 0 && f.class != floating {
			return f.wrong("step", "0 is no step")
		}
		if get("end") == nil {
			return nil
		}
		if f.class == floating {
			f.rows = int64(math.Floor((f.hi-f.fstart)/f.fadd+1e-9)) + 1
		} else {
			f.rows = (f.max-f.start)/f.step + 1
		}
		if f.rows < 1 {
			return f.wrong("end", "the sequence never reaches it")
		}
	}
	return nil
}

// unit is the step of a sequence where none is given: 1, for times one second or one day.
func (f *Field) unit() int64 {
	switch f.typ {
	case "TIMESTAMP", "DURATION":
		return 1_000_000
	}
	n := int64(1)
	for range f.scale {
		n *= 10
	}
	return n
}

// number is a value that is a number.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func contains(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

// Size is about how long a value is.
func (f *Field) Size() int {
	switch {
	case f.kind == random && f.class == text:
		return 2 + int(f.max)
	case f.isTime():
		return 24
	}
	return 12
}

// Head is the column's key as JSON, with the colon behind it.
func (f *Field) Head() string { return f.head }

// Rows returns how many values a sequence with an end has, 0 for what has no end.
func (f *Field) Rows() int64 { return f.rows }
