package decode_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/decode"
	"github.com/streamc/streamc/runtime/encode"
	"github.com/streamc/streamc/runtime/nest"
)

func array(t *nest.Type) *nest.Type { return &nest.Type{Kind: nest.Array, Elem: t} }

var (
	bigint  = &nest.Type{Kind: nest.Int, Bits: 64}
	strs    = &nest.Type{Kind: nest.String}
	tags    = array(strs)
	counts  = &nest.Type{Kind: nest.Map, Elem: bigint}
	item    = &nest.Type{Kind: nest.Struct, Fields: []nest.Field{{Name: "id", Type: &nest.Type{Kind: nest.Int, Bits: 32, NotNull: true}}, {Name: "tags", Type: tags}, {Name: "at", Type: &nest.Type{Kind: nest.Timestamp, Unit: 1000}}}}
	items   = array(item)
	scalars = &nest.Type{Kind: nest.Struct, Fields: []nest.Field{{Name: "b", Type: &nest.Type{Kind: nest.Bool}}, {Name: "f", Type: &nest.Type{Kind: nest.Float}}, {Name: "x", Type: &nest.Type{Kind: nest.Double}},
		{Name: "d", Type: &nest.Type{Kind: nest.Decimal, Precision: 30, Scale: 2}}, {Name: "y", Type: &nest.Type{Kind: nest.Bytes}}, {Name: "day", Type: &nest.Type{Kind: nest.Date}},
		{Name: "m", Type: &nest.Type{Kind: nest.Months}}, {Name: "w", Type: &nest.Type{Kind: nest.Duration}}}}
)

func TestNestedValues(t *testing.T) {
	for _, c := range []struct {
		typ        *nest.Type
		json, want string
	}{
		{tags, `["a", "b\u00e9", null, 1.50, true, {"x": [1]}, ""]`, `["a","bé",null,"1.50","true","{\"x\": [1]}",""]`}, {tags, ` [ ] `, `[]`}, {tags, `{}`, "not an ARRAY"}, {tags, `"x"`, "not an ARRAY"}, {tags, `null`, "NULL"},
		{tags, `["a",]`, "not an ARRAY"}, {tags, `["\ud800"]`, "bad escape"}, {tags, "[\"\xff\"]", "invalid UTF-8"}, {tags, `["a" "b"]`, "not an ARRAY"}, {tags, `[tru]`, "not an ARRAY"},
		{array(bigint), `[1, "2", 1e3, 9223372036854775807]`, `[1,2,1000,9223372036854775807]`}, {array(bigint), `[1.5]`, "not a BIGINT"}, {array(bigint), `[9223372036854775808]`, "out of range"}, {array(bigint), `[[1]]`, "not a BIGINT"},
		{counts, `{"b":1,"a":2,"b":3,"\u0062":4,"":null}`, `{"":null,"a":2,"b":1}`}, {counts, `[]`, "not a MAP"}, {counts, `{"a":"x"}`, "not a BIGINT"}, {counts, `{"\ud800":1}`, "bad escape"}, {counts, `{}`, `{}`},
		{item, `{"tags":["x"],"id":7,"ID":8,"more":{"a":[]},"id":9,"at":"2024-01-01T00:00:00.123456Z"}`, `{"id":7,"tags":["x"],"at":"2024-01-01T00:00:00.123Z"}`}, {item, `{"id":1}`, `{"id":1,"tags":null,"at":null}`},
		{item, `{"tags":[]}`, "NULL in a NOT NULL column"}, {item, `{"id":2147483648}`, "out of range"}, {item, `{"id":1,"tags":{}}`, "not an ARRAY"}, {item, `{"id":1,"at":"2024-01-01T00:00:00"}`, "TIMESTAMP without an offset (the source sets no zone)"}, {item, `[]`, "not a STRUCT"},
		{items, `[{"id":1},null,{"id":2,"tags":["a","b"]}]`, `[{"id":1,"tags":null,"at":null},null,{"id":2,"tags":["a","b"],"at":null}]`}, {items, `[{"id":1},[]]`, "not a STRUCT"}, {items, `[1]`, "not a STRUCT"},
		{scalars, `{"b":true,"f":0.1,"x":"NaN","d":1.5,"y":"YQ==","day":"2024-02-29","m":"1-2","w":"1h"}`, `{"b":true,"f":0.1,"x":"NaN","d":1.50,"y":"YQ==","day":"2024-02-29","m":"1-2","w":"1h"}`},
		{scalars, `{"y":"\u0059Q=="}`, `{"b":null,"f":null,"x":null,"d":null,"y":"YQ==","day":null,"m":null,"w":null}`}, {scalars, `{"y":1}`, "not base64"}, {scalars, `{"d":1.505}`, "more fraction digits than the column keeps"},
		{scalars, `{"b":"true"}`, "not a BOOLEAN"}, {scalars, `{"day":"2024-02-30"}`, "not a DATE"},
		{array(tags), `[["a"],[],null,["` + strings.Repeat("long ", 60) + `"]]`, `[["a"],[],null,["` + strings.Repeat("long ", 60) + `"]]`},
	} {
		scratch := []byte("kept")
		got, next, cause := decode.Nested([]byte(`{"c":`+c.json+"}\n"), 5, c.typ, &decode.TimeFormat{}, &scratch)
		if text := shown(got, c.typ, cause); text != c.want || next != 5+len(c.json) {
			t.Errorf("%s is %s up to %d, want %s", c.json, text, next, c.want)
		}
		if string(scratch[:4]) != "kept" {
			t.Errorf("%s: scratch holds %q", c.json, scratch)
		}
		if c.want == "NULL" {
			c.want = "not an ARRAY" // a text, not a JSON value
		}
		got, cause = (&decode.CSV{}).Nested(decode.Field{Text: []byte(strings.ReplaceAll(c.json, ", ", "\n,\r\n")), Quoted: true}, c.typ, nil, &scratch)
		if text := strings.ReplaceAll(shown(got, c.typ, cause), "\n,\r\n", ", "); text != strings.ReplaceAll(c.want, ": ", ": ") {
			t.Errorf("CSV %s is %s, want %s", c.json, text, c.want)
		}
	}
	var scratch []byte
	for _, s := range []string{`[1`, `[1]x`, `{"a":1`, ``, `[1]]`, strings.Repeat("[", 600) + strings.Repeat("]", 600)} {
		if v, c := decode.NestedText([]byte(s), array(bigint), nil, &scratch); c == decode.OK {
			t.Errorf("%s gives %q", s, v)
		}
	}
}

