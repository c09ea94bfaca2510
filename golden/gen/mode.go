package gen

import (
	"fmt"
	"strings"
)

// writeMode ends a query with one of the modes that write more than final rows, and perhaps an order.
func (g *generator) writeMode(b *strings.Builder, body string, pipe, final bool) {
	modes := []string{"CHANGES", "CHANGES EVERY 0s", "CHANGES EVERY 1ms", "COMPLETE", "COMPLETE EVERY 1ms"}
	if !pipe && !final { // the keys are columns of the result
		modes = append(modes, "UPDATE", "UPDATE EVERY 0s", "UPDATE EVERY 1ms")
	}
	mode := pick(g, modes)
	sink := g.sink(b)
	order := ""
	if strings.HasPrefix(mode, "COMPLETE") || final && g.chance(0.5) {
		order = g.order(body)
	}
	if pipe {
		b.WriteString(body)
		if order != "" {
			b.WriteString("|>" + strings.Replace(order, " LIMIT", "\n|> LIMIT", 1) + "\n")
		}
		fmt.Fprintf(b, "|> EMIT %s INTO %s;\n", mode, sink)
		return
	}
	fmt.Fprintf(b, "INSERT INTO %s %s%s EMIT %s;\n", sink, body, order, mode)
}

// order is an ORDER BY, with a LIMIT where no last digit of a rounded sum can decide who is in.
func (g *generator) order(body string) string {
	by := "1"
	if g.unordered {
		by = "TRUE" // then all columns decide
	}
	text := " ORDER BY " + by + pick(g, []string{"", " DESC", " NULLS LAST", " DESC NULLS FIRST"})
	for _, f := range []string{"SUM(", "AVG(", "STD", "VAR", "PERCENTILE", "APPROX"} {
		if strings.Contains(body, f) {
			return text
		}
	}
	switch g.n(3) {
	case 0:
		text += fmt.Sprintf(" LIMIT %d", g.n(5))
	case 1:
		text += fmt.Sprintf(" LIMIT %d OFFSET %d", 1+g.n(5), g.n(3))
	}
	return text
}
