package gen

import "fmt"

// Values and expressions of the stored numbers, BYTES, DATE and MONTHS.

// flatLiterals are texts that CAST reads as a kind.
var flatLiterals = map[string][]string{
	"INT": {"0", "1", "-7", "2147483647"}, "SMALLINT": {"2", "-300"}, "TINYINT": {"3", "127"},
	"FLOAT": {"0.1", "1e0", "-2.5", "'1e-7'"}, "BYTES": {"'YQ=='", "''", "'AP8='"},
	"DATE": {"'2024-01-31'", "'1969-12-31'", "'2024-02-29'"}, "MONTHS": {"'0-1'", "'1-2'", "'-0-11'"},
}

// flatValue makes a cell; ok is false for another kind.
func (g *generator) flatValue(k kind) (c cell, ok bool) {
	switch k.name {
	case "INT", "SMALLINT", "TINYINT":
		if g.chance(0.03) {
			return cell{text: pick(g, []string{"128", "-32769", "2147483648", "1e2", "2.0"})}, true
		}
		return cell{text: fmt.Sprint(g.n(12) - 3), quote: g.chance(0.05)}, true
	case "FLOAT":
		if g.chance(0.1) {
			return cell{text: pick(g, []string{"1e-7", "16777217", "3.4e38", "1e21", "0.1", "-0"})}, true
		}
		return cell{text: fmt.Sprintf("%.*f", g.n(4), g.rng.Float64()*20-5)}, true
	case "BYTES":
		return cell{text: pick(g, []string{"", "YQ==", "YWI=", "AAEC/w==", "MTI="}), quote: true}, true
	case "DATE":
		return cell{text: pick(g, []string{"2024-01-31", "2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31", "2023-03-15"}), quote: true}, true
	case "MONTHS":
		return cell{text: pick(g, []string{"0-0", "1-2", "-3-11", "0-1", "00012-1"}), quote: true}, true
	}
	return cell{}, false
}

// flat writes an expression of such a kind.
func (g *generator) flat(sc *scope, k kind, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	sign := pick(g, []string{"+", "-"})
	if sc.total {
		return fmt.Sprintf("TRY_CAST(%s AS %s)", e(stringKind), k.name)
	}
	switch k.name {
	case "DATE":
		switch g.n(5) {
		case 0, 1:
			return fmt.Sprintf("(%s %s %s)", e(k), sign, g.literal(monthKind))
		case 2:
			return fmt.Sprintf("(%s %s %s)", e(k), sign, pick(g, []string{"1d", "30d", "INTERVAL '7' DAY"}))
		case 3:
			return fmt.Sprintf("CAST(%s AS DATE)", e(timeKind))
		}
	case "MONTHS":
		switch g.n(4) {
		case 0:
			return fmt.Sprintf("(%s %s %s)", e(k), sign, e(k))
		case 1:
			return fmt.Sprintf("(%s * %d)", e(k), g.n(5)-2)
		case 2:
			return fmt.Sprintf("(- %s)", g.paren(e(k)))
		}
	case "BYTES":
		if g.chance(0.4) {
			return fmt.Sprintf("(%s || %s)", e(k), e(k))
		}
	default:
		if g.chance(0.5) {
			return fmt.Sprintf("%s(%s AS %s)", pick(g, []string{"CAST", "TRY_CAST"}), e(pick(g, []kind{intKind, doubleKind, decimalKind(0, 0), floatKind, smallKinds[0]})), k.name)
		}
	}
	return fmt.Sprintf("TRY_CAST(%s AS %s)", e(stringKind), k.name)
}
