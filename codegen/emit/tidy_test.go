package emit

import (
	"slices"
	"strings"
	"testing"
)

// TestTidyImports: a local that nobody reads goes, then the import that only it has used; what may fail stays.
func TestTidyImports(t *testing.T) {
	src := "package p\n\nimport (\n\t\"a/num\"\n\t_ \"a/side\"\n\tsq \"a/sq\"\n\t\"a/text\"\n)\n\nfunc f() error {\n\tvar x sq.Int128\n\t_, err := num.Parse(\"1\")\n\treturn err\n}\n"
	got, err := tidy("p.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if got, err = format("p.go", got); err != nil {
		t.Fatal(err)
	}
	want := "package p\n\nimport (\n\t\"a/num\"\n\t_ \"a/side\"\n)\n\nfunc f() error {\n\n\t_, err := num.Parse(\"1\")\n\treturn err\n}\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	one := "package p\n\nimport \"a/sq\"\n\nfunc f() {\n\tvar x sq.Int128\n}\n"
	if got, err = tidy("p.go", []byte(one)); err != nil {
		t.Fatal(err)
	}
	if got, err = format("p.go", got); err != nil || string(got) != "package p\n\nfunc f() {\n\n}\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// Variables of loops that nothing reads go; the loops stay.
func TestTidyLoops(t *testing.T) {
	src := `package p

func f(list []int, call func(int)) {
	for i := range list {
		call(1)
	}
	for _, v := range list {
		call(2)
	}
	for i, v := range list {
		call(3)
	}
	for i, v := range list {
		call(i)
	}
	for i, v := range list {
		call(v)
	}
	for i := range list {
		call(i)
	}
}
`
	got, err := tidy("p.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var loops []string
	for line := range strings.Lines(string(got)) {
		if strings.HasPrefix(line, "\tfor") {
			loops = append(loops, strings.TrimSpace(line))
		}
	}
	want := []string{"for range list {", "for range list {", "for range list {", "for i := range list {", "for _, v := range list {", "for i := range list {"}
	if !slices.Equal(loops, want) {
		t.Errorf("got %q", loops)
	}
}

// What only its place keeps defines nothing new: a blank among the results is no variable.
func TestTidyResults(t *testing.T) {
	src := "package p\n\nfunc f(g func() (int, bool, bool)) bool {\n\ta, _, ok := g()\n\tif !ok || a > 0 {\n\t\treturn false\n\t}\n\t_, null, ok := g()\n\treturn ok\n}\n"
	got, err := tidy("p.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(src, "_, null, ok := g()", "_, _, ok = g()", 1); string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
