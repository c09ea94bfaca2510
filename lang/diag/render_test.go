package diag

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamc/streamc/lang/source"
)

// at makes a diagnostic at the first place of want in text.
func at(name, text, want string) Diagnostic {
	i := strings.Index(text, want)
	return Diagnostic{Code: "SQ1001", File: source.New(name, text), Span: source.Span{Start: i, End: i + len(want)}, Message: "m"}
}

func TestTextLayout(t *testing.T) {
	text := "FROM txns\n|> AGGREGATE SUM(amount) AS total GROUP BY card_id\n|> EMIT APPEND INTO s;\n"
	d := at("fraud.sq", text, "AGGREGATE")
	d.Code = "SQ2101"
	d.Message = "EMIT APPEND is not possible: groups by card_id never become final"
	d.Why = "APPEND writes each row once, so a group must close; only event-time windows close"
	d.Help = []Help{{Text: "GROUP BY TUMBLE(ts, 1m), card_id"}, {Text: "quote it", Code: `"x"`}, {Text: "did you mean A?", Code: "A"}, {Code: "only code"}}
	want := `error[SQ2101]: EMIT APPEND is not possible: groups by card_id never become final
  --> fraud.sq:2:4
   |
 2 | |> AGGREGATE SUM(amount) AS total GROUP BY card_id
   |    ^^^^^^^^^
   = why: APPEND writes each row once, so a group must close; only event-time windows close
help: GROUP BY TUMBLE(ts, 1m), card_id
help: quote it: "x"
help: did you mean A?
help: only code
`
	if diff := cmp.Diff(want, Text(d, false)); diff != "" {
		t.Error(diff)
	}
	colored := Text(d, true)
	if !strings.HasPrefix(colored, "\x1b[1;31merror[SQ2101]\x1b[0m") {
		t.Errorf("colour: %q", colored)
	}
	for _, code := range []string{"\x1b[1;31m", "\x1b[1;36m", "\x1b[34m", "\x1b[1m", "\x1b[0m"} {
		colored = strings.ReplaceAll(colored, code, "")
	}
	if diff := cmp.Diff(want, colored); diff != "" {
		t.Errorf("colour changes the text: %s", diff)
	}
}

func TestTextWithoutFile(t *testing.T) {
	d := Diagnostic{Code: "SQ4001", Severity: Warning, Message: "no Go", Why: "w"}
	if got, want := Text(d, false), "warning[SQ4001]: no Go\n   = why: w\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCarets(t *testing.T) {
	long := strings.Repeat("x", 300)
	cases := []struct {
		name, text, at string
		want           string // the two last lines: excerpt and carets
	}{
		{"wide", "SELECT 한국, bad FROM t", "bad", " 1 | SELECT 한국, bad FROM t\n   |              ^^^\n"},
		{"wide under the caret", "SELECT 한국 FROM t", "한국", " 1 | SELECT 한국 FROM t\n   |        ^^^^\n"},
		{"combining", "SELECT e\u0301e\u0301, bad", "bad", " 1 | SELECT e\u0301e\u0301, bad\n   |            ^^^\n"},
		{"tabs", "\tSELECT\tbad", "bad", " 1 |     SELECT    bad\n   |               ^^^\n"},
		{"carriage return", "SELECT bad\r\nx", "bad", " 1 | SELECT bad\n   |        ^^^\n"},
		{"several lines", "a\nSELECT (\n  b)", "(\n  b", " 2 | SELECT (\n   |        ^\n"},
		{"control", "SELECT \x1b[31m bad", "bad", " 1 | SELECT \uFFFD[31m bad\n   |              ^^^\n"},
		{"invalid", "SELECT \xff\xfe bad", "bad", " 1 | SELECT \uFFFD\uFFFD bad\n   |           ^^^\n"},
		{"long left", long + " bad " + "y", "bad", " 1 | …" + strings.Repeat("x", 58) + " bad y\n   | " + strings.Repeat(" ", 60) + "^^^\n"},
		{"long right", "bad " + long, "bad", " 1 | bad " + strings.Repeat("x", 95) + "…\n   | ^^^\n"},
		{"long span", "a " + long, long, " 1 | a " + strings.Repeat("x", 97) + "…\n   |   " + strings.Repeat("^", 97) + "\n"},
		{"ten", strings.Repeat("\n", 9) + "bad", "bad", " 10 | bad\n    | ^^^\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lines := strings.SplitAfter(Text(at("f", c.text, c.at), false), "\n")
			if diff := cmp.Diff(c.want, strings.Join(lines[3:5], "")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCaretAtTheEnd(t *testing.T) {
	d := Diagnostic{Code: "SQ1001", File: source.New("f", "SELECT"), Span: source.Span{Start: 6, End: 6}, Message: "m"}
	want := "error[SQ1001]: m\n  --> f:1:7\n   |\n 1 | SELECT\n   |       ^\n"
	if got := Text(d, false); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A line of 100 MB is neither copied nor printed.
func TestHugeLine(t *testing.T) {
	text := strings.Repeat("x", 50<<20) + " bad " + strings.Repeat("y", 50<<20)
	d := at("f", text, "bad")
	if n := len(Text(d, false)); n > 1000 {
		t.Errorf("%d bytes of message", n)
	}
	d.Span = source.Span{Start: 0, End: len(text)}
	if n := len(Text(d, false)); n > 1000 {
		t.Errorf("%d bytes of message for a huge span", n)
	}
	if n := testing.AllocsPerRun(1, func() { Text(d, false) }); n > 10_000 {
		t.Errorf("%v allocations", n)
	}
}

func TestJSON(t *testing.T) {
	d := at("a<b.sq", "SELECT 한 bad\n", "bad")
	d.Why = "w"
	d.Help = []Help{{Text: "t", Code: "c", Span: d.Span}, {Text: "u"}}
	var b bytes.Buffer
	if err := WriteJSON(&b, []Diagnostic{d, {Code: "SQ4001", Severity: Warning, Message: "x"}}); err != nil {
		t.Fatal(err)
	}
	want := `{"code":"SQ1001","severity":"error","message":"m","file":"a<b.sq","range":{"start":{"offset":11,"line":1,"column":10},"end":{"offset":14,"line":1,"column":13}},"why":"w","help":[{"text":"t","code":"c","replace":{"start":{"offset":11,"line":1,"column":10},"end":{"offset":14,"line":1,"column":13}}},{"text":"u"}]}
{"code":"SQ4001","severity":"warning","message":"x"}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWriteText(t *testing.T) {
	var b bytes.Buffer
	if err := WriteText(&b, []Diagnostic{{Message: "a"}, {Message: "b\x1b"}}, false); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "error: a\n\nerror: b\uFFFD\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzText(f *testing.F) {
	f.Add("SELECT a\n", 3, 4)
	f.Add("\t한\r\n\xff", 0, 9)
	f.Fuzz(func(t *testing.T, text string, start, length int) {
		n := len(text) + 1
		s := ((start % n) + n) % n
		e := s + ((length%n)+n)%n
		out := Text(Diagnostic{File: source.New("f", text), Span: source.Span{Start: s, End: min(e, len(text))}, Message: "m"}, false)
		if lines := strings.Count(out, "\n"); lines != 5 {
			t.Fatalf("%d lines: %q", lines, out)
		}
	})
}
