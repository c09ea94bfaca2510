package sig

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// define makes an overload from its Go function: package, Go name, kinds, nullability, Fails, NullOut and Variadic follow from the function's
// type. params names the parameters, separated by spaces.
func define(name string, impl any, params, doc string) *Func {
	t := reflect.TypeOf(impl)
	path := runtime.FuncForPC(reflect.ValueOf(impl).Pointer()).Name()
	dot := strings.LastIndexByte(path, '.')
	f := &Func{Name: name, Package: path[:dot], Go: path[dot+1:], Impl: impl, Doc: doc, Variadic: t.IsVariadic(), Fails: t.NumOut() == 2}
	names := strings.Fields(params)
	if len(names) != t.NumIn() {
		panic(fmt.Sprintf("sig: %s has %d parameters, not %d", path, t.NumIn(), len(names)))
	}
	for i, n := range names {
		in := t.In(i)
		if f.Variadic && i == len(names)-1 {
			in = in.Elem()
		}
		p := Param{Name: n}
		if pr := preparedType(in); pr != nil {
			p.Kind, p.Prepare = String, pr
		} else {
			p.Kind, p.Nullable = kindOfType(in)
		}
		f.Params = append(f.Params, p)
	}
	f.Result, f.NullOut = kindOfType(t.Out(0))
	return f
}

// kindOfType is the kind whose values have the Go type, or sq.Null of it.
func kindOfType(t reflect.Type) (k Kind, null bool) {
	for k := Boolean; k <= lastKind; k++ {
		switch t {
		case k.GoType():
			return k, false
		case k.NullGoType():
			return k, true
		}
	}
	panic("sig: no kind has the Go type " + t.String())
}

func preparedType(t reflect.Type) *Prepared {
	for _, p := range prepared {
		if reflect.TypeOf(p.Impl).Out(0) == t {
			return p
		}
	}
	return nil
}

func (f *Func) alias(names ...string) *Func { f.Aliases = append(f.Aliases, names...); return f }

func (f *Func) differs(text string) *Func { f.Differs = text; return f }

// ex adds examples: calls and what they give, in turn.
func (f *Func) ex(list ...string) *Func {
	for i := 0; i < len(list); i += 2 {
		f.Examples = append(f.Examples, Example{list[i], list[i+1]})
	}
	return f
}

func (f *Func) decimal(scale func(p, s []int) (int, int)) *Func { f.DecimalScale = scale; return f }

func (f *Func) operator(text string) *Func { f.Operator = text; return f }

func (f *Func) repeat() *Func { f.Repeat = true; return f }

// group names the chapter of a list of functions.
func group(name string, list ...[]*Func) []*Func {
	var out []*Func
	for _, l := range list {
		for _, f := range l {
			f.Group = name
			out = append(out, f)
		}
	}
	return out
}

// keepDecimal gives a result the digits of the first argument.
func keepDecimal(p, s []int) (int, int) { return p[0], s[0] }

// wholeDecimal gives a result no fraction, and one more digit for what rounding carries.
func wholeDecimal(p, s []int) (int, int) {
	if s[0] == 0 {
		return p[0], 0
	}
	return p[0] - s[0] + 1, 0
}

// Value is the Go value that the function takes for a STRING that is prepared.
func (p *Prepared) Value(text string) (any, error) {
	out := reflect.ValueOf(p.Impl).Call([]reflect.Value{reflect.ValueOf(text)})
	if !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	return out[0].Interface(), nil
}
