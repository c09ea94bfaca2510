package typecheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// nestedType gives ARRAY<T>, MAP<STRING, T>, STRUCT<a T> and ROW<a T> their meaning.
func (c *checker) nestedType(t *ast.TypeName) types.Type {
	bad := func(problem string) types.Type {
		c.add(diag.BadType(c.file, t.Pos(), problem, "", nil))
		return types.Type{}
	}
	elems := make([]types.Type, len(t.Elems))
	for i, e := range t.Elems {
		if elems[i] = c.typeName(e).With(e.NotNull); elems[i].Kind == types.Invalid {
			return types.Type{}
		}
	}
	switch {
	case t.Name == "ARRAY" && len(elems) == 1:
		return types.ArrayOf(elems[0])
	case t.Name == "MAP" && len(elems) == 2 && elems[0].Kind == types.String:
		return types.MapOf(elems[1])
	case t.Name == "MAP" && len(elems) == 2:
		return bad("the keys of a MAP are STRINGs, not " + elems[0].Name())
	case len(t.Fields) == 0: // the parser asks for what is inside
		return bad(t.Name + " does not say what is inside")
	}
	var fields []types.Field
	for _, f := range t.Fields {
		ft := c.typeName(f.Type)
		if ft.Kind == types.Invalid {
			return types.Type{}
		}
		for _, g := range fields {
			if ast.Fold(g.Name) == ast.Fold(f.Name.Text) {
				c.add(diag.DuplicateColumn(c.file, f.Name.Pos(), f.Name.Text))
				return types.Type{}
			}
		}
		fields = append(fields, types.Field{Name: f.Name.Text, Type: ft.With(f.Type.NotNull)})
	}
	return types.StructOf(fields)
}

// nestedExpr makes an operation on nested values.
func (x *exprs) nestedExpr(op typed.NestedOp, t types.Type, span source.Span, args ...typed.Expr) typed.Expr {
	return x.fold(&typed.Nested{Typed: typ(t, span), Op: op, Args: args})
}

// array checks ARRAY[a, b, …].
func (x *exprs) array(e *ast.ArrayLit) typed.Expr {
	list, ok := x.list(e.Items)
	if !ok {
		return invalid(e.Pos())
	}
	elem := types.Of(types.Null)
	if slices.ContainsFunc(list, func(v typed.Expr) bool { return v.Type().Kind != types.Null }) {
		if !x.sameKinds("ARRAY", list, func(l []typed.Expr) bool { _, ok := x.oneType(l); return ok }) {
			return invalid(e.Pos())
		}
		elem = list[0].Type().Optional()
	}
	return x.nestedExpr(typed.MakeArray, types.ArrayOf(elem).Required(), e.Pos(), list...)
}

// list checks expressions; false after an error.
func (x *exprs) list(items []ast.Expr) ([]typed.Expr, bool) {
	var out []typed.Expr
	ok := true
	for _, it := range items {
		v := x.expr(it)
		ok = ok && !isInvalid(v)
		out = append(out, v)
	}
	return out, ok
}

// mapOf checks MAP[k, v, …].
func (x *exprs) mapOf(e *ast.MapLit) typed.Expr {
	list, ok := x.list(e.Items)
	if !ok || len(list)%2 > 0 { // the parser asks for the last value
		return invalid(e.Pos())
	}
	var values []typed.Expr
	for i, v := range list {
		if i%2 > 0 {
			values = append(values, v)
			continue
		}
		if v.Type().Kind == types.Null {
			list[i] = nullLiteral(types.Of(types.String), v.Pos())
		} else if v.Type().Kind != types.String {
			x.add(diag.BadOperands(x.file, v.Pos(), "a key of a MAP is a STRING, this is "+v.Type().Name(), "write CAST(… AS STRING)"))
			return invalid(e.Pos())
		}
	}
	elem := types.Of(types.Null)
	if len(values) > 0 {
		if !x.sameKinds("MAP", values, func(l []typed.Expr) bool { _, ok := x.oneType(l); return ok }) {
			return invalid(e.Pos())
		}
		elem = values[0].Type().Optional()
	}
	for i, v := range values {
		list[2*i+1] = v
	}
	return x.nestedExpr(typed.MakeMap, types.MapOf(elem).Required(), e.Pos(), list...)
}

