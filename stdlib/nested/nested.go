// Package nested converts ARRAY, MAP and STRUCT values, in the form of package nest.
//
// An error is a row error. All functions are pure and may be called at once.
package nested

import (
	"fmt"
	"math"
	"strings"

	"github.com/streamc/streamc/runtime/decode"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/nest"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/stdlib/num"
)

// Parse reads the JSON text of a value.
func Parse(s string, t *nest.Type) (string, error) {
	var scratch []byte
	v, c := decode.NestedText(sq.Bytes(strings.Trim(s, " \t\n\v\f\r")), t, nil, &scratch)
	if c != decode.OK {
		const limit = 60
		if len(s) > limit {
			s = s[:limit] + "…"
		}
		return "", fmt.Errorf("%q: %s", s, c)
	}
	return v, nil
}

// Must is Parse of a text that is known to be right.
func Must(s string, t *nest.Type) string {
	v, err := Parse(s, t)
	if err != nil {
		panic(err)
	}
	return v
}

// Convert changes what is inside of a value from one type to another: fields go by position. Exact is an assignment, where a value that would change is an error;
// else DECIMALs and FLOATs are rounded and fractions cut off.
func Convert(v string, from, to *nest.Type, exact bool) (string, error) {
	if from.Kind == nest.Struct {
		var out []byte
		var err error
		for i, f := range from.Fields {
			if out, err = element(out, nest.FieldOf(v, i, from), f.Type, to.Fields[i].Type, exact); err != nil {
				return "", err
			}
		}
		return nest.Of(out), nil
	}
	var out []byte
	var err error
	for it := nest.Elems(v, from); it.Next(); {
		if from.Kind == nest.Map {
			out = nest.AppendKey(out, it.Key)
		}
		if out, err = element(out, it.Elem, from.Elem, to.Elem, exact); err != nil {
			return "", err
		}
	}
	return nest.Of(out), nil
}

func element(out []byte, e nest.Elem, from, to *nest.Type, exact bool) ([]byte, error) {
	switch {
	case !e.Valid && to.NotNull:
		return nil, fmt.Errorf("NULL in a NOT NULL element or field")
	case !e.Valid:
		return nest.AppendNull(out), nil
	case from.Kind >= nest.Array && to.Kind == from.Kind:
		v, err := Convert(e.Text(), from, to, exact)
		return nest.AppendText(out, v), err
	case to.Kind == nest.String:
		return nest.AppendText(out, text(e, from)), nil
	case from.Kind == nest.String:
		v, err := Parse("["+string(encode.JSONString(nil, e.Text()))+"]", &nest.Type{Kind: nest.Array, Elem: to})
		return append(out, v...), err
	}
	switch to.Kind {
	case nest.Int:
		v, err := integer(e, from)
		if err == nil && to.Bits < 64 {
			v, err = num.IntN(v, to.Bits)
		}
		return nest.AppendInt(out, v), err
	case nest.Decimal:
		v, err := decimal(e, from, to, exact)
		return nest.AppendInt128(out, v.Unscaled), err
	case nest.Float, nest.Double:
		v, err := float(e, from, to, exact)
		return nest.AppendFloat(out, v), err
	case nest.Timestamp:
		if from.Kind == nest.Date {
			return nest.AppendInt(out, num.DateToTime(e.Int())), nil
		}
		return nest.AppendInt(out, num.CutTime(e.Int(), max(to.Unit, 1))), nil
	case nest.Date:
		if from.Kind == nest.Timestamp {
			return nest.AppendInt(out, num.TimeToDate(e.Int())), nil
		}
	}
	return nest.AppendElem(out, e), nil
}

// text is CAST to STRING.
func text(e nest.Elem, t *nest.Type) string {
	if t.Kind == nest.String {
		return e.Text()
	}
	b := encode.JSONNested(nil, nest.Of(nest.AppendElem(nil, e)), &nest.Type{Kind: nest.Array, Elem: t})
	b = b[1 : len(b)-1]
	if b[0] == '"' { // of the texts of scalars none has an escape
		b = b[1 : len(b)-1]
	}
	return string(b)
}

func integer(e nest.Elem, from *nest.Type) (int64, error) {
	switch from.Kind {
	case nest.Decimal:
		return num.DecimalToInt(sq.Decimal{Unscaled: e.Int128(), Scale: from.Scale})
	case nest.Float, nest.Double:
		return num.FloatToInt(e.Float())
	}
	return e.Int(), nil
}

func decimal(e nest.Elem, from, to *nest.Type, exact bool) (sq.Decimal, error) {
	var d sq.Decimal
	switch from.Kind {
	case nest.Float, nest.Double:
		return num.DecimalFromFloat(e.Float(), to.Precision, to.Scale)
	case nest.Decimal:
		d = sq.Decimal{Unscaled: e.Int128(), Scale: from.Scale}
	default:
		d = num.DecimalFromInt(e.Int())
	}
	if exact {
		return num.RescaleExact(d, to.Precision, to.Scale)
	}
	return num.RescaleRound(d, to.Precision, to.Scale)
}

func float(e nest.Elem, from, to *nest.Type, exact bool) (float64, error) {
	v := math.NaN()
	switch from.Kind {
	case nest.Decimal:
		v, exact = num.DecimalToFloat(sq.Decimal{Unscaled: e.Int128(), Scale: from.Scale}), false
	case nest.Int:
		v = float64(e.Int())
	default:
		v = e.Float()
	}
	switch {
	case to.Kind == nest.Double:
		return v, nil
	case exact:
		return num.Float32Exact(v)
	}
	return num.Float32(v)
}
