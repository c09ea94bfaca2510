package textline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/decode"
)

func TestGroups(t *testing.T) {
	split := Groups(`^(\S+) (?:(\d+)|-)(.*)$`, 2, 1, 3)
	for line, want := range map[string]string{
		"a 12 x\r": `"12" "a" " x"`,
		"a -":      `NULL "a" ""`,
		"a b":      "",
		"":         "",
	} {
		var got []string
		for _, f := range split([]byte(line), nil) {
			if f.Text == nil && !f.Quoted {
				got = append(got, "NULL")
			} else {
				got = append(got, fmt.Sprintf("%q", f.Text))
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %s, want %s", line, s, want)
		}
	}
}

// TestFields: lines as records, with spellings of NULL; blank lines are none.
func TestFields(t *testing.T) {
	o := &decode.CSV{Split: Groups(`^(\w+)=(.*)$`, 1, 2), Null: []string{"-"}}
	text := []byte("a=1\n\n\r\nb=-\nc\nd=\n" + strings.Repeat("\x00", 64))
	end := len(text) - 64
	var fields []decode.Field
	var scratch []byte
	var got []string
	for p := 0; p < end; {
		f, next, ok := decode.Fields(text[:end], p, o, fields, &scratch)
		fields = f
		line := fmt.Sprintf("%d-%d %v", p, next, ok)
		for _, x := range f {
			line += fmt.Sprintf(" %q:%v", x.Text, o.IsNull(x))
		}
		got = append(got, line)
		p = next
	}
	want := `0-4 true "a":false "1":false|4-5 true|5-7 true|7-11 true "b":false "":true|11-13 false|13-16 true "d":false "":false`
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}
