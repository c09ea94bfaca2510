package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Text is an expression as dumps and explain show it: SQL with every conversion written out.
func Text(e typed.Expr) string {
	switch e := e.(type) {
	case nil:
		return ""
	case *typed.Column:
		return e.Name
	case *typed.Literal:
		return literalText(e)
	case *typed.ParamRef:
		return "$" + e.Param.Name
	case *typed.Secret:
		return e.From + "(***)"
	case *typed.Arith:
		if e.Y == nil {
			return "-" + operand(e.X)
		}
		return operand(e.X) + " " + e.Op + " " + operand(e.Y)
	case *typed.Compare:
		op := map[string]string{"is": "IS NOT DISTINCT FROM", "isnot": "IS DISTINCT FROM"}[e.Op]
		if op == "" {
			op = e.Op
		}
		return operand(e.X) + " " + op + " " + operand(e.Y)
	case *typed.Logic:
		return join(e.List, " "+e.Op+" ", operand)
	case *typed.Not:
		return "NOT " + operand(e.X)
	case *typed.IsNull:
		return operand(e.X) + " IS " + not(e.Not) + "NULL"
	case *typed.IsTrue:
		return operand(e.X) + " IS " + not(e.Not) + strings.ToUpper(strconv.FormatBool(e.Want))
	case *typed.In:
		return operand(e.X) + " IN (" + join(e.List, ", ", Text) + ")"
	case *typed.Case:
		var b strings.Builder
		b.WriteString("CASE")
		for _, w := range e.Whens {
			fmt.Fprintf(&b, " WHEN %s THEN %s", Text(w.Cond), Text(w.Then))
		}
		return b.String() + " ELSE " + Text(e.Else) + " END"
	case *typed.Coalesce:
		return "COALESCE(" + join(e.List, ", ", Text) + ")"
	case *typed.Convert:
		name := [...]string{"WIDEN", "ASSIGN", "CAST", "TRY_CAST"}[e.Mode]
		return name + "(" + Text(e.X) + " AS " + e.T.Name() + ")"
	case *typed.Now:
		if e.Row {
			return "PROCTIME()"
		}
		return "CURRENT_TIMESTAMP"
	case *typed.Attempt:
		return "TRY(" + Text(e.X) + ")"
	case *typed.Nested:
		return nestedText(e)
	case *typed.Call:
		if len(e.Args) > 0 {
			if d, ok := e.Args[0].(*typed.Draw); ok {
				return drawText(e, d)
			}
		}
		return e.Func.Name + "(" + join(e.Args, ", ", Text) + ")"
	}
	return fmt.Sprintf("?%T", e)
}

// drawText is a random value as it was written.
func drawText(e *typed.Call, d *typed.Draw) string {
	var args []string
	if d.Seed != nil {
		args = append(args, strconv.FormatInt(*d.Seed, 10))
	}
	for _, a := range e.Args {
		if _, bits := a.(*typed.Draw); !bits {
			args = append(args, Text(a))
		}
	}
	return e.Func.Name + "(" + strings.Join(args, ", ") + ")"
}

func not(b bool) string {
	if b {
		return "NOT "
	}
	return ""
}

func join(list []typed.Expr, sep string, f func(typed.Expr) string) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return strings.Join(out, sep)
}

// operand is Text, in parentheses where e is more than one word.
func operand(e typed.Expr) string {
	switch e.(type) {
	case *typed.Arith, *typed.Compare, *typed.Logic, *typed.Not, *typed.IsNull, *typed.IsTrue, *typed.In:
		return "(" + Text(e) + ")"
	}
	return Text(e)
}

// literalText leaves out the types that typed.Text shows.
func literalText(l *typed.Literal) string {
	if l.T.Kind == types.String && !l.Null {
		return l.Text()
	}
	if l.T.Nested() && !l.Null {
		return strings.TrimSuffix(l.Text(), "::"+l.T.Name())
	}
	text, _, _ := strings.Cut(l.Text(), "::")
	return text
}

// nestedText is the constructor, subscript or field.
func nestedText(e *typed.Nested) string {
	switch e.Op {
	case typed.MakeStruct:
		return "ROW(" + join(e.Args, ", ", Text) + ")"
	case typed.Element, typed.Value:
		return operand(e.Args[0]) + "[" + Text(e.Args[1]) + "]"
	case typed.FieldOf:
		return operand(e.Args[0]) + "." + types.FieldName(e.Args[0].Type().Fields()[e.Field].Name)
	case typed.Apply:
		return e.Func.Name + "(" + join(e.Args, ", ", Text) + ")"
	case typed.Size:
		return "CARDINALITY(" + Text(e.Args[0]) + ")"
	}
	return e.Op.String() + "[" + join(e.Args, ", ", Text) + "]"
}

func modeText(m typed.OutputMode) string {
	return m.String()
}
