package typecheck

import (
	"fmt"
	"strings"

	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/typecheck/catalog"
	"github.com/streamc/streamc/typecheck/typed"
)

// output is a query at its end: what is known when its mode is settled.
type output struct {
	c       *checker
	r       *relation
	cols    []scopeCol
	targets []int // column of the sink per column of the query
	sink    *sinkInfo
	e       emission
	gathers int              // sorts in the chain
	whole   bool             // the last of them orders the result
	changes *typed.Aggregate // the rows never become final; nil: they do
	key     [][]int          // of the result, as columns of the relation
}

// writtenMode notes EMIT mode EVERY d; false after an error.
func (c *checker) writtenMode(e *emission, mode ast.EmitMode, every ast.Expr) bool {
	if mode != ast.EmitDefault {
		e.mode = mode
	}
	if every == nil {
		return true
	}
	var ok bool
	if e.every, ok = c.duration(every, "EMIT EVERY", atLeastZero); !ok {
		return false
	}
	e.everyAt = every.Pos()
	return true
}

// settled is how a query's rows reach its sink.
type settled struct {
	mode typed.OutputMode
	live bool // rows leave before they are final
}

// opColumn is the column that CHANGES puts in front of the others.
const opColumn = "_op"

// outputMode settles E2 to E6. It gives the sink its key.
func (c *checker) outputMode(r *relation, cols []scopeCol, targets []int, e emission, sink *sinkInfo) (settled, bool) {
	o := &output{c: c, r: r, cols: cols, targets: targets, sink: sink, e: e, changes: typed.Changing(r.ops), key: typed.Key(r.ops)}
	if o.gathers, o.whole = gathers(r.ops), sorted(r.ops); o.gathers == 1 && o.whole && e.mode == ast.EmitDefault && !c.bounded() && o.can(catalog.CanReplace) && hasGroups(r.ops) {
		o.e.mode = ast.EmitComplete // an order has a meaning only within a whole result
	}
	mode, ok := o.mode()
	if !ok || !o.mixes(mode) {
		return settled{}, false
	}
	if (mode == typed.Append || mode == typed.FinalResult) && e.every >= 0 {
		c.add(diag.MisplacedEmit(c.file, e.everyAt, "EVERY does not go with rows that are written once", "EVERY says how often EMIT UPDATE, COMPLETE or CHANGES write"))
		return settled{}, false
	}
	s := settled{mode: mode}
	switch mode {
	case typed.Changes:
		s.live = o.changes != nil
	case typed.Update:
		s.live = o.changes != nil && (e.every >= 0 || !c.bounded())
	case typed.Complete:
		s.live = e.every >= 0 || !c.bounded()
	}
	return s, o.orderly(s) && (!s.live || o.retractable() && o.steady() && o.repeatable(mode))
}

// steady reports that no join or repetition stands behind groups that go on changing: the row that takes one back would have to meet what it met.
func (o *output) steady() bool {
	_, bad := multiplied(o.r.ops)
	if bad != nil {
		o.c.add(diag.NotSupported("JOIN OF CHANGES", o.c.file, bad.Pos()))
	}
	return bad == nil
}

// multiplied follows a chain: whether its rows change, and the first operator that may give several rows for one that does.
func multiplied(ops []typed.Op) (changes bool, bad typed.Op) {
	for _, op := range ops {
		switch op := op.(type) {
		case *typed.Union:
			for _, in := range op.Inputs {
				c, b := multiplied(in)
				if changes = changes || c; b != nil {
					return true, b
				}
			}
		case *typed.Aggregate:
			changes = changes || typed.Changing([]typed.Op{op}) != nil
		case *typed.TableJoin, *typed.Repeat:
			if changes {
				return true, op
			}
		}
	}
	return changes, nil
}

// orderly checks that ORDER BY and LIMIT get the whole input (SQ2105): at the end of a bounded run, or each time that a whole result is written.
func (o *output) orderly(s settled) bool {
	bounded := o.c.bounded() && !s.live
	if o.gathers == 0 || bounded || s.mode == typed.Complete && s.live && o.gathers == 1 && o.whole {
		return true
	}
	span, what := o.e.where(), "ORDER BY"
	for _, op := range o.r.ops {
		if op, ok := op.(*typed.Sort); ok && !op.First {
			if span = op.Pos(); len(op.By) == 0 {
				what = "LIMIT"
			}
			break
		}
	}
	o.c.add(diag.NeedsWholeInput(o.c.file, span, what, o.can(catalog.CanReplace) && hasGroups(o.r.ops)))
	return false
}

// gathers counts the sorts of a chain that need the whole input.
func gathers(ops []typed.Op) (n int) {
	for _, op := range ops {
		switch op := op.(type) {
		case *typed.Sort:
			if !op.First {
				n++
			}
		case *typed.Union:
			for _, in := range op.Inputs {
				n += gathers(in)
			}
		}
	}
	return n
}

