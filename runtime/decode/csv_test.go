package decode

import (
	"bytes"
	stdcsv "encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var csvOptions = []CSV{{}, {Delimiter: ';', Quote: '\''}, {Delimiter: '\t', Comment: '#'}, {Comment: '#', Null: []string{"NA", "\\N"}}}

// refBorders returns the position behind each record's newline, one state of quotes at a time.
func refBorders(b []byte, o *CSV) (ends []int) {
	delim, quote := o.delimiter(), o.quote()
	fieldStart, recordStart, quoted, comment := true, true, false, false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case comment:
			if c != '\n' {
				continue
			}
		case quoted:
			if c == quote {
				if i+1 < len(b) && b[i+1] == quote {
					i++
				} else {
					quoted = false
				}
			}
			continue
		case recordStart && o.Comment != 0 && c == o.Comment:
			comment, recordStart = true, false
			continue
		case fieldStart && c == quote:
			quoted, fieldStart, recordStart = true, false, false
			continue
		}
		fieldStart, recordStart = c == delim || c == '\n', c == '\n'
		if c == '\n' {
			comment = false
			ends = append(ends, i+1)
		}
	}
	return ends
}

// csvAgainst compares borders, fields and values of a whole text.
func csvAgainst(b []byte, o *CSV) error {
	ends := refBorders(b, o)
	last := 0
	if len(ends) > 0 {
		last = ends[len(ends)-1]
	}
	if got := LastRecordEnd(o, b); got != last {
		return fmt.Errorf("%q: last record ends at %d, want %d", b, got, last)
	}
	var fields []Field
	var scratch []byte
	p := 0
	for _, end := range ends {
		if got := FirstRecordEnd(o, b[p:]); got != end-p {
			return fmt.Errorf("%q: record at %d ends at %d, want %d", b, p, p+got, end)
		}
		line := string(b[p : end-1])
		want, quoted, wantOK := refCSV(line, o.delimiter(), o.quote())
		if strings.TrimSuffix(line, "\r") == "" || o.Comment != 0 && line[0] == o.Comment {
			want, quoted, wantOK = nil, nil, true
		}
		var next int
		var ok bool
		fields, next, ok = Fields(b, p, o, fields, &scratch)
		if next != end || ok != wantOK || len(fields) != len(want) {
			return fmt.Errorf("%q at %d: %d fields, next %d, %v; want %q, %d, %v", b, p, len(fields), next, ok, want, end, wantOK)
		}
		for i, f := range fields {
			if string(f.Text) != want[i] || f.Quoted != quoted[i] {
				return fmt.Errorf("%q field %d: %q quoted %v, want %q %v", line, i, f.Text, f.Quoted, want[i], quoted[i])
			}
			if err := valuesAgainst(f, want[i], o); err != nil {
				return err
			}
		}
		p = end
	}
	if p < len(b) { // the rest has no newline: the same fields, and nothing behind it
		_, next, _ := Fields(b, p, o, fields, &scratch)
		if next != len(b) {
			return fmt.Errorf("%q: next %d behind the last line, want %d", b, next, len(b))
		}
	}
	return nil
}

// valuesAgainst reads a field as every type.
func valuesAgainst(f Field, text string, o *CSV) error {
	isNull := !f.Quoted && (text == "" || slices.Contains(o.Null, text))
	for _, typ := range []string{"BIGINT", "DOUBLE", "BOOLEAN", "STRING", "TIMESTAMP", "DURATION", "DECIMAL(12,2)", "DECIMAL(38,10)"} {
		for _, tf := range formats[:3] {
			want := cell{cause: Null}
			if !isNull {
				want = refText(text, typ, tf)
			}
			if got := csvValue(f, typ, o, &tf); got != want {
				return fmt.Errorf("field %q quoted %v as %s: %v, want %v", text, f.Quoted, typ, got, want)
			}
			if typ != "TIMESTAMP" {
				break
			}
		}
	}
	return nil
}

