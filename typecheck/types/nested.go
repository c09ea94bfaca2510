package types

import (
	"fmt"
	"strings"
	"sync"
)

// Field is a field of a STRUCT. Names compare folded, as those of columns.
type Field struct {
	Name string
	Type Type
}

// shape is what is inside of a nested type. There is one for each name, so that types compare with ==.
type shape struct {
	name   string
	elem   Type
	fields []Field
}

var shapes sync.Map // *shape by name

func shaped(k Kind, s shape) Type {
	v, _ := shapes.LoadOrStore(s.name, &s)
	return Type{Kind: k, shape: v.(*shape)}
}

// ArrayOf returns ARRAY<elem>, MapOf MAP<STRING, value>, StructOf STRUCT<a T, …>.
func ArrayOf(elem Type) Type {
	return shaped(Array, shape{name: "ARRAY<" + elem.String() + ">", elem: elem})
}
func MapOf(value Type) Type {
	return shaped(Map, shape{name: "MAP<STRING, " + value.String() + ">", elem: value})
}
func StructOf(fields []Field) Type {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = FieldName(f.Name) + " " + f.Type.String()
	}
	return shaped(Struct, shape{name: "STRUCT<" + strings.Join(parts, ", ") + ">", fields: append([]Field(nil), fields...)})
}

// FieldName is the SQL spelling of a name.
func FieldName(name string) string {
	for i, r := range name {
		plain := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || i > 0 && '0' <= r && r <= '9'
		if !plain {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return name
}

// Nested reports ARRAY, MAP and STRUCT.
func (t Type) Nested() bool { return t.shape != nil }

// Elem is the type of the elements of an ARRAY or the values of a MAP.
func (t Type) Elem() Type { return t.shape.elem }

// Fields are those of a STRUCT; they must not be changed.
func (t Type) Fields() []Field {
	if t.Kind != Struct {
		return nil
	}
	return t.shape.fields
}

// Field returns the index of a field by its folded name, -1 if there is none.
func (t Type) Field(name string) int {
	for i, f := range t.Fields() {
		if fold(f.Name) == fold(name) {
			return i
		}
	}
	return -1
}

// fold lowers ASCII letters, as identifiers compare.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// Ordered reports types whose values have an order: <, MIN, MAX, ORDER BY.
func (t Type) Ordered() bool { return !t.Nested() }

// RowField is the name of field i, from 0, of a ROW that names none.
func RowField(i int) string { return fmt.Sprintf("f%d", i) }

// commonNested is Common of two nested types that differ; STRUCTs go by position and take the names of the first.
func commonNested(a, b Type) (Type, bool) {
	nn := a.NotNull && b.NotNull
	if a.Kind != b.Kind {
		return Type{}, false
	}
	if a.Kind != Struct {
		e, ok := Common(a.Elem(), b.Elem())
		switch {
		case !ok:
			return Type{}, false
		case a.Kind == Array:
			return ArrayOf(e).With(nn), true
		}
		return MapOf(e).With(nn), true
	}
	if len(a.Fields()) != len(b.Fields()) {
		return Type{}, false
	}
	fields := make([]Field, len(a.Fields()))
	for i, f := range a.Fields() {
		e, ok := Common(f.Type, b.Fields()[i].Type)
		if !ok {
			return Type{}, false
		}
		fields[i] = Field{f.Name, e}
	}
	return StructOf(fields).With(nn), true
}

// assignNested is Assign of two nested types: the worst of what is inside, which NULLs make narrow too.
func assignNested(from, to Type) Fit {
	if from.Kind != to.Kind || len(from.Fields()) != len(to.Fields()) {
		return FitNo
	}
	one := func(a, b Type) Fit {
		if f := Assign(a, b); f == FitNo || a.NotNull || !b.NotNull {
			return f
		}
		return FitNarrow
	}
	if from.Kind != Struct {
		return min(one(from.Elem(), to.Elem()), FitWiden)
	}
	fit := FitWiden
	for i, f := range from.Fields() {
		fit = min(fit, one(f.Type, to.Fields()[i].Type))
	}
	return fit
}

// canCastNested reports casts between nested types whose parts can be cast.
func canCastNested(from, to Type) bool {
	if from.Kind != to.Kind || len(from.Fields()) != len(to.Fields()) {
		return false
	}
	if from.Kind != Struct {
		return CanCast(from.Elem(), to.Elem())
	}
	for i, f := range from.Fields() {
		if !CanCast(f.Type, to.Fields()[i].Type) {
			return false
		}
	}
	return true
}
