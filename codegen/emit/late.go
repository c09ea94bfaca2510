package emit

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/types"
)

// lateMethod writes, on first use, the method that writes a late record (LATE INTO): all columns of the source, those that do not
// decode as NULL, then what the test knows.
func (s *scan) lateMethod() string {
	if s.late != "" {
		return s.late
	}
	s.late = s.names.take("late")
	var all []int
	for i := range s.src.Known() {
		all = append(all, i)
	}
	name := camel(s.src.Name) + "Record"
	row := s.g.row(name, s.src, all, []string{fmt.Sprintf("%s is all columns of a record of source %s, for LATE INTO.", name, oneLine(s.src.Name))}, false)
	at := "s.row"
	var body []Code
	if row != s.row {
		s.fields = append(s.fields, Id("lateRow").Id(row.name))
		at = "s.lateRow"
		args := []Code{Id("s").Dot("chunk").Dot("Data"), Id("s").Dot("row").Dot("lo")}
		if hasFields(s.src) {
			args = append(args, Id("s").Dot("chunk").Dot("Fields"), Op("&").Id("s").Dot("csv"))
		}
		if row.usesTimes() {
			args = append(args, Op("&").Id("s").Dot("times"))
		}
		body = append(body, Id(at).Dot("decode").Call(args...))
		body = append(body, row.known(Id(at), Id("s").Dot("chunk"), Id("s").Dot("row").Dot("lo"))...)
	}
	sink := s.src.LateInto
	w := &writer{g: s.g, op: s.opType, buf: "buf", csv: sink.Format == "csv"}
	var parts [][]Code
	for i, c := range s.src.Known() {
		x := row.cells[i]
		v := val{t: c.Type, free: true}.named("r." + x.value)
		cause := ident("r." + x.cause)
		v.null = compare{"!=", cause, func() *Statement { return Qual(pkgDecode, "OK") }, true}
		w.column(i, sink.Schema[i].Name, v)
		if len(w.code) > maxStatements {
			parts, w.code = append(parts, w.code), nil
		}
	}
	for i, v := range s.lateColumns() {
		n := len(all) + i
		w.column(n, sink.Schema[n].Name, v)
	}
	w.end()
	for i, part := range parts {
		name := numbered("lateColumns", i+1)
		s.method(orderParts, []string{name + " appends columns of a late record."}, name, []Code{Id("r").Op("*").Id(row.name), Id("buf").Index().Byte()}, Index().Byte(), append(part, Return(Id("buf")))...)
		parts[i] = []Code{Id("buf").Op("=").Id("s").Dot(name).Call(Id("r"), Id("buf"))}
	}
	body = append(body,
		Id("r").Op(":=").Op("&").Id(at),
		Id("out").Op(":=").Id("s").Dot("env").Dot("Out").Index(Lit(sink.Index)),
		Id("buf").Op(":=").Id("out").Dot("Buf"))
	for _, part := range parts {
		body = append(body, part...)
	}
	body = append(body, w.code...)
	body = append(body, Id("out").Dot("Buf").Op("=").Id("buf"), Id("out").Dot("Rows").Op("++"))
	comment, params := "%s writes the row to %s: every window that it belongs to is closed.", []Code{Id("operator").String(), List(Id("start"), Id("end")).Int64()}
	if !plainOnly(s.st) {
		comment = "%s writes the row to %s, with the windows that it misses from start to end; of a session none are known, and both are 0."
		params = []Code{Id("operator").String(), List(Id("missed"), Id("kept"), Id("start"), Id("end")).Int64()}
	}
	s.method(orderParts, []string{fmt.Sprintf(comment, s.late, oneLine(sink.Name))}, s.late, params, nil, body...)
	return s.late
}

// lateColumns are late_operator, horizon, missed, kept, window_start and window_end. A row has one tumbling window; of others the method is told.
func (s *scan) lateColumns() []val {
	of := func(k types.Kind, x func() *Statement) val {
		return val{t: types.Type{Kind: k, NotNull: true}, null: never, x: x, free: true}
	}
	number := func(n int) func() *Statement { return func() *Statement { return Lit(n) } }
	missed, kept := number(1), number(0)
	start, end := of(types.Timestamp, ident("start")), of(types.Timestamp, ident("end"))
	if !plainOnly(s.st) {
		missed, kept = ident("missed"), ident("kept")
		start.null = compare{"==", ident("start"), ident("end"), true}
		end.null = start.null
		start.t.NotNull, end.t.NotNull = false, false
	}
	return []val{
		of(types.String, ident("operator")),
		of(types.Timestamp, ident("s.row.horizon")),
		of(types.BigInt, missed),
		of(types.BigInt, kept),
		start, end,
	}
}
