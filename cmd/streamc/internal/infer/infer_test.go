package infer

import (
	"strings"
	"testing"

	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
)

func look(t *testing.T, path, text string) *Schema {
	t.Helper()
	s, err := File(path, "", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// columns is the schema in short.
func (s *Schema) columns() string {
	var l []string
	for _, c := range s.Columns {
		text := c.Name + " " + c.Type
		if c.NotNull {
			text += "!"
		}
		l = append(l, text)
	}
	return strings.Join(l, ", ")
}

func TestColumns(t *testing.T) {
	for _, c := range []struct{ name, path, text, want string }{
		{"csv", "a.csv", "id,ok,n,x,ts\na,true,1,1.5,2026-01-01 00:00:00Z\nb,FALSE,-2,3,2026-01-01T00:00:01.5+09:00\n",
			"id STRING!, ok BOOLEAN!, n BIGINT!, x DOUBLE!, ts TIMESTAMP!"},
		{"an empty field is NULL", "a.csv", "a,b\n,1\n2,\n", "a BIGINT, b BIGINT"},
		{"leading zeros are no number", "a.csv", "zip\n02134\n10001\n", "zip STRING!"},
		{"large integers", "a.csv", "a,b\n9223372036854775808,123456789012345678901234567890123456789\n", "a DECIMAL(38, 0)!, b DOUBLE!"},
		{"no header", "a.csv", "1,x\n2,y\n", "col1 BIGINT!, col2 STRING!"},
		{"tabs", "a.tsv", "a\tb\n1,5\t2\n", "a STRING!, b BIGINT!"},
		{"a ragged record is passed over", "a.csv", "a,b\n1,2\nx\n", "a BIGINT!, b BIGINT!"},
		{"json", "a.jsonl", `{"a":1,"b":"x","c":true,"d":null}` + "\n\n" + `{"a":1.5,"b":"y","e":{"f":1}}` + "\n", "a DOUBLE!, b STRING!, c BOOLEAN, d STRING, e STRING"},
		{"strings stay strings", "a.jsonl", `{"a":"1","t":"2026-01-01T00:00:00Z"}` + "\n", "a STRING!, t TIMESTAMP!"},
		{"mixed", "a.jsonl", `{"a":1}` + "\n" + `{"a":"x"}` + "\n", "a STRING!"},
		{"the first key counts", "a.jsonl", `{"a":1,"a":"x"}` + "\n", "a BIGINT!"},
		{"a broken line is passed over", "a.jsonl", `{"a":1}` + "\n{\"a\":\n", "a BIGINT!"},
		{"no such day", "a.csv", "d\n2026-02-30T00:00:00Z\n", "d STRING!"},
		{"format by content", "data", `{"a":1}` + "\n", "a BIGINT!"},
	} {
		if got := look(t, c.path, c.text).columns(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDisorder(t *testing.T) {
	s := look(t, "a.csv", "ts\n2026-01-01T00:00:10Z\n2026-01-01T00:00:07Z\n2026-01-01T00:00:20Z\n2026-01-01T00:00:18.5Z\n")
	if c := s.Columns[0]; c.Disorder != 3_000_000 || c.Behind != 2 {
		t.Errorf("%+v", c)
	}
	want := "WATERMARK ts DELAY OF 3s  -- 2 of 4 rows are behind an earlier one, at most 3s"
	if got := s.Notes(); len(got) != 1 || got[0] != want {
		t.Errorf("%q", got)
	}
	if d := duration(3_661_000_001); d != "1h1m1s1ms" {
		t.Error(d)
	}
}

// TestStatement: what is printed checks, whatever the names are.
func TestStatement(t *testing.T) {
	for _, c := range []struct {
		path, text string
		time       int
	}{
		{"a.csv", "select;a b;ts\n1;2;2026-01-01 00:00:00\n", 2},
		{"a'b.jsonl", `{"from":1,"größe":2,"t":"2026-01-01T00:00:00Z"}` + "\n", 2},
		{"a.csv", "1|2\n3|4\n", -1},
	} {
		s := look(t, c.path, c.text)
		text := s.Statement("SOURCE", "in put", c.time) + "SELECT * FROM \"in put\";\n"
		var bag diag.Bag
		typecheck.Check(parse.File(source.New("a.sq", text), &bag), catalog.Default(), &bag)
		for _, d := range bag.All() {
			t.Errorf("%s\n%s", d.Message, text)
		}
	}
}

func TestNothingToLearn(t *testing.T) {
	for path, text := range map[string]string{"a.csv": "", "b.csv": "a,b\n", "c.jsonl": "\n", "d.jsonl": "[1]\n"} {
		if s, err := File(path, "", strings.NewReader(text)); err == nil {
			t.Errorf("%s: %+v", path, s)
		}
	}
}
