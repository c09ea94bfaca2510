// Package gen makes random programs of the small language, with data for their sources.
//
// Phase: tests only. In: a seed. Out: a Case: query text that nearly always checks, and the bytes of every partition of every
// source. The same seed gives the same case. Texts are made by type, so that most of the language is reached: both spellings, all types
// and both nullabilities, windows after windows, ON ERROR and LATE INTO, and data that is late, NULL, missing, malformed, torn.
package gen

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"

	"github.com/streamc/streamc/stdlib/sig"
)

// Case is a program with its data.
type Case struct {
	Seed  uint64
	Query string
	// Inputs are the partitions of each source: partition i is the file <source>/<i>.<format>.
	Inputs map[string]*Input
	// Params are the values of parameters that are set; the others take their default.
	Params map[string]string

	opt     Options
	sources []*source
}

// Input is the data of one source.
type Input struct {
	Format     string // json or csv
	Partitions [][]byte
}

// Options steer a generator.
type Options struct {
	// Funcs are the scalar functions that expressions may call.
	Funcs []*sig.Func
	// Rows is the largest number of records in a partition; 0 means 40.
	Rows int
}

// New makes the case of a seed.
func New(seed uint64, o Options) *Case {
	if o.Rows == 0 {
		o.Rows = 40
	}
	g := &generator{rng: rand.New(rand.NewPCG(seed, seed^0x9E3779B97F4A7C15)), opt: o}
	c := &Case{Seed: seed, Inputs: map[string]*Input{}, Params: map[string]string{}, opt: o}
	g.program(c)
	return c
}

// Redraw is the same program over other data: n tells the draws of one case apart.
func (c *Case) Redraw(n uint64) *Case {
	g := &generator{rng: rand.New(rand.NewPCG(c.Seed, n^0xD1B54A32D192ED03)), opt: c.opt}
	other := *c
	other.Inputs = map[string]*Input{}
	for _, s := range c.sources {
		in := &Input{Format: s.format}
		for range c.Inputs[s.name].Partitions {
			in.Partitions = append(in.Partitions, g.data(s))
		}
		other.Inputs[s.name] = in
	}
	return &other
}

