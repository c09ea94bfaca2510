// Package decode holds the building blocks of generated decoders (JSON lines, CSV) and the slow decoders that serve as
// their oracle. Rules: language.md T4b, T7. Nothing here panics or hangs on any input.
//
// Positions are indices into a chunk whose records end in '\n' and behind which connect.Pad bytes are readable.
package decode

import "github.com/streamc/streamc/runtime/sq"

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
)

// Object opens the object of a JSON record at p: it skips blanks and '{'. ok is false if the record does not start with an object.
func Object(b []byte, p int) (next int, ok bool) { panic("stub") }

// Key reads the next key of an object and the colon behind it; p stands behind '{' or behind a value.
// more is false at '}' (next behind it) or, with c != OK, at a break. key is raw if it holds no escape, else decoded into scratch.
// It takes the comma between members.
func Key(b []byte, p int, first bool, scratch *[]byte) (key []byte, next int, more bool, c Cause) {
	panic("stub")
}

// Skip delimits a JSON value without validating it; ok is false at a break (no delimiter before the record's end).
func Skip(b []byte, p int) (next int, ok bool) { panic("stub") }

// The JSON value readers read the value at p and return the position behind it. A bad value gives a Cause and the position behind the delimited value; a
// break gives BrokenRecord. JSON null gives Null.
func Int(b []byte, p int) (v int64, next int, c Cause)                               { panic("stub") }
func Float(b []byte, p int) (v float64, next int, c Cause)                           { panic("stub") }
func Bool(b []byte, p int) (v bool, next int, c Cause)                               { panic("stub") }
func Decimal64(b []byte, p int, precision, scale uint8) (v int64, next int, c Cause) { panic("stub") }
func Decimal128(b []byte, p int, precision, scale uint8) (v sq.Int128, next int, c Cause) {
	panic("stub")
}
func Timestamp(b []byte, p int, f *TimeFormat) (v int64, next int, c Cause) { panic("stub") }
func Duration(b []byte, p int) (v int64, next int, c Cause)                 { panic("stub") }

// String reads a STRING. The result points into b when the text has no escape, else into scratch; it is checked UTF-8.
func String(b []byte, p int, scratch *[]byte) (v []byte, next int, c Cause) { panic("stub") }

// TimeFormat says how TIMESTAMP texts and numbers of a source are read, and caches the last minute.
type TimeFormat struct {
	Zone string // IANA zone for texts without an offset; "" makes them an error
	Unit string // "s", "ms", "us", "ns": numbers are read in this unit; "" makes numbers an error
	// unexported cache fields follow
}

// Fields splits one CSV record that starts at p into fields. raw holds for field i the bytes b[start:end] and whether it was quoted (undone into scratch when it holds "" pairs).
// ok is false for a broken record (a stray quote).
func Fields(b []byte, p int, o *CSV, dst []Field, scratch *[]byte) (fields []Field, next int, ok bool) {
	panic("stub")
}

// Field is one CSV field. Text points into the chunk or the scratch buffer.
type Field struct {
	Text   []byte
	Quoted bool
}

// CSV holds the options of a CSV source; zero fields mean the defaults: ',' '"' none none.
type CSV struct {
	Delimiter, Quote, Comment byte
	Null                      []string // spellings of NULL beside the unquoted empty field
}

// The CSV value readers read one field; the unquoted empty field and the null spellings give Null.
func (o *CSV) Int(f Field) (int64, Cause)                                    { panic("stub") }
func (o *CSV) Float(f Field) (float64, Cause)                                { panic("stub") }
func (o *CSV) Bool(f Field) (bool, Cause)                                    { panic("stub") }
func (o *CSV) Decimal64(f Field, precision, scale uint8) (int64, Cause)      { panic("stub") }
func (o *CSV) Decimal128(f Field, precision, scale uint8) (sq.Int128, Cause) { panic("stub") }
func (o *CSV) Timestamp(f Field, t *TimeFormat) (int64, Cause)               { panic("stub") }
func (o *CSV) Duration(f Field) (int64, Cause)                               { panic("stub") }
func (o *CSV) String(f Field) ([]byte, Cause)                                { panic("stub") }
