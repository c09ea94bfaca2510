package cli

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lines reads rows with ON ERROR INTO, so that every good row beside a bad one must come out.
const lines = `CREATE SOURCE pay (id STRING NOT NULL, amount BIGINT NOT NULL)
  WITH (connector = 'file', path = 'in/*', format = 'json', split = 'file') ON ERROR INTO bad;
CREATE SINK bad WITH (connector = 'file', path = 'out/bad.jsonl', format = 'json');
SELECT id, amount FROM pay WHERE amount > 10;
RUN BATCH;
`

const good = `{"id":"good","amount":50}` + "\n"

// Whatever stands in a file: an error that says where, no crash, no hang, and every good row kept.
func TestHostileInput(t *testing.T) {
	long(t)
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	if _, err := w.Write([]byte(strings.Repeat(good, 100_000))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		text       []byte
		rows, bad  int // rows that must come out; -1: at least one
	}{
		{"nested", "a.jsonl", []byte(good + `{"x":` + strings.Repeat("[", 200_000) + `,"id":"a","amount":99}` + "\n" + good), 2, 1},
		{"unterminated string", "a.jsonl", []byte(good + `{"id":"never closed` + "\n" + good), 2, 1},
		{"long line", "a.jsonl", append(append([]byte(good+`{"id":"`), bytes.Repeat([]byte("x"), 100<<20)...), `","amount":99}`+"\n"+good...), 2, 1},
		{"invalid UTF-8", "a.jsonl", []byte(good + "{\"id\":\"\xff\xfe\",\"amount\":99}\n" + good), 2, 1},
		{"torn last line", "a.jsonl", []byte(good + `{"id":"torn","amo`), 1, 1},
		{"no last newline", "a.jsonl", []byte(good + strings.TrimSpace(good)), 2, 0},
		{"truncated gzip", "a.jsonl.gz", gz.Bytes()[:gz.Len()/2], -1, 1},
		{"zero bytes", "a.jsonl", []byte(good + strings.Repeat("\x00", 1000) + "\n" + good), 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUser(t)
			u.write("pay.sq", lines)
			if err := os.Mkdir(filepath.Join(u.dir, "in"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(u.dir, "in", c.file), c.text, 0o644); err != nil {
				t.Fatal(err)
			}
			r := u.must("", u.streamc, "run", "pay.sq")
			rows := strings.Count(r.stdout, good)
			if rows != c.rows && (c.rows >= 0 || rows < 1) {
				t.Errorf("%d good rows, want %d\n%.2000s", rows, c.rows, r.err)
			}
			if got := strings.Count(u.read("out/bad.jsonl"), "\n"); got != c.bad {
				t.Errorf("%d bad rows, want %d: %.2000s", got, c.bad, u.read("out/bad.jsonl"))
			}
		})
	}
}
