package format

import (
	"fmt"
	"regexp"
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
	levelPostfix
	levelPrimary
)

var binaryLevels = map[string]int{
	"OR": levelOr, "AND": levelAnd, "IS DISTINCT FROM": levelIs, "IS NOT DISTINCT FROM": levelIs,
	"=": levelCompare, "<>": levelCompare, "<": levelCompare, "<=": levelCompare, ">": levelCompare, ">=": levelCompare,
	"+": levelAdd, "-": levelAdd, "*": levelMul, "/": levelMul, "%": levelMul, "||": levelMul, "DIV": levelMul,
	"->": levelPostfix, "->>": levelPostfix, "AT TIME ZONE": levelPostfix,
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
	case *ast.Between, *ast.InList, *ast.InQuery, *ast.Like:
		return levelBetween
	case *ast.Subscript, *ast.Field:
		return levelPostfix
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
	return p.compound(e)
}

// compound writes the expressions with queries, brackets and words inside.
func (p *printer) compound(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.InQuery:
		return p.operand(e.X, levelBetween) + " " + not(e.Not) + "IN " + p.inline(e.Query)
	case *ast.Exists:
		return "EXISTS " + p.inline(e.Query)
	case *ast.SubqueryExpr:
		return p.inline(e.Query)
	case *ast.Like:
		s := p.operand(e.X, levelBetween) + " " + not(e.Not) + e.Op + " " + p.operand(e.Pattern, levelAdd)
		if e.Escape != nil {
			s += " ESCAPE " + p.operand(e.Escape, levelAdd)
		}
		return s
	case *ast.Subscript:
		return p.operand(e.X, levelPostfix) + "[" + p.expr(e.Index) + "]"
	case *ast.Field:
		x := p.operand(e.X, levelPostfix)
		switch e.X.(type) {
		case *ast.Subscript, *ast.Field, *ast.Call, *ast.ArrayLit, *ast.MapLit, *ast.RowLit, *ast.Tuple, *ast.SubqueryExpr, *ast.Cast:
		default:
			if !strings.HasPrefix(x, "(") || level(e.X) >= levelPostfix {
				x = "(" + x + ")"
			}
		}
		return x + "." + name(e.Name)
	case *ast.ArrayLit:
		return "ARRAY[" + p.exprs(e.Items) + "]"
	case *ast.MapLit:
		return "MAP[" + p.exprs(e.Items) + "]"
	case *ast.RowLit:
		word := "ROW("
		if e.Struct {
			word = "STRUCT("
		}
		return word + p.items(e.Items) + ")"
	case *ast.Tuple:
		return "(" + p.exprs(e.Items) + ")"
	case *ast.GroupingSets:
		return e.Kind + " (" + p.exprs(e.Items) + ")"
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

func (p *printer) items(list []*ast.SelectItem) string {
	var all []string
	for _, item := range list {
		all = append(all, p.item(item))
	}
	return strings.Join(all, ", ")
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
	if e.Package != nil {
		s = name(*e.Package) + "." + s
	}
	if e.Semantics != "" {
		s = e.Semantics + " " + s
	}
	if e.Distinct {
		s += "DISTINCT "
	}
	if e.Star {
		s += "*"
	}
	s += p.arguments(e)
	if e.OrderBy != nil {
		s += " " + p.orderBy(e.OrderBy)
	}
	s += ")"
	if e.Nulls != "" { // never inside: behind a call that is the last argument they would be that call's
		s += " " + e.Nulls + " NULLS"
	}
	if e.Within != nil {
		s += " WITHIN GROUP (" + p.orderBy(e.Within) + ")"
	}
	if e.Filter != nil {
		s += " FILTER (WHERE " + p.expr(e.Filter) + ")"
	}
	return s + p.over(e)
}

// arguments are those of a plain call, or the words of a form.
func (p *printer) arguments(e *ast.Call) string {
	var args []string
	for i, a := range e.Args {
		args = append(args, argName(e, i)+p.expr(a))
	}
	words := func(list ...string) string {
		s := args[0]
		for i, a := range args[1:] {
			s += " " + list[i] + " " + a
		}
		return s
	}
	onNull := ""
	if e.OnNull != "" {
		onNull = " " + e.OnNull + " ON NULL"
	}
	switch e.Form {
	case ast.FormValue:
		var members []string
		for i := 0; i < len(args); i += 2 {
			members = append(members, args[i]+" VALUE "+args[i+1])
		}
		return strings.Join(members, ", ") + onNull
	case ast.FormExtract:
		return unit(e.Args[0]) + " FROM " + args[1]
	case ast.FormPosition:
		return p.operand(e.Args[0], levelAdd) + " IN " + args[1]
	case ast.FormOverlay:
		return words("PLACING", "FROM", "FOR")
	case ast.FormFrom:
		return words("FROM", "FOR")
	case ast.FormTo:
		if endsInInterval.MatchString(args[0]) {
			args[0] = "(" + args[0] + ")"
		}
		return args[0] + " TO " + unit(e.Args[1])
	case ast.FormLeading, ast.FormTrailing, ast.FormBoth:
		s := string(e.Form) + " "
		for _, a := range args[1:] {
			s += a + " "
		}
		return s + "FROM " + args[0]
	}
	return strings.Join(args, ", ") + onNull
}

// endsInInterval finds the texts behind which TO and a unit would belong to the interval.
var endsInInterval = regexp.MustCompile(`INTERVAL '[^']*' [A-Z]+$`)

// unit is a unit of time that a form has as a word.
func unit(e ast.Expr) string {
	if l, ok := e.(*ast.Literal); ok {
		return l.Text
	}
	return ""
}

func (p *printer) over(e *ast.Call) string {
	s := ""
	if e.Over != nil || e.OverName != nil {
		s += " OVER "
	}
	switch {
	case e.Over != nil:
		return s + p.windowSpec(e.Over)
	case e.OverName != nil:
		return s + name(*e.OverName)
	}
	return s
}

// windowSpec is the parentheses of OVER and WINDOW.
func (p *printer) windowSpec(w *ast.WindowSpec) string {
	var all []string
	if w.Base != nil {
		all = append(all, name(*w.Base))
	}
	if len(w.PartitionBy) > 0 {
		all = append(all, "PARTITION BY "+p.exprs(w.PartitionBy))
	}
	if w.OrderBy != nil {
		all = append(all, p.orderBy(w.OrderBy))
	}
	if f := w.Frame; f != nil {
		s := "RANGE "
		if f.Rows {
			s = "ROWS "
		}
		if f.End != nil {
			s += "BETWEEN " + p.bound(f.Start) + " AND " + p.bound(f.End)
		} else {
			s += p.bound(f.Start)
		}
		all = append(all, s)
	}
	return "(" + strings.Join(all, " ") + ")"
}

func (p *printer) bound(b *ast.Bound) string {
	switch {
	case b.Kind == "CURRENT ROW":
		return b.Kind
	case b.Dist == nil:
		return "UNBOUNDED " + b.Kind
	}
	return p.operand(b.Dist, levelNot) + " " + b.Kind
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
	case ast.LitDate:
		return "DATE " + quote(l.Text)
	case ast.LitTime:
		return "TIME " + quote(l.Text)
	case ast.LitBytes:
		return "X" + quote(l.Text)
	case ast.LitMonths:
		if l.Months != 0 && l.Months%12 == 0 {
			return "INTERVAL '" + strconv.FormatInt(l.Months/12, 10) + "' YEAR"
		}
		return "INTERVAL '" + l.Text + "' MONTH"
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
