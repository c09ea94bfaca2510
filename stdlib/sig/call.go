package sig

import (
	"fmt"
	"reflect"
	"time"

	"github.com/streamc/streamc/runtime/sq"
)

// Call runs the function on Go values of the border (language.md §8): bool, int64, float64, sq.Decimal, string, sq.Timestamp,
// time.Duration, sq.Date, []byte, sq.Months; nil stands for NULL and is allowed for Nullable parameters only. The result is such a value, sq.Null of one if
// NullOut. A panic of the function is an error.
func (f *Func) Call(args []any) (result any, err error) {
	if !f.Takes(len(args)) {
		return nil, fmt.Errorf("%s takes %d arguments, got %d", f.Name, len(f.Params), len(args))
	}
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		switch p := f.Param(i); {
		case p.Nullable:
			v := reflect.New(p.Kind.NullGoType()).Elem()
			if a != nil {
				v.FieldByName("V").Set(reflect.ValueOf(a))
				v.FieldByName("Valid").SetBool(true)
			}
			in[i] = v
		case a == nil:
			return nil, fmt.Errorf("%s: NULL for parameter %s", f.Name, p.Name)
		case p.Prepare != nil:
			v, err := p.Prepare.Value(a.(string))
			if err != nil {
				return nil, err
			}
			in[i] = reflect.ValueOf(v)
		default:
			in[i] = reflect.ValueOf(a)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", f.Name, p)
		}
	}()
	out := reflect.ValueOf(f.Impl).Call(in)
	if f.Fails && !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	return out[0].Interface(), nil
}

// FromGo unwraps the result of Call: ok is false for a NULL.
func FromGo(v any) (value any, ok bool) {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Struct {
		return v, true
	}
	valid := r.FieldByName("Valid")
	if !valid.IsValid() {
		return v, true // sq.Decimal
	}
	if !valid.Bool() {
		return nil, false
	}
	return r.FieldByName("V").Interface(), true
}

// GoType is the Go type of a kind at a function's border.
func (k Kind) GoType() reflect.Type {
	switch k {
	case Boolean:
		return reflect.TypeFor[bool]()
	case BigInt:
		return reflect.TypeFor[int64]()
	case Double:
		return reflect.TypeFor[float64]()
	case Decimal:
		return reflect.TypeFor[sq.Decimal]()
	case String:
		return reflect.TypeFor[string]()
	case Timestamp:
		return reflect.TypeFor[sq.Timestamp]()
	case Duration:
		return reflect.TypeFor[time.Duration]()
	case Date:
		return reflect.TypeFor[sq.Date]()
	case Bytes:
		return reflect.TypeFor[[]byte]()
	case Months:
		return reflect.TypeFor[sq.Months]()
	}
	panic(fmt.Sprintf("sig: no Go type for kind %d", k))
}

// NullGoType is the Go type of a kind that may be NULL.
func (k Kind) NullGoType() reflect.Type {
	switch k {
	case Boolean:
		return reflect.TypeFor[sq.Null[bool]]()
	case BigInt:
		return reflect.TypeFor[sq.Null[int64]]()
	case Double:
		return reflect.TypeFor[sq.Null[float64]]()
	case Decimal:
		return reflect.TypeFor[sq.Null[sq.Decimal]]()
	case String:
		return reflect.TypeFor[sq.Null[string]]()
	case Timestamp:
		return reflect.TypeFor[sq.Null[sq.Timestamp]]()
	case Duration:
		return reflect.TypeFor[sq.Null[time.Duration]]()
	case Date:
		return reflect.TypeFor[sq.Null[sq.Date]]()
	case Bytes:
		return reflect.TypeFor[sq.Null[[]byte]]()
	case Months:
		return reflect.TypeFor[sq.Null[sq.Months]]()
	}
	panic(fmt.Sprintf("sig: no Go type for kind %d", k))
}

func (k Kind) String() string {
	names := [...]string{Boolean: "BOOLEAN", BigInt: "BIGINT", Double: "DOUBLE", Decimal: "DECIMAL", String: "STRING", Timestamp: "TIMESTAMP", Duration: "DURATION",
		Date: "DATE", Bytes: "BYTES", Months: "MONTHS"}
	if int(k) < len(names) && k > 0 {
		return names[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}
