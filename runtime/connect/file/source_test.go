package file

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/fs"
)

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func config(m fs.FS, format string, options ...any) connect.SourceConfig {
	o := connect.Options{}
	for i := 0; i < len(options); i += 2 {
		o[options[i].(string)] = options[i+1]
	}
	return connect.SourceConfig{Name: "s", Format: format, Columns: []string{"a", "b"}, Need: []int{0}, Options: o, World: connect.World{FS: m}}
}

func mustOpen(t *testing.T, cfg connect.SourceConfig) connect.Source {
	t.Helper()
	s, err := OpenSource(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// item is a delivered record or a bad one, with its offset.
type item struct {
	off  int64
	text string
}

func (i item) String() string { return fmt.Sprintf("%d:%s", i.off, i.text) }

// readAll reads a partition from an offset on and checks what every chunk promises. borders are the offsets at which reading may start again.
func readAll(t *testing.T, s connect.Source, p int, from int64, want func() int) (items []item, borders []int64) {
	t.Helper()
	r, err := s.Open(p, from)
	if err != nil {
		t.Fatal(err)
	}
	pos := from
	for n := 0; ; n++ {
		k, err := r.Next(want())
		if err != nil {
			t.Fatal(err)
		}
		if k.Offset < pos || k.Next < k.Offset {
			t.Fatalf("chunk %d..%d after %d", k.Offset, k.Next, pos)
		}
		if k.Idle {
			t.Fatal("a file is never idle")
		}
		pos = k.Next
		if k.Bad != nil {
			if len(k.Data) > 0 || k.Bad.Offset != k.Offset || len(k.Bad.Raw) > 4096 {
				t.Fatalf("bad chunk %+v", k)
			}
			raw := k.Bad.Raw
			items = append(items, item{k.Bad.Offset, fmt.Sprintf("BAD %s %.20q", k.Bad.Reason, raw)})
		}
		if len(k.Data) > 0 {
			if k.Data[len(k.Data)-1] != '\n' {
				t.Fatalf("chunk does not end in a line end: %.100q", k.Data)
			}
			if pad := k.Data[:len(k.Data)+connect.Pad]; len(pad) < connect.Pad {
				t.Fatal("no pad")
			}
			off := k.Offset
			for _, l := range strings.SplitAfter(string(k.Data), "\n") {
				if l != "" {
					items = append(items, item{off, strings.TrimSuffix(l, "\n")})
				}
				off += int64(len(l))
			}
		}
		borders = append(borders, k.Next)
		if k.End {
			break
		}
		if len(k.Data) == 0 && k.Bad == nil {
			t.Fatal("a chunk with nothing in it")
		}
	}
	if k, err := r.Next(1); err != nil || !k.End || len(k.Data) > 0 || k.Next != pos {
		t.Fatalf("after the end: %+v %v", k, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return items, borders
}

func always(n int) func() int { return func() int { return n } }

func texts(items []item) string {
	var l []string
	for _, i := range items {
		l = append(l, i.text)
	}
	return strings.Join(l, "|")
}

// TestSameRecords reads every input with many cuts, from every border, plain and compressed: always the same records at the same offsets.
func TestSameRecords(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		name, format, text, want string
		options                  []any
	}{
		{"json", "json", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", `{"a":1}|{"a":2}|{"a":3}`, nil},
		{"no last line end", "json", "{\"a\":1}\n{\"a\":2}", `{"a":1}|{"a":2}`, nil},
		{"torn", "json", "{\"a\":1}\n{\"a\":", `{"a":1}|BAD torn last line "{\"a\":"`, nil},
		{"empty", "json", "", "", nil},
		{"only a line end", "json", "\n", "", nil},
		{"blank lines", "json", "\n\n{\"a\":1}\n\n", `||{"a":1}|`, nil},
		{"blank rest", "json", "{\"a\":1}\n  ", `{"a":1}|  `, nil},
		{"mark", "json", "\xef\xbb\xbf{\"a\":1}\n", `{"a":1}`, nil},
		{"too long in the middle", "json", "{}\n" + long + "\n{\"a\":2}\n", `{}|BAD record longer than max_record_bytes (100) "xxxxxxxxxxxxxxxxxxxx"|{"a":2}`, []any{"max_record_bytes", int64(100)}},
		{"too long at the end", "json", "{}\n" + long, `{}|BAD record longer than max_record_bytes (100) "xxxxxxxxxxxxxxxxxxxx"`, []any{"max_record_bytes", int64(100)}},
		{"just fits", "json", `"` + strings.Repeat("x", 97) + "\"\n" + `"` + strings.Repeat("y", 98) + "\"\n" + `"` + strings.Repeat("z", 98) + `"`,
			`"` + strings.Repeat("x", 97) + `"|BAD record longer than max_record_bytes (100) "\"yyyyyyyyyyyyyyyyyyy"|BAD record longer than max_record_bytes (100) "\"zzzzzzzzzzzzzzzzzzz"`, []any{"max_record_bytes", int64(100)}},
		{"csv", "csv", "a,b\n1,2\n3,4\n", "1,2|3,4", nil},
		{"csv without last line end", "csv", "a,b\r\n1,2\r\n3,4", "1,2\r|3,4", nil},
		{"csv mark, blank lines", "csv", "\xef\xbb\xbf\n\na,b\n1,2\n", "1,2", nil},
		{"csv comment before the header", "csv", "# made by hand\na,b\n1,2\n", "1,2", []any{"comment", "#"}},
		{"csv header only", "csv", "a,b\n", "", nil},
		{"csv header without line end", "csv", "a,b", "", nil},
		{"csv without header", "csv", "1,2\n3,4\n", "1,2|3,4", []any{"header", false}},
		{"csv quoted line end", "csv", "a,b\n1,\"x\ny\"\n3,\"say \"\"\n\"\"\"\n5,6\n", "1,\"x|y\"|3,\"say \"\"|\"\"\"|5,6", nil},
		{"csv open quote", "csv", "a,b\n1,2\n3,\"x\ny", "1,2|BAD torn last line \"3,\\\"x\\ny\"", nil},
		{"csv too long with quoted line ends", "csv", "a,b\n1,2\n3,\"" + strings.Repeat("line\n", 50) + "\"\"\",x\n5,6\n", "1,2|BAD record longer than max_record_bytes (100) \"3,\\\"line\\nline\\nline\\nli\"|5,6", []any{"max_record_bytes", int64(100)}},
	} {
		for _, how := range []records.Compression{records.Plain, records.Gzip, records.Zstd} {
			t.Run(fmt.Sprintf("%s %s", c.name, how), func(t *testing.T) {
				m := fs.NewMem()
				data, err := records.Compress(how, []byte(c.text))
				if err != nil {
					t.Fatal(err)
				}
				m.WriteFile("in/f", data)
				cfg := config(m, c.format, append([]any{"path", "in/f"}, c.options...)...)
				checkPartition(t, cfg, 0, c.want)
			})
		}
	}
}

// checkPartition reads partition p of a source with many cuts and from every border.
func checkPartition(t *testing.T, cfg connect.SourceConfig, p int, want string) {
	t.Helper()
	all, _ := readAll(t, mustOpen(t, cfg), p, 0, always(1<<20))
	if got := texts(all); strings.Trim(got, "|") != strings.Trim(want, "|") {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, cut := range []func() int{always(1), always(7), always(64), func() int { return 1 + rnd.IntN(200) }} {
		s := mustOpen(t, cfg)
		got, borders := readAll(t, s, p, 0, cut)
		if fmt.Sprint(got) != fmt.Sprint(all) {
			t.Fatalf("other cuts, other records:\ngot  %v\nwant %v", got, all)
		}
		for _, b := range borders {
			rest, _ := readAll(t, s, p, b, cut)
			k := 0
			for k < len(all) && all[k].off < b {
				k++
			}
			if fmt.Sprint(rest) != fmt.Sprint(all[k:]) {
				t.Fatalf("from offset %d:\ngot  %v\nwant %v", b, rest, all[k:])
			}
		}
	}
}

func TestLog(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("in/1.json", []byte("{\"a\":1}\n{\"a\":2}"))
	m.WriteFile("in/2.json", nil)
	m.WriteFile("in/3.json", zip(t, "{\"a\":3}\n{\"a\":4}"))
	z := zip(t, "{\"a\":5}\n{\"a\":6}\n")
	m.WriteFile("in/4.json", z[:len(z)-8]) // everything is there but the checksum
	m.WriteFile("in/5.json", []byte("{\"a\":7}\n{"))
	m.WriteFile("in/6.json", []byte("{\"a\":8}\n"))
	if err := m.MkdirAll("in/7.json"); err != nil {
		t.Fatal(err)
	}
	cfg := config(m, "json", "path", "in/*.json", "split", "log")
	s := mustOpen(t, cfg)
	if p := s.Partitions(); len(p) != 1 || p[0] != "in/*.json" {
		t.Fatal(p)
	}
	checkPartition(t, cfg, 0, `{"a":1}|{"a":2}|{"a":3}|{"a":4}|{"a":5}|{"a":6}|BAD truncated gzip stream ""|{"a":7}|BAD torn last line "{"|{"a":8}`)

	cfg = config(m, "json", "path", "in/*.json")
	if p := mustOpen(t, cfg).Partitions(); fmt.Sprint(p) != "[in/1.json in/2.json in/3.json in/4.json in/5.json in/6.json]" {
		t.Fatal(p)
	}
	checkPartition(t, cfg, 3, `{"a":5}|{"a":6}|BAD truncated gzip stream ""`)
}

// TestTruncatedGzip cuts a compressed file at every byte: all whole records that can be had, then exactly one bad record.
func TestTruncatedGzip(t *testing.T) {
	var text strings.Builder
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range 400 {
		fmt.Fprintf(&text, "{\"a\":%d,\"b\":\"%x\"}\n", i, rnd.Uint64())
	}
	full := text.String()
	z := zip(t, full)
	best := 0
	for n := 0; n < len(z); n += 1 + n/50 {
		m := fs.NewMem()
		m.WriteFile("f.gz", z[:n])
		s := mustOpen(t, config(m, "json", "path", "f.gz"))
		items, _ := readAll(t, s, 0, 0, always(500))
		last := items[len(items)-1]
		if n > 1 && !strings.HasPrefix(last.text, "BAD truncated gzip stream") || n == 0 && !strings.HasPrefix(last.text, "BAD truncated") {
			t.Fatalf("cut at %d of %d: %v", n, len(z), last)
		}
		good := items[:len(items)-1]
		var b strings.Builder
		for _, i := range good {
			b.WriteString(i.text + "\n")
		}
		if n > 1 && !strings.HasPrefix(full, b.String()) {
			t.Fatalf("cut at %d: other rows than were written", n)
		}
		best = max(best, len(good))
	}
	if best < 300 {
		t.Errorf("at most %d of 400 rows were saved", best)
	}
	m := fs.NewMem()
	broken := bytes.Clone(z)
	broken[len(z)/2] ^= 0xff
	m.WriteFile("f.gz", broken)
	items, _ := readAll(t, mustOpen(t, config(m, "json", "path", "f.gz")), 0, 0, always(500))
	if last := items[len(items)-1].text; !strings.HasPrefix(last, "BAD damaged gzip stream") {
		t.Error(last)
	}
}

func TestOpenErrors(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("dir/a.csv", []byte("a,b\n1,2\n"))
	m.WriteFile("dir/b.csv", []byte("x,y\n1,2\n"))
	m.WriteFile("a[1].csv", []byte("a\n1\n"))
	m.WriteFile("z.json", []byte("\xfd7zXZ\x00...."))
	m.WriteFile("void/.hidden", []byte("{}"))
	m.WriteFile("u.json", []byte("\xff\xfe{\x00"))
	m.WriteFile("long.csv", []byte(strings.Repeat("a,", 100)+"\n"))
	m.WriteFile("torn.csv", []byte("a,\"b"))
	for _, c := range []struct {
		want    string
		format  string
		options []any
	}{
		{"option path is missing", "json", nil},
		{"open none.json: ", "json", []any{"path", "none.json"}},
		{"no file matches none/*.json", "json", []any{"path", "none/*.json"}},
		{"to name the file", "json", []any{"path", "a[1].csv"}},
		{"the directory void holds no file", "json", []any{"path", "void"}},
		{"the directory void/ holds no file", "json", []any{"path", "void/"}},
		{"split must be", "json", []any{"path", "dir/*", "split", "row"}},
		{`dir/b.csv: CSV header has no column a`, "csv", []any{"path", "dir/*"}},
		{"xz compression is not supported; gzip and zstd are", "json", []any{"path", "z.json"}},
		{"UTF-16", "json", []any{"path", "u.json"}},
		{"delimiter must be one ASCII character", "csv", []any{"path", "dir/a.csv", "delimiter", "ab"}},
		{"must differ", "csv", []any{"path", "dir/a.csv", "delimiter", "\""}},
		{"header must be TRUE or FALSE", "csv", []any{"path", "dir/a.csv", "header", "no"}},
		{"max_record_bytes must be between", "json", []any{"path", "dir/a.csv", "max_record_bytes", int64(0)}},
		{"format \"xml\" is not known", "xml", []any{"path", "dir/a.csv"}},
		{"the header is longer than max_record_bytes (50)", "csv", []any{"path", "long.csv", "max_record_bytes", int64(50)}},
		{"the header is torn", "csv", []any{"path", "torn.csv"}},
	} {
		s, err := OpenSource(config(m, c.format, c.options...))
		if err == nil {
			// The working directory's stat of the memory file system names the operation differently; opening must still fail.
			t.Errorf("%v: no error, but %v", c.options, s.Partitions())
			continue
		}
		want := strings.Replace(c.want, "open none", "stat none", 1)
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", c.options, err, want)
		}
	}
}

func TestFileChanges(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("f", []byte("{\"a\":1}\n{\"a\":2}\n"))
	cfg := config(m, "json", "path", "f")
	s := mustOpen(t, cfg)
	f, err := m.OpenAppend("f")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("{\"a\":3}\n")); err != nil {
		t.Fatal(err)
	}
	if items, _ := readAll(t, s, 0, 0, always(1)); texts(items) != `{"a":1}|{"a":2}` {
		t.Errorf("rows that came after the start were read: %v", items)
	}
	r, err := s.Open(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(1); err != nil {
		t.Fatal(err)
	}
	m.WriteFile("g", nil)
	if err := m.Rename("g", "f"); err != nil {
		t.Fatal(err)
	}
	r, err = s.Open(0, 0)
	if err == nil {
		_, err = r.Next(1)
	}
	if err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("a replaced file: %v", err)
	}
}

func TestReadErrors(t *testing.T) {
	for _, data := range [][]byte{[]byte("{\"a\":1}\n"), zip(t, "{\"a\":1}\n")} {
		m := fs.NewMem()
		m.WriteFile("dir/f", data)
		s := mustOpen(t, config(m, "json", "path", "dir/f"))
		m.Inject(func(op fs.Op) error {
			if op.Kind == "read" {
				return fmt.Errorf("input/output error")
			}
			return nil
		})
		r, err := s.Open(0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := r.Next(1); err == nil || !strings.Contains(err.Error(), "read dir/f: input/output error") {
				t.Errorf("got %v", err)
			}
		}
	}
}

// TestHugeLine: 100 MB without a line end are one bad record, in bounded memory, and the rows around it are kept.
func TestHugeLine(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("f", []byte("{\"a\":1}\n\""+strings.Repeat("x", 100<<20)+"\"\n{\"a\":2}\n"))
	s := mustOpen(t, config(m, "json", "path", "f"))
	r, err := s.Open(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		k, err := r.Next(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		if k.Bad != nil {
			got = append(got, fmt.Sprint(k.Bad.Offset, k.Next, k.Bad.Reason, len(k.Bad.Raw)))
		} else if len(k.Data) > 0 {
			got = append(got, string(k.Data))
		}
		if n := r.(*reader).cur; n != nil && n.cut.Buffered() > 40<<20 {
			t.Fatalf("%d bytes of memory", n.cut.Buffered())
		}
		if k.End {
			break
		}
	}
	want := fmt.Sprint([]string{"{\"a\":1}\n", fmt.Sprint(8, 8+(100<<20)+3, "record longer than max_record_bytes (16777216)", 4096), "{\"a\":2}\n"})
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if p := s.(connect.Progress).BytesRead(); p != s.Size() {
		t.Errorf("%d of %d bytes read", p, s.Size())
	}
}

// TestSystemFiles runs on the operating system's file system.
func TestSystemFiles(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	for name, data := range map[string][]byte{"/1.csv": []byte("b,a\n1,2\n"), "/2.csv": zip(t, "a,b\n3,4\n")} {
		f, err := fs.OS().Create(dir + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := mustOpen(t, config(fs.OS(), "csv", "path", dir+"/*.csv"))
	for p, want := range []string{"[1 0] 1,2\n", "[0 1] 3,4\n"} {
		r, err := s.Open(p, 0)
		if err != nil {
			t.Fatal(err)
		}
		k, err := r.Next(100)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(k.Fields, " ", string(k.Data)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTruncatedZstd cuts a file at every byte: records, then one bad record, as long as the frame is not complete.
func TestTruncatedZstd(t *testing.T) {
	text := strings.Repeat("{\"a\":1}\n", 300)
	z, err := records.Compress(records.Zstd, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range z {
		m := fs.NewMem()
		m.WriteFile("f.zst", z[:n])
		items, _ := readAll(t, mustOpen(t, config(m, "json", "path", "f.zst")), 0, 0, always(500))
		bad := 0
		for _, it := range items {
			if strings.HasPrefix(it.text, "BAD ") {
				bad++
			}
		}
		if last := items[len(items)-1].text; bad != 1 || !strings.HasPrefix(last, "BAD truncated zstd stream") {
			t.Fatalf("%d of %d bytes: %d bad records, the last is %s", n, len(z), bad, last)
		}
	}
}

// TestDirectory: a directory is the files in it; with event time it must be said what their order means.
func TestDirectory(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("in/b.json", []byte("{\"a\":2}\n"))
	m.WriteFile("in/a.json", []byte("{\"a\":1}\n"))
	m.WriteFile("in/.c.json", []byte("{\"a\":3}\n"))
	m.WriteFile("in/sub/d.json", []byte("{\"a\":4}\n"))
	cfg := config(m, "json", "path", "in")
	if p := mustOpen(t, cfg).Partitions(); fmt.Sprint(p) != "[in/a.json in/b.json]" {
		t.Fatal(p)
	}
	cfg.EventTime = true
	if _, err := OpenSource(cfg); err == nil || !strings.Contains(err.Error(), "say split = 'file'") {
		t.Error(err)
	}
	cfg = config(m, "json", "path", "in/", "split", "log")
	cfg.EventTime = true
	checkPartition(t, cfg, 0, `{"a":1}|{"a":2}`)
}

// TestCompressionOption: what a file is taken for can be said.
func TestCompressionOption(t *testing.T) {
	m := fs.NewMem()
	m.WriteFile("f", []byte("{\"a\":1}\n"))
	checkPartition(t, config(m, "json", "path", "f", "compression", "none"), 0, `{"a":1}`)
	checkPartition(t, config(m, "json", "path", "f", "compression", "gzip"), 0, `BAD truncated gzip stream ""`)
	if _, err := OpenSource(config(m, "json", "path", "f", "compression", "zip")); err == nil {
		t.Error("zip is no compression")
	}
}

// TestPath: every chunk names its file, also where one log is several files and reading starts in the middle.
func TestPath(t *testing.T) {
	m := fs.NewMem()
	for name, text := range map[string]string{"in/1.json": "{}\n{}\n", "in/2.json": "\n{}", "in/3.json": ""} {
		m.WriteFile(name, []byte(text))
	}
	for _, split := range []string{"file", "log"} {
		s := mustOpen(t, config(m, "json", "path", "in/*.json", "split", split))
		var got []string
		for p := range s.Partitions() {
			from := int64(0)
			if p == 0 {
				from = 3
			}
			r, err := s.Open(p, from)
			if err != nil {
				t.Fatal(err)
			}
			for end := false; !end; {
				k, err := r.Next(1)
				if err != nil {
					t.Fatal(err)
				}
				if end = k.End; strings.Contains(string(k.Data), "{") {
					got = append(got, k.Path)
				}
			}
		}
		if want := []string{"in/1.json", "in/2.json"}; !slices.Equal(got, want) {
			t.Errorf("split = '%s': chunks of %s, want %s", split, got, want)
		}
	}
}
