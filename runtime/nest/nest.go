// Package nest holds ARRAY, MAP and STRUCT values inside of generated code: one string of bytes without pointers.
//
// There is exactly one form of each value, so equal values have equal bytes: they are compared, hashed, stored and kept as texts are.
// An ARRAY is its elements one after the other, a STRUCT its fields, a MAP its entries by ascending key, each a key and a value. An element, field or
// value is a byte that tells whether it is NULL and, if it is not, a varint, 8 bytes of a number, or a text with its length; a nested one is a text of these. NaN is one NaN and −0 is 0.
//
// A Type says what is inside; generated code declares each that it needs once. Nothing here fails on bytes that this package made.
package nest

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/streamc/streamc/runtime/sq"
)

// Kind is the shape of a Type.
type Kind uint8

// Kinds. Integers of all sizes are Int; BYTES and nested values are texts, as STRING.
const (
	Bool Kind = iota
	Int
	Float   // FLOAT
	Double  // DOUBLE
	Decimal // of any precision
	String
	Bytes
	Timestamp
	Duration
	Date
	Months
	Array
	Map
	Struct
)

// Type describes a value. Types are made once and never changed.
type Type struct {
	Kind      Kind
	Bits      uint8 // Int: 8, 16, 32, 64
	Precision uint8 // Decimal
	Scale     uint8 // Decimal
	Unit      int64 // Timestamp: microseconds of which values are multiples
	NotNull   bool  // of an element, field or value
	Elem      *Type // Array: of the elements; Map: of the values
	Fields    []Field
}

// Field is a field of a Struct.
type Field struct {
	Name string
	Type *Type
}

// Elem is an element, field or value taken out of a nested value. The zero Elem is NULL. Exactly the method of its type may be called, where Valid is set.
type Elem struct {
	v     string
	Valid bool
}

func (e Elem) reader() reader { return reader{s: e.v} }

// Int is an integer, TIMESTAMP, DURATION, DATE, MONTHS, or DECIMAL of at most 18 digits.
func (e Elem) Int() int64 { r := e.reader(); return r.int() }

// Bool is a BOOLEAN, Float a DOUBLE or FLOAT, Int128 a DECIMAL. They are zero values where Valid is not set.
func (e Elem) Bool() bool        { r := e.reader(); return r.bool() }
func (e Elem) Float() float64    { r := e.reader(); return math.Float64frombits(r.fixed()) }
func (e Elem) Int128() sq.Int128 { r := e.reader(); return r.int128() }

// Text is a STRING, BYTES or nested value; it points into the value that it was taken out of.
func (e Elem) Text() string { r := e.reader(); return r.text() }

// Len is the number of elements of an ARRAY, or of entries of a MAP, of type t.
func Len(v string, t *Type) int64 {
	n := int64(0)
	for it := Elems(v, t); it.Next(); {
		n++
	}
	return n
}

// At is element i of an ARRAY of type t, counted from 1; NULL beyond its ends.
func At(v string, i int64, t *Type) Elem {
	if i < 1 {
		return Elem{}
	}
	for it := Elems(v, t); it.Next(); i-- {
		if i == 1 {
			return it.Elem
		}
	}
	return Elem{}
}

// Get is the value of a key of a MAP of type t; NULL where it has none.
func Get(v, key string, t *Type) Elem {
	for it := Elems(v, t); it.Next(); {
		if it.Key >= key {
			if it.Key == key {
				return it.Elem
			}
			break
		}
	}
	return Elem{}
}

// FieldOf is field i, counted from 0, of a STRUCT of type t.
func FieldOf(v string, i int, t *Type) Elem {
	r := reader{s: v}
	for _, f := range t.Fields[:i] {
		next(&r, f.Type)
	}
	return next(&r, t.Fields[i].Type)
}

// Iter walks over a value: Elem is the element, and Key the key of a MAP, that Next has moved to.
type Iter struct {
	Elem Elem
	Key  string
	r    reader
	t    *Type
}

// Elems starts in front of the elements of an ARRAY, or the entries of a MAP, of type t.
func Elems(v string, t *Type) Iter { return Iter{r: reader{s: v}, t: t} }

// Next moves on; false behind the last one.
func (it *Iter) Next() bool {
	if it.r.s == "" {
		return false
	}
	if it.t.Kind == Map {
		it.Key = it.r.text()
	}
	it.Elem = next(&it.r, it.t.Elem)
	return !it.r.bad
}

// next takes one element of type t.
func next(r *reader, t *Type) Elem {
	if r.bool() || r.bad {
		return Elem{}
	}
	from := r.s
	skip(r, t)
	return Elem{v: from[:len(from)-len(r.s)], Valid: true}
}

func skip(r *reader, t *Type) {
	switch t.Kind {
	case Bool:
		r.take(1)
	case Float, Double:
		r.take(8)
	case Decimal:
		r.int128()
	case String, Bytes, Array, Map, Struct:
		r.text()
	default:
		r.int()
	}
}

// Append functions append an element, field or value to a value in the making.

// AppendNull appends a NULL.
func AppendNull(b []byte) []byte { return append(b, 1) }

// AppendInt appends what Elem.Int reads, and so on.
func AppendInt(b []byte, v int64) []byte { return appendInt(append(b, 0), v) }
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 0, 1)
	}
	return append(b, 0, 0)
}
func AppendInt128(b []byte, v sq.Int128) []byte { return appendInt128(append(b, 0), v) }
func AppendText(b []byte, v string) []byte      { return appendText(append(b, 0), v) }

// AppendFloat appends what Elem.Float reads: every NaN alike, −0 as 0.
func AppendFloat(b []byte, v float64) []byte {
	switch {
	case v == 0:
		v = 0 // −0 is 0
	case v != v:
		v = math.NaN()
	}
	return binary.BigEndian.AppendUint64(append(b, 0), math.Float64bits(v))
}

// AppendElem appends an element that was taken out of another value of the same type.
func AppendElem(b []byte, e Elem) []byte {
	if !e.Valid {
		return AppendNull(b)
	}
	return append(append(b, 0), e.v...)
}

// AppendKey appends the key of an entry, in front of its value.
func AppendKey(b []byte, key string) []byte { return appendText(b, key) }

// Of is the finished ARRAY or STRUCT. b must not be used any more.
func Of(b []byte) string { return sq.Text(b) }

// ErrNullKey is the row error of a MAP with a NULL key.
var ErrNullKey = errors.New("a key of a MAP is NULL")

// MapOf is the finished MAP of entries in any order, of type t: of equal keys the last one counts. b must not be used any more.
func MapOf(b []byte, t *Type) string { return sq.Text(ordered(b, t, false)) }

// MapOfFirst is MapOf where of equal keys the first one counts, as of those of a JSON object.
func MapOfFirst(b []byte, t *Type) []byte { return ordered(b, t, true) }

type entry struct{ key, all string }

func ordered(b []byte, t *Type, first bool) []byte {
	var list []entry
	inOrder := true
	v := sq.Text(b)
	for it := Elems(v, t); ; {
		from := len(it.r.s)
		if !it.Next() {
			break
		}
		inOrder = inOrder && (len(list) == 0 || list[len(list)-1].key < it.Key)
		list = append(list, entry{it.Key, v[len(v)-from : len(v)-len(it.r.s)]})
	}
	if inOrder {
		return b
	}
	slices.SortStableFunc(list, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	out := make([]byte, 0, len(b))
	for i, e := range list {
		switch {
		case first && i > 0 && list[i-1].key == e.key, !first && i+1 < len(list) && list[i+1].key == e.key:
		default:
			out = append(out, e.all...)
		}
	}
	return out
}
