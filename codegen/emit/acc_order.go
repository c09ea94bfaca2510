package emit

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/typecheck/typed"
)

// orderKey evaluates the sort key of a row into a field of the operator and returns it. Aggregates with one order share it.
func (f *fn) orderKey(c cond, a *typed.Agg, name string) func() *Statement {
	text := fmt.Sprintf("%p ", a.Filter)
	for _, k := range a.By {
		text += fmt.Sprint(typed.Text(k.Expr), k.Desc, k.NullsLast, " ")
	}
	if x, ok := f.orders[text]; ok {
		return x
	}
	key := Id(f.op.recv).Dot(f.op.field(name+"Order", Index().Byte(), nil))
	build := func() {
		b := f.names.take("order")
		f.emit(Id(b).Op(":=").Add(key.Clone()).Index(Empty(), Lit(0)))
		for _, k := range a.By {
			f.orderColumn(k, b)
		}
		if a.Position {
			f.emit(Id(b).Op("=").Add(f.op.position(Id(b))))
		}
		f.emit(key.Clone().Op("=").Id(b))
	}
	if c == always {
		build()
	} else {
		f.emit(If(code(c)).Block(f.block(build)...))
	}
	x := func() *Statement { return key.Clone() }
	if f.orders == nil {
		f.orders = map[string]func() *Statement{}
	}
	f.orders[text] = x
	return x
}

// orderColumn appends the sort key of one column to b.
func (f *fn) orderColumn(k typed.SortKey, b string) {
	v := f.lower(k.Expr, both, "")
	if v.null != never {
		v.null = f.bindNull(v.null, "null")
	}
	from := ""
	if k.Desc {
		from = f.names.take("from")
		f.emit(Id(from).Op(":=").Len(Id(b)))
	}
	if !k.Expr.Type().NotNull {
		flag := "OrderNull"
		if k.NullsLast != k.Desc {
			flag = "OrderBool"
		}
		f.emit(Id(b).Op("=").Qual(pkgBlock, flag).Call(Id(b), code(v.null)))
	}
	if v.null != always {
		add := Id(b).Op("=").Qual(pkgBlock, "Order"+fieldKind(k.Expr.Type(), "String")).Call(Id(b), v.expr())
		if t := k.Expr.Type(); t.Nested() {
			add = Id(b).Op("=").Qual(pkgEncode, "OrderNested").Call(Id(b), v.expr(), f.g.nestType(t))
		}
		if v.null == never {
			f.emit(add)
		} else {
			f.emit(If(notCode(v.null)).Block(add))
		}
	}
	if k.Desc {
		f.emit(Id(b).Op("=").Qual(pkgBlock, "Flip").Call(Id(b), Id(from)))
	}
}

// value encodes the argument of a row into a field of the operator: for ARRAY_AGG as an element, else a text as it is and all else as a record.
func (f *fn) value(c cond, a *typed.Agg, v val, name string) func() *Statement {
	field := Id(f.op.recv).Dot(f.op.field(name+"Value", Index().Byte(), nil))
	t := a.Arg.Type()
	empty := field.Clone().Index(Empty(), Lit(0))
	set := func(x *Statement) Code { return field.Clone().Op("=").Add(x) }
	write := func(to *Statement) Code {
		switch {
		case a.Func == typed.ArrayAgg:
			return set(Qual(pkgNest, "Append"+elemMethod(t)).Call(to, v.expr()))
		case isString(t):
			return set(Append(to, v.expr().Op("...")))
		}
		return set(Qual(pkgBlock, "Append"+fieldKind(t, "String")).Call(to, v.expr()))
	}
	var body []Code
	switch {
	case a.Nulls && !t.NotNull && a.Func == typed.ArrayAgg:
		null := set(Qual(pkgNest, "AppendNull").Call(empty))
		switch v.null {
		case always:
			body = append(body, null)
		case never:
			body = append(body, write(empty.Clone()))
		default:
			body = append(body, If(code(v.null)).Block(null).Else().Block(write(empty.Clone())))
		}
	case a.Nulls && !t.NotNull:
		body = append(body, set(Qual(pkgBlock, "AppendBool").Call(empty, code(v.null))))
		if v.null == never {
			body = append(body, write(field.Clone()))
		} else if v.null != always {
			body = append(body, If(notCode(v.null)).Block(write(field.Clone())))
		}
	case v.null != always:
		body = append(body, write(empty))
		c = and(c, not(v.null))
	}
	switch {
	case len(body) == 0:
	case c == always:
		f.emit(body...)
	default:
		f.emit(If(code(c)).Block(body...))
	}
	return func() *Statement { return field.Clone() }
}

// position appends the place in the logs of the scan's row.
func (o *opType) position(b *Statement) *Statement {
	if o.place == nil {
		panic(bugf("a row of %s has no place in the logs", o.name))
	}
	return o.place(b)
}

// rank is the place of a source's name among those of the program, sorted.
func (g *gen) rank(s *typed.Source) int {
	var names []string
	for _, s := range g.p.Typed.Sources {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return slices.Index(names, s.Name)
}