func (o *output) can(what catalog.Output) bool {
	return o.sink.conn == nil || o.sink.conn.Output&what == what
}

func (o *output) mode() (typed.OutputMode, bool) {
	switch o.e.mode {
	case ast.EmitAppend:
		if o.changes != nil {
			o.c.add(diag.NeverFinal(o.c.file, o.e.where(), o.neverFinal(), timeColumnOf(o.r), o.keyText()))
			return 0, false
		}
		return o.finalRows()
	case ast.EmitUpdate:
		return o.updateRows()
	case ast.EmitComplete:
		return o.wholeResult()
	case ast.EmitChanges:
		if o.can(catalog.CanAppend) {
			return o.changeRows()
		}
		o.cannot("EMIT CHANGES adds a row for each change")
		return 0, false
	}
	return o.defaultMode()
}

// updateRows is UPDATE: the sink's PRIMARY KEY is the result's key, which a sink without columns of its own takes.
func (o *output) updateRows() (typed.OutputMode, bool) {
	switch {
	case !o.can(catalog.CanUpsert):
		o.cannot("EMIT UPDATE writes the latest row of each key")
	case o.sink.hasKey && o.changes == nil:
		o.sink.Key = o.sink.key // each row is an upsert, whatever its key is
		return typed.Update, true
	case o.sink.hasKey:
		return typed.Update, o.sinkKey()
	case (!o.sink.declared || len(o.key) == 0) && o.takeKey():
		return typed.Update, true
	default:
		o.c.add(diag.KeyMismatch(o.c.file, o.e.where(), o.sink.Name, "", o.keyText()))
	}
	return 0, false
}

// wholeResult is COMPLETE. In a run without an end it keeps all rows, so they must be those of groups (E4).
func (o *output) wholeResult() (typed.OutputMode, bool) {
	switch {
	case !o.can(catalog.CanReplace):
		o.cannot("EMIT COMPLETE replaces it")
		return 0, false
	case !o.c.bounded() && !hasGroups(o.r.ops):
		o.c.add(diag.NeedsAggregate(o.c.file, o.e.where()))
		return 0, false
	}
	return typed.Complete, true
}

