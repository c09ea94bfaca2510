package decode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// wide is a schema with every type.
var wide = []column{{"id", "BIGINT"}, {"price", "DECIMAL(12,2)"}, {"big", "DECIMAL(38,10)"}, {"x", "DOUBLE"}, {"ok", "BOOLEAN"}, {"ts", "TIMESTAMP"},
	{"wait", "DURATION"}, {"name", "STRING"}, {"é\t", "STRING"}}

// decodeLine does what a generated decoder's general path does: any order, first duplicate wins, stop after the last needed value.
func decodeLine(b []byte, p int, cols []column, f *TimeFormat, scratch *[]byte, out []cell) (next int) {
	done := make([]bool, len(cols))
	left, rest := len(cols), Null
	*scratch = (*scratch)[:0]
	next, ok := Object(b, p)
	if !ok {
		rest = BrokenRecord
	}
	for first := true; ok && left > 0; first = false {
		key, at, more, c := Key(b, next, first, scratch)
		next = at
		if !more {
			if c != OK {
				rest = BrokenRecord
			}
			break
		}
		i := 0
		for i < len(cols) && (done[i] || cols[i].name != string(key)) {
			i++
		}
		if i == len(cols) {
			if next, ok = Skip(b, next); !ok {
				rest = BrokenRecord
			}
			continue
		}
		done[i] = true
		left--
		out[i], next = readValue(b, next, cols[i].typ, f, scratch)
		if ok = out[i].cause != BrokenRecord && out[i].cause != TooDeep; !ok {
			rest = BrokenRecord
		}
	}
	for i := range cols {
		if !done[i] {
			out[i] = cell{cause: rest}
		}
	}
	return NextLine(b, next)
}

func readValue(b []byte, p int, typ string, f *TimeFormat, scratch *[]byte) (cell, int) {
	var value string
	var next int
	var c Cause
	switch typ {
	case "BIGINT", "TIMESTAMP", "DURATION":
		var v int64
		switch typ {
		case "BIGINT":
			v, next, c = Int(b, p)
		case "TIMESTAMP":
			v, next, c = Timestamp(b, p, f)
		default:
			v, next, c = Duration(b, p)
		}
		value = strconv.FormatInt(v, 10)
	case "DOUBLE":
		v, at, cause := Float(b, p)
		value, next, c = formatFloat(v), at, cause
	case "BOOLEAN":
		v, at, cause := Bool(b, p)
		value, next, c = strconv.FormatBool(v), at, cause
	case "STRING":
		v, at, cause := String(b, p, scratch)
		value, next, c = string(v), at, cause
	default:
		precision, scale := decimalType(typ)
		if precision > 18 {
			v, at, cause := Decimal128(b, p, precision, scale)
			value, next, c = v.String(), at, cause
		} else {
			v, at, cause := Decimal64(b, p, precision, scale)
			value, next, c = strconv.FormatInt(v, 10), at, cause
		}
	}
	if c != OK {
		value = ""
	}
	return cell{value, c}, next
}

func formatFloat(v float64) string {
	switch s := strconv.FormatFloat(v, 'g', -1, 64); s {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	default:
		return s
	}
}

func decimalType(typ string) (precision, scale uint8) {
	m := refDecimal.FindStringSubmatch(typ)
	p, _ := strconv.Atoi(m[1])
	s, _ := strconv.Atoi(m[2])
	return uint8(p), uint8(s)
}

// against decodes a line by both decoders and reports the first difference.
func against(line []byte, cols []column, f TimeFormat) error {
	for _, b := range [][]byte{append(bytes.Clone(line), "\n{\"id\":7}\n"...), line} {
		got := make([]cell, len(cols))
		var scratch []byte
		format := f
		next := decodeLine(b, 0, cols, &format, &scratch, got)
		first := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			first = b[:i]
		}
		if want := min(len(first)+1, len(b)); next != want {
			return fmt.Errorf("%q: the next record is at %d, not %d", b, next, want)
		}
		for i, want := range refRecord(string(first), cols, f) {
			if got[i] != want {
				return fmt.Errorf("%q: %s %s is %v, want %v", b, cols[i].name, cols[i].typ, got[i], want)
			}
		}
	}
	return nil
}

