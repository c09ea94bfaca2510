package emit

import (
	"fmt"

	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// group is the key and the accumulators of one aggregate: both halves of it share the types.
type group struct {
	m         *plan.Merge
	key, acc  string // Go types
	readKey   string // function
	keys      []keyField
	aggs      []aggField
	units     []unit // what the accumulator type holds
	windowed  bool
	localName string
	taking    bool // rows are being taken back
	adders    int  // methods that add the arguments of a row, one per branch with many of them
}

// addMethod names the next method that adds the arguments of a row.
func (gr *group) addMethod() string {
	if gr.adders++; gr.adders > 1 {
		return fmt.Sprintf("addOf%d", gr.adders)
	}
	return "add"
}

// keyField is a column of the key; null is "" where it cannot be NULL.
type keyField struct {
	name, null string
	t          types.Type
	order      plan.Order
	seen       bool // the order of the keys is seen from outside
}

// compare is the comparison of the field of two keys, without their NULLs.
func (f keyField) compare(g *gen, k, o *Statement) *Statement {
	if f.order.Desc {
		k, o = o, k
	}
	if f.seen && f.t.Nested() {
		return Qual(pkgEncode, "CompareNested").Call(k.Clone().Dot(f.name), o.Clone().Dot(f.name), g.nestType(f.t))
	}
	return compareOf(f.t, k.Clone().Dot(f.name), o.Clone().Dot(f.name))
}

// compareNull says whose NULL comes first.
func (f keyField) compareNull(k, o *Statement) *Statement {
	if f.order.NullsLast {
		k, o = o, k
	}
	return Qual(pkgTable, "CompareBool").Call(o.Clone().Dot(f.null), k.Clone().Dot(f.null))
}

// prefix is what keys are sorted by first, if this is their first field: 0 where nothing short has their order.
func (f keyField) prefix(k *Statement) *Statement {
	x, name := k.Clone().Dot(f.name), ""
	switch {
	case f.null != "":
	case f.t.Kind == types.String && !f.order.Desc:
		name = "TextPrefix"
	case f.t.Kind == types.BigInt, f.t.Kind == types.Int, f.t.Kind == types.Timestamp, f.t.Kind == types.Date:
		name = "IntPrefix"
	}
	if name == "" {
		return Lit(0)
	}
	p := Qual(pkgTable, name).Call(x)
	if f.order.Desc {
		return Op("^").Add(p)
	}
	return p
}

// aggField is an aggregate; has tells whether a value was seen, "" where nobody asks. With DISTINCT its state is a bit of a set.
type aggField struct {
	name, has string
	live      bool // rows can be taken back
	counted   bool // has counts the values, because they can be taken back
	agg       typed.Agg
	index     int // among the aggregates of the group
	set       *setField
	bit       int
}

// arg is the type of the argument.
func (a aggField) arg() types.Type { return a.agg.Arg.Type() }

// group returns the types of an aggregate, declared on first use.
func (g *gen) group(m *plan.Merge) *group {
	if gr := g.groups[m]; gr != nil {
		return gr
	}
	base := camel(m.ID())
	gr := &group{m: m, key: g.names.take(base + "Key"), acc: g.names.take(base + "State"), windowed: m.Window != nil, localName: base}
	g.groups[m] = gr
	gr.readKey = g.names.take("read" + title(gr.key))
	gr.fields()
	g.declareKey(gr)
	g.declareAcc(gr)
	return gr
}

// fields names keys and accumulators after the result's columns.
func (gr *group) fields() {
	m := gr.m
	name := make([]string, len(m.Keys))
	aggName := make([]string, len(m.Aggs))
	for i, c := range m.Cols {
		switch c.Kind {
		case plan.OutKey:
			name[c.Index] = camel(m.Out.Schema[i].Name)
		case plan.OutAgg:
			aggName[c.Index] = camel(m.Out.Schema[i].Name)
		}
	}
	n := newMembers("Hash", "Slot", "Compare", "Prefix", "Append", "Keep")
	if m.Rows != nil {
		name[len(name)-1] = "windowEnd"
	}
	for i, t := range m.Keys {
		if name[i] == "" {
			name[i] = fmt.Sprintf("key%d", i+1)
		}
		k := keyField{name: n.take(name[i]), t: t}
		if m.Gather != nil {
			k.order = m.Gather.Order[i]
			k.seen = true
		}
		if !t.NotNull {
			k.null = n.take(k.name + "Null")
		}
		gr.keys = append(gr.keys, k)
	}
	n = newMembers("Append", "append", "Read", "read", "Bytes", "merge", "add", "addOf", "takeBack", "takeBackOf")
	for i, a := range m.Aggs {
		if aggName[i] == "" {
			aggName[i] = "rows" // nobody reads the column, but the group must know when it ends
		}
		f := aggField{name: n.take(aggName[i]), agg: a, index: i, live: m.Retracts}
		if (!a.Distinct || f.live) && f.code().seen(f) {
			suffix := "Seen"
			if f.counted = m.Retracts; f.counted {
				suffix = "Count"
			}
			f.has = n.take(f.name + suffix)
		}
		gr.aggs = append(gr.aggs, f)
	}
	gr.distinct(n)
}

func (gr *group) quote(g *gen) []string { return g.quote(gr.m.From.Span) }

// keyType is the type of a key field: DOUBLE in the form that == compares as SQL does.
func keyType(t types.Type) *Statement {
	if t.Floating() {
		return Qual(pkgTable, "Float")
	}
	return goType(t)
}

// declareKey writes the key type with what table.Key asks for, and its reader.
func (g *gen) declareKey(gr *group) {
	var fields, hash, keep []Code
	var compare []Code
	k, o := Id("k"), Id("o")
	for _, f := range gr.keys {
		fields = append(fields, Id(f.name).Add(keyType(f.t)))
		x := k.Clone().Dot(f.name)
		fold := Id("h").Op("=").Add(hashOf(f.t, Id("h"), x))
		if f.null != "" {
			fields = append(fields, Id(f.null).Bool())
			null := k.Clone().Dot(f.null)
			hash = append(hash, If(null.Clone()).Block(Id("h").Op("=").Qual(pkgBlock, "HashNull").Call(Id("h"))).Else().Block(fold))
			compare = append(compare, Line().Add(f.compareNull(k, o)))
		} else {
			hash = append(hash, fold)
		}
		compare = append(compare, Line().Add(f.compare(g, k, o)))
		if isString(f.t) {
			keep = append(keep, x.Clone().Op("=").Id("a").Dot("Keep").Call(x.Clone()))
		}
	}
	g.state.add(doc(gr.quote(g), fmt.Sprintf("%s is the key of a group of %s.", gr.key, gr.m.ID())),
		Type().Id(gr.key).Struct(fields...))
	recv := func(name string) *Statement { return Func().Params(Id("k").Id(gr.key)).Id(name) }
	if len(hash) == 0 {
		g.state.add(nil, recv("Hash").Params().Uint64().Block(Return(Qual(pkgBlock, "HashSeed"))))
		g.state.add(nil, recv("Slot").Params().Uint64().Block(Return(Qual(pkgBlock, "HashSeed"))))
		g.state.add(nil, recv("Compare").Params(Id("_").Id(gr.key)).Int().Block(Return(Lit(0))))
		g.state.add(nil, recv("Prefix").Params().Uint64().Block(Return(Lit(0))))
		g.state.add(nil, recv("Append").Params(Id("b").Index().Byte()).Index().Byte().Block(Return(Id("b"))))
		g.state.add(nil, recv("Keep").Params(Id("_").Op("*").Qual(pkgTable, "Arena")).Id(gr.key).Block(Return(Id("k"))))
		g.state.add(nil, Func().Id(gr.readKey).Params(Id("_").Op("*").Qual(pkgBlock, "Reader")).Id(gr.key).Block(Return(Id(gr.key).Values())))
		return
	}
	hash = append([]Code{Id("h").Op(":=").Qual(pkgBlock, "HashSeed")}, hash...)
	if len(gr.keys) == 1 && gr.keys[0].null == "" {
		g.state.add(nil, recv("Hash").Params().Uint64().Block(Return(hashOf(gr.keys[0].t, Qual(pkgBlock, "HashSeed"), k.Clone().Dot(gr.keys[0].name)))))
	} else {
		g.state.add(nil, recv("Hash").Params().Uint64().Block(append(hash, Return(Id("h")))...))
	}
	slot := Id("k").Dot("Hash").Call()
	if f := gr.keys[0]; len(gr.keys) == 1 && f.null == "" && slotted(f.t) {
		slot = Qual(pkgTable, "SlotOf").Call(k.Clone().Dot(f.name))
	}
	g.state.add(nil, recv("Slot").Params().Uint64().Block(Return(slot)))
	result := Return(Qual("cmp", "Or").Call(append(compare, Line())...))
	if len(compare) == 1 {
		result = Return(gr.keys[0].compare(g, k, o))
	}
	g.state.add(nil, recv("Compare").Params(Id("o").Id(gr.key)).Int().Block(result))
	g.state.add(nil, recv("Prefix").Params().Uint64().Block(Return(gr.keys[0].prefix(k))))
	arena := Id("a")
	if len(keep) == 0 {
		arena = Id("_")
	}
	g.state.add(nil, recv("Keep").Params(arena.Op("*").Qual(pkgTable, "Arena")).Id(gr.key).Block(append(keep, Return(Id("k")))...))
	g.keyCodec(gr)
}

// keyCodec writes the record form of a key: a NULL flag in front of each column that can be NULL.
func (g *gen) keyCodec(gr *group) {
	var write, read []Code
	for _, f := range gr.keys {
		x := Id("k").Dot(f.name)
		w := appendField(f.t, x.Clone())
		if f.t.Floating() {
			w = Id("b").Op("=").Qual(pkgBlock, "AppendFloat").Call(Id("b"), x.Clone().Dot("Value").Call())
		}
		r := x.Clone().Op("=").Add(readField(f.t))
		if f.t.Floating() {
			r = x.Clone().Op("=").Qual(pkgTable, "FloatOf").Call(Id("r").Dot("Float").Call())
		}
		if f.null == "" {
			write, read = append(write, w), append(read, r)
			continue
		}
		null := Id("k").Dot(f.null)
		write = append(write, Id("b").Op("=").Qual(pkgBlock, "AppendBool").Call(Id("b"), null.Clone()), If(Op("!").Add(null.Clone())).Block(w))
		read = append(read, If(null.Clone().Op("=").Id("r").Dot("Bool").Call(), Op("!").Add(null.Clone())).Block(r))
	}
	g.state.add(nil, Func().Params(Id("k").Id(gr.key)).Id("Append").Params(Id("b").Index().Byte()).Index().Byte().Block(append(write, Return(Id("b")))...))
	g.state.add([]string{gr.readKey + " reads what Append wrote; texts point into the record."},
		Func().Id(gr.readKey).Params(Id("r").Op("*").Qual(pkgBlock, "Reader")).Params(Id("k").Id(gr.key)).Block(append(read, Return(Id("k")))...))
}

func hashOf(t types.Type, seed, x *Statement) *Statement {
	h := func(name string, args ...Code) *Statement {
		return Qual(pkgBlock, name).Call(append([]Code{seed}, args...)...)
	}
	switch t.Kind {
	case types.Boolean:
		return h("HashBool", x)
	case types.Double, types.Float:
		return h("HashFloat", x.Clone().Dot("Value").Call())
	case types.String, types.Bytes, types.Array, types.Map, types.Struct:
		return h("HashString", x)
	case types.Decimal:
		if t.Wide() {
			return h("HashDecimal128", x, scale(t))
		}
		return h("HashDecimal64", x, scale(t))
	}
	return h("HashInt", x)
}

// slotted reports types of which a key by itself has a cheaper place than its hash.
func slotted(t types.Type) bool {
	return t.Kind == types.BigInt || t.Kind == types.Int || t.Kind == types.Timestamp || t.Kind == types.Date
}

func compareOf(t types.Type, x, y *Statement) *Statement {
	switch {
	case t.Kind == types.Boolean:
		return Qual(pkgTable, "CompareBool").Call(x, y)
	case t.Floating():
		return x.Dot("Compare").Call(y)
	case t.Wide():
		return x.Dot("Cmp").Call(y)
	}
	return Qual("cmp", "Compare").Call(x, y)
}

// appendField appends a value to the record b.
func appendField(t types.Type, x *Statement) *Statement {
	return Id("b").Op("=").Qual(pkgBlock, "Append"+fieldKind(t, "String")).Call(Id("b"), x)
}

// readField reads a value from the block.Reader r.
func readField(t types.Type) *Statement { return Id("r").Dot(fieldKind(t, "Text")).Call() }

// fieldKind is the word for a type's record form in the names of package block; text is that for texts.
func fieldKind(t types.Type, text string) string {
	switch {
	case t.Kind == types.Boolean:
		return "Bool"
	case t.Floating():
		return "Float"
	case isString(t):
		return text
	case t.Wide():
		return "Int128"
	}
	return "Int"
}
