package gen

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/stdlib/sig"
)

// scope is what an expression may use.
type scope struct {
	columns []column
	// total: avoid operations that fail on ordinary values (behind an aggregate an error ends the run, and such runs say little).
	total bool
	// single: the rows come from one log, in order.
	single bool
	// placed: the rows are those of one source, of which each has a place in its log.
	placed bool
}

// expr writes an expression of a kind; for DECIMAL of any precision and scale.
func (g *generator) expr(sc *scope, k kind, depth int) string {
	if depth <= 0 || g.chance(0.25) {
		return g.leaf(sc, k)
	}
	if g.chance(0.15) {
		return g.choice(sc, k, depth)
	}
	if g.chance(0.05) {
		return g.attempt(sc, k, depth)
	}
	if g.chance(0.04) && nestedValues[k.name] == nil {
		if s := g.nestedCall(sc, k, depth); s != "" {
			return s
		}
	}
	if g.chance(0.12) {
		if s := g.call(sc, k, depth); s != "" {
			return s
		}
	}
	switch k.name {
	case "BOOLEAN":
		return g.boolean(sc, depth)
	case "BIGINT":
		return g.integer(sc, depth)
	case "DOUBLE":
		return g.double(sc, depth)
	case "DECIMAL":
		return g.decimal(sc, depth)
	case "STRING":
		return g.text(sc, depth)
	case "TIMESTAMP":
		return g.timestamp(sc, depth)
	case "DURATION":
		return g.duration(sc, depth)
	}
	if nestedValues[k.name] != nil {
		return g.nested(sc, k, depth)
	}
	return g.flat(sc, k, depth)
}

// leaf is a column, a parameter or a literal.
func (g *generator) leaf(sc *scope, k kind) string {
	var cols []string
	for _, c := range append(append([]column(nil), sc.columns...), g.params...) {
		if c.kind.name == k.name && !c.rounded {
			cols = append(cols, quoted(c.name))
		}
	}
	if len(cols) > 0 && g.chance(0.75) {
		return pick(g, cols)
	}
	if len(sc.columns) > 0 && g.chance(0.4) {
		if c := pick(g, sc.columns); !c.rounded {
			return g.converted(c, k)
		}
	}
	if g.chance(0.05) {
		return fmt.Sprintf("CAST(NULL AS %s)", g.size(k).sql())
	}
	return g.literal(k)
}

// converted makes a value of a kind out of a column of another, so that most expressions look at rows.
func (g *generator) converted(c column, k kind) string {
	name := quoted(c.name)
	switch {
	case k.name == "BOOLEAN":
		return fmt.Sprintf("(%s IS NOT NULL)", name)
	case k.name == "STRING":
		return fmt.Sprintf("CAST(%s AS STRING)", name)
	case k.name == "BIGINT" && c.kind.name == "STRING":
		return fmt.Sprintf("CHAR_LENGTH(%s)", name)
	case c.kind.name == "STRING":
		return fmt.Sprintf("TRY_CAST(%s AS %s)", name, g.size(k).sql())
	}
	return fmt.Sprintf("TRY_CAST(CAST(%s AS STRING) AS %s)", name, g.size(k).sql())
}

// quoted quotes what is a reserved word somewhere.
func quoted(name string) string { return name }

// size gives a DECIMAL without one a precision and scale.
func (g *generator) size(k kind) kind {
	if k.name == "DECIMAL" && k.p == 0 {
		s := g.n(5)
		return decimalKind(s+6+g.n(12), s)
	}
	return k
}

