package format_test

import (
	"testing"

	"github.com/streamc/streamc/lang/format"
)

// A file with errors loses nothing: what was not understood stands there as it was written.
func TestHolesStay(t *testing.T) {
	text := "-- a\nSELCT  a /* b */ FROM t;\n-- c\nFROM t |> JOYN  u /* d */ ON x |> where  a = INTERVAL  'x' DAY;\n-- e\n"
	want := "-- a\nSELCT  a /* b */ FROM t;\n-- c\nFROM t\n|> JOYN  u /* d */ ON x\n|> WHERE a = INTERVAL  'x' DAY;\n-- e\n"
	f, diags := parseText(text)
	if len(diags) == 0 {
		t.Fatal("no errors")
	}
	if got := format.File(f); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestEmptyFiles(t *testing.T) {
	for text, want := range map[string]string{"": "", "\n\n": "", ";;": "", "-- a": "-- a\n", "\uFEFF-- a\n\n\n": "-- a\n"} {
		f, diags := parseText(text)
		if len(diags) > 0 {
			t.Fatal(diags[0].Message)
		}
		if got := format.File(f); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
