package plan

import "github.com/streamc/streamc/typecheck/typed"

// A rewrite maps the operators of a query to equivalent ones. The needed set (T4a) is fixed before any of them, so none
// changes which rows fail.
type rewriteRule struct {
	name  string
	apply func([]typed.Op) []typed.Op
}

// Rewrites lists the rewrites in the order they run; Options.Off switches them off by name.
var rewrites = []rewriteRule{
	{"drop-identity", dropIdentity},
	{"merge-filters", mergeFilters},
}

// RewriteNames lists the names that Options.Off knows.
func RewriteNames() []string {
	var out []string
	for _, r := range rewrites {
		out = append(out, r.name)
	}
	return out
}

func rewrite(ops []typed.Op, o Options) []typed.Op {
	if u, ok := ops[0].(*typed.Union); ok {
		n := *u
		n.Inputs = nil
		for _, in := range u.Inputs {
			n.Inputs = append(n.Inputs, rewrite(in, o))
		}
		ops = append([]typed.Op{&n}, ops[1:]...)
	}
	for _, r := range rewrites {
		if !o.Off[r.name] {
			ops = r.apply(ops)
		}
	}
	return ops
}

// dropIdentity removes projections that hand every column of their input on, in place: SELECT over an AGGREGATE in
// the grouping's own order, as the pipe form never writes it.
func dropIdentity(ops []typed.Op) []typed.Op {
	var out []typed.Op
	for _, op := range ops {
		if p, ok := op.(*typed.Project); ok && len(out) > 0 && isIdentity(p, out[len(out)-1]) {
			continue
		}
		out = append(out, op)
	}
	return out
}

func isIdentity(p *typed.Project, in typed.Op) bool {
	if len(p.Items) != len(in.Schema()) {
		return false
	}
	for i, it := range p.Items {
		if c, ok := it.(*typed.Column); !ok || c.Index != i {
			return false
		}
	}
	return true
}

// mergeFilters joins neighbouring filters: conjuncts keep their order, so the same one fails first.
func mergeFilters(ops []typed.Op) []typed.Op {
	var out []typed.Op
	for _, op := range ops {
		f, ok := op.(*typed.Filter)
		if !ok || len(out) == 0 {
			out = append(out, op)
			continue
		}
		prev, ok := out[len(out)-1].(*typed.Filter)
		if !ok {
			out = append(out, op)
			continue
		}
		both := *prev
		both.Conjuncts = append(append([]typed.Expr(nil), prev.Conjuncts...), f.Conjuncts...)
		out[len(out)-1] = &both
	}
	return out
}
