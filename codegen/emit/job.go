package emit

import (
	"bytes"
	"fmt"
	"github.com/dave/jennifer/jen"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// job writes New: the job as data.
func (g *gen) job() {
	p := g.p.Typed
	f := g.jobFile
	f.doc = fmt.Sprintf("Package %s is the query %s as a job: sources, stages, sinks.", g.pkg, oneLine(p.Name+".sq"))
	run := []Code{field("Mode", Qual(pkgJob, [...]string{"MicroBatch", "Batch", "Continuous"}[p.Run.Mode]))}
	if p.Run.Every != 0 {
		run = append(run, field("Every", timeConstant(p.Run.Every)))
	}
	fields := []Code{
		field("Name", Lit(p.Name)),
		field("Fingerprint", Lit(plan.Fingerprint(g.p))),
		field("Explain", Id("explain")),
		field("Query", Id("query")),
		field("Run", Qual(pkgJob, "RunSpec").Values(run...)),
	}
	list := func(name, typ string, values []Code) {
		if len(values) > 0 {
			fields = append(fields, field(name, Index().Qual(pkgJob, typ).Values(lines(values)...)))
		}
	}
	list("Params", "Param", g.params())
	list("Sources", "Source", g.sources())
	list("Sinks", "Sink", g.sinks())
	list("Stages", "Stage", g.stageList())
	list("Exchanges", "Exchange", g.exchanges())
	list("Tables", "Table", g.tableList())
	if g.stateful() {
		fields = append(fields, field("Stateful", True()))
	}
	if g.o.Tests {
		fields = append(fields, field("Tests", Id("tests").Call()))
	}
	f.decls = append([]Code{Comment("// New returns the job. It has no side effects."),
		Func().Id("New").Params().Qual(pkgJob, "Job").Block(Return(Qual(pkgJob, "Job").Values(lines(fields)...))), Line()}, f.decls...)
	f.add([]string{"query is the text that this package was made from."}, Const().Id("query").Op("=").Add(rawString(p.Src.Text)))
	f.add([]string{"explain is the plan in words."}, Const().Id("explain").Op("=").Add(rawString(g.explain())))
}

// explain is the explanation without the path that the query was read from.
func (g *gen) explain() string {
	e := plan.Explain(g.p)
	e.Query = baseName(e.Query)
	return e.String()
}

// stateful reports a job whose restarts need more than positions: groups, or how many rows a LIMIT has let pass in a run without an end.
func (g *gen) stateful() bool {
	return len(g.p.Exchanges) > 0 || !g.p.Bounded() && slices.ContainsFunc(g.p.Stages, func(st *plan.Stage) bool { return st.OneWorker })
}

func field(name string, v Code) Code { return Id(name).Op(":").Add(v) }

// lines puts each element of a composite literal on a line of its own.
func lines(values []Code) []Code {
	out := make([]Code, 0, len(values)+1)
	for _, v := range values {
		out = append(out, Line().Add(v))
	}
	return append(out, Line())
}

// rawString is a text as it stands, in backquotes where Go allows it.
func rawString(s string) *Statement {
	if strings.ContainsAny(s, "`\r\x00\ufeff") || !utf8.ValidString(s) {
		return Lit(s)
	}
	return Op("`" + s + "`")
}

func stringList(l []string) *Statement {
	out := make([]Code, len(l))
	for i, s := range l {
		out[i] = Lit(s)
	}
	return Index().String().Values(out...)
}

func columnNames(s types.Schema) []string {
	var out []string
	for _, c := range s.Visible() {
		out = append(out, c.Name)
	}
	return out
}

// scanOf is the scan stage of a source, nil when no query reads it.
func (g *gen) scanOf(s *typed.Source) *plan.Stage {
	for _, st := range g.p.Stages {
		if st.Source == s {
			return st
		}
	}
	return nil
}

// connectors are the packages behind connector names.
var connectors = map[string]string{
	"file": "file", "stdin": "stdio", "stdout": "stdio", "memory": "memory", "blackhole": "blackhole", "values": "values",
	"nexmark": "nexmark", "generate": "generate",
}

// planned are connectors that can be checked, and replaced when the job runs, but not opened.
var planned = map[string]bool{"kafka": true, "http": true, "websocket": true, "sse": true, "kv": true, "redis": true, "postgres": true, "nats": true, "mqtt": true, "s3": true}

func connector(name, open string) *Statement {
	pkg, ok := connectors[name]
	if !ok && !planned[name] {
		panic(bugf("connector %s", name))
	}
	if !ok {
		return Qual(pkgConnect, "No"+strings.TrimPrefix(open, "Open")).Call(Lit(name))
	}
	return Qual(pkgConnect+"/"+pkg, open)
}

func (g *gen) sources() []Code {
	var out []Code
	for _, s := range g.p.Typed.Sources {
		st := g.scanOf(s)
		fields := []Code{field("Name", Lit(s.Name)), field("Connector", Lit(s.Connector)), field("Format", Lit(s.Format)), field("Columns", stringList(columnNames(s.Schema[:s.Stored()])))}
		if s.Connector == "generate" {
			var kinds []string
			for _, c := range s.Schema[:s.Stored()].Visible() {
				kinds = append(kinds, c.Type.Name())
			}
			fields = append(fields, field("Types", stringList(kinds)))
		}
		errSink, lateSink := -1, -1
		route := [...]string{"RouteFail", "RouteSkip", "RouteInto"}[s.OnError.Kind]
		if s.OnError.Kind == typed.Into {
			errSink = s.OnError.Sink.Index
		}
		if s.LateInto != nil {
			lateSink = s.LateInto.Index
		}
		if st != nil {
			var need []Code
			for _, c := range st.Columns {
				if s.MetaKey(c) == "" {
					need = append(need, Lit(c))
				}
			}
			fields = append(fields, field("Need", Index().Int().Values(need...)))
			if st.EventTime {
				fields = append(fields, field("EventTime", True()), field("Delay", timeConstant(s.Delay)))
				if s.KeepLate {
					fields = append(fields, field("KeepLate", True()))
				}
			}
			if st.InOrder {
				fields = append(fields, field("InOrder", True()))
			}
			if st.OneWorker {
				fields = append(fields, field("OneWorker", True()))
			}
		}
		fields = append(fields, field("OnError", Qual(pkgJob, route)), field("ErrorSink", Lit(errSink)), field("LateSink", Lit(lateSink)),
			field("Options", Id(g.options("source", s.Name, withRows(s)))), field("Open", connector(s.Connector, "OpenSource")))
		out = append(out, Values(lines(fields)...))
	}
	return out
}

// withRows is a source's options; the rows of a VALUES list are one of them.
func withRows(s *typed.Source) []typed.Option {
	if s.Connector != "values" {
		return s.With
	}
	var text []byte
	for _, row := range s.Rows {
		text = append(text, '{')
		for i, l := range row {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(append(encode.JSONString(text, s.Schema[i].Name), ':'), literalJSON(l)...)
		}
		text = append(text, "}\n"...)
	}
	t := types.Type{Kind: types.String, NotNull: true}
	return []typed.Option{{Key: "rows", Value: &typed.Literal{Typed: typed.Typed{T: t}, Str: string(text)}}}
}

func (g *gen) tableList() []Code {
	var out []Code
	for _, t := range g.tables {
		var need []Code
		for _, c := range t.row.decoded {
			need = append(need, Lit(c))
		}
		out = append(out, Values(field("Source", Lit(t.t.Source.Index)), field("Need", Index().Int().Values(need...)), field("Load", Id(t.load))))
	}
	return out
}

func (g *gen) sinks() []Code {
	var out []Code
	for _, s := range g.p.Typed.Sinks {
		after, mode := false, ""
		for _, st := range g.p.Stages {
			for _, br := range st.Branches {
				if k, ok := br.Ops[len(br.Ops)-1].(*plan.Sink); ok && k.From.Sink == s {
					after = after || k.Release == plan.AfterCommit
					mode = sinkMode(k.From)
				}
			}
		}
		delivery := s.Delivery
		if delivery == "" {
			delivery = "at-least-once"
		}
		if s.ErrorRows || s.LateRows != nil {
			after = after || g.p.Bounded()
		}
		fields := []Code{field("Name", Lit(s.Name)), field("Connector", Lit(s.Connector)), field("Format", Lit(s.Format)), field("Columns", stringList(columnNames(s.Schema)))}
		if mode != "" {
			fields = append(fields, field("Mode", Qual(pkgConnect, mode)))
			if s.Key != nil {
				fields = append(fields, field("Key", stringList(keyColumns(s))))
			}
		}
		if after {
			fields = append(fields, field("AfterCommit", True()))
		}
		fields = append(fields, field("Delivery", Lit(delivery)),
			field("Options", Id(g.options("sink", s.Name, s.With))), field("Open", connector(s.Connector, "OpenSink")))
		out = append(out, Values(lines(fields)...))
	}
	return out
}

// keyColumns names the key of a sink.
func keyColumns(s *typed.Sink) []string {
	var names []string
	for _, k := range s.Key {
		names = append(names, s.Schema[k].Name)
	}
	return names
}

// sinkMode is the connect.Mode of a sink that a query feeds, "" for the default.
func sinkMode(out *typed.Output) string {
	switch {
	case out.Mode == typed.Update:
		return "Upsert"
	case out.Mode == typed.Changes:
		return "Changes"
	case out.Mode == typed.Complete && out.Live:
		return "Replace"
	}
	return ""
}

func (g *gen) stageList() []Code {
	var out []Code
	for _, st := range g.p.Stages {
		source, input, op := -1, -1, (*opType)(nil)
		if st.Source != nil {
			source, op = st.Source.Index, g.scans[st].opType
		} else {
			input, op = st.Inputs[0].Index, g.merges[st].opType
		}
		fields := []Code{field("Name", Lit(st.ID)), field("Source", Lit(source)), field("Input", Lit(input)), field("New", Id("new"+title(op.name)))}
		if m := st.Merge(); m != nil && m.Live != nil {
			fields = append(fields, emission(m))
		}
		if m := st.Merge(); m != nil && m.State == plan.BySession {
			fields = append(fields, field("Behind", Lit(1)))
		}
		out = append(out, Values(fields...))
	}
	return out
}

func (g *gen) exchanges() []Code {
	var out []Code
	for _, x := range g.p.Exchanges {
		fields := []Code{field("Name", Lit(x.Merge.ID())), field("From", Lit(x.From.Index)), field("To", Lit(x.To.Index))}
		if w := x.Merge.Window; w != nil && w.Clock && x.From.Source != nil {
			fields = append(fields, field("Clock", True()))
		}
		out = append(out, Values(fields...))
	}
	return out
}

// params lists the run-time parameters with their parsers.
func (g *gen) params() []Code {
	var out []Code
	for _, p := range g.p.Typed.Params {
		fields := []Code{field("Name", Lit(p.Name)), field("Type", Lit(p.Type.Name()))}
		if p.Default != nil {
			text := plan.Text(p.Default)
			if p.Default.Pos().Valid() {
				text = strings.TrimSpace(oneLine(g.p.Typed.Src.Slice(p.Default.Pos())))
			}
			fields = append(fields, field("Default", Lit(text)), field("HasDef", True()))
			if v := borderConstant(p.Default); v != nil {
				fields = append(fields, field("DefaultValue", v))
			}
		}
		fields = append(fields, field("Parse", Func().Params(Id("text").String()).Params(Any(), Error()).Block(g.parseParam(p.Type)...)))
		out = append(out, Values(lines(fields)...))
	}
	return out
}

// parseParam reads the text of a flag or an environment variable.
func (g *gen) parseParam(t types.Type) []Code {
	v := val{t: types.Type{Kind: types.String, NotNull: true}, x: ident("text"), null: never}
	switch t.Kind {
	case types.String:
		return []Code{Return(Id("text"), Nil())}
	case types.Timestamp:
		return []Code{List(Id("v"), Err()).Op(":=").Add(g.parse(v, t)), Return(Qual(pkgSQ, "Timestamp").Call(Id("v")), Err())}
	case types.Duration:
		return []Code{List(Id("v"), Err()).Op(":=").Add(g.parse(v, t)), Return(Qual("time", "Duration").Call(Id("v")).Op("*").Qual("time", "Microsecond"), Err())}
	case types.Date, types.Months, types.Int, types.Float, types.Bytes:
		return []Code{List(Id("v"), Err()).Op(":=").Add(g.parse(v, t)), Return(Add(paramType(t)).Call(Id("v")), Err())}
	}
	return []Code{Return(g.parse(v, t))}
}

// borderConstant is a constant in its dynamic type in job.Params; nil for NULL.
func borderConstant(e typed.Expr) *Statement {
	l, ok := e.(*typed.Literal)
	if !ok {
		panic(bugf("default %s is no constant", plan.Text(e)))
	}
	if l.Null {
		return nil
	}
	switch l.T.Kind {
	case types.Decimal:
		return decimal(l.T, constant(l))
	case types.Timestamp:
		return Qual(pkgSQ, "Timestamp").Call(constant(l))
	case types.Duration:
		return Qual("time", "Duration").Call(constant(l)).Op("*").Qual("time", "Microsecond")
	case types.Date, types.Months, types.Int, types.Float, types.Bytes:
		return Add(paramType(l.T)).Call(constant(l))
	}
	return typedConstant(l)
}

// options writes the function that evaluates WITH values when the job starts.
func (g *gen) options(what, name string, with []typed.Option) string {
	fn := g.names.take(camel(name) + title(what) + "Options")
	op := &opType{g: g, recv: "", names: newMembers(), params: map[*typed.Param]val{}, cut: map[typed.Expr]*env{}, helpers: map[typed.Expr]*helper{}, tails: map[typed.Expr]tailOf{}}
	f := newFn(op, func() *Statement { return &Statement{} }, "p", "e")
	f.fails = func(e typed.Expr, err Code) []Code { return []Code{Return(Nil(), err)} }
	usesP, usesE := false, false
	op.readParam = func(p *typed.Param, t types.Type) val {
		usesP = true
		x := func() *Statement { return Id("p").Index(Lit(p.Name)).Assert(paramType(t)) }
		v := val{t: t, null: never, free: true, x: func() *Statement { return paramValue(t, x()) }}
		if t.Kind == types.Boolean {
			v.b, v.x = leaf{x: x, atom: true, free: true}, nil
		}
		return v
	}
	f.onSecret = func() { usesE = true }
	values := Dict{}
	for _, o := range with {
		values[Lit(o.Key)] = f.optionValue(o)
	}
	param := func(name string, used bool) *Statement {
		if used {
			return Id(name)
		}
		return Id("_")
	}
	body := append(*f.body, Return(Qual(pkgConnect, "Options").Values(values), Nil()))
	g.jobFile.add(nil, Func().Id(fn).Params(param("p", usesP).Qual(pkgJob, "Params"), param("e", usesE).Qual(pkgJob, "Environ")).Params(Qual(pkgConnect, "Options"), Error()).Block(body...))
	return fn
}

// optionValue is a WITH value in its dynamic type in connect.Options.
func (f *fn) optionValue(o typed.Option) Code {
	if s, ok := o.Value.(*typed.Secret); ok {
		return Id(f.secretName(s))
	}
	v := f.lower(o.Value, both, camel(o.Key))
	switch {
	case v.null == always:
		return Nil()
	case o.Secret:
		return Qual(pkgSQ, "NewSecret").Call(v.expr())
	}
	switch v.t.Kind {
	case types.Duration:
		return Qual("time", "Duration").Call(v.expr()).Op("*").Qual("time", "Microsecond")
	case types.Decimal:
		return Qual(pkgNum, "DecimalToFloat").Call(v.decimal())
	case types.Timestamp:
		return Qual(pkgSQ, "Timestamp").Call(v.expr())
	case types.Date, types.Months, types.Bytes:
		return Add(paramType(v.t)).Call(v.expr())
	}
	return f.typedExpr(v)
}

// secret reads env('X') or file('…'); a part of a text.
func (f *fn) secret(e *typed.Secret) val {
	name := f.secretName(e)
	return val{t: e.T, null: never, free: true, x: func() *Statement { return Id(name).Dot("Reveal").Call() }}
}

// secretName emits the reading of a secret and returns the local that holds it.
func (f *fn) secretName(e *typed.Secret) string {
	if f.onSecret == nil {
		panic(bugf("%s(…) outside a WITH value", e.From))
	}
	f.onSecret()
	method := map[string]string{"env": "Env", "file": "File"}[e.From]
	name := f.names.take("secret")
	f.emit(List(Id(name), Err()).Op(":=").Id("e").Dot(method).Call(Lit(e.Name)), If(Err().Op("!=").Nil()).Block(Return(Nil(), Err())))
	return name
}

// main writes main.go.
func (g *gen) main() ([]byte, error) {
	f := jen.NewFile("main")
	f.HeaderComment("// " + g.header())
	f.PackageComment(fmt.Sprintf("// Command %s runs the query %s.", g.pkg, oneLine(g.p.Typed.Name+".sq")))
	f.ImportAlias(g.o.Module+"/"+g.pkg, "query")
	f.ImportName(pkgApp, "app")
	if g.stateful() {
		f.Anon(pkgState)
	}
	f.Func().Id("main").Params().Block(Qual(pkgApp, "Main").Call(Qual(g.o.Module+"/"+g.pkg, "New").Call()))
	var buf bytes.Buffer
	if err := f.Render(&buf); err != nil {
		return nil, fmt.Errorf("render main.go: %w", err)
	}
	return format("main.go", buf.Bytes())
}