// hasGroups reports an aggregate in a chain.
func hasGroups(ops []typed.Op) bool {
	for _, op := range ops {
		switch op := op.(type) {
		case *typed.Aggregate:
			return true
		case *typed.Union:
			for _, in := range op.Inputs {
				if !hasGroups(in) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// defaultMode is E6.
func (o *output) defaultMode() (typed.OutputMode, bool) {
	bounded := o.c.bounded()
	switch {
	case o.changes == nil:
		return o.finalRows()
	case o.sink.hasKey && o.can(catalog.CanUpsert):
		return typed.Update, o.sinkKey()
	case bounded && o.can(catalog.CanAppend):
		return typed.FinalResult, !o.sink.hasKey || o.sinkKey()
	case o.sink.conn != nil && o.sink.conn.Log:
		return o.changeRows()
	case o.can(catalog.CanUpsert) && !o.sink.declared && o.takeKey():
		return typed.Update, true
	case o.can(catalog.CanReplace):
		return typed.Complete, true
	}
	o.cannot(fmt.Sprintf("this query changes rows it already wrote (%s)", o.c.at("the aggregate", o.changes.Pos())))
	return 0, false
}

// finalRows is APPEND: into a sink with a PRIMARY KEY each row is an upsert.
func (o *output) finalRows() (typed.OutputMode, bool) {
	switch {
	case !o.sink.hasKey:
		if o.can(catalog.CanAppend) {
			return typed.Append, true
		}
		o.cannot("EMIT APPEND adds rows")
		return 0, false
	case o.can(catalog.CanUpsert):
		o.sink.Key = o.sink.key
		return typed.Update, true
	case o.determined():
		return typed.Append, true // no two rows have the same key
	}
	o.cannot("two rows may have the same PRIMARY KEY, and the second one would have to replace the first")
	return 0, false
}

// changeRows is CHANGES. The key is only told: rows of one key come one after the other.
func (o *output) changeRows() (typed.OutputMode, bool) {
	for _, col := range o.sink.Schema {
		if ast.Fold(col.Name) == opColumn {
			o.c.add(diag.DuplicateColumn(o.c.file, o.e.where(), opColumn))
			return 0, false
		}
	}
	if len(o.sink.modes) > 0 || !o.takeKey() {
		o.sink.Key = nil
	}
	return typed.Changes, true
}

// cannot says that the sink's connector does not take what the query gives.
func (o *output) cannot(why string) {
	var modes []string
	if o.can(catalog.CanUpsert) && o.key != nil {
		modes = append(modes, "EMIT UPDATE")
	}
	if o.can(catalog.CanReplace) {
		modes = append(modes, "EMIT COMPLETE")
	}
	if o.can(catalog.CanAppend) && o.changes != nil {
		modes = append(modes, "EMIT CHANGES")
	}
	o.c.add(diag.CannotTake(o.c.file, o.e.where(), o.sink.Name, o.sink.Connector, o.sink.conn.Output.String(), why, modes))
}

// mixes reports whether the rows of all queries of the sink reach it in one way.
func (o *output) mixes(mode typed.OutputMode) bool {
	group := mode
	if mode == typed.FinalResult {
		group = typed.Append
	}
	if o.sink.ErrorRows || o.sink.LateRows != nil {
		o.sink.modes = append(o.sink.modes, typed.Append)
	}
	for _, other := range o.sink.modes {
		if other != group || group == typed.Complete {
			o.c.add(diag.MixedOutput(o.c.file, o.e.where(), o.sink.Name, other.String(), group.String()))
			return false
		}
	}
	o.sink.modes = append(o.sink.modes, group)
	return true
}

// sinkKey checks that the sink's PRIMARY KEY is the key of the result (SQ2106).
func (o *output) sinkKey() bool {
	if len(o.sink.key) == 0 {
		return true // its columns were not found, which was said
	}
	o.sink.Key = o.sink.key
	if o.determined() {
		return true
	}
	o.c.add(diag.KeyMismatch(o.c.file, o.sink.keySpan, o.sink.Name, keyNames(o.sink.Schema, o.sink.key), o.keyText()))
	return false
}

// determined reports that the sink's key and that of the result determine each other. Constant columns do not count.
func (o *output) determined() bool {
	if o.key == nil {
		return false
	}
	covered := make([]bool, len(o.key))
	for _, k := range o.sink.key {
		x := o.value(k)
		if x == nil || typed.Constant(x) {
			continue
		}
		at := o.keyPart(x)
		if at < 0 {
			return false
		}
		covered[at] = true
	}
	for _, ok := range covered {
		if !ok {
			return false
		}
	}
	return true
}

// value is what the query writes into a column of the sink; nil: nothing.
func (o *output) value(column int) typed.Expr {
	for i, t := range o.targets {
		if t == column {
			return o.cols[i].expr
		}
	}
	return nil
}

// keyPart is the part of the result's key that a value is a column of, -1: none.
func (o *output) keyPart(x typed.Expr) int {
	col, ok := x.(*typed.Column)
	if !ok {
		return -1
	}
	for i, set := range o.key {
		if intIn(set, col.Index) {
			return i
		}
	}
	return -1
}

// takeKey gives a sink without columns of its own the key of the result; false if the result has none, or does not show it.
func (o *output) takeKey() bool {
	if o.key == nil {
		return false
	}
	key := []int{}
	for part := range o.key {
		at := -1
		for i, col := range o.cols {
			if at < 0 && o.keyPart(col.expr) == part {
				at = o.targets[i]
			}
		}
		if at < 0 {
			return false
		}
		key = append(key, at)
	}
	if o.sink.Key != nil && fmt.Sprint(o.sink.Key) != fmt.Sprint(key) {
		return false // another query gave it another one
	}
	o.sink.Key = key
	return true
}

// keyText names the key of the result, by the query's names where it shows them.
func (o *output) keyText() string {
	var names []string
	for part, set := range o.key {
		name := ""
		for _, col := range o.cols {
			if name == "" && o.keyPart(col.expr) == part {
				name = col.name
			}
		}
		if name == "" {
			name = o.r.out[set[0]].Name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// neverFinal names the groups of the aggregate that has no window.
func (o *output) neverFinal() string {
	if len(o.changes.Keys) == 0 {
		return "the result over the whole input never becomes final"
	}
	var keys []string
	for _, k := range o.changes.Keys {
		keys = append(keys, clip(o.c.file.Slice(k.Pos())))
	}
	return "groups by " + strings.Join(keys, ", ") + " never become final"
}

// retractable checks that every aggregate over rows that are taken back can take them back (A6).
func (o *output) retractable() bool { return o.c.retractable(o.r.ops) }

func (c *checker) retractable(ops []typed.Op) bool {
	ok := true
	for i, op := range ops {
		switch op := op.(type) {
		case *typed.Union:
			for _, in := range op.Inputs {
				ok = c.retractable(in) && ok
			}
		case *typed.Aggregate:
			if typed.Changing(ops[:i]) == nil {
				continue
			}
			for _, a := range op.Aggs {
				if !a.Retracts() {
					c.add(diag.Drifts(c.file, a.Span, clip(c.file.Slice(a.Span)), a.Rounded()))
					ok = false
				}
			}
		}
	}
	return ok
}
