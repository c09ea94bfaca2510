package compile

import (
	"encoding/json"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/codegen/emit"
	"github.com/streamc/streamc/codegen/plan"
	"github.com/streamc/streamc/golden/cases"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/parse"
	"github.com/streamc/streamc/lang/source"
	"github.com/streamc/streamc/typecheck"
	"github.com/streamc/streamc/typecheck/catalog"
	"golang.org/x/mod/modfile"
)

const (
	bundles   = 50
	minLines  = 250 // mean of the generated files, as written
	maxFactor = 4   // generated against standard library, CPU per line of code
)

// pack is one Go package to compile.
type pack struct {
	name  string
	files map[string]string
	code  int // lines with a token on them
	lines int // lines as written
}

func (p *pack) add(name, text string) {
	p.files[name] = text
	p.lines += strings.Count(text, "\n")
	p.code += codeLines(text)
}

// codeLines counts lines that hold a token, so that comments do not count: generated code has few.
func codeLines(text string) int {
	var s scanner.Scanner
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(text))
	s.Init(f, []byte(text), nil, 0)
	n, last := 0, 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return n
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		if line := f.Line(pos); line != last {
			n, last = n+1, line
		}
	}
}

// generated returns the largest bundles of the golden corpus.
func generated(b *testing.B) []*pack {
	b.Helper()
	var all []*cases.Case
	for _, layer := range []string{"run", "gen"} {
		list, err := cases.Load("../../golden/testdata/" + layer)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, list...)
	}
	var packs []*pack
	for _, c := range all {
		var bag diag.Bag
		p := typecheck.Check(parse.File(source.New(c.Name+".sq", c.Query()), &bag), catalog.Default(), &bag)
		if bag.HasErrors() {
			b.Fatalf("%s: %s", c.Path, diag.Text(bag.All()[0], false))
		}
		res, err := emit.Bundle(plan.Build(p, plan.Options{}), emit.Options{})
		if err != nil {
			b.Fatal(err)
		}
		k := &pack{name: c.Name, files: map[string]string{}}
		for _, f := range res.Files {
			k.add(filepath.Base(f.Path), string(f.Source))
		}
		packs = append(packs, k)
	}
	slices.SortFunc(packs, func(x, y *pack) int { return y.lines - x.lines })
	if len(packs) < bundles {
		b.Fatalf("the corpus has %d bundles, need %d", len(packs), bundles)
	}
	return packs[:bundles]
}

// standard returns packages of the standard library that compile anywhere: no assembly, nothing internal.
func standard(b *testing.B) []*pack {
	b.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,SFiles,Imports", "std").Output()
	if err != nil {
		b.Fatal(err)
	}
	var packs []*pack
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath, Dir          string
			GoFiles, SFiles, Imports []string
		}
		if err := dec.Decode(&p); err != nil {
			b.Fatal(err)
		}
		inside := func(path string) bool {
			return strings.Contains(path, "internal") || strings.Contains(path, "vendor") || strings.HasPrefix(path, "golang.org") || strings.HasPrefix(path, "runtime")
		}
		if len(p.GoFiles) == 0 || len(p.SFiles) > 0 || inside(p.ImportPath) || slices.ContainsFunc(p.Imports, inside) {
			continue
		}
		k := &pack{name: strings.ReplaceAll(p.ImportPath, "/", "_"), files: map[string]string{}}
		for _, f := range p.GoFiles {
			data, err := os.ReadFile(filepath.Join(p.Dir, f))
			if err != nil {
				b.Fatal(err)
			}
			if strings.Contains(string(data), "\n//go:linkname ") {
				k = nil // reaches into other packages
				break
			}
			k.add(f, string(data))
		}
		if k != nil && k.code > 50 {
			packs = append(packs, k)
		}
	}
	return packs
}

// match picks, for each package, the one of pool nearest in size.
func match(b *testing.B, packs, pool []*pack) []*pack {
	b.Helper()
	var picked []*pack
	for _, p := range packs {
		if len(pool) == 0 {
			b.Fatalf("the standard library has fewer than %d packages that compile on their own", len(packs))
		}
		best := slices.MinFunc(pool, func(x, y *pack) int { return abs(x.code-p.code) - abs(y.code-p.code) })
		pool = slices.DeleteFunc(slices.Clone(pool), func(x *pack) bool { return x == best })
		picked = append(picked, best)
	}
	return picked
}

