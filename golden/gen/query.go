package gen

import (
	"fmt"
	"strconv"
	"strings"
)

// query writes one query over a source, in one of the two spellings.
func (g *generator) query(b *strings.Builder, s *source) {
	var body strings.Builder
	var windowed bool
	g.unordered = false
	pipe := g.chance(0.5)
	if pipe {
		windowed = g.pipe(&body, s)
	} else {
		windowed = g.selectForm(&body, s)
	}
	if !pipe && windowed && g.chance(0.25) && !strings.Contains(body.String(), "(") && strings.HasPrefix(body.String(), "SELECT ") {
		text := strings.Replace(body.String(), "SELECT ", "SELECT DISTINCT ", 1)
		body.Reset()
		body.WriteString(text)
	}
	windowed = windowed && !s.changing
	switch {
	case !s.changing && g.chance(0.4):
		g.writeMode(b, body.String(), pipe, windowed)
	case !windowed && g.chance(0.7): // a plan that never becomes final prints its final result
		b.WriteString(body.String())
	case pipe:
		sink := g.sink(b)
		b.WriteString(body.String())
		fmt.Fprintf(b, "|> EMIT %sINTO %s", g.mode(windowed, "", "APPEND "), sink)
	default:
		sink := g.sink(b)
		fmt.Fprintf(b, "INSERT INTO %s %s", sink, body.String())
		b.WriteString(g.mode(windowed, "", "EMIT APPEND", "EMIT ON WINDOW CLOSE"))
	}
	b.WriteString(";\n")
}

// mode picks a written output mode; a plan that never becomes final has the default only, the first.
func (g *generator) mode(final bool, modes ...string) string {
	if !final {
		return modes[0]
	}
	return pick(g, modes)
}

// conditions writes one to three conjuncts.
func (g *generator) conditions(sc *scope, depth int) string {
	var parts []string
	for range 1 + g.n(2)*g.n(3) {
		cond := g.expr(sc, boolKind, depth)
		if g.chance(0.45) { // most conditions of random expressions keep nothing; these keep much
			cond = fmt.Sprintf("(%s IS NOT %s)", g.paren(cond), pick(g, []string{"TRUE", "FALSE"}))
		}
		parts = append(parts, cond)
	}
	return strings.Join(parts, " AND ")
}

// item writes a SELECT item and returns the column that it makes.
func (g *generator) item(sc *scope, i int) (string, column) {
	if g.chance(0.5) {
		c := pick(g, sc.columns)
		if c.name != "window_time" && c.name != "ts" {
			name := fmt.Sprintf("c%d", i)
			return fmt.Sprintf("%s AS %s", quoted(c.name), name), column{name: name, kind: c.kind, rounded: c.rounded, notNull: c.notNull}
		}
	}
	name := fmt.Sprintf("c%d", i)
	if !sc.total && g.chance(0.03) {
		return "PROCTIME() AS " + name, column{name: name, kind: timeKind, notNull: true}
	}
	if !sc.total && sc.placed && g.chance(0.05) {
		text, k := g.random()
		return text + " AS " + name, column{name: name, kind: k, notNull: true}
	}
	k := g.size(g.anyKind())
	return fmt.Sprintf("%s AS %s", g.expr(sc, k, 3), name), column{name: name, kind: k}
}

// random is a random value.
func (g *generator) random() (string, kind) {
	switch g.n(4) {
	case 0:
		return "UUID()", stringKind
	case 1:
		return pick(g, []string{"RAND_INTEGER(6)", "RAND_INTEGER(9, 1000000)"}), intKind
	}
	return pick(g, []string{"RANDOM()", "RAND(7)"}), doubleKind
}

var windowSizes = []string{"10s", "1m", "7s", "5m", "1h", "INTERVAL '30' SECOND"}

// timeColumn is the scope's event-time column, "" if it has none.
func (sc *scope) timeColumn() string {
	for _, c := range sc.columns {
		if c.time {
			return c.name
		}
	}
	return ""
}

// windowTable is a window table function over a source, and by which columns of its window a group closes.
func (g *generator) windowTable(s *source) (from string, borders []string) {
	either := []string{"window_start", "window_end", "window_start, window_end"}
	call, rest := "TUMBLE", pick(g, windowSizes[:5])
	switch g.n(6) {
	case 0, 1:
		call, rest = "HOP", pick(g, []string{"10s, 1m", "1m, 90s", "7s, 20s", "30s, 10s", "1h, 1d, 3s"})
	case 2:
		call, rest, either = "CUMULATE", pick(g, []string{"10s, 1m", "7s, 21s", "1h, 1d"}), either[2:]
	case 3:
		call, rest = pick(g, []string{"TUMBLE", "HOP"}), "1d, zone => 'Asia/Seoul'"
		if call == "HOP" {
			rest = "1d, 2d, zone => 'America/New_York'"
		}
	}
	if g.chance(0.5) {
		return fmt.Sprintf("%s(TABLE %s, DESCRIPTOR(ts), %s)", call, s.name, rest), either
	}
	return fmt.Sprintf("%s(%s, ts, %s)", call, s.name, rest), either
}