func shown(v string, t *nest.Type, c decode.Cause) string {
	if c != decode.OK {
		return c.String()
	}
	return string(encode.JSONNested(nil, v, t))
}

// TestNestedAgainstEncodingJSON: decoding and encoding keeps what encoding/json keeps.
func TestNestedAgainstEncodingJSON(t *testing.T) {
	type row struct {
		ID   int32             `json:"id"`
		Tags []string          `json:"tags"`
		More map[string]*int64 `json:"more"`
	}
	typ := array(&nest.Type{Kind: nest.Struct, Fields: []nest.Field{{Name: "id", Type: &nest.Type{Kind: nest.Int, Bits: 32}}, {Name: "tags", Type: tags}, {Name: "more", Type: counts}}})
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.Custom(func(t *rapid.T) row {
			return row{rapid.Int32().Draw(t, "id"), rapid.SliceOf(rapid.String()).Draw(t, "tags"), rapid.MapOf(rapid.String(), rapid.Ptr(rapid.Int64(), true)).Draw(t, "more")}
		})).Draw(t, "rows")
		line, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var scratch []byte
		v, c := decode.NestedText(line, typ, nil, &scratch)
		if c != decode.OK {
			t.Fatalf("%s: %s", line, c)
		}
		var back []row
		out := encode.JSONNested(nil, v, typ)
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		again, err := json.Marshal(back)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(line) {
			t.Fatalf("%s became %s", line, again)
		}
	})
}

// TestNestedMutations: any bytes give a value or a cause; a value reads back as itself.
func TestNestedMutations(t *testing.T) {
	seeds := []string{`[{"id":1,"tags":["a","b\u00e9"],"at":"2024-01-01T00:00:00Z"},null]`, `[{"id":"7","x":{"y":[1,2,{}]}}]`}
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.SampledFrom(seeds).Draw(t, "seed"))
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		var scratch []byte
		v, c := decode.NestedText(b, items, nil, &scratch)
		if c != decode.OK {
			return
		}
		text := encode.JSONNested(nil, v, items)
		again, c := decode.NestedText(text, items, nil, new([]byte))
		if c != decode.OK || again != v {
			t.Fatalf("%q is written %s, which is %q (%s)", b, text, again, c)
		}
	})
}
