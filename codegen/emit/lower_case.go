package emit

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// slot is a Go variable, and one for its NULL, that several branches assign.
type slot struct {
	t          types.Type
	name, null string // "" where nobody reads it
}

// newSlot declares the variables of a result.
func (f *fn) newSlot(t types.Type, w want, hint, what string) slot {
	s := slot{t: t}
	name := f.local(hint, what)
	if w&wantValue != 0 {
		s.name = name
		f.emit(Var().Id(name).Add(goType(t)))
	}
	if w&wantNull != 0 && !t.NotNull {
		s.null = f.names.take(name + "Null")
		f.emit(Var().Id(s.null).Bool())
	}
	return s
}

// assign sets the variables, which are zero, to v.
func (s slot) assign(v val) []Code {
	var out []Code
	if s.name != "" && v.null != always {
		out = append(out, Id(s.name).Op("=").Add(v.expr()))
	}
	if s.null != "" && v.null != never {
		out = append(out, Id(s.null).Op("=").Add(code(v.null)))
	}
	return out
}

func (s slot) val() val {
	v := val{t: s.t, null: never, free: true}
	if s.null != "" {
		v.null = flag(s.null)
	}
	if s.name != "" {
		v = v.named(s.name)
	}
	return v
}

// caseWhen lowers CASE: a chain of ifs, in which a condition is evaluated when those before it were not TRUE.
func (f *fn) caseWhen(e *typed.Case, w want, hint string) val {
	s := f.newSlot(e.T, w, hint, "result")
	f.branches(e, 0, s, w)
	return s.val()
}

func (f *fn) branches(e *typed.Case, i int, s slot, w want) {
	if i == len(e.Whens) {
		f.emit(s.assign(f.lower(e.Else, w&both, ""))...)
		return
	}
	if t, ok := f.op.tails[e]; ok && t.from == i {
		f.emit(s.assign(f.lower(t.expr, w&both, ""))...)
		return
	}
	when := e.Whens[i]
	c := f.lower(when.Cond, truth, "").isTrue()
	switch c {
	case always:
		f.emit(s.assign(f.lower(when.Then, w&both, ""))...)
		return
	case never:
		f.branches(e, i+1, s, w)
		return
	}
	then := f.block(func() { f.emit(s.assign(f.lower(when.Then, w&both, ""))...) })
	rest := f.block(func() { f.branches(e, i+1, s, w) })
	f.emit(ifElse(c, then, rest))
}

// ifElse writes an if without empty branches; an else that is one if alone stands on the same line.
func ifElse(c cond, then, rest []Code) Code {
	switch {
	case len(then) == 0 && len(rest) == 0:
		return Id("_").Op("=").Add(code(c))
	case len(then) == 0:
		return If(notCode(c)).Block(rest...)
	}
	s := If(code(c)).Block(then...)
	if len(rest) == 0 {
		return s
	}
	if inner, ok := rest[0].(*ifStatement); ok && len(rest) == 1 {
		return &ifStatement{s.Else().Add(inner.Statement)}
	}
	return &ifStatement{s.Else().Block(rest...)}
}

// ifStatement marks a statement that may follow else.
type ifStatement struct{ *Statement }

// coalesce lowers COALESCE: each value is evaluated while those before it are NULL.
func (f *fn) coalesce(e *typed.Coalesce, w want, hint string) val {
	var list []typed.Expr
	for _, x := range e.List {
		list = append(list, x)
		if x.Type().NotNull {
			break
		}
	}
	part := w&both | wantNull
	first := f.lower(list[0], part, hint)
	if first.null == never || len(list) == 1 {
		first.t = e.T
		return first
	}
	name := f.local(hint, "first")
	null := f.names.take(name + "Null")
	s := slot{t: e.T, null: null}
	if w&wantValue != 0 {
		s.name = name
		f.emit(List(Id(name), Id(null)).Op(":=").List(f.typedExpr(first), code(first.null)))
	} else {
		f.emit(Id(null).Op(":=").Add(code(first.null)))
	}
	for i, x := range list[1:] {
		inner := f.block(func() {
			v := f.lower(x, part, "")
			if s.name != "" {
				f.emit(Id(s.name).Op("=").Add(v.expr()))
			}
			if i < len(list)-2 || !e.T.NotNull && w&wantNull != 0 {
				f.emit(Id(null).Op("=").Add(code(v.null)))
			}
		})
		if len(inner) > 0 {
			f.emit(If(Id(null)).Block(inner...))
		}
	}
	v := s.val()
	if e.T.NotNull {
		v.null = never
	}
	return v
}

// typedExpr is a value where Go must know its type.
func (f *fn) typedExpr(v val) *Statement {
	if v.konst && !isString(v.t) {
		return Add(goType(v.t)).Call(v.x())
	}
	return v.expr()
}