var sampleLines = []string{
	`{"id":1,"price":12.50,"big":"12345678901234567890123456.7890123456","x":1.5e-3,"ok":true,"ts":"2024-02-29T12:34:56.789Z","wait":"1h30m","name":"plain text here","é\t":"a"}`,
	` { "name" : "esc \"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 end" , "ok":false,"x":"NaN","id":"42", "wait":"-1d2h3m4s5ms6us" , "ts":"2024-02-29 12:34:56+09:00" } ` + "\r",
	`{"skip":{"a":[1,2,{"b":"}]\"\\"}]},"id":-0,"skip2":"x\\","price":"-0.01","big":1e27,"name":{"raw":[true,null,"\u0041"]},"ts":1700000000123}`,
	`{"id":null,"price":null,"big":null,"x":null,"ok":null,"ts":null,"wait":null,"name":null}`,
	`{"name":1.5e3,"id":1e3,"x":0,"price":999999999999.99,"ts":"1969-12-31T23:59:59.9999999-00:00","wait":"0s","ok":"true"}`,
	`{"na\u006de":"decoded key","\ud800":1,"bad\q":2,"id":9223372036854775807,"x":123456789012345678,"big":-99999999999999999999999999999.9}`,
	`{"id":1,"id":2,"name":"first","name":3}`,
	`{"name":"한국어 текст","x":-0,"id":1.0,"é\t":[],"price":1e400,"big":0.00000000001}`,
	`{"id":  7 , "unknown":tru,"name":[1,}],"ok":truex,"x":.5,"price":007,"big":"+5.","ts":"2024-01-01T00:00:00","wait":5}`,
	`{}`, `{"id":1`, `{"id":1,`, `{"id"`, ``, ` `, `null`, `[1]`, `{"id":1}x`, `{"id":1}{"name":2}`, `{,}`, `{"id":1,}`, `{"id":1 "name":2}`, `{"id":12"name":2}`, `{"id":}`, `{"id":"abc`, `{"id":[1,2`,
	"{\"name\":\"tab\there\",\"id\":1}", "{\"name\":\"bad \xff utf8\",\"id\":1}", "{\"name\":\"\x00\"}", "{\"name\":[\"\xff\"]}", "{\"skip\":\"\xff\x01\",\"id\":5}",
	`{"a":` + strings.Repeat("[", 511) + strings.Repeat("]", 511) + `,"id":1}`, `{"a":` + strings.Repeat("[", 512) + strings.Repeat("]", 512) + `,"id":1}`,
	`{"name":` + strings.Repeat(`{"a":`, 600) + "1" + strings.Repeat("}", 600) + `,"id":1}`,
	`{"name":"` + strings.Repeat("long text without end ", 30) + `\u00e9","id":1}`,
}

// formats have loaded their zones, so that copies of them need not.
var formats = func() []TimeFormat {
	all := []TimeFormat{{}, {Zone: "Europe/Berlin"}, {Unit: "ms"}, {Unit: "ns", Zone: "UTC"}, {Zone: "Nowhere/Land"}, {Unit: "s"}}
	for i := range all {
		all[i].text(nil)
	}
	return all
}()

func TestSamplesAgainstReference(t *testing.T) {
	for _, line := range sampleLines {
		for _, f := range formats {
			if err := against([]byte(line), wide, f); err != nil {
				t.Error(err)
			}
		}
	}
}

// interesting are the bytes that mean something to some part of a decoder.
const interesting = "\x00\t\n\r \"\\/{}[]:,+-.0129eEnulltrufasTZd\x1f\x7f\x80\xc3\xe9\xff"

