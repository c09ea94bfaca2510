package emit

import (
	"reflect"

	"github.com/streamc/streamc/stdlib/sig"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// prepareAll makes texts into what the function takes of them: a constant is prepared once, when the program starts, any other text through
// the cache of its package, unless an argument is NULL.
func (f *fn) prepareAll(e *typed.Call, args []val, null cond) cond {
	for i, a := range e.Args {
		p := e.Func.Param(i)
		if p.Prepare == nil {
			continue
		}
		f.g.functions[p.Prepare.Package] = true
		if l, ok := a.(*typed.Literal); ok {
			args[i] = val{null: never, free: true, x: func() *Statement { return Nil() }}
			if !l.Null {
				args[i].x = ident(f.g.constant(p, l.Str))
			}
			continue
		}
		null = f.bindNull(null, "isNull")
		args[i] = f.run(f.prepare(e, args[i], p, null), both, "")
	}
	return null
}

// prepare is the computation behind a text that is no constant.
func (f *fn) prepare(e *typed.Call, v val, p sig.Param, null cond) work {
	t := reflect.TypeOf(p.Prepare.Impl).Out(0)
	return work{e: e, t: types.Of(types.String), null: null, fails: true, what: p.Name,
		call: func() *Statement { return Qual(p.Prepare.Package, p.Prepare.Go).Call(v.x()) },
		typ:  func() *Statement { return Op("*").Qual(p.Prepare.Package, t.Elem().Name()) }}
}

// constant is the package-level variable that holds a prepared constant.
func (g *gen) constant(p sig.Param, text string) string {
	key := p.Prepare.Package + "." + p.Prepare.Must + " " + text
	name, ok := g.constants[key]
	if !ok {
		name = g.names.take(camel(p.Name))
		g.constants[key] = name
		g.query.add([]string{name + " is prepared once: no row waits for it."}, Var().Id(name).Op("=").Qual(p.Prepare.Package, p.Prepare.Must).Call(Lit(text)))
	}
	return name
}
