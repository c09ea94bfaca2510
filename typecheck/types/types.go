// Package types holds SQL types, schemas and the coercion rules (language.md T1, T2).
//
// Phase: meaning. Plain values without positions; every later phase reads them.
package types

import (
	"fmt"
	"strings"
)

// Kind is the shape of a type.
type Kind uint8

// Kinds. Null is the type of a bare NULL literal before it is coerced;
// Invalid absorbs silently, so that one mistake gives one message.
const (
	Invalid Kind = iota
	Null
	Boolean
	BigInt
	Double
	Decimal
	String
	Timestamp // microseconds since 1970 UTC
	Duration  // microseconds
	Int       // storage: 32, 16 or 8 bits; operations work in BIGINT
	Float     // storage: 32 bits; operations work in DOUBLE
	Bytes
	Date   // days since 1970-01-01
	Months // a span of calendar months
	Array
	Map // keys are STRINGs
	Struct
)

// Type is a SQL type. The zero Type is Invalid. Types are comparable with ==.
type Type struct {
	Kind Kind
	// Precision of Decimal: 1..38. Of Int: 10 (INT), 5 (SMALLINT), 3 (TINYINT), the digits that it has as a DECIMAL.
	// Of Timestamp: how many of its six fraction digits are always 0.
	Precision uint8
	Scale     uint8 // Decimal: 0..Precision
	NotNull   bool
	shape     *shape // of Array, Map, Struct
}

// Required returns t as NOT NULL, Optional as nullable.
func (t Type) Required() Type { t.NotNull = true; return t }
func (t Type) Optional() Type { t.NotNull = false; return t }

// With returns t with the given nullability.
func (t Type) With(notNull bool) Type { t.NotNull = notNull; return t }

// Same reports equality without nullability.
func (t Type) Same(u Type) bool { return t.Optional() == u.Optional() }

// Wide reports whether a DECIMAL needs 128 bits (precision over 18).
func (t Type) Wide() bool { return t.Kind == Decimal && t.Precision > 18 }

// Numeric reports numbers, stored ones too.
func (t Type) Numeric() bool { return t.Integral() || t.Floating() || t.Kind == Decimal }

// Integral reports BIGINT and the integers of fewer bits, Floating DOUBLE and FLOAT.
func (t Type) Integral() bool { return t.Kind == BigInt || t.Kind == Int }
func (t Type) Floating() bool { return t.Kind == Double || t.Kind == Float }

// Bits is the size of an integer: 8, 16, 32 or 64.
func (t Type) Bits() int {
	switch {
	case t.Kind != Int:
		return 64
	case t.Precision == tinyIntDigits:
		return 8
	case t.Precision == smallIntDigits:
		return 16
	}
	return 32
}

// Working is the type in which operations over t compute: BIGINT for the stored integers, DOUBLE for FLOAT, TIMESTAMP without a
// declared precision; t itself for all others.
func (t Type) Working() Type {
	switch t.Kind {
	case Int:
		return Of(BigInt).With(t.NotNull)
	case Float:
		return Of(Double).With(t.NotNull)
	case Timestamp:
		return Of(Timestamp).With(t.NotNull)
	}
	return t
}

// TimeUnit is the unit in microseconds of which values of a TIMESTAMP(p) are multiples.
func (t Type) TimeUnit() int64 {
	unit := int64(1)
	for range t.Precision {
		unit *= 10
	}
	return unit
}

// Name is the SQL spelling without nullability.
func (t Type) Name() string {
	switch t.Kind {
	case Null:
		return "NULL"
	case Boolean:
		return "BOOLEAN"
	case BigInt:
		return "BIGINT"
	case Double:
		return "DOUBLE"
	case Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case String:
		return "STRING"
	case Timestamp:
		if t.Precision > 0 {
			return fmt.Sprintf("TIMESTAMP(%d)", MicroDigits-t.Precision)
		}
		return "TIMESTAMP"
	case Duration:
		return "DURATION"
	case Int:
		return map[int]string{8: "TINYINT", 16: "SMALLINT", 32: "INT"}[t.Bits()]
	case Float:
		return "FLOAT"
	case Bytes:
		return "BYTES"
	case Date:
		return "DATE"
	case Months:
		return "MONTHS"
	case Array, Map, Struct:
		return t.shape.name
	}
	return "INVALID"
}

// String is the SQL spelling, with NOT NULL.
func (t Type) String() string {
	if t.NotNull {
		return t.Name() + " NOT NULL"
	}
	return t.Name()
}

// Column is a named, typed column of a Schema. Hidden columns (window_time) cannot be listed by *.
type Column struct {
	Name   string // as declared; compare folded
	Type   Type
	Hidden bool
}

// Schema is an ordered list of columns.
type Schema []Column

// Visible returns the schema without hidden columns.
func (s Schema) Visible() Schema {
	var out Schema
	for _, c := range s {
		if !c.Hidden {
			out = append(out, c)
		}
	}
	return out
}

// String is "a BIGINT NOT NULL, b STRING"; hidden columns are in parentheses.
func (s Schema) String() string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		if c.Hidden {
			fmt.Fprintf(&b, "(%s %s)", c.Name, c.Type)
		} else {
			fmt.Fprintf(&b, "%s %s", c.Name, c.Type)
		}
	}
	return b.String()
}
