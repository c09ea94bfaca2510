// Package num is arithmetic on SQL numbers: the one implementation behind generated code (which may inline simple cases, tested against this),
// constant folding and golden/ref. An error is a row error; its text names the problem ("BIGINT overflow", "division by zero").
package num

import (
	"errors"

	"github.com/streamc/streamc/runtime/sq"
)

// Errors of arithmetic.
var (
	ErrOverflow        = errors.New("BIGINT overflow")
	ErrDivisionByZero  = errors.New("division by zero")
	ErrDecimalOverflow = errors.New("DECIMAL overflow")
	ErrTimeOverflow    = errors.New("TIMESTAMP out of range")
)

func AddInt(a, b int64) (int64, error) { panic("stub") }
func SubInt(a, b int64) (int64, error) { panic("stub") }
func MulInt(a, b int64) (int64, error) { panic("stub") }
func DivInt(a, b int64) (int64, error) { panic("stub") } // truncated toward zero
func ModInt(a, b int64) (int64, error) { panic("stub") } // the dividend's sign
func NegInt(a int64) (int64, error)    { panic("stub") }

func DivFloat(a, b float64) (float64, error) { panic("stub") } // x/0 is an error, all else IEEE
func ModFloat(a, b float64) (float64, error) { panic("stub") }

// CompareFloat orders DOUBLEs: NaN equals NaN and is the greatest, −0 equals 0. Result −1, 0, 1.
func CompareFloat(a, b float64) int { panic("stub") }

// DECIMAL(p ≤ 38): operands at their own scales, the result at precision rp and scale rs. / and % of zero fail.
func AddDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) { panic("stub") }
func SubDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) { panic("stub") }
func MulDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) { panic("stub") }
func DivDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) { panic("stub") } // rounds half away from zero
func ModDecimal(a, b sq.Decimal, rp, rs uint8) (sq.Decimal, error) { panic("stub") }
func CompareDecimal(a, b sq.Decimal) int                           { panic("stub") }

// Conversions. Round: half away from zero (CAST); Exact: an error where a non-zero digit would be lost (assignment, decoding).
func RescaleRound(a sq.Decimal, p, s uint8) (sq.Decimal, error)  { panic("stub") }
func RescaleExact(a sq.Decimal, p, s uint8) (sq.Decimal, error)  { panic("stub") }
func DecimalFromInt(v int64) sq.Decimal                          { panic("stub") } // scale 0
func DecimalFromFloat(v float64, p, s uint8) (sq.Decimal, error) { panic("stub") } // rounds the shortest decimal text
func DecimalToFloat(a sq.Decimal) float64                        { panic("stub") } // nearest
func DecimalToInt(a sq.Decimal) (int64, error)                   { panic("stub") } // truncates toward zero
func FloatToInt(v float64) (int64, error)                        { panic("stub") } // truncates toward zero; NaN, ±Inf, range: error

// Text forms (T7), used by CAST: input is trimmed.
func ParseInt(s string) (int64, error)                       { panic("stub") }
func ParseFloat(s string) (float64, error)                   { panic("stub") }
func ParseDecimal(s string, p, s2 uint8) (sq.Decimal, error) { panic("stub") } // rounds
func ParseBool(s string) (bool, error)                       { panic("stub") }
func ParseTimestamp(s string, zone string) (int64, error)    { panic("stub") } // zone "": an offset is required
func ParseDuration(s string) (int64, error)                  { panic("stub") } // 1h30m, µs

// Time arithmetic in µs.
func AddTime(ts, d int64) (int64, error)    { panic("stub") }
func SubTime(ts, d int64) (int64, error)    { panic("stub") }
func DiffTime(a, b int64) (int64, error)    { panic("stub") }
func MulDuration(d, n int64) (int64, error) { panic("stub") }
