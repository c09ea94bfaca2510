package typecheck

import (
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// unnest checks r CROSS JOIN UNNEST(array), in place: each row once per element. With outer a row without elements stays, with NULL.
func (r *relation) unnest(u *ast.Unnest, outer bool) {
	c := r.c
	if c.refused[u] || len(u.Args) == 0 {
		r.broken = true
		return
	}
	if len(u.Args) > 1 {
		c.add(diag.NotSupported("UNNEST OF SEVERAL", c.file, u.Args[1].Pos()))
		r.broken = true
		return
	}
	if r.agg != nil {
		r.materialize(u.Pos())
	}
	x := &exprs{checker: c, rel: r, clause: "UNNEST"}
	array := x.expr(u.Args[0])
	if isInvalid(array) {
		r.broken = true
		return
	}
	if array.Type().Kind != types.Array {
		c.add(diag.BadOperands(c.file, u.Args[0].Pos(), "UNNEST takes an ARRAY, this is "+array.Type().Name(), ""))
		r.broken = true
		return
	}
	r.flush()
	size := x.nestedExpr(typed.Size, types.Of(types.BigInt).With(array.Type().NotNull), u.Pos(), array)
	count := size
	one := &typed.Literal{Typed: typ(types.Of(types.BigInt).Required(), u.Pos()), Int: 1}
	some := x.compare(">=", u.Pos(), u.Pos(), size, one)
	if outer {
		count = &typed.Case{Typed: typ(types.Of(types.BigInt), u.Pos()), Whens: []typed.When{{Cond: some, Then: size}}, Else: one}
	}
	op := &typed.Repeat{Count: count, Number: true, Base: typed.Base{Span: u.Pos(), Time: r.time, LostTime: r.lost}}
	taken := map[string]bool{}
	for _, col := range r.out {
		col.Hidden = false
		taken[ast.Fold(col.Name)] = true
		op.Out = append(op.Out, col)
	}
	op.Out = append(op.Out, types.Column{Name: unique("number", taken), Type: types.Of(types.BigInt).Required()})
	cols, window, at := r.cols, r.window, r.windowAt
	r.push(op, &op.Base)
	r.cols, r.window, r.windowAt = cols, window, at
	number := r.columnExpr(len(r.out)-1, u.Pos())
	r.elements(x, u, array, number, some, outer)
}

// elements adds the columns of UNNEST: the element, or the fields of one that is a STRUCT, then the number.
func (r *relation) elements(x *exprs, u *ast.Unnest, array typed.Expr, number *typed.Column, some typed.Expr, outer bool) {
	c := r.c
	alias := ""
	if u.Alias != nil {
		alias = u.Alias.Text
	}
	t := array.Type().Elem().Optional()
	element := x.nestedExpr(typed.Element, t, u.Pos(), array, number)
	var cols []scopeCol
	if t.Kind == types.Struct {
		for _, f := range t.Fields() {
			cols = append(cols, scopeCol{name: f.Name, expr: x.fieldOf(element, ast.Name{Span: ast.Span{Span: u.Pos()}, Text: f.Name})})
		}
	} else {
		name := alias
		if name == "" {
			name = "unnest"
		}
		cols = append(cols, scopeCol{name: name, expr: element})
	}
	if u.Ordinality {
		n := typed.Expr(number)
		if outer {
			big := types.Of(types.BigInt)
			n = &typed.Case{Typed: typ(big, u.Pos()), Whens: []typed.When{{Cond: some, Then: number}}, Else: nullLiteral(big, u.Pos())}
		}
		cols = append(cols, scopeCol{name: "ordinality", expr: n})
	}
	if u.Columns != nil && len(u.Columns) != len(cols) {
		c.add(diag.WrongCount(c.file, u.Pos(), "the list of columns of UNNEST", len(u.Columns), len(cols)))
		r.broken = true
		return
	}
	for i := range cols {
		cols[i].qualifier, cols[i].size = alias, 2
		if u.Columns != nil {
			cols[i].name = u.Columns[i].Text
		}
	}
	r.cols = append(append([]scopeCol(nil), r.cols...), cols...)
}

// joinUnnest checks r JOIN UNNEST(array) of any kind.
func (r *relation) joinUnnest(j *ast.Join, u *ast.Unnest) {
	c := r.c
	always := j.On == nil && j.Using == nil
	if l, ok := j.On.(*ast.Literal); ok && l.Kind == ast.LitBool && ast.Fold(l.Text) == "true" {
		always = true
	}
	switch j.Kind {
	case ast.JoinCross, ast.JoinComma, ast.JoinInner:
		r.unnest(u, false)
	case ast.JoinLeft:
		if !always {
			c.add(diag.NotSupported("LEFT JOIN UNNEST ON", c.file, j.On.Pos()))
			r.broken = true
			return
		}
		r.unnest(u, true)
	default:
		c.add(diag.NotSupported("UNNEST JOIN", c.file, c.joinWords(j)))
		r.broken = true
		return
	}
	if !always && !r.broken && j.On != nil {
		x := &exprs{checker: c, rel: r, clause: "ON"}
		r.condition(x.condition(j.On, "ON"), j.On.Pos())
	}
}

// unnested is UNNEST by itself in FROM.
func (c *checker) unnested(u *ast.Unnest) *relation {
	r := c.oneRow(u.Pos())
	r.unnest(u, false)
	return r
}