func csvValue(f Field, typ string, o *CSV, tf *TimeFormat) cell {
	var value string
	var c Cause
	switch typ {
	case "BIGINT", "TIMESTAMP", "DURATION":
		var v int64
		switch typ {
		case "BIGINT":
			v, c = o.Int(f)
		case "TIMESTAMP":
			v, c = o.Timestamp(f, tf)
		default:
			v, c = o.Duration(f)
		}
		value = strconv.FormatInt(v, 10)
	case "DOUBLE":
		v, cause := o.Float(f)
		value, c = formatFloat(v), cause
	case "BOOLEAN":
		v, cause := o.Bool(f)
		value, c = strconv.FormatBool(v), cause
	case "STRING":
		v, cause := o.String(f)
		value, c = string(v), cause
	case "DECIMAL(12,2)":
		v, cause := o.Decimal64(f, 12, 2)
		value, c = strconv.FormatInt(v, 10), cause
	default:
		v, cause := o.Decimal128(f, 38, 10)
		value, c = v.String(), cause
	}
	if c != OK {
		value = ""
	}
	return cell{value, c}
}

var csvSamples = []string{
	"id,name\n1,plain\r\n2,\"quoted, \"\"twice\"\"\nand on\"\r\n,\"\"\n\n\r\n3,\" \"\n",
	"1.50,true,FALSE,2024-02-29T12:34:56.789Z,1h30m,-12,1e3,NaN,-Infinity,007,+5,.5,5.,NA,\\N,\"NA\"\n",
	"1700000000123,2024-02-29 12:34:56,99999999999999999999,-0,0.001,1e400,12345678901234567890.1234567891\n",
	"a\"b,c\nx\n", "\"a\"b,\"c\nd\"\ne\n", "\"a\"\"b\",c\n", "\"open\nnever closed", "a\rb,c\r\n", "\"a\"\rb,c\r\nd\n", "# comment \"\n1\n#\n\"#x\"\n", "a\t'b\tc'\td\n;'x;y';\n",
	"\"\"\"\",\"\"\"a\"\"\"\n", ",,\n", "\"\xff\",\xff\n", "é,한국어\n", ",\"\"\r", "\"a\",", "a,\"b\"\"", "\"a\"\"",
}

func TestCSVSamples(t *testing.T) {
	for _, s := range csvSamples {
		for i := range csvOptions {
			if err := csvAgainst([]byte(s), &csvOptions[i]); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestCSVOneByteMutations(t *testing.T) {
	for _, s := range csvSamples {
		for i := range len(s) {
			for n, c := range []byte("\x00\n\r\"',;\t# .-+e0N9Z\xff") {
				changed := []byte(s)
				changed[i] = c
				inserted := append(append([]byte(s[:i]), c), s[i:]...)
				for k, m := range [][]byte{changed, inserted, append([]byte(s[:i]), s[i+1:]...)} {
					if err := csvAgainst(m, &csvOptions[(n+k+i)%len(csvOptions)]); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for i, s := range csvSamples {
		f.Add([]byte(s), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		if err := csvAgainst(b, &csvOptions[int(n)%len(csvOptions)]); err != nil {
			t.Fatal(err)
		}
	})
}

// The borders found in a stream do not depend on how it is cut.
func TestBorderCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", ",", "\n", "\"", "\"\"", "\r\n", "#", "long field", "'", ";"}), 0, 40).Draw(t, "parts"), ""))
		o := &csvOptions[rapid.IntRange(0, len(csvOptions)-1).Draw(t, "options")]
		var w Border
		var got []int
		for p, from := 0, 0; p < len(b); {
			end := min(len(b), p+rapid.IntRange(1, 9).Draw(t, "piece"))
			for from = p; from < end; {
				n := w.Next(o, b[from:end])
				if n == 0 {
					break
				}
				from += n
				got = append(got, from)
			}
			p = end
		}
		if want := refBorders(b, o); !slices.Equal(got, want) {
			t.Fatalf("%q: borders %v, want %v", b, got, want)
		}
	})
}

// What encoding/csv writes is read back.
func TestCSVAgainstEncodingCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.String(), 2, 4), 1, 5).Draw(t, "rows")
		var buf bytes.Buffer
		w := stdcsv.NewWriter(&buf)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if w.UseCRLF { // encoding/csv changes line ends inside fields then
			for _, row := range rows {
				for i := range row {
					row[i] = strings.NewReplacer("\r", "", "\n", "").Replace(row[i])
				}
			}
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		var fields []Field
		var scratch []byte
		p, n := 0, 0
		for p < buf.Len() {
			var ok bool
			if fields, p, ok = Fields(buf.Bytes(), p, &CSV{}, fields, &scratch); !ok || len(fields) != len(rows[n]) {
				t.Fatalf("record %d of %q: %d fields, %v", n, buf.Bytes(), len(fields), ok)
			}
			for i, f := range fields {
				if string(f.Text) != rows[n][i] {
					t.Fatalf("record %d field %d: %q, want %q", n, i, f.Text, rows[n][i])
				}
			}
			n++
		}
		if n != len(rows) {
			t.Fatalf("%d records, want %d", n, len(rows))
		}
	})
}

