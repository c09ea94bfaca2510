package typecheck

import (
	"fmt"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// values checks PARAM and CONST in the order of the text: a CONST may use those before it.
func (c *checker) values(f *ast.File) {
	for _, s := range f.Stmts {
		if s, ok := s.(*ast.Const); ok {
			c.laterConsts = append(c.laterConsts, s.Name.Text)
		}
	}
	for _, s := range f.Stmts {
		switch s := s.(type) {
		case *ast.Param:
			c.param(s)
		case *ast.Const:
			c.constStmt(s)
			c.laterConsts = c.laterConsts[1:]
		}
	}
}

func (c *checker) param(s *ast.Param) {
	t := c.typeName(s.Type)
	p := &typed.Param{Name: s.Name.Text, Type: t.Required(), Span: s.Pos()}
	if s.Default != nil {
		def := c.assignConstant(s.Default, t, "the DEFAULT of "+s.Name.Text, "PARAM "+s.Name.Text)
		if def != nil {
			p.Default = def
			p.Type = t.With(!def.Null)
		}
	}
	key := ast.Fold(s.Name.Text)
	if key == "" {
		return
	}
	if old := c.params[key]; old != nil {
		c.add(diag.DeclaredTwice(c.file, s.Name.Pos(), "PARAM "+s.Name.Text, old.Span))
		return
	}
	c.params[key] = p
	c.prog.Params = append(c.prog.Params, p)
}

func (c *checker) constStmt(s *ast.Const) {
	key := ast.Fold(s.Name.Text)
	if key == "" {
		return
	}
	if _, twice := c.consts[key]; twice {
		c.add(diag.DeclaredTwice(c.file, s.Name.Pos(), "CONST "+s.Name.Text, source.Span{}))
		return
	}
	c.consts[key] = nil
	if l, ok := c.constant(s.Value, "CONST "+s.Name.Text).(*typed.Literal); ok && l.T.Kind != types.Invalid {
		c.consts[key] = l
	}
}

func (c *checker) paramNames() []string {
	var out []string
	for _, p := range c.prog.Params {
		out = append(out, p.Name)
	}
	return out
}

// constant checks an expression without columns and parameters and evaluates it. The result is a *typed.Literal, of Invalid type after an error.
func (c *checker) constant(e ast.Expr, what string) typed.Expr {
	x := &exprs{checker: c, constants: what}
	v := x.expr(e)
	if isInvalid(v) {
		return invalid(v.Pos())
	}
	if l, ok := v.(*typed.Literal); ok {
		return l
	}
	reason := "it has no value"
	if err := foldError(v); err != nil {
		reason = err.Error()
	}
	c.add(diag.NotConstant(c.file, v.Pos(), what, reason))
	return invalid(v.Pos())
}

// assignConstant is constant, then assigned to a type; nil after an error.
func (c *checker) assignConstant(e ast.Expr, to types.Type, what, column string) *typed.Literal {
	v := c.constant(e, what)
	if isInvalid(v) || to.Kind == types.Invalid {
		return nil
	}
	if l := v.(*typed.Literal); l.Null {
		return nullLiteral(to.Optional(), l.Span)
	}
	v = c.assign(v, to.Optional(), column)
	if isInvalid(v) {
		return nil
	}
	l, ok := v.(*typed.Literal)
	if !ok {
		reason := "it does not fit into " + to.Name()
		if err := foldError(v); err != nil {
			reason = err.Error()
		}
		c.add(diag.BadLiteral(c.file, e.Pos(), c.file.Slice(e.Pos()), to.Name(), reason))
		return nil
	}
	return l
}

// bound says which durations are allowed.
type bound uint8

const (
	anyDuration bound = iota
	atLeastZero
	aboveZero
)

// duration evaluates a constant duration in microseconds; ok is false after an error.
func (c *checker) duration(e ast.Expr, what string, b bound) (us int64, ok bool) {
	v := c.constant(e, what)
	if !isInvalid(v) {
		v = c.coerceLiteral(v, types.Duration)
	}
	if isInvalid(v) {
		return 0, false
	}
	l := v.(*typed.Literal)
	switch {
	case l.T.Kind != types.Duration || l.Null:
		c.add(diag.BadLiteral(c.file, e.Pos(), what, "DURATION", fmt.Sprintf("it is %s; write for example 5m", v.Type().Name())))
		return 0, false
	case b == atLeastZero && l.Int < 0:
		c.add(diag.BadLiteral(c.file, e.Pos(), what, "possible DURATION", "it is negative"))
		return 0, false
	case b == aboveZero && l.Int <= 0:
		c.add(diag.BadLiteral(c.file, e.Pos(), what, "possible DURATION", "it must be longer than zero"))
		return 0, false
	}
	return l.Int, true
}