// Every one-byte change, insertion and deletion of the samples is decoded as the reference decodes it.
func TestOneByteMutations(t *testing.T) {
	for n, line := range sampleLines {
		if len(line) > 400 {
			continue // length is not what they are about
		}
		f := formats[n%len(formats)]
		for i := range len(line) {
			for _, c := range []byte(interesting) {
				changed := []byte(line)
				changed[i] = c
				inserted := append(append([]byte(line[:i]), c), line[i:]...)
				for _, m := range [][]byte{changed, inserted} {
					if err := against(m, wide, f); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := against(append([]byte(line[:i]), line[i+1:]...), wide, f); err != nil {
				t.Fatal(err)
			}
			if err := against([]byte(line[:i]), wide, f); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func FuzzJSON(f *testing.F) {
	for i, line := range sampleLines {
		f.Add([]byte(line), uint8(i))
	}
	f.Fuzz(func(t *testing.T, line []byte, n uint8) {
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		if err := against(line, wide, formats[int(n)%len(formats)]); err != nil {
			t.Fatal(err)
		}
		absent := "\xff" // no escape gives it, and the line does not have it
		for bytes.Contains(line, []byte(absent)) {
			absent += "\xff"
		}
		whole := refRecord(string(line), []column{{absent, "BIGINT"}}, TimeFormat{})[0].cause == Null
		blank := strings.Trim(string(line), " \t\r") == ""
		if got := CompleteRecord(nil, line); got != (whole || blank) {
			t.Fatalf("%q complete: %v", line, got)
		}
	})
}

// genValue draws a JSON value of any kind as text.
func genValue(depth int) *rapid.Generator[string] {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?`)
	str := rapid.Custom(func(t *rapid.T) string {
		b, err := json.Marshal(rapid.String().Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	})
	simple := rapid.OneOf(number, str, rapid.SampledFrom([]string{"null", "true", "false", `"2024-05-06T07:08:09Z"`, `"5m"`, `"12.5"`, `"\ud83d\ude00"`, `"\u0000"`}))
	if depth == 0 {
		return simple
	}
	space := rapid.SampledFrom([]string{"", "", " ", "\t"})
	compound := rapid.Custom(func(t *rapid.T) string {
		object := rapid.Bool().Draw(t, "object")
		parts := make([]string, rapid.IntRange(0, 3).Draw(t, "members"))
		for i := range parts {
			if object {
				parts[i] = str.Draw(t, "key") + space.Draw(t, "s") + ":"
			}
			parts[i] += space.Draw(t, "s") + genValue(depth-1).Draw(t, "value") + space.Draw(t, "s")
		}
		if object {
			return "{" + strings.Join(parts, ",") + "}"
		}
		return "[" + strings.Join(parts, ",") + "]"
	})
	return rapid.OneOf(simple, simple, compound)
}

func genLine() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var parts []string
		for range rapid.IntRange(0, 8).Draw(t, "members") {
			key := rapid.SampledFrom([]string{"id", "price", "big", "x", "ok", "ts", "wait", "name", "other", `na\u006de`}).Draw(t, "key")
			parts = append(parts, `"`+key+`":`+genValue(2).Draw(t, "value"))
		}
		return "{" + strings.Join(parts, ",") + "}"
	})
}

func TestRandomLinesAgainstReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := []byte(genLine().Draw(t, "line"))
		if len(line) > 0 && rapid.Bool().Draw(t, "damage") {
			i := rapid.IntRange(0, len(line)-1).Draw(t, "at")
			line[i] = rapid.SampledFrom([]byte(interesting)).Draw(t, "byte")
		}
		if err := against(line, wide, formats[rapid.IntRange(0, len(formats)-1).Draw(t, "format")]); err != nil {
			t.Fatal(err)
		}
	})
}

// The reference itself, on valid lines, against encoding/json: strings, numbers, booleans and raw texts are what it says.
func TestReferenceAgainstEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := genLine().Draw(t, "line")
		dec := json.NewDecoder(strings.NewReader(line))
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
		values := map[string]json.RawMessage{} // the first of each key
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				t.Fatal(err)
			}
			var raw json.RawMessage
			if err := dec.Decode(&raw); err != nil {
				t.Fatal(err)
			}
			if _, ok := values[key.(string)]; !ok {
				values[key.(string)] = raw
			}
		}
		for i, got := range refRecord(line, wide, TimeFormat{}) {
			raw, ok := values[wide[i].name]
			if !ok || string(raw) == "null" {
				if got.cause != Null {
					t.Fatalf("%s: %s is %v, want NULL", line, wide[i].name, got)
				}
				continue
			}
			want, check := jsonSays(raw, wide[i].typ)
			if check && got != want {
				t.Fatalf("%s: %s is %v, encoding/json says %v", line, wide[i].name, got, want)
			}
		}
	})
}

// jsonSays reads a value by encoding/json where that has an opinion.
func jsonSays(raw json.RawMessage, typ string) (c cell, check bool) {
	switch typ {
	case "STRING":
		if raw[0] != '"' {
			return cell{value: string(raw)}, true
		}
		var s string
		err := json.Unmarshal(raw, &s)
		return cell{value: s}, err == nil
	case "BOOLEAN":
		var v bool
		if json.Unmarshal(raw, &v) != nil {
			return cell{cause: NotBoolean}, true
		}
		return cell{value: strconv.FormatBool(v)}, true
	case "DOUBLE":
		var v float64
		if raw[0] == '"' {
			return cell{}, false
		}
		if err := json.Unmarshal(raw, &v); err == nil {
			return cell{value: formatFloat(v)}, true
		}
		return cell{cause: NotNumber}, raw[0] == '{' || raw[0] == '[' || raw[0] == 't' || raw[0] == 'f'
	case "BIGINT":
		var v int64
		if json.Unmarshal(raw, &v) != nil || raw[0] == '"' {
			return cell{}, false
		}
		return cell{value: strconv.FormatInt(v, 10)}, true
	}
	return cell{}, false
}

func TestStringsShareScratch(t *testing.T) {
	b := []byte(`{"a":"x\ny","b":"p\tq","c":"plain"}` + "\n")
	var scratch []byte
	a, _, c1 := String(b, 5, &scratch)
	bb, _, c2 := String(b, 16, &scratch)
	if c1 != OK || c2 != OK || string(a) != "x\ny" || string(bb) != "p\tq" {
		t.Errorf("%q %v, %q %v", a, c1, bb, c2)
	}
	_ = append(a, "overwrites?"...)
	if string(bb) != "p\tq" {
		t.Error("appending to one result changes the next")
	}
}

func TestDecodingAllocatesNothing(t *testing.T) {
	lines := []byte(sampleLines[0] + "\n" + sampleLines[1] + "\n" + sampleLines[2] + "\n")
	var f TimeFormat
	var scratch []byte
	if n := testing.AllocsPerRun(200, func() {
		for p := 0; p < len(lines); p = NextLine(lines, p) {
			scratch = scratch[:0]
			p, _ = Object(lines, p)
			for first := true; ; first = false {
				key, at, more, _ := Key(lines, p, first, &scratch)
				if p = at; !more {
					break
				}
				switch string(key) {
				case "id":
					_, p, _ = Int(lines, p)
				case "price":
					_, p, _ = Decimal64(lines, p, 12, 2)
				case "big":
					_, p, _ = Decimal128(lines, p, 38, 10)
				case "x":
					_, p, _ = Float(lines, p)
				case "ok":
					_, p, _ = Bool(lines, p)
				case "ts":
					_, p, _ = Timestamp(lines, p, &f)
				case "wait":
					_, p, _ = Duration(lines, p)
				case "name":
					_, p, _ = String(lines, p, &scratch)
				default:
					p, _ = Skip(lines, p)
				}
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCauses(t *testing.T) {
	seen := map[string]Cause{}
	for c := OK; c <= BadZone; c++ {
		s := c.String()
		if s == "" || seen[s] != 0 {
			t.Errorf("cause %d is called %q", c, s)
		}
		seen[s] = c
	}
	if Cause(200).String() != "unknown cause" {
		t.Error("an unknown cause has a name")
	}
}

func TestTimeFormatCheck(t *testing.T) {
	for f, bad := range map[[2]string]bool{{"", ""}: false, {"UTC", "ms"}: false, {"Asia/Seoul", "ns"}: false, {"Mars/Base", ""}: true, {"", "minutes"}: true} {
		if err := (&TimeFormat{Zone: f[0], Unit: f[1]}).Check(); (err != nil) != bad {
			t.Errorf("%v: %v", f, err)
		}
	}
}
