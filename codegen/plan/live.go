package plan

import (
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// output is the end of the query being planned.
func (b *builder) output() *typed.Output {
	out, _ := b.q.Ops[len(b.q.Ops)-1].(*typed.Output)
	return out
}

// chainText is the text under which the stage behind a chain is shared: a live result is another one for each of its emission points.
func (b *builder) chainText(ops []typed.Op) string {
	text := typed.ChainText(ops)
	if out := b.output(); out != nil && out.Live {
		text += "\nlive " + out.Mode.String() + " " + typed.DurationText(out.Every)
	}
	return text
}

// eachRow reports that every row of the query leaves at once (EVERY 0s). A whole content is not replaced for each row.
func (b *builder) eachRow() bool {
	out := b.output()
	return out != nil && out.Live && out.Every == 0 && out.Mode != typed.Complete
}

// live settles whether a merge emits changes: the query's output is live, and its groups are not closed by windows.
func (b *builder) live(m *Merge, front []*open) {
	for _, o := range front {
		m.Retracts = m.Retracts || o.edge.Live
	}
	out := b.output()
	m.Distinct = out != nil && (out.Live || !b.p.Bounded()) && !m.Retracts
	if out == nil || !out.Live || m.From.Closes() {
		return
	}
	m.Live = &Live{Every: out.Every, AtEnd: out.Mode != typed.Changes && out.Every < 0, EachRow: b.eachRow()}
}

// changes completes the description of a merge: a group that can lose rows counts them, as does one that a number of rows closes, and groups without
// aggregates are final at once.
func (m *Merge) changes() {
	if m.counts() {
		m.Distinct = false
		m.Count = -1
		for i, a := range m.Aggs {
			if a.Func == typed.CountStar && a.Filter == nil {
				m.Count = i
			}
		}
		if m.Count < 0 {
			m.Count = len(m.Aggs)
			m.Aggs = append(m.Aggs, countRows())
		}
		return
	}
	if m.Distinct = m.Distinct && m.Window == nil && !m.Global && len(m.Aggs) == 0; m.Distinct {
		m.Live = nil
	}
}

// counts reports that the merge needs the number of rows of each group.
func (m *Merge) counts() bool { return m.Retracts || m.Rows != nil }

// countRows is the aggregate that tells whether a group has rows left.
func countRows() typed.Agg {
	return typed.Agg{Func: typed.CountStar, Type: types.Type{Kind: types.BigInt, NotNull: true}, Need: true}
}
