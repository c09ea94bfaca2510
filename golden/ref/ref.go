// Package ref is the reference evaluator: what a checked program means, slowly and obviously.
//
// Phase: tests only. In: a typed.Program and the whole logs of its sources, as bytes per partition. Out: the rows of every
// sink, or the error that stops the run. It is relational algebra over lists of rows (language.md B1), where a cell is evaluated
// when something uses it (T4a). Decoders, horizons, windows, accumulators and text forms are its own, in math/big and plain lists;
// scalar functions and arithmetic are stdlib's, of which there is exactly one (T6). It shares nothing with the runtime but the value types of
// runtime/sq. Every run is bounded: W = +∞ at the end.
package ref

import (
	"fmt"

	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// Inputs are the logs of the sources: per source name its partitions, in their order.
type Inputs map[string][]Partition

// Partition is the files of one log, in their order; what comes from no file has no path.
type Partition []File

// File is a part of a log.
type File struct {
	Path string
	Data []byte
}

// bytes is the whole log.
func (p Partition) bytes() []byte {
	var all []byte
	for _, f := range p {
		all = append(all, f.Data...)
	}
	return all
}

// path is the path of the file in which a byte of the log stands.
func (p Partition) path(offset int64) string {
	for _, f := range p {
		if offset < int64(len(f.Data)) {
			return f.Path
		}
		offset -= int64(len(f.Data))
	}
	return ""
}

// Row is an output row in the sink's visible schema.
type Row []Value

// Result is what a run leaves behind. Rows of a sink are a multiset: their order means nothing.
type Result struct {
	// Sinks holds the rows of every sink by name, those of ON ERROR INTO and LATE INTO included.
	Sinks map[string][]Row
	// Late counts the pairs (row, window) that were late, by source.
	Late map[string]int
	// Errors counts the removed rows by source (ON ERROR SKIP and INTO): once per path.
	Errors map[string]int
	// Err is the row error that stops the run; the sinks then mean nothing.
	Err error
}

// Run evaluates a program over whole inputs. params holds values for parameters by name; those it leaves out take their default.
// The error is about the call (a missing parameter), never about rows.
func Run(p *typed.Program, params map[string]Value, in Inputs) (*Result, error) {
	e := &evaluator{
		program: p,
		params:  map[*typed.Param]Value{},
		sources: map[*typed.Source]*log{},
		tables:  map[*typed.Source][]*row{},
		lateFor: map[*record]map[source.Span]bool{},
		res:     &Result{Sinks: map[string][]Row{}, Late: map[string]int{}, Errors: map[string]int{}},
	}
	if err := e.settleParams(params); err != nil {
		return nil, err
	}
	for _, s := range p.Sinks {
		e.res.Sinks[s.Name] = nil
	}
	for _, s := range p.Sources {
		if s.Connector == "values" {
			e.sources[s] = e.valuesLog(s)
			continue
		}
		l, err := e.readLog(s, in[s.Name])
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		e.sources[s] = l
	}
	for i, q := range p.Queries {
		e.path = fmt.Sprintf("%06d", i)
		e.query(q)
	}
	for _, s := range p.Sources {
		e.writeErrors(e.sources[s])
	}
	return e.res, nil
}

// evaluator is the state of one Run.
type evaluator struct {
	program *typed.Program
	params  map[*typed.Param]Value
	sources map[*typed.Source]*log
	tables  map[*typed.Source][]*row
	path    string                           // of the rows that are read now
	lateFor map[*record]map[source.Span]bool // the written operators that a record was late for
	res     *Result
}

// settleParams gives every parameter its value.
func (e *evaluator) settleParams(given map[string]Value) error {
	for _, p := range e.program.Params {
		if v, ok := given[p.Name]; ok {
			e.params[p] = v
			continue
		}
		if p.Default == nil {
			return fmt.Errorf("parameter %s has no value", p.Name)
		}
		v, err := e.eval(p.Default, nil)
		if err != nil {
			return fmt.Errorf("default of %s: %w", p.Name, err)
		}
		e.params[p] = v
	}
	return nil
}

// fail stops the run with its first error.
func (e *evaluator) fail(err error) {
	if e.res.Err == nil {
		e.res.Err = err
	}
}

// query evaluates one query.
func (e *evaluator) query(q *typed.Query) { e.chain(q.Name, q.Ops) }

// chain evaluates operators: each maps the whole list of rows to another.
func (e *evaluator) chain(name string, ops []typed.Op) []*row {
	var rows []*row
	done := firstRows(ops)
	if done > 0 {
		rows = e.first(name, ops[:done])
	}
	for _, op := range ops[done:] {
		rows = e.step(name, op, rows)
	}
	return rows
}

func (e *evaluator) step(name string, op typed.Op, rows []*row) []*row {
	switch op := op.(type) {
	case *typed.Scan:
		for _, rec := range e.sources[op.Source].records {
			rows = append(rows, e.read(rec)...)
		}
		return rows
	case *typed.Union:
		path := e.path
		for i, in := range op.Inputs {
			e.path = fmt.Sprintf("%s/%06d", path, i)
			rows = append(rows, e.chain(name, in)...)
		}
		e.path = path
		return rows
	case *typed.Repeat:
		return e.repeat(op, rows)
	case *typed.TableJoin:
		return e.tableJoin(op, rows)
	case *typed.Filter:
		return e.filter(op, rows)
	case *typed.Project:
		return e.project(op, rows)
	case *typed.Window:
		return e.window(op, rows)
	case *typed.Aggregate:
		return e.aggregate(op, rows)
	case *typed.Sort:
		return e.sort(op, rows)
	case *typed.Output:
		e.output(op, rows)
		return nil
	}
	panic(fmt.Sprintf("%s has a %T", name, op))
}

// visible is a sink's schema without hidden columns.
func visible(s types.Schema) types.Schema { return s.Visible() }
