package parse

import "testing"

func TestNameText(t *testing.T) {
	for name, want := range map[string]string{
		"total": "total", "date": "date", "größe": "größe", "select": `"select"`, "EMIT": `"EMIT"`, "a b": `"a b"`, "2nd": `"2nd"`,
		`say "x"`: `"say ""x"""`, "a--b": `"a--b"`, "-- x": `"-- x"`, "5m": `"5m"`, "$p": `"$p"`, "a.b": `"a.b"`, "": "", "a\nb": "",
	} {
		if got := NameText(name); got != want {
			t.Errorf("%q is written %s, want %s", name, got, want)
		}
	}
}
