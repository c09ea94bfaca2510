// Package encode appends values in the text forms of language.md T7 (JSON and CSV). All functions append to dst and return it.
package encode

import "github.com/streamc/streamc/runtime/sq"

// JSON forms: strings quoted and escaped, NaN and infinities as strings, TIMESTAMP and DURATION quoted.
func JSONString(dst []byte, s string) []byte                     { panic("stub") }
func JSONBytes(dst []byte, s []byte) []byte                      { panic("stub") } // a STRING held as bytes
func JSONInt(dst []byte, v int64) []byte                         { panic("stub") }
func JSONFloat(dst []byte, v float64) []byte                     { panic("stub") } // ECMAScript number
func JSONBool(dst []byte, v bool) []byte                         { panic("stub") }
func JSONDecimal64(dst []byte, v int64, scale uint8) []byte      { panic("stub") }
func JSONDecimal128(dst []byte, v sq.Int128, scale uint8) []byte { panic("stub") }
func JSONTimestamp(dst []byte, us int64) []byte                  { panic("stub") }
func JSONDuration(dst []byte, us int64) []byte                   { panic("stub") }

// CSV (and CAST to STRING) forms. CSVString quotes only where needed and writes the empty string as ""; the Text functions never quote.
func CSVString(dst []byte, s string) []byte                      { panic("stub") }
func CSVBytes(dst []byte, s []byte) []byte                       { panic("stub") }
func TextFloat(dst []byte, v float64) []byte                     { panic("stub") }
func TextBool(dst []byte, v bool) []byte                         { panic("stub") }
func TextDecimal64(dst []byte, v int64, scale uint8) []byte      { panic("stub") }
func TextDecimal128(dst []byte, v sq.Int128, scale uint8) []byte { panic("stub") }
func TextTimestamp(dst []byte, us int64) []byte                  { panic("stub") }
func TextDuration(dst []byte, us int64) []byte                   { panic("stub") }
func TextInt(dst []byte, v int64) []byte                         { panic("stub") }
