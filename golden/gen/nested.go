package gen

import (
	"fmt"
	"strings"
	"sync"

	"github.com/streamc/streamc/stdlib/sig"
)

// Nested kinds are few, so that columns of one kind meet. Their names are their types.
var (
	intsKind    = kind{name: "ARRAY<BIGINT>"}
	textsKind   = kind{name: "ARRAY<STRING>"}
	countsKind  = kind{name: "MAP<STRING, BIGINT>"}
	pairKind    = kind{name: "STRUCT<a BIGINT, b STRING, c ARRAY<STRING>>"}
	nestedKinds = []kind{intsKind, textsKind, countsKind, pairKind}
)

// nestedValues are JSON texts of a kind.
var nestedValues = map[string][]string{
	intsKind.name:   {`[]`, `[1]`, `[1,2]`, `[1, null,-3]`, `["7"]`, `[9223372036854775807]`},
	textsKind.name:  {`[]`, `["a"]`, `["a","b"]`, `[null]`, `["k1", 12, true]`, `["\u00c4b",{"x": [1]}]`},
	countsKind.name: {`{}`, `{"a":1}`, `{"b":2,"a":1}`, `{"a":1,"b":null,"a":3}`, `{ "k1" : 5 }`},
	pairKind.name:   {`{}`, `{"a":1,"b":"a"}`, `{"b":"k1","c":["a"]}`, `{"A":5,"a":2,"more":[{}]}`, `{"c":null,"b":null,"a":null}`},
}

// nestedValue makes a cell; ok is false for another kind.
func (g *generator) nestedValue(k kind) (c cell, ok bool) {
	texts := nestedValues[k.name]
	if texts == nil {
		return cell{}, false
	}
	if g.chance(0.02) {
		return cell{text: pick(g, []string{`[1.5]`, `{"a":"x"}`, `[[]]`, `[1,]`, `{"a":[}`})}, true
	}
	return cell{text: pick(g, texts)}, true
}

// nested writes an expression of such a kind.
func (g *generator) nested(sc *scope, k kind, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	if sc.total || g.chance(0.15) {
		return fmt.Sprintf("TRY_CAST(%s AS %s)", g.leaf(sc, stringKind), k.name)
	}
	if g.chance(0.3) {
		if s := g.nestedCall(sc, k, depth); s != "" {
			return s
		}
	}
	list := func(k kind) string {
		parts := []string{e(k)}
		for range g.n(3) {
			parts = append(parts, g.leaf(sc, k))
		}
		return strings.Join(parts, ", ")
	}
	switch k.name {
	case intsKind.name:
		return "ARRAY[" + list(intKind) + "]"
	case textsKind.name:
		if g.chance(0.3) {
			return fmt.Sprintf("%s.c", g.paren(e(pairKind)))
		}
		return "ARRAY[" + list(stringKind) + "]"
	case countsKind.name:
		return fmt.Sprintf("MAP[COALESCE(%s, 'n'), %s, %s, %s]", e(stringKind), e(intKind), pick(g, []string{"'a'", "'k1'", g.leaf(sc, stringKind)}), g.leaf(sc, intKind))
	}
	return fmt.Sprintf("STRUCT(%s AS a, %s AS b, %s AS c)", e(intKind), e(stringKind), e(textsKind))
}

var nestedFuncs = sync.OnceValue(sig.NestedFuncs)

// array writes an ARRAY of a kind.
func (g *generator) array(sc *scope, elem kind, depth int) string {
	switch {
	case elem == intKind && g.chance(0.8):
		return g.expr(sc, intsKind, depth)
	case elem == stringKind && g.chance(0.8):
		return g.expr(sc, textsKind, depth)
	}
	parts := []string{g.expr(sc, elem, depth-1)}
	for range g.n(3) {
		parts = append(parts, g.leaf(sc, elem))
	}
	return "ARRAY[" + strings.Join(parts, ", ") + "]"
}

// nestedCall calls a function on nested values that gives a kind; "" if there is none.
func (g *generator) nestedCall(sc *scope, k kind, depth int) string {
	var fit []*sig.NestedFunc
	for _, f := range nestedFuncs() {
		shape := map[byte]bool{'A': k == intsKind || k == textsKind, 'V': k == intsKind, 'S': k == textsKind, 'M': k == countsKind,
			'x': nestedValues[k.name] == nil, 's': k == stringKind, 'i': k == intKind, 'b': k == boolKind}
		if shape[f.Result] {
			fit = append(fit, f)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	f := pick(g, fit)
	elem := g.size(g.comparable())
	switch f.Result {
	case 'A':
		if elem = intKind; k == textsKind {
			elem = stringKind
		}
	case 'x':
		elem = g.size(k)
	}
	var args []string
	for _, shape := range f.Takes {
		switch shape {
		case 'A', 'N':
			args = append(args, g.array(sc, elem, depth-1))
		case 'S':
			args = append(args, g.expr(sc, textsKind, depth-1))
		case 'M':
			args = append(args, g.expr(sc, countsKind, depth-1))
		case 'x':
			args = append(args, g.expr(sc, elem, depth-1))
		case 's':
			args = append(args, g.expr(sc, stringKind, depth-1))
		default:
			args = append(args, fmt.Sprint(g.n(6)-2))
		}
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}

// nestedPart takes a BIGINT or a STRING out of a nested value.
func (g *generator) nestedPart(sc *scope, k kind, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	index := pick(g, []string{"1", "2", "0", "CAST(2 AS INT)", g.leaf(sc, intKind)})
	if k == stringKind {
		if g.chance(0.5) {
			return fmt.Sprintf("%s.b", g.paren(e(pairKind)))
		}
		return fmt.Sprintf("%s[%s]", g.paren(e(textsKind)), index)
	}
	switch g.n(6) {
	case 4:
		return fmt.Sprintf("ARRAY_POSITION(%s, %s)", e(textsKind), g.leaf(sc, stringKind))
	case 5:
		return fmt.Sprintf("ARRAY_MAX(%s)", e(intsKind))
	case 0:
		return fmt.Sprintf("%s[%s]", g.paren(e(intsKind)), index)
	case 1:
		return fmt.Sprintf("%s[%s]", g.paren(e(countsKind)), pick(g, []string{"'a'", "'b'", "'k1'", g.leaf(sc, stringKind)}))
	case 2:
		return fmt.Sprintf("%s.a", g.paren(e(pairKind)))
	}
	return fmt.Sprintf("CARDINALITY(%s)", e(pick(g, nestedKinds[:3])))
}

// nestedEquals compares two of a kind.
func (g *generator) nestedEquals(sc *scope, depth int) string {
	k := pick(g, nestedKinds)
	a, b := g.expr(sc, k, depth-1), g.expr(sc, k, depth-1)
	return fmt.Sprintf("(%s %s %s)", a, pick(g, []string{"=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"}), b)
}
