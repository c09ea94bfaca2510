package plan

import (
	"fmt"

	"github.com/streamc/streamc/typecheck/typed"
)

// liveText says when a merge emits changes.
func liveText(m *Merge) string {
	s := " emit changes " + m.Live.when()
	if m.Retracts {
		s += ", groups end with their last row"
	}
	return s
}

func (l *Live) when() string {
	switch {
	case l.EachRow:
		return "with each row"
	case l.Every > 0:
		return "every " + typed.DurationText(l.Every)
	case l.AtEnd:
		return "at the end of a bounded run, else of each batch"
	}
	return "at the end of each batch"
}

func gatherText(m *Merge) string {
	s := "merge rows in order"
	if m.Gather.Limit >= 0 {
		s += fmt.Sprintf(" limit %d", m.Gather.Limit)
	}
	if m.Gather.Offset > 0 {
		s += fmt.Sprintf(" offset %d", m.Gather.Offset)
	}
	if m.Gather.Whole {
		return s + " emit all of them " + m.Live.when()
	}
	return s + " at the end"
}