func TestJSONBorders(t *testing.T) {
	b := []byte("{\"a\":\"\\n\"}\n\n{\"b\":1}\n{\"c")
	if got := LastRecordEnd(nil, b); got != 20 {
		t.Errorf("last at %d", got)
	}
	if got := FirstRecordEnd(nil, b); got != 11 {
		t.Errorf("first at %d", got)
	}
	if FirstRecordEnd(nil, b[20:]) != 0 || LastRecordEnd(nil, b[20:]) != 0 || LastRecordEnd(&CSV{}, []byte("a,\"b\n")) != 0 || LastRecordEnd(nil, nil) != 0 {
		t.Error("a record without an end has one")
	}
}

func TestCompleteRecord(t *testing.T) {
	for s, want := range map[string]bool{`{"a":1}`: true, ` {"a":[1,{"b":2}]} `: true, `{}`: true, ``: true, " \r": true, `{"a":1`: false, `{"a":"x`: false, `{"a":`: false, `{`: false,
		`{"a":1}}`: false, `12`: false, `{"a":1,}`: false, `{"a":[1}`: false, `{"a":[1}}`: true} {
		if got := CompleteRecord(nil, []byte(s)); got != want {
			t.Errorf("JSON %q: %v", s, got)
		}
	}
	for s, want := range map[string]bool{`a,b`: true, `a,"b"`: true, `a,"b`: false, `a,"b""`: false, `a,"b"""`: true, ``: true, `a,`: true, `#"`: true, `"`: false} {
		if got := CompleteRecord(&CSV{}, []byte(s)); got != want {
			t.Errorf("CSV %q: %v", s, got)
		}
	}
	if !CompleteRecord(&CSV{Comment: '#'}, []byte(`#"`)) {
		t.Error("a comment is torn")
	}
}

func TestHeader(t *testing.T) {
	cols := []string{"Id", "name", "ts"}
	for _, c := range []struct {
		line string
		need []int
		want []int16
		err  string
	}{
		{"id,name,ts\n", []int{0, 1, 2}, []int16{0, 1, 2}, ""},
		{"\xEF\xBB\xBFTS,extra,\"ID\"\r\n", []int{0, 2}, []int16{2, -1, 0}, ""},
		{"ID,Name", []int{0, 1}, []int16{0, 1}, ""},
		{"a,b\n", nil, []int16{-1, -1}, ""},
		{"id,id,name\n", []int{1}, []int16{0, 0, 1}, ""},
		{"id,ID,name\n", []int{0}, nil, "names column Id 2 times"},
		{"id\n", []int{0, 1, 2}, nil, "has no column name, ts; it has id"},
		{" id\n", []int{0}, nil, "has no column Id; it has  id"},
		{"\n", nil, nil, "empty"}, {"", nil, nil, "empty"},
		{"a\"b\n", nil, nil, "quote"}, {"\"id\n", nil, nil, "quote"},
		{strings.Repeat(",", 40000), nil, nil, "40001 fields"},
	} {
		got, err := Header(&CSV{}, []byte(c.line), cols, c.need)
		if c.err == "" {
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%q: %v %v", c.line, got, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %v, want %s", c.line, err, c.err)
		}
	}
	if _, err := Header(&CSV{}, []byte(strings.Repeat("\xff", 5000)), cols, []int{0}); err == nil || len(err.Error()) > 400 {
		t.Errorf("a long header: %v", err)
	}
}

func TestCSVAllocatesNothing(t *testing.T) {
	b := []byte(csvSamples[1] + csvSamples[0])
	o, tf := &CSV{Null: []string{"NA"}}, &TimeFormat{}
	var fields []Field
	var scratch []byte
	if n := testing.AllocsPerRun(200, func() {
		for p := 0; p < len(b); {
			fields, p, _ = Fields(b, p, o, fields, &scratch)
			for _, f := range fields {
				o.Int(f)
				o.Float(f)
				o.Decimal128(f, 30, 2)
				o.Timestamp(f, tf)
				o.String(f)
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
