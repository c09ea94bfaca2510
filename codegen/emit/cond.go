package emit

// A cond is a Go condition that can be negated without noise. The zero of conjunction is always, of disjunction never.
type cond interface {
	// code writes the condition, negated on demand. In parent context "and" a disjunction gets parentheses.
	code(neg bool, parent byte) *Statement
	// simple conditions may be repeated for free.
	simple() bool
}

type constCond bool

const (
	always constCond = true
	never  constCond = false
)

func (c constCond) code(neg bool, _ byte) *Statement {
	if bool(c) != neg {
		return True()
	}
	return False()
}
func (constCond) simple() bool { return true }

// unasked stands for an answer of a condition that was lowered for the other one. It may be a part of other conditions that nobody writes; Bundle refuses
// source that has it.
type unasked struct{ answer string }

const unaskedName = "unaskedꞏ" // of a letter that no name in a query has

func (u unasked) code(bool, byte) *Statement { return Id(unaskedName + u.answer) }
func (unasked) simple() bool                 { return false }

// leaf is any boolean expression. atom: it may stand behind "!" without parentheses.
type leaf struct {
	x    func() *Statement
	atom bool
	free bool
}

func (l leaf) code(neg bool, _ byte) *Statement {
	switch {
	case !neg:
		return l.x()
	case l.atom:
		return Op("!").Add(l.x())
	}
	return Op("!").Parens(l.x())
}
func (l leaf) simple() bool { return l.free }

// compare is x op y with op one of == != < <= > >=, over operands for which !(x < y) is x >= y.
type compare struct {
	op   string
	x, y func() *Statement
	free bool
}

var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

func (c compare) code(neg bool, _ byte) *Statement {
	op := c.op
	if neg {
		op = opposite[op]
	}
	return c.x().Op(op).Add(c.y())
}
func (c compare) simple() bool { return c.free }

// junction is a conjunction (op '&') or a disjunction (op '|') of at least two conditions.
type junction struct {
	op   byte
	list []cond
}

func (j junction) code(neg bool, parent byte) *Statement {
	op := j.op
	if neg {
		op = '&' + '|' - op
	}
	s := &Statement{}
	for i, c := range j.list {
		if i > 0 {
			if op == '&' {
				s.Op("&&")
			} else {
				s.Op("||")
			}
		}
		s.Add(c.code(neg, op))
	}
	if op == '|' && parent == '&' {
		return Parens(s)
	}
	return s
}
func (j junction) simple() bool { return false }

// notCond negates.
type notCond struct{ c cond }

func (n notCond) code(neg bool, parent byte) *Statement { return n.c.code(!neg, parent) }
func (n notCond) simple() bool                          { return n.c.simple() }

func not(c cond) cond {
	switch c := c.(type) {
	case constCond:
		return !c
	case notCond:
		return c.c
	case junction:
		list := make([]cond, len(c.list))
		for i, x := range c.list {
			list[i] = not(x)
		}
		if c.op == '&' {
			return or(list...)
		}
		return and(list...)
	}
	return notCond{c}
}

func and(list ...cond) cond { return join('&', always, list) }
func or(list ...cond) cond  { return join('|', never, list) }

func join(op byte, neutral constCond, list []cond) cond {
	var out []cond
	for _, c := range list {
		switch c := c.(type) {
		case nil:
		case constCond:
			if c != neutral {
				return c
			}
		case junction:
			if c.op == op {
				out = append(out, c.list...)
			} else {
				out = append(out, c)
			}
		default:
			out = append(out, c)
		}
	}
	out = distinct(out)
	switch len(out) {
	case 0:
		return neutral
	case 1:
		return out[0]
	}
	return junction{op, out}
}

// distinct leaves out repeated conditions: a cell that occurs twice is NULL in one way only.
func distinct(list []cond) []cond {
	seen := map[string]bool{}
	out := list[:0:0]
	for _, c := range list {
		if c.simple() || len(list) <= 8 {
			text := code(c).GoString()
			if seen[text] {
				continue
			}
			seen[text] = true
		}
		out = append(out, c)
	}
	return out
}

// code writes a condition.
func code(c cond) *Statement { return c.code(false, 0) }

// notCode writes its negation.
func notCode(c cond) *Statement { return c.code(true, 0) }

// flag is a condition held in a variable or field.
func flag(name string) cond {
	return leaf{x: ident(name), atom: true, free: true}
}

// ident is an identifier or selector as a code builder: jennifer statements must not be shared.
func ident(name string) func() *Statement { return func() *Statement { return Id(name) } }
