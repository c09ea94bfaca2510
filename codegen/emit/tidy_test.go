package emit

import "testing"

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
