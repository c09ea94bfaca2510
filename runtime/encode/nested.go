package encode

import (
	"github.com/streamc/streamc/runtime/nest"
)

// JSONNested appends an ARRAY as a JSON array, a MAP or a STRUCT as an object: the keys of a MAP ascend, those of a STRUCT stand in its order.
func JSONNested(dst []byte, v string, t *nest.Type) []byte {
	switch t.Kind {
	case nest.Array:
		dst = append(dst, '[')
		first := true
		for it := nest.Elems(v, t); it.Next(); first = false {
			dst = jsonElem(comma(dst, first), it.Elem, t.Elem)
		}
		return append(dst, ']')
	case nest.Map:
		dst = append(dst, '{')
		first := true
		for it := nest.Elems(v, t); it.Next(); first = false {
			dst = JSONString(comma(dst, first), it.Key)
			dst = jsonElem(append(dst, ':'), it.Elem, t.Elem)
		}
		return append(dst, '}')
	}
	dst = append(dst, '{')
	for i, f := range t.Fields {
		dst = JSONString(comma(dst, i == 0), f.Name)
		dst = jsonElem(append(dst, ':'), nest.FieldOf(v, i, t), f.Type)
	}
	return append(dst, '}')
}

func comma(dst []byte, first bool) []byte {
	if first {
		return dst
	}
	return append(dst, ',')
}

func jsonElem(dst []byte, e nest.Elem, t *nest.Type) []byte {
	if !e.Valid {
		return append(dst, "null"...)
	}
	switch t.Kind {
	case nest.Bool:
		return JSONBool(dst, e.Bool())
	case nest.Float:
		return JSONFloat32(dst, e.Float())
	case nest.Double:
		return JSONFloat(dst, e.Float())
	case nest.Decimal:
		return JSONDecimal128(dst, e.Int128(), t.Scale)
	case nest.String:
		return JSONString(dst, e.Text())
	case nest.Bytes:
		return JSONBinary(dst, e.Text())
	case nest.Timestamp:
		return JSONTimestamp(dst, e.Int())
	case nest.Duration:
		return JSONDuration(dst, e.Int())
	case nest.Date:
		return JSONDate(dst, e.Int())
	case nest.Months:
		return JSONMonths(dst, e.Int())
	case nest.Array, nest.Map, nest.Struct:
		return JSONNested(dst, e.Text(), t)
	}
	return JSONInt(dst, e.Int())
}

// TextNested is JSONNested: the text of a nested value is JSON.
func TextNested(dst []byte, v string, t *nest.Type) []byte { return JSONNested(dst, v, t) }

// CSVNested appends the JSON of a nested value as a CSV field.
func CSVNested(dst []byte, v string, t *nest.Type) []byte {
	return CSVBytes(dst, JSONNested(nil, v, t))
}