func (g *generator) literal(k kind) string {
	switch k.name {
	case "BOOLEAN":
		return pick(g, []string{"TRUE", "FALSE"})
	case "BIGINT":
		return pick(g, []string{"0", "1", "2", "3", "7", "10", "100", "-1", "1000000", "9223372036854775807"}[:9+g.n(2)])
	case "DOUBLE":
		return pick(g, []string{"0e0", "1e0", "2.5e0", "1e-3", "-1.5e0", "1e10"})
	case "DECIMAL":
		return pick(g, []string{"0.0", "1.5", "0.25", "100.00", "-3.7", "0.001"})
	case "STRING":
		return pick(g, []string{"'a'", "'b'", "''", "'k1'", "'Äb'", "'x y'", "'it''s'", "'12'", "'a,b'"})
	case "TIMESTAMP":
		return pick(g, []string{"TIMESTAMP '2024-01-01T00:00:30Z'", "TIMESTAMP '1969-12-31T23:59:00Z'", "TIMESTAMP '2024-01-01 09:02:00.5+09:00'"})
	}
	if s := nestedValues[k.name]; s != nil {
		return fmt.Sprintf("CAST('%s' AS %s)", pick(g, s), k.name)
	}
	if s := flatLiterals[k.name]; s != nil {
		return fmt.Sprintf("CAST(%s AS %s)", pick(g, s), k.name)
	}
	return pick(g, []string{"5m", "30s", "1h30m", "INTERVAL '5' MINUTE", "250ms", "1d"})
}

// attempt is TRY of an expression that may fail, or NULLIF or IF.
func (g *generator) attempt(sc *scope, k kind, depth int) string {
	k = g.size(k)
	switch g.n(4) {
	case 0:
		return fmt.Sprintf("NULLIF(%s, %s)", g.expr(sc, k, depth-1), g.literal(k))
	case 1:
		return fmt.Sprintf("IF(%s, %s, %s)", g.expr(sc, boolKind, depth-2), g.expr(sc, k, depth-2), g.expr(sc, k, depth-2))
	}
	inner := *sc
	inner.total = false // what fails inside does not end the run
	return fmt.Sprintf("TRY(%s)", g.expr(&inner, k, depth-1))
}

// choice is CASE or COALESCE of a kind.
func (g *generator) choice(sc *scope, k kind, depth int) string {
	k = g.size(k)
	if g.chance(0.5) {
		parts := []string{g.expr(sc, k, depth-1)}
		for range 1 + g.n(2) {
			parts = append(parts, g.expr(sc, k, depth-2))
		}
		return "COALESCE(" + strings.Join(parts, ", ") + ")"
	}
	var b strings.Builder
	b.WriteString("CASE")
	if g.chance(0.3) {
		on := g.comparable()
		fmt.Fprintf(&b, " %s", g.expr(sc, on, depth-2))
		for range 1 + g.n(2) {
			fmt.Fprintf(&b, " WHEN %s THEN %s", g.literal(on), g.expr(sc, k, depth-2))
		}
	} else {
		for range 1 + g.n(2) {
			fmt.Fprintf(&b, " WHEN %s THEN %s", g.expr(sc, boolKind, depth-2), g.expr(sc, k, depth-2))
		}
	}
	if g.chance(0.7) {
		fmt.Fprintf(&b, " ELSE %s", g.expr(sc, k, depth-2))
	}
	b.WriteString(" END")
	return b.String()
}

func (g *generator) comparable() kind {
	return pick(g, []kind{intKind, intKind, doubleKind, decimalKind(0, 0), stringKind, stringKind, timeKind, durKind, boolKind, pick(g, flatKinds)})
}

func (g *generator) boolean(sc *scope, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	k := g.comparable()
	if g.chance(0.05) {
		return g.nestedEquals(sc, depth)
	}
	switch g.n(12) {
	case 0, 1, 2, 3:
		return fmt.Sprintf("(%s %s %s)", e(k), pick(g, []string{"=", "<>", "<", "<=", ">", ">="}), e(k))
	case 4:
		return fmt.Sprintf("(%s AND %s)", e(boolKind), e(boolKind))
	case 5:
		return fmt.Sprintf("(%s OR %s)", e(boolKind), e(boolKind))
	case 6:
		return fmt.Sprintf("(NOT %s)", g.paren(e(boolKind)))
	case 7:
		return fmt.Sprintf("(%s IS %sNULL)", e(k), pick(g, []string{"", "NOT "}))
	case 8:
		return fmt.Sprintf("(%s IS %s%s)", e(boolKind), pick(g, []string{"", "NOT "}), pick(g, []string{"TRUE", "FALSE"}))
	case 9:
		return fmt.Sprintf("(%s %sBETWEEN %s AND %s)", e(k), pick(g, []string{"", "NOT "}), e(k), e(k))
	case 10:
		list := []string{e(k)}
		for range g.n(3) {
			list = append(list, g.leaf(sc, k))
		}
		return fmt.Sprintf("(%s %sIN (%s))", e(k), pick(g, []string{"", "NOT "}), strings.Join(list, ", "))
	}
	return fmt.Sprintf("(%s IS %sDISTINCT FROM %s)", e(k), pick(g, []string{"", "NOT "}), e(k))
}

