package values

import (
	"testing"

	"github.com/streamc/streamc/runtime/connect"
)

func TestRowsAreReadFromAnyPosition(t *testing.T) {
	s, err := OpenSource(connect.SourceConfig{Name: "values", Format: "json", Options: connect.Options{"rows": "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Bounded() || len(s.Partitions()) != 1 {
		t.Errorf("bounded %v, partitions %v", s.Bounded(), s.Partitions())
	}
	for from, want := range []string{"{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", "{\"a\":2}\n{\"a\":3}\n", "{\"a\":3}\n", ""} {
		r, err := s.Open(0, int64(from))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for end := false; !end; {
			c, err := r.Next(2)
			if err != nil {
				t.Fatal(err)
			}
			got += string(c.Data)
			end = c.End
		}
		if got != want {
			t.Errorf("from %d: %q", from, got)
		}
	}
	if none, err := OpenSource(connect.SourceConfig{Options: connect.Options{"rows": ""}}); err != nil || none.Size() != -1 {
		t.Errorf("no rows: %v", err)
	}
}
