package stdio

import (
	"bytes"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/connect"
)

// screen is a terminal: it understands what draw writes.
type screen struct {
	bytes.Buffer
	lines []string
}

func (s *screen) Read([]byte) (int, error) { return 0, nil }

func (s *screen) Write(p []byte) (int, error) {
	text := string(p)
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			n := 0
			for rest[0] >= '0' && rest[0] <= '9' {
				n, rest = 10*n+int(rest[0]-'0'), rest[1:]
			}
			if rest[0] == 'A' {
				s.lines = s.lines[:len(s.lines)-n]
			}
			text = rest[1:]
			continue
		}
		line, rest, _ := strings.Cut(text, "\n")
		s.lines, text = append(s.lines, line), rest
	}
	return len(p), nil
}

func show(t *testing.T, columns, rows int, writes ...string) string {
	t.Helper()
	s := &screen{}
	tab := newTable(s, func() connect.Terminal { return connect.Terminal{Columns: columns, Rows: rows} })
	for _, w := range writes {
		if n, err := tab.Write([]byte(w)); n != len(w) || err != nil {
			t.Fatal(n, err)
		}
	}
	return strings.Join(s.lines, "\n")
}

func TestTableAppends(t *testing.T) {
	got := show(t, 80, 24, `{"name":"a","n":1}`+"\n"+`{"name":"日本`, `","n":-20.5}`+"\n", `{"name":"a \"long\" na\tme","n":null}`+"\n"+`{"name":"{\"x\":[1,2]}","n":3}`+"\n")
	want := `name  n
a     1
name      n
日本  -20.5
name                n
a "long" na` + "\uFFFD" + `me   null
{"x":[1,2]}         3`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableIsCut(t *testing.T) {
	got := show(t, 20, 24, `{"a":"`+strings.Repeat("x", 100)+`","b":1}`+"\n", "not a row\n")
	if want := "a                  …\n" + strings.Repeat("x", 19) + "…\nnot a row"; got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestTableChanges: a changing result is one picture, and a changed row stays in its place.
func TestTableChanges(t *testing.T) {
	got := show(t, 80, 24,
		`{"_op":"+I","k":"a","n":1}`+"\n"+`{"_op":"+I","k":"b","n":1}`+"\n"+`{"_op":"+I","k":"c","n":1}`+"\n",
		`{"_op":"-U","k":"b","n":1}`+"\n"+`{"_op":"+U","k":"b","n":20}`+"\n"+`{"_op":"-D","k":"a","n":1}`+"\n")
	if want := "k   n\nb  20\nc   1"; got != want {
		t.Errorf("got\n%s", got)
	}
	var many string
	for _, k := range strings.Split("abcdefgh", "") {
		many += `{"_op":"+I","k":"` + k + `"}` + "\n"
	}
	if got, want := show(t, 80, 6, many, `{"_op":"-D","k":"h"}`+"\n"), "k\n… 4 rows above\ne\nf\ng"; got != want {
		t.Errorf("got\n%s", got)
	}
}
