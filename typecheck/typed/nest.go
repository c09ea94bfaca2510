package typed

import (
	"reflect"

	"github.com/streamc/streamc/runtime/nest"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/types"
)

// NestType describes a type to package nest.
func NestType(t types.Type) *nest.Type {
	n := &nest.Type{Kind: nestKinds[t.Kind], Precision: t.Precision, Scale: t.Scale, NotNull: t.NotNull}
	switch t.Kind {
	case types.BigInt, types.Int:
		n.Bits, n.Precision = uint8(t.Bits()), 0
	case types.Timestamp:
		n.Unit, n.Precision = t.TimeUnit(), 0
	case types.Array, types.Map:
		n.Elem = NestType(t.Elem())
	}
	for _, f := range t.Fields() {
		n.Fields = append(n.Fields, nest.Field{Name: f.Name, Type: NestType(f.Type)})
	}
	return n
}

// nestKinds: of the type NULL there are NULLs only.
var nestKinds = map[types.Kind]nest.Kind{types.Null: nest.String, types.Boolean: nest.Bool, types.BigInt: nest.Int, types.Int: nest.Int, types.Float: nest.Float, types.Double: nest.Double,
	types.Decimal: nest.Decimal, types.String: nest.String, types.Bytes: nest.Bytes, types.Timestamp: nest.Timestamp, types.Duration: nest.Duration, types.Date: nest.Date,
	types.Months: nest.Months, types.Array: nest.Array, types.Map: nest.Map, types.Struct: nest.Struct}

// Encoded is the form of a nested literal that is not NULL.
func (l *Literal) Encoded() string {
	var b []byte
	for i, x := range l.List {
		if l.T.Kind == types.Map {
			b = nest.AppendKey(b, l.Keys[i])
		}
		b = x.appendTo(b)
	}
	return nest.Of(b)
}

func (l *Literal) appendTo(b []byte) []byte {
	if l.Null {
		return nest.AppendNull(b)
	}
	switch l.T.Kind {
	case types.Boolean:
		return nest.AppendBool(b, l.Bool)
	case types.Double, types.Float:
		return nest.AppendFloat(b, l.Float)
	case types.Decimal:
		d, err := sq.ParseDecimal(l.Unscaled)
		if err != nil {
			panic("typed: a DECIMAL literal with bad digits: " + l.Unscaled)
		}
		return nest.AppendInt128(b, d.Unscaled)
	case types.String, types.Bytes:
		return nest.AppendText(b, l.Str)
	case types.Array, types.Map, types.Struct:
		return nest.AppendText(b, l.Encoded())
	}
	return nest.AppendInt(b, l.Int)
}

// ElemLiteral is a part of a nested value as a literal of type t.
func ElemLiteral(e nest.Elem, t types.Type) *Literal {
	l := &Literal{Typed: Typed{T: t.With(e.Valid)}, Null: !e.Valid}
	switch {
	case l.Null:
	case t.Kind == types.Boolean:
		l.Bool = e.Bool()
	case t.Floating():
		l.Float = e.Float()
	case t.Kind == types.Decimal:
		l.Unscaled = e.Int128().String()
	case t.Kind == types.String || t.Kind == types.Bytes:
		l.Str = e.Text()
	case t.Nested():
		l.Keys, l.List = Decoded(e.Text(), t)
	default:
		l.Int = e.Int()
	}
	return l
}

// Decoded is what a nested literal of type t holds.
func Decoded(v string, t types.Type) (keys []string, list []*Literal) {
	n := NestType(t)
	for i, f := range t.Fields() {
		list = append(list, ElemLiteral(nest.FieldOf(v, i, n), f.Type))
	}
	if t.Kind == types.Struct {
		return nil, list
	}
	for it := nest.Elems(v, n); it.Next(); {
		if t.Kind == types.Map {
			keys = append(keys, it.Key)
		}
		list = append(list, ElemLiteral(it.Elem, t.Elem()))
	}
	return keys, list
}

// Apply calls the function of an operation Apply on values that are not NULL.
func (e *Nested) Apply(l []*Literal) *Literal {
	in := make([]reflect.Value, 0, len(l)+1)
	var first *nest.Type
	for _, a := range l {
		switch {
		case a.T.Nested():
			if first == nil {
				first = NestType(a.T)
			}
			in = append(in, reflect.ValueOf(a.Encoded()))
		case a.T.Kind == types.String:
			in = append(in, reflect.ValueOf(a.Str))
		default:
			in = append(in, reflect.ValueOf(a.Int))
		}
	}
	out := &Literal{Typed: Typed{T: e.T.Required(), Span: e.Span}}
	switch v := reflect.ValueOf(e.Func.Impl).Call(append(in, reflect.ValueOf(first)))[0].Interface().(type) {
	case bool:
		out.Bool = v
	case int64:
		out.Int = v
	case nest.Elem:
		return ElemLiteral(v, e.T)
	case string:
		if e.T.Nested() {
			out.Keys, out.List = Decoded(v, e.T)
		} else {
			out.Str = v
		}
	}
	return out
}
