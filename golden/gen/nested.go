package gen

import (
	"fmt"
	"strings"
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

// nestedCall calls a function that gives such a kind; "" if there is none.
func (g *generator) nestedCall(sc *scope, k kind, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	elem := intKind
	switch k {
	case countsKind:
		return fmt.Sprintf("MAP_UNION(%s, %s)", e(k), e(k))
	case pairKind:
		return ""
	case textsKind:
		elem = stringKind
		if g.chance(0.3) {
			return pick(g, []string{fmt.Sprintf("MAP_KEYS(%s)", e(countsKind)), fmt.Sprintf("SPLIT(%s, 'a')", e(stringKind))})
		}
	default:
		if g.chance(0.2) {
			return fmt.Sprintf("MAP_VALUES(%s)", e(countsKind))
		}
	}
	switch g.n(4) {
	case 0:
		return fmt.Sprintf("%s(%s)", pick(g, []string{"ARRAY_REVERSE", "ARRAY_DISTINCT", "ARRAY_SORT"}), e(k))
	case 1:
		return fmt.Sprintf("%s(%s, %s)", pick(g, []string{"ARRAY_APPEND", "ARRAY_PREPEND", "ARRAY_REMOVE"}), e(k), e(elem))
	case 2:
		return fmt.Sprintf("ARRAY_SLICE(%s, %d, %d)", e(k), g.n(4)-1, g.n(5)-2)
	}
	return fmt.Sprintf("%s(%s, %s)", pick(g, []string{"ARRAY_CONCAT", "ARRAY_UNION", "ARRAY_INTERSECT", "ARRAY_EXCEPT"}), e(k), e(k))
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
