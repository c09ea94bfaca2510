package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/lang/ast"
)

// Levels of operators, weakest first: the same order as the parser's. An operand of a weaker level
// than its place needs stands in parentheses; the tree has none of its own.
const (
	levelOr = iota + 1
	levelAnd
	levelNot
	levelIs
	levelCompare
	levelBetween
	levelAdd
	levelMul
	levelUnary
	levelPrimary
)

var binaryLevels = map[string]int{
	"OR": levelOr, "AND": levelAnd, "IS DISTINCT FROM": levelIs, "IS NOT DISTINCT FROM": levelIs,
	"=": levelCompare, "<>": levelCompare, "<": levelCompare, "<=": levelCompare, ">": levelCompare, ">=": levelCompare,
	"+": levelAdd, "-": levelAdd, "*": levelMul, "/": levelMul, "%": levelMul, "||": levelMul, "DIV": levelMul,
}

func level(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.Binary:
		return binaryLevels[e.Op]
	case *ast.Unary:
		if e.Op == "NOT" {
			return levelNot
		}
		return levelUnary
	case *ast.IsNull:
		return levelIs
	case *ast.Between, *ast.InList:
		return levelBetween
	}
	return levelPrimary
}

func (p *printer) operand(e ast.Expr, need int) string {
	if level(e) < need {
		return "(" + p.expr(e) + ")"
	}
	return p.expr(e)
}

func (p *printer) exprs(list []ast.Expr) string {
	var all []string
	for _, e := range list {
		all = append(all, p.expr(e))
	}
	return strings.Join(all, ", ")
}

func (p *printer) expr(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Bad:
		return p.src[e.Pos().Start:e.Pos().End]
	case *ast.Ident:
		var parts []string
		for _, n := range e.Parts {
			parts = append(parts, name(n))
		}
		return strings.Join(parts, ".")
	case *ast.Literal:
		return literal(e)
	case *ast.ParamRef:
		return "$" + e.Name.Text
	case *ast.Unary:
		return p.unary(e)
	case *ast.Binary:
		return p.binary(e)
	case *ast.IsNull:
		return p.operand(e.X, levelIs) + " IS " + not(e.Not) + e.What
	case *ast.Between:
		return p.operand(e.X, levelBetween) + " " + not(e.Not) + "BETWEEN " + p.operand(e.Lo, levelAdd) + " AND " + p.operand(e.Hi, levelAdd)
	case *ast.InList:
		return p.operand(e.X, levelBetween) + " " + not(e.Not) + "IN (" + p.exprs(e.List) + ")"
	case *ast.Case:
		return p.caseExpr(e)
	case *ast.Cast:
		word := "CAST("
		if e.Try {
			word = "TRY_CAST("
		}
		return word + p.expr(e.X) + " AS " + typeName(e.To) + ")"
	case *ast.Call:
		return p.call(e)
	}
	panic(fmt.Sprintf("format: unknown expression %T", e))
}

func not(yes bool) string {
	if yes {
		return "NOT "
	}
	return ""
}

func (p *printer) unary(e *ast.Unary) string {
	if e.Op == "NOT" {
		return "NOT " + p.operand(e.X, levelNot)
	}
	x := p.operand(e.X, levelUnary)
	if strings.HasPrefix(x, "-") || strings.HasPrefix(x, "+") {
		return e.Op + " " + x // -- would open a comment
	}
	return e.Op + x
}

// binary writes left-associative operators; comparisons do not chain, and IS DISTINCT FROM takes on its
// right side what a comparison takes.
func (p *printer) binary(e *ast.Binary) string {
	l := binaryLevels[e.Op]
	left, right := l, l+1
	if l == levelCompare {
		left = levelBetween
	}
	if l == levelIs {
		right = levelBetween
	}
	return p.operand(e.X, left) + " " + e.Op + " " + p.operand(e.Y, right)
}

func (p *printer) caseExpr(e *ast.Case) string {
	s := "CASE"
	if e.Operand != nil {
		s += " " + p.expr(e.Operand)
	}
	for _, w := range e.Whens {
		s += " WHEN " + p.expr(w.Cond) + " THEN " + p.expr(w.Then)
	}
	if e.Else != nil {
		s += " ELSE " + p.expr(e.Else)
	}
	return s + " END"
}

func (p *printer) call(e *ast.Call) string {
	s := name(e.Name) + "("
	if e.Distinct {
		s += "DISTINCT "
	}
	if e.Star {
		return s + "*)"
	}
	for i, a := range e.Args {
		if i > 0 {
			s += ", "
		}
		s += argName(e, i) + p.expr(a)
	}
	return s + ")"
}

// argName is "name => " for a named argument.
func argName(c *ast.Call, i int) string {
	if c.ArgNames == nil || c.ArgNames[i] == nil {
		return ""
	}
	return name(*c.ArgNames[i]) + " => "
}

func literal(l *ast.Literal) string {
	switch l.Kind {
	case ast.LitString:
		return quote(l.Text)
	case ast.LitTimestamp:
		return "TIMESTAMP " + quote(l.Text)
	case ast.LitDuration:
		if l.Spaced {
			return interval(l.Micros)
		}
	}
	return l.Text
}

// interval writes INTERVAL 'n' UNIT with the largest unit that leaves no rest, or seconds with a
// fraction.
func interval(micros int64) string {
	units := []struct {
		name   string
		micros int64
	}{{"DAY", 86_400_000_000}, {"HOUR", 3_600_000_000}, {"MINUTE", 60_000_000}, {"SECOND", 1_000_000}}
	for _, u := range units {
		if micros != 0 && micros%u.micros == 0 {
			return "INTERVAL '" + strconv.FormatInt(micros/u.micros, 10) + "' " + u.name
		}
	}
	sign, rest := "", uint64(micros)
	if micros < 0 {
		sign, rest = "-", -rest
	}
	text := strconv.FormatUint(rest/1_000_000, 10)
	if f := rest % 1_000_000; f != 0 {
		text += strings.TrimRight(fmt.Sprintf(".%06d", f), "0")
	}
	return "INTERVAL '" + sign + text + "' SECOND"
}