func (g *generator) paren(s string) string {
	if strings.HasPrefix(s, "(") {
		return s
	}
	return "(" + s + ")"
}

func (g *generator) integer(sc *scope, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	if sc.total {
		return fmt.Sprintf("(%s %s 1)", g.leaf(sc, intKind), pick(g, []string{"DIV", "%"}))
	}
	switch g.n(11) {
	case 10:
		return g.nestedPart(sc, intKind, depth)
	case 9:
		return fmt.Sprintf("(%s %s %s)", e(pick(g, smallKinds)), pick(g, []string{"+", "-", "*"}), e(pick(g, append(smallKinds, intKind))))
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", e(intKind), pick(g, []string{"+", "-", "*"}), e(intKind))
	case 3, 4:
		return fmt.Sprintf("(%s %s %s)", e(intKind), pick(g, []string{"DIV", "%", "/"}), e(intKind))
	case 5:
		return fmt.Sprintf("(- %s)", g.paren(e(intKind)))
	case 6:
		return fmt.Sprintf("CAST(%s AS BIGINT)", e(pick(g, []kind{doubleKind, decimalKind(0, 0), stringKind})))
	case 7:
		return fmt.Sprintf("TRY_CAST(%s AS BIGINT)", e(stringKind))
	}
	return fmt.Sprintf("CAST(%s AS BIGINT)", e(pick(g, []kind{doubleKind, decimalKind(0, 0)})))
}

func (g *generator) double(sc *scope, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	switch g.n(6) {
	case 5:
		return fmt.Sprintf("(%s %s %s)", e(floatKind), pick(g, []string{"+", "-", "*"}), e(pick(g, []kind{floatKind, doubleKind, intKind, smallKinds[0]})))
	case 0, 1:
		return fmt.Sprintf("(%s %s %s)", e(doubleKind), pick(g, []string{"+", "-", "*"}), e(doubleKind))
	case 2:
		if sc.total {
			return fmt.Sprintf("(%s / 4e0)", e(doubleKind))
		}
		return fmt.Sprintf("(%s %s %s)", e(doubleKind), pick(g, []string{"/", "%"}), e(doubleKind))
	case 3:
		return fmt.Sprintf("CAST(%s AS DOUBLE)", e(pick(g, []kind{intKind, decimalKind(0, 0)})))
	}
	return fmt.Sprintf("TRY_CAST(%s AS DOUBLE)", e(stringKind))
}

func (g *generator) decimal(sc *scope, depth int) string {
	d := decimalKind(0, 0)
	if g.chance(0.08) && !sc.total {
		return fmt.Sprintf("(%s * %s)", g.leaf(sc, pick(g, smallKinds)), g.literal(d))
	}
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	if sc.total {
		return fmt.Sprintf("TRY_CAST(%s AS DECIMAL(30,2))", g.leaf(sc, d))
	}
	switch g.n(6) {
	case 0, 1:
		return fmt.Sprintf("(%s %s %s)", e(d), pick(g, []string{"+", "-"}), e(d))
	case 2:
		return fmt.Sprintf("(%s * %s)", g.leaf(sc, d), g.literal(d))
	case 3:
		return fmt.Sprintf("(%s / %s)", g.leaf(sc, d), g.leaf(sc, d))
	case 4:
		return fmt.Sprintf("CAST(%s AS %s)", e(pick(g, []kind{intKind, d, stringKind, doubleKind})), g.size(d).sql())
	}
	return fmt.Sprintf("TRY_CAST(%s AS %s)", e(pick(g, []kind{stringKind, doubleKind})), g.size(d).sql())
}

