// Package decode holds the building blocks of generated decoders (JSON lines, CSV): record borders, keys, fields, values.
//
// In: chunks of whole records, each ended by '\n'. Out: values with a Cause for each cell that has none. The rules are language.md T4b and T7.
// Nothing here panics or hangs on any input, and nothing reads behind the end of the record it was called in (the end of the slice also ends one).
//
// Where those rules leave a choice:
//   - A value's delimiter is the ',' or '}' behind it, blanks in between allowed; without it the value is not found. A string ends at its quote, an
//     object or array where all brackets are closed (of either kind: they are counted, not matched), any other value before a blank, a comma,
//     a colon, a quote or a bracket.
//   - '}' of the record must be followed by blanks only; else the keys not found until then are erroneous, not missing.
//   - A key whose escapes cannot be decoded equals no column.
//   - Control characters below 0x20 in a used string are an error of its cell, as in encoding/json; skipped strings may hold them.
//   - An object or array read as a STRING, ARRAY, MAP or STRUCT must be valid JSON.
//   - Texts (CSV fields, JSON strings) of numbers may have a leading '+', leading zeros, and no whole or fraction part; JSON numbers may not.
//   - A TIMESTAMP number finer than a microsecond is cut toward the past, as the digits of a text are.
//   - CSV: a quote inside an unquoted field, or anything but a delimiter behind the closing quote, breaks the record; the record still ends at the
//     first newline outside quotes. Lines that are empty or hold only a CR, and comment lines, are no records.
package decode

import (
	"bytes"

	"github.com/streamc/streamc/runtime/textform"
)

// Cause says why a cell has no value; OK is none. Cause.String is the reason that a row error shows.
type Cause uint8

// Causes.
const (
	OK           Cause = iota
	Null               // the cell is NULL (JSON null, missing key, empty CSV field): no error by itself
	NotNull            // NULL in a NOT NULL column
	BrokenRecord       // the record is broken at or before this cell
	NotBoolean         // the value is not a BOOLEAN
	NotInteger         // not a BIGINT
	NotNumber          // not a DOUBLE
	NotDecimal         // not a DECIMAL
	NotString
	NotTimestamp
	NoZone // a timestamp text without an offset
	NotDuration
	OutOfRange // outside the range of the type
	TooPrecise // a DECIMAL with non-zero digits behind the scale
	BadUTF8
	BadEscape   // a bad or lone surrogate escape
	FieldCount  // CSV record with another number of fields
	TooDeep     // nested deeper than 512
	NoEventTime // the event time is NULL
	BadControl  // a raw control character in a JSON string
	BadZone     // the source's zone is not in the time zone database
	NotDate
	NotMonths
	NotBytes // not base64
	NotArray
	NotMap
	NotStruct
	NoMatch // a line of text that its pattern does not match
)

var causeText = [...]string{
	OK:           "no error",
	Null:         "NULL",
	NotNull:      "NULL in a NOT NULL column",
	BrokenRecord: "broken record",
	NotBoolean:   "not a BOOLEAN",
	NotInteger:   "not a BIGINT",
	NotNumber:    "not a DOUBLE",
	NotDecimal:   "not a DECIMAL",
	NotString:    "not a STRING",
	NotTimestamp: "not a TIMESTAMP",
	NoZone:       "TIMESTAMP without an offset (the source sets no zone)",
	NotDuration:  "not a DURATION",
	OutOfRange:   "out of range",
	TooPrecise:   "more fraction digits than the column keeps",
	BadUTF8:      "invalid UTF-8",
	BadEscape:    "bad escape",
	NoMatch:      "the line does not match the pattern",
	FieldCount:   "wrong number of fields",
	TooDeep:      "nested deeper than 512",
	NoEventTime:  "no event time",
	BadControl:   "raw control character in a string",
	BadZone:      "unknown time zone",
	NotDate:      "not a DATE",
	NotMonths:    "not a MONTHS",
	NotBytes:     "not base64",
	NotArray:     "not an ARRAY",
	NotMap:       "not a MAP",
	NotStruct:    "not a STRUCT",
}

func (c Cause) String() string {
	if int(c) < len(causeText) {
		return causeText[c]
	}
	return "unknown cause"
}

// cause translates a Status; malformed is the cause of its type.
func cause(st textform.Status, malformed Cause) Cause {
	switch st {
	case textform.OK:
		return OK
	case textform.OutOfRange:
		return OutOfRange
	case textform.TooPrecise:
		return TooPrecise
	case textform.NoZone:
		return NoZone
	case textform.UnknownZone:
		return BadZone
	}
	return malformed
}

// Blank reports whether the line at p holds only blanks (such lines are skipped); next is then behind its newline, else p.
func Blank(b []byte, p int) (next int, blank bool) {
	i := blanks(b, p)
	if at(b, i) != '\n' {
		return p, false
	}
	return min(i+1, len(b)), true
}

// NextLine returns the position behind the next newline at or after p, which is at most len(b).
func NextLine(b []byte, p int) int {
	if i := bytes.IndexByte(b[p:], '\n'); i >= 0 {
		return p + i + 1
	}
	return len(b)
}

// at returns b[p], and behind the end the '\n' that ends every record.
func at(b []byte, p int) byte {
	if uint(p) < uint(len(b)) {
		return b[p]
	}
	return '\n'
}

// blanks skips blanks inside a record.
func blanks(b []byte, p int) int {
	for uint(p) < uint(len(b)) && (b[p] == ' ' || b[p] == '\t' || b[p] == '\r') {
		p++
	}
	return p
}
