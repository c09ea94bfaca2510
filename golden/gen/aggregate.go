package gen

import "fmt"

// aggregates writes aggregate items over a scope and returns their columns.
func (g *generator) aggregates(sc *scope, n int, prefix string) ([]string, []column) {
	var items []string
	var cols []column
	for i := range n {
		name := fmt.Sprintf("%s%d", prefix, i)
		call, c := g.aggregate(sc)
		if g.chance(0.2) {
			call += fmt.Sprintf(" FILTER (WHERE %s)", g.conditions(sc, 2))
		}
		c.name = name
		items = append(items, call+" AS "+name)
		cols = append(cols, c)
	}
	return items, cols
}

// aggregate writes one call and returns the column that it makes.
func (g *generator) aggregate(sc *scope) (string, column) {
	switch g.n(12) {
	case 0:
		return "COUNT(*)", column{kind: intKind}
	case 1:
		if g.chance(0.2) {
			return fmt.Sprintf("COUNT(DISTINCT %s, %s)", g.expr(sc, g.comparable(), 2), g.expr(sc, g.comparable(), 2)), column{kind: intKind}
		}
		return fmt.Sprintf("COUNT(%s%s)", g.distinct(), g.expr(sc, g.comparable(), 2)), column{kind: intKind}
	case 2, 3:
		k := pick(g, []kind{intKind, intKind, doubleKind, decimalKind(0, 0), smallKinds[0], floatKind})
		call := fmt.Sprintf("SUM(%s%s)", g.distinct(), g.expr(sc, k, 2))
		switch k.name { // storage types are summed as what they widen to
		case "INT":
			k = intKind
		case "FLOAT":
			k = doubleKind
		}
		return call, column{kind: k, rounded: k == doubleKind}
	case 4:
		k := pick(g, []kind{intKind, doubleKind, decimalKind(0, 0)})
		call := fmt.Sprintf("AVG(%s%s)", g.distinct(), g.expr(sc, k, 2))
		if k == intKind {
			k = doubleKind
		}
		return call, column{kind: k, rounded: k == doubleKind}
	case 5:
		return g.statistic(sc)
	case 6, 7:
		if !anyRounded(sc) { // ties would go by the last digits
			return g.orderedAggregate(sc)
		}
		fallthrough
	default:
		k := g.comparable()
		return fmt.Sprintf("%s(%s)", pick(g, []string{"MIN", "MAX", "MIN", "MAX", "ANY_VALUE", "MODE"}), g.expr(sc, k, 2)), column{kind: k}
	}
}

func (g *generator) distinct() string {
	if g.chance(0.25) {
		return "DISTINCT "
	}
	return ""
}

func anyRounded(sc *scope) bool {
	for _, c := range sc.columns {
		if c.rounded {
			return true
		}
	}
	return false
}

// statistic writes an aggregate that looks at the values alone.
func (g *generator) statistic(sc *scope) (string, column) {
	number := func() string {
		return g.expr(sc, pick(g, []kind{intKind, doubleKind, decimalKind(0, 0)}), 2)
	}
	double := column{kind: doubleKind, rounded: true}
	switch g.n(10) {
	case 8:
		k := pick(g, []kind{intKind, stringKind})
		return fmt.Sprintf("%s(%s, %d)", pick(g, []string{"TOPK", "APPROX_TOPK"}), g.expr(sc, k, 2), 1+g.n(3)), column{kind: arrayOf(k)}
	case 0:
		return fmt.Sprintf("%s(%s)", pick(g, []string{"STDDEV", "STDDEV_POP", "VARIANCE", "VAR_POP"}), number()), double
	case 1:
		return fmt.Sprintf("%s(%s)", pick(g, []string{"BOOL_AND", "BOOL_OR", "EVERY"}), g.expr(sc, boolKind, 2)), column{kind: boolKind}
	case 2:
		return fmt.Sprintf("%s(%s)", pick(g, []string{"BIT_AND", "BIT_OR", "BIT_XOR"}), g.expr(sc, intKind, 2)), column{kind: intKind}
	case 3:
		return fmt.Sprintf("APPROX_COUNT_DISTINCT(%s)", g.expr(sc, g.comparable(), 2)), column{kind: intKind}
	case 4:
		return fmt.Sprintf("APPROX_QUANTILE(%s, %s)", number(), pick(g, []string{"0", "0.5", "0.9"})), double
	case 5:
		return fmt.Sprintf("MEDIAN(%s%s)", g.distinct(), number()), double
	case 6:
		return fmt.Sprintf("PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s%s)", pick(g, []string{"0.1", "0.5", "1"}), number(), pick(g, []string{"", " DESC"})), double
	case 7:
		return fmt.Sprintf("COUNT_IF(%s)", g.conditions(sc, 2)), column{kind: intKind}
	}
	k := g.comparable()
	return fmt.Sprintf("PERCENTILE_DISC(%s) WITHIN GROUP (ORDER BY %s%s)", pick(g, []string{"0", "0.5", "0.75"}), g.expr(sc, k, 2), pick(g, []string{"", " DESC"})), column{kind: k}
}

// orderedAggregate writes an aggregate for which the order of rows matters.
func (g *generator) orderedAggregate(sc *scope) (string, column) {
	by := ""
	if g.chance(0.4) {
		by = fmt.Sprintf(" ORDER BY %s%s%s", notOrdinal(g.expr(sc, g.size(g.comparable()), 1)), pick(g, []string{"", " ASC", " DESC"}), pick(g, []string{"", "", " NULLS FIRST", " NULLS LAST"}))
	}
	k := g.comparable()
	switch g.n(4) {
	case 2:
		k := pick(g, []kind{intKind, stringKind})
		return fmt.Sprintf("ARRAY_AGG(%s%s%s%s)", g.distinct(), g.expr(sc, k, 2), pick(g, []string{"", " IGNORE NULLS"}), by), column{kind: arrayOf(k)}
	case 0:
		return fmt.Sprintf("%s(%s, %s)", pick(g, []string{"ARG_MIN", "ARG_MAX"}), g.expr(sc, k, 2), g.expr(sc, g.comparable(), 2)), column{kind: k}
	case 1:
		return fmt.Sprintf("STRING_AGG(%s%s, %s%s)", g.distinct(), g.expr(sc, stringKind, 2), pick(g, []string{"','", "''", "' | '"}), by), column{kind: stringKind}
	}
	return fmt.Sprintf("%s(%s%s%s)", pick(g, []string{"FIRST", "LAST"}), g.expr(sc, k, 2), pick(g, []string{"", "", " RESPECT NULLS"}), by), column{kind: k}
}

func arrayOf(k kind) kind {
	if k == intKind {
		return intsKind
	}
	return textsKind
}
