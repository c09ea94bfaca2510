package sim

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

func TestNetRows(t *testing.T) {
	for _, c := range []struct{ changes, want, err string }{
		{"+I 1 a;-U 1 a;+U 1 b;+I 2 a;-D 2 a", "1 b", ""},
		{"", "", ""},
		{"+I 1 a;+I 1 b", "", "while"},
		{"-D 1 a", "", "not there"},
		{"+I 1 a;-D 1 b", "", "not there"},
		{"+I 1 a;+U 1 b", "", "without a -U"},
		{"+I 1 a;-U 1 a", "", "last row"},
		{"+I 1 a;+I 2 a;-U 1 a;+U 2 b", "", "does not follow"},
		{"+I 1 a;-U 1 a;+I 1 b", "", "does not follow"},
		{"1 a", "", "no change kind"},
	} {
		for _, format := range []string{"json", "csv"} {
			s := &job.Sink{Name: "s", Format: format, Columns: []string{"k", "v"}, Key: []string{"k"}}
			line := func(text string) string {
				f := strings.Fields(text)
				switch {
				case format == "csv":
					return strings.Join(f, ",") + "\n"
				case len(f) == 2:
					return `{"k":` + f[0] + `,"v":"` + f[1] + "\"}\n"
				}
				return `{"_op":"` + f[0] + `","k":` + f[1] + `,"v":"` + f[2] + "\"}\n"
			}
			text, want := "", ""
			for _, x := range strings.Split(c.changes, ";") {
				if x != "" {
					text += line(x)
				}
			}
			if c.want != "" {
				want = line(c.want)
			}
			got, err := netRows(s, text)
			switch {
			case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("%s %q: error %v, want %q", format, c.changes, err, c.err)
			case c.err == "" && (err != nil || got != want):
				t.Errorf("%s %q: %q %v, want %q", format, c.changes, got, err, want)
			}
		}
	}
}

func TestCheckJournal(t *testing.T) {
	up := func(epoch uint64, key string) connect.JournalEntry {
		return connect.JournalEntry{Epoch: epoch, Op: block.UpdateAfter, Key: []byte(key)}
	}
	end := func(epoch uint64, key string) connect.JournalEntry {
		return connect.JournalEntry{Epoch: epoch, Op: block.Delete, Key: []byte(key)}
	}
	if err := checkJournal([]connect.JournalEntry{up(1, "a"), up(1, "a"), end(2, "a"), up(3, "a")}); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]connect.JournalEntry{{up(2, "a"), up(1, "b")}, {end(1, "a")}, {up(1, "a"), end(1, "a"), end(1, "a")}} {
		if checkJournal(bad) == nil {
			t.Errorf("%v passes", bad)
		}
	}
}
