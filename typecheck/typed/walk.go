package typed

// WalkOps calls f for the operators of a chain in the order in which rows meet them, those of a union's inputs before the union.
func WalkOps(ops []Op, f func(Op)) {
	for _, op := range ops {
		if u, ok := op.(*Union); ok {
			for _, in := range u.Inputs {
				WalkOps(in, f)
			}
		}
		f(op)
	}
}

// Children returns the direct operands of e in the order in which they stand in the text. The slice is the caller's.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Arith:
		if e.Y == nil {
			return []Expr{e.X}
		}
		return []Expr{e.X, e.Y}
	case *Compare:
		return []Expr{e.X, e.Y}
	case *Logic:
		return append([]Expr(nil), e.List...)
	case *Not:
		return []Expr{e.X}
	case *IsNull:
		return []Expr{e.X}
	case *IsTrue:
		return []Expr{e.X}
	case *In:
		return append([]Expr{e.X}, e.List...)
	case *Case:
		var l []Expr
		for _, w := range e.Whens {
			l = append(l, w.Cond, w.Then)
		}
		return append(l, e.Else)
	case *Coalesce:
		return append([]Expr(nil), e.List...)
	case *Convert:
		return []Expr{e.X}
	case *Attempt:
		return []Expr{e.X}
	case *Draw:
		return append([]Expr(nil), e.Args...)
	case *Call:
		return append([]Expr(nil), e.Args...)
	case *Nested:
		return append([]Expr(nil), e.Args...)
	}
	return nil
}

// Fails reports whether the call can fail: the function, or a text that is prepared where the row is.
func (e *Call) Fails() bool {
	if e.Func.Fails {
		return true
	}
	for i, a := range e.Args {
		if _, ok := a.(*Literal); e.Func.Param(i).Prepare != nil && !ok {
			return true
		}
	}
	return false
}

// Walk calls f for e and everything below it, parents first.
func Walk(e Expr, f func(Expr)) {
	f(e)
	for _, c := range Children(e) {
		Walk(c, f)
	}
}

// Rewrite returns e with parts replaced, parents first: where f returns an expression it stands in place of its argument and is not
// looked into; where f returns nil the operands are rewritten. e itself is never changed; unchanged parts are shared.
func Rewrite(e Expr, f func(Expr) Expr) Expr {
	if r := f(e); r != nil {
		return r
	}
	list := func(in []Expr) []Expr {
		out := make([]Expr, len(in))
		for i, x := range in {
			out[i] = Rewrite(x, f)
		}
		return out
	}
	switch e := e.(type) {
	case *Arith:
		n := *e
		n.X = Rewrite(e.X, f)
		if e.Y != nil {
			n.Y = Rewrite(e.Y, f)
		}
		return &n
	case *Compare:
		n := *e
		n.X, n.Y = Rewrite(e.X, f), Rewrite(e.Y, f)
		return &n
	case *Logic:
		n := *e
		n.List = list(e.List)
		return &n
	case *Not:
		n := *e
		n.X = Rewrite(e.X, f)
		return &n
	case *IsNull:
		n := *e
		n.X = Rewrite(e.X, f)
		return &n
	case *IsTrue:
		n := *e
		n.X = Rewrite(e.X, f)
		return &n
	case *In:
		n := *e
		n.X, n.List = Rewrite(e.X, f), list(e.List)
		return &n
	case *Case:
		n := *e
		n.Whens = make([]When, len(e.Whens))
		for i, w := range e.Whens {
			n.Whens[i] = When{Rewrite(w.Cond, f), Rewrite(w.Then, f)}
		}
		n.Else = Rewrite(e.Else, f)
		return &n
	case *Coalesce:
		n := *e
		n.List = list(e.List)
		return &n
	case *Convert:
		n := *e
		n.X = Rewrite(e.X, f)
		return &n
	case *Attempt:
		n := *e
		n.X = Rewrite(e.X, f)
		return &n
	case *Draw:
		n := *e
		n.Args = list(e.Args)
		return &n
	case *Call:
		n := *e
		n.Args = list(e.Args)
		return &n
	case *Nested:
		n := *e
		n.Args = list(e.Args)
		return &n
	}
	return e
}