// row checks ROW(a, b, …) and STRUCT(a AS x, …). A field is named by its alias or its column, else f0, f1, ….
func (x *exprs) row(e *ast.RowLit) typed.Expr {
	var args []typed.Expr
	var fields []types.Field
	ok := true
	for i, it := range e.Items {
		if it.Expr == nil {
			x.add(diag.BadOperands(x.file, it.Pos(), "ROW takes values, not *", ""))
			return invalid(e.Pos())
		}
		v := x.expr(it.Expr)
		if ok = ok && !isInvalid(v); !ok {
			continue
		}
		name := types.RowField(i)
		if id, isName := it.Expr.(*ast.Ident); isName && e.Struct && len(id.Parts) > 0 {
			name = id.Parts[len(id.Parts)-1].Text
		}
		if it.Alias != nil {
			name = it.Alias.Text
		}
		if slices.ContainsFunc(fields, func(f types.Field) bool { return ast.Fold(f.Name) == ast.Fold(name) }) {
			x.add(diag.DuplicateColumn(x.file, it.Pos(), name))
			return invalid(e.Pos())
		}
		args, fields = append(args, v), append(fields, types.Field{Name: name, Type: v.Type().Optional()})
	}
	if !ok {
		return invalid(e.Pos())
	}
	if len(fields) == 0 {
		x.add(diag.BadOperands(x.file, e.Pos(), "ROW() has no field", ""))
		return invalid(e.Pos())
	}
	return x.nestedExpr(typed.MakeStruct, types.StructOf(fields).Required(), e.Pos(), args...)
}

// subscript checks arr[i] and m['k'].
func (x *exprs) subscript(e *ast.Subscript) typed.Expr {
	v, i := x.expr(e.X), x.expr(e.Index)
	if isInvalid(v) || isInvalid(i) {
		return invalid(e.Pos())
	}
	at, vt := i.Type(), v.Type()
	op, want := typed.Element, types.BigInt
	switch {
	case vt.Kind == types.Array:
	case vt.Kind == types.Map:
		op, want = typed.Value, types.String
	default:
		x.add(diag.BadOperands(x.file, e.Pos(), "[…] takes an ARRAY or a MAP, this is "+vt.Name(), ""))
		return invalid(e.Pos())
	}
	switch {
	case at.Kind == types.Null:
		i = nullLiteral(types.Of(want), i.Pos())
	case want == types.BigInt && at.Integral():
		i = x.widen(i, types.Of(types.BigInt))
	case at.Kind != want:
		x.add(diag.BadOperands(x.file, e.Index.Pos(), fmt.Sprintf("[…] of %s takes a %s, this is %s", vt.Name(), types.Of(want).Name(), at.Name()), ""))
		return invalid(e.Pos())
	}
	return x.nestedExpr(op, vt.Elem().Optional(), e.Pos(), v, i)
}

// fieldOf checks s.f of a value.
func (x *exprs) fieldOf(v typed.Expr, name ast.Name) typed.Expr {
	if isInvalid(v) {
		return v
	}
	span := v.Pos().To(name.Pos())
	t := v.Type()
	if t.Kind != types.Struct {
		x.add(diag.BadOperands(x.file, name.Pos(), "only a STRUCT has fields, this is "+t.Name(), ""))
		return invalid(span)
	}
	i := t.Field(name.Text)
	if i < 0 {
		var names []string
		for _, f := range t.Fields() {
			names = append(names, f.Name)
		}
		x.add(diag.UnknownColumn(x.file, name.Pos(), name.Text, names, "the fields are "+strings.Join(names, ", ")))
		return invalid(span)
	}
	f := t.Fields()[i].Type
	return x.fold(&typed.Nested{Typed: typ(f.With(f.NotNull && t.NotNull), span), Op: typed.FieldOf, Args: []typed.Expr{v}, Field: i})
}

// fieldPath resolves a.b.c where a is a STRUCT column, or where a.b is one of relation a; nil if the name is no such path.
func (x *exprs) fieldPath(e *ast.Ident) typed.Expr {
	if len(e.Parts) < 2 || x.constants != "" || x.rel == nil {
		return nil
	}
	first := 1 // parts that name the column
	if len(e.Parts) > 2 && x.rel.find(e.Parts[0].Text, e.Parts[1].Text) != nil {
		first = 2
	} else if x.rel.find(e.Parts[0].Text, e.Parts[1].Text) != nil || x.rel.find("", e.Parts[0].Text) == nil {
		return nil
	}
	head := &ast.Ident{Span: ast.Span{Span: e.Parts[0].Pos().To(e.Parts[first-1].Pos())}, Parts: e.Parts[:first]}
	v := x.ident(head)
	for _, name := range e.Parts[first:] {
		v = x.fieldOf(v, name)
	}
	return v
}

