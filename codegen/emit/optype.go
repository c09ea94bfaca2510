package emit

import (
	"fmt"
	"slices"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// opType is the generated type of a stage.
type opType struct {
	g       *gen
	name    string // of the Go type
	recv    string
	rowName string // of the row parameter of its methods, and the row's Go type
	rowType func() *Statement
	names   *names // fields and methods
	fields  []Code
	init    []Code // elements of the composite literal in the constructor
	setup   []Code // statements of the constructor behind it
	params  map[*typed.Param]val
	cut     map[typed.Expr]*env // expressions with a helper of their own, and the row that they read
	helpers map[typed.Expr]*helper
	tails   map[typed.Expr]tailOf // long expressions that are cut
	locals  []*local
	tables  map[*tableType]string // fields that hold snapshots
	fetch   []Code                // statements that fetch them
	// windowFields are the fields that place event times in windows.
	windowFields map[typed.WindowSpec]string
	stamps       map[string]string // fields that write TIMESTAMPs, by the column that they write
	// readParam reads a parameter: from a field of the operator, or where there is none from the job's parameters.
	readParam func(*typed.Param, types.Type) val
	methods   []method
	// fails and rejects are set when generated code calls fail, or bad.
	fails, rejects bool
	// source is the index of the source that a scan reads.
	source int
	// place appends the row's place in the logs to b; nil where it has none.
	place func(b *Statement) *Statement
	// onFlush is statements that Flush starts with; they read its h.
	onFlush []Code
}

type method struct {
	order   order
	comment []string
	decl    Code
}

// order is where a method stands in its file: a reader follows a row.
type order uint8

const (
	orderInput order = iota // Chunk, Block
	orderPath               // paths of rows, Watermark
	orderParts              // what they call
	orderHandOver
	orderErrors
)

func (g *gen) newOpType(id, recv string) *opType {
	o := &opType{g: g, name: g.names.take(camel(id)), recv: recv, names: newMembers("Base", "Chunk", "Block", "Flush", "Watermark", "Emit", "State", "env", "fail", "bad", "report", "stop"),
		params: map[*typed.Param]val{}}
	o.branch()
	o.readParam = o.param
	return o
}

// branch forgets the helpers: one computes an expression over one row, and what stands behind a union is a branch of each of its inputs,
// with the same expressions over other rows.
func (o *opType) branch() {
	o.cut, o.helpers, o.tails = map[typed.Expr]*env{}, map[typed.Expr]*helper{}, map[typed.Expr]tailOf{}
}

// field adds a field with an optional value from the constructor.
// stamp is the field that writes the TIMESTAMPs of a sink's column: each column has a minute of its own.
func (o *opType) stamp(column string) string {
	if o.stamps[column] == "" {
		if o.stamps == nil {
			o.stamps = map[string]string{}
		}
		o.stamps[column] = o.field(camel(column)+"Stamps", Qual(pkgEncode, "Stamps"), nil)
	}
	return o.stamps[column]
}

func (o *opType) field(name string, t *Statement, init Code) string {
	name = o.names.take(name)
	o.fields = append(o.fields, Id(name).Add(t))
	if init != nil {
		o.init = append(o.init, Id(name).Op(":").Add(init))
	}
	return name
}

// method adds a method.
func (o *opType) method(at order, comment []string, name string, params []Code, result *Statement, body ...Code) {
	d := Func().Params(Id(o.recv).Op("*").Id(o.name)).Id(name).Params(params...)
	if result != nil {
		d.Add(result)
	}
	o.methods = append(o.methods, method{at, comment, d.Block(body...)})
}

// rowParam is the parameter by which methods take the row.
func (o *opType) rowParam() Code { return Id(o.rowName).Op("*").Add(o.rowType()) }

// declare writes the type, its constructor and its methods to a file.
func (o *opType) declare(f *file, comment []string) {
	fields := append([]Code{Qual(pkgJob, "Base"), Id("env").Op("*").Qual(pkgJob, "Env")}, o.fields...)
	if o.fails || o.rejects {
		fields = append(fields, Id("stop").Bool().Comment("// a row has failed the job"))
	}
	f.add(comment, Type().Id(o.name).Struct(fields...))
	value := Op("&").Id(o.name).Values(append([]Code{Id("env").Op(":").Id("e")}, o.init...)...)
	if len(o.init) > 1 {
		list := []Code{Line().Id("env").Op(":").Id("e")}
		for _, c := range o.init {
			list = append(list, Line().Add(c))
		}
		value = Op("&").Id(o.name).Values(append(list, Line())...)
	}
	body := []Code{Return(value)}
	if len(o.setup) > 0 {
		body = append([]Code{Id(o.recv).Op(":=").Add(value)}, o.setup...)
		body = append(body, Return(Id(o.recv)))
	}
	f.add(nil, Func().Id("new"+title(o.name)).Params(Id("e").Op("*").Qual(pkgJob, "Env")).Qual(pkgJob, "Operator").Block(body...))
	slices.SortStableFunc(o.methods, func(a, b method) int { return int(a.order) - int(b.order) })
	for _, m := range o.methods {
		f.add(m.comment, m.decl)
	}
}

// param is a run-time parameter: read once by the constructor into a typed field.
func (o *opType) param(p *typed.Param, t types.Type) val {
	if v, ok := o.params[p]; ok {
		return v
	}
	v := val{t: t, null: never, free: true, got: both}
	read := Id("e").Dot("Params").Index(Lit(p.Name))
	if t.NotNull {
		name := o.field(camel(p.Name), goType(t), paramValue(t, read.Assert(paramType(t))))
		v = v.named(o.recv + "." + name)
	} else {
		name := o.field(camel(p.Name), goType(t), nil)
		null := o.field(camel(p.Name)+"Null", Bool(), nil)
		o.setup = append(o.setup, If(List(Id("v"), Id("ok")).Op(":=").Add(read.Assert(paramType(t))), Id("ok")).Block(
			Id(o.recv).Dot(name).Op("=").Add(paramValue(t, Id("v"))),
		).Else().Block(Id(o.recv).Dot(null).Op("=").True()))
		v = v.named(o.recv + "." + name)
		v.null = flag(o.recv + "." + null)
	}
	o.params[p] = v
	return v
}

// paramType is the dynamic type of a parameter's value (job.Params).
func paramType(t types.Type) *Statement {
	switch t.Kind {
	case types.Decimal:
		return Qual(pkgSQ, "Decimal")
	case types.Timestamp:
		return Qual(pkgSQ, "Timestamp")
	case types.Duration:
		return Qual("time", "Duration")
	case types.Date:
		return Qual(pkgSQ, "Date")
	case types.Months:
		return Qual(pkgSQ, "Months")
	case types.Int:
		return Op(fmt.Sprintf("int%d", t.Bits()))
	case types.Float:
		return Id("float32")
	case types.Bytes:
		return Index().Byte()
	}
	return goType(t)
}

// paramValue turns it into its form inside generated code.
func paramValue(t types.Type, x *Statement) *Statement {
	if wrap := unwrap(t); wrap != nil {
		return wrap(x)
	}
	return x
}