func abs(n int) int { return max(n, -n) }

// module writes packages into a new module; nonce makes their content new to the build cache.
func module(b *testing.B, packs []*pack, nonce string) string {
	b.Helper()
	dir := b.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	write := func(name string, data []byte) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		b.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		b.Fatal(err)
	}
	err = mod.AddModuleStmt("job/many")
	if err == nil {
		err = mod.AddRequire("github.com/streamc/streamc", "v0.0.0")
	}
	if err == nil {
		err = mod.AddReplace("github.com/streamc/streamc", "", root, "")
	}
	if err != nil {
		b.Fatal(err)
	}
	data, err = mod.Format()
	if err != nil {
		b.Fatal(err)
	}
	write("go.mod", data)
	if data, err = os.ReadFile(filepath.Join(root, "go.sum")); err != nil {
		b.Fatal(err)
	}
	write("go.sum", data)
	for _, p := range packs {
		for name, text := range p.files {
			write(p.name+"/"+name, []byte(text+"\n// "+nonce+"\n"))
		}
	}
	return dir
}

// cpu runs the go command in a module and returns the CPU time that it and its children used.
func cpu(b *testing.B, dir string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off", "GOPROXY=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// usable drops packages that do not compile outside the standard library.
func usable(b *testing.B, pool []*pack) []*pack {
	b.Helper()
	dir := module(b, pool, "try")
	cmd := exec.Command("go", "build", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off", "GOPROXY=off", "CGO_ENABLED=0")
	out, _ := cmd.CombinedOutput() // fails if any package does; the output says which
	return slices.DeleteFunc(pool, func(p *pack) bool { return strings.Contains(string(out), "job/many/"+p.name+"\n") })
}

// total sums up sizes.
func total(packs []*pack) (lines, code int) {
	for _, p := range packs {
		lines += p.lines
		code += p.code
	}
	return lines, code
}

// BenchmarkCompile compiles 50 different bundles and 50 packages of the standard library of the same size, each new to the build cache, with all
// that they import compiled before. What the go command costs without compiling is taken off both.
func BenchmarkCompile(b *testing.B) {
	gen := generated(b)
	std := match(b, gen, usable(b, standard(b)))
	for b.Loop() {
		var seconds [2]float64
		var perLine [2]float64
		for i, packs := range [][]*pack{gen, std} {
			cpu(b, module(b, packs, "warm "+time.Now().String()), "build", "./...") // compiles what they import
			dir := module(b, packs, time.Now().String())
			all := cpu(b, dir, "build", "./...")
			net := all - cpu(b, dir, "build", "./...")
			_, code := total(packs)
			seconds[i], perLine[i] = net.Seconds(), net.Seconds()/float64(code)
		}
		lines, code := total(gen)
		stdLines, stdCode := total(std)
		mean := float64(lines) / bundles
		b.ReportMetric(seconds[0], "gen-cpu-s")
		b.ReportMetric(seconds[1], "std-cpu-s")
		b.ReportMetric(perLine[0]/perLine[1], "ratio")
		b.ReportMetric(mean, "gen-lines/bundle")
		b.Logf("%d bundles: %d lines (%d of code), %.2f CPU s; %d packages of the standard library: %d lines (%d of code), %.2f CPU s; per line of code %.2f : 1",
			bundles, lines, code, seconds[0], bundles, stdLines, stdCode, seconds[1], perLine[0]/perLine[1])
		if mean < minLines {
			b.Errorf("bundles have %.0f lines on average, want at least %d", mean, minLines)
		}
		if perLine[0] > maxFactor*perLine[1] {
			b.Errorf("a line of generated code costs %.1f times a line of the standard library, want at most %d", perLine[0]/perLine[1], maxFactor)
		}
	}
	b.ReportMetric(0, "ns/op") // seconds of wall time say nothing here
}

// Comments and empty lines are no code; a raw string counts once, for the line it starts on.
func TestCodeLines(t *testing.T) {
	for text, want := range map[string]int{
		"":                              0,
		"// a\n\n/* b\nc */\n":          0,
		"package a\n":                   1,
		"package a\n\nvar x = 1 // y\n": 2,
		"var s = `a\nb\nc`\nvar t int":  2,
		"func f() {\n\treturn\n}\n":     3,
	} {
		if got := codeLines(text); got != want {
			t.Errorf("%q: %d lines, want %d", text, got, want)
		}
	}
}
