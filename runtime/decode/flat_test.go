package decode

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/runtime/encode"
)

// TestFlatValues reads each text as a JSON value and, unquoted by JSON, as a CSV field; "" means what the JSON reader says is the CSV reader's answer.
func TestFlatValues(t *testing.T) {
	for _, c := range []struct{ typ, json, want, csv string }{
		{"INT", `2147483647`, "2147483647", ""}, {"INT", `2147483648`, "out of range", ""}, {"INT", `"-2147483648"`, "-2147483648", ""}, {"INT", `1.5`, "not a BIGINT", ""}, {"INT", `true`, "not a BIGINT", ""},
		{"SMALLINT", `-32769`, "out of range", ""}, {"TINYINT", `1e2`, "100", ""}, {"TINYINT", `128`, "out of range", ""}, {"TINYINT", `null`, "NULL", "not a BIGINT"},
		{"FLOAT", `0.1`, "0.1", ""}, {"FLOAT", `16777217`, "16777216", ""}, {"FLOAT", `1e39`, "out of range", ""}, {"FLOAT", `"NaN"`, "NaN", ""}, {"FLOAT", `"-Infinity"`, "-Infinity", ""}, {"FLOAT", `.5`, "not a DOUBLE", "0.5"},
		{"FLOAT", `[1]`, "not a DOUBLE", ""}, {"FLOAT", `"1e-7"`, "1e-7", ""},
		{"DATE", `"2024-02-29"`, "2024-02-29", ""}, {"DATE", `"2024\u002d02-29"`, "2024-02-29", "not a DATE"}, {"DATE", `"2023-02-29"`, "not a DATE", ""}, {"DATE", `"0000-01-01"`, "out of range", ""}, {"DATE", `20240229`, "not a DATE", ""}, {"DATE", `"\q"`, "not a DATE", ""},
		{"MONTHS", `"-1-2"`, "-1-2", ""}, {"MONTHS", `"1-12"`, "not a MONTHS", ""}, {"MONTHS", `14`, "not a MONTHS", ""}, {"MONTHS", `"999999999-0"`, "out of range", ""},
		{"BYTES", `"AAEC/w=="`, "AAEC/w==", ""}, {"BYTES", `"AAEC\/w=="`, "AAEC/w==", "not base64"}, {"BYTES", `"AAEC/w"`, "not base64", ""}, {"BYTES", `{"a":1}`, "not base64", ""}, {"BYTES", `"\ud800"`, "not base64", ""},
		{"TIMESTAMP(3)", `"1969-12-31T23:59:59.9999Z"`, "1969-12-31T23:59:59.999Z", ""}, {"TIMESTAMP(3)", `"x"`, "not a TIMESTAMP", ""},
	} {
		var scratch []byte
		got, next, cause := readFlat([]byte(c.json+",x\n"), c.typ, &scratch)
		if cause != OK {
			got = cause.String()
		}
		if got != c.want || next != len(c.json) {
			t.Errorf("%s %s is %s up to %d, want %s", c.typ, c.json, got, next, c.want)
		}
		f := Field{Text: []byte(strings.Trim(c.json, `"`)), Quoted: true}
		got, cause = csvFlat(f, c.typ, &scratch)
		if cause != OK {
			got = cause.String()
		}
		want := c.want
		if c.csv != "" {
			want = c.csv
		}
		if got != want {
			t.Errorf("CSV %s %s is %s, want %s", c.typ, f.Text, got, want)
		}
		if _, cause := csvFlat(Field{}, c.typ, &scratch); cause != Null {
			t.Errorf("the empty field as %s: %s", c.typ, cause)
		}
		for end := range c.json { // torn values are broken records, never values
			if _, _, cause := readFlat([]byte(c.json[:end]), c.typ, &scratch); cause == OK || cause == Null {
				t.Errorf("%s torn at %d: %s", c.json, end, cause)
			}
		}
	}
}

func readFlat(b []byte, typ string, scratch *[]byte) (string, int, Cause) {
	bits := map[string]uint8{"INT": 32, "SMALLINT": 16, "TINYINT": 8}
	var v int64
	var next int
	var c Cause
	switch typ {
	case "FLOAT":
		f, next, c := Float32(b, 0)
		return string(encode.TextFloat32(nil, f)), next, c
	case "BYTES":
		s, next, c := Binary(b, 0, scratch)
		return string(encode.TextBinary(nil, s)), next, c
	case "DATE":
		v, next, c = Date(b, 0)
		return string(encode.TextDate(nil, v)), next, c
	case "MONTHS":
		v, next, c = Months(b, 0)
		return string(encode.TextMonths(nil, v)), next, c
	case "TIMESTAMP(3)":
		v, next, c = TimestampCut(b, 0, &TimeFormat{}, 1000)
		return string(encode.TextTimestamp(nil, v)), next, c
	}
	v, next, c = IntN(b, 0, bits[typ])
	return string(encode.TextInt(nil, v)), next, c
}

func csvFlat(f Field, typ string, scratch *[]byte) (string, Cause) {
	bits := map[string]uint8{"INT": 32, "SMALLINT": 16, "TINYINT": 8}
	o := &CSV{}
	switch typ {
	case "FLOAT":
		v, c := o.Float32(f)
		return string(encode.TextFloat32(nil, v)), c
	case "BYTES":
		v, c := o.Binary(f, scratch)
		return string(encode.TextBinary(nil, v)), c
	case "DATE":
		v, c := o.Date(f)
		return string(encode.TextDate(nil, v)), c
	case "MONTHS":
		v, c := o.Months(f)
		return string(encode.TextMonths(nil, v)), c
	case "TIMESTAMP(3)":
		v, c := o.TimestampCut(f, &TimeFormat{}, 1000)
		return string(encode.TextTimestamp(nil, v)), c
	}
	v, c := o.IntN(f, bits[typ])
	return string(encode.TextInt(nil, v)), c
}
