package sim

import (
	"fmt"
	"sort"
	"strings"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// settle replaces the rows of sinks of changes by their net sum, and checks what no reader of a changing result may see: a row taken back that is not
// there, a −U without its +U right behind it, two rows of a key at once, an epoch that falls.
func settle(j *job.Job, m *connect.Memory, sinks map[string]string) error {
	for name := range sinks {
		var err error
		switch mode := m.ResultMode(name); mode {
		case connect.Changes:
			sinks[name], err = netRows(sinkOf(j, name), sinks[name])
		case connect.Upsert, connect.Replace:
			err = checkJournal(m.Journal(name))
		}
		if err != nil {
			return fmt.Errorf("sink %s: %w", name, err)
		}
	}
	return nil
}

func sinkOf(j *job.Job, name string) *job.Sink {
	for i := range j.Sinks {
		if j.Sinks[i].Name == name {
			return &j.Sinks[i]
		}
	}
	return &job.Sink{Name: name, Format: "json"}
}

// netRows sums the changes of a sink up.
func netRows(s *job.Sink, text string) (string, error) {
	count, shown := map[string]int{}, map[string]string{}
	before := "" // the key of a −U whose +U must come next
	for line := range strings.Lines(text) {
		op, row, err := cutOp(s.Format, line)
		if err != nil {
			return "", err
		}
		key := ""
		if s.Key != nil {
			recs, err := readRows(s, s.Key, row)
			if err != nil || len(recs) != 1 {
				return "", fmt.Errorf("row %q: %w", line, err)
			}
			key = recs[0].json()
		}
		if before != "" && (op != block.UpdateAfter || s.Key != nil && key != before[1:]) {
			return "", fmt.Errorf("%q does not follow its -U", line)
		}
		if op == block.UpdateAfter && before == "" {
			return "", fmt.Errorf("%q without a -U before it", line)
		}
		before = ""
		switch op {
		case block.Insert, block.UpdateAfter:
			if old, ok := shown[key]; ok && s.Key != nil {
				return "", fmt.Errorf("%q while %q is there", line, old)
			}
			count[row]++
			shown[key] = row
		default:
			if count[row] == 0 || s.Key != nil && shown[key] != row {
				return "", fmt.Errorf("%q takes back what is not there", line)
			}
			count[row]--
			delete(shown, key)
			if op == block.UpdateBefore {
				before = "k" + key
			}
		}
	}
	if before != "" {
		return "", fmt.Errorf("a -U of %s is the last row", before[1:])
	}
	var rows []string
	for row, n := range count {
		for range n {
			rows = append(rows, row)
		}
	}
	sort.Strings(rows)
	return strings.Join(rows, ""), nil
}

// cutOp takes the change kind off a row.
func cutOp(format, line string) (block.Op, string, error) {
	head, open := `{"`+connect.OpColumn+`":"`, "{"
	if format == "csv" {
		head, open = "", ""
	}
	rest, ok := strings.CutPrefix(line, head)
	for op := block.Insert; ok && op <= block.Delete; op++ {
		if row, found := strings.CutPrefix(rest, op.String()+map[bool]string{true: ",", false: `",`}[format == "csv"]); found {
			return op, open + row, nil
		}
	}
	return 0, "", fmt.Errorf("row %q has no change kind in front", line)
}

// checkJournal checks that no epoch falls, and that only keys that are there end.
func checkJournal(entries []connect.JournalEntry) error {
	there := map[string]bool{}
	epoch := uint64(0)
	for _, e := range entries {
		if e.Epoch < epoch {
			return fmt.Errorf("a change of epoch %d behind one of epoch %d", e.Epoch, epoch)
		}
		epoch = e.Epoch
		if e.Op == block.Delete && !there[string(e.Key)] {
			return fmt.Errorf("key %s ends and is not there", e.Key)
		}
		there[string(e.Key)] = e.Op != block.Delete
	}
	return nil
}
