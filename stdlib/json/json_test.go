package json_test

import (
	stdjson "encoding/json"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/stdlib/json"
)

// TestValid: the scanner takes what encoding/json takes, but for invalid UTF-8, which is no text.
func TestValid(t *testing.T) {
	seeds := []string{`{"a":[1,2.5e3,{"b":null}],"c":"x\u00e9\n","d":true}`, `[]`, " [ 1 ,\n\t2 ] ", `"a\"b"`, `-0.1e+7`, `null`, `{"a":{}}`, `01`, `1.`, `tru`, `{"a" 1}`, `[1 2]`, `{,}`, "\"\x01\"", ``, `"\q"`, `{"a":1}}`}
	check := func(t rapid.TB, s string) {
		_, _, _, err := json.Parts(s)
		if want := stdjson.Valid([]byte(s)) && utf8.ValidString(s); (err == nil) != want {
			t.Fatalf("%q: %v", s, err)
		}
	}
	for _, s := range seeds {
		check(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.SampledFrom(seeds[:9]).Draw(t, "seed"))
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		check(t, string(b))
	})
}

// TestGet: members and elements are those that encoding/json finds.
func TestGet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "m")
		line, err := stdjson.MarshalIndent(m, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range append([]string{"no such key"}, keys(m)...) {
			v, err := json.GetText(string(line), k)
			if want, ok := m[k]; err != nil || v.Valid != ok || v.V != want {
				t.Fatalf("%s ->> %q is %v, %v", line, k, v, err)
			}
		}
	})
	for _, c := range []struct {
		s    string
		i    int64
		want string
	}{{`[1, "b", null]`, 0, "1"}, {`[1, "b", null]`, 1, "b"}, {`[1, "b", null]`, 2, "NULL"}, {`[1, "b", null]`, -2, "b"}, {`[1]`, 1, "NULL"}, {`[1]`, -2, "NULL"}, {`{"0":1}`, 0, "NULL"}, {`"a"`, 0, "NULL"}} {
		v, err := json.AtText(c.s, c.i)
		got := "NULL"
		if v.Valid {
			got = v.V
		}
		if err != nil || got != c.want {
			t.Errorf("%s ->> %d is %s, %v; want %s", c.s, c.i, got, err, c.want)
		}
	}
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}
