package ref

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// row is a row on its way through a query.
type row struct {
	cells []*cell
	// horizon is the hidden column h: −∞ behind every operator that does not hand it on.
	horizon int64
	// from is the record that the row came from; nil behind an aggregate.
	from *record
	// path is the way that it takes, by the order of queries and of the sides of unions in the text.
	path string
	// gathered: the row went through a sort, behind which errors stop the run.
	gathered bool
}

const minusInf = math.MinInt64

// cell is a value by need: computed at its first use, an error only if something uses it (T4a).
type cell struct {
	compute func() (Value, error)
	done    bool
	v       Value
	err     error
}

func lazy(f func() (Value, error)) *cell { return &cell{compute: f} }

func known(v Value) *cell { return &cell{done: true, v: v} }

func (c *cell) force() (Value, error) {
	if !c.done {
		c.v, c.err = c.compute()
		c.done = true
	}
	return c.v, c.err
}

// cellError is the error of one cell of a record: Column is the source's column.
type cellError struct {
	column string
	reason string
}

func (e *cellError) Error() string { return fmt.Sprintf("column %s: %s", e.column, e.reason) }

// errNoEventTime is the row error of a row without event time at a time operator.
var errNoEventTime = errors.New("no event time")

// copyPath is the path of copy i of a row. Copies go all the way one after the other: what the first of them finds wrong with their record is told, even
// where the second one is wrong earlier on the way.
func copyPath(path string, i int64) string { return fmt.Sprintf("%s/%06d", path, i) }

// drop removes a row from its path because of err, and routes the error (T4).
func (e *evaluator) drop(r *row, err error) {
	if r.from == nil || r.gathered {
		e.fail(fmt.Errorf("behind an aggregate or sort: %w", err)) // errors there always FAIL
		return
	}
	src := r.from.log.source
	if src.OnError.Kind == typed.Fail {
		e.fail(fmt.Errorf("%s partition %d offset %d: %w", src.Name, r.from.partition, r.from.offset, err))
		return
	}
	e.res.Errors[src.Name]++
	if r.from.firstErr == nil || r.path < r.from.firstPath {
		r.from.firstErr, r.from.firstPath = err, r.path
	}
}

// writeErrors writes the error rows of a source: once per record, its first error in file order.
func (e *evaluator) writeErrors(l *log) {
	if l.source.OnError.Kind != typed.Into {
		return
	}
	sink := l.source.OnError.Sink
	for _, rec := range l.records {
		if rec.firstErr == nil {
			continue
		}
		column := null
		var ce *cellError
		reason := rec.firstErr.Error()
		if errors.As(rec.firstErr, &ce) {
			reason = ce.reason
			if ce.column != "" {
				column = Value{Kind: types.String, S: ce.column}
			}
		}
		e.res.Sinks[sink.Name] = append(e.res.Sinks[sink.Name], Row{
			{Kind: types.String, S: l.source.Name},
			{Kind: types.BigInt, I: int64(rec.partition)},
			{Kind: types.BigInt, I: rec.offset},
			column,
			{Kind: types.String, S: reason},
			{Kind: types.String, S: strings.TrimSuffix(validUTF8(rec.raw), "\r")}, // a CR belongs to the line end
		})
	}
}
