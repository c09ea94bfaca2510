package ref

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// nestedText is the JSON of an ARRAY, MAP or STRUCT.
func nestedText(v Value) string {
	parts := make([]string, len(v.L))
	for i, x := range v.L {
		if v.Kind != types.Array {
			parts[i] = jsonString(v.K[i]) + ":"
		}
		parts[i] += jsonValue(x)
	}
	list := strings.Join(parts, ",")
	if v.Kind == types.Array {
		return "[" + list + "]"
	}
	return "{" + list + "}"
}

// nestedValue reads the JSON of a nested value: the text as a whole must be valid.
func (l *log) nestedValue(raw string, t types.Type) (Value, error) {
	if !json.Valid([]byte(raw)) {
		return null, errors.New("not a JSON value")
	}
	raw = strings.Trim(raw, " \t\r\n")
	open := map[types.Kind]byte{types.Array: '[', types.Map: '{', types.Struct: '{'}[t.Kind]
	if raw[0] != open {
		return null, errors.New("not " + t.Name())
	}
	keys, parts, err := split1(raw)
	if err != nil {
		return null, err
	}
	v := Value{Kind: t.Kind}
	switch t.Kind {
	case types.Array:
		for _, part := range parts {
			x, err := l.elementValue(part, t.Elem())
			if err != nil {
				return null, err
			}
			v.L = append(v.L, x)
		}
		return v, nil
	case types.Map:
		entries := map[string]Value{}
		for i, key := range keys {
			x, err := l.elementValue(parts[i], t.Elem())
			if err != nil {
				return null, err
			}
			if _, seen := entries[key]; !seen {
				entries[key] = x
			}
		}
		return mapValue(entries), nil
	}
	for _, f := range t.Fields() {
		part := "null"
		for i := len(keys) - 1; i >= 0; i-- { // the first counts
			if keys[i] == f.Name {
				part = parts[i]
			}
		}
		x, err := l.elementValue(part, f.Type)
		if err != nil {
			return null, err
		}
		v.K, v.L = append(v.K, f.Name), append(v.L, x)
	}
	return v, nil
}

// elementValue reads one element, field or value.
func (l *log) elementValue(raw string, t types.Type) (Value, error) {
	if raw == "null" {
		if t.NotNull {
			return null, errors.New("NULL in a NOT NULL element")
		}
		return null, nil
	}
	return l.fromJSON(raw, t)
}

// split1 cuts a valid array or object into the texts of its parts; keys are decoded.
func split1(raw string) (keys, parts []string, err error) {
	p := blank(raw, 1)
	for raw[p] != ']' && raw[p] != '}' {
		if raw[0] == '{' {
			end, _ := delimitString(raw, p)
			key, err := unquote(raw[p:end])
			if err != nil {
				return nil, nil, err
			}
			keys = append(keys, key)
			p = blank(raw, blank(raw, end)+1)
		}
		end, _ := delimit(raw, p)
		parts = append(parts, raw[p:end])
		if p = blank(raw, end); raw[p] == ',' {
			p = blank(raw, p+1)
		}
	}
	return keys, parts, nil
}

// mapValue is a MAP: its keys ascend.
func mapValue(entries map[string]Value) Value {
	v := Value{Kind: types.Map}
	for k := range entries {
		v.K = append(v.K, k)
	}
	sort.Strings(v.K)
	for _, k := range v.K {
		v.L = append(v.L, entries[k])
	}
	return v
}

// nested evaluates what builds a nested value or takes a part out of one.
func (e *evaluator) nested(x *typed.Nested, r *row) (Value, error) {
	var args []Value
	for _, a := range x.Args {
		v, err := e.eval(a, r)
		if err != nil {
			return null, err
		}
		args = append(args, v)
	}
	switch x.Op {
	case typed.MakeArray:
		return Value{Kind: types.Array, L: args}, nil
	case typed.MakeStruct:
		v := Value{Kind: types.Struct, L: args}
		for _, f := range x.T.Fields() {
			v.K = append(v.K, f.Name)
		}
		return v, nil
	case typed.MakeMap:
		entries := map[string]Value{}
		for i := 0; i < len(args); i += 2 {
			if args[i].IsNull() {
				return null, errors.New("a key of a MAP is NULL")
			}
			entries[args[i].S] = args[i+1]
		}
		return mapValue(entries), nil
	}
	for _, v := range args {
		if v.IsNull() {
			return null, nil
		}
	}
	in := args[0]
	switch x.Op {
	case typed.Apply:
		return apply(x, args)
	case typed.Element:
		if i := args[1].I; i >= 1 && i <= int64(len(in.L)) {
			return in.L[i-1], nil
		}
		return null, nil
	case typed.Value:
		for i, k := range in.K {
			if k == args[1].S {
				return in.L[i], nil
			}
		}
		return null, nil
	case typed.FieldOf:
		return in.L[x.Field], nil
	case typed.Size:
		return Value{Kind: types.BigInt, I: int64(len(in.L))}, nil
	}
	panic(fmt.Sprintf("nested operation %s", x.Op))
}

// convertNested converts part by part; fields go by position.
func convertNested(v Value, t types.Type, mode typed.ConvertMode) (Value, error) {
	out := Value{Kind: t.Kind, K: v.K}
	if t.Kind == types.Struct {
		out.K = nil
	}
	for i, x := range v.L {
		var to types.Type
		if t.Kind == types.Struct {
			to = t.Fields()[i].Type
			out.K = append(out.K, t.Fields()[i].Name)
		} else {
			to = t.Elem()
		}
		if x.IsNull() {
			if to.NotNull {
				return null, errors.New("NULL in a NOT NULL element or field")
			}
			out.L = append(out.L, null)
			continue
		}
		y, err := convert(x, to, mode)
		if err != nil {
			return null, err
		}
		out.L = append(out.L, y)
	}
	return out, nil
}

// nestedLiteral is a constant.
func nestedLiteral(x *typed.Literal) (Value, error) {
	v := Value{Kind: x.T.Kind, K: x.Keys}
	for _, f := range x.T.Fields() {
		v.K = append(v.K, f.Name)
	}
	for _, l := range x.List {
		e, err := literal(l)
		if err != nil {
			return null, err
		}
		v.L = append(v.L, e)
	}
	return v, nil
}