// clockTable and clockWindow are windows over processing time: 1 ms in a simulated run is a byte of a log.
func (g *generator) clockTable(s *source) (from string, borders []string) {
	either := []string{"window_start", "window_end", "window_start, window_end"}
	if g.chance(0.3) {
		return fmt.Sprintf("CUMULATE(%s, PROCTIME(), 50ms, 200ms)", s.name), either[2:]
	}
	return fmt.Sprintf("%s)", pick(g, []string{
		"TUMBLE(" + s.name + ", PROCTIME(), 100ms", "TUMBLE(TABLE " + s.name + ", DESCRIPTOR(PROCTIME()), INTERVAL '1' SECOND", "HOP(" + s.name + ", PROCTIME(), 100ms, 250ms"})), either
}

func (g *generator) clockWindow() string {
	return pick(g, []string{"TUMBLE(PROCTIME(), 100ms)", "TUMBLE(PROCTIME(), 1s, 30ms)", "HOP(PROCTIME(), 100ms, 250ms)", "HOP(PROCTIME(), 300ms, 100ms)", "CUMULATE(PROCTIME(), 50ms, 200ms)",
		"SESSION(PROCTIME(), 60ms)", "TUMBLE(PROCTIME(), 1d, zone => 'Asia/Seoul')"})
}

// rowWindow is a window that counts rows.
func (g *generator) rowWindow() string {
	return "ROWS(" + pick(g, []string{"1", "2", "3", "5", "2, 1", "4, 2", "5, 3", "2, 3", "7, 4"}) + ")"
}

// windowCall is a window as a grouping function.
func (g *generator) windowCall(ts string) string {
	offset := ""
	if g.chance(0.2) {
		offset = ", 3s"
	}
	switch g.n(8) {
	case 0, 1: // size and slide of any proportion
		return fmt.Sprintf("HOP(%s, %s%s)", ts, pick(g, []string{"10s, 1m", "1m, 90s", "7s, 20s", "30s, 10s", "1m, 1m", "1h, 1d", "INTERVAL '4' SECOND, INTERVAL '1' MINUTE"}), offset)
	case 2:
		return fmt.Sprintf("CUMULATE(%s, %s%s)", ts, pick(g, []string{"10s, 1m", "7s, 21s", "1h, 1d", "30s, 30s"}), offset)
	case 3:
		return fmt.Sprintf("SESSION(%s, %s)", ts, pick(g, []string{"5s", "30s", "1us", "10m"}))
	case 4:
		return fmt.Sprintf("%s, zone => '%s')", pick(g, []string{
			"TUMBLE(" + ts + ", 1d" + offset, "TUMBLE(" + ts + ", 7d, 4d", "HOP(" + ts + ", 1d, 3d, 90m", "CUMULATE(" + ts + ", 1d, 2d" + offset, "TUMBLE(" + ts + ", 30m", "HOP(" + ts + ", 15m, 1h" + offset}),
			pick(g, []string{"Asia/Seoul", "America/New_York", "Asia/Kolkata", "UTC"}))
	}
	return fmt.Sprintf("TUMBLE(%s, %s%s)", ts, pick(g, windowSizes), offset)
}

// keys writes grouping keys and returns their columns; those of expressions get an alias.
func (g *generator) keys(sc *scope, prefix string) ([]string, []column) {
	var items []string
	var cols []column
	for i := range g.n(3) {
		name := fmt.Sprintf("%s%d", prefix, i)
		k := g.comparable()
		var plain []column
		for _, c := range sc.columns {
			if !c.rounded && !c.time && !strings.HasPrefix(c.name, "window_") {
				plain = append(plain, c)
			}
		}
		if len(plain) > 0 && g.chance(0.7) {
			c := pick(g, plain)
			items = append(items, fmt.Sprintf("%s AS %s", quoted(c.name), name))
			cols = append(cols, column{name: name, kind: c.kind, notNull: c.notNull})
			continue
		}
		items = append(items, fmt.Sprintf("%s AS %s", notOrdinal(g.expr(sc, g.size(k), 2)), name))
		cols = append(cols, column{name: name, kind: k})
	}
	return items, cols
}

