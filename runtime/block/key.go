package block

import "github.com/streamc/streamc/runtime/sq"

// The key hash is pinned by vectors in key_test.go and never changes: it decides key groups, in every mode, for ever.
// A composite key folds its columns from left to right, starting with HashSeed.

// HashSeed starts every key hash.
const HashSeed uint64 = 0x9E3779B97F4A7C15

// Each function folds one column into h. NaN is one value, −0 is 0; DECIMALs hash by value (1.0 = 1.00).
func HashNull(h uint64) uint64                                 { panic("stub") }
func HashBool(h uint64, v bool) uint64                         { panic("stub") }
func HashInt(h uint64, v int64) uint64                         { panic("stub") } // BIGINT, TIMESTAMP, DURATION
func HashFloat(h uint64, v float64) uint64                     { panic("stub") }
func HashDecimal64(h uint64, v int64, scale uint8) uint64      { panic("stub") }
func HashDecimal128(h uint64, v sq.Int128, scale uint8) uint64 { panic("stub") }
func HashString(h uint64, s string) uint64                     { panic("stub") }
func HashBytes(h uint64, s []byte) uint64                      { panic("stub") }

// Group returns the key group of a finished hash.
func Group(h uint64) uint8 { return uint8(h) }

// Record encoding. Append functions append one field; a Reader reads them back in the same order. Nullable fields are preceded by AppendBool(isNull).
func AppendInt(b []byte, v int64) []byte        { panic("stub") } // zigzag varint
func AppendUint64(b []byte, v uint64) []byte    { panic("stub") } // 8 bytes little endian
func AppendFloat(b []byte, v float64) []byte    { panic("stub") }
func AppendBool(b []byte, v bool) []byte        { panic("stub") }
func AppendInt128(b []byte, v sq.Int128) []byte { panic("stub") }
func AppendString(b []byte, s string) []byte    { panic("stub") }
func AppendBytes(b []byte, s []byte) []byte     { panic("stub") }

// Reader reads fields of encoded records; the zero value with B set is ready. After a malformed field Bad is true and all reads give zero values.
type Reader struct {
	B   []byte
	Bad bool
}

func (r *Reader) More() bool        { return len(r.B) > 0 && !r.Bad }
func (r *Reader) Int() int64        { panic("stub") }
func (r *Reader) Uint64() uint64    { panic("stub") }
func (r *Reader) Float() float64    { panic("stub") }
func (r *Reader) Bool() bool        { panic("stub") }
func (r *Reader) Int128() sq.Int128 { panic("stub") }
func (r *Reader) Bytes() []byte     { panic("stub") } // points into B
