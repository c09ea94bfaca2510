package emit

import (
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// nestType is the variable that describes a nested type to packages nest, decode and encode; it is declared on first use.
func (g *gen) nestType(t types.Type) *Statement {
	t = t.Optional()
	name, ok := g.nested[t]
	if !ok {
		name = g.names.take(nestName(t) + "Type")
		g.nested[t] = name
		g.decode.add([]string{name + " is " + oneLine(t.Name()) + "."}, Var().Id(name).Op("=").Add(g.describe(t)))
	}
	return Id(name)
}

// nestName names the variable after what is inside, as far as that stays short.
func nestName(t types.Type) string {
	switch t.Kind {
	case types.Array:
		if e := t.Elem(); !e.Nested() {
			return camel(kindWord(e)) + "Array"
		}
		return "array"
	case types.Map:
		if e := t.Elem(); !e.Nested() {
			return camel(kindWord(e)) + "Map"
		}
		return "map"
	}
	return "struct"
}

func kindWord(t types.Type) string {
	if t.Kind == types.Decimal {
		return "DECIMAL"
	}
	if t.Kind == types.Timestamp {
		return "TIMESTAMP"
	}
	return t.Name()
}

// describe is the composite literal of a type.
func (g *gen) describe(t types.Type) *Statement {
	fields := []Code{field("Kind", Qual(pkgNest, nestKind(t)))}
	switch t.Kind {
	case types.BigInt, types.Int:
		fields = append(fields, field("Bits", Lit(t.Bits())))
	case types.Decimal:
		fields = append(fields, field("Precision", precision(t)), field("Scale", scale(t)))
	case types.Timestamp:
		if t.Precision > 0 {
			fields = append(fields, field("Unit", timeConstant(t.TimeUnit())))
		}
	}
	if t.NotNull {
		fields = append(fields, field("NotNull", True()))
	}
	switch t.Kind {
	case types.Array, types.Map:
		fields = append(fields, field("Elem", g.describe(t.Elem())))
	case types.Struct:
		var list []Code
		for _, f := range t.Fields() {
			list = append(list, Values(field("Name", Lit(f.Name)), field("Type", g.describe(f.Type))))
		}
		fields = append(fields, field("Fields", Index().Qual(pkgNest, "Field").Values(lines(list)...)))
	}
	return Op("&").Qual(pkgNest, "Type").Values(fields...)
}

func nestKind(t types.Type) string {
	switch t.Kind {
	case types.Boolean:
		return "Bool"
	case types.BigInt, types.Int:
		return "Int"
	case types.Float:
		return "Float"
	case types.Double:
		return "Double"
	case types.Decimal:
		return "Decimal"
	case types.String, types.Null: // nothing but NULLs is inside of ARRAY[NULL]
		return "String"
	case types.Bytes:
		return "Bytes"
	case types.Timestamp:
		return "Timestamp"
	case types.Duration:
		return "Duration"
	case types.Date:
		return "Date"
	case types.Months:
		return "Months"
	case types.Array:
		return "Array"
	case types.Map:
		return "Map"
	case types.Struct:
		return "Struct"
	}
	panic(bugf("nested %s", t))
}

// holdsTime reports types whose texts a decode.TimeFormat reads.
func holdsTime(t types.Type) bool {
	switch t.Kind {
	case types.Timestamp:
		return true
	case types.Array, types.Map:
		return holdsTime(t.Elem())
	}
	for _, f := range t.Fields() {
		if holdsTime(f.Type) {
			return true
		}
	}
	return false
}

// sameInside reports nested types whose values have the same bytes.
func sameInside(from, to types.Type) bool {
	if from.Kind == types.Null {
		return !to.NotNull
	}
	if to.NotNull && !from.NotNull {
		return false
	}
	if !from.Nested() || !to.Nested() {
		return sameForm(from, to) && (from.Kind != types.Float || to.Kind == types.Float) || from.Integral() && to.Integral() && from.Bits() <= to.Bits()
	}
	if from.Kind != to.Kind || len(from.Fields()) != len(to.Fields()) {
		return false
	}
	if from.Kind != types.Struct {
		return sameInside(from.Elem(), to.Elem())
	}
	for i, f := range from.Fields() {
		if !sameInside(f.Type, to.Fields()[i].Type) {
			return false
		}
	}
	return true
}

// nestedLiteral is a constant, held in a variable that is made once.
func (g *gen) nestedLiteral(l *typed.Literal) val {
	key := l.Text()
	name, ok := g.constants[key]
	if !ok {
		name = g.names.take(nestName(l.T))
		g.constants[key] = name
		g.functions[pkgNested] = true
		g.query.add([]string{name + " is a constant, made once."}, Var().Id(name).Op("=").Qual(pkgNested, "Must").Call(rawString(literalJSON(l)), g.nestType(l.T)))
	}
	return val{t: l.T, null: never, got: both}.named(name)
}

// nestedJSON is a constant as JSON.
func nestedJSON(l *typed.Literal) string {
	list := "["
	end := "]"
	if l.T.Kind != types.Array {
		list, end = "{", "}"
	}
	for i, x := range l.List {
		if i > 0 {
			list += ","
		}
		switch l.T.Kind {
		case types.Map:
			list += string(encode.JSONString(nil, l.Keys[i])) + ":"
		case types.Struct:
			list += string(encode.JSONString(nil, l.T.Fields()[i].Name)) + ":"
		}
		list += literalJSON(x)
	}
	return list + end
}

// nested lowers what builds a nested value or takes a part out of one.
func (f *fn) nested(e *typed.Nested, w want, hint string) val {
	if e.Op.Makes() {
		return f.makeNested(e, w, hint)
	}
	part := both
	if e.Op == typed.Size {
		part = w&both | wantNull
	}
	args := make([]val, len(e.Args))
	null := cond(never)
	for i, a := range e.Args {
		args[i] = f.lower(a, part, "")
		null = or(null, args[i].null)
	}
	if part&wantValue == 0 {
		return val{t: e.T, null: null}
	}
	if e.Op == typed.Apply {
		return f.applyNested(e, args, null, hint)
	}
	typ := f.g.nestType(e.Args[0].Type())
	if e.Op == typed.Size {
		return f.pure(work{e: e, t: e.T, null: null, call: func() *Statement { return Qual(pkgNest, "Len").Call(args[0].x(), typ.Clone()) }})
	}
	call := map[typed.NestedOp]string{typed.Element: "At", typed.Value: "Get", typed.FieldOf: "FieldOf"}[e.Op]
	list := []Code{args[0].x()}
	if e.Op == typed.FieldOf {
		list = append(list, Lit(e.Field))
	} else {
		list = append(list, args[1].x())
	}
	what := "element"
	if e.Op == typed.FieldOf {
		what = camel(e.Args[0].Type().Fields()[e.Field].Name)
	}
	name := f.elemLocal(hint, what)
	f.emit(Id(name).Op(":=").Qual(pkgNest, call).Call(append(list, typ)...))
	return elemValue(name, e, null)
}

// applyNested calls a function on ARRAYs or MAPs; none fails, not even over what stands for a NULL.
func (f *fn) applyNested(e *typed.Nested, args []val, null cond, hint string) val {
	f.g.functions[pkgArray] = true
	call := func() *Statement {
		typ := Nil()
		list := make([]Code, len(args))
		for i := len(args) - 1; i >= 0; i-- {
			if list[i] = args[i].expr(); e.Args[i].Type().Nested() {
				typ = f.g.nestType(e.Args[i].Type())
			}
		}
		return Qual(pkgArray, e.Func.Go).Call(append(list, typ)...)
	}
	if e.Func.Result != 'x' {
		return f.pure(work{e: e, t: e.T, null: null, call: call})
	}
	name := f.elemLocal(hint, "element")
	f.emit(Id(name).Op(":=").Add(call()))
	return elemValue(name, e, null)
}

// elemLocal names a nest.Elem: the name itself is for the value that comes out of it.
func (f *fn) elemLocal(hint, what string) string {
	if hint == "" {
		return f.names.take(what)
	}
	return f.names.take(hint + "Elem")
}

// elemValue is a part that a local of type nest.Elem holds.
func elemValue(name string, e *typed.Nested, null cond) val {
	v := val{t: e.T, null: never}
	if !e.T.NotNull {
		v.null = or(null, leaf{x: func() *Statement { return Op("!").Id(name).Dot("Valid") }, free: true})
	}
	method := elemMethod(e.T)
	if e.T.Kind == types.Boolean {
		v.b = leaf{x: func() *Statement { return Id(name).Dot(method).Call() }, atom: true}
	} else {
		v.x, v.atom = func() *Statement { return Id(name).Dot(method).Call() }, true
	}
	return v
}

// elemMethod is the method of nest.Elem that reads a type, and with Append in front the function that writes it.
func elemMethod(t types.Type) string {
	switch {
	case t.Kind == types.Boolean:
		return "Bool"
	case t.Floating():
		return "Float"
	case t.Wide():
		return "Int128"
	case isString(t) || t.Kind == types.Null:
		return "Text"
	}
	return "Int"
}

// makeNested appends the parts in the order written.
func (f *fn) makeNested(e *typed.Nested, w want, hint string) val {
	if w&wantValue == 0 {
		for i, a := range e.Args {
			f.mapKey(e, i, f.lower(a, wantNull, ""))
		}
		return val{t: e.T, null: never}
	}
	vals := make([]val, len(e.Args))
	for i, a := range e.Args {
		v := f.lower(a, both, "")
		if f.mapKey(e, i, v) {
			v.null = never
		}
		vals[i] = f.bind(v, "", "x")
	}
	name := f.local(hint, map[types.Kind]string{types.Array: "list", types.Map: "entries", types.Struct: "row"}[e.T.Kind])
	buf := f.names.take("b")
	f.emit(Var().Id(buf).Index().Byte())
	for i, v := range vals {
		f.emit(appendPart(buf, v, e.Op == typed.MakeMap && i%2 == 0))
	}
	made := Qual(pkgNest, "Of").Call(Id(buf))
	if e.Op == typed.MakeMap {
		made = Qual(pkgNest, "MapOf").Call(Id(buf), f.g.nestType(e.T))
	}
	f.emit(Id(name).Op(":=").Add(made))
	return val{t: e.T, null: never}.named(name)
}

// mapKey emits the test of a key; it reports whether argument i is one.
func (f *fn) mapKey(e *typed.Nested, i int, v val) bool {
	if e.Op != typed.MakeMap || i%2 > 0 {
		return false
	}
	if v.null != never {
		f.emit(If(code(v.null)).Block(f.fail(e, Qual(pkgNest, "ErrNullKey"))...))
	}
	return true
}

func appendPart(buf string, v val, key bool) Code {
	set := func(name string, x ...Code) Code {
		return Id(buf).Op("=").Qual(pkgNest, "Append"+name).Call(append([]Code{Id(buf)}, x...)...)
	}
	switch {
	case key:
		return set("Key", v.expr())
	case v.null == always:
		return set("Null")
	case v.null == never:
		return set(elemMethod(v.t), v.expr())
	}
	return If(code(v.null)).Block(set("Null")).Else().Block(set(elemMethod(v.t), v.expr()))
}