// String shows everything that is needed to look at the case.
func (c *Case) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d\n-- query.sq --\n%s", c.Seed, c.Query)
	for _, name := range sortedNames(c.Inputs) {
		in := c.Inputs[name]
		for i, p := range in.Partitions {
			fmt.Fprintf(&b, "-- in/%s/%d.%s --\n%s", name, i, Ext(in.Format), p)
			if len(p) > 0 && p[len(p)-1] != '\n' {
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func sortedNames(m map[string]*Input) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Ext is the file name extension of a format.
func Ext(format string) string {
	if format == "csv" {
		return "csv"
	}
	return "jsonl"
}

// generator is the state of one New.
type generator struct {
	rng    *rand.Rand
	opt    Options
	params []column // declared parameters, as $name
	sinks  int
	// unordered: the first column of the query at hand is an ARRAY, MAP or STRUCT.
	unordered bool
}

func (g *generator) n(n int) int           { return g.rng.IntN(n) }
func (g *generator) chance(p float64) bool { return g.rng.Float64() < p }

func pick[T any](g *generator, list []T) T { return list[g.n(len(list))] }

// kind is a column's SQL type without nullability.
type kind struct {
	name  string // BOOLEAN … DURATION, DECIMAL for all of them
	p, s  int    // DECIMAL; TIMESTAMP(s)
	sizes bool
}

var (
	boolKind   = kind{name: "BOOLEAN"}
	intKind    = kind{name: "BIGINT"}
	doubleKind = kind{name: "DOUBLE"}
	stringKind = kind{name: "STRING"}
	timeKind   = kind{name: "TIMESTAMP"}
	durKind    = kind{name: "DURATION"}
	floatKind  = kind{name: "FLOAT"}
	bytesKind  = kind{name: "BYTES"}
	dateKind   = kind{name: "DATE"}
	monthKind  = kind{name: "MONTHS"}
	smallKinds = []kind{{name: "INT"}, {name: "SMALLINT"}, {name: "TINYINT"}}
	// flatKinds are the less common ones.
	flatKinds = append([]kind{floatKind, bytesKind, dateKind, dateKind, monthKind}, smallKinds...)
)

func decimalKind(p, s int) kind { return kind{name: "DECIMAL", p: p, s: s} }

func (k kind) sql() string {
	if k.name == "DECIMAL" {
		return fmt.Sprintf("DECIMAL(%d,%d)", k.p, k.s)
	}
	if k.name == "TIMESTAMP" && k.s > 0 {
		return fmt.Sprintf("TIMESTAMP(%d)", k.s)
	}
	return k.name
}

// column is a column in scope.
type column struct {
	name    string
	kind    kind
	notNull bool
	// rounded: a sum of DOUBLE; it may only be written, because its last digits depend on the order of rows.
	rounded bool
	// time: an event-time column of the scope.
	time bool
	meta string // key of a metadata column
	// doc: the record has it inside of its member doc.
	doc bool
	// computed is the expression of a computed column.
	computed string
}

// source is a generated source.
type source struct {
	name    string
	format  string
	columns []column // what queries may name: metadata, the record's, computed ones
	record  []column
	time    int // index of the event-time column, −1
	delay   int64
	onError string // FAIL SKIP INTO
	options string // further WITH options
	unit    string
	zone    bool
	// changing: a view whose rows never become final.
	changing bool
	// single: its rows come from one log, in order.
	single bool
	// placed: each of its rows has a place in the log of a source.
	placed bool
}

func (g *generator) anyKind() kind {
	switch g.n(12) {
	case 10:
		return pick(g, flatKinds)
	case 11:
		return pick(g, append(nestedKinds, flatKinds...))
	case 0:
		return boolKind
	case 1, 2, 3:
		return intKind
	case 4:
		return doubleKind
	case 5:
		s := g.n(5)
		return decimalKind(s+1+g.n(10), s)
	case 6:
		s := g.n(7)
		return decimalKind(19+g.n(10), s)
	case 7, 8:
		return stringKind
	}
	if g.chance(0.5) {
		return timeKind
	}
	return durKind
}

// names of columns: words of the language that are names elsewhere, mixed case, letters beyond ASCII.
var columnNames = []string{"a", "b", "Cc", "key", "date", "first", "val", "naïve", "x_1", "watermark", "größe", "day", "last", "type"}

func (g *generator) source(i int) *source {
	s := &source{name: fmt.Sprintf("s%d", i), format: "json", time: -1}
	if g.chance(0.35) {
		s.format = "csv"
	}
	names := append([]string(nil), columnNames...)
	g.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for k := range 2 + g.n(5) {
		c := column{name: names[k], kind: g.anyKind(), notNull: g.chance(0.4)}
		c.doc = s.format == "json" && g.chance(0.1)
		s.record = append(s.record, c)
	}
	if g.chance(0.85) {
		s.time = g.n(len(s.record) + 1)
		c := column{name: "ts", kind: timeKind, notNull: g.chance(0.6), time: true}
		if g.chance(0.15) {
			c.kind.s = pick(g, []int{3, 9})
		}
		s.record = append(s.record[:s.time], append([]column{c}, s.record[s.time:]...)...)
		s.delay = pick(g, []int64{0, 1, 5, 30, 300})
	}
	s.onError = pick(g, []string{"FAIL", "SKIP", "SKIP", "INTO", "INTO"})
	if g.chance(0.15) {
		s.unit = pick(g, []string{"s", "ms", "us"})
		s.options += fmt.Sprintf(", time_unit = '%s'", s.unit)
	}
	if g.chance(0.1) {
		s.zone = true
		s.options += ", zone = 'Asia/Seoul'"
	}
	for _, c := range []column{{name: "pos", kind: intKind, meta: "offset"}, {name: "part", kind: intKind, meta: "partition"}, {name: "file", kind: stringKind, meta: "path"}} {
		if c.notNull = true; g.chance(0.15) {
			s.columns = append(s.columns, c)
		}
	}
	var event []column // computed event time
	if s.time >= 0 && g.chance(0.15) {
		s.record[s.time].name = "at0"
		event = []column{{name: "ts", kind: timeKind, time: true,
			computed: pick(g, []string{"at0", "at0 + INTERVAL '3' SECOND", "COALESCE(at0, TIMESTAMP '2024-01-01 00:00:07')", "TRY_CAST(CAST(at0 AS STRING) AS TIMESTAMP)", "CASE WHEN part0 = 1 THEN at0 ELSE at0 - 1m END"})}}
	}
	s.columns = append(s.columns, s.record...)
	if event != nil {
		if s.columns[len(s.columns)-len(s.record)+s.time].time = false; strings.Contains(event[0].computed, "part0") {
			s.columns = append(s.columns, column{name: "part0", kind: intKind, meta: "partition", notNull: true})
		}
		s.columns = append(s.columns, event...)
	}
	for i := range g.n(3) {
		if g.chance(0.3) {
			k := g.size(g.anyKind())
			s.columns = append(s.columns, column{name: fmt.Sprintf("comp%d", i), kind: k, computed: g.expr(&scope{columns: s.columns, total: s.onError == "FAIL"}, k, 3)})
		}
	}
	return s
}

// declare writes the CREATE SOURCE statement and the sinks it names.
func (g *generator) declare(b *strings.Builder, s *source, partitions int) {
	var clauses string
	switch {
	case s.onError == "INTO":
		sink := g.sink(b)
		clauses += " ON ERROR INTO " + sink
	case s.onError == "SKIP" || g.chance(0.5):
		clauses += " ON ERROR " + s.onError
	}
	if s.time >= 0 && g.chance(0.5) {
		clauses += " LATE INTO " + g.sink(b)
	}
	fmt.Fprintf(b, "CREATE SOURCE %s (\n", s.name)
	for i, c := range s.columns {
		comma := ","
		if i == len(s.columns)-1 && s.time < 0 {
			comma = ""
		}
		fmt.Fprintf(b, "  %s%s\n", c.sql(), comma)
	}
	if s.time >= 0 {
		if g.chance(0.5) {
			fmt.Fprintf(b, "  WATERMARK ts DELAY OF %ds\n", s.delay)
		} else {
			fmt.Fprintf(b, "  WATERMARK FOR ts AS ts - INTERVAL '%d' SECOND\n", s.delay)
		}
	}
	fmt.Fprintf(b, ") WITH (connector = 'file', path = 'in/%s/*.%s', split = 'file', format = '%s'%s)%s;\n",
		s.name, Ext(s.format), s.format, s.options, clauses)
}

// sql is the declaration of a source's column.
func (c column) sql() string {
	if c.computed != "" {
		return c.name + " AS " + c.computed
	}
	text := c.name + " " + c.kind.sql()
	switch {
	case c.meta != "":
		return text + " METADATA FROM '" + c.meta + "'"
	case c.notNull:
		text += " NOT NULL"
	}
	if c.doc {
		text += " FROM '$.doc." + c.name + "'"
	}
	return text
}

// sink declares a sink without columns: it takes the query's.
func (g *generator) sink(b *strings.Builder) string {
	name := fmt.Sprintf("o%d", g.sinks)
	g.sinks++
	fmt.Fprintf(b, "CREATE SINK %s WITH (connector = 'memory');\n", name)
	return name
}

// program writes the whole case.
func (g *generator) program(c *Case) {
	var b strings.Builder
	for i := range g.n(3) {
		g.param(&b, c, i)
	}
	var sources []*source
	for i := range 1 + g.n(3) {
		s := g.source(i)
		partitions := 1 + g.n(4)
		s.single, s.placed = partitions == 1, true
		g.declare(&b, s, partitions)
		in := &Input{Format: s.format}
		for range partitions {
			in.Partitions = append(in.Partitions, g.data(s))
		}
		c.Inputs[s.name] = in
		sources = append(sources, s)
	}
	relations := append([]*source(nil), sources...)
	var tables []*source
	for i := range g.n(3) {
		tables = append(tables, g.table(&b, c, i))
	}
	for i := range g.n(3) {
		if v := g.view(&b, i, relations, tables); v != nil {
			relations = append(relations, v)
		}
	}
	for range 1 + g.n(4) {
		s := pick(g, sources)
		if g.chance(0.5) {
			s = pick(g, relations)
		}
		if g.chance(0.2) {
			s = relations[len(relations)-1]
		}
		if g.chance(0.1) {
			g.tee(&b, s)
			continue
		}
		g.query(&b, s)
	}
	c.sources = append(sources, tables...)
	if g.chance(0.3) {
		b.WriteString(pick(g, []string{"RUN BATCH;\n", "RUN MICROBATCH EVERY 1s;\n", "RUN CONTINUOUS CHECKPOINT EVERY 1s;\n"}))
	}
	c.Query = b.String()
}

// param declares a parameter with a default; the case may set another value.
func (g *generator) param(b *strings.Builder, c *Case, i int) {
	p := column{name: fmt.Sprintf("$p%d", i), kind: pick(g, []kind{intKind, stringKind, doubleKind}), notNull: true}
	name := p.name[1:]
	switch p.kind {
	case intKind:
		fmt.Fprintf(b, "PARAM %s BIGINT DEFAULT %d;\n", name, g.n(20))
		if g.chance(0.5) {
			c.Params[name] = fmt.Sprint(g.n(20) - 10)
		}
	case stringKind:
		fmt.Fprintf(b, "PARAM %s STRING DEFAULT 'b';\n", name)
		if g.chance(0.5) {
			c.Params[name] = "k1"
		}
	default:
		fmt.Fprintf(b, "PARAM %s DOUBLE DEFAULT 1.5e0;\n", name)
	}
	g.params = append(g.params, p)
}

// Files are the partitions of all sources as files, at the paths that the query names.
func (c *Case) Files() map[string][]byte {
	out := map[string][]byte{}
	for name, in := range c.Inputs {
		for i, p := range in.Partitions {
			out[fmt.Sprintf("in/%s/%d.%s", name, i, Ext(in.Format))] = p
		}
	}
	return out
}