// notOrdinal: a bare integer in GROUP BY would be an ordinal.
func notOrdinal(expr string) string {
	if _, err := strconv.ParseInt(expr, 10, 64); err == nil {
		return expr + " + 0"
	}
	return expr
}

// selectForm writes SELECT … FROM … WHERE … GROUP BY … HAVING …; the result says whether rows become final.
func (g *generator) selectForm(b *strings.Builder, s *source) bool {
	sc := &scope{columns: s.columns, total: s.changing, placed: s.placed}
	from := s.name
	clock := !s.changing && g.chance(0.15)
	hasWindow := clock || s.time >= 0 && g.chance(0.5)
	tableFunction := hasWindow && g.chance(0.4)
	var borders []string // what GROUP BY may name of the table function's window
	if tableFunction {
		if clock {
			from, borders = g.clockTable(s)
		} else {
			from, borders = g.windowTable(s)
		}
		sc = &scope{columns: append(append([]column(nil), s.columns...), windowColumns()...), total: s.changing, placed: s.placed}
	}
	where := ""
	if g.chance(0.5) {
		where = " WHERE " + g.conditions(sc, 3)
	}
	counted := !hasWindow && s.single && !s.changing && g.chance(0.2) // of several logs the order depends on the run
	if !hasWindow && !counted && g.chance(0.6) || tableFunction && g.chance(0.3) {
		var items []string
		var first kind
		for i := range 1 + g.n(4) {
			it, c := g.item(sc, i)
			if items = append(items, it); i == 0 {
				first = c.kind
			}
		}
		if g.chance(0.15) {
			items, first = []string{"*"}, sc.columns[0].kind
		}
		g.unordered = nestedValues[first.name] != nil
		fmt.Fprintf(b, "SELECT %s FROM %s%s ", strings.Join(items, ", "), from, where)
		return true
	}
	keys, keyCols := g.keys(sc, "k")
	aggs, aggCols := g.aggregates(sc, 1+g.n(3), "g")
	var items, groups []string
	for i, k := range keys {
		expr, name, _ := cutAlias(k)
		items = append(items, k)
		switch g.n(3) {
		case 0:
			groups = append(groups, expr)
		default:
			groups = append(groups, name)
		}
		_ = i
	}
	if len(groups) > 0 && g.chance(0.2) {
		var set string
		if set, items = g.groupingSets(groups, items); set != "" {
			groups = []string{set}
		}
	}
	items = append(items, aggs...)
	g.unordered = nestedValues[append(keyCols, aggCols...)[0].kind.name] != nil
	switch {
	case tableFunction:
		groups = append(groups, pick(g, borders))
	case clock:
		groups = append([]string{g.clockWindow()}, groups...)
	case hasWindow:
		groups = append([]string{g.windowCall("ts")}, groups...)
	case counted:
		groups, hasWindow = append([]string{g.rowWindow()}, groups...), true
	}
	if hasWindow && g.chance(0.7) {
		items = append([]string{pick(g, []string{"window_start", "window_end", "window_start, window_end"})}, items...)
	}
	fmt.Fprintf(b, "SELECT %s FROM %s%s", strings.Join(items, ", "), from, where)
	if len(groups) > 0 {
		fmt.Fprintf(b, " GROUP BY %s", strings.Join(groups, ", "))
	}
	if g.chance(0.3) {
		having := &scope{columns: append(append([]column(nil), keyCols...), aggCols...), total: true}
		fmt.Fprintf(b, " HAVING %s", g.expr(having, boolKind, 2))
	}
	b.WriteString(" ")
	return hasWindow
}

// groupingSets makes one element of GROUP BY of several keys, and perhaps an item that tells the sets apart.
func (g *generator) groupingSets(keys, items []string) (string, []string) {
	all := strings.Join(keys, ", ")
	if g.chance(0.5) {
		var exprs []string // an alias is no argument
		for _, k := range items {
			expr, _, _ := cutAlias(k)
			exprs = append(exprs, expr)
		}
		items = append(items, fmt.Sprintf("GROUPING(%s) AS sets", strings.Join(exprs, ", ")))
	}
	switch g.n(3) {
	case 0:
		return "ROLLUP (" + all + ")", items
	case 1:
		return "CUBE (" + all + ")", items
	}
	sets := []string{"(" + all + ")"}
	for range 1 + g.n(2) {
		var some []string
		for _, k := range keys {
			if g.chance(0.5) {
				some = append(some, k)
			}
		}
		sets = append(sets, "("+strings.Join(some, ", ")+")")
	}
	return "GROUPING SETS (" + strings.Join(sets, ", ") + ")", items
}

func cutAlias(item string) (expr, name string, ok bool) {
	i := strings.LastIndex(item, " AS ")
	return item[:i], item[i+4:], i >= 0
}

