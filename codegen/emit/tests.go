package emit

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/sq"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// tests writes the TEST blocks as data: rows as JSON lines and arrays.
func (g *gen) tests() {
	f := g.file("tests.go")
	var list []Code
	for _, t := range g.p.Typed.Tests {
		fields := []Code{field("Name", Lit(t.Name)), field("Pos", Lit(g.place(t.Span)))}
		if len(t.Params) > 0 {
			values := Dict{}
			for _, p := range t.Params {
				if v := borderConstant(p.Value); v != nil {
					values[Lit(p.Param.Name)] = v
				} else {
					values[Lit(p.Param.Name)] = Nil()
				}
			}
			fields = append(fields, field("Params", Qual(pkgJob, "Params").Values(values)))
		}
		fields = append(fields, g.given(t)...)
		fields = append(fields, g.expect(t)...)
		list = append(list, Values(lines(fields)...))
	}
	if len(list) == 0 {
		f.add([]string{"tests returns no TEST block: the query has none."}, Func().Id("tests").Params().Index().Qual(pkgJob, "Test").Block(Return(Nil())))
		return
	}
	f.add([]string{"tests returns the TEST blocks of the query."}, Func().Id("tests").Params().Index().Qual(pkgJob, "Test").Block(
		Return(Index().Qual(pkgJob, "Test").Values(lines(list)...))))
}

func (g *gen) given(t *typed.Test) []Code {
	var list []Code
	for _, in := range t.Given {
		var text []byte
		for _, row := range in.Rows {
			for i, l := range row[:in.Source.Stored()] {
				sep := byte(',')
				if i == 0 {
					sep = '{'
				}
				text = append(append(encode.JSONString(append(text, sep), in.Source.Schema[i].Name), ':'), literalJSON(l)...)
			}
			text = append(text, "}\n"...)
		}
		list = append(list, Values(field("Source", Lit(in.Source.Index)), field("Partition", Lit(in.Partition)), field("Lines", rawString(string(text)))))
	}
	if len(list) == 0 {
		return nil
	}
	return []Code{field("Given", Index().Qual(pkgJob, "TestInput").Values(lines(list)...))}
}

func (g *gen) expect(t *typed.Test) []Code {
	var list []Code
	for _, e := range t.Expect {
		var names []string
		for _, c := range e.Columns {
			names = append(names, e.Sink.Schema[c].Name)
		}
		var rows []Code
		for _, row := range e.Rows {
			var cells []string
			for _, l := range row {
				cells = append(cells, literalJSON(l))
			}
			rows = append(rows, rawString("["+strings.Join(cells, ",")+"]"))
		}
		fields := []Code{field("Sink", Lit(e.Sink.Index)), field("Columns", stringList(names))}
		if e.Ordered {
			fields = append(fields, field("Ordered", True()))
		}
		if len(rows) > 0 {
			fields = append(fields, field("Rows", Index().String().Values(lines(rows)...)))
		}
		list = append(list, Values(lines(append(fields, field("Pos", Lit(g.place(e.Span)))))...))
	}
	if len(list) == 0 {
		return nil
	}
	return []Code{field("Expect", Index().Qual(pkgJob, "TestOutput").Values(lines(list)...))}
}

// place is file:line of a span.
func (g *gen) place(s source.Span) string {
	line, _ := g.p.Typed.Src.Position(s.Start)
	return fmt.Sprintf("%s:%d", baseName(g.p.Typed.Src.Name), line)
}

// literalJSON is a constant as JSON lines hold it.
func literalJSON(l *typed.Literal) string {
	if l.Null {
		return "null"
	}
	switch l.T.Kind {
	case types.Boolean:
		return string(encode.JSONBool(nil, l.Bool))
	case types.BigInt, types.Int:
		return string(encode.JSONInt(nil, l.Int))
	case types.Double:
		return string(encode.JSONFloat(nil, l.Float))
	case types.Float:
		return string(encode.JSONFloat32(nil, l.Float))
	case types.Array, types.Map, types.Struct:
		return nestedJSON(l)
	case types.Bytes:
		return string(encode.JSONBinary(nil, l.Str))
	case types.Date:
		return string(encode.JSONDate(nil, l.Int))
	case types.Months:
		return string(encode.JSONMonths(nil, l.Int))
	case types.String:
		return string(encode.JSONString(nil, l.Str))
	case types.Timestamp:
		return string(encode.JSONTimestamp(nil, l.Int))
	case types.Duration:
		return string(encode.JSONDuration(nil, l.Int))
	case types.Decimal:
		v, ok := new(big.Int).SetString(l.Unscaled, 10)
		if !ok {
			panic(bugf("decimal literal %q", l.Unscaled))
		}
		hi := new(big.Int).Rsh(v, 64)
		lo := new(big.Int).Sub(v, new(big.Int).Lsh(hi, 64))
		return string(encode.JSONDecimal128(nil, sq.Int128{Hi: hi.Int64(), Lo: lo.Uint64()}, l.T.Scale))
	}
	panic(bugf("test value of type %s", l.T))
}