// cardinality is the number of elements or entries.
func (x *exprs) cardinality(v typed.Expr, span source.Span) typed.Expr {
	t := v.Type()
	if t.Kind != types.Array && t.Kind != types.Map {
		x.add(diag.WrongArguments(x.file, span, "CARDINALITY", []string{"an ARRAY", "a MAP"}, t.Name(), ""))
		return invalid(span)
	}
	return x.nestedExpr(typed.Size, types.Of(types.BigInt).With(t.NotNull), span, v)
}

// foldNested computes an operation over literals.
func foldNested(e *typed.Nested, l []*typed.Literal, out *typed.Literal) error {
	switch e.Op {
	case typed.MakeArray, typed.MakeStruct:
		out.List = l
		return nil
	case typed.MakeMap:
		return foldMap(l, out)
	}
	if anyNull(l) {
		out.Null = true
		return nil
	}
	if e.Op == typed.Apply {
		v := e.Apply(l)
		v.Span = out.Span
		*out = *v
		return nil
	}
	in := l[0]
	take := func(i int) error {
		out.Null = true
		if i >= 0 && i < len(in.List) {
			t := out.T
			*out = *in.List[i]
			out.Typed = typ(t, e.Span)
		}
		return nil
	}
	switch e.Op {
	case typed.Element:
		if l[1].Int < 1 || l[1].Int > int64(len(in.List)) {
			return take(-1)
		}
		return take(int(l[1].Int - 1))
	case typed.Value:
		return take(slices.Index(in.Keys, l[1].Str))
	case typed.FieldOf:
		return take(e.Field)
	}
	out.Int = int64(len(in.List))
	return nil
}

// foldMap orders the keys; of equal ones the last counts.
func foldMap(l []*typed.Literal, out *typed.Literal) error {
	values := map[string]*typed.Literal{}
	for i := 0; i < len(l); i += 2 {
		if l[i].Null {
			return errNotFolded
		}
		if values[l[i].Str] == nil {
			out.Keys = append(out.Keys, l[i].Str)
		}
		values[l[i].Str] = l[i+1]
	}
	slices.Sort(out.Keys)
	for _, k := range out.Keys {
		out.List = append(out.List, values[k])
	}
	return nil
}

// convertNestedLiteral converts part by part.
func convertNestedLiteral(e *typed.Convert, a, out *typed.Literal) error {
	out.Keys = a.Keys
	for i, x := range a.List {
		var to types.Type
		if e.T.Kind == types.Struct {
			to = e.T.Fields()[i].Type
		} else {
			to = e.T.Elem()
		}
		switch {
		case x.Null && to.NotNull:
			return fmt.Errorf("NULL in a NOT NULL element or field")
		case x.Null || x.T.Same(to):
			n := *x
			n.T = to.With(!x.Null)
			out.List = append(out.List, &n)
			continue
		}
		v, err := evaluate(&typed.Convert{Typed: typ(to.Required(), x.Span), X: x, Mode: e.Mode})
		switch {
		case err != nil:
			return err
		case v == nil || v.Null:
			return errNotFolded
		}
		out.List = append(out.List, v)
	}
	return nil
}

// literalJSON appends the JSON of a literal.
func literalJSON(b []byte, a *typed.Literal) []byte {
	if a.Null {
		return append(b, "null"...)
	}
	switch a.T.Kind {
	case types.Array, types.Map, types.Struct:
		return nestedJSON(b, a)
	case types.String:
		return encode.JSONString(b, a.Str)
	case types.Double:
		return encode.JSONFloat(b, a.Float)
	case types.Float:
		return encode.JSONFloat32(b, a.Float)
	case types.Boolean, types.BigInt, types.Int, types.Decimal:
		return append(b, literalText(a)...)
	}
	return encode.JSONString(b, literalText(a))
}

func nestedJSON(b []byte, a *typed.Literal) []byte {
	open, end := byte('{'), byte('}')
	if a.T.Kind == types.Array {
		open, end = '[', ']'
	}
	b = append(b, open)
	for i, v := range a.List {
		if i > 0 {
			b = append(b, ',')
		}
		switch a.T.Kind {
		case types.Map:
			b = append(encode.JSONString(b, a.Keys[i]), ':')
		case types.Struct:
			b = append(encode.JSONString(b, a.T.Fields()[i].Name), ':')
		}
		b = literalJSON(b, v)
	}
	return append(b, end)
}