func windowColumns() []column {
	return []column{
		{name: "window_start", kind: timeKind, notNull: true},
		{name: "window_end", kind: timeKind, notNull: true, time: false},
	}
}

// pipe writes FROM … |> … ; the result says whether rows become final.
func (g *generator) pipe(b *strings.Builder, s *source) bool {
	sc := g.scope(s)
	fmt.Fprintf(b, "FROM %s\n", s.name)
	final := true
	aggregates := 0
	fresh := 0
	for range 1 + g.n(5) {
		switch g.n(8) {
		case 0, 1:
			fmt.Fprintf(b, "|> WHERE %s\n", g.conditions(sc, 3))
		case 2:
			name := fmt.Sprintf("e%d", fresh)
			fresh++
			if !sc.total && sc.placed && g.chance(0.1) {
				text, k := g.random()
				fmt.Fprintf(b, "|> EXTEND %s AS %s\n", text, name)
				sc.columns = append(sc.columns, column{name: name, kind: k, notNull: true})
				continue
			}
			k := g.size(g.anyKind())
			fmt.Fprintf(b, "|> EXTEND %s AS %s\n", g.expr(sc, k, 3), name)
			sc.columns = append(sc.columns, column{name: name, kind: k})
		case 3:
			g.pipeSelect(b, sc, &fresh)
		case 4:
			g.drop(b, sc)
		case 5:
			i := g.n(len(sc.columns))
			if strings.HasPrefix(sc.columns[i].name, "window_") {
				continue
			}
			name := fmt.Sprintf("r%d", fresh)
			fresh++
			fmt.Fprintf(b, "|> RENAME %s AS %s\n", quoted(sc.columns[i].name), name)
			sc.columns[i].name = name
		default:
			if aggregates >= 3 || aggregates > 0 && g.chance(0.3) || !final {
				continue
			}
			aggregates++
			final = g.pipeAggregate(b, sc, aggregates)
		}
	}
	g.unordered = nestedValues[sc.columns[0].kind.name] != nil
	return final
}

// pipeSelect keeps the event-time column now and then, under its own name.
func (g *generator) pipeSelect(b *strings.Builder, sc *scope, fresh *int) {
	var items []string
	var cols []column
	for range 1 + g.n(4) {
		it, c := g.item(sc, *fresh)
		*fresh++
		items = append(items, it)
		cols = append(cols, c)
	}
	if ts := sc.timeColumn(); ts != "" && ts != "window_time" && g.chance(0.8) {
		for _, c := range sc.columns {
			if c.time {
				items = append(items, quoted(c.name))
				cols = append(cols, c)
				break
			}
		}
	}
	fmt.Fprintf(b, "|> SELECT %s\n", strings.Join(items, ", "))
	sc.columns = cols
}

func (g *generator) drop(b *strings.Builder, sc *scope) {
	i := g.n(len(sc.columns))
	if len(sc.columns) < 3 || sc.columns[i].time {
		return
	}
	fmt.Fprintf(b, "|> DROP %s\n", quoted(sc.columns[i].name))
	sc.columns = append(append([]column(nil), sc.columns[:i]...), sc.columns[i+1:]...)
}

// pipeAggregate groups by a window where there is event time; the result says whether groups become final.
func (g *generator) pipeAggregate(b *strings.Builder, sc *scope, n int) bool {
	ts := sc.timeColumn()
	clock := !sc.total && g.chance(0.15)
	windowed := clock || ts != "" && g.chance(0.75)
	counted := !windowed && sc.single && g.chance(0.3)
	keys, keyCols := g.keys(sc, fmt.Sprintf("k%d_", n))
	aggs, aggCols := g.aggregates(sc, 1+g.n(3), fmt.Sprintf("g%d_", n))
	var groups []string
	switch {
	case clock:
		groups = append(groups, g.clockWindow())
	case windowed:
		groups = append(groups, g.windowCall(quoted(ts)))
	case counted:
		groups = append(groups, g.rowWindow())
	}
	groups = append(groups, keys...)
	fmt.Fprintf(b, "|> AGGREGATE %s", strings.Join(aggs, ", "))
	if len(groups) > 0 {
		fmt.Fprintf(b, " GROUP BY %s", strings.Join(groups, ", "))
	}
	b.WriteString("\n")
	sc.columns = nil
	if windowed {
		sc.columns = windowColumns()
		sc.columns[1].time = true
	}
	if counted {
		for _, c := range windowColumns() {
			sc.columns = append(sc.columns, column{name: c.name, kind: intKind, notNull: true})
		}
	}
	sc.columns = append(append(sc.columns, keyCols...), aggCols...)
	sc.total, sc.single = true, false
	return windowed || counted
}