func (g *generator) text(sc *scope, depth int) string {
	e := func(k kind) string { return g.expr(sc, k, depth-1) }
	switch g.n(5) {
	case 4:
		null := pick(g, []string{"", "", " NULL ON NULL", " ABSENT ON NULL"})
		if g.chance(0.5) {
			return fmt.Sprintf("JSON_ARRAY(%s, %s%s)", e(g.comparable()), e(g.comparable()), null)
		}
		return fmt.Sprintf("JSON_OBJECT('a' VALUE %s, KEY 'b' VALUE JSON_ARRAY(%s)%s)", e(g.comparable()), e(g.comparable()), null)
	case 3:
		return g.nestedPart(sc, stringKind, depth)
	case 0:
		return fmt.Sprintf("(%s || %s)", e(stringKind), e(stringKind))
	case 1:
		return fmt.Sprintf("CAST(%s AS STRING)", e(g.comparable()))
	}
	return fmt.Sprintf("(%s || '-' || %s)", g.leaf(sc, stringKind), g.leaf(sc, stringKind))
}

func (g *generator) timestamp(sc *scope, depth int) string {
	switch {
	case g.chance(0.3):
		return fmt.Sprintf("TRY_CAST(%s AS TIMESTAMP)", g.expr(sc, stringKind, depth-1))
	case g.chance(0.2):
		return fmt.Sprintf("(%s %s %s)", g.expr(sc, timeKind, depth-1), pick(g, []string{"+", "-"}), g.literal(monthKind))
	case g.chance(0.2):
		return fmt.Sprintf("(%s + 5h)", g.expr(sc, dateKind, depth-1))
	case g.chance(0.2):
		return fmt.Sprintf("CAST(%s AS TIMESTAMP(%d))", g.expr(sc, pick(g, []kind{timeKind, dateKind}), depth-1), g.n(10))
	}
	return fmt.Sprintf("(%s %s %s)", g.expr(sc, timeKind, depth-1), pick(g, []string{"+", "-"}), g.literal(durKind))
}

func (g *generator) duration(sc *scope, depth int) string {
	switch g.n(4) {
	case 3:
		return fmt.Sprintf("(%s - %s)", g.expr(sc, dateKind, depth-1), g.leaf(sc, dateKind))
	case 0:
		return fmt.Sprintf("(%s - %s)", g.leaf(sc, timeKind), g.leaf(sc, timeKind))
	case 1:
		return fmt.Sprintf("(%s %s %s)", g.expr(sc, durKind, depth-1), pick(g, []string{"+", "-"}), g.literal(durKind))
	}
	return fmt.Sprintf("(%s * %d)", g.literal(durKind), g.n(5))
}

var sigNames = map[sig.Kind]string{sig.Boolean: "BOOLEAN", sig.BigInt: "BIGINT", sig.Double: "DOUBLE",
	sig.Decimal: "DECIMAL", sig.String: "STRING", sig.Timestamp: "TIMESTAMP", sig.Duration: "DURATION",
	sig.Date: "DATE", sig.Bytes: "BYTES", sig.Months: "MONTHS"}

// argumentWords are what some parameters take, by name: another text is an error.
var argumentWords = map[string][]string{
	"unit": {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"}, "zone": {"UTC", "Asia/Seoul", "America/New_York"},
}

// call is a call of a stdlib function whose result has the kind; "" when there is none.
func (g *generator) call(sc *scope, k kind, depth int) string {
	var fit []*sig.Func
	for _, f := range g.opt.Funcs {
		if sigNames[f.Result] == k.name && !(sc.total && f.Fails) && (f.Operator == "" || len(f.Params) == 2) {
			fit = append(fit, f)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	f := pick(g, fit)
	var args []string
	params := f.Params
	for f.Variadic && g.chance(0.5) {
		params = append(params[:len(params):len(params)], params[len(params)-1])
	}
	for _, p := range params {
		k := kind{name: sigNames[p.Kind]}
		if p.Prepare != nil {
			args = append(args, "'"+strings.ReplaceAll(pick(g, p.Prepare.Samples), "'", "''")+"'")
			continue
		}
		if words := argumentWords[p.Name]; words != nil && p.Kind == sig.String && g.chance(0.9) {
			args = append(args, "'"+pick(g, words)+"'")
			continue
		}
		if p.Kind == sig.BigInt && g.chance(0.7) {
			args = append(args, fmt.Sprint(g.n(6)))
			continue
		}
		args = append(args, g.expr(sc, k, depth-1))
	}
	if f.Operator != "" {
		return "(" + args[0] + " " + f.Operator + " " + args[1] + ")"
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}
