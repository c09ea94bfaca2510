package emit

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// accType is the type of an accumulator field.
func (a aggField) goType() *Statement {
	switch a.agg.Func {
	case typed.CountStar, typed.Count:
		return Int64()
	case typed.Sum:
		switch a.arg().Kind {
		case types.Double:
			return Qual(pkgOp, "SumFloat")
		case types.Decimal:
			return Qual(pkgOp, "SumDecimal")
		}
		return Qual(pkgOp, "SumInt")
	}
	return goType(a.arg())
}

// better is the condition under which x replaces the value of a MIN or MAX accumulator.
func (a aggField) better(x val, have *Statement) cond {
	op := "<"
	if a.agg.Func == typed.Max {
		op = ">"
	}
	return compared(op, x, heldIn(a.arg(), have))
}

// heldIn is a value in a variable or field.
func heldIn(t types.Type, x *Statement) val {
	return val{t: t, null: never, free: true}.named(x.GoString())
}

// keep is a value as an accumulator may hold it.
func (a aggField) keep(x *Statement) *Statement {
	switch a.arg().Kind {
	case types.String:
		return Qual("strings", "Clone").Call(x)
	case types.Double:
		return Qual(pkgTable, "FloatOf").Call(x).Dot("Value").Call() // −0 is 0
	}
	return x
}

// declareAcc writes the accumulator type with what table.Acc asks for.
func (g *gen) declareAcc(gr *group) {
	var fields, write, read, merge []Code
	for _, a := range gr.aggs {
		fields = append(fields, Id(a.name).Add(a.goType()))
		if a.has != "" {
			fields = append(fields, Id(a.has).Bool())
		}
		w, r, m := g.accCode(a)
		write, read, merge = append(write, w...), append(read, r...), append(merge, m...)
	}
	g.state.add(doc(gr.quote(g), fmt.Sprintf("%s is what %s keeps of a group.", gr.acc, gr.m.ID())), Type().Id(gr.acc).Struct(fields...))
	recv := func(name string) *Statement { return Func().Params(Id("a").Op("*").Id(gr.acc)).Id(name) }
	b, r, o := Id("b"), Id("r"), Id("o")
	if len(gr.aggs) == 0 {
		r, o = Id("_"), Id("_")
	}
	g.split(append(write, Return(Id("b"))), func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("append", part+1)); n != nil {
			body = append(body, Return(Id("a").Dot(numbered("append", part+1)).Call(Id("b"))))
		}
		g.state.add(nil, recv(partName("Append", "append", part)).Params(b.Clone().Index().Byte()).Index().Byte().Block(body...))
	})
	g.split(read, func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("read", part+1)); n != nil {
			body = append(body, Id("a").Dot(numbered("read", part+1)).Call(Id("r")))
		}
		g.state.add(nil, recv(partName("Read", "read", part)).Params(r.Clone().Op("*").Qual(pkgBlock, "Reader")).Block(body...))
	})
	g.split(merge, func(part int, body []Code, next func(name string) Code) {
		if n := next(numbered("merge", part+1)); n != nil {
			body = append(body, Id("a").Dot(numbered("merge", part+1)).Call(Id("o")))
		}
		var comment []string
		if part == 1 {
			comment = []string{"merge adds the rows of o."}
		}
		g.state.add(comment, recv(numbered("merge", part)).Params(o.Clone().Op("*").Id(gr.acc)).Block(body...))
	})
}

// partName is the exported name of the first part of a method, the numbered unexported one of the others.
func partName(exported, name string, part int) string {
	if part == 1 {
		return exported
	}
	return numbered(name, part)
}

// maxStatements bounds the statements of one generated function where they form a list.
const maxStatements = 30

// split hands a long list of statements over in parts; next is nil for the last one.
func (g *gen) split(body []Code, emit func(part int, body []Code, next func(string) Code)) {
	for part := 1; ; part++ {
		if len(body) <= maxStatements {
			emit(part, body, func(string) Code { return nil })
			return
		}
		emit(part, append([]Code(nil), body[:maxStatements]...), func(name string) Code { return Id(name) })
		body = body[maxStatements:]
	}
}

// accCode is the codec and the merge of one accumulator.
func (g *gen) accCode(a aggField) (write, read, merge []Code) {
	x, y := Id("a").Dot(a.name), Id("o").Dot(a.name)
	switch a.agg.Func {
	case typed.CountStar, typed.Count:
		return []Code{Id("b").Op("=").Qual(pkgBlock, "AppendInt").Call(Id("b"), x.Clone())},
			[]Code{x.Clone().Op("=").Id("r").Dot("Int").Call()},
			[]Code{x.Clone().Op("+=").Add(y.Clone())}
	case typed.Sum:
		write = []Code{Id("b").Op("=").Add(x.Clone()).Dot("Append").Call(Id("b"))}
		read = []Code{x.Clone().Dot("Read").Call(Id("r"))}
		merge = []Code{x.Clone().Dot("Merge").Call(y.Clone())}
		if a.has != "" {
			has := Id("a").Dot(a.has)
			write = append(write, Id("b").Op("=").Qual(pkgBlock, "AppendBool").Call(Id("b"), has.Clone()))
			read = append(read, has.Clone().Op("=").Id("r").Dot("Bool").Call())
			merge = append(merge, has.Clone().Op("=").Add(has.Clone()).Op("||").Id("o").Dot(a.has))
		}
		return write, read, merge
	}
	return g.extremeCode(a, x, y)
}

// extremeCode is accCode of MIN and MAX: no value yet until the flag is set. Read leaves texts in the record, merge copies them.
func (g *gen) extremeCode(a aggField, x, y *Statement) (write, read, merge []Code) {
	t := a.arg()
	has := Id("a").Dot(a.has)
	taken := y.Clone()
	if t.Kind == types.String {
		taken = Qual("strings", "Clone").Call(taken)
	}
	test := and(flag("o."+a.has), or(not(flag("a."+a.has)), a.better(heldIn(t, y), x)))
	return []Code{
			Id("b").Op("=").Qual(pkgBlock, "AppendBool").Call(Id("b"), has.Clone()),
			If(has.Clone()).Block(appendField(t, x.Clone()))},
		[]Code{If(has.Clone().Op("=").Id("r").Dot("Bool").Call(), has.Clone()).Block(x.Clone().Op("=").Add(readField(t)))},
		[]Code{If(code(test)).Block(List(x.Clone(), has.Clone()).Op("=").List(taken, True()))}
}

// add is how a row's argument v goes into an accumulator at path at.
func (a aggField) add(at string, v val) []Code {
	x := Id(at + "." + a.name)
	var body []Code
	switch a.agg.Func {
	case typed.CountStar:
		return []Code{x.Op("++")}
	case typed.Count:
		if v.null == never {
			return []Code{x.Op("++")}
		}
		return []Code{If(notCode(v.null)).Block(x.Op("++"))}
	case typed.Sum:
		name := "Add"
		if a.arg().Kind == types.Decimal {
			name = "Add64"
			if a.arg().Wide() {
				name = "Add128"
			}
		}
		body = []Code{x.Dot(name).Call(v.expr())}
		if a.has != "" {
			body = append(body, Id(at+"."+a.has).Op("=").True())
		}
		if v.null == never {
			return body
		}
		return []Code{If(notCode(v.null)).Block(body...)}
	}
	test := or(not(flag(at+"."+a.has)), a.better(v, x))
	return []Code{If(code(and(not(v.null), test))).Block(
		List(x.Clone(), Id(at+"."+a.has)).Op("=").List(a.keep(v.expr()), True()))}
}
