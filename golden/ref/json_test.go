package ref

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMember shows the rules of broken records (T4b), one by one.
func TestMember(t *testing.T) {
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	fits := deep[1 : len(deep)-1]
	for _, c := range []struct {
		rec, name, text string
		want            search
	}{
		{`{"a":1,"b":2}`, "b", "2", found},
		{`{"a":1,"a":2}`, "a", "1", found},      // the first wins
		{`{"A":1}`, "a", "", missing},           // keys are case-sensitive
		{`{}`, "a", "", missing},                // a missing key is NULL
		{`{"a":1`, "a", "", broken},             // no delimiter
		{`{"a":"x"`, "a", "", broken},           // a string needs one too
		{`{"a":1,`, "a", "1", found},            // found before the break
		{`{"a":1,`, "b", "", broken},            // not NULL
		{`{"a":1} x`, "a", "1", found},          // not looked at
		{`{"a":1} x`, "b", "", broken},          // looked at
		{`{"x":tru,"a":1}`, "a", "1", found},    // skipped values are not validated
		{`{"x":[}],"a":1}`, "a", "", broken},    // depth counts any bracket
		{`{"x":"]}","a":1}`, "a", "1", found},   // not within quotes
		{`{"x":"\"","a":1}`, "a", "1", found},   // escapes
		{`{"\u0061":1}`, "a", "1", found},       // keys are decoded
		{`{"\ud800":1,"a":2}`, "a", "2", found}, // a bad key is nobody's
		{` { "a" : 1 , "b" : [1, 2] } `, "b", "[1, 2]", found},
		{`{"a":,"b":1}`, "b", "", broken},
		{`{"a" 1,"b":1}`, "b", "", broken},
		{`{"a":1 "b":1}`, "b", "", broken},
		{`{"a":1,}`, "b", "", broken},
		{`[1]`, "a", "", broken},
		{``, "a", "", broken},
		{`{"x":` + fits + `,"a":1}`, "a", "1", found},
		{`{"x":` + deep + `,"a":1}`, "a", "", broken},
	} {
		text, s := member(c.rec, c.name)
		if text != c.text || s != c.want {
			t.Errorf("%.60s: %s: got %q %d, want %q %d", c.rec, c.name, text, s, c.text, c.want)
		}
	}
}

// TestMemberAgreesWithEncodingJSON on valid objects of random values.
func TestMemberAgreesWithEncodingJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var value func(depth int) any
	value = func(depth int) any {
		switch rng.IntN(7) {
		case 0:
			return nil
		case 1:
			return rng.IntN(2) == 0
		case 2:
			return rng.NormFloat64()
		case 3, 4:
			return []string{"", "\"\\/\b\n", "ü日\u2028", "{[]}", "\x00"}[rng.IntN(5)]
		case 5:
			if depth > 0 {
				return []any{value(depth - 1), value(depth - 1)}
			}
			return rng.IntN(100)
		}
		if depth > 0 {
			return map[string]any{"x": value(depth - 1), "\"": value(depth - 1)}
		}
		return "leaf"
	}
	for range 3000 {
		names := []string{"a", "b", "ü", "\"q\"", "x y"}
		obj := map[string]any{}
		for _, n := range names[:rng.IntN(len(names)+1)] {
			obj[n] = value(3)
		}
		line, err := json.Marshal(obj)
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			text, s := member(string(line), n)
			w, ok := want[n]
			if ok != (s == found) || ok && text != string(w) || !ok && s != missing {
				t.Fatalf("%s: %s: got %q %d, want %q", line, n, text, s, w)
			}
			if ok && text[0] == '"' {
				got, err := unquote(text)
				if err != nil || got != obj[n] {
					t.Fatalf("%s: got %q %v, want %q", text, got, err, obj[n])
				}
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		`"a"`: "a", `"\u00e9\n\/"`: "é\n/", `"\ud83d\ude00"`: "😀", `"\ufffd"`: "\ufffd",
		`"\ud83d"`: "!", `"\ude00\ud83d"`: "!", `"\q"`: "!", `"\u12"`: "!", "\"\xff\"": "!", "\"\t\"": "!", `"\ud83dx12345"`: "!",
	} {
		got, err := unquote(in)
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%s: got %q (%v), want %q", in, got, err, want)
		}
	}
}

func ExampleText() {
	for _, f := range []float64{2, 1e21, 123456789012345680000, 1e-7, 0.000001, -1.5, 1e300} {
		fmt.Print(doubleText(f, 64), " ")
	}
	fmt.Println(durationText(5400e6), durationText(0), durationText(-1001), timestampText(-1), timestampText(1500000))
	// Output: 2 1e+21 123456789012345680000 1e-7 0.000001 -1.5 1e+300 1h30m 0s -1ms1us 1969-12-31T23:59:59.999999Z 1970-01-01T00:00:01.500Z
}
