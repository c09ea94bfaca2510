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

// Kinds of the small language. Null is the type of a bare NULL literal before it is coerced;
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
)

// Type is a SQL type. The zero Type is Invalid. Types are comparable with ==.
type Type struct {
	Kind      Kind
	Precision uint8 // Decimal: 1..38
	Scale     uint8 // Decimal: 0..Precision
	NotNull   bool
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

// Numeric reports BIGINT, DECIMAL, DOUBLE.
func (t Type) Numeric() bool {
	return t.Kind == BigInt || t.Kind == Double || t.Kind == Decimal
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
		return "TIMESTAMP"
	case Duration:
		return "DURATION"
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
