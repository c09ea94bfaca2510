// Package sq holds the Go types that SQL values have at function borders (language.md §8).
//
//	BOOLEAN bool · INT int32 · BIGINT int64 · FLOAT float32 · DOUBLE float64 · DECIMAL sq.Decimal · STRING string · BYTES []byte
//	TIMESTAMP sq.Timestamp or time.Time · DATE sq.Date · DURATION time.Duration · MONTHS sq.Months
//
// Inside generated code every integer is an int64: TIMESTAMP and DURATION in microseconds, DATE in days, MONTHS in months, DECIMAL(p ≤ 18) unscaled;
// a wider DECIMAL is an Int128. FLOAT is a float64 that a float32 holds. BYTES is a string of any bytes.
// The package has no dependency beyond the standard library; its values may be copied freely.
package sq

import (
	"fmt"
	"io"
)

// Timestamp is microseconds since 1970 UTC.
type Timestamp int64

// Date is days since 1970-01-01 in the proleptic Gregorian calendar.
type Date int32

// Months is a span of calendar months.
type Months int32

// Int128 is a two's complement 128-bit integer.
type Int128 struct {
	Hi int64
	Lo uint64
}

// Decimal is Unscaled × 10^-Scale.
type Decimal struct {
	Unscaled Int128
	Scale    uint8
}

// Null is a value that may be NULL; Valid is false for NULL.
type Null[T any] struct {
	V     T
	Valid bool
}

// Secret is a value that reaches no log, dump or message; String returns "***".
type Secret struct{ value string }

// NewSecret wraps a value.
func NewSecret(v string) Secret { return Secret{v} }

// Reveal returns the value: for connectors only.
func (s Secret) Reveal() string { return s.value }

func (Secret) String() string               { return "***" }
func (Secret) GoString() string             { return "***" }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

// Format answers every verb: without it %d and %x would print the field.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, "***") }
